"""The ground of every chart: axes placed by hand, scales, labels of rows, the look of a group, the legend.

The axes are placed from the length of the labels, because automatic layouts draw everything twice. Scales,
labels and legend are drawn as the few lines and texts that they are: matplotlib's own axis makes five artists
for each tick and its legend lays out boxes in boxes, which took most of the time for which an explorer waits.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from typing import Any

from course.figures.data import say
from course.figures.palette import GRID, INK, PAPER, SWATCHES, Swatch

WIDTH = 7.4
"""Width of a chart in inches; on the page it shrinks with the column."""
POINTS = 72
LETTER = 5.7
"""Mean width in points of a letter at 10 points: generous, so that labels never run out of the drawing."""
_STEPS = [1, 2, 5, 10]


def canvas(height: float, left: float, right: float, top: float, bottom: float) -> tuple[Any, Any]:
    """A figure of ``height`` points with one set of axes; margins in points."""
    from matplotlib.figure import Figure

    width = WIDTH * POINTS
    figure = Figure(figsize=(WIDTH, height / POINTS))
    axes = figure.add_axes(
        (left / width, bottom / height, (width - left - right) / width, (height - top - bottom) / height)
    )
    axes.xaxis.set_visible(False)
    axes.yaxis.set_visible(False)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return figure, axes


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round numbers within a range, at most about ``most`` steps apart."""
    from matplotlib.ticker import MaxNLocator

    found = MaxNLocator(most, steps=_STEPS).tick_values(low, high)
    slack = 1e-9 * ((high - low) or 1.0)
    return [float(value) for value in found if low - slack <= value <= high + slack]


def horizontal(
    axes: Any,
    low: float,
    high: float,
    name: str,
    *,
    at: Sequence[tuple[float, str]] | None = None,
    grid: bool = True,
    words: Callable[[float], str] = say,
) -> None:
    """The horizontal scale: limits, grid, numbers, name and unit.

    Args:
        axes: where.
        low, high: its ends.
        name: what stands below, with the unit.
        at: places and their labels; by default round numbers.
        grid: draw a line through the chart at each place.
        words: how a number is said.
    """
    axes.set_xlim(low, high)
    marks = [(value, words(value)) for value in ticks(low, high)] if at is None else list(at)
    across = axes.get_xaxis_transform()
    _rules(axes, [[(x, 0), (x, 1)] for x, _ in marks] if grid else [], across)
    below = _moved(axes, across, 0, -5)
    for x, text in marks:
        _text(axes, x, 0, text, below, va="top", ha="center")
    _text(axes, 0.5, 0, name, _moved(axes, axes.transAxes, 0, -21), va="top", ha="center")


def vertical(axes: Any, low: float, high: float, name: str) -> None:
    """The vertical scale: limits, grid, numbers, name and unit."""
    axes.set_ylim(low, high)
    up = axes.get_yaxis_transform()
    marks = ticks(low, high, 7)
    _rules(axes, [[(0, y), (1, y)] for y in marks], up)
    beside = _moved(axes, up, -6, 0)
    for y in marks:
        _text(axes, 0, y, say(y), beside, va="center", ha="right")
    _text(axes, 0, 0.5, name, _moved(axes, axes.transAxes, -46, 0), va="center", ha="center", rotation=90)


def row_labels(axes: Any, labels: Sequence[str], marked: Collection[int]) -> None:
    """The labels of rows to the left of the drawing, the first on top; those of ``marked`` rows bold."""
    axes.set_ylim(len(labels) - 0.45, -0.55)
    beside = _moved(axes, axes.get_yaxis_transform(), -6, 0)
    for index, text in enumerate(labels):
        weight = "bold" if index in marked else "normal"
        _text(axes, 0, index, text, beside, va="center", ha="right", fontweight=weight)


def beside(axes: Any, x: float, y: float, text: str, points: float, **looks: Any) -> None:
    """A text beside a place of the data, ``points`` to the right (or, negative, to the left) of it."""
    side = "left" if points >= 0 else "right"
    _text(axes, x, y, text, _moved(axes, axes.transData, points, 0), va="center_baseline", ha=side, **looks)


def clear(axes: Any, x: float, text: str, points: float, lines: Sequence[float]) -> float:
    """How far to the right of ``x`` a text stands so that no upright line runs through it.

    Args:
        axes: where, with its horizontal limits set.
        x: a place on the horizontal scale.
        text: what is to stand to the right of it.
        points: the least distance.
        lines: places of upright lines.
    """
    low, high = axes.get_xlim()
    scale = axes.get_position().width * WIDTH * POINTS / (high - low)
    for line in sorted(lines):
        away = (line - x) * scale
        # 6 points: half of a diamond, which may stand on the line.
        if points - 6 < away < points + LETTER * len(text):
            points = away + 9
    return points


def bar(axes: Any, index: float, start: float, end: float, height: float, look: Swatch) -> None:
    """A horizontal bar in the look of its group."""
    from matplotlib.patches import Rectangle

    axes.add_artist(
        Rectangle(
            (start, index - height / 2),
            end - start,
            height,
            facecolor=look.light,
            hatch=look.hatch,
            edgecolor=PAPER[0],
            linewidth=0.6,
            clip_on=False,
            zorder=2,
        )
    )


def curve(axes: Any, xs: Sequence[float], ys: Sequence[float], look: Swatch, **looks: Any) -> None:
    """A line or marks in the look of their group, without touching the limits."""
    from matplotlib.lines import Line2D

    axes.add_artist(Line2D(xs, ys, **{"color": look.light, "clip_on": False, "zorder": 2.5, **looks}))


MARK_ROOM = 17
"""Points above the drawing that the name of a mark takes."""


def upright(axes: Any, x: float, text: str, index: int | None, level: int = 0) -> None:
    """A dashed line across the drawing at ``x``, named above it; a diamond on the row that it belongs to.

    Args:
        axes: where.
        x: its place on the horizontal scale.
        text: its name.
        index: row, or None.
        level: how many names stand below this one already.
    """
    from matplotlib.lines import Line2D

    across = axes.get_xaxis_transform()
    looks: dict[str, Any] = {
        "color": INK[0],
        "linewidth": 1.4,
        "linestyle": (0, (4, 3)),
        "clip_on": False,
        "zorder": 4,
    }
    axes.add_artist(Line2D([x, x], [0, 1], transform=across, **looks))
    low, high = axes.get_xlim()
    place = (x - low) / ((high - low) or 1)
    side = "left" if place < 0.2 else "right" if place > 0.8 else "center"
    above = _moved(axes, across, 0, 4 + level * MARK_ROOM)
    _text(axes, x, 1, text, above, va="bottom", ha=side, fontweight="bold")
    if index is not None:
        looks = {"marker": "D", "markerfacecolor": PAPER[0], "markeredgecolor": INK[0], "markeredgewidth": 2}
        axes.add_artist(Line2D([x], [index], linestyle="", markersize=8, clip_on=False, zorder=5, **looks))


def spot(axes: Any, x: float, y: float, text: str) -> None:
    """A named diamond at a place of the data."""
    from matplotlib.lines import Line2D

    looks: dict[str, Any] = {"marker": "D", "markerfacecolor": PAPER[0]}
    looks |= {"markeredgecolor": INK[0], "markeredgewidth": 2}
    axes.add_artist(Line2D([x], [y], linestyle="", markersize=9, clip_on=False, zorder=5, **looks))
    low, high = axes.get_xlim()
    points = -9 if (x - low) / ((high - low) or 1) > 0.6 else 9
    beside(axes, x, y, text, points, fontweight="bold")


def span(values: Sequence[float], margin: float = 0.05) -> tuple[float, float]:
    """Least and greatest value with some room on either side."""
    low, high = min(values, default=0.0), max(values, default=1.0)
    room = margin * ((high - low) or abs(high) or 1.0)
    return low - room, high + room


def swatch_of(groups: list[str], name: str | None) -> Swatch:
    """The look of a group; the first where there are no groups."""
    return SWATCHES[groups.index(name)] if name in groups else SWATCHES[0]


def legend_columns(groups: list[str]) -> int:
    """How many names stand side by side above the drawing without running out of it."""
    widest = max((len(name) for name in groups), default=1)
    return max(1, min(len(groups), int(WIDTH * POINTS / (LETTER * widest + 44))))


def legend_height(groups: list[str], across: int) -> int:
    """Points that the legend takes above the drawing."""
    return 8 + 19 * math.ceil(len(groups) / across) if groups else 4


def legend(figure: Any, groups: list[str], kind: str, across: int, used: Collection[str] = ()) -> None:
    """Name the groups above the drawing, in the order in which they are drawn.

    Args:
        figure: the figure.
        groups: their names.
        kind: ``bars`` shows patches, everything else marks.
        across: how many stand side by side.
        used: the groups that occur, where others keep a look without being named.
    """
    from matplotlib.lines import Line2D
    from matplotlib.patches import Rectangle

    inches = figure.dpi_scale_trans
    top = figure.get_figheight() - 11 / POINTS
    step = LETTER * max((len(name) for name in groups), default=1) + 44
    pairs = [(look, name) for look, name in zip(SWATCHES, groups, strict=False) if not used or name in used]
    for place, (look, name) in enumerate(pairs):
        x = (4 + step * (place % across)) / POINTS
        y = top - 19 * (place // across) / POINTS
        if kind == "bars":
            mark: Any = Rectangle(
                (x, y - 4 / POINTS),
                18 / POINTS,
                8 / POINTS,
                facecolor=look.light,
                hatch=look.hatch,
                edgecolor=PAPER[0],
                transform=inches,
            )
        else:
            mark = Line2D([x + 9 / POINTS], [y], transform=inches)
            mark.set(color=look.light, marker=look.marker, linestyle="", markersize=9)
        figure.add_artist(mark)
        figure.text(x + 25 / POINTS, y, name, transform=inches, va="center_baseline", ha="left")


def _rules(axes: Any, segments: list[list[tuple[float, float]]], transform: Any) -> None:
    from matplotlib.collections import LineCollection

    if segments:
        axes.add_artist(
            LineCollection(segments, colors=GRID[0], linewidths=0.8, transform=transform, zorder=0.5)
        )


def zero(axes: Any) -> None:
    """A dark line at zero, where values lie on both sides."""
    from matplotlib.lines import Line2D

    line = Line2D([0, 0], [0, 1], color=INK[0], linewidth=1, transform=axes.get_xaxis_transform(), zorder=3)
    axes.add_artist(line)


def _moved(axes: Any, transform: Any, right: float, up: float) -> Any:
    """A transform moved by points."""
    from matplotlib.transforms import ScaledTranslation

    return transform + ScaledTranslation(right / POINTS, up / POINTS, axes.figure.dpi_scale_trans)


def _text(axes: Any, x: float, y: float, text: str, transform: Any, **looks: Any) -> None:
    from matplotlib.text import Text

    axes.add_artist(Text(x, y, text, transform=transform, clip_on=False, **looks))
