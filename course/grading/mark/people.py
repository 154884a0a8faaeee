"""Who needs a person, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course.grading.classroom.folder import ClassFolder, open_class
from course.grading.classroom.gradebook import closing_gradebook, waiting_cells
from course.grading.files import evidence_path
from course.grading.score import evidence_file
from course.grading.texts import grading as texts


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
    if not folder.has_gradebook:
        return ()
    with closing_gradebook(folder) as gradebook:
        return cases_in(folder, gradebook, slug, learners)


def cases_in(
    folder: ClassFolder, gradebook: Any, slug: str, learners: Iterable[str] | None = None
) -> tuple[Person, ...]:
    """As :func:`needs_person`, from a gradebook that is open."""
    wanted = None if learners is None else list(learners)
    found = [
        case
        for learner, cells in waiting_cells(gradebook, slug, wanted).items()
        for case in _cases(folder, slug, learner, cells)
    ]
    return tuple(sorted(found))


def _cases(folder: ClassFolder, slug: str, learner: str, cells: dict[str, bool]) -> Iterator[Person]:
    path = evidence_path(folder.evidence, slug, learner)
    evidence: dict[str, Any] = evidence_file.read_if_there(path, slug, learner) or {}
    yield from cases_of(slug, learner, cells, evidence.get("verdicts", []))


def cases_of(
    slug: str, learner: str, cells: Mapping[str, bool], verdicts: Sequence[Mapping[str, Any]]
) -> Iterator[Person]:
    """The cases of one submission.

    Args:
        slug: the notebook.
        learner: the learner's id.
        cells: the cells that wait for a person, and whether each carries a mark by hand.
        verdicts: those of the submission, as the evidence file has them.
    """
    for cell, marked in cells.items():
        faults = [v for v in verdicts if v["cell"] == cell and v["outcome"] == "fault"]
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
