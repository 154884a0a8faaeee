"""Who can stop what: unanimity, opting in, weighted votes, and the EU's rules.

A-priori power ignores preferences. Allies reach consensus by negotiation and under a silence procedure, so
that p^n is the probability of consensus only if nobody listens to anybody: correlation, not the number of
members, decides how heavy a veto is.

Every function raises ``ValueError`` naming argument and value outside the domain it states.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from course.models.domain import probability, whole
from course.models.qmv import (
    LISBON,
    DoubleMajority,
    Power,
    powers,
    qmv_passage_probability,
    qmv_passes,
    qmv_power,
    states_of,
    units,
    winning_coalitions,
)

__all__ = [
    "LISBON",
    "DoubleMajority",
    "Power",
    "at_least",
    "banzhaf",
    "cfsp_adopted",
    "qmv_passage_probability",
    "qmv_passes",
    "qmv_power",
    "required_p",
    "shapley_shubik",
    "unanimity_betabinomial",
    "unanimity_independent",
    "winning_coalitions",
]


def unanimity_independent(n: int, p: float) -> float:
    """Probability that n states all agree if each does so independently with probability p: p^n.

    Args:
        n: states, at least 1.
        p: probability of agreement, 0 to 1.
    """
    return probability("p", p) ** whole("n", n, least=1)


def unanimity_betabinomial(n: int, p: float, rho: float) -> float:
    """Probability that n states all agree if agreement is correlated: B(a + n, b) / B(a, b).

    a = p (1 - rho) / rho and b = (1 - p)(1 - rho) / rho, so that each state agrees with probability p and any
    two with correlation rho. Computed as the product of (p (1 - rho) + i rho) / (1 - rho + i rho) for i < n,
    which is the same, exact also at rho = 0 (p^n) and rho = 1 (p: all agree or none).

    Args:
        n: states, at least 1.
        p: probability of agreement of each, 0 to 1.
        rho: correlation between any two, 0 to 1.
    """
    n, p, rho = whole("n", n, least=1), probability("p", p), probability("rho", rho)
    # The first factor is p whatever rho, and 0 / 0 as written where rho is 1.
    return p * math.prod((p * (1 - rho) + i * rho) / (1 - rho + i * rho) for i in range(1, n))


def required_p(n: int, target: float) -> float:
    """Agreement each of n independent states needs for unanimity with a probability: target^(1/n).

    Args:
        n: states, at least 1.
        target: probability of unanimity wanted, 0 to 1.
    """
    found: float = probability("target", target) ** (1 / whole("n", n, least=1))
    return found


def at_least(n: int, k: int, p: float) -> float:
    """Probability that at least k of n states join, independently with probability p: the binomial tail.

    The coalition of those who opt in: nobody can veto it, its strength varies.

    Args:
        n: states, at least 1.
        k: states wanted, 0 to n.
        p: probability that one joins, 0 to 1.
    """
    n, p = whole("n", n, least=1), probability("p", p)
    k = whole("k", k, least=0, most=n)
    if k == 0:
        return 1.0
    return min(1.0, math.fsum(math.comb(n, j) * p**j * (1 - p) ** (n - j) for j in range(k, n + 1)))


def banzhaf(weights: Sequence[int], quota: int) -> tuple[Fraction, ...]:
    """Normalised Banzhaf index of a weighted vote, exact: swings of each / swings of all.

    J. F. Banzhaf, "Weighted Voting Doesn't Work", Rutgers Law Review 19 (1965), 317-343.

    Args:
        weights: votes of each player, whole, at least 0; at most 60 players.
        quota: votes needed, whole, 1 to the sum of the weights.

    Returns:
        One fraction per player, in order; they sum to 1.
    """
    return tuple(power.banzhaf for power in _weighted(weights, quota))


def shapley_shubik(weights: Sequence[int], quota: int) -> tuple[Fraction, ...]:
    """Shapley-Shubik index of a weighted vote, exact: share of all orders in which a player is pivotal.

    The sum of (s - 1)! (n - s)! / n! over the coalitions of s members in which the player is decisive.
    L. S. Shapley & M. Shubik, American Political Science Review 48 (1954), 787-792.

    Args:
        weights, quota: as in :func:`banzhaf`.

    Returns:
        One fraction per player, in order; they sum to 1.
    """
    return tuple(power.shapley_shubik for power in _weighted(weights, quota))


def cfsp_adopted(
    against: Iterable[str], formal_abstainers: Iterable[str], shares: Mapping[str, float]
) -> bool:
    """Is a decision in the common foreign and security policy adopted? Art 31(1) TEU.

    Nobody may vote against, and those who qualify their abstention by a formal declaration must not be at
    least a third of the states with at least a third of the population. (Who so abstains is not bound but
    does not hinder the others: "constructive" abstention.) Plain abstention never hinders. For decisions
    with military or defence implications there is no way round unanimity: Art 31(4).

    Args:
        against: states that vote no.
        formal_abstainers: states that abstain with a formal declaration; none of them in ``against``.
        shares: state -> per cent of the Union's population, two decimals.
    """
    table = units(shares)
    no = states_of("against", against, shares)
    abstain = states_of("formal_abstainers", formal_abstainers, shares)
    if both := sorted(no & abstain):
        raise ValueError(f"a state votes no or abstains, not both, got {', '.join(both)}")
    if no:
        return False
    third_of_states = 3 * len(abstain) >= len(table)
    return not (third_of_states and 3 * sum(table[state] for state in abstain) >= sum(table.values()))


def _weighted(weights: Sequence[int], quota: int) -> tuple[Power, ...]:
    votes = [whole(f"weight {place}", weight, least=0) for place, weight in enumerate(weights, start=1)]
    if not 1 <= len(votes) <= 60:
        raise ValueError(f"weights must be of 1 to 60 players, got {len(votes)}")
    quota = whole("quota", quota, least=1, most=sum(votes))
    by_weight = {weight: _weighted_swings(votes, weight, quota) for weight in set(votes)}
    return powers({str(place): by_weight[weight] for place, weight in enumerate(votes)})


def _weighted_swings(votes: Sequence[int], own: int, quota: int) -> tuple[int, ...]:
    """Coalitions of k others with quota - own <= votes < quota, for k = 0 to n - 1."""
    others = list(votes)
    others.remove(own)
    # Coalitions of the others by their size and their votes; those that win alone can be forgotten.
    counted: list[dict[int, int]] = [{0: 1}] + [{} for _ in others]
    for done, weight in enumerate(others):
        for k in range(done, -1, -1):
            for total, count in counted[k].items():
                if total + weight < quota:
                    counted[k + 1][total + weight] = counted[k + 1].get(total + weight, 0) + count
    return tuple(sum(count for total, count in row.items() if total + own >= quota) for row in counted)
