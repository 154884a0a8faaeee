"""The facts as typed pandas tables, by name and as-of date: ``course.table`` and ``course.tables``.

Importing this module reads no file and does not import pandas. A table comes as a data frame whose card
stands in ``df.attrs`` (title, as-of date, licence, sources); in a notebook one line above the table says the
same, also after ``head()`` or a filter. Run as ``course author accept`` after a fact was corrected
in ``data/``: it checks every table and writes the new hashes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import html
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from course.facts import cards
from course.facts import rows as _rows
from course.facts.cards import licence
from course.facts.texts import CATALOGUE_CAPTION, CATALOGUE_HEADINGS, CLASSES
from course.paths import data_folder

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Catalogue", "card", "table", "tables"]


def table(name: str, as_of: str | dt.date | None = None) -> pd.DataFrame:
    """A table of the course as a data frame.

    Args:
        name: the table; ``course.tables()`` lists them.
        as_of: the day whose knowledge is wanted, as an ISO date, or ``"latest"``; by default the environment
            variable ``COURSE_AS_OF``, else 5 September 2025. Tables with a date for each row are cut at that
            day.

    Returns:
        A new data frame: dates as datetime64, columns with a fixed vocabulary as category, codes as strings,
        whole numbers with gaps as Int64, lists as strings separated by semicolons. Units stand in
        ``df.attrs["units"]``, the card in ``df.attrs["card"]``, and in ``df.attrs["precision"]`` which days
        are known to the month or the year only.

    Raises:
        UnknownName: for an unknown table, with near matches.
        DataError: for a damaged or missing file (file, line and remedy), or a day before the first row.
    """
    found = _rows.rows(name, as_of)
    # pandas takes half a second to import; only who wants a frame pays for it.
    from course.facts.frames import CourseTable, columns, show_tables_for_readers

    show_tables_for_readers()

    described = _rows.resource(name)
    frame = CourseTable(columns(described, _rows.all_rows(name), found))
    frame.attrs["card"] = card(name, as_of, found) | {"columns": list(frame.columns)}
    frame.attrs["units"] = {
        field["name"]: field["unit"] for field in described["schema"]["fields"] if "unit" in field
    }
    frame.attrs["precision"] = _precision(described, found)
    return frame


def _precision(described: dict[str, Any], found: tuple[_rows.Row, ...]) -> dict[str, dict[str, str]]:
    """Column -> day -> how much of it is known, where that is less than the day.

    By the day and not by the row, so that it holds through filters, sorting and merges. Where two rows have
    the same day and know it differently, the less precise one is said.
    """
    order = {"day": 0, "month": 1, "year": 2}
    made: dict[str, dict[str, str]] = {}
    for field in described["schema"]["fields"]:
        column = field["name"].removesuffix("_precision")
        if column == field["name"]:
            continue
        for row in found:
            day, known = row.get(column), row[field["name"]]
            if isinstance(day, dt.date) and known in ("month", "year"):
                days = made.setdefault(column, {})
                days[day.isoformat()] = max(known, days.get(day.isoformat(), "day"), key=order.__getitem__)
    return made


def card(
    name: str, as_of: str | dt.date | None = None, found: tuple[_rows.Row, ...] | None = None
) -> dict[str, Any]:
    """What a reader should know of a table before using it.

    Returns:
        name, title, description, as_of (ISO date or "latest"), class, licence, rows, sources (ids), left_out
        (text or "").
    """
    described = _rows.resource(name)
    shown = _rows.rows(name, as_of) if found is None else found
    return {
        "name": name,
        "title": described["title"],
        "description": described["description"],
        "as_of": _shown_date(described, as_of),
        "class": described["class"],
        "licence": described["licenses"][0]["name"],
        "rows": len(shown),
        "sources": _rows.sources_of(name, shown)
        or [source["source_id"] for source in described.get("sources", [])],
        "left_out": described.get("left_out", ""),
    }


def _shown_date(described: dict[str, Any], as_of: str | dt.date | None) -> str:
    # A table with dated rows is as of the day that was asked for; any other describes its own state, whatever
    # was asked for.
    if "as_of_field" not in described:
        return str(described["as_of"])
    day = _rows.as_of_date(as_of)
    return "latest" if day == _rows.LATEST else day.isoformat()


def _kept(text: str) -> str:
    """Style for a date or a number in a narrow table: not broken in two lines."""
    return ";white-space:nowrap" if text[:1].isdigit() else ""


class Catalogue:
    """All tables of the course: shows itself as a table in a notebook and as text elsewhere; iterates over
    the cards."""

    def __init__(self, listed: list[dict[str, Any]], as_of: str) -> None:
        self._cards = listed
        self.as_of = as_of

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self._cards)

    def __len__(self) -> int:
        return len(self._cards)

    def _cells(self) -> list[tuple[str, ...]]:
        return [
            (
                c["name"],
                c["title"],
                str(c["rows"]),
                c["as_of"],
                licence(c),
                CLASSES[c["class"]],
            )
            for c in self._cards
        ]

    def __repr__(self) -> str:
        cells = [CATALOGUE_HEADINGS, *self._cells()]
        widths = [max(len(row[i]) for row in cells) for i in range(len(CATALOGUE_HEADINGS))]
        body = [
            "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
            for row in cells
        ]
        return "\n".join([CATALOGUE_CAPTION.format(as_of=self.as_of), *body])

    def _repr_html_(self) -> str:
        heads = "".join(
            f'<th scope="col" style="{cards.CELL}">{html.escape(h)}</th>' for h in CATALOGUE_HEADINGS
        )
        lines = "".join(
            f'<tr><th scope="row" style="{cards.CELL};white-space:nowrap;font-family:monospace">'
            f"{html.escape(first)}</th>"
            + "".join(f'<td style="{cards.CELL}{_kept(text)}">{html.escape(text)}</td>' for text in rest)
            + "</tr>"
            for first, *rest in self._cells()
        )
        caption = html.escape(CATALOGUE_CAPTION.format(as_of=self.as_of))
        return (
            f'<table class="wa-catalogue" style="{cards.PLAIN};border-collapse:collapse">'
            f'<caption style="{cards.PLAIN};text-align:left;font-weight:bold;padding:0.5em 0.75em">'
            f"{caption}</caption>"
            f"<thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table>"
        )


def tables(as_of: str | dt.date | None = None) -> Catalogue:
    """The catalogue of all tables: name, title, rows, as-of date, licence, kind.

    Tables that hold nothing yet at the as-of date (such as ``updates`` at the freeze) are listed with 0 rows.

    Raises:
        DataError: for a damaged table, or where ``as_of`` is no date.
    """
    day = _rows.as_of_date(as_of)
    found_cards = []
    for name in _rows.names():
        described = _rows.resource(name)
        column = described.get("as_of_field")
        found = tuple(
            r for r in _rows.all_rows(name) if column is None or r[column] is None or r[column] <= day
        )
        found_cards.append(card(name, as_of, found))
    return Catalogue(found_cards, "latest" if day == _rows.LATEST else day.isoformat())


def refresh() -> list[str]:
    """Accept the tables as they are: write rows, bytes and hash of every changed file into
    ``datapackage.json``.

    Returns:
        The names of the tables that had changed.

    Raises:
        DataError: where a cell does not fit its column; nothing is written then.
    """
    path = data_folder() / "datapackage.json"
    description = json.loads(path.read_text(encoding="utf-8"))
    changed = []
    for described in description["resources"]:
        raw = (path.parent / described["path"]).read_bytes()
        digest = f"sha256:{hashlib.sha256(raw).hexdigest()}"
        if described["hash"] != digest:
            described |= {
                "hash": digest,
                "bytes": len(raw),
                "rows": _rows.check_file(described, path.parent / described["path"]),
            }
            changed.append(described["name"])
    if changed:
        path.write_text(json.dumps(description, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return changed
