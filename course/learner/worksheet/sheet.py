"""Worksheets: a notebook on paper, for rooms without computers.

A worksheet is made from the *student edition*, which holds no key and no mark scheme, and from the public
part of the questions. What needs a computer is left out: set-up, code, exercises. Behind each prediction
begins a new page with what the explorer would show in three settings. A page of Markdown, such as a hand-out
of the guides, can be printed in the same form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import course
from course.errors import CourseError
from course.learner.conflict import read_notebook
from course.learner.status import title_of
from course.learner.worksheet import texts
from course.learner.worksheet.questions import question
from course.notebooks import source_of
from course.questions.bank.specs import BASE

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

    from course.learner.edition import Edition

_LEFT_OUT = re.compile(
    r"setup|two-ways|first-run|what-you-used|how-it-works|worked-.*|task-.*|solve-.*|check-.*|example-.*|"
    r"exercises|steps|quiz-parsons|(.*-)?observe|next|my-state|kinds-intro"
)
"""Cells that make no sense on paper: how to run code, code, exercises with code."""
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_HEADING = re.compile(r"^# (.+)$", re.MULTILINE)
_CONTENTS = re.compile(r"^\*\*Contents\*\*.*$", re.MULTILINE)
_NOTE = re.compile(r"\s*note\(")
_CALL = re.compile(r"""^(?P<name>quiz|predict|explore)\(\s*["'](?P<id>[^"']+)["']""", re.MULTILINE)
_ANSWER_LINES, _NOTE_LINES = 22, 3


def worksheet(edition: Edition, slug: str, variant: str = BASE) -> str:
    """The worksheet of one notebook as an HTML page that needs nothing else.

    Args:
        edition: the student edition.
        slug: the notebook, for example ``01-coalition``.
        variant: of each question that has variants, which one; a question that lacks it stands as it is.

    Raises:
        CourseError: the edition has no such notebook, or it cannot be read, or no question has that variant.
    """
    if slug not in edition.slugs:
        raise CourseError(texts.UNKNOWN.format(slug=slug, all=", ".join(edition.slugs)))
    _require_variant(slug, variant)
    notebook = read_notebook(edition.folder / slug / f"{slug}.ipynb")
    foot = texts.PAGE.format(version=course.__version__)
    if variant != BASE:
        foot += " " + texts.FORM.format(variant=variant.upper())
    about = f'<p class="note">{escape(texts.ABOUT)}</p>'
    return _page(title_of(notebook, slug), about + "\n".join(_parts(notebook, variant)), foot)


def printed(page: Path) -> str:
    """A page of Markdown, such as a hand-out of the guides, as an HTML page that needs nothing else.

    Empty cells of its tables get room for handwriting.

    Args:
        page: the Markdown file, in UTF-8.

    Raises:
        CourseError: the file does not exist or is no text.
    """
    try:
        text = page.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(texts.UNREADABLE.format(page=page, why=error)) from error
    heading = _HEADING.search(text)
    foot = texts.PRINTED.format(page=page.name, version=course.__version__)
    body = f'<div class="printed">{_markdown().render(text)}</div>'
    return _page(heading[1] if heading else page.stem, body, foot)


def _page(title: str, body: str, foot: str) -> str:
    style = Path(__file__).with_name("style.css").read_text(encoding="utf-8")
    name = escape(texts.NAME).replace("{line}", '<span class="blank">&nbsp;</span>')
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(texts.TITLE)}: '
        f"{escape(title)}</title><style>{style}</style></head><body><main><p>{name}</p>"
        f'{body}<p class="note">{escape(foot)}</p></main></body></html>\n'
    )


def _require_variant(slug: str, variant: str) -> None:
    from course.questions.bank.load import load_items

    quizzes = load_items(slug).quizzes.values()
    names = {name for quiz in quizzes for item in quiz.items for name in item.forms}
    if variant not in names:
        there = ", ".join(sorted(name.upper() for name in names)) or BASE.upper()
        raise CourseError(texts.NO_VARIANT.format(slug=slug, variant=variant, there=there))


def _parts(notebook: dict[str, Any], variant: str) -> Iterator[str]:
    numbers = count(1)
    # Notebooks of earlier releases have no fields for notes, and left room for these two.
    fields = any(_NOTE.match(source_of(cell)) for cell in notebook["cells"])
    for cell in notebook["cells"]:
        name = str(cell.get("id", ""))
        if _LEFT_OUT.fullmatch(name):
            continue
        source = _CONTENTS.sub("", _COMMENT.sub("", source_of(cell)))
        if name.startswith("answer-"):
            yield _lines(_ANSWER_LINES)
        elif cell["cell_type"] == "markdown":
            yield _markdown().render(source)
            if not fields and name in ("desk-record", "muddiest-point"):
                yield _lines(_NOTE_LINES)
        elif _NOTE.match(source):
            yield _lines(_NOTE_LINES)
        elif call := _CALL.match(source):
            yield from _shown(call["name"], call["id"], numbers, variant)


def _shown(name: str, ident: str, numbers: Iterator[int], variant: str) -> Iterator[str]:
    """The questions of a quiz or prediction; the three settings of an explorer."""
    if name == "explore":
        yield _explorer(ident)
        return
    from course.questions.bank.load import find_quiz
    from course.questions.browser.render import quiz_spec

    # The author's order for everybody: a class talks about "the second option".
    quiz = find_quiz(ident).drawn(lambda _, names: variant if variant in names else BASE)
    spec = quiz_spec(quiz, learner="")
    yield "".join(question(item, next(numbers)) for item in spec["items"])
    if name == "predict":
        yield f'<p class="turn">{escape(texts.TURN)}</p>'


def _explorer(name: str) -> str:
    from course import explore
    from course.figures import html as page

    explorer = explore(name)
    parts = [f"<h3>{escape(texts.EXPLORER)}: {escape(explorer.title)}</h3>"]
    for title, state in explorer.snapshots:
        result = explorer.at(state)
        figures = "".join(
            f"<figure><figcaption>{escape(figure.finding)}</figcaption>{figure.svg}</figure>"
            for figure in result.figures[:1]
        )
        parts.append(f"<h4>{escape(title)}</h4><p>{escape(result.sentence)}</p>{result.html}{figures}")
    return page.wrap("".join(parts))


def _lines(number: int) -> str:
    return f'<div class="lines">{"<div></div>" * number}</div>'


def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable("table")
