"""Run a source notebook and keep what its exercises come to; and, in the same run, what the listed wrong
solutions come to.

It runs as a learner's submission does, behind the same walls and within the same limits, so that a solution's
checks say what a learner's would. Where this machine has no sandbox it runs in a kernel without one: the code
is the instructor's own.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import textwrap
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course.errors import CourseError
from course.grading.config import CELL_SECONDS, QUIET_KERNEL
from course.grading.environment import AUTOGRADING, environment
from course.grading.sandbox import ladder
from course.grading.score.check_cells import KERNEL_DIED, NOT_SCORED, TIMEOUT, first_error, read_check
from course.grading.score.marking import CHECK, SOLVE, Marking
from course.grading.texts import grading as texts
from course.notebooks import source_of
from course.questions.bank.load import find_exercise
from course.questions.bank.specs import kind_of

# By exercise: {"value": normalised value, "wrong": {name: {"value": ..., "error": ...}}}, and where it has
# variants, "variants": the same for each by its name.
Results = dict[str, dict[str, Any]]

# What a cell, and what the notebook with all wrong solutions may take: twice of what a learner's cell may,
# since a source may be run on a busier machine.
SECONDS, SECONDS_ALTOGETHER = 2 * CELL_SECONDS, 900
_BEGIN, _END = "BEGIN SOLUTION", "END SOLUTION"


def run_source(path: Path, marking: Marking, practice: Collection[str] = ()) -> Results:
    """Run a source notebook in a copy of its folder; once more for each further variant of its exercises.
    It is to be called within :func:`course.grading.release.material.reading`, which shows its process the
    questions and tables.

    Args:
        path: the source notebook.
        marking: the exercises and their listed wrong solutions.
        practice: names of practice exercises whose values are wanted as well.

    Returns:
        The normalised values by exercise.

    Raises:
        CourseError: if a cell fails, or a check leaves no result; the message names notebook and cell.
    """
    names = sorted({variant for forms in marking.exercise_variants.values() for variant in forms})
    try:
        results = _run_once(path, marking, {}, practice)
        for variant in names:
            having = [name for name, forms in marking.exercise_variants.items() if variant in forms]
            again = _run_once(path, marking, {f"{marking.slug}/{name}": variant for name in having})
            for name in having:
                results[name].setdefault("variants", {})[variant] = again[name]
    finally:
        ladder.close_all()
    return results


@dataclass(frozen=True)
class _Attempt:
    """A listed wrong solution, and the cells that try it: the solution's, and the check after it."""

    exercise: str
    name: str
    solve: Any
    check: Any


def _run_once(
    path: Path, marking: Marking, variants: Mapping[str, str], practice: Collection[str] = ()
) -> Results:
    from nbformat.notebooknode import from_dict

    notebook = from_dict(json.loads(path.read_text(encoding="utf-8")))
    own = [_copy(cell, source_of(cell)) for cell in notebook.cells]
    solutions = {name: cell for cell in own if (name := _named(cell, SOLVE)) is not None}
    checks = {name: cell for cell in own if (name := _named(cell, CHECK)) is not None}
    for name in (*marking.exercises, *practice):
        if name not in checks:
            raise CourseError(texts.KEY_WITHOUT_CELL.format(slug=marking.slug, name=name, cell=CHECK + name))
    tried = {name: _attempts(marking, name, solutions.get(name), checks[name]) for name in marking.exercises}
    notebook.cells = []
    for cell in own:
        notebook.cells.append(cell)
        name = _named(cell, CHECK)
        if name is not None and tried.get(name):
            notebook.cells += [part for attempt in tried[name] for part in (attempt.solve, attempt.check)]
            # Cells below go on with the right one.
            notebook.cells.append(_copy(solutions[name], solutions[name].source))
    _run(notebook, path.parent, variants)
    _refuse_errors(notebook.cells, own, marking.slug)
    return {
        name: {
            "value": _value(checks[name], name, marking),
            "wrong": {one.name: _come_to(one, marking) for one in tried.get(name, ())},
        }
        for name in (*marking.exercises, *practice)
    }


def _named(cell: Any, prefix: str) -> str | None:
    """The exercise of a cell that is named so."""
    name = cell.get("id", "")
    return name.removeprefix(prefix) if name.startswith(prefix) and cell.cell_type == "code" else None


def _attempts(marking: Marking, name: str, solution: Any, check: Any) -> list[_Attempt]:
    wrong = marking.exercises[name][1].get("wrong") or []
    if wrong and solution is None:
        raise CourseError(texts.NO_SOLUTION_CELL.format(slug=marking.slug, cell=SOLVE + name, name=name))
    made = []
    for entry in wrong:
        source = replace_solution(solution.source, entry["solution"], marking.slug, solution.id)
        parts = [_copy(solution, source), _copy(check, check.source)]
        for part in parts:
            part["id"] = texts.WITH_WRONG.format(cell=part["id"], name=entry["name"], slug=marking.slug)
        made.append(_Attempt(name, entry["name"], *parts))
    return made


def _copy(cell: Any, source: str) -> Any:
    from nbformat.notebooknode import from_dict

    emptied: dict[str, Any] = {"outputs": [], "execution_count": None} if cell["cell_type"] == "code" else {}
    return from_dict({**cell, "source": source, **emptied})


def _run(notebook: Any, folder: Path, variants: Mapping[str, str]) -> None:
    """Run a notebook in place, in a copy of its folder."""
    from course.grading.nbgrader.cells import RunCells
    from course.grading.nbgrader.execute import COLLECTED, VARIANTS

    notebook.metadata[COLLECTED] = {VARIANTS: dict(variants)}
    with tempfile.TemporaryDirectory(prefix="source-run-") as scratch, environment(_as_in_grading()):
        work = Path(scratch) / folder.name
        shutil.copytree(folder, work, ignore=shutil.ignore_patterns("*.ipynb", "answers"))
        step = RunCells(timeout=SECONDS, budget=SECONDS_ALTOGETHER, extra_arguments=QUIET_KERNEL)
        step.preprocess(notebook, {"metadata": {"path": str(work)}})


def _as_in_grading() -> dict[str, str | None]:
    wanted: dict[str, str | None] = {**AUTOGRADING, "COURSE_GATES": "open", "COURSE_KEYS": None}
    try:
        ladder.launcher(ladder.CELLS)
    except ladder.NoSandboxError:
        wanted[ladder.VARIABLE] = ladder.UNSANDBOXED
    return wanted


def _refuse_errors(cells: Sequence[Any], own: Sequence[Any], slug: str) -> None:
    """Where a process ended, a cell was stopped or one of the notebook's own fails, nothing that came of the
    run is to be relied on."""
    of_the_notebook = set(map(id, own))
    for cell in cells:
        error = first_error(cell.get("outputs", ()))
        if error is None or error.startswith(NOT_SCORED):
            continue
        if error.startswith(TIMEOUT):
            raise CourseError(texts.SOURCE_SLOW.format(slug=slug, cell=cell.id, seconds=SECONDS))
        if error.startswith(KERNEL_DIED):
            at = error.removeprefix(f"{KERNEL_DIED}: ")
            raise CourseError(texts.SOURCE_DIES.format(slug=slug, cell=at))
        if id(cell) in of_the_notebook:
            raise CourseError(texts.SOURCE_FAILS.format(slug=slug, cell=cell.id, error=error))


def _value(cell: Any, name: str, marking: Marking) -> dict[str, Any]:
    exercise = f"{marking.slug}/{name}"
    record, problem = read_check(cell.outputs, cell.id, exercise, find_exercise(exercise).kind)
    if record is None or record["value"] is None:
        said = problem["text"] if problem else texts.EXERCISE_OPEN
        raise CourseError(
            texts.SOURCE_NO_EVIDENCE.format(slug=marking.slug, exercise=name, cell=cell.id, problem=said)
        )
    found: dict[str, Any] = record["value"]
    return found


def _come_to(attempt: _Attempt, marking: Marking) -> dict[str, Any]:
    """What a wrong solution comes to: a value, or an error."""
    error = first_error(attempt.solve.outputs)
    if error is not None:
        return {"value": None, "error": error}
    spec, _ = marking.exercises[attempt.exercise]
    record, problem = read_check(
        attempt.check.outputs, CHECK + attempt.exercise, spec["id"], kind_of(spec["returns"])
    )
    if record is None and problem is not None and problem.get("kind") == "fault":
        raise CourseError(
            texts.WRONG_NO_EVIDENCE.format(
                slug=marking.slug, name=attempt.name, exercise=attempt.exercise, problem=problem["text"]
            )
        )
    value = record["value"] if record is not None else None
    return {"value": value, "error": problem["text"] if problem else None}


def replace_solution(source: str, solution: str, slug: str, cell: str) -> str:
    """A cell's source with another text between the solution's markers, indented as the marker is.

    Args:
        source: the source of a solution cell.
        solution: the text to put there, dedented.
        slug: the notebook, for the message.
        cell: the cell's name, for the message.

    Raises:
        CourseError: if the cell has no such region.
    """
    lines = source.splitlines()
    begin = next((i for i, line in enumerate(lines) if _BEGIN in line), None)
    end = next((i for i, line in enumerate(lines) if _END in line), None)
    if begin is None or end is None or end < begin:
        missing = _BEGIN if begin is None else _END
        raise CourseError(texts.NO_REGION.format(slug=slug, cell=cell, missing=missing))
    indent = re.match(r"\s*", lines[begin]).group(0)  # type: ignore[union-attr]
    body = textwrap.indent(textwrap.dedent(solution).strip("\n"), indent).splitlines()
    return "\n".join([*lines[: begin + 1], *body, *lines[end:]])
