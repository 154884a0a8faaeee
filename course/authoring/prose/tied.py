"""Whether a number says what its marker's fact says. The one place where prose meets the tables."""

from __future__ import annotations

import ast
import datetime as dt
import re
from typing import Any

from course.authoring.prose import texts
from course.authoring.prose.markers import FACT_TABLES, Marker, Number
from course.errors import CourseError
from course.facts.number_words import plain_numbers
from course.facts.rows import Row, all_rows, as_of_date, package, resource
from course.names import near

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9}


def row_of(kind: str, key: str) -> Row:
    """The row that a marker such as ``claim:CO05`` names.

    Raises:
        CourseError: where there is none; the sentence lists near matches.
    """
    table = FACT_TABLES[kind]
    column = resource(table)["schema"]["primaryKey"][0]
    for row in all_rows(table):
        if row[column] == key:
            return row
    known = [str(row[column]) for row in all_rows(table)]
    raise CourseError(f"data/{table}.csv has no {column} {key!r}.{near(key, known)}")


def cell_of(fact: str) -> tuple[Row, Any]:
    """Row and value that ``table:key:column`` names; the parts of a composite key are joined by ``|``.

    Raises:
        CourseError: where table, row or column does not exist, or the row is later than the freeze.
    """
    table, _, rest = fact.partition(":")
    key, _, column = rest.rpartition(":")
    if not (table and key and column):
        raise CourseError(texts.VALUE_FORM.format(example=EXAMPLE, fact=fact))
    described = resource(table)
    names = [field["name"] for field in described["schema"]["fields"]]
    if column not in names:
        raise CourseError(texts.NO_COLUMN.format(table=table, column=column, near=near(column, names)))
    keys = described["schema"]["primaryKey"]
    wanted = key.split("|")
    for row in all_rows(table):
        if [_text(row[k]) for k in keys] == wanted:
            dated = row.get(described.get("as_of_field", ""))
            if dated is not None and dated > as_of_date(package()["freeze"]):
                raise CourseError(texts.AFTER_FREEZE.format(dated=dated))
            return row, row[column]
    known = ["|".join(_text(row[k]) for k in keys) for row in all_rows(table)]
    raise CourseError(texts.NO_ROW.format(table=table, key=key, keys="|".join(keys), near=near(key, known)))


EXAMPLE = "un_votes_totals:A/RES/ES-11/7:yes"


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def fault(marker: Marker, number: Number | None, cells: dict[str, str]) -> str | None:
    """What is wrong with a marker, or with the number that it ties; None where both are right.

    Args:
        marker: the marker.
        number: the number tied by it, or None to check the marker alone.
        cells: the code cells of the notebook (id to source and stored outputs), for ``computed``.
    """
    try:
        if marker.kind == "computed":
            return _computed_fault(marker, number, cells)
        if marker.kind == "table":
            resource(marker.fact)
            return None
        if marker.kind == "value":
            _, value = cell_of(marker.fact)
            if number is not None and not _equals(number, value):
                return f"the table says {_text(value)}"
            return None
        row = row_of(marker.kind, marker.fact)
    except CourseError as error:
        return str(error)
    # A source vouches for what was read in it; what it says is not in the tables, so the number cannot be
    # compared.
    if number is None or marker.kind == "source" or _says(row, number):
        return None
    return f"{marker.fact} does not say so"


def _equals(number: Number, value: Any) -> bool:
    """A printed number equals a cell to the digits that are printed, also in thousands, millions or
    billions."""
    if isinstance(value, dt.date):
        # The year alone is right as well: of some dates no more is known.
        return _date_in(number.text, value) or number.text == str(value.year)
    if number.value is None or isinstance(value, bool) or not isinstance(value, int | float):
        return number.text == _text(value)
    scale = next((s for word, s in _SCALES.items() if _scaled(number, word)), 1.0)
    found: bool = abs(abs(value) / scale - number.value) <= 0.5 * 10**-number.decimals + 1e-9
    return found


def _scaled(number: Number, word: str) -> bool:
    return re.search(rf"{re.escape(number.text)}[\s\u00a0]{word}\b", number.sentence) is not None


def _says(row: Row, number: Number) -> bool:
    """Whether any cell of a row holds the number, in digits or words, or the date."""
    for value in row.values():
        if isinstance(value, dt.date):
            if _date_in(number.text, value) or number.text == str(value.year):
                return True
        elif isinstance(value, str):
            plain = plain_numbers(value)
            if number.value is None:
                if number.text in value or _abbreviated(number.text) in value:
                    return True
            elif any(
                float(n.replace(",", "")) == number.value
                for n in re.findall(r"\d[\d,]*(?:\.\d+)?(?<!,)", plain)
            ):
                return True
        elif isinstance(value, int | float) and not isinstance(value, bool) and number.value == float(value):
            return True
    return False


def _date_in(text: str, day: dt.date) -> bool:
    spoken = f"{day.day} {_MONTHS[day.month - 1]}"
    return text.replace("\u00a0", " ") in (spoken, f"{spoken} {day.year}", day.isoformat())


def _abbreviated(text: str) -> str:
    """``12 September 2001`` as the tables write it: ``12 Sept 2001``."""
    for month in _MONTHS:
        short = "Sept" if month == "September" else month if len(month) < 5 else month[:3]
        text = text.replace(month, short)
    return text


def _computed_fault(marker: Marker, number: Number | None, cells: dict[str, str]) -> str | None:
    if marker.fact not in cells:
        return f"this notebook has no code cell {marker.fact!r}.{near(marker.fact, list(cells))}"
    if number is None or number.value is None:
        return None
    # A cell pins a number by a literal of its own or by its output, any other cell by an assertion.
    pinned = _literals(cells[marker.fact]) + [n for cell in cells.values() for n in _asserted(cell)]
    if any(abs(abs(found) - number.value) <= 0.5 * 10**-number.decimals + 1e-9 for found in pinned):
        return None
    return f"the code cell {marker.fact!r} does not pin it: assert the number there"


def _literals(cell: str) -> list[float]:
    """The numbers in a cell: literals of its code, and the text of its outputs (after a form feed)."""
    code, _, outputs = cell.partition("\f")
    try:
        found = _constants(ast.parse(code))
    except SyntaxError:
        # A cell with a deliberate error (a bug hunt) has no syntax tree; its text still has numbers.
        found, outputs = [], outputs + code
    texts = re.findall(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?<!,)", outputs)
    return found + [float(text.replace(",", "")) for text in texts]


def _asserted(cell: str) -> list[float]:
    """The numbers that a cell asserts."""
    try:
        tree = ast.parse(cell.partition("\f")[0])
    except SyntaxError:
        return []
    return [n for node in ast.walk(tree) if isinstance(node, ast.Assert) for n in _constants(node)]


def _constants(tree: ast.AST) -> list[float]:
    return [
        float(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, int | float)
        and not isinstance(node.value, bool)
    ]
