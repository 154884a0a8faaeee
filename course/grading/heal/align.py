"""Which submitted cell is which released cell: the heart of healing, as pure functions on plain cells.

The released notebook is the skeleton. Each submitted cell is recognised by its text, its nbgrader metadata,
its id, or its place, in that order; copies of one cell compete, and the copy with work in it wins, never
simply the last. What is recognised as no released cell is the learner's own and stays behind the cell that it
followed. Nothing of a learner's is thrown away but untouched copies.
"""

from __future__ import annotations

from dataclasses import dataclass

from course.grading.texts import grading as texts
from course.matching.recognise import (
    Cell,
    Slot,
    claim,
    claim_by_place,
    nbgrader_of,
)
from course.matching.settle import Note, arrange, unmerge


@dataclass
class Alignment:
    """The healed cells, what was mended, and which released cells had been deleted."""

    cells: list[Cell]
    notes: list[str]
    deleted: list[str]
    recognised: int


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
    mended: list[Note] = []
    cells = unmerge(slots, submitted, mended)
    _say(mended, notes)
    had_ids = any(cell["id"] or nbgrader_of(cell) for cell in submitted)
    extras = claim(slots, cells)
    by_place = claim_by_place(slots, extras, cells)
    extras = [(place, cell) for place, cell in extras if place not in by_place]
    recognised = sum(len(slot.claims) for slot in slots)
    if not had_ids and recognised:
        notes.append(texts.HEALED["no_ids"].format(n=recognised))
    result = _assemble(slots, extras, notes)
    result.recognised = recognised
    return result


def _assemble(slots: list[Slot], extras: list[tuple[int, Cell]], notes: list[str]) -> Alignment:
    where = {place: slot.index for slot in slots for place, _ in slot.claims}
    order = [where[place] for place in sorted(where)]
    firsts = list(dict.fromkeys(order))
    if firsts != sorted(firsts):
        notes.append(texts.HEALED["order"])
    arranged = arrange(slots, extras)
    _say(arranged.notes, notes)
    chosen, ahead, behind = arranged.chosen, arranged.ahead, arranged.behind
    deleted = [slot.name for slot in slots if not slot.claims]
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


def _say(mended: list[Note], notes: list[str]) -> None:
    notes += [texts.HEALED[note.key].format(cell=note.cell, n=note.n) for note in mended]


def _put_back(slot: Slot, notes: list[str]) -> Cell:
    if slot.solution or slot.answer is not None:
        notes.append(texts.HEALED["missing_answer"].format(cell=slot.name))
    source = slot.cell["source"]
    if slot.solution:
        # Without the stub's assignment: the learner may have given the name its value elsewhere.
        source = f"# {texts.HEALED['put_back']}"
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
