"""How a table looks to somebody who never coded: frames and columns (Series) of pandas in a notebook.

pandas sets text to the right, breaks dates, says ``NaN``, ``<NA>``, ``NaT`` and ``dtype: float64``, and
prints a column as bare text. Here text stands to the left, numbers to the right with the digits they need, a
day is one unbroken word, what is missing is a dash that a screen reader calls "no value", an index that only
counts rows is left out, and a table that is too wide scrolls inside itself. What a table *is* does not
change: code sees the same values as before.
"""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from course.facts.texts import ENTRIES, TABLE_VIEW

if TYPE_CHECKING:
    from pandas import DataFrame, Series

_BOX = "overflow-x:auto;max-width:100%"
_TEXT = "text-align:left;vertical-align:top;min-width:3em;max-width:28em"
_NUMBER = "text-align:right;vertical-align:top;white-space:nowrap"
_WHOLE = "text-align:left;vertical-align:top;white-space:nowrap"
_DIGITS = 6
# A text of at most so many characters stays on one line: codes, days, names of states.
_SHORT = 24


def frame_html(frame: DataFrame) -> str:
    """A frame as an HTML table that scrolls inside itself.

    Args:
        frame: any frame; at most as many rows are shown as pandas would show.

    Returns:
        The table, with the number of rows and columns below where not all are shown.
    """
    most, least = pd.get_option("display.max_rows"), pd.get_option("display.min_rows")
    shown, cut = _cut(frame, most, least)
    named = _index_is_told(frame)
    heads = [" · ".join(map(str, c)) if isinstance(c, tuple) else str(c) for c in frame.columns]
    precision = frame.attrs.get("precision", {})
    columns = [_column(shown.iloc[:, place], precision.get(heads[place])) for place in range(len(heads))]
    index = [_index_column(shown.index, level) for level in range(shown.index.nlevels)] if named else []
    index_heads = ["" if name is None else str(name) for name in shown.index.names] if named else []
    head = "".join(
        f'<th scope="col" style="{style}">{html.escape(text)}</th>'
        for text, (style, _) in zip([*index_heads, *heads], [*index, *columns], strict=True)
    )
    body = []
    for row in range(len(shown)):
        if cut is not None and row == cut:
            body.append(_gap(len(index) + len(columns)))
        cells = [
            f'<th scope="row" style="{style};font-weight:600">{texts[row]}</th>' for style, texts in index
        ]
        cells += [f'<td style="{style}">{texts[row]}</td>' for style, texts in columns]
        body.append(f"<tr>{''.join(cells)}</tr>")
    return _box(head, "".join(body), _foot(len(frame), len(heads), cut is not None or not len(frame)))


def series_html(series: Series) -> str:
    """A column as an HTML table of its labels and its values.

    Args:
        series: any Series.
    """
    most, least = pd.get_option("display.max_rows"), pd.get_option("display.min_rows")
    shown, cut = _cut(series, most, least)
    index = [_index_column(shown.index, level) for level in range(shown.index.nlevels)]
    style, texts = _column(shown, series.attrs.get("precision", {}).get(series.name))
    heads = ["" if name is None else str(name) for name in shown.index.names]
    heads.append("" if series.name is None else str(series.name))
    head = ""
    if any(heads):
        head = "".join(
            f'<th scope="col" style="{look}">{html.escape(text)}</th>'
            for text, look in zip(heads, [*(look for look, _ in index), style], strict=True)
        )
    body = []
    for row in range(len(shown)):
        if cut is not None and row == cut:
            body.append(_gap(len(index) + 1))
        cells = [f'<th scope="row" style="{look};font-weight:600">{told[row]}</th>' for look, told in index]
        body.append(f'<tr>{"".join(cells)}<td style="{style}">{texts[row]}</td></tr>')
    return _box(head, "".join(body), _foot(len(series), None, cut is not None or not len(series)))


def register(formatter: Any) -> None:
    """Show frames and columns this way in a notebook.

    Args:
        formatter: IPython's formatter of ``text/html``.
    """
    # Not for subclasses alone: what a merge or a group-by makes is a frame like any other. A learner who
    # prefers pandas' own view says `%precision` or prints.
    formatter.for_type(pd.DataFrame, frame_html)
    formatter.for_type(pd.Series, series_html)


def _cut(given: Any, most: int | None, least: int | None) -> tuple[Any, int | None]:
    """The rows to show, and before which of them some are left out (None where all are there)."""
    if not most or len(given) <= most:
        return given, None
    kept = min(least or most, most)
    top = (kept + 1) // 2
    return pd.concat([given.iloc[:top], given.iloc[len(given) - (kept - top) :]]), top


def _index_is_told(frame: DataFrame) -> bool:
    """Whether the index says anything; one that only counts or keeps the place of a row does not."""
    index = frame.index
    return index.nlevels > 1 or index.name is not None or not pd.api.types.is_integer_dtype(index.dtype)


def _index_column(index: Any, level: int) -> tuple[str, list[str]]:
    style, texts = _column(pd.Series(index.get_level_values(level)))
    return (_WHOLE if style == _NUMBER else style), texts


def _column(values: Series, known: Mapping[str, str] | None = None) -> tuple[str, list[str]]:
    """How a column stands, and its cells as HTML.

    Args:
        values: the column.
        known: day -> "month" or "year" where no more of it is known; the rest would be a placeholder.
    """
    dtype = values.dtype
    if pd.api.types.is_datetime64_any_dtype(dtype):
        days = all(stamp == stamp.normalize() for stamp in values.dropna())

        def say_day(stamp: Any) -> str:
            text = str(stamp.date() if days else stamp)
            return text[: _KNOWN[(known or {}).get(text, "day")]] if days else text

        return _WHOLE, [_cell(value, say_day) for value in values]
    if pd.api.types.is_bool_dtype(dtype):
        return _WHOLE, [_cell(value, str) for value in values]
    if pd.api.types.is_numeric_dtype(dtype):
        say = _numbers(values)
        return _NUMBER, [_cell(value, say) for value in values]
    numbers = [v for v in values if not _missing(v)]
    if numbers and all(isinstance(v, int | float) and not isinstance(v, bool) for v in numbers):
        say = _numbers(pd.Series(numbers))
        return _NUMBER, [_cell(value, say) for value in values]
    texts = [_cell(value, _said) for value in values]
    long = any(len(_said(value)) > _SHORT for value in values if not _missing(value))
    return (_TEXT if long else _WHOLE), texts


_KNOWN = {"day": 10, "month": 7, "year": 4}
"""Precision of a date -> how much of 1967-06-01 is said."""


def _numbers(values: Any) -> Callable[[Any], str]:
    """One way to write all numbers of a column: as many digits behind the point as the column needs."""
    finite = [float(v) for v in values if not _missing(v) and math.isfinite(float(v))]
    if all(v == int(v) for v in finite):
        return lambda v: str(int(v)) if math.isfinite(float(v)) else str(v)
    digits = max(len(f"{v:.{_DIGITS}f}".rstrip("0").partition(".")[2]) for v in finite)
    small = max(abs(v) for v in finite)
    if small and small < 10**-_DIGITS:
        return lambda v: f"{float(v):.{_DIGITS}g}"
    return lambda v: f"{float(v):.{digits}f}"


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_said(entry)}" for key, entry in value.items())
    if isinstance(value, list | tuple | set | frozenset):
        listed: Sequence[Any] = sorted(value, key=str) if isinstance(value, set | frozenset) else list(value)
        return ", ".join(map(_said, listed))
    if value is ...:
        # The dots of an exercise that is not solved yet, as they are written.
        return "…"
    if isinstance(value, pd.Timestamp) and value == value.normalize():
        return str(value.date())
    return str(value)


def _cell(value: Any, say: Callable[[Any], str]) -> str:
    if _missing(value):
        return f'<span role="img" aria-label="{TABLE_VIEW["missing"]}">–</span>'
    return html.escape(say(value))


def _missing(value: Any) -> bool:
    if isinstance(value, dict | list | tuple | set | frozenset):
        return False
    found = pd.isna(value)
    return bool(found) if isinstance(found, bool) or getattr(found, "ndim", 0) == 0 else False


def _gap(columns: int) -> str:
    return f'<tr><td colspan="{columns}" style="{_TEXT}">…</td></tr>'


def _foot(rows: int, columns: int | None, needed: bool) -> str:
    if not needed:
        return ""
    if columns is None:
        return ENTRIES.format(n=rows)
    return TABLE_VIEW["size"].format(rows=rows, columns=columns)


def _box(head: str, body: str, foot: str) -> str:
    top = f"<thead><tr>{head}</tr></thead>" if head else ""
    below = f'<p style="margin:0.25em 0">{html.escape(foot)}</p>' if foot else ""
    # Focusable, so that the keyboard can scroll a table that is wider than its column.
    return (
        f'<div role="group" tabindex="0" aria-label="{TABLE_VIEW["table"]}" style="{_BOX}">'
        f'<table class="dataframe wa-table">{top}<tbody>{body}</tbody></table></div>{below}'
    )
