"""When is a promise to fight believed, and what does it cost to make it so?

Four small models: a threshold of credibility, a game of two types in which a deployment signals, Fearon's
comparison of tied hands and sunk costs, and a trip-wire's size. Actors are unitary and rational, priors are
shared, payoffs have no unit, and audience costs are assumed rather than explained.

Every function raises ``ValueError`` naming argument and value outside the domain it states.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from course.models.domain import number, probability


def credibility_threshold(win: float, status_quo: float, war: float) -> float:
    """Least probability of resistance that deters: r* = (win - status quo) / (win - war).

    An attack pays (1 - r) win + r war; holding back pays the status quo. A challenger content with the
    status quo needs little credibility to stay so. The core of F. C. Zagare & D. M. Kilgour, Perfect
    Deterrence (2000), in a one-sided form.

    Args:
        win, status_quo, war: the challenger's payoffs, win > status_quo > war, without unit.

    Returns:
        r*, in (0, 1).
    """
    best, held, worst = number("win", win), number("status_quo", status_quo), number("war", war)
    if not best > held > worst:
        raise ValueError(f"win > status_quo > war must hold, got {win!r}, {status_quo!r}, {war!r}")
    return (best - held) / (best - worst)


@dataclass(frozen=True)
class Signal:
    """The selected equilibrium of :func:`two_type_signal`; all but ``regime`` are probabilities."""

    r_star: float
    """Belief in resolve from which the challenger holds back."""
    regime: str
    """deterred, bluffing, separating or too costly."""
    deploy_hi: float
    deploy_lo: float
    attack_if_deployed: float
    attack_if_not: float
    pr_attack: float
    pr_war: float
    posterior: float
    """Belief in resolve after a deployment. Where none is made it stands off the path of play: the prior if
    deterred, 1 if too costly."""


def two_type_signal(
    r: float, v_hi: float, v_lo: float, p: float, c: float, gain: float, loss: float, m: float
) -> Signal:
    """A guarantor of unknown resolve deploys or not; a challenger sees it and attacks or holds.

    Fighting pays the guarantor w = p v - c, conceding 0, no attack v; a deployment costs m in any case.
    Only the resolved type fights (w_hi > 0 > w_lo). The challenger gets 0, gain or -loss. Deterred iff
    the belief in resolve is at least r* = gain / (gain + loss). For r < r*:

    ========================  =========  ========================  ============
    condition                 deploy hi  deploy lo                 attack if D
    ========================  =========  ========================  ============
    m < v_lo                  1          r(1 - r*) / ((1 - r)r*)   1 - m / v_lo
    v_lo <= m <= v_hi - w_hi  1          0                         0
    m > v_hi - w_hi           0          0                         0
    ========================  =========  ========================  ============

    and an undefended state is attacked; for r >= r* nobody deploys and nobody attacks. A reconstruction after
    T. Schelling (trip-wire) and A. M. Spence (signal), selected by the intuitive criterion and D1; other
    equilibria live on odd beliefs. The condition v_hi - w_hi > v_lo needs no check: w_lo < 0 implies it.

    Args:
        r: prior probability of the resolved type, 0 to 1 (at 0: the limit from above).
        v_hi, v_lo: stakes of the two types, above 0.
        p: probability that the defence succeeds, above 0, at most 1.
        c: the guarantor's cost of war, above 0; with p v_hi > c > p v_lo.
        gain, loss: the challenger's gain from a concession and loss from a war, above 0.
        m: cost of deploying, at least 0.
    """
    r = probability("r", r)
    v_hi, v_lo = number("v_hi", v_hi, above=0), number("v_lo", v_lo, above=0)
    p, c = number("p", p, above=0, most=1), number("c", c, above=0)
    gain, loss = number("gain", gain, above=0), number("loss", loss, above=0)
    m = number("m", m, least=0)
    if not p * v_hi > c > p * v_lo:
        raise ValueError(
            f"p * v_hi > c > p * v_lo must hold, so that only the resolved type fights, "
            f"got p={p!r}, v_hi={v_hi!r}, c={c!r}, v_lo={v_lo!r}"
        )
    r_star = gain / (gain + loss)
    if r >= r_star:
        return Signal(r_star, "deterred", 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, r)
    if m > v_hi - (p * v_hi - c):
        return Signal(r_star, "too costly", 0.0, 0.0, 0.0, 1.0, 1.0, r, 1.0)
    if m >= v_lo:
        return Signal(r_star, "separating", 1.0, 0.0, 0.0, 1.0, 1 - r, 0.0, 1.0)
    bluff = r * (1 - r_star) / ((1 - r) * r_star)
    attack = 1 - m / v_lo
    attacked = (r + (1 - r) * bluff) * attack + (1 - r) * (1 - bluff)
    return Signal(r_star, "bluffing", 1.0, bluff, attack, 1.0, attacked, r * attack, r_star)


@dataclass(frozen=True)
class Commitment:
    """What :func:`tying_or_sinking` compares: thresholds of stake, sizes of signal, risks and payoffs."""

    v_fight: float
    """Stake from which a guarantor fights unbound, and sends the sunk signal."""
    v_tied: float
    """Stake from which a guarantor ties its hands."""
    m_star: float
    """The sunk cost that nobody below v_fight would pay."""
    a_star: float
    """The least audience cost that makes every tied guarantor fight."""
    war_sunk: float
    war_tied: float
    payoff_sunk: float
    payoff_tied: float


def tying_or_sinking(p: float, c: float, delta: float, v_max: float = 1.0) -> Commitment:
    """Tie hands (audience cost if one backs down) or sink costs (paid in any case)? Stakes v ~ U[0, v_max].

    With k = delta + (1 - delta) p and V = v_max::

        sunk:  v_f = c / p;  m* = delta v_f;              war (1 - delta)(1 - v_f / V)
               payoff [k (V^2 - v_f^2) / 2 - ((1 - delta) c + m*)(V - v_f)] / V
        tied:  v_t = (1 - delta) c / k;  a* = c - p v_t;  war (1 - delta)(1 - v_t / V)
               payoff [k (V^2 - v_t^2) / 2 - (1 - delta) c (V - v_t)] / V

    A simplified reconstruction of J. D. Fearon, "Signaling Foreign Policy Interests: Tying Hands versus
    Sinking Costs", Journal of Conflict Resolution 41(1), 1997, 68-90, which keeps the results of its
    abstract: nobody bluffs; tied hands pay more on average; and they run the higher risk of war.

    Args:
        p: probability that the defence succeeds, above 0, at most 1.
        c: the guarantor's cost of war, at least 0, at most p v_max (beyond it nobody would ever fight).
        delta: share of challengers whom certain resistance deters, 0 to 1; all challenge where none is
            signalled.
        v_max: the highest stake, above 0.
    """
    p, c = number("p", p, above=0, most=1), number("c", c, least=0)
    delta, top = probability("delta", delta), number("v_max", v_max, above=0)
    if c > p * top:
        raise ValueError(
            f"c must be at most p * v_max, else nobody would fight, got c={c!r}, p={p!r}, v_max={top!r}"
        )
    undeterred = 1 - delta
    k = delta + undeterred * p
    fight, tied = min(c / p, top), undeterred * c / k
    sunk = delta * fight

    def payoff(low: float, cost: float) -> float:
        return (k * (top**2 - low**2) / 2 - cost * (top - low)) / top

    return Commitment(
        v_fight=fight,
        v_tied=tied,
        m_star=sunk,
        a_star=c - p * tied,
        war_sunk=undeterred * (1 - fight / top),
        war_tied=undeterred * (1 - tied / top),
        payoff_sunk=payoff(fight, undeterred * c + sunk),
        payoff_tied=payoff(tied, undeterred * c),
    )


def tripwire(n: float, n0: float, r0: float = 0.0) -> float:
    """Credibility of a trip-wire: r(n) = r0 + (1 - r0)(1 - exp(-n / n0)). Illustrative: n0 has no source.

    Args:
        n: soldiers stationed, at least 0.
        n0: soldiers that close 63 per cent of the gap to certainty, above 0.
        r0: credibility without soldiers, at least 0, below 1.

    Returns:
        Probability of resistance, 0 to 1.
    """
    size = number("n", n, least=0) / number("n0", n0, above=0)
    base = number("r0", r0, least=0, below=1)
    return base - (1 - base) * math.expm1(-size)


def tripwire_needed(r_star: float, n0: float, r0: float = 0.0) -> float:
    """Soldiers for a credibility: n = -n0 ln((1 - r*) / (1 - r0)), 0 where r0 suffices. Illustrative too.

    Args:
        r_star: credibility wanted, at least 0, below 1.
        n0, r0: as in :func:`tripwire`.
    """
    wanted, scale = number("r_star", r_star, least=0, below=1), number("n0", n0, above=0)
    base = number("r0", r0, least=0, below=1)
    return 0.0 if wanted <= base else -scale * math.log((1 - wanted) / (1 - base))
