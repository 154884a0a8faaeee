"""Compare two normalised values: what a learner computed and what the source notebook computed.

A normalised value is the plain JSON that :mod:`course.questions.exercise` makes of a Python object, for
example ``{"type": "number", "value": 1.5}`` or ``{"type": "series", "index": [...], "values": [...]}``.
Comparing happens on the instructor's side, on data alone: no method of a learner's object (such as an
``__eq__`` that is always true) is ever called.

By default a comparison is lenient where the lesson is not about the difference: integers equal floats,
numbers agree within a tolerance, rows and list entries may come in any order, a tuple or a column of values
counts as a list. What an author wants strict is said in the exercise: ``order: true`` and ``index: true``.

Absent and empty are never one value. A result is a value or an error, and never both; where it is neither, it
equals nothing. An error equals an error of the same name alone, and what has no proper name has none.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from course.evidence import charts
from course.evidence.shapes import is_real, is_result, is_value

Value = Mapping[str, Any]

# Without a tolerance of the author's, only the noise of floating-point arithmetic is forgiven.
DEFAULT_RELATIVE = 1e-6
DEFAULT_ABSOLUTE = 1e-9

_NUMBERS = ("number", "integer")


@dataclass(frozen=True)
class Comparison:
    """What a comparison found.

    Attributes:
        fraction: share of the exercise that is right, from 0 to 1; between the two only for functions
            (share of cases).
        reason: name of the first difference, a key of :data:`course.questions.texts.exercise.DIFFERENCES`;
            empty where all is equal.
        cases: for functions, by case whether its result is the expected one.
    """

    fraction: float
    reason: str = ""
    cases: tuple[bool, ...] = ()

    @property
    def equal(self) -> bool:
        """Whether nothing differs."""
        return self.fraction == 1.0


class _Differs(Exception):
    """Carries the name of the first difference out of the nested comparison."""


def compare(expected: Value, got: Value | None, spec: Mapping[str, Any] | None = None) -> Comparison:
    """Compare a learner's normalised value with the expected one.

    Args:
        expected: normalised value of the source notebook.
        got: normalised value of the learner.
        spec: the exercise's ``tolerance`` ({"absolute": x} and/or {"relative": x}), ``order`` (bool,
            default False) and ``index`` (bool: whether row labels count; without it the labels of a series
            and of a table's text or date index count, row numbers of a table do not).

    Returns:
        The comparison; for functions the fraction of cases with the expected result, for charts what
        :func:`course.evidence.charts.judge` says.

    Raises:
        ValueError: if ``expected`` itself is no normalised value (a fault of the course, not of the learner).
    """
    rules = _Rules.of(spec or {})
    if expected.get("type") == "function":
        return _compare_function(expected, got or {}, rules)
    if expected.get("type") == charts.TYPE:
        return _compare_chart(expected, got or {}, spec or {})
    if not is_result(expected):
        raise ValueError(f"The expected value is no normalised value: {str(expected)[:80]!r}.")
    if got is None or not is_value(got):
        return Comparison(0.0, "malformed")
    try:
        _same(expected, _coerce(expected["type"], got), rules)
    except _Differs as difference:
        return Comparison(0.0, str(difference))
    return Comparison(1.0)


@dataclass(frozen=True)
class _Rules:
    absolute: float
    relative: float
    order: bool
    index: bool | None

    @classmethod
    def of(cls, spec: Mapping[str, Any]) -> _Rules:
        tolerance = spec.get("tolerance") or {}
        given = bool(tolerance)
        return cls(
            absolute=float(tolerance.get("absolute", 0.0 if given else DEFAULT_ABSOLUTE)) + 1e-12,
            relative=float(tolerance.get("relative", 0.0 if given else DEFAULT_RELATIVE)),
            order=bool(spec.get("order", False)),
            index=spec.get("index"),
        )

    def close(self, expected: float, got: float) -> bool:
        if expected == got:
            # Also where an integer is beyond every float, of which Python takes no differences.
            return True
        try:
            return abs(expected - got) <= max(self.absolute, self.relative * abs(expected))
        except OverflowError:
            return False


def _compare_chart(expected: Value, got: Value, spec: Mapping[str, Any]) -> Comparison:
    if not isinstance(got, Mapping) or got.get("type") != charts.TYPE:
        return Comparison(0.0, "type")
    judged = judged_chart(expected, got, spec)
    return Comparison(
        judged.fraction, next((f"chart {name}" for name, ok in judged.parts.items() if not ok), "")
    )


def judged_chart(expected: Value, got: Value, spec: Mapping[str, Any]) -> charts.Judged:
    """What the rules of an exercise say of a chart, part by part.

    Args:
        expected: the solution's chart.
        got: the learner's chart.
        spec: as for :func:`compare`, with the rules for charts under ``chart``.
    """
    return charts.judge(expected, got, spec.get("chart") or {}, same_values(spec))


def same_values(spec: Mapping[str, Any]) -> charts.Same:
    """The comparison by which two normalised values are one, with an exercise's tolerance."""

    def same(one: Value, other: Value) -> bool:
        return compare(one, other, spec).equal

    return same


def _compare_function(expected: Value, got: Value, rules: _Rules) -> Comparison:
    wanted = expected["results"]
    if (
        not isinstance(got, Mapping)
        or got.get("type") != "function"
        or not isinstance(got.get("results"), list)
    ):
        return Comparison(0.0, "type")
    # The cases stand in a locked cell; results for other cases than the source's were not computed by it.
    cases = [_canonical(result["case"]) for result in wanted]
    told = [_canonical(r["case"]) if isinstance(r, Mapping) and "case" in r else None for r in got["results"]]
    if told != cases:
        return Comparison(0.0, "cases")
    reasons = [_differing(want, have, rules) for want, have in zip(wanted, got["results"], strict=True)]
    right = tuple(not reason for reason in reasons)
    return Comparison(sum(right) / len(right) if right else 0.0, next(filter(None, reasons), ""), right)


def same_result(want: Value, have: Value, spec: Mapping[str, Any] | None = None) -> bool:
    """Whether a function's result for one case, a value or an error, is the expected one.

    Args:
        want: the expected result: ``{"value": ...}`` or ``{"error": "Name: message"}``.
        have: the result that it is compared with.
        spec: as for :func:`compare`.

    Raises:
        ValueError: if ``want`` is no result.
    """
    return not _differing(want, have, _Rules.of(spec or {}))


def _differing(want: Value, have: Value, rules: _Rules) -> str:
    """Why a function's result for one case is not the expected one; empty where it is."""
    if "error" in want:
        # Where the source raises an error on purpose (a checked input), the kind of error is the result.
        kind = error_kind(want)
        if kind is None or "value" in want:
            raise ValueError(f"The expected error has no name: {str(want)[:80]!r}.")
        return "" if "value" not in have and error_kind(have) == kind else "error"
    if "error" in have:
        return "error"
    # What is not there is no value, and differs from each.
    return compare(want["value"], have.get("value"), _as_spec(rules)).reason


def _as_spec(rules: _Rules) -> dict[str, Any]:
    return {
        "tolerance": {"absolute": rules.absolute, "relative": rules.relative},
        "order": rules.order,
        "index": rules.index,
    }


def error_kind(result: Mapping[str, Any]) -> str | None:
    """The name of the error that a function's result is; None where it is no error, or one without a proper
    name.
    """
    error = result.get("error")
    name = error.partition(":")[0] if isinstance(error, str) else ""
    return name if name.isidentifier() else None


def _coerce(wanted: str, got: Value) -> Value:
    """Take a value as the wanted kind where nothing is lost or guessed: a column of values as a list, a
    series as a dict.
    """
    kind = got["type"]
    if wanted == "list" and (kind == "series" or (kind == "array" and len(got["shape"]) == 1)):
        return {"type": "list", "items": got["values"] if kind == "series" else got["items"]}
    if wanted == "set" and kind in ("list", "series", "array"):
        return {"type": "set", "items": got["values"] if kind == "series" else got["items"]}
    if wanted == "dict" and kind == "series":
        return {
            "type": "dict",
            "entries": [list(pair) for pair in zip(got["index"], got["values"], strict=True)],
        }
    if wanted == "series" and kind == "frame" and len(got["columns"]) == 1:
        return {"type": "series", "index": got["index"], "values": [row[0] for row in got["rows"]]}
    if wanted == "array" and kind == "list":
        return {"type": "array", "shape": [len(got["items"])], "items": got["items"]}
    return got


def _same(expected: Value, got: Value, rules: _Rules) -> None:
    """Raise :class:`_Differs` with the name of the first difference."""
    want, have = expected["type"], got["type"]
    if want in _NUMBERS and have in _NUMBERS:
        if not _same_number(expected["value"], got["value"], rules):
            raise _Differs("value")
        return
    if want != have:
        raise _Differs("type")
    if want in ("boolean", "date") and expected["value"] != got["value"]:
        raise _Differs("value")
    if want == "text" and unicodedata.normalize("NFC", expected["value"]) != unicodedata.normalize(
        "NFC", got["value"]
    ):
        raise _Differs("value")
    handler = {"list": _same_list, "set": _same_set, "dict": _same_dict, "array": _same_array}.get(want)
    handler = handler or {"series": _same_series, "frame": _same_frame}.get(want)
    if handler is not None:
        handler(expected, got, rules)


def _same_number(expected: float | str, got: float | str, rules: _Rules) -> bool:
    if isinstance(expected, str) or isinstance(got, str):
        return expected == got
    return rules.close(expected, got)


def _same_list(expected: Value, got: Value, rules: _Rules) -> None:
    _same_rows([[item] for item in expected["items"]], [[item] for item in got["items"]], rules)


def _same_set(expected: Value, got: Value, rules: _Rules) -> None:
    want = {_canonical(item): [item] for item in expected["items"]}
    have = {_canonical(item): [item] for item in got["items"]}
    _same_rows(list(want.values()), list(have.values()), rules, ordered=False)


def _same_dict(expected: Value, got: Value, rules: _Rules) -> None:
    _same_labelled(
        [key for key, _ in expected["entries"]],
        [[value] for _, value in expected["entries"]],
        [key for key, _ in got["entries"]],
        [[value] for _, value in got["entries"]],
        rules,
        ordered=False,
    )


def _same_array(expected: Value, got: Value, rules: _Rules) -> None:
    if list(expected["shape"]) != list(got["shape"]):
        raise _Differs("length")
    # The place in an array is its meaning, so order always counts.
    _same_rows([[item] for item in expected["items"]], [[item] for item in got["items"]], rules, ordered=True)


def _same_series(expected: Value, got: Value, rules: _Rules) -> None:
    want, have = [[value] for value in expected["values"]], [[value] for value in got["values"]]
    if rules.index is False:
        _same_rows(want, have, rules)
    else:
        _same_labelled(expected["index"], want, got["index"], have, rules, ordered=rules.order)


def _same_frame(expected: Value, got: Value, rules: _Rules) -> None:
    if sorted(expected["columns"]) != sorted(got["columns"]):
        raise _Differs("columns")
    place = {name: got["columns"].index(name) for name in expected["columns"]}
    have = [[row[place[name]] for name in expected["columns"]] for row in got["rows"]]
    row_numbers = all(label["type"] == "integer" for label in expected["index"])
    if rules.index is False or (rules.index is None and row_numbers):
        _same_rows(expected["rows"], have, rules)
    else:
        _same_labelled(expected["index"], expected["rows"], got["index"], have, rules, ordered=rules.order)


def _same_labelled(
    want_labels: Sequence[Value],
    want: Sequence[Sequence[Value]],
    have_labels: Sequence[Value],
    have: Sequence[Sequence[Value]],
    rules: _Rules,
    *,
    ordered: bool,
) -> None:
    """Compare rows under labels: first the labels, so that the reason names what is missing, then label and
    values together.
    """
    if len(want) != len(have):
        raise _Differs("length")
    if sorted(map(_canonical, want_labels)) != sorted(map(_canonical, have_labels)):
        raise _Differs("labels")
    _same_rows(
        [[label, *row] for label, row in zip(want_labels, want, strict=True)],
        [[label, *row] for label, row in zip(have_labels, have, strict=True)],
        rules,
        ordered=ordered,
    )


def _same_rows(
    want: Sequence[Sequence[Value]],
    have: Sequence[Sequence[Value]],
    rules: _Rules,
    *,
    ordered: bool | None = None,
) -> None:
    if len(want) != len(have):
        raise _Differs("length")
    keep = rules.order if ordered is None else ordered
    if keep:
        for want_row, have_row in zip(want, have, strict=True):
            _same_row(want_row, have_row, rules)
        return
    # Numbers within the tolerance can sort differently against equal neighbours; so a row that does not fit
    # its place is looked for among the rest before the two are called different.
    rest = sorted(have, key=_row_key)
    for row in sorted(want, key=_row_key):
        match = next((i for i, candidate in enumerate(rest) if _fits(row, candidate, rules)), None)
        if match is None:
            raise _Differs("value")
        rest.pop(match)


def _fits(want: Sequence[Value], have: Sequence[Value], rules: _Rules) -> bool:
    try:
        _same_row(want, have, rules)
    except _Differs:
        return False
    return True


def _same_row(want: Sequence[Value], have: Sequence[Value], rules: _Rules) -> None:
    for want_cell, have_cell in zip(want, have, strict=True):
        _same(want_cell, _coerce(want_cell["type"], have_cell), rules)


def _row_key(row: Sequence[Value]) -> list[str]:
    return [_canonical(cell) for cell in row]


def _canonical(value: object) -> str:
    """A text that is equal for equal values; an integer and the same number as a float give the same text."""
    if isinstance(value, Mapping):
        kind = value.get("type")
        if kind in _NUMBERS and is_real(value.get("value")):
            return _canonical(value["value"])
        return f"{kind}:" + ",".join(
            f"{key}={_canonical(value[key])}" for key in sorted(value) if key != "type"
        )
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(_canonical(item) for item in value) + "]"
    if is_real(value):
        try:
            return f"number:{float(value):.12g}"  # type: ignore[arg-type]
        except OverflowError:
            return f"number:{value}"
    return repr(value)
