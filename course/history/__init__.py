"""What earlier versions of the course handed out: their public questions, their tables, and by what their
notebooks are recognised.

A class folder that 0.1.0 made froze nothing; with what lies here its releases are graded by the questions and
the tables that they were made from. Nothing here is changed once its version is released.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

FIRST = "0.1.0"
"""The version whose notebooks name no edition yet."""
_HERE = Path(__file__).resolve().parent


def versions() -> list[str]:
    """The versions whose questions and tables are kept here, oldest first."""
    return sorted(path.parent.name for path in _HERE.glob("*/data.zip"))


def items_of(version: str, slug: str) -> Path | None:
    """The file of the questions that a version had for a notebook, or None where it had none."""
    path = _HERE / version / "items" / f"{slug}.yaml"
    known = version in versions() and Path(slug).name == slug
    return path if known and path.is_file() else None


def write_tables(version: str, target: Path) -> None:
    """Write a version's data package into a folder, which is made.

    Raises:
        KeyError: if nothing is kept of that version.
    """
    if version not in versions():
        raise KeyError(version)
    # Seldom needed, and a kernel waits for what is imported here.
    import zipfile

    target.mkdir(parents=True)
    with zipfile.ZipFile(_HERE / version / "data.zip") as archive:
        for name in archive.namelist():
            (target / Path(name).name).write_bytes(archive.read(name))


@cache
def marks_of(version: str) -> dict[str, dict[str, str]]:
    """By notebook, the marks of its cells in a version's student edition (``edition.cell_marks``)."""
    path = _HERE / version / "cells.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
