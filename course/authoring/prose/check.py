"""Living prose: every number in the notebooks' text is tied to a fact, and every fact knows who leans on it.

``facts_report`` reads the source notebooks, item files, keys and guides of a checkout and lists what is not
tied, what is tied to nothing, and what says something else than its fact. ``uses`` answers the maintainer's
question before a fact is corrected: which cells, questions and keys change with it? Behind ``course author
facts``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course.authoring.prose.markers import EXEMPT, KINDS, Marker, Number, markers, numbers
from course.authoring.prose.tied import fault
from course.authoring.prose.truth import faults
from course.authoring.prose.uses import cells_of, distinct, entries, is_script, render_uses, uses
from course.notebooks import source_of
from course.paths import item_files, require_checkout
from course.questions.bank.yamlfile import read_yaml

__all__ = ["Problem", "Report", "facts_report", "render", "render_uses", "uses"]


@dataclass(frozen=True)
class Problem:
    """One thing to put right: file, cell or question, what is wrong there, and the words around it."""

    file: str
    place: str
    what: str
    excerpt: str = ""

    def __str__(self) -> str:
        return f"{self.file}, {self.place}: {self.what}" + (f"\n    … {self.excerpt}" if self.excerpt else "")


@dataclass(frozen=True)
class Report:
    """What ``course author lint facts`` found.

    Attributes:
        problems: what must be put right; none where the prose lives.
        tied: how many numbers are tied to a fact, by kind of marker.
        notebooks: how many notebooks were read.
    """

    problems: tuple[Problem, ...]
    tied: dict[str, int]
    notebooks: int

    @property
    def ok(self) -> bool:
        """True where nothing is to be put right."""
        return not self.problems


def facts_report(root: Path | None = None) -> Report:
    """Check every number in the prose of a checkout, and every marker.

    Args:
        root: the checkout; by default the one that the package runs from.

    Raises:
        CourseError: where there is no checkout, or a notebook or item file cannot be read.
    """
    base = require_checkout(root)
    problems: list[Problem] = []
    tied: dict[str, int] = {}
    found = sorted((base / "notebooks" / "source").glob("*/*.ipynb"))
    for path in found:
        problems += _notebook_problems(path, path.relative_to(base).as_posix(), tied)
    for path in sorted((base / "notebooks" / "guide").glob("*.md")):
        # A guide plans lessons: its minutes and marks are no facts, but a marker in it must name one.
        for marker in markers(path.read_text(encoding="utf-8")):
            if marker.kind != "computed" and (wrong := fault(marker, None, {})):
                problems.append(Problem(path.relative_to(base).as_posix(), str(marker), wrong))
    for path in item_files(base).values():
        problems += _item_problems(path, path.relative_to(base).as_posix())
    problems += [Problem(*wrong) for wrong in faults(base)]
    return Report(tuple(problems), tied, len(found))


def _outputs(cell: dict[str, Any]) -> str:
    return json.dumps(cell.get("outputs", []), ensure_ascii=False)


def _notebook_problems(path: Path, file: str, tied: dict[str, int]) -> list[Problem]:
    cells = cells_of(path)
    code = {c.get("id", ""): f"{source_of(c)}\f{_outputs(c)}" for c in cells if c.get("cell_type") == "code"}
    problems: list[Problem] = []
    held: set[str] = set()
    loose: list[tuple[str, Number]] = []
    for cell in cells:
        if cell.get("cell_type") != "markdown":
            continue
        place, text = f"cell {cell.get('id', '?')}", source_of(cell)
        for marker in markers(text):
            if wrong := fault(marker, None, code):
                problems.append(Problem(file, place, f"the marker {marker}: {wrong}"))
        here = numbers(text)
        in_cell: set[str] = set()
        for number in here:
            if number.markers:
                wrong = _number_fault(number, code)
                if wrong:
                    problems.append(Problem(file, place, f"{number.text!r}: {wrong}", number.sentence))
                    continue
                tied[number.markers[0].kind] = tied.get(number.markers[0].kind, 0) + 1
                in_cell.add(number.text)
                if any(marker.kind != "source" for marker in number.markers):
                    held.add(number.text)
        if not is_script(cell):
            loose += [(place, number) for number in here if not number.markers and number.text not in in_cell]
    for place, number in loose:
        if number.text in held and (number.heading or distinct(number)):
            continue
        problems.append(
            Problem(file, place, f"{number.text!r} is neither cited nor computed", number.sentence)
        )
    return problems


def _number_fault(number: Number, code: dict[str, str]) -> str | None:
    """None where one of the number's markers says it; else what each of them says."""
    faults = []
    for marker in number.markers:
        wrong = fault(marker, number, code)
        if wrong is None:
            return None
        faults.append(f"{marker}: {wrong}")
    return "; ".join(faults)


def _item_problems(path: Path, file: str) -> Iterator[Problem]:
    for place, entry in entries(read_yaml(path).content):
        for fact in entry.get("facts") or [] if isinstance(entry, dict) else []:
            kind, _, key = str(fact).partition(":")
            if kind not in KINDS or kind == "computed":
                allowed = ", ".join(k for k in KINDS if k != "computed")
                yield Problem(
                    file, place, f"the fact {fact!r} is of no kind that a question can lean on ({allowed})"
                )
            elif wrong := fault(Marker(kind, key, 0, 0), None, {}):
                yield Problem(file, place, f"the fact {fact!r}: {wrong}")


def render(report: Report) -> str:
    """The report as text for a terminal."""
    ties = ", ".join(f"{count} by {kind}" for kind, count in sorted(report.tied.items())) or "none"
    head = f"{report.notebooks} notebooks; numbers tied to facts: {ties}."
    if report.ok:
        return f"{head}\nEvery number in the prose is cited or computed."
    rules = "\n".join(f"  - {rule}" for rule in EXEMPT)
    listed = "\n".join(map(str, report.problems))
    return (
        f"{head}\n{len(report.problems)} to put right:\n{listed}\n\n"
        "Tie a number with a comment behind it, as in 26<!--claim:CO05-->, "
        "93<!--value:un_votes_totals:A/RES/ES-11/7:yes-->\n"
        f"or 26.5<!--computed:cell-id-->. No tie is needed for\n{rules}"
    )
