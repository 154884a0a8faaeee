"""Paths: curves through points given by two numbers, in the order of the rows.

For phase plots, trajectories and response curves. Each curve's start is hollow and its end filled, so that
its direction can be seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from course.figures.canvas import (
    canvas,
    curve,
    horizontal,
    legend,
    legend_columns,
    legend_height,
    span,
    spot,
    swatch_of,
    vertical,
)
from course.figures.data import Table, say, say_label
from course.figures.marks import Mark
from course.figures.palette import PAPER
from course.figures.texts import FIGURE

_HEIGHT = 290
_FEW = 12
"""Curves of at most so many points show each of them."""


def curves(table: Table) -> dict[str, list[tuple[float, float]]]:
    """The points of each curve by the name of its group; rows with a missing number are left out."""
    x, y = table.values
    made: dict[str, list[tuple[float, float]]] = {}
    for row in table.rows:
        name = say(row.get(table.group)) if table.group else ""
        if row[x] is not None and row[y] is not None:
            made.setdefault(name, []).append((row[x], row[y]))
    return made


def draw(table: Table, unit: str, axis: str, groups: list[str], marks: Sequence[Mark] = ()) -> Any:
    """Draw the curves.

    Args:
        table: rows with two number columns, x and y.
        unit: name and unit of the vertical axis.
        axis: name and unit of the horizontal axis; default the column's name.
        groups: names of the curves, each with a look of its own.
        marks: expectations to draw as named spots; those without both places are left out.

    Returns:
        The figure of matplotlib.
    """
    across = legend_columns(groups)
    top = legend_height(groups, across) + 8
    figure, axes = canvas(_HEIGHT + top, 62, 18, top, 44)
    drawn = curves(table)
    for name, points in drawn.items():
        look = swatch_of(groups, name)
        xs, ys = [x for x, _ in points], [y for _, y in points]
        every = look.marker if len(points) <= _FEW else ""
        curve(axes, xs, ys, look, linewidth=2, marker=every, markersize=5)
        ends = {"marker": look.marker, "linestyle": "", "markersize": 9}
        curve(axes, xs[:1], ys[:1], look, markerfacecolor=PAPER[0], markeredgewidth=2, **ends)
        curve(axes, xs[-1:], ys[-1:], look, **ends)
    spots = [(mark.x, mark.y, mark.text) for mark in marks if mark.x is not None and mark.y is not None]
    across_values = [x for points in drawn.values() for x, _ in points] + [x for x, _, _ in spots]
    words = say_label if all(map(_year, across_values)) else say
    horizontal(axes, *span(across_values), axis or table.values[0], words=words)
    up = [y for points in drawn.values() for _, y in points] + [y for _, y, _ in spots]
    vertical(axes, *span(up), unit)
    for x, y, text in spots:
        spot(axes, x, y, text)
    legend(figure, groups, "path", across)
    return figure


def _year(value: float) -> bool:
    """Is this more likely a year than an amount? Then it takes no thousands mark."""
    return value == int(value) and 1900 <= value <= 2100


def describe(table: Table) -> str:
    """Every curve in words: where it begins and where it ends."""
    x, y = table.values

    def said(point: tuple[float, float]) -> str:
        across = say_label(point[0]) if _year(point[0]) else say(point[0])
        return f"{x} {across}, {y} {say(point[1])}"

    return "; ".join(
        FIGURE["curve"].format(name=name or y, start=said(points[0]), end=said(points[-1]))
        for name, points in curves(table).items()
    )
