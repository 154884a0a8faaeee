"""The questions of one submission as a feedback page shows them, a card each: what was asked, what was
answered, what it earned and why. What the class does not show yet (:mod:`course.grading.feedback.when`) is
not in a card at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from course.evidence.normalise import in_words
from course.grading.feedback import texts
from course.grading.feedback.fragments import clean_html
from course.grading.feedback.leaks import names_answer, names_any, names_result
from course.grading.feedback.markdown import as_html
from course.grading.feedback.when import Shown
from course.grading.rounding import number
from course.grading.score.marking import CHECK, TASK, Marking
from course.grading.score.table import markdown
from course.questions.types import TYPES, outcome, plain
from course.questions.types.base import texts_of

_NOTHING = Markup("")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
# Claims of the course's ledger that an author names in brackets: (claim CO05), (claims GE10 and GE11).
_CLAIMS = re.compile(r"\s*\((claims? [A-Z]{2}\d{2}[^()]*)\)")
_CLAIM = re.compile(r"\b[A-Z]{2}\d{2}\b")
_BARE_CLAIM = re.compile(r"\bclaim ([A-Z]{2}\d{2})\b")
# A title made of a question's own words where nobody wrote one.
_TITLE_LENGTH = 60
# Of an argument on its card: some twenty pages.
MOST_TEXT = 40_000
# Per cent. Whoever says less thinks it more likely to be wrong, and is right about that; from here on, a miss
# is one of those that such a learner did not expect.
SURE = 50


@dataclass(frozen=True)
class Line:
    """One row of a question that has rows.

    Attributes:
        text: what stands in the row.
        own: the learner's own choice for it.
        right: whether that is right; None where that is not shown.
        key: the right one; empty where it is not shown.
        why: the reason.
    """

    text: str
    own: str
    right: bool | None = None
    key: str = ""
    why: Markup = _NOTHING


@dataclass(frozen=True)
class Criterion:
    """One criterion of an argument's scheme as it was applied: its name, the level in words, and what levels
    mean in general words."""

    name: str
    level: str
    meaning: Markup = _NOTHING


@dataclass
class Card:
    """One question.

    Attributes:
        number: its place, from 1.
        item: its full id.
        title: what it is called.
        objective: id of the objective that it serves, or empty.
        result: a key of ``texts.OUTCOMES``.
        points: earned so far; None while it waits for a person.
        maximum: what it can earn.
        stem: what was asked.
        label: how the own answer is introduced.
        own: the answer, a line for each of its parts; empty where there is none.
        own_text: the answer where it is a text.
        key_label: how the right answer is introduced.
        key: the right answer, a line for each of its parts; empty where it is not shown.
        head: of the columns of ``lines``.
        lines: the rows of a question that has rows.
        why: reasons.
        explanation: about the solution.
        notes: sentences of the course on this question.
        criteria: of an argument that was marked by criteria.
        comment: a marker's.
        code: for complaints.
    """

    number: int
    item: str
    title: str
    objective: str
    result: str
    points: float | None
    maximum: float
    stem: Markup = _NOTHING
    label: str = texts.YOURS
    own: tuple[str, ...] = ()
    own_text: Markup = _NOTHING
    key_label: str = texts.RIGHT_ANSWER
    key: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    why: Markup = _NOTHING
    explanation: Markup = _NOTHING
    notes: list[str] = field(default_factory=list)
    criteria: tuple[Criterion, ...] = ()
    comment: Markup = _NOTHING
    code: str = ""
    # Of an estimate with a record: how sure the learner was in per cent, and whether it was near enough.
    sure: tuple[float, bool] | None = None

    @property
    def anchor(self) -> str:
        """Its id on the page."""
        return f"q{self.number}"

    @property
    def words(self) -> str:
        """The result in words."""
        return texts.OUTCOMES[self.result][0]

    @property
    def colour(self) -> str:
        """The letter of the colours that go with the result."""
        return texts.OUTCOMES[self.result][1]

    @property
    def points_said(self) -> str:
        """The points in words."""
        if self.points is None:
            return texts.POINTS_WAIT.format(maximum=number(self.maximum))
        return texts.POINTS.format(points=number(self.points), maximum=number(self.maximum))

    @property
    def to_gain(self) -> float:
        """Points that were decided and not earned."""
        return 0.0 if self.points is None else round(self.maximum - self.points, 4)


@dataclass(frozen=True)
class Grade:
    """What the gradebook holds of one graded cell: points that count now, whether a person gave them, whether
    it waits, and the comment."""

    score: float
    maximum: float
    by_hand: bool
    waits: bool
    comment: str = ""


@dataclass(frozen=True)
class Submitted:
    """What cards are made from.

    Attributes:
        marking: keys and results of the edition that was handed in.
        items: its questions.
        verdicts: of the evidence file, by graded cell in the order of the notebook.
        grades: of the gradebook, by cell.
        written: by name of an argument, what was written.
        headings: by graded cell, the heading that it stands under.
        say: calls cells by their headings.
        code: the code of a question, by its full id.
        criteria: by cell, what a marker applied.
    """

    marking: Marking
    items: Any
    verdicts: Mapping[str, Sequence[Mapping[str, Any]]]
    grades: Mapping[str, Grade]
    written: Mapping[str, str]
    headings: Mapping[str, str]
    say: Callable[[str], str]
    code: Callable[[str], str]
    criteria: Mapping[str, tuple[Criterion, ...]] = field(default_factory=dict)


def make_cards(of: Submitted, shown: Shown) -> list[Card]:
    """All cards of a submission, in the order of the notebook."""
    cards: list[Card] = []
    for cell, verdicts in of.verdicts.items():
        grade = of.grades.get(cell)
        if grade is None:
            continue
        made: list[Card] = []
        for verdict in verdicts:
            card = _card(of, shown, cell, verdict, len(cards) + len(made) + 1)
            card.code = of.code(card.item)
            made.append(card)
        _apply_grade(made, grade, verdicts)
        cards += made
    return cards


def _apply_grade(cards: list[Card], grade: Grade, verdicts: Sequence[Mapping[str, Any]]) -> None:
    """What the gradebook says of a cell goes before what the machine found."""
    machine = sum(float(v["points"]) for v in verdicts)
    for card, verdict in zip(cards, verdicts, strict=True):
        undecided = verdict["outcome"] in ("fault", "marking")
        if grade.waits and undecided and not grade.by_hand:
            card.points = None
            card.notes.append(texts.ARGUMENT_WAITS if verdict["outcome"] == "marking" else texts.PERSON_LOOKS)
        elif len(cards) == 1:
            card.points = grade.score
            if undecided or (grade.by_hand and abs(machine - grade.score) > 1e-9):
                card.result = "marked" if undecided else "by hand"
        elif undecided:
            card.result = "marked"
    if len(cards) > 1 and grade.by_hand and abs(machine - grade.score) > 1e-9:
        said = texts.BY_HAND.format(points=number(grade.score), maximum=number(grade.maximum))
        for card in cards:
            card.notes.append(said)
            card.points, card.maximum, card.result = 0.0, 0.0, "by hand"
        # The cell's points stand once, with its first question.
        cards[0].points, cards[0].maximum = grade.score, grade.maximum
    if cards and grade.comment:
        cards[-1].comment = Markup(as_html(grade.comment))


def _card(of: Submitted, shown: Shown, cell: str, verdict: Mapping[str, Any], number_: int) -> Card:
    slot = str(verdict["item"])
    base = Card(
        number_,
        slot,
        "",
        "",
        str(verdict["outcome"]),
        float(verdict["points"]),
        float(verdict["max_points"]),
    )
    base.notes += [of.say(str(flag)) for flag in verdict.get("flags") or ()]
    if cell.startswith(TASK):
        _argument(base, of, cell, verdict, shown)
    elif cell.startswith(CHECK):
        _exercise(base, of, cell, verdict, shown)
    else:
        _question(base, of, cell, verdict, shown)
    if not base.title:
        base.title = of.headings.get(cell) or texts.OUTCOMES[base.result][0]
    return base


# ---- questions ---------------------------------------------------------------------------------------------


def _stored(verdict: Mapping[str, Any]) -> tuple[str, ...]:
    """An answer of which its question makes no words."""
    if not verdict["answer"]:
        return ()
    value = verdict.get("value")
    return (str(verdict["answer"]) if value is None else not_possible(value),)


def not_possible(value: Any) -> str:
    """What is said of a stored value that is no answer to its question: of a text, which a learner may have
    typed, the text as well."""
    return texts.NOT_POSSIBLE_TEXT.format(said=value) if isinstance(value, str) else texts.NOT_POSSIBLE


def _question(card: Card, of: Submitted, cell: str, verdict: Mapping[str, Any], shown: Shown) -> None:
    slot = card.item
    forms = of.marking.variants.get(slot) or {}
    known = {item["id"]: (item, key) for rows in of.marking.quizzes.values() for item, key in rows}
    item, key = forms.get(str(verdict.get("variant") or "")) or known.get(slot) or ({}, {})
    if not item:
        card.own = _stored(verdict)
        return
    spec = next((one for one in of.items.all_items() if one.id == item["id"]), None)
    card.objective = str(item.get("objective") or "")
    card.title = (spec.title if spec is not None else None) or _title_of(str(item["stem"]))
    card.stem = _html(str(item["stem"]))
    kind = TYPES[item["type"]]
    value: Any = verdict.get("value")
    usable = value is not None and kind.valid(item, value) is None and not kind.blank(item, value)
    if not usable:
        card.own = _stored(verdict)
    if key.get("count") == "completion":
        _prediction(card, item, key, value if usable else None, shown)
        return
    may_show = bool(key.get("reveal", True)) and shown.right_answers
    undecided = card.result in ("fault", "marking")
    if usable and kind.told_by:
        tell: Any = {"rows": _rows, "options": _options}[kind.told_by]
        tell(card, item, key, value, shown, may_show and not undecided)
    elif usable:
        card.own = kind.lines(item, value)
    if may_show and card.result in ("wrong", "partly", "unanswered") and not card.lines:
        card.key = kind.key_lines(item, key["key"])
    if usable and shown.reasons and not undecided:
        said = kind.feedback(item, key["key"], key.get("feedback") or {}, value)
        if kind.told_by:
            # What is said of rows stands in the rows.
            said = said.partition("\n\n")[0]
        if card.result != "right" and not may_show and names_answer(said, item, key["key"]):
            said = texts.REASON_LATER if shown.right_answers_later else ""
        card.why = _html(said)


def _rows(
    card: Card,
    item: Mapping[str, Any],
    key: Mapping[str, Any],
    value: Mapping[str, str],
    shown: Shown,
    may_show: bool,
) -> None:
    rows, options = texts_of(item, "rows"), texts_of(item, "options")
    told = key.get("feedback") or {}
    # With two options, "not right" names the other one.
    judged = may_show or (shown.reasons and len(options) > 2)
    lines = []
    for row, text in rows.items():
        right = key["key"].get(row)
        good = value.get(row) == right
        why = str(told.get(row) or "") if judged and shown.reasons and row in value and not good else ""
        if why and not may_show and names_any(why, [plain(options[right])]):
            why = texts.REASON_LATER if shown.right_answers_later else ""
        lines.append(
            Line(
                plain(text),
                plain(options[value[row]]) if row in value else texts.UNANSWERED,
                good if judged and row in value else None,
                plain(options[right]) if may_show and not good else "",
                _html(why),
            )
        )
    card.lines, card.head = tuple(lines), _head(texts.ROW_HEAD, lines)


def _options(
    card: Card,
    item: Mapping[str, Any],
    key: Mapping[str, Any],
    value: Sequence[str],
    shown: Shown,
    may_show: bool,
) -> None:
    options, right = texts_of(item, "options"), set(key["key"])
    told = key.get("feedback") or {}
    # Whoever ticks every option must not be told by the others which are right.
    wrong = [option for option in options if option not in right]
    gives_away = not may_show and card.result != "right" and set(wrong) <= set(value)
    judged = may_show or (shown.reasons and (card.result == "right" or not gives_away))
    lines = []
    for option, text in options.items():
        chosen, applies = option in value, option in right
        if not (chosen or (may_show and applies)):
            continue
        why = str(told.get(option) or "") if judged and shown.reasons else ""
        if why and not may_show:
            missing = [plain(options[o]) for o in right if o not in value]
            why = "" if names_any(why, missing) else why
        # In time before the answers, only what was chosen wrongly is said to be so.
        good = chosen == applies
        lines.append(
            Line(
                plain(text),
                texts.CHOSEN if chosen else texts.NOT_CHOSEN,
                good if judged else None,
                (texts.APPLIES if applies else texts.APPLIES_NOT) if may_show and not good else "",
                _html(why),
            )
        )
    card.lines, card.head = tuple(lines), _head(texts.OPTION_HEAD, lines)


def _head(head: tuple[str, ...], lines: Iterable[Line]) -> tuple[str, ...]:
    """The columns that hold anything."""
    lines = list(lines)
    keep = (True, True, any(line.key for line in lines), any(line.why for line in lines))
    return tuple(one if kept else "" for one, kept in zip(head, keep, strict=True))


def _prediction(
    card: Card, item: Mapping[str, Any], key: Mapping[str, Any], value: Any, shown: Shown
) -> None:
    """A prediction counts for being made; what is said of it compares it with the record."""
    kind, record = TYPES[item["type"]], key.get("record")
    card.label, card.key_label = texts.PREDICTED, texts.RECORD
    if card.result in ("right", "partly", "wrong"):
        card.result = "made"
    if value is not None:
        card.own = kind.lines(item, value)
    if record is None or not shown.right_answers:
        return
    card.key = kind.record_lines(item, record)
    if value is None or not shown.reasons:
        return
    hit = outcome(kind.score(item, record, value)) == "right"
    confidence = kind.confidence(value)
    if confidence is None:
        card.why = _html(texts.PREDICTION_HIT if hit else texts.PREDICTION_MISS)
        return
    card.sure = (confidence, hit)
    said = texts.SURE_HIT if hit else texts.SURE_MISS if confidence >= SURE else texts.UNSURE_MISS
    card.why = _html(said.format(confidence=number(confidence)))


# ---- exercises and arguments -------------------------------------------------------------------------------


def _exercise(card: Card, of: Submitted, cell: str, verdict: Mapping[str, Any], shown: Shown) -> None:
    name = cell.removeprefix(CHECK)
    spec = of.items.exercises.get(name)
    _, key = of.marking.exercises.get(name, ({}, {}))
    card.title = of.headings.get(cell) or (spec.title if spec is not None else "")
    card.objective = spec.objective if spec is not None else ""
    if spec is not None and spec.title.casefold() not in card.title.casefold():
        card.stem = _html(spec.title)
    card.own = (of.say(str(verdict["answer"])),) if verdict["answer"] else ()
    may_show = bool(key.get("reveal", True)) and shown.right_answers
    if card.result in ("fault", "marking"):
        return
    results = of.marking.expected.get(name) or {}
    forms = {"a": results, **(results.get("variants") or {})}
    expected = (forms.get(str(verdict.get("variant") or "a")) or results).get("value")
    remark = of.say(str(verdict.get("remark") or ""))
    if shown.reasons:
        parts = remark.split("\n\n")
        if card.result != "right" and not may_show and expected is not None:
            kept = [part for part in parts if not names_result(part, expected)]
            if len(kept) < len(parts) and shown.right_answers_later:
                kept.append(texts.REASON_LATER)
            parts = kept
        card.why = _html("\n\n".join(parts))
    if may_show:
        card.explanation = _html(str(key.get("explanation") or ""))
        if card.result != "right" and expected is not None and expected.get("type") != "function":
            card.key = (in_words(expected),)


def _argument(card: Card, of: Submitted, cell: str, verdict: Mapping[str, Any], shown: Shown) -> None:
    card.title = of.headings.get(cell, "")
    if card.result == "unanswered":
        card.notes.append(texts.NOTHING_WRITTEN)
        return
    text = of.written.get(cell.removeprefix(TASK), "")
    if len(text) > MOST_TEXT:
        text = f"{text[:MOST_TEXT]}\n\n{texts.CUT.format(n=len(text) - MOST_TEXT)}"
    card.own_text = Markup(as_html(text)) if text.strip() else _NOTHING
    if shown.reasons:
        card.criteria = of.criteria.get(cell, ())


def _title_of(stem: str) -> str:
    """The first words of a question, where it has no title."""
    said = plain(_COMMENT.sub("", stem))
    if len(said) <= _TITLE_LENGTH:
        return said
    return said[:_TITLE_LENGTH].rpartition(" ")[0].rstrip(",;:") + " …"


def _sources(found: re.Match[str]) -> str:
    """Claims that a reason leans on, by their sources: the card of a claim is in the notebook, not here."""
    from course.grading.release.references import source_of

    sources = dict.fromkeys(filter(None, map(source_of, _CLAIM.findall(found[1]))))
    said = texts.SOURCE if len(sources) == 1 else texts.SOURCES
    return said.format(sources="; ".join(sources)) if sources else ""


def _source(found: re.Match[str]) -> str:
    from course.grading.release.references import source_of

    source = source_of(found[1])
    return texts.CLAIM_OF.format(source=source) if source else found[0]


@lru_cache(maxsize=512)
def _html(text: str) -> Markup:
    """Markdown of an author, or with words of a learner in it, as HTML that does nothing. Most is the same on
    a whole class's pages."""
    text = _CLAIMS.sub(_sources, _COMMENT.sub("", text)).strip()
    text = _BARE_CLAIM.sub(_source, text)
    return Markup(clean_html(markdown(text))) if text else _NOTHING
