"""What can be agreed on one issue, given what each state wants, what holds without a decision, and the rule.

A state's satisfaction with an option y is minus its distance from the state's ideal point x. Its loss from
changing the status quo q to y is therefore |y - x| - |q - x|, in units of the scale; where several in a state
have to agree (a government and a parliament), the largest of their losses counts. The feasible set holds all
options that the rule lets pass against q. Adding one whose agreement is needed never enlarges it: G.
Tsebelis, "Veto Players: How Political Institutions Work" (Princeton 2002), chapter 1. One dimension, sincere
votes, full information: a model of an argument.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from course.models.domain import number

Positions = Mapping[str, Sequence[float]]
"""State -> ideal points of all whose agreement it needs, on the scale of the issue."""


@dataclass(frozen=True)
class Stance:
    """How the states take an option: ``better`` off, ``even``, ``mild`` (a loss within the tolerance) or
    ``against``."""

    better: frozenset[str]
    even: frozenset[str]
    mild: frozenset[str]
    against: frozenset[str]


def loss(ideals: Sequence[float], option: float, status_quo: float) -> float:
    """What a state loses if the option replaces the status quo, in units of the scale; negative is a gain.

    Args:
        ideals: ideal points of all whose agreement the state needs; at least one.
        option: the option y.
        status_quo: what holds without a decision, q.

    Returns:
        max over the ideal points x of |y - x| - |q - x|, rounded to nine decimals, so that an option that
        mirrors the status quo is even.

    Raises:
        ValueError: no ideal point, or a number that is not finite.
    """
    if not ideals:
        raise ValueError("ideals must hold at least one ideal point, got none")
    y, q = number("option", option), number("status_quo", status_quo)
    return round(max(abs(y - number("ideal", x)) - abs(q - x) for x in ideals), 9)


def stance(positions: Positions, option: float, status_quo: float, tolerance: float = 0.0) -> Stance:
    """How each state takes an option.

    Args:
        positions: state -> its ideal points.
        option: the option y.
        status_quo: q.
        tolerance: the largest loss that a state lets pass without opposing, 0 or more, in units of the scale.

    Raises:
        ValueError: a negative tolerance, or as :func:`loss`.
    """
    number("tolerance", tolerance, least=0)
    # States that want the same lose the same.
    known: dict[tuple[float, ...], float] = {}
    losses = {}
    for state, ideals in positions.items():
        same = tuple(ideals)
        if same not in known:
            known[same] = loss(same, option, status_quo)
        losses[state] = known[same]
    return Stance(
        better=frozenset(state for state, lost in losses.items() if lost < 0),
        even=frozenset(state for state, lost in losses.items() if lost == 0),
        mild=frozenset(state for state, lost in losses.items() if 0 < lost <= tolerance),
        against=frozenset(state for state, lost in losses.items() if lost > max(0.0, tolerance)),
    )


def feasible(
    passes: Callable[[Stance], bool],
    positions: Positions,
    status_quo: float,
    options: Iterable[float],
    tolerance: float = 0.0,
) -> tuple[float, ...]:
    """The options that the rule lets pass; the status quo itself is no change and never among them.

    Args:
        passes: the rule: does an option with this stance pass?
        positions: state -> its ideal points.
        status_quo: q.
        options: the options to try.
        tolerance: as in :func:`stance`.

    Raises:
        ValueError: as :func:`stance`.
    """
    return tuple(
        option
        for option in options
        if option != status_quo and passes(stance(positions, option, status_quo, tolerance))
    )
