"""How points are written: at most two decimals, one way for a whole class, so that terminal, pages, report
and export show one number."""

from __future__ import annotations

from contextvars import ContextVar
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

# By the name in ``course.yaml``; the first is the usual one.
ROUNDING = {"half up": ROUND_HALF_UP, "half even": ROUND_HALF_EVEN, "down": ROUND_DOWN}
_of_class: ContextVar[str] = ContextVar("rounding", default="half up")


def use_rounding(name: str) -> None:
    """From now on points are rounded as the class says that was opened last in this process."""
    _of_class.set(name)


def number(value: float | None) -> str:
    """Points for a table: at most two decimals, none that say nothing, empty for None."""
    if value is None:
        return ""
    # Of the number as it is written, not of the nearest binary one: 26.775 is 26.78.
    rounded = Decimal(str(value)).quantize(Decimal("0.01"), ROUNDING[_of_class.get()])
    return f"{rounded:f}".rstrip("0").rstrip(".")
