"""The security dilemma as L. F. Richardson wrote it down (Arms and Insecurity, 1960; written from 1919).

::

    x' = a y - m x + g        a, b: reaction to the other's armament, per year
    y' = b x - n y + h        m, n: fatigue under one's own, per year
                              g, h: grievance, armament per year

A guarantee that is read as a threat raises a; transparency lowers it. Money is not arms; there is no war
and no ceiling of budgets in the model. Coefficients for today's states are illustrative.

Every function raises ``ValueError`` naming argument and value outside the domain it states: a, b, m, n at
least 0; g, h and the starting values any finite number. x and y have one unit, say billions a year. A
negative grievance is goodwill, a negative armament what Richardson called cooperation.
"""

from __future__ import annotations

import math
from itertools import pairwise
from statistics import linear_regression
from typing import TYPE_CHECKING, Any

from course.models.domain import number

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

EUROPE_1909_1913 = (199.2, 204.8, 214.9, 238.7, 289.0)
"""Defence budgets of France, Russia, Germany and Austria-Hungary, 1909 to 1913, millions of pounds sterling
(Richardson 1960; table ``richardson_1909_1913``)."""


def equilibrium(a: float, b: float, m: float, n: float, g: float, h: float) -> tuple[float, float]:
    """Where neither side changes: x* = (a h + n g) / (m n - a b), y* = (b g + m h) / (m n - a b).

    Reached from anywhere if stable (:func:`is_stable`), else left for ever.

    Args:
        a, b, m, n, g, h: see the module; m n and a b must differ.
    """
    a, b, m, n = _coefficients(a, b, m, n)
    g, h = number("g", g), number("h", h)
    margin = m * n - a * b
    if margin == 0:
        raise ValueError(f"m * n and a * b must differ, got {m * n:g} for both")
    return (a * h + n * g) / margin, (b * g + m * h) / margin


def eigenvalues(a: float, b: float, m: float, n: float) -> tuple[float, float]:
    """Rates of growth (per year): [-(m + n) +- sqrt((m - n)^2 + 4 a b)] / 2, both real, the larger first."""
    a, b, m, n = _coefficients(a, b, m, n)
    root = math.sqrt((m - n) ** 2 + 4 * a * b)
    return (-(m + n) + root) / 2, (-(m + n) - root) / 2


def is_stable(a: float, b: float, m: float, n: float) -> bool:
    """Does every path settle? Iff m n > a b: fatigue outweighs reaction."""
    a, b, m, n = _coefficients(a, b, m, n)
    return m * n > a * b


def trajectory(
    a: float, b: float, m: float, n: float, g: float, h: float, x0: float, y0: float, t: ArrayLike
) -> tuple[Any, Any]:
    """Armament of both sides after a time, exactly: the matrix exponential of the linear system.

    Args:
        a, b, m, n, g, h: see the module; any values, also without an equilibrium.
        x0, y0: armament at the start.
        t: years since the start, at least 0: a number or an array of any shape.

    Returns:
        x and y: numbers for a number, arrays of the shape of ``t`` for an array.

    Raises:
        ValueError: outside the domain, or armament grows beyond what a float holds.
    """
    import numpy as np

    a, b, m, n = _coefficients(a, b, m, n)
    g, h, x0, y0 = number("g", g), number("h", h), number("x0", x0), number("y0", y0)
    times = np.asarray(t, dtype=float)
    if wrong := [float(value) for value in times.ravel() if not (math.isfinite(value) and value >= 0)]:
        raise ValueError(f"t must be finite and at least 0, got {wrong[0]!r}")
    # The constant terms ride along as a third variable that stays 1, so that no equilibrium is needed.
    rates = np.array([[-m, a, g], [b, -n, h], [0.0, 0.0, 0.0]])
    with np.errstate(all="ignore"):  # what overflows is refused in the next line
        states = _exponential(rates * times[..., None, None]) @ np.array([x0, y0, 1.0])
    if not np.isfinite(states).all():
        raise ValueError(f"armament must stay a number, got growth beyond it by t={times.max():g}")
    x, y = states[..., 0], states[..., 1]
    return (x, y) if times.ndim else (float(x), float(y))


def _exponential(matrices: Any) -> Any:
    """The exponential of each matrix: halved until it is small, its series summed, and squared again."""
    import numpy as np

    largest = float(np.abs(matrices).sum(axis=-1).max(initial=0.0))
    halved = max(0, math.ceil(math.log2(largest)) + 2) if largest > 0 else 0
    small = matrices / 2.0**halved
    term = total = np.broadcast_to(np.eye(matrices.shape[-1]), matrices.shape)
    # Each row sums to 1/4 at most: after 16 terms nothing changes in a float.
    for k in range(1, 17):
        term = term @ small / k
        total = total + term
    for _ in range(halved):
        total = total @ total
    return total


def fit_1909_1913() -> tuple[float, float]:
    """Richardson's own test: yearly increase of the four powers' budgets against their sum in mid-interval.

    Least squares over four points, which prove nothing. Published: slope 0.73, balance point about 194.

    Returns:
        Slope (per year), and the sum at which the line shows no increase (millions of pounds).
    """
    pairs = list(pairwise(EUROPE_1909_1913))
    line = linear_regression([(x + y) / 2 for x, y in pairs], [y - x for x, y in pairs])
    return line.slope, -line.intercept / line.slope


def _coefficients(a: float, b: float, m: float, n: float) -> tuple[float, float, float, float]:
    a, b = number("a", a, least=0), number("b", b, least=0)
    return a, b, number("m", m, least=0), number("n", n, least=0)
