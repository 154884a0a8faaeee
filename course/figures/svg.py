"""A few marks of SVG in the figures' colours, for drawings that are made by hand."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from course.figures.palette import css


def picture(width: float, height: float, parts: Iterable[str]) -> str:
    """The SVG element around the parts of a drawing."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'height="{height:g}">{"".join(parts)}</svg>'
    )


def text(
    x: float,
    y: float,
    words: str,
    *,
    anchor: str = "start",
    ink: str = "ink",
    weight: str = "normal",
    size: float = 14,
) -> str:
    """One line of text; ``y`` is its base line."""
    style = f"fill:{css(ink)};font-size:{size:g}px;font-weight:{weight};text-anchor:{anchor}"
    return f'<text x="{x:g}" y="{y:g}" style="{style}">{escape(words)}</text>'


def box(
    x: float,
    y: float,
    width: float,
    height: float,
    *,
    fill: str = "",
    stroke: str = "muted",
    thick: float = 1,
    dashed: bool = False,
    opacity: float = 1,
) -> str:
    """A rectangle; without ``fill`` an outline on the page's own colour."""
    dash = ";stroke-dasharray:4 3" if dashed else ""
    edge = f"stroke:{css(stroke)};stroke-width:{thick:g}{dash}" if stroke else "stroke:none"
    style = f"fill:{css(fill or 'paper')};fill-opacity:{opacity:g};{edge}"
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="4" style="{style}"/>'


def line(
    points: Iterable[tuple[float, float]], *, stroke: str = "ink", thick: float = 1, dashed: bool = False
) -> str:
    """A line through points."""
    way = " ".join(f"{x:g},{y:g}" for x, y in points)
    dash = ";stroke-dasharray:5 4" if dashed else ""
    return f'<polyline points="{way}" style="fill:none;stroke:{css(stroke)};stroke-width:{thick:g}{dash}"/>'


def diamond(x: float, y: float, size: float = 6) -> str:
    """The hollow diamond by which an expectation is marked everywhere."""
    way = f"M{x:g},{y - size:g} l{size:g},{size:g} l{-size:g},{size:g} l{-size:g},{-size:g} Z"
    return f'<path d="{way}" style="fill:{css("paper")};stroke:{css("ink")};stroke-width:2"/>'
