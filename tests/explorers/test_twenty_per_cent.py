"""The explorer on "20 per cent a year" against values multiplied up year by year."""

import random
import re

import pytest

from course import explore
from course.explorers.texts.twenty_per_cent import TEXT
from course.explorers.twenty_per_cent import parts, year_past_one


@pytest.fixture(scope="module")
def explorer():
    return explore("twenty-per-cent")


def by_hand(reading, rate, years):
    """The factor, grown year by year."""
    number = effectiveness = 1.0
    for _ in range(years):
        if reading == "linear":
            number += rate
        elif reading == "number_only":
            number *= 1 + rate
        elif reading == "product":
            number *= (1 + rate) ** 0.5
            effectiveness *= (1 + rate) ** 0.5
        else:
            number *= 1 + rate
            effectiveness *= 1 + rate
    return effectiveness * number * (number if reading == "square_law" else 1), number, effectiveness


def test_every_corner_agrees_with_growth_year_by_year(explorer):
    for state in explorer.corners():
        numbers = explorer.at(state).numbers
        rate = state["rate"] / 100
        for reading, factor in numbers["factors"].items():
            expected, number, effectiveness = by_hand(reading, rate, state["years"])
            assert factor == pytest.approx(expected)
            assert parts(rate, state["years"], reading) == pytest.approx((number, effectiveness))
        assert numbers["low"] == pytest.approx(1 + rate * state["years"])  # the linear reading is the lowest
        assert numbers["high"] == numbers["factors"]["square_law"]
        assert numbers["grown"] == pytest.approx(state["p"] * by_hand("number_only", rate, state["years"])[0])
        assert numbers["sets"] == pytest.approx(int(state["brigades"]) * state["years"])


def test_the_readings_run_from_1_8_to_8_9_in_four_years(explorer):
    result = explorer.at(explorer.reveals["08-forces/readings"])
    assert "is 8.92 times the start after 4 years" in result.sentence
    assert "the five readings run from 1.8 to 8.92" in result.sentence
    assert result.numbers["factors"]["number_times_effectiveness"] == pytest.approx(4.29981696)


def test_sentence_figure_and_table_say_the_same(explorer):
    random_ = random.Random(20)
    for _ in range(200):
        state = explorer.sample(random_)
        result = explorer.at(state)
        said = re.search(r"is ([\d.,]+) times the start", result.sentence)
        assert float(said[1].replace(",", "")) == pytest.approx(
            result.numbers["factor"], rel=0.01, abs=0.0051
        )
        line = next(r for r in result.table if r["reading"] == TEXT["readings"][state["reading"]])
        last = "after 1 year" if state["years"] == 1 else f"after {state['years']} years"
        assert line[last] == pytest.approx(result.numbers["factor"], abs=1e-4)
        if state["shown"] != "readings":
            continue  # the chart then shows something else
        ends = {r["reading"]: r["times the start"] for r in result.figures[0].rows}
        assert ends[TEXT["short"][state["reading"]]] == pytest.approx(result.numbers["factor"], abs=1e-4)
        assert max(ends.values()) == pytest.approx(result.numbers["high"], abs=1e-4)
        assert min(ends.values()) == pytest.approx(result.numbers["low"], abs=1e-4)


def test_a_probability_cannot_grow_for_ever(explorer):
    assert year_past_one(0.6, 0.2) == 3  # 0.6, 0.72, 0.864, 1.0368
    passed, before = explorer.at({"p": 0.6, "years": 4}), explorer.at({"p": 0.6, "years": 2})
    assert "would pass 1 in year 3, which no probability can" in passed.sentence
    assert "would be 0.86 after 2 years and would pass 1 in year 3" in before.sentence
    for p in (0.1, 0.35, 0.9):
        for rate in (0.05, 0.2, 0.35):
            year = year_past_one(p, rate)
            assert p * (1 + rate) ** year > 1 >= p * (1 + rate) ** (year - 1)


def test_480_vehicles_for_four_brigades(explorer):
    assert explorer.at({}).numbers["per_brigade"] == 120
    assert (
        "480 vehicles for 4 brigades are 120 each; 4 years of such deliveries make 16"
        in explorer.at({}).sentence
    )
    five = explorer.at({"brigades": "5"})
    assert five.numbers["per_brigade"] == 96 and "for 5 brigades are 96 each" in five.sentence
    assert explorer.at({"vehicles": "500", "years": 1}).numbers["per_brigade"] == 125


def test_the_ledger_says_that_no_start_was_published(explorer):
    lines = {line.parameter: line for line in explorer.ledger(explorer.defaults())}
    assert lines["start"].basis == "GE16" and "not published" in lines["start"].value
    assert lines["probability at the start"].basis == "illustrative"
    weak = explorer.ledger(explorer.complete({"vehicles": "500", "brigades": "5"}))
    assert {line.basis for line in weak} >= {"S207 (weak copy of Reuters)", "S205"}
