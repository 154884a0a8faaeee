"""What a run of ``course collect`` did: what was taken, what was not, and why."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from course.errors import CourseError
from course.grading.texts import grading as texts

# Of what a learner sent, how much is told.
MOST_NAMES, MOST_NOTES = 5, 10


@dataclass(frozen=True)
class Collected:
    """One learner's submission: ``action`` is new, resubmitted, unchanged, older or not taken (these two are
    kept, not graded); ``edition`` is the one that the notebook names, if any; ``late`` are seconds after the
    learner's own deadline and the minutes of grace."""

    learner_id: str
    action: str
    time: datetime | None
    time_from: str
    notes: tuple[str, ...] = ()
    edition: str = ""
    late: float = 0.0


@dataclass(frozen=True)
class Unmatched:
    """Files that were not collected, and why."""

    names: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Collection:
    """What one run of ``course collect`` did."""

    slug: str
    collected: tuple[Collected, ...]
    unmatched: tuple[Unmatched, ...]
    missing: tuple[str, ...]

    @property
    def exit_code(self) -> int:
        """1 if anything needs a person: a file without an owner, or a note about a submission."""
        return int(bool(self.unmatched) or any(c.notes for c in self.collected))


def in_few(unmatched: list[Unmatched]) -> tuple[Unmatched, ...]:
    """The same; a flood of files for which one reason holds becomes one entry."""
    by_reason: dict[str, list[Unmatched]] = defaultdict(list)
    for one in unmatched:
        by_reason[one.reason].append(one)
    told = []
    for reason, of_it in by_reason.items():
        names = [name for one in of_it for name in one.names]
        rest = texts.MORE_NOTES.format(n=len(names) - MOST_NAMES)
        told += of_it if len(of_it) <= MOST_NOTES else [Unmatched((*names[:MOST_NAMES], rest), reason)]
    return tuple(told)


def reason_of(learner_id: str, error: Exception) -> str:
    """Why a learner's files were not collected, in a sentence."""
    if isinstance(error, CourseError):
        return str(error)
    return texts.NOT_COLLECTED.format(learner=learner_id, error=f"{type(error).__name__}: {error}")
