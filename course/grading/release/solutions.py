"""Run a source notebook and keep what its exercises come to; and, in the same run, what the listed wrong
solutions come to."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import tempfile
import textwrap
from collections.abc import Collection, Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from course.errors import CourseError
from course.grading.score.check_cells import NOT_SCORED, first_error, read_check
from course.grading.score.marking import CHECK, SOLVE, Marking
from course.grading.texts import grading as texts
from course.questions.bank.load import find_exercise
from course.questions.bank.specs import kind_of
from course.questions.variants import fixing

# By exercise: {"value": normalised value, "wrong": {name: {"value": ..., "error": ...}}}, and where it has
# variants, "variants": the same for each by its name.
Results = dict[str, dict[str, Any]]

SECONDS = 120
_BEGIN, _END = "BEGIN SOLUTION", "END SOLUTION"


def run_source(path: Path, marking: Marking, practice: Collection[str] = ()) -> Results:
    """Run a source notebook in a copy of its folder; once more for each further variant of its exercises.

    Args:
        path: the source notebook.
        marking: the exercises and their listed wrong solutions.
        practice: names of practice exercises whose values are wanted as well.

    Returns:
        The normalised values by exercise.

    Raises:
        CourseError: if a cell fails, or a check leaves no result; the message names notebook and cell.
    """
    results = _in_its_own_loop(_run_source(path, marking, {}, practice))
    names = sorted({variant for forms in marking.exercise_variants.values() for variant in forms})
    for variant in names:
        having = [name for name, forms in marking.exercise_variants.items() if variant in forms]
        fixed = {f"{marking.slug}/{name}": variant for name in having}
        again = _in_its_own_loop(_run_source(path, marking, fixed))
        for name in having:
            results[name].setdefault("variants", {})[variant] = again[name]
    return results


def _in_its_own_loop(running: Coroutine[Any, Any, Results]) -> Results:
    # In a thread: whoever asks may have a loop that runs, as Jupyter has.
    with ThreadPoolExecutor(1) as beside:
        return beside.submit(asyncio.run, running).result()


async def _run_source(
    path: Path, marking: Marking, variants: dict[str, str], practice: Collection[str] = ()
) -> Results:
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from traitlets.config import Config

    notebook = nbformat.read(path, as_version=4)
    results: Results = {}
    solutions: dict[str, Any] = {}
    with (
        tempfile.TemporaryDirectory(prefix="source-run-") as scratch,
        # What libraries remark when the kernel's process ends is nobody's; why one died is told.
        tempfile.TemporaryFile(prefix="source-run-") as remarks,
    ):
        work = Path(scratch) / path.parent.name
        shutil.copytree(path.parent, work, ignore=shutil.ignore_patterns("*.ipynb", "answers"))
        client = NotebookClient(
            notebook,
            timeout=SECONDS,
            allow_errors=True,
            # What it holds is nobody's any more.
            shutdown_kernel="immediate",
            resources={"metadata": {"path": str(work)}},
            # Else the kernel warns at every release that whoever shares this machine can listen.
            config=Config(KernelManager=Config(transport_encryption="auto")),
        )
        try:
            async with client.async_setup_kernel(stdout=remarks, stderr=remarks, env=_environment()):
                if variants:
                    assert client.kc is not None
                    client.kc.execute(fixing(variants), silent=True, store_history=False)
                for index, cell in enumerate(notebook.cells):
                    if cell.cell_type != "code":
                        continue
                    await client.async_execute_cell(cell, index)
                    _refuse_error(cell, marking.slug)
                    name = cell.id.removeprefix(CHECK)
                    if cell.id.startswith(SOLVE):
                        solutions[cell.id.removeprefix(SOLVE)] = (index, cell)
                    elif cell.id.startswith(CHECK) and name in practice:
                        results[name] = {"value": _value(cell, name, marking), "wrong": {}}
                    elif cell.id.startswith(CHECK) and name in marking.exercises:
                        results[name] = {
                            "value": _value(cell, name, marking),
                            "wrong": await _run_wrong(
                                client, solutions.get(name), (index, cell), name, marking
                            ),
                        }
        except (DeadKernelError, CellTimeoutError) as error:
            remarks.seek(0)
            last = remarks.read().decode("utf-8", "replace").strip().splitlines()[-1:]
            said = "; ".join([str(error).strip().splitlines()[0], *last])
            raise CourseError(
                texts.SOURCE_FAILS.format(slug=marking.slug, cell="unknown", error=said)
            ) from error
    for name in (*marking.exercises, *practice):
        if name not in results:
            raise CourseError(texts.KEY_WITHOUT_CELL.format(slug=marking.slug, name=name, cell=CHECK + name))
    return results


def _environment() -> dict[str, str]:
    """As in autograding, so that the solution's checks say the same as a learner's."""
    own = {name: value for name, value in os.environ.items() if name != "COURSE_KEYS"}
    return own | {"NBGRADER_EXECUTION": "autograde", "COURSE_GATES": "open"}


def _refuse_error(cell: Any, slug: str) -> None:
    error = first_error(cell.outputs)
    if error is not None and not error.startswith(NOT_SCORED):
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


async def _run_wrong(
    client: Any, solution: tuple[int, Any] | None, check: tuple[int, Any], name: str, marking: Marking
) -> dict[str, dict[str, Any]]:
    """Run each listed wrong solution and the check after it, then the right solution again."""
    spec, key = marking.exercises[name]
    kind = kind_of(spec["returns"])
    wrong = key.get("wrong") or []
    if wrong and solution is None:
        raise CourseError(texts.NO_REGION.format(slug=marking.slug, cell=SOLVE + name))
    found: dict[str, dict[str, Any]] = {}
    for entry in wrong:
        solve_index, solve = solution  # type: ignore[misc]
        check_index, check_cell = check
        attempt = _variant(solve, replace_solution(solve.source, entry["solution"], marking.slug, solve.id))
        again = _variant(check_cell, check_cell.source)
        # Executed at the original's place: nbclient knows cells by their index.
        await _execute_at(client, solve_index, attempt)
        error = first_error(attempt.outputs)
        if error is not None:
            found[entry["name"]] = {"value": None, "error": error}
            continue
        await _execute_at(client, check_index, again)
        record, problem = read_check(again.outputs, again.id, spec["id"], kind)
        if record is None and (problem or {}).get("kind") == "fault":
            raise CourseError(
                texts.WRONG_NO_EVIDENCE.format(
                    slug=marking.slug,
                    name=entry["name"],
                    exercise=name,
                    problem=problem["text"],  # type: ignore[index]
                )
            )
        value = record["value"] if record is not None else None
        found[entry["name"]] = {"value": value, "error": problem["text"] if problem else None}
    if wrong:
        solve_index, solve = solution  # type: ignore[misc]
        await _execute_at(client, solve_index, _variant(solve, solve.source))
    return found


def _variant(cell: Any, source: str) -> Any:
    from nbformat.notebooknode import from_dict

    return from_dict({**cell, "source": source, "outputs": [], "execution_count": None})


async def _execute_at(client: Any, index: int, cell: Any) -> None:
    original = client.nb.cells[index]
    client.nb.cells[index] = cell
    try:
        await client.async_execute_cell(cell, index)
    finally:
        client.nb.cells[index] = original


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
        raise CourseError(texts.NO_REGION.format(slug=slug, cell=cell))
    indent = re.match(r"\s*", lines[begin]).group(0)  # type: ignore[union-attr]
    body = textwrap.indent(textwrap.dedent(solution).strip("\n"), indent).splitlines()
    return "\n".join([*lines[: begin + 1], *body, *lines[end:]])
