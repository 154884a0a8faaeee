"""Questions on paper."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from course.learner.worksheet import texts
from course.questions.types import TYPES

_MODES = {"practice": texts.PRACTICE, "graded": texts.GRADED, "prediction": texts.PREDICTION}


def question(item: Mapping[str, Any], number: int) -> str:
    """One question as HTML.

    Args:
        item: an item of what :func:`course.questions.browser.render.quiz_spec` gives; it holds no key, and
            its HTML is safe.
        number: its number on the sheet.
    """
    head = texts.QUESTION.format(number=number, mode=_MODES[item["mode"]])
    body = TYPES[item["type"]].paper(item)
    return f'<div class="question"><h4>{escape(head)}</h4>{item["stem_html"]}{body}</div>'
