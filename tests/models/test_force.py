"""Force sizing: published figures, the arithmetic, and what is refused."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.models import force

amounts = st.floats(0, 1e7, allow_subnormal=False)
positive = st.floats(0.01, 1e5)


def test_the_times_april_2025_256000_soldier_tours_in_two_years():
    assert force.rotation_throughput(64_000, 24, 6) == 256_000


def test_rand_review_2003_iraq_needs_500000_at_20_per_1000():
    assert force.troops_by_population(25e6, 20) == 500_000


def test_quinlivan_1995_kosovo_above_20_per_1000():
    assert force.density_population(50_000, 2.1e6) == pytest.approx(23.81, abs=5e-3)


def test_pool_for_30000_by_the_rule_of_three():
    assert force.rotation_pool(30_000) == 90_000
    assert (force.rotation_pool(25_000), force.rotation_pool(25_000, 5)) == (75_000, 125_000)


@pytest.mark.parametrize(
    ("troops", "line", "needed"),
    [(10_058, 120, 100_580), (60_000, 1080, 66_667), (800, 180, 5_333)],
    ids=["UNIFIL 2024", "IFOR 1996", "UNFICYP"],
)
def test_1200_km_at_the_density_of_a_precedent(troops, line, needed):
    assert force.troops_by_line(1200, force.density_line(troops, line)) == pytest.approx(needed, abs=0.5)


def test_posts():
    assert force.monitoring_posts(1200, 5, 8, 3, 0.5) == (240, 5760, 8640)
    assert force.monitoring_posts(1200, 5, 8) == (240, 5760, 8640)


def test_a_post_is_not_added_by_rounding_of_binary_fractions():
    assert 2.1 / 0.7 > 3, "the trap: as binary fractions this would round up to 4"
    assert force.monitoring_posts(2.1, 0.7, 1)[0] == 3
    assert force.monitoring_posts(2.11, 0.7, 1)[0] == 4
    assert force.rotation_throughput(1, 2.1, 0.7) == 3


@given(amounts, positive)
def test_density_and_troops_are_inverses(troops, size):
    assert force.troops_by_line(size, force.density_line(troops, size)) == pytest.approx(troops)
    assert force.troops_by_population(size, force.density_population(troops, size)) == pytest.approx(troops)


@given(amounts, st.floats(1, 10))
def test_pool_and_sustainable_are_inverses(deployed, ratio):
    assert force.max_sustainable(force.rotation_pool(deployed, ratio), ratio) == pytest.approx(deployed)
    assert force.rotation_pool(deployed, ratio) >= deployed


@given(positive, positive, st.integers(1, 40), st.integers(1, 5), st.floats(0, 3))
def test_posts_cover_the_line_and_none_is_spare(length, spacing, crew, shifts, tail):
    posts, on_posts, total = force.monitoring_posts(length, spacing, crew, shifts, tail)
    assert posts * spacing >= length * (1 - 1e-12)
    assert (posts - 1) * spacing < length * (1 + 1e-12)
    assert total >= on_posts == posts * crew * shifts


@given(amounts, st.floats(0.1, 120), st.floats(0.1, 24))
def test_longer_tours_never_mean_more_of_them(deployed, horizon, tour):
    longer = force.rotation_throughput(deployed, horizon, tour * 1.5)
    assert longer <= force.rotation_throughput(deployed, horizon, tour)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: force.troops_by_line(-1, 2), r"length_km must be at least 0, got -1"),
        (lambda: force.troops_by_line(1, math.nan), r"per_km must be a finite number, got nan"),
        (lambda: force.troops_by_population("many", 2), r"population must be a finite number, got 'many'"),
        (lambda: force.density_line(1, 0), r"length_km must be above 0, got 0"),
        (lambda: force.density_population(1, 0), r"population must be above 0, got 0"),
        (lambda: force.rotation_pool(1, 0.5), r"ratio must be at least 1, got 0.5"),
        (lambda: force.rotation_throughput(1, 1, 0), r"tour_months must be above 0, got 0"),
        (lambda: force.max_sustainable(math.inf), r"pool must be a finite number, got inf"),
        (lambda: force.monitoring_posts(1, 1, 1.5), r"soldiers_per_post must be a whole number, got 1.5"),
        (lambda: force.monitoring_posts(1, 1, 1, 0), r"shifts must be at least 1, got 0"),
        (lambda: force.monitoring_posts(1, 1, 1, True), r"shifts must be a whole number, got True"),
    ],
)
def test_out_of_domain(call, message):
    with pytest.raises(ValueError, match=message):
        call()
