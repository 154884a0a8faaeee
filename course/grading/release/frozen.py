"""What a release was made from, kept in the class folder: grading uses exactly that, whatever the installed
course says by then.

::

    frozen/class.json                    which tables the class's releases read, and of which version they are
    frozen/data/<hash>/                  a data package, whole
    frozen/base/                         source, keys and guide as the class was made from them
    frozen/<slug>/<edition>/             one release of one notebook:
        <slug>.ipynb, items.yaml             what learners got
        <slug>.yaml, evidence.json, source.ipynb what they are judged by
        release.json                         version, edition, tables, a hash of each file

Keys that are corrected in ``keys/`` after a release hold for the edition in force; those of an earlier one
are corrected here. A class folder that 0.1.0 made has none of this: its releases are adopted once, with the
questions and tables that the course keeps of 0.1.0 (:mod:`course.history`).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import course
from course import history
from course.errors import ClassFolderError
from course.grading.files import remove_tree, swap_folder, write_json
from course.grading.texts import grading as texts
from course.paths import ITEMS, data_folder
from course.questions.bank.edition import Edition, content_id
from course.questions.bank.yamlfile import read_yaml

FOLDER = "frozen"
VERSION = 1
BASE = "base"
"""What the class's notebooks, keys and guide were made from."""
LESSON_FOLDERS = ("source", "keys", "guide")
NOT_KEPT = (".ipynb_checkpoints", "__pycache__", "answers")
_CLASS, _RELEASE, _DATA = "class.json", "release.json", "data"
_DIGITS = 16


@dataclass(frozen=True)
class Frozen:
    """One release as it is kept.

    Attributes:
        slug: the notebook.
        edition: what learners got.
        folder: where it is kept.
        data: the tables that it reads.
    """

    slug: str
    edition: Edition
    folder: Path
    data: Path

    @property
    def items(self) -> Path:
        """The questions."""
        return self.folder / ITEMS

    @property
    def notebook(self) -> Path:
        """The notebook as learners got it."""
        return self.folder / f"{self.slug}.ipynb"

    @property
    def keys(self) -> Path:
        """The keys at the time of the release."""
        return self.folder / f"{self.slug}.yaml"

    @property
    def evidence(self) -> Path:
        """What the solutions came to."""
        return self.folder / "evidence.json"


def freeze_tables(root: Path, source: Path) -> str:
    """Keep a data package in a class folder, once for each content.

    Args:
        root: the class folder.
        source: the folder with ``datapackage.json``.

    Returns:
        The name under which it is kept: a hash over its files.
    """
    name = _tables_id(source)
    target = root / FOLDER / _DATA / name
    if not target.is_dir():
        staging = target.with_name(f".{name}.new")
        remove_tree(staging)
        staging.mkdir(parents=True)
        for path in _table_files(source):
            shutil.copyfile(path, staging / path.name)
        staging.rename(target)
    return name


def _table_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix in (".csv", ".json"))


def _tables_id(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in _table_files(folder):
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:_DIGITS]


def begin(root: Path, source: Path | None = None) -> None:
    """Keep the tables that a new class's releases will read: those of the installed course.

    Args:
        root: the class folder.
        source: the folder with ``datapackage.json``; the installed course's if None.
    """
    name = freeze_tables(root, data_folder() if source is None else source)
    write_json(root / FOLDER / _CLASS, {"v": VERSION, "course": course.__version__, "data": name})


def keep_base(root: Path, home: Path) -> None:
    """Keep what a class is made from, to tell the instructor's changes from the course's later.

    Args:
        root: the class folder.
        home: the folder with ``source``, ``keys`` and ``guide`` of the course.
    """
    staging = root / FOLDER / f".{BASE}.new"
    remove_tree(staging)
    for name in LESSON_FOLDERS:
        if (home / name).is_dir():
            shutil.copytree(home / name, staging / name, ignore=shutil.ignore_patterns(".*", *NOT_KEPT))
    swap_folder(staging, root / FOLDER / BASE)


def has_tables(root: Path) -> bool:
    """Whether a class folder keeps its tables; one that 0.1.0 made does so from its first release on."""
    return (root / FOLDER / _CLASS).is_file()


def for_release(root: Path, slug: str) -> tuple[Path, Path, str]:
    """What a release of a notebook is to be made from.

    Args:
        root: the class folder.
        slug: the notebook.

    Returns:
        The file of its questions, the folder of its tables, and the version that they are of.

    Raises:
        ClassFolderError: if the class folder is of a newer version, its tables are gone or changed, or there
            are no questions for the notebook.
    """
    own = root / "source" / slug / ITEMS
    path = root / FOLDER / _CLASS
    if path.is_file():
        kept = _read(path)
        _refuse_newer(root, str(kept.get("course")), kept.get("v"))
        data = _checked_tables(root, str(kept.get("data")), slug)
        version = str(kept["course"])
    elif own.is_file() or history.items_of(history.FIRST, slug) is None:
        # Of a class that 0.1.0 made, a notebook that did not come with it.
        data, version = data_folder(), course.__version__
    else:
        data, version = _first_tables(root), history.FIRST
    if own.is_file():
        return own, data, version
    from course.questions.bank.load import named_items

    found = named_items(slug) or history.items_of(history.FIRST, slug)
    if found is None:
        raise ClassFolderError(texts.NO_ITEMS.format(slug=slug, path=own))
    return found, data, version


def _first_tables(root: Path) -> Path:
    """The tables of 0.1.0, in the class folder."""
    scratch = root / FOLDER / f".{history.FIRST}"
    remove_tree(scratch)
    history.write_tables(history.FIRST, scratch)
    name = freeze_tables(root, scratch)
    remove_tree(scratch)
    return root / FOLDER / _DATA / name


def freeze(root: Path, slug: str, edition: Edition, data: Path) -> Frozen:
    """Keep what was just released.

    Args:
        root: the class folder, in which the released notebook, its keys and the solutions' results lie.
        slug: the notebook.
        edition: what learners get.
        data: the tables that it was made with.
    """
    return _keep(root, slug, edition, data, root / "release" / slug / ITEMS)


def _keep(root: Path, slug: str, edition: Edition, data: Path, items: Path) -> Frozen:
    name = freeze_tables(root, data)
    target = root / FOLDER / slug / edition.id
    staging = target.with_name(f".{edition.id}.new")
    remove_tree(staging)
    staging.mkdir(parents=True)
    for origin, kept in (
        (root / "release" / slug / f"{slug}.ipynb", f"{slug}.ipynb"),
        (root / "source" / slug / f"{slug}.ipynb", "source.ipynb"),
        (items, ITEMS),
        (root / "keys" / f"{slug}.yaml", f"{slug}.yaml"),
        (root / "keys" / f"{slug}.evidence.json", "evidence.json"),
    ):
        shutil.copyfile(origin, staging / kept)
    write_json(
        staging / _RELEASE,
        {
            "v": VERSION,
            "notebook": slug,
            "course": edition.version,
            "edition": edition.id,
            "data": name,
            "files": {p.name: _hash(p) for p in sorted(staging.iterdir())},
        },
    )
    swap_folder(staging, target)
    return Frozen(slug, edition, target, root / FOLDER / _DATA / name)


def in_force(root: Path, slug: str) -> Frozen:
    """The release of a notebook that the class works with now.

    Raises:
        ClassFolderError: if the notebook was not released, the class folder is of a newer version, or what
            was kept of the release is gone or changed.
    """
    path = root / "keys" / f"{slug}.evidence.json"
    try:
        results = _parsed(path, _stamp(path))
        version, ident = str(results["course"]), results.get("edition")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ClassFolderError(texts.NOT_RELEASED.format(slug=slug, root=root)) from error
    _refuse_newer(root, version, VERSION)
    if ident is None:
        return _adopted(root, slug, version)
    found = of_edition(root, slug, str(ident))
    if found is None:
        raise ClassFolderError(texts.FROZEN_GONE.format(slug=slug, path=root / FOLDER / slug / str(ident)))
    return found


def of_edition(root: Path, slug: str, ident: str) -> Frozen | None:
    """What the class keeps of an edition of a notebook, or None where it never released that.

    Raises:
        ClassFolderError: if what was kept is damaged.
    """
    folder = root / FOLDER / slug / ident
    if not ident.isalnum() or not (folder / _RELEASE).is_file():
        return None
    kept = _read(folder / _RELEASE)
    edition = Edition(str(kept.get("course")), ident)
    _refuse_newer(root, edition.version, kept.get("v"))
    for name, digest in dict(kept.get("files") or {}).items():
        # Keys may be corrected; what learners got and what the solutions came to may not change.
        if name != f"{slug}.yaml" and _known_hash(folder / name, _stamp(folder / name)) != digest:
            raise ClassFolderError(texts.FROZEN_CHANGED.format(slug=slug, path=folder / name))
    return Frozen(slug, edition, folder, _checked_tables(root, str(kept.get("data")), slug))


def editions(root: Path, slug: str) -> list[Frozen]:
    """All releases of a notebook that the class keeps. Raises as :func:`of_edition`."""
    place = root / FOLDER / slug
    names = sorted(path.name for path in place.iterdir()) if place.is_dir() else []
    found = [of_edition(root, slug, name) for name in names if not name.startswith(".")]
    return [one for one in found if one is not None]


def _adopted(root: Path, slug: str, version: str) -> Frozen:
    """A release by a version that froze nothing, with what the course keeps of that version."""
    from course.questions.bank.load import named_items

    # A class's own notebook had its questions where the variable says, and the tables of its version.
    items = history.items_of(version, slug) or named_items(slug)
    if items is None or version not in history.versions():
        raise ClassFolderError(texts.NO_HISTORY.format(slug=slug, version=version, here=course.__version__))
    path = root / "release" / slug / f"{slug}.ipynb"
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ClassFolderError(texts.NOT_RELEASED.format(slug=slug, root=root)) from error
    edition = Edition(version, content_id(cells, read_yaml(items).content))
    found = of_edition(root, slug, edition.id)
    if found is not None and _hash(root / "keys" / f"{slug}.evidence.json") == _hash(found.evidence):
        return found
    return _keep(root, slug, edition, _first_tables(root), items)


def _read(path: Path) -> Mapping[str, Any]:
    try:
        found = _parsed(path, _stamp(path))
    except (OSError, ValueError) as error:
        raise ClassFolderError(texts.FROZEN_UNREADABLE.format(path=path)) from error
    if not isinstance(found, dict):
        raise ClassFolderError(texts.FROZEN_UNREADABLE.format(path=path))
    return found


def _checked_tables(root: Path, name: str, slug: str) -> Path:
    folder = root / FOLDER / _DATA / name
    stamps: tuple[tuple[str, int], ...] = ()
    if folder.is_dir():
        with os.scandir(folder) as found:
            stamps = tuple(sorted((one.name, one.stat().st_mtime_ns) for one in found))
    problem = _tables_problem(folder, name, stamps)
    if problem is not None:
        raise ClassFolderError(problem.format(slug=slug, path=folder))
    return folder


@lru_cache(maxsize=32)
def _tables_problem(folder: Path, name: str, stamps: tuple[tuple[str, int], ...]) -> str | None:
    if not stamps:
        return texts.TABLES_GONE
    if _tables_id(folder) == name:
        return None
    try:
        described = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))["resources"]
        tables = [one["name"] for one in described if f"sha256:{_hash(folder / one['path'])}" != one["hash"]]
    except (OSError, ValueError, KeyError, TypeError):
        tables = []
    which = ", ".join(tables) or "datapackage.json"
    return texts.TABLES_CHANGED.replace("{tables}", which.replace("{", "").replace("}", ""))


def _refuse_newer(root: Path, version: str, form: Any) -> None:
    if form != VERSION or _numbers(version) > _numbers(course.__version__):
        raise ClassFolderError(
            texts.CLASS_IS_NEWER.format(root=root, version=version, here=course.__version__)
        )


def _numbers(version: str) -> list[int]:
    """The numbers a version begins with; of what is none, nothing."""
    found = []
    for part in version.split("."):
        digits = part[: len(part) - len(part.lstrip("0123456789"))]
        if not digits:
            break
        found.append(int(digits))
        if digits != part:
            break
    return found


def _stamp(path: Path) -> tuple[int, ...]:
    """By what a file is known to be the same: these are asked for with every submission."""
    try:
        status = path.stat()
    except OSError:
        return ()
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino


@lru_cache(maxsize=32)
def _parsed(path: Path, stamp: tuple[int, ...]) -> Any:
    """What a JSON file holds; nobody changes it."""
    return json.loads(path.read_text(encoding="utf-8"))


@lru_cache(maxsize=64)
def _known_hash(path: Path, stamp: tuple[int, ...]) -> str:
    return _hash(path)


def _hash(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


__all__ = [
    "BASE",
    "FOLDER",
    "LESSON_FOLDERS",
    "NOT_KEPT",
    "Frozen",
    "begin",
    "editions",
    "for_release",
    "freeze",
    "freeze_tables",
    "in_force",
    "keep_base",
    "of_edition",
]
