"""Grade a class: heal, autograde and score each submission, write the feedback; one bad submission never
stops the others.

:func:`grade_submission` is the whole of it for one learner and takes nothing but names, so that it can run in
a process of its own. Everything can be interrupted and started again: what was finished is recognised by the
hash of what went into it and is not run again.
"""

from __future__ import annotations

import hashlib
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

import course
from course.errors import ClassFolderError, CourseError
from course.grading import rawevidence
from course.grading.backup import backup_gradebook
from course.grading.classroom import ClassFolder, open_class
from course.grading.config import load_config, own_commands_first
from course.grading.deadlines import late_policy, save_penalty
from course.grading.files import remove_tree, write_json, write_text
from course.grading.heal import HealReport, heal_submission, learners_with_submission
from course.grading.intake import content_hash
from course.grading.marks import load_marking
from course.grading.nbgraderrun import start
from course.grading.persons import Person, needs_person
from course.texts import grading as texts


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


@dataclass(frozen=True)
class ClassRun:
    """How the grading of a class went."""

    slug: str
    results: tuple[Result, ...]
    backup: Path | None
    needs_person: tuple[Person, ...]

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
    on_progress: Callable[[int, int, Result], None] | None = None,
) -> ClassRun:
    """Grade all submissions of one notebook.

    Args:
        class_dir: the class folder.
        slug: the notebook.
        learners: whose submissions; all that were handed in if None.
        force: grade unchanged submissions again, too.
        on_progress: called after each submission with the number done, the number in all and the result.

    Raises:
        ClassFolderError: if the folder, its configuration, the release or the gradebook is not fit for
            grading.
        ItemFileError: if an item or key file is malformed.
    """
    folder = open_for_grading(class_dir, slug)
    chosen = learners_with_submission(folder, slug) if learners is None else list(learners)
    if not chosen:
        raise ClassFolderError(texts.NOTHING_SUBMITTED.format(slug=slug, folder=folder.submitted))
    backup = backup_gradebook(folder)
    results = []
    for number, learner in enumerate(chosen, start=1):
        result = _grade(folder, slug, learner, force=force)
        results.append(result)
        if on_progress is not None:
            on_progress(number, len(chosen), result)
    return ClassRun(slug, tuple(results), backup, needs_person(folder.root, slug, chosen))


def grade_submission(class_dir: Path, slug: str, learner: str, *, force: bool = False) -> Result:
    """Grade one submission: heal, autograde, score, feedback.

    Args:
        class_dir: the class folder.
        slug: the notebook.
        learner: the learner's id.
        force: grade it even if nothing has changed.

    Raises:
        ClassFolderError: if the folder, its configuration or the release is not fit for grading. Whatever is
            wrong with the
            submission itself is a result, not an error.
    """
    return _grade(open_for_grading(class_dir, slug), slug, learner, force=force)


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
    return folder


def _grade(folder: ClassFolder, slug: str, learner: str, *, force: bool) -> Result:
    start = time.monotonic()
    notes: tuple[str, ...] = ()
    try:
        healed = heal_submission(folder, slug, learner)
        notes = healed.notes
        status = _run(folder, slug, learner, healed, force=force)
        write_feedback(folder, slug, learner)
        points, maximum = _points(folder, slug, learner)
        faults = tuple(p for p in needs_person(folder.root, slug, [learner]) if p.kind != "argument")
        return Result(learner, slug, status, points, maximum, faults, notes, time.monotonic() - start)
    except Exception as error:  # noqa: BLE001 - one submission must not stop the class; the error is told and kept
        return _failed(folder, slug, learner, notes, error, time.monotonic() - start)


def _run(folder: ClassFolder, slug: str, learner: str, healed: HealReport, *, force: bool) -> str:
    fingerprint = _fingerprint(folder, slug, learner)
    path = rawevidence.evidence_path(folder.evidence, slug, learner)
    known = rawevidence.read_if_there(path, slug, learner) if path.exists() else None
    graded = folder.autograded / learner / slug / f"{slug}.ipynb"
    if not force and known is not None and known["run"].get("input") == fingerprint and graded.exists():
        # Marks by hand may have come since.
        with closing_gradebook(folder) as gradebook:
            save_penalty(gradebook, late_policy(folder), slug, learner)
        return "unchanged"
    _autograde(folder, slug, learner)
    data = rawevidence.read(path, slug, learner)
    # Written last: a run that was interrupted before this line is done again.
    write_json(path, data | {"run": {"input": fingerprint}})
    return "graded"


def _fingerprint(folder: ClassFolder, slug: str, learner: str) -> str:
    """A hash over all that decides a grade: submission, release, keys, configuration and the course's
    version."""
    digest = hashlib.sha256(course.__version__.encode())
    digest.update(content_hash(folder.submitted / learner / slug).encode())
    digest.update(content_hash(folder.release / slug).encode())
    digest.update(load_marking(folder.keys, slug).digest.encode())
    for name in ("nbgrader_config.py", "course.yaml"):
        digest.update((folder.root / name).read_bytes())
    return digest.hexdigest()


def _autograde(folder: ClassFolder, slug: str, learner: str) -> None:
    from nbgrader.converters import Autograde

    converter = _converter(Autograde, folder, slug, learner)
    # A half-made folder of an interrupted run would otherwise be skipped for ever.
    converter.force = True
    start(converter, folder.autograded / learner / slug / f"{slug}.ipynb")


def write_feedback(folder: ClassFolder, slug: str, learner: str) -> Path | None:
    """Write the feedback page, unless the one there is of these marks and of this graded notebook."""
    from nbgrader.converters import GenerateFeedback

    from course.grading.pages import PageExporter

    page = folder.feedback / learner / slug / f"{slug}.html"
    stamp = folder.evidence / slug / ".feedback" / learner
    marks = _marks_digest(folder, slug, learner)
    if page.exists() and stamp.is_file() and stamp.read_text(encoding="utf-8") == marks:
        return None
    converter = _converter(GenerateFeedback, folder, slug, learner)
    converter.exporter_class = PageExporter
    converter.force = True
    start(converter, page)
    write_text(stamp, marks)
    return page


def make_feedback(class_dir: Path, slug: str, learners: Iterable[str] | None = None) -> list[Path]:
    """Write the feedback pages anew where marks have changed, as after marking by hand.

    Args:
        class_dir: the class folder.
        slug: the notebook.
        learners: whose pages; of all graded submissions if None.

    Returns:
        The pages that were written.
    """
    folder = open_for_grading(class_dir, slug)
    chosen = (
        sorted(p.parent.name for p in folder.autograded.glob(f"*/{slug}"))
        if learners is None
        else list(learners)
    )
    with closing_gradebook(folder) as gradebook:
        policy = late_policy(folder)
        for learner in chosen:
            save_penalty(gradebook, policy, slug, learner)
    return [
        page for page in (write_feedback(folder, slug, learner) for learner in chosen) if page is not None
    ]


def _marks_digest(folder: ClassFolder, slug: str, learner: str) -> str:
    """A hash over what a feedback page shows: the graded notebook, marks and comments."""
    graded = folder.autograded / learner / slug / f"{slug}.ipynb"
    digest = hashlib.sha256(graded.read_bytes())
    with closing_gradebook(folder) as gradebook:
        submission = gradebook.find_submission(slug, learner)
        for notebook in submission.notebooks:
            digest.update(repr(notebook.late_submission_penalty).encode())
            for grade in sorted(notebook.grades, key=lambda g: g.name):
                digest.update(f"{grade.name} {grade.score}\n".encode())
            for comment in sorted(notebook.comments, key=lambda c: c.name):
                digest.update(f"{comment.name} {comment.comment}\n".encode())
    return digest.hexdigest()


def _points(folder: ClassFolder, slug: str, learner: str) -> tuple[float, float]:
    with closing_gradebook(folder) as gradebook:
        submission = gradebook.find_submission(slug, learner)
        return float(submission.score), float(submission.max_score)


@contextmanager
def closing_gradebook(folder: ClassFolder) -> Iterator[Any]:
    """The class's gradebook, open."""
    from nbgrader.api import Gradebook

    with Gradebook(folder.db_url, folder.settings.name) as gradebook:
        yield gradebook


class _OneSubmission:
    """Makes a converter of nbgrader's work on one folder, which it would otherwise look for by a pattern: a
    learner's id may hold characters that mean something in a pattern."""

    def init_notebooks(self) -> None:
        place = Path(self._format_source(self.coursedir.assignment_id, self.coursedir.student_id))
        self.assignments = {str(place): [str(place / f"{self.coursedir.assignment_id}.ipynb")]}
        self.notebooks = []


def _converter(kind: Any, folder: ClassFolder, slug: str, learner: str) -> Any:
    from nbgrader.coursedir import CourseDirectory

    config = load_config(folder)
    coursedir = CourseDirectory(config=config, root=str(folder.root), assignment_id=slug, student_id=learner)
    one = type(kind.__name__, (_OneSubmission, kind), {})
    return one(coursedir=coursedir, config=config)


def _failed(
    folder: ClassFolder, slug: str, learner: str, notes: tuple[str, ...], error: Exception, seconds: float
) -> Result:
    """Record a submission that could not be graded: every question of it goes to a person, and nothing counts
    as zero."""
    log = folder.reports / "logs" / f"{slug}-{learner}.txt"
    lines = getattr(error, "lines", [])
    write_text(log, "\n".join([*traceback.format_exception(error), *lines]) + "\n")
    cause = str(error) if isinstance(error, CourseError) else f"{type(error).__name__}: {error}"
    said = texts.GRADER_FAILED.format(learner=learner, slug=slug, error=cause.rstrip("."), log=log)
    try:
        _hold_for_person(folder, slug, learner)
    except (SQLAlchemyError, CourseError, ValueError, OSError) as second:
        # One line of SQLAlchemy's: what follows it is for programmers, and in the log.
        said += f" (The gradebook could not be told: {str(second).splitlines()[0].rstrip('.')}.)"
    case = Person(learner, slug, "", "", "fault", said)
    return Result(learner, slug, "failed", 0.0, 0.0, (case,), notes, seconds, said)


def _hold_for_person(folder: ClassFolder, slug: str, learner: str) -> None:
    # What an earlier run made of an earlier submission is not this submission's: no page may show it, and
    # regrading must not score it.
    remove_tree(folder.autograded / learner / slug)
    rawevidence.evidence_path(folder.evidence, slug, learner).unlink(missing_ok=True)
    with closing_gradebook(folder) as gradebook:
        gradebook.update_or_create_student(learner)
        submission = gradebook.update_or_create_submission(slug, learner)
        for notebook in submission.notebooks:
            for grade in notebook.grades:
                grade.needs_manual_grade = True
        gradebook.db.commit()
