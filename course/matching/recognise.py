"""Which cell of a learner's notebook is which cell of the course, as pure functions on plain cells.

A cell is recognised by its text, its metadata (nbgrader's name, or the marker of an answer cell), its id, or
its place and likeness, in that order. What is recognised as no cell of the course is the learner's own. A
learner's commands and healing recognise by the same functions, so that what `course validate` counts is what
is graded, and what a newer edition carries over is both.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from course.matching.likeness import Likeness

Cell = dict[str, Any]

# Below this likeness (0 to 1, difflib) a text is not taken for an edited form of another.
LIKENESS = 0.35
# From this likeness on a text is another wording of a locked one.
_SAME_TEXT = 0.6
_DOTS = re.compile(r"=\s*\.\.\.\s*(#.*)?$")
NAMES = re.compile(r"^(?:def\s+)?([A-Za-z_]\w*)\s*(?:=(?!=)|\()", re.MULTILINE)


@dataclass
class Slot:
    """A released cell and what the submission has for it.

    Attributes:
        cell: the released cell.
        index: its place in the release.
        claims: the submitted cells that are this one, as (place, cell).
    """

    cell: Cell
    index: int
    claims: list[tuple[int, Cell]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return str(self.cell["id"] or nbgrader_of(self.cell).get("grade_id") or f"cell-{self.index}")

    @property
    def locked(self) -> bool:
        """Whether nbgrader puts the course's text back (graded, locked and task cells)."""
        meta = nbgrader_of(self.cell)
        return bool(meta) and not meta.get("solution")

    @property
    def solution(self) -> bool:
        return bool(nbgrader_of(self.cell).get("solution"))

    @property
    def answer(self) -> str | None:
        """The name of the argument that this cell answers, if it is an answer cell."""
        ours = self.cell["metadata"].get("willing_and_able")
        name = ours.get("answer") if isinstance(ours, dict) else None
        return name if isinstance(name, str) else None


def plain(cell: Cell) -> Cell:
    """A cell of any format and any program with the parts that recognition looks at, each of its kind.

    The cell itself is kept under ``origin``.
    """
    source = cell.get("source", cell.get("input", ""))
    kept = cell.get("metadata")
    name = cell.get("id")
    return {
        "cell_type": str(cell.get("cell_type", "")),
        "id": name if isinstance(name, str) and name else None,
        "metadata": kept if isinstance(kept, dict) else {},
        "source": source if isinstance(source, str) else "".join(map(str, source or ())),
        "outputs": [],
        "origin": cell,
    }


def slots_of(released: Iterable[Cell]) -> list[Slot]:
    """A slot for each cell of an edition."""
    return [Slot(plain(cell), index) for index, cell in enumerate(released)]


def same(one: str, other: str) -> bool:
    """Whether two sources are equal but for spaces at line ends and empty lines around them."""
    return tidy(one) == tidy(other)


def tidy(source: str) -> str:
    """A source without spaces at line ends and without empty lines around it."""
    return "\n".join(line.rstrip() for line in source.replace("\r\n", "\n").split("\n")).strip("\n")


def count_recognised(released: list[Cell], submitted: list[Cell]) -> int:
    """How many submitted cells are cells of the release; tells the right notebook among several."""
    slots = slots_of(released)
    claim(slots, submitted)
    return sum(len(slot.claims) for slot in slots)


def work_in(released: list[Cell], submitted: list[Cell]) -> int:
    """How many cells of a learner's own hands a notebook holds: changed answers and added cells."""
    slots = slots_of(released)
    extras = claim(slots, submitted)
    changed = sum(not same(c["source"], slot.cell["source"]) for slot in slots for _, c in slot.claims)
    return changed + sum(bool(cell["source"].strip()) for _, cell in extras)


def has_work(slot: Slot, cell: Cell) -> bool:
    """Whether a copy of a released cell holds anything of a learner's but comments."""
    released = {line.strip() for line in slot.cell["source"].splitlines()}
    own = [line.strip() for line in cell["source"].splitlines() if line.strip() not in released]
    if slot.cell["cell_type"] == "code":
        # Nor is a line with its dots, which another edition's stub may have otherwise.
        own = [line for line in own if not line.startswith("#") and not _DOTS.search(line)]
    return any(own)


def is_prose(cell: Cell) -> bool:
    """Whether a cell is written for a reader: text, or a code cell (which a new cell is at first) without
    code."""
    source = cell["source"].strip()
    if cell["cell_type"] != "code" or not source:
        return bool(source)
    if source.startswith(("%", "!")):
        return False
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True
    return all(isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant) for part in body)


def nbgrader_of(cell: Cell) -> dict[str, Any]:
    meta = cell["metadata"].get("nbgrader")
    return meta if isinstance(meta, dict) else {}


def identity(slots: list[Slot], cell: Cell) -> Slot | None:
    grade_id = nbgrader_of(cell).get("grade_id")
    ours = cell["metadata"].get("willing_and_able")
    answer = ours.get("answer") if isinstance(ours, dict) else None
    for slot in slots:
        if isinstance(grade_id, str) and grade_id == slot.name:
            return slot
        if isinstance(answer, str) and answer == slot.answer:
            return slot
    return next((slot for slot in slots if cell["id"] is not None and cell["id"] == slot.name), None)


def claim(slots: list[Slot], cells: list[Cell]) -> list[tuple[int, Cell]]:
    """Give each cell to the slot that it is; returns those that are none."""
    by_text: dict[str, list[Slot]] = defaultdict(list)
    for slot in slots:
        by_text[tidy(slot.cell["source"])].append(slot)
    extras: list[tuple[int, Cell]] = []
    for place, cell in enumerate(cells):
        twins = by_text.get(tidy(cell["source"]), [])
        found = twins[0] if len(twins) == 1 and tidy(cell["source"]) else identity(slots, cell)
        if found is None:
            extras.append((place, cell))
        else:
            found.claims.append((place, cell))
    return extras


def claim_by_place(slots: list[Slot], extras: list[tuple[int, Cell]], cells: list[Cell]) -> set[int]:
    """Recognise edited cells that lost every mark, by what stands around them and by their likeness."""
    where = {place: slot.index for slot in slots for place, _ in slot.claims}
    taken: set[int] = set()
    likeness = _Alike()
    for slot in slots:
        if slot.claims or slot.locked:
            continue
        before = max((p for p, index in where.items() if index < slot.index), default=-1)
        after = min(
            (p for p, index in where.items() if index > slot.index and p > before), default=len(cells)
        )
        gap = [
            (place, cell)
            for place, cell in extras
            if before < place < after and place not in taken and cell["cell_type"] == slot.cell["cell_type"]
        ]
        if slot.answer is not None:
            # An older wording of the task, say, is no answer to it.
            lost = [one for one in slots if one.locked and not one.claims]
            gap = [one for one in gap if all(likeness.of(other, one[1]) < _SAME_TEXT for other in lost)]
        alike = [likeness.of(slot, cell) for _, cell in gap]
        most = max(alike, default=0.0)
        if not gap or (slot.answer is None and most < LIKENESS):
            continue
        # The text of an answer cell is replaced as a whole, so its place is all there is to go by.
        chosen = gap[0] if most < LIKENESS else gap[alike.index(most)]
        slot.claims.append(chosen)
        taken.add(chosen[0])
        where[chosen[0]] = slot.index
    return taken


class _Alike:
    """How alike cells of a notebook are to the course's."""

    def __init__(self) -> None:
        self._texts = Likeness()
        self._about: dict[str, tuple[str, set[str]]] = {}

    def of(self, slot: Slot, cell: Cell) -> float:
        (mine, my_names), (theirs, their_names) = map(self._read, (slot.cell["source"], cell["source"]))
        if slot.cell["cell_type"] == "code" and my_names & their_names:
            # Whoever assigns the name that the stub asks for answers it, however different the rest is.
            return 1.0
        return self._texts.of(mine, theirs, LIKENESS)

    def _read(self, source: str) -> tuple[str, set[str]]:
        if source not in self._about:
            text = tidy(source)
            self._about[source] = text, set(NAMES.findall(text))
        return self._about[source]
