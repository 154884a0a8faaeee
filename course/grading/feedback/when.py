"""What a class shows its learners, and when: reasons, and right answers. Points are always shown.

``course.yaml`` says it (``feedback:``, :mod:`course.grading.classroom.feedback_rules`). What is not to be
shown yet is not in the page at all; a page is written anew when its time has come (``course feedback``, and
every grading run).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from course.grading.classroom.feedback_rules import AFTER, AT_ONCE
from course.grading.classroom.folder import ClassFolder
from course.grading.classroom.tables import tables
from course.grading.mark.extensions import granted


@dataclass(frozen=True)
class Shown:
    """What a page shows now.

    Attributes:
        reasons: why an answer earned what it did.
        right_answers: right answers and explanations of solutions.
        reasons_later: whether reasons come when everybody's time is over.
        right_answers_later: whether right answers do.
    """

    reasons: bool = True
    right_answers: bool = False
    reasons_later: bool = False
    right_answers_later: bool = True

    def as_dict(self) -> dict[str, bool]:
        """As data, for a configuration and for a hash."""
        return asdict(self)


def shown_now(folder: ClassFolder, slug: str, gradebook: Any, now: datetime | None = None) -> Shown:
    """What pages of one notebook show.

    Args:
        folder: the class folder.
        slug: the notebook.
        gradebook: the class's, open.
        now: the time (with its zone); this moment if None.
    """
    rule = folder.settings.feedback.of(slug)
    last = everybodys_time(folder, slug, gradebook)
    over = last is not None and (now or datetime.now(UTC)) > last
    return Shown(
        reasons=_now(rule.reasons, over),
        right_answers=_now(rule.right_answers, over),
        reasons_later=rule.reasons == AFTER and not over,
        right_answers_later=rule.right_answers == AFTER and not over,
    )


def _now(rule: str, over: bool) -> bool:
    return rule == AT_ONCE or (rule == AFTER and over)


def everybodys_time(folder: ClassFolder, slug: str, gradebook: Any) -> datetime | None:
    """Until when the last of a class has time for a notebook, extensions included, also those of learners who
    have not handed in yet; None without a deadline, since then nobody's time is ever over."""
    known = tables()
    submission, assignment = known["submitted_assignment"], known["assignment"]
    of_slug = assignment.c.name == slug
    extensions = (
        submission.join(assignment, submission.c.assignment_id == assignment.c.id)
        .select()
        .with_only_columns(submission.c.extension)
        .where(of_slug)
    )
    with gradebook.engine.connect() as connection:
        due = connection.execute(
            assignment.select().with_only_columns(assignment.c.duedate).where(of_slug)
        ).scalar()
        if due is None:
            return None
        more = [extension for (extension,) in connection.execute(extensions) if extension]
    last = (due + max([*more, timedelta(0)])).replace(tzinfo=UTC)
    waiting = [until for (_, what), until in granted(folder).items() if what == slug]
    found: datetime = max([last, *waiting])
    return found
