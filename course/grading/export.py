"""Marks out of the gradebook: a table that survives any name, as CSV or as an Excel workbook, and the columns
that learning platforms import (:mod:`course.grading.platforms.known`).

nbgrader's own exporter writes no quotation marks, so that a comma in a name shifts the marks; this one
leaves quoting to the csv
module. A cell of text that a spreadsheet would take for a formula gets an apostrophe in front.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from course.errors import CourseError
from course.files import write_whole
from course.grading.classroom.folder import ClassFolder
from course.grading.classroom.gradebook import (
    closing_gradebook,
    mark_sheets,
    structure_rows,
    student_rows,
)
from course.grading.classroom.mark_sheet import MarkSheet, cells_of
from course.grading.classroom.roster import Learner, load_roster, plain_id
from course.grading.platforms import known as platforms
from course.grading.rounding import number
from course.grading.texts import term as texts

FORMATS = ("csv", "xlsx", *platforms.importers())
_HEAD = (
    *("assignment", "learner_id", "last_name", "first_name", "email", "status", "points", "max_points"),
    *("late_penalty", "submitted", "due", "seconds_late", "group"),
)
_NUMBERS = ("points", "max_points", "late_penalty", "seconds_late")
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
    grace: float = 0.0

    @property
    def waits(self) -> bool:
        """Whether the mark is not final: somebody has to grade it, or to look at a part of it."""
        return self.status in ("needs a person", "not graded")

    @property
    def seconds_late(self) -> float:
        """Seconds after the learner's deadline, extension included; 0 if in time, within the class's minutes
        of grace, or without a deadline."""
        if self.submitted is None or self.due is None:
            return 0.0
        seconds = (self.submitted - self.due).total_seconds()
        return seconds if seconds > self.grace * 60 else 0.0


def marks(folder: ClassFolder, slug: str) -> tuple[Mark, ...]:
    """The mark of every learner of the class on ``slug``, in order of name.

    Raises:
        ExportError: if the assignment was never released, so that the gradebook does not know it.
    """
    roster = load_roster(folder)
    with closing_gradebook(folder) as gradebook:
        structure = structure_rows(gradebook, slug)
        if not structure["assignment"]:
            raise ExportError(texts.NO_ASSIGNMENT.format(slug=slug))
        students, sheets = student_rows(gradebook), mark_sheets(gradebook, structure)
    maximum = sum(cells_of(structure).values())
    result = []
    for student in students:
        who = student["id"]
        named = (student[name] or "" for name in ("last_name", "first_name", "email"))
        sheet = sheets.get(who) or MarkSheet(who, due=structure["assignment"][0]["duedate"])
        penalty, points = 0.0, None
        # An extension granted in advance makes nbgrader's row before there is a submission.
        if any(grade.is_marked for grade in sheet.grades.values()):
            penalty = float(sheet.penalty or 0.0)
            # Points by hand from before a question was made smaller may come to more than there are.
            points = max(0.0, min(sheet.points, maximum + sheet.extra) - penalty)
            status = "needs a person" if sheet.waiting() else "graded"
        else:
            status = "not graded" if (folder.submitted / who / slug).is_dir() else "not submitted"
        result.append(
            Mark(
                slug,
                roster.get(who, Learner(who, *named)),
                status,
                points,
                penalty,
                maximum,
                sheet.handed_in.replace(tzinfo=UTC) if sheet.handed_in else None,
                sheet.due.replace(tzinfo=UTC) if sheet.due else None,
                folder.settings.grace_minutes,
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


def export_marks(
    folder: ClassFolder,
    slugs: Iterable[str],
    *,
    form: str = "csv",
    target: Path | None = None,
    column: str | None = None,
    zero_missing: bool = False,
    final_only: bool = False,
    group: str | None = None,
) -> tuple[Path, tuple[Mark, ...]]:
    """Write the marks of one or more assignments.

    Args:
        folder: the class folder.
        slugs: the assignments.
        form: ``csv`` or ``xlsx`` (everything, one row a learner and assignment), or a platform (one row a
            learner, one column an assignment, for the platform's own import of grades).
        target: the file; ``exports/marks….csv`` of the class if None. An existing file is replaced.
        column: the name of the assignment in the platform, for one assignment; its slug if None.
        final_only: leave the points empty where a mark is not final, because a person has still to look.
        zero_missing: in the platform's forms, 0 instead of an empty cell for those who handed in nothing.
        group: only learners of this group (section), if given.

    Returns:
        The file and the marks in it; one whose points are None has an empty cell.

    Raises:
        ExportError: for an unknown form, no assignment, or one the gradebook does not know.
    """
    names = list(slugs)
    if form not in FORMATS:
        raise ExportError(texts.NO_FORM.format(form=form, names=", ".join(FORMATS)))
    if not names:
        raise ExportError(texts.NOTHING_TO_EXPORT)
    if column is not None and len(names) != 1:
        raise ExportError(texts.COLUMN_FOR_ONE)
    found = [marks(folder, slug) for slug in names]
    if group is not None:
        found = [tuple(m for m in of if in_group(m.learner, group)) for of in found]
        if not any(found):
            raise ExportError(texts.NO_GROUP.format(group=group, known=groups_of(folder)))
    if final_only:
        found = [tuple(replace(m, points=None) if m.waits else m for m in of) for of in found]
    platform = platforms.by_key(form)
    if zero_missing and platform is not None and platform.sheet is not None:
        found = [
            tuple(replace(m, points=0.0) if m.status == "not submitted" else m for m in of) for of in found
        ]
    if target is None:
        which = names[0] if len(names) == 1 else "all"
        name = f"marks-{which}" + ("" if form in ("csv", "xlsx") else f"-{form}")
        target = folder.exports / f"{name}.{'xlsx' if form == 'xlsx' else 'csv'}"
    if target.is_dir():
        raise ExportError(texts.EXPORT_FOLDER.format(target=target, example=target / "marks.csv"))
    if platform is None or platform.sheet is None:
        rows = _plain(found)
    else:
        titles = [column] if column is not None else names
        maxima = [number(of[0].max_points if of else None) for of in found]
        columns = [platforms.Column(*pair) for pair in zip(titles, maxima, strict=True)]
        lines = [(of[0].learner, [number(mark.points) for mark in of]) for of in _by_learner(found).values()]
        rows = [[guard(cell) for cell in row] for row in platform.sheet(columns, lines)]
    if form == "xlsx" or target.suffix.casefold() == ".xlsx":
        write_workbook(target, rows)
    else:
        # Excel needs the mark at the beginning to read UTF-8; the platforms do not.
        delimiter = platform.delimiter if platform is not None else ","
        _write_csv(target, rows, "utf-8-sig" if form == "csv" else "utf-8", delimiter)
    return target, tuple(mark for of in found for mark in of)


def in_group(learner: Learner, group: str) -> bool:
    """Whether a learner is in a group, of which the list may name several."""
    own = [one.strip().casefold() for one in re.split(r"[;,]", learner.section)]
    return group.strip().casefold() in own


def groups_of(folder: ClassFolder) -> str:
    """The names of the class's groups, for a message."""
    sections = (one.section for one in load_roster(folder).values())
    found = {name.strip() for section in sections for name in re.split(r"[;,]", section)} - {""}
    return ", ".join(sorted(found)) or "none"


def _write_csv(target: Path, rows: list[list[str]], encoding: str, delimiter: str) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    target.parent.mkdir(parents=True, exist_ok=True)
    write_whole(target, stream.getvalue().encode(encoding))


def write_workbook(target: Path, rows: list[list[str]]) -> None:
    """Write a table as an Excel workbook: points are numbers in it, ids and names are text.

    Raises:
        ExportError: if what writes it is not installed.
    """
    try:
        from openpyxl import Workbook
    except ImportError as error:
        raise ExportError(texts.NO_OPENPYXL) from error
    book = Workbook()
    sheet = book.active
    numeric = [_is_number_column(rows, column) for column in range(len(rows[0]))]
    for line, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            cell = sheet.cell(line, column)
            # Control characters cannot stand in a workbook.
            plain = "".join(char if char.isprintable() else " " for char in text)
            if line > 1 and numeric[column - 1] and plain:
                cell.value = float(plain)
            elif plain:
                # As text, whatever it looks like: no sign in front is needed then.
                cell.value = plain[1:] if guard(plain[1:]) == plain else plain
                cell.data_type, cell.number_format = "s", "@"
    sheet.freeze_panes = "A2"
    made = io.BytesIO()
    book.save(made)
    target.parent.mkdir(parents=True, exist_ok=True)
    write_whole(target, made.getvalue())


def _is_number_column(rows: list[list[str]], column: int) -> bool:
    return rows[0][column] in _NUMBERS


def guard(text: str) -> str:
    """``text`` as a cell that no spreadsheet takes for a formula."""
    if text.startswith(_FORMULA):
        return f"'{text}"
    seen = "".join(char for char in text if unicodedata.category(char) not in ("Cc", "Cf", "Zs", "Zl", "Zp"))
    plain = unicodedata.normalize("NFKC", seen[:1])
    return f"'{text}" if plain.startswith((*_FORMULA, *_MINUS)) else text


def _plain(found: list[tuple[Mark, ...]]) -> list[list[str]]:
    rows = [list(_HEAD)]
    for mark in (mark for of in found for mark in of):
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
                guard(learner.section),
            ]
        )
    return rows


def _by_learner(found: list[tuple[Mark, ...]]) -> dict[str, list[Mark]]:
    table: dict[str, list[Mark]] = {}
    for group in found:
        for mark in group:
            table.setdefault(mark.learner.learner_id, []).append(mark)
    return table


def released(folder: ClassFolder) -> tuple[str, ...]:
    """The assignments that the gradebook knows, in order of name."""
    if not folder.has_gradebook:
        return ()
    with folder.open_gradebook() as gradebook:
        return tuple(sorted(assignment.name for assignment in gradebook.assignments))
