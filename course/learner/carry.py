"""Bring a learner's work from an older edition of a notebook into a newer one, cell by cell.

The new edition gives the order, the texts and everything that is locked. The learner gives every cell they
wrote or changed: solutions, answers, notes, cells of their own. Nothing a learner typed is dropped: what
has no place in the new edition stands as a cell of its own behind the cell it followed before. Which cell is
which is recognised as in grading (`course.matching.recognise`), not by a cell's id alone: ids change when a
cell is pasted and in many programs.
"""

from __future__ import annotations

import copy
import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from course.evidence.merge import merge
from course.evidence.record import METADATA_KEY, VERSION, clean_bundle
from course.evidence.store import from_notebook
from course.learner import texts
from course.matching.recognise import Slot, claim, claim_by_place, nbgrader_of, plain, slots_of, tidy
from course.matching.settle import Note, added_lines, unmerge, winner
from course.notebooks import source_of, stub_hash
from course.questions.variants import CLASS_KEY

Cell = dict[str, Any]


@dataclass(frozen=True)
class Carried:
    """The new notebook with the learner's work, and a sentence for each thing that needs a look."""

    notebook: dict[str, Any]
    notes: tuple[str, ...]


@dataclass
class _Work:
    """What the learner has for the new edition.

    Attributes:
        texts: hashes of the course's texts, of this edition and of the earlier ones.
        known: by cell, the hash with which it was handed out.
        notes: sentences for the learner.
        ahead: by slot, copies whose work is kept before it.
        behind: by slot (-1: the top), cells of the learner's own.
    """

    texts: set[str]
    known: dict[str, str]
    notes: list[str] = field(default_factory=list)
    ahead: dict[int, list[Cell]] = field(default_factory=lambda: defaultdict(list))
    behind: dict[int, list[Cell]] = field(default_factory=lambda: defaultdict(list))

    def is_mine(self, cell: Cell, slot: Slot | None) -> bool:
        """Whether the learner wrote or changed a cell; an empty one says nothing."""
        if not cell["source"].strip():
            return False
        digest = text_hash(cell)
        ours = cell["metadata"].get(METADATA_KEY)
        if isinstance(ours, dict) and ours.get("stub_sha256") == stub_hash(cell["source"]):
            return False
        name = slot.name if slot is not None else name_of(cell)
        if name in self.known and digest == self.known[name]:
            return False
        # A course's text that has no name of its own any more (an old format, a copy), or of an edition that
        # was brought back behind the manifest's back.
        return digest not in self.texts


def cell_hashes(notebook: dict[str, Any]) -> dict[str, str]:
    """By cell, the hash of its source as it was handed out: what differs later is the learner's."""
    return {name_of(cell): text_hash(cell) for cell in notebook["cells"]}


def missing_cells(notebook: dict[str, Any], fresh: dict[str, Any]) -> list[str]:
    """The cells of an edition that a learner's notebook has lost, recognised by all that recognises them."""
    slots = slots_of(fresh["cells"])
    cells = [plain(cell) for cell in notebook["cells"]]
    extras = claim(slots, cells)
    claim_by_place(slots, extras, cells)
    return [slot.name for slot in slots if not slot.claims and slot.cell["source"].strip()]


def carry_over(
    mine: dict[str, Any],
    fresh: dict[str, Any],
    handed_out: dict[str, str] | None,
    earlier: Iterable[str] = (),
) -> Carried:
    """The newer edition with everything the learner did in the older one.

    Args:
        mine: the learner's notebook.
        fresh: the newer edition of the same notebook.
        handed_out: `cell_hashes` of the edition the learner began with; without it every cell that differs
            from the newer edition counts as the learner's.
        earlier: hashes of the course's texts in editions before that one.
    """
    slots = slots_of(fresh["cells"])
    mended: list[Note] = []
    cells = unmerge(slots, [plain(cell) for cell in mine["cells"]], mended)
    known = handed_out or {}
    work = _Work({*known.values(), *earlier, *(text_hash(slot.cell) for slot in slots)}, known)
    work.notes += [texts.CARRIED[n.key].format(cell=_called_by_name(slots, n.cell)) for n in mended]
    extras = [(place, cell) for place, cell in claim(slots, cells) if work.is_mine(cell, None)]
    claim_by_place(slots, extras, cells)
    where = {place: slot for slot in slots for place, _ in slot.claims}
    for slot in _out_of_order([where[place] for place in sorted(where)]):
        if any(work.is_mine(cell, slot) for _, cell in slot.claims) and not slot.locked:
            work.notes.append(texts.CARRIED["moved"].format(cell=called(slot.cell)))
    for place, cell in extras:
        if place not in where:
            _demote(cell, place, where, work)
    result = copy.deepcopy(fresh)
    for slot, target in zip(slots, result["cells"], strict=True):
        _settle(slot, target, work)
    _from_tasks(slots, result["cells"], work)
    result["cells"] = _assembled(result["cells"], work)
    _carry_evidence(mine, result)
    return Carried(result, tuple(dict.fromkeys(work.notes)))


def name_of(cell: Cell) -> str:
    """What a cell is called in all editions: nbgrader's name or the answer's, which survive pasting and old
    formats, else its own id."""
    metadata = cell.get("metadata") or {}
    nbgrader, ours = metadata.get("nbgrader"), metadata.get(METADATA_KEY)
    if isinstance(nbgrader, dict) and nbgrader.get("grade_id"):
        return str(nbgrader["grade_id"])
    if isinstance(ours, dict) and isinstance(ours.get("answer"), str):
        return f"answer-{ours['answer']}"
    return str(cell.get("id") or "")


def text_hash(cell: Cell) -> str:
    """The hash by which a manifest knows a cell's text."""
    return hashlib.sha256(source_of(cell).replace("\r\n", "\n").strip().encode()).hexdigest()


def _settle(slot: Slot, target: Cell, work: _Work) -> None:
    """Put what the learner has for one cell of the new edition into it."""
    mine = [(place, cell) for place, cell in slot.claims if work.is_mine(cell, slot)]
    for _, cell in slot.claims:
        if cell["source"] == source_of(target):
            _keep_outputs(cell["origin"], target)
    if not mine:
        return
    if slot.locked:
        # What was written into a task is an answer, and is looked at below.
        if not nbgrader_of(slot.cell).get("task"):
            work.notes.append(texts.CARRIED["locked"].format(cell=called(slot.cell)))
        return
    if not (slot.solution or slot.answer) and work.known.get(slot.name) not in (None, text_hash(slot.cell)):
        work.notes.append(texts.CARRIED["both"].format(cell=called(slot.cell)))
        work.behind[slot.index] = [cell for _, cell in mine] + work.behind[slot.index]
        return
    mended: list[Note] = []
    slot.claims = mine
    won, others = winner(slot, mended)
    for note in mended:
        work.notes.append(texts.CARRIED[note.key].format(cell=called(slot.cell), n=note.n))
    assert won is not None
    cell = won
    target["source"] = cell["source"].splitlines(keepends=True)
    attached = [c["origin"].get("attachments") for _, c in mine]
    pictures = {name: file for part in attached if isinstance(part, dict) for name, file in part.items()}
    if pictures and target["cell_type"] != "code":
        target["attachments"] = copy.deepcopy(pictures)
    if len(mine) == 1 or not mended:
        _keep_outputs(cell["origin"], target)
    work.ahead[slot.index] = others


def _demote(cell: Cell, place: int, where: dict[int, Slot], work: _Work) -> None:
    """Keep a cell that is none of the new edition's behind the one that it followed."""
    before = max((p for p in where if p < place), default=None)
    work.behind[where[before].index if before is not None else -1].append(cell)
    name = name_of(cell)
    if name in work.known or nbgrader_of(cell) or METADATA_KEY in cell["metadata"]:
        work.notes.append(texts.CARRIED["no_place"].format(cell=called(cell)))


def _from_tasks(slots: list[Slot], targets: list[Cell], work: _Work) -> None:
    """An argument that was written into its task, which is locked, goes into the answer cell."""
    tasks = {slot.name: slot for slot in slots if nbgrader_of(slot.cell).get("task")}
    for slot, target in zip(slots, targets, strict=True):
        task = tasks.get(f"argue-{slot.answer}")
        if task is None:
            continue
        parts = [added_lines(task, c) for _, c in task.claims if work.is_mine(c, task)]
        parts = [part for part in parts if part]
        if parts and task.name not in work.known:
            # Older sentences of the course cannot be told from an answer here: both stay beside the task.
            work.behind[task.index] = [_note(part) for part in parts] + work.behind[task.index]
            work.notes.append(texts.CARRIED["changed_locked"].format(cell=called(task.cell)))
        elif parts:
            blank = tidy(source_of(target)) == tidy(slot.cell["source"])
            kept = [] if blank else [tidy(source_of(target))]
            target["source"] = "\n\n".join([*kept, *parts]).splitlines(keepends=True)
            work.notes.append(texts.CARRIED["task_text"].format(cell=called(task.cell)))


def _note(text: str) -> Cell:
    return plain({"cell_type": "markdown", "metadata": {}, "source": text})


def called(cell: Cell) -> str:
    """How a learner knows a cell: its heading, or the beginning of its first line."""
    source = source_of(cell)
    heading = re.search(r"^#+ (.+)$", source, re.MULTILINE) if cell.get("cell_type") == "markdown" else None
    line = heading[1] if heading else next((line for line in source.splitlines() if line.strip()), "")
    line = re.sub(r"<!--.*?-->", "", line).strip(" *_")
    return line if len(line) <= texts.CALLED_LENGTH else line[: texts.CALLED_LENGTH - 1].rstrip() + "…"


def _called_by_name(slots: list[Slot], name: str) -> str:
    return called(next(slot.cell for slot in slots if slot.name == name))


def _out_of_order(found: list[Slot]) -> list[Slot]:
    """The fewest slots that stand elsewhere than in the edition: all but a longest ascending run."""
    best: list[
        tuple[int, int]
    ] = []  # for each slot: length of the longest run that ends there, its forerunner
    for number, slot in enumerate(found):
        before = max(
            ((best[k][0], k) for k in range(number) if found[k].index <= slot.index), default=(0, -1)
        )
        best.append((before[0] + 1, before[1]))
    at = max(range(len(best)), key=lambda k: best[k][0], default=-1)
    kept = set()
    while at >= 0:
        kept.add(at)
        at = best[at][1]
    return [slot for number, slot in enumerate(found) if number not in kept]


def _keep_outputs(cell: Cell, target: Cell) -> None:
    if cell.get("cell_type") == target["cell_type"] == "code":
        target["outputs"] = copy.deepcopy(cell.get("outputs") or [])
        target["execution_count"] = cell.get("execution_count")


def _assembled(targets: list[Cell], work: _Work) -> list[Cell]:
    taken = {cell["id"] for cell in targets}
    ordered = [_as_note(cell, taken) for cell in work.behind[-1]]
    for index, target in enumerate(targets):
        ordered += [_as_note(cell, taken) for cell in work.ahead[index]]
        ordered.append(target)
        ordered += [_as_note(cell, taken) for cell in work.behind[index]]
    return ordered


def _as_note(cell: Cell, taken: set[str]) -> Cell:
    """A learner's cell without what would make it count twice: nbgrader's metadata, a taken id."""
    note = copy.deepcopy(cell["origin"]) | {"source": cell["source"].splitlines(keepends=True)}
    ours = ("nbgrader", METADATA_KEY, "deletable", "editable")
    note["metadata"] = {k: value for k, value in (note.get("metadata") or {}).items() if k not in ours}
    digest = hashlib.sha256((str(cell["id"]) + cell["source"]).encode()).hexdigest()
    names = [
        str(cell["id"] or f"mine-{digest[:12]}"),
        *(f"mine-{digest[:12]}-{n}" for n in range(len(taken) + 1)),
    ]
    note["id"] = next(name for name in names if name not in taken)
    taken.add(note["id"])
    found: Cell = note
    return found


def _carry_evidence(mine: dict[str, Any], result: dict[str, Any]) -> None:
    stored = (mine.get("metadata") or {}).get(METADATA_KEY)
    found = merge(clean_bundle(stored) if stored else {}, from_notebook(mine))
    if found:
        kept = result["metadata"].get(METADATA_KEY)
        kept = kept if isinstance(kept, dict) else {}
        result["metadata"][METADATA_KEY] = {**kept, "v": VERSION, "evidence": dict(found)}
    # Which variants a learner got must not change in mid-term.
    if CLASS_KEY in (mine.get("metadata") or {}):
        result["metadata"].setdefault(CLASS_KEY, mine["metadata"][CLASS_KEY])
