"""Which submitted cell is which released cell: the heart of healing, as pure functions on plain cells.

The released notebook is the skeleton. Each submitted cell is recognised by its text, its nbgrader metadata,
its id, or its place, in that order; copies of one cell compete, and the copy with work in it wins, never
simply the last. What is recognised as no released cell is the learner's own and stays behind the cell that it
followed. Nothing of a learner's is thrown away but untouched copies.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from course.grading.heal.recognise import (
    NAMES,
    Cell,
    Slot,
    claim,
    claim_by_place,
    has_work,
    is_prose,
    nbgrader_of,
    same,
    tidy,
    unmerge,
)
from course.grading.texts import grading as texts


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
    cells = unmerge(slots, submitted, notes)
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
    worked = [cell for cell in changed if has_work(slot, cell)] or changed
    different = {tidy(cell["source"]) for cell in worked}
    if len(different) > 1:
        notes.append(texts.HEALED["conflict"].format(cell=slot.name, n=len(claims)))
    elif slot.solution or slot.answer:
        notes.append(texts.HEALED["duplicate"].format(cell=slot.name, n=len(claims)))
    if slot.answer is not None and len(different) > 1:
        texts_in_order = dict.fromkeys(tidy(cell["source"]) for cell in worked)
        return {**worked[-1], "source": "\n\n".join(texts_in_order)}, []
    winner = (worked or claims)[-1]
    return winner, [cell for cell in changed if not same(cell["source"], winner["source"])]


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
    names = [set(NAMES.findall(cell["source"])) for cell in claims]
    if any(
        names[i] & names[j] & set(NAMES.findall(slot.cell["source"]))
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
    """Bring an argument that was written into the task, a cell of its own or the course's text around it into
    the answer cell."""
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
            parts = [added for _, claim in task.claims if (added := _added_lines(task, claim))]
            notes += [texts.HEALED["task_text"].format(cell=task.name)] * len(parts)
        if blank:
            found = _own_texts([*([task.index] if task is not None else []), slot.index], behind)
            if not found and not parts:
                around = slots[max(0, (task or slot).index - 1) : slot.index + 2]
                found = [_added_lines(s, chosen[s.index]) for s in around if _is_text(s) and chosen[s.index]]
                found = [added for added in found if added]
            if found:
                parts += found
                notes.append(texts.HEALED["moved_text"].format(cell=slot.name))
        if parts:
            kept = [] if blank else [tidy(current["source"])]  # type: ignore[index]
            chosen[slot.index] = {**slot.cell, "source": "\n\n".join([*kept, *parts]), "outputs": []}


def _is_text(slot: Slot) -> bool:
    """Whether a released cell is text of the course's that a learner can change."""
    return slot.cell["cell_type"] == "markdown" and not slot.locked and slot.answer is None


def _added_lines(slot: Slot, cell: Cell) -> str:
    """The lines of a cell that the released cell does not have."""
    released = {line.strip() for line in slot.cell["source"].splitlines()}
    return "\n".join(
        line for line in cell["source"].splitlines() if line.strip() and line.strip() not in released
    )


def _own_texts(places: list[int], behind: dict[int, list[tuple[int, Cell]]]) -> list[str]:
    """Take what is prose out of a learner's own cells behind these released cells."""
    found: list[str] = []
    for index in places:
        own = [entry for entry in behind[index] if is_prose(entry[1])]
        found += [tidy(cell["source"]) for _, cell in own]
        behind[index] = [entry for entry in behind[index] if entry not in own]
    return found


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
