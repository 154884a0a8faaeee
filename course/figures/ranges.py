"""Ranges: one horizontal bar from a low to a high value for each row, perhaps with a point on it.

For tornado charts, bargaining ranges, feasible sets and bands of estimates.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from course.figures.canvas import (
    LETTER,
    MARK_ROOM,
    bar,
    canvas,
    curve,
    horizontal,
    legend,
    legend_columns,
    legend_height,
    row_labels,
    span,
    swatch_of,
    upright,
)
from course.figures.data import Table, say, say_label
from course.figures.marks import Mark
from course.figures.palette import INK, PAPER
from course.figures.texts import FIGURE


def bounds(row: dict[str, Any], table: Table) -> tuple[float, float] | None:
    """Lower and upper end of a row's bar, whichever column holds which; None where one is missing."""
    first, second = row[table.values[0]], row[table.values[1]]
    return None if first is None or second is None else (min(first, second), max(first, second))


def point(row: dict[str, Any], table: Table) -> float | None:
    """The marked point of a row, None without one."""
    return row[table.values[2]] if len(table.values) > 2 else None


def draw(table: Table, unit: str, groups: list[str], highlight: set[str], marks: Sequence[Mark] = ()) -> Any:
    """Draw the ranges, the first row on top.

    Args:
        table: rows with two or three number columns: both ends, and perhaps a point.
        unit: unit of the values, written on the axis.
        groups: names of the groups, each with a look of its own.
        highlight: labels to print bold.
        marks: expectations to draw as upright lines.

    Returns:
        The figure of matplotlib.
    """
    names = [say_label(row[table.label]) for row in table.rows]
    labels = [textwrap.fill(name, 30) for name in names]
    longest = max(len(line) for text in labels for line in text.split("\n"))
    lines = sum(text.count("\n") + 1 for text in labels)
    across = legend_columns(groups)
    placed = [mark for mark in marks if mark.x is not None]
    top = legend_height(groups, across) + MARK_ROOM * len(placed)
    body = max(24 * len(labels), 13 * lines + 9 * len(labels))
    figure, axes = canvas(body + top + 38, min(230, LETTER * longest + 14), 84, top, 38)
    marked = {index for index, name in enumerate(names) if name in highlight}
    values = [row[name] for row in table.rows for name in table.values if row[name] is not None]
    values += [mark.x for mark in placed]
    row_labels(axes, labels, marked)
    horizontal(axes, *span(values, 0.06), unit)
    for index, row in enumerate(table.rows):
        ends, mark = bounds(row, table), point(row, table)
        look = swatch_of(groups, say(row.get(table.group)) if table.group else None)
        if ends is not None and ends[0] < ends[1]:
            bar(axes, index, *ends, 0.6, look)
        elif ends is not None:  # a range of no width would not be seen
            curve(axes, ends[:1], [index], look, marker="|", linestyle="", markersize=13, markeredgewidth=2.5)
        if mark is not None:
            looks = {"linestyle": "", "color": PAPER[0], "markeredgecolor": INK[0], "markersize": 7}
            curve(axes, [mark], [index], look, marker="D", zorder=4, **looks)
        # To the right of the drawing, where no bar can run into it.
        place = {"transform": axes.get_yaxis_transform(), "va": "center", "fontsize": 9}
        axes.text(1.01, index, _said(row, table), fontweight="bold" if index in marked else "normal", **place)
    for level, drawn in enumerate(placed):
        if drawn.x is not None:
            upright(axes, drawn.x, drawn.text, names.index(drawn.row) if drawn.row in names else None, level)
    legend(figure, groups, "bars", across)
    return figure


def _said(row: dict[str, Any], table: Table) -> str:
    ends = bounds(row, table)
    return (
        FIGURE["no_value"] if ends is None else FIGURE["from_to"].format(low=say(ends[0]), high=say(ends[1]))
    )


def describe(row: dict[str, Any], table: Table) -> str:
    """A row in words: its range, and its point if it has one."""
    mark = point(row, table)
    named = "" if mark is None else FIGURE["point"].format(name=table.values[2], value=say(mark))
    return _said(row, table) + named
