"""What a release changes beside nbgrader's own stripping: our steps that run before it.

Whole cells with the tag ``authors-check`` are left out (never lines of a cell: notebook 00 teaches
``assert``); the part of a mark scheme that is general is printed below its task; fact markers become
references. All three come before nbgrader hashes and stores the cells, so that locked cells, gradebook and
learners' copies agree.
"""

from __future__ import annotations

from typing import Any

from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_grade, is_locked, is_solution, is_task

from course.errors import CourseError
from course.grading.mark.scheme import BEGIN, general_scheme
from course.grading.release.references import add_references
from course.grading.texts import grading as texts

AUTHORS_CHECK = "authors-check"


class LeaveOutAuthorsChecks(NbGraderPreprocessor):
    """Release: cells in which the authors check their own results are not for learners."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Leave the tagged cells out.

        Raises:
            CourseError: if a tagged cell is graded, locked or to be written in.
        """
        kept = []
        for cell in nb.cells:
            if AUTHORS_CHECK not in cell.metadata.get("tags", ()):
                kept.append(cell)
            elif is_grade(cell) or is_solution(cell) or is_locked(cell) or is_task(cell):
                raise CourseError(
                    texts.AUTHORS_CELL_GRADED.format(
                        cell=cell.get("id", "?"),
                        slug=resources.get("unique_key", "the notebook"),
                        tag=AUTHORS_CHECK,
                    )
                )
        nb.cells = kept
        return nb, resources


class PrintGeneralScheme(NbGraderPreprocessor):
    """Release: how an answer is marked, in general words, stands below its task."""

    def preprocess_cell(self, cell: Any, resources: Any, cell_index: int) -> tuple[Any, Any]:
        """Print the general part of a mark scheme before the scheme itself, which nbgrader takes out."""
        if cell.cell_type == "markdown" and (general := general_scheme(cell.source)):
            task, scheme, rest = cell.source.partition(BEGIN)
            cell.source = f"{task.rstrip()}\n\n{texts.MARK_HEADING}\n\n{general}\n\n{scheme}{rest}"
        return cell, resources


class ReferToSources(NbGraderPreprocessor):
    """Release: numbered references in the text, and their list at the end."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Turn the markers into references; a marker that names nothing known is left out and told."""
        from nbformat.notebooknode import from_dict

        for problem in add_references(nb.cells):
            self.log.warning(problem)
        nb.cells = [from_dict(cell) for cell in nb.cells]
        return nb, resources


STEPS = (LeaveOutAuthorsChecks, PrintGeneralScheme, ReferToSources)
