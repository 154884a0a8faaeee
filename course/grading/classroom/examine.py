"""What ``course doctor`` says of the class folder in which it is called: whether the other commands can read
it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from course.errors import CourseError
from course.grading.classroom.folder import CONFIG_FILE, ClassFolder, open_class
from course.grading.texts import classroom as texts
from course.learner.server.installation import Finding
from course.paths import ITEMS


def examine_class(here: Path) -> Iterator[Finding]:
    """Look at the class folder that ``here`` is in; nothing where it is in none.

    Args:
        here: the current folder.
    """
    root = next((place for place in (here, *here.parents) if _looks_like_one(place)), None)
    if root is None:
        return
    try:
        folder = open_class(root)
    except CourseError as error:
        yield Finding("broken", str(error))
        return
    wrong = list(_unreadable(folder))
    yield from wrong
    if folder.settings.unknown:
        names = ", ".join(folder.settings.unknown)
        yield Finding("warning", texts.EXAMINED_UNKNOWN.format(path=root / "course.yaml", names=names))
    if not wrong:
        yield Finding("ok", texts.EXAMINED.format(root=root, n=len(folder.assignments)))


def _looks_like_one(place: Path) -> bool:
    # One of the two may be what is missing; keys are nowhere else.
    return (place / "keys").is_dir() and any(
        (place / name).is_file() for name in (CONFIG_FILE, "course.yaml")
    )


def _unreadable(folder: ClassFolder) -> Iterator[Finding]:
    """The files of questions and keys that cannot be read."""
    from course.questions.bank.load import load_items_file, load_keys

    for slug in folder.assignments:
        try:
            # A notebook may be without questions, and one whose questions are all for practice without keys.
            if (items := folder.source / slug / ITEMS).is_file():
                load_items_file(items, slug)
            if (keys := folder.keys / f"{slug}.yaml").is_file():
                load_keys(keys)
        except CourseError as error:
            yield Finding("broken", str(error))
