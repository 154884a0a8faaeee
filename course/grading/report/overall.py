"""The class over all notebooks: who falls behind, and how objectives go over time. One HTML file, as the
report on one notebook is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from course.grading.classroom.folder import ClassFolder
from course.grading.export import ExportError, released
from course.grading.files import write_text
from course.grading.report import texts
from course.grading.report.gather import Report, gather
from course.grading.report.insight import Belief
from course.grading.report.page import Row, page, policy, report_templates, rows_of

NAME = "class.html"
# In per cent of the points that the machine scores; a person looks, nobody is judged by it.
_FAR_BELOW = 20
_MOST_BELIEFS = 8


@dataclass(frozen=True)
class Entry:
    """What a learner did on one notebook.

    Attributes:
        share: of the points that the machine scores, in per cent; None where nothing was graded.
        colour: its colours' letter.
        words: the same in words.
        link: of the feedback page, from the report's folder; empty where there is none.
    """

    share: int | None
    colour: str
    words: str
    link: str


@dataclass(frozen=True)
class Line:
    """One learner over all notebooks: an entry each, and what is to be known."""

    name: str
    entries: tuple[Entry, ...]
    missing: int
    mean: int | None
    behind: str


@dataclass(frozen=True)
class Notebook:
    """One notebook of the class: how many handed in and are final, the median and objectives in per cent."""

    slug: str
    title: str
    handed_in: int
    final: int
    middle: int | None
    objectives: tuple[tuple[str, int], ...]


def write_overall(folder: ClassFolder) -> Path:
    """Write ``reports/class.html`` and the report on each notebook, and return the path of the first.

    Raises:
        ExportError: if no notebook was released.
    """
    slugs = [slug for slug in released(folder) if slug in folder.assignments]
    if not slugs:
        raise ExportError(texts.NOTHING_RELEASED)
    reports = [gather(folder, slug) for slug in slugs]
    # It leads to the report on each.
    for report in reports:
        write_text(folder.reports / f"{report.slug}.html", page(report, folder.root))
    path = folder.reports / NAME
    write_text(path, overall(reports, folder.settings.name))
    return path


def overall(reports: list[Report], name: str) -> str:
    """The page as HTML.

    Args:
        reports: of all notebooks, in order.
        name: of the class.
    """
    tables = [rows_of(report) for report in reports]
    lines = lines_of(reports, tables)
    return (
        report_templates()
        .get_template("class.html.j2")
        .render(
            name=name,
            made=f"{datetime.now(UTC).astimezone():%Y-%m-%d %H:%M}",
            notebooks=[_notebook(report, rows) for report, rows in zip(reports, tables, strict=True)],
            lines=lines,
            behind=[line for line in lines if line.behind],
            beliefs=_beliefs(reports),
            waiting=[
                (report, len({c.learner for c in report.persons})) for report in reports if report.persons
            ],
            **policy("report.js"),
        )
    )


def lines_of(reports: list[Report], tables: list[list[Row]]) -> list[Line]:
    """The learners of a class, in order of name.

    Args:
        reports: of all notebooks, in order.
        tables: of each, the rows of its matrix.
    """
    of: dict[str, dict[str, Row]] = {}
    for report, rows in zip(reports, tables, strict=True):
        for row in rows:
            of.setdefault(row.ident, {})[report.slug] = row
    most = {report.slug: sum(c.points for c in report.columns if c.by_machine) for report in reports}
    # What nobody has handed in yet is behind nobody.
    begun = {
        report.slug for report, rows in zip(reports, tables, strict=True) if any(r.squares for r in rows)
    }
    middles = {r.slug: _middle(rows, most[r.slug]) for r, rows in zip(reports, tables, strict=True)}
    lines = []
    for own in of.values():
        entries = tuple(_entry(own.get(report.slug), most[report.slug]) for report in reports)
        missing = sum(e.share is None and r.slug in begun for e, r in zip(entries, reports, strict=True))
        shares = [entry.share for entry in entries if entry.share is not None]
        below = sum(
            entry.share is not None and (middles[report.slug] or 0) - entry.share >= _FAR_BELOW
            for entry, report in zip(entries, reports, strict=True)
        )
        said = [
            texts.BEHIND["missing"].format(n=missing, all=len(begun)) if missing else "",
            texts.BEHIND["below"].format(n=below, points=_FAR_BELOW) if below else "",
        ]
        mean = round(sum(shares) / len(shares)) if shares else None
        lines.append(
            Line(next(iter(own.values())).name, entries, missing, mean, ", ".join(filter(None, said)))
        )
    return sorted(lines, key=lambda line: line.name.casefold())


def _entry(row: Row | None, most: float) -> Entry:
    if row is None or row.scored is None:
        words = texts.STATES[row.state] if row is not None else texts.STATES["none"]
        return Entry(None, "n", words, "")
    share = round(100 * row.scored / most) if most else 0
    colour = "g" if share >= 80 else "p" if share >= 50 else "b"
    return Entry(share, colour, f"{share}%, {texts.STATES[row.state]}", row.link)


def _middle(rows: list[Row], most: float) -> int | None:
    scored = [row.scored for row in rows if row.scored is not None]
    return round(100 * median(scored) / most) if scored and most else None


def _notebook(report: Report, rows: list[Row]) -> Notebook:
    most = sum(column.points for column in report.columns if column.by_machine)
    earned: dict[str, list[float]] = {}
    for data in report.evidence.values():
        found: Mapping[str, object] = {str(v["item"]): v["fraction"] for v in data.get("verdicts", ())}
        for column in report.columns:
            counts = column.by_machine and not column.cell.startswith("predict-")
            if counts and column.objective and column.item in found:
                earned.setdefault(column.objective, []).append(float(str(found[column.item])))
    objectives = tuple(
        (report.objectives.get(name, name), round(100 * sum(own) / len(own)))
        for name, own in sorted(earned.items())
    )
    return Notebook(
        report.slug,
        report.title,
        sum(line.mark.status != "not submitted" for line in report.learners),
        sum(row.state == "final" for row in rows),
        _middle(rows, most),
        objectives,
    )


def _beliefs(reports: list[Report]) -> list[tuple[Belief, list[str]]]:
    """The misconceptions that show in most notebooks and learners."""
    found: dict[str, tuple[Belief, set[str], list[str]]] = {}
    for report in reports:
        for belief in report.beliefs:
            _, who, where = found.setdefault(belief.title, (belief, set(), []))
            who |= belief.learners
            where.append(report.slug)
    ordered = sorted(found.values(), key=lambda one: (-len(one[1]), one[0].title))[:_MOST_BELIEFS]
    return [(Belief(one.title, one.text, frozenset(who), ()), where) for one, who, where in ordered]
