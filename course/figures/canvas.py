"""The ground of every chart: a set of axes placed by hand, the look of a group, the legend above.

The axes are placed from the length of the labels, because automatic layouts draw everything twice.
"""

from __future__ import annotations

import math
from typing import Any

from course.figures.palette import PAPER, SWATCHES, Swatch
from course.figures.rows import say

WIDTH = 7.4
"""Width of a chart in inches; on the page it shrinks with the column."""
POINTS = 72
LETTER = 5.7
"""Mean width in points of a letter at 10 points: generous, so that labels never run out of the drawing."""


def canvas(height: float, left: float, right: float, top: float, bottom: float) -> tuple[Any, Any]:
    """A figure of ``height`` points with one set of axes; margins in points."""
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    width = WIDTH * POINTS
    figure = Figure(figsize=(WIDTH, height / POINTS))
    axes = figure.add_axes(
        (left / width, bottom / height, (width - left - right) / width, (height - top - bottom) / height)
    )
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(lambda value, _: say(value))
    axes.tick_params(axis="x", length=3)
    return figure, axes


def swatch_of(groups: list[str], name: str | None) -> Swatch:
    return SWATCHES[groups.index(name)] if name in groups else SWATCHES[0]


def legend_columns(groups: list[str]) -> int:
    """How many names stand side by side above the drawing without running out of it."""
    widest = max((len(name) for name in groups), default=1)
    return max(1, min(len(groups), int(WIDTH * POINTS / (LETTER * widest + 44))))


def legend_height(groups: list[str], across: int) -> int:
    """Points that the legend takes above the drawing."""
    return 8 + 19 * math.ceil(len(groups) / across) if groups else 4


def legend(figure: Any, groups: list[str], kind: str, across: int) -> None:
    """Name the groups above the drawing, in the order in which they are drawn."""
    if not groups:
        return
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    marks = [
        Patch(facecolor=swatch.light, hatch=swatch.hatch, edgecolor=PAPER[0], label=name)
        if kind == "bars"
        else Line2D([], [], color=swatch.light, marker=swatch.marker, linestyle="", markersize=9, label=name)
        for swatch, name in zip(SWATCHES, groups, strict=False)
    ]
    figure.legend(
        handles=marks,
        loc="upper left",
        bbox_to_anchor=(0, 1),
        ncols=across,
        frameon=False,
        borderaxespad=0.1,
        handlelength=1.8,
        columnspacing=1.4,
    )
