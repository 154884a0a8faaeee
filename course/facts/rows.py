"""The tables of the data package as typed rows, with the standard library alone.

``data/datapackage.json`` says of each table which columns it has, of which type, under which constraints;
this module reads the CSV file by that description and by nothing else. Every cell is checked, so that a
damaged file is reported with its line and column and never becomes a number on a page. Claims, citations and
the browser edition lean on it where pandas is not at hand.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from course.errors import DataError, UnknownName
from course.facts import row_rules, texts
from course.facts.cells import parser
from course.names import near
from course.paths import data_folder

Row = dict[str, Any]

LATEST = dt.date.max
"""The as-of date that lets every row through."""


def package() -> dict[str, Any]:
    """The description of the whole data package (``datapackage.json``), read once for each state of the file.

    Raises:
        DataError: where the file is not JSON or describes no tables.
    """
    path = data_folder() / "datapackage.json"
    return _package(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _package(path: Path, _mtime: int) -> dict[str, Any]:
    try:
        description = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise DataError(
            texts.NOT_JSON.format(
                path=path, error=error, restore=texts.RESTORE.format(path="data/datapackage.json")
            )
        ) from error
    if not isinstance(description, dict) or not description.get("resources"):
        raise DataError(f"{path} describes no tables. {texts.RESTORE.format(path='data/datapackage.json')}.")
    return description


def names() -> list[str]:
    """The names of all tables, in the order of the catalogue."""
    return [resource["name"] for resource in package()["resources"]]


def resource(name: str) -> dict[str, Any]:
    """The description of one table.

    Raises:
        UnknownName: where there is none of this name; the message lists near matches.
    """
    for described in package()["resources"]:
        if described["name"] == name:
            found: dict[str, Any] = described
            return found
    raise UnknownName(texts.NO_TABLE.format(name=name, near=near(str(name), names()), count=len(names())))


def as_of_date(as_of: str | dt.date | None = None) -> dt.date:
    """The day whose knowledge is asked for: the argument, else ``COURSE_AS_OF``, else the freeze.

    Args:
        as_of: an ISO date (``"2025-12-31"``), a date, ``"latest"`` for everything, or None.

    Raises:
        DataError: where it is no date.
    """
    asked: str | dt.date = (
        as_of if as_of is not None else os.environ.get("COURSE_AS_OF") or package()["freeze"]
    )
    if isinstance(asked, dt.datetime):  # a pandas Timestamp is one, too
        return asked.date()
    if isinstance(asked, dt.date):
        return asked
    if asked == "latest":
        return LATEST
    try:
        return dt.date.fromisoformat(asked)
    except (TypeError, ValueError):
        where = "as_of" if as_of is not None else "the environment variable COURSE_AS_OF"
        raise DataError(texts.NO_DATE.format(where=where, asked=asked)) from None


def rows(name: str, as_of: str | dt.date | None = None) -> tuple[Row, ...]:
    """The rows of a table as they were known on a day.

    Args:
        name: a name that ``names()`` lists.
        as_of: see ``as_of_date``. A table with a date for each row is cut at that day; any other table
            describes one state and is given whole, on or after the day of that state.

    Returns:
        One dict a row, column name to str, int, float, bool, ``datetime.date`` or None (a month stands as its
        first day; a list stays a string separated by semicolons, see ``split``). Do not change them: they are
        shared.

    Raises:
        UnknownName: for an unknown table.
        DataError: for a damaged file, or a day before the first row.
    """
    described = resource(name)
    day = as_of_date(as_of)
    everything = all_rows(name)
    column = described.get("as_of_field")
    if column is None:
        if day < dt.date.fromisoformat(described["as_of"]):
            raise DataError(texts.NO_STATE.format(name=name, described=described["as_of"], day=day))
        return everything
    kept = tuple(row for row in everything if row[column] is None or row[column] <= day)
    if not kept:
        first = min(row[column] for row in everything)
        raise DataError(texts.BEFORE_FIRST_ROW.format(name=name, first=first, day=day))
    return kept


def all_rows(name: str) -> tuple[Row, ...]:
    """All rows of a table, later ones included; read once for each state of the file."""
    described = resource(name)
    path = data_folder() / described["path"]
    try:
        stat = path.stat()
    except OSError:
        raise DataError(
            texts.FILE_MISSING.format(
                name=name, path=path, restore=texts.RESTORE.format(path="data/" + path.name)
            )
        ) from None
    return _read(name, path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=64)
def _read(name: str, path: Path, _mtime: int, _size: int) -> tuple[Row, ...]:
    described = resource(name)
    raw, found = _parse(described, path)
    if f"sha256:{hashlib.sha256(raw).hexdigest()}" != described["hash"]:
        # Every cell has its type and yet the file is not the one that was described: a value was changed, or
        # a row lost or added.
        raise DataError(
            texts.FILE_CHANGED.format(
                path=path,
                found=len(found),
                count=described["rows"],
                restore=texts.RESTORE.format(path="data/" + path.name),
            )
        )
    return tuple(found)


def check_file(described: dict[str, Any], path: Path) -> int:
    """Check every cell of a file against the description of its table, and every row against the rules for
    rows, whatever its hash; the number of rows.

    Raises:
        DataError: for the first cell, row or header that does not fit.
    """
    found = _parse(described, path)[1]
    row_rules.check(described["name"], described["schema"]["primaryKey"], source_columns(described), found)
    return len(found)


def _parse(described: dict[str, Any], path: Path) -> tuple[bytes, list[Row]]:
    raw = path.read_bytes()
    restore = texts.RESTORE.format(path="data/" + path.name)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise DataError(f"{path}, line {line}: not UTF-8. {restore}.") from error
    fields = described["schema"]["fields"]
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    found: list[Row] = []
    try:
        header = next(reader, [])
        if header != [field["name"] for field in fields]:
            raise DataError(f"{path}, line 1: {_header_fault(header, fields)} {restore}.")
        parsers = [parser(field) for field in fields]
        for cells in reader:
            if len(cells) != len(fields):
                raise DataError(
                    texts.CELLS_AMISS.format(
                        path=path,
                        line=reader.line_num,
                        found=len(cells),
                        count=len(fields),
                        restore=restore,
                    )
                )
            row: Row = {}
            for field, parse, cell in zip(fields, parsers, cells, strict=True):
                try:
                    row[field["name"]] = parse(cell)
                except ValueError as error:
                    raise DataError(
                        texts.CELL_AMISS.format(
                            path=path,
                            line=reader.line_num,
                            field=field["name"],
                            cell=cell[:80],
                            error=error,
                            restore=restore,
                        )
                    ) from None
            found.append(row)
    except csv.Error as error:
        raise DataError(
            texts.NOT_CSV.format(path=path, line=reader.line_num, error=error, restore=restore)
        ) from error
    _check_keys(path, described, found, restore)
    return raw, found


def _header_fault(header: list[str], fields: list[dict[str, Any]]) -> str:
    expected = [field["name"] for field in fields]
    missing = [name for name in expected if name not in header]
    extra = [name for name in header if name not in expected]
    if missing or extra:
        return f"the columns do not fit: missing {missing or 'none'}, unexpected {extra or 'none'}."
    return f"the columns stand in another order than {expected}."


def _check_keys(path: Path, described: dict[str, Any], found: list[Row], restore: str) -> None:
    key = described["schema"]["primaryKey"]
    seen: dict[tuple[Any, ...], int] = {}
    for number, row in enumerate(found, start=1):
        value = tuple(row[column] for column in key)
        if value in seen:
            shown = ", ".join(map(str, value))
            raise DataError(
                texts.KEY_TWICE.format(
                    path=path, number=number, shown=shown, seen=seen[value], restore=restore
                )
            )
        seen[value] = number


def split(cell: str | None) -> list[str]:
    """The entries of a list-valued cell."""
    return cell.split(";") if cell else []


def source_columns(described: dict[str, Any]) -> list[str]:
    """The columns of a table that name sources, single or as lists."""
    schema = described["schema"]
    single = [
        key["fields"][0] for key in schema.get("foreignKeys", []) if key["reference"]["resource"] == "sources"
    ]
    lists = [
        field["name"]
        for field in schema["fields"]
        if field.get("references", {}).get("resource") == "sources"
    ]
    return single + lists


def sources_of(name: str, given: tuple[Row, ...] | None = None) -> list[str]:
    """The ids of all sources that the rows of a table name, sorted."""
    columns = source_columns(resource(name))
    table = all_rows(name) if given is None else given
    return sorted({source for row in table for column in columns for source in split(row[column])})
