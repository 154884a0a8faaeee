"""Why settle, and why not: J. D. Fearon, "Rationalist Explanations for War", International Organization
49(3), 1995, 379-414, with a guarantor added (our own extension).

Risk-neutral, unitary states divide a good worth 1; A wins a war with probability p; war costs both. No
parameter is an estimate for a real state.

Every function raises ``ValueError`` naming argument and value outside the domain it states.
"""

from __future__ import annotations

import math

from course.models.domain import number, probability


def bargaining_range(p: float, cost_a: float, cost_b: float) -> tuple[float, float]:
    """Shares of A that both prefer to war: [max(0, p - cost_a), min(1, p + cost_b)].

    Args:
        p: probability that A wins, 0 to 1.
        cost_a, cost_b: costs of war as shares of the good, at least 0.
    """
    p = probability("p", p)
    return max(0.0, p - number("cost_a", cost_a, least=0)), min(1.0, p + number("cost_b", cost_b, least=0))


def preventive_war(p1: float, p2: float, cost_b: float, delta: float) -> bool:
    """Does declining B attack now, because A cannot promise not to use its later strength?

    The good yields 1 each period, for ever, discounted by delta. A wins with p1 now and with p2 from the next
    period on. War now gives B W1 = (1 - p1) / (1 - delta) - cost_b. The most that peace gives is the whole
    good today and, from tomorrow on, what A cannot help leaving: the value of war then, W2, or nothing if
    that is worth less than nothing. B attacks iff W1 > 1 + delta max(0, W2), that is iff both

        delta p2 - p1 > cost_b (1 - delta)^2    and    cost_b < (delta - p1) / (1 - delta).

    The first is Fearon's condition; the second binds where war would cost B more than all it could hold, and
    without it B would start a war that is worse than giving everything away.

    Args:
        p1, p2: probability that A wins, now and later, 0 to 1.
        cost_b: B's cost of war, once, in units of one period's good, at least 0.
        delta: weight of the next period, at least 0, below 1.
    """
    return number("cost_b", cost_b, least=0) < critical_cost(p1, p2, delta)


def critical_cost(p1: float, p2: float, delta: float) -> float:
    """B's cost of war below which it attacks now (see :func:`preventive_war`).

    The smaller of (delta p2 - p1) / (1 - delta)^2 and (delta - p1) / (1 - delta).

    Args:
        p1, p2, delta: as in :func:`preventive_war`.

    Returns:
        The cost; 0 or negative if B does not attack at any.
    """
    p1, p2 = probability("p1", p1), probability("p2", p2)
    delta = number("delta", delta, least=0, below=1)
    return min((delta * p2 - p1) / (1 - delta) ** 2, (delta - p1) / (1 - delta))


def critical_p2(p1: float, cost_b: float, delta: float) -> float:
    """A's later probability of winning above which B attacks now: (p1 + cost_b (1 - delta)^2) / delta.

    Args:
        p1, cost_b: as in :func:`preventive_war`.
        delta: weight of the next period, above 0, below 1.

    Returns:
        The probability, below 1; infinity if no rise makes B attack.
    """
    p1, cost = probability("p1", p1), number("cost_b", cost_b, least=0)
    delta = number("delta", delta, above=0, below=1)
    if cost >= (delta - p1) / (1 - delta):
        return math.inf
    return (p1 + cost * (1 - delta) ** 2) / delta


def ultimatum(p: float, cost_a: float, cost_max: float) -> tuple[float, float, float]:
    """A's best demand if it does not know B's cost of war, uniform on [0, cost_max], and the risk it runs.

    B accepts x iff its cost is at least x - p. Best is x* = p + (cost_max - cost_a) / 2, not below p nor
    above 1; the risk of war is (x* - p) / cost_max, which inside these bounds is
    (cost_max - cost_a) / (2 cost_max).

    Args:
        p: probability that A wins, 0 to 1.
        cost_a: A's cost of war as a share of the good, at least 0.
        cost_max: B's highest possible cost, above 0.

    Returns:
        Demand (A's share), risk of war, A's expected payoff.
    """
    p, cost = probability("p", p), number("cost_a", cost_a, least=0)
    top = number("cost_max", cost_max, above=0)
    demand = min(1.0, p + max(0.0, top - cost) / 2)
    risk = (demand - p) / top
    return demand, risk, (1 - risk) * demand + risk * (p - cost)


def with_guarantee(p: float, cost_a: float, g: float, shift: float, extra_cost: float) -> tuple[float, float]:
    """A's prospects if a third party joins B: p' = p - g shift, cost' = cost_a + g extra_cost.

    Args:
        p: probability that A wins against B alone, 0 to 1.
        cost_a: A's cost of war against B alone, at least 0.
        g: probability that the guarantor fights, 0 to 1.
        shift: what its fighting takes from p, 0 to p.
        extra_cost: what its fighting adds to A's cost, at least 0.

    Returns:
        A's probability of winning and its cost of war, both expected.
    """
    p, cost, g = probability("p", p), number("cost_a", cost_a, least=0), probability("g", g)
    taken = number("shift", shift, least=0, most=p)
    return p - g * taken, cost + g * number("extra_cost", extra_cost, least=0)


def guarantee_needed(p: float, cost_a: float, share: float, shift: float, extra_cost: float) -> float:
    """Least credibility of a guarantee with which A does not fight for more than a share.

    A's war is worth p' - cost', so g = max(0, (p - cost_a - share) / (shift + extra_cost)).

    Args:
        p, cost_a, shift, extra_cost: as in :func:`with_guarantee`.
        share: what A has in peace, 0 to 1.

    Returns:
        The probability that the guarantor fights; above 1 (infinity if it changes nothing): none suffices.
    """
    p, cost = probability("p", p), number("cost_a", cost_a, least=0)
    missing = p - cost - probability("share", share)
    change = number("shift", shift, least=0, most=p) + number("extra_cost", extra_cost, least=0)
    if missing <= 0:
        return 0.0
    return missing / change if change else math.inf
