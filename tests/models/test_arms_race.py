"""Richardson's model: his own data, and the closed form against an integrator and against mathematics."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from course.facts.rows import rows
from course.models import arms_race

RATES = (0.2, 0.15, 0.4, 0.3)
rates = st.floats(0, 1)
levels = st.floats(-100, 1000)


def slope_at(args, x, y):
    a, b, m, n, g, h = args
    return a * y - m * x + g, b * x - n * y + h


def test_richardson_1960_slope_and_balance_point_of_1909_to_1913():
    slope, balance = arms_race.fit_1909_1913()
    assert (slope, balance) == pytest.approx((0.7310, 194.91), abs=6e-3)
    assert round(slope, 2) == 0.73, "as published"
    assert balance == pytest.approx(194, abs=1), "published as about 194"


def test_the_constants_are_the_table():
    table = rows("richardson_1909_1913")
    assert [float(row["total"]) for row in table] == list(arms_race.EUROPE_1909_1913)
    for row in table:
        parts = sum(float(row[power]) for power in ("france", "russia", "germany", "austria_hungary"))
        assert parts == pytest.approx(float(row["total"]), abs=0.11)


def test_fit_against_numpy():
    totals = np.array(arms_race.EUROPE_1909_1913)
    slope, intercept = np.polyfit((totals[1:] + totals[:-1]) / 2, np.diff(totals), 1)
    assert arms_race.fit_1909_1913() == pytest.approx((slope, -intercept / slope))


def test_the_worked_case():
    assert arms_race.equilibrium(*RATES, 10, 8) == pytest.approx((51.1111, 52.2222), abs=5e-5)
    assert arms_race.eigenvalues(*RATES) == pytest.approx((-0.169722, -0.530278), abs=1e-6)
    assert arms_race.is_stable(*RATES)
    found = arms_race.trajectory(*RATES, 10, 8, 100, 50, 5)
    assert found == pytest.approx((60.434124, 58.828395), abs=1e-6)
    assert all(type(value) is float for value in found)


@given(rates, rates, rates, rates, levels, levels)
def test_at_equilibrium_nothing_moves(a, b, m, n, g, h):
    assume(abs(m * n - a * b) > 1e-3)
    x, y = arms_race.equilibrium(a, b, m, n, g, h)
    assert slope_at((a, b, m, n, g, h), x, y) == pytest.approx((0, 0), abs=1e-6 * (1 + abs(x) + abs(y)))


@given(rates, rates, rates, rates)
def test_eigenvalues_and_stability_against_numpy(a, b, m, n):
    expected = np.sort(np.linalg.eigvals(np.array([[-m, a], [b, -n]])).real)[::-1]
    assert arms_race.eigenvalues(a, b, m, n) == pytest.approx(tuple(expected), abs=1e-6)
    if abs(m * n - a * b) > 1e-9:
        assert arms_race.is_stable(a, b, m, n) == (arms_race.eigenvalues(a, b, m, n)[0] < 0)


@settings(deadline=None, max_examples=25)
@given(rates, rates, rates, rates, st.floats(-50, 50), st.floats(-50, 50), levels, levels)
def test_trajectory_against_an_integrator(a, b, m, n, g, h, x0, y0):
    args, times = (a, b, m, n, g, h), np.linspace(0, 8, 5)
    solved = solve_ivp(lambda _, z: slope_at(args, *z), (0, 8), (x0, y0), t_eval=times, rtol=1e-9, atol=1e-9)
    x, y = arms_race.trajectory(*args, x0, y0, times)
    scale = 1 + np.abs(solved.y).max()
    assert np.allclose(x, solved.y[0], atol=1e-6 * scale, rtol=0)
    assert np.allclose(y, solved.y[1], atol=1e-6 * scale, rtol=0)


def test_a_stable_race_settles_and_an_unstable_one_does_not():
    end = arms_race.equilibrium(*RATES, 10, 8)
    assert arms_race.trajectory(*RATES, 10, 8, 500, 0, 200) == pytest.approx(end, abs=1e-6)
    spiral = arms_race.trajectory(0.5, 0.5, 0.3, 0.3, 1, 1, 10, 10, [0, 10, 20])
    assert spiral[0][2] > spiral[0][1] > spiral[0][0]


def test_times_of_any_shape_and_no_equilibrium_needed():
    x, y = arms_race.trajectory(0.3, 0.3, 0.3, 0.3, 1, 1, 10, 10, np.zeros((2, 3)))
    assert x.shape == y.shape == (2, 3)
    assert np.all(x == 10)
    assert arms_race.trajectory(0.3, 0.3, 0.3, 0.3, 1, 1, 10, 10, 4) == pytest.approx((14, 14))
    assert arms_race.trajectory(*RATES, 10, 8, 1, 1, [])[0].shape == (0,)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: arms_race.equilibrium(0.3, 0.3, 0.3, 0.3, 1, 1), r"must differ, got 0.09 for both"),
        (lambda: arms_race.eigenvalues(-0.1, 0, 0, 0), r"a must be at least 0, got -0.1"),
        (lambda: arms_race.is_stable(0, 0, "much", 0), r"m must be a finite number, got 'much'"),
        (lambda: arms_race.trajectory(*RATES, 1, 1, 1, 1, [0, -2]), r"t must be .* at least 0, got -2"),
        (
            lambda: arms_race.trajectory(*RATES, 1, 1, float("nan"), 1, 1),
            r"x0 must be a finite number, got nan",
        ),
        (lambda: arms_race.trajectory(9, 9, 0, 0, 1, 1, 1, 1, 1e4), r"growth beyond it by t=10000"),
    ],
)
def test_out_of_domain(call, message):
    with pytest.raises(ValueError, match=message):
        call()
