"""The exporter that writes feedback pages: cards of the questions first, the notebook folded at the end.

It is nbconvert's as far as nbgrader asks for one; the page itself is a template of our own, in which nothing
runs and nothing is loaded, and which stands alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from nbconvert.exporters import Exporter
from nbgrader.utils import is_grade, is_task

from course.errors import CourseError
from course.grading.classroom.folder import ClassFolder, open_class
from course.grading.classroom.roster import Learner
from course.grading.feedback import texts
from course.grading.feedback.cards import Card, Criterion, Grade, Submitted, make_cards
from course.grading.feedback.folded import folded_cells
from course.grading.feedback.headings import headings_of, title_of, with_headings
from course.grading.feedback.markdown import as_html
from course.grading.feedback.when import Shown
from course.grading.mark.applied import Applied, applied
from course.grading.mark.codes import code_of
from course.grading.rounding import number
from course.grading.score import evidence_file
from course.grading.score.marking import ANSWER, SOLVE, TASK, load_marking
from course.grading.templates import environment

if TYPE_CHECKING:
    from jinja2 import Template

_TEMPLATES = Path(__file__).parent / "templates"
# In an exporter's resources: what the page is made from.
RESOURCE = "course_page"
MOST_AGAIN = 3


class PageExporter(Exporter):
    """Writes the page from what :class:`course.grading.feedback.sanitise.StripForFeedback` left."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.file_extension = ".html"

    def from_notebook_node(  # type: ignore[override] # a page is a text, which the base class does not say
        self, nb: Any, resources: Any = None, **kw: Any
    ) -> tuple[str, Any]:
        """A graded notebook as a page.

        Raises:
            CourseError: if the class folder lacks what the page is made from.
        """
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        made = resources[RESOURCE]
        return write_page(nb, resources["nbgrader"], made["folder"], Shown(**made["shown"])), resources


@dataclass(frozen=True)
class Objective:
    """What a learner earned for one objective: its text, points, and how many could be had so far."""

    text: str
    points: float
    maximum: float

    @property
    def share(self) -> int:
        """The part that was earned, in per cent."""
        return round(100 * self.points / self.maximum) if self.maximum else 0


def write_page(nb: Any, ids: Mapping[str, Any], root: str, shown: Shown) -> str:
    """The page as HTML.

    Args:
        nb: the graded notebook, sanitised.
        ids: nbgrader's own: ``notebook``, ``assignment``, ``student``, ``db_url``.
        root: the class folder.
        shown: what the class shows now.

    Raises:
        CourseError: if the class folder lacks what the page is made from.
    """
    folder = open_class(Path(root))
    slug, learner = str(ids["assignment"]), str(ids["student"])
    path = evidence_file.evidence_path(folder.evidence, slug, learner)
    try:
        evidence = evidence_file.read(path, slug, learner)
    except CourseError as error:
        raise CourseError(texts.NO_PAGE_DATA.format(learner=learner, slug=slug, problem=error)) from error
    book = _gradebook(folder, ids)
    headings = headings_of(nb)
    submitted = _submitted(nb, folder, evidence, book, headings, slug, learner)
    cards = make_cards(submitted, shown)
    first: dict[str, str] = {}
    for cell, card in zip(_cells_of(cards, evidence), cards, strict=True):
        first.setdefault(cell, card.anchor)
    cells, notes = folded_cells(nb, first)
    return _template().render(
        t=texts,
        number=number,
        cards=cards,
        cells=cells,
        notes=notes,
        code=code_of(folder.root, learner, slug),
        **_head(nb, slug, book, cards, shown, submitted),
    )


@dataclass(frozen=True)
class _Book:
    """What the gradebook says of one submission."""

    learner: Learner
    grades: Mapping[str, Grade]
    points: float
    penalty: float
    handed_in: datetime | None
    seconds_late: float
    criteria: Mapping[str, tuple[Criterion, ...]]


def _gradebook(folder: ClassFolder, ids: Mapping[str, Any]) -> _Book:
    from nbgrader.api import Gradebook

    with Gradebook(ids["db_url"]) as gradebook:
        notebook = gradebook.find_submission_notebook(ids["notebook"], ids["assignment"], ids["student"])
        submission = notebook.assignment
        comments = {comment.name: comment.comment or "" for comment in notebook.comments}
        grades = {
            grade.name: Grade(
                float(grade.score or 0.0),
                float(grade.max_score or 0.0),
                grade.manual_score is not None or bool(grade.extra_credit),
                bool(grade.needs_manual_grade),
                _comment_of(grade.name, comments),
            )
            for grade in notebook.grades
        }
        student, when = submission.student, submission.timestamp
        penalty = float(submission.late_submission_penalty or 0.0)
        return _Book(
            Learner(student.id, student.last_name or "", student.first_name or ""),
            grades,
            max(0.0, float(notebook.score) - penalty),
            penalty,
            when.replace(tzinfo=UTC) if when else None,
            float(submission.total_seconds_late or 0.0),
            {
                cell: _criteria(one)
                for cell, one in applied_by_cell(
                    folder, gradebook, str(ids["assignment"]), str(ids["student"])
                ).items()
            },
        )


def applied_by_cell(folder: ClassFolder, gradebook: Any, slug: str, learner: str) -> dict[str, Applied]:
    """By cell of an argument that a person has marked, how the mark came about.

    Args:
        folder: the class folder.
        gradebook: open.
        slug: the notebook.
        learner: the learner's id.
    """
    notebook = gradebook.find_submission_notebook(slug, slug, learner)
    marked = [g.name for g in notebook.grades if g.name.startswith(TASK) and g.manual_score is not None]
    found = {cell: applied(folder, gradebook, slug, learner, cell) for cell in marked}
    return {cell: one for cell, one in found.items() if one is not None}


def _criteria(one: Applied) -> tuple[Criterion, ...]:
    return tuple(
        Criterion(
            criterion.name,
            " ".join(
                [texts.LEVEL.format(level=criterion.level, highest=criterion.highest), *criterion.limited]
            ),
            Markup(as_html(criterion.meaning)) if criterion.meaning.strip() else Markup(""),
        )
        for criterion in one.criteria
    )


def _comment_of(cell: str, comments: Mapping[str, str]) -> str:
    """What a marker said of a graded cell, or of the answer cell above it."""
    also = SOLVE + cell.partition("-")[2]
    return "\n\n".join(filter(None, dict.fromkeys((comments.get(cell, ""), comments.get(also, "")))))


def _submitted(
    nb: Any,
    folder: ClassFolder,
    evidence: Mapping[str, Any],
    book: _Book,
    headings: Mapping[str, str],
    slug: str,
    learner: str,
) -> Submitted:
    from course.questions.bank.load import load_items_file

    raw = evidence_file.raw_of(dict(evidence))
    marking = load_marking(folder.keys, slug, raw.edition)
    if marking.frozen is None:
        problem = "it has no release."
        raise CourseError(texts.NO_PAGE_DATA.format(learner=learner, slug=slug, problem=problem))
    by_cell: dict[str, list[Mapping[str, Any]]] = {}
    for verdict in evidence.get("verdicts", ()):
        by_cell.setdefault(str(verdict["cell"]), []).append(verdict)
    order = [str(cell.metadata.nbgrader["grade_id"]) for cell in nb.cells if is_grade(cell) or is_task(cell)]
    return Submitted(
        marking,
        load_items_file(marking.frozen.items, slug),
        {cell: by_cell[cell] for cell in [*order, *by_cell] if cell in by_cell},
        book.grades,
        _written(nb),
        headings,
        with_headings(headings),
        lambda item: code_of(folder.root, learner, slug, item),
        book.criteria,
    )


def _written(nb: Any) -> dict[str, str]:
    """By name of an argument, what was written in its answer cell."""
    found: dict[str, str] = {}
    for cell in nb.cells:
        ours = cell.metadata.get("willing_and_able")
        name = ours.get("answer") if isinstance(ours, dict) else None
        if not name and str(cell.get("id") or "").startswith(ANSWER):
            name = str(cell["id"]).removeprefix(ANSWER)
        if isinstance(name, str):
            found.setdefault(name, str(cell.source))
    return found


def _cells_of(cards: Iterable[Card], evidence: Mapping[str, Any]) -> list[str]:
    of = {str(v["item"]): str(v["cell"]) for v in evidence.get("verdicts", ())}
    return [of.get(card.item, "") for card in cards]


def _head(nb: Any, slug: str, book: _Book, cards: list[Card], shown: Shown, of: Submitted) -> dict[str, Any]:
    """What stands at the top of the page."""
    decided = [card for card in cards if card.points is not None]
    waiting = [card for card in cards if card.points is None]
    again = sorted((c for c in decided if c.to_gain > 0), key=lambda c: -c.to_gain)[:MOST_AGAIN]
    later = [part for part in ("reasons", "right_answers") if getattr(shown, f"{part}_later")]
    sure = [card.sure for card in cards if card.sure is not None]
    points = number(sum(card.maximum for card in waiting))
    return {
        "title": title_of(nb) or slug,
        "who": book.learner,
        "handed_in": _handed_in(book),
        "late": book.seconds_late > 0,
        "penalty": _penalty(book),
        "points": book.points,
        "maximum": sum(card.maximum for card in decided),
        "waiting": texts.WAITING.format(n=len(waiting), points=points) if waiting else "",
        "final": not waiting and not any(grade.waits for grade in book.grades.values()),
        "again": again,
        "objectives": _objectives(cards, of),
        "later": texts.LATER["both" if len(later) == 2 else later[0]] if later else "",
        "calibration": (
            texts.CALIBRATED.format(
                n=len(sure),
                hits=sum(hit for _, hit in sure),
                confidence=number(round(sum(c for c, _ in sure) / len(sure))),
            )
            if len(sure) > 1
            else ""
        ),
    }


def _objectives(cards: Iterable[Card], of: Submitted) -> list[Objective]:
    found: dict[str, list[Card]] = {}
    for card in cards:
        if card.objective and card.points is not None and card.maximum > 0:
            found.setdefault(card.objective, []).append(card)
    known = {objective.id: objective.text for objective in of.items.objectives}
    return [
        Objective(known.get(name, name), sum(c.points or 0.0 for c in own), sum(c.maximum for c in own))
        for name, own in sorted(found.items())
    ]


def _handed_in(book: _Book) -> str:
    if book.handed_in is None:
        return texts.NO_TIME
    local = book.handed_in.astimezone()
    when = f"{local.day} {local:%B %Y, %H:%M} ({local:%Z})"
    how = texts.LATE.format(late=duration(book.seconds_late)) if book.seconds_late > 0 else texts.IN_TIME
    return f"{texts.HANDED_IN.format(when=when)}, {how}"


def _penalty(book: _Book) -> str:
    if book.seconds_late <= 0:
        return ""
    return texts.PENALTY.format(points=number(book.penalty)) if book.penalty > 0 else texts.NO_PENALTY


def duration(seconds: float) -> str:
    """A length of time in words, in its two largest units, rounded up to minutes."""
    minutes = -int(-seconds // 60)
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    parts = [
        words.format(n=n)
        for n, words in ((days, texts.DAYS), (hours, texts.HOURS), (minutes, texts.MINUTES))
        if n
    ]
    return " ".join(parts[:2]) or texts.MINUTES.format(n=0)


@lru_cache(maxsize=1)
def _template() -> Template:
    made = environment(_TEMPLATES)
    made.globals["style"] = (_TEMPLATES / "page.css").read_text(encoding="utf-8")
    return made.get_template("page.html.j2")
