"""Marks out of the gradebook: a CSV file that survives any name, and the columns that Moodle and Canvas
import.

nbgrader's own exporter writes no quotation marks, so that a comma in a name shifts the marks; this one
leaves quoting to the csv
module. A cell of text that a spreadsheet would take for a formula gets an apostrophe in front.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from course.errors import CourseError
from course.files import write_whole
from course.grading.classroom.folder import ClassFolder
from course.grading.classroom.roster import Learner, load_roster, plain_id
from course.grading.score.table import number

FORMATS = ("csv", "moodle", "canvas")
_HEAD = (
    *("assignment", "learner_id", "last_name", "first_name", "email", "status", "points", "max_points"),
    *("late_penalty", "submitted", "due", "seconds_late"),
)
# After characters that are not seen, and in full width, small or superscript form, which spreadsheets in some
# languages take for the plain one.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_MINUS = "\u2212\u2010\u2011\u2012\u2013\u2014"


class ExportError(CourseError):
    """Marks cannot be exported; the message says which and why."""


@dataclass(frozen=True)
class Mark:
    """One learner's mark on one assignment, as the gradebook has it now. Points include manual marks;
    ``points`` is after a
    late penalty. ``status`` is graded, not submitted, not graded or needs a person."""

    assignment: str
    learner: Learner
    status: str
    points: float | None
    penalty: float
    max_points: float
    submitted: datetime | None
    due: datetime | None

    @property
    def waits(self) -> bool:
        """Whether the mark is not final: somebody has to grade it, or to look at a part of it."""
        return self.status in ("needs a person", "not graded")

    @property
    def seconds_late(self) -> float:
        """Seconds after the learner's deadline, extension included; 0 if in time or without a deadline."""
        if self.submitted is None or self.due is None:
            return 0.0
        return max(0.0, (self.submitted - self.due).total_seconds())


def marks(folder: ClassFolder, slug: str) -> tuple[Mark, ...]:
    """The mark of every learner of the class on ``slug``, in order of name.

    Raises:
        ExportError: if the assignment was never released, so that the gradebook does not know it.
    """
    from nbgrader.api import MissingEntry

    roster = load_roster(folder)
    result = []
    with folder.open_gradebook() as gradebook:
        try:
            assignment = gradebook.find_assignment(slug)
        except MissingEntry as error:
            raise ExportError(
                f"The gradebook has no assignment {slug!r}. First: course release {slug}"
            ) from error
        submissions = {submission.student.id: submission for submission in assignment.submissions}
        for student in gradebook.students:
            learner = roster.get(
                student.id,
                Learner(student.id, student.last_name or "", student.first_name or "", student.email or ""),
            )
            submission = submissions.get(student.id)
            handed_in = (folder.submitted / student.id / slug).is_dir()
            # An extension granted in advance makes nbgrader's row before there is a submission.
            graded = submission is not None and any(
                grade.auto_score is not None or grade.manual_score is not None
                for notebook in submission.notebooks
                for grade in notebook.grades
            )
            due = (submission.duedate if submission is not None else None) or assignment.duedate
            stamp = submission.timestamp if submission is not None else None
            if graded and submission is not None:
                penalty = float(submission.late_submission_penalty or 0.0)
                # Points by hand from before a question was made smaller may come to more than there are.
                score = min(float(submission.score), float(assignment.max_score or 0.0) + _extra(submission))
                points = max(0.0, score - penalty)
                status = "needs a person" if submission.needs_manual_grade else "graded"
            else:
                penalty, points = 0.0, None
                status = "not graded" if handed_in else "not submitted"
            result.append(
                Mark(
                    slug,
                    learner,
                    status,
                    points,
                    penalty,
                    float(assignment.max_score or 0.0),
                    stamp.replace(tzinfo=UTC) if stamp else None,
                    due.replace(tzinfo=UTC) if due else None,
                )
            )
    return tuple(
        sorted(
            result,
            key=lambda m: (
                m.learner.last_name.casefold(),
                m.learner.first_name.casefold(),
                m.learner.learner_id,
            ),
        )
    )


def _extra(submission: Any) -> float:
    """What a person gave on top, which may pass the maximum."""
    return sum(float(g.extra_credit or 0.0) for notebook in submission.notebooks for g in notebook.grades)


def export_marks(
    folder: ClassFolder,
    slugs: Iterable[str],
    *,
    form: str = "csv",
    target: Path | None = None,
    column: str | None = None,
    zero_missing: bool = False,
    final_only: bool = False,
) -> tuple[Path, tuple[Mark, ...]]:
    """Write the marks of one or more assignments.

    Args:
        folder: the class folder.
        slugs: the assignments.
        form: ``csv`` (everything, one row a learner and assignment), ``moodle`` or ``canvas`` (one row a
        learner, one column an
            assignment, for the platform's own import of grades).
        target: the file; ``exports/marks….csv`` of the class if None. An existing file is replaced.
        column: the name of the assignment in the platform, for one assignment; its slug if None.
        final_only: leave the points empty where a mark is not final, because a person has still to look.
        zero_missing: in the platform's forms, 0 instead of an empty cell for those who handed in nothing.

    Returns:
        The file and the marks in it.

    Raises:
        ExportError: for an unknown form, no assignment, or one the gradebook does not know.
    """
    names = list(slugs)
    if form not in FORMATS:
        raise ExportError(f"{form!r} is no form of export. Known are {', '.join(FORMATS)}.")
    if not names:
        raise ExportError("There is no assignment to export. Release one first: course release SLUG")
    if column is not None and len(names) != 1:
        raise ExportError("A name for the column fits one assignment only. Name the assignment too.")
    found = [marks(folder, slug) for slug in names]
    if final_only:
        found = [tuple(replace(m, points=None) if m.waits else m for m in group) for group in found]
    if target is None:
        target = (
            folder.exports
            / f"marks-{names[0] if len(names) == 1 else 'all'}{'' if form == 'csv' else '-' + form}.csv"
        )
    if target.is_dir():
        raise ExportError(f"{target} is a folder. Give the name of a file in it: --to {target / 'marks.csv'}")
    titles = [column] if column is not None else names
    if form == "csv":
        rows = _plain(found)
    else:
        table = _by_learner(found)
        rows = (_moodle if form == "moodle" else _canvas)(table, titles, found, zero_missing)
    target.parent.mkdir(parents=True, exist_ok=True)
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows(rows)
    # Excel needs the mark at the beginning to read UTF-8; the platforms do not.
    write_whole(target, stream.getvalue().encode("utf-8-sig" if form == "csv" else "utf-8"))
    return target, tuple(mark for group in found for mark in group)


def guard(text: str) -> str:
    """``text`` as a cell that no spreadsheet takes for a formula."""
    if text.startswith(_FORMULA):
        return f"'{text}"
    seen = "".join(char for char in text if unicodedata.category(char) not in ("Cc", "Cf", "Zs", "Zl", "Zp"))
    plain = unicodedata.normalize("NFKC", seen[:1])
    return f"'{text}" if plain.startswith((*_FORMULA, *_MINUS)) else text


def _plain(found: list[tuple[Mark, ...]]) -> list[list[str]]:
    rows = [list(_HEAD)]
    for mark in (mark for group in found for mark in group):
        learner = mark.learner
        own = [
            mark.assignment,
            plain_id(learner.learner_id),
            learner.last_name,
            learner.first_name,
            learner.email,
        ]
        rows.append(
            [
                *map(guard, own),
                mark.status,
                number(mark.points),
                number(mark.max_points),
                number(mark.penalty),
                mark.submitted.isoformat() if mark.submitted else "",
                mark.due.isoformat() if mark.due else "",
                number(mark.seconds_late),
            ]
        )
    return rows


def _by_learner(found: list[tuple[Mark, ...]]) -> dict[str, list[Mark]]:
    table: dict[str, list[Mark]] = {}
    for group in found:
        for mark in group:
            table.setdefault(mark.learner.learner_id, []).append(mark)
    return table


def _cell(mark: Mark, zero_missing: bool) -> str:
    return "0" if zero_missing and mark.status == "not submitted" else number(mark.points)


def _moodle(
    table: dict[str, list[Mark]], titles: list[str], found: list[tuple[Mark, ...]], zero_missing: bool
) -> list[list[str]]:
    """For Moodle's Grades > Import > CSV file: identify by any of the first three columns."""
    rows = [["Username", "ID number", "Email address", "Last name", "First name", *titles]]
    for group in table.values():
        who = group[0].learner
        # Where the list had an id alone, it is what the class calls the user.
        user = who.username or ("" if who.id_number or who.email else plain_id(who.learner_id))
        own = [user, who.id_number, who.email, who.last_name, who.first_name]
        rows.append([*map(guard, own), *(_cell(mark, zero_missing) for mark in group)])
    return rows


def _canvas(
    table: dict[str, list[Mark]], titles: list[str], found: list[tuple[Mark, ...]], zero_missing: bool
) -> list[list[str]]:
    """For Canvas's Grades > Import: the five columns Canvas asks for, then a row of possible points."""
    rows = [["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *titles]]
    rows.append(
        ["    Points Possible", "", "", "", "", *(number(g[0].max_points if g else None) for g in found)]
    )
    for group in table.values():
        who = group[0].learner
        login = who.sis_login or ("" if who.sis_id or who.canvas_id else plain_id(who.learner_id))
        own = [who.name, who.canvas_id, who.sis_id, login, who.section]
        rows.append([*map(guard, own), *(_cell(mark, zero_missing) for mark in group)])
    return rows


def released(folder: ClassFolder) -> tuple[str, ...]:
    """The assignments that the gradebook knows, in order of name."""
    if not folder.has_gradebook:
        return ()
    with folder.open_gradebook() as gradebook:
        return tuple(sorted(assignment.name for assignment in gradebook.assignments))
