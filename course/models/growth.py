"""What "20 per cent more every year" can mean, and what a number of vehicles fills.

The same sentence gives 1.8 or 8.9 times the capability after four years, by how it is read. Losses, spares,
crews and ammunition are not modelled.

Every function raises ``ValueError`` naming argument and value outside the domain it states.
"""

from __future__ import annotations

import math

from course.models.domain import number, one_of, probability, whole

READINGS = ("number_only", "number_times_effectiveness", "product", "linear", "square_law")


def compound(n0: float, rate: float, years: float) -> float:
    """Growth on growth: n0 (1 + rate)^years.

    Args:
        n0: amount at the start, at least 0.
        rate: growth per year as a fraction, above -1.
        years: at least 0.
    """
    found: float = number("n0", n0, least=0) * (1 + number("rate", rate, above=-1)) ** number(
        "years", years, least=0
    )
    return found


def simple(n0: float, rate: float, years: float) -> float:
    """The same step every year: n0 (1 + rate * years).

    Args:
        n0: amount at the start, at least 0.
        rate: step per year as a fraction of n0, above -1; what is left must not fall below 0.
        years: at least 0.
    """
    start, step = number("n0", n0, least=0), number("rate", rate, above=-1)
    factor = 1 + step * number("years", years, least=0)
    if factor < 0:
        raise ValueError(f"1 + rate * years must be at least 0, got rate={rate!r}, years={years!r}")
    return start * factor


def doubling_time(rate: float) -> float:
    """Years in which compound growth doubles an amount: ln 2 / ln(1 + rate).

    Args:
        rate: growth per year as a fraction, above 0.
    """
    return math.log(2) / math.log1p(number("rate", rate, above=0))


def capability_factor(rate: float, years: float, reading: str) -> float:
    """Capability as a multiple of the start, if "number and effectiveness grow by a rate" is read so:

    ==============================  ============================================  ==================
    reading                         meaning                                       factor
    ==============================  ============================================  ==================
    ``number_only``                 the number grows, effectiveness does not      (1 + r)^t
    ``number_times_effectiveness``  each grows by the rate, and they multiply     (1 + r)^(2t)
    ``product``                     their product grows by the rate,              (1 + r)^t
                                    each by (1 + r)^(1/2) - 1
    ``linear``                      the same number is added every year           1 + r t
    ``square_law``                  effectiveness times number squared, each      (1 + r)^(3t)
                                    growing by the rate
    ==============================  ============================================  ==================

    The square law is F. W. Lanchester's of aimed fire (Aircraft in Warfare, 1916).

    Args:
        rate: r, growth per year as a fraction, at least 0.
        years: t, at least 0.
        reading: one of the five.
    """
    r, t = number("rate", rate, least=0), number("years", years, least=0)
    match one_of("reading", reading, READINGS):
        case "linear":
            return 1 + r * t
        case "number_times_effectiveness":
            found = (1 + r) ** (2 * t)
        case "square_law":
            found = (1 + r) ** (3 * t)
        case _:
            found = (1 + r) ** t
    return float(found)


def leak_rate(p_single: float, shots: int) -> float:
    """Share of attackers that pass n independent shots: (1 - p)^n.

    A probability cannot grow by 20 per cent for ever: 0.6 * 1.2^3 is more than 1.

    Args:
        p_single: probability that one shot kills, 0 to 1.
        shots: shots per attacker, whole, at least 0.
    """
    return (1 - probability("p_single", p_single)) ** whole("shots", shots, least=0)


def raids_stopped(
    launchers: int, shots_per_launcher: int, p_single: float, raid: int, shots_per_target: int = 2
) -> float:
    """Attackers of one raid shot down on average: min(raid, floor(L S / q)) (1 - (1 - p)^q).

    Args:
        launchers: L, whole, at least 0.
        shots_per_launcher: S, ready to fire, whole, at least 0.
        p_single: p, probability that one shot kills, 0 to 1.
        raid: attackers, whole, at least 0.
        shots_per_target: q, shots fired at each attacker engaged, whole, at least 1.
    """
    shots = whole("launchers", launchers, least=0) * whole("shots_per_launcher", shots_per_launcher, least=0)
    per_target = whole("shots_per_target", shots_per_target, least=1)
    engaged = min(whole("raid", raid, least=0), shots // per_target)
    return engaged * (1 - leak_rate(p_single, per_target))


def brigades_equipped(vehicles_per_year: float, years: float, per_brigade: float) -> float:
    """Brigade sets that a production fills: vehicles per year * years / vehicles per brigade.

    Args:
        vehicles_per_year: at least 0.
        years: at least 0.
        per_brigade: vehicles of one brigade, above 0.

    Returns:
        Sets, with the part of the last one; its whole part is the number of full sets.
    """
    made = number("vehicles_per_year", vehicles_per_year, least=0) * number("years", years, least=0)
    return made / number("per_brigade", per_brigade, above=0)
