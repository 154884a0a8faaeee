"""Keys that an instructor published after the deadline, in a learner's folder.

``course start --keys 01-coalition.keys.json`` takes such a file once; from then on the graded questions and
exercises of this notebook are scored at once, as in self-study, and the others are not. The file holds for
the edition of the notebook that it was made for, and for no other.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from course import files
from course.errors import CourseError
from course.evidence.record import is_slug
from course.learner import texts
from course.learner.conflict import read_notebook
from course.questions.bank.edition import edition_in

SUFFIX = ".keys.json"
VERSION = 1
FOLDER = ".published-keys"
_LARGEST = 16 * 2**20


def take(file: Path, home: Path) -> str:
    """Put a file of published keys into a learner's folder.

    Args:
        file: what the instructor gave out.
        home: the learner's folder.

    Returns:
        The notebook whose keys they are.

    Raises:
        CourseError: if the file is none of these, or is of another edition than the learner's notebook; the
            message says what to do.
    """
    content = _read(file)
    slug, edition = content["notebook"], content["edition"]
    notebook = home / slug / f"{slug}.ipynb"
    if not notebook.is_file():
        raise CourseError(texts.KEYS_NO_NOTEBOOK.format(file=file.name, slug=slug, folder=home))
    mine = edition_in(read_notebook(notebook))
    if str(mine) != edition:
        raise CourseError(
            texts.KEYS_OTHER_EDITION.format(
                file=file.name, theirs=edition, mine=mine or texts.EDITION_UNNAMED
            )
        )
    place = home / FOLDER
    place.mkdir(exist_ok=True)
    keys = {"notebook": slug, "items": content["items"]}
    files.write_text(place / f"{slug}.yaml", yaml.safe_dump(keys, sort_keys=False, allow_unicode=True))
    results = {"v": 1, "notebook": slug, "exercises": content["exercises"]}
    files.write_text(place / f"{slug}.evidence.json", json.dumps(results, ensure_ascii=False))
    return str(slug)


def published(home: Path) -> tuple[Path | None, list[str]]:
    """The folder of published keys in a learner's folder, and the notebooks whose keys it has; None and
    nothing where there are none."""
    place = home / FOLDER
    slugs = sorted(path.stem for path in place.glob("*.yaml")) if place.is_dir() else []
    return (place, slugs) if slugs else (None, [])


def _read(file: Path) -> dict[str, Any]:
    try:
        if file.stat().st_size > _LARGEST:
            raise ValueError("it is too large")
        content = json.loads(file.read_text(encoding="utf-8"))
        if content["v"] != VERSION:
            raise ValueError(f"its form is of version {content['v']}")
        if not all(isinstance(content[name], dict) for name in ("items", "exercises")):
            raise ValueError("it holds no keys")
        if not all(isinstance(content[name], str) for name in ("notebook", "edition")):
            raise ValueError("it names no notebook")
        if not is_slug(content["notebook"]):
            raise ValueError("it names no notebook")
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise CourseError(texts.KEYS_UNREADABLE.format(file=file, reason=error)) from error
    found: dict[str, Any] = content
    return found
