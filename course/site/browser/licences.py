"""The page of notices of the browser edition: programs of others, and tables that notebooks compute with."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from email import message_from_bytes
from email.message import Message
from html import escape
from pathlib import Path

from course.facts.texts import SINGLE_VALUES
from course.site.browser import texts

STATIC = Path(__file__).parent / "static"
_DATA = "course/_data"


def page(parts: Sequence[Path], course: Path) -> str:
    """Each part of the edition with its version, licence and the address of its source; each table with its
    licence, and where that is single values, what the records say of its sources.

    Args:
        parts: Pyodide's folder from npm, then the wheels.
        course: the course's own wheel.
    """
    package = json.loads((parts[0] / "package.json").read_text(encoding="utf-8"))
    rows = [("Pyodide", package["version"], "MPL-2.0", "https://github.com/pyodide/pyodide")]
    for wheel in parts[1:]:
        with zipfile.ZipFile(wheel) as bundle:
            name = next(name for name in bundle.namelist() if name.endswith(".dist-info/METADATA"))
            about = message_from_bytes(bundle.read(name))
        rows.append((str(about["Name"]), str(about["Version"]), _licence(about), _home(about)))
    text = (STATIC / "licences.html").read_text(encoding="utf-8").replace("{{rows}}", _cells(rows))
    tables = list(_tables(course))
    single = [row for row in tables if row[2]]
    return text.replace("{{tables}}", _cells([row[:2] for row in tables])).replace(
        "{{single}}", _cells([(row[0], row[2]) for row in single])
    )


def _tables(course: Path) -> Iterator[tuple[str, str, str]]:
    """Each table's title and licence, and for one of single values what is recorded of its sources."""
    with zipfile.ZipFile(course) as bundle:
        package = json.loads(bundle.read(f"{_DATA}/datapackage.json"))
        listed = csv.DictReader(io.StringIO(bundle.read(f"{_DATA}/sources.csv").decode("utf-8")))
        sources = {row["source_id"]: row for row in listed}
    for table in package["resources"]:
        licence = table["licenses"][0]
        said = ""
        if licence["name"] == SINGLE_VALUES:
            found = [sources[source["source_id"]] for source in table["sources"]]
            said = "; ".join(f"{row['publisher']}, {row['title']}: {row['licence']}" for row in found)
        yield table["title"], licence.get("path", licence["title"]), said


def _cells(rows: Sequence[Sequence[str]]) -> str:
    return "\n".join("<tr>" + "".join(f"<td>{_linked(cell)}</td>" for cell in row) + "</tr>" for row in rows)


def _licence(about: Message) -> str:
    if found := about["License-Expression"]:
        return str(found)
    of_class = [
        line.rpartition("::")[2].strip() for line in about.get_all("Classifier", ()) if "License ::" in line
    ]
    said = str(about["License"] or "").strip().splitlines()
    return ", ".join(of_class) or (said[0] if said else texts.IN_WHEEL)


def _home(about: Message) -> str:
    links = [line.rpartition(",")[2].strip() for line in about.get_all("Project-URL", ())]
    return next((link for link in [str(about["Home-page"] or ""), *links] if link.startswith("https://")), "")


def _linked(text: str) -> str:
    own = escape(text)
    return f'<a href="{own}">{own}</a>' if text.startswith("https://") else own
