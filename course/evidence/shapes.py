"""The forms of normalised values (:mod:`course.evidence.normalise`): whether a JSON value is one of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

Value = Mapping[str, Any]

# Of these nothing is known that could be compared, so two of them are not the same.
_NO_RESULTS = ("unanswered", "unsupported")


def is_result(value: object) -> bool:
    """Whether ``value`` is a normalised value that another can equal: in no part of it is an answer missing,
    or an object that could not be read.
    """
    return is_value(value) and _readable(value)


def _readable(value: object) -> bool:
    if isinstance(value, Mapping):
        return value.get("type") not in _NO_RESULTS and all(map(_readable, value.values()))
    return not isinstance(value, list) or all(map(_readable, value))


def is_value(value: object) -> bool:
    """Whether ``value`` has the form of a normalised value (other than a function's), all the way down."""
    if not isinstance(value, Mapping):
        return False
    shape = _SHAPES.get(value.get("type"))  # type: ignore[arg-type]
    try:
        return shape is not None and shape(value)
    except (KeyError, TypeError, OverflowError, RecursionError):
        return False


def _values(items: object) -> bool:
    return isinstance(items, list) and all(is_value(item) for item in items)


_SHAPES: dict[str, Callable[[Value], bool]] = {
    "number": lambda v: v["value"] in ("inf", "-inf") or (is_real(v["value"]) and math.isfinite(v["value"])),
    "integer": lambda v: isinstance(v["value"], int) and not isinstance(v["value"], bool),
    "boolean": lambda v: isinstance(v["value"], bool),
    "text": lambda v: isinstance(v["value"], str),
    "date": lambda v: isinstance(v["value"], str),
    "missing": lambda v: True,
    "unanswered": lambda v: True,
    "unsupported": lambda v: isinstance(v.get("name", ""), str),
    "list": lambda v: _values(v["items"]),
    "set": lambda v: _values(v["items"]),
    "dict": lambda v: (
        isinstance(v["entries"], list) and all(len(e) == 2 and _values(e) for e in v["entries"])
    ),
    "array": lambda v: _values(v["items"]) and all(isinstance(n, int) for n in v["shape"]),
    "series": lambda v: _values(v["index"]) and _values(v["values"]) and len(v["index"]) == len(v["values"]),
    "frame": lambda v: (
        all(isinstance(c, str) for c in v["columns"])
        and _values(v["index"])
        and len(v["index"]) == len(v["rows"])
        and all(_values(row) and len(row) == len(v["columns"]) for row in v["rows"])
    ),
}


def is_real(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
