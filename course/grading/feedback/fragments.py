"""HTML of a learner's as a piece that stays in its place.

:func:`clean_html` gives a fragment that runs nothing, loads nothing and is closed: it is parsed as a browser
would parse it and written anew, so that no tag of it is open where the next piece begins. :func:`contained`
puts a fragment into a box that paints nothing outside itself. Whoever shows a marker or a learner anything of
a learner's (the feedback page, Formgrader, the page for marking) shows :func:`contained` of
:func:`clean_html`, or :func:`course.grading.feedback.markdown.as_html`, which is both for Markdown.

What it takes is bounded by the number of tags, whatever they are: a browser's rules for tags that were left
open write some of them again in every paragraph that follows.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache

from pygments.token import STANDARD_TYPES

from course.grading.feedback.pictures import svg_as_picture, usable_picture
from course.grading.feedback.styles import kept_value
from course.grading.texts import grading as texts

MAX_HTML = 2_000_000
KEPT_LENGTH = 200_000
MAX_TAGS = 20_000
# Tags that a browser opens again after whatever closed them; with attributes, each counts anew.
MAX_FORMATTING = 100
MAX_DEPTH = 200

# fmt: off
_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "code", "col", "colgroup", "dd", "del",
    "details", "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6",
    "hr", "i", "img", "ins", "kbd", "li", "ol", "p", "pre", "s", "section", "small", "span",
    "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u",
    "ul",
}
# With all that stands in them.
_DROPPED = {
    "embed", "iframe", "math", "noembed", "noframes", "noscript", "object", "script", "select", "style",
    "svg", "template", "textarea", "title", "xmp",
}
_FORMATTING = {
    "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
}
# These hold nothing, or are closed by the next of their kind.
_NOT_NESTED = {
    "area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta", "option",
    "p", "param", "source", "tbody", "td", "tfoot", "th", "thead", "tr", "track", "wbr",
}
# fmt: on
_GENERAL = {"title", "lang", "dir", "role", "aria-label", "aria-hidden", "style"}
_ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "scope"},
    "table": {"border"},
    "ol": {"start"},
    "details": {"open"},
    # Headings that links of the same page lead to, and colours of code; both of the renderer of Markdown.
    **{f"h{level}": {"id"} for level in range(1, 7)},
    **{tag: {"class"} for tag in ("div", "span", "pre", "code")},
}
_CLASSES = {"highlight", "hll", *filter(None, STANDARD_TYPES.values())}
_LINK = re.compile(r"(https?://|mailto:|#|[^:/?#]+(/|$))", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-z][^\s/>]*)([^<>]?)", re.IGNORECASE)
_SVG = re.compile(r"<svg(?=[\s/>])", re.IGNORECASE)
_SVG_END = re.compile(r"</svg\s*>", re.IGNORECASE)
_BOX = "contain:paint;isolation:isolate;position:relative;overflow:auto;max-width:100%"
# Before an id of a learner's, so that it is none of the page's own.
OWN_ID = "text-"


def contained(fragment: str, *, lines: int | None = None) -> str:
    """A closed fragment in a box: nothing of it is painted outside, whatever size or place it has, and
    nothing of it lies above what follows.

    Args:
        fragment: from :func:`clean_html`.
        lines: how many lines high the box is at most; what is longer is scrolled in it.
    """
    most = f";max-height:{lines * 1.5:g}em" if lines is not None else ""
    return f'<div style="{_BOX}{most}">{fragment}</div>'


def clean_html(text: str) -> str:
    """HTML reduced to what cannot run, load or cover anything, every tag of it closed: an allowlist of tags,
    attributes and values.

    Args:
        text: HTML from a cell's output.

    Returns:
        The fragment; a sentence that says so where the text has more tags than anybody reads.
    """
    return _kept(text) if len(text) <= KEPT_LENGTH else _clean(text)


def _clean(text: str) -> str:
    import nh3

    text = _with_pictures(text[:MAX_HTML])
    if not simple(text):
        return f"<p>{html.escape(texts.TOO_INTRICATE)}</p>"
    return nh3.clean(
        text,
        tags=_TAGS,
        clean_content_tags=_DROPPED,
        attributes={"*": _GENERAL, **_ATTRIBUTES},
        attribute_filter=_filtered,
        url_schemes={"http", "https", "mailto", "data"},
        link_rel=None,
        strip_comments=True,
    )


# The same figures and tables come from every learner of a class.
_kept = lru_cache(maxsize=500)(_clean)


def simple(text: str) -> bool:
    """Whether a browser's parser is done with an HTML text in a time that grows as its length."""
    if text.count("<") > MAX_TAGS:
        return False
    depth, formatting, open_tags = 0, 0, dict.fromkeys(_FORMATTING, 0)
    for closing, name, after in _TAG.findall(text):
        tag = name.lower()
        if tag in _NOT_NESTED:
            continue
        if closing:
            if open_tags.get(tag):
                open_tags[tag] -= 1
                depth -= 1
            continue
        open_tags[tag] = open_tags.get(tag, 0) + 1
        depth += 1
        formatting += tag in _FORMATTING and bool(after)
        if depth > MAX_DEPTH or formatting > MAX_FORMATTING:
            return False
    return True


def _filtered(tag: str, name: str, value: str) -> str | None:
    if name == "src":
        return value if usable_picture(value) else None
    if name == "href":
        if value.startswith("#"):
            return f"#{OWN_ID}{value[1:]}"
        return value if _LINK.match(value) else None
    if name == "id":
        return OWN_ID + value
    if name == "class":
        return " ".join(one for one in value.split() if one in _CLASSES) or None
    return kept_value(name, value)


def _with_pictures(text: str) -> str:
    """HTML with every inline SVG as a picture. What is not closed is left for the sanitiser to drop."""
    parts, place = [], 0
    while (start := _SVG.search(text, place)) and (end := _SVG_END.search(text, start.end())):
        parts += [text[place : start.start()], svg_as_picture(text[start.start() : end.end()])]
        place = end.end()
    return "".join([*parts, text[place:]])
