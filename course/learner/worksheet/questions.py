"""Questions on paper: something to tick, to number or to write on for every type of question."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from string import ascii_uppercase
from typing import Any

from course.learner.worksheet import texts

_BOX = '<span class="box"></span>'
_WIDE = '<span class="box wide"></span>'
_BLANK = '<span class="blank">&nbsp;</span>'
_MODES = {"practice": texts.PRACTICE, "graded": texts.GRADED, "prediction": texts.PREDICTION}
Spec = Mapping[str, Any]


def question(item: Spec, number: int) -> str:
    """One question as HTML.

    Args:
        item: an item of what :func:`course.questions.browser.render.quiz_spec` gives; it holds no key, and
            its HTML is safe.
        number: its number on the sheet.
    """
    head = texts.QUESTION.format(number=number, mode=_MODES[item["mode"]])
    body = _FORMS[item["type"]](item)
    return f'<div class="question"><h4>{escape(head)}</h4>{item["stem_html"]}{body}</div>'


def _told(sentence: str) -> str:
    return f'<p class="note">{escape(sentence)}</p>'


def _ticks(sentence: str) -> Callable[[Spec], str]:
    def form(item: Spec) -> str:
        lines = "".join(f"<li>{_BOX}<span>{one['html']}</span></li>" for one in item["options"])
        return f"{_told(sentence)}<ul>{lines}</ul>"

    return form


def _order(item: Spec) -> str:
    lines = "".join(f"<li>{_WIDE}<span>{one['html']}</span></li>" for one in item["entries"])
    return f"{_told(texts.ORDER)}<ul>{lines}</ul>"


def _match(item: Spec) -> str:
    letters = "".join(
        f"<li><strong>{letter}</strong><span>{one['html']}</span></li>"
        for letter, one in zip(ascii_uppercase, item["options"], strict=False)
    )
    rows = "".join(
        f'<tr><th scope="row">{one["html"]}</th><td class="cell-center">{_WIDE}</td></tr>'
        for one in item["rows"]
    )
    head = f'<tr><th scope="col">{texts.ROW}</th><th scope="col">{texts.LETTER}</th></tr>'
    return f"{_told(texts.MATCH)}<ul>{letters}</ul><table><thead>{head}</thead><tbody>{rows}</tbody></table>"


def _grid(item: Spec) -> str:
    columns = "".join(f'<th scope="col">{one["html"]}</th>' for one in item["options"])
    boxes = f'<td class="cell-center">{_BOX}</td>' * len(item["options"])
    rows = "".join(f'<tr><th scope="row">{one["html"]}</th>{boxes}</tr>' for one in item["rows"])
    head = f'<tr><th scope="col">{texts.ROW}</th>{columns}</tr>'
    return f"{_told(texts.GRID)}<table><thead>{head}</thead><tbody>{rows}</tbody></table>"


def _written(sentence: str, more: str = "") -> Callable[[Spec], str]:
    def form(item: Spec) -> str:
        unit = f" {escape(item['unit'])}" if item.get("unit") else ""
        rest = f" {escape(more)}: {_BLANK}" if more else ""
        return f"<p>{escape(sentence)}: {_BLANK}{unit}{rest}</p>"

    return form


_FORMS: Mapping[str, Callable[[Spec], str]] = {
    "choice": _ticks(texts.ONE),
    "choices": _ticks(texts.SEVERAL),
    "order": _order,
    "match": _match,
    "grid": _grid,
    "number": _written(texts.NUMBER),
    "text": _written(texts.TEXT),
    "estimate": _written(texts.ESTIMATE, texts.CONFIDENCE),
}
