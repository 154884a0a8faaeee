"""Judge a chart by rules: what is drawn, and whether it can be read. Standard library only.

A chart (:mod:`course.evidence.chart_read`) is compared with the chart of the solution, part by part:

- ``data``: the same numbers at the same places, as many groups of them, in any order, standing or lying;
- ``kind``: bars, lines or points, as the exercise says;
- ``axes``: each axis of numbers has a label for readers, which is no column's name;
- ``unit``: the label of the axis of values (or the title) names one of the words that the exercise lists;
- ``zero``: bars begin at nought, and the axis shows it;
- ``title``: there is one, where the exercise asks for it.

A chart of other numbers earns nothing, however well it is labelled. With the right numbers half of the points
are earned, and the other half by the parts that make it readable, each of which counts the same. What no rule
can read (a pie, a map, places with other names than the solution's) is left to a person, never to a guess.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from course.evidence.shapes import is_value

Chart = Mapping[str, Any]
Same = Callable[[Mapping[str, Any], Mapping[str, Any]], bool]

TYPE = "figure"
MARKS = ("bars", "line", "points")
FORM = ("kind", "axes", "unit", "zero", "title")
DATA = "data"


@dataclass(frozen=True)
class Judged:
    """What the rules say of a chart.

    Attributes:
        parts: by name of each part that the exercise asks for, whether it is right; None where a person has
            to look.
        fraction: share of the points, from 0 to 1.
        person: why a person has to look, a key of :data:`course.questions.texts.exercise.CHART_PERSON`; empty
            where the rules can say it.
    """

    parts: Mapping[str, bool | None]
    fraction: float
    person: str = ""


def judge(expected: Chart, got: Chart, rules: Mapping[str, Any], same: Same) -> Judged:
    """Judge a chart by that of the solution.

    Args:
        expected: the solution's chart.
        got: the learner's chart.
        rules: ``kinds`` (list, default: those of the solution), ``names`` (list of words for the unit),
            ``title`` (bool).
        same: whether two normalised values are equal, in any order, by the exercise's tolerance.

    Raises:
        ValueError: if ``expected`` is no chart (a fault of the course, not of the learner).
    """
    if not is_chart(expected) or not list(marks(expected)):
        raise ValueError("The expected value is no chart with anything drawn in it.")
    if not is_chart(got):
        return Judged({DATA: False}, 0.0)
    kinds = rules.get("kinds") or sorted({mark["kind"] for mark in marks(expected)})
    form = form_parts(got, {**rules, "kinds": kinds})
    data, person = _data(expected, got, same)
    parts = {DATA: data, **form}
    if not data:
        return Judged(parts, 0.0, person)
    return Judged(parts, 0.5 + 0.5 * (sum(form.values()) / len(form) if form else 1.0))


def form_parts(chart: Chart, rules: Mapping[str, Any]) -> dict[str, bool]:
    """By name of each part that makes a chart readable, whether it is right; what anybody may know of it
    without the solution.

    Args:
        chart: a chart.
        rules: as for :func:`judge`; without ``kinds`` any kind is right.
    """
    drawn, parts = list(marks(chart)), {}
    if rules.get("kinds"):
        parts["kind"] = bool(drawn) and all(mark["kind"] in rules["kinds"] for mark in drawn)
    parts["axes"] = all(_labelled(panel) for panel in chart["panels"])
    if rules.get("names"):
        parts["unit"] = all(_names_unit(panel, chart, rules["names"]) for panel in chart["panels"])
    if any(mark["kind"] == "bars" for mark in drawn):
        parts["zero"] = all(_from_zero(panel) for panel in chart["panels"])
    if rules.get("title"):
        parts["title"] = bool(chart["title"] or any(panel["title"] for panel in chart["panels"]))
    return parts


def marks(chart: Chart) -> Iterator[Mapping[str, Any]]:
    """Everything that is drawn in a chart, over all its panels."""
    for panel in chart["panels"]:
        yield from panel["marks"]


def unread(chart: Chart) -> list[str]:
    """The names of what is drawn and cannot be read, each once."""
    return sorted({name for panel in chart["panels"] for name in panel.get("unread", ())})


def same_drawing(one: Chart, other: Chart, same: Same) -> bool:
    """Whether two charts draw the same numbers at the same places."""
    return _data(one, other, same)[0] is True


def _data(expected: Chart, got: Chart, same: Same) -> tuple[bool | None, str]:
    want, have = list(marks(expected)), list(marks(got))
    if _matched(want, have, same, _pairs):
        return True, ""
    if unread(got):
        return None, "unread"
    if _matched(want, have, same, _sizes) and _other_names(want, have):
        return None, "names"
    return False, ""


def _matched(
    want: Sequence[Mapping[str, Any]],
    have: Sequence[Mapping[str, Any]],
    same: Same,
    of: Callable[[Mapping[str, Any]], Mapping[str, Any]],
) -> bool:
    """Whether each group of marks has its equal among the others."""
    if len(want) != len(have):
        return False
    rest = list(have)
    for mark in want:
        match = next((i for i, other in enumerate(rest) if same(of(mark), of(other))), None)
        if match is None:
            return False
        rest.pop(match)
    return True


def _pairs(mark: Mapping[str, Any]) -> dict[str, Any]:
    # In an array the order counts, so that a chart with its axes changed over is another one.
    pairs = [
        {"type": "array", "shape": [2], "items": [_plain(x), y]}
        for x, y in zip(mark["x"], mark["y"], strict=True)
    ]
    return {"type": "list", "items": pairs}


def _sizes(mark: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "list", "items": list(mark["y"])}


def _plain(place: Mapping[str, Any]) -> Mapping[str, Any]:
    """A place as it is compared: a name without regard to capitals, a written number as the number."""
    if place["type"] != "text":
        return place
    text = place["value"].strip()
    try:
        number = float(text)
    except ValueError:
        return {"type": "text", "value": text.casefold()}
    return {"type": "number", "value": number} if math.isfinite(number) else {"type": "text", "value": text}


def _other_names(want: Sequence[Mapping[str, Any]], have: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the places of both are names, and not the same ones: those would be at the wrong numbers."""
    one, other = ([_plain(place) for mark in drawn for place in mark["x"]] for drawn in (want, have))
    if any(place["type"] != "text" for place in (*one, *other)):
        return False
    return {place["value"] for place in one} != {place["value"] for place in other}


def _labelled(panel: Mapping[str, Any]) -> bool:
    numbers = [panel["y"]] if panel["x"]["words"] or _dates(panel) else [panel["x"], panel["y"]]
    # The name of a column is for the code; a reader cannot be asked to know it.
    return all(axis["label"] and "_" not in axis["label"] for axis in numbers)


def _dates(panel: Mapping[str, Any]) -> bool:
    return any(place["type"] == "date" for mark in panel["marks"] for place in mark["x"])


def _names_unit(panel: Mapping[str, Any], chart: Chart, names: Sequence[str]) -> bool:
    told = f"{panel['y']['label']} {panel['title']} {chart['title']}".casefold()
    return any(name.casefold() in told for name in names)


def _from_zero(panel: Mapping[str, Any]) -> bool:
    low, high = (_number(panel["y"][end]) for end in ("from", "to"))
    bases = [_number(mark["base"]) for mark in panel["marks"] if mark["kind"] == "bars"]
    return low <= 0 <= high and (not bases or any(abs(base) < 1e-9 for base in bases))


def _number(value: Mapping[str, Any]) -> float:
    return float(value["value"]) if value["type"] in ("number", "integer") else math.nan


def is_chart(value: object) -> bool:
    """Whether ``value`` has the form of a chart, all the way down. Never raises."""
    try:
        return (
            isinstance(value, Mapping)
            and value["type"] == TYPE
            and isinstance(value["title"], str)
            and isinstance(value["panels"], list)
            and all(map(_is_panel, value["panels"]))
        )
    except (KeyError, TypeError, ValueError, OverflowError, RecursionError, AttributeError):
        return False


def _is_panel(panel: Mapping[str, Any]) -> bool:
    return (
        isinstance(panel["title"], str)
        and all(_is_axis(panel[name]) for name in ("x", "y"))
        and isinstance(panel["marks"], list)
        and all(map(_is_mark, panel["marks"]))
        and all(isinstance(name, str) for name in panel.get("unread", []))
    )


def _is_axis(axis: Mapping[str, Any]) -> bool:
    return (
        isinstance(axis["label"], str)
        and isinstance(axis["words"], bool)
        and is_value(axis["from"])
        and is_value(axis["to"])
    )


def _is_mark(mark: Mapping[str, Any]) -> bool:
    return (
        mark["kind"] in MARKS
        and isinstance(mark["name"], str)
        and len(mark["x"]) == len(mark["y"])
        and all(map(is_value, [*mark["x"], *mark["y"]]))
        and (mark["kind"] != "bars" or is_value(mark["base"]))
    )
