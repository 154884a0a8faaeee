"""Grade a class: heal, autograde and score each submission, write the feedback; one bad submission never
stops the others.

Workers do the submissions (:mod:`course.grading.run.pool`): they put the healed copy of one into the class,
each folder whole or not at all. All else in the class, the gradebook before all, this process alone writes
(:mod:`course.grading.run.writer`). Everything can be interrupted and started again: what was finished is
recognised by the hash of what went into it and is not run again; what was not is done anew, and what a
killed run left behind is removed first.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import SQLAlchemyError

from course.errors import ClassFolderError, CourseError
from course.evidence.record import printable
from course.grading.classroom.folder import ClassFolder
from course.grading.classroom.gradebook import closing_gradebook, learners_rows, structure_rows
from course.grading.classroom.mark_sheet import Rows, cells_of, read_mark_sheet
from course.grading.config import is_as_made, load_config, own_page_steps, own_steps
from course.grading.environment import environment
from course.grading.feedback.when import shown_now
from course.grading.files import evidence_path
from course.grading.heal.heal import learners_with_submission
from course.grading.mark.backup import backup_gradebook
from course.grading.mark.deadlines import late_policy
from course.grading.mark.people import Person, needs_person
from course.grading.release.material import shown_to_kernels
from course.grading.run.alone import alone
from course.grading.run.finish import Finish
from course.grading.run.jobs import Done, Job, Result, Workers
from course.grading.run.limits import Aside
from course.grading.run.opening import open_for_grading, require_points
from course.grading.run.pages import Pages
from course.grading.run.plainly import Plainly
from course.grading.run.pool import Pool, import_for_workers
from course.grading.run.prepare import unchanged
from course.grading.run.worker import Material, Workshop, material_of, scratch_in
from course.grading.run.writer import BATCH, Writer, agrees, finish_graded
from course.grading.sandbox import ladder
from course.grading.score import evidence_file
from course.grading.score.marking import load_marking
from course.grading.texts import grading as texts

if TYPE_CHECKING:
    from course.grading.run.cluster import Cluster

# Seconds for which what came of a submission waits at most for others, to be written with them.
LONGEST_WAIT = 0.5
# Submissions for which it takes less time to run their common beginning first, and twice to be sure of it.
ENOUGH_TO_SHARE = 6
# Learners whose rows of the gradebook are in memory at a time.
ROWS_AT_A_TIME = 32


def cores() -> int:
    """Cores that this process may use; where the system does not tell (macOS, Windows), all there are."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True)
class ClassRun:
    """How the grading of a class went.

    Attributes:
        slug: the notebook.
        results: one for each submission.
        backup: the copy of the gradebook from before, or None.
        needs_person: what waits for a person.
        kernels: the kind of kernels: a rung of the ladder, or ``unsandboxed``; empty where none was started.
        seconds: how long it took.
    """

    slug: str
    results: tuple[Result, ...]
    backup: Path | None
    needs_person: tuple[Person, ...]
    kernels: str = ""
    seconds: float = 0.0

    @property
    def exit_code(self) -> int:
        """1 where anything needs a person or failed, else 0."""
        return int(bool(self.needs_person) or any(r.status == "failed" for r in self.results))


def grade_class(
    class_dir: Path,
    slug: str,
    learners: Iterable[str] | None = None,
    *,
    force: bool = False,
    workers: int | None = None,
    unsandboxed: bool = False,
    scheduler: str | None = None,
    on_progress: Callable[[int, int, Result], None] | None = None,
    meanwhile: Callable[[], object] = lambda: None,
) -> ClassRun:
    """Grade all submissions of one notebook.

    Args:
        class_dir: the class folder.
        slug: the notebook.
        learners: whose submissions; all that were handed in if None.
        force: grade unchanged submissions again, too.
        workers: how many submissions at a time; one for each processor if None.
        unsandboxed: run learners' code without a sandbox, with this account's rights.
        scheduler: the address of a Dask scheduler, whose workers grade instead of this machine's.
        on_progress: called after each submission with the number done, the number in all and the result.
        meanwhile: called once, while the first submissions run.

    Raises:
        ClassFolderError: if the folder, its configuration, the release or the gradebook is not fit for
            grading.
        NoSandboxError: if this machine (or a worker of the cluster) has no sandbox, and ``unsandboxed`` is
            not given.
        CourseError: if the cluster is not fit for grading.
        ItemFileError: if an item or key file is malformed.
    """
    start = time.monotonic()
    if scheduler is not None and (unsandboxed or workers is not None):
        raise CourseError(texts.SCHEDULER_ALONE)
    folder = open_for_grading(class_dir, slug)
    # The choice of kernels for this run, where it was made on the command line.
    own_choice = {ladder.VARIABLE: ladder.UNSANDBOXED} if unsandboxed else {}
    with environment(own_choice), shown_to_kernels(folder.root, slug):
        chosen = learners_with_submission(folder, slug) if learners is None else list(learners)
        if not chosen:
            raise ClassFolderError(texts.NOTHING_SUBMITTED.format(slug=slug, folder=folder.submitted))
        with alone(folder) as scratch, closing_gradebook(folder) as gradebook:
            structure = structure_rows(gradebook, slug)
            require_points(load_marking(folder.keys, slug), cells_of(structure))
            settled = {}
            if not force:
                settled = _settled(folder, slug, _jobs(folder, gradebook, structure, chosen, force=False))
            left = [one for one in chosen if one not in settled]
            own = _own_steps(folder) if left else None
            # Whatever is wrong with the sandbox is said before anything is changed.
            kinds = _launcher() if left and scheduler is None and own is None else ""
            backup = backup_gradebook(folder)
            results = []
            finish_graded(folder, slug)
            with Aside(folder.settings.allowance) as aside:
                shown = shown_now(folder, slug, gradebook)
                pool: Workers | None = None
                if own is not None:
                    pool = Plainly(folder, slug, own, aside)
                    kinds = pool.kernels
                elif left:
                    material = material_of(folder, slug, structure, shown)
                    if scheduler is None:
                        count = min(workers or cores(), len(left))
                        if len(left) >= ENOUGH_TO_SHARE:
                            with closing(Workshop(material, scratch_in(scratch))) as workshop:
                                workshop.share_beginning()
                        pool = Pool(count, folder.root, material, scratch, gradebook.close)
                    else:
                        found = _cluster(scheduler, folder, material)
                        pool, kinds = found, found.kernels
                writer = Writer(
                    folder, gradebook, load_marking(folder.keys, slug), late_policy(folder), shown
                )
                finish = Finish(writer, Pages(folder, gradebook, slug, shown, aside))
                jobs = _jobs(folder, gradebook, structure, left, force=force)
                graded = _told(folder, _grade_all(finish, settled.values(), jobs, pool, meanwhile))
                # Whatever ends the run ends its workers before the gradebook and their folders go.
                with closing(graded):
                    for result in graded:
                        results.append(result)
                        if on_progress is not None:
                            on_progress(len(results), len(chosen), result)
    results.sort(key=lambda result: result.learner)
    with _in_a_sentence(folder):
        waiting = needs_person(folder.root, slug, chosen)
    return ClassRun(slug, tuple(results), backup, waiting, kinds, time.monotonic() - start)


def _told(folder: ClassFolder, results: Iterator[Result]) -> Generator[Result, None, None]:
    """What the results are."""
    with _in_a_sentence(folder):
        yield from results


@contextmanager
def _in_a_sentence(folder: ClassFolder) -> Iterator[None]:
    """Say in a sentence what stops the whole run: a gradebook or a disk that gives way.

    Raises:
        ClassFolderError: if that happens in here.
    """
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        problem = printable(str(error).partition("\n")[0], 300)
        raise ClassFolderError(texts.RUN_STOPPED.format(root=folder.root, problem=problem)) from error


def grade_submission(class_dir: Path, slug: str, learner: str, *, force: bool = False) -> Result:
    """Grade one submission: heal, autograde, score, feedback.

    Args:
        class_dir: the class folder.
        slug: the notebook.
        learner: the learner's id.
        force: grade it even if nothing has changed.

    Raises:
        ClassFolderError: if the folder, its configuration or the release is not fit for grading. Whatever is
            wrong with the submission itself is a result, not an error.
        NoSandboxError: if this machine has no sandbox.
    """
    return grade_class(class_dir, slug, [learner], force=force, workers=1).results[0]


def _launcher() -> str:
    """Start what kernels come from here, and say of which kind they are."""
    # The process that kernels are forked from imports, too.
    ladder.start(ladder.CELLS)
    import_for_workers()
    found = ladder.launcher(ladder.CELLS)
    return found.name if found is not None else ladder.UNSANDBOXED


def _cluster(address: str, folder: ClassFolder, material: Material) -> Cluster:
    # Imported only where it is asked for: it is an extra.
    from course.grading.run.cluster import Cluster

    return Cluster(address, folder, material)


def _grade_all(
    finish: Finish,
    settled: Iterable[Done],
    jobs: Iterator[Job],
    pool: Workers | None,
    meanwhile: Callable[[], object],
) -> Iterator[Result]:
    """Grade, and write what came of it when that is enough for a transaction, or has waited."""
    known = list(settled)
    try:
        for start in range(0, len(known), BATCH):
            yield from finish(known[start : start + BATCH])
        batch: list[Done] = []
        waiting: Callable[[], object] | None = meanwhile
        since = time.monotonic()
        for done in pool.run(jobs) if pool is not None else ():
            if done is not None:
                batch.append(done)
            elif waiting is not None:
                waiting()
                waiting = None
            if len(batch) >= BATCH or (batch and time.monotonic() - since > LONGEST_WAIT):
                yield from finish(batch)
                batch, since = [], time.monotonic()
        yield from finish(batch)
    finally:
        if pool is not None:
            pool.close()


def _settled(folder: ClassFolder, slug: str, jobs: Iterable[Job]) -> dict[str, Done]:
    """The submissions of which nothing has changed since they were graded, in the class folder or in the
    gradebook: they need no kernel."""
    found = {}
    for job in jobs:
        path = evidence_path(folder.evidence, slug, job.learner)
        if path.exists() and not job.anew:
            known = evidence_file.read_if_there(path, slug, job.learner)
            done = unchanged(folder, slug, job.learner, known)
            if done is not None:
                found[job.learner] = done
    return found


def _own_steps(folder: ClassFolder) -> str | None:
    if is_as_made(folder):
        return None
    config = load_config(folder)
    return own_steps(config, folder) or own_page_steps(config, folder)


def _jobs(
    folder: ClassFolder, gradebook: Any, structure: Rows, learners: list[str], *, force: bool
) -> Iterator[Job]:
    slug = structure["assignment"][0]["name"]
    for start in range(0, len(learners), ROWS_AT_A_TIME):
        rows = learners_rows(gradebook, slug, learners[start : start + ROWS_AT_A_TIME])
        for learner, own in rows.items():
            path = evidence_path(folder.evidence, slug, learner)
            known = evidence_file.read_if_there(path, slug, learner) if path.exists() else None
            anew = known is not None and not agrees(known, read_mark_sheet(structure, own, learner).held())
            yield Job(learner, own, force, anew)
