"""nbgrader's gradebook of a class, open, and several changes of it as one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from course.grading.classroom.folder import ClassFolder


@contextmanager
def closing_gradebook(folder: ClassFolder) -> Iterator[Any]:
    """The class's gradebook, open."""
    with folder.open_gradebook() as gradebook:
        yield gradebook


@contextmanager
def one_transaction(gradebook: Any) -> Iterator[None]:
    """All of what is saved in here or nothing: nbgrader's functions save each of their steps otherwise."""
    session = gradebook.db
    save = session.commit
    session.commit = session.flush
    try:
        yield
    except BaseException:
        session.rollback()
        raise
    finally:
        del session.commit
    save()
