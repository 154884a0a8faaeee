"""Text that a learner wrote, in Markdown, made safe for a marker's browser.

:func:`clean_markdown` gives Markdown again, for the graded notebook. First what is known to run, or to paint
over what stands around it, is taken out. Then the text is rendered as nbgrader would render it, and what came
out is looked at: Markdown has more ways to write a link than any pattern knows. A text in which anything that
could run, or any open tag, is left, or that stops the renderer, is shown as it was typed, as a block of code.

:func:`as_html` is what Formgrader and the feedback page show of it: a closed piece of HTML in a box.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote

from course.grading.feedback.fragments import clean_html, contained, simple
from course.grading.feedback.shown import shown_text

# HTML in Markdown that cannot carry anything: bare tags of the kinds the course's own text uses.
_HARMLESS = (
    r"(?!/?(?:details|summary|abbr|sub|sup|br|b|i|em|strong|kbd|u|small|p|hr)\s*/?>)"
    r'(?!abbr title="[^"<>]*">)(?!https?://[^\s<>]*>)'
)
_TAG = re.compile(rf"<{_HARMLESS}(?=[A-Za-z/!?])", re.IGNORECASE)
_ANY_TAG = re.compile(r"<(?!https?://[^\s<>]*>)(?=[A-Za-z/!?])", re.IGNORECASE)
# Commands of TeX that make links, ids or further commands, or that move and colour what they typeset.
_TEX = re.compile(
    r"\\(?=(?:href|url|class|cssId|style|data|mmlToken|unicode|require|include\w*|def|let|gdef|edef|xdef|"
    r"(?:re)?new(?:command|environment)|providecommand|DeclareMathOperator|Newextarrow|smash|[rlc]lap|"
    r"math[rlc]lap|m?kern|[hvm]skip|[hvm]?space\*?|moveleft|moveright|raise(?:box)?|lower|rule|Rule|Space|"
    r"strut|color|textcolor|colorbox|fcolorbox|definecolor|pagecolor|bbox|enclose|toggle|mathtip|texttip|"
    r"tip|Huge|huge|LARGE)(?![A-Za-z]))"
)
_ANCHOR = re.compile(r'<a class="anchor-link" href="#[^"<>]*">(?:¶|&#182;)</a>')
# What is longer is shown as it was typed; pictures inside it do not count.
MAX_LENGTH = 100_000
# nbconvert looks for the end of each to the end of the text.
MAX_FORMULAS = 200
# Of longer texts only a few are remembered.
LONG = 20_000
_INSIDE = re.compile(r"data:image/[a-z]+;base64,[A-Za-z0-9+/=]*")
_SCRIPT_LINK = re.compile(r"(?:java|vb)script\s*:|data\s*:\s*text/html", re.IGNORECASE)
_ATTACHMENT = re.compile(r"attachment:([^\s()\"'<>]+)")
_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_EMPTY = frozenset(("br", "hr", "img", "wbr", "input", "col"))
_RUNS = frozenset(
    ("script", "style", "iframe", "object", "embed", "form", "input", "base", "meta", "link", "svg", "math")
)
_LOADS = frozenset(
    ("href", "src", "action", "formaction", "srcdoc", "srcset", "data", "xlink:href", "background")
)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_FINE = re.compile(r"https?:|mailto:|data:image/(?:png|jpeg|gif|webp);", re.IGNORECASE)


def with_pictures(source: str, attachments: object) -> str:
    """A Markdown source with its attached pictures inside it, so that they go wherever the text goes.

    Args:
        source: the source; a picture pasted in Jupyter stands in it as ``attachment:name``.
        attachments: what the cell has attached: by name, base64 text by MIME type. May be anything.

    Returns:
        The source with data addresses. A name that nothing usable is attached to becomes an address of
        nothing, since the renderer would stop there.
    """
    known = attachments if isinstance(attachments, Mapping) else {}

    def address(found: re.Match[str]) -> str:
        name = found.group(1)
        picture = known.get(name, known.get(unquote(name)))
        for mime in _PICTURES if isinstance(picture, Mapping) else ():
            data = picture.get(mime)
            data = "".join(data.split()) if isinstance(data, str) else ""
            if _BASE64.fullmatch(data):
                return f"data:{mime};base64,{data}"
        return f"#{name}"

    return _ATTACHMENT.sub(address, source)


def clean_markdown(text: str) -> str:
    """Markdown whose HTML is shown as text (but for bare formatting tags), without comments and without links
    that would run."""
    return (_kept if len(text) <= LONG else _kept_long)(text)


def _clean(text: str) -> str:
    text = shown_text(with_pictures(text, None))
    without = _TEX.sub("\u2216", _SCRIPT_LINK.sub("…", _without_comments(text)))
    if len(_INSIDE.sub("", without)) > MAX_LENGTH or without.count("\\begin{") > MAX_FORMULAS:
        return _literal(text)
    # With an open tag, all tags are shown as text.
    for one in (_TAG.sub("&lt;", without), _ANY_TAG.sub("&lt;", without)):
        if _renders_harmlessly(one):
            return one
    return _literal(text)


def _without_comments(text: str) -> str:
    """The text without HTML comments; one that has no end is left."""
    parts, place = [], 0
    while (start := text.find("<!--", place)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        parts.append(text[place:start])
        place = end + 3
    return "".join([*parts, text[place:]])


# Most texts of a notebook are the course's own and come from every learner; of long ones there are few.
_kept = lru_cache(maxsize=400)(_clean)
_kept_long = lru_cache(maxsize=8)(_clean)


def _renders_harmlessly(text: str) -> bool:
    from nbconvert.filters.markdown import markdown2html

    try:
        page = markdown2html(text)
    except Exception:  # noqa: BLE001 - whatever stops the renderer here would stop the marker's page as well
        return False
    found = _Found()
    found.feed(page)
    found.close()
    return found.harmless and not found.open


def _literal(text: str) -> str:
    """The text as a block of code: a fence longer than any in it, which nothing in it can close."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}\n{fence}"


class _Found(HTMLParser):
    """Looks through rendered HTML for anything that runs, loads what it should not, or is not closed."""

    def __init__(self) -> None:
        super().__init__()
        self.harmless = True
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            # Browsers leave out control characters and blanks in a scheme; so does this.
            address = re.sub(r"[\x00-\x20]", "", html.unescape(value or ""))
            scheme = name in _LOADS and _SCHEME.match(address) and not _FINE.match(address)
            if name.startswith("on") or scheme:
                self.harmless = False
        if tag in _RUNS:
            self.harmless = False
        if tag not in _EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _EMPTY:
            return
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.harmless = False

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        self.handle_starttag(tag, attrs)


def as_html(text: str) -> str:
    """Markdown as a closed piece of HTML in a box, without what runs, loads, covers or has an id of the
    page's own.

    Args:
        text: Markdown, of a learner's or the course's.
    """
    return (_shown if len(text) <= LONG else _shown_long)(text)


def _as_html(text: str) -> str:
    from nbconvert.filters.markdown import markdown2html

    try:
        page = _ANCHOR.sub("", markdown2html(text))
    except Exception:  # noqa: BLE001 - whatever stops the renderer must not stop the page
        page = None
    if page is None or not simple(page):
        page = f"<pre>{html.escape(text)}</pre>"
    return contained(clean_html(page))


_shown = lru_cache(maxsize=400)(_as_html)
_shown_long = lru_cache(maxsize=8)(_as_html)
