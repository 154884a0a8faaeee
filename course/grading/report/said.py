"""Learners' answers as the report shows them: in words, without the marks of a programming language."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from course.evidence.compare import compare
from course.evidence.normalise import in_words
from course.grading.report import texts
from course.grading.score.marking import Marking

# More entries are a table, which nobody reads on one line.
MOST_ENTRIES = 6
# Digits of a number that differs from all others of a class at a glance.
_DIGITS = 3


def said(verdict: Mapping[str, Any], marking: Marking) -> str:
    """One answer in words.

    Args:
        verdict: of an evidence file.
        marking: keys and the solution's results of the release in force.
    """
    value = verdict.get("value")
    if not isinstance(value, Mapping) or verdict["kind"] != "exercise":
        return str(verdict["answer"])
    kind = value.get("type")
    if kind == "number":
        return _plainly(value)
    if kind == "function":
        return _function(verdict, marking) or str(verdict["answer"])
    if kind == "dict":
        return _entries(value["entries"]) or str(verdict["answer"])
    if kind == "series":
        return _entries(list(zip(value["index"], value["values"], strict=True))) or str(verdict["answer"])
    return str(verdict["answer"])


def _function(verdict: Mapping[str, Any], marking: Marking) -> str:
    """For how many inputs a function is right; empty where the release in force does not know its inputs."""
    name = str(verdict["item"]).partition("/")[2]
    results = marking.expected.get(name) or {}
    forms = {"a": results, **(results.get("variants") or {})}
    expected = (forms.get(str(verdict.get("variant") or "a")) or {}).get("value")
    if name not in marking.exercises or not isinstance(expected, Mapping):
        return ""
    spec, _ = marking.exercises[name]
    rules = {k: spec[k] for k in ("tolerance", "order", "index") if spec.get(k) is not None}
    cases = compare(expected, verdict["value"], rules).cases
    return texts.FUNCTION.format(right=sum(cases), n=len(cases)) if cases else ""


def _entries(pairs: list[Any]) -> str:
    """Names with a number or a text each; empty where there are too many of them, or none."""
    if not 0 < len(pairs) <= MOST_ENTRIES:
        return ""
    return "; ".join(f"{_plainly(name)}: {_plainly(value)}" for name, value in pairs)


def _plainly(value: Mapping[str, Any]) -> str:
    if value.get("type") == "text":
        return str(value["value"])
    if value.get("type") == "number" and isinstance(value["value"], float):
        return _rounded(value["value"])
    return in_words(value)


def _rounded(value: float) -> str:
    """A number with as many digits as tell it from others, and no fewer than stand before the point."""
    if not value or not math.isfinite(value):
        return f"{value:.10g}"
    decimals = max(1, _DIGITS - 1 - math.floor(math.log10(abs(value))))
    return f"{value:.{decimals}f}".rstrip("0").rstrip(".")
