"""Merging of evidence: the newest answer to each item wins, everywhere by the same rule.

Answers live in up to three places (notebook metadata, sidecar, cell output), written by two languages. The
merge must not depend on the order in which they are read. So it is a maximum under a total order: first the
time, then the canonical JSON of the value, then the canonical JSON of the whole record. A maximum is
commutative, associative and idempotent.

The canonical form is that of RFC 8785 (JSON Canonicalization Scheme): keys sorted by UTF-16 code units,
numbers as ECMAScript prints them, no white space. JavaScript gets it from ``JSON.stringify`` with sorted
keys, and compares two of them with ``<``. ``tests/evidence/merge_vectors.json`` holds the cases both
languages must agree on.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from course.evidence.record import Evidence, clean_evidence


def merge(*evidences: object) -> Evidence:
    """The newest record of each item.

    Args:
        *evidences: mappings from item id to record; anything malformed among them is dropped, never raised.

    Returns:
        Records by item id, items in alphabetical order; ``.problems`` names what was dropped.
    """
    best: dict[str, dict[str, Any]] = {}
    problems: list[str] = []
    for evidence in evidences:
        cleaned = clean_evidence(evidence)
        problems += cleaned.problems
        for item, record in cleaned.items():
            if item not in best or _later(record, best[item]):
                best[item] = record
    return Evidence({item: best[item] for item in sorted(best)}, problems)


def _later(one: dict[str, Any], other: dict[str, Any]) -> bool:
    if one["t"] != other["t"]:
        found: bool = one["t"] > other["t"]
        return found
    return _order(one) > _order(other)


def _order(record: dict[str, Any]) -> tuple[bytes, bytes]:
    return tuple(canonical(part).encode("utf-16-be") for part in (record["value"], record))  # type: ignore[return-value]


def canonical(value: object) -> str:
    """The canonical JSON text of a JSON value (RFC 8785).

    Integers beyond 2**53, which ECMAScript cannot hold, keep all their digits.
    """
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int):
        return str(value) if abs(value) > 2**53 else _number(float(value))
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join(f"{canonical(key)}:{canonical(value[key])}" for key in keys) + "}"
    raise TypeError(f"{type(value).__name__} is not JSON")


def _number(x: float) -> str:
    """A finite double as ECMAScript prints it; both languages use the shortest digits that round-trip."""
    if x == 0:
        return "0"
    sign, digit_tuple, exponent = Decimal(repr(x)).normalize().as_tuple()
    digits = "".join(map(str, digit_tuple))
    count = len(digits)
    point = count + int(exponent)  # where the decimal point stands, counted from the first digit
    minus = "-" if sign else ""
    if count <= point <= 21:
        return minus + digits + "0" * (point - count)
    if 0 < point <= 21:
        return f"{minus}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return minus + "0." + "0" * -point + digits
    mantissa = digits if count == 1 else f"{digits[0]}.{digits[1:]}"
    return f"{minus}{mantissa}e{point - 1:+d}"
