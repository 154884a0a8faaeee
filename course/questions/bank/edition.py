"""Which edition of a notebook somebody has: what its cells and its questions say, and which version made it.

A release writes the edition into the notebook's metadata and into the file of its questions beside it. The
id is a hash over what a learner gets (the cells' names, kinds and texts, and the questions), so that the
notebook of the wheel and the one that a class released are the same edition where they say the same.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from course.notebooks import source_of

EDITION_KEY = "willing_and_able_edition"
"""Where a released notebook's metadata hold its edition."""
FIELD = "edition"
"""Where a released file of questions holds it."""
_DIGITS = 10


@dataclass(frozen=True)
class Edition:
    """An edition of one notebook.

    Attributes:
        version: of the course that made it.
        id: hash over what a learner gets.
    """

    version: str
    id: str

    def __str__(self) -> str:
        return f"{self.version} ({self.id})"

    @classmethod
    def parse(cls, text: Any) -> Edition | None:
        """The edition that ``str`` has written, or None where the text is something else."""
        parts = text.split() if isinstance(text, str) and len(text) < 80 else []
        if len(parts) != 2 or not (parts[1].startswith("(") and parts[1].endswith(")")):
            return None
        return cls(parts[0], parts[1][1:-1])


def content_id(cells: Iterable[Mapping[str, Any]], questions: Mapping[str, Any]) -> str:
    """The id of what a learner gets.

    Args:
        cells: the released notebook's.
        questions: the content of its file of questions.
    """
    said = [[cell["cell_type"], _name(cell), source_of(cell), _points(cell)] for cell in cells]
    asked = {name: value for name, value in questions.items() if name != FIELD}
    text = json.dumps([said, asked], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]


def put_edition(metadata: dict[str, Any], edition: Edition) -> None:
    """Write a notebook's edition into its metadata."""
    metadata[EDITION_KEY] = str(edition)


def edition_in(notebook: Any) -> Edition | None:
    """The edition that a notebook's metadata name, or None. Never raises."""
    metadata = notebook.get("metadata") if isinstance(notebook, Mapping) else None
    return Edition.parse(metadata.get(EDITION_KEY)) if isinstance(metadata, Mapping) else None


def cell_marks(cells: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """By name, a short hash of each cell that a learner is not meant to change: by these a notebook that has
    lost its metadata is recognised."""
    found = {}
    for cell in cells:
        name = _name(cell)
        if name and not name.startswith(("solve-", "answer-")):
            text = source_of(cell).replace("\r\n", "\n").strip()
            found[name] = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:_DIGITS]
    return found


def _name(cell: Mapping[str, Any]) -> str:
    nbgrader = (cell.get("metadata") or {}).get("nbgrader")
    named = nbgrader.get("grade_id") if isinstance(nbgrader, Mapping) else None
    return str(named or cell.get("id") or "")


def _points(cell: Mapping[str, Any]) -> Any:
    nbgrader = (cell.get("metadata") or {}).get("nbgrader")
    points = nbgrader.get("points") if isinstance(nbgrader, Mapping) else None
    return None if points is None else float(points)
