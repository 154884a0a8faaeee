"""What a learner reads in a graded cell: question, own answer in words, points, and why; and the points as
nbgrader reads them."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from course.grading.rounding import number
from course.grading.score.scoring import Verdict
from course.grading.texts import grading as texts

if TYPE_CHECKING:
    from markdown_it import MarkdownIt


@dataclass(frozen=True)
class Row:
    """A question as Markdown, and the verdict on its answer."""

    question: str
    verdict: Verdict


def score_outputs(rows: Sequence[Row], *, exercise: bool = False) -> list[dict[str, Any]]:
    """The outputs of a graded cell: the table, then the points as the value nbgrader takes for partial
    credit."""
    verdicts = [row.verdict for row in rows]
    return [
        {
            "output_type": "display_data",
            "data": {"text/html": as_html(rows, exercise=exercise), "text/plain": as_text(rows)},
            "metadata": {},
        },
        {
            "output_type": "execute_result",
            "data": {"text/plain": repr(cell_points(verdicts))},
            "execution_count": None,
            "metadata": {},
        },
    ]


def cell_points(verdicts: Sequence[Verdict]) -> float:
    """The points that a cell earned. Never above the sum of what can be earned, whatever rounding does."""
    earned = round(sum(v.points for v in verdicts), 4)
    return float(min(earned, cell_maximum(verdicts)))


def cell_maximum(verdicts: Sequence[Verdict]) -> float:
    """The points that a cell can earn."""
    return round(sum(v.max_points for v in verdicts), 4)


def as_html(rows: Sequence[Row], *, exercise: bool = False) -> str:
    """The table as HTML: no class, no script, only tags that the sanitiser of outputs keeps."""
    verdicts = [row.verdict for row in rows]
    total = texts.CAPTION.format(points=number(cell_points(verdicts)), maximum=number(cell_maximum(verdicts)))
    head = "".join(
        f'<th scope="col">{html.escape(h)}</th>' for h in (texts.HEAD_EXERCISE if exercise else texts.HEAD)
    )
    body = "".join(_row(row) for row in rows)
    return (
        f"<table><caption>{html.escape(total)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table>"
    )


def _row(row: Row) -> str:
    v = row.verdict
    outcome = texts.OUTCOMES[v.outcome]
    why = [f"<p><strong>{html.escape(outcome)}.</strong></p>"]
    if v.outcome == "fault":
        why.append(f"<p>{html.escape(texts.NEEDS_PERSON.format(reason=v.reason))}</p>")
    elif v.why and v.why != texts.NOT_ANSWERED:
        why.append(markdown(v.why))
    why += [f"<p>{html.escape(flag)}</p>" for flag in v.flags]
    return (
        f"<tr><td>{markdown(row.question)}</td><td>{html.escape(v.answer or texts.NO_ANSWER)}</td>"
        f"<td>{number(v.points)} / {number(v.max_points)}</td><td>{''.join(why)}</td></tr>"
    )


def as_text(rows: Sequence[Row]) -> str:
    """The same as plain text, for readers without HTML."""
    lines = []
    for row in rows:
        v = row.verdict
        reason = texts.NEEDS_PERSON.format(reason=v.reason) if v.outcome == "fault" else v.why
        why = " ".join(" ".join([reason, *v.flags]).split())
        lines.append(
            f"{' '.join(row.question.split())}\n  {v.answer or texts.NO_ANSWER}\n"
            f"  {number(v.points)} / {number(v.max_points)}: {texts.OUTCOMES[v.outcome]}. {why}".rstrip()
        )
    return "\n".join(lines)


@lru_cache(maxsize=1024)
def markdown(text: str) -> str:
    """Markdown as HTML; HTML inside it is shown as text, never passed on. A class's texts are few."""
    found: str = _parser().render(text).strip()
    return found


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable("table")


def in_markdown(note: str) -> str:
    """A sentence that may quote a learner's file name, without Markdown or HTML coming to life in it."""
    return "".join("\\" + c if c in "\\`*_[]<>&|$" else c for c in " ".join(note.split()))
