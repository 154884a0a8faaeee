"""Self-study: what exercises come to, for learners who have a checkout and no instructor.

`course start --self-study` runs the source notebooks and puts their keys and results into one folder, which
the environment variable ``COURSE_KEYS`` names; so does `course start --keys` with what an instructor
published after a deadline. Without it, which is every learner of a class until then, nothing here is called.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from course.errors import CourseError
from course.questions.bank.specs import BASE
from course.questions.texts import exercise as texts


def expected_value(keys: Path | str, exercise: str, variant: str = BASE) -> dict[str, Any] | None:
    """The normalised value that the source notebook's solution of an exercise comes to.

    Args:
        keys: the folder that ``COURSE_KEYS`` names.
        exercise: the exercise's id, for example ``"01-coalition/share"``.
        variant: which of its variants the learner got.

    Returns:
        The value, or None where the folder has no results for the exercise.

    Raises:
        CourseError: where the results are there and cannot be read.
    """
    slug, _, name = exercise.partition("/")
    path = Path(keys) / f"{slug}.evidence.json"
    if not path.is_file():
        return None
    entry = _results(path, path.stat().st_mtime_ns).get(name)
    if isinstance(entry, dict) and variant != BASE:
        entry = (entry.get("variants") or {}).get(variant)
    return entry["value"] if isinstance(entry, dict) else None


@lru_cache(maxsize=32)
def _results(path: Path, _changed: int) -> dict[str, Any]:
    try:
        exercises = json.loads(path.read_text(encoding="utf-8"))["exercises"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CourseError(texts.KEYS_NOT_READ.format(path=path, error=error)) from error
    return exercises if isinstance(exercises, dict) else {}
