"""What a reader of the browser edition has before JupyterLab and Python have started.

The first screen of a notebook stands in the page itself, and its questions come with the site, as on the web
edition's pages: they can be answered while Python starts, and where it does not. When Python shows a quiz, it
takes the place of the one that stood there, with the answers given so far.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from course.notebooks import source_of
from course.questions.bank.load import load_items
from course.questions.bank.specs import Item
from course.questions.browser.scripts import quiz_script, quiz_style
from course.questions.browser.widget import all_labels
from course.questions.identity import UNKNOWN
from course.questions.types import TYPES
from course.site.browser import texts
from course.site.web import practice

STATIC = Path(__file__).parent / "static"
_SHARED = Path(practice.__file__).parent / "static"
_BODY = re.compile(r"(<body\b[^>]*>)")
_LINK = re.compile(r'<a [^>]*href="(?!https?:)[^"]*"[^>]*>(.*?)</a>', re.DOTALL)
_PICTURE = re.compile(r"<img\b[^>]*>")


def files(folder: Path, editions: dict[str, str]) -> dict[str, str]:
    """The scripts and questions of the page, by path.

    Args:
        folder: the student edition.
        editions: by notebook, the edition that the site hands out.
    """
    made = {name: (_SHARED / name).read_text(encoding="utf-8") for name in ("judge.js", "model.js")}
    made["early.js"] = (STATIC / "early.js").read_text(encoding="utf-8")
    made |= {
        "quiz.js": quiz_script(),
        "quiz.css": quiz_style() + (STATIC / "early.css").read_text(encoding="utf-8"),
    }
    for slug, edition in editions.items():
        page = {**questions(slug, folder), "edition": edition}
        made[f"questions/{slug}.json"] = json.dumps(page, ensure_ascii=False, default=list)
    return made


def questions(slug: str, folder: Path) -> dict[str, Any]:
    """The questions of one notebook, as :func:`course.site.web.practice.page_data` gives them, with their
    parts in the order of the file, and which of them each learner sees in another.

    Args:
        slug: the notebook.
        folder: the student edition.
    """
    page = practice.page_data(slug, folder)
    page["labels"] = {**all_labels(), "without_python": texts.WITHOUT_PYTHON}
    page["learner"] = UNKNOWN
    for quiz in load_items(slug, folder).quizzes.values():
        for shown, item in zip(page["quizzes"][quiz.id]["spec"]["items"], quiz.items, strict=True):
            shown["mixed"] = _mixed(item)
            for part in (entry["part"] for entry in shown["mixed"]):
                places = list(getattr(item, part))
                shown[part] = sorted(shown[part], key=lambda entry: places.index(entry["id"]))
    return page


def _mixed(item: Item) -> list[dict[str, Any]]:
    kind = TYPES[item.type]
    mixed = [{"part": kind.mixed, "scrambled": False}] if item.shuffle and kind.mixed else []
    return mixed + ([{"part": kind.scrambled, "scrambled": True}] if kind.scrambled else [])


def with_first_screens(page: str, folder: Path, slugs: Sequence[str]) -> str:
    """The page of the Notebook app, in which each notebook's first screen stands until the app shows it.

    Args:
        page: as JupyterLite makes it.
        folder: the student edition.
        slugs: its notebooks.
    """
    screens = "\n".join(
        f'<template data-first="{escape(slug)}">{first_screen(folder / slug / f"{slug}.ipynb")}</template>'
        for slug in slugs
    )
    text = (STATIC / "first.html").read_text(encoding="utf-8")
    text = text.replace("{{opening}}", escape(texts.OPENING)).replace("{{screens}}", screens)
    made, count = _BODY.subn(lambda found: f"{found[1]}\n{text}", page, count=1)
    if not count:
        raise ValueError("the page of the Notebook app has no body")
    return made


def first_screen(notebook: Path) -> str:
    """The text of a notebook above its first code, as HTML: the course's own words. Its links inside the
    notebook lead nowhere yet and are left out, and so are pictures.

    Args:
        notebook: the file.
    """
    from markdown_it import MarkdownIt

    text = []
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] != "markdown":
            break
        text.append(source_of(cell))
    made = MarkdownIt("commonmark", {"html": True}).enable("table").render("\n\n".join(text))
    return _PICTURE.sub("", _LINK.sub(r"\1", re.sub(r"<!--.*?-->", "", made, flags=re.DOTALL))).strip()
