"""Who leans on a fact: cells, questions, keys and guides of a checkout, and for a source the rows that cite
it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from course.authoring.prose import texts
from course.authoring.prose.markers import FACT_TABLES, KINDS, Number, numbers
from course.errors import CourseError, DataError
from course.facts.rows import all_rows, names, resource, source_columns, split
from course.notebooks import source_of
from course.paths import item_files, require_checkout
from course.questions.bank.yamlfile import read_yaml


@dataclass(frozen=True)
class Use:
    """One place that leans on a fact: kind is cell, item, key, guide or row; ``via`` the claim or event in
    between, if any."""

    kind: str
    file: str
    place: str
    via: str = ""


def is_script(cell: dict[str, Any]) -> bool:
    """Whether a cell is a marked script: what an invented learner wrote, and its marks, are no facts."""
    return str(cell.get("id", "")).startswith("script-")


def cells_of(path: Path) -> list[dict[str, Any]]:
    """The cells of a notebook file; DataError where it is none."""
    try:
        return list(json.loads(path.read_text(encoding="utf-8"))["cells"])
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(
            texts.NOT_READABLE.format(path=path, kind=type(error).__name__, error=error)
        ) from error


def entries(data: Any) -> Iterator[tuple[str, Any]]:
    """The questions and exercises of an item or key file, with names as the notebooks call them."""
    for name, quiz in ((data or {}).get("quizzes") or {}).items():
        for item, entry in ((quiz or {}).get("items") or {}).items():
            yield f"{name}/{item}", entry
    for part in ("items", "exercises", "arguments"):
        for name, entry in ((data or {}).get(part) or {}).items():
            yield name, entry


def distinct(number: Number) -> bool:
    """Whether a repetition elsewhere in the notebook can be meant: a date, a decimal, or ten and more."""
    return number.value is None or number.value >= 10 or number.decimals > 0


def uses(root: Path | None, fact: str, read: Corpus | None = None) -> list[Use]:
    """Everything that leans on a fact: cells, questions, keys, guides; for a source also the rows that cite
    it.

    Args:
        root: the checkout, or None for the one that the package runs from.
        read: what ``corpus(root)`` gave, where many facts are asked for.
        fact: ``"CO05"``, ``"claim:CO05"``, a source, an event, the name of a table, or
            ``value:table:key:column``.

    Returns:
        The uses in the order of the notebooks; a use through a claim or event that cites the source names it
        in ``via``.

    Raises:
        CourseError: where there is no checkout, or no table holds such a fact.
    """
    read = read or corpus(root)
    kind, _, rest = fact.partition(":")
    key = rest if kind in KINDS and rest else fact
    tables = [name for name in FACT_TABLES.values() if _has(name, key)]
    if key not in names() and not tables and kind != "value":
        raise CourseError(texts.NO_FACT.format(fact=fact))
    found = _direct(read, key, "")
    if "sources" in tables:
        for table in names():
            primary = resource(table)["schema"]["primaryKey"]
            for row in all_rows(table):
                if table != "sources" and any(key in split(row[c]) for c in source_columns(resource(table))):
                    shown = "|".join(str(row[column]) for column in primary)
                    found.append(Use("row", f"data/{table}.csv", shown))
                    if table in FACT_TABLES.values() and len(primary) == 1 and not shown.isalpha():
                        found += _direct(read, shown, f"via {shown}")
    return list(dict.fromkeys(found))


def _has(table: str, key: str) -> bool:
    column = resource(table)["schema"]["primaryKey"][0]
    return any(row[column] == key for row in all_rows(table))


@dataclass(frozen=True)
class Corpus:
    """Everything that can lean on a fact, read once: cells by notebook, and the texts of questions, keys and
    guides."""

    notebooks: tuple[tuple[str, list[dict[str, Any]]], ...]
    texts: tuple[tuple[Use, str], ...]


def corpus(root: Path | None = None) -> Corpus:
    """Read notebooks, item files, keys and guides of a checkout.

    Raises:
        CourseError: where there is no checkout, or one of the files cannot be read.
    """
    base = require_checkout(root)

    def name(path: Path) -> str:
        return path.relative_to(base).as_posix()

    notebooks = tuple(
        (name(p), cells_of(p)) for p in sorted((base / "notebooks" / "source").glob("*/*.ipynb"))
    )
    texts: list[tuple[Use, str]] = []
    keys = sorted((base / "notebooks" / "keys").glob("[0-9]*.yaml"))
    for kind, files in (("item", item_files(base).values()), ("key", keys)):
        for path in files:
            texts += [
                (Use(kind, name(path), place), _text(entry))
                for place, entry in entries(read_yaml(path).content)
            ]
    for path in sorted((base / "notebooks" / "guide").glob("*.md")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            texts.append((Use("guide", name(path), f"line {number}"), line))
    return Corpus(notebooks, tuple(texts))


def _text(entry: Any) -> str:
    """All keys and values of an entry in one text."""
    if isinstance(entry, dict):
        return "\n".join(f"{key}\n{_text(value)}" for key, value in entry.items())
    if isinstance(entry, list):
        return "\n".join(map(_text, entry))
    return str(entry)


def _direct(read: Corpus, key: str, via: str) -> list[Use]:
    # A key that is also a word (NATO, the table "states") counts where it is named as a fact: in a marker, as
    # a value, or in quotation marks of code.
    named = r"(?<=[:\"'`])" if key.isalpha() or key in names() else r"(?<![\w-])"
    pattern = re.compile(rf"{named}{re.escape(key)}(?!\w|-\w)")
    found: list[Use] = []
    for file, cells in read.notebooks:
        direct = [cell for cell in cells if pattern.search(source_of(cell))]
        found += [Use("cell", file, str(cell.get("id", "?")), via) for cell in direct]
        if direct:
            found += [Use("cell", file, place, said) for place, said in _repetitions(cells, direct, key)]
    found += [replace(use, via=via) for use, text in read.texts if pattern.search(text)]
    return found


@lru_cache(maxsize=4096)
def _numbers(text: str) -> tuple[Number, ...]:
    """The numbers of a cell; asked for once for each of a hundred facts."""
    return tuple(numbers(text))


def _repetitions(
    cells: list[dict[str, Any]], direct: list[dict[str, Any]], key: str
) -> Iterator[tuple[str, str]]:
    """Cells that repeat, without a marker, a number that the notebook ties to the fact."""
    tied = {
        number.text
        for cell in direct
        if cell.get("cell_type") == "markdown"
        for number in _numbers(source_of(cell))
        if any(marker.fact == key and marker.kind != "source" for marker in number.markers)
    }
    for cell in cells:
        if cell in direct or cell.get("cell_type") != "markdown":
            continue
        repeated = {
            n.text for n in _numbers(source_of(cell)) if not n.markers and n.text in tied and distinct(n)
        }
        if repeated:
            yield str(cell.get("id", "?")), f"repeats {', '.join(sorted(repeated))}"


def render_uses(fact: str, found: list[Use]) -> str:
    """The uses of a fact as text for a terminal."""
    if not found:
        return f"Nothing leans on {fact}."
    lines = []
    for use in found:
        lines.append(f"  {use.kind:5} {use.file}, {use.place}" + (f" ({use.via})" if use.via else ""))
    return "\n".join([f"{fact}: {len(found)} places lean on it.", *lines])
