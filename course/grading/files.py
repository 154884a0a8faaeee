"""Writing so that an interruption leaves the old file or the new one, never half of either."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

_synced: ContextVar[bool] = ContextVar("synced", default=True)


@contextmanager
def unsynced() -> Iterator[None]:
    """Do not wait for the disk in here: for files that nobody needs after a power failure."""
    token = _synced.set(False)
    try:
        yield
    finally:
        _synced.reset(token)


def write_text(path: Path, text: str) -> None:
    """Write a text file whole or not at all."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            if _synced.get():
                os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def write_json(path: Path, value: Any) -> None:
    """Write JSON whole or not at all: sorted keys, letters as they are."""
    write_text(path, json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n")


def remove_tree(folder: Path) -> None:
    """Remove a folder that may hold read-only files (nbgrader writes what it graded without write
    permission)."""
    if not folder.exists():
        return
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | 0o700 if path.is_dir() else path.stat().st_mode | 0o600)
    shutil.rmtree(folder)


def swap_folder(new: Path, target: Path) -> None:
    """Put the folder ``new`` in the place of ``target``; :func:`finish_swap` completes what an interruption
    left."""
    before = _before(target)
    remove_tree(before)
    if target.exists():
        target.rename(before)
    new.rename(target)
    remove_tree(before)


def finish_swap(target: Path) -> None:
    """After an interruption between the two renames of :func:`swap_folder`: put the old folder back."""
    before = _before(target)
    if before.exists():
        if target.exists():
            remove_tree(before)
        else:
            before.rename(target)


def _before(target: Path) -> Path:
    return target.with_name(f".{target.name}.before")
