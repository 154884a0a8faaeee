"""``progress()``: how far a learner is in every notebook, read from the notebooks themselves.

The panel and ``course progress`` show the same counts (:mod:`course.learner.status`), as of the last time
each notebook was saved. Nothing is run and nothing is stored.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from course.errors import CourseError
from course.figures import html as page
from course.learner import texts
from course.learner.confidence import Curve, Outcome, curve
from course.learner.edition import notebooks_in
from course.learner.status import Status, status
from course.questions.identity import MANIFEST


@dataclass(frozen=True)
class Line:
    """One notebook of the panel: its place, and its status or why it cannot be read."""

    path: Path
    status: Status | None
    problem: str = ""

    def counts(self) -> tuple[str, str, str, str]:
        """Questions, exercises and written answers as "answered of all", and how many parts are open."""
        if self.status is None:
            return (texts.NO_PROGRESS,) * 4
        counted = [self.status.count(*kinds) for kinds in texts.COUNTED]
        said = [f"{done} of {all_}" if all_ else texts.NO_PROGRESS for done, all_ in counted]
        return (said[0], said[1], said[2], str(len(self.status.open)))

    def not_yet(self) -> list[str]:
        """The exercises with whose answer the check was not content, each with its reason."""
        found = self.status.not_yet if self.status is not None else []
        return [texts.NOT_YET_IN.format(title=self.title, said=part.sentence()) for part in found]

    @property
    def title(self) -> str:
        """The notebook's title, or its name where it cannot be read."""
        return self.status.title if self.status is not None else self.path.stem


def lines_of(paths: list[Path]) -> list[Line]:
    """The panel's lines; a notebook that cannot be read is a line that says why."""
    made = []
    for path in paths:
        try:
            made.append(Line(path, status(path)))
        except CourseError as error:
            made.append(Line(path, None, str(error)))
    return made


def notebooks_around(here: Path) -> list[Path]:
    """The notebooks beside ``here``: all of a learner's folder where we stand in one, else the neighbours of
    this notebook's own folder."""
    root = next((place for place in (here, *here.parents) if (place / MANIFEST).is_file()), here.parent)
    return [root / slug / f"{slug}.ipynb" for slug in notebooks_in(root)]


@dataclass(frozen=True)
class Panel:
    """How far one is, as a table; shows itself as the last expression of a cell."""

    lines: tuple[Line, ...]
    here: Path
    curve: Curve = field(default_factory=lambda: Curve(()))

    @property
    def html(self) -> str:
        """The table as HTML, each notebook a link relative to the notebook that shows it."""
        head = "".join(f'<th scope="col">{escape(name)}</th>' for name in texts.COLUMNS)
        body = "".join(f"<tr>{self._row(line)}</tr>" for line in self.lines)
        problems = "".join(f"<p>{escape(line.problem)}</p>" for line in self.lines if line.problem)
        problems += "".join(f"<p>{escape(said)}</p>" for line in self.lines for said in line.not_yet())
        table = (
            f'<table><caption class="wa-hidden">{escape(texts.PANEL)}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        )
        note = re.sub("`(.+?)`", r"<code>\1</code>", escape(texts.PANEL_NOTE))
        note = f'<p class="wa-small">{note}</p>'
        drawn = self.curve.figure
        sure = drawn.html if drawn is not None else f"<p>{escape(self.curve.sentence)}</p>"
        return page.wrap(
            f'<p class="wa-title">{escape(texts.PANEL)}</p><div class="wa-scroll" role="group" tabindex="0" '
            f'aria-label="{escape(texts.PANEL, quote=True)}">{table}</div>{problems}{note}'
            f'<p class="wa-title">{escape(texts.CONFIDENCE)}</p>{sure}'
        )

    def _row(self, line: Line) -> str:
        place = escape(Path(os.path.relpath(line.path, self.here)).as_posix(), quote=True)
        cells = "".join(f"<td>{escape(cell)}</td>" for cell in line.counts())
        return f'<th scope="row"><a href="{place}">{escape(line.title)}</a></th>{cells}'

    @property
    def text(self) -> str:
        """The same in plain text."""
        return "\n".join(self._text())

    def _text(self) -> Iterator[str]:
        yield texts.PANEL
        for line in self.lines:
            named = zip(texts.COLUMNS[1:], line.counts(), strict=True)
            yield f"  {line.title}: " + "; ".join(f"{name} {said}" for name, said in named)
            if line.problem:
                yield f"    {line.problem}"
            yield from (f"    {said}" for said in line.not_yet())
        yield texts.PANEL_NOTE
        yield from self.curve.lines

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/html": self.html, "text/plain": self.text}


def panel_here(came_out: Outcome) -> Panel:
    """The panel of the folder we stand in.

    Args:
        came_out: what the explorer behind a prediction finds.
    """
    here = Path.cwd()
    paths = notebooks_around(here)
    return Panel(tuple(lines_of(paths)), here, curve(paths, came_out))
