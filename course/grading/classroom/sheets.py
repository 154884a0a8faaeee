"""Tables that offices, platforms and spreadsheets write: CSV of any common separator and encoding, and Excel
workbooks, with the header wherever it stands.

Which separator, which sheet and which line are meant is told by the header: the reading in which the most
columns are known is taken.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from course.errors import CourseError
from course.grading.texts import term as texts

MAX_FILE = 10 * 2**20
# What a workbook may come to, unpacked; a list of a thousand learners has less than one.
_MAX_UNPACKED = 200 * 2**20
_MAX_ROWS = 50_000
# Lines above the header: name of the course, date of the export, a blank one.
_TITLES = 30
_DELIMITERS = ",;\t|"
_WORKBOOK, _OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_ENCODINGS = ("cp1252", "cp1250", "cp1251", "koi8_u", "mac_roman", "cp850")

_APOSTROPHES = "’‘ʼ´`·ªº–"

Row = tuple[int, list[str]]


class SheetError(CourseError):
    """A table cannot be read; the message says which and what to do."""


@dataclass(frozen=True)
class Sheet:
    """A table.

    Attributes:
        header: the cells of the header.
        number: the row in which it stands, counted from 1.
        rows: the rows below it with their numbers.
    """

    header: list[str]
    number: int
    rows: list[Row]


def read_sheet(path: Path, known: Callable[[str], bool]) -> Sheet:
    """Read a table.

    Args:
        path: a CSV file or an Excel workbook (``.xlsx``).
        known: whether a cell is a column's name that the reader wants.

    Returns:
        The table; where no column is known, what stands first in it.

    Raises:
        SheetError: if it cannot be read, naming file and remedy.
    """
    tables, failed = _tables(path)
    best: tuple[tuple[int, int], int, list[Row]] | None = None
    for rows in tables:
        for place, (_, cells) in enumerate(rows[:_TITLES]):
            rank = (len({cell for cell in cells if known(cell)}), len(cells) if place == 0 else 0)
            if best is None or rank > best[0]:
                best = rank, place, rows
    if failed is not None and (best is None or not best[0][0]):
        raise SheetError(texts.SHEET_NO_CSV.format(path=path, problem=failed)) from failed
    if best is None:
        raise SheetError(texts.SHEET_EMPTY.format(path=path))
    _, place, rows = best
    number, header = rows[place]
    return Sheet(header, number, rows[place + 1 :])


def _tables(path: Path) -> tuple[list[list[Row]], csv.Error | None]:
    """Every reading of a file, and what kept one from being well-formed."""
    try:
        if path.stat().st_size > MAX_FILE:
            raise SheetError(texts.SHEET_TOO_LARGE.format(path=path, limit=MAX_FILE // 2**20))
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise SheetError(texts.SHEET_UNREADABLE.format(path=path, reason=reason)) from error
    if data.startswith(_WORKBOOK):
        return list(_workbook(path, data)), None
    if data.startswith(_OLD_WORKBOOK):
        raise SheetError(texts.SHEET_OLD_EXCEL.format(path=path))
    text = decode(path, data)
    if re.match(r"\s*<(!doctype|html|table|\?xml)", text, re.IGNORECASE):
        raise SheetError(texts.SHEET_HTML.format(path=path))
    hint = re.match(r"\s*\"?sep=(.)\"?\s*?\r?\n", text, re.IGNORECASE)
    if hint:
        # Excel's own hint to itself; an empty line stays, so that rows keep their numbers.
        text = "\n" + text[hint.end() :]
    tables: list[list[Row]] = []
    failed: csv.Error | None = None
    for delimiter in hint.group(1) if hint else _DELIMITERS:
        try:
            tables.append(_split(text, delimiter))
            rows = tables[-1]
            if rows and all(len(cells) == 1 for _, cells in rows):
                # A spreadsheet that took each line for one cell has put quotation marks around it.
                inner = "\n".join(cells[0] for _, cells in rows)
                tables += [_split(inner, d) for d in _DELIMITERS if d != delimiter and d in inner]
        except csv.Error as error:
            failed = failed or error
    return [table for table in tables if table], failed


def _split(text: str, delimiter: str) -> list[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    return [(number, row) for number, row in enumerate(reader, start=1) if any(cell.strip() for cell in row)]


def _workbook(path: Path, data: bytes) -> Iterator[list[Row]]:
    try:
        from openpyxl import load_workbook
    except ImportError as error:
        raise SheetError(texts.SHEET_NO_OPENPYXL.format(path=path)) from error
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = packed.namelist()
            if sum(member.file_size for member in packed.infolist()) > _MAX_UNPACKED:
                raise SheetError(texts.SHEET_TOO_LARGE.format(path=path, limit=_MAX_UNPACKED // 2**20))
        if "xl/workbook.xml" not in names:
            raise SheetError(texts.SHEET_NO_EXCEL.format(path=path))
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        try:
            for sheet in book.worksheets:
                if sheet.sheet_state == "visible":
                    rows = enumerate(sheet.iter_rows(max_row=_MAX_ROWS), start=1)
                    yield [
                        (number, cells) for number, row in rows if any(cells := [_cell(cell) for cell in row])
                    ]
        finally:
            book.close()
    except SheetError:
        raise
    except Exception as error:
        # A damaged workbook fails in whatever part of it is damaged.
        reason = f"{type(error).__name__}: {error}"
        raise SheetError(texts.SHEET_DAMAGED.format(path=path, reason=reason)) from error


def _cell(cell: Any) -> str:
    """A workbook's cell as it is seen: an id of digits is a number there, sometimes shown with zeros."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float) and float(value).is_integer():
        zeros = str(getattr(cell, "number_format", ""))
        return str(int(value)).zfill(len(zeros) if re.fullmatch("0+", zeros) else 0)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def decode(path: Path, data: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 or one of the code pages that spreadsheets write.

    Raises:
        SheetError: if no encoding gives names.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        candidates: tuple[str, ...] = ("utf-16",)
    elif data[1:2] == b"\x00" and data[:1] != b"\x00":
        candidates = ("utf-16-le",)
    elif data[:1] == b"\x00":
        candidates = ("utf-16-be",)
    else:
        candidates = ("utf-8-sig", *_ENCODINGS)
    for encoding in candidates:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text and (encoding.startswith("utf") or not _garbled(text)):
            return text
    raise SheetError(texts.SHEET_ENCODING.format(path=path))


def _garbled(text: str) -> bool:
    """Whether words are such as only the wrong code page makes."""
    return any(map(_odd, re.findall(r"[^\s,;|\"\t]*[^\x00-\x7f][^\s,;|\"\t]*", text)))


def _odd(word: str) -> bool:
    """Letters of two scripts, a capital amid small letters, a sign inside a word, or accents alone."""
    letters = [char for char in word if char.isalpha() and char not in "ªº"]
    if len({unicodedata.name(char, "?").partition(" ")[0] for char in letters}) > 1:
        return True
    inside = word.strip("„“”«»‚‘’–—…°ª\xba\xa0()[]<>/.:-")
    if any(not c.isascii() and not c.isalpha() and c not in _APOSTROPHES for c in inside) or "ƒ" in word:
        return True
    if re.search(r"[À-ÿŠŒŽšœžŸ]{4,}", word):
        return True
    around = zip(f" {word}", word, f"{word} "[1:], strict=False)
    return any(
        here.isupper() and not here.isascii() and before.isalpha() and (before.islower() or after.islower())
        for before, here, after in around
    )


def clean(cell: str) -> str:
    """A cell's text: composed Unicode, no control characters, no double blanks, and without the quotation
    mark that keeps a spreadsheet from reading a formula, a number or a date in it."""
    text = unicodedata.normalize("NFC", "".join(ch if ch.isprintable() else " " for ch in cell))
    text = " ".join(text.split())
    formula = re.fullmatch(r'="(.*)"', text)
    if formula:
        return formula.group(1)
    return text[1:] if re.match(r"'[=+\-@\d]", text) else text
