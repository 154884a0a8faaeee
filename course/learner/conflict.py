"""Read a learner's notebook, also one in which a version control program left both sides of a conflict."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from course.errors import CourseError
from course.files import parse_json, sides_of_conflict
from course.learner import texts
from course.learner.carry import name_of
from course.notebooks import source_of


def read_notebook(path: Path) -> dict[str, Any]:
    """A learner's notebook as JSON; of two sides of a conflict, both.

    Raises:
        CourseError: where the file is missing or is no notebook.
    """
    try:
        raw = path.read_bytes()
        sides = sides_of_conflict(raw.decode("utf-8-sig"))
        if sides is None:
            return _checked(parse_json(raw))
        return _both(*(_checked(parse_json(side.encode("utf-8"))) for side in sides))
    except FileNotFoundError as error:
        raise CourseError(texts.NO_SUCH_FILE.format(path=path)) from error
    except OSError as error:
        raise CourseError(texts.UNREADABLE.format(path=path, reason=error.strerror or error)) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        conflict = "<<<<<<<" in path.read_text(encoding="utf-8", errors="replace")
        sentence = texts.CONFLICT if conflict else texts.NOT_A_NOTEBOOK
        raise CourseError(sentence.format(path=path, reason=error)) from error


def _checked(notebook: Any) -> dict[str, Any]:
    for cell in notebook["cells"]:
        if not isinstance(cell.get("metadata"), dict):
            raise ValueError("a cell has no metadata")
        source = cell.get("source", "")
        if not isinstance(source, str) and not all(isinstance(line, str) for line in source):
            raise ValueError("the text of a cell is no text")
    if not isinstance(notebook.get("metadata", {}), dict):
        raise ValueError("its metadata are no table")
    found: dict[str, Any] = notebook
    return found


def _both(mine: dict[str, Any], theirs: dict[str, Any]) -> dict[str, Any]:
    """The first side, with each cell that the second has otherwise directly behind its counterpart."""
    from course.evidence.merge import merge
    from course.evidence.record import METADATA_KEY, VERSION
    from course.evidence.store import from_notebook

    cells = list(mine["cells"])
    have = {source_of(cell).strip() for cell in cells}
    at = 0
    for cell in theirs["cells"]:
        name = name_of(cell)
        at = next((n + 1 for n, one in enumerate(cells) if name and name_of(one) == name), at)
        if source_of(cell).strip() not in have:
            cells.insert(at, cell)
            at += 1
    found = merge(from_notebook(mine), from_notebook(theirs))
    metadata = dict(mine.get("metadata", {}))
    if found:
        kept = metadata.get(METADATA_KEY)
        metadata[METADATA_KEY] = {
            **(kept if isinstance(kept, dict) else {}),
            "v": VERSION,
            "evidence": dict(found),
        }
    return {**mine, "cells": cells, "metadata": metadata}
