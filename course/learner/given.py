"""Notebooks that an instructor gives out: a file, a zip archive or a folder, as an edition to install."""

from __future__ import annotations

import json
import shutil
import stat
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

import course
from course.errors import CourseError
from course.learner import texts
from course.learner.edition import Edition, notebooks_in
from course.learner.find import slug_in
from course.paths import ITEMS
from course.questions.bank.edition import edition_in

# A class's notebooks are a few megabytes; more is something else.
_MOST_BYTES, _MOST_FILES = 200 * 2**20, 2000
_LEFT_OUT = ("answers", "backups", ".ipynb_checkpoints", "__MACOSX", "__pycache__")


@contextmanager
def given_edition(source: Path) -> Iterator[Edition]:
    """The notebooks in ``source`` as an edition, for as long as this lasts.

    Args:
        source: a notebook (the file of its questions is taken from beside it), a zip archive, or a folder
            with notebooks in it, at any depth.

    Raises:
        CourseError: if there is none, or the archive cannot be read.
    """
    if not source.exists():
        raise CourseError(texts.GIVEN_MISSING.format(path=source))
    with tempfile.TemporaryDirectory(prefix="course-given-") as scratch:
        place = source
        if source.is_file() and source.suffix != ".ipynb":
            place = Path(scratch) / "unpacked"
            _unpack(source, place)
        made = Path(scratch) / "edition"
        versions = [_lay_out(path, made) for path in _notebooks(place)]
        if not notebooks_in(made):
            raise CourseError(texts.GIVEN_EMPTY.format(path=source))
        yield Edition(made, max(versions, key=len) or course.__version__)


def _notebooks(place: Path) -> list[Path]:
    if place.is_file():
        return [place]
    found = sorted(place.rglob("*.ipynb"))
    return [path for path in found if not set(_LEFT_OUT).intersection(path.relative_to(place).parts)]


def _lay_out(path: Path, made: Path) -> str:
    """One notebook under its usual name, with what lies beside it; the version that it names."""
    try:
        notebook: Any = json.loads(path.read_text(encoding="utf-8-sig"))
        slug = slug_in(notebook) or path.stem
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CourseError(texts.GIVEN_UNREADABLE.format(path=path.name, reason=error)) from error
    target = made / slug
    if target.exists():
        raise CourseError(texts.GIVEN_TWICE.format(slug=slug))
    target.mkdir(parents=True)
    shutil.copyfile(path, target / f"{slug}.ipynb")
    alone = path.parent.name == path.stem
    for other in sorted(path.parent.iterdir()) if alone else [path.with_name(ITEMS)]:
        if other.is_file() and other.suffix != ".ipynb" and not other.name.startswith("."):
            shutil.copyfile(other, target / other.name)
    named = edition_in(notebook)
    return named.version if named is not None else ""


def _unpack(source: Path, target: Path) -> None:
    try:
        with zipfile.ZipFile(source) as archive:
            entries = [entry for entry in archive.infolist() if not entry.filename.endswith("/")]
            if len(entries) > _MOST_FILES or sum(entry.file_size for entry in entries) > _MOST_BYTES:
                raise CourseError(texts.GIVEN_TOO_LARGE.format(path=source))
            for entry in entries:
                inside = PurePosixPath(entry.filename.replace("\\", "/"))
                link = stat.S_ISLNK(entry.external_attr >> 16)
                if inside.is_absolute() or ".." in inside.parts or link:
                    raise CourseError(texts.GIVEN_OUTSIDE.format(path=source, name=entry.filename))
                place = target / inside
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(archive.read(entry))
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
        raise CourseError(texts.GIVEN_UNREADABLE.format(path=source, reason=error)) from error
