"""What stands at the top of a feedback page: the notebook's title, the points, and each graded cell by the
heading that it stands under."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.utils import is_grade, is_task

from course.grading.export import number
from course.grading.score.marking import ANSWER
from course.grading.texts import grading as texts

_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t#]*$", re.MULTILINE)


def page_of(nb: Any, submission: Mapping[str, Any]) -> dict[str, Any]:
    """What the template of the page shows besides the cells.

    Args:
        nb: the graded notebook, with the points that nbgrader read from the gradebook.
        submission: nbgrader's own resources, with the points and the penalty.

    Returns:
        ``title``, ``total`` (a sentence), ``late`` (a sentence, or nothing), ``questions`` (each with
        ``title``, ``anchor`` and ``points``) and ``texts``.
    """
    waiting = _waiting(submission)
    title, under, questions, waits = "", "", [], 0.0
    for cell in nb.cells:
        own = str(cell.get("id") or "").startswith(ANSWER)
        if cell.cell_type == "markdown" and not own and (found := _HEADING.search(cell.source)):
            under = found.group(1)
            title = title or under
        if not (is_grade(cell) or is_task(cell)):
            continue
        ours = cell.metadata.nbgrader
        name, maximum = ours["grade_id"], float(ours["points"])
        sentence = texts.PAGE_POINTS
        if name in waiting:
            # What the machine has given for the other questions of a cell stands already.
            sentence = texts.PAGE_WAITS if is_task(cell) else texts.PAGE_POINTS_SO_FAR
            waits += maximum if is_task(cell) else 0.0
        earned = sentence.format(points=number(float(ours["score"] or 0.0)), maximum=number(maximum))
        questions.append({"title": under, "anchor": name, "points": earned})
    all_points, late = float(submission["max_score"]), float(submission["late_penalty"])
    sentence = texts.PAGE_TOTAL_WAITS if waits else texts.PAGE_TOTAL_SO_FAR if waiting else texts.PAGE_TOTAL
    return {
        "title": title or submission["notebook"],
        "total": sentence.format(
            points=number(float(submission["score"])),
            maximum=number(all_points - waits),
            waiting=number(waits),
            all=number(all_points),
        ),
        "late": texts.PAGE_LATE.format(points=number(late)) if late > 0 else "",
        "questions": questions,
        "texts": texts.PAGE_LABELS,
    }


def _waiting(submission: Mapping[str, Any]) -> frozenset[str]:
    """The graded cells that a person has yet to mark, by nbgrader's own gradebook."""
    with Gradebook(submission["db_url"]) as gradebook:
        notebook = gradebook.find_submission_notebook(
            submission["notebook"], submission["assignment"], submission["student"]
        )
        return frozenset(grade.name for grade in notebook.grades if grade.needs_manual_grade)
