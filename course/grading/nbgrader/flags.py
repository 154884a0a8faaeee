"""nbgrader's last step of autograding: say in the gradebook what needs a person, and never touch a mark by
hand."""

from __future__ import annotations

from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.preprocessors import NbGraderPreprocessor

from course.grading.score import evidence_file
from course.grading.score.flags import set_flags
from course.grading.score.table import Row

# Where the scoring step leaves for the step after saving what it found.
STATE = "willing_and_able"


def grades_before(ids: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What the gradebook held for this submission before this run; SaveAutoGrades overwrites who was to look
    at what."""
    with Gradebook(ids["db_url"]) as gradebook:
        try:
            notebook = gradebook.find_submission_notebook(ids["notebook"], ids["assignment"], ids["student"])
        except MissingEntry:
            return {}
        return {
            grade.name: {
                "auto": grade.auto_score,
                "manual": grade.manual_score,
                "needs": grade.needs_manual_grade,
            }
            for grade in notebook.grades
        }


class FlagForPerson(NbGraderPreprocessor):
    """After saving: say in the gradebook what needs a person, which nbgrader cannot say for a code cell."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Set the flags and comments of the submission."""
        state, ids = resources[STATE], resources["nbgrader"]
        with Gradebook(ids["db_url"]) as gradebook:
            save_flags(gradebook, ids, state["rows"], state["before"], state["grades"], state["arguments"])
        # Last, because a run that ends before this line has told nobody who must look at what.
        evidence_file.finish(state["path"], ids["assignment"], ids["student"])
        return nb, resources


def save_flags(
    gradebook: Gradebook,
    ids: dict[str, Any],
    rows: dict[str, list[Row]],
    before: dict[str, Any] | None,
    grades: dict[str, dict[str, Any]],
    arguments: dict[str, dict[str, Any]],
) -> None:
    """Write points of arguments, flags and comments of one submission; marks by hand are never touched.

    Args:
        gradebook: open.
        ids: ``notebook``, ``assignment`` and ``student``.
        rows, before, grades, arguments: as for :func:`course.grading.score.flags.set_flags`.
    """
    notebook = gradebook.find_submission_notebook(ids["notebook"], ids["assignment"], ids["student"])
    kept = {grade.name: grade for grade in notebook.grades}
    comments = {comment.name: comment for comment in notebook.comments}
    set_flags(kept, comments, rows, before, grades, arguments)
    gradebook.db.commit()
