"""Before a submission is run: see whether it was graded already, heal it, collect what grading needs."""

from __future__ import annotations

import hashlib
import time
from functools import lru_cache
from pathlib import Path
from typing import Any

import course
from course.grading.classroom.folder import ClassFolder, open_class
from course.grading.classroom.mark_sheet import Rows
from course.grading.files import evidence_path
from course.grading.heal.heal import heal_submission, healed_before
from course.grading.heal.read import content_hash
from course.grading.release.frozen import editions
from course.grading.run.jobs import Done, Job
from course.grading.run.limits import Aside
from course.grading.run.worker import Task, Workshop, could_not, read_files
from course.grading.score import evidence_file
from course.grading.score.marking import load_marking


def prepare(
    folder: ClassFolder, slug: str, learner: str, rows: Rows, force: bool, anew: bool = False
) -> tuple[Done, Task | None]:
    """Heal a submission in the class folder and make a task of it.

    Returns:
        What there is to say so far, and the task, or None if nothing has changed since it was graded.

    Raises:
        ClassFolderError: if there is no such submission, or the notebook was not released.
    """
    healed = heal_submission(folder, slug, learner)
    done = Done(learner, notes=healed.notes)
    known_by = fingerprint(folder, slug, learner)
    path = evidence_path(folder.evidence, slug, learner)
    known = evidence_file.read_if_there(path, slug, learner) if path.exists() else None
    if not (force or anew) and _was_graded(folder, slug, learner, known, known_by):
        done.unchanged = True
        return done, None
    place = folder.submitted / learner / slug
    evidence = path.read_bytes() if known is not None and not anew else None
    return done, Task(learner, read_files(place, place), rows, evidence, known_by)


def prepare_aside(aside: Aside, folder: ClassFolder, slug: str, job: Job) -> tuple[Done, Task | None]:
    """As :func:`prepare`, in a process beside this one; what goes wrong is in the outcome."""
    try:
        made: tuple[Done, Task | None] = aside.do(
            prepare, folder, slug, job.learner, job.rows, job.force, job.anew
        )
    except Exception as error:  # noqa: BLE001 - one submission must not stop the class; it is told and kept
        said = could_not(job.learner, "", error, folder.settings.allowance)
        return Done(job.learner, outcome=said), None
    return made


def unchanged(folder: ClassFolder, slug: str, learner: str, known: dict[str, Any] | None) -> Done | None:
    """What there is to say of a submission of which nothing has changed since it was graded, or None.

    Only hashes files and reads what grading itself wrote, so that it may be asked before there are workers.

    Args:
        folder: the class folder.
        slug: the notebook.
        learner: the learner's id.
        known: the content of the evidence file, or None.
    """
    notes = None if known is None else healed_before(folder, slug, learner)
    if notes is None or not _was_graded(folder, slug, learner, known, fingerprint(folder, slug, learner)):
        return None
    return Done(learner, unchanged=True, notes=notes)


def _was_graded(
    folder: ClassFolder, slug: str, learner: str, known: dict[str, Any] | None, known_by: str
) -> bool:
    graded = folder.autograded / learner / slug / f"{slug}.ipynb"
    return known is not None and known["run"].get("input") == known_by and graded.exists()


def do_job(root: Path, workshop: Workshop, job: Job) -> Done:
    """In a worker: do one job. Nothing is raised; what goes wrong is in the outcome."""
    start = time.monotonic()
    done = Done(job.learner)
    try:
        folder = _opened(root)
        done, task = prepare(folder, workshop.material.slug, job.learner, job.rows, job.force, job.anew)
        if task is not None:
            done.outcome = workshop.grade(task)
    except Exception as error:  # noqa: BLE001 - one submission must not stop the class; it is told and kept
        done.outcome = could_not(job.learner, "", error, workshop.material.allowance)
    done.seconds = time.monotonic() - start
    return done


@lru_cache(maxsize=1)
def _opened(root: Path) -> ClassFolder:
    return open_class(root)


def fingerprint(folder: ClassFolder, slug: str, learner: str) -> str:
    """A hash over all that decides a grade: submission, release, keys, configuration and the course's
    version."""
    digest = hashlib.sha256(course.__version__.encode())
    digest.update(content_hash(folder.submitted / learner / slug).encode())
    digest.update(content_hash(folder.release / slug).encode())
    digest.update(load_marking(folder.keys, slug).digest.encode())
    for earlier in editions(folder.root, slug):
        digest.update(earlier.edition.id.encode() + earlier.keys.read_bytes())
    for name in ("nbgrader_config.py", "course.yaml"):
        digest.update((folder.root / name).read_bytes())
    return digest.hexdigest()
