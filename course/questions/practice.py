"""What practice exercises come to: computed by the release from the solutions, public, judged at once.

A released notebook with practice exercises has a file ``practice.json`` beside it, such as
``{"v": 1, "notebook": "00b-primer", "exercises": {"filter": {"type": "integer", "value": 7}}}``. It holds
values of practice exercises and of nothing else; what is graded stays with the instructor.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from course.errors import CourseError
from course.questions.texts import exercise as texts

FILE = "practice.json"


def practice_value(exercise: str) -> dict[str, Any] | None:
    """The normalised value that the solution of a practice exercise comes to.

    Args:
        exercise: the exercise's id, ``notebook/name``.

    Returns:
        The value, or None where no file beside the notebook or beside its questions has it.

    Raises:
        CourseError: where the file is there and cannot be read.
    """
    slug, _, name = exercise.partition("/")
    for path in _places(slug):
        if path.is_file():
            content = _read(path, path.stat().st_mtime_ns)
            if content.get("notebook") == slug and name in content["exercises"]:
                found: dict[str, Any] | None = content["exercises"][name]
                return found
    return None


def _places(slug: str) -> list[Path]:
    from course.questions.bank.load import load_items

    beside = load_items(slug).path.parent
    here = Path.cwd()
    return list(dict.fromkeys([here / FILE, here / slug / FILE, beside / FILE]))


@lru_cache(maxsize=16)
def _read(path: Path, _changed: int) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(content["exercises"], dict):
            raise ValueError("it holds no exercises")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CourseError(texts.PRACTICE_UNREADABLE.format(path=path, error=error)) from error
    found: dict[str, Any] = content
    return found
