"""What markers say of an answer, what the gradebook holds of it, and what may be said at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from course.errors import CourseError
from course.grading.mark.scheme import Scheme
from course.grading.texts import marking as texts

Place = tuple[str, str]

# Longer comments are no comments; a browser, or a program in its place, could send anything.
MAX_COMMENT, MAX_PHRASE = 20_000, 2_000


class Unusable(CourseError):
    """What a marker sent cannot be a mark; the message says why."""


class Meanwhile(CourseError):
    """The answer's marks have changed since the marker saw them; the message says what they are now."""


@dataclass(frozen=True)
class Given:
    """What a marker gives for one answer.

    Attributes:
        levels: by criterion.
        limits: places of the scheme's limits that hold.
        points: points, where the scheme has no criteria.
        comment: for the learner.
    """

    levels: Mapping[str, int] = field(default_factory=dict)
    limits: tuple[int, ...] = ()
    points: float | None = None
    comment: str = ""

    def as_json(self) -> str:
        """For the database."""
        kept = {**vars(self), "levels": dict(self.levels), "limits": list(self.limits)}
        return json.dumps(kept, ensure_ascii=False, sort_keys=True)

    @staticmethod
    def from_json(text: str | None) -> Given | None:
        """From the database."""
        if text is None:
            return None
        return Given(**{**(kept := json.loads(text)), "limits": tuple(kept["limits"])})

    def points_by(self, scheme: Scheme) -> float | None:
        """The points that it comes to, or None where something is missing."""
        return scheme.computed(self.levels, self.limits) if scheme.criteria else self.points


@dataclass(frozen=True)
class Opinion:
    """One marker's: what is being written, what is finished and since when, and what was finished first,
    before the marker saw anybody else's."""

    marker: str
    draft: Given | None
    done: Given | None
    first: Given | None
    since: str | None
    changed: str
    version: int
    answer: str | None


@dataclass(frozen=True)
class Final:
    """What was last put into the gradebook from here, or noted as somebody else's: by which rule, by whom."""

    score: float | None
    comment: str
    rule: str
    who: str
    changed: str


@dataclass(frozen=True)
class Held:
    """What the gradebook holds of one answer now, and what is known of how it came about.

    Attributes:
        cell: the graded cell.
        learner: the learner's id.
        maximum: points that can be earned.
        auto: the machine's points, or None.
        manual: points by hand, or None.
        needs: whether it waits for a person.
        comment: the comment by hand.
        opinions: those that markers finished or are writing, by when they were first finished.
        final: what was put there last, or None.
    """

    cell: str
    learner: str
    maximum: float
    auto: float | None
    manual: float | None
    needs: bool
    comment: str
    opinions: tuple[Opinion, ...] = ()
    final: Final | None = None

    @property
    def done(self) -> tuple[Opinion, ...]:
        """The opinions that are finished, the first marker's first."""
        return tuple(one for one in self.opinions if one.done is not None)

    def of(self, marker: str) -> Opinion | None:
        """A marker's opinion."""
        return next((one for one in self.opinions if one.marker == marker), None)

    @property
    def state(self) -> str:
        """``open``, ``done``, ``differ`` (two markers far apart), ``review`` (something changed after a mark
        by hand), ``elsewhere`` (marked outside of this page) or ``machine``."""
        if self.needs:
            if self.final is not None and self.final.rule == "differ":
                return "differ"
            return "review" if self.manual is not None else "open"
        if self.manual is None:
            return "machine"
        return "elsewhere" if self.final is None or self.final.rule == "elsewhere" else "done"

    @property
    def elsewhere(self) -> bool:
        """Whether the gradebook holds something else than what was last noted here."""
        if self.final is None:
            return self.manual is not None
        same_score = self.manual == self.final.score or (
            None not in (self.manual, self.final.score)
            and abs(float(self.manual or 0) - float(self.final.score or 0)) < 1e-9
        )
        return not same_score or self.comment != self.final.comment

    def digest(self, marker: str) -> str:
        """A hash over all that a marker can see changed by others: marks, comment, others' finished marks."""
        others = [(o.marker, o.done and o.done.as_json()) for o in self.done if o.marker != marker]
        said = json.dumps([self.manual, self.needs, self.comment, self.auto, others], default=str)
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def now() -> str:
    """The time, in UTC, as it is kept: to the second, and comparable as text."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def comment_cell(cell: str) -> str | None:
    """The cell at which nbgrader keeps the comment on a graded cell, or None where it has no room for one."""
    if cell.startswith("argue-"):
        return cell
    return f"solve-{cell.removeprefix('check-')}" if cell.startswith("check-") else None


def snapshot(held: Held, marker: str) -> dict[str, Any]:
    """All of an answer's marks that a marker's step can change."""
    own = held.of(marker)
    opinion = None
    if own is not None and own.done is not None:
        first = own.first.as_json() if own.first is not None else None
        opinion = {"done": own.done.as_json(), "since": own.since, "first": first}
    final = None if held.final is None else vars(held.final)
    kept = {"score": held.manual, "needs": held.needs, "comment": held.comment}
    return {**kept, "final": final, "opinion": opinion}


def check(given: Given) -> None:
    """Refuse a comment that is too long to be one.

    Raises:
        Unusable: where it is.
    """
    if len(given.comment) > MAX_COMMENT:
        raise Unusable(texts.COMMENT_TOO_LONG.format(most=MAX_COMMENT))


def points_of(given: Given, scheme: Scheme) -> float:
    """The points that a mark comes to.

    Args:
        given: what the marker gave.
        scheme: of the answer.

    Raises:
        Unusable: if it is no mark: a level, a limit or the points are missing, unknown or too high.
    """
    if any(not 0 <= place < len(scheme.limits) for place in given.limits):
        raise Unusable(texts.NO_SUCH_LIMIT)
    if scheme.criteria:
        missing = [name for name in scheme.criteria if name not in given.levels]
        if missing:
            raise Unusable(texts.LEVEL_MISSING.format(criteria=", ".join(missing)))
        if any(level not in range(scheme.levels + 1) for level in given.levels.values()):
            raise Unusable(texts.NO_SUCH_LEVEL.format(most=scheme.levels))
        return float(scheme.computed(given.levels, given.limits) or 0.0)
    if scheme.points == 0:
        return 0.0
    if given.points is None:
        raise Unusable(texts.POINTS_MISSING)
    if not 0 <= given.points <= scheme.points:
        raise Unusable(texts.POINTS_OUTSIDE.format(most=f"{scheme.points:g}"))
    if (given.points / scheme.step) % 1 > 1e-9:
        raise Unusable(texts.POINTS_STEP.format(step=f"{scheme.step:g}"))
    return given.points


def told(held: Held, marker: str) -> str:
    """What an answer's marks are now, in a sentence, for whoever saw something else."""
    if held.elsewhere:
        score = texts.NO_MARK if held.manual is None else f"{held.manual:g}"
        return texts.CHANGED_ELSEWHERE.format(score=score)
    others = [one for one in held.done if one.marker != marker]
    if others:
        last = max(others, key=lambda one: one.changed)
        return texts.CHANGED_BY.format(who=last.marker, when=shown_time(last.changed))
    return texts.CHANGED_BY_MACHINE


def shown_time(stamp: str) -> str:
    """A time as it is kept, in the machine's own zone, to the minute."""
    return f"{datetime.fromisoformat(stamp).astimezone():%Y-%m-%d %H:%M}"
