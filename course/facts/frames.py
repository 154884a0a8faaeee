"""Rows as pandas columns, and the data frame that says where it comes from. The only place where the facts
meet pandas."""

from __future__ import annotations

import html
from typing import Any

import pandas as pd

from course.facts.cards import line
from course.facts.rows import Row
from course.facts.table_view import frame_html, register

# pandas 3 has one string type whose missing value is NaN, so that a comparison is never "missing"; before,
# the nearest is "string".
_STRING = "str" if int(pd.__version__.split(".")[0]) >= 3 else "string"


def show_tables_for_readers() -> None:
    """In a notebook, show every frame and column as :mod:`course.facts.table_view` does; else nothing."""
    try:
        from IPython import get_ipython
    except ImportError:
        return
    shell = get_ipython()
    if shell is not None:
        register(shell.display_formatter.formatters["text/html"])


class CourseTable(pd.DataFrame):
    """A data frame with one line above it in a notebook: title, as-of date, licence, number of sources.

    It stays one through ``head``, filters and sorting, because pandas builds those results with
    ``_constructor`` and carries ``attrs`` along; a result with other columns (a merge, a group-by) says
    *from* which table it was made.
    """

    @property
    def _constructor(self) -> type[CourseTable]:
        return CourseTable

    def _repr_html_(self) -> str | None:
        body = frame_html(self)
        facts = self.attrs.get("card")
        if not facts:
            return body
        said = line(facts) if facts.get("columns") == list(map(str, self.columns)) else f"From: {line(facts)}"
        style = "margin:0.5em 0 0.25em;font-size:0.9em;color:var(--jp-content-font-color1,#111)"
        return f'<p class="wa-table-line" style="{style}">{html.escape(said)}</p>{body}'


def columns(described: dict[str, Any], everything: tuple[Row, ...], found: tuple[Row, ...]) -> dict[str, Any]:
    """The columns of a table as typed pandas arrays.

    Args:
        described: the table's entry in the data package.
        everything: all rows; the categories are those that occur in them, so that they do not change with the
            as-of date.
        found: the rows that are wanted.
    """
    return {field["name"]: _column(field, everything, found) for field in described["schema"]["fields"]}


def _column(field: dict[str, Any], everything: tuple[Row, ...], found: tuple[Row, ...]) -> Any:
    name, kind = field["name"], field["type"]
    constraints = field.get("constraints", {})
    values = [row[name] for row in found]
    if kind == "string" and "enum" in constraints:
        present = {row[name] for row in everything}
        return pd.Categorical(values, categories=[value for value in constraints["enum"] if value in present])
    if kind == "string":
        # pandas names the type differently from version to version, which its stubs do not know.
        return pd.array(values, dtype=_STRING)  # type: ignore[call-overload]
    if kind in ("date", "yearmonth"):
        return pd.to_datetime(pd.Series(values, dtype="object"))
    whole = all(row[name] is not None for row in everything)
    if kind == "integer":
        return pd.array(values, dtype="int64" if whole else "Int64")
    if kind == "boolean":
        return pd.array(values, dtype="bool" if whole else "boolean")
    return pd.array([float("nan") if value is None else value for value in values], dtype="float64")
