"""Item and test statistics of one assignment: pure functions of scores, standard library only.

Sources of the formulas:

- facility (difficulty, *p*), corrected point-biserial discrimination and the upper-lower index *D* with
groups of 27 per cent:
  Crocker & Algina, Introduction to Classical and Modern Test Theory (1986), chapter 14; the 27 per cent are
  Kelley's (1939).
- coefficient alpha: Cronbach, Psychometrika 16 (1951), 297-334, with variances over *n* - 1; its interval:
Feldt,
  Psychometrika 30 (1965), 357-370, here not computed, since a class of thirty makes it too wide to help.

Every function takes one score a learner, in the same order everywhere, as a fraction or as points.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median, variance

UPPER_LOWER = 0.27
# Below this many learners a correlation is mostly chance: its standard error is about 1 / sqrt(n - 1), here
# 0.19.
FEW = 30
# With fewer the numbers are not shown at all.
TOO_FEW = 5


@dataclass(frozen=True)
class Summary:
    """Five numbers of a distribution of points."""

    n: int
    mean: float
    median: float
    spread: float
    lowest: float
    highest: float


def summary(points: Sequence[float]) -> Summary | None:
    """Number, mean, median, standard deviation (over n - 1), lowest and highest of ``points``; None if
    there are none."""
    if not points:
        return None
    spread = math.sqrt(variance(points)) if len(points) > 1 else 0.0
    return Summary(len(points), fmean(points), median(points), spread, min(points), max(points))


def histogram(
    points: Sequence[float], maximum: float, bins: int = 10
) -> tuple[tuple[float, float, int], ...]:
    """How many of ``points`` lie in each of ``bins`` equal steps from 0 to ``maximum``.

    Returns:
        (from, to, count) a step; a step holds its lower edge, the last one its upper edge too. Points
        outside go to the ends.
    """
    if maximum <= 0 or bins < 1:
        return ()
    counts = [0] * bins
    for value in points:
        # Rounded before the floor: 0.3 / 0.1 must fall into the step that begins at 0.3.
        step = math.floor(round(value * bins / maximum, 9))
        counts[min(max(step, 0), bins - 1)] += 1
    return tuple((i * maximum / bins, (i + 1) * maximum / bins, count) for i, count in enumerate(counts))


def facility(fractions: Sequence[float]) -> float | None:
    """The mean share of the points that learners got: 1 means easy, 0 means that nobody got any."""
    return fmean(fractions) if fractions else None


def spread(fractions: Sequence[float]) -> float | None:
    """The standard deviation of the share of the points (over n - 1); None of fewer than two."""
    return math.sqrt(variance(fractions)) if len(fractions) > 1 else None


def correlation(xs: Sequence[float], ys: Sequence[float]) -> float | None:
    """Pearson's correlation; with right/wrong scores in ``xs`` it is the point-biserial. None if either
    does not vary."""
    if len(xs) != len(ys):
        raise ValueError(f"{len(xs)} and {len(ys)} scores do not belong to the same learners.")
    if len(xs) < 2:
        return None
    mean_x, mean_y = fmean(xs), fmean(ys)
    sxx = math.fsum((x - mean_x) ** 2 for x in xs)
    syy = math.fsum((y - mean_y) ** 2 for y in ys)
    if sxx < 1e-12 or syy < 1e-12:
        return None
    sxy = math.fsum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True))
    return max(-1.0, min(1.0, sxy / math.sqrt(sxx * syy)))


def discrimination(item: Sequence[float], totals: Sequence[float]) -> float | None:
    """The corrected point-biserial: the correlation of an item with the rest of the test.

    Args:
        item: points of each learner on the item.
        totals: points of the same learners on all items, this one among them; it is taken out, since an
        item correlates with
            itself and a short test would flatter it.
    """
    return correlation(item, [total - own for own, total in zip(item, totals, strict=True)])


def upper_lower(item: Sequence[float], totals: Sequence[float], share: float = UPPER_LOWER) -> float | None:
    """Kelley's index *D*: the item's facility in the upper group less that in the lower group.

    Args:
        item: fraction of each learner on the item.
        totals: points of the same learners on the whole test; who ties at the edge of a group counts by the
        part of them that
            fits, so that the result does not depend on the order of the learners.
        share: the part of the class in either group.
    """
    if len(item) != len(totals):
        raise ValueError(f"{len(item)} and {len(totals)} scores do not belong to the same learners.")
    size = round(len(item) * share)
    if size < 1 or min(totals) == max(totals):
        return None
    return _group_mean(item, totals, size, best=True) - _group_mean(item, totals, size, best=False)


def _group_mean(item: Sequence[float], totals: Sequence[float], size: int, *, best: bool) -> float:
    edge = sorted(totals, reverse=best)[size - 1]
    inside = [x for x, t in zip(item, totals, strict=True) if (t > edge if best else t < edge)]
    tied = [x for x, t in zip(item, totals, strict=True) if t == edge]
    return (math.fsum(inside) + fmean(tied) * (size - len(inside))) / size


def alpha(table: Sequence[Sequence[float]]) -> float | None:
    """Cronbach's alpha of a table of points, one row a learner, one column an item.

    Returns:
        None with fewer than two learners or items, or if the totals do not vary. It can be negative.
    """
    if len(table) < 2 or not table[0] or len(table[0]) < 2:
        return None
    items = len(table[0])
    if any(len(row) != items for row in table):
        raise ValueError("Every learner needs a score on every item; use 0 for an unanswered one.")
    total = variance([math.fsum(row) for row in table])
    if total < 1e-12:
        return None
    parts = math.fsum(variance([row[column] for row in table]) for column in range(items))
    return items / (items - 1) * (1 - parts / total)
