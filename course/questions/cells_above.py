"""What happened in the cells that a learner ran: whether the cell above a check stopped, and gaps left in it.

In a notebook IPython says after each cell what was run and whether it raised; kept here by the cell's id, so
that ``check("01-coalition/share", …)`` finds the cell ``solve-share`` above it. Where a front end gives no
ids, the cell that was run just before stands for the cell above. While a notebook is graded nothing of this
is used, and a learner's code decides nothing by it: it only chooses which words of help are shown.
"""

from __future__ import annotations

import ast
import os
import re
from dataclasses import dataclass
from typing import Any

from course.questions.texts import exercise as texts

SOLVE = "solve-"
_GAP = re.compile(r"…|\.\.\.|_{3,}")
# An apostrophe within a word is none.
_CURLY = re.compile(r"[“”„«»]|(?<!\w)[‘’‚]|[‘’](?!\w)")
# Errors that learners meet most, in the order in which they are looked for (a class before its parents).
_IN_WORDS = ("NameError", "KeyError", "SyntaxError", "ValueError", "TypeError", "AttributeError")
_CELL_IDS_LIMIT = 500


@dataclass(frozen=True)
class Ran:
    """One cell that was run: its text and what it raised."""

    source: str
    error: BaseException | None


_by_cell: dict[str, Ran] = {}
_last: Ran | None = None
_running = ""
_watching: set[int] = set()


def watch() -> None:
    """Begin to notice what is run in this notebook; nothing happens outside IPython, under grading, or the
    second time."""
    if "NBGRADER_EXECUTION" in os.environ:
        return
    try:
        from IPython import get_ipython
    except ImportError:
        return
    shell = get_ipython()
    if shell is None or id(shell) in _watching:
        return
    _watching.add(id(shell))
    shell.events.register("pre_run_cell", _begin)
    shell.events.register("post_run_cell", _note)


def _begin(info: Any) -> None:
    global _running
    source = getattr(info, "raw_cell", None)
    _running = source if isinstance(source, str) else ""


def _note(result: Any) -> None:
    global _last
    info = getattr(result, "info", None)
    source = getattr(info, "raw_cell", None)
    if not isinstance(source, str):
        return
    error = getattr(result, "error_before_exec", None) or getattr(result, "error_in_exec", None)
    ran = Ran(source, error)
    if not source.lstrip().startswith(("check(", "hint(")):
        _last = ran
    cell = getattr(info, "cell_id", None)
    if isinstance(cell, str):
        if len(_by_cell) >= _CELL_IDS_LIMIT:
            _by_cell.clear()
        _by_cell[cell] = ran


def above(exercise: str) -> Ran | None:
    """The last run of the cell above an exercise's check, or None where it is not known.

    Args:
        exercise: the exercise's id, ``notebook/name``.
    """
    cell = SOLVE + exercise.partition("/")[2]
    if cell in _by_cell:
        return _by_cell[cell]
    # Where other cells came with their ids, this one was not run; else the one just before it stands for it.
    return None if _by_cell else _last


def stale(exercise: str) -> str | None:
    """The name that the running check is given, where the cell above does not set it any more; else None.

    A name that another cell sets is none: a learner may have split the cell above in two. Where a cell cannot
    be read, or cells come without their ids, nothing is said.

    Args:
        exercise: the exercise's id.
    """
    name = _name_given(exercise)
    if name is None or SOLVE + exercise.partition("/")[2] not in _by_cell:
        return None
    return None if any(_may_set(ran.source, name) for ran in _by_cell.values()) else name


def _name_given(exercise: str) -> str | None:
    """The variable whose value the running cell gives to the check of an exercise."""
    try:
        tree = ast.parse(_running)
    except SyntaxError:
        return None
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or len(node.args) < 2:
            continue
        item, answer = node.args[:2]
        if isinstance(item, ast.Constant) and item.value == exercise and isinstance(answer, ast.Name):
            return None if _may_set(_running, answer.id) else answer.id
    return None


def _may_set(source: str, name: str) -> bool:
    """Whether a cell sets a name or changes what it stands for; also where that cannot be told."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return True
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=found, ctx=ast.Store() | ast.Del()) if found == name:
                return True
            case ast.FunctionDef(name=found) | ast.ClassDef(name=found) if found == name:
                return True
            case ast.alias() if (node.asname or node.name.partition(".")[0]) in (name, "*"):
                return True
            # `table["x"] = 1` and `entries.append(1)` change the value in its place.
            case ast.Attribute(value=ast.Name(id=found)) | ast.Subscript(value=ast.Name(id=found)) if (
                found == name
            ):
                return True
    return False


def error_in_words(error: BaseException) -> str:
    """What an error of a learner's cell means, in plain words, with its own last line.

    Args:
        error: what the cell raised.
    """
    kind = type(error).__name__
    told = next(
        (name for name in _IN_WORDS if any(base.__name__ == name for base in type(error).__mro__)), None
    )
    line = f"{kind}: {_first_line(error)}".rstrip(": ")[:200]
    if _is_truth(error):
        told = "truth"
    elif _has_curly_quote(error):
        told = "quotes"
    meaning = texts.ERRORS_IN_WORDS[told] if told else ""
    return f"{texts.STOPPED.format(line=line)} {meaning}".strip()


def _first_line(error: BaseException) -> str:
    """What an error says first; of the text it is in, which IPython names by a number, only the line."""
    said = str(error)
    if isinstance(error, SyntaxError) and error.msg:
        place = "" if error.lineno is None or " line " in error.msg else f" (line {error.lineno})"
        said = f"{error.msg}{place}"
    return said.splitlines()[0] if said else ""


def _has_curly_quote(error: BaseException) -> bool:
    """Whether Python stopped at quotation marks as texts are printed with, or a text was closed by one."""
    if not isinstance(error, SyntaxError) or not error.msg:
        return False
    if error.msg.startswith("invalid character"):
        return _CURLY.search(error.msg) is not None
    return error.msg.startswith("unterminated string") and _CURLY.search(error.text or "") is not None


def _is_truth(error: BaseException) -> bool:
    return isinstance(error, ValueError) and "truth value" in str(error)


def gap(source: str) -> str | None:
    """The first gap that a cell still has, as it stands there; None where it has none.

    A gap is an ellipsis in the code, or a text in quotation marks that is nothing but dots or underscores.

    Args:
        source: the text of a cell.
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        # `x >= … …` is no Python; its dots are the gap.
        return next((found[0] for found in _GAP.finditer(_code(source))), None)
    # A first line `answer = ...` that a later line overwrites is no gap.
    names: dict[str, bool] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.strip():
            if _GAP.fullmatch(node.value.strip()):
                return f'"{node.value}"'
        elif isinstance(node, ast.Name) and re.fullmatch(r"_{3,}", node.id):
            return node.id
        elif isinstance(node, ast.Assign):
            dots = isinstance(node.value, ast.Constant) and node.value.value is ...
            for target in node.targets:
                if isinstance(target, ast.Name):
                    names[target.id] = dots
    return "..." if any(names.values()) else None


def _code(source: str) -> str:
    return "\n".join(line.partition("#")[0] for line in source.splitlines())
