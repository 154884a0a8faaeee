"""Paths of defence spending to a share of GDP: 3.5 + 1.5 per cent by 2035, as allies promised in The Hague.

The Hague Summit Declaration of 25 June 2025 is a political pledge with a review in 2029. A share of GDP is
not a capability, NATO's definition is not a budget line, and the 1.5 per cent are loosely defined. Growth of
nominal GDP is the user's assumption; 3 per cent is illustrative.

Every function raises ``ValueError`` naming argument and value outside the domain it states.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from course.models.domain import number, whole


def linear_path(s0: float, s1: float, t0: int, t1: int) -> dict[int, float]:
    """Equal steps in percentage points: s_t = s0 + (s1 - s0)(t - t0) / (t1 - t0).

    Args:
        s0, s1: share in the first and the last year, per cent of GDP, at least 0.
        t0, t1: first and last year, whole, t0 < t1.

    Returns:
        Year -> per cent of GDP, for every year from t0 to t1.
    """
    first, last = number("s0", s0, least=0), number("s1", s1, least=0)
    begin, end = _years(t0, t1)
    return {t: first + (last - first) * (t - begin) / (end - begin) for t in range(begin, end + 1)}


def geometric_path(s0: float, s1: float, t0: int, t1: int) -> dict[int, float]:
    """Equal growth of the share: s_t = s0 (s1 / s0)^((t - t0) / (t1 - t0)).

    Args:
        s0, s1: share in the first and the last year, per cent of GDP, above 0.
        t0, t1: first and last year, whole, t0 < t1.

    Returns:
        Year -> per cent of GDP, for every year from t0 to t1.
    """
    first, last = number("s0", s0, above=0), number("s1", s1, above=0)
    begin, end = _years(t0, t1)
    return {t: first * (last / first) ** ((t - begin) / (end - begin)) for t in range(begin, end + 1)}


def cagr(first: float, last: float, years: float) -> float:
    """Compound annual growth rate: (last / first)^(1 / years) - 1.

    Args:
        first, last: two amounts in one unit, above 0.
        years: between them, above 0.

    Returns:
        Growth per year as a fraction: 0.25 is 25 per cent.
    """
    ratio = number("last", last, above=0) / number("first", first, above=0)
    found: float = ratio ** (1 / number("years", years, above=0)) - 1
    return found


def spending_growth(s0: float, s1: float, years: float, gdp_growth: float) -> float:
    """Yearly growth of spending that moves its share: (s1 / s0)^(1 / T) (1 + g) - 1.

    Args:
        s0, s1: share in the first and the last year, per cent of GDP, above 0.
        years: T, between them, above 0.
        gdp_growth: g, nominal growth of GDP per year as a fraction, above -1.

    Returns:
        Nominal growth of spending per year, as a fraction.
    """
    share = 1 + cagr(number("s0", s0, above=0), number("s1", s1, above=0), years)
    return share * (1 + number("gdp_growth", gdp_growth, above=-1)) - 1


def cumulative_extra(gdp0: float, s0: float, path: Mapping[int, float], gdp_growth: float, t0: int) -> float:
    """What a path costs beyond standing still.

    The sum over its years of GDP0 (1 + g)^(t - t0) (s_t - s0) / 100.

    Args:
        gdp0: nominal GDP in year t0, in any currency unit, above 0.
        s0: the share held for comparison, per cent of GDP, at least 0.
        path: year -> per cent of GDP, years whole and not before t0, shares at least 0.
        gdp_growth: nominal growth of GDP per year as a fraction, above -1.
        t0: the year of gdp0, whole.

    Returns:
        The sum in the unit of ``gdp0``; negative where the path lies below s0.
    """
    gdp, held = number("gdp0", gdp0, above=0), number("s0", s0, least=0)
    growth, begin = 1 + number("gdp_growth", gdp_growth, above=-1), whole("t0", t0)
    return math.fsum(
        gdp
        * growth ** (whole("a year of the path", year, least=begin) - begin)
        * (number(f"the share of {year}", share, least=0) - held)
        / 100
        for year, share in path.items()
    )


def _years(t0: int, t1: int) -> tuple[int, int]:
    begin, end = whole("t0", t0), whole("t1", t1)
    if begin >= end:
        raise ValueError(f"t0 must be before t1, got {t0!r} and {t1!r}")
    return begin, end
