"""What nbgrader does to a submission before it runs, in one pass and without a gradebook: outputs cleared,
cells that stand twice named once, locked cells and points as the instructor's version has them, missing cells
put back, metadata checked.

Each step is nbgrader's own class with the class's options; one that asks a gradebook asks
:class:`_Assignment` instead, which is made from the same rows once for all submissions.
"""

from __future__ import annotations

import json
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from nbformat.notebooknode import from_dict
from nbgrader.api import MissingEntry
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.nbgraderformat.common import BaseMetadataValidator
from nbgrader.preprocessors import CheckCellMetadata, ClearOutput, DeduplicateIds, OverwriteCells

from course.grading.classroom.mark_sheet import Rows, cells_of
from course.grading.nbgrader.steps import name_cells

# Metadata of cells that are remembered to fit; those of a class's cells are alike.
MOST_REMEMBERED = 500


class Restore:
    """Brings submissions of one assignment into the form in which they run.

    Args:
        structure: what the assignment is, as the gradebook has it.
        config: nbgrader's configuration.
    """

    def __init__(self, structure: Rows, config: Any) -> None:
        kernelspec = structure["notebook"][0]["kernelspec"]
        self._kernelspec = json.loads(kernelspec) if kernelspec else None
        self._steps = [
            ClearOutput(config=config),
            DeduplicateIds(config=config),
            _Overwrite(_Assignment(structure), config=config),
            _Check(config=config),
        ]
        self._name = structure["notebook"][0]["name"]

    def __call__(self, nb: Any) -> None:
        """Do it, in place.

        Args:
            nb: a healed notebook.

        Raises:
            ValidationError: if nbgrader cannot make sense of the metadata of a cell.
            RuntimeError: if the gradebook's checksum of a cell is not that of its source.
        """
        resources = {"nbgrader": {"notebook": self._name, "assignment": self._name}}
        for step in self._steps:
            # As nbconvert does: a step that the class has switched off does nothing.
            nb, resources = step(nb, resources)
        # A cell that nbgrader puts back has metadata of its own making; a file would have made them alike.
        nb.cells = [from_dict(cell) for cell in nb.cells]
        if self._kernelspec is not None:
            nb.metadata["kernelspec"] = from_dict(self._kernelspec)
        name_cells(nb)


class _Assignment:
    """What ``OverwriteCells`` asks of a gradebook, of one assignment's rows."""

    def __init__(self, structure: Rows) -> None:
        names = {row["id"]: row["name"] for row in structure["base_cell"]}
        worth = cells_of(structure)
        self.source_cells = [SimpleNamespace(**row) for row in structure["source_cell"]]
        self.grade_cells, self.solution_cells, self.task_cells = (
            [
                SimpleNamespace(name=names[row["id"]], max_score=worth.get(names[row["id"]]))
                for row in structure[table]
            ]
            for table in ("grade_cells", "solution_cells", "task_cells")
        )
        self._sources = {cell.name: cell for cell in self.source_cells}
        self._graded = {cell.name: cell for cell in (*self.grade_cells, *self.task_cells)}

    def find_notebook(self, *_: str) -> _Assignment:
        return self

    def find_source_cell(self, name: str, *_: str) -> Any:
        return _found(self._sources, name)

    def find_graded_cell(self, name: str, *_: str) -> Any:
        return _found(self._graded, name)


def _found(cells: dict[str, Any], name: str) -> Any:
    if name not in cells:
        raise MissingEntry(name)
    return cells[name]


class _Overwrite(OverwriteCells):
    """nbgrader's, but it opens no gradebook."""

    def __init__(self, assignment: _Assignment, **options: Any) -> None:
        super().__init__(**options)
        self.gradebook = assignment

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        self.notebook_id = self.assignment_id = resources["nbgrader"]["notebook"]
        # Past nbgrader's own, which would open one.
        nb, resources = super(OverwriteCells, self).preprocess(nb, resources)
        if self.add_missing_cells:
            nb, resources = self.add_missing_grade_cells(nb, resources)
            nb, resources = self.add_missing_task_cells(nb, resources)
        return nb, resources


class _CheckedOnce(BaseMetadataValidator):
    """Checks metadata against nbgrader's schema, each kind of them once."""

    def validate_cell(self, cell: Any) -> None:
        if "nbgrader" in cell.metadata:
            text = json.dumps(cell.metadata["nbgrader"], sort_keys=True)
            if text not in _fitting(self.schema_version):
                super().validate_cell(cell)
                if len(_fitting(self.schema_version)) < MOST_REMEMBERED:
                    _fitting(self.schema_version).add(text)


class _Validator(MetadataValidator, _CheckedOnce):
    """nbgrader's checks of a notebook, with those of the schema remembered."""


@lru_cache(maxsize=4)
def _fitting(version: int) -> set[str]:
    """Metadata that fit the schema of this version."""
    return set()


class _Check(CheckCellMetadata):
    """nbgrader's, by :class:`_Validator`."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        _validator().validate_nb(nb)
        return nb, resources


@lru_cache(maxsize=1)
def _validator() -> Any:
    return _Validator()
