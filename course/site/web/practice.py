"""Questions on a page: what the browser needs to show them, and to judge those that are for practice.

A graded question travels without its key, here as everywhere; the key of a practice question is public. How
an answer is judged stands in ``static/judge.js`` a second time, since no Python runs on a page;
``tests/site/test_judge.py`` holds it against the types' own judgement for the answers that they make up.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from course.questions.bank.load import load_items
from course.questions.bank.specs import Item, public_dict
from course.questions.browser.render import quiz_spec, to_html, to_inline_html
from course.questions.browser.widget import all_labels
from course.questions.texts import hotspot as hotspot_texts
from course.questions.texts import quiz as quiz_texts
from course.questions.types import TYPES, numerals, plain
from course.site.web import texts

READER = "reader"
"""Whose order of options a page shows: the same for every reader."""

_SAYS = (
    *("NO_SUCH_OPTION", "NOT_A_CHOICE", "NOT_A_LIST", "TICKED_TWICE", "NOT_AN_ORDER", "NOT_A_TABLE"),
    *("NO_SUCH_ROW", "NOT_TEXT", "TEXT_TOO_LONG", "NOT_TYPED", "NUMBER_TOO_LONG", "NOT_A_NUMBER"),
    *("AMBIGUOUS", "OTHER_UNIT", "NO_UNIT", "BELOW", "ABOVE", "NOT_AN_ESTIMATE", "CONFIDENCE_RANGE"),
    *("RIGHT", "PARTLY", "WRONG", "TICKED_ALL", "ROWS_RIGHT", "ROWS_OPEN", "ROWS_SECOND_TRY", "ORDER_RIGHT"),
    *("ESTIMATE_INSIDE", "ESTIMATE_OUTSIDE", "CALIBRATION", "CALIBRATION_OVER", "CALIBRATION_UNDER"),
)


def page_data(slug: str, folder: Path | None = None) -> dict[str, Any]:
    """All questions of one notebook for its page; JSON.

    Args:
        slug: the notebook, such as ``01-coalition``.
        folder: where the item files lie; those of the course by default.

    Returns:
        ``labels`` (what the quiz says), ``says`` (what the judge says), ``units`` (spellings of one unit) and
        ``quizzes``: by id, the quiz as shown and by practice item what judges it.

    Raises:
        CourseError: where the questions of the notebook cannot be read.
    """
    return {
        "labels": all_labels() | _labels(),
        "says": says(),
        "units": [sorted(spellings) for spellings in numerals.UNITS],
        "quizzes": {quiz.id: _quiz(quiz) for quiz in load_items(slug, folder).quizzes.values()},
    }


def says() -> dict[str, Any]:
    """The sentences of the judge, as the types of question say them."""
    missing = quiz_texts.CHOICES_MISSING
    said: dict[str, Any] = {name: getattr(quiz_texts, name) for name in _SAYS}
    said |= {"MISSING_ONE": missing.one, "MISSING": missing.many}
    return said | {name: getattr(hotspot_texts, name) for name in ("FOUND", "DO", "DOES")}


def judged_by(item: Item) -> dict[str, Any]:
    """What the judge needs of one practice item: its public form, key, and feedback as HTML.

    Args:
        item: the item, with its key.
    """
    feedback = {name: text for name, text in (item.feedback or {}).items() if text}
    named = {**(item.rows or {}), **({} if item.rows else item.options or {})}
    return {
        "key": item.key,
        "feedback": {name: to_html(text) for name, text in feedback.items()},
        "inline": {name: to_inline_html(text) for name, text in feedback.items()},
        # Of the parts of an answer, in the order of the file: what is said of each, under its name.
        "lines": {
            name: to_inline_html(f"*{plain(text)}*: {feedback[name]}")
            for name, text in named.items()
            if name in feedback
        },
    }


def _quiz(quiz: Any) -> dict[str, Any]:
    return {
        "spec": quiz_spec(quiz, READER),
        "practice": {item.id: judged_by(item) for item in quiz.items if item.mode == "practice"},
    }


def _labels() -> dict[str, str]:
    graded = dict.fromkeys(("badge_graded", "badge_point", "badge_points"), texts.GRADED)
    return {**graded, "saved_file": texts.SAVED, "trouble_extension": "", "not_saved": texts.NOT_SAVED}


def public(item: Item) -> dict[str, Any]:
    """The public form of an item with the parts as lists, as the browser has them; for tests."""
    made = public_dict(item)
    shown = {
        part: [{"id": ident, "text": plain(text)} for ident, text in (made.get(part) or {}).items()]
        for part in ("options", "rows", "entries")
    }
    return made | shown | TYPES[item.type].shown(made)


def still_html(spec: Mapping[str, Any]) -> str:
    """A quiz for a page without scripts, and for search engines: its questions with what can be chosen.

    Args:
        spec: as :func:`course.questions.browser.render.quiz_spec` makes it; its HTML is safe.
    """
    lines = [f"<p><strong>{escape(spec['title'])}</strong></p><noscript><p>{texts.NO_SCRIPT}</p></noscript>"]
    for number, item in enumerate(spec["items"], start=1):
        head = quiz_texts.QUESTION_NUMBER.format(number=number, total=len(spec["items"]))
        lines.append(f"<p><strong>{escape(head)}</strong></p><div>{item['stem_html']}</div>")
        for part, label in TYPES[item["type"]].part_names.items():
            if item.get(part):
                entries = "".join(f"<li>{entry['html']}</li>" for entry in item[part])
                lines.append(f"<p>{escape(label)}:</p><ul>{entries}</ul>")
    return "\n".join(lines)
