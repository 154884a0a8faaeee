"""The report on an assignment: what the gradebook and the evidence files say about learners and about
questions.

:func:`gather` collects the figures, :mod:`course.grading.report.page` writes them as one file that needs no
network.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from course.grading.classroom.folder import ClassFolder
from course.grading.classroom.gradebook import closing_gradebook, hand_marks
from course.grading.export import Mark, marks
from course.grading.feedback.headings import headings_of, released_notebook, title_of, with_headings
from course.grading.files import evidence_path
from course.grading.mark.codes import code_of
from course.grading.mark.people import Person, needs_person
from course.grading.release.frozen import in_force
from course.grading.report import statistics as stats
from course.grading.report import texts
from course.grading.report.insight import Belief, Column, Lesson, beliefs_of, columns_of, lessons_of
from course.grading.report.said import said
from course.grading.score.evidence_file import KERNEL, read_if_there
from course.grading.score.marking import Raw, judge, load_marking, verdict_rows
from course.notebooks import graded_cells
from course.questions.bank.load import load_items_file, load_keys
from course.questions.bank.misconceptions import load_misconceptions

# Says an answer, a verdict of an evidence file, in words.
Say = Callable[[Mapping[str, Any]], str]


@dataclass(frozen=True)
class Table:
    """A table of plain text: caption, column heads, rows; ``share`` is the column that is drawn as a bar
    too, from 0 to 1."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    share: int | None = None


@dataclass(frozen=True)
class Question:
    """One question or exercise, or one of its variants, and how those did who got it. ``text`` is what it
    asks; empty for an exercise, whose task stands in the notebook. ``n`` learners; the statistics are None
    where they cannot be computed."""

    item: str
    text: str
    kind: str
    n: int
    facility: float | None
    unanswered: int
    rest: float | None
    upper_lower: float | None
    answers: Table | None
    variant: str = ""
    # The standard deviation of the share of the points; the share that guessing earns, where that is known;
    # and the listed mistakes that were made, with how many made them.
    spread: float | None = None
    guess: float | None = None
    mistakes: str = ""

    @property
    def name(self) -> str:
        """The item's full id, with the variant where there are any."""
        return _name(self.item, self.variant)

    @property
    def remark(self) -> str:
        """Which remark of the report it earns: hard, easy, weak, negative or none."""
        if self.facility is None or self.n < stats.TOO_FEW:
            return ""
        if self.rest is not None and self.rest < 0:
            return "negative"
        if self.facility < 0.2:
            return "hard"
        if self.facility > 0.95:
            return "easy"
        return "weak" if self.rest is not None and self.rest < 0.1 else ""


@dataclass(frozen=True)
class LearnerLine:
    """One learner: mark, when the last answer was saved, what was mended."""

    mark: Mark
    last_change: datetime | None
    mended: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """Everything that the report shows."""

    slug: str
    name: str
    made: datetime
    learners: tuple[LearnerLine, ...]
    persons: tuple[Person, ...]
    questions: tuple[Question, ...]
    alpha: float | None
    alpha_n: int
    alpha_items: int
    # By kind of kernel, the learners whose code it ran; empty text where an older course did not say.
    kernels: dict[str, tuple[str, ...]] = field(default_factory=dict)
    # The edition in force, as people read it.
    edition: str = ""
    title: str = ""
    # By id, what the notebook teaches.
    objectives: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[Column, ...] = ()
    beliefs: tuple[Belief, ...] = ()
    lessons: tuple[Lesson, ...] = ()
    by_item: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    evidence: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, repr=False)
    # By learner and cell, points by hand or None, and whether the cell waits for a person.
    grades: Mapping[str, Mapping[str, tuple[float | None, bool]]] = field(default_factory=dict)
    # By learner of whom something waits, the code by which the marking page knows the hand-in.
    codes: Mapping[str, str] = field(default_factory=dict)

    @property
    def graded(self) -> tuple[Mark, ...]:
        """The marks of those whose submission was graded."""
        return tuple(line.mark for line in self.learners if line.mark.points is not None)


def gather(folder: ClassFolder, slug: str) -> Report:
    """Collect the figures of one assignment.

    Raises:
        ExportError: if the assignment was never released.
    """
    folder.require_assignment(slug)
    found = marks(folder, slug)
    evidence: dict[str, dict[str, Any]] = {}
    for mark in found:
        learner = mark.learner.learner_id
        data = read_if_there(evidence_path(folder.evidence, slug, learner), slug, learner)
        if data is not None and mark.points is not None:
            evidence[learner] = data
    notebook = released_notebook(folder, slug)
    headings = headings_of(notebook)
    named = with_headings(headings)
    lines = tuple(_line(mark, evidence.get(mark.learner.learner_id), named) for mark in found)
    table = {learner: _scored(data) for learner, data in evidence.items()}
    marking = load_marking(folder.keys, slug)

    def say(verdict: Mapping[str, Any]) -> str:
        return said(verdict, marking)

    questions = _questions(folder, slug, table, say)
    # Variants of an item are one item of the test.
    tested = list(dict.fromkeys(question.item for question in questions))
    whole = [
        [row[item]["points"] for item in tested]
        for row in table.values()
        if all(item in row and row[item]["outcome"] != "fault" for item in tested)
    ]
    persons = needs_person(folder.root, slug)
    with closing_gradebook(folder) as gradebook:
        grades = hand_marks(gradebook, slug)
    frozen = in_force(folder.root, slug)
    items = load_items_file(frozen.items, slug)
    known = load_misconceptions()
    nothing = judge(marking, Raw(), graded_cells(notebook))
    judged = {str(v["item"]) for data in evidence.values() for v in data.get("verdicts", ())}
    columns = columns_of([v for v in verdict_rows(nothing) if v["item"] in judged], items, headings)
    beliefs, by_item = beliefs_of(evidence, columns, _keys(folder, slug), known)
    return Report(
        slug=slug,
        name=folder.settings.name,
        made=datetime.now(UTC),
        learners=lines,
        persons=persons,
        questions=questions,
        alpha=stats.alpha(whole) if len(whole) >= stats.TOO_FEW else None,
        alpha_n=len(whole),
        alpha_items=len(tested),
        kernels=_kernels(evidence),
        edition=str(frozen.edition),
        title=title_of(notebook) or slug,
        objectives={objective.id: objective.text for objective in items.objectives},
        columns=columns,
        beliefs=beliefs,
        lessons=lessons_of(evidence, columns, by_item, known, say),
        by_item={item: dict(counted) for item, counted in by_item.items()},
        evidence=evidence,
        grades=grades,
        codes={case.learner: code_of(folder.root, case.learner, slug) for case in persons},
    )


def _keys(folder: ClassFolder, slug: str) -> dict[tuple[str, str], Any]:
    """By full id of a question and name of a variant, its entry in the key file."""
    keys = load_keys(folder.keys / f"{slug}.yaml")
    found: dict[tuple[str, str], Any] = {}
    for name, key in keys.items.items():
        found |= {(f"{slug}/{name}", variant): one for variant, one in {"a": key, **key.variants}.items()}
    for name, exercise in keys.exercises.items():
        variants = ["a", *"bcdefghijklmnopqrstuvwxyz"]
        found |= {(f"{slug}/{name}", variant): exercise for variant in variants}
    return found


def _kernels(evidence: Mapping[str, Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for learner, data in evidence.items():
        found.setdefault(str((data.get("run") or {}).get(KERNEL) or ""), []).append(learner)
    return {kind: tuple(learners) for kind, learners in sorted(found.items())}


def _line(mark: Mark, data: Mapping[str, Any] | None, named: Callable[[str], str]) -> LearnerLine:
    times = [
        record["t"]
        for record in (data or {}).get("quiz", {}).values()
        if isinstance(record, dict)
        and isinstance(record.get("t"), (int, float))
        and math.isfinite(record["t"])
    ]
    last = datetime.fromtimestamp(max(times), UTC) if times else None
    return LearnerLine(mark, last, tuple(named(str(note)) for note in (data or {}).get("notes", ())))


def _scored(data: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The verdicts of one learner by item, without arguments, which people mark, and predictions, which are
    not right or wrong."""
    return {
        verdict["item"]: verdict
        for verdict in data.get("verdicts", ())
        if verdict["kind"] != "argument" and not verdict["cell"].startswith("predict-")
    }


def _questions(
    folder: ClassFolder, slug: str, table: Mapping[str, Mapping[str, Any]], say: Say
) -> tuple[Question, ...]:
    from course.questions.bank.specs import BASE

    items = load_items_file(in_force(folder.root, slug).items, slug)
    keys = load_keys(folder.keys / f"{slug}.yaml")
    by_id = {item.id: item for item in items.all_items()}
    result = []
    for name, key in keys.items.items():
        if key.count is not None:
            continue
        item = by_id[f"{slug}/{name}"]
        for variant, rows in _by_variant(item.id, item.forms, table):
            form = item.forms[variant or BASE]
            key_of_form = keys.item(form.name).key
            result.append(_question(item.id, variant, form.stem, item.type, rows, form, key_of_form, say))
    for name in keys.exercises:
        spec = items.exercise(name)
        for variant, rows in _by_variant(spec.id, spec.forms, table):
            result.append(_question(spec.id, variant, "", "exercise", rows, None, keys.exercise(name), say))
    return tuple(question for question in result if question.n)


def _name(item: str, variant: str) -> str:
    return f"{item} ({variant.upper()})" if variant else item


def _by_variant(
    item: str, forms: Iterable[str], table: Mapping[str, Mapping[str, Any]]
) -> Iterator[tuple[str, dict[str, Mapping[str, Any]]]]:
    """The learners by the variant of an item that was judged; one group without a name where all had the
    same."""
    from course.questions.bank.specs import BASE

    groups: dict[str, dict[str, Mapping[str, Any]]] = {name: {} for name in forms}
    for learner, row in table.items():
        if item in row:
            # Of a variant that the item has no more nothing can be said.
            groups.get(row[item].get("variant") or BASE, {})[learner] = row
    used = {name: rows for name, rows in groups.items() if rows}
    if set(used) <= {BASE}:
        yield "", used.get(BASE, {})
    else:
        yield from used.items()


def _question(
    item_id: str,
    variant: str,
    text: str,
    kind: str,
    table: Mapping[str, Mapping[str, Any]],
    item: Any,
    key: Any,
    say: Say,
) -> Question:
    """The statistics of one question. Whoever's answer to it went to a person is left out."""
    from course.questions.bank.specs import public_dict
    from course.questions.types import TYPES
    from course.questions.types.base import plain

    rows = [row for row in table.values() if item_id in row and row[item_id]["outcome"] != "fault"]
    own = [row[item_id] for row in rows]
    points = [float(v["points"]) for v in own]
    totals = [math.fsum(float(v["points"]) for v in row.values()) for row in rows]
    enough = len(rows) >= stats.TOO_FEW
    return Question(
        item=item_id,
        text=plain(text),
        kind=kind,
        n=len(rows),
        facility=stats.facility([float(v["fraction"]) for v in own]),
        unanswered=sum(v["outcome"] == "unanswered" for v in own),
        rest=stats.discrimination(points, totals) if enough else None,
        upper_lower=stats.upper_lower([float(v["fraction"]) for v in own], totals) if enough else None,
        answers=_answers(variant, kind, own, totals, item, key, say) if rows else None,
        variant=variant,
        spread=stats.spread([float(v["fraction"]) for v in own]),
        guess=TYPES[kind].guessed(public_dict(item)) if item is not None else None,
        mistakes=_mistakes(own, key) if kind == "exercise" else "",
    )


def _mistakes(own: list[dict[str, Any]], key: Any) -> str:
    """Which listed wrong solutions gave the results of how many."""
    made: Counter[str] = Counter()
    for verdict in own:
        said = str(verdict.get("remark") or verdict.get("why") or "")
        made.update(w.name for w in key.wrong if verdict["fraction"] < 1 and w.feedback.strip() in said)
    return ", ".join(f"{name} ({n})" for name, n in made.most_common())


def _answers(
    variant: str,
    kind: str,
    own: list[dict[str, Any]],
    totals: list[float],
    item: Any,
    key: Any,
    say: Say,
) -> Table:
    """What a class answered: as the question's type tells it; of an exercise, the most frequent values."""
    from course.questions.bank.specs import public_dict
    from course.questions.types import TYPES, tally

    given = [
        tally.Given(v["value"], say(v), float(v["fraction"]), total)
        for v, total in zip(own, totals, strict=True)
    ]
    made = TYPES[kind].table(public_dict(item), key, given) if kind in TYPES else tally.by_answer(given)
    caption = texts.OF_VARIANT.format(variant=variant.upper(), caption=made.caption)
    return Table(caption if variant else made.caption, made.head, made.rows, made.share)
