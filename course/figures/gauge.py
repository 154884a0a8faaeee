"""A scale with named zones and pointers on it: where a value stands, and where the zones begin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from course.figures import svg
from course.figures.canvas import ticks
from course.figures.data import say
from course.figures.marks import Mark

_WIDTH, _EDGE, _BAR = 620.0, 18.0, 54.0


@dataclass(frozen=True)
class Zone:
    """A part of the scale: its ends, its name, and the colour that tells it from its neighbours."""

    low: float
    high: float
    name: str
    colour: str = "blue"


@dataclass(frozen=True)
class Pointer:
    """A value on the scale and its name."""

    value: float
    text: str


def draw(
    zones: Sequence[Zone],
    pointers: Sequence[Pointer],
    low: float,
    high: float,
    unit: str,
    marks: Sequence[Mark],
) -> str:
    """The scale.

    Args:
        zones: from left to right.
        pointers: each named above the scale, beside its own line.
        low, high: ends of the scale.
        unit: what the scale counts.
        marks: expectations; ``x`` is a value, or ``row`` the name of a zone.
    """

    def place(value: float) -> float:
        share = (min(high, max(low, value)) - low) / ((high - low) or 1)
        return _EDGE + share * (_WIDTH - 2 * _EDGE)

    parts: list[str] = []
    by_name = {zone.name: zone for zone in zones}
    placed: list[tuple[float, str]] = []
    for mark in marks:
        zone = by_name.get(mark.row)
        if mark.x is not None:
            placed.append((mark.x, mark.text))
        elif zone is not None:
            placed.append(((zone.low + zone.high) / 2, mark.text))
    top = 10 + 24.0 * (len(pointers) + len(placed))
    for zone in zones:
        x, end = place(zone.low), place(zone.high)
        if end <= x:
            continue
        parts.append(
            svg.box(x, top, end - x, _BAR, fill=zone.colour, stroke=zone.colour, thick=1.5, opacity=0.22)
        )
        room = int((end - x - 8) / 8.2)
        words = _wrap(zone.name, room)
        for k, part in enumerate(words):
            y = top + _BAR / 2 + 5 + 16 * (k - (len(words) - 1) / 2)
            parts.append(svg.text((x + end) / 2, y, part, anchor="middle", weight="bold"))
    for value in ticks(low, high):
        x = place(value)
        parts.append(svg.line([(x, top + _BAR), (x, top + _BAR + 5)], stroke="muted"))
        parts.append(svg.text(x, top + _BAR + 20, say(value), anchor="middle", size=13))
    parts.append(svg.text(_WIDTH / 2, top + _BAR + 40, unit, anchor="middle", size=13, ink="muted"))
    named = [(p.value, p.text, False) for p in pointers] + [(value, said, True) for value, said in placed]
    for k, (value, said, expected) in enumerate(sorted(named, key=lambda one: _order(place(one[0]), one[1]))):
        x, y = place(value), 18 + 24.0 * k
        if expected:
            parts.append(svg.line([(x, y + 4), (x, top + _BAR)], thick=1.6, dashed=True))
            parts.append(svg.diamond(x, top + _BAR))
        else:
            parts.append(svg.line([(x, y + 4), (x, top + 11)], thick=3))
            parts.append(svg.line([(x, top + _BAR - 9), (x, top + _BAR)], thick=3))
        parts.append(_named(x, y, said))
    y = top + _BAR + 46
    for mark in marks:
        if mark.x is None and mark.row not in by_name:
            y += 20
            parts += [svg.diamond(_EDGE, y - 4), svg.text(_EDGE + 12, y, mark.text, weight="bold")]
    return svg.picture(_WIDTH, y + 12, parts)


def _fits(x: float, words: str) -> bool:
    return x + 6 + 7.4 * len(words) <= _WIDTH


def _order(x: float, words: str) -> tuple[bool, float]:
    """From above: names left of their line, from the right; then names right of it, from the left. So no line
    runs through a name below it where there is room for both.
    """
    return (True, x) if _fits(x, words) else (False, -x)


def _named(x: float, y: float, words: str) -> str:
    """A name beside its line, that does not run out of the drawing."""
    right = _fits(x, words)
    return svg.text(x + 6 if right else x - 6, y, words, anchor="start" if right else "end", weight="bold")


def _wrap(words: str, room: int) -> list[str]:
    import textwrap

    return textwrap.wrap(words, room) if room >= 6 else []
