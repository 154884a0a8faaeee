"""The bargaining explorer against the payoffs themselves, worked out period by period."""

import math
import re

import pytest

from course import explore
from course.explorers.texts.why_not_settle import TEXT
from course.explorers.why_not_settle import EXTRA, SHIFT


@pytest.fixture(scope="module")
def explorer():
    return explore("why-not-settle")


def total(value, patience, periods=2000):
    """A yearly value for ever, added up year by year."""
    return sum(value * patience**year for year in range(periods))


def attacks(now, cost, patience, later, later_cost):
    """Does B attack now? Its war now against the best that peace can leave it, from the payoffs."""
    war_now = total(1 - now, patience) - cost
    war_later = total(1 - later, patience) - later_cost
    return war_now - (1 + patience * max(0.0, war_later))


def with_guarantee(state):
    """A's later chance and B's later cost, written out."""
    g, later, cost = state["guarantor"], state["later"], state["cost"]
    if state["protects"] == "B":
        return later - g * min(SHIFT, later), cost
    return later + g * min(SHIFT, 1 - later), cost + g * EXTRA


def test_who_attacks_follows_from_the_payoffs(explorer):
    decided = 0
    for state in explorer.corners():
        numbers = explorer.at(state).numbers
        now, cost, patience = state["now"], state["cost"], state["patience"]
        gain = attacks(now, cost, patience, state["later"], cost)
        moved, later_cost = with_guarantee(state)
        gain_with = attacks(now, cost, patience, moved, later_cost)
        assert numbers["moved"] == pytest.approx(moved)
        if abs(gain) > 1e-6:
            assert numbers["attacks_without"] == (gain > 0)
            decided += 1
        if abs(gain_with) > 1e-6:
            assert numbers["attacks_with"] == (gain_with > 0)
    assert decided > 400


def test_both_ends_of_a_range_are_as_good_as_war(explorer):
    for state in explorer.corners():
        patience = state["patience"]
        low, high = explorer.at(state).numbers["ranges"]["now"]
        war_a = total(state["now"], patience) - state["cost"]
        war_b = total(1 - state["now"], patience) - state["cost"]
        assert total(low, patience) == pytest.approx(max(0.0, war_a), abs=1e-6)
        assert total(1 - high, patience) == pytest.approx(max(0.0, war_b), abs=1e-6)


def test_what_is_said_to_be_enough_is_enough_and_no_less_is(explorer):
    seen = 0
    for state in explorer.corners():
        numbers = explorer.at(state).numbers
        if state["protects"] != "B" or not numbers["attacks_without"]:
            continue
        needed = numbers["needed"]
        for g in (x / 100 for x in range(101)):
            moved = state["later"] - g * min(SHIFT, state["later"])
            gain = attacks(state["now"], state["cost"], state["patience"], moved, state["cost"])
            if abs(gain) > 1e-6:
                assert (gain <= 0) == (g >= needed)
        seen += 1
    assert seen > 20


def test_a_deal_exists_and_yet_there_is_war(explorer):
    """Fearon's point: bargaining space of 20 points, and B attacks; no cost below 13 years prevents it."""
    rising = {"later": 0.7, "guarantor": 0.0}
    numbers = explorer.at(rising).numbers
    assert numbers["ranges"]["now"] == pytest.approx((0.4, 0.6))
    assert numbers["attacks_without"]
    assert numbers["critical"] == pytest.approx((0.5 + 1 * 0.1**2) / 0.9)
    assert numbers["needed"] == pytest.approx((0.7 - 0.51 / 0.9) / 0.3)


def test_the_same_guarantee_calms_or_provokes_by_whom_it_protects(explorer):
    for_b = explorer.at({"later": 0.7, "protects": "B"}).numbers
    assert for_b["attacks_without"] and not for_b["attacks_with"]
    for_a = explorer.at({"later": 0.55, "protects": "A"}).numbers
    assert not for_a["attacks_without"] and for_a["attacks_with"]


def test_invariants(explorer):
    for state in explorer.corners():
        numbers = explorer.at(state).numbers
        for low, high in numbers["ranges"].values():
            assert 0 <= low <= high <= 1
        if state["protects"] == "B":
            assert numbers["moved"] <= state["later"] + 1e-12 and numbers["needed"] >= 0
            assert not (numbers["attacks_with"] and not numbers["attacks_without"])
        else:
            assert numbers["moved"] >= state["later"] - 1e-12 and numbers["needed"] is None
            assert not (numbers["attacks_without"] and not numbers["attacks_with"])


def test_sentence_figure_and_table_say_the_same(explorer):
    for state in explorer.corners():
        result = explorer.at(state)
        numbers, bars = result.numbers, result.figures[0]
        for row, line, (low, high) in zip(bars.rows, result.table, numbers["ranges"].values(), strict=True):
            assert (
                row[TEXT["columns"]["low"]]
                == line[TEXT["columns"]["low"]]
                == pytest.approx(100 * low, abs=0.051)
            )
            assert (
                row[TEXT["columns"]["high"]]
                == line[TEXT["columns"]["high"]]
                == pytest.approx(100 * high, abs=0.051)
            )
        said = re.search(r"share for A from ([\d.]+) to ([\d.]+) per cent", result.sentence)
        if said:
            assert float(said[1]) == pytest.approx(100 * numbers["ranges"]["now"][0], abs=0.051)
            assert float(said[2]) == pytest.approx(100 * numbers["ranges"]["now"][1], abs=0.051)
        assert ("attacks now all the same" in result.sentence) == numbers["attacks_without"]
        assert ("B attacks now" in bars.finding) == numbers["attacks_with"]
        if enough := re.search(r"a probability of ([\d.]+) would be (enough|needed)", result.sentence):
            assert numbers["needed"] <= float(enough[1]) + 1e-9 < numbers["needed"] + 0.011


def test_no_parameter_is_an_estimate(explorer):
    for state in list(explorer.corners())[::37]:
        for line in explorer.ledger(state):
            if line.parameter in ("chances", "cost of war", "weight of next year"):
                assert line.basis == "illustrative"
    assert explorer.argument and "not a forecast" in explorer.static_html()
    assert not re.search(r"Russia|Ukraine|NATO|Europe", explorer.static_text())


def test_infinity_never_shines_through(explorer):
    assert any(math.isinf(explorer.at(state).numbers["critical"]) for state in explorer.corners())
    assert all("inf" not in explorer.at(state).sentence.split() for state in explorer.corners())
