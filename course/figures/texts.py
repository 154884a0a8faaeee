"""Sentences of figures that a reader sees."""

from __future__ import annotations

from course.names import Plural

ROWS = Plural("{n} row", "{n} rows")
FIGURE = {
    "table": "The table behind the figure: {rows}",
    "drawing": "Drawing",
    "no_value": "no value",
    "source": "Sources: {names}",
    "highlighted": "marked",
    "bars": "Bar chart",
    "dots": "Dot chart",
    "lines": "Line chart",
    "ranges": "Chart of ranges",
    "from_to": "{low} to {high}",
    "point": ", {name} at {value}",
    "path": "Curves",
    "seats": "Half circle of seats, one dot for each, from the left",
    "start": "start",
    "finish": "end",
    "curve": "{name}: from ({start}) to ({end})",
    "marks": "Drawn into it: {said}.",
    "tilemap": "Map of squares, one for each state; no borders are drawn",
    "tiles": "{place} on a square grid",
    "europe": "Europe",
    "beyond": "Beyond Europe",
    "legend": "Legend",
    "state": "state",
    "code": "code",
    "category": "category",
    "not_shown": "not in this table",
    "extremes": "highest {high}; lowest {low}; the table below holds all {rows}",
    "no_chart": "The chart needs matplotlib, which is not there (yet); the table below holds the same "
    "values.",
}

ERRORS = {
    "unknown_kind": "figure(…): there is no kind {kind!r}.{near} The kinds are: {all}.",
    "no_rows": "figure(…): the data hold no rows, so there is nothing to draw. Check the filter that made "
    "them.",
    "no_finding": "figure(…): give finding=…, the sentence that states what the figure shows; a figure is "
    "never without its text.",
    "no_unit": "figure({kind!r}, …): give unit=…, the unit of the values (for example 'states' or 'per "
    "cent').",
    "no_column": "figure(…): the data have no column {name!r}.{near} The columns are: {all}.",
    "columns": "figure({kind!r}, …): value=… must name {need}; it names {got}.",
    "no_number": "figure(…): column {name!r} holds {value!r}, which is no number. Use None for a missing "
    "value.",
    "no_value_column": "figure(…): the data have no column of numbers. Name it with value=….",
    "bad_data": "figure(…): data of type {got} cannot be drawn. Give a DataFrame, a Series, a dict, or a "
    "list of dicts or pairs.",
    "no_categories": "figure('tilemap', …): give categories={{name: meaning}}, at most {most}; the data "
    "use: {used}.",
    "unknown_category": "figure('tilemap', …): {code} has the category {value!r}, which categories=… does "
    "not name ({all}).",
    "unknown_tile": "figure('tilemap', …): there is no square for {code!r}. Use ISO 3166-1 alpha-3 codes; "
    "there are: {all}.",
    "too_many_groups": "figure(…): {n} groups are too many to tell apart; at most {most} work. Join some of "
    "them.",
    "no_seats": "figure('seats', …): seats are whole numbers of 0 or more; {label!r} has {value}.",
    "negative_stack": "figure(…): stacked bars need values of 0 or more; {label!r} has {value}.",
}

NEEDS = {
    "ranges": "two columns of numbers (both ends) or three (and a point)",
    "path": "two columns (x, y)",
    "seats": "one column of whole numbers",
}
"""The columns that a kind of figure needs, for ``ERRORS["columns"]``."""
