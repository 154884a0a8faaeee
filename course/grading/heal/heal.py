"""Heal: bring a submission into the form of the released notebook, on a copy, before nbgrader sees it.

What was handed in is kept as it came in ``originals/<learner>/<slug>/<n>/files/``; the healed copy takes its
place in ``submitted/<learner>/<slug>/``, so that plain ``nbgrader autograde`` grades the same thing as
``course grade``. Every change is a plain sentence in ``heal.json`` beside the original, in the notebook's
metadata and before the marker.

A file that cannot be read at all becomes a stand-in: the released notebook with the reason in its metadata,
for which every question goes to a person. Answers that lie in sidecar files beside it still count.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course.errors import ClassFolderError, CourseError, SubmissionError
from course.evidence.merge import merge
from course.evidence.notebook import from_notebook
from course.evidence.record import METADATA_KEY, Evidence, bundle, printable
from course.evidence.store import sidecars
from course.grading.classroom.folder import ClassFolder
from course.grading.collect.choose import other_by_cells
from course.grading.files import finish_swap, remove_tree, swap_folder, write_json, write_text
from course.grading.heal.align import align
from course.grading.heal.read import RawNotebook, answer_files, content_hash, list_files, read_notebook
from course.grading.release.editions import origin_of
from course.grading.texts import grading as texts
from course.matching.recognise import count_recognised, work_in
from course.notebooks import source_of
from course.questions.bank.edition import edition_in

HEAL_KEY = "willing_and_able_heal"
# Raised when the rules of healing change, so that what was healed by older rules is healed again from its
# original.
HEAL_VERSION = 3
# In what healing notes of a submission: the id of an earlier edition by which it is judged, why it cannot be
# judged by the class's keys, and the questions for which it can.
EDITION, FOREIGN, SAME = "edition", "foreign", "same"


@dataclass(frozen=True)
class HealReport:
    """What healing did to one submission.

    Attributes:
        learner: the learner's id.
        slug: the notebook.
        notes: one sentence for each thing that was mended; empty where all was well.
        unreadable: why the notebook could not be read, or None.
        original: the folder with the files as they were handed in.
        changed: whether something was written now (False where the submission was healed before and has not
            changed since).
    """

    learner: str
    slug: str
    notes: tuple[str, ...]
    unreadable: str | None
    original: Path
    changed: bool


@dataclass
class _Healed:
    notebook: dict[str, Any]
    notes: list[str]
    unreadable: str | None
    edition: str | None = None


def heal_submission(folder: ClassFolder, slug: str, learner: str) -> HealReport:
    """Heal one submission. Doing it again changes nothing.

    Args:
        folder: the class folder.
        slug: the notebook.
        learner: the learner's id, a folder in ``submitted/``.

    Raises:
        ClassFolderError: if there is no such submission, or the notebook was not released.
        SubmissionError: if it is a link, has a name that nbgrader cannot grade, or lies too deep.
    """
    place = folder.submitted / learner / slug
    if "\n" in learner:
        raise SubmissionError(texts.LINE_END_IN_NAME.format(learner=learner, folder=folder.submitted))
    if place.is_symlink() or place.parent.is_symlink():
        raise SubmissionError(
            texts.LINKED_SUBMISSION.format(learner=learner, slug=slug, folder=folder.submitted)
        )
    if place.parent.is_dir():
        finish_swap(place)
    if not place.is_dir():
        raise ClassFolderError(
            texts.NO_SUBMISSION.format(learner=learner, slug=slug, folder=folder.submitted)
        )
    released = read_released(folder, slug)
    reference = content_hash(folder.release / slug)
    shelf = folder.originals / learner / slug
    newest = _newest(shelf)
    if newest is not None:
        known = _read_report(newest)
        if known is not None and known.get("healed") == content_hash(place):
            if _by_these(known, reference):
                return _report(learner, slug, newest, known, changed=False)
            # Same submission, other release or rules: heal again from what was handed in.
            return _heal(folder, slug, learner, newest, released, reference)
    try:
        kept = _keep(place, shelf, newest)
    except OSError as error:
        if os.strerror(errno.ENAMETOOLONG) not in str(error):
            raise
        raise SubmissionError(texts.TOO_DEEP.format(learner=learner, slug=slug)) from error
    return _heal(folder, slug, learner, kept, released, reference)


def healed_before(folder: ClassFolder, slug: str, learner: str) -> tuple[str, ...] | None:
    """The notes of a submission that lies there as it was healed for this release; None where there is
    anything to do. Its files are hashed; nothing that a learner wrote is read in any other way."""
    place = folder.submitted / learner / slug
    newest = _newest(folder.originals / learner / slug)
    if newest is None or place.is_symlink() or place.parent.is_symlink() or not place.is_dir():
        return None
    known = _read_report(newest)
    if known is None or not _by_these(known, content_hash(folder.release / slug)):
        return None
    return tuple(known["notes"]) if known.get("healed") == content_hash(place) else None


def _by_these(known: dict[str, Any], reference: str) -> bool:
    """Whether a submission was healed for this release and by the rules of today."""
    return known.get("release") == reference and known.get("version") == HEAL_VERSION


def read_released(folder: ClassFolder, slug: str) -> dict[str, Any]:
    """The released notebook.

    Raises:
        ClassFolderError: if it was not released.
    """
    path = folder.release / slug / f"{slug}.ipynb"
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return found
    except (OSError, ValueError) as error:
        raise ClassFolderError(texts.NOT_RELEASED.format(slug=slug, root=folder.root)) from error


def _newest(shelf: Path) -> Path | None:
    if not shelf.is_dir():
        return None
    numbers = [int(p.name) for p in shelf.iterdir() if p.name.isdecimal() and (p / "files").is_dir()]
    return shelf / str(max(numbers)) if numbers else None


def _read_report(kept: Path) -> dict[str, Any] | None:
    try:
        known = json.loads((kept / "heal.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        # Absent after an interruption between keeping and healing: heal again.
        return None
    return known if isinstance(known, dict) else None


def _keep(place: Path, shelf: Path, newest: Path | None) -> Path:
    """Keep what was handed in, unless an interrupted run has kept exactly this already."""
    if newest is not None and content_hash(newest / "files") == content_hash(place):
        return newest
    target = shelf / str(int(newest.name) + 1 if newest is not None else 1)
    partial = shelf / f".{target.name}.partial"
    remove_tree(partial)
    partial.mkdir(parents=True)
    # Links are kept as links: what they point to is not the learner's file.
    shutil.copytree(place, partial / "files", symlinks=True, copy_function=_copy_regular)
    partial.rename(target)
    return target


def _copy_regular(source: str, target: str, *, follow_symlinks: bool = True) -> str:
    path = Path(source)
    if not path.is_symlink() and not path.is_file():
        # A pipe or a device cannot be copied; that it was there is noted when the files are listed.
        return target
    if not path.is_symlink() and path.stat().st_nlink > 1:
        # A name of somebody else's file, perhaps of the gradebook: it stays one, so that its content is not
        # taken for the learner's when the files are listed.
        os.link(source, target)
        return target
    shutil.copyfile(source, target, follow_symlinks=False)
    if not path.is_symlink():
        shutil.copystat(source, target)
        Path(target).chmod(0o600)
    return target


def _heal(
    folder: ClassFolder, slug: str, learner: str, kept: Path, released: dict[str, Any], reference: str
) -> HealReport:
    healed = _healed(folder, kept / "files", slug, learner, released)
    staging = folder.submitted / learner / f".{slug}.healed"
    remove_tree(staging)
    staging.mkdir(parents=True)
    files = list_files(kept / "files")
    for path in files.others:
        target = staging / path.relative_to(kept / "files")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    write_text(staging / f"{slug}.ipynb", json.dumps(healed.notebook, indent=1, ensure_ascii=False) + "\n")
    swap_folder(staging, folder.submitted / learner / slug)
    known = {
        "version": HEAL_VERSION,
        "learner": learner,
        "notebook": slug,
        "notes": healed.notes,
        "unreadable": healed.unreadable,
        "edition": healed.edition,
        "release": reference,
        "healed": content_hash(folder.submitted / learner / slug),
    }
    write_json(kept / "heal.json", known)
    return _report(learner, slug, kept, known, changed=True)


def _report(learner: str, slug: str, kept: Path, known: dict[str, Any], *, changed: bool) -> HealReport:
    return HealReport(learner, slug, tuple(known["notes"]), known["unreadable"], kept, changed)


def _healed(folder: ClassFolder, files: Path, slug: str, learner: str, released: dict[str, Any]) -> _Healed:
    listed = list_files(files)
    notes = list(listed.notes)
    beside = sidecars(answer_files(listed.others, slug))
    reference = [_plain(cell) for cell in released["cells"]]
    try:
        chosen, others = _choose(listed.notebooks, slug, learner, reference, notes)
    except SubmissionError as error:
        evidence = _merged([], beside)
        return _Healed(_notebook(released, reference, evidence, notes, str(error), []), notes, str(error))
    notes += chosen.notes
    origin = origin_of(folder, slug, chosen.as_notebook(), released)
    if origin.earlier is not None:
        released = json.loads(origin.earlier.notebook.read_text(encoding="utf-8"))
        reference = [_plain(cell) for cell in released["cells"]]
    others, apart = _by_edition(chosen, others, notes)
    alignment = align(reference, chosen.cells)
    # Notebooks of the course begin alike, so that a few cells of another one are recognised.
    instead = other_by_cells(folder, slug, chosen.cells)
    if instead is not None or not alignment.recognised:
        problem = texts.OTHER_NOTEBOOK.format(name=printable(chosen.name), learner=learner, slug=slug)
        problem = problem if instead is None else texts.OTHER_BY_NAME.format(other=instead, slug=slug)
        evidence = _merged([chosen], beside)
        return _Healed(_notebook(released, reference, evidence, notes, problem, []), notes, problem)
    notes += [*origin.notes, *alignment.notes]
    evidence = _merged([chosen, *others], beside)
    for other in apart:
        if _answers(other).keys() - evidence.keys():
            # No zero for what may have been answered there.
            named = printable(str(edition_in(other.as_notebook())))
            said = texts.ANSWERS_APART.format(other=printable(other.name), edition=named)
            evidence.problems = [*evidence.problems, said]
    notebook = _notebook(released, alignment.cells, evidence, notes, None, alignment.deleted)
    notebook["metadata"][HEAL_KEY] |= origin.noted()
    return _Healed(notebook, notes, None, origin.shown)


def _by_edition(
    chosen: RawNotebook, others: list[RawNotebook], notes: list[str]
) -> tuple[list[RawNotebook], list[RawNotebook]]:
    """The other notebooks whose answers are to the same questions, and those of another edition, which are
    told."""
    own = edition_in(chosen.as_notebook())
    kept: list[RawNotebook] = []
    apart: list[RawNotebook] = []
    for other in others:
        theirs = edition_in(other.as_notebook())
        if own is None or theirs is None or own.id == theirs.id:
            kept.append(other)
            continue
        apart.append(other)
        notes.append(
            texts.TWO_EDITIONS.format(
                name=printable(chosen.name),
                theirs=printable(str(own)),
                other=printable(other.name),
                others=printable(str(theirs)),
            )
        )
    return kept, apart


def _choose(
    notebooks: list[Path], slug: str, learner: str, reference: list[dict[str, Any]], notes: list[str]
) -> tuple[RawNotebook, list[RawNotebook]]:
    """The notebook to grade among the files, and the others that can be read."""
    if not notebooks:
        raise SubmissionError(texts.NO_NOTEBOOK.format(learner=learner, slug=slug))
    read: list[RawNotebook] = []
    problems: list[SubmissionError] = []
    for path in notebooks:
        try:
            read.append(read_notebook(path, learner, slug))
        except SubmissionError as error:
            problems.append(error)
    if not read:
        raise problems[0]
    notes += [str(problem) for problem in problems]

    def rank(notebook: RawNotebook) -> tuple[bool, bool, bool, int]:
        known = count_recognised(reference, notebook.cells)
        work = work_in(reference, notebook.cells) + len(_answers(notebook))
        return known > 0, work > 0, notebook.name == f"{slug}.ipynb", known + work

    read.sort(key=rank, reverse=True)
    chosen, others = read[0], read[1:]
    if chosen.name != f"{slug}.ipynb":
        notes.append(texts.HEALED["renamed"].format(name=printable(chosen.name), slug=slug))
    for other in others:
        both = rank(other)[:2] == (True, True)
        name = printable(other.name)
        if both:
            notes.append(texts.HEALED["two"].format(name=printable(chosen.name), other=name))
        notes.append(texts.HEALED["extra"].format(name=name))
    related = [other for other in others if rank(other)[0]]
    return chosen, related


def _answers(notebook: RawNotebook) -> Evidence:
    return from_notebook(notebook.as_notebook())


def _merged(notebooks: list[RawNotebook], beside: Iterable[Evidence]) -> Evidence:
    """The newest answer to each question, with everything that had to be left out."""
    parts = [*map(_answers, notebooks), *beside]
    evidence = merge(*parts)
    evidence.problems = [problem for part in parts for problem in part.problems]
    return evidence


def _plain(cell: dict[str, Any]) -> dict[str, Any]:
    return {
        "cell_type": cell["cell_type"],
        "id": cell["id"],
        "metadata": cell["metadata"],
        "source": source_of(cell),
        "outputs": [],
    }


def _notebook(
    released: dict[str, Any],
    cells: list[dict[str, Any]],
    evidence: Evidence,
    notes: list[str],
    unreadable: str | None,
    deleted: list[str],
) -> dict[str, Any]:
    """The healed notebook: format 4.5, the release's metadata, the merged answers, no outputs."""
    notes += [texts.HEALED["evidence"].format(problem=problem.rstrip(".")) for problem in evidence.problems]
    written = []
    for cell in cells:
        one = {k: cell[k] for k in ("cell_type", "id", "metadata", "source")}
        if cell["cell_type"] == "code":
            one |= {"execution_count": None, "outputs": []}
        written.append(one)
    metadata = {k: v for k, v in released["metadata"].items() if k not in (METADATA_KEY, HEAL_KEY, "widgets")}
    metadata[METADATA_KEY] = bundle(dict(evidence))
    metadata[HEAL_KEY] = {
        "v": 1,
        "notes": notes,
        "unreadable": unreadable,
        "deleted": deleted,
        "lost": evidence.problems,
    }
    return {"cells": written, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def learners_with_submission(folder: ClassFolder, slug: str) -> list[str]:
    """The ids of the learners who handed in ``slug``, sorted.

    Raises:
        CourseError: if the folder ``submitted`` cannot be listed.
    """
    try:
        names = sorted(path.name for path in folder.submitted.iterdir())
    except OSError as error:
        raise CourseError(f"{folder.submitted} cannot be listed: {error}.") from error
    found = []
    for name in names:
        if name.startswith(".") or not (folder.submitted / name).is_dir():
            continue
        finish_swap(folder.submitted / name / slug)
        if (folder.submitted / name / slug).is_dir():
            found.append(name)
    return found
