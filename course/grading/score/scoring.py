"""Scoring: a pure function from a key and a learner's evidence to a verdict. Standard library only.

Nothing here runs a notebook, opens a file or knows nbgrader, and no object of a learner's reaches it:
evidence is plain JSON. That is why a wrong key can be corrected and a whole class scored again without
running anything, and why a learner's code cannot decide a grade.

Every verdict is one of: right, partly, wrong, unanswered, or *fault*: the evidence contradicts itself, or the
machinery failed. A fault always carries a reason and goes to a person; it is never silently right and never
silently zero. (A written argument that is there gets the outcome *marking*: a person marks it, which is no
fault.)
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from course.evidence import charts
from course.evidence.compare import Comparison, compare, judged_chart, same_values
from course.evidence.constants import credit
from course.evidence.normalise import in_words
from course.evidence.record import printable
from course.evidence.shapes import is_value
from course.grading.texts import grading as texts
from course.questions.texts.exercise import DIFFERENCES

Record = Mapping[str, Any]

# An exercise's record may be larger than a quiz answer's, since it can hold a table.
MAX_EXERCISE_BYTES = 1_048_576
MAX_REASON = 1_000


@dataclass(frozen=True)
class Verdict:
    """What one question earned, and why.

    Attributes:
        item: full id, for example ``01-coalition/who-counts/q1``.
        outcome: ``right``, ``partly``, ``wrong``, ``unanswered``, ``fault``; for a written argument
            ``marking``.
        fraction: share of the points, from 0 to 1; 0 for a fault, whose points a person decides.
        points: points earned, rounded to four decimals.
        max_points: points that can be earned.
        answer: the learner's answer in words.
        why: Markdown for the learner.
        reason: why a person is needed; empty unless the outcome is ``fault``.
        flags: sentences a marker should see although the score stands.
        value: the raw answer, for statistics.
        variant: which variant of the question was answered; empty where it has none.
        remark: the part of ``why`` that is about this answer.
        explanation: the part of it that is about the solution.
        solution: the right answer in words, where the key lets it be shown and the answer is not right.
    """

    item: str
    outcome: str
    fraction: float
    points: float
    max_points: float
    answer: str
    why: str
    reason: str = ""
    flags: tuple[str, ...] = ()
    value: Any = field(default=None, compare=False)
    variant: str = ""
    remark: str = field(default="", compare=False)
    explanation: str = field(default="", compare=False)
    solution: str = field(default="", compare=False)

    @property
    def needs_person(self) -> bool:
        """Whether a person has to look before this counts."""
        return self.outcome in ("fault", "marking")

    def as_dict(self) -> dict[str, Any]:
        """The verdict as JSON-able data."""
        return {**vars(self), "flags": list(self.flags)}


def fault(item: str, max_points: float, reason: str, answer: str = "", value: Any = None) -> Verdict:
    """A verdict that says: a person has to look, because ``reason``."""
    # Printed on terminals, and it may quote a learner.
    reason = printable(" ".join(reason.split()), MAX_REASON)
    return Verdict(item, "fault", 0.0, 0.0, max_points, answer, "", reason, (), value)


def _scored(
    item: str,
    fraction: float,
    max_points: float,
    answer: str,
    remark: str,
    value: Any,
    flags: tuple[str, ...] = (),
    *,
    explanation: str = "",
    solution: str = "",
    solution_is: str = texts.KEY_IS,
) -> Verdict:
    fraction = min(1.0, max(0.0, float(fraction)))
    outcome = "right" if fraction == 1.0 else "partly" if fraction > 0 else "wrong"
    told = solution_is.format(key=solution) if solution else ""
    return Verdict(
        item,
        outcome,
        fraction,
        round(fraction * max_points, 4),
        max_points,
        answer,
        "\n\n".join(filter(None, (remark, explanation, told))),
        "",
        flags,
        value,
        remark=remark,
        explanation=explanation,
        solution=solution,
    )


def _unanswered(item: str, max_points: float, why: str, flags: tuple[str, ...] = ()) -> Verdict:
    return Verdict(item, "unanswered", 0.0, 0.0, max_points, "", why, "", flags, None)


def score_item(
    item: Mapping[str, Any],
    key: Mapping[str, Any],
    record: Record | None,
    flags: tuple[str, ...] = (),
) -> Verdict:
    """Score one quiz question or prediction.

    Args:
        item: the public form of the item (``id``, ``type``, ``options`` …), without any key.
        key: its entry in the key file: ``points`` and either ``key`` (with optional ``feedback`` and
            ``reveal``) or
            ``count: completion``.
        record: the learner's evidence record, or None if there is none.
        flags: what was odd about the record (a time from the future), for the marker.

    Returns:
        The verdict. Evidence that is impossible for the item is a fault, not a wrong answer.
    """
    name, points = str(item["id"]), float(key["points"])
    if record is None:
        return _unanswered(name, points, texts.NOT_ANSWERED, flags)
    value = record.get("value")
    if record.get("kind") != item["type"]:
        return fault(
            name,
            points,
            texts.FAULT_RECORD.format(kind=record.get("kind"), wanted=item["type"]),
            _plain(value),
            value,
        )
    try:
        return _score_value(item, key, value, points, flags)
    except Exception as error:  # noqa: BLE001 - a fault of the scorer is a verdict of its own; it names the error
        return fault(name, points, texts.FAULT_SCORER.format(error=_short(error)), _plain(value), value)


def _score_value(
    item: Mapping[str, Any], key: Mapping[str, Any], value: Any, points: float, flags: tuple[str, ...]
) -> Verdict:
    from course.questions.types import TYPES

    name, kind = str(item["id"]), TYPES[item["type"]]
    if value is None:
        return _unanswered(name, points, texts.NOT_ANSWERED, flags)
    problem = kind.valid(item, value)
    if problem is not None:
        # `blank` may only be asked of a valid value, so an impossible one is caught first.
        return fault(name, points, texts.FAULT_IMPOSSIBLE.format(problem=problem), _plain(value), value)
    if kind.blank(item, value):
        return _unanswered(name, points, texts.NOT_ANSWERED, flags)
    answer = kind.say(item, value)
    if key.get("count") == "completion":
        return _scored(name, 1.0, points, answer, texts.COMPLETED, value, flags)
    fraction = kind.score(item, key["key"], value)
    why = kind.feedback(item, key["key"], key.get("feedback") or {}, value)
    solution = kind.say_key(item, key["key"]) if fraction < 1.0 and key.get("reveal", True) else ""
    return _scored(name, fraction, points, answer, why.strip(), value, flags, solution=solution)


def score_exercise(
    spec: Mapping[str, Any],
    key: Mapping[str, Any],
    expected: Mapping[str, Any] | None,
    wrong_evidence: Mapping[str, Mapping[str, Any]],
    record: Record | None,
    problem: Mapping[str, str] | None,
) -> Verdict:
    """Score one exercise from what the grading run left.

    Args:
        spec: the exercise: ``id``, ``returns`` and, for the comparison, ``tolerance``, ``order``, ``index``;
            ``rules``: those of its release (:mod:`course.evidence.constants`), 1 if not given.
        key: its entry in the key file: ``points``, ``explanation``, ``reveal``, ``wrong``.
        expected: the normalised value of the source notebook's own run.
        wrong_evidence: by name, the normalised value of each listed wrong solution's run.
        record: the evidence record from the check cell of the grading run, or None.
        problem: why there is no record, or why it cannot be trusted: ``{"kind": "error" | "open" | "fault",
            "text": ...}``.

    Returns:
        The verdict: ``error`` (the learner's own code failed) is wrong, ``open`` unanswered, ``fault`` needs
        a person.
    """
    name, points = str(spec["id"]), float(key["points"])
    value = record.get("value") if record is not None else None
    said = _say(value)
    if problem is not None and problem["kind"] == "fault":
        return fault(name, points, problem["text"], said, value)
    if problem is not None and problem["kind"] == "open":
        return _unanswered(name, points, problem["text"])
    if problem is not None:
        return _scored(name, 0.0, points, "", problem["text"], None, explanation=_explanation(key))
    if record is None:
        return fault(name, points, texts.FAULT_NO_EVIDENCE.format(cell="check-" + name.rpartition("/")[2]))
    if value is None:
        return _unanswered(name, points, texts.EXERCISE_OPEN)
    if expected is None:
        return fault(name, points, texts.FAULT_NO_EXPECTED.format(slug=name.partition("/")[0]), said, value)
    try:
        return _score_result(name, points, spec, key, expected, wrong_evidence, value)
    except Exception as error:  # noqa: BLE001 - a fault of the scorer is a verdict of its own; it names the error
        return fault(name, points, texts.FAULT_SCORER.format(error=_short(error)), said, value)


def _score_result(
    name: str,
    points: float,
    spec: Mapping[str, Any],
    key: Mapping[str, Any],
    expected: Mapping[str, Any],
    wrong_evidence: Mapping[str, Mapping[str, Any]],
    value: Mapping[str, Any],
) -> Verdict:
    said = _say(value)
    if value.get("type") == "unsupported":
        if value.get("too_large"):
            return _scored(name, 0.0, points, said, texts.TOO_LARGE, value)
        return fault(name, points, texts.FAULT_UNREADABLE.format(name=value.get("name")), said, value)
    rules = {k: spec[k] for k in ("tolerance", "order", "index", "chart") if spec.get(k) is not None}
    if expected.get("type") == charts.TYPE:
        return _score_chart(name, points, key, expected, wrong_evidence, value, rules)
    if value.get("type") != "function" and not is_value(value):
        return fault(
            name,
            points,
            texts.FAULT_MALFORMED.format(
                cell="check-" + name.rpartition("/")[2], problem=DIFFERENCES["malformed"]
            ),
            said,
            value,
        )
    found = compare(expected, value, rules)
    if found.reason == "cases":
        return fault(name, points, texts.FAULT_CASES, said, value)
    if found.equal:
        return _scored(name, 1.0, points, said, _right(value), value, explanation=_explanation(key))
    fraction = found.fraction
    if found.cases and spec.get("rules", 1) > 1:
        fraction = credit(expected["results"], value["results"], found.cases, rules)
    remark = [_difference(found, value, fraction), _named_mistake(key, wrong_evidence, value, rules)]
    shown = key.get("reveal", True) and expected.get("type") != "function"
    return _scored(
        name,
        fraction,
        points,
        said,
        "\n\n".join(filter(None, remark)),
        value,
        explanation=_explanation(key),
        solution=in_words(expected) if shown else "",
        solution_is=texts.SOLUTION_IS,
    )


def _score_chart(
    name: str,
    points: float,
    key: Mapping[str, Any],
    expected: Mapping[str, Any],
    wrong_evidence: Mapping[str, Mapping[str, Any]],
    value: Mapping[str, Any],
    rules: Mapping[str, Any],
) -> Verdict:
    """Score a learner's chart: by rule what rules can say, by a person the rest."""
    said = _say(value)
    if value.get("type") != charts.TYPE:
        why = texts.WRONG.format(difference=DIFFERENCES["type"])
        return _scored(name, 0.0, points, said, why, value, explanation=_explanation(key))
    if not charts.is_chart(value):
        cell = "check-" + name.rpartition("/")[2]
        malformed = texts.FAULT_MALFORMED.format(cell=cell, problem=DIFFERENCES["malformed"])
        return fault(name, points, malformed, said, value)
    judged = judged_chart(expected, value, rules)
    if judged.person:
        what = ", ".join(charts.unread(value))
        return fault(name, points, texts.CHART_FAULTS[judged.person].format(what=what), said, value)
    told = [
        texts.CHART_PART[bool(right)].format(part=texts.CHART_PART_NAMES[part])
        for part, right in judged.parts.items()
    ]
    reasons = ["\n".join(told)]
    if not judged.parts[charts.DATA]:
        same = same_values(rules)
        reasons += [
            str(wrong.get("feedback") or "")
            for wrong in key.get("wrong") or ()
            if (theirs := wrong_evidence.get(wrong["name"])) is not None
            and charts.is_chart(theirs)
            and charts.same_drawing(theirs, value, same)
        ][:1]
    shown = key.get("reveal", True) and judged.fraction < 1
    return _scored(
        name,
        judged.fraction,
        points,
        said,
        "\n\n".join(filter(None, reasons)),
        value,
        explanation=_explanation(key),
        solution=in_words(expected, 300) if shown else "",
        solution_is=texts.SOLUTION_IS,
    )


def _right(value: Mapping[str, Any]) -> str:
    if value.get("type") == "function":
        return texts.RIGHT_FUNCTION.format(n=len(value["results"]))
    return texts.RIGHT


def _difference(found: Comparison, value: Mapping[str, Any], fraction: float) -> str:
    difference = DIFFERENCES.get(found.reason, "")
    if value.get("type") == "function":
        n, right = len(value["results"]), sum(found.cases)
        said = texts.PARTLY_FUNCTION.format(right=right, n=n, difference=difference)
        if fraction != found.fraction:
            said += " " + (texts.WEIGHED if fraction else texts.CONSTANT)
        return said
    return texts.WRONG.format(difference=difference)


def _named_mistake(
    key: Mapping[str, Any],
    wrong_evidence: Mapping[str, Mapping[str, Any]],
    value: Mapping[str, Any],
    rules: Mapping[str, Any],
) -> str:
    """The feedback of the listed mistake whose result equals the learner's, or nothing."""
    for wrong in key.get("wrong") or ():
        theirs = wrong_evidence.get(wrong["name"])
        if theirs is not None and _is_mistake(theirs, value, rules):
            return str(wrong.get("feedback") or "")
    return ""


def _is_mistake(theirs: Mapping[str, Any], value: Mapping[str, Any], rules: Mapping[str, Any]) -> bool:
    try:
        return compare(theirs, value, rules).equal
    except ValueError:
        # The listed mistake gives no result that another could equal.
        return False


def _explanation(key: Mapping[str, Any]) -> str:
    # What is shown in words gives the answer away as surely as the value does.
    return str(key.get("explanation") or "").strip() if key.get("reveal", True) else ""


def score_argument(name: str, points: float, blank: bool, problem: str | None = None) -> Verdict:
    """The verdict on a written argument: nothing there earns nothing, anything else is marked by a person.

    Args:
        name: full id, for example ``01-coalition/strong-number``.
        points: what it can earn.
        blank: whether the answer cell still holds its untouched text, or nothing.
        problem: why the answer could not be looked at, if so.
    """
    if problem is not None:
        return fault(name, points, problem)
    if blank:
        return _unanswered(name, points, texts.BLANK_ARGUMENT)
    if points == 0:
        # Written for oneself or for class: nobody has to mark it.
        return _scored(name, 1.0, points, "", texts.UNMARKED, None)
    return Verdict(name, "marking", 0.0, 0.0, points, "", texts.TO_MARK)


def _say(value: Any) -> str:
    if not isinstance(value, Mapping):
        return "" if value is None else _plain(value)
    try:
        return in_words(value)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return _plain(value)


def _plain(value: Any) -> str:
    """Any JSON value, cut short, for a marker to see."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 200 else text[:199] + "…"


def _short(error: Exception) -> str:
    return f"{type(error).__name__}: {str(error)[:160]}"
