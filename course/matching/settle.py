"""What of a learner's several cells counts for one cell of the course, and what becomes of the rest.

Copies of one cell compete, and the copy with work in it wins, never simply the last; the parts of a cell that
was split are joined in their order; an argument that was written elsewhere around its task is brought into
its answer cell. Nothing of a learner's is thrown away but untouched copies.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from course.matching.likeness import Likeness
from course.matching.recognise import (
    NAMES,
    Cell,
    Slot,
    claim,
    claim_by_place,
    has_work,
    identity,
    is_prose,
    plain,
    same,
    slots_of,
    tidy,
)

# A locked text shorter than this stands in ordinary text by chance.
_MIN_LOCKED = 12

_SCHEME = re.compile(
    r"^=== BEGIN MARK SCHEME ===.*?(?:^=== END MARK SCHEME ===$|\Z)", re.DOTALL | re.MULTILINE
)
_COMMENT = re.compile(r"<!--.*?-->")
# A number in the text, and below the text where it leads.
_REFERENCE = re.compile(r"\u00a0\[\[\d+\](?:, \[\d+\])*\]|^\[\d+\]: #\S+ \".*\"$")
# How alike a line of the course is to another edition's wording of it, at least.
_REWORDED = 0.6


class Note(NamedTuple):
    """Something that was mended: a key of the sentences of whoever says it, the cell, how many there were."""

    key: str
    cell: str
    n: int = 0


@dataclass
class Arranged:
    """What of a notebook's cells is there for each cell of the course.

    Attributes:
        chosen: by slot, the cell that counts, or None where it was deleted.
        ahead: by slot, other copies whose work is kept before it.
        behind: by slot (-1: the top), cells of the learner's own with their places.
        notes: what was mended.
    """

    chosen: dict[int, Cell | None]
    ahead: dict[int, list[Cell]]
    behind: dict[int, list[tuple[int, Cell]]]
    notes: list[Note]


def arrange(slots: list[Slot], extras: list[tuple[int, Cell]]) -> Arranged:
    """Decide for each slot with its claims which cell counts, arguments that stand elsewhere included."""
    where = {place: slot.index for slot in slots for place, _ in slot.claims}
    arranged = Arranged({}, {}, defaultdict(list), [])
    for place, cell in extras:
        anchor = max((p for p in where if p < place), default=None)
        arranged.behind[-1 if anchor is None else where[anchor]].append((place, cell))
    for slot in slots:
        arranged.chosen[slot.index], arranged.ahead[slot.index] = winner(slot, arranged.notes)
    gather_answers(slots, arranged.chosen, arranged.behind, arranged.notes)
    return arranged


def written_answers(released: Iterable[Cell], notebook: Iterable[Cell]) -> dict[str, str | None]:
    """By argument, the text that is graded as its answer: empty where it is blank, None where the cell was
    deleted and nothing stands in its place.

    Args:
        released: the cells of the edition.
        notebook: the cells of a learner's notebook.
    """
    slots = slots_of(released)
    cells = unmerge(slots, [plain(cell) for cell in notebook], [])
    extras = claim(slots, cells)
    by_place = claim_by_place(slots, extras, cells)
    arranged = arrange(slots, [extra for extra in extras if extra[0] not in by_place])
    found: dict[str, str | None] = {}
    for slot in slots:
        if slot.answer is not None:
            cell = arranged.chosen[slot.index]
            blank = cell is not None and same(cell["source"], slot.cell["source"])
            found[slot.answer] = None if cell is None else "" if blank else cell["source"].strip()
    return found


def unmerge(slots: list[Slot], submitted: list[Cell], notes: list[Note]) -> list[Cell]:
    """Cut locked texts out of cells that hold them together with something else: joined cells, or a task that
    was written into."""
    locked = {s.index: f"\n{tidy(s.cell['source'])}\n" for s in slots if s.locked}
    locked = {index: text for index, text in locked.items() if len(text) - 2 >= _MIN_LOCKED}
    result: list[Cell] = []
    for cell in submitted:
        whole = f"\n{tidy(cell['source'])}\n"
        inside = [slots[index] for index, text in locked.items() if text in whole]
        if not inside or any(locked[s.index] == whole for s in inside):
            result.append(cell)
            continue
        own = identity(slots, cell)
        pieces: list[tuple[str, Slot | None]] = [(tidy(cell["source"]), None)]
        for slot in inside:
            pieces = [
                piece for text, of in pieces for piece in (_cut(text, slot) if of is None else [(text, of)])
            ]
        alone = len(inside) == 1 and own is inside[0]
        for slot in inside:
            key = "changed_locked" if alone else "merged"
            notes.append(Note(key, slot.name))
        for number, (text, of) in enumerate(pieces):
            if of is not None:
                piece = {**of.cell, "outputs": cell["outputs"]}
            else:
                keep = own is not None and not own.locked
                piece = {**cell, "source": text, "outputs": []}
                if not keep:
                    piece |= {"id": None, "metadata": {}}
            if number and of is None and piece["id"]:
                piece |= {"id": None}
            result.append(piece)
    return result


def _cut(text: str, slot: Slot) -> list[tuple[str, Slot | None]]:
    before, found, after = f"\n{text}\n".partition(f"\n{tidy(slot.cell['source'])}\n")
    if not found:
        return [(text, None)]
    parts: list[tuple[str, Slot | None]] = [(tidy(before), None), ("", slot), (tidy(after), None)]
    return [(part, of) for part, of in parts if of is not None or part.strip()]


def winner(slot: Slot, notes: list[Note]) -> tuple[Cell | None, list[Cell]]:
    """The cell to grade for a slot, and other copies whose work is kept before it."""
    if not slot.claims:
        return None, []
    in_order = sorted(slot.claims, key=lambda claim: claim[0])
    places, claims = [place for place, _ in in_order], [cell for _, cell in in_order]
    if len(claims) == 1:
        return claims[0], []
    if slot.locked:
        leftovers = [c for c in claims if not lines_within_any(c["source"], slot.cell["source"])]
        notes.append(Note("duplicate", slot.name, len(claims)))
        return {**slot.cell, "source": slot.cell["source"]}, leftovers
    adjacent = all(later - earlier == 1 for earlier, later in itertools.pairwise(places))
    joined = join_split(slot, claims, adjacent=adjacent)
    if joined is not None:
        notes.append(Note("split", slot.name, len(claims)))
        return joined, []
    changed = [cell for cell in claims if not same(cell["source"], slot.cell["source"])]
    worked = [cell for cell in changed if has_work(slot, cell)] or changed
    different = {tidy(cell["source"]) for cell in worked}
    if len(different) > 1:
        notes.append(Note("conflict", slot.name, len(claims)))
    elif slot.solution or slot.answer:
        notes.append(Note("duplicate", slot.name, len(claims)))
    if slot.answer is not None and len(different) > 1:
        texts_in_order = dict.fromkeys(tidy(cell["source"]) for cell in worked)
        return {**worked[-1], "source": "\n\n".join(texts_in_order)}, []
    best = (worked or claims)[-1]
    return best, [cell for cell in changed if not same(cell["source"], best["source"])]


def lines_within_any(part: str, whole: str) -> bool:
    """Whether each line of ``part`` stands in ``whole``: then a copy or a fragment holds nothing of the
    learner's."""
    lines = {line.strip() for line in whole.splitlines()}
    return all(line.strip() in lines or not line.strip() for line in part.splitlines())


def join_split(slot: Slot, claims: list[Cell], *, adjacent: bool) -> Cell | None:
    """The whole of a cell that was split into parts, or None where the claims are copies.

    Parts of one cell share no line of the released text and do not both assign what it asks for; where
    nothing is left of the released text, they still stand one behind the other (``adjacent``).
    """
    stub = [line.strip() for line in tidy(slot.cell["source"]).splitlines() if line.strip()]
    found = [{line.strip() for line in cell["source"].splitlines()} & set(stub) for cell in claims]
    if not all(cell["source"].strip() for cell in claims):
        claims = [cell for cell in claims if cell["source"].strip()]
        return claims[0] if len(claims) == 1 else None
    if _in_two(found):
        return None
    asked = set(NAMES.findall(slot.cell["source"]))
    if _in_two([set(NAMES.findall(cell["source"])) & asked for cell in claims]):
        # Both assign what the cell asks for: two attempts, not two parts.
        return None
    if slot.solution and not any(found) and not adjacent:
        return None
    if slot.answer is not None:
        return None
    return {**claims[0], "source": "\n".join(tidy(cell["source"]) for cell in claims)}


def _in_two(sets: list[set[str]]) -> bool:
    """Whether anything stands in two of the sets."""
    return sum(map(len, sets)) > len(set().union(*sets))


def gather_answers(
    slots: list[Slot],
    chosen: dict[int, Cell | None],
    behind: dict[int, list[tuple[int, Cell]]],
    notes: list[Note],
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
            parts = [added for _, claim in task.claims if (added := added_lines(task, claim))]
            notes += [Note("task_text", task.name)] * len(parts)
        if blank:
            found = own_texts([*([task.index] if task is not None else []), slot.index], behind)
            if not found and not parts:
                around = slots[max(0, (task or slot).index - 1) : slot.index + 2]
                found = [added_lines(s, own) for s in around if _is_text(s) and (own := chosen[s.index])]
                found = [added for added in found if added]
            if found:
                parts += found
                notes.append(Note("moved_text", slot.name))
        if parts:
            kept = [] if blank else [tidy(current["source"])]  # type: ignore[index]
            chosen[slot.index] = {**slot.cell, "source": "\n\n".join([*kept, *parts]), "outputs": []}


def _is_text(slot: Slot) -> bool:
    """Whether a released cell is text of the course's that a learner can change."""
    return slot.cell["cell_type"] == "markdown" and not slot.locked and slot.answer is None


def added_lines(slot: Slot, cell: Cell) -> str:
    """The lines of a cell that the released cell does not have, with the empty lines between them.

    Another edition's wording of a line, its references, and what only an author's copy holds (comments, the
    mark scheme) are nobody's addition.
    """
    released = {_bare(line) for line in slot.cell["source"].splitlines()} - {""}
    source = _SCHEME.sub("", cell["source"])
    reworded = not released <= {_bare(line) for line in source.splitlines()}
    likeness = Likeness()

    def added(line: str) -> bool:
        bare = _bare(line)
        if bare in released or (not bare and line.strip()):
            return False
        return not (reworded and bare and any(likeness.of(r, bare, _REWORDED) >= _REWORDED for r in released))

    kept = [line for line in source.splitlines() if added(line)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip("\n") if any(map(str.strip, kept)) else ""


def _bare(line: str) -> str:
    """A line without the comments of authors and the references of readers."""
    return _REFERENCE.sub("", _COMMENT.sub("", line)).strip()


def own_texts(places: list[int], behind: dict[int, list[tuple[int, Cell]]]) -> list[str]:
    """Take what is prose out of a learner's own cells behind these released cells."""
    found: list[str] = []
    for index in places:
        own = [entry for entry in behind[index] if is_prose(entry[1])]
        found += [tidy(cell["source"]) for _, cell in own]
        moved = {place for place, _ in own}
        behind[index] = [entry for entry in behind[index] if entry[0] not in moved]
    return found
