"""Before a run: what learners' processes are forked from starts while this process imports what grading
needs, which takes as long. So little is imported here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager

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
    from course.grading.sandbox import ladder

    with ExitStack() as stack:
        try:
            stack.enter_context(shown_to_kernels(folder.root, slug))
            ladder.start(ladder.CELLS)
        except (CourseError, OSError):
            # The run says it in a better place.
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
