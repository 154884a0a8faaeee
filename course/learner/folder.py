"""The learner's folder: notebooks are put in, kept, or replaced, but never over something a learner did.

A manifest remembers for every file the hash it had when it was put there. A file that still has it was
never touched and may be replaced by a newer one; every other file is the learner's and stays as it is, and
the command says so. With ``update=True`` a touched notebook is replaced by the newer edition *with the
learner's answers carried over*, and the old file is kept as a dated backup.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from course.errors import CourseError
from course.files import FULL, write_whole
from course.learner import texts
from course.learner.carry import carry_over, cell_hashes, missing_cells, name_of, text_hash
from course.learner.conflict import read_notebook
from course.learner.edition import Edition
from course.learner.find import notebooks_around
from course.learner.server.running import open_notebooks
from course.notebooks import notebook_paths
from course.paths import DEFAULT_FOLDER
from course.questions.bank.edition import EDITION_KEY
from course.questions.identity import MANIFEST


@dataclass(frozen=True)
class Change:
    """What happened to a file: a key of `course.learner.texts.CHANGES`."""

    path: str
    kind: str
    notes: tuple[str, ...] = ()
    backup: str | None = None


def find_folder(start: Path | None = None) -> Path:
    """The learner's folder: the one given, the one we stand in, or ``willing-and-able`` below.

    Raises:
        CourseError: where none of them is one.
    """
    here = (start or Path.cwd()).resolve()
    candidates = [here, *here.parents] if start is None else [here]
    for folder in (*candidates, here / DEFAULT_FOLDER):
        if (folder / MANIFEST).is_file():
            return folder
    raise CourseError(texts.NO_COURSE_HERE.format(here=here, manifest=MANIFEST))


def version_of(folder: Path) -> str | None:
    """The newest version of the course that put notebooks into this folder, or None."""
    found = _read_manifest(folder).get("course")
    return found if isinstance(found, str) else None


def handed_out(folder: Path) -> dict[str, set[str]]:
    """By notebook, hashes of all texts that the course ever put into it in this folder."""
    files = _read_manifest(folder)["files"]
    return {
        Path(name).stem: _texts(entry)
        for name, entry in files.items()
        if name.endswith(".ipynb") and isinstance(entry, dict)
    }


def texts_handed_out(folder: Path, slug: str) -> set[str]:
    """Hashes of all texts that the course ever put into a notebook of this folder, if known."""
    entry = _read_manifest(folder)["files"].get(f"{slug}/{slug}.ipynb")
    return _texts(entry) if isinstance(entry, dict) else set()


def _texts(entry: dict[str, Any]) -> set[str]:
    cells, earlier = entry.get("cells"), entry.get("earlier")
    now = set(cells.values()) if isinstance(cells, dict) else set()
    return now | set(earlier if isinstance(earlier, list) else ())


def file_hash(path: Path) -> str:
    """The SHA-256 of a file's bytes, as hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


class FolderUnwritable(CourseError):
    """A learner's folder in which nothing can be written; what lies in it can still be opened."""


def install(
    edition: Edition,
    folder: Path,
    *,
    update: bool = False,
    now: datetime | None = None,
    learner: str | None = None,
    given: bool = False,
) -> list[Change]:
    """Put an edition into a learner's folder.

    Args:
        edition: what to put there.
        folder: the learner's folder; it is made where it is missing.
        update: replace touched notebooks too, with all answers carried over.
        now: the local time for the name of a backup; by default the time of the call.
        learner: the learner's id in the class, to be remembered; by default what was remembered before.
        given: the edition is the class's own: it is taken whatever its version, and the installed course puts
            nothing in its place later.

    Returns:
        What was done, file by file; nothing for files that are as they should be.

    Raises:
        FolderUnwritable: where the folder cannot be read or written.
        CourseError: where a notebook that is to be renewed cannot be read.
    """
    if learner is not None and not learner.strip():
        raise CourseError(texts.EMPTY_LEARNER)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        manifest = _read_manifest(folder)
        before = json.dumps(manifest, sort_keys=True)
        changes = _Install(edition, folder, manifest, update, now or datetime.now().astimezone(), given).run()
        if not given:
            manifest["course"] = _newer_version(manifest.get("course"), edition.version)
        if learner is not None:
            manifest["learner"] = learner.strip()
        if json.dumps(manifest, sort_keys=True) != before or not (folder / MANIFEST).exists():
            write_whole(folder / MANIFEST, json.dumps(manifest, indent=1, sort_keys=True).encode())
    except OSError as error:
        raise FolderUnwritable(_unwritable(folder, error)) from error
    return changes


def _unwritable(folder: Path, error: OSError) -> str:
    known = (folder / MANIFEST).is_file() if os.access(folder, os.X_OK) else False
    key = "full" if error.errno in FULL else "known" if known else "other"
    return texts.UNWRITABLE[key].format(folder=folder, reason=error.strerror or error)


def _newer_version(one: object, other: str) -> str:
    return one if isinstance(one, str) and _numbers(one) > _numbers(other) else other


def _numbers(version: str) -> tuple[int, ...]:
    """The numbers of a version, to be compared; what follows them (``.dev1``) does not count."""
    return tuple(int(part) for part in re.findall(r"\d+", version.partition("+")[0])[:3])


@dataclass
class _Install:
    edition: Edition
    folder: Path
    manifest: dict[str, Any]
    update: bool
    now: datetime
    given: bool = False

    def run(self) -> list[Change]:
        files = list(self.edition.files())
        # A notebook first: the file of its questions, which lies beside it, is of the same edition.
        files.sort(key=lambda file: (file[0].partition("/")[0], not file[0].endswith(".ipynb"), file[0]))
        self._held: set[str] = set()
        self._found = notebooks_around(self.folder, handed_out(self.folder)) if self._is_known() else []
        changes = []
        for name, fresh in files:
            change = self._file(name, fresh)
            if change is not None:
                changes.append(change)
                if change.kind in _HOLD:
                    self._held.add(name.partition("/")[0])
        return changes + list(self._others())

    def _is_known(self) -> bool:
        return bool(self.manifest["files"]) or any(
            path.parent != self.folder for path in notebook_paths(self.folder)
        )

    def _file(self, name: str, fresh: Path) -> Change | None:
        known = self.manifest["files"].get(name)
        known = known if isinstance(known, dict) else None
        target = self._target(name, known)
        if self._is_the_classs(name, target):
            return Change(name, "given") if self.update and target.suffix == ".ipynb" else None
        if target.is_symlink() or (target.exists() and not target.is_file()):
            raise CourseError(texts.NOT_ORDINARY.format(target=target))
        newest = file_hash(fresh)
        if Path(name).name in _WITH_NOTEBOOK and name.partition("/")[0] in self._held:
            # The questions of the edition that the learner still has.
            return None
        if not target.exists():
            self._put(name, target, fresh, newest)
            return Change(name, "restored" if known else "new")
        try:
            current = file_hash(target)
        except OSError as error:
            note = texts.UNREADABLE.format(path=target, reason=error.strerror or error)
            return Change(name, "unreadable", (note,))
        if current == newest:
            self._remember(name, fresh, newest)
            return None
        if self._is_older(known, newest):
            return Change(name, "newer")
        if Path(name).name in _WITH_NOTEBOOK:
            # Whatever was changed in it: beside this notebook only its own questions can be answered.
            self._put(name, target, fresh, newest)
            return Change(name, "replaced")
        if known and current in {known.get("sha256"), *_list(known, "replaced")}:
            if self._is_open(target):
                return Change(name, "open")
            self._put(name, target, fresh, newest)
            return Change(name, "replaced")
        if target.suffix != ".ipynb":
            return None if known and known.get("sha256") == newest else Change(name, "kept")
        return self._worked(name, target, fresh, known or {}, newest)

    def _worked(
        self, name: str, target: Path, fresh: Path, known: dict[str, Any], newest: str
    ) -> Change | None:
        """A notebook that the learner has touched."""
        try:
            mine = read_notebook(target)
            ours = json.loads(fresh.read_text(encoding="utf-8"))
            stale = _is_stale(mine, ours, known)
            lacking = bool(missing_cells(mine, ours))
        except CourseError as error:
            if self.update:
                raise CourseError(texts.NOT_UPDATED.format(reason=error, path=target)) from error
            return Change(name, "unreadable", (str(error),))
        current = known.get("sha256") == newest
        if current and not stale and not (self.update and lacking):
            # The learner's work on the newest edition: the ordinary case, nothing to say.
            return None
        if not self.update:
            return Change(name, "stale" if current else "kept")
        if self._is_open(target):
            return Change(name, "open")
        base = known.get("before") if current and stale else known.get("cells")
        carried = carry_over(mine, ours, base if isinstance(base, dict) else None, _texts(known))
        backup = target.parent / "backups" / f"{target.stem}-{self.now:%Y%m%d-%H%M%S}.ipynb"
        backup.parent.mkdir(exist_ok=True)
        # Copied, not moved: at no moment is the learner's notebook missing.
        write_whole(backup, target.read_bytes())
        text = json.dumps(carried.notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        write_whole(target, text.encode())
        self._remember(name, fresh, newest)
        return Change(name, "updated", carried.notes, backup.relative_to(self.folder).as_posix())

    def _target(self, name: str, known: dict[str, Any] | None) -> Path:
        """The file that is meant: the usual one, or the learner's of another name where it is missing."""
        target = self.folder / name
        if known is None or target.suffix != ".ipynb" or target.exists() or target.is_symlink():
            return target
        renamed = [one for one in self._found if one.slug == target.stem and one.work]
        return renamed[0].path if len(renamed) == 1 else target

    def _others(self) -> Iterator[Change]:
        """Notebooks with work that do not have their usual name."""
        for one in self._found:
            usual = self.folder / one.slug / f"{one.slug}.ipynb"
            if one.work and one.path != usual:
                name = one.path.relative_to(self.folder).as_posix()
                yield Change(name, "beside" if usual.exists() else "renamed", (one.slug,))

    def _put(self, name: str, target: Path, fresh: Path, newest: str) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        write_whole(target, fresh.read_bytes())
        self._remember(name, fresh, newest)

    def _remember(self, name: str, fresh: Path, digest: str) -> None:
        known = self.manifest["files"].get(name)
        entry = _entry(fresh, digest, known if isinstance(known, dict) else {})
        self.manifest["files"][name] = {**entry, _GIVEN: True} if self.given else entry

    def _is_the_classs(self, name: str, target: Path) -> bool:
        """Whether a file, or the notebook beside it, came from the learner's class and is there."""
        if self.given or not target.exists():
            return False
        folder = name.partition("/")[0]
        known = self.manifest["files"].get(f"{folder}/{folder}.ipynb")
        return isinstance(known, dict) and known.get(_GIVEN) is True

    def _is_older(self, known: dict[str, Any] | None, newest: str) -> bool:
        """Whether the edition at hand is an older one than that of the folder."""
        if self.given or known is None or known.get("sha256") == newest:
            return False
        version = self.manifest.get("course")
        if isinstance(version, str) and _numbers(version) != _numbers(self.edition.version):
            return _numbers(version) > _numbers(self.edition.version)
        return newest in _list(known, "replaced")

    def _is_open(self, target: Path) -> bool:
        if target.suffix != ".ipynb":
            return False
        if not hasattr(self, "_open"):
            self._open = open_notebooks()
        return target.resolve() in self._open


# In the manifest: the file came from the learner's class.
_GIVEN = "given"
# Kinds of change after which a notebook is not of the edition at hand.
_HOLD = frozenset({"kept", "stale", "open", "newer", "unreadable"})
# Files that belong to the notebook beside them, edition by edition.
_WITH_NOTEBOOK = frozenset({"items.yaml"})
_MOST_REMEMBERED = 5000


def _list(entry: dict[str, Any], name: str) -> list[str]:
    found = entry.get(name)
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def _entry(fresh: Path, digest: str, known: dict[str, Any]) -> dict[str, Any]:
    """What a manifest holds of a file: what was put there, and of earlier editions what recognises them."""
    if known.get("sha256") == digest:
        return known
    replaced = [*_list(known, "replaced"), *[old for old in [known.get("sha256")] if old]]
    entry: dict[str, Any] = {"sha256": digest}
    if replaced := [old for old in dict.fromkeys(replaced) if old != digest]:
        entry["replaced"] = replaced[-_MOST_REMEMBERED:]
    if fresh.suffix == ".ipynb":
        entry["cells"] = cell_hashes(json.loads(fresh.read_text(encoding="utf-8")))
        if known.get("cells"):
            entry["before"] = known["cells"]
        if earlier := sorted(_texts(known) - set(entry["cells"].values())):
            entry["earlier"] = earlier[:_MOST_REMEMBERED]
    return entry


def _is_stale(mine: dict[str, Any], fresh: dict[str, Any], known: dict[str, Any]) -> bool:
    """Whether a notebook is of an earlier edition, whatever the manifest says was put there: an open window
    saved over the newer one, or a cloud service brought an older file back."""
    named, newest = ((one.get("metadata") or {}).get(EDITION_KEY) for one in (mine, fresh))
    if isinstance(named, str) and isinstance(newest, str):
        return named != newest
    cells, earlier = known.get("cells"), set(_list(known, "earlier"))
    if not isinstance(cells, dict):
        return False
    return any(
        (digest := text_hash(cell)) in earlier and cells.get(name_of(cell), digest) != digest
        for cell in mine["cells"]
    )


def _read_manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    if not path.exists():
        return {"v": 1, "files": {}}
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        sentence = texts.UNREADABLE.format(path=path, reason=error.strerror or error)
        raise FolderUnwritable(sentence) from error
    except ValueError:
        manifest = None
    if not isinstance(manifest, dict) or not isinstance(manifest.get("files"), dict):
        # Without a manifest every file counts as the learner's: nothing is replaced, nothing is lost.
        return {"v": 1, "files": {}}
    return manifest
