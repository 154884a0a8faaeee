"""Say in the gradebook what needs a person, and never touch a mark by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from course.errors import CourseError
from course.grading.classroom.mark_sheet import MarkSheet
from course.grading.score import evidence_file
from course.grading.score.marking import CHECK, SOLVE, TASK, verdicts
from course.grading.score.table import Row, cell_points, in_markdown
from course.grading.texts import grading as texts


def put_marks(
    sheet: MarkSheet,
    rows: dict[str, list[Row]],
    comments: Mapping[str, str | None] | None,
    before: dict[str, Any] | None,
    arguments: dict[str, dict[str, Any]],
) -> None:
    """Put the automatic points, flags and comments of one submission into what the gradebook has of it.

    Args:
        sheet: that; changed here, saved by others.
        rows: the verdicts by graded cell.
        comments: nbgrader's own comments by cell; None where those that are there stay.
        before: the evidence file of the run before, or None.
        arguments: by name, what the answer cells hold now.

    Raises:
        CourseError: if there is no grade for a cell.
    """
    held = sheet.held()
    for cell, of_cell in rows.items():
        if not cell.startswith(TASK) and cell in sheet.grades:
            sheet.grades[cell].auto_score = cell_points(verdicts(of_cell))
    if comments is not None:
        for name, comment in sheet.comments.items():
            comment.auto_comment = comments.get(name)
    set_flags(sheet.grades, sheet.comments, rows, before, held, arguments)


def set_flags(
    kept: Mapping[str, Any],
    comments: Mapping[str, Any],
    rows: dict[str, list[Row]],
    before: dict[str, Any] | None,
    grades: Mapping[str, Mapping[str, Any]],
    arguments: dict[str, dict[str, Any]],
) -> None:
    """Set the flags and comments of one submission, on anything with the attributes of the gradebook's grades
    and comments; marks by hand are never touched, and nothing is saved.

    Args:
        kept: by cell, the grades.
        comments: by cell, the comments.
        rows: the verdicts by graded cell.
        before: the evidence file of the run before, or None.
        grades: by cell, what the gradebook held before this run: ``auto``, ``manual`` and ``needs``.
        arguments: by name, what the answer cells hold now.

    Raises:
        CourseError: if there is no grade for a cell.
    """
    for cell, of_cell in rows.items():
        found = verdicts(of_cell)
        grade = kept.get(cell)
        if grade is None:
            raise CourseError(texts.NO_GRADE.format(cell=cell))
        if cell.startswith(TASK):
            grade.auto_score = 0.0 if all(v.outcome == "unanswered" for v in found) else None
        unchanged = _unchanged(cell, of_cell, before, arguments)
        was = grades.get(cell, {})
        wanted = any(v.needs_person for v in found)
        if grade.manual_score is not None:
            # Marked by hand already: it comes back to a person only if there is something new to see, and
            # waits until one has looked.
            wanted = not unchanged or bool(was.get("needs"))
        elif unchanged and was.get("needs") is False:
            # A person has looked at exactly this and let the automatic points stand.
            wanted = False
        grade.needs_manual_grade = wanted
        _comment(comments, cell, of_cell)


def _unchanged(
    cell: str, rows: list[Row], before: dict[str, Any] | None, arguments: dict[str, dict[str, Any]]
) -> bool:
    if before is None or evidence_file.is_unfinished(before):
        return False
    old = [
        (v["item"], v["outcome"], v["points"], v["reason"], v.get("value"))
        for v in before.get("verdicts", [])
        if v["cell"] == cell
    ]
    new = [(v.item, v.outcome, v.points, v.reason, v.value) for v in verdicts(rows)]
    name = cell.removeprefix(TASK)
    same_text = not cell.startswith(TASK) or before.get("arguments", {}).get(name) == arguments.get(name)
    return old == new and same_text


def _comment(comments: Mapping[str, Any], cell: str, rows: list[Row]) -> None:
    """Say why a person is needed where nbgrader has room for a comment: at the answer cell of an exercise, at
    the task of an argument."""
    target = SOLVE + cell.removeprefix(CHECK) if cell.startswith(CHECK) else cell
    comment = comments.get(target)
    if comment is None:
        # Quiz cells have no comment in nbgrader; their reason stands in the cell's table.
        return
    faults = [v.reason for v in verdicts(rows) if v.outcome == "fault"]
    if faults:
        comment.auto_comment = "\n\n".join(texts.NEEDS_PERSON.format(reason=in_markdown(r)) for r in faults)
    elif cell.startswith(TASK):
        blank = all(v.outcome == "unanswered" for v in verdicts(rows))
        comment.auto_comment = texts.BLANK_ARGUMENT if blank else None
    elif (comment.auto_comment or "").startswith(texts.NEEDS_PERSON.partition("{")[0]):
        comment.auto_comment = None
