"""Score a class again from its raw evidence, as after a wrong key was corrected. No notebook is run; marks by
hand stay.

The gradebook is read in a few questions and written in one transaction, whatever the class's size. Learners
are scored in worker processes (:mod:`course.grading.run.rescoring`); what changes in a learner's files is
laid ready and put in place after the gradebook was written. An interruption leaves a gradebook that is
scored anew, or not; doing it again comes to the same.
"""

from __future__ import annotations

import multiprocessing
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from course.errors import CourseError
from course.evidence.record import printable
from course.grading.classroom.folder import ClassFolder
from course.grading.classroom.gradebook import (
    closing_gradebook,
    mark_sheets,
    save_changes,
    save_mark_sheets,
    structure_rows,
)
from course.grading.classroom.mark_sheet import MarkSheet, Rows, cells_of
from course.grading.feedback.when import shown_now
from course.grading.mark import superseded
from course.grading.mark.backup import backup_gradebook
from course.grading.mark.deadlines import late_policy
from course.grading.mark.people import Person
from course.grading.run.alone import alone
from course.grading.run.finish import lateness
from course.grading.run.jobs import Result
from course.grading.run.limits import Aside
from course.grading.run.opening import open_for_grading, require_points
from course.grading.run.pages import Pages
from course.grading.run.rescoring import Change, Rescored, rescore
from course.grading.run.run import ClassRun, cores
from course.grading.score.marking import load_marking
from course.grading.texts import grading as texts

# With fewer learners a further process costs more than it saves.
WORTH_A_PROCESS = 100


def regrade(
    class_dir: Path,
    slug: str,
    learners: Iterable[str] | None = None,
    *,
    feedback: bool = True,
    agree: Callable[[tuple[Change, ...]], bool] | None = None,
) -> ClassRun:
    """Score all graded submissions of one notebook again with the present keys.

    Args:
        class_dir: the class folder.
        slug: the notebook.
        learners: whose; all that have been graded if None.
        feedback: also write the feedback pages anew.
        agree: is told what would change, before anything does, and says whether it shall.

    Raises:
        ClassFolderError: if the folder, its configuration, the release or the gradebook is not fit.
        ItemFileError: if an item or key file is malformed.
        CourseError: if nothing has been graded, if a process that scores ends, or if it shall not be; then
            nothing was changed.
        SQLAlchemyError: if the gradebook cannot be written; then nothing was changed.
    """
    start = time.monotonic()
    folder = open_for_grading(class_dir, slug)
    # Before any worker does: all of them see the same keys.
    marking = load_marking(folder.keys, slug)
    graded = sorted(path.stem for path in (folder.evidence / slug).glob("*.json"))
    chosen = graded if learners is None else list(learners)
    if not chosen:
        raise CourseError(texts.NOTHING_GRADED.format(slug=slug, root=folder.root))
    with alone(folder) as scratch, closing_gradebook(folder) as gradebook:
        structure = structure_rows(gradebook, slug)
        cells, known = cells_of(structure), mark_sheets(gradebook, structure)
        require_points(marking, cells)
        # Connections do not survive a fork.
        gradebook.close()
        scored = sorted(_rescore_all(folder, slug, cells, known, scratch, chosen), key=lambda r: r.learner)
        changes = tuple(change for one in scored for change in one.changes)
        if agree is not None and not agree(changes):
            raise CourseError(texts.REGRADE_DECLINED.format(slug=slug))
        backup = backup_gradebook(folder)
        superseded.keep_keys(folder, marking)
        for one in scored:
            if one.files:
                superseded.keep_evidence(folder, slug, one.learner, None)
        of_tables = {"grade": [one.grades for one in scored], "comment": [one.comments for one in scored]}
        save_changes(gradebook, of_tables)
        sheets = _penalised(
            folder, gradebook, structure, [one.learner for one in scored if one.error is None]
        )
        lost = {learner: lateness(folder, sheet) for learner, sheet in sheets.items()}
        for one in scored:
            for place, made in one.files.items():
                _put(made, place)
        if feedback:
            scored = _write_pages(folder, slug, scored, gradebook, sheets)
    none = (0.0, 0.0)
    results = tuple(_result(one, slug, sum(cells.values()), lost.get(one.learner, none)) for one in scored)
    waiting = tuple(sorted(case for one in scored for case in one.cases))
    return ClassRun(slug, results, backup, waiting, seconds=time.monotonic() - start)


def _penalised(
    folder: ClassFolder, gradebook: Any, structure: Rows, learners: list[str]
) -> dict[str, MarkSheet]:
    """What the gradebook now has of these learners: penalties follow the points."""
    policy, gradebook_now = late_policy(folder), mark_sheets(gradebook, structure, learners)
    for sheet in gradebook_now.values():
        sheet.penalise(policy)
    save_mark_sheets(gradebook, structure, gradebook_now.values())
    return gradebook_now


def _write_pages(
    folder: ClassFolder, slug: str, scored: list[Rescored], gradebook: Any, sheets: dict[str, MarkSheet]
) -> list[Rescored]:
    """Write the pages anew; where one cannot be written, a person is told."""
    done = []
    with Aside(folder.settings.allowance) as aside:
        pages = Pages(folder, gradebook, slug, shown_now(folder, slug, gradebook), aside)
        for one in scored:
            result = one
            if one.error is None:
                try:
                    pages.write(sheets[one.learner])
                except CourseError as error:
                    said = texts.NO_PAGE.format(
                        learner=printable(one.learner),
                        slug=slug,
                        error=printable(str(error).rstrip("."), 300),
                    )
                    case = Person(one.learner, slug, "", "", "fault", said)
                    result = replace(one, error=said, cases=(*one.cases, case))
            done.append(result)
    return done


def _rescore_all(
    folder: ClassFolder,
    slug: str,
    cells: dict[str, float],
    known: dict[str, MarkSheet],
    scratch: Path,
    learners: list[str],
) -> Iterator[Rescored]:
    ready = scratch / "ready"
    ready.mkdir()
    one = partial(_rescore_one, folder, slug, cells, ready)
    tasks = ((learner, known.get(learner)) for learner in learners)
    count = min(cores(), len(learners) // WORTH_A_PROCESS)
    if count < 2:
        yield from map(one, tasks)
        return
    # Forked where that can be: what was imported once is there at once.
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    with ProcessPoolExecutor(count, mp_context=context) as pool:
        try:
            yield from pool.map(one, tasks, chunksize=16)
        except BrokenProcessPool as error:
            raise CourseError(texts.REGRADE_STOPPED.format(slug=slug)) from error


def _rescore_one(
    folder: ClassFolder, slug: str, cells: dict[str, float], ready: Path, task: tuple[str, MarkSheet | None]
) -> Rescored:
    learner, known = task
    return rescore(folder, slug, cells, known, ready, learner)


def _result(one: Rescored, slug: str, maximum: float, lost: tuple[float, float]) -> Result:
    if one.error is not None:
        return Result(one.learner, slug, "failed", 0.0, 0.0, one.cases, (), one.seconds, one.error)
    told = (one.points, maximum, (), (), one.seconds, None, *lost)
    return Result(one.learner, slug, "graded", *told)


def _put(made: Path, place: Path) -> None:
    """Put a file that lies ready in its place, whole or not at all."""
    made.chmod(0o644)
    made.replace(place)
