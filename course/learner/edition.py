"""The student edition: where it is in a wheel, how it is made and kept in a checkout.

The wheel carries the edition as ``course/_student``. In a checkout it is made by nbgrader's own release under
``build/student/<hash>``, where the hash covers everything the edition depends on: it is made once for each
state of the sources, and an edition that is there is whole, since it is moved into place in one step.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import course
from course.errors import CourseError
from course.learner import texts
from course.notebooks import notebook_paths
from course.paths import ITEMS, PACKAGE, checkout
from course.questions.bank import edition as names

# `course.grading.release.release.release_student_edition`, handed in: nothing outside grading/ and cli/
# imports grading/.
Release = Callable[[Path, Path, Sequence[str]], object]

GLOSSARY = "glossary.md"
"""The terms of all notebooks, beside them in every edition."""
_IN_WHEEL = PACKAGE / "_student"
_LEFT_OUT = {".ipynb_checkpoints", "__pycache__", ".DS_Store"}


@dataclass(frozen=True)
class Edition:
    """A student edition: its folder (``<slug>/<slug>.ipynb`` and what lies beside), the course's version."""

    folder: Path
    version: str

    @property
    def slugs(self) -> list[str]:
        """The notebooks, in order."""
        return notebooks_in(self.folder)

    def files(self) -> Iterator[tuple[str, Path]]:
        """Each file with its path inside the edition, ``/`` between the parts on every system."""
        for path in sorted(self.folder.rglob("*")):
            if path.is_file() and not _LEFT_OUT.intersection(path.parts):
                yield path.relative_to(self.folder).as_posix(), path


def notebooks_in(folder: Path) -> list[str]:
    """The slugs of the notebooks that lie in ``folder`` as ``<slug>/<slug>.ipynb``."""
    return [p.stem for p in notebook_paths(folder) if p.parent != folder and p.stem == p.parent.name]


def student_edition(release: Release | None = None) -> Edition:
    """The student edition to work with.

    Args:
        release: makes an edition in a checkout; not needed in a wheel.

    Raises:
        CourseError: where the installation carries no edition and none can be made.
    """
    root = checkout()
    if root is None:
        if not notebooks_in(_IN_WHEEL):
            raise CourseError(texts.EDITION_MISSING.format(folder=_IN_WHEEL))
        return Edition(_IN_WHEEL, course.__version__)
    source = root / "notebooks" / "source"
    slugs = notebooks_in(source)
    if not slugs:
        raise CourseError(texts.NO_NOTEBOOK_IN.format(source=source))
    target = root / "build" / "student" / _state(root, slugs)
    if not target.is_dir():
        if release is None:
            raise CourseError(texts.NO_NBGRADER)
        _make(release, source, target, slugs)
    return Edition(target, course.__version__)


def _make(release: Release, source: Path, target: Path, slugs: Sequence[str]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".making-") as scratch:
        made = Path(scratch) / "edition"
        release(source, made, slugs)
        try:
            shutil.copyfile(source / GLOSSARY, made / GLOSSARY)
        except FileNotFoundError as error:
            raise CourseError(texts.NO_GLOSSARY.format(source=source / GLOSSARY)) from error
        if missing := sorted(set(slugs) - set(notebooks_in(made))):
            raise CourseError(texts.LEFT_OUT.format(names=", ".join(missing)))
        try:
            made.rename(target)
        except OSError:
            # Somebody else made the same edition in the meantime; it is the same bytes.
            if not target.is_dir():
                raise
    _keep_newest(target)


def _keep_newest(target: Path, kept: int = 3) -> None:
    """Old editions are only a cache; a few stay, because another Lab may just be starting from one."""
    editions = [path for path in target.parent.iterdir() if path.is_dir() and not path.name.startswith(".")]
    by_age = sorted(editions, key=lambda path: path.stat().st_mtime, reverse=True)
    for old in by_age[kept:]:
        if old != target:
            shutil.rmtree(old, ignore_errors=True)


def _state(root: Path, slugs: Sequence[str]) -> str:
    """A hash over the sources, the code that releases them and the version of nbgrader that does it."""
    folders = [root / "notebooks" / "source" / slug for slug in slugs]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    files += list((root / "notebooks" / "source").glob(GLOSSARY))
    files += sorted((root / "course").rglob("*.py"))
    digest = hashlib.sha256()
    for path in sorted(files):
        if not _LEFT_OUT.intersection(path.parts):
            digest.update(os.fsencode(path.relative_to(root).as_posix()) + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    try:
        digest.update(version("nbgrader").encode())
    except PackageNotFoundError:
        digest.update(b"none")
    return digest.hexdigest()[:16]


def items_of_edition(slug: str, wanted: names.Edition) -> Path | None:
    """The questions of an edition of a notebook, where this installation has them: its own student edition,
    or one that was made in this checkout; else None. Nothing is made."""
    root = checkout()
    places = [_IN_WHEEL] if root is None else sorted((root / "build" / "student").glob("*"))
    for place in places:
        path = place / slug / ITEMS
        try:
            text = path.read_text(encoding="utf-8")[:200] if Path(slug).name == slug else ""
        except OSError:
            continue
        # The first line of a released file.
        first = text.partition("\n")[0].partition(": ")
        if first[0] == names.FIELD and names.Edition.parse(first[2].strip("'\"")) == wanted:
            return path
    return None
