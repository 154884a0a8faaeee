"""What stands at the top of a feedback page, and what its cells are called on it: the notebook's title, the
points, and each cell of the course by the heading that it stands under."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.utils import is_grade, is_task

from course.grading.score.marking import ANSWER
from course.grading.score.table import number
from course.grading.texts import grading as texts

NOTES = "what-was-mended"
# How the cells of the course are named that something can be said about.
_COURSE = re.compile(r"(?:quiz|predict|solve|check|argue|answer)-")
_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t#]*$", re.MULTILINE)


def say_headings(nb: Any) -> None:
    """Call cells by their headings wherever the course says something about one to a learner: in what was
    mended, in comments, in the outputs of graded cells. What learners wrote stays as it is."""
    headings = {name: under for name, under in _under(nb).items() if under}
    if not headings:
        return
    named = "|".join(sorted(map(re.escape, headings), key=len, reverse=True))
    # A note is escaped for Markdown, which leaves hyphens alone.
    names = re.compile(rf"(?<![\w-])(?:{named})(?![\w-])")

    def said(text: str, escape: Callable[[str], str] = str) -> str:
        return names.sub(lambda found: f"“{escape(headings[found[0]])}”", text)

    for cell in nb.cells:
        ours = cell.metadata.get("nbgrader", {})
        if cell.get("id") == NOTES:
            cell.source = said(cell.source)
        if ours.get("comment"):
            ours["comment"] = said(ours["comment"])
        if not is_grade(cell):
            continue
        for output in cell.get("outputs", ()):
            for kind, escape in (("text/plain", str), ("text/html", html.escape)):
                if kind in output.get("data", {}):
                    output.data[kind] = said(output.data[kind], escape)


def _under(nb: Any) -> dict[str, str]:
    """By the name of a cell of the course, the heading that it stands under; empty above the first."""
    found: dict[str, str] = {}
    under = ""
    for cell in nb.cells:
        name = str(cell.metadata.get("nbgrader", {}).get("grade_id") or cell.get("id") or "")
        if cell.cell_type == "markdown" and not _is_answer(cell):
            under = heading.group(1) if (heading := _HEADING.search(cell.source)) else under
        if _COURSE.match(name):
            found[name] = under
    return found


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
    headings = _under(nb)
    questions, waits = [], 0.0
    for cell in nb.cells:
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
        questions.append({"title": headings.get(name, ""), "anchor": name, "points": earned})
    all_points, late = float(submission["max_score"]), float(submission["late_penalty"])
    sentence = texts.PAGE_TOTAL_WAITS if waits else texts.PAGE_TOTAL_SO_FAR if waiting else texts.PAGE_TOTAL
    return {
        "title": _title(nb) or submission["notebook"],
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


def _title(nb: Any) -> str:
    """The first heading of the course's own text."""
    written = (c.source for c in nb.cells if c.cell_type == "markdown" and not _is_answer(c))
    return next((found.group(1) for text in written if (found := _HEADING.search(text))), "")


def _is_answer(cell: Any) -> bool:
    """Whether a cell holds a learner's own text, whose headings head nothing of the course's."""
    return str(cell.get("id") or "").startswith(ANSWER)


def _waiting(submission: Mapping[str, Any]) -> frozenset[str]:
    """The graded cells that a person has yet to mark, by nbgrader's own gradebook."""
    with Gradebook(submission["db_url"]) as gradebook:
        notebook = gradebook.find_submission_notebook(
            submission["notebook"], submission["assignment"], submission["student"]
        )
        return frozenset(grade.name for grade in notebook.grades if grade.needs_manual_grade)
