"""Run a submission so that a dead or stuck kernel costs no more than the cells it could not run.

nbgrader's own step raises when a kernel dies, and the whole submission is lost. Here the cells that could not
run get an error that says so; the scorer turns that into a case for a person, and what was answered before it
keeps its points.
"""

from __future__ import annotations

import time
from typing import Any

from nbclient.exceptions import CellTimeoutError
from nbgrader.preprocessors import Execute
from traitlets import Integer

from course.grading.reading import KERNEL_DIED


class ExecuteAndKeep(Execute):
    """nbgrader's execution, but a kernel that dies or hangs ends the run instead of the submission."""

    budget = Integer(300, help="Seconds that one notebook may run altogether.").tag(config=True)

    def preprocess(self, nb: Any, resources: Any = None, km: Any = None) -> tuple[Any, Any]:
        """Run the notebook; cells that could not run hold a ``KernelDied`` error that names the cell at
        fault."""
        self._stopped: str | None = None
        self._deadline = time.monotonic() + self.budget
        # The state of a learner's widgets is nothing that a marker needs, and it can be large.
        self.store_widget_state = False
        return super().preprocess(nb, resources, km)

    def preprocess_cell(self, cell: Any, resources: Any, index: int) -> Any:
        """Run one cell, unless the kernel is gone."""
        if cell.cell_type != "code":
            return cell, resources
        name = cell.get("id") or f"number {index + 1}"
        if self._stopped is None and time.monotonic() > self._deadline:
            self._stopped = name
        if self._stopped is None:
            try:
                return super().preprocess_cell(cell, resources, index)
            except (RuntimeError, CellTimeoutError) as error:
                # DeadKernelError is a RuntimeError; so is a kernel that no longer answers.
                self.log.warning("The kernel stopped in cell %s: %s", name, error)
                self._stopped = name
        cell.outputs = [*cell.get("outputs", []), _died(self._stopped)]
        return cell, resources


def _died(name: str) -> Any:
    from nbformat.v4 import new_output

    return new_output("error", ename=KERNEL_DIED, evalue=name, traceback=[f"{KERNEL_DIED}: {name}"])
