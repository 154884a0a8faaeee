"""A learner's notebook as it was run, for the end of a feedback page: text, code, and what the code showed.
What graded cells earned stands in the cards above, so their outputs are left out here; and so no right answer
can stand in them before its time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape
from nbgrader.utils import is_grade

from course.grading.feedback.fragments import clean_html, contained
from course.grading.feedback.headings import NOTES
from course.grading.feedback.markdown import as_html, clean_markdown
from course.grading.feedback.sanitise import MAX_OUTPUTS
from course.grading.texts import grading as texts

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_PICTURES = ("image/png", "image/jpeg")
_WITHOUT_ALT = re.compile(r"<img\b(?![^<>]*\salt=)", re.IGNORECASE)
# Of all of a notebook's sources: nobody reads more, and some browsers stop at it.
MOST = 400_000


@dataclass(frozen=True)
class Cell:
    """One cell: its text, or its code with the outputs; ``card`` is the anchor of the first card about it."""

    text: Markup = Markup("")  # noqa: RUF009 - a constant
    code: str = ""
    outputs: tuple[Markup, ...] = ()
    card: str = ""


def folded_cells(nb: Any, cards: Mapping[str, str]) -> tuple[list[Cell], Markup]:
    """The cells of a graded notebook whose outputs and texts are sanitised already.

    Args:
        nb: the notebook.
        cards: by graded cell, the anchor of its first card.

    Returns:
        The cells, and what was put right in the file before grading (empty where nothing was).
    """
    cells, notes, left = [], Markup(""), MOST
    for cell in nb.cells:
        source = str(cell.source)[:left]
        left -= len(source)
        if cell.get("id") == NOTES:
            notes = Markup(as_html(source.partition("\n\n")[2]))
            continue
        if not source.strip():
            continue
        name = str((cell.metadata.get("nbgrader") or {}).get("grade_id") or "")
        card = cards.get(name, "")
        if cell.cell_type == "code":
            outputs = () if is_grade(cell) else tuple(_outputs(cell))
            cells.append(Cell(code=source, outputs=outputs, card=card))
        elif cell.cell_type == "raw":
            cells.append(Cell(code=source))
        else:
            # A task has its text from the release; notebooks of an earlier version hold what is cleaned here.
            cells.append(Cell(text=Markup(as_html(clean_markdown(source))), card=card))
    return cells, notes


def _outputs(cell: Any) -> list[Markup]:
    shown = [_output(output) for output in cell.get("outputs", ())[:MAX_OUTPUTS]]
    return [one for one in shown if one]


def _output(output: Any) -> Markup:
    kind = output.output_type
    if kind == "stream":
        return _plain(str(output.get("text") or ""))
    if kind == "error":
        return _plain("\n".join(map(str, output.get("traceback") or ())))
    data = output.get("data") or {}
    if "text/html" in data:
        return Markup(_described(contained(clean_html(str(data["text/html"])))))
    for mime in _PICTURES:
        if mime in data:
            address = "".join(str(data[mime]).split())
            return Markup(
                _described(clean_html(f'<img src="data:{mime};base64,{address}">'))  # escaped by clean_html
            )
    if "text/markdown" in data:
        return Markup(_described(as_html(str(data["text/markdown"]))))
    return _plain(str(data.get("text/plain") or ""))


def _described(html: str) -> str:
    return _WITHOUT_ALT.sub(f'<img alt="{texts.NO_DESCRIPTION}"', html)


def _plain(text: str) -> Markup:
    text = _COLOUR.sub("", text).rstrip("\n")
    return Markup("<pre>{}</pre>").format(escape(text)) if text.strip() else Markup("")
