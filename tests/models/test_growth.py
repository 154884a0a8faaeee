"""Five readings of "20 per cent a year", raids and brigades."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.models import growth

rates = st.floats(0, 1)
years = st.floats(0, 20)


def test_doubling_at_20_per_cent():
    assert growth.doubling_time(0.2) == pytest.approx(3.801784, abs=1e-6)


@pytest.mark.parametrize(
    ("reading", "one", "four"),
    [
        ("number_only", 1.2, 2.0736),
        ("number_times_effectiveness", 1.44, 4.2998),
        ("product", 1.2, 2.0736),
        ("linear", 1.2, 1.8),
        ("square_law", 1.728, 8.9161),
    ],
)
def test_capability_after_one_and_four_years(reading, one, four):
    assert growth.capability_factor(0.2, 1, reading) == pytest.approx(one)
    assert growth.capability_factor(0.2, 4, reading) == pytest.approx(four, abs=5e-5)


def test_readings_are_what_they_say():
    number = effectiveness = growth.compound(1, 0.2, 3)
    assert growth.capability_factor(0.2, 3, "number_times_effectiveness") == pytest.approx(
        number * effectiveness
    )
    assert growth.capability_factor(0.2, 3, "square_law") == pytest.approx(effectiveness * number**2)
    each = 1.2**0.5 - 1
    assert each == pytest.approx(0.095445, abs=1e-6)
    assert growth.capability_factor(0.2, 3, "product") == pytest.approx(growth.compound(1, each, 3) ** 2)


def test_a_probability_cannot_grow_by_20_per_cent_for_ever():
    assert growth.compound(0.6, 0.2, 3) == pytest.approx(1.0368)
    with pytest.raises(ValueError, match=r"p_single must be at most 1, got 1\.03"):
        growth.leak_rate(growth.compound(0.6, 0.2, 3), 1)


def test_leaks_and_magazines():
    assert growth.leak_rate(0.6, 2) == pytest.approx(0.16)
    assert growth.leak_rate(0.72, 2) == pytest.approx(0.0784)
    assert growth.raids_stopped(8, 4, 0.7, 20, 2) == pytest.approx(14.56)
    assert growth.raids_stopped(8, 4, 0.7, 20) == pytest.approx(14.56)


def test_brigades():
    assert growth.brigades_equipped(480, 1, 480 / 4) == 4
    assert growth.brigades_equipped(480, 5, 120) == 20
    assert growth.brigades_equipped(480, 1, 96) == 5
    assert growth.brigades_equipped(120, 1, 44) == pytest.approx(2.73, abs=5e-3)


@given(st.floats(0, 1e6), st.floats(-0.5, 1), st.integers(0, 15))
def test_compound_and_simple_year_by_year(n0, rate, n):
    amount = n0
    for _ in range(n):
        amount *= 1 + rate
    assert growth.compound(n0, rate, n) == pytest.approx(amount, rel=1e-9, abs=1e-6)
    if rate * n >= -1:
        line = growth.simple(n0, rate, n)
        assert line == pytest.approx(n0 + n * rate * n0, rel=1e-9, abs=1e-6)
        assert growth.compound(n0, rate, n) >= line * (1 - 1e-9)


@given(st.floats(0.01, 1), st.floats(0.1, 1e4))
def test_doubling_doubles(rate, n0):
    assert growth.compound(n0, rate, growth.doubling_time(rate)) == pytest.approx(2 * n0)


@given(rates, st.floats(1, 20))
def test_the_readings_are_ordered_after_the_first_year(rate, t):
    linear, number, both, square = (
        growth.capability_factor(rate, t, reading)
        for reading in ("linear", "number_only", "number_times_effectiveness", "square_law")
    )
    assert 1 <= linear <= number * (1 + 1e-12) and number <= both <= square


@given(st.floats(0, 1), st.integers(0, 10))
def test_more_shots_never_leak_more(p, shots):
    assert 0 <= growth.leak_rate(p, shots + 1) <= growth.leak_rate(p, shots) <= 1


@given(st.integers(0, 12), st.integers(0, 8), st.floats(0, 1), st.integers(0, 60), st.integers(1, 4))
def test_no_more_are_stopped_than_come_or_than_there_are_shots_for(launchers, shots, p, raid, each):
    stopped = growth.raids_stopped(launchers, shots, p, raid, each)
    assert 0 <= stopped <= min(raid, launchers * shots / each)
    assert growth.raids_stopped(launchers + 1, shots, p, raid, each) >= stopped


def test_raids_in_20000_simulated_salvoes():
    draws = random.Random(7)
    kills = sum(
        any(draws.random() < 0.7 for _ in range(2)) for _ in range(20_000) for _ in range(16)
    )  # 16 of the 20 are engaged, two shots each
    assert kills / 20_000 == pytest.approx(growth.raids_stopped(8, 4, 0.7, 20), abs=0.05)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: growth.compound(-1, 0.2, 1), r"n0 must be at least 0, got -1"),
        (lambda: growth.compound(1, -1, 1), r"rate must be above -1, got -1"),
        (lambda: growth.simple(1, -0.5, 3), r"1 \+ rate \* years must be at least 0, got rate=-0.5, years=3"),
        (lambda: growth.doubling_time(0), r"rate must be above 0, got 0"),
        (lambda: growth.capability_factor(-0.1, 1, "linear"), r"rate must be at least 0, got -0.1"),
        (lambda: growth.capability_factor(0.2, 1, "cubic"), r"reading must be one of .* got 'cubic'"),
        (lambda: growth.leak_rate(0.5, 1.5), r"shots must be a whole number, got 1.5"),
        (lambda: growth.raids_stopped(1, 1, 0.5, 1, 0), r"shots_per_target must be at least 1, got 0"),
        (lambda: growth.brigades_equipped(1, 1, 0), r"per_brigade must be above 0, got 0"),
    ],
)
def test_out_of_domain(call, message):
    with pytest.raises(ValueError, match=message):
        call()
