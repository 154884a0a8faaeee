"""Turns: which group is away in which months, one row a group."""

from __future__ import annotations

from collections.abc import Sequence

from course.figures import svg

_WIDTH, _LEFT, _RIGHT, _ROW = 620.0, 78.0, 12.0, 24.0  # on the right, half of the last number


def draw(
    names: Sequence[str],
    plan: Sequence[Sequence[tuple[int, int]]],
    horizon: int,
    unit: str,
    away: str,
    home: str,
) -> str:
    """The plan.

    Args:
        names: of the groups, the first on top.
        plan: for each group the spans in which it is away, as first and last month.
        horizon: months shown.
        unit: of the scale.
        away, home: what a filled and an empty span mean.
    """

    def place(month: float) -> float:
        return _LEFT + month / horizon * (_WIDTH - _LEFT - _RIGHT)

    parts = []
    for row, (name, spans) in enumerate(zip(names, plan, strict=True)):
        y = 4 + _ROW * row
        parts.append(svg.text(_LEFT - 8, y + 16, name, anchor="end"))
        parts.append(svg.box(place(0), y, place(horizon) - place(0), _ROW - 4, stroke="grid"))
        for start, end in spans:
            wide = place(end) - place(start)
            parts.append(svg.box(place(start), y, wide, _ROW - 4, fill="blue", stroke="blue"))
            if wide > 7.5 * len(away):
                middle = (place(start) + place(end)) / 2
                parts.append(svg.text(middle, y + 15, away, anchor="middle", ink="paper", size=13))
    y = 4 + _ROW * len(names)
    for month in range(0, horizon + 1, 6):
        parts.append(svg.text(place(month), y + 14, str(month), anchor="middle", size=13))
    said = f"{unit}; \u25a0 {away}, \u25a1 {home}"
    parts.append(svg.text((_LEFT + _WIDTH) / 2, y + 32, said, anchor="middle", size=13, ink="muted"))
    return svg.picture(_WIDTH, y + 38, parts)
