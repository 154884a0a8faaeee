"""Deadlines and extensions. Both live in nbgrader's gradebook, where Formgrader and nbgrader's late policy
see them.

nbgrader can hold an extension only for a submission that is there. One that is granted in advance therefore
waits in
``extensions.csv`` until the learner has handed in; ``course collect`` and ``course grade`` then put it into
the gradebook.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from course.grading.classroom.folder import ClassFolder
from course.grading.classroom.gradebook import closing_gradebook, mark_sheets, structure_rows
from course.grading.config import is_as_made, lateness_of, load_config
from course.grading.mark.extensions import DeadlineError, granted, write_granted
from course.grading.texts import term as texts


@dataclass(frozen=True)
class Extension:
    """More time for one learner: until when, whether it is in the gradebook already or waits for the
    submission, and by how much
    it changed the penalty of a submission that was graded before."""

    learner: str
    slug: str
    until: datetime
    waiting: bool
    penalty_before: float = 0.0
    penalty_now: float = 0.0


def set_deadline(folder: ClassFolder, slug: str, due: datetime) -> None:
    """Set the deadline of an assignment, in UTC. Extensions stay the dates that they are; penalties of
    submissions that were graded before are worked out anew.

    Raises:
        DeadlineError: if the assignment was not released.
    """
    folder.require_gradebook_free()
    with folder.open_gradebook() as gradebook:
        assignment = _assignment(gradebook, slug)
        known = granted(folder)
        already = len(known)
        if assignment.duedate is not None:
            # What was promised in Formgrader is a date, too, though nbgrader keeps a length of time.
            for submission in assignment.submissions:
                if submission.extension:
                    until = submission.duedate.replace(tzinfo=UTC)
                    known.setdefault((submission.student.id, slug), until)
        if len(known) > already:
            write_granted(folder, known)
        assignment.duedate = due.astimezone(UTC).replace(tzinfo=None)
        gradebook.db.commit()
    refresh_penalties(folder, slug)


def refresh_penalties(folder: ClassFolder, slug: str) -> None:
    """Work out the penalties of an assignment's submissions anew: points by hand come after grading, and
    a deadline may have been moved elsewhere, with which no extension moves.

    Raises:
        DeadlineError: if the assignment was not released.
    """
    apply_extensions(folder, slug)
    policy = late_policy(folder)
    with folder.open_gradebook() as gradebook:
        submissions = _assignment(gradebook, slug).submissions
        for learner in [s.student.id for s in submissions if s.timestamp is not None]:
            save_penalty(gradebook, policy, slug, learner)


def extend(folder: ClassFolder, slug: str, learner: str, until: datetime) -> Extension:
    """Give a learner time until ``until`` (UTC). It replaces an earlier extension; a time before the
    deadline takes it away.

    Raises:
        DeadlineError: if the assignment was not released or has no deadline.
    """
    folder.require_gradebook_free()
    with folder.open_gradebook() as gradebook:
        if _assignment(gradebook, slug).duedate is None:
            raise DeadlineError(texts.NO_DEADLINE.format(slug=slug))
    known = granted(folder)
    known[(learner, slug)] = until.astimezone(UTC)
    write_granted(folder, known)
    return _grant(folder, slug, learner, until.astimezone(UTC))


def extensions(folder: ClassFolder, slug: str) -> dict[str, datetime]:
    """The promised times for ``slug`` by learner, UTC."""
    return {who: until for (who, what), until in sorted(granted(folder).items()) if what == slug}


def last_moment(folder: ClassFolder, slug: str) -> datetime | None:
    """Until when the last learner may hand an assignment in, extensions among them; None where there is no
    deadline.

    Raises:
        DeadlineError: if the assignment was not released.
    """
    with folder.open_gradebook() as gradebook:
        assignment = _assignment(gradebook, slug)
        if assignment.duedate is None:
            return None
        due = assignment.duedate.replace(tzinfo=UTC)
        late = [one.duedate.replace(tzinfo=UTC) for one in assignment.submissions if one.extension]
    found: datetime | None = max([due, *late, *extensions(folder, slug).values()])
    return found


def forget_extensions(folder: ClassFolder, learner: str, new_id: str | None = None) -> None:
    """Take away what was promised to a learner, or write it down under a new id."""
    known = granted(folder)
    own = {what: until for (who, what), until in known.items() if who == learner}
    if own:
        kept = {pair: until for pair, until in known.items() if pair[0] != learner}
        if new_id is not None:
            kept |= {(new_id, what): until for what, until in own.items()}
        write_granted(folder, kept)


def apply_extensions(folder: ClassFolder, slug: str) -> tuple[Extension, ...]:
    """Put the extensions that were granted in advance into the gradebook, for learners who have handed in
    since."""
    promised = extensions(folder, slug)
    there = _in_gradebook(folder, slug, promised)
    return tuple(
        there.get(learner) or _grant(folder, slug, learner, until) for learner, until in promised.items()
    )


def _in_gradebook(folder: ClassFolder, slug: str, promised: Mapping[str, datetime]) -> dict[str, Extension]:
    """Of the promised extensions those that the gradebook has."""
    if not promised:
        return {}
    with closing_gradebook(folder) as gradebook:
        structure = structure_rows(gradebook, slug)
        sheets = mark_sheets(gradebook, structure, promised) if structure["assignment"] else {}
    found = {}
    for learner, sheet in sheets.items():
        due, until = structure["assignment"][0]["duedate"], promised[learner]
        if due is not None and not sheet.is_new and sheet.due == max(due, until.replace(tzinfo=None)):
            lost = float(sheet.penalty or 0.0)
            found[learner] = Extension(
                learner, slug, until, waiting=False, penalty_before=lost, penalty_now=lost
            )
    return found


def _grant(folder: ClassFolder, slug: str, learner: str, until: datetime) -> Extension:
    if not (folder.submitted / learner / slug).is_dir():
        return Extension(learner, slug, until, waiting=True)
    with folder.open_gradebook() as gradebook:
        due = _assignment(gradebook, slug).duedate
        if due is None:
            return Extension(learner, slug, until, waiting=True)
        gradebook.update_or_create_student(learner)
        submission = gradebook.update_or_create_submission(slug, learner)
        before = float(submission.late_submission_penalty or 0.0)
        more = max(until.replace(tzinfo=None) - due, timedelta(0))
        gradebook.grant_extension(slug, learner, minutes=more.total_seconds() / 60)
        now = save_penalty(gradebook, late_policy(folder), slug, learner)
    return Extension(learner, slug, until, waiting=False, penalty_before=before, penalty_now=now)


def late_policy(folder: ClassFolder) -> Any:
    """What becomes of late submissions: the class's policy, or a plugin of nbgrader's that is asked in the
    same words, where ``nbgrader_config.py`` names one."""
    if is_as_made(folder):
        return lateness_of(folder.settings)
    from nbgrader.preprocessors import AssignLatePenalties

    from course.grading.nbgrader.late import ClassPolicy

    step = AssignLatePenalties(config=load_config(folder))
    step.init_plugin()
    plugin = step.plugin_inst
    return plugin.lateness if type(plugin) is ClassPolicy else plugin


def save_penalty(gradebook: Any, policy: Any, slug: str, learner: str) -> float:
    """Let the late policy decide anew, as at grading: a penalty follows the points, those by hand among them.

    Args:
        gradebook: open, with nothing left to save.
        policy: what :func:`late_policy` gives.
        slug: the notebook.
        learner: the learner's id.

    Returns:
        The penalty in points.
    """
    submission = gradebook.find_submission(slug, learner)
    for notebook in submission.notebooks:
        gradebook.db.refresh(notebook)
        penalty = None
        if submission.total_seconds_late > 0:
            penalty = policy.late_submission_penalty(learner, notebook.score, submission.total_seconds_late)
        within = None if penalty is None else min(max(0.0, penalty), notebook.score)
        notebook.late_submission_penalty = within
    gradebook.db.commit()
    return float(submission.late_submission_penalty or 0.0)


def _assignment(gradebook, slug: str):  # type: ignore[no-untyped-def]
    from nbgrader.api import MissingEntry

    try:
        return gradebook.find_assignment(slug)
    except MissingEntry as error:
        raise DeadlineError(texts.NO_ASSIGNMENT.format(slug=slug)) from error
