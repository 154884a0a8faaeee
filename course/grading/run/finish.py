"""What a run says of each submission after what came of it was written, and what it does where nothing could
be made or written."""

from __future__ import annotations

import time
import traceback
from collections.abc import Iterator, Sequence

from sqlalchemy.exc import SQLAlchemyError

from course.errors import CourseError
from course.evidence.record import printable
from course.grading.classroom.folder import ClassFolder
from course.grading.classroom.mark_sheet import MarkSheet
from course.grading.files import evidence_path, write_text
from course.grading.mark.people import Person, cases_of
from course.grading.run.jobs import Done, Result
from course.grading.run.pages import Pages
from course.grading.run.prepare import fingerprint
from course.grading.run.writer import Writer, Written, remove_graded
from course.grading.score import evidence_file
from course.grading.texts import grading as texts


class Finish:
    """Writes what came of submissions, several at a time, and says how they went.

    Args:
        writer: of the run.
        pages: likewise.
    """

    def __init__(self, writer: Writer, pages: Pages) -> None:
        self._writer, self._pages = writer, pages

    def __call__(self, batch: Sequence[Done]) -> Iterator[Result]:
        """Do it.

        Args:
            batch: of different learners.
        """
        folder, slug = self._writer.folder, self._writer.slug
        made = []
        for done in batch:
            if done.outcome is not None and done.outcome.error is not None:
                yield failed(folder, slug, done, done.outcome.error, done.outcome.log)
            else:
                made.append(done)
        if made:
            start = time.monotonic()
            for written in self._writer.write(made):
                yield self._said(written, (time.monotonic() - start) / len(made))

    def _said(self, written: Written, seconds: float) -> Result:
        folder, slug, done = self._writer.folder, self._writer.slug, written.done
        try:
            if written.sheet is None:
                assert written.error is not None
                raise written.error
            self._pages.write(written.sheet)
            sheet = written.sheet
            cases = sorted(cases_of(slug, done.learner, sheet.waiting(), written.verdicts))
            return Result(
                done.learner,
                slug,
                "unchanged" if done.unchanged else "graded",
                sheet.points,
                sheet.maximum,
                tuple(case for case in cases if case.kind != "argument"),
                done.notes,
                done.seconds + seconds,
                None,
                *lateness(folder, sheet),
            )
        except Exception as error:  # noqa: BLE001 - one submission must not stop the class; the error is told and kept
            self._writer.gradebook.refresh()
            cause = str(error) if isinstance(error, CourseError) else f"{type(error).__name__}: {error}"
            log = "\n".join([*traceback.format_exception(error), *getattr(error, "lines", [])]) + "\n"
            return failed(folder, slug, done, cause, log)


def lateness(folder: ClassFolder, sheet: MarkSheet) -> tuple[float, float]:
    """The points that a learner lost for lateness, and the seconds; nothing within the minutes of grace."""
    seconds = sheet.seconds_late
    return float(sheet.penalty or 0.0), seconds if seconds > folder.settings.grace_minutes * 60 else 0.0


def failed(folder: ClassFolder, slug: str, done: Done, cause: str, details: str) -> Result:
    """Record a submission that could not be graded: every question of it goes to a person, and nothing counts
    as zero."""
    learner = done.learner
    log = folder.reports / "logs" / f"{slug}-{learner}.txt"
    said = texts.GRADER_FAILED.format(
        learner=printable(learner),
        slug=slug,
        error=printable(cause.rstrip("."), 500),
        log=printable(str(log), 500),
    )
    try:
        write_text(log, details)
        if not _stands(folder, slug, learner):
            _hold_for_person(folder, slug, learner)
    except (SQLAlchemyError, CourseError, ValueError, OSError) as second:
        # One line of SQLAlchemy's: what follows it is for programmers.
        said += f" (The gradebook could not be told: {str(second).splitlines()[0].rstrip('.')}.)"
    case = Person(learner, slug, "", "", "fault", said)
    return Result(learner, slug, "failed", 0.0, 0.0, (case,), done.notes, done.seconds, said)


def _stands(folder: ClassFolder, slug: str, learner: str) -> bool:
    """Whether what an earlier run made is of this very submission; then it stands though this run failed."""
    path = evidence_path(folder.evidence, slug, learner)
    known = evidence_file.read_if_there(path, slug, learner) or {"run": {}}
    graded = folder.autograded / learner / slug / f"{slug}.ipynb"
    if not graded.exists() or known["run"].get("input") is None:
        return False
    return bool(known["run"]["input"] == fingerprint(folder, slug, learner))


def _hold_for_person(folder: ClassFolder, slug: str, learner: str) -> None:
    remove_graded(folder, slug, learner)
    with folder.open_gradebook() as gradebook:
        gradebook.update_or_create_student(learner)
        submission = gradebook.update_or_create_submission(slug, learner)
        for notebook in submission.notebooks:
            for grade in notebook.grades:
                grade.needs_manual_grade = True
        gradebook.db.commit()
