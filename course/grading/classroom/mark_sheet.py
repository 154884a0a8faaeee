"""One learner's submission as the gradebook's tables have it, as plain objects: read from rows, changed by
scoring, written back as rows. A worker has rows and no gradebook; the process that has the gradebook reads
and writes those of many learners at a time.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

Rows = dict[str, list[dict[str, Any]]]
"""Rows of the gradebook by table."""
# What nbgrader says of a cell in which nothing was written.
NO_RESPONSE = "No response."
# The gradebook's kinds of cells that have a comment.
_COMMENTED = ("SolutionCell", "TaskCell")
_OF_GRADE = ("auto_score", "needs_manual_grade")
_OF_COMMENT = ("auto_comment",)


@dataclass
class Entry:
    """A row of the gradebook's tables of grades or comments."""

    key: str
    name: str
    was: dict[str, Any]
    auto_score: float | None = None
    manual_score: float | None = None
    extra_credit: float | None = None
    needs_manual_grade: bool = False
    auto_comment: str | None = None
    manual_comment: str | None = None
    maximum: float = 0.0

    @property
    def points(self) -> float:
        """The points earned: those by hand where there are any, and what was given on top."""
        counted = self.auto_score if self.manual_score is None else self.manual_score
        return float(counted or 0.0) + float(self.extra_credit or 0.0)

    @property
    def is_marked(self) -> bool:
        """Whether anybody, a machine or a person, has given points."""
        return self.auto_score is not None or self.manual_score is not None

    @property
    def comment(self) -> str | None:
        """What is said of the cell: by a person where one has said anything."""
        return self.auto_comment if self.manual_comment is None else self.manual_comment

    def changes(self) -> dict[str, Any]:
        """What is no longer as it was."""
        return {name: value for name in self.was if (value := getattr(self, name)) != self.was[name]}


@dataclass
class MarkSheet:
    """One learner's submission of one notebook.

    Attributes:
        learner: the learner's id.
        last_name, first_name: as the gradebook has them, or None.
        handed_in: when, UTC without a zone; None where nobody knows.
        due: the learner's own deadline, likewise; None where there is none.
        penalty: points that lateness takes away, or None.
        grades: by graded cell.
        comments: by cell that has one.
    """

    learner: str
    last_name: str | None = None
    first_name: str | None = None
    handed_in: datetime | None = None
    due: datetime | None = None
    penalty: float | None = None
    grades: dict[str, Entry] = field(default_factory=dict)
    comments: dict[str, Entry] = field(default_factory=dict)
    # Keys of the rows of student, submission and notebook where they are there, and what was in them.
    _known: bool = False
    _submission: dict[str, Any] | None = None
    _notebook: dict[str, Any] | None = None

    @property
    def is_new(self) -> bool:
        """Whether the gradebook has nothing of this submission yet."""
        return self._notebook is None

    @property
    def points(self) -> float:
        """The points earned, without the penalty."""
        return float(sum(grade.points for grade in self.grades.values()))

    @property
    def extra(self) -> float:
        """What a person gave on top, which may pass the maximum."""
        return sum(float(grade.extra_credit or 0.0) for grade in self.grades.values())

    @property
    def maximum(self) -> float:
        """The points that can be earned."""
        return float(sum(grade.maximum for grade in self.grades.values()))

    @property
    def seconds_late(self) -> float:
        """Seconds after the learner's own deadline; 0 where there is no deadline or nobody knows when."""
        if self.handed_in is None or self.due is None:
            return 0.0
        return max(0.0, (self.handed_in - self.due).total_seconds())

    def held(self) -> dict[str, dict[str, Any]]:
        """By cell, what the gradebook holds: ``auto``, ``manual`` and ``needs``; nothing of a submission that
        is not there yet."""
        if self.is_new:
            return {}
        return {
            name: {"auto": g.auto_score, "manual": g.manual_score, "needs": g.needs_manual_grade}
            for name, g in self.grades.items()
        }

    def waiting(self) -> dict[str, bool]:
        """The cells that wait for a person, and whether each carries a mark by hand."""
        return {n: g.manual_score is not None for n, g in self.grades.items() if g.needs_manual_grade}

    def penalise(self, policy: Any) -> None:
        """Let the late policy decide anew, as nbgrader does.

        Args:
            policy: nbgrader's plugin (:func:`course.grading.mark.deadlines.late_policy`).
        """
        self.penalty = None
        if self.seconds_late > 0:
            penalty = policy.late_submission_penalty(self.learner, self.points, self.seconds_late)
            self.penalty = None if penalty is None else min(max(0.0, penalty), self.points)

    def digest(self, graded: bytes, shown: object, applied: object = None) -> str:
        """A hash over what a feedback page shows: the graded notebook, marks and comments.

        Args:
            graded: the graded notebook's file.
            shown: what the class shows now.
            applied: how marks by hand came about; nothing where there are none.
        """
        digest = hashlib.sha256(graded)
        digest.update(repr((shown, applied or None, self.last_name, self.first_name)).encode())
        digest.update(repr((self.handed_in, self.seconds_late)).encode())
        # Nobody is late by nothing.
        digest.update(repr(float(self.penalty or 0.0)).encode())
        for name, grade in sorted(self.grades.items()):
            waits = grade.needs_manual_grade
            digest.update(f"{name} {grade.points} {waits} {grade.manual_score}\n".encode())
        for name, comment in sorted(self.comments.items()):
            digest.update(f"{name} {comment.comment}\n".encode())
        return digest.hexdigest()

    def new_rows(self, structure: Rows) -> Iterator[tuple[str, dict[str, Any]]]:
        """The rows that the gradebook lacks: table and row, in the order in which they lean on each other.

        Args:
            structure: what the assignment is.
        """
        if not self._known:
            yield "student", {"id": self.learner}
        if self._submission is None:
            assignment = structure["assignment"][0]["id"]
            self._submission = {
                "id": uuid.uuid4().hex,
                "assignment_id": assignment,
                "timestamp": self.handed_in,
            }
            yield "submitted_assignment", self._submission | {"student_id": self.learner, "extension": None}
        if self._notebook is not None:
            return
        key, notebook = uuid.uuid4().hex, structure["notebook"][0]["id"]
        self._notebook = {"id": key, "late_submission_penalty": self.penalty}
        of = {"assignment_id": self._submission["id"], "notebook_id": notebook, "flagged": False}
        yield "submitted_notebook", self._notebook | of
        cells = {row["name"]: row["id"] for row in structure["base_cell"]}
        for grade in self.grades.values():
            values = {name: getattr(grade, name) for name in (*_OF_GRADE, "manual_score", "extra_credit")}
            yield "grade", {"id": grade.key, "notebook_id": key, "cell_id": cells[grade.name], **values}
        for comment in self.comments.values():
            values = {name: getattr(comment, name) for name in (*_OF_COMMENT, "manual_comment")}
            yield "comment", {"id": comment.key, "notebook_id": key, "cell_id": cells[comment.name], **values}
        self._saved()

    def changed_rows(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """What is no longer as the gradebook has it: table, the row's key, new values."""
        assert self._submission is not None and self._notebook is not None
        if self._submission["timestamp"] != self.handed_in:
            yield "submitted_assignment", self._submission["id"], {"timestamp": self.handed_in}
        if self._notebook["late_submission_penalty"] != self.penalty:
            yield "submitted_notebook", self._notebook["id"], {"late_submission_penalty": self.penalty}
        for name, entries in (("grade", self.grades), ("comment", self.comments)):
            for entry in entries.values():
                if changes := entry.changes():
                    yield name, entry.key, changes

    def _saved(self) -> None:
        for entry in (*self.grades.values(), *self.comments.values()):
            entry.was = {name: getattr(entry, name) for name in entry.was}


def read_mark_sheet(structure: Rows, rows: Rows, learner: str) -> MarkSheet:
    """A learner's submission from the gradebook's rows; one as nbgrader would make it where there is none.

    Args:
        structure: what the assignment is (:func:`course.grading.classroom.gradebook.structure_rows`).
        rows: the learner's own (:func:`course.grading.classroom.gradebook.rows_of_learners`).
        learner: the learner's id.
    """
    student = next(iter(rows.get("student", ())), None)
    submission = next(iter(rows.get("submitted_assignment", ())), None)
    notebook = next(iter(rows.get("submitted_notebook", ())), None)
    sheet = MarkSheet(learner, _known=student is not None, _submission=submission, _notebook=notebook)
    if student is not None:
        sheet.last_name, sheet.first_name = student["last_name"], student["first_name"]
    sheet.due = structure["assignment"][0]["duedate"]
    if submission is not None:
        sheet.handed_in = submission["timestamp"]
        if sheet.due is not None and submission["extension"] is not None:
            sheet.due += submission["extension"] or timedelta(0)
    if notebook is not None:
        sheet.penalty = notebook["late_submission_penalty"]
    names = {row["id"]: row["name"] for row in structure["base_cell"]}
    worth = {row["id"]: float(row["max_score"]) for row in _graded(structure)}
    commented = [row["id"] for row in structure["base_cell"] if row["type"] in _COMMENTED]
    for row in _there_or_new(rows.get("grade", ()), worth, new=notebook is None):
        sheet.grades[names[row["cell_id"]]] = _grade(row, names, worth)
    for row in _there_or_new(rows.get("comment", ()), commented, new=notebook is None):
        one = Entry(row["id"], names[row["cell_id"]], {name: row[name] for name in _OF_COMMENT})
        one.auto_comment, one.manual_comment = row["auto_comment"], row["manual_comment"]
        sheet.comments[one.name] = one
    return sheet


def _graded(structure: Rows) -> list[dict[str, Any]]:
    return [*structure["grade_cells"], *structure["task_cells"]]


def cells_of(structure: Rows) -> dict[str, float]:
    """The graded cells of an assignment and the points that each is worth."""
    names = {row["id"]: row["name"] for row in structure["base_cell"]}
    return {names[row["id"]]: float(row["max_score"]) for row in _graded(structure)}


def _there_or_new(rows: Iterable[Any], cells: Iterable[str], *, new: bool) -> Iterator[Any]:
    """The rows of grades or comments, or those that nbgrader would make."""
    if not new:
        # Cells that a later release has not are nobody's any more.
        known = set(cells)
        return (row for row in rows if row["cell_id"] in known)
    empty = {"auto_score": None, "manual_score": None, "extra_credit": None, "needs_manual_grade": True}
    empty |= {"auto_comment": None, "manual_comment": None}
    return ({"id": uuid.uuid4().hex, "cell_id": cell, **empty} for cell in cells)


def _grade(row: Mapping[str, Any], names: Mapping[str, str], worth: Mapping[str, float]) -> Entry:
    one = Entry(row["id"], names[row["cell_id"]], {name: row[name] for name in _OF_GRADE})
    one.auto_score, one.manual_score, one.extra_credit = (
        row["auto_score"],
        row["manual_score"],
        row["extra_credit"],
    )
    one.needs_manual_grade = bool(row["needs_manual_grade"])
    one.maximum = worth[row["cell_id"]]
    return one
