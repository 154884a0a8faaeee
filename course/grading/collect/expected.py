"""Of whom something is expected, and until when."""

from __future__ import annotations

from datetime import UTC, datetime

from course.grading.classroom.folder import ClassFolder
from course.grading.classroom.gradebook import closing_gradebook, student_rows
from course.grading.classroom.roster import Learner, load_roster


def class_learners(folder: ClassFolder) -> dict[str, Learner]:
    """The learners of ``roster.csv`` and those that were added to the gradebook with nbgrader's own
    command."""
    learners = load_roster(folder)
    if folder.has_gradebook:
        with closing_gradebook(folder) as gradebook:
            for row in student_rows(gradebook):
                named = (row[name] or "" for name in ("last_name", "first_name", "email"))
                learners.setdefault(row["id"], Learner(row["id"], *named))
    return learners


def missing_learners(folder: ClassFolder, slug: str, learners: dict[str, Learner]) -> tuple[str, ...]:
    """The ids of the learners who have handed in nothing for ``slug``."""
    return tuple(sorted(id_ for id_ in learners if not (folder.submitted / id_ / slug).is_dir()))


def due_dates(folder: ClassFolder, slug: str) -> dict[str, datetime]:
    """The deadline of ``slug`` under "", and that of each learner with an extension under the learner's id;
    UTC."""
    from nbgrader.api import MissingEntry

    if not folder.has_gradebook:
        return {}
    with folder.open_gradebook() as gradebook:
        try:
            assignment = gradebook.find_assignment(slug)
        except MissingEntry:
            return {}
        if assignment.duedate is None:
            return {}
        due = {"": assignment.duedate.replace(tzinfo=UTC)}
        for submission in assignment.submissions:
            due[submission.student.id] = submission.duedate.replace(tzinfo=UTC)
        return due
