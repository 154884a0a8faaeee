"""The glossary of the course: every term of the notebooks' glossaries, linked to where it is explained.

Authors write terms in their notebook's cell ``glossary`` (``- **Term**: what it means.``). This module
gathers them into ``notebooks/source/glossary.md``, which learners get beside their notebooks; ``course author
glossary`` writes it again. Where notebooks explain a term in different words, each explanation stands with
its notebook: a word such as *mandate* means different things in different laws.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from course.authoring import texts
from course.authoring.lesson import slugs
from course.authoring.prose.uses import cells_of
from course.errors import DataError
from course.learner.edition import GLOSSARY
from course.notebooks import source_of
from course.paths import require_checkout

CELL = "glossary"
_TERM = re.compile(r"\*\*(?P<term>[^*]+)\*\*(?: or \*\*(?P<other>[^*]+)\*\*)?: ")
_COMMENT = re.compile(r"<!--.*?-->")
_HEAD = """# Glossary

Every term that a notebook explains, with the notebook. The links open its glossary.
"""


@dataclass(frozen=True)
class Entry:
    """One explanation of a term: where, and in which words (Markdown)."""

    term: str
    text: str
    slug: str


def entries(root: Path) -> list[Entry]:
    """All explanations, in the order of the notebooks.

    Raises:
        DataError: a notebook has no glossary, or a line of it explains nothing.
    """
    return [entry for slug in slugs(root) for entry in _entries(root, slug)]


def _entries(root: Path, slug: str) -> list[Entry]:
    cells = cells_of(root / "notebooks" / "source" / slug / f"{slug}.ipynb")
    cell = next((cell for cell in cells if cell["id"] == CELL), None)
    if cell is None:
        raise DataError(texts.GLOSSARY_NO_CELL.format(slug=slug, cell=CELL))
    made = []
    for line in _COMMENT.sub("", source_of(cell)).splitlines():
        if not line.startswith("- "):
            continue
        found = list(_TERM.finditer(line))
        if not found or found[0].start() != 2:
            raise DataError(texts.GLOSSARY_NO_TERM.format(slug=slug, cell=CELL, line=line))
        ends = [match.start() for match in found[1:]] + [len(line)]
        for match, end in zip(found, ends, strict=True):
            text = line[match.end() : end].strip().rstrip(";")
            for term in filter(None, (match["term"], match["other"])):
                made.append(Entry(term.strip(), text if text.endswith(".") else f"{text}.", slug))
    return made


def render(root: Path) -> str:
    """The glossary as Markdown: terms by letter, each explanation with a link to its notebook's glossary."""
    by_term: dict[str, list[Entry]] = {}
    for entry in entries(root):
        by_term.setdefault(entry.term, []).append(entry)
    parts, letter = [_HEAD], ""
    for term in sorted(by_term, key=_order):
        if _order(term)[0] != letter:
            letter = _order(term)[0]
            parts.append(f"\n## {letter.upper()}\n")
        parts.append(_line(term, by_term[term]))
    return "\n".join(parts) + "\n"


def _order(term: str) -> str:
    """The term without accents and case, as a reader looks it up."""
    return unicodedata.normalize("NFD", term).encode("ascii", "ignore").decode().casefold()


def _line(term: str, found: list[Entry]) -> str:
    by_text: dict[str, list[str]] = {}
    for entry in found:
        by_text.setdefault(entry.text, []).append(entry.slug)
    said = [f"{text} ({', '.join(_link(slug) for slug in places)})" for text, places in by_text.items()]
    return f"- **{term}**: " + " Also: ".join(said)


def _link(slug: str) -> str:
    number = slug.partition("-")[0]
    return f"[{number}]({slug}/{slug}.ipynb#Glossary)"


def write(root: Path | None = None) -> Path:
    """Write the glossary of a checkout and return its place."""
    home = require_checkout(root)
    path = home / "notebooks" / "source" / GLOSSARY
    path.write_text(render(home), encoding="utf-8")
    return path
