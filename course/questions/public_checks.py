"""Public checks of an exercise: what anybody may know of an answer without knowing the right one.

An author writes them into the item file, beside ``expects``::

    public:
      - {sum: 7}                                # the numbers add up to what the task says
      - {from: coalition_members.iso3}          # every text stands in this column of the data
      - {from: wordings.language, of: labels}   # ... every label does
      - {scale: per cent}                       # all numbers lie between -1 and 1: did you mean 85.7?
      - {form: "[0-9]{4}-[0-9]{2}", such_as: "2024-05"}
      - {filled: true}                          # not empty
      - {whole: true}                           # a whole number
      - {rows_sum: 100}                         # each row of a table adds up to it
      - {in_order: ["at least", "at most"]}     # the first entry is not larger than the second
      - {above: 1, ask: "…?"}                   # a question where all numbers lie below
      - {varies: true}                          # a function: not the same for all visible inputs
      - {stated: [0, 8], case: 0}               # a function: the result that the task itself prints

``asks: true`` in any of them makes it a question: where the mistake that it finds is the one that the
exercise is about, the answer is kept as it is, to be looked at, and a report can still name the mistake.

Of a chart (``returns: figure``) the labels are its places and the values its numbers, so that ``from`` says
from which column of the data each must come.

A check never says what is right. What must be so (a sum that the task states, a code that exists) makes an
answer *not yet*; what may well be so and seldom is meant (a share instead of per cent) is asked. The release
refuses a check that the solution itself does not pass. Everything here works on normalised values
(:mod:`course.evidence.normalise`); no object of a learner's is touched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from course.evidence import charts
from course.evidence.normalise import in_words, normalise
from course.questions.texts import exercise as texts

Value = Mapping[str, Any]
Rule = Mapping[str, Any]

# With what a rule is told; the others are parts of these.
RULES = (
    *("sum", "from", "scale", "form", "filled", "whole", "rows_sum", "in_order", "above", "varies"),
    "stated",
)
_NOISE = 1e-6


@dataclass(frozen=True)
class Found:
    """What a public check found.

    Attributes:
        asks: True for a question (the answer may be meant so), False for what must be put right.
        message: one or two sentences.
    """

    asks: bool
    message: str


def first_found(
    rules: Sequence[Rule], value: Value, unit: str = "", comparison: Mapping[str, Any] | None = None
) -> Found | None:
    """The first thing that the public checks of an exercise find in an answer; what must be put right before
    what is only asked.

    Args:
        rules: the exercise's ``public``.
        value: the normalised answer; of a function, its results for the visible inputs.
        unit: the unit of the answer, for sentences.
        comparison: how values are compared (tolerance, order), for results that the task states.

    Raises:
        course.errors.CourseError: if a rule names a table or column that the course does not have.
    """
    asked: Found | None = None
    for rule in rules:
        found = _found(rule, value, unit, comparison or {})
        if found is not None and not found.asks:
            return found
        asked = asked or found
    return asked


def _found(rule: Rule, value: Value, unit: str, comparison: Mapping[str, Any]) -> Found | None:
    name = next((key for key in RULES if key in rule), None)
    if name is None:
        return None
    if value.get("type") == "function":
        found = _of_function(name, rule, value, unit, comparison)
    else:
        found = _CHECKS[name](rule, value, unit) if name in _CHECKS else None
    return replace(found, asks=True) if found is not None and rule.get("asks") else found


# --- values


def _sum(rule: Rule, value: Value, unit: str) -> Found | None:
    numbers = _numbers(value)
    total = sum(numbers)
    if not numbers or abs(total - rule["sum"]) <= max(_NOISE, abs(rule["sum"]) * _NOISE):
        return None
    return Found(False, texts.SUM.format(got=_plain(total), wanted=_plain(rule["sum"])))


def _rows_sum(rule: Rule, value: Value, unit: str) -> Found | None:
    if value["type"] != "frame":
        return None
    for label, row in zip(value["index"], value["rows"], strict=True):
        numbers = [_number(entry) for entry in row]
        found = [number for number in numbers if number is not None]
        if found and abs(sum(found) - rule["rows_sum"]) > 0.01:
            wanted = _plain(rule["rows_sum"])
            return Found(
                False, texts.ROW_SUM.format(row=in_words(label), got=_plain(sum(found)), wanted=wanted)
            )
    return None


def _from(rule: Rule, value: Value, unit: str) -> Found | None:
    table, _, column = str(rule["from"]).partition(".")
    known = _column(table, column)
    if rule.get("of") == "labels":
        told = _labels(value)
    else:
        told = [value] if value["type"] in ("text", "number", "integer", "boolean") else _entries(value)
    strange = [entry for entry in told if entry["type"] != "missing" and str(entry.get("value")) not in known]
    if not strange:
        return None
    sentence = texts.STRANGE_LABEL if rule.get("of") == "labels" else texts.STRANGE
    return Found(False, sentence.format(entry=in_words(strange[0], 60), column=column, table=table))


def _scale(rule: Rule, value: Value, unit: str) -> Found | None:
    numbers = _numbers(value)
    if not numbers or not any(numbers) or any(abs(number) > 1 for number in numbers):
        return None
    one = next(number for number in numbers if number)
    return Found(
        True,
        texts.SCALE.format(got=f"{one:.3g}", unit=f" {unit}" if unit else "", hundred=f"{one * 100:.3g}"),
    )


def _form(rule: Rule, value: Value, unit: str) -> Found | None:
    texts_of = [value] if value["type"] == "text" else _entries(value)
    for entry in texts_of:
        if entry["type"] == "text" and not re.fullmatch(rule["form"], entry["value"]):
            return Found(False, texts.FORM.format(got=in_words(entry, 60), such_as=rule["such_as"]))
    return None


def _filled(rule: Rule, value: Value, unit: str) -> Found | None:
    empty = (value["type"] == "text" and not value["value"].strip()) or (
        value["type"] in ("list", "set", "array", "series", "dict", "frame") and not _entries(value)
    )
    return Found(False, texts.EMPTY) if empty else None


def _whole(rule: Rule, value: Value, unit: str) -> Found | None:
    for number in _numbers(value):
        if not float(number).is_integer():
            return Found(False, texts.NOT_WHOLE.format(got=_plain(number)))
    return None


def _in_order(rule: Rule, value: Value, unit: str) -> Found | None:
    if value["type"] != "dict":
        return None
    entries = {str(key.get("value")): _number(entry) for key, entry in value["entries"]}
    low, high = (entries.get(name) for name in rule["in_order"])
    if low is None or high is None or low <= high:
        return None
    return Found(False, texts.IN_ORDER.format(low=rule["in_order"][0], high=rule["in_order"][1]))


def _above(rule: Rule, value: Value, unit: str) -> Found | None:
    numbers = _numbers(value)
    if not numbers or any(number >= rule["above"] for number in numbers):
        return None
    return Found(True, str(rule["ask"]))


_CHECKS: dict[str, Callable[[Rule, Value, str], Found | None]] = {
    "sum": _sum,
    "rows_sum": _rows_sum,
    "from": _from,
    "scale": _scale,
    "form": _form,
    "filled": _filled,
    "whole": _whole,
    "in_order": _in_order,
    "above": _above,
}


# --- functions


def _of_function(
    name: str, rule: Rule, value: Value, unit: str, comparison: Mapping[str, Any]
) -> Found | None:
    results = [result for result in value["results"] if "value" in result]
    if name == "varies":
        return _varies(results)
    if name == "stated":
        return _stated(rule, value["results"], comparison)
    if name not in _CHECKS:
        return None
    # The results together, as a list of numbers or texts: one value below 1 proves nothing.
    return _CHECKS[name](rule, {"type": "list", "items": [result["value"] for result in results]}, unit)


def _varies(results: Sequence[Mapping[str, Any]]) -> Found | None:
    if len(results) < 2 or any(result["value"] != results[0]["value"] for result in results):
        return None
    return Found(True, texts.SAME_RESULT.format(result=in_words(results[0]["value"], 40), n=len(results)))


def _stated(rule: Rule, results: Sequence[Mapping[str, Any]], comparison: Mapping[str, Any]) -> Found | None:
    from course.evidence.compare import compare

    case = int(rule.get("case", 0))
    if case >= len(results) or "value" not in results[case]:
        return None
    wanted, got = normalise(rule["stated"]), results[case]["value"]
    if compare(wanted, got, comparison).equal:
        return None
    shown = ", ".join(in_words(argument, 40) for argument in results[case]["case"])
    return Found(False, texts.STATED.format(case=shown, wanted=in_words(wanted, 40), got=in_words(got, 40)))


# --- parts of values


def _column(table: str, column: str) -> frozenset[str]:
    from course.facts.rows import all_rows

    return frozenset(str(row[column]) for row in all_rows(table) if row[column] is not None)


def unknown_column(rule: Rule) -> str | None:
    """The sentence about a rule that names a table or column which the course does not have; else None."""
    from course.errors import CourseError
    from course.facts.rows import resource

    if "from" not in rule:
        return None
    table, _, column = str(rule["from"]).partition(".")
    try:
        fields = [field["name"] for field in resource(table)["schema"]["fields"]]
    except CourseError as error:
        return str(error)
    return None if column in fields else texts.NO_COLUMN.format(table=table, column=column)


def _labels(value: Value) -> list[Value]:
    match value["type"]:
        case "series" | "frame":
            return list(value["index"])
        case "dict":
            return [key for key, _ in value["entries"]]
        case "figure":
            return [place for mark in charts.marks(value) for place in mark["x"]]
        case _:
            return []


def _entries(value: Value) -> list[Value]:
    match value["type"]:
        case "list" | "set" | "array":
            return list(value["items"])
        case "series":
            return list(value["values"])
        case "dict":
            return [entry for _, entry in value["entries"]]
        case "frame":
            return [entry for row in value["rows"] for entry in row]
        case "figure":
            return [size for mark in charts.marks(value) for size in mark["y"]]
        case _:
            return []


def _numbers(value: Value) -> list[float]:
    entries: Iterable[Value] = [value] if value["type"] in ("number", "integer") else _entries(value)
    return [number for entry in entries if (number := _number(entry)) is not None]


def _number(entry: Value) -> float | None:
    if entry["type"] not in ("number", "integer") or isinstance(entry["value"], str):
        return None  # infinities are texts
    found: float | None = entry["value"]
    return found


def _plain(number: float) -> str:
    return f"{number:.6g}" if abs(number) < 1e6 else f"{number:.0f}"
