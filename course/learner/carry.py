"""Bring a learner's work from an older edition of a notebook into a newer one, cell by cell.

The new edition gives the order, the texts and everything that is locked. The learner gives every cell they
wrote or changed: solutions, answers, notes, cells of their own. Nothing a learner typed is dropped: what
has no place in the new edition stands as a cell of its own behind the cell it followed before.
"""

from __future__ import annotations

import copy
import hashlib
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from course.authoring.normal_form import source_of
from course.evidence.merge import merge
from course.evidence.record import METADATA_KEY, VERSION, clean_bundle
from course.evidence.store import from_notebook
from course.questions.variants import CLASS_KEY

Cell = dict[str, Any]


@dataclass(frozen=True)
class Carried:
    """The new notebook with the learner's work, and a sentence for each thing that needs a look."""

    notebook: dict[str, Any]
    notes: tuple[str, ...]


def cell_hashes(notebook: dict[str, Any]) -> dict[str, str]:
    """By cell, the hash of its source as it was handed out: what differs later is the learner's."""
    return {_key(cell): _hash(cell) for cell in notebook["cells"]}


def carry_over(mine: dict[str, Any], fresh: dict[str, Any], handed_out: dict[str, str] | None) -> Carried:
    """The newer edition with everything the learner did in the older one.

    Args:
        mine: the learner's notebook.
        fresh: the newer edition of the same notebook.
        handed_out: `cell_hashes` of the edition the learner began with; without it every cell that differs
        from the
            newer edition counts as the learner's.
    """
    known = handed_out or {}
    result = copy.deepcopy(fresh)
    places = {_key(cell): cell for cell in result["cells"]}
    texts = {*known.values(), *map(_hash, result["cells"])}
    own = {_key(cell): cell for cell in mine["cells"] if _is_mine(cell, known, places, texts)}
    followers: dict[str, list[Cell]] = defaultdict(list)
    notes = []
    before = ""
    for cell in mine["cells"]:
        key = _key(cell)
        place = places.get(key)
        if place is not None:
            before = key
            if source_of(cell) == source_of(place):
                _keep_outputs(cell, place)
        if not _is_mine(cell, known, places, texts) or (place is not None and _is_locked(place)):
            continue
        if place is not None and own[key] is cell:
            if _is_open(place) or known.get(key) in (None, _hash(place)):
                _put(cell, place)
                continue
            notes.append(f"{key}: both you and the course changed this cell; yours stands below the new one.")
        elif key in known:
            notes.append(f"{key}: the newer edition has no place for this cell; yours was kept as it was.")
        followers[before].append(cell)
    result["cells"] = _with_followers(result["cells"], followers)
    _carry_evidence(mine, result)
    return Carried(result, tuple(notes))


def _key(cell: Cell) -> str:
    """What a cell is called in all editions: nbgrader's id, which survives old formats, else its own."""
    nbgrader = cell.get("metadata", {}).get("nbgrader", {})
    return str(nbgrader.get("grade_id") or cell.get("id") or "")


def _hash(cell: Cell) -> str:
    return hashlib.sha256(source_of(cell).replace("\r\n", "\n").strip().encode()).hexdigest()


def _is_mine(cell: Cell, known: dict[str, str], places: dict[str, Cell], texts: set[str]) -> bool:
    """Whether the learner wrote or changed the cell; an empty one says nothing."""
    if not source_of(cell).strip():
        return False
    key = _key(cell)
    if key in known:
        return _hash(cell) != known[key]
    # Without a name of its own (an old format, a copy) a cell is the course's if its text is.
    return _hash(cell) != _hash(places[key]) if key in places else _hash(cell) not in texts


def _is_open(cell: Cell) -> bool:
    """Whether a cell is there for the learner to fill: a solution or an argument."""
    metadata = cell.get("metadata", {})
    return bool(metadata.get("nbgrader", {}).get("solution") or metadata.get(METADATA_KEY, {}).get("answer"))


def _is_locked(cell: Cell) -> bool:
    return bool(cell.get("metadata", {}).get("nbgrader", {}).get("locked"))


def _put(cell: Cell, place: Cell) -> None:
    place["source"] = cell["source"]
    if "attachments" in cell:
        place["attachments"] = copy.deepcopy(cell["attachments"])
    _keep_outputs(cell, place)


def _keep_outputs(cell: Cell, place: Cell) -> None:
    if cell["cell_type"] == place["cell_type"] == "code":
        place["outputs"] = copy.deepcopy(cell.get("outputs", []))
        place["execution_count"] = cell.get("execution_count")


def _with_followers(cells: list[Cell], followers: dict[str, list[Cell]]) -> list[Cell]:
    taken = {cell["id"] for cell in cells}
    ordered = [_as_note(cell, taken) for cell in followers.get("", [])]
    for cell in cells:
        ordered.append(cell)
        ordered.extend(_as_note(follower, taken) for follower in followers.get(_key(cell), []))
    return ordered


def _as_note(cell: Cell, taken: set[str]) -> Cell:
    """A learner's cell without what would make it count twice: nbgrader's metadata, a taken id."""
    note = copy.deepcopy(cell)
    ours = ("nbgrader", METADATA_KEY, "deletable", "editable")
    note["metadata"] = {name: value for name, value in note.get("metadata", {}).items() if name not in ours}
    digest = hashlib.sha256((str(cell.get("id")) + source_of(cell)).encode()).hexdigest()
    names = [
        str(cell.get("id") or f"mine-{digest[:12]}"),
        *(f"mine-{digest[:12]}-{n}" for n in range(len(taken))),
    ]
    note["id"] = next(name for name in names if name not in taken)
    taken.add(note["id"])
    return note


def _carry_evidence(mine: dict[str, Any], result: dict[str, Any]) -> None:
    stored = mine.get("metadata", {}).get(METADATA_KEY)
    found = merge(clean_bundle(stored) if stored else {}, from_notebook(mine))
    if found:
        result["metadata"][METADATA_KEY] = {"v": VERSION, "evidence": dict(found)}
    # Which variants a learner got must not change in mid-term.
    if CLASS_KEY in mine.get("metadata", {}):
        result["metadata"].setdefault(CLASS_KEY, mine["metadata"][CLASS_KEY])
