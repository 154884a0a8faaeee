"""nbgrader's converters on one submission: autograding and the feedback page."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from course.grading.classroom.folder import ClassFolder
from course.grading.feedback.when import Shown
from course.grading.nbgrader.calls import start


def autograde(folder: ClassFolder, config: Any, slug: str, learner: str) -> None:
    """Autograde one submission.

    Args:
        folder: the class folder, or a workshop's.
        config: nbgrader's configuration.
        slug: the notebook.
        learner: the learner's id.

    Raises:
        CourseError: with the cause, if it could not be graded.
    """
    from nbgrader.converters import Autograde

    converter = _converter(Autograde, folder, config, slug, learner)
    # A half-made folder of an interrupted run would otherwise be skipped for ever.
    converter.force = True
    start(converter, folder.autograded / learner / slug / f"{slug}.ipynb")


def feedback(folder: ClassFolder, config: Any, slug: str, learner: str) -> Path:
    """Write the feedback page of one graded submission and give its path.

    Raises:
        CourseError: with the cause, if it could not be written.
    """
    from nbgrader.converters import GenerateFeedback

    page = folder.feedback / learner / slug / f"{slug}.html"
    converter = _converter(GenerateFeedback, folder, config, slug, learner)
    converter.force = True
    start(converter, page)
    return page


def marks_digest(graded: bytes, submission: Any, shown: Shown, applied: object = None) -> str:
    """A hash over what a feedback page shows: the graded notebook, marks and comments.

    Args:
        graded: the graded notebook's file.
        submission: the learner's submission in a gradebook.
        shown: what the class shows now.
        applied: how marks by hand came about; nothing where there are none.
    """
    digest = hashlib.sha256(graded)
    student = submission.student
    digest.update(repr((shown, applied or None, student.last_name, student.first_name)).encode())
    digest.update(repr((submission.timestamp, float(submission.total_seconds_late or 0.0))).encode())
    for notebook in submission.notebooks:
        # Nobody is late by nothing.
        digest.update(repr(float(notebook.late_submission_penalty or 0.0)).encode())
        for grade in sorted(notebook.grades, key=lambda g: g.name):
            waits = bool(grade.needs_manual_grade)
            digest.update(f"{grade.name} {grade.score} {waits} {grade.manual_score}\n".encode())
        for comment in sorted(notebook.comments, key=lambda c: c.name):
            digest.update(f"{comment.name} {comment.comment}\n".encode())
    return digest.hexdigest()


class _OneSubmission:
    """Makes a converter of nbgrader's work on one folder, which it would otherwise look for by a pattern: a
    learner's id may hold characters that mean something in a pattern."""

    coursedir: Any
    _format_source: Any

    def init_notebooks(self) -> None:
        place = Path(self._format_source(self.coursedir.assignment_id, self.coursedir.student_id))
        self.assignments = {str(place): [str(place / f"{self.coursedir.assignment_id}.ipynb")]}
        self.notebooks: list[str] = []


def _converter(kind: Any, folder: ClassFolder, config: Any, slug: str, learner: str) -> Any:
    from nbgrader.coursedir import CourseDirectory

    coursedir = CourseDirectory(config=config, root=str(folder.root), assignment_id=slug, student_id=learner)
    one = type(kind.__name__, (_OneSubmission, kind), {})
    return one(coursedir=coursedir, config=config)
