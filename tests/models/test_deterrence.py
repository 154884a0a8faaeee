"""Deterrence: every claim of an equilibrium is put to the test of unilateral deviation."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from course.models.deterrence import (
    Signal,
    credibility_threshold,
    tripwire,
    tripwire_needed,
    two_type_signal,
    tying_or_sinking,
)

unit = st.floats(0.01, 0.99)


@st.composite
def games(draw):
    """Arguments of two_type_signal, with one type that fights and one that does not."""
    p, v_hi, high, low = draw(unit), draw(st.floats(0.5, 5)), draw(unit), draw(unit)
    assume(high > 1.01 * low)
    c = p * v_hi * high
    v_lo = v_hi * low
    m = draw(st.floats(0, 1.5)) * v_hi
    return draw(unit), v_hi, v_lo, p, c, draw(st.floats(0.1, 5)), draw(st.floats(0.1, 5)), m


def test_thresholds():
    assert credibility_threshold(1, 0.4, -0.6) == pytest.approx(0.375)
    assert credibility_threshold(1, 0, -3) == pytest.approx(0.25)


@given(st.floats(-5, 5), st.floats(0.01, 5), st.floats(0.01, 5))
def test_at_the_threshold_attack_and_status_quo_pay_alike(quo, up, down):
    r = credibility_threshold(quo + up, quo, quo - down)
    assert 0 < r < 1
    assert (1 - r) * (quo + up) + r * (quo - down) == pytest.approx(quo, abs=1e-9)
    assert credibility_threshold(quo + up, quo + up / 2, quo - down) < r, "content needs less credibility"


def test_a_cheap_deployment_is_a_bluff_that_is_tested():
    found = two_type_signal(0.3, 1, 0.4, 0.5, 0.3, 1, 1, 0.2)
    assert found.regime == "bluffing"
    assert found.deploy_lo == pytest.approx(0.428571, abs=1e-6)
    assert found.attack_if_deployed == pytest.approx(0.5)
    assert (found.pr_attack, found.pr_war, found.posterior) == pytest.approx((0.70, 0.15, 0.5))


def test_a_dear_deployment_is_believed():
    found = two_type_signal(0.3, 1, 0.4, 0.5, 0.3, 1, 1, 0.5)
    assert (found.regime, found.deploy_hi, found.deploy_lo) == ("separating", 1, 0)
    assert (found.pr_attack, found.pr_war) == pytest.approx((0.70, 0))


def test_too_dear_a_deployment_is_not_sent_and_enough_resolve_needs_none():
    assert two_type_signal(0.3, 1, 0.4, 0.5, 0.3, 1, 1, 0.81).regime == "too costly"
    assert two_type_signal(0.3, 1, 0.4, 0.5, 0.3, 1, 1, 0.79).regime == "separating"
    assert two_type_signal(0.5, 1, 0.4, 0.5, 0.3, 1, 1, 0.2).pr_attack == 0


def assert_equilibrium(args: tuple[float, ...], found: Signal) -> None:
    """Perfect Bayesian: no pure deviation pays at any node; beliefs follow Bayes' rule where it applies."""
    r, v_hi, v_lo, p, c, gain, loss, m = args
    for v, deploy in ((v_hi, found.deploy_hi), (v_lo, found.deploy_lo)):
        attacked = max(p * v - c, 0)  # fight or concede, whichever is better
        if_deployed = found.attack_if_deployed * attacked + (1 - found.attack_if_deployed) * v - m
        if_not = found.attack_if_not * attacked + (1 - found.attack_if_not) * v
        played = deploy * if_deployed + (1 - deploy) * if_not
        assert played >= max(if_deployed, if_not) - 1e-9
    # The challenger's best reply to each belief.
    deployed = r * found.deploy_hi + (1 - r) * found.deploy_lo
    if deployed > 0:
        assert found.posterior == pytest.approx(r * found.deploy_hi / deployed)
    beliefs = [(found.posterior, found.attack_if_deployed)]
    if deployed < 1:
        beliefs.append((r * (1 - found.deploy_hi) / (1 - deployed), found.attack_if_not))
    for belief, attack in beliefs:
        worth = (1 - belief) * gain - belief * loss
        assert attack * worth >= max(worth, 0) - 1e-9
    # Totals by enumeration of every branch.
    attack_total = war_total = 0.0
    for resolved, sent in itertools.product((True, False), repeat=2):
        deploy = found.deploy_hi if resolved else found.deploy_lo
        weight = (r if resolved else 1 - r) * (deploy if sent else 1 - deploy)
        attacked = weight * (found.attack_if_deployed if sent else found.attack_if_not)
        attack_total += attacked
        war_total += attacked * resolved
    assert (found.pr_attack, found.pr_war) == pytest.approx((attack_total, war_total), abs=1e-9)


@given(games())
def test_no_deviation_pays_in_any_regime(args):
    assert_equilibrium(args, two_type_signal(*args))


@pytest.mark.parametrize("m", [0, 0.2, 0.4, 0.6, 0.8, 0.9])
@pytest.mark.parametrize("r", [0.05, 0.3, 0.499, 0.5, 0.9, 1])
def test_no_deviation_pays_at_the_borders_of_the_regimes(r, m):
    args = (r, 1, 0.4, 0.5, 0.3, 1, 1, m)
    assert_equilibrium(args, two_type_signal(*args))


@given(games())
def test_probabilities_are_probabilities_and_resolve_never_invites_attack(args):
    found = two_type_signal(*args)
    for name, value in vars(found).items():
        assert name == "regime" or -1e-12 <= value <= 1 + 1e-12, name
    assert found.pr_war <= found.pr_attack + 1e-12
    more = two_type_signal(min(1, args[0] * 1.1), *args[1:])
    assert more.pr_attack <= found.pr_attack + 1e-9


def test_no_resolved_type_is_the_limit_of_few():
    none, few = (two_type_signal(r, 1, 0.4, 0.5, 0.3, 1, 1, 0.2) for r in (0, 1e-12))
    assert (none.pr_attack, none.pr_war, none.deploy_lo) == pytest.approx(
        (few.pr_attack, few.pr_war, few.deploy_lo), abs=1e-9
    )


def test_fearon_1997_reconstruction_in_numbers():
    found = tying_or_sinking(0.5, 0.2, 0.6)
    assert vars(found) == pytest.approx(
        {
            "v_fight": 0.4,
            "v_tied": 0.1,
            "m_star": 0.24,
            "a_star": 0.15,
            "war_sunk": 0.24,
            "war_tied": 0.36,
            "payoff_sunk": 0.144,
            "payoff_tied": 0.324,
        }
    )


@given(unit, unit, unit, st.floats(0.1, 10))
def test_fearon_1997_abstract_tied_hands_pay_more_and_risk_more_war(p, share, delta, v_max):
    found = tying_or_sinking(p, share * p * v_max, delta, v_max)
    assert found.payoff_tied > found.payoff_sunk
    assert found.war_tied > found.war_sunk
    assert 0 <= found.war_sunk <= 1 and 0 <= found.war_tied <= 1


GRID = [(0.5, 0.2, 0.6), (0.3, 0.2, 0.1), (0.9, 0.5, 0.9), (0.7, 0.05, 0.5), (0.4, 0.4, 0.3), (1, 0.5, 0)]


@pytest.mark.parametrize(("p", "c", "delta"), GRID)
def test_fearon_1997_abstract_nobody_bluffs_incentives_on_a_grid(p, c, delta):
    """Each of 2,001 stakes does at least as well with its part as with another, fighting or backing down."""
    found = tying_or_sinking(p, c, delta)
    v = np.linspace(0, 1, 2001)
    silent = np.maximum(p * v - c, 0)  # all challenge; fight or concede

    sunk_fights = delta * v + (1 - delta) * (p * v - c) - found.m_star
    sunk_bluffs = delta * v - found.m_star
    sends = v >= found.v_fight
    assert np.all(sunk_fights[sends] >= np.maximum(silent, sunk_bluffs)[sends] - 1e-12)
    assert np.all(np.maximum(sunk_fights, sunk_bluffs)[~sends] <= silent[~sends] + 1e-12)

    tied_fights = delta * v + (1 - delta) * (p * v - c)
    tied_backs_down = delta * v - (1 - delta) * found.a_star
    ties = v >= found.v_tied
    assert np.all(tied_fights[ties] >= np.maximum(silent, tied_backs_down)[ties] - 1e-12)
    assert np.all(np.maximum(tied_fights, tied_backs_down)[~ties] <= silent[~ties] + 1e-12)
    # A smaller cost would not do: the marginal type would bluff, or back down once tied.
    if delta > 0:
        assert delta * found.v_fight - 0.99 * found.m_star > 0
    assert p * found.v_tied - c <= -found.a_star + 1e-12


@pytest.mark.parametrize(("p", "c", "delta"), GRID)
def test_fearon_1997_risks_and_payoffs_in_400000_draws(p, c, delta):
    found = tying_or_sinking(p, c, delta)
    draws = np.random.default_rng(1997)
    v, deterred = draws.random(400_000), draws.random(400_000) < delta
    won = draws.random(400_000) < p
    for low, cost, war, payoff in (
        (found.v_fight, found.m_star, found.war_sunk, found.payoff_sunk),
        (found.v_tied, 0, found.war_tied, found.payoff_tied),
    ):
        sends = v >= low
        wars = sends & ~deterred
        paid = np.where(sends, np.where(deterred, v, won * v - c) - cost, 0)
        assert wars.mean() == pytest.approx(war, abs=4e-3)
        assert paid.mean() == pytest.approx(payoff, abs=4e-3)


def test_tripwire_size():
    assert tripwire_needed(0.375, 5000, 0.1) == pytest.approx(1823.22, abs=5e-3)
    assert tripwire_needed(0.1, 5000, 0.2) == 0, "credible without soldiers"


@given(st.floats(0, 0.99), st.floats(1, 1e5), st.floats(0, 0.9))
def test_tripwire_and_its_inverse(r_star, n0, r0):
    assert tripwire(tripwire_needed(r_star, n0, r0), n0, r0) == pytest.approx(max(r_star, r0), abs=1e-9)


@given(st.floats(0, 1e5), st.floats(0, 1e5), st.floats(1, 1e5), st.floats(0, 0.9))
def test_more_soldiers_are_never_less_credible(n, more, n0, r0):
    assert r0 <= tripwire(n, n0, r0) <= tripwire(n + more, n0, r0) + 1e-12 <= 1 + 2e-12


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: credibility_threshold(1, 1, 0), r"win > status_quo > war must hold, got 1, 1, 0"),
        (lambda: two_type_signal(1.2, 1, 0.4, 0.5, 0.3, 1, 1, 0), r"r must be at most 1, got 1.2"),
        (lambda: two_type_signal(0.3, 1, 0.4, 0.5, 0.6, 1, 1, 0), r"only the resolved type fights.*c=0.6"),
        (lambda: two_type_signal(0.3, 1, 0.4, 0.5, 0.1, 1, 1, 0), r"only the resolved type fights.*c=0.1"),
        (lambda: two_type_signal(0.3, 1, 0.4, 0.5, 0.3, 0, 1, 0), r"gain must be above 0, got 0"),
        (lambda: two_type_signal(0.3, 1, 0.4, 0.5, 0.3, 1, 1, -1), r"m must be at least 0, got -1"),
        (lambda: tying_or_sinking(0, 0.2, 0.6), r"p must be above 0, got 0"),
        (lambda: tying_or_sinking(0.5, 0.6, 0.6), r"c must be at most p \* v_max.*c=0.6"),
        (lambda: tying_or_sinking(0.5, 0.2, math.nan), r"delta must be a finite number, got nan"),
        (lambda: tripwire(-1, 5000), r"n must be at least 0, got -1"),
        (lambda: tripwire(1, 0), r"n0 must be above 0, got 0"),
        (lambda: tripwire_needed(1, 5000), r"r_star must be below 1, got 1"),
    ],
)
def test_out_of_domain(call, message):
    with pytest.raises(ValueError, match=message):
        call()
