"""Whatever changes a class is alone in it for its time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from course.errors import ClassFolderError
from course.files import sweep
from course.grading.classroom.folder import ClassFolder
from course.grading.environment import environment
from course.grading.files import SCRATCH, remove_tree
from course.grading.texts import grading as texts

# In the class folder: what a run needs for its time only.
RUN_FOLDER = ".grading"
WRITTEN = ("evidence/*", "evidence/*/*", "feedback/*/*", "autograded/*/*")
"""Folders of a class in which grading replaces files one by one."""


@contextmanager
def alone(folder: ClassFolder) -> Iterator[Path]:
    """Make sure that no other run is at work on this class, and give a folder for the run's time.

    Raises:
        ClassFolderError: if another run is at work.
    """
    place = folder.root / RUN_FOLDER
    place.mkdir(exist_ok=True)
    with (place / "lock").open("w") as lock:
        if not _lock(lock):
            raise ClassFolderError(texts.RUN_IN_PROGRESS.format(root=folder.root))
        for left in place.iterdir():
            if left.name != "lock":
                remove_tree(left)
        for written in WRITTEN:
            for below in folder.root.glob(written):
                sweep(below)
        scratch = place / "run"
        scratch.mkdir()
        try:
            with environment({SCRATCH: str(scratch)}):
                yield scratch
        finally:
            remove_tree(scratch)


def _lock(file: Any) -> bool:
    try:
        import fcntl
    except ImportError:
        # No such locks on Windows; two runs at a time are kept apart by the gradebook alone.
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
