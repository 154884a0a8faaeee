"""Which submitted cell is which released cell: the heart of healing, as pure functions on plain cells.

The released notebook is the skeleton. Each submitted cell is recognised by its text, its nbgrader metadata,
its id, or its place, in that order; copies of one cell compete, and the copy with work in it wins, never
simply the last. What is recognised as no released cell is the learner's own and stays behind the cell that it
followed. Nothing of a learner's is thrown away but untouched copies.
"""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from course.texts import grading as texts

Cell = dict[str, Any]

# Below this likeness (0 to 1, difflib) a text is not taken for an edited form of another.
LIKENESS = 0.35
# A locked text shorter than this stands in ordinary text by chance.
_MIN_LOCKED = 12
_NAME = re.compile(r"^(?:def\s+)?([A-Za-z_]\w*)\s*(?:=(?!=)|\()", re.MULTILINE)


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
        meta = _nbgrader(self.cell)
        return bool(meta) and not meta.get("solution")

    @property
    def solution(self) -> bool:
        return bool(_nbgrader(self.cell).get("solution"))

    @property
    def answer(self) -> str | None:
        """The name of the argument that this cell answers, if it is an answer cell."""
        ours = self.cell["metadata"].get("willing_and_able")
        name = ours.get("answer") if isinstance(ours, dict) else None
        return name if isinstance(name, str) else None


@dataclass
class Alignment:
    """The healed cells, what was mended, and which released cells had been deleted."""

    cells: list[Cell]
    notes: list[str]
    deleted: list[str]
    recognised: int


def same(one: str, other: str) -> bool:
    """Whether two sources are equal but for spaces at line ends and empty lines around them."""
    return tidy(one) == tidy(other)


def tidy(source: str) -> str:
    """A source without spaces at line ends and without empty lines around it."""
    return "\n".join(line.rstrip() for line in source.replace("\r\n", "\n").split("\n")).strip("\n")


def align(released: list[Cell], submitted: list[Cell]) -> Alignment:
    """Heal a submission's cells.

    Args:
        released: cells of the released notebook, each with an ``id``.
        submitted: cells of the submission in plain form, in order.

    Returns:
        The cells to grade, in the order of the release.
    """
    notes: list[str] = []
    slots = [Slot(cell, index) for index, cell in enumerate(released)]
    cells = _unmerge(slots, submitted, notes)
    had_ids = any(cell["id"] or _nbgrader(cell) for cell in submitted)
    extras = _claim(slots, cells)
    by_place = _claim_by_place(slots, extras, cells)
    extras = [(place, cell) for place, cell in extras if place not in by_place]
    recognised = sum(len(slot.claims) for slot in slots)
    if not had_ids and recognised:
        notes.append(texts.HEALED["no_ids"].format(n=recognised))
    result = _assemble(slots, extras, notes)
    result.recognised = recognised
    return result


def count_recognised(released: list[Cell], submitted: list[Cell]) -> int:
    """How many submitted cells are cells of the release; tells the right notebook among several."""
    slots = [Slot(cell, index) for index, cell in enumerate(released)]
    _claim(slots, submitted)
    return sum(len(slot.claims) for slot in slots)


def work_in(released: list[Cell], submitted: list[Cell]) -> int:
    """How many cells of a learner's own hands a notebook holds: changed answers and added cells."""
    slots = [Slot(cell, index) for index, cell in enumerate(released)]
    extras = _claim(slots, submitted)
    changed = sum(not same(c["source"], slot.cell["source"]) for slot in slots for _, c in slot.claims)
    return changed + sum(bool(cell["source"].strip()) for _, cell in extras)


def _nbgrader(cell: Cell) -> dict[str, Any]:
    meta = cell["metadata"].get("nbgrader")
    return meta if isinstance(meta, dict) else {}


def _unmerge(slots: list[Slot], submitted: list[Cell], notes: list[str]) -> list[Cell]:
    """Cut locked texts out of cells that hold them together with something else."""
    locked = [s for s in slots if s.locked and len(tidy(s.cell["source"])) >= _MIN_LOCKED]
    result: list[Cell] = []
    for cell in submitted:
        inside = [s for s in locked if _lines_within(s.cell["source"], cell["source"])]
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


def _lines_within(part: str, whole: str) -> bool:
    return f"\n{tidy(part)}\n" in f"\n{tidy(whole)}\n"


def _cut(text: str, slot: Slot) -> list[tuple[str, Slot | None]]:
    before, found, after = f"\n{text}\n".partition(f"\n{tidy(slot.cell['source'])}\n")
    if not found:
        return [(text, None)]
    parts: list[tuple[str, Slot | None]] = [(tidy(before), None), ("", slot), (tidy(after), None)]
    return [(part, of) for part, of in parts if of is not None or part.strip()]


def _identity_by_metadata(slots: list[Slot], cell: Cell) -> Slot | None:
    grade_id = _nbgrader(cell).get("grade_id")
    ours = cell["metadata"].get("willing_and_able")
    answer = ours.get("answer") if isinstance(ours, dict) else None
    for slot in slots:
        if isinstance(grade_id, str) and grade_id == slot.name:
            return slot
        if isinstance(answer, str) and answer == slot.answer:
            return slot
    return next((slot for slot in slots if cell["id"] is not None and cell["id"] == slot.name), None)


def _claim(slots: list[Slot], cells: list[Cell]) -> list[tuple[int, Cell]]:
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


def _claim_by_place(slots: list[Slot], extras: list[tuple[int, Cell]], cells: list[Cell]) -> set[int]:
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
    if slot.cell["cell_type"] == "code" and set(_NAME.findall(mine)) & set(_NAME.findall(theirs)):
        # Whoever assigns the name that the stub asks for answers it, however different the rest is.
        return 1.0
    return difflib.SequenceMatcher(None, mine[:4000], theirs[:4000], autojunk=False).ratio()


def _assemble(slots: list[Slot], extras: list[tuple[int, Cell]], notes: list[str]) -> Alignment:
    where = {place: slot.index for slot in slots for place, _ in slot.claims}
    order = [where[place] for place in sorted(where)]
    firsts = list(dict.fromkeys(order))
    if firsts != sorted(firsts):
        notes.append(texts.HEALED["order"])
    behind: dict[int, list[tuple[int, Cell]]] = defaultdict(list)
    for place, cell in extras:
        anchor = max((p for p in where if p < place), default=None)
        behind[-1 if anchor is None else where[anchor]].append((place, cell))
    chosen: dict[int, Cell | None] = {}
    ahead: dict[int, list[Cell]] = defaultdict(list)
    deleted: list[str] = []
    for slot in slots:
        cell, losers = _winner(slot, notes)
        chosen[slot.index] = cell
        ahead[slot.index] = losers
        if cell is None:
            deleted.append(slot.name)
    _gather_answers(slots, chosen, behind, notes)
    cells: list[Cell] = [cell for _, cell in behind[-1]]
    waiting: list[Cell] = []
    for slot in slots:
        cell = chosen[slot.index]
        if cell is None and not slot.locked:
            # Put back before what the learner wrote in its place, so that an empty cell does not undo it.
            at = len(cells) - len(waiting)
            cells.insert(at, _put_back(slot, notes))
        else:
            cells += [_own(loser) for loser in ahead[slot.index]]
            cells.append(_fill(slot, cell, notes))
            waiting = []
        added = [own for _, own in behind[slot.index]]
        cells += added
        waiting += added
    return Alignment(_with_ids(slots, cells), notes, deleted, 0)


def _winner(slot: Slot, notes: list[str]) -> tuple[Cell | None, list[Cell]]:
    """The cell to grade for a slot, and other copies whose work is kept before it."""
    if not slot.claims:
        return None, []
    claims = [cell for _, cell in sorted(slot.claims, key=lambda claim: claim[0])]
    if len(claims) == 1:
        return claims[0], []
    if slot.locked:
        leftovers = [c for c in claims if not _lines_within_any(c["source"], slot.cell["source"])]
        notes.append(texts.HEALED["duplicate"].format(cell=slot.name, n=len(claims)))
        return {**slot.cell, "source": slot.cell["source"]}, leftovers
    joined = _join_split(slot, claims)
    if joined is not None:
        notes.append(texts.HEALED["split"].format(cell=slot.name, n=len(claims)))
        return joined, []
    changed = [cell for cell in claims if not same(cell["source"], slot.cell["source"])]
    different = {tidy(cell["source"]) for cell in changed}
    if len(different) <= 1:
        if slot.solution or slot.answer:
            notes.append(texts.HEALED["duplicate"].format(cell=slot.name, n=len(claims)))
        return (changed or claims)[-1], []
    notes.append(texts.HEALED["conflict"].format(cell=slot.name, n=len(claims)))
    if slot.answer is not None:
        texts_in_order = dict.fromkeys(tidy(cell["source"]) for cell in changed)
        return {**changed[-1], "source": "\n\n".join(texts_in_order)}, []
    return changed[-1], changed[:-1]


def _lines_within_any(part: str, whole: str) -> bool:
    """Whether each line of ``part`` stands in ``whole``: then a copy or a fragment holds nothing of the
    learner's."""
    lines = {line.strip() for line in whole.splitlines()}
    return all(line.strip() in lines or not line.strip() for line in part.splitlines())


def _join_split(slot: Slot, claims: list[Cell]) -> Cell | None:
    """The whole of a cell that was split into parts, or None where the claims are copies.

    Parts of one cell share no line of the released text, and together they have its first and its last line.
    """
    stub = [line.strip() for line in tidy(slot.cell["source"]).splitlines() if line.strip()]
    found = [{line.strip() for line in cell["source"].splitlines()} & set(stub) for cell in claims]
    if not all(cell["source"].strip() for cell in claims):
        claims = [cell for cell in claims if cell["source"].strip()]
        return claims[0] if len(claims) == 1 else None
    if any(found[i] & found[j] for i in range(len(found)) for j in range(i + 1, len(found))):
        return None
    names = [set(_NAME.findall(cell["source"])) for cell in claims]
    if any(
        names[i] & names[j] & set(_NAME.findall(slot.cell["source"]))
        for i in range(len(names))
        for j in range(i + 1, len(names))
    ):
        # Both assign what the cell asks for: two attempts, not two parts.
        return None
    if slot.solution and not any(found):
        return None
    if slot.answer is not None:
        return None
    return {**claims[0], "source": "\n".join(tidy(cell["source"]) for cell in claims)}


def _gather_answers(
    slots: list[Slot],
    chosen: dict[int, Cell | None],
    behind: dict[int, list[tuple[int, Cell]]],
    notes: list[str],
) -> None:
    """Bring an argument that was written into the task or into a cell of its own into the answer cell."""
    for slot in slots:
        if slot.answer is None:
            continue
        task = next((s for s in slots if s.name == f"argue-{slot.answer}"), None)
        current = chosen[slot.index]
        blank = (
            current is None or same(current["source"], slot.cell["source"]) or not current["source"].strip()
        )
        parts: list[str] = []
        if task is not None:
            released = {line.strip() for line in task.cell["source"].splitlines()}
            for _, claim in task.claims:
                added = [
                    ln for ln in claim["source"].splitlines() if ln.strip() and ln.strip() not in released
                ]
                if added:
                    parts.append("\n".join(added))
                    notes.append(texts.HEALED["task_text"].format(cell=task.name))
        if blank:
            for index in [*([task.index] if task is not None else []), slot.index]:
                own = [c for c in behind[index] if c[1]["cell_type"] == "markdown" and c[1]["source"].strip()]
                if own:
                    parts += [tidy(cell["source"]) for _, cell in own]
                    behind[index] = [c for c in behind[index] if c not in own]
                    notes.append(texts.HEALED["moved_text"].format(cell=slot.name))
        if parts:
            kept = [] if blank else [tidy(current["source"])]  # type: ignore[index]
            chosen[slot.index] = {**slot.cell, "source": "\n\n".join([*kept, *parts]), "outputs": []}


def _put_back(slot: Slot, notes: list[str]) -> Cell:
    if slot.solution or slot.answer is not None:
        notes.append(texts.HEALED["missing_answer"].format(cell=slot.name))
    source = slot.cell["source"]
    if slot.solution:
        # Without the stub's assignment: the learner may have given the name its value elsewhere.
        source = f"# {texts.HEALED['missing_answer'].format(cell=slot.name)}"
    return {**slot.cell, "source": source, "outputs": []}


def _fill(slot: Slot, cell: Cell | None, notes: list[str]) -> Cell:
    """The released cell with the learner's text, unless the text is the course's."""
    if slot.locked:
        if cell is None:
            notes.append(texts.HEALED["missing_locked"].format(cell=slot.name))
        return {**slot.cell, "outputs": []}
    assert cell is not None
    return {**slot.cell, "source": cell["source"], "outputs": []}


def _own(cell: Cell) -> Cell:
    return {**cell, "metadata": {}, "id": None, "outputs": []}


def _with_ids(slots: list[Slot], cells: list[Cell]) -> list[Cell]:
    """Every cell with an id: released cells their own, a learner's cells a new one by number."""
    released = {id(slot.cell["metadata"]) for slot in slots}
    result, number = [], 0
    for cell in cells:
        if id(cell["metadata"]) in released:
            result.append(cell)
            continue
        number += 1
        result.append({**cell, "id": f"own-cell-{number}", "metadata": {}, "outputs": []})
    return result
