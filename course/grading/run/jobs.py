"""What goes between the process that grades a class and its workers."""

from __future__ import annotations

from dataclasses import dataclass

from course.grading.classroom.gradebook import Rows
from course.grading.run.worker import Outcome


@dataclass(frozen=True)
class Job:
    """One learner's submission in the class folder, for a worker on this machine.

    Attributes:
        learner: the learner's id.
        rows: the learner's rows in the gradebook.
        force: run it even if nothing has changed.
        anew: the gradebook does not say what the last run gave; then that run's evidence tells nothing.
    """

    learner: str
    rows: Rows
    force: bool = False
    anew: bool = False


@dataclass
class Done:
    """What a worker says of a job.

    Attributes:
        learner: the learner's id.
        unchanged: whether it was graded before and nothing has changed since.
        notes: what healing mended.
        outcome: what came of it, unless unchanged.
        seconds: time taken.
    """

    learner: str
    unchanged: bool = False
    notes: tuple[str, ...] = ()
    outcome: Outcome | None = None
    seconds: float = 0.0
