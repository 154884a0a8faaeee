"""``figure(...)``: the one way to show a chart in the course.

A figure is never without its text and its table: the caption states the finding, the drawing is inline SVG
with a name and a description in words and numbers, and the table behind it stands below. Inline SVG in HTML
is the one form that renders without a network in JupyterLab, Notebook 7, exported HTML and nbgrader's
feedback and still has an accessible name.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from html import escape
from typing import Any

from course.errors import CourseError, UnknownName
from course.facts.tiles import BEYOND, EUROPE
from course.figures import charts, halfcircle, ranges, tilemap
from course.figures import curves as paths
from course.figures import html as page
from course.figures.data import Row, Table, count, missing, plain, say, say_label, to_table
from course.figures.marks import Mark
from course.figures.palette import EMPTY, MOST_CATEGORIES, SWATCHES
from course.figures.texts import ERRORS, FIGURE, NEEDS
from course.names import near

__all__ = ["KINDS", "Figure", "Mark", "drawing", "figure"]

KINDS = ("bars", "dots", "lines", "ranges", "path", "seats", "tilemap")
_NUMBERS = {"ranges": (2, 3), "path": (2, 2), "seats": (1, 1)}
"""Least and most number columns of the kinds whose columns belong together."""
_DESCRIBED = 12
"""Up to so many rows are read out in the description; longer tables are summed up, and stand below."""


Draw = Callable[[Sequence[Mark], str], str]
"""Marks and the beginning of all ids -> SVG element, without role, title and description."""


@dataclass(frozen=True)
class Figure:
    """A chart with its words: ``svg``, ``html``, ``text``, ``alt`` and the ``rows`` behind it."""

    kind: str
    finding: str
    rows: tuple[Row, ...]
    alt: str
    source: tuple[str, ...] = ()
    note: str = ""
    prefix: str = ""
    marks: tuple[Mark, ...] = ()
    _draw: Draw = field(default=lambda marks, prefix: "", repr=False, compare=False)

    @cached_property
    def svg(self) -> str:
        """The drawing as an SVG element to stand inline; empty where matplotlib is not there (yet)."""
        drawn = self._draw(self.marks, self.prefix)
        return page.accessible(drawn, self.prefix, self.finding, self.alt) if drawn else ""

    def marked(self, marks: Sequence[Mark]) -> Figure:
        """The same figure with what somebody expected drawn into it, and said in its description."""
        if not marks:
            return self
        said = "; ".join(mark.text for mark in marks)
        alt = f"{self.alt} {FIGURE['marks'].format(said=said)}"
        prefix = _prefix(self.prefix, [(m.text, m.x, m.y, m.row) for m in marks])
        return replace(self, marks=tuple(marks), alt=alt, prefix=prefix)

    @cached_property
    def inner(self) -> str:
        """The figure element, without ground and style sheet: for pages that hold several."""
        drawing = self.svg or f"<p>{escape(FIGURE['no_chart'])}</p>"
        box = "wa-map" if self.kind == "tilemap" else "wa-chart"
        caption = page.table_summary(len(self.rows))
        table = page.table_html(self.rows, f"{caption}. {self.finding}")
        return (
            f"<figure><figcaption>{escape(self.finding)}</figcaption>"
            # Focusable, so that the keyboard can scroll a chart that is wider than its column.
            f'<div class="{box}" role="group" tabindex="0" aria-label="{escape(FIGURE["drawing"])}">'
            f"{drawing}</div>{_small(self.note)}{self._sources_html()}"
            f"{page.details(caption, table)}</figure>"
        )

    @property
    def html(self) -> str:
        """The figure as HTML that needs nothing else."""
        return page.wrap(self.inner)

    @property
    def text(self) -> str:
        """The figure in plain text: finding, description, table, note, sources."""
        parts = [self.finding, self.alt, page.table_text(self.rows), self.note, self._sources()]
        return "\n".join(part for part in parts if part)

    @cached_property
    def _named(self) -> list[tuple[str, str]]:
        # Late: most figures of learners have no source, and need not read the table of sources.
        from course.facts.citations import names

        return names(self.source)

    def _sources(self) -> str:
        named = "; ".join(name for name, _ in self._named) if self.source else ""
        return FIGURE["source"].format(names=named) if named else ""

    def _sources_html(self) -> str:
        if not self.source:
            return ""
        named = "; ".join(
            f'<a href="{escape(url)}" style="color:inherit">{escape(name)}</a>'
            if url.startswith(("https://", "http://"))
            else escape(name)
            for name, url in self._named
        )
        return f'<p class="wa-small">{FIGURE["source"].format(names=named)}</p>'

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/html": self.html, "text/plain": self.text}


def figure(
    kind: str,
    data: Any,
    *,
    finding: str,
    unit: str = "",
    label: str | None = None,
    value: str | Sequence[str] | None = None,
    group: str | None = None,
    highlight: Collection[str] = (),
    categories: Mapping[str, str] | None = None,
    names: Mapping[str, str] | None = None,
    axis: str = "",
    source: Sequence[str] = (),
    note: str = "",
    sort: bool = False,
    key: str = "",
) -> Figure:
    """Make a chart that is never without its text and its table.

    Args:
        kind: "bars" (horizontal; several ``value`` columns are stacked), "dots", "lines" (one label a step),
            "ranges" (``value`` names both ends and perhaps a point on the bar), "path" (``value`` names x and
            y; rows in order), "seats" (a half circle with a dot for each; at most six rows, from the left),
            or "tilemap" (states as squares).
        data: DataFrame, Series, mapping of labels to values, or list of mappings or pairs. None or NaN is
            missing: it is said, and never drawn as zero. For a tile map: mapping of ISO 3166-1 alpha-3 codes
            to categories.
        finding: the sentence that states what the figure shows.
        unit: unit of the values; needed for all kinds but the tile map.
        label: column of labels; default the first that holds no values.
        value: column or columns of numbers; default the first.
        group: column whose values get a colour and a hatch each.
        highlight: labels to print bold.
        categories: for a tile map: category -> meaning, in the order of the legend; at most six. For a chart:
            its keys are groups in the order in which looks are given out, so that a group keeps its look.
        names: for a tile map: code -> name of the state.
        axis: name of the label axis of lines (default the label column), or of the x axis of a path.
        source: ids of the sources.
        note: one sentence printed below.
        sort: sort rows by falling value, missing last.
        key: tells two otherwise equal figures on one page apart.

    Returns:
        A ``Figure``, which shows itself as the last expression of a cell.

    Raises:
        CourseError: the kind is unknown, or finding, unit, rows, columns or categories are missing or unfit;
            the message says which.
    """
    if kind not in KINDS:
        raise UnknownName(
            ERRORS["unknown_kind"].format(kind=kind, near=near(kind, KINDS), all=", ".join(KINDS))
        )
    if not finding.strip():
        raise CourseError(ERRORS["no_finding"])
    if kind == "tilemap":
        return _map(data, finding, categories or {}, names or {}, tuple(source), note, key)
    if not unit.strip():
        raise CourseError(ERRORS["no_unit"].format(kind=kind))
    table = replace(to_table(data, label, value, group), order=tuple(categories or ()))
    least, most = _NUMBERS.get(kind, (1, len(table.values)))
    if not least <= len(table.values) <= most:
        raise CourseError(ERRORS["columns"].format(kind=kind, need=NEEDS[kind], got=len(table.values)))
    if sort:
        table = _sorted(table)
    marked = [str(name) for name in highlight]
    seats = _seats(table) if kind == "seats" else []
    if not seats:
        charts.groups_of(kind, table)  # refuses what could not be told apart, before anything is drawn

    def draw(marks: Sequence[Mark], prefix: str) -> str:
        if seats:
            return halfcircle.draw(seats, None, "", marks)
        return charts.chart(kind, table, unit, axis, marked, marks) if charts.available() else ""

    return Figure(
        kind=kind,
        finding=finding,
        rows=table.rows,
        alt=_describe(kind, table, unit, marked),
        source=tuple(source),
        note=note,
        prefix=_prefix(kind, table.rows, finding, unit, marked, key),
        _draw=draw,
    )


def drawing(
    kind: str,
    draw: Draw,
    rows: Sequence[Row],
    *,
    finding: str,
    alt: str,
    source: Sequence[str] = (),
    note: str = "",
) -> Figure:
    """A figure that is drawn by hand and not by a table: a tree, a half circle, a scale with zones.

    Args:
        kind: what it is, for the page.
        draw: marks and the beginning of ids -> the SVG element.
        rows: the table behind the drawing; what it shows and nothing else.
        finding: the sentence that states what the figure shows.
        alt: the drawing in words and numbers.
        source: ids of the sources.
        note: one sentence printed below.

    Raises:
        CourseError: there is no finding, or there are no rows.
    """
    if not finding.strip():
        raise CourseError(ERRORS["no_finding"])
    made = tuple(rows)
    if not made:
        raise CourseError(ERRORS["no_rows"])
    return Figure(
        kind=kind,
        finding=finding,
        rows=made,
        alt=alt,
        source=tuple(source),
        note=note,
        prefix=_prefix(kind, made, finding, alt),
        _draw=draw,
    )


def _map(
    data: Any,
    finding: str,
    categories: Mapping[str, str],
    names: Mapping[str, str],
    source: tuple[str, ...],
    note: str,
    key: str,
) -> Figure:
    rows = plain(data)
    code_column, category_column = list(rows[0])[:2]
    tiles = {
        str(row[code_column]): str(row[category_column]) for row in rows if not missing(row[category_column])
    }
    used = sorted(set(tiles.values()))
    if not categories or len(categories) > MOST_CATEGORIES:
        raise CourseError(ERRORS["no_categories"].format(most=MOST_CATEGORIES, used=", ".join(used)))
    for code, name in tiles.items():
        if code not in EUROPE and code not in BEYOND:
            raise CourseError(ERRORS["unknown_tile"].format(code=code, all=", ".join(tilemap.codes())))
        if name not in categories:
            raise CourseError(
                ERRORS["unknown_category"].format(code=code, value=name, all=", ".join(categories))
            )
    made = tuple(
        {
            FIGURE["state"]: names.get(code, code),
            **({FIGURE["code"]: code} if names else {}),
            FIGURE["category"]: categories[tiles[code]],
        }
        for code in sorted(tiles, key=lambda c: (list(categories).index(tiles[c]), names.get(c, c)))
    )
    said = "; ".join(
        f"{meaning}: {sum(v == name for v in tiles.values())}"
        + (
            f" ({', '.join(names.get(c, c) for c in sorted(tiles) if tiles[c] == name)})"
            if name in used
            else ""
        )
        for name, meaning in categories.items()
    )
    prefix = _prefix("tilemap", made, finding, "", [], key)
    return Figure(
        kind="tilemap",
        finding=finding,
        rows=made,
        alt=f"{FIGURE['tilemap']}. {said}.",
        source=source,
        note=note,
        prefix=prefix,
        _draw=lambda marks, prefix: tilemap.draw(tiles, categories, names, prefix),
    )


def _seats(table: Table) -> list[halfcircle.Seats]:
    """The wedges of a half circle, from the left, each with a look of its own.

    Raises:
        CourseError: more rows than can be told apart, or a number of seats that cannot be drawn.
    """
    looks = (*SWATCHES, EMPTY)
    if len(table.rows) > len(looks):
        raise CourseError(ERRORS["too_many_groups"].format(n=len(table.rows), most=len(looks)))
    made = []
    for row, look in zip(table.rows, looks, strict=False):
        name, number = say_label(row[table.label]), row[table.values[0]]
        if number is None or number < 0 or number != int(number):
            raise CourseError(ERRORS["no_seats"].format(label=name, value=say(number)))
        made.append(halfcircle.Seats(name, int(number), look))
    return made


def _sorted(table: Table) -> Table:
    def size(row: Row) -> float:
        known = [row[name] for name in table.values if row[name] is not None]
        return -sum(known) if known else float("inf")

    return replace(table, rows=tuple(sorted(table.rows, key=size)))


def _describe(kind: str, table: Table, unit: str, marked: Collection[str]) -> str:
    """The description of a chart: what it is, and its values in words."""

    def one(row: Row) -> str:
        label = say_label(row[table.label])
        name = f"{label}, {say(row.get(table.group))}" if table.group else label
        mark = f" ({FIGURE['highlighted']})" if label in marked else ""
        if kind == "ranges":
            return f"{name}: {ranges.describe(row, table)}{mark}"
        if len(table.values) > 1:
            return f"{name}: " + ", ".join(f"{column} {say(row[column])}" for column in table.values) + mark
        return f"{name}: {say(row[table.values[0]])}{mark}"

    head = f"{FIGURE[kind]}, {count(len(table.rows))}, {unit}"
    if kind == "path":
        return f"{head}. {paths.describe(table)}."
    if len(table.rows) <= _DESCRIBED:
        return f"{head}. " + "; ".join(one(row) for row in table.rows) + "."
    known = [row for row in table.rows if row[table.values[0]] is not None]
    if not known:
        return f"{head}. {FIGURE['no_value']}."
    high = max(known, key=lambda row: row[table.values[0]])
    low = min(known, key=lambda row: row[table.values[0]])
    return (
        f"{head}. "
        + FIGURE["extremes"].format(high=one(high), low=one(low), rows=count(len(table.rows)))
        + "."
    )


def _prefix(*parts: Any) -> str:
    """An id from the content: the same in every run, and different for different figures."""
    text = json.dumps(parts, sort_keys=True, default=str)
    return "wa-" + hashlib.sha256(text.encode()).hexdigest()[:10]


def _small(text: str) -> str:
    return f'<p class="wa-small">{escape(text)}</p>' if text else ""
