"""What somebody expected, drawn into a chart, so that it can be set beside what is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mark:
    """One expectation.

    Args:
        text: its name in the drawing, for example "you: 26".
        x: where it stands on the horizontal axis; None for a mark that has no place on it.
        y: where it stands on the vertical axis of a path; None in all other charts.
        row: the label of the row that it belongs to, or the name of the part of a drawing; empty for all.
    """

    text: str
    x: float | None = None
    y: float | None = None
    row: str = ""
