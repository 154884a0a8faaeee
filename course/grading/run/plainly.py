"""A run for a class whose ``nbgrader_config.py`` has steps of its own: nbgrader's converters do them, in the
class folder and its gradebook, one submission after the other. Slower, and the same marks."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator

from course.errors import CourseError
from course.grading.classroom.folder import ClassFolder
from course.grading.classroom.gradebook import closing_gradebook, mark_sheets, structure_rows
from course.grading.files import evidence_path
from course.grading.mark import superseded
from course.grading.run.jobs import Done, Job
from course.grading.run.limits import Aside
from course.grading.run.prepare import prepare_aside
from course.grading.run.worker import Outcome, Task, could_not, read_files
from course.grading.sandbox import ladder
from course.grading.score import evidence_file
from course.grading.texts import grading as texts


class Plainly:
    """Does the jobs of a run by ``nbgrader autograde``'s own means.

    Args:
        folder: the class folder.
        slug: the notebook.
        option: the option by which the class has steps of its own.
        aside: where it is done.

    Attributes:
        kernels: the kind of kernels.

    Raises:
        NoSandboxError: if there are none.
    """

    def __init__(self, folder: ClassFolder, slug: str, option: str, aside: Aside) -> None:
        self._folder, self._slug, self._aside = folder, slug, aside
        found = ladder.launcher(ladder.KERNELS)
        self.kernels = found.name if found is not None else ladder.UNSANDBOXED
        ladder.say_once(texts.OWN_STEPS.format(option=option))

    def run(self, jobs: Iterable[Job]) -> Iterator[Done]:
        """Do jobs, and yield what came of each."""
        for job in jobs:
            since = time.monotonic()
            done, task = prepare_aside(self._aside, self._folder, self._slug, job)
            if task is not None:
                done.outcome = self._grade(task)
            done.seconds = time.monotonic() - since
            yield done

    def _grade(self, task: Task) -> Outcome:
        path = evidence_path(self._folder.evidence, self._slug, task.learner)
        try:
            superseded.keep_evidence(self._folder, self._slug, task.learner, None)
            if task.evidence is None:
                # The gradebook is an older one: what a person saw is not what is in it.
                path.unlink(missing_ok=True)
            self._aside.do(_autograde, self._folder, self._slug, task.learner)
            place = self._folder.autograded / task.learner / self._slug
            with closing_gradebook(self._folder) as gradebook:
                structure = structure_rows(gradebook, self._slug)
                sheet = mark_sheets(gradebook, structure, [task.learner])[task.learner]
            return Outcome(
                task.learner,
                task.fingerprint,
                read_files(place, place),
                evidence_file.read(path, self._slug, task.learner),
                {name: comment.auto_comment for name, comment in sheet.comments.items()},
            )
        except (CourseError, OSError) as error:
            return could_not(task.learner, task.fingerprint, error, self._folder.settings.allowance)

    def close(self) -> None:
        """Nothing is at work between two jobs."""


def _autograde(folder: ClassFolder, slug: str, learner: str) -> None:
    from course.grading.config import load_config
    from course.grading.nbgrader.converters import autograde

    autograde(folder, load_config(folder), slug, learner)
