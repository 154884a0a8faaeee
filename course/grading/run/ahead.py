"""Before a run or a release: what processes for cells are forked from starts while this process imports what
it needs itself, which takes as long. So little is imported here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

from course.errors import CourseError
from course.grading.classroom.folder import ClassFolder
from course.grading.files import evidence_path


@contextmanager
def started_ahead(
    folder: ClassFolder, slug: str, learners: Iterable[str] | None, *, force: bool = False
) -> Iterator[None]:
    """Start it, if it looks as if something is to be graded; the run itself looks closely.

    Args:
        folder: the class folder.
        slug: the notebook.
        learners: whose submissions will be graded; all that were handed in if None.
        force: whether also those that have not changed are.
    """
    if not force and not _looks_new(folder, slug, learners):
        yield
        return
    from course.grading.release.material import shown_to_kernels

    with _begun(lambda: shown_to_kernels(folder.root, slug)):
        yield


@contextmanager
def source_started_ahead(folder: ClassFolder, slug: str) -> Iterator[None]:
    """Start what a source notebook is run in; the release itself looks whether it can be.

    Args:
        folder: the class folder.
        slug: the notebook.
    """
    from course.grading.release.frozen import for_release, has_tables
    from course.grading.release.material import reading

    if not has_tables(folder.root):
        yield
        return
    with _begun(lambda: reading(slug, *for_release(folder.root, slug)[:2])):
        yield


@contextmanager
def _begun(shown: Callable[[], AbstractContextManager[None]]) -> Iterator[None]:
    """Start it where it can read what is shown."""
    from course.grading.sandbox import ladder

    with ExitStack() as stack:
        try:
            stack.enter_context(shown())
            ladder.start(ladder.CELLS)
        except (CourseError, OSError):
            # Whoever needs it says it in a better place.
            stack.close()
        stack.callback(ladder.give_up)
        yield


def _looks_new(folder: ClassFolder, slug: str, learners: Iterable[str] | None) -> bool:
    for place in folder.submitted.glob(f"*/{slug}"):
        evidence = evidence_path(folder.evidence, slug, place.parent.name)
        chosen = learners is None or place.parent.name in learners
        if chosen and not (evidence.exists() and evidence.stat().st_mtime > place.stat().st_mtime):
            return True
    return False
