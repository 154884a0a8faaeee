"""What learners' kernels read while a notebook is graded: the questions and tables that its release was made
from, laid out in a folder of their own, since nothing of the class folder may be seen by a kernel. The same
for a source notebook that is run for a release.

The folder holds what is public of every edition that the class keeps; two variables of the environment name
the part that one submission is to be run with.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from course.grading.environment import environment
from course.grading.release.frozen import Frozen, editions, in_force
from course.paths import DATA_VARIABLE, ITEMS_VARIABLE, MATERIAL_VARIABLE

_PREFIX = "course-material-"
_VARIABLES = (MATERIAL_VARIABLE, ITEMS_VARIABLE, DATA_VARIABLE)


# What is shown now; whoever asks again within has it already.
_shown: list[tuple[Path, ...]] = []


@contextmanager
def shown_to_kernels(root: Path, slug: str) -> Iterator[None]:
    """For as long as this lasts, kernels read what the release in force was made from.

    Args:
        root: the class folder.
        slug: the notebook.

    Raises:
        ClassFolderError: if what was kept of the release is gone or changed.
    """
    if (root / slug,) in _shown:
        yield
        return
    current = in_force(root, slug)
    with environment(dict.fromkeys(_VARIABLES)), _removed_later() as place:
        _lay_out(place, [*editions(root, slug), current])
        _name(place, current)
        with _noted(root / slug):
            yield


@contextmanager
def reading(slug: str, questions: Path, data: Path) -> Iterator[None]:
    """For as long as this lasts, this process and its kernels read these questions and tables.

    Args:
        slug: the notebook.
        questions: its item file.
        data: the folder with ``datapackage.json``.
    """
    # Whoever asks within may have been told of the copies.
    shown = {path for paths in _shown for path in paths}
    if {questions, data} <= shown:
        yield
        return
    with _removed_later() as place:
        items, tables = place / "items", place / "data"
        items.mkdir()
        copy = items / f"{slug}.yaml"
        shutil.copyfile(questions, copy)
        shutil.copytree(data, tables, copy_function=shutil.copyfile)
        _let_read(place)
        named = dict(zip(_VARIABLES, map(str, (place, items, tables)), strict=True))
        with environment(named), _noted(questions, data, copy, tables):
            yield


@contextmanager
def _noted(*what: Path) -> Iterator[None]:
    _shown.append(what)
    try:
        yield
    finally:
        _shown.remove(what)


def show(frozen: Frozen) -> None:
    """From here on, kernels of this process read what this release was made from."""
    named = os.environ.get(MATERIAL_VARIABLE)
    place = Path(named) if named else None
    if place is None or not _items(place, frozen).is_file() or not _data(place, frozen).is_dir():
        # Plain nbgrader, or a worker on another machine.
        place = _made()
        _lay_out(place, [frozen])
        atexit.register(_remove, place, os.getpid())
    _name(place, frozen)


def _name(place: Path, frozen: Frozen) -> None:
    os.environ[MATERIAL_VARIABLE] = str(place)
    os.environ[ITEMS_VARIABLE] = str(_items(place, frozen).parent)
    os.environ[DATA_VARIABLE] = str(_data(place, frozen))


def _items(place: Path, frozen: Frozen) -> Path:
    return place / "items" / frozen.edition.id / f"{frozen.slug}.yaml"


def _data(place: Path, frozen: Frozen) -> Path:
    return place / "data" / frozen.data.name


def _made() -> Path:
    _sweep()
    return Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))


@contextmanager
def _removed_later() -> Iterator[Path]:
    place = _made()
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _lay_out(place: Path, found: list[Frozen]) -> None:
    for frozen in found:
        target = _items(place, frozen)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(frozen.items, target)
        if not _data(place, frozen).is_dir():
            shutil.copytree(frozen.data, _data(place, frozen), copy_function=shutil.copyfile)
    _let_read(place)


def _let_read(place: Path) -> None:
    # A kernel runs as another account, and may only read.
    for path in [place, *place.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)


def _remove(place: Path, owner: int) -> None:
    # Forked processes share the folder.
    if os.getpid() == owner:
        shutil.rmtree(place, ignore_errors=True)


def _sweep() -> None:
    """Remove what runs of this account left that were killed."""
    for path in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        owner = path.name.removeprefix(_PREFIX).partition("-")[0]
        if owner.isdecimal() and not Path(f"/proc/{owner}").exists() and Path("/proc/self").exists():
            shutil.rmtree(path, ignore_errors=True)
