"""Objectives, questions, exercises, arguments, keys and guide belong together: no orphan on any side."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from course.authoring.lesson import Lesson
from course.authoring.lint.kinds import kind_of
from course.authoring.normal_form import counts
from course.notebooks import source_of
from course.paths import ITEMS

_OBJECTIVE = re.compile(r"<!--\s*objective:(\d\d[a-z]?-O\d+)\s*-->")
FEWEST_WRONG = 3


def check(lesson: Lesson) -> Iterator[str]:
    """Problems of alignment, each with the notebook's name."""
    if not lesson.items:
        yield f"{lesson.slug}: notebooks/source/{lesson.slug}/items.yaml is missing or empty."
        return
    for problem in (*_orphans(lesson), *_objectives(lesson), *_amounts(lesson), *_guide(lesson)):
        yield f"{lesson.slug}: {problem}"


def check_orphans(lesson: Lesson) -> Iterator[str]:
    """What stands in one of notebook, items and keys and is missing in another."""
    if not lesson.items:
        yield f"{lesson.slug}: {lesson.path.with_name(ITEMS)} is missing or empty."
        return
    for problem in _orphans(lesson):
        yield f"{lesson.slug}: {problem}"


def _prefix(quiz: dict[str, Any]) -> str:
    """How the cell of a quiz is called: a quiz with a prediction in it is a prediction."""
    modes = {item.get("mode") for item in quiz["items"].values()}
    return "predict" if "prediction" in modes else "quiz"


def _items(lesson: Lesson) -> dict[str, dict[str, Any]]:
    return {
        f"{name}/{item}": entry
        for name, quiz in (lesson.items.get("quizzes") or {}).items()
        for item, entry in quiz["items"].items()
    }


def _orphans(lesson: Lesson) -> Iterator[str]:
    ids = [cell["id"] for cell in lesson.cells]
    quizzes = {f"{_prefix(quiz)}-{name}" for name, quiz in (lesson.items.get("quizzes") or {}).items()}
    checks = {f"check-{name}" for name in lesson.items.get("exercises") or {}}
    for wanted in sorted({*quizzes, *checks} - {*ids}):
        yield f"the item file has {wanted.partition('-')[2]!r}, but no cell is called {wanted}."
    for cell_id in ids:
        prefix, _, name = cell_id.partition("-")
        if name and prefix in ("quiz", "predict") and cell_id not in quizzes:
            yield f"the cell {cell_id} shows a quiz that the item file does not have (or not as a {prefix})."
        if name and prefix == "check" and cell_id not in checks:
            yield f"the cell {cell_id} checks an exercise that the item file does not have."
    for cell in lesson.cells:
        prefix, _, name = cell["id"].partition("-")
        if counts(cell) and not _has_points(lesson, prefix, name):
            yield (
                f"the cell {cell['id']} carries points, but the key file gives none to {name!r}. Add "
                "its key, or take the points from the cell's metadata."
            )
    yield from _keys(
        lesson, {cell_id.removeprefix("argue-") for cell_id in ids if cell_id.startswith("argue-")}
    )


def _has_points(lesson: Lesson, prefix: str, name: str) -> bool:
    points = lesson.points
    table = {
        "quiz": points.quizzes,
        "predict": points.quizzes,
        "check": points.exercises,
        "argue": points.arguments,
    }
    return name in table.get(prefix, {})


def _keys(lesson: Lesson, arguments: set[str]) -> Iterator[str]:
    wanted = {
        "items": {name for name, item in _items(lesson).items() if item.get("mode") != "practice"},
        "exercises": {
            name
            for name, entry in (lesson.items.get("exercises") or {}).items()
            if entry.get("mode") != "practice"
        },
        "arguments": arguments,
    }
    for kind, names in wanted.items():
        there = set(lesson.keys.get(kind) or {})
        for name in sorted(names - there):
            yield f"{name!r} counts, but the key file has no entry for it under {kind}."
        for name in sorted(there - names):
            yield f"the key file has {name!r} under {kind}, which counts nowhere."
    for name, entry in (lesson.keys.get("exercises") or {}).items():
        if len(entry.get("wrong") or ()) < FEWEST_WRONG:
            yield f"the exercise {name!r} has fewer than {FEWEST_WRONG} wrong solutions in the key file."


def _objectives(lesson: Lesson) -> Iterator[str]:
    graded = kind_of(lesson.items).graded
    declared = [objective["id"] for objective in lesson.items.get("objectives") or ()]
    if not 3 <= len(declared) <= 5:
        yield f"{len(declared)} objectives; a notebook has three to five."
    header = next((source_of(cell) for cell in lesson.cells if cell["id"] == "header"), "")
    entries = [*_items(lesson).values(), *(lesson.items.get("exercises") or {}).values()]
    practised = Counter(entry.get("objective") for entry in entries)
    counting = {entry.get("objective") for entry in entries if entry.get("mode") == "graded"}
    for cell in lesson.cells:
        if cell["id"].startswith("argue-"):
            named = _OBJECTIVE.findall(source_of(cell))
            counting.update(named)
            if not named:
                yield f"the argument {cell['id']} names no objective (<!--objective:…-->)."
    shown = _OBJECTIVE.findall(header)
    for objective in declared:
        if objective not in shown:
            yield f"the header does not name the objective (<!--objective:{objective}-->)."
        if practised[objective] < 2:
            yield f"only {practised[objective]} questions or exercises serve {objective}; two are the least."
        if graded and objective not in counting:
            yield f"nothing graded serves the objective {objective}."
    if counting and not graded:
        yield "something in it is graded; a notebook of this kind is for practice alone."
    for unknown in sorted({*shown, *practised, *counting} - {*declared} - {None}):
        yield f"the objective {unknown} is named but not declared in the item file."


def _amounts(lesson: Lesson) -> Iterator[str]:
    # A prediction opens an explorer and tests nothing.
    items = {name: item for name, item in _items(lesson).items() if item.get("mode") != "prediction"}
    kind = kind_of(lesson.items)
    least, most = kind.questions
    if not least <= len(items) <= most:
        yield f"{len(items)} quiz items; {least} to {most} are meant."
    if (types := len({item.get("type") for item in items.values()})) < kind.types:
        yield f"{types} question types; at least {kind.types} are meant."
    least, most = kind.exercises
    asked = (lesson.items.get("exercises") or {}).values()
    exercises = sum(spec.get("returns") != "figure" for spec in asked)  # a chart of one's own comes on top
    if not least <= exercises <= most:
        yield f"{exercises} exercises; {least} to {most} are meant."


def _guide(lesson: Lesson) -> Iterator[str]:
    if lesson.guide is None:
        yield f"the guide notebooks/guide/{lesson.slug}.md is missing."
        return
    for objective in lesson.items.get("objectives") or ():
        if objective["id"] not in lesson.guide:
            yield f"the guide does not say where the objective {objective['id']} is taught and graded."
