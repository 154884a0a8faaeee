"""Bargaining: each rule is checked against payoffs worked out without it."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from course.models.bargaining import (
    bargaining_range,
    critical_cost,
    critical_p2,
    guarantee_needed,
    preventive_war,
    ultimatum,
    with_guarantee,
)

unit = st.floats(0, 1)
costs = st.floats(0, 1.5)
weights = st.floats(0.01, 0.98)


def test_ranges():
    assert bargaining_range(0.6, 0.1, 0.2) == pytest.approx((0.5, 0.8))
    assert bargaining_range(0.05, 0.1, 0.2) == pytest.approx((0, 0.25))


@given(unit, costs, costs)
def test_within_the_range_both_prefer_peace_and_outside_one_does_not(p, cost_a, cost_b):
    low, high = bargaining_range(p, cost_a, cost_b)
    assert 0 <= low <= high <= 1, "there is always a settlement"
    for x in np.linspace(0, 1, 51):
        if abs(x - low) > 1e-9 and abs(x - high) > 1e-9:
            both = x >= p - cost_a and 1 - x >= 1 - p - cost_b
            assert both == (low <= x <= high)


# --- Commitment


def test_preventive_war():
    assert preventive_war(0.3, 0.6, 0.5, 0.9)
    assert critical_p2(0.3, 0.5, 0.9) == pytest.approx(0.338889, abs=1e-6)
    assert not preventive_war(0.3, 0.33, 0.5, 0.9) and preventive_war(0.3, 0.34, 0.5, 0.9)


def test_critical_cost_is_six_because_nobody_pays_more_than_surrender_costs():
    """Fearon's inequality alone would give 24. At a cost of 10 war is worth 7 - 10 = -3 to B, surrender 0."""
    alone = (0.9 * 0.6 - 0.3) / (1 - 0.9) ** 2
    assert alone == pytest.approx(24)
    assert critical_cost(0.3, 0.6, 0.9) == pytest.approx(6)
    assert not preventive_war(0.3, 0.6, 10, 0.9)
    # Where the inequality of the article is the stricter one, it alone decides.
    assert critical_cost(0.3, 0.35, 0.9) == pytest.approx((0.9 * 0.35 - 0.3) / 0.01)


def war_is_better(p1: float, p2: float, cost: float, delta: float) -> float:
    """B's gain from war now over the best peace, period by period over a long but finite future."""
    value = (delta ** np.arange(3000)).sum()  # of a share of 1 in every period
    now, later = (value * (1 - p) - cost for p in (p1, p2))
    # A leaves B tomorrow the least that B would not fight over: a constant share of 0 to 1 for ever.
    kept = min(1, max(0, later / value))
    peace = 1 + delta * kept * value
    return now - peace


def test_preventive_war_against_payoffs_in_2000_random_draws():
    draws = np.random.default_rng(1995)
    checked = {True: 0, False: 0}
    for p1, p2, share, delta in draws.random((2000, 4)):
        delta = 0.98 * delta
        cost = share * share * 8
        gain = war_is_better(p1, p2, cost, delta)
        if abs(gain) > 1e-9:
            assert preventive_war(p1, p2, cost, delta) == (gain > 0)
            checked[gain > 0] += 1
    assert min(checked.values()) > 50, "both outcomes were met"


@given(unit, unit, unit, weights)
def test_a_steeper_decline_and_a_cheaper_war_never_make_peace_likelier(p1, p2, cost, delta):
    low, high = sorted((p2, min(1, p2 + 0.1)))
    assert preventive_war(p1, high, cost, delta) >= preventive_war(p1, low, cost, delta)
    assert preventive_war(p1, p2, cost / 2, delta) >= preventive_war(p1, p2, cost, delta)
    if p2 <= p1:
        assert not preventive_war(p1, p2, cost, delta), "who does not decline does not attack"


@given(unit, unit, costs, weights)
def test_the_critical_values_are_where_the_decision_turns(p1, p2, cost, delta):
    turn = critical_cost(p1, p2, delta)
    if turn > 1e-3:
        assert preventive_war(p1, p2, turn * 0.999, delta)
    assert not preventive_war(p1, p2, max(0, turn) * 1.001, delta)
    edge = critical_p2(p1, cost, delta)
    if edge == math.inf:
        assert not preventive_war(p1, 1, cost, delta)
    else:
        assert edge < 1 + 1e-12
        assert not preventive_war(p1, max(0, edge - 1e-6), cost, delta)
        assert edge + 1e-6 > 1 or preventive_war(p1, edge + 1e-6, cost, delta)


# --- Private information


def test_the_ultimatum():
    assert ultimatum(0.5, 0.1, 0.3) == pytest.approx((0.6, 1 / 3, 0.533333), abs=1e-6)


@given(unit, costs, st.floats(0.01, 1.5))
def test_no_other_demand_pays_more(p, cost_a, cost_max):
    demand, risk, payoff = ultimatum(p, cost_a, cost_max)
    assert p <= demand <= 1 and 0 <= risk <= 1
    x = np.linspace(0, 1, 501)
    refused = np.clip((x - p) / cost_max, 0, 1)
    assert payoff >= ((1 - refused) * x + refused * (p - cost_a)).max() - 1e-12


@given(unit, st.floats(0.01, 1), st.floats(0.01, 1.5))
def test_a_costlier_war_is_never_risked_more(p, cost_a, cost_max):
    assert ultimatum(p, cost_a * 1.5, cost_max)[1] <= ultimatum(p, cost_a, cost_max)[1]


def test_the_ultimatum_in_400000_draws():
    refused = np.random.default_rng(3).random(400_000) * 0.3 < 0.6 - 0.5
    assert refused.mean() == pytest.approx(1 / 3, abs=4e-3)
    assert np.where(refused, 0.5 - 0.1, 0.6).mean() == pytest.approx(0.533333, abs=4e-3)


# --- The guarantor


def test_a_guarantee():
    assert with_guarantee(0.7, 0.1, 0.5, 0.3, 0.2) == pytest.approx((0.55, 0.2))
    assert guarantee_needed(0.7, 0.1, 0.2, 0.3, 0.2) == pytest.approx(0.8)


def test_a_guarantee_that_changes_nothing():
    assert guarantee_needed(0.7, 0.1, 0.2, 0, 0) == math.inf
    assert guarantee_needed(0.7, 0.1, 0.6, 0, 0) == pytest.approx(0)


@given(unit, costs, unit, unit, costs)
def test_the_guarantee_needed_is_the_least_that_keeps_the_peace(p, cost_a, share, part, extra):
    assume(p * part + extra > 1e-3)
    g = guarantee_needed(p, cost_a, share, p * part, extra)
    assert g >= 0
    if g <= 1:
        new_p, new_cost = with_guarantee(p, cost_a, g, p * part, extra)
        assert 0 <= new_p <= 1
        assert new_p - new_cost <= share + 1e-9
        if g > 1e-3:
            weaker = with_guarantee(p, cost_a, g * 0.99, p * part, extra)
            assert weaker[0] - weaker[1] > share - 1e-9
    else:
        new_p, new_cost = with_guarantee(p, cost_a, 1, p * part, extra)
        assert new_p - new_cost > share


@given(unit, costs, unit, unit, unit, costs)
def test_more_guarantee_never_helps_the_attacker(p, cost_a, g, more, part, extra):
    low, high = (with_guarantee(p, cost_a, x, p * part, extra) for x in sorted((g, more)))
    assert high[0] <= low[0] + 1e-12 and high[1] >= low[1] - 1e-12


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: bargaining_range(1.1, 0.1, 0.1), r"p must be at most 1, got 1.1"),
        (lambda: bargaining_range(0.5, -0.1, 0.1), r"cost_a must be at least 0, got -0.1"),
        (lambda: preventive_war(0.3, 0.6, 0.5, 1), r"delta must be below 1, got 1"),
        (lambda: critical_cost(0.3, -0.6, 0.9), r"p2 must be at least 0, got -0.6"),
        (lambda: critical_p2(0.3, 0.5, 0), r"delta must be above 0, got 0"),
        (lambda: ultimatum(0.5, 0.1, 0), r"cost_max must be above 0, got 0"),
        (lambda: with_guarantee(0.2, 0.1, 0.5, 0.3, 0.2), r"shift must be at most 0.2, got 0.3"),
        (lambda: with_guarantee(0.2, 0.1, 1.5, 0.1, 0.2), r"g must be at most 1, got 1.5"),
        (lambda: guarantee_needed(0.5, 0.1, 2, 0.1, 0.2), r"share must be at most 1, got 2"),
    ],
)
def test_out_of_domain(call, message):
    with pytest.raises(ValueError, match=message):
        call()
