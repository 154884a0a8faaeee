"""A table as Markdown text, to be copied into a written answer: with a caption, its day and its tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from course.facts.tables import card
from course.facts.texts import AS_MARKDOWN

if TYPE_CHECKING:
    import pandas as pd


def as_markdown(frame: pd.DataFrame | pd.Series, caption: str, tables: Sequence[str] = ()) -> str:
    """A table as lines of Markdown; ``print`` it and copy what is printed.

    Args:
        frame: what was computed. An index that only counts rows is left out.
        caption: what the table shows, a few words.
        tables: names of the course's tables from which it was made; their titles and days stand below.

    Returns:
        The caption, the table, and a line that says from what it was made and as of when, or that this is
        still to be written.

    Raises:
        UnknownName: where ``tables`` names a table that the course does not have.
    """
    import pandas as pd

    shown = frame.to_frame() if isinstance(frame, pd.Series) else frame
    if not isinstance(shown.index, pd.RangeIndex):
        shown = shown.reset_index()
    heads = [_cell(head) for head in shown.columns]
    rows = [[_cell(value) for value in row] for row in shown.astype(object).to_numpy().tolist()]
    lines = [f"**{_cell(caption)}**", "", _row(heads), "|" + "---|" * len(heads), *map(_row, rows)]
    if tables:
        described = [card(name) for name in tables]
        made = "; ".join(
            AS_MARKDOWN["table"].format(title=one["title"], name=one["name"], day=one["as_of"])
            for one in described
        )
        lines += ["", AS_MARKDOWN["from"].format(tables=made)]
    else:
        lines += ["", AS_MARKDOWN["from_where"]]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(value: Any) -> str:
    import pandas as pd

    if isinstance(value, tuple):
        return " · ".join(map(_cell, value))
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return AS_MARKDOWN["missing"]
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, bool | str):
        return " ".join(str(value).replace(";", "; ").replace("|", "/").split())
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return f"{int(value):,}"
    return f"{value:,.1f}" if isinstance(value, float) else _cell(str(value))
