"""The notebook linter behind ``course author lint notebooks``: form, anatomy, prose, balance and alignment.

Each check yields plain sentences that name notebook and cell. A check looks at the files alone and runs no
notebook, so that a slip is found in a second; that the notebooks run is nbval's business, and that items are
well made is the item linter's.
"""

from __future__ import annotations

from collections.abc import Iterator

from course.authoring.lesson import Lesson, open_lesson, slugs
from course.authoring.lint import alignment, balance, cells, reading
from course.authoring.lint import markdown as prose
from course.authoring.normal_form import dumps, normalise
from course.errors import CourseError

__all__ = ["Lesson", "lint_notebook", "lint_own", "open_lesson", "slugs"]


def lint_notebook(lesson: Lesson) -> Iterator[str]:
    """Every problem of one notebook, in the order in which an author would mend them."""
    yield from _form(lesson)
    yield from cells.check(lesson)
    yield from prose.check(lesson)
    yield from balance.check(lesson)
    yield from alignment.check(lesson)
    yield from reading.check(lesson)


def lint_own(lesson: Lesson) -> Iterator[str]:
    """What would not work in a notebook of a class's own; how it is built is its author's business."""
    yield from _form(lesson)
    yield from cells.check_cells(lesson)
    yield from alignment.check_orphans(lesson)


def _form(lesson: Lesson) -> Iterator[str]:
    try:
        normal = dumps(normalise(lesson.notebook, lesson.points))
    except CourseError as error:
        yield f"{lesson.slug}: {error}"
        return
    if normal != lesson.path.read_text(encoding="utf-8"):
        yield f"{lesson.slug}: not in normal form. Run `course author normal-form {lesson.slug}`."
