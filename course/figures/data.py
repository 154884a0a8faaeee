"""Data as a learner has them (frame, series, dict, list) made into plain rows, without importing pandas."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any

from course.errors import CourseError
from course.figures.texts import ERRORS, FIGURE, ROWS
from course.names import near

Row = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """Rows to draw: the column of labels, the columns of numbers (float or None), perhaps one of groups."""

    rows: tuple[Row, ...]
    label: str
    values: tuple[str, ...]
    group: str | None = None
    order: tuple[str, ...] = ()
    """Groups in the order in which looks are given out; others follow as they come."""

    @property
    def columns(self) -> list[str]:
        """All column names, in the order in which the rows name them."""
        return list(dict.fromkeys(name for row in self.rows for name in row))


def missing(value: Any) -> bool:
    """Is this None, NaN, or pandas' NA or NaT?"""
    if value is None or type(value).__name__ in {"NAType", "NaTType"}:
        return True
    return isinstance(value, Real) and math.isnan(float(value))


def plain(data: Any) -> list[Row]:
    """The data as a list of dicts.

    Raises:
        CourseError: the data are of a kind that cannot be drawn, or hold no rows.
    """
    if hasattr(data, "columns") and hasattr(data, "to_dict"):  # a DataFrame
        frame = data if list(data.index) == list(range(len(data))) else data.reset_index()
        rows = [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]
    elif hasattr(data, "items") and hasattr(data, "index") and not isinstance(data, Mapping):  # a Series
        label, value = str(data.index.name or "label"), str(data.name or "value")
        rows = [{label: k, value: v} for k, v in data.items()]
    elif isinstance(data, Mapping):
        rows = [{"label": k, "value": v} for k, v in data.items()]
    elif isinstance(data, Sequence) and not isinstance(data, (str, bytes)):
        rows = [_row(entry, data) for entry in data]
    else:
        raise CourseError(ERRORS["bad_data"].format(got=type(data).__name__))
    if not rows:
        raise CourseError(ERRORS["no_rows"])
    return rows


def _row(entry: Any, data: Any) -> Row:
    if isinstance(entry, Mapping):
        return {str(k): v for k, v in entry.items()}
    if isinstance(entry, Sequence) and not isinstance(entry, (str, bytes)) and len(entry) == 2:
        return {"label": entry[0], "value": entry[1]}
    raise CourseError(ERRORS["bad_data"].format(got=f"{type(data).__name__} of {type(entry).__name__}"))


def to_table(
    data: Any,
    label: str | None = None,
    value: str | Sequence[str] | None = None,
    group: str | None = None,
) -> Table:
    """Rows with their label, number and group columns named.

    Args:
        data: DataFrame, Series, mapping, or list of mappings or pairs.
        label: column of labels; default the first that is no number column.
        value: column or columns of numbers; default the only, or else the first, column of numbers.
        group: column of groups, or None.

    Raises:
        CourseError: a column is not there or holds something that is neither a number nor missing.
    """
    rows = plain(data)
    columns = list(dict.fromkeys(name for row in rows for name in row))
    wanted = [value] if isinstance(value, str) else list(value or ())
    for name in [label, group, *wanted]:
        if name is not None and name not in columns:
            raise CourseError(
                ERRORS["no_column"].format(name=name, near=near(name, columns), all=", ".join(columns))
            )
    if not wanted:
        numeric = [name for name in columns if name not in (label, group) and _numeric(rows, name)]
        if label is None and numeric and numeric[0] == columns[0] and len(numeric) > 1:
            numeric = numeric[1:]  # a first column of numbers, such as years, is the label
        if not numeric:
            raise CourseError(ERRORS["no_value_column"])
        wanted = numeric[:1]
    label = label or next((name for name in columns if name not in wanted and name != group), columns[0])
    made = tuple({**row, **{name: number(row.get(name), name) for name in wanted}} for row in rows)
    return Table(made, label, tuple(wanted), group)


def _numeric(rows: list[Row], name: str) -> bool:
    values = [row.get(name) for row in rows if not missing(row.get(name))]
    return bool(values) and all(isinstance(v, Real) and not isinstance(v, bool) for v in values)


def number(value: Any, name: str) -> float | None:
    """A number as float, a missing value as None.

    Raises:
        CourseError: it is neither; infinite values count as neither, for they cannot be drawn.
    """
    if missing(value):
        return None
    if isinstance(value, bool) or not isinstance(value, Real) or math.isinf(float(value)):
        raise CourseError(ERRORS["no_number"].format(name=name, value=value))
    return float(value)


def say(value: Any) -> str:
    """A cell of a table in words: numbers with thousands marks and at most two decimals, missing as such."""
    if missing(value):
        return FIGURE["no_value"]
    if isinstance(value, bool) or not isinstance(value, Real):
        return str(value)
    real = float(value)
    if real == int(real):
        return f"{int(real):,}"
    digits = 1 if abs(real) >= 10 else 2 if abs(real) >= 0.1 else 4
    return f"{real:,.{digits}f}".rstrip("0").rstrip(".")


def say_label(value: Any) -> str:
    """A label: whole numbers, such as years, without thousands marks, everything else as in a table."""
    return (
        str(int(value))
        if isinstance(value, (int, float)) and not missing(value) and value == int(value)
        else say(value)
    )


def count(n: int) -> str:
    """Say "1 row" or "n rows"."""
    return ROWS.format(n=n)
