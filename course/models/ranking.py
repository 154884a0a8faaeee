"""Ranking by a weighted index, and how far a ranking depends on the weights.

An index of ordinal codes is a judgement twice over: somebody gave the codes, and somebody gave the weights.
So the index is never shown without the question in how many weightings an order holds. Weightings are
spread evenly: all ways to give a number of equal parts to the criteria (a simplex lattice, Scheffé 1958,
Journal of the Royal Statistical Society B 20(2), 344-360).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Order:
    """In how many weightings the first is ahead of, level with, or behind the second."""

    ahead: int
    level: int
    behind: int

    @property
    def total(self) -> int:
        """The number of weightings."""
        return self.ahead + self.level + self.behind


def weighted_index(codes: Sequence[float], weights: Sequence[float], top: float = 2) -> float:
    """The weighted index of a row of codes: ``100 * sum(w * c) / (top * sum(w))``.

    Args:
        codes: one code for each criterion, from 0 to ``top``.
        weights: one weight for each criterion, 0 or more; only their proportions matter.
        top: the highest code.

    Returns:
        The index, 0 (lowest code everywhere) to 100 (highest code wherever there is weight).

    Raises:
        ValueError: lengths differ, a weight is negative, all weights are 0, or a code is out of range.
    """
    if len(codes) != len(weights):
        raise ValueError(f"{len(codes)} codes and {len(weights)} weights do not fit together.")
    if any(weight < 0 for weight in weights) or not any(weights):
        raise ValueError("Weights must be 0 or more, and at least one must be above 0.")
    if top <= 0 or any(not 0 <= code <= top for code in codes):
        raise ValueError(f"Codes must lie between 0 and {top}.")
    return 100 * sum(w * c for w, c in zip(weights, codes, strict=True)) / (top * sum(weights))


def weightings(criteria: int, parts: int) -> tuple[tuple[int, ...], ...]:
    """All ways to give ``parts`` equal parts of the weight to the criteria.

    Args:
        criteria: number of criteria, 1 or more.
        parts: number of parts, 1 or more; 10 means steps of 10 per cent.

    Returns:
        Tuples of whole numbers that add up to ``parts``; there are C(parts + criteria - 1, criteria - 1).

    Raises:
        ValueError: a number below 1.
    """
    if criteria < 1 or parts < 1:
        raise ValueError("There must be at least one criterion and one part.")
    bars = itertools.combinations(range(parts + criteria - 1), criteria - 1)
    return tuple(
        tuple(b - a - 1 for a, b in itertools.pairwise((-1, *cut, parts + criteria - 1))) for cut in bars
    )


def order_over(first: Sequence[int], second: Sequence[int], grid: Sequence[Sequence[int]]) -> Order:
    """In how many weightings the first row of codes is ahead of the second.

    Args:
        first, second: codes by criterion, whole numbers (so that a tie is exact).
        grid: weightings, as made by :func:`weightings`.

    Raises:
        ValueError: lengths differ.
    """
    gaps = [a - b for a, b in zip(first, second, strict=True)]
    signs = [sum(w * gap for w, gap in zip(weights, gaps, strict=True)) for weights in grid]
    return Order(
        sum(sign > 0 for sign in signs), sum(sign == 0 for sign in signs), sum(sign < 0 for sign in signs)
    )


def ranks(values: Sequence[float]) -> list[int]:
    """Ranks from 1 for the highest; equal values share the better rank (1, 2, 2, 4)."""
    return [1 + sum(other > value + 1e-9 for other in values) for value in values]
