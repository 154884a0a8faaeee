"""A learner's own chart: how it is read, what check() says of it, and how rules and persons judge it."""

import json

import matplotlib

matplotlib.use("agg")

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from course.evidence import charts
from course.evidence.chart_read import read_chart
from course.evidence.compare import compare, judged_chart
from course.evidence.record import make, record_problem
from course.grading.score.scoring import score_exercise
from course.questions.bank.specs import ExerciseSpec
from course.questions.exercise import _help, form_problem
from course.questions.texts import exercise as texts

NUMBERS = pd.Series({"air": 4, "ground troops": 7, "sea": 3}, name="states")
SPEC = ExerciseSpec(
    "98-check/chart",
    "A chart",
    "graded",
    "98-O1",
    "create",
    "figure",
    expects={"kinds": ["bars"], "names": ["states"], "title": True},
)
RULES = SPEC.comparison


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def good(series=NUMBERS, kind="barh", label="Number of states"):
    axes = getattr(new(series), kind)()
    (axes.set_xlabel if kind == "barh" else axes.set_ylabel)(label)
    axes.set_title("Few name ground troops")
    return axes


def new(series):
    """As in a new cell, where no chart is open."""
    plt.figure()
    return series.plot


def told(chart):
    problem = form_problem(SPEC, chart)
    return problem or ""


def by_hand():
    _, axes = plt.subplots()
    axes.bar(list(NUMBERS.index), list(NUMBERS))
    axes.set(ylabel="states", title="A title")
    return axes


def fixed_ticks():
    _, axes = plt.subplots()
    axes.barh(range(3), list(NUMBERS))
    axes.set_yticks(range(3), labels=list(NUMBERS.index))
    axes.set(xlabel="number of states", title="A title")
    return axes


SAME = {
    "lying": lambda: good(),
    "standing": lambda: good(kind="bar"),
    "sorted in another way": lambda: good(NUMBERS.sort_values()),
    "by hand": by_hand,
    "with fixed ticks": fixed_ticks,
    "as a frame": lambda: good(NUMBERS.to_frame()),
    "names in capitals": lambda: good(NUMBERS.rename(str.upper)),
}


@pytest.mark.parametrize("way", SAME)
def test_the_same_numbers_are_right_however_they_are_drawn(way):
    chart = read_chart(SAME[way]())
    assert json.loads(json.dumps(chart)) == chart and charts.is_chart(chart)
    assert told(chart) == ""
    assert compare(read_chart(good()), chart, RULES).fraction == 1.0
    assert record_problem(make("98-check/chart", "figure", chart)) is None


def test_figure_axes_and_what_drawing_gives_back_are_one_chart():
    axes = by_hand()
    figure, several = axes.figure, plt.subplots(1, 2)[1]
    several[0].bar(["a"], [1])
    assert read_chart(axes) == read_chart(figure) == read_chart(axes.containers[0])
    assert len(read_chart(several)["panels"]) == 1, "an empty panel shows nothing"
    assert read_chart(7) is None and read_chart(NUMBERS) is None and read_chart(plt) is None


def lines(axis="Year", values="states", title="T", ylim=None):
    _, axes = plt.subplots()
    axes.plot([2023, 2024, 2025], [1.0, 2.5, 4.0])
    axes.set(xlabel=axis, ylabel=values, title=title)
    axes.axhline(3)
    if ylim:
        axes.set_ylim(*ylim)
    return axes


def test_lines_points_and_dates_are_read():
    mark = next(charts.marks(read_chart(lines())))
    assert [place["value"] for place in mark["x"]] == [2023, 2024, 2025]
    assert [size["value"] for size in mark["y"]] == [1.0, 2.5, 4.0]
    _, axes = plt.subplots()
    axes.scatter([1, 2], [3, 4])
    axes.plot([1], [9], "o")
    assert [mark["kind"] for mark in charts.marks(read_chart(axes))] == ["points", "points"] or {
        mark["kind"] for mark in charts.marks(read_chart(axes))
    } == {"points"}
    days = pd.Series([1.0, 2.0], index=pd.to_datetime(["2025-03-01", "2025-09-05"]))
    _, axes = plt.subplots()
    axes.plot(days.index, days)
    axes.set_ylabel("states")
    chart = read_chart(axes)
    assert [place["value"] for place in next(charts.marks(chart))["x"]] == ["2025-03-01", "2025-09-05"]
    assert charts.form_parts(chart, {})["axes"], "dates say by themselves what they are"


def test_groups_of_bars_keep_their_names():
    axes = pd.DataFrame({"yes": [1, 2], "no": [3, 4]}, index=["A", "B"]).plot.bar()
    groups = {mark["name"]: mark for mark in charts.marks(read_chart(axes))}
    assert [place["value"] for place in groups["no"]["x"]] == ["A", "B"]
    assert [size["value"] for size in groups["no"]["y"]] == [3, 4]


def cut():
    axes = good()
    axes.set_xlim(2, 8)
    return axes


@pytest.mark.parametrize(
    ("chart", "part"),
    [
        (lambda: good(label=""), "axes"),
        (lambda: good(label="position_category"), "axes"),
        (lambda: good(label="Number of soldiers"), "unit"),
        (cut, "zero"),
        (lambda: lines(), "kind"),
        (lambda: new(NUMBERS).barh(xlabel="states"), "title"),
    ],
)
def test_what_keeps_a_chart_from_being_read_is_told_to_anybody(chart, part):
    found = told(read_chart(chart()))
    beginning = texts.CHART_PARTS[part].partition("{")[0][:25]
    assert found.startswith(beginning), found
    help_ = _help(SPEC, read_chart(chart()))
    assert help_.status == "not_yet" and not any(str(number) in help_.message for number in NUMBERS)


def test_what_is_no_chart_and_an_empty_one_are_sentences():
    assert "expects your chart" in told({"type": "integer", "value": 3})
    assert "expects your chart" in told({"type": "unsupported", "name": "module"})
    assert told(read_chart(plt.subplots()[0])) == texts.EMPTY_CHART


def verdict(chart, expected=None, wrong=()):
    spec = {"id": SPEC.id, "returns": "figure", **RULES}
    key = {"points": 2, "wrong": [{"name": name, "feedback": "Those who..."} for name, _ in wrong]}
    return score_exercise(
        spec, key, expected or read_chart(good()), dict(wrong), {"kind": "figure", "value": chart}, None
    )


def test_the_numbers_come_first_and_readability_is_the_other_half():
    assert verdict(read_chart(good())).outcome == "right"
    bare = verdict(read_chart(new(NUMBERS).barh()))
    # Of kind, axes, unit, zero, title: kind and zero are right.
    assert bare.outcome == "partly" and bare.points == pytest.approx(2 * (0.5 + 0.5 * 2 / 5))
    assert "✗ not so: it has a title" in bare.why and "✓ it is of the kind" in bare.why
    other = verdict(read_chart(good(NUMBERS + 1)))
    assert other.outcome == "wrong" and other.points == 0
    assert verdict({"type": "integer", "value": 3}).outcome == "wrong"
    assert verdict(None).outcome == "unanswered"


def test_the_feedback_of_a_known_mistake_is_found_by_what_is_drawn():
    mistaken = read_chart(good(NUMBERS * 2))
    found = verdict(read_chart(new(NUMBERS.mul(2)).bar()), wrong=[("doubled", mistaken)])
    assert found.points == 0 and "Those who..." in found.why


def test_swapped_names_are_wrong_or_go_to_a_person_and_never_count():
    swapped = NUMBERS.rename({"air": "sea", "sea": "air"})
    found = verdict(read_chart(good(swapped)))
    assert found.points == 0 and found.outcome == "wrong"
    renamed = verdict(read_chart(good(NUMBERS.rename({"air": "Air force"}))))
    assert renamed.outcome == "fault" and "under other names" in renamed.reason


def test_a_pie_goes_to_a_person():
    pie = read_chart(new(NUMBERS).pie())
    assert charts.unread(pie) == ["Wedge"]
    found = verdict(pie)
    assert found.outcome == "fault" and "Wedge" in found.reason
    assert judged_chart(read_chart(good()), pie, RULES).person == "unread"


@pytest.mark.parametrize(
    "forged",
    [
        {"type": "figure"},
        {"type": "figure", "title": "", "panels": [{}]},
        {"type": "figure", "title": "", "panels": "none"},
        {"type": "figure", "title": 3, "panels": []},
    ],
)
def test_a_forged_chart_is_a_fault_and_never_right(forged):
    found = verdict(forged)
    assert found.points == 0 and found.outcome == "fault"


def test_a_chart_without_anything_drawn_earns_nothing():
    assert verdict(read_chart(plt.subplots()[0])).points == 0


def test_the_solution_must_be_a_chart():
    with pytest.raises(ValueError, match="no chart"):
        compare({"type": "figure", "title": "", "panels": []}, read_chart(good()), RULES)


def test_huge_charts_are_refused_by_size():
    from course.evidence.normalise import TooLarge

    _, axes = plt.subplots()
    axes.plot(range(30_000))
    with pytest.raises(TooLarge):
        read_chart(axes)
