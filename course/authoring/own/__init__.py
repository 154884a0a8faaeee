"""A notebook of one's own to begin with: a sample of each kind of question, exercise and argument.

It runs as it is. ``cells.md`` holds the cells (``%% id kind``, then the source), ``items.yaml`` the public
part of the questions, ``judged.yaml`` how they are judged. ``SLUG``, ``NN`` and ``TITLE`` stand for what the
author gives.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from course.authoring import first_cell
from course.authoring.normal_form import dumps, normalise, read_points
from course.errors import CourseError
from course.files import write_whole
from course.paths import ITEMS

_FOLDER = Path(__file__).parent
_HEAD = re.compile(r"^%% (?P<id>[a-z0-9-]+) (?P<kind>markdown|code)\n", re.MULTILINE)
# The first two digits are in the ids of its objectives.
NAME = re.compile(r"(?P<number>[0-9]{2})-[a-z0-9]+(-[a-z0-9]+)*")
BAD_NAME = (
    "{slug!r} is no name for a notebook. It begins with two digits and a hyphen, then lower-case words with "
    "hyphens, for example 10-own."
)
THERE = "{path} is there already, and nothing was changed. Give another name, or move it away first."


def new_notebook(source: Path, keys: Path, slug: str, title: str | None = None) -> list[Path]:
    """Write a notebook that runs, with one of each kind of question, its items and its keys.

    Args:
        source: the folder of notebooks, ``source`` of a class or ``notebooks/source`` of a checkout.
        keys: the folder of key files.
        slug: the name, such as ``10-own``.
        title: the heading; made of the name if None.

    Returns:
        The files that were written.

    Raises:
        CourseError: if the name is none, or one of the files is there.
    """
    named = NAME.fullmatch(slug)
    if named is None:
        raise CourseError(BAD_NAME.format(slug=slug))
    notebook, items, judged = source / slug / f"{slug}.ipynb", source / slug / ITEMS, keys / f"{slug}.yaml"
    for path in (notebook, items, judged):
        if path.exists():
            raise CourseError(THERE.format(path=path))
    heading = title or slug.partition("-")[2].replace("-", " ").capitalize()
    number = named["number"]

    def filled(name: str) -> str:
        text = (_FOLDER / name).read_text(encoding="utf-8")
        return text.replace("SLUG", slug).replace("NN-O", f"{number}-O").replace("TITLE", heading)

    notebook.parent.mkdir(parents=True, exist_ok=True)
    keys.mkdir(parents=True, exist_ok=True)
    write_whole(items, filled("items.yaml").encode())
    write_whole(judged, filled("judged.yaml").encode())
    made = normalise({"cells": _cells(filled("cells.md"))}, read_points(judged))
    write_whole(notebook, dumps(made).encode())
    return [notebook, items, judged]


def _cells(text: str) -> list[dict[str, Any]]:
    heads = list(_HEAD.finditer(text))
    cells: list[dict[str, Any]] = []
    for head, following in zip(heads, [*heads[1:], None], strict=True):
        source = text[head.end() : following.start() if following else len(text)].strip("\n")
        if head["id"] == first_cell.CELL:
            source = first_cell.SOURCE
        cells.append({"id": head["id"], "cell_type": head["kind"], "source": source, "metadata": {}})
    return cells
