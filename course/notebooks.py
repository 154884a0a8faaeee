"""What every part of the course says of a notebook file: how its cells' text is read and recognised."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
"""How a notebook, a question, an exercise may be named."""


def stub_hash(source: str) -> str:
    """The hash that recognises an answer cell's untouched text: blind to line ends and spaces before them."""
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return hashlib.sha256("\n".join(line.rstrip() for line in lines).strip().encode()).hexdigest()


def source_of(cell: Mapping[str, Any]) -> str:
    """A cell's source as one string, whichever of the format's two forms it has; empty where it has none."""
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(source)


def graded_cells(notebook: Mapping[str, Any]) -> dict[str, float]:
    """The cells of a notebook that earn points, by their grade ids in their order, and what each is worth.

    Args:
        notebook: as nbformat or as JSON has it.
    """
    found = {}
    for cell in notebook["cells"]:
        own = cell.get("metadata", {}).get("nbgrader") or {}
        if own.get("grade") or own.get("task"):
            found[str(own["grade_id"])] = float(own["points"])
    return found


def notebook_paths(folder: Path) -> list[Path]:
    """The files of notebooks in a folder and one level below, sorted.

    A folder below that cannot be read, or that vanishes at this moment, is passed over.
    """
    found = []
    for place, folders, names in os.walk(folder):
        found += [Path(place, name) for name in names if name.endswith(".ipynb")]
        if Path(place) != folder:
            folders.clear()
    return sorted(found)
