"""Controversy cards are fair: each position has holders, evidence, sources and about the same length.

What is controversial must appear controversial, and neither side may be the straw man of the other. A card
is a Markdown cell called ``controversy-…`` with sections ``### Position A: …``; everything from the next
other heading on does not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from course.authoring.lesson import Lesson
from course.notebooks import source_of

LABELS = ("Held by", "Strongest evidence", "What would change their mind")
SHORTEST_TO_LONGEST = 0.8
FEWEST_SOURCES = 2
_HEADING = re.compile(r"^#{1,6} .*$", re.MULTILINE)
_SOURCE = re.compile(r"<!--\s*source:([A-Z][\w.-]*)\s*-->")


@dataclass(frozen=True)
class Position:
    """One side of a card: its title and the text below it."""

    title: str
    text: str

    @property
    def words(self) -> int:
        """Words a reader sees: comments, link targets and mark-up left out."""
        text = re.sub(r"<!--.*?-->", " ", self.text, flags=re.DOTALL)
        text = re.sub(r"\]\([^)]*\)", "]", text)
        return len(re.findall(r"\w[\w'’.,-]*", text))

    @property
    def sources(self) -> set[str]:
        return set(_SOURCE.findall(self.text))

    def label(self, name: str) -> str:
        """What stands under one of the three labels, comments left out."""
        found = re.search(rf"\*\*{name}\*\*:(.*?)(?=\n\*\*[^*]+\*\*:|\Z)", self.text, re.DOTALL)
        return re.sub(r"<!--.*?-->", " ", found[1], flags=re.DOTALL).strip() if found else ""


def positions(card: str) -> list[Position]:
    """The positions of a card in their order."""
    found = []
    marks = [*_HEADING.finditer(card)]
    ends = [mark.start() for mark in marks[1:]] + [len(card)]
    for mark, end in zip(marks, ends, strict=True):
        if mark[0].startswith("### Position "):
            found.append(Position(mark[0][4:], card[mark.end() : end].strip()))
    return found


def check(lesson: Lesson) -> Iterator[str]:
    """Problems of every controversy card of a notebook."""
    for cell in lesson.cells:
        if cell["id"].startswith("controversy-") and cell["cell_type"] == "markdown":
            yield from _card(lesson, cell)


def _card(lesson: Lesson, cell: dict[str, Any]) -> Iterator[str]:
    sides = positions(source_of(cell))
    if not 2 <= len(sides) <= 3:
        yield lesson.at(
            cell, f"a card has two or three sections `### Position A: …`; {len(sides)} were found."
        )
        return
    for side in sides:
        for label in LABELS:
            if len(side.label(label).split()) < 2:
                yield lesson.at(cell, f"{side.title!r} says nothing under **{label}**:")
        if len(side.sources) < FEWEST_SOURCES:
            yield lesson.at(
                cell,
                f"{side.title!r} names {len(side.sources)} sources (<!--source:S…-->); two are the least.",
            )
        if lesson.sources and (unknown := sorted(side.sources - lesson.sources)):
            yield lesson.at(
                cell,
                f"{side.title!r} names sources that the data package does not have: {', '.join(unknown)}.",
            )
    lengths = [side.words for side in sides]
    if min(lengths) < SHORTEST_TO_LONGEST * max(lengths):
        counted = ", ".join(f"{side.title.partition(':')[0]} {side.words}" for side in sides)
        yield lesson.at(
            cell,
            f"the positions differ too much in length ({counted} words); shortest : longest is at least 0.8.",
        )
