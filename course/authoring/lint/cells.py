"""Cells are what their ids say: their calls, their length, their place; and the anatomy of a notebook."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from course.authoring import first_cell
from course.authoring.lesson import Lesson
from course.authoring.lint.kinds import kind_of
from course.notebooks import source_of

LONGEST_CELL = 25
_CALLS = {"quiz": "quiz", "predict": "predict", "check": "check", "explore": "explore"}
_MARKDOWN = ("argue", "answer", "controversy")


def check(lesson: Lesson) -> Iterator[str]:
    """Problems of cells and of the notebook's anatomy."""
    yield from check_cells(lesson)
    yield from _anatomy(lesson)


def check_cells(lesson: Lesson) -> Iterator[str]:
    """Problems of single cells and of what must stand above what."""
    for cell in lesson.cells:
        yield from (lesson.at(cell, problem) for problem in _cell(lesson, cell))
    yield from _order(lesson)


def _cell(lesson: Lesson, cell: dict[str, Any]) -> Iterator[str]:
    prefix, _, name = cell["id"].partition("-")
    source = source_of(cell)
    if prefix in _MARKDOWN and name and cell["cell_type"] != "markdown":
        yield f"a cell called {prefix}-… is Markdown."
        return
    if prefix == "argue" and not (
        "=== BEGIN MARK SCHEME ===" in source and "=== END MARK SCHEME ===" in source
    ):
        yield "an argument has its mark scheme between === BEGIN MARK SCHEME === and === END MARK SCHEME ===."
    if cell["cell_type"] != "code":
        return
    if len(source.splitlines()) > LONGEST_CELL:
        lines = len(source.splitlines())
        yield f"{lines} lines of code; {LONGEST_CELL} are the most. Split it or move code into the package."
    if any(line.lstrip().startswith(("%", "!")) for line in source.splitlines()):
        yield "magics and shell commands do not run everywhere; write Python."
        return
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        yield f"the code does not parse: {error.msg} (line {error.lineno})."
        return
    if prefix in ("quiz", "predict"):
        wanted = f'{prefix}("{lesson.slug}/{name}")'
        if source.strip() != wanted:
            yield f"the cell must hold {wanted} and nothing else, since it is locked and graded."
    elif prefix == "check" and name:
        yield from _check_cell(lesson, tree, name)
    elif prefix == "explore" and name and not _calls(tree, "explore"):
        yield "a cell called explore-… calls explore(…)."
    elif prefix == "solve" and name:
        yield from _solve_cell(source)
    for call in ("quiz", "predict", "check"):
        if _calls(tree, call) and _CALLS.get(prefix) != call:
            yield f"{call}(…) belongs into a cell called {call}-…, which is locked and graded as such."


def _calls(tree: ast.AST, name: str) -> list[ast.Call]:
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", None) == name
    ]


def _check_cell(lesson: Lesson, tree: ast.Module, name: str) -> Iterator[str]:
    calls = _calls(tree, "check")
    if len(calls) != 1:
        yield f"one call of check(…) is expected, {len(calls)} are there."
        return
    first = calls[0].args[0] if calls[0].args else None
    if not (isinstance(first, ast.Constant) and first.value == f"{lesson.slug}/{name}"):
        yield f'check(…) must name "{lesson.slug}/{name}", as its cell does.'


def _solve_cell(source: str) -> Iterator[str]:
    before, begin, rest = source.partition("### BEGIN SOLUTION")
    if not begin or "### END SOLUTION" not in rest:
        yield "the solution must stand between ### BEGIN SOLUTION and ### END SOLUTION."
    elif "..." not in before:
        yield "the learner needs a stub before the solution, such as `share = ...  # replace the dots`."


def _order(lesson: Lesson) -> Iterator[str]:
    """What must follow directly or at all upon what."""
    ids = [cell["id"] for cell in lesson.cells]
    for position, cell in enumerate(lesson.cells):
        prefix, _, name = cell["id"].partition("-")
        if prefix == "argue" and name and ids[position + 1 : position + 2] != [f"answer-{name}"]:
            yield lesson.at(cell, f"the answer cell answer-{name} must stand directly below.")
        if prefix == "check" and name and f"solve-{name}" not in ids[:position]:
            yield lesson.at(cell, f"solve-{name} must stand above it.")
        if prefix == "explore" and name:
            for gate in _gates(source_of(cell)):
                if f"predict-{gate.rpartition('/')[2]}" not in ids[:position]:
                    yield lesson.at(cell, f"the prediction {gate} that opens it must stand above it.")


def _gates(source: str) -> list[str]:
    words = [word for call in _calls(ast.parse(source), "explore") for word in call.keywords]
    return [str(ast.literal_eval(word.value)) for word in words if word.arg == "gate"]


def _anatomy(lesson: Lesson) -> Iterator[str]:
    ids = [cell["id"] for cell in lesson.cells]
    kind = kind_of(lesson.items)
    for wanted in kind.cells:
        if wanted not in ids:
            yield f"{lesson.slug}: the cell `{wanted}` is missing."
    for prefix, least in kind.groups.items():
        found = sum(cell_id.startswith(f"{prefix}-") for cell_id in ids)
        if found < least:
            yield f"{lesson.slug}: {found} cells are called {prefix}-…; at least {least} are needed."
    if ids[:1] != ["header"]:
        yield f"{lesson.slug}: the first cell must be `header`."
    code = [cell["id"] for cell in lesson.cells if cell["cell_type"] == "code"]
    if code[:1] != ["setup"]:
        yield f"{lesson.slug}: the first code cell must be `setup`."
    for cell in lesson.cells:
        if cell["id"] == first_cell.CELL and source_of(cell) != first_cell.SOURCE:
            yield (
                f"{lesson.slug}: `setup` differs from the first cell of all notebooks "
                "(course/authoring/first_cell.py). Run `course author normal-form`, and put what else it "
                "does into the cell that needs it."
            )
    if "sources" in ids and any(cell_id != "next" for cell_id in ids[ids.index("sources") + 1 :]):
        yield f"{lesson.slug}: after `sources` only `next` may follow."
