"""How the time of each stage outside the kernel grows with what a learner hands in.

``python tests/bench/stages.py [STAGE …]``: each stage (healing, HTML, SVG, Markdown, text) gets inputs
that double in size, of every kind that has once been slow and of many others, and the table shows processor
seconds. A line is marked where a doubling more than tripled the time and took longer than 0.3 seconds:
there something grows with the square or worse. Exit status 1 if any is marked. An input that takes
longer than ``--seconds`` ends its line; it runs in a process of its own, which is killed.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from rich.console import Console
from rich.table import Table

from course.grading.run.limits import Allowance, Aside, OverLimitError

# A doubling may take so many times as long, and no more.
TRIPLE = 3.0
NOTICED = 0.3
STEPS = 5
_PIECES = "[ ] * _ ` < ![ [a]( $ $$ ~~ [^ | # ( & *a_ `a _a* [[ ]( \\( \\[ {} ^ ![a][ [x][y ' *a* [*"
MARKDOWN = [
    *_PIECES.split(),
    *("> ", "- ", "a|b\n", "\\begin{a}", "<!--", "<b>", "<https://", "1. ", "x\n=\n", "[a]: b\n", "\n- "),
    "all of these",
]
HTML = {
    "<b title=i><p>": "<b title=i><p>",
    "<b>, each another": "",
    "<svg ": "<svg ",
    "<svg></svg>": "<svg></svg>",
    "<script>": "<script>",
    "<div>": "<div>",
    "<!--": "<!--",
    "<table><tr>": "<table><tr><td>a</td></tr></table>",
    "<": "<",
    "</p>": "</p>",
    "<a href=#>": "<a href=#>",
    "style": '<p style="' + "margin:1px;" * 50 + '">a</p>',
    "picture": '<img src="data:image/png;base64,AAAA">',
}
TEXT = {
    "colours": "\x1b[31ma",
    "moves": "\x1b[2J",
    "ESC": "\x1b",
    "ESC [": "\x1b[",
    "ESC ]": "\x1b]",
    "lines": "a\n",
    "stacked": "a\u0300",
    "stacks": "\u0300",
}
HEAL = [
    "cells unlike the release",
    "letters and blanks",
    "copies of a cell",
    "long cells",
    "lines of def",
]
SVG = ["paths", "groups in groups", "copies", "copies of copies", "attributes"]


def repeated(piece: str, size: int) -> str:
    """A text of about so many characters."""
    return piece * (size // len(piece))


def shuffled(letters: str) -> str:
    """The same characters in another order."""
    return "".join(random.Random(1).sample(letters, len(letters)))


def _cell(source: str, kind: str = "markdown", name: str | None = None, **metadata: Any) -> dict[str, Any]:
    return {"cell_type": kind, "id": name, "metadata": metadata, "source": source, "outputs": []}


_SOLVE: dict[str, Any] = {"nbgrader": {"solution": True, "grade_id": "solve"}}


def heal(kind: str, size: int) -> None:
    """Give submitted cells to the released ones."""
    from course.grading.heal.align import align

    words = ("a member has to decide what force is for, and who pays for it, before it sends any. " * 48)[
        :4000
    ]
    released = [
        _cell(words, name="text"),
        _cell("*Write here.*", name="answer", willing_and_able={"answer": "view"}),
        _cell("share = ...", "code", "solve", **_SOLVE),
    ]
    made: dict[str, Callable[[], list[dict[str, Any]]]] = {
        "cells unlike the release": lambda: [_cell(shuffled(words)[n % 99 :]) for n in range(size)],
        "letters and blanks": lambda: [_cell(words[:1400] + "e " * (500 + n)) for n in range(size)],
        "copies of a cell": lambda: [_cell(f"x{n} = {n}", "code", "solve", **_SOLVE) for n in range(size)],
        "long cells": lambda: [_cell(words * size) for _ in range(4)],
        "lines of def": lambda: [_cell("def\n" * 1000 * size, "code")],
    }
    align(released, made[kind]())


def html(kind: str, size: int) -> None:
    """Clean HTML of an output."""
    from course.grading.feedback.fragments import clean_html

    another = kind == "<b>, each another"
    clean_html(
        "".join(f"<b title={n}><p>" for n in range(size // 16)) if another else repeated(HTML[kind], size)
    )


def svg(kind: str, size: int) -> None:
    """Make a picture of an SVG."""
    from course.grading.feedback.pictures import svg_as_picture

    inner = {
        "paths": lambda: repeated('<path d="M0 0L1 1"/>', size),
        "groups in groups": lambda: "<g>" * (size // 8) + "</g>" * (size // 8),
        "copies": lambda: '<path id="p"/>' + repeated('<use href="#p"/>', size),
        "copies of copies": lambda: "".join(
            f'<g id="i{n}"><use href="#x{n}"/></g>' for n in range(size // 32)
        ),
        "attributes": lambda: "<g " + " ".join(f'a{n}="1"' for n in range(size // 10)) + "/>",
    }
    svg_as_picture(f"<svg>{inner[kind]()}</svg>")


def markdown(kind: str, size: int) -> None:
    """Clean Markdown and render it."""
    from course.grading.feedback.markdown import as_html, clean_markdown

    as_html(clean_markdown(repeated(shuffled("".join(MARKDOWN)) if kind == MARKDOWN[-1] else kind, size)))


def text(kind: str, size: int) -> None:
    """Clean the text of an output and render its colours."""
    from nbconvert.filters.ansi import ansi2html

    from course.grading.feedback.shown import shown_text

    ansi2html(shown_text(repeated(TEXT[kind], size), lines=1000))


# What it does, the kinds of input, and the size of the first.
STAGES: dict[str, tuple[Callable[[str, int], None], list[str], int]] = {
    "heal": (heal, HEAL, 100),
    "html": (html, list(HTML), 12_500),
    "svg": (svg, SVG, 25_000),
    "markdown": (markdown, MARKDOWN, 4_000),
    "text": (text, list(TEXT), 50_000),
}


def timed(function: Callable[[str, int], None], kind: str, size: int) -> float:
    """Processor seconds of one input; a small one was done before it, for the imports."""
    function(kind, 10)
    began = time.process_time()
    function(kind, size)
    return time.process_time() - began


def measure(aside: Aside, stage: str, kind: str) -> list[float | None]:
    """Seconds by size; the last is None where it was not waited for."""
    function, _, first = STAGES[stage]
    times: list[float | None] = []
    for step in range(STEPS):
        try:
            times.append(aside.do(timed, function, kind, first << step))
        except OverLimitError:
            return [*times, None]
    return times


def grows(times: list[float | None]) -> bool:
    """Whether a doubling more than tripled the time, or an input was not waited for."""
    known = [one for one in times if one is not None]
    return len(known) < len(times) or any(
        after > NOTICED and after > TRIPLE * before for before, after in pairwise(known)
    )


def main() -> int:
    """Print a table for each stage."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="STAGE", help=f"by default all: {', '.join(STAGES)}")
    parser.add_argument("--seconds", type=float, default=60, help="wait so long for one input (60)")
    chosen = parser.parse_args()
    if unknown := set(chosen.names) - set(STAGES):
        parser.error(f"no stage {', '.join(sorted(unknown))}; there are {', '.join(STAGES)}")
    console, marked = Console(), 0
    with Aside(Allowance(seconds=chosen.seconds, memory=3 << 30)) as aside:
        for stage in chosen.names or list(STAGES):
            _, kinds, first = STAGES[stage]
            table = Table(stage, *(f"{first << step:,}" for step in range(STEPS)), "")
            for kind in kinds:
                times = measure(aside, stage, kind)
                cells = ["–" if one is None else f"{one:.2f}" for one in times]
                cells += [""] * (STEPS - len(cells))
                table.add_row(repr(kind)[1:-1].replace("[", "\\["), *cells, "grows" if grows(times) else "")
                marked += grows(times)
            console.print(table)
    return int(marked > 0)


if __name__ == "__main__":
    sys.exit(main())
