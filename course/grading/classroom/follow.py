"""``course update-class``: bring a class's source, keys and guide to a newer course, its own changes kept.

Three versions are compared, file by file: what the class was made from (kept in ``frozen/base``), the newer
course, and what the class has now. What only one side changed is taken from that side. Where both changed a
file, a notebook is joined cell by cell, by the ids of cells, and a text line by line, by ``git merge-file``;
where both changed the same cell or line, the instructor's stays and the difference is shown. Nothing is
deleted that the instructor wrote or changed, and what there was is kept in ``backups``.
"""

from __future__ import annotations

import difflib
import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from course.authoring.normal_form import dumps
from course.grading.classroom.folder import ClassFolder
from course.grading.files import write_bytes
from course.grading.release.frozen import BASE, FOLDER, LESSON_FOLDERS, NOT_KEPT, begin, keep_base
from course.grading.texts import lessons as texts
from course.notebooks import source_of
from course.paths import require_checkout

# What the class adds to the keys.
_MADE = (".evidence.json", "class-secret.txt", ".salt")
Cell = dict[str, Any]


@dataclass(frozen=True)
class Step:
    """What is to become of one file.

    Attributes:
        name: its path in the class folder, ``/`` between the parts.
        kind: a key of :data:`course.grading.texts.lessons.STEPS`.
        content: what is to be written; None where the file stays as it is.
        diff: the difference, as lines.
        notes: what both sides changed, where the instructor's stays.
    """

    name: str
    kind: str
    content: bytes | None
    diff: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Following:
    """What an update does: the steps, and how many files the instructor alone has changed."""

    steps: tuple[Step, ...]
    own: int
    checkout: Path
    has_base: bool


def plan(folder: ClassFolder, course: Path | None = None) -> Following:
    """What an update would do; nothing is changed.

    Args:
        folder: the class folder.
        course: the checkout of the newer course; the one this package runs from if None.

    Raises:
        CourseError: if there is no checkout.
    """
    checkout = require_checkout(course)
    base = folder.root / FOLDER / BASE
    before, theirs, mine = _files(base), _files(checkout / "notebooks"), _files(folder.root)
    steps, own = [], 0
    for name in sorted({*before, *theirs}):
        step = _step(name, before.get(name), theirs.get(name), mine.get(name), has_base=base.is_dir())
        if step is not None:
            steps.append(step)
        elif mine.get(name) != theirs.get(name):
            own += 1
    own += sum(name not in before and name not in theirs for name in mine)
    return Following(tuple(steps), own, checkout, base.is_dir())


def follow(folder: ClassFolder, what: Following, now: datetime | None = None) -> Path:
    """Write what was planned, and take the newer course's tables for later releases.

    Returns:
        The folder with source, keys and guide as they were.
    """
    folder.require_gradebook_free()
    stamp = (now or datetime.now().astimezone()).strftime("%Y%m%d-%H%M%S")
    backup = folder.backups / f"before-update-{stamp}"
    for name in LESSON_FOLDERS:
        if (folder.root / name).is_dir():
            shutil.copytree(folder.root / name, backup / name)
    for step in what.steps:
        if step.content is not None:
            path = folder.root / step.name
            path.parent.mkdir(parents=True, exist_ok=True)
            write_bytes(path, step.content)
    keep_base(folder.root, what.checkout / "notebooks")
    begin(folder.root, what.checkout / "data")
    return backup


def _files(root: Path) -> dict[str, bytes]:
    found = {}
    for part in LESSON_FOLDERS:
        for path in sorted((root / part).rglob("*")):
            inside = path.relative_to(root)
            left_out = any(one in NOT_KEPT or one.startswith(".") for one in inside.parts)
            if path.is_file() and not left_out and not path.name.endswith(_MADE):
                found[inside.as_posix()] = path.read_bytes()
    return found


def _step(
    name: str, base: bytes | None, theirs: bytes | None, mine: bytes | None, *, has_base: bool
) -> Step | None:
    if theirs is None:
        # The course has it no more. What is in use in a class is not taken away.
        return Step(name, "gone", None) if mine is not None else None
    if mine == theirs or theirs == base:
        return None
    if mine is None:
        return Step(name, "removed", None) if base is not None else _taken(name, "new", b"", theirs)
    if mine == base:
        return _taken(name, "renewed", mine, theirs)
    if base is None:
        # Two files of one name, and nothing says where they come from.
        kind = "both" if has_base else "unknown"
        return Step(name, kind, None, _diff(name, mine, theirs))
    joined, notes = _joined(name, base, theirs, mine)
    if joined is None:
        return Step(name, "both", None, _diff(name, mine, theirs), notes)
    if joined == mine:
        return Step(name, "both", None, _diff(name, mine, theirs), notes) if notes else None
    return Step(name, "joined", joined, _diff(name, mine, joined), notes)


def _taken(name: str, kind: str, mine: bytes, theirs: bytes) -> Step:
    return Step(name, kind, theirs, _diff(name, mine, theirs) if mine else ())


def _joined(name: str, base: bytes, theirs: bytes, mine: bytes) -> tuple[bytes | None, tuple[str, ...]]:
    if name.endswith(".ipynb"):
        try:
            books = [json.loads(content) for content in (base, theirs, mine)]
            made, notes = join_notebooks(*books)
            return dumps(made).encode(), tuple(notes)
        except (ValueError, KeyError, TypeError, AttributeError):
            return None, (texts.NO_NOTEBOOK,)
    return _join_lines(base, theirs, mine)


def join_notebooks(
    base: dict[str, Any], theirs: dict[str, Any], mine: dict[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    """Two notebooks that come from one, joined cell by cell; the order is the newer course's.

    Args:
        base: what both come from.
        theirs: the newer course's.
        mine: the instructor's, which stays where both changed a cell.

    Returns:
        The notebook, and the cells in which the instructor's stayed against a change of the course's.
    """
    old, new, own = ({cell["id"]: cell for cell in book["cells"]} for book in (base, theirs, mine))
    notes: list[str] = []
    made: list[Cell] = []
    for name, cell in new.items():
        before, ours = old.get(name), own.get(name)
        if ours is None:
            if before is None:
                made.append(cell)
            elif not _same(before, cell):
                notes.append(texts.CELL_REMOVED.format(cell=name))
        elif _same(ours, cell) or (before is not None and _same(before, ours)):
            made.append(cell)
        else:
            made.append(ours)
            if before is None or not _same(before, cell):
                notes.append(texts.CELL_BOTH.format(cell=name))
    ids = [cell["id"] for cell in mine["cells"]]
    for position, name in enumerate(ids):
        if name in new:
            continue
        before = old.get(name)
        if before is not None and _same(before, own[name]):
            continue
        if before is not None:
            notes.append(texts.CELL_GONE.format(cell=name))
        places = {cell["id"]: n for n, cell in enumerate(made)}
        above = next((places[other] for other in reversed(ids[:position]) if other in places), -1)
        made.insert(above + 1, own[name])
    return {**theirs, "cells": made}, notes


def _same(one: Cell, other: Cell) -> bool:
    parts = ("cell_type", "metadata", "attachments")
    return source_of(one) == source_of(other) and all(one.get(part) == other.get(part) for part in parts)


def _join_lines(base: bytes, theirs: bytes, mine: bytes) -> tuple[bytes | None, tuple[str, ...]]:
    git = shutil.which("git")
    if git is None:
        return None, (texts.NO_GIT,)
    with tempfile.TemporaryDirectory(prefix="course-join-") as scratch:
        paths = [Path(scratch) / name for name in ("mine", "base", "theirs")]
        for path, content in zip(paths, (mine, base, theirs), strict=True):
            path.write_bytes(content)
        command = [git, "merge-file", "--stdout", "--quiet", *map(str, paths)]
        done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode == 0:
        return done.stdout, ()
    return None, (texts.LINES_BOTH,)


def _diff(name: str, before: bytes, after: bytes) -> tuple[str, ...]:
    old, new = list(_lines(name, before)), list(_lines(name, after))
    return tuple(difflib.unified_diff(old, new, f"{name} (class)", f"{name} (course)", lineterm="", n=1))


def _lines(name: str, content: bytes) -> Iterator[str]:
    """The lines that a person compares: of a notebook, the texts of its cells."""
    try:
        cells = json.loads(content)["cells"] if name.endswith(".ipynb") else None
        if cells is not None:
            for cell in cells:
                yield texts.CELL_HEAD.format(cell=cell["id"])
                yield from source_of(cell).splitlines()
            return
    except (ValueError, KeyError, TypeError):
        pass  # no notebook: compared as the text that it is
    yield from content.decode("utf-8", "replace").splitlines()
