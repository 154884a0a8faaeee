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
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from course.errors import CourseError
from course.learner.carry import carry_over, cell_hashes
from course.learner.edition import Edition

MANIFEST = ".course-manifest.json"
DEFAULT_FOLDER = "willing-and-able"


@dataclass(frozen=True)
class Change:
    """What happened to a file: ``new``, ``restored``, ``replaced``, ``updated`` or ``kept``."""

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
    raise CourseError(
        f"{here} holds no notebooks of the course (no {MANIFEST}). "
        "Run `course start` first, or go into the folder that it made."
    )


def learner_of(folder: Path) -> str | None:
    """The learner's id in the class that was given to :func:`install`, or None."""
    known = _read_manifest(folder).get("learner")
    return known if isinstance(known, str) else None


def file_hash(path: Path) -> str:
    """The SHA-256 of a file's bytes, as hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def install(
    edition: Edition,
    folder: Path,
    *,
    update: bool = False,
    now: datetime | None = None,
    learner: str | None = None,
) -> list[Change]:
    """Put an edition into a learner's folder.

    Args:
        edition: what to put there.
        folder: the learner's folder; it is made where it is missing.
        update: replace touched notebooks too, with all answers carried over.
        now: the local time for the name of a backup; by default the time of the call.
        learner: the learner's id in the class, to be remembered; by default what was remembered before.

    Returns:
        What was done, file by file; nothing for files that are as they should be.

    Raises:
        CourseError: where the folder cannot be written, or a manifest or notebook cannot be read.
    """
    if learner is not None and not learner.strip():
        raise CourseError("The id after --learner is empty. Give the one by which your class knows you.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        manifest = _read_manifest(folder)
        changes = list(_install(edition, folder, manifest, update, now or datetime.now().astimezone()))
        manifest["course"] = edition.version
        if learner is not None:
            manifest["learner"] = learner.strip()
        _write(folder / MANIFEST, json.dumps(manifest, indent=1, sort_keys=True).encode())
    except (PermissionError, NotADirectoryError, FileExistsError) as error:
        raise CourseError(
            f"{folder} cannot be written ({error.strerror}). Choose another folder: `course start FOLDER`."
        ) from error
    return changes


def _install(
    edition: Edition, folder: Path, manifest: dict[str, Any], update: bool, now: datetime
) -> Iterator[Change]:
    for name, fresh in edition.files():
        target = folder / name
        if target.is_symlink() or (target.exists() and not target.is_file()):
            raise CourseError(f"{target} is no ordinary file. Move it away and run `course start` again.")
        known = manifest["files"].get(name)
        newest = file_hash(fresh)
        if not target.exists():
            yield Change(name, "restored" if known else "new")
        elif (current := file_hash(target)) == newest:
            manifest["files"][name] = _entry(fresh, newest)
            continue
        elif known and current == known["sha256"]:
            yield Change(name, "replaced")
        elif known and known["sha256"] == newest and not (update and _lacks_cells(target, fresh)):
            # The learner's work on the newest edition: the ordinary case, nothing to say.
            continue
        elif update and target.suffix == ".ipynb":
            yield _update(name, target, fresh, known or {}, now)
            manifest["files"][name] = _entry(fresh, newest)
            continue
        else:
            yield Change(name, "kept")
            continue
        _write(target, fresh.read_bytes())
        manifest["files"][name] = _entry(fresh, newest)


def _entry(fresh: Path, digest: str) -> dict[str, Any]:
    entry: dict[str, Any] = {"sha256": digest}
    if fresh.suffix == ".ipynb":
        entry["cells"] = cell_hashes(json.loads(fresh.read_text(encoding="utf-8")))
    return entry


def _lacks_cells(mine: Path, fresh: Path) -> bool:
    """Has a cell of the edition been deleted from this notebook? One that cannot be read lacks none."""
    try:
        have, want = (
            {cell["id"] for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]}
            for path in (mine, fresh)
        )
    except (ValueError, KeyError, TypeError):
        return False
    return not want <= have


def _update(name: str, target: Path, fresh: Path, known: dict[str, Any], now: datetime) -> Change:
    try:
        mine = json.loads(target.read_text(encoding="utf-8"))
        carried = carry_over(mine, json.loads(fresh.read_text(encoding="utf-8")), known.get("cells"))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CourseError(
            f"{target} is no readable notebook ({type(error).__name__}: {error}), so its answers cannot be "
            "carried over. It was left as it is. Open it in JupyterLab and save it, or move it away and run "
            "`course start` again."
        ) from error
    backup = target.parent / "backups" / f"{target.stem}-{now:%Y%m%d-%H%M%S}.ipynb"
    backup.parent.mkdir(exist_ok=True)
    # Copied, not moved: at no moment is the learner's notebook missing.
    shutil.copy2(target, backup)
    _write(
        target, (json.dumps(carried.notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()
    )
    return Change(name, "updated", carried.notes, backup.relative_to(target.parents[1]).as_posix())


def _read_manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    if not path.exists():
        return {"v": 1, "files": {}}
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        manifest = None
    if not isinstance(manifest, dict) or not isinstance(manifest.get("files"), dict):
        # Without a manifest every file counts as the learner's: nothing is replaced, nothing is lost.
        return {"v": 1, "files": {}}
    return manifest


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, scratch = tempfile.mkstemp(dir=path.parent, prefix=".course-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
        Path(scratch).chmod(mode)
        Path(scratch).replace(path)
    except BaseException:
        Path(scratch).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
