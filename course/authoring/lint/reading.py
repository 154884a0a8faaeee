"""How long a notebook is: words to read, minutes that add up, figures, and the short way through.

Words are those that a reader of the release gets: comments, markers and addresses are none, and what stands
apart does not count: the list of sources, how an answer is marked, and the marked script.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from typing import Any

from course.authoring.lesson import Lesson
from course.authoring.lint.kinds import kind_of
from course.notebooks import source_of

WORDS_A_MINUTE = 200
"""Reading speed for a text with figures that one studies; slower than a novel's 250."""

MINUTES: Mapping[str, float] = {
    "question": 1.5,
    "predict": 1,
    "explore": 5,
    "check": 5,
    "argue": 20,
    "note": 1,
}
"""Minutes that one task takes: a question of a quiz, else by the prefix of a cell's id."""

LEAST_FIGURES = 3
_SLACK_READING, _SLACK_DOING = 4, 10
_APART = ("sources", "script")
_SHORT_WAY = re.compile(r"^\*Short way: .+ about 45 minutes\.\*$", re.MULTILINE)
_TIME = re.compile(
    r"(?P<in_class>\d+) minutes in class and (?P<at_home>\d+) at home: "
    r"about (?P<read>\d+) to read, (?P<do>\d+) to do, (?P<discuss>\d+) to discuss"
)
_SCHEME = re.compile(r"^=== BEGIN MARK SCHEME ===.*?^=== END MARK SCHEME ===$", re.DOTALL | re.MULTILINE)
_NOT_READ = re.compile(
    r"<!--.*?-->|</?[a-z][^>]*>|!\[[^\]]*\]\([^)]*\)|\]\([^)]*\)|[|#*`_>\[\]]|-{3,}", re.DOTALL
)


def check(lesson: Lesson) -> Iterator[str]:
    """Problems of length, of minutes and of pictures; a primer and a capstone have limits of their own."""
    kind = kind_of(lesson.items)
    header = source_of(lesson.cells[0])
    if not kind.words:
        return
    if not _SHORT_WAY.search(header):
        yield f"{lesson.slug}: the first cell marks no way of about 45 minutes (*Short way: …*)."
    most, found = int(lesson.items.get("words", kind.words)), words(lesson)
    if found > most:
        yield f"{lesson.slug}: {found} words to read; {most} are the most. Cut or draw."
    if (drawn := figures(lesson)) < LEAST_FIGURES:
        yield f"{lesson.slug}: {drawn} figures besides explorers; at least {LEAST_FIGURES} are needed."
    yield from (f"{lesson.slug}: {problem}" for problem in _minutes(lesson, header, found))


def words(lesson: Lesson) -> int:
    """The number of words that a reader of the notebook's release is given."""
    return sum(
        len(_NOT_READ.sub(" ", _SCHEME.sub("", source_of(cell))).split())
        for cell in lesson.cells
        if cell["cell_type"] == "markdown" and cell["id"].partition("-")[0] not in _APART
    )


def figures(lesson: Lesson) -> int:
    """How many pictures a reader gets besides explorers: figures, charts of worked cells, attachments."""
    return sum(map(_pictures, lesson.cells))


def _pictures(cell: dict[str, Any]) -> int:
    source = source_of(cell)
    if cell["cell_type"] == "markdown":
        return source.count("](attachment:")
    if cell["id"].startswith("solve-"):
        return 0
    called = (node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return sum(
        (isinstance(name, ast.Name) and name.id == "figure")
        or (isinstance(name, ast.Attribute) and name.attr in ("plot", "bar", "barh", "line"))
        for name in called
    )


def minutes_to_do(lesson: Lesson) -> float:
    """Minutes that the notebook's tasks take together, both tracks' tasks counted."""
    total = 0.0
    for cell in lesson.cells:
        prefix, _, name = cell["id"].partition("-")
        if prefix == "quiz" and name:
            total += MINUTES["question"] * len(lesson.items["quizzes"][name]["items"])
        elif name and prefix in MINUTES:
            total += MINUTES[prefix]
    return total


def _minutes(lesson: Lesson, header: str, found: int) -> Iterator[str]:
    said = _TIME.search(header)
    if said is None:
        yield (
            "the header's time has another form. Write `**Time**: 90 minutes in class and 45 at home: "
            "about 20 to read, 85 to do, 30 to discuss.`"
        )
        return
    in_class, at_home, read, do, discuss = map(int, said.groups())
    if in_class + at_home != read + do + discuss:
        yield (
            f"{in_class} and {at_home} minutes are {in_class + at_home}, but to read, to do and to discuss "
            f"take {read + do + discuss}."
        )
    if abs(read - found / WORDS_A_MINUTE) > _SLACK_READING:
        needed = f"{found / WORDS_A_MINUTE:.0f}"
        yield f"{found} words take about {needed} minutes to read; the header says {read}."
    if abs(do - (tasks := minutes_to_do(lesson))) > _SLACK_DOING:
        yield f"the tasks take about {tasks:.0f} minutes; the header says {do}."
