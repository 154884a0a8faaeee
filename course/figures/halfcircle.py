"""A half circle of seats, one dot for each member, with a line where a majority begins."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from course.figures import svg
from course.figures.marks import Mark
from course.figures.palette import EMPTY, Swatch, css

_WIDTH, _INNER, _STEP = 620.0, 96.0, 17.0
_TOP, _BOTTOM = 44.0, 44.0


@dataclass(frozen=True)
class Seats:
    """One group of seats: its name, how many, and its look."""

    name: str
    number: int
    look: Swatch


def places(number: int) -> list[tuple[float, float, float]]:
    """Where so many seats stand: angle from the left (0 to pi), x and y, in the order of the angle.

    The rows take seats in proportion to their length, so that the seats of a group stand together as a wedge.
    """
    rows = next(
        n
        for n in range(1, 40)
        if sum(math.pi * (_INNER + _STEP * k) / _STEP for k in range(n)) >= number or n == 39
    )
    radii = [_INNER + _STEP * k for k in range(rows)]
    whole = sum(radii)
    counts = [int(number * r / whole) for r in radii]
    for k in range(number - sum(counts)):
        counts[-1 - k % rows] += 1
    made = []
    reach = radii[-1]
    for radius, count in zip(radii, counts, strict=True):
        for k in range(count):
            angle = math.pi * (k + 0.5) / count
            made.append(
                (angle, _WIDTH / 2 - radius * math.cos(angle), _TOP + reach - radius * math.sin(angle))
            )
    return sorted(made)


def draw(groups: Sequence[Seats], needed: int | None, needed_text: str, marks: Sequence[Mark]) -> str:
    """The half circle.

    Args:
        groups: in the order in which they stand from the left.
        needed: seats from the left at which the majority begins; None for no line.
        needed_text: its name.
        marks: expectations; ``x`` is a number of seats from the left.
    """
    number = sum(group.number for group in groups)
    found = places(number)
    reach = max((_WIDTH / 2 - x) for _, x, _ in found) + _STEP / 2 if found else _INNER
    centre = _TOP + max((_centre(found)), 1.0)
    parts, looks = [], [group.look for group in groups for _ in range(group.number)]
    for (_, x, y), look in zip(found, looks, strict=True):
        parts.append(_dot(x, y, look))
    names: list[float] = []
    for seats, words, thick, expected in [
        *([(needed, needed_text, 2.5, False)] if needed is not None else []),
        *((mark.x, mark.text, 1.6, True) for mark in marks if mark.x is not None),
    ]:
        share = min(1.0, max(0.0, seats / number)) if number else 0.0
        angle = math.pi * share
        near, far = _INNER - 22, reach + 10
        ends = [(_WIDTH / 2 - r * math.cos(angle), centre - r * math.sin(angle)) for r in (near, far)]
        parts.append(svg.line(ends, thick=thick, dashed=expected))
        x, y = ends[1]
        if expected:
            parts.append(svg.diamond(*ends[0]))
        anchor = "end" if share < 0.42 else "start" if share > 0.58 else "middle"
        x += -4 if anchor == "end" else 4 if anchor == "start" else 0
        if any(abs(x - other) < 190 for other in names):
            # Two names near each other would run into one: the later stands inside the circle.
            x, y, anchor = _WIDTH / 2, centre - 30, "middle"
        names.append(x)
        parts.append(svg.text(x, y - 4, words, anchor=anchor, weight="bold"))
    parts.append(svg.text(_WIDTH / 2, centre - 6, f"{number}", anchor="middle", size=20, weight="bold"))
    x = 8.0
    for group in groups:
        parts.append(_dot(x + 6, centre + 27, group.look))
        said = f"{group.name}: {group.number}"
        parts.append(svg.text(x + 18, centre + 32, said))
        x += 18 + 7.4 * len(said) + 16
    return svg.picture(_WIDTH, centre + _BOTTOM, parts)


def _centre(found: Sequence[tuple[float, float, float]]) -> float:
    """How far below the top the middle of the circle lies."""
    return max((y for _, _, y in found), default=_INNER + _TOP) - _TOP + 4


def _dot(x: float, y: float, look: Swatch) -> str:
    """A seat: filled, or hollow for the look without a fill; a mark inside tells fills apart."""
    at = f'cx="{x:.1f}" cy="{y:.1f}"'
    if look is EMPTY:
        edge = f"fill:{css('paper')};stroke:{css('muted')};stroke-width:1.2"
        return f'<circle {at} r="5.5" style="{edge}"/>'
    stroke = f"stroke:{css('paper')};stroke-width:1.8"
    inner = {
        "orange": f'<path d="M{x - 3:.1f},{y - 3:.1f} l6,6 m0,-6 l-6,6" style="{stroke}"/>',
        "grey": f'<circle {at} r="2.6" style="fill:{css("paper")}"/>',
        "purple": f'<path d="M{x - 4:.1f},{y:.1f} h8" style="{stroke}"/>',
    }
    return f'<circle {at} r="6.5" style="fill:{css(look.name)}"/>' + inner.get(look.name, "")
