"""Which submitted cell is which released cell, as pure functions on plain cells.

A submitted cell is recognised by its text, its nbgrader metadata, its id, or its place and likeness, in that
order. What is recognised as no released cell is the learner's own.
"""

from __future__ import annotations

import ast
import difflib
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from course.grading.texts import grading as texts

Cell = dict[str, Any]

# Below this likeness (0 to 1, difflib) a text is not taken for an edited form of another.
LIKENESS = 0.35
# A locked text shorter than this stands in ordinary text by chance.
_MIN_LOCKED = 12
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
        return str(self.cell["id"])

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


def same(one: str, other: str) -> bool:
    """Whether two sources are equal but for spaces at line ends and empty lines around them."""
    return tidy(one) == tidy(other)


def tidy(source: str) -> str:
    """A source without spaces at line ends and without empty lines around it."""
    return "\n".join(line.rstrip() for line in source.replace("\r\n", "\n").split("\n")).strip("\n")


def count_recognised(released: list[Cell], submitted: list[Cell]) -> int:
    """How many submitted cells are cells of the release; tells the right notebook among several."""
    slots = [Slot(cell, index) for index, cell in enumerate(released)]
    claim(slots, submitted)
    return sum(len(slot.claims) for slot in slots)


def work_in(released: list[Cell], submitted: list[Cell]) -> int:
    """How many cells of a learner's own hands a notebook holds: changed answers and added cells."""
    slots = [Slot(cell, index) for index, cell in enumerate(released)]
    extras = claim(slots, submitted)
    changed = sum(not same(c["source"], slot.cell["source"]) for slot in slots for _, c in slot.claims)
    return changed + sum(bool(cell["source"].strip()) for _, cell in extras)


def has_work(slot: Slot, cell: Cell) -> bool:
    """Whether a copy of a released cell holds anything of a learner's but comments."""
    released = {line.strip() for line in slot.cell["source"].splitlines()}
    own = [line.strip() for line in cell["source"].splitlines() if line.strip() not in released]
    return any(line and not (slot.cell["cell_type"] == "code" and line.startswith("#")) for line in own)


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


def unmerge(slots: list[Slot], submitted: list[Cell], notes: list[str]) -> list[Cell]:
    """Cut locked texts out of cells that hold them together with something else."""
    locked = [s for s in slots if s.locked and len(tidy(s.cell["source"])) >= _MIN_LOCKED]
    result: list[Cell] = []
    for cell in submitted:
        inside = [s for s in locked if lines_within(s.cell["source"], cell["source"])]
        if not inside or any(same(cell["source"], s.cell["source"]) for s in inside):
            result.append(cell)
            continue
        own = _identity_by_metadata(slots, cell)
        pieces: list[tuple[str, Slot | None]] = [(tidy(cell["source"]), None)]
        for slot in inside:
            pieces = [
                piece for text, of in pieces for piece in (_cut(text, slot) if of is None else [(text, of)])
            ]
        alone = len(inside) == 1 and own is inside[0]
        for slot in inside:
            key = "changed_locked" if alone else "merged"
            notes.append(texts.HEALED[key].format(cell=slot.name))
        for number, (text, slot) in enumerate(pieces):
            if slot is not None:
                piece = {**slot.cell, "outputs": cell["outputs"]}
            else:
                keep = own is not None and not own.locked
                piece = {**cell, "source": text, "outputs": []}
                if not keep:
                    piece |= {"id": None, "metadata": {}}
            if number and slot is None and piece["id"]:
                piece |= {"id": None}
            result.append(piece)
    return result


def lines_within(part: str, whole: str) -> bool:
    return f"\n{tidy(part)}\n" in f"\n{tidy(whole)}\n"


def _cut(text: str, slot: Slot) -> list[tuple[str, Slot | None]]:
    before, found, after = f"\n{text}\n".partition(f"\n{tidy(slot.cell['source'])}\n")
    if not found:
        return [(text, None)]
    parts: list[tuple[str, Slot | None]] = [(tidy(before), None), ("", slot), (tidy(after), None)]
    return [(part, of) for part, of in parts if of is not None or part.strip()]


def _identity_by_metadata(slots: list[Slot], cell: Cell) -> Slot | None:
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
    extras = []
    for place, cell in enumerate(cells):
        twins = by_text.get(tidy(cell["source"]), [])
        slot = twins[0] if len(twins) == 1 and tidy(cell["source"]) else _identity_by_metadata(slots, cell)
        if slot is None:
            extras.append((place, cell))
        else:
            slot.claims.append((place, cell))
    return extras


def claim_by_place(slots: list[Slot], extras: list[tuple[int, Cell]], cells: list[Cell]) -> set[int]:
    """Recognise edited cells that lost every mark, by what stands around them and by their likeness."""
    where = {place: slot.index for slot in slots for place, _ in slot.claims}
    taken: set[int] = set()
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
        best = max(gap, key=lambda candidate: _likeness(slot, candidate[1]), default=None)
        if best is None or (slot.answer is None and _likeness(slot, best[1]) < LIKENESS):
            continue
        # The text of an answer cell is replaced as a whole, so its place is all there is to go by.
        chosen = gap[0] if slot.answer is not None and _likeness(slot, best[1]) < LIKENESS else best
        slot.claims.append(chosen)
        taken.add(chosen[0])
        where[chosen[0]] = slot.index
    return taken


def _likeness(slot: Slot, cell: Cell) -> float:
    mine, theirs = tidy(slot.cell["source"]), tidy(cell["source"])
    if slot.cell["cell_type"] == "code" and set(NAMES.findall(mine)) & set(NAMES.findall(theirs)):
        # Whoever assigns the name that the stub asks for answers it, however different the rest is.
        return 1.0
    return difflib.SequenceMatcher(None, mine[:4000], theirs[:4000], autojunk=False).ratio()
