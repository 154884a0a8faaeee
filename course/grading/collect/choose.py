"""Which of a learner's notebooks is meant: told by what is in them, not by their names.

The released notebook is the measure. A file that holds work on it comes before one that is as it was
released, whatever they are called; a file with none of its cells is another notebook. Among files with work
the newest is taken. Only where no time tells them apart does a person have to compare, and then both go to
``submitted/``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from course.errors import SubmissionError
from course.evidence.notebook import from_notebook
from course.evidence.record import printable
from course.grading.classroom.folder import ClassFolder
from course.grading.collect.archives import Upload
from course.grading.heal.read import parse_notebook
from course.grading.texts import grading as texts
from course.grading.texts import term
from course.matching.recognise import count_recognised, plain, work_in

# What a hand-in holds, in order; what holds less never replaces what holds more.
NOTHING, UNTOUCHED, WORKED = range(3)


@dataclass(frozen=True)
class _Seen:
    """One file, how many of its cells are the notebook's, and how much of it is the learner's work."""

    path: PurePosixPath
    upload: Upload
    known: int
    work: int

    @property
    def name(self) -> str:
        return printable(self.path.name)


def other_notebook(folder: ClassFolder, slug: str, data: bytes) -> str | None:
    """The notebook of the class that ``data`` is instead of ``slug``, or None."""
    try:
        return other_by_cells(folder, slug, parse_notebook(data, slug, "", slug).cells)
    except SubmissionError:
        return None


def other_by_cells(folder: ClassFolder, slug: str, cells: list[dict[str, Any]]) -> str | None:
    """The notebook of the class that these cells are instead of ``slug``, or None."""
    own = _named_cells(folder, slug)
    if not own:
        return None
    best, name = _by_id(own, cells), None
    if best * 2 >= len(own):
        return None
    # A learner can have a notebook that this class has not released: from a friend, or from the package.
    released = (path.stem for path in folder.release.glob("*/*.ipynb") if path.parent.name == path.stem)
    for other in sorted({*folder.assignments, *released} - {slug}):
        known = _by_id(_named_cells(folder, other), cells)
        if known > best:
            best, name = known, other
    return name


def has_answers(slug: str, files: Iterable[str]) -> bool:
    """Whether there are answers files of the notebook among files, by their names in a submission."""
    return any(
        path.suffix == ".json" and path.name.startswith(f"{slug}.") for path in map(PurePosixPath, files)
    )


def worth(folder: ClassFolder, slug: str, data: bytes, answers: bool) -> int:
    """How much a hand-in holds: nothing that can be graded, nothing done, or work (as the constants say).

    Args:
        folder: the class folder.
        slug: the notebook.
        data: the notebook's content.
        answers: whether answers files came with it.
    """
    own = _cells_at(folder, slug)
    try:
        if own is None:
            parse_notebook(data, f"{slug}.ipynb", "", slug)
            return WORKED
        seen = _look(own, slug, "", PurePosixPath(f"{slug}.ipynb"), Upload(slug, data, None, "unknown"))
    except SubmissionError:
        return NOTHING
    if not seen.known:
        return NOTHING
    return WORKED if seen.work or answers else UNTOUCHED


def what_is_odd(folder: ClassFolder, slug: str, learner: str, data: bytes, answers: bool) -> str | None:
    """What a person has to know of the notebook that is going to be graded.

    Args:
        folder: the class folder.
        slug: the notebook.
        learner: whose it is, for messages.
        data: the file's content.
        answers: whether answers files came with it.

    Returns:
        A sentence: what it is where it is no notebook, that nothing was done in it, or that answers to its
        questions are missing though there is other work; None where nothing is odd.
    """
    own = _cells_at(folder, slug)
    if own is None:
        return None
    try:
        read = parse_notebook(data, f"{slug}.ipynb", learner, slug)
    except SubmissionError as error:
        return str(error)
    if not count_recognised(own, read.cells):
        return texts.OTHER_NOTEBOOK.format(name=f"{slug}.ipynb", learner=learner, slug=slug)
    if answers:
        return None
    if from_notebook(read.as_notebook()):
        return None
    asks = any(str(cell["id"] or "").startswith("quiz-") for cell in own)
    if work_in(own, read.cells):
        return term.NO_ANSWERS if asks else None
    return texts.UNTOUCHED


def choose(
    folder: ClassFolder,
    slug: str,
    learner: str,
    files: list[tuple[PurePosixPath, Upload]],
    notes: list[str],
) -> tuple[Upload, list[Upload]] | None:
    """The notebook among several files, and others with other work that a person has to compare.

    Args:
        folder: the class folder.
        slug: the notebook.
        learner: whose the files are, for messages.
        files: the learner's notebooks with their own names.
        notes: gets a sentence on what was chosen.

    Returns:
        The file to grade and those to lay beside it; None where content does not tell.
    """
    own = _cells_at(folder, slug)
    if own is None:
        return None
    different: dict[bytes, _Seen] = {}
    for path, upload in files:
        try:
            seen = _look(own, slug, learner, path, upload)
        except SubmissionError as error:
            notes.append(str(error))
            continue
        digest = hashlib.sha256(upload.data).digest()
        earlier = different.get(digest)
        if seen.known and (earlier is None or _time(seen) > _time(earlier)):
            different[digest] = seen
    worked = [seen for seen in different.values() if seen.work]
    if not worked:
        # All as released: one is as good as another.
        return (max(different.values(), key=_time).upload, []) if different else None
    newest = max(map(_time, worked))
    # A file's own time and a platform's say nothing about which came first.
    several = len({seen.upload.time_from for seen in worked}) > 1
    last = sorted(
        (s for s in worked if several or _time(s) == newest or s.upload.time is None), key=lambda s: -s.work
    )
    chosen, rest = last[0], last[1:]
    if rest:
        named = ", ".join(seen.name for seen in rest)
        notes.append(texts.TWO_WORKED.format(name=chosen.name, others=named))
    elif len(worked) > 1:
        notes.append(texts.NEWEST_OF_WORKED.format(n=len(worked), name=chosen.name))
    elif len(files) > 1 and len(different) > 1:
        notes.append(texts.ONLY_WORKED.format(n=len(files), name=chosen.name))
    return chosen.upload, [seen.upload for seen in rest]


def _time(seen: _Seen) -> float:
    return seen.upload.time.timestamp() if seen.upload.time is not None else 0.0


def _look(own: list[dict[str, Any]], slug: str, learner: str, path: PurePosixPath, upload: Upload) -> _Seen:
    read = parse_notebook(upload.data, printable(path.name), learner, slug)
    work = work_in(own, read.cells) + len(from_notebook(read.as_notebook()))
    return _Seen(path, upload, count_recognised(own, read.cells), work)


def _by_id(released: list[dict[str, Any]], cells: list[dict[str, Any]]) -> int:
    """How many cells have a name of the release; quick, and enough to tell one notebook from another."""
    names = {cell["id"] for cell in released if cell["id"]}
    return sum(cell["id"] in names for cell in cells)


def _named_cells(folder: ClassFolder, slug: str) -> list[dict[str, Any]]:
    """The cells of a notebook as it was released, else of its source: the names of cells are the same."""
    released = _cells_at(folder, slug)
    return released if released is not None else _read(folder.source / slug / f"{slug}.ipynb") or []


def _cells_at(folder: ClassFolder, slug: str) -> list[dict[str, Any]] | None:
    """The cells of a released notebook; None where there is none to compare with."""
    return _read(folder.release / slug / f"{slug}.ipynb")


def _read(path: Path) -> list[dict[str, Any]] | None:
    try:
        return _read_cells(path, path.stat().st_mtime_ns)
    except (OSError, ValueError, KeyError):
        return None


@lru_cache(maxsize=24)
def _read_cells(path: Path, changed: int) -> list[dict[str, Any]]:
    # A class of hundreds is compared with one file; ``changed`` makes a new release be read anew.
    return [plain(cell) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]
