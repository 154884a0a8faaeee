"""Feedback pages as learning platforms take them: Moodle's archive of feedback files, which it gives to each
learner by the participant's number in a file's name; and for Canvas, which has no such upload for pages, a
file a learner with the table that says whose it is."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from course.errors import CourseError
from course.grading.classroom.folder import ClassFolder
from course.grading.classroom.roster import Learner, load_roster, plain_id
from course.grading.export import guard
from course.grading.feedback import texts
from course.grading.files import write_bytes

# Moodle takes the name apart at its first four underscores; slashes and the like name other files.
_NOT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f_/\\:*?\"<>|]+")
# The moment that all files of an archive carry, so that it is the same for the same pages.
_MOMENT = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class HandedBack:
    """What was written.

    Attributes:
        path: the archive.
        pages: how many pages are in it.
        left_out: learners with a page that the platform cannot give to them, since the list of learners lacks
            what it knows them by.
    """

    path: Path
    pages: int
    left_out: tuple[Learner, ...]


def hand_back(folder: ClassFolder, slug: str, form: str, target: Path | None = None) -> HandedBack:
    """Write the pages of one notebook into an archive for a platform.

    Args:
        folder: the class folder.
        slug: the notebook.
        form: ``moodle`` or ``canvas``.
        target: the archive; ``exports/feedback-….zip`` of the class if None.

    Raises:
        CourseError: for an unknown form, a target that is a folder, or where there is no page to hand back.
    """
    if form not in FORMS:
        raise CourseError(texts.NO_SUCH_FORM.format(form=form, known=" and ".join(FORMS)))
    path = target or folder.exports / f"feedback-{slug}-{form}.zip"
    if path.is_dir():
        raise CourseError(texts.ARCHIVE_IS_FOLDER.format(path=path, file=path / f"feedback-{slug}.zip"))
    pages = list(_pages(folder, slug))
    if not pages:
        raise CourseError(texts.NO_PAGES.format(slug=slug))
    content, left_out = FORMS[form](slug, pages)
    if len(left_out) == len(pages):
        raise CourseError(texts.NOBODYS_NUMBER.format(slug=slug, n=len(pages)))
    write_bytes(path, content)
    return HandedBack(path, len(pages) - len(left_out), tuple(left_out))


Pages = list[tuple[Learner, bytes]]


def _pages(folder: ClassFolder, slug: str) -> Iterator[tuple[Learner, bytes]]:
    roster = load_roster(folder)
    for page in sorted(folder.feedback.glob(f"*/{slug}/{slug}.html")):
        learner = page.parent.parent.name
        yield roster.get(learner, Learner(learner)), page.read_bytes()


def _moodle(slug: str, pages: Pages) -> tuple[bytes, list[Learner]]:
    files, left_out = [], []
    for learner, content in pages:
        if not learner.participant:
            left_out.append(learner)
            continue
        full = " ".join(filter(None, (learner.first_name, learner.last_name))) or plain_id(learner.learner_id)
        name = f"{_safe(full)}_{learner.participant}_assignsubmission_file_feedback-{slug}.html"
        files.append((name, content))
    return _archive(files), left_out


def _canvas(slug: str, pages: Pages) -> tuple[bytes, list[Learner]]:
    rows = [["student", "canvas_id", "sis_id", "file"]]
    files = []
    for learner, content in pages:
        own = _safe(learner.canvas_id or learner.sis_id or plain_id(learner.learner_id))
        name = f"{_safe(learner.name).replace(' ', '')}-{own}-{slug}.html"
        files.append((name, content))
        rows.append([*map(guard, (learner.name, learner.canvas_id, learner.sis_id)), name])
    table = io.StringIO()
    csv.writer(table).writerows(rows)
    return _archive([("whose-is-what.csv", table.getvalue().encode("utf-8-sig")), *files]), []


FORMS: dict[str, Callable[[str, Pages], tuple[bytes, list[Learner]]]] = {"moodle": _moodle, "canvas": _canvas}


def _safe(name: str) -> str:
    """A name as a part of a file's name."""
    return " ".join(_NOT_IN_NAMES.sub(" ", name).split()).strip(". ") or "learner"


def _archive(files: list[tuple[str, bytes]]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            info = zipfile.ZipInfo(name, _MOMENT)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return made.getvalue()
