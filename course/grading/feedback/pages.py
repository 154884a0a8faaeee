"""The exporter that writes feedback pages: cards of the questions first, the notebook folded at the end.

It is nbconvert's as far as nbgrader asks for one; the page itself is a template of our own, in which nothing
runs and nothing is loaded, and which stands alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from nbconvert.exporters import Exporter
from nbgrader.api import Gradebook

from course.errors import CourseError
from course.grading.classroom.folder import ClassFolder, open_class
from course.grading.classroom.gradebook import mark_sheets, structure_rows
from course.grading.classroom.mark_sheet import NO_RESPONSE, MarkSheet
from course.grading.classroom.roster import Learner
from course.grading.classroom.times import duration
from course.grading.feedback import texts
from course.grading.feedback.cards import Card, Criterion, Grade, Submitted, make_cards
from course.grading.feedback.folded import folded_cells
from course.grading.feedback.headings import headings_for, released_notebook, title_of, with_headings
from course.grading.feedback.markdown import as_html
from course.grading.feedback.when import Shown
from course.grading.files import evidence_path
from course.grading.mark.applied import Applied, applied_by_cell
from course.grading.mark.codes import codes_of
from course.grading.rounding import number
from course.grading.score import evidence_file
from course.grading.score.marking import ANSWER, SOLVE, load_marking
from course.grading.templates import environment
from course.notebooks import graded_cells

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
        made, ids = resources[RESOURCE], resources["nbgrader"]
        folder, slug = open_class(Path(made["folder"])), str(ids["assignment"])
        with Gradebook(ids["db_url"]) as gradebook:
            book = read_book(folder, gradebook, slug, str(ids["student"]))
        return write_page(nb, folder, slug, book, Shown(**made["shown"])), resources


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


@dataclass(frozen=True)
class Book:
    """What a page is made from besides the notebook: the gradebook's word on the submission, how marks by
    hand came about, by cell, and what the evidence file holds."""

    sheet: MarkSheet
    applied: Mapping[str, Applied]
    evidence: Mapping[str, Any]

    @property
    def penalty(self) -> float:
        """The points that lateness takes away."""
        return float(self.sheet.penalty or 0.0)

    @property
    def points(self) -> float:
        """The points that are left."""
        return max(0.0, self.sheet.points - self.penalty)


def read_book(folder: ClassFolder, gradebook: Any, slug: str, learner: str) -> Book:
    """What the page of one submission is made from, as the class has it.

    Raises:
        CourseError: if there is no evidence file.
    """
    structure = structure_rows(gradebook, slug)
    sheet = mark_sheets(gradebook, structure, [learner])[learner]
    return Book(sheet, applied_by_cell(folder, gradebook, slug, sheet), read_evidence(folder, slug, learner))


def read_evidence(folder: ClassFolder, slug: str, learner: str) -> Mapping[str, Any]:
    """What the evidence file of a submission holds, for its page.

    Raises:
        CourseError: if there is none.
    """
    path = evidence_path(folder.evidence, slug, learner)
    try:
        return evidence_file.read(path, slug, learner)
    except CourseError as error:
        raise CourseError(texts.NO_PAGE_DATA.format(learner=learner, slug=slug, problem=error)) from error


def write_page(nb: Any, folder: ClassFolder, slug: str, book: Book, shown: Shown) -> str:
    """The page as HTML.

    Args:
        nb: the graded notebook, prepared by :func:`course.grading.feedback.sanitise.strip_for_feedback`.
        folder: the class folder.
        slug: the notebook.
        book: what else it is made from.
        shown: what the class shows now.

    Raises:
        CourseError: if the class folder lacks what the page is made from.
    """
    headings = headings_for(nb, folder, slug)
    submitted = _submitted(nb, folder, book, headings, slug)
    cards = make_cards(submitted, shown)
    first: dict[str, str] = {}
    for cell, card in zip(_cells_of(cards, book.evidence), cards, strict=True):
        first.setdefault(cell, card.anchor)
    cells, notes = folded_cells(nb, first)
    return _template().render(
        t=texts,
        number=number,
        cards=cards,
        cells=cells,
        notes=notes,
        code=submitted.code(""),
        **_head(title_of(released_notebook(folder, slug)) or slug, book, cards, shown, submitted),
    )


def rehearse(nb: Any) -> None:
    """Make those parts of pages that come from the release, which are kept while this process lives.

    Args:
        nb: the release, prepared as for :func:`write_page`.
    """
    folded_cells(nb, {})
    _template()


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


def _grades(sheet: MarkSheet) -> dict[str, Grade]:
    comments = {
        # The answer says so itself where nothing was written; what a person wrote stays, whatever it is.
        name: "" if one.manual_comment is None and one.comment == NO_RESPONSE else one.comment or ""
        for name, one in sheet.comments.items()
    }
    return {
        name: Grade(
            grade.points,
            grade.maximum,
            grade.manual_score is not None or bool(grade.extra_credit),
            grade.needs_manual_grade,
            _comment_of(name, comments),
        )
        for name, grade in sheet.grades.items()
    }


def _comment_of(cell: str, comments: Mapping[str, str]) -> str:
    """What a marker said of a graded cell, or of the answer cell above it."""
    also = SOLVE + cell.partition("-")[2]
    return "\n\n".join(filter(None, dict.fromkeys((comments.get(cell, ""), comments.get(also, "")))))


def _submitted(nb: Any, folder: ClassFolder, book: Book, headings: Mapping[str, str], slug: str) -> Submitted:
    from course.questions.bank.load import load_items_file

    evidence, learner = book.evidence, book.sheet.learner
    raw = evidence_file.raw_of(dict(evidence))
    marking = load_marking(folder.keys, slug, raw.edition)
    if marking.frozen is None:
        problem = "it has no release."
        raise CourseError(texts.NO_PAGE_DATA.format(learner=learner, slug=slug, problem=problem))
    by_cell: dict[str, list[Mapping[str, Any]]] = {}
    for verdict in evidence.get("verdicts", ()):
        by_cell.setdefault(str(verdict["cell"]), []).append(verdict)
    # As the course has them: a hand-in may be another notebook, or lack cells, or have moved them.
    order = graded_cells(released_notebook(folder, slug))
    return Submitted(
        marking,
        load_items_file(marking.frozen.items, slug),
        {cell: by_cell[cell] for cell in [*order, *by_cell] if cell in by_cell},
        _grades(book.sheet),
        _written(nb),
        headings,
        with_headings(headings),
        codes_of(folder.root, learner, slug),
        {cell: _criteria(one) for cell, one in book.applied.items()},
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


def _head(title: str, book: Book, cards: list[Card], shown: Shown, of: Submitted) -> dict[str, Any]:
    """What stands at the top of the page."""
    decided = [card for card in cards if card.points is not None]
    waiting = [card for card in cards if card.points is None]
    again = sorted((c for c in decided if c.to_gain > 0), key=lambda c: -c.to_gain)[:MOST_AGAIN]
    later = [part for part in ("reasons", "right_answers") if getattr(shown, f"{part}_later")]
    sure = [card.sure for card in cards if card.sure is not None]
    return {
        "title": title,
        "who": Learner(book.sheet.learner, book.sheet.last_name or "", book.sheet.first_name or ""),
        "handed_in": _handed_in(book),
        "late": book.sheet.seconds_late > 0,
        "penalty": _penalty(book),
        "points": book.points,
        "maximum": sum(card.maximum for card in decided),
        "waiting": _waiting(waiting),
        "final": not waiting and not any(grade.waits for grade in of.grades.values()),
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


def _waiting(cards: list[Card]) -> str:
    """How many questions wait for a person, and how much they can earn; empty where none does."""
    if not cards:
        return ""
    points = sum(card.maximum for card in cards)
    said = texts.ONE_POINT if points == 1 else texts.ALL_POINTS.format(points=number(points))
    return texts.WAITING.format(n=len(cards), points=said)


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


def _handed_in(book: Book) -> str:
    if book.sheet.handed_in is None:
        return texts.NO_TIME
    local = book.sheet.handed_in.replace(tzinfo=UTC).astimezone()
    when = f"{local.day} {local:%B %Y, %H:%M} ({local:%Z})"
    late = book.sheet.seconds_late
    how = texts.LATE.format(late=duration(late)) if late > 0 else texts.IN_TIME
    return f"{texts.HANDED_IN.format(when=when)}, {how}"


def _penalty(book: Book) -> str:
    if book.sheet.seconds_late <= 0:
        return ""
    return (
        texts.PENALTY.format(n=book.penalty, points=number(book.penalty))
        if book.penalty > 0
        else texts.NO_PENALTY
    )


@lru_cache(maxsize=1)
def _template() -> Template:
    made = environment(_TEMPLATES)
    made.globals["style"] = (_TEMPLATES / "page.css").read_text(encoding="utf-8")
    return made.get_template("page.html.j2")
