"""The report as one HTML file: no script, no network, light and dark, every figure a table. Whatever a
learner wrote is escaped."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime
from html import escape
from pathlib import Path

from course.files import write_text
from course.grading.classroom.folder import ClassFolder
from course.grading.report import statistics as stats
from course.grading.report import texts
from course.grading.report.gather import Report, Table, gather
from course.grading.score.table import number

# Nothing is loaded and nothing runs, whatever a name or an answer may hold.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = """
:root {
  color-scheme: light dark;
  --ink: #1b1b1b; --paper: #ffffff; --line: #767676; --bar: #2f6f9f; --soft: #f2f4f6; --link: #0b4f8a;
  --danger: #b00020;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #ececec; --paper: #16181a; --line: #8a8f94; --bar: #6fb1de; --soft: #22262a; --link: #9cc9ee;
    --danger: #ff8a80;
  }
}
body {
  font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  margin: 0 auto; max-width: 72rem; padding: 1rem;
}
a { color: var(--link); }
h1 { font-size: 1.6rem; } h2 { font-size: 1.25rem; margin-block-start: 2rem; } h3 { font-size: 1.05rem; }
.scroll { overflow-x: auto; margin-block: .75rem; }
.scroll:focus-visible, a:focus-visible { outline: 3px solid var(--bar); outline-offset: 2px; }
table { border-collapse: collapse; }
caption { text-align: start; font-weight: 600; padding-block: .25rem; }
th, td {
  border-block-end: 1px solid var(--line); padding: .25rem .6rem; text-align: start; vertical-align: top;
}
thead th { background: var(--soft); }
td.share { min-inline-size: 12rem; }
.danger {
  border: 3px solid var(--danger); padding: .5rem .8rem; font-weight: 600; color: var(--danger);
}
.bar {
  display: inline-block; block-size: .8em; background: var(--bar); margin-inline-end: .4rem;
}
@media print { .scroll { overflow: visible; } }
"""


def write_report(folder: ClassFolder, slug: str) -> Path:
    """Write ``reports/<slug>.html`` and return its path.

    Raises:
        ExportError: if the assignment was never released.
    """
    path = folder.reports / f"{slug}.html"
    write_text(path, page(gather(folder, slug)))
    return path


def page(report: Report) -> str:
    """The report as an HTML page."""
    title = texts.TITLE.format(slug=report.slug, name=report.name)
    handed_in = sum(line.mark.status != "not submitted" for line in report.learners)
    waiting = len({case.learner for case in report.persons})
    overview = texts.OVERVIEW.format(
        n=len(report.learners), handed_in=handed_in, graded=len(report.graded), waiting=waiting
    )
    sections = {
        "people": _people(report),
        "marks": _marks(report),
        "learners": _learners(report),
        "questions": _questions(report),
        "choices": _choices(report),
        "reliability": _reliability(report),
        "mended": _mended(report),
        "safety": _safety(report),
        "method": "".join(_p(text) for text in texts.METHOD),
    }
    links = "".join(f'<li><a href="#{name}">{escape(texts.SECTIONS[name])}</a></li>' for name in sections)
    body = "".join(
        f'<section>\n<h2 id="{name}">{escape(texts.SECTIONS[name])}</h2>\n{content}</section>\n'
        for name, content in sections.items()
    )
    head = (
        '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>"
    )
    made = texts.MADE.format(when=_local(report.made), edition=report.edition)
    lead = _danger(report) + _p(overview) + _p(made)
    contents = f'<nav aria-label="{escape(texts.CONTENTS)}">\n<ul>{links}</ul>\n</nav>'
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n{head}\n</head>\n<body>\n<main>\n'
        f"<h1>{escape(title)}</h1>\n"
        f"{lead}{contents}\n{body}</main>\n</body>\n</html>\n"
    )


def table_html(table: Table) -> str:
    """A table as HTML; the wide ones scroll inside a region that the keyboard reaches."""
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in table.head)
    rows = []
    for row in table.rows:
        cells = [f'<th scope="row">{escape(row[0])}</th>']
        for column, cell in enumerate(row[1:], start=1):
            cells.append(_share(cell) if column == table.share else f"<td>{escape(cell)}</td>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    caption = escape(table.caption)
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{caption}">\n<table>\n'
        f"<caption>{caption}</caption>\n"
        f"<thead><tr>{head}</tr></thead>\n<tbody>{''.join(rows)}</tbody>\n</table>\n</div>\n"
    )


def _share(cell: str) -> str:
    """A share from 0 to 1 as a bar and as per cent; the bar is decoration, the text is the figure."""
    share = min(1.0, max(0.0, float(cell)))
    bar = f'<span class="bar" aria-hidden="true" style="inline-size:{share * 8:.2f}rem"></span>'
    return f'<td class="share">{bar}{share:.0%}</td>'


def _danger(report: Report) -> str:
    """In red, before all else: whose code ran without a sandbox."""
    learners = report.kernels.get("unsandboxed", ())
    if not learners:
        return ""
    names = _names(report)
    who = ", ".join(names.get(learner, learner) for learner in learners)
    return (
        f'<p class="danger" role="note">{escape(texts.UNSANDBOXED.format(n=len(learners), names=who))}</p>\n'
    )


def _safety(report: Report) -> str:
    rows = tuple((texts.KERNELS.get(kind, kind), str(len(of))) for kind, of in report.kernels.items())
    table = table_html(Table(texts.SECTIONS["safety"], texts.SAFETY_HEAD, rows)) if rows else ""
    return table + "".join(_p(text) for text in texts.SAFETY)


def _people(report: Report) -> str:
    if not report.persons:
        return _p(texts.NOBODY)
    names = _names(report)
    rows = tuple(
        (
            names.get(case.learner, case.learner),
            case.cell or report.slug,
            texts.KINDS.get(case.kind, case.kind),
            case.reason,
        )
        for case in sorted(report.persons, key=lambda case: (case.kind == "argument", case))
    )
    return table_html(Table(texts.SECTIONS["people"], texts.PEOPLE_HEAD, rows))


def _marks(report: Report) -> str:
    points = [mark.points for mark in report.graded if mark.points is not None]
    found = stats.summary(points)
    if found is None:
        return _p(texts.NO_MARKS)
    maximum = max(mark.max_points for mark in report.graded)
    said = texts.DISTRIBUTION.format(
        n=found.n,
        maximum=number(maximum),
        mean=number(found.mean),
        median=number(found.median),
        spread=number(found.spread),
        lowest=number(found.lowest),
        highest=number(found.highest),
    )
    bins = stats.histogram(points, maximum)
    rows = []
    for index, (low, high, count) in enumerate(bins):
        last = index == len(bins) - 1
        label = f"{number(low)} to {number(high)}" if last else f"{number(low)} to under {number(high)}"
        rows.append((label, str(count), f"{count / found.n:.4f}"))
    return _p(said) + table_html(Table(texts.HISTOGRAM_CAPTION, texts.HISTOGRAM_HEAD, tuple(rows), share=2))


def _learners(report: Report) -> str:
    rows = []
    for line in report.learners:
        mark = line.mark
        points = "" if mark.points is None else f"{number(mark.points)} of {number(mark.max_points)}"
        if mark.penalty:
            points += f" (−{number(mark.penalty)} late)"
        rows.append(
            (
                mark.learner.name,
                mark.learner.learner_id,
                mark.status,
                points,
                _local(mark.submitted),
                _duration(mark.seconds_late),
                _local(line.last_change),
                str(len(line.mended) or ""),
            )
        )
    return table_html(Table(texts.LEARNERS_CAPTION, texts.LEARNERS_HEAD, tuple(rows)))


def _questions(report: Report) -> str:
    if not report.questions:
        return _p(texts.NO_MARKS)
    rows = tuple(
        (
            f"{question.name}: {_cut(question.text)}",
            str(question.n),
            _decimal(question.facility),
            str(question.unanswered),
            _decimal(question.rest),
            _decimal(question.upper_lower),
            texts.REMARKS.get(question.remark, ""),
        )
        for question in report.questions
    )
    most = max(question.n for question in report.questions)
    few = ""
    if 1 < most < stats.FEW:
        few = _p(texts.FEW.format(n=most, few=stats.FEW, error=f"{1 / math.sqrt(most - 1):.2f}"))
    return few + table_html(Table(texts.QUESTIONS_CAPTION, texts.QUESTIONS_HEAD, rows))


def _choices(report: Report) -> str:
    shown = [
        f"<h3>{escape(_cut(question.text, 140))}</h3>{table_html(question.answers)}"
        for question in report.questions
        if question.answers is not None
    ]
    return "".join(shown) or _p(texts.NO_MARKS)


def _reliability(report: Report) -> str:
    if report.alpha is None:
        return _p(texts.ALPHA_NONE.format(few=stats.TOO_FEW))
    said = texts.ALPHA.format(items=report.alpha_items, n=report.alpha_n, alpha=f"{report.alpha:.2f}")
    return _p(said) + _p(texts.ALPHA_CAVEAT)


def _mended(report: Report) -> str:
    rows = tuple((line.mark.learner.name, note) for line in report.learners for note in line.mended)
    if not rows:
        return _p(texts.NOTHING_MENDED)
    return table_html(Table(texts.SECTIONS["mended"], texts.MENDED_HEAD, rows))


def _names(report: Report) -> dict[str, str]:
    return {line.mark.learner.learner_id: line.mark.learner.name for line in report.learners}


def _p(text: str) -> str:
    return f"<p>{escape(text)}</p>\n"


def _cut(text: str, most: int = 90) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _decimal(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}".replace("-", "−")


def _local(when: datetime | None) -> str:
    return "" if when is None else f"{when.astimezone():%Y-%m-%d %H:%M}"


def _duration(seconds: float) -> str:
    if seconds <= 0:
        return ""
    hours, minutes = divmod(math.ceil(seconds / 60), 60)
    days, hours = divmod(hours, 24)
    parts: Iterable[tuple[int, str]] = ((days, "d"), (hours, "h"), (minutes, "min"))
    return " ".join(f"{value} {unit}" for value, unit in parts if value)
