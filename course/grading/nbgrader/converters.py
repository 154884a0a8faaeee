"""nbgrader's converters on one submission: autograding and the feedback page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from course.grading.classroom.folder import ClassFolder
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
