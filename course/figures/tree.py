"""A tree of questions with the path that a case takes lit: one row a question, one box an answer.

The lit boxes have a heavy frame and bold letters and are joined by a heavy line; a symbol in each box says
what the answer leads to, so that nothing hangs on colour.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from course.figures import svg
from course.figures.marks import Mark

_WIDTH, _LEFT, _GAP, _LINE, _LETTER = 660.0, 134.0, 8.0, 15.0, 7.7
_NOTE = 13
"""Bold letters that fit below a question, beside the diamond."""


@dataclass(frozen=True)
class Branch:
    """One answer: its words, a symbol for what it leads to, and whether the path runs through it."""

    name: str
    words: str
    symbol: str = ""
    lit: bool = False


@dataclass(frozen=True)
class Row:
    """A question with its answers; ``asked`` is false where the path ends before it."""

    name: str
    words: str
    branches: tuple[Branch, ...]
    asked: bool = True


def draw(rows: Sequence[Row], end: str, legend: str, marks: Sequence[Mark]) -> str:
    """The tree, read from above, and what it ends in.

    Args:
        rows: the questions in their order.
        end: the result.
        legend: what the symbols mean; one line, or two divided by a line break.
        marks: expectations; ``row`` names a question or an answer, all others stand below the end.
    """
    parts: list[str] = []
    y = 6.0
    path: list[list[tuple[float, float, float]]] = []
    noted: set[str] = set()
    lines_of_path: list[str] = []
    for row in rows:
        width = (_WIDTH - _LEFT - _GAP * (len(row.branches) - 1)) / len(row.branches)
        wrapped = [
            textwrap.wrap(f"{b.symbol} {b.words}".strip(), max(8, int((width - 10) / _LETTER)))
            for b in row.branches
        ]
        question = textwrap.wrap(row.words, 15)
        mine = [textwrap.wrap(mark.text, _NOTE) for mark in marks if mark.row == row.name]
        noted.update(mark.text for mark in marks if mark.row == row.name)
        aside = len(question) + sum(len(words) for words in mine)
        tall = _LINE * max(aside, *(len(words) for words in wrapped)) + 11
        ink = "ink" if row.asked else "muted"
        here: list[tuple[float, float, float]] = []
        for k, words in enumerate(question):
            parts.append(
                svg.text(
                    0, y + 17 + _LINE * k, words, ink=ink, size=13, weight="bold" if row.asked else "normal"
                )
            )
        low = y + 20 + _LINE * len(question)
        for note in mine:
            parts.append(svg.diamond(8, low - 5))
            for line in note:
                parts.append(svg.text(19, low, line, size=13, weight="bold"))
                low += _LINE
        for k, (branch, lines) in enumerate(zip(row.branches, wrapped, strict=True)):
            x = _LEFT + k * (width + _GAP)
            lit = branch.lit and row.asked
            parts.append(
                svg.box(
                    x,
                    y,
                    width,
                    tall,
                    fill="blue" if lit else "",
                    stroke="blue" if lit else "grid",
                    thick=3 if lit else 1,
                    opacity=0.16 if lit else 1,
                )
            )
            for n, part in enumerate(lines):
                weight = "bold" if lit else "normal"
                parts.append(svg.text(x + 6, y + 16 + _LINE * n, part, ink=ink, size=13, weight=weight))
            if lit:
                here.append((x + width / 2, y, y + tall))
            for mark in marks:
                if mark.row == branch.name:
                    noted.add(mark.text)
                    parts.append(svg.diamond(x + width - 8, y + tall))
                    parts.append(
                        svg.text(
                            x + width - 18, y + tall + 14, mark.text, anchor="end", size=13, weight="bold"
                        )
                    )
        extra = any(mark.row in {b.name for b in row.branches} for mark in marks)
        y += tall + (24 if extra else 14)
        if here:
            path.append(here)
    for above, below in pairwise(path):
        x, _, low = above[0]
        for other, high, _ in below:
            bend = high - 6
            lines_of_path.append(
                svg.line([(x, low), (x, bend), (other, bend), (other, high)], stroke="blue", thick=3)
            )
    said = textwrap.wrap(end, 74)
    tall = 18 * len(said) + 12
    for x, _, low in path[-1] if path else ():
        lines_of_path.append(svg.line([(x, low), (x, y)], stroke="blue", thick=3))
    parts.append(svg.box(1, y, _WIDTH - 1, tall, fill="blue", stroke="blue", thick=2, opacity=0.16))
    for k, words in enumerate(said):
        parts.append(svg.text(10, y + 20 + 18 * k, words, weight="bold", size=14.5))
    y += tall
    others = [mark for mark in marks if mark.text not in noted]
    for mark in others:
        y += 19
        parts.append(svg.diamond(8, y - 4))
        parts.append(svg.text(20, y, mark.text, size=13, weight="bold"))
    for words in filter(None, legend.split("\n")):
        y += 18
        parts.append(svg.text(0, y, words, ink="muted", size=12.5))
    # The outer half of the borders on the right stands past the boxes.
    return svg.picture(_WIDTH + 2, y + 8, [*lines_of_path, *parts])
