"""Charts drawn with matplotlib's object interface as SVG whose text stays text.

Bars, dots and lines stand here; ranges and paths in files of their own.

matplotlib is imported when the first chart is drawn. No pyplot: it would keep every figure alive and draw it
a second time in a notebook.
"""

from __future__ import annotations

import io
import math
import textwrap
import warnings
from collections.abc import Collection, Sequence
from typing import Any, cast

from course.errors import CourseError
from course.figures import curves as paths
from course.figures import ranges
from course.figures.canvas import (
    LETTER,
    MARK_ROOM,
    bar,
    beside,
    canvas,
    clear,
    curve,
    horizontal,
    legend,
    legend_columns,
    legend_height,
    row_labels,
    span,
    spot,
    swatch_of,
    upright,
    vertical,
    zero,
)
from course.figures.data import Table, missing, say, say_label
from course.figures.marks import Mark
from course.figures.palette import INK, MOST_GROUPS, MUTED, SWATCHES
from course.figures.texts import ERRORS, FIGURE

PAIRED = ("ranges", "path")
"""Kinds whose number columns belong together and are no groups: both ends of a range, x and y."""
_SETTINGS: dict[str, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "willing-and-able",
    "text.parse_math": False,  # a dollar sign in a label is money
    "font.size": 10,
    "hatch.linewidth": 1.1,
    "text.color": INK[0],
    "axes.labelcolor": INK[0],
    "xtick.color": INK[0],
    "ytick.color": INK[0],
    "axes.edgecolor": MUTED[0],
    "axes.facecolor": "none",
    "figure.facecolor": "none",
}


def available() -> bool:
    """Can matplotlib be imported here? In the browser edition it loads late, or not at all."""
    from importlib.util import find_spec

    return find_spec("matplotlib") is not None


def chart(
    kind: str, table: Table, unit: str, axis: str, highlight: Collection[str], marks: Sequence[Mark] = ()
) -> str:
    """Draw a table.

    Args:
        kind: "bars", "dots", "lines", "ranges" or "path".
        table: rows with label, value and perhaps group column.
        unit: unit of the values, written on the value axis.
        axis: name of the label axis of lines, of the horizontal axis of a path.
        highlight: labels to mark by bold letters and an outline.
        marks: expectations to draw into the chart; those without a place in it are left out.

    Returns:
        The SVG as matplotlib writes it.

    Raises:
        CourseError: too many groups to tell apart, or a negative value in a stack.
    """
    import matplotlib

    # By all that the drawing depends on: a notebook shows the same figure again and again.
    settings = dict.copy(matplotlib.rcParams)
    known = repr((kind, table, unit, axis, sorted(highlight), marks, settings))
    if known not in _drawn:
        if len(_drawn) >= _MOST_KEPT:
            _drawn.clear()
        _drawn[known] = _draw(kind, table, unit, axis, set(highlight), marks)
    return _drawn[known]


_drawn: dict[str, str] = {}
_MOST_KEPT = 50


def _draw(kind: str, table: Table, unit: str, axis: str, highlight: set[str], marks: Sequence[Mark]) -> str:
    import matplotlib

    with matplotlib.rc_context(cast(Any, _SETTINGS)), warnings.catch_warnings():
        # The text stays text and the browser has the letter; a warning would only end up in a graded cell.
        warnings.filterwarnings("ignore", message=r"Glyph .* missing from font", category=UserWarning)
        if kind == "lines":
            figure = _lines(table, unit, axis, marks)
        elif kind == "ranges":
            figure = ranges.draw(table, unit, groups_of(kind, table), highlight, marks)
        elif kind == "path":
            figure = paths.draw(table, unit, axis, groups_of(kind, table), marks)
        else:
            figure = _rows(kind, table, unit, highlight, marks)
        stream = io.StringIO()
        figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    return stream.getvalue()


def groups_of(kind: str, table: Table) -> list[str]:
    """What gets a colour and a hatch of its own: stacked columns, or the values of the group column.

    Raises:
        CourseError: there are more than can be told apart.
    """
    if len(table.values) > 1 and kind not in PAIRED:
        names = list(table.values)
    elif table.group:
        found = list(dict.fromkeys(say(row.get(table.group)) for row in table.rows))
        names = [*table.order, *(name for name in found if name not in table.order)]
    else:
        names = []
    if len(names) > MOST_GROUPS:
        raise CourseError(ERRORS["too_many_groups"].format(n=len(names), most=MOST_GROUPS))
    return names


def _rows(kind: str, table: Table, unit: str, highlight: set[str], marks: Sequence[Mark]) -> Any:
    """Horizontal bars or dots, one line for each row, the first row on top."""
    placed = [mark for mark in marks if mark.x is not None]
    groups = groups_of(kind, table)
    names = [say_label(row[table.label]) for row in table.rows]
    labels = [textwrap.fill(name, 30) for name in names]
    left = min(230, LETTER * max(len(line) for text in labels for line in text.split("\n")) + 14)
    lines = sum(text.count("\n") + 1 for text in labels)
    body = max(19 * len(labels), 13 * lines + 7 * len(labels))
    occur = (
        {say(row.get(table.group)) for row in table.rows} if len(table.values) == 1 and table.group else set()
    )
    named = [name for name in groups if not occur or name in occur]
    across = legend_columns(named)
    top, bottom = legend_height(named, across) + MARK_ROOM * len(placed), 38
    # The longest bar ends an eighth before the edge; what is written behind it must still fit the canvas.
    right = max(52, LETTER * max(len(_end_text(kind, row, table)) for row in table.rows) - 16)
    figure, axes = canvas(body + top + bottom, left, right, top, bottom)
    ends = _bars(axes, table, groups) if kind == "bars" else _dots(axes, table, groups)
    marked = {index for index, name in enumerate(names) if name in highlight}
    row_labels(axes, labels, marked)
    known = [
        *(value for value in ends if value is not None),
        *(mark.x for mark in placed if mark.x is not None),
    ] or [0.0]
    low, high = min(0.0, *known), max(0.0, *known)
    reach = (high - low) or 1.0
    horizontal(axes, low - (0.12 * reach if low < 0 else 0), high + 0.12 * reach, unit)
    for index, (row, end) in enumerate(zip(table.rows, ends, strict=True)):
        text = _end_text(kind, row, table) if end is not None else FIGURE["no_value"]
        weight = "bold" if index in marked else "normal"
        points = 9.0 if (end or 0) >= 0 else -9.0
        if points > 0:
            points = clear(axes, end or 0.0, text, points, [mark.x for mark in placed if mark.x is not None])
        beside(axes, end or 0.0, index, text, points, fontweight=weight)
    if low < 0:
        zero(axes)
    for level, mark in enumerate(placed):
        if mark.x is not None:
            upright(axes, mark.x, mark.text, names.index(mark.row) if mark.row in names else None, level)
    legend(figure, groups, kind, across, named)
    return figure


def _end_text(kind: str, row: dict[str, Any], table: Table) -> str:
    """What stands at the end of a row: its value, the values of a bar's parts, or those of its dots."""
    return (" + " if kind == "bars" else ", ").join(say(row[name]) for name in table.values)


def _bars(axes: Any, table: Table, groups: list[str]) -> list[float | None]:
    """Draw the bars and return where each row ends."""
    ends: list[float | None] = []
    for index, row in enumerate(table.rows):
        values = [row[name] for name in table.values]
        known = [value for value in values if not missing(value)]
        if len(values) > 1 and any(value < 0 for value in known):
            raise CourseError(
                ERRORS["negative_stack"].format(label=say(row[table.label]), value=say(min(known)))
            )
        start = 0.0
        for name, value in zip(table.values, values, strict=True):
            if missing(value):
                continue
            group = name if len(values) > 1 else say(row.get(table.group)) if table.group else None
            bar(axes, index, start, start + value, 0.68, swatch_of(groups, group))
            if len(values) > 1:
                start += value
        ends.append(None if not known else sum(known) if len(values) > 1 else known[0])
    return ends


def _dots(axes: Any, table: Table, groups: list[str]) -> list[float | None]:
    """Draw one mark for each row and value column, and return where the last of a row stands."""
    ends: list[float | None] = []
    several = len(table.values) > 1
    for index, row in enumerate(table.rows):
        known = {name: row[name] for name in table.values if not missing(row[name])}
        ends.append(max(known.values(), default=None))
        for name, value in known.items():
            group = name if several else say(row.get(table.group)) if table.group else None
            look = swatch_of(groups, group)
            curve(axes, [value], [index], look, marker=look.marker, linestyle="", markersize=9)
    return ends


def _lines(table: Table, unit: str, axis: str, marks: Sequence[Mark]) -> Any:
    """Lines over the label column: one for each value column, or for each group of one value column."""
    names = groups_of("lines", table) or [table.values[0]]
    labels = list(dict.fromkeys(say_label(row[table.label]) for row in table.rows))
    right = min(190, LETTER * max(len(name) for name in names) + 22)
    figure, axes = canvas(250, 58, right, 12, 44)
    everything = []
    for look, name in zip(SWATCHES, names, strict=False):
        points = [
            (labels.index(say_label(row[table.label])), _value(row, table, name))
            for row in table.rows
            if len(table.values) > 1 or not table.group or say(row.get(table.group)) == name
        ]
        xs = [x for x, _ in points]
        ys = [math.nan if value is None else value for _, value in points]  # NaN breaks the line at a gap
        every = max(1, len(xs) // 12)
        curve(axes, xs, ys, look, marker=look.marker, markevery=every, linewidth=2, markersize=5)
        drawn = [(x, y) for x, y in zip(xs, ys, strict=True) if not math.isnan(y)]
        everything += [y for _, y in drawn]
        if drawn and names != [table.values[0]]:
            beside(axes, *drawn[-1], name, 8)
    placed = [
        (mark, labels.index(mark.row), mark.y) for mark in marks if mark.row in labels and mark.y is not None
    ]
    everything += [y for _, _, y in placed]
    step = max(1, math.ceil(len(labels) / 8))
    places = [(place, labels[place]) for place in range(0, len(labels), step)]
    ends = span([0, len(labels) - 1])
    horizontal(axes, *ends, axis or table.label, at=places, grid=False)
    vertical(axes, *span(everything), unit)
    for mark, x, y in placed:
        spot(axes, x, y, mark.text)
    return figure


def _value(row: dict[str, Any], table: Table, name: str) -> float | None:
    found: float | None = row[name if len(table.values) > 1 else table.values[0]]
    return found
