"""What a marker's or a learner's browser opens: nothing executable of a learner's, no hidden test, no mark
scheme.

Autograding runs a learner's code, so every output but our own score tables is the learner's word. Before the
graded notebook is written, outputs are reduced to kinds that cannot run (text, pictures, and HTML through
:mod:`course.grading.feedback.fragments`), each in a box of its own, and HTML in Markdown cells to a few
tags without attributes (:mod:`course.grading.feedback.markdown`). Formgrader and the feedback both render
that notebook. Figures
survive: an inline SVG becomes a picture (an ``<img>`` runs no script and loads nothing), with its title and
description as text alternative.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nbformat.notebooknode import from_dict
from nbgrader.api import Gradebook
from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, NbGraderPreprocessor
from nbgrader.utils import is_grade
from traitlets import Dict, Unicode

from course.evidence.record import METADATA_KEY
from course.grading.classroom.folder import open_class
from course.grading.feedback.fragments import clean_html, contained
from course.grading.feedback.headings import headings_for, say_headings
from course.grading.feedback.markdown import clean_markdown, with_pictures
from course.grading.feedback.pictures import fits, svg_as_picture
from course.grading.feedback.shown import shown_text
from course.grading.feedback.when import Shown, shown_now
from course.grading.score.check_cells import KERNEL_DIED, NOT_SCORED, TIMEOUT
from course.grading.texts import grading as texts

PLAIN_KINDS = ("text/plain",)
PICTURES = ("image/png", "image/jpeg")
# Of one output, and outputs of one cell: nobody reads more, and nobody scrolls past it.
MAX_LINES = 400
MAX_OUTPUTS = 300
# The height of the box of an output in lines; what is longer is scrolled in it.
BOX_LINES = 45

# Errors that are the machinery's, in words for a learner.
_STOPPED = {TIMEOUT: texts.STOPPED_TIME, KERNEL_DIED: texts.STOPPED_KERNEL}
# How IPython heads an error; what follows are the lines at which it happened.
_TITLE = re.compile(r"Traceback \(most recent call last\)")


def clean_output(output: dict[str, Any], *, ours: bool = False) -> dict[str, Any] | None:
    """One output reduced to kinds that cannot run, or None where nothing of it is left.

    Args:
        output: as a kernel sent it, or as it stands in a notebook.
        ours: whether it is a table of points, which needs no box around it.
    """
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return {
            "output_type": kind,
            "name": name,
            "text": shown_text(_text(output.get("text")), lines=MAX_LINES),
        }
    if kind == "error":
        return _clean_error(output)
    if kind not in ("display_data", "execute_result"):
        return None
    data: dict[str, Any] = {}
    for mime, value in output.get("data", {}).items():
        if mime in PLAIN_KINDS:
            data[mime] = shown_text(_text(value), lines=MAX_LINES)
        elif mime == "text/html":
            cleaned_html = clean_html(_text(value))
            data[mime] = cleaned_html if ours else contained(cleaned_html, lines=BOX_LINES)
        elif mime == "text/markdown":
            data[mime] = clean_markdown(_text(value))
        elif mime == "image/svg+xml":
            data.setdefault("text/html", contained(svg_as_picture(_text(value)), lines=BOX_LINES))
        elif mime in PICTURES and fits("".join(_text(value).split())):
            data[mime] = _text(value)
    if not data:
        return None
    cleaned = {"output_type": kind, "data": data, "metadata": {}}
    if kind == "execute_result":
        cleaned["execution_count"] = _count(output.get("execution_count"))
    return cleaned


def _clean_error(output: dict[str, Any]) -> dict[str, Any] | None:
    name = shown_text(_text(output.get("ename")))
    if name == NOT_SCORED:
        # Our own cells raise it, so that nobody gets full marks without our configuration.
        return None
    if name in _STOPPED:
        return {"output_type": "stream", "name": "stderr", "text": f"{_STOPPED[name]}\n"}
    lines = _TITLE.sub(texts.STOPPED_HERE, "\n".join(_lines(output.get("traceback"))))
    return {
        "output_type": "error",
        "ename": name,
        "evalue": shown_text(_text(output.get("evalue"))),
        "traceback": shown_text(lines, lines=MAX_LINES).split("\n"),
    }


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return "".join(part for part in value if isinstance(part, str)) if isinstance(value, list) else ""


def _count(value: Any) -> int | None:
    # Shown between brackets as it is, and a kernel can send anything for it.
    return value if type(value) is int else None


def _lines(value: Any) -> list[str]:
    return [line for line in value if isinstance(line, str)] if isinstance(value, list) else []


def _literal(text: str) -> str:
    """HTML that shows a text to the letter; doing it again changes nothing."""
    inner = text.removeprefix("<pre>").removesuffix("</pre>")
    if text == f"<pre>{inner}</pre>" and not re.search("[<>]", inner):
        return text
    return f"<pre>{html.escape(text)}</pre>"


class SanitiseOutputs(NbGraderPreprocessor):
    """After scoring: what the graded notebook shows cannot run in anybody's browser."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Clean it."""
        sanitise(nb)
        return nb, resources


def sanitise(nb: Any) -> None:
    """Clean every output of a notebook, and the HTML in every Markdown and raw cell; in place."""
    nb.metadata.pop("widgets", None)
    for cell in nb.cells:
        attached = cell.pop("attachments", None)
        if cell.cell_type == "code":
            ours = is_grade(cell)
            cleaned = [clean_output(output, ours=ours) for output in cell.outputs[:MAX_OUTPUTS]]
            if len(cell.outputs) > MAX_OUTPUTS:
                said = texts.OUTPUTS_LEFT_OUT.format(n=len(cell.outputs) - MAX_OUTPUTS)
                cleaned.append({"output_type": "stream", "name": "stdout", "text": said})
            cell.outputs = [from_dict(output) for output in cleaned if output is not None]
            cell.execution_count = _count(cell.get("execution_count"))
        elif cell.cell_type == "raw":
            # nbconvert puts what is raw into a page as it is.
            cell.source = _literal(cell.source)
            cell.metadata.pop("format", None)
            cell.metadata.pop("raw_mimetype", None)
        else:
            # Locked cells, too: a learner can write that into any cell's metadata.
            cell.source = clean_markdown(with_pictures(cell.source, attached))


class StripForFeedback(NbGraderPreprocessor):
    """In the feedback: no hidden test, no mark scheme, no raw evidence; and what the page shows now."""

    class_folder = Unicode("", help="The class folder.").tag(config=True)
    shown = Dict(help="What pages show, where it is known already; else it is looked up.").tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Prepare the notebook, and note what the page is made from."""
        folder, slug = open_class(Path(self.class_folder)), str(resources["nbgrader"]["assignment"])
        strip_for_feedback(nb, self.config, headings_for(nb, folder, slug))
        resources["course_page"] = {
            "folder": self.class_folder,
            "shown": self.shown or self._shown(resources["nbgrader"]).as_dict(),
        }
        return nb, resources

    def _shown(self, ids: dict[str, Any]) -> Shown:
        with Gradebook(ids["db_url"]) as gradebook:
            return shown_now(open_class(Path(self.class_folder)), ids["assignment"], gradebook)


def strip_for_feedback(nb: Any, config: Any, headings: Mapping[str, str]) -> None:
    """Remove from a graded notebook what nbgrader put back for grading and marking; in place.

    Args:
        nb: the notebook.
        config: nbgrader's configuration.
        headings: by name of a cell, what it is called.
    """
    hidden = ClearHiddenTests(config=config, enforce_metadata=False)
    scheme = ClearMarkScheme(config=config, enforce_metadata=False, check_attachment_leakage=False)
    # nbgrader refuses an unfinished region; a learner who types such a line must not lose the feedback.
    for cell in nb.cells:
        if cell.cell_type == "code":
            # Notebooks that an earlier version graded hold what is no longer shown.
            errors = {id(one): _clean_error(one) for one in cell.outputs if one.output_type == "error"}
            shown = [errors.get(id(one), one) for one in cell.outputs]
            cell.outputs = [from_dict(one) for one in shown if one is not None]
        if cell.metadata.get("nbgrader", {}).get("locked"):
            hidden.preprocess_cell(cell, {}, 0)
            scheme.preprocess_cell(cell, {}, 0)
    nb.metadata.pop(METADATA_KEY, None)
    say_headings(nb, headings)
