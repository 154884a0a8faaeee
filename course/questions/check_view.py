"""How the answer of ``check()`` looks: a box whose colour, sign and words each tell its state.

Inline styles that follow the theme, so that a saved page, a feedback page and a phone show the same; the
hints are plain ``details`` elements that work without a kernel.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from course.evidence import charts
from course.evidence.normalise import in_words
from course.facts.cards import BACKGROUND, TEXT
from course.questions.texts import exercise as texts

# By state: the colour of bar and sign (at least 4.5 to 1 under white, 3 to 1 on light and dark), the sign.
LOOKS = {
    "unanswered": ("#6b6b6b", "○"),
    "not_yet": ("#b3470a", "!"),
    "look": ("#7b3fb0", "?"),
    "plausible": ("#1f64b5", "→"),
    "right": ("#15772f", "✓"),
    "wrong": ("#b3261e", "✗"),
    "fault": ("#6b6b6b", "!"),
}
# So many numbers of a chart are listed in the box of its check.
_MOST_POINTS = 40
_CELL = "text-align:left;vertical-align:top;padding:0.15em 0.8em 0.15em 0"


def box(
    status: str,
    message: str,
    results: Sequence[Mapping[str, Any]] = (),
    hints: Sequence[str] = (),
    exercise: str = "",
    chart: Sequence[tuple[str, Sequence[tuple[str, str]]]] = (),
) -> str:
    """The box as HTML.

    Args:
        status: a key of :data:`course.questions.texts.exercise.TITLES`.
        message: one or more sentences.
        results: of a function, its results for the visible inputs.
        hints: what can be opened below, one inside the other.
        exercise: the exercise's id; the course's extension writes down that a hint was opened by it.
        chart: what a chart shows, as :func:`drawn` gives it.
    """
    colour, sign = LOOKS[status]
    chip = (
        f'<span aria-hidden="true" style="display:inline-block;min-width:1.4em;text-align:center;'
        f"font-weight:bold;color:#fff;background:{colour};border-radius:0.25em;"
        f'margin-right:0.5em">{sign}</span>'
    )
    return (
        f'<div class="wa-check wa-check-{status}" role="status" style="color:{TEXT};background:{BACKGROUND};'
        f"border:1px solid {colour};border-left-width:0.5em;border-radius:0.25em;padding:0.5em 0.9em;"
        f'margin:0.3em 0;max-width:48rem;line-height:1.45;overflow-wrap:anywhere">'
        f"{chip}<strong>{escape(texts.TITLES[status])}.</strong> {escape(message)}"
        f"{_table(results)}{_chart(chart)}{_hints(hints, exercise)}</div>"
    )


def plain(status: str, message: str, results: Sequence[Mapping[str, Any]] = (), hint: str = "") -> str:
    """The same in plain text."""
    lines = [f"{texts.TITLES[status]}. {message}"]
    lines += [f"  {given} → {got}" for given, got in map(_row, results)]
    return "\n".join([*lines, *([hint] if hint else [])])


def told(shown: str) -> tuple[str, str]:
    """The state and the message that a box said, read back from its plain text.

    Args:
        shown: what :func:`plain` gave, as a notebook keeps it.

    Returns:
        A key of :data:`course.questions.texts.exercise.TITLES` and the message; two empty texts where it is
        no box of a check.
    """
    line = shown.partition("\n")[0]
    for status, title in texts.TITLES.items():
        if line.startswith(f"{title}. "):
            return status, line.removeprefix(f"{title}. ")
    return "", ""


def _row(result: Mapping[str, Any]) -> tuple[str, str]:
    given = ", ".join(in_words(argument, 40) for argument in result["case"])
    got = result["error"] if "error" in result else in_words(result["value"], 60)
    return given, str(got)


def _table(results: Sequence[Mapping[str, Any]]) -> str:
    if not results:
        return ""
    head = "".join(f'<th scope="col" style="{_CELL}">{escape(name)}</th>' for name in texts.RESULTS_HEAD)
    rows = "".join(
        f'<tr><td style="{_CELL}">{escape(given)}</td><td style="{_CELL}">{escape(got)}</td></tr>'
        for given, got in map(_row, results)
    )
    return (
        f'<div style="overflow-x:auto" tabindex="0" role="group" aria-label="{escape(texts.RESULTS_NAME)}">'
        f'<table style="margin:0.4em 0;border-collapse:collapse"><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def drawn(value: Mapping[str, Any]) -> list[tuple[str, list[tuple[str, str]]]]:
    """What a normalised chart shows: by the name of each group of marks, its places and numbers in words."""
    groups = []
    for mark in charts.marks(value):
        title = texts.CHART_TITLE.format(marks=texts.CHART_MARKS[mark["kind"]], name=mark["name"]).strip()
        pairs = list(zip(mark["x"], mark["y"], strict=True))
        rows = [(in_words(x, 60).strip("“”"), in_words(y, 40)) for x, y in pairs[:_MOST_POINTS]]
        if len(pairs) > _MOST_POINTS:
            rows.append((texts.CHART_MORE.format(n=len(pairs) - _MOST_POINTS), ""))
        groups.append((title, rows))
    return groups


def _chart(groups: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> str:
    """The numbers of a chart as tables, folded: whoever cannot see the chart can read it here."""
    if not groups:
        return ""
    head = "".join(f'<th scope="col" style="{_CELL}">{escape(name)}</th>' for name in texts.CHART_HEAD)
    tables = "".join(
        f'<table style="margin:0.4em 0;border-collapse:collapse"><caption style="{_CELL}">{escape(title)}'
        f"</caption><thead><tr>{head}</tr></thead><tbody>"
        + "".join(
            f'<tr><td style="{_CELL}">{escape(place)}</td><td style="{_CELL}">{escape(number)}</td></tr>'
            for place, number in rows
        )
        + "</tbody></table>"
        for title, rows in groups
    )
    return (
        f'<details class="wa-chart-read" style="margin:0.4em 0 0"><summary style="cursor:pointer">'
        f'{escape(texts.CHART_NAME)}</summary><div style="overflow-x:auto">{tables}</div></details>'
    )


def _hints(hints: Sequence[str], exercise: str) -> str:
    inner = ""
    for number in range(len(hints), 0, -1):
        summary = escape(texts.HINT_SUMMARY.format(number=number, total=len(hints)))
        inner = (
            f'<details class="wa-hint" data-wa-exercise="{escape(exercise)}" data-wa-hint="{number}" '
            f'style="margin:0.4em 0 0"><summary style="cursor:pointer">{summary}</summary>'
            f'<div style="padding:0.2em 0 0.2em 1em">{_marked(hints[number - 1])}{inner}</div></details>'
        )
    return inner


def _marked(text: str) -> str:
    """A hint's text: what stands between backticks is code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return escape(text)
    return "".join(
        f"<code>{escape(part)}</code>" if place % 2 else escape(part) for place, part in enumerate(parts)
    )


def note(message: str, more: str = "") -> str:
    """A plain box for a hint.

    Args:
        message: the hint; what stands between backticks is code.
        more: a sentence below it.
    """
    below = f'<p style="margin:0.3em 0 0">{escape(more)}</p>' if more else ""
    return (
        f'<div class="wa-hint-box" role="status" style="color:{TEXT};background:{BACKGROUND};'
        f"border:1px solid #1f64b5;border-radius:0.25em;padding:0.5em 0.9em;margin:0.3em 0;max-width:48rem;"
        f'line-height:1.45;overflow-wrap:anywhere">{_marked(message)}{below}</div>'
    )
