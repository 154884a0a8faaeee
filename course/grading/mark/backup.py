"""Copies of the gradebook, one before each run that changes it."""

from __future__ import annotations

import sqlite3
import time
from datetime import UTC, datetime
from pathlib import Path

from course.errors import ClassFolderError
from course.grading.classroom.folder import ClassFolder
from course.grading.classroom.schema import copy_database
from course.grading.texts import term as texts

KEEP = 20
# Whoever was removed from the class is in no copy for longer than this.
KEEP_DAYS = 183


def backup_gradebook(folder: ClassFolder, keep: int = KEEP) -> Path | None:
    """Copy the gradebook through SQLite's own backup, which is whole even while another program reads or
    writes.

    Args:
        folder: the class folder.
        keep: how many copies stay; the oldest go first, and any that is older than half a year.

    Returns:
        The copy, or None where there is no gradebook yet or it is no file.

    Raises:
        ClassFolderError: if the gradebook cannot be read, or the copy cannot be written.
    """
    if not folder.gradebook_is_file or not folder.gradebook.exists():
        # A database elsewhere is whoever's to copy who keeps it.
        return None
    folder.backups.mkdir(exist_ok=True)
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    target = _free(folder.backups / f"gradebook-{stamp}.db")
    partial = target.with_suffix(".partial")
    try:
        copy_database(folder.gradebook, partial)
        partial.replace(target)
    except (sqlite3.Error, OSError) as error:
        partial.unlink(missing_ok=True)
        raise ClassFolderError(
            texts.NOT_COPIED.format(gradebook=folder.gradebook, target=target, error=error)
        ) from error
    # By time, not by name: two copies within a second differ in a suffix only.
    copies = sorted(folder.backups.glob("gradebook-*.db"), key=lambda path: path.stat().st_mtime_ns)
    oldest = time.time() - KEEP_DAYS * 24 * 3600
    for number, old in enumerate(copies):
        if number < len(copies) - keep or old.stat().st_mtime < oldest:
            old.unlink()
    return target


def restore_gradebook(folder: ClassFolder, copy: Path) -> None:
    """Put a copy back, through SQLite itself, so that no program sees half of it.

    Raises:
        ClassFolderError: if it cannot be written.
    """
    try:
        copy_database(copy, folder.gradebook)
    except sqlite3.Error as error:
        said = texts.NOT_RESTORED.format(copy=copy, to=folder.gradebook, error=error)
        raise ClassFolderError(said) from error


def _free(path: Path) -> Path:
    number = 2
    free = path
    while free.exists():
        # Two runs within a second.
        free = path.with_name(f"{path.stem}-{number}.db")
        number += 1
    return free
