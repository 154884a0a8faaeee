"""The double majority of the EU Council, exactly, over all coalitions of the member states.

The 2^27 coalitions are not listed: they are counted by their number of states and their population in
hundredths of a per cent, which is how finely the Council publishes it. That takes milliseconds and loses
nothing. ``course.models.decision_rules`` offers what is here under the names of the course.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from course.models.domain import number, probability

if TYPE_CHECKING:
    from numpy.typing import NDArray

WHOLE = 10_000
"""The population of the Union in hundredths of a per cent."""
MOST_STATES = 60
"""Beyond this the number of coalitions leaves 64 bits."""


@dataclass(frozen=True)
class DoubleMajority:
    """A rule: enough states, and enough people unless too few states oppose."""

    members: Fraction = Fraction(55, 100)
    """Share of the states that has to vote yes,"""
    at_least: int = 15
    """but never fewer than this many."""
    population: Fraction = Fraction(65, 100)
    """Share of the population that the yes-states have to hold."""
    blocking: int = 4
    """Opponents (all that do not vote yes) that can block; with fewer the population is moot."""

    def states_needed(self, n: int) -> int:
        """Yes-states needed of n."""
        return max(self.at_least, math.ceil(self.members * n))

    def people_needed(self, sizes: Iterable[int]) -> int:
        """Population needed, in the unit of ``sizes``.

        Rounded shares add up to a little more or less than 100 per cent: the share is of their sum, so that
        yes-states and opponents are measured by the same whole.
        """
        return math.ceil(self.population * sum(sizes))


LISBON = DoubleMajority()
"""Art 16(4) TEU, without transition since 1 April 2017, for an act on a proposal of the Commission or the
High Representative in which all states vote: 55 per cent of the states and at least 15 of them, with 65 per
cent of the population; a blocking minority takes at least four states. Where some states do not vote
Art 238(3)(a) TFEU asks 55 and 65 per cent of those that do, without the floor of fifteen; without such a
proposal Art 238(2) TFEU asks 72 per cent of the states. Neither of these is modelled."""


@dataclass(frozen=True)
class Power:
    """One state's a-priori voting power, exact."""

    state: str
    banzhaf: Fraction
    """Share of all swings (normalised; sums to 1)."""
    absolute: Fraction
    """Probability of being decisive if all others vote yes or no by the toss of a coin."""
    shapley_shubik: Fraction
    """Share of all orders in which the state turns defeat into victory (sums to 1)."""


def units(shares: Mapping[str, float]) -> dict[str, int]:
    """Population shares in hundredths of a per cent.

    Args:
        shares: state (ISO 3166 alpha-3) -> per cent of the Union's population, with at most two decimals.

    Raises:
        ValueError: no or more than 60 states, a share with more decimals or out of [0, 100], or a sum
            further than 0.2 from 100.
    """
    if not 1 <= len(shares) <= MOST_STATES:
        raise ValueError(f"shares must name 1 to {MOST_STATES} states, got {len(shares)}")
    found = {}
    for state, share in shares.items():
        hundredths = number(f"the share of {state}", share, least=0, most=100) * 100
        found[state] = round(hundredths)
        if abs(hundredths - found[state]) > 1e-6:
            raise ValueError(f"the share of {state} must have at most two decimals, got {share!r}")
    if abs(sum(found.values()) - WHOLE) > 20:
        raise ValueError(f"shares must sum to 100 per cent, got {sum(found.values()) / 100:g}")
    return found


def states_of(name: str, states: Iterable[str], shares: Mapping[str, float]) -> frozenset[str]:
    """The named states, all of them in the table.

    Raises:
        ValueError: a state that ``shares`` does not have.
    """
    if isinstance(states, str):
        raise ValueError(f"{name} must be a collection of states, got {states!r}")
    named = frozenset(states)
    if unknown := sorted(named - shares.keys()):
        raise ValueError(f"{name} must name states of the table, got {', '.join(map(repr, unknown))}")
    return named


def qmv_passes(yes: Iterable[str], shares: Mapping[str, float], *, rule: DoubleMajority = LISBON) -> bool:
    """Does an act pass? Yes-states >= 15 of 27, and population >= 65 per cent or opponents <= 3.

    Args:
        yes: the states that vote yes; abstaining counts as not voting yes.
        shares: state -> per cent of the Union's population, two decimals (table ``eu_qmv_2025``).
        rule: the majority; by default Art 16(4) TEU.

    Raises:
        ValueError: an unknown state, or shares that are none (see :func:`units`).
    """
    table, named = units(shares), states_of("yes", yes, shares)
    opponents = len(table) - len(named)
    people = sum(table[state] for state in named)
    return len(named) >= rule.states_needed(len(table)) and (
        people >= rule.people_needed(table.values()) or opponents < rule.blocking
    )


def winning_coalitions(shares: Mapping[str, float], *, rule: DoubleMajority = LISBON) -> tuple[int, ...]:
    """How many coalitions win, by their number of states (index 0 to n).

    Raises:
        ValueError: shares that are none (see :func:`units`).
    """
    sizes = tuple(units(shares).values())
    n, counted = len(sizes), _counts(sizes)
    quota = rule.people_needed(sizes)
    return tuple(
        0
        if k < rule.states_needed(n)
        else int(counted[k].sum() if n - k < rule.blocking else counted[k, quota:].sum())
        for k in range(n + 1)
    )


def qmv_passage_probability(
    shares: Mapping[str, float], p: float = 0.5, *, rule: DoubleMajority = LISBON
) -> float:
    """Probability that an act passes if each state votes yes independently with probability p.

    At p = 0.5 this is the share of coalitions that win: Coleman's power of a collectivity to act, the
    "passage probability" of R. Baldwin & M. Widgrén.

    Args:
        shares: state -> per cent of the Union's population, two decimals.
        p: probability of a yes, 0 to 1.
        rule: the majority; by default Art 16(4) TEU.

    Raises:
        ValueError: outside these domains.
    """
    p = probability("p", p)
    wins = winning_coalitions(shares, rule=rule)
    n = len(wins) - 1
    return min(1.0, math.fsum(count * p**k * (1 - p) ** (n - k) for k, count in enumerate(wins)))


def qmv_power(shares: Mapping[str, float], *, rule: DoubleMajority = LISBON) -> tuple[Power, ...]:
    """Banzhaf and Shapley-Shubik power of every state, exact, in the order of ``shares``.

    With s(k) the swings of a state over coalitions of k others: Banzhaf = its swings / all swings, absolute =
    its swings / 2^(n-1), Shapley-Shubik = sum of s(k) k! (n-1-k)! / n!. It ignores what states want.

    Raises:
        ValueError: shares that are none (see :func:`units`), or a rule that no coalition or every one meets.
    """
    table = units(shares)
    swings = {state: _swings(tuple(table.values()), size, rule) for state, size in table.items()}
    return powers(swings)


def powers(swings: Mapping[str, tuple[int, ...]]) -> tuple[Power, ...]:
    """The three indices from each player's swings by the number of others in the coalition.

    Raises:
        ValueError: nobody swings any coalition: the rule is met always or never.
    """
    n, total = len(swings), sum(map(sum, swings.values()))
    if not total:
        raise ValueError(
            f"the rule must be met by some coalitions and not by all, got none decided by any of {n}"
        )
    orders = [Fraction(math.factorial(k) * math.factorial(n - 1 - k), math.factorial(n)) for k in range(n)]
    return tuple(
        Power(
            state=name,
            banzhaf=Fraction(sum(own), total),
            absolute=Fraction(sum(own), 2 ** (n - 1)),
            shapley_shubik=sum((count * share for count, share in zip(own, orders, strict=True)), Fraction()),
        )
        for name, own in swings.items()
    )


@lru_cache(maxsize=8)
def _counts(sizes: tuple[int, ...]) -> NDArray[Any]:
    """Coalitions by number of states (rows) and population (columns); each state is in or out."""
    import numpy as np

    counted = np.zeros((len(sizes) + 1, sum(sizes) + 1), dtype=np.int64)
    counted[0, 0] = 1
    for done, size in enumerate(sizes):
        # From the largest coalitions down, so that no state is counted in twice.
        for k in range(done, -1, -1):
            counted[k + 1, size:] += counted[k, : counted.shape[1] - size]
    counted.setflags(write=False)
    return counted


def _swings(sizes: tuple[int, ...], size: int, rule: DoubleMajority) -> tuple[int, ...]:
    """Coalitions of k others that lose without a state of this size and win with it, for k = 0 to n - 1."""
    import numpy as np

    n, quota, needed = len(sizes), rule.people_needed(sizes), rule.states_needed(len(sizes))
    everyone = _counts(sizes)
    # Coalitions without the state: those of k less those of k - 1 others that it has joined.
    without = np.zeros((n, everyone.shape[1]), dtype=np.int64)
    without[0] = everyone[0]
    for k in range(1, n):
        without[k] = everyone[k]
        without[k, size:] -= without[k - 1, : everyone.shape[1] - size]
    found = []
    for k in range(n):
        wins_from = 0 if n - k - 1 < rule.blocking else max(0, quota - size)
        if k + 1 < needed:
            count = 0
        elif k + 1 == needed:
            count = without[k, wins_from:].sum()
        elif n - k < rule.blocking:
            count = 0  # wins without the state already
        else:
            count = without[k, wins_from:quota].sum()
        found.append(int(count))
    return tuple(found)
