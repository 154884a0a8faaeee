"""How many soldiers a line, a population, a rotation and a chain of observation posts need.

Linear scaling, as planners' rules of thumb have it: it knows no terrain, drones, mines or enemy. Twenty
soldiers and police per 1,000 inhabitants (J. T. Quinlivan, "Force Requirements in Stability Operations",
Parameters, Winter 1995, 59-69; RAND Review, Summer 2003) is a ratio for policing a population and no
requirement for a reassurance force in the rear.

Every function raises ``ValueError`` naming argument and value outside the domain it states.
"""

from __future__ import annotations

import math

from course.models.domain import number, quotient, whole


def troops_by_line(length_km: float, per_km: float) -> float:
    """Troops for a line at a density: N = L * d.

    Args:
        length_km: length of the line, km, at least 0.
        per_km: soldiers per km, at least 0.
    """
    return number("length_km", length_km, least=0) * number("per_km", per_km, least=0)


def troops_by_population(population: float, per_1000: float) -> float:
    """Troops for a population at a ratio: N = q * P / 1000.

    Args:
        population: inhabitants, at least 0.
        per_1000: soldiers and police per 1,000 inhabitants, at least 0.
    """
    return number("per_1000", per_1000, least=0) * number("population", population, least=0) / 1000


def density_line(troops: float, length_km: float) -> float:
    """Soldiers per km: N / L.

    Args:
        troops: soldiers, at least 0.
        length_km: length of the line, km, above 0.
    """
    return number("troops", troops, least=0) / number("length_km", length_km, above=0)


def density_population(troops: float, population: float) -> float:
    """Soldiers per 1,000 inhabitants: 1000 * N / P.

    Args:
        troops: soldiers, at least 0.
        population: inhabitants, above 0.
    """
    return 1000 * number("troops", troops, least=0) / number("population", population, above=0)


def rotation_pool(deployed: float, ratio: float = 3.0) -> float:
    """Soldiers needed to keep a number deployed without end: N * R.

    Args:
        deployed: soldiers deployed at any time, at least 0.
        ratio: soldiers bound per soldier deployed, at least 1. The rule of three: one deployed, one resting,
            one training; 5 for a harmony of 6 months in 30, as the British army aims at.
    """
    return number("deployed", deployed, least=0) * number("ratio", ratio, least=1)


def rotation_throughput(deployed: float, horizon_months: float, tour_months: float) -> float:
    """Soldier-tours over a horizon: N * ceil(H / tour). Tours, not different people.

    Args:
        deployed: soldiers deployed at any time, at least 0.
        horizon_months: length of the mission, months, at least 0.
        tour_months: length of a tour, months, above 0.
    """
    horizon = number("horizon_months", horizon_months, least=0)
    tour = number("tour_months", tour_months, above=0)
    return number("deployed", deployed, least=0) * math.ceil(quotient(horizon, tour))


def max_sustainable(pool: float, ratio: float = 3.0) -> float:
    """Soldiers that a pool keeps deployed without end: pool / R, the inverse of :func:`rotation_pool`.

    Args:
        pool: soldiers available, at least 0.
        ratio: soldiers bound per soldier deployed, at least 1.
    """
    return number("pool", pool, least=0) / number("ratio", ratio, least=1)


def monitoring_posts(
    length_km: float, spacing_km: float, soldiers_per_post: int, shifts: int = 3, tail: float = 0.5
) -> tuple[int, int, float]:
    """A chain of observation posts: B = ceil(L / s), on posts B * c * k, in all B * c * k * (1 + tail).

    Args:
        length_km: length of the line, km, at least 0.
        spacing_km: distance between posts, km, above 0.
        soldiers_per_post: soldiers per post and shift, whole, at least 1.
        shifts: shifts that share a post, whole, at least 1.
        tail: support soldiers per soldier on a post, at least 0.

    Returns:
        Posts, soldiers on posts over all shifts, soldiers with their support.
    """
    length = number("length_km", length_km, least=0)
    posts = math.ceil(quotient(length, number("spacing_km", spacing_km, above=0)))
    crew = whole("soldiers_per_post", soldiers_per_post, least=1) * whole("shifts", shifts, least=1)
    return posts, posts * crew, posts * crew * (1 + number("tail", tail, least=0))
