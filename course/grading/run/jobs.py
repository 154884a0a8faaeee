"""What goes between the process that grades a class and its workers, and what is said of it in the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from course.grading.classroom.mark_sheet import Rows
from course.grading.mark.people import Person
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


class Workers(Protocol):
    """Whoever does the jobs of a run."""

    def run(self, jobs: Iterable[Job]) -> Iterator[Done | None]:
        """Do jobs, which are drawn one by one, and yield what came of each as it is done; None now and then
        while nothing is."""
        ...

    def close(self) -> None:
        """End whatever is at work."""
        ...


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
