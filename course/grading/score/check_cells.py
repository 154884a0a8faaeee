"""What a check cell left in the grading run: one record, or the reason why there is none. Standard library
only.

A check emits exactly one bundle that holds exactly its own exercise. Everything else that a learner's code
can make a cell emit (further bundles, another exercise, another kind) contradicts that and goes to a person;
nothing is chosen for or against the learner.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from course.evidence.record import MIME, printable, valid_record
from course.files import Broken, parse_text
from course.grading.score.scoring import MAX_EXERCISE_BYTES
from course.grading.texts import grading as texts

Output = Mapping[str, Any]
Problem = dict[str, str]

# Errors that our own cells raise on purpose under autograding; the scorer replaces them.
NOT_SCORED = "NotScored"
TIMEOUT = "CellTimeoutError"
# What our executor writes into the cells that a dead kernel could not run.
KERNEL_DIED = "KernelDied"


def read_check(
    outputs: Sequence[Output], cell: str, item: str, kind: str
) -> tuple[dict[str, Any] | None, Problem | None]:
    """Read the evidence of one exercise from its own check cell.

    Args:
        outputs: the cell's outputs after the grading run.
        cell: the cell's name, for the messages.
        item: the exercise's full id.
        kind: ``value`` or ``function``.

    Returns:
        The record, or None; and the problem, or None: ``{"kind": "fault", "text": ...}`` for evidence that
        contradicts itself, ``{"kind": "error", ...}`` where the cell stopped with an error before it left
        anything.
    """
    bundles = {_canonical(bundle): bundle for bundle in _bundles(outputs)}
    if not bundles:
        error = first_error(outputs)
        if error is None or error.startswith(NOT_SCORED):
            return None, _fault(texts.FAULT_NO_EVIDENCE.format(cell=cell))
        return None, {"kind": "error", "text": texts.OWN_ERROR_CHECK.format(error=_literal(error))}
    if len(bundles) > 1:
        return None, _fault(texts.FAULT_SEVERAL.format(cell=cell, n=len(bundles)))
    text, bundle = next(iter(bundles.items()))
    size = len(text.encode())
    if size > MAX_EXERCISE_BYTES:
        return None, _fault(texts.FAULT_SIZE.format(cell=cell, size=size))
    evidence = bundle.get("evidence") if isinstance(bundle, Mapping) else None
    if not isinstance(evidence, Mapping) or not evidence:
        return None, _fault(texts.FAULT_MALFORMED.format(cell=cell, problem="no evidence in it"))
    foreign = sorted(str(name) for name in evidence if name != item)
    if foreign:
        return None, _fault(texts.FAULT_FOREIGN.format(cell=cell, item=foreign[0][:80]))
    record = evidence[item]
    if not valid_record(record) or record.get("item") != item:
        return None, _fault(texts.FAULT_MALFORMED.format(cell=cell, problem="the record is malformed"))
    if record["kind"] != kind:
        return None, _fault(texts.FAULT_KIND.format(cell=cell, kind=str(record["kind"])[:40], wanted=kind))
    return dict(record), None


def own_error(cells: Iterable[tuple[str, Sequence[Output]]]) -> str | None:
    """A sentence naming the last of the learner's cells that stopped with an error, or None.

    Args:
        cells: name and outputs of the cells since the previous check, in order.
    """
    found = None
    for name, outputs in cells:
        error = first_error(outputs)
        if error is not None and not error.startswith((NOT_SCORED, TIMEOUT, KERNEL_DIED)):
            found = texts.OWN_ERROR.format(cell=name, error=_literal(error))
    return found


def answer_names(check: str) -> set[str]:
    """The names that a learner must have defined before a check can run: those in the second argument of its
    call.

    Args:
        check: the source of the check cell.
    """
    try:
        tree = ast.parse(check)
    except SyntaxError:
        return set()
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and len(node.args) > 1]
    return {
        name.id
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id == "check"
        for name in ast.walk(call.args[1])
        if isinstance(name, ast.Name)
    }


def undefined_name(error: str) -> str | None:
    """The name that a ``NameError`` misses, or None where ``error`` (as :func:`first_error` gives it) is
    another.
    """
    found = re.match(r"NameError: name '(\w+)' is not defined", error)
    return found.group(1) if found else None


def first_error(outputs: Sequence[Output]) -> str | None:
    """``Name: message`` of the first error among a cell's outputs, shortened, or None. Where the cell was
    stopped from outside, that comes first: the kernel reports it as an interruption of the cell's own.
    """
    errors = [_error(output) for output in outputs if output.get("output_type") == "error"]
    return next((e for e in errors if e.startswith((TIMEOUT, KERNEL_DIED))), errors[0] if errors else None)


def _error(output: Output) -> str:
    name, message = printable(str(output.get("ename", "Error"))), str(output.get("evalue", ""))
    first = printable(message.strip().splitlines()[0], 160) if message.strip() else ""
    return f"{name}: {first}" if first else name


def _literal(error: str) -> str:
    """An error for a Markdown text, in which nothing of it comes to life."""
    return "`" + error.replace("`", "'") + "`"


def _bundles(outputs: Sequence[Output]) -> list[Any]:
    found = []
    for output in outputs:
        data = output.get("data")
        if isinstance(data, Mapping) and MIME in data:
            bundle = data[MIME]
            if isinstance(bundle, str):
                # A front end may have stored the JSON as text; whatever is no JSON stays a text and is
                # malformed.
                try:
                    bundle = parse_text(bundle, MAX_EXERCISE_BYTES)
                except Broken:
                    found.append(bundle[:200])
                    continue
            found.append(bundle)
    return found


def _canonical(bundle: Any) -> str:
    return json.dumps(_without_times(bundle), sort_keys=True, ensure_ascii=True, default=str)


def _without_times(value: Any) -> Any:
    """The same result emitted twice (a check that ran twice) differs in its time only, and that is no
    contradiction."""
    if isinstance(value, Mapping):
        return {str(k): _without_times(v) for k, v in value.items() if k != "t"}
    if isinstance(value, list):
        return [_without_times(v) for v in value]
    return value


def _fault(text: str) -> Problem:
    return {"kind": "fault", "text": text}
