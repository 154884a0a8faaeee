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
import traceback
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import SQLAlchemyError

from course.errors import ClassFolderError, CourseError
from course.evidence.record import printable
from course.files import sweep
from course.grading.classroom.exchange import stamp_pages
from course.grading.classroom.folder import ClassFolder, open_class
from course.grading.classroom.gradebook import Rows, closing_gradebook, learner_rows, structure_rows
from course.grading.config import load_config, own_commands_first
from course.grading.feedback.pages import applied_by_cell
from course.grading.feedback.when import Shown, shown_now
from course.grading.files import remove_tree, write_text
from course.grading.heal.heal import learners_with_submission
from course.grading.mark import superseded
from course.grading.mark.backup import backup_gradebook
from course.grading.mark.deadlines import late_policy, save_penalty
from course.grading.mark.people import Person, cases_in, needs_person
from course.grading.nbgrader import converters
from course.grading.release.material import shown_to_kernels
from course.grading.run.jobs import Done, Job
from course.grading.run.limits import Aside
from course.grading.run.pool import Pool, import_for_workers
from course.grading.run.prepare import fingerprint, unchanged
from course.grading.run.worker import Material, material_of
from course.grading.run.writer import (
    Writer,
    agrees_with_rows,
    finish_graded,
    remove_graded,
)
from course.grading.sandbox import ladder
from course.grading.sandbox.launch import SCRATCH
from course.grading.score import evidence_file
from course.grading.score.marking import load_marking
from course.grading.texts import grading as texts
from course.grading.texts import term

if TYPE_CHECKING:
    from course.grading.run.cluster import Cluster

# In the class folder: what a run needs for its time only.
RUN_FOLDER = ".grading"
WRITTEN = ("evidence/*", "evidence/*/*", "feedback/*/*", "autograded/*/*")
"""Folders of a class in which grading replaces files one by one."""


def cores() -> int:
    """Cores that this process may use; where the system does not tell (macOS, Windows), all there are."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True)
class Result:
    """How the grading of one submission went.

    Attributes:
        learner: the learner's id.
        slug: the notebook.
        status: ``graded``, ``unchanged`` (graded before, nothing has changed since) or ``failed``.
        points: points now in the gradebook, without the penalty for lateness.
        max_points: points that can be earned.
        faults: what needs a person although it is no argument.
        notes: what healing mended.
        seconds: time taken.
        error: why it failed, or None.
        penalty: points taken away for lateness.
        late: seconds after the learner's own deadline and the minutes of grace.
    """

    learner: str
    slug: str
    status: str
    points: float
    max_points: float
    faults: tuple[Person, ...]
    notes: tuple[str, ...]
    seconds: float
    error: str | None = None
    penalty: float = 0.0
    late: float = 0.0


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
    with _kernels(unsandboxed), shown_to_kernels(folder.root, slug):
        chosen = learners_with_submission(folder, slug) if learners is None else list(learners)
        if not chosen:
            raise ClassFolderError(texts.NOTHING_SUBMITTED.format(slug=slug, folder=folder.submitted))
        with alone(folder) as scratch, closing_gradebook(folder) as gradebook:
            settled = {} if force else _settled(folder, gradebook, slug, chosen)
            jobs = _jobs(folder, gradebook, slug, [one for one in chosen if one not in settled], force=force)
            pool: Pool | Cluster | None = None
            # Whatever is wrong with the sandbox is said before anything is changed.
            kinds = _launcher() if len(settled) < len(chosen) and scheduler is None else ""
            backup = backup_gradebook(folder)
            results = []
            finish_graded(folder, slug)
            with Aside(folder.settings.allowance) as aside:
                shown = shown_now(folder, slug, gradebook)
                if len(settled) < len(chosen):
                    material = material_of(folder, slug, structure_rows(gradebook, slug), shown)
                    _disconnect(gradebook)
                    if scheduler is None:
                        count = min(workers or cores(), len(chosen) - len(settled))
                        pool = Pool(count, folder.root, material, scratch)
                    else:
                        pool = _cluster(scheduler, folder, material)
                        kinds = pool.kernels
                writer = Writer(
                    folder, gradebook, load_marking(folder.keys, slug), late_policy(folder), shown
                )
                graded = _told(folder, _grade_all(writer, settled.values(), jobs, pool, aside))
                # Whatever ends the run ends its workers before the gradebook and their folders go.
                with closing(graded):
                    for result in graded:
                        results.append(result)
                        if on_progress is not None:
                            on_progress(len(results), len(chosen), result)
    results.sort(key=lambda result: result.learner)
    waiting = needs_person(folder.root, slug, chosen)
    return ClassRun(slug, tuple(results), backup, waiting, kinds, time.monotonic() - start)


def _told(folder: ClassFolder, results: Iterator[Result]) -> Generator[Result, None, None]:
    """What the results are, and in a sentence what stops the whole run: a gradebook or a disk that gives way.

    Raises:
        ClassFolderError: if that happens.
    """
    try:
        yield from results
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


@contextmanager
def _kernels(unsandboxed: bool) -> Iterator[None]:
    """The choice of kernels for this run, where it was made on the command line; zygotes end with the run."""
    before = os.environ.get(ladder.VARIABLE)
    if unsandboxed:
        os.environ[ladder.VARIABLE] = ladder.UNSANDBOXED
    try:
        yield
    finally:
        if unsandboxed:
            if before is None:
                del os.environ[ladder.VARIABLE]
            else:
                os.environ[ladder.VARIABLE] = before


def _launcher() -> str:
    """Start what kernels come from here, and say of which kind they are."""
    with ThreadPoolExecutor(1) as aside:
        # The process that kernels are forked from imports, too, and takes longer.
        imported = aside.submit(import_for_workers)
        found = ladder.launcher(ladder.CELLS)
        imported.result()
    return found.name if found is not None else ladder.UNSANDBOXED


def _cluster(address: str, folder: ClassFolder, material: Material) -> Cluster:
    # Imported only where it is asked for: it is an extra.
    from course.grading.run.cluster import Cluster

    return Cluster(address, folder, material)


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
        before = os.environ.get(SCRATCH)
        os.environ[SCRATCH] = str(scratch)
        try:
            yield scratch
        finally:
            if before is None:
                del os.environ[SCRATCH]
            else:
                os.environ[SCRATCH] = before
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


def open_for_grading(class_dir: Path, slug: str) -> ClassFolder:
    """Open a class folder and make sure that everything that grading one notebook needs is in order.

    Raises:
        ClassFolderError: if the folder, its configuration, the release or the gradebook is not fit for
            grading.
        ItemFileError: if an item or key file is malformed.
    """
    own_commands_first()
    folder = open_class(class_dir)
    folder.require_assignment(slug)
    load_config(folder)
    load_marking(folder.keys, slug)
    folder.require_gradebook_free()
    require_known(folder, slug)
    return folder


def require_known(folder: ClassFolder, slug: str) -> None:
    """Make sure that the gradebook knows a notebook that was released.

    Raises:
        ClassFolderError: if it does not, as after an older copy was put back.
    """
    with folder.open_gradebook() as gradebook:
        if not structure_rows(gradebook, slug)["assignment"]:
            raise ClassFolderError(
                term.GRADEBOOK_LACKS.format(path=folder.gradebook, slug=slug, backups=folder.backups)
            )


def _grade_all(
    writer: Writer, settled: Iterable[Done], jobs: Iterator[Job], pool: Pool | Cluster | None, aside: Aside
) -> Iterator[Result]:
    try:
        for done in chain(settled, pool.run(jobs) if pool is not None else ()):
            yield _finish(writer.folder, writer, done, aside)
    finally:
        if pool is not None:
            pool.close()


def _settled(folder: ClassFolder, gradebook: Any, slug: str, learners: list[str]) -> dict[str, Done]:
    """The submissions of which nothing has changed since they were graded, in the class folder or in the
    gradebook: they need no kernel."""
    found = {}
    for job in _jobs(folder, gradebook, slug, learners, force=False):
        path = evidence_file.evidence_path(folder.evidence, slug, job.learner)
        if path.exists() and not job.anew:
            known = evidence_file.read_if_there(path, slug, job.learner)
            done = unchanged(folder, slug, job.learner, known)
            if done is not None:
                found[job.learner] = done
    return found


def _disconnect(gradebook: Any) -> None:
    """Give back the gradebook's connections: they do not survive a fork."""
    gradebook.db.remove()
    gradebook.engine.dispose()


def _jobs(
    folder: ClassFolder, gradebook: Any, slug: str, learners: list[str], *, force: bool
) -> Iterator[Job]:
    names = {row["id"]: row["name"] for row in structure_rows(gradebook, slug)["base_cell"]}
    for learner in learners:
        rows: Rows = learner_rows(gradebook, slug, learner)
        # A worker may be forked before this is done.
        _disconnect(gradebook)
        path = evidence_file.evidence_path(folder.evidence, slug, learner)
        known = evidence_file.read_if_there(path, slug, learner) if path.exists() else None
        anew = known is not None and not agrees_with_rows(known, rows, names)
        yield Job(learner, rows, force, anew)


def _finish(folder: ClassFolder, writer: Writer, done: Done, aside: Aside) -> Result:
    """Write what came of one submission, and say how it went."""
    slug, learner, start = writer.slug, done.learner, time.monotonic()
    try:
        if done.outcome is not None and done.outcome.error is not None:
            return _failed(folder, slug, done, done.outcome.error, done.outcome.log)
        if done.outcome is None:
            # Marks by hand may have come since.
            save_penalty(writer.gradebook, writer.policy, slug, learner)
            points = _points(writer.gradebook, slug, learner)
        else:
            points = writer.write(done.outcome)
        write_feedback(folder, slug, learner, writer.gradebook, aside, writer.shown)
        cases = cases_in(folder, writer.gradebook, slug, [learner])
        faults = tuple(case for case in cases if case.kind != "argument")
        status = "unchanged" if done.unchanged else "graded"
        seconds = done.seconds + time.monotonic() - start
        penalty, late = lateness(folder, writer.gradebook, slug, learner)
        return Result(learner, slug, status, *points, faults, done.notes, seconds, None, penalty, late)
    except Exception as error:  # noqa: BLE001 - one submission must not stop the class; the error is told and kept
        writer.gradebook.db.rollback()
        cause = str(error) if isinstance(error, CourseError) else f"{type(error).__name__}: {error}"
        log = "\n".join([*traceback.format_exception(error), *getattr(error, "lines", [])]) + "\n"
        return _failed(folder, slug, done, cause, log)


def write_feedback(
    folder: ClassFolder, slug: str, learner: str, gradebook: Any, aside: Aside, shown: Shown
) -> Path | None:
    """Write the feedback page, unless the one there is of these marks and of this graded notebook.

    Args:
        folder: the class folder.
        slug: the notebook.
        learner: the learner's id.
        gradebook: the class's, open.
        aside: where the page is made.
        shown: what pages of this notebook show now.

    Raises:
        CourseError: if the page cannot be made.
    """
    page = folder.feedback / learner / slug / f"{slug}.html"
    stamp = folder.evidence / slug / ".feedback" / learner
    graded = folder.autograded / learner / slug / f"{slug}.ipynb"
    submission = gradebook.find_submission(slug, learner)
    applied = applied_by_cell(folder, gradebook, slug, learner)
    marks = converters.marks_digest(graded.read_bytes(), submission, shown, applied)
    if page.exists() and stamp.is_file() and stamp.read_text(encoding="utf-8") == marks:
        return None
    gradebook.db.remove()
    superseded.keep_page(folder, slug, learner)
    aside.do(_make_page, folder, slug, learner, shown)
    stamp_pages(folder, slug, [learner])
    write_text(stamp, marks)
    return page


def _make_page(folder: ClassFolder, slug: str, learner: str, shown: Shown) -> None:
    config = load_config(folder)
    config.StripForFeedback.shown = shown.as_dict()
    converters.feedback(folder, config, slug, learner)


def make_feedback(class_dir: Path, slug: str, learners: Iterable[str] | None = None) -> list[Path]:
    """Write the feedback pages anew where marks have changed, as after marking by hand.

    Args:
        class_dir: the class folder.
        slug: the notebook.
        learners: whose pages; of all graded submissions if None.

    Returns:
        The pages that were written.

    Raises:
        CourseError: if pages could not be written; all the others were.
    """
    folder = open_for_grading(class_dir, slug)
    chosen = (
        sorted(p.parent.name for p in folder.autograded.glob(f"*/{slug}"))
        if learners is None
        else list(learners)
    )
    pages, failed = [], {}
    with closing_gradebook(folder) as gradebook, Aside(folder.settings.allowance) as aside:
        policy, shown = late_policy(folder), shown_now(folder, slug, gradebook)
        for learner in chosen:
            save_penalty(gradebook, policy, slug, learner)
            try:
                pages.append(write_feedback(folder, slug, learner, gradebook, aside, shown))
            except CourseError as error:
                failed[learner] = error
    if failed:
        raise not_made(slug, failed)
    return [page for page in pages if page is not None]


def not_made(slug: str, failed: dict[str, CourseError]) -> CourseError:
    """That feedback pages could not be written, and why."""
    learner, error = next(iter(failed.items()))
    problem = printable(str(error).rstrip("."), 300)
    return CourseError(
        texts.PAGES_NOT_MADE.format(n=len(failed), slug=slug, learner=printable(learner), problem=problem)
    )


def lateness(folder: ClassFolder, gradebook: Any, slug: str, learner: str) -> tuple[float, float]:
    """The points that a learner lost for lateness, and the seconds; nothing within the minutes of grace."""
    submission = gradebook.find_submission(slug, learner)
    seconds = float(submission.total_seconds_late or 0.0)
    late = seconds if seconds > folder.settings.grace_minutes * 60 else 0.0
    return float(submission.late_submission_penalty or 0.0), late


def _points(gradebook: Any, slug: str, learner: str) -> tuple[float, float]:
    submission = gradebook.find_submission(slug, learner)
    return float(submission.score), float(submission.max_score)


def _failed(folder: ClassFolder, slug: str, done: Done, cause: str, details: str) -> Result:
    """Record a submission that could not be graded: every question of it goes to a person, and nothing counts
    as zero."""
    learner = done.learner
    log = folder.reports / "logs" / f"{slug}-{learner}.txt"
    said = texts.GRADER_FAILED.format(
        learner=printable(learner),
        slug=slug,
        error=printable(cause.rstrip("."), 500),
        log=printable(str(log), 500),
    )
    try:
        write_text(log, details)
        if not _stands(folder, slug, learner):
            _hold_for_person(folder, slug, learner)
    except (SQLAlchemyError, CourseError, ValueError, OSError) as second:
        # One line of SQLAlchemy's: what follows it is for programmers.
        said += f" (The gradebook could not be told: {str(second).splitlines()[0].rstrip('.')}.)"
    case = Person(learner, slug, "", "", "fault", said)
    return Result(learner, slug, "failed", 0.0, 0.0, (case,), done.notes, done.seconds, said)


def _stands(folder: ClassFolder, slug: str, learner: str) -> bool:
    """Whether what an earlier run made is of this very submission; then it stands though this run failed."""
    path = evidence_file.evidence_path(folder.evidence, slug, learner)
    known = evidence_file.read_if_there(path, slug, learner) or {"run": {}}
    graded = folder.autograded / learner / slug / f"{slug}.ipynb"
    if not graded.exists() or known["run"].get("input") is None:
        return False
    return bool(known["run"]["input"] == fingerprint(folder, slug, learner))


def _hold_for_person(folder: ClassFolder, slug: str, learner: str) -> None:
    remove_graded(folder, slug, learner)
    with closing_gradebook(folder) as gradebook:
        gradebook.update_or_create_student(learner)
        submission = gradebook.update_or_create_submission(slug, learner)
        for notebook in submission.notebooks:
            for grade in notebook.grades:
                grade.needs_manual_grade = True
        gradebook.db.commit()
