"""``course items-export``: questions of a notebook for a learning platform."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from course import paths
from course.errors import ClassFolderError, CourseError
from course.grading.classroom.folder import ClassFolder, open_class
from course.grading.files import write_bytes
from course.grading.platforms import moodle_xml, qti, texts
from course.grading.platforms.gather import Gathered, Question, gather, normal
from course.questions.bank.load import Items, check_pair, load_items, load_items_file, load_keys


@dataclass(frozen=True)
class Format:
    """One way to write questions: the file's ending, what writes it, and what says where it differs."""

    ending: str
    write: Callable[[list[Question], str], bytes]
    differs: Callable[[Question], str | None]
    why_not: Callable[[Question], str | None]


FORMATS = {
    "moodle-xml": Format(".xml", moodle_xml.write, moodle_xml.differs, moodle_xml.why_not),
    "qti21": Format(".zip", qti.write, qti.differs, lambda question: None),
}


@dataclass(frozen=True)
class Written:
    """What was written: file, questions, and by id what was left out or is counted otherwise there."""

    path: Path
    questions: tuple[Question, ...]
    left_out: tuple[tuple[str, str], ...]
    differs: tuple[tuple[str, str], ...]


def export_items(
    slug: str, form: str, *, folder: Path | None = None, graded: bool = False, target: Path | None = None
) -> Written:
    """Write the questions of a notebook for a learning platform.

    Args:
        slug: the notebook.
        form: one of :data:`FORMATS`.
        folder: the class folder; found from the current folder upwards if None. Without one, the practice
            questions of the installed course are written.
        graded: whether graded questions go, too, with their keys.
        target: the file; ``exports/items-<slug>.xml`` of the class or of the current folder if None.

    Raises:
        CourseError: for an unknown format or notebook, for keys without a class folder, where nothing is
            left to write, or where what was read back is not what was written.
    """
    if form not in FORMATS:
        raise CourseError(texts.UNKNOWN_FORMAT.format(name=form))
    chosen = FORMATS[form]
    room = _class(folder, graded)
    found = _gathered(room, slug, graded)
    refused = [(q.id, said) for q in found.questions if (said := chosen.why_not(q))]
    ids = {name for name, _ in refused}
    questions = tuple(question for question in found.questions if question.id not in ids)
    if not questions:
        raise CourseError(texts.NONE.format(slug=slug, form=form))
    name = f"items-{slug}{'-with-keys' if graded else ''}{chosen.ending}"
    path = target or (room.exports if room else Path.cwd()) / name
    if path.is_dir():
        path = path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    write_bytes(path, chosen.write(list(questions), slug))
    if graded:
        path.chmod(0o600)
    if form == "moodle-xml":
        _compare(path, questions)
    differs = tuple((q.id, said) for q in questions if (said := chosen.differs(q)))
    return Written(path, questions, (*found.left_out, *refused), differs)


def _class(folder: Path | None, needed: bool) -> ClassFolder | None:
    try:
        return open_class(folder)
    except ClassFolderError as error:
        if folder is not None:
            raise
        if needed:
            raise ClassFolderError(texts.NEEDS_CLASS.format(here=Path.cwd())) from error
        return None


def _gathered(room: ClassFolder | None, slug: str, graded: bool) -> Gathered:
    if room is None:
        return gather(load_items(slug), None)
    room.require_assignment(slug)
    items: Items = load_items_file(room.source / slug / paths.ITEMS, slug)
    if not graded:
        return gather(items, None)
    keys = load_keys(room.keys / f"{slug}.yaml")
    check_pair(items, keys)
    return gather(items, keys)


def _compare(path: Path, written: tuple[Question, ...]) -> None:
    try:
        back = moodle_xml.read(path)
    except ValueError as error:
        path.unlink()
        raise CourseError(texts.NOT_THE_SAME.format(path=path, id=error)) from error
    for ours, theirs in zip(written, back, strict=True):
        if normal(ours) != theirs:
            path.unlink()
            raise CourseError(texts.NOT_THE_SAME.format(path=path, id=ours.id))
