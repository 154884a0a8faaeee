"""What a model takes: numbers in their domain, else a ``ValueError`` that names argument and value."""

from __future__ import annotations

import math
from collections.abc import Collection
from fractions import Fraction
from numbers import Integral, Real
from typing import Any


def number(
    name: str,
    value: Any,
    *,
    least: float | None = None,
    most: float | None = None,
    above: float | None = None,
    below: float | None = None,
) -> float:
    """A finite real number within its bounds, as a float.

    Args:
        name: the argument, for the message.
        value: what the caller gave.
        least, most: closed bounds.
        above, below: open bounds.

    Raises:
        ValueError: no finite real number, or outside the bounds.
    """
    if isinstance(value, bool) or not isinstance(value, Real) or not math.isfinite(value):
        raise ValueError(f"{name} must be a finite number, got {value!r}")
    x = float(value)
    _bounds(name, value, x, least, most, above, below)
    return x


def whole(name: str, value: Any, *, least: int | None = None, most: int | None = None) -> int:
    """A whole number within closed bounds, as an int (4.0 counts as 4).

    Raises:
        ValueError: no whole number, or outside the bounds.
    """
    is_whole = isinstance(value, Integral) or (isinstance(value, Real) and float(value).is_integer())
    if isinstance(value, bool) or not is_whole:
        raise ValueError(f"{name} must be a whole number, got {value!r}")
    x = int(value)
    _bounds(name, value, x, least, most, None, None)
    return x


def probability(name: str, value: Any) -> float:
    """A number from 0 to 1.

    Raises:
        ValueError: anything else.
    """
    return number(name, value, least=0, most=1)


def one_of(name: str, value: Any, allowed: Collection[str]) -> str:
    """One of a few words.

    Raises:
        ValueError: another value; the message lists the words.
    """
    if not isinstance(value, str) or value not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(allowed)}, got {value!r}")
    return value


def quotient(a: float, b: float) -> Fraction:
    """a / b of the decimals as they are written: 2.1 / 0.7 is 3 and no hair more, so rounding up is safe."""
    return Fraction(repr(float(a))) / Fraction(repr(float(b)))


def _bounds(
    name: str,
    value: Any,
    x: float,
    least: float | None,
    most: float | None,
    above: float | None,
    below: float | None,
) -> None:
    if least is not None and x < least:
        raise ValueError(f"{name} must be at least {least:g}, got {value!r}")
    if above is not None and x <= above:
        raise ValueError(f"{name} must be above {above:g}, got {value!r}")
    if most is not None and x > most:
        raise ValueError(f"{name} must be at most {most:g}, got {value!r}")
    if below is not None and x >= below:
        raise ValueError(f"{name} must be below {below:g}, got {value!r}")
