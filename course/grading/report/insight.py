"""What the figures of an assignment say to whoever teaches: what to do, what to teach next, which
misconceptions lie behind, and who did what. Pure functions of verdicts, keys and the gradebook's marks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from course.grading.report import texts
from course.grading.rounding import number
from course.grading.score.marking import CHECK, TASK
from course.questions.types import plain

Evidence = Mapping[str, Mapping[str, Any]]
TEACH_NEXT = 4
MOST_WRONG = 120
_TITLE_LENGTH = 60


@dataclass(frozen=True)
class Column:
    """One question: its place in the notebook, full id, graded cell, kind, title, points, objective."""

    number: int
    item: str
    cell: str
    kind: str
    title: str
    points: float
    objective: str = ""

    @property
    def by_machine(self) -> bool:
        """Whether a machine scores it."""
        return self.kind != "argument"


@dataclass(frozen=True)
class Belief:
    """A misconception, and who answered as if it were the case.

    Attributes:
        title: the belief, as a sentence.
        text: what is the case.
        learners: who.
        columns: the questions in which it showed, by number.
    """

    title: str
    text: str
    learners: frozenset[str]
    columns: tuple[int, ...]


@dataclass(frozen=True)
class Square:
    """One learner's result on one question: a sign, its colour's letter, and words."""

    sign: str
    colour: str
    words: str


@dataclass(frozen=True)
class Lesson:
    """A question to teach again.

    Attributes:
        column: the question.
        share: of the points, that the class got, in per cent.
        unanswered: how many left it out.
        wrong: the most frequent wrong answer, and by how many it was given.
        belief: the most frequent misconception behind, and how many show it.
    """

    column: Column
    share: int
    unanswered: int
    wrong: tuple[str, int] | None
    belief: tuple[Belief, int] | None


def columns_of(
    verdicts: Iterable[Mapping[str, Any]], items: Any, headings: Mapping[str, str]
) -> tuple[Column, ...]:
    """The questions in the order of the notebook.

    Args:
        verdicts: on a hand-in without any answer, by the release in force: each question, in its order. No
            learner's notebook may say that: it may be another one, or lack cells.
        items: the notebook's questions.
        headings: by graded cell of a task, its heading.
    """
    titles, objectives = {}, {}
    for item in items.all_items():
        titles[item.id] = item.title or _first_words(item.stem)
        objectives[item.id] = item.objective
    for spec in items.exercises.values():
        titles[spec.id], objectives[spec.id] = spec.title, spec.objective
    return tuple(
        Column(
            place,
            str(v["item"]),
            str(v["cell"]),
            "argument" if str(v["cell"]).startswith(TASK) else str(v["kind"]),
            titles.get(str(v["item"])) or headings.get(str(v["cell"])) or str(v["item"]).partition("/")[2],
            float(v["max_points"]),
            objectives.get(str(v["item"]), ""),
        )
        for place, v in enumerate(verdicts, 1)
    )


def _first_words(stem: str) -> str:
    said = plain(stem)
    if len(said) <= _TITLE_LENGTH:
        return said
    return said[:_TITLE_LENGTH].rpartition(" ")[0] + " …"


def shown_beliefs(verdict: Mapping[str, Any], key: Any, slug: str) -> frozenset[str]:
    """The misconceptions that one verdict points at, by id.

    Args:
        verdict: of an evidence file.
        key: the question's entry in the key file, of the variant that was answered; None where it has none.
        slug: the notebook.
    """
    if key is None or verdict["outcome"] not in ("wrong", "partly"):
        return frozenset()
    if str(verdict["cell"]).startswith(CHECK):
        said = str(verdict.get("remark") or verdict.get("why") or "")
        return frozenset(w.misconception for w in key.wrong if w.misconception and w.feedback.strip() in said)
    known, value = key.misconceptions or {}, verdict.get("value")
    if isinstance(value, str) and value in known:
        return frozenset((known[value],))
    if isinstance(value, list) and isinstance(key.key, list):
        wrong = [one for one in value if isinstance(one, str) and one not in key.key]
        found = [known[one] for one in wrong if one in known]
        if found or set(known) - {"right", "near", "wrong"}:
            return frozenset(found)
    if isinstance(value, dict) and isinstance(key.key, dict):
        rows = [row for row, option in value.items() if key.key.get(row) not in (None, option)]
        found = [known[row] for row in rows if row in known]
        if found or not set(known) <= {"right", "near", "wrong"}:
            return frozenset(found)
    outcome = "near" if verdict["outcome"] == "partly" else "wrong"
    return frozenset((known[outcome],)) if outcome in known else frozenset()


def beliefs_of(
    evidence: Evidence,
    columns: Sequence[Column],
    keys: Mapping[tuple[str, str], Any],
    known: Mapping[str, Any],
) -> tuple[tuple[Belief, ...], dict[str, Counter[str]]]:
    """The misconceptions of a class, those of most learners first.

    Args:
        evidence: by learner, the evidence files.
        columns: the questions.
        keys: by full id and variant, the entry of the key file.
        known: the misconceptions by id.

    Returns:
        The misconceptions; and by question, how many learners show each, by id.
    """
    place = {column.item: column.number for column in columns}
    who: dict[str, set[str]] = {}
    where: dict[str, set[int]] = {}
    by_item: dict[str, Counter[str]] = {}
    for learner, data in evidence.items():
        for verdict in data.get("verdicts", ()):
            item = str(verdict["item"])
            key = keys.get((item, str(verdict.get("variant") or "a")))
            for ident in shown_beliefs(verdict, key, item.partition("/")[0]):
                if ident in known and item in place:
                    who.setdefault(ident, set()).add(learner)
                    where.setdefault(ident, set()).add(place[item])
                    by_item.setdefault(item, Counter())[ident] += 1
    made = [
        Belief(known[ident].title, known[ident].text, frozenset(of), tuple(sorted(where[ident])))
        for ident, of in who.items()
    ]
    return tuple(sorted(made, key=lambda one: (-len(one.learners), one.title))), by_item


def lessons_of(
    evidence: Evidence,
    columns: Sequence[Column],
    by_item: Mapping[str, Counter[str]],
    known: Mapping[str, Any],
    say: Callable[[Mapping[str, Any]], str],
) -> tuple[Lesson, ...]:
    """The questions of which the class got the smallest share of the points; none that all got right. ``say``
    says an answer in words."""
    found = []
    for column in columns:
        if column.kind == "argument" or column.cell.startswith("predict-"):
            continue
        own = [
            verdict
            for data in evidence.values()
            for verdict in data.get("verdicts", ())
            if verdict["item"] == column.item and verdict["outcome"] != "fault"
        ]
        if not own:
            continue
        share = sum(float(v["fraction"]) for v in own) / len(own)
        wrong = Counter(
            say(v)[:200] for v in own if v["outcome"] in ("wrong", "partly") and v["answer"]
        ).most_common(1)
        most = by_item.get(column.item, Counter()).most_common(1)
        belief = None
        if most:
            entry = known[most[0][0]]
            belief = (Belief(entry.title, entry.text, frozenset(), (column.number,)), most[0][1])
        unanswered = sum(v["outcome"] == "unanswered" for v in own)
        # Of a question with rows it would be a list that nobody reads.
        told = wrong[0] if wrong and len(wrong[0][0]) <= MOST_WRONG else None
        found.append((share, Lesson(column, round(100 * share), unanswered, told, belief)))
    found.sort(key=lambda one: one[0])
    return tuple(lesson for share, lesson in found[:TEACH_NEXT] if share < 1)


def square_of(verdict: Mapping[str, Any] | None, waits: bool, by_hand: float | None, alone: bool) -> Square:
    """One result as a square of the matrix.

    Args:
        verdict: of the evidence file; None where there is none.
        waits: whether its cell waits for a person.
        by_hand: points that a person gave to the cell, or None.
        alone: whether it is its cell's only question, so that these points are its own.
    """
    if verdict is None:
        return Square(texts.SIGNS["unanswered"], "n", texts.WORDS["unanswered"])
    outcome, maximum = str(verdict["outcome"]), float(verdict["max_points"])
    points = float(verdict["points"])
    if waits and outcome in ("fault", "marking"):
        return Square(texts.SIGNS["waits"], "w", texts.WORDS["waits"])
    if by_hand is not None and alone:
        points = by_hand
        outcome = "right" if points >= maximum else "partly" if points > 0 else "wrong"
    elif outcome in ("fault", "marking"):
        outcome = "wrong"
    words = f"{texts.WORDS[outcome]}, {number(points)} of {number(maximum)}"
    if outcome == "partly":
        return Square(f"{points / maximum:.1f}".lstrip("0") if maximum else "", "p", words)
    colours = {"right": "g", "wrong": "b", "unanswered": "n"}
    return Square(texts.SIGNS[outcome], colours[outcome], words)


def untouched(verdicts: Iterable[Mapping[str, Any]]) -> bool:
    """Whether nothing of a submission was answered."""
    given = list(verdicts)
    return bool(given) and all(verdict["outcome"] == "unanswered" for verdict in given)
