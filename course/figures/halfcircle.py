"""A half circle of seats, one dot for each member, with a line where a majority begins."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from course.figures import svg
from course.figures.marks import Mark
from course.figures.palette import EMPTY, Swatch, css

_WIDTH, _INNER = 620.0, 96.0
_WIDEST_STEP, _REACH = 17.0, 250.0
_TOP, _LEGEND_LINE = 44.0, 22.0
_LETTER = 8.8
"""Width of a bold letter at 14 pixels, a little generous."""


@dataclass(frozen=True)
class Seats:
    """One group of seats: its name, how many, and its look."""

    name: str
    number: int
    look: Swatch


def step(number: int) -> float:
    """How far seats stand from one another, in pixels: as far as possible without leaving the picture."""
    wide = _WIDEST_STEP
    while wide > 4 and _INNER + wide * (_rows(number, wide) - 1) > _REACH:
        wide -= 0.5
    return wide


def _rows(number: int, wide: float) -> int:
    """The fewest rows that hold so many seats at this distance."""
    rows = held = 0
    while held < number:
        held += int(math.pi * (_INNER + wide * rows) / wide)
        rows += 1
    return max(1, rows)


def places(number: int) -> list[tuple[float, float, float]]:
    """Where so many seats stand: angle from the left (0 to pi), x and y, in the order of the angle.

    The rows take seats in proportion to their length, so that the seats of a group stand together as a wedge.
    """
    wide = step(number)
    radii = [_INNER + wide * k for k in range(_rows(number, wide))]
    whole = sum(radii)
    counts = [int(number * r / whole) for r in radii]
    for k in range(number - sum(counts)):
        counts[-1 - k % len(radii)] += 1
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
    wide = step(number)
    reach = max((_WIDTH / 2 - x) for _, x, _ in found) + wide / 2 if found else _INNER
    centre = _TOP + max((_centre(found)), 1.0)
    parts, taken = [], 0
    for group in groups:
        here = [(x, y) for _, x, y in found[taken : taken + group.number]]
        taken += group.number
        if here:
            parts.append(_dots(here, group.look, wide / _WIDEST_STEP))
    names: list[float] = []
    inside = 0
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
        room = x if anchor == "end" else _WIDTH - x if anchor == "start" else _WIDTH
        if room < _LETTER * len(words) or any(abs(x - other) < 190 for other in names):
            # Past the edge it would be cut, and two names near each other would run into one: inside is room.
            x, y, anchor = _WIDTH / 2, centre - 30 - 17 * inside, "middle"
            inside += 1
        else:
            names.append(x)
        parts.append(svg.text(x, y - 4, words, anchor=anchor, weight="bold"))
    parts.append(svg.text(_WIDTH / 2, centre - 6, f"{number}", anchor="middle", size=20, weight="bold"))
    x, y = 8.0, centre + 32
    for group in groups:
        said = f"{group.name}: {group.number}"
        long = 18 + 8 * len(said) + 18
        if x > 8 and x + long - 18 > _WIDTH:
            x, y = 8.0, y + _LEGEND_LINE
        parts.append(_dots([(x + 6, y - 5)], group.look))
        parts.append(svg.text(x + 18, y, said))
        x += long
    return svg.picture(_WIDTH, y + 12, parts)


def _centre(found: Sequence[tuple[float, float, float]]) -> float:
    """How far below the top the middle of the circle lies."""
    return max((y for _, _, y in found), default=_INNER + _TOP) - _TOP + 4


def _dots(places: Sequence[tuple[float, float]], look: Swatch, size: float = 1.0) -> str:
    """Seats of one look: filled, or hollow for the look without a fill; a mark inside tells fills apart."""
    if look is EMPTY:
        style = f"fill:{css('paper')};stroke:{css('muted')};stroke-width:1.2"
        return _circles(places, 5.5 * size, style)
    stroke = f"fill:none;stroke:{css('paper')};stroke-width:{1.8 * size:.1f}"
    k = size
    drawn = {
        "orange": lambda x, y: (
            f"M{x - 3 * k:.1f},{y - 3 * k:.1f}l{6 * k:.1f},{6 * k:.1f}"
            f"m0,{-6 * k:.1f}l{-6 * k:.1f},{6 * k:.1f}"
        ),
        "purple": lambda x, y: f"M{x - 4 * k:.1f},{y:.1f}h{8 * k:.1f}",
        "green": lambda x, y: f"M{x:.1f},{y - 4 * k:.1f}v{8 * k:.1f}",
    }.get(look.name)
    parts = [_circles(places, 6.5 * size, f"fill:{css(look.name)}")]
    if look.name == "grey":
        parts.append(_circles(places, 2.6 * size, f"fill:{css('paper')}"))
    if drawn:
        parts.append(f'<path style="{stroke}" d="{"".join(drawn(x, y) for x, y in places)}"/>')
    return "".join(parts)


def _circles(places: Sequence[tuple[float, float]], radius: float, style: str) -> str:
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"/>' for x, y in places)
    return f'<g style="{style}">{dots}</g>'
