"""Who needs a person, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course.grading import rawevidence
from course.grading.classroom import ClassFolder, open_class
from course.texts import grading as texts


@dataclass(frozen=True, order=True)
class Person:
    """One case for a person.

    Attributes:
        learner: the learner's id.
        slug: the notebook.
        cell: the graded cell, or empty for the whole submission.
        item: the question's full id, or empty.
        kind: ``fault`` (the machine could not decide), ``argument`` (to be marked as planned) or ``review``
            (something changed
            after a mark by hand).
        reason: a sentence.
    """

    learner: str
    slug: str
    cell: str
    item: str
    kind: str
    reason: str


def needs_person(class_dir: Path, slug: str, learners: Iterable[str] | None = None) -> tuple[Person, ...]:
    """The cases of one notebook that still wait for a person: what the gradebook says, with the reason from
    the evidence.

    Args:
        class_dir: the class folder.
        slug: the notebook.
        learners: whose cases to list; all if None.

    Raises:
        ClassFolderError: if ``class_dir`` is no class folder.
    """
    from course.grading.config import own_commands_first

    own_commands_first()
    folder = open_class(class_dir)
    wanted = None if learners is None else set(learners)
    found = [
        case
        for learner, cells in _waiting(folder, slug).items()
        if wanted is None or learner in wanted
        for case in _cases(folder, slug, learner, cells)
    ]
    return tuple(sorted(found))


def _waiting(folder: ClassFolder, slug: str) -> dict[str, dict[str, bool]]:
    """By learner, the cells that wait, and whether each carries a mark by hand."""
    from nbgrader.api import Gradebook, MissingEntry

    waiting: dict[str, dict[str, bool]] = {}
    if not folder.gradebook.exists():
        return waiting
    with Gradebook(folder.db_url, folder.settings.name) as gradebook:
        try:
            submissions = gradebook.find_assignment(slug).submissions
        except MissingEntry:
            return waiting
        for submission in submissions:
            for notebook in submission.notebooks:
                for grade in notebook.grades:
                    if grade.needs_manual_grade:
                        cells = waiting.setdefault(submission.student.id, {})
                        cells[grade.name] = grade.manual_score is not None
    return waiting


def _cases(folder: ClassFolder, slug: str, learner: str, cells: dict[str, bool]) -> Iterable[Person]:
    path = rawevidence.evidence_path(folder.evidence, slug, learner)
    evidence: dict[str, Any] = rawevidence.read_if_there(path, slug, learner) or {}
    for cell, marked in cells.items():
        faults = [v for v in evidence.get("verdicts", []) if v["cell"] == cell and v["outcome"] == "fault"]
        if marked:
            yield Person(learner, slug, cell, "", "review", texts.REVIEW)
        elif faults:
            for verdict in faults:
                yield Person(learner, slug, cell, verdict["item"], "fault", verdict["reason"])
        elif cell.startswith("argue-"):
            yield Person(
                learner, slug, cell, f"{slug}/{cell.removeprefix('argue-')}", "argument", texts.TO_MARK
            )
        else:
            yield Person(learner, slug, cell, "", "fault", texts.NOT_GRADED)
