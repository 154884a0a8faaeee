"""Markdown that everybody can read: one H1, ordered headings, texts for images, links with meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from course.authoring.lesson import Lesson
from course.authoring.normal_form import read
from course.notebooks import source_of

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_SAYS_NOTHING = {
    "here",
    "click here",
    "link",
    "this",
    "this link",
    "this page",
    "more",
    "read more",
    "see here",
}
_HTML = re.compile(r"<!--.*?-->|</?(details|summary|abbr|br|sup|sub)\b[^<>]*>|<details open>", re.DOTALL)


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


def tokens(cell: dict[str, Any]) -> list[Token]:
    """The Markdown tokens of a cell, inline ones included, in order."""
    found = []
    for token in _parser().parse(source_of(cell)):
        found.append(token)
        found.extend(token.children or ())
    return found


def headings(cell: dict[str, Any]) -> list[tuple[int, str]]:
    """Level and text of each heading of a Markdown cell, mark-up and comments left out."""
    found = []
    stream = _parser().parse(source_of(cell))
    for position, token in enumerate(stream):
        if token.type == "heading_open":
            children = stream[position + 1].children or []
            text = "".join(child.content for child in children if child.type in ("text", "code_inline"))
            found.append((int(token.tag[1]), text.strip()))
    return found


def check(lesson: Lesson) -> Iterator[str]:
    """Problems of headings, images, links and raw HTML."""
    markdown = [cell for cell in lesson.cells if cell["cell_type"] == "markdown"]
    yield from _heading_order(lesson, markdown)
    for cell in markdown:
        stream = tokens(cell)
        for position, token in enumerate(stream):
            if token.type == "image" and not token.content.strip():
                yield lesson.at(cell, f"the image {token.attrs.get('src')} has no alternative text.")
            elif token.type == "link_open":
                text = _text_until_close(stream[position + 1 :])
                yield from (
                    lesson.at(cell, problem) for problem in _link(lesson, str(token.attrs.get("href")), text)
                )
            elif token.type in ("html_inline", "html_block"):
                rest = _HTML.sub("", token.content).strip()
                if "<" in rest:
                    yield lesson.at(
                        cell, f"raw HTML is lost in some editions: {rest[:60]!r}. Write Markdown."
                    )


def _heading_order(lesson: Lesson, markdown: list[dict[str, Any]]) -> Iterator[str]:
    level = 0
    top = 0
    for cell in markdown:
        for found, text in headings(cell):
            top += found == 1
            if found > level + 1:
                yield lesson.at(cell, f"the heading {text!r} skips from level {level} to {found}.")
            if not text:
                yield lesson.at(cell, "a heading has no text.")
            level = found
    if top != 1:
        yield f"{lesson.slug}: {top} headings of level 1; one is needed, in `header`."


def _text_until_close(stream: list[Token]) -> str:
    words = []
    for token in stream:
        if token.type == "link_close":
            break
        if token.type in ("text", "code_inline", "image"):
            words.append(token.content)
    return "".join(words).strip()


def _link(lesson: Lesson, href: str, text: str) -> Iterator[str]:
    if not text or text.lower().rstrip(".") in _SAYS_NOTHING or re.match(r"https?://|www\.", text):
        yield f"the link text {text!r} does not say where the link leads."
    parts = urlsplit(href)
    if parts.scheme in ("http", "https"):
        if not parts.netloc:
            yield f"the link {href} has no host."
        return
    if parts.scheme or parts.netloc or parts.path.startswith("/"):
        yield f"the link {href} is neither http(s) nor relative."
        return
    home = lesson.path.parent
    target = (home / unquote(parts.path)).resolve() if parts.path else lesson.path.resolve()
    if not target.is_relative_to(home.parent.resolve()) or not target.is_file():
        yield f"the link {href} leads to nothing inside the course."
    elif parts.fragment and target.suffix == ".ipynb" and unquote(parts.fragment) not in anchors(target):
        yield f"the link {href} names a heading that is not there."


def anchors(path: Path) -> set[str]:
    """The fragments by which JupyterLab reaches the headings of a notebook: their text, spaces as hyphens."""
    cells = [cell for cell in read(path)["cells"] if cell["cell_type"] == "markdown"]
    return {text.replace(" ", "-") for cell in cells for _, text in headings(cell)}
