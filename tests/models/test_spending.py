"""Spending paths: the German plan's growth, The Hague's path, and its price."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.models.spending import cagr, cumulative_extra, geometric_path, linear_path, spending_growth

shares = st.floats(0.5, 6)
spans = st.integers(1, 20)


def test_federal_financial_plan_2025_to_2029_grows_by_a_quarter_a_year():
    assert cagr(62.43, 152.8, 4) == pytest.approx(0.250785, abs=1e-6)


def test_paths_to_3_5_per_cent_in_2030():
    assert linear_path(2.4, 3.5, 2025, 2035)[2030] == pytest.approx(2.95)
    assert geometric_path(2.4, 3.5, 2025, 2035)[2030] == pytest.approx(2.898275, abs=1e-6)


def test_growth_of_spending_needed_in_ten_years():
    assert spending_growth(2.4, 3.5, 10, 0.03) == pytest.approx(0.069604, abs=1e-6)
    assert spending_growth(2.0, 3.5, 10, 0.04) == pytest.approx(0.099859, abs=1e-6)


def test_extra_cost_of_the_linear_path():
    path = linear_path(2.4, 3.5, 2025, 2035)
    assert cumulative_extra(4300, 2.4, path, 0.03, 2025) == pytest.approx(320.780, abs=5e-4)


@given(shares, shares, st.integers(2000, 2050), spans)
def test_both_paths_hold_every_year_and_both_ends_and_the_geometric_never_lies_above(s0, s1, t0, span):
    linear, geometric = (path(s0, s1, t0, t0 + span) for path in (linear_path, geometric_path))
    assert list(linear) == list(geometric) == list(range(t0, t0 + span + 1))
    for path in (linear, geometric):
        assert (path[t0], path[t0 + span]) == pytest.approx((s0, s1))
        steps = [b - a for a, b in itertools.pairwise(path.values())]
        assert all(step * (s1 - s0) >= -1e-9 for step in steps), "each year goes the way of the whole"
    assert all(geometric[t] <= linear[t] + 1e-9 for t in linear)


@given(shares, shares, spans, st.floats(-0.05, 0.1))
def test_spending_that_grows_so_reaches_the_share(s0, s1, years, g):
    growth = spending_growth(s0, s1, years, g)
    assert s0 * (1 + growth) ** years / (1 + g) ** years == pytest.approx(s1)
    assert cagr(s0, s0 * (1 + growth) ** years, years) == pytest.approx(growth, abs=1e-9)


@given(shares, shares, spans, st.floats(-0.05, 0.1))
def test_extra_cost_year_by_year(s0, s1, span, g):
    path = linear_path(s0, s1, 2025, 2025 + span)
    gdp, by_hand = 1000.0, 0.0
    for share in path.values():
        by_hand += gdp * (share - s0) / 100
        gdp *= 1 + g
    assert cumulative_extra(1000, s0, path, g, 2025) == pytest.approx(by_hand, abs=1e-6)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: linear_path(2, 3, 2035, 2025), r"t0 must be before t1, got 2035 and 2025"),
        (lambda: linear_path(-1, 3, 2025, 2035), r"s0 must be at least 0, got -1"),
        (lambda: linear_path(2, 3, 2025.5, 2035), r"t0 must be a whole number, got 2025.5"),
        (lambda: geometric_path(0, 3, 2025, 2035), r"s0 must be above 0, got 0"),
        (lambda: cagr(0, 1, 4), r"first must be above 0, got 0"),
        (lambda: cagr(1, 2, 0), r"years must be above 0, got 0"),
        (lambda: spending_growth(2, 3, 10, -1), r"gdp_growth must be above -1, got -1"),
        (lambda: cumulative_extra(0, 2, {}, 0.03, 2025), r"gdp0 must be above 0, got 0"),
        (lambda: cumulative_extra(1, 2, {2024: 3}, 0, 2025), r"year of the path must be .* 2025, got 2024"),
        (lambda: cumulative_extra(1, 2, {2026: -3}, 0, 2025), r"share of 2026 must be at least 0, got -3"),
    ],
)
def test_out_of_domain(call, message):
    with pytest.raises(ValueError, match=message):
        call()
