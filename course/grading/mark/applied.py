"""How a mark by a person came about, for whoever shows it: criteria, levels, limits, comment, rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from course.grading.classroom.folder import ClassFolder
from course.grading.classroom.mark_sheet import MarkSheet
from course.grading.mark.answers import scheme_of
from course.grading.mark.store import Store
from course.grading.mark.tables import have_tables
from course.grading.score.marking import TASK


@dataclass(frozen=True)
class Criterion:
    """One criterion as it was applied.

    Attributes:
        name: as the mark scheme has it.
        level: what counts, after limits.
        highest: the highest level.
        limited: the conditions that kept it there, in sentences.
        meaning: what the levels mean in general words, Markdown: the part of the scheme that learners may
            read.
    """

    name: str
    level: int
    highest: int
    limited: tuple[str, ...]
    meaning: str


@dataclass(frozen=True)
class Applied:
    """How a mark came about.

    Attributes:
        score: the mark in the gradebook, in points.
        criteria: as they were applied; of two markers, those of the first; none where the mark was changed
            outside of the marking page, or where the scheme has none.
        limited: the conditions that kept the points at a maximum.
        rule: ``one``, ``mean``, ``differ``, ``settled``, ``stand`` or ``elsewhere``.
        markers: how many have marked it.
    """

    score: float | None
    criteria: tuple[Criterion, ...]
    limited: tuple[str, ...]
    rule: str
    markers: int


def applied(folder: ClassFolder, gradebook: Any, slug: str, learner: str, cell: str) -> Applied | None:
    """How the mark of one answer came about; None where nothing was given on the marking page.

    Args:
        folder: the class folder.
        gradebook: nbgrader's, open.
        slug: the notebook.
        learner: the learner's id.
        cell: the graded cell, such as ``argue-strong-number``.
    """
    if not have_tables(gradebook.engine):
        return None
    held = Store(gradebook, slug).held(cell, learner).get((cell, learner))
    if held is None or held.final is None or held.manual is None:
        return None
    rule = "elsewhere" if held.elsewhere else held.final.rule
    finished = held.done
    if rule == "elsewhere" or not finished:
        return Applied(held.manual, (), (), rule, len(finished))
    scheme = scheme_of(folder, gradebook, slug, cell, held.maximum)
    shown = finished[0]
    if rule == "settled":
        shown = held.of(held.final.who) or shown
    given = shown.done
    if given is None or any(name not in given.levels for name in scheme.criteria):
        return Applied(held.manual, (), (), rule, len(finished))
    limits = [scheme.limits[place] for place in given.limits if place < len(scheme.limits)]
    places = [place for place in given.limits if place < len(scheme.limits)]
    criteria = tuple(
        Criterion(
            name,
            scheme.level(name, given.levels[name], places),
            scheme.levels,
            tuple(limit.condition for limit in limits if limit.criterion == name),
            scheme.general.get(name, ""),
        )
        for name in scheme.criteria
    )
    whole = tuple(limit.condition for limit in limits if not limit.criterion)
    return Applied(held.manual, criteria, whole, rule, len(finished))


def applied_by_cell(folder: ClassFolder, gradebook: Any, slug: str, sheet: MarkSheet) -> dict[str, Applied]:
    """By cell of an argument that a person has marked, how the mark came about.

    Args:
        folder: the class folder.
        gradebook: open.
        slug: the notebook.
        sheet: what the gradebook has of the submission.
    """
    marked = [n for n, g in sheet.grades.items() if n.startswith(TASK) and g.manual_score is not None]
    found = {cell: applied(folder, gradebook, slug, sheet.learner, cell) for cell in marked}
    return {cell: one for cell, one in found.items() if one is not None}
