"""The report as one HTML file: no network, light and dark, nothing of a learner's interpreted. Its one script
sorts the table of learners; without it, all is there too."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from course.grading.classroom.folder import ClassFolder
from course.grading.classroom.times import duration
from course.grading.files import write_text
from course.grading.mark.desk.queue import link_to
from course.grading.mark.people import Person
from course.grading.report import statistics as stats
from course.grading.report import texts
from course.grading.report.gather import LearnerLine, Question, Report, gather
from course.grading.report.insight import Column, Square, square_of, untouched
from course.grading.rounding import number
from course.grading.templates import environment
from course.paths import program, quoted

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES = Path(__file__).parent / "templates"
_BINS = 10
# Of a histogram, in pixels.
_WIDTH, _HEIGHT = 560, 150


@dataclass(frozen=True)
class Row:
    """One learner in the matrix.

    Attributes:
        name: the learner's.
        ident: the learner's id.
        link: of the feedback page, from the report's folder; empty where there is none.
        squares: a result for each question; empty where nothing was graded.
        scored: points that the machine gave; None where nothing was graded.
        points: the mark as the gradebook has it, late penalty taken; None where there is none.
        state: a key of ``texts.STATES``.
        told: what else is to be known: late, untouched, mended …
    """

    name: str
    ident: str
    link: str
    squares: tuple[Square, ...]
    scored: float | None
    points: float | None
    state: str
    told: tuple[str, ...]


@dataclass(frozen=True)
class Bar:
    """One step of a histogram: its place and size in the drawing, its edges and its count."""

    x: float
    y: float
    width: float
    height: float
    low: str
    high: str
    count: int


def write_report(folder: ClassFolder, slug: str) -> Path:
    """Write ``reports/<slug>.html`` and return its path.

    Raises:
        ExportError: if the assignment was never released.
    """
    path = folder.reports / f"{slug}.html"
    write_text(path, page(gather(folder, slug), folder.root))
    return path


def prepare() -> None:
    """Do what takes a moment and needs no report yet."""
    report_templates().get_template("report.html.j2")


def page(report: Report, root: Path) -> str:
    """The report as an HTML page, for the class folder ``root``."""
    rows = rows_of(report)
    scored = [row.scored for row in rows if row.scored is not None]
    maximum = sum(column.points for column in report.columns if column.by_machine)
    return (
        report_templates()
        .get_template("report.html.j2")
        .render(
            report=report,
            rows=rows,
            maximum=maximum,
            numbers=_numbers(report, rows, scored, maximum),
            todo=_todo(report, rows),
            how=_how(report, root),
            bars=histogram_bars(scored, maximum),
            middle=median(scored) if scored else None,
            questions=[(column, _of(report, column)) for column in report.columns],
            danger=_danger(report),
            made=f"{report.made.astimezone():%Y-%m-%d %H:%M}",
            few=_few(report),
            kernels=_kernels(report),
            mended=[(line.mark.learner.name, note) for line in report.learners for note in line.mended],
            **policy("report.js"),
        )
    )


def _how(report: Report, root: Path) -> str:
    if not report.persons:
        return ""
    return texts.TODO["mark how"].format(root=quoted(root), course=program(root), slug=report.slug)


# ---- the matrix --------------------------------------------------------------------------------------------


def rows_of(report: Report) -> list[Row]:
    """The learners of a report, in order of name."""
    alone = {column.cell: 0 for column in report.columns}
    for column in report.columns:
        alone[column.cell] += 1
    return [_row(report, line, alone) for line in report.learners]


def _row(report: Report, line: LearnerLine, alone: Mapping[str, int]) -> Row:
    mark, learner = line.mark, line.mark.learner.learner_id
    data = report.evidence.get(learner)
    told = _told(report, line)
    if data is None:
        state = "none" if mark.status == "not submitted" else "waits"
        return Row(mark.learner.name, learner, "", (), None, mark.points, state, told)
    verdicts = {str(v["item"]): v for v in data.get("verdicts", ())}
    grades = report.grades.get(learner, {})
    squares = []
    for column in report.columns:
        by_hand, waits = grades.get(column.cell, (None, False))
        squares.append(square_of(verdicts.get(column.item), waits, by_hand, alone[column.cell] == 1))
    scored = sum(
        float(verdicts[column.item]["points"])
        for column in report.columns
        if column.by_machine and column.item in verdicts
    )
    link = f"../feedback/{quote(learner)}/{quote(report.slug)}/{quote(report.slug)}.html"
    state = "waits" if mark.waits else "final"
    return Row(mark.learner.name, learner, link, tuple(squares), round(scored, 4), mark.points, state, told)


def _told(report: Report, line: LearnerLine) -> tuple[str, ...]:
    mark, learner = line.mark, line.mark.learner.learner_id
    data: Mapping[str, Any] = report.evidence.get(learner) or {}
    told = []
    if mark.seconds_late > 0:
        said = texts.TOLD["late"].format(late=duration(mark.seconds_late))
        told.append(
            said + (texts.TOLD["penalty"].format(points=number(mark.penalty)) if mark.penalty else "")
        )
    if data.get("unreadable"):
        told.append(texts.TOLD["unreadable"])
    elif untouched(data.get("verdicts", ())):
        told.append(texts.TOLD["untouched"])
    if data.get("foreign"):
        told.append(texts.TOLD["foreign"])
    if line.mended:
        told.append(texts.TOLD["mended"].format(n=len(line.mended)))
    if learner in report.kernels.get("unsandboxed", ()):
        told.append(texts.TOLD["unsandboxed"])
    return tuple(told)


# ---- the head ----------------------------------------------------------------------------------------------


def _numbers(
    report: Report, rows: list[Row], scored: list[float], maximum: float
) -> list[tuple[str, str, str]]:
    """The four numbers at the top: figure, what it counts, and a remark."""
    handed_in = [line for line in report.learners if line.mark.status != "not submitted"]
    late = [line for line in handed_in if line.mark.seconds_late > 0]
    final, waiting = sum(row.state == "final" for row in rows), sum(row.state == "waits" for row in rows)
    if scored:
        middle = f"{number(median(scored))} of {number(maximum)}"
        spread = ""
        if len(scored) > 3:
            low, _, high = quantiles(scored, n=4, method="inclusive")
            spread = texts.NUMBERS["middle half"].format(low=number(low), high=number(high))
    else:
        middle, spread = "–", texts.NO_MARKS
    alpha = "–" if report.alpha is None else f"{report.alpha:.2f}"
    rough = (
        texts.ALPHA_NONE.format(few=stats.TOO_FEW)
        if report.alpha is None
        else texts.NUMBERS["alpha"].format(items=report.alpha_items, n=report.alpha_n)
    )
    return [
        (
            f"{len(handed_in)} of {len(report.learners)}",
            texts.NUMBERS["handed in"],
            texts.NUMBERS["late"].format(n=len(late)) if late else texts.NUMBERS["in time"],
        ),
        (str(final), texts.NUMBERS["final"], texts.NUMBERS["waiting"].format(n=waiting)),
        (middle, texts.NUMBERS["median"], spread),
        (alpha, texts.NUMBERS["reliability"], rough),
    ]


def _todo(report: Report, rows: list[Row]) -> list[tuple[str, list[tuple[str, str]]]]:
    """What waits: a heading, and lines of text with a link (or nothing) each."""
    names = {row.ident: row for row in rows}
    found: list[tuple[str, list[tuple[str, str]]]] = []

    arguments = [case for case in report.persons if case.kind == "argument"]
    if arguments:
        titles = {column.cell: column.title for column in report.columns}
        of_cell: dict[str, list[Person]] = {}
        for case in arguments:
            of_cell.setdefault(case.cell, []).append(case)
        lines = []
        for cell, cases in sorted(of_cell.items()):
            # The one that the marking page comes to first; its order is that of the codes, not of names.
            first = min(cases, key=lambda case: report.codes[case.learner])
            lines.append((f"{titles.get(cell, cell)} ({len(cases)})", _at(report, first)))
        found.append((texts.TODO["mark"].format(n=len(arguments)), lines))
    decide = [case for case in report.persons if case.kind != "argument"]
    if decide:
        of: dict[str, list[Person]] = {}
        for case in decide:
            of.setdefault(case.learner, []).append(case)
        lines = []
        for learner, cases in of.items():
            name = names[learner].name if learner in names else learner
            several = len({case.reason for case in cases}) - 1
            more = texts.TODO["more"].format(n=several) if several else ""
            lines.append((f"{name}: {cases[0].reason}{more}", _at(report, cases[0])))
        found.append((texts.TODO["decide"].format(n=len(of)), lines))
    look = [
        (f"{row.name}: {', '.join(row.told)}", row.link)
        for row in rows
        if any(not told.startswith((texts.TOLD_MENDED, texts.TOLD_LATE)) for told in row.told)
    ]
    absent = [row.name for row in rows if row.state == "none"]
    if absent:
        look.append((texts.TODO["absent"].format(names="; ".join(absent)), ""))
    if look:
        found.append((texts.TODO["look"], look))
    nothing = []
    mended = [row for row in rows if any(told.startswith(texts.TOLD_MENDED) for told in row.told)]
    if mended:
        nothing.append((texts.TODO["mended"].format(n=len(mended)), "#mended"))
    if report.kernels and not report.kernels.get("unsandboxed"):
        nothing.append((texts.TODO["sandboxed"], "#method"))
    if not found:
        nothing.insert(0, (texts.NOBODY, ""))
    if nothing:
        found.append((texts.TODO["nothing"], nothing))
    return found


def _at(report: Report, case: Person) -> str:
    """Where a case is marked or decided."""
    return link_to(report.slug, case.cell, report.codes[case.learner])


def _danger(report: Report) -> str:
    """Before all else: whose code ran without a sandbox."""
    learners = report.kernels.get("unsandboxed", ())
    if not learners:
        return ""
    names = {line.mark.learner.learner_id: line.mark.learner.name for line in report.learners}
    who = ", ".join(names.get(learner, learner) for learner in learners)
    return texts.UNSANDBOXED.format(learners=texts.COUNTED_LEARNERS.format(n=len(learners)), names=who)


def _kernels(report: Report) -> list[tuple[str, int]]:
    """How learners' code was run, in words, and of how many."""
    counted: Counter[str] = Counter()
    for kind, learners in report.kernels.items():
        counted[texts.KERNELS.get(kind, kind)] += len(learners)
    return list(counted.items())


def _few(report: Report) -> str:
    most = max((question.n for question in report.questions), default=0)
    if not 1 < most < stats.FEW:
        return ""
    return texts.FEW.format(n=most, few=stats.FEW, error=f"{1 / (most - 1) ** 0.5:.2f}")


# ---- questions ---------------------------------------------------------------------------------------------


def _of(report: Report, column: Column) -> list[Question]:
    """The figures of one question: of each of its variants where it has any; none for what has no figures."""
    return [question for question in report.questions if question.item == column.item]


def histogram_bars(points: list[float], maximum: float) -> list[Bar]:
    """The histogram of points as bars of a drawing."""
    found = stats.histogram(points, maximum, _BINS)
    most = max((count for _, _, count in found), default=0)
    if not most:
        return []
    step = _WIDTH / len(found)
    return [
        Bar(
            place * step + 3,
            20 + (_HEIGHT - 20) * (1 - count / most),
            step - 6,
            (_HEIGHT - 20) * count / most,
            number(low),
            number(high),
            count,
        )
        for place, (low, high, count) in enumerate(found)
    ]


# ---- the templates -----------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def report_templates() -> Environment:
    """The templates of reports."""
    made = environment(_TEMPLATES)
    made.globals |= {"t": texts, "number": number, "decimal": _decimal, "local": _local}
    return made


def policy(script: str) -> dict[str, str]:
    """The style and the script of a page, and what allows the two of them and nothing else.

    Args:
        script: name of the script's file among the templates.
    """
    code = (_TEMPLATES / script).read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
    return {
        "style": (_TEMPLATES / "report.css").read_text(encoding="utf-8"),
        "script": code,
        "allowed": f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'",
    }


def _decimal(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}".replace("-", "−")


def _local(when: datetime | None) -> str:
    return "" if when is None else f"{when.astimezone():%Y-%m-%d %H:%M}"
