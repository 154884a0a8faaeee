"""What cells are called where a learner reads about them: by the heading that they stand under."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from course.grading.classroom.folder import ClassFolder
from course.grading.release.frozen import in_force
from course.grading.score.marking import ANSWER
from course.notebooks import source_of
from course.questions.types import plain

NOTES = "what-was-mended"
# How the cells of the course are named that something can be said about.
_COURSE = re.compile(r"(?:quiz|predict|solve|check|argue|answer)-")
_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t#]*$", re.MULTILINE)


def say_headings(nb: Any, headings: Mapping[str, str]) -> None:
    """Call cells by their headings wherever the course says something about one to a learner: in what was
    mended, in comments, in the outputs of graded cells. What learners wrote stays as it is.

    Args:
        nb: the notebook; changed in place.
        headings: by name of a cell, its heading.
    """
    said = with_headings(headings)
    for cell in nb.cells:
        ours = cell.metadata.get("nbgrader", {})
        if cell.get("id") == NOTES:
            cell.source = said(cell.source)
        if ours.get("comment"):
            ours["comment"] = said(ours["comment"])
        if not ours.get("grade"):
            continue
        for output in cell.get("outputs", ()):
            for kind, escape in (("text/plain", str), ("text/html", html.escape)):
                if kind in output.get("data", {}):
                    output.data[kind] = said(output.data[kind], escape)


def with_headings(headings: Mapping[str, str]) -> Callable[..., str]:
    """A function that puts headings in the place of the names of cells, in a text; its second argument
    escapes what is put in."""
    return _with(tuple((name, under) for name, under in headings.items() if under))


@lru_cache(maxsize=16)
def _with(headings: tuple[tuple[str, str], ...]) -> Callable[..., str]:
    known = dict(headings)
    if not known:
        return lambda text, escape=str: text
    named = "|".join(sorted(map(re.escape, known), key=len, reverse=True))
    # A note is escaped for Markdown, which leaves hyphens alone.
    names = re.compile(rf"(?<![\w-])(?:{named})(?![\w-])")

    def said(text: str, escape: Callable[[str], str] = str) -> str:
        return names.sub(lambda found: f"“{escape(known[found[0]])}”", text)

    return said


def headings_of(nb: Mapping[str, Any]) -> dict[str, str]:
    """By the name of a cell of the course, the heading that it stands under, as plain text; empty above the
    first.

    Args:
        nb: the notebook, as nbformat or as JSON has it.
    """
    found: dict[str, str] = {}
    under = ""
    for cell in nb["cells"]:
        name = str(cell["metadata"].get("nbgrader", {}).get("grade_id") or cell.get("id") or "")
        if cell["cell_type"] == "markdown" and not _is_answer(cell):
            under = plain(heading.group(1)) if (heading := _HEADING.search(source_of(cell))) else under
        if _COURSE.match(name):
            found[name] = under
    return found


def title_of(nb: Mapping[str, Any]) -> str:
    """The first heading of the course's own text; empty where there is none.

    Args:
        nb: the notebook, as nbformat or as JSON has it.
    """
    cells = (c for c in nb["cells"] if c["cell_type"] == "markdown" and not _is_answer(c))
    written = map(source_of, cells)
    return next((plain(found.group(1)) for text in written if (found := _HEADING.search(text))), "")


def released_notebook(folder: ClassFolder, slug: str) -> Mapping[str, Any]:
    """The notebook as the release in force handed it out.

    Raises:
        ClassFolderError: if it was not released, or what was kept of the release is gone or changed.
    """
    path = in_force(folder.root, slug).notebook
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=16)
def _read(path: Path, stamp: int) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def headings_for(nb: Mapping[str, Any], folder: ClassFolder, slug: str) -> dict[str, str]:
    """The headings of a hand-in's cells, of those of the notebook as the release in force has them: what was
    handed in may be another notebook, or have lost its headings.

    Raises:
        ClassFolderError: as :func:`released_notebook`.
    """
    return headings_of(nb) | headings_of(released_notebook(folder, slug))


def _is_answer(cell: Any) -> bool:
    """Whether a cell holds a learner's own text, whose headings head nothing of the course's."""
    return str(cell.get("id") or "").startswith(ANSWER)
