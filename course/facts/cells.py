"""From the text of one cell to its value, by the description of its column: type first, then constraints."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

_BOOLEANS = {"true": True, "false": False}


def parser(field: dict[str, Any]) -> Callable[[str], Any]:
    """A function from the text of a cell to its value; raises ValueError with the end of the sentence 'is not
    …'."""
    constraints = field.get("constraints", {})
    required = constraints.get("required", False)
    allowed = set(constraints["enum"]) if "enum" in constraints else None
    pattern = re.compile(constraints["pattern"]) if "pattern" in constraints else None
    low, high = constraints.get("minimum"), constraints.get("maximum")
    convert = _CONVERT[field["type"]]

    def parse(cell: str) -> Any:
        if cell == "":
            if required:
                raise ValueError("allowed: the cell must not be empty")
            return None
        value = convert(cell)
        if allowed is not None and value not in allowed:
            raise ValueError(f"one of {', '.join(map(str, sorted(allowed)))}")
        if pattern is not None and not pattern.fullmatch(cell):
            raise ValueError(f"of the form {pattern.pattern}")
        if (low is not None and value < low) or (high is not None and value > high):
            raise ValueError(f"between {low} and {high if high is not None else 'any higher number'}")
        return value

    return parse


def _date(cell: str) -> dt.date:
    try:
        if len(cell) != 10:
            raise ValueError
        return dt.date.fromisoformat(cell)
    except ValueError:
        raise ValueError("an ISO date such as 2025-09-05") from None


def _month(cell: str) -> dt.date:
    try:
        if len(cell) != 7:
            raise ValueError
        return dt.date.fromisoformat(f"{cell}-01")
    except ValueError:
        raise ValueError("a month such as 2025-09") from None


def _integer(cell: str) -> int:
    if not re.fullmatch(r"-?[0-9]+", cell):
        raise ValueError("a whole number")
    return int(cell)


def _number(cell: str) -> float:
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", cell):
        raise ValueError("a number")
    return float(cell)


def _boolean(cell: str) -> bool:
    if cell not in _BOOLEANS:
        raise ValueError("true or false")
    return _BOOLEANS[cell]


_CONVERT: dict[str, Callable[[str], Any]] = {
    "string": str,
    "date": _date,
    "yearmonth": _month,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
}
