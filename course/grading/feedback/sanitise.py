"""What a marker's or a learner's browser opens: nothing executable of a learner's, no hidden test, no mark
scheme.

Autograding runs a learner's code, so every output but our own score tables is the learner's word. Before the
graded notebook is written, outputs are reduced to kinds that cannot run (text, pictures, and HTML through an
allowlist), and HTML in Markdown cells is shown as text. Formgrader and the feedback both render that
notebook. Figures survive: an inline SVG becomes a picture (an ``<img>`` runs no script and loads nothing),
with its title and description as text alternative.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, NbGraderPreprocessor
from nbgrader.utils import is_grade

from course.errors import CourseError
from course.evidence.record import METADATA_KEY
from course.grading.feedback.markdown import clean_markdown, with_pictures
from course.grading.texts import grading as texts

PLAIN_KINDS = ("text/plain",)
PICTURES = ("image/png", "image/jpeg")
MAX_HTML = 2_000_000
KEPT_LENGTH = 200_000

# fmt: off
_TAGS = frozenset((
    "a", "abbr", "b", "blockquote", "br", "caption", "code", "col", "colgroup", "dd", "del",
    "details", "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6",
    "hr", "i", "img", "ins", "kbd", "li", "ol", "p", "pre", "s", "section", "small", "span",
    "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u",
    "ul",
))
# fmt: on
_GENERAL = ("title", "lang", "dir", "role", "aria-label", "aria-hidden", "style")
_ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "a": ("href",),
    "img": ("src", "alt", "width", "height"),
    "td": ("colspan", "rowspan", "headers"),
    "th": ("colspan", "rowspan", "scope"),
    "table": ("border",),
    "ol": ("start",),
    "details": ("open",),
}
_STYLES = (
    "text-align",
    "font-weight",
    "font-style",
    "padding",
    "margin",
    "border",
    "width",
    "max-width",
    "height",
    "color",
    "background-color",
)
_DATA_PICTURE = re.compile(r"data:image/(png|jpeg|svg\+xml);base64,[A-Za-z0-9+/=]+")
_LINK = re.compile(r"(https?://|#|[^:/?#]+(/|$))", re.IGNORECASE)
_DROPPED = re.compile(
    r"<(script|style|template|noscript|iframe|object)\b.*?(</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL
)
_SVG = re.compile(r"<svg\b.*?</svg\s*>", re.IGNORECASE | re.DOTALL)
_HEAD = re.compile(r"<head(\s[^<>]*)?>", re.IGNORECASE)
POLICY = (
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data:; '
    "style-src 'unsafe-inline'; font-src data:\">"
)
# nbgrader's page sets the columns of a table side by side without a gap. Twice the class, since its own rules
# come later.
SHEET = (
    "<style>.rendered_html.rendered_html :is(th,td){padding:.3em .8em .3em 0;vertical-align:top;"
    "border-bottom:1px solid #c8c8c8}</style>"
)


def clean_html(text: str) -> str:
    """HTML reduced to what cannot run, load or cover anything: an allowlist of tags, attributes and styles.

    Args:
        text: HTML from a cell's output.
    """
    return _kept(text) if len(text) <= KEPT_LENGTH else _clean(text)


def _clean(text: str) -> str:
    import bleach
    from bleach.css_sanitizer import CSSSanitizer

    text = _SVG.sub(lambda found: svg_as_picture(found.group(0)), text[:MAX_HTML])
    return bleach.clean(
        _DROPPED.sub("", text),
        tags=_TAGS,
        attributes=_allowed,
        protocols=("http", "https", "data"),
        strip=True,
        strip_comments=True,
        css_sanitizer=CSSSanitizer(allowed_css_properties=_STYLES),
    )


# The same figures and tables come from every learner of a class.
_kept = lru_cache(maxsize=500)(_clean)


def _allowed(tag: str, name: str, value: str) -> bool:
    if name in _GENERAL:
        return True
    if name not in _ATTRIBUTES.get(tag, ()):
        return False
    if name == "src":
        return _DATA_PICTURE.fullmatch(value) is not None
    if name == "href":
        return _LINK.match(value) is not None
    return True


def svg_as_picture(svg: str) -> str:
    """An inline SVG as an ``<img>``: shown alike, but it can neither run nor load anything. Its title and
    description become the text alternative; what is no well-formed SVG is left out."""
    source = (
        svg
        if "xmlns" in svg.partition(">")[0]
        else svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    )
    if "<!DOCTYPE" in source or "<!ENTITY" in source:
        return ""
    try:
        root = ElementTree.fromstring(source)
    except ElementTree.ParseError:
        return ""
    said = [
        " ".join("".join(element.itertext()).split())
        for element in root
        if element.tag.rpartition("}")[2] in ("title", "desc")
    ]
    alternative = html.escape(" ".join(filter(None, said)) or root.get("aria-label", ""), quote=True)
    data = base64.b64encode(source.encode()).decode()
    return f'<img alt="{alternative}" src="data:image/svg+xml;base64,{data}" />'


def clean_output(output: dict[str, Any]) -> dict[str, Any] | None:
    """One output reduced to kinds that cannot run, or None where nothing of it is left."""
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return {"output_type": kind, "name": name, "text": _text(output.get("text"))}
    if kind == "error":
        lines = output.get("traceback")
        return {
            "output_type": kind,
            "ename": _text(output.get("ename")),
            "evalue": _text(output.get("evalue")),
            "traceback": [line for line in lines if isinstance(line, str)] if isinstance(lines, list) else [],
        }
    if kind not in ("display_data", "execute_result"):
        return None
    data: dict[str, Any] = {}
    for mime, value in output.get("data", {}).items():
        if mime in PLAIN_KINDS:
            data[mime] = _text(value)
        elif mime == "text/html":
            data[mime] = clean_html(_text(value))
        elif mime == "text/markdown":
            data[mime] = clean_markdown(_text(value))
        elif mime == "image/svg+xml":
            data.setdefault("text/html", svg_as_picture(_text(value)))
        elif mime in PICTURES and _is_base64(value):
            data[mime] = _text(value)
    if not data:
        return None
    cleaned = {"output_type": kind, "data": data, "metadata": {}}
    if kind == "execute_result":
        cleaned["execution_count"] = _count(output.get("execution_count"))
    return cleaned


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return "".join(part for part in value if isinstance(part, str)) if isinstance(value, list) else ""


def _count(value: Any) -> int | None:
    # Shown between brackets as it is, and a kernel can send anything for it.
    return value if type(value) is int else None


def _is_base64(value: Any) -> bool:
    try:
        base64.b64decode("".join(_text(value).split()), validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


class SanitiseOutputs(NbGraderPreprocessor):
    """After scoring: what the graded notebook shows cannot run in anybody's browser."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Clean every output, and the HTML in every Markdown and raw cell."""
        from nbformat.notebooknode import from_dict

        nb.metadata.pop("widgets", None)
        for cell in nb.cells:
            attached = cell.pop("attachments", None)
            if cell.cell_type == "code":
                cell.outputs = [from_dict(o) for o in map(clean_output, cell.outputs) if o is not None]
                cell.execution_count = _count(cell.get("execution_count"))
            else:
                # Locked cells, too: a learner can write that into any cell's metadata.
                cell.source = clean_markdown(with_pictures(cell.source, attached))
        return nb, resources


class StripForFeedback(NbGraderPreprocessor):
    """In the feedback: no hidden test, no mark scheme, no raw evidence, no bare number below a table of
    points."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Remove what nbgrader put back for grading and marking."""
        hidden = ClearHiddenTests(parent=self, enforce_metadata=False)
        scheme = ClearMarkScheme(parent=self, enforce_metadata=False, check_attachment_leakage=False)
        # nbgrader refuses an unfinished region; a learner who types such a line must not lose the feedback.
        for cell in nb.cells:
            if is_grade(cell) and cell.cell_type == "code":
                cell.outputs = [one for one in cell.outputs if one.output_type != "execute_result"]
            if cell.metadata.get("nbgrader", {}).get("locked"):
                hidden.preprocess_cell(cell, resources, 0)
                scheme.preprocess_cell(cell, resources, 0)
        nb.metadata.pop(METADATA_KEY, None)
        return nb, resources


def seal_pages(notebooks: list[str], feedback: str = "feedback", **_: Any) -> None:
    """After nbgrader wrote feedback pages: forbid every page to run a script or to load anything from the
    network, and set its tables legibly.

    Args:
        notebooks: paths of the graded notebooks, ``.../autograded/<learner>/<slug>/<name>.ipynb``.
        feedback: name of the folder for feedback beside ``autograded``.

    Raises:
        CourseError: if a page has no place for that; the page is removed.
    """
    for notebook in map(Path, notebooks):
        slug, learner = notebook.parent, notebook.parent.parent
        page = learner.parent.parent / feedback / learner.name / slug.name / f"{notebook.stem}.html"
        if page.is_file():
            text = page.read_text(encoding="utf-8")
            if POLICY in text:
                continue
            sealed, times = _HEAD.subn(lambda found: f"{found.group(0)}\n{POLICY}\n{SHEET}", text, count=1)
            if not times:
                page.unlink()
                raise CourseError(texts.NOT_SEALED.format(page=page))
            page.write_text(sealed, encoding="utf-8")
