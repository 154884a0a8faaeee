"""What every item type can do.

A type judges *answers* (JSON from a browser or a file, so possibly anything) against an *item* (the public
dict of :func:`course.questions.bank.load.public_dict`) and a *key* (the plain YAML value). *Valid* is apart
from *right*: an answer that is not valid was never a possible answer, and is nobody's mistake about the
subject.

Every method is total: whatever JSON an answer holds, it returns. Only the standard library is used, because
grading scores with these objects in a process that must start quickly and must not run learners' code.

What else differs from type to type stands here, too, so that nobody else asks for a type's name: the schema
of its items and keys, what an author writes feedback for, the order in which parts are shown, the form on
paper, the table of a class's answers, and answers made up for tests and demo classes. Beside the module a
type has only its control in the browser (``browser/static/types/``) and its sentences.
"""

from __future__ import annotations

import random
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, ClassVar

from course.questions.texts import quiz as texts
from course.questions.types import tally

Item = Mapping[str, Any]
Spec = Mapping[str, Any]
"""An item as it is shown: what :func:`course.questions.browser.render.quiz_spec` gives; its HTML is safe."""

TEXT = {"type": "string", "pattern": r"\S"}
ID = {"type": "string", "pattern": "^[a-z][a-z0-9_-]{0,39}$"}
OUTCOMES = ("right", "near", "wrong")
"""What feedback is written for where there is nothing to choose from."""


@dataclass(frozen=True)
class Samples:
    """Answers made up by a type for one item and key, for the tests of everything that handles answers.

    Attributes:
        right: score 1.
        partly: score strictly between 0 and 1; empty where the item allows none.
        wrong: valid, given, score 0.
        blank: valid, but no answer.
        invalid: what could never be an answer.
    """

    right: list[Any] = field(default_factory=list)
    partly: list[Any] = field(default_factory=list)
    wrong: list[Any] = field(default_factory=list)
    blank: list[Any] = field(default_factory=list)
    invalid: list[Any] = field(default_factory=list)


@dataclass(frozen=True)
class Names:
    """What would name the right answer in a text: any of the words, any of the numbers, or any two neighbours
    of the sequence, one after the other."""

    words: tuple[str, ...] = ()
    numbers: tuple[float, ...] = ()
    sequence: tuple[str, ...] = ()


class ItemType(ABC):
    """One kind of question. Subclasses have no state.

    Attributes:
        name: what an item file calls it.
        parts: which of ``options``, ``rows`` and ``entries`` its items have.
        fields: which of ``shuffle``, ``unit``, ``minimum``, ``maximum`` and ``step`` they may have.
        key_schema: JSON Schema of a key.
        mixed: the part that each learner sees in an order of his or her own, unless the item says
            ``shuffle: false``; empty where none is.
        scrambled: the part that is never shown in the order of the file; empty where none is.
        typed: whether a learner types the answer, so that what cannot be read is kept and told.
        worded: whether the options are sentences, right and wrong ones, that an author has to keep alike.
        guarded: whether feedback that tells the parts of an answer waits for the second try: told at the
            first, the answer could be clicked through.
        told_by: the part by which an answer is told and judged line by line, ``rows`` or ``options``; empty
            where an answer is told as a whole.
        elsewhere: what learning platforms know it as: ``choice``, ``choices``, ``match``,
            ``order``, ``number`` or ``text``; empty where they know none.
        part_names: what each part is called on a page that cannot be answered on.
        labels: what its control in the browser says, by name.
    """

    name: str
    parts: ClassVar[tuple[str, ...]] = ()
    fields: ClassVar[tuple[str, ...]] = ()
    key_schema: ClassVar[Mapping[str, Any]]
    mixed: ClassVar[str] = ""
    scrambled: ClassVar[str] = ""
    typed: ClassVar[bool] = False
    worded: ClassVar[bool] = False
    guarded: ClassVar[bool] = False
    told_by: ClassVar[str] = ""
    elsewhere: ClassVar[str] = ""
    part_names: ClassVar[Mapping[str, str]] = {
        "rows": texts.ROW_LIST,
        "options": texts.OPTION_LIST,
        "entries": texts.ENTRY_LIST,
    }
    labels: ClassVar[Mapping[str, str]] = {}

    def valid(self, item: Item, value: Any) -> str | None:
        """None where ``value`` is a possible answer (a blank is), else a sentence for the learner."""
        return None if self.blank(item, value) else self._problem(item, value)

    def blank(self, item: Item, value: Any) -> bool:
        """Whether ``value`` means that there is no answer."""
        return value is None

    def open_rows(self, item: Item, value: Any) -> int:
        """How many rows of the question a valid answer leaves open; 0 for a question without rows."""
        return 0

    def complete(self, item: Item, value: Any) -> bool:
        """Whether ``value`` answers the whole question: given, possible, and no row left open."""
        given = not self.blank(item, value) and self.valid(item, value) is None
        return given and self.open_rows(item, value) == 0

    def score(self, item: Item, key: Any, value: Any) -> float:
        """How right ``value`` is, from 0 to 1. Blank and invalid answers score 0."""
        if self.blank(item, value) or self._problem(item, value) is not None:
            return 0.0
        return min(1.0, max(0.0, float(self._score(item, key, value))))

    def say(self, item: Item, value: Any) -> str:
        """The answer in words, as plain text on one line: the texts of options, never their ids."""
        if self.blank(item, value):
            return texts.NO_ANSWER
        if self._problem(item, value) is not None:
            return texts.UNREADABLE
        return self._say(item, value)

    @abstractmethod
    def say_key(self, item: Item, key: Any) -> str:
        """The right answer in words, as plain text on one line."""

    def feedback(self, item: Item, key: Any, feedback: Mapping[str, str] | None, value: Any) -> str:
        """What to tell the learner about ``value``, as Markdown written by the item's author or by the
        course; nothing about a blank.

        Never names the right answer by itself; an author's text may.
        """
        if self.blank(item, value):
            return ""
        return self._problem(item, value) or self._feedback(item, key, feedback, value)

    @property
    def any_order(self) -> bool:
        """Whether its parts may be shown in any order."""
        return bool(self.mixed or self.scrambled or not self.parts)

    # --- for whoever writes questions

    def check_item(self, item: Item) -> list[tuple[str, str]]:
        """What is wrong with an item apart from its key, beyond what the schema says: the part and a
        sentence each."""
        return []

    def told_ids(self, item: Item) -> tuple[str, ...]:
        """What feedback and misconceptions may be given for: ids of the item, or outcomes."""
        return OUTCOMES

    def needed_ids(self, item: Item) -> tuple[str, ...]:
        """What feedback has to be given for."""
        return ("right", "wrong")

    def distractors(self, item: Item, key: Any) -> tuple[str, ...]:
        """What a learner who holds a misconception would choose, each of which has to name one; open answers
        have no list of those."""
        return ()

    def right_options(self, key: Any) -> frozenset[str]:
        """The options that are right by themselves; empty where none is."""
        return frozenset()

    @property
    def one_right(self) -> bool:
        """Whether exactly one option is right, so that its length and place could give it away."""
        return False

    # --- where it is shown

    def shown(self, item: Item) -> dict[str, Any]:
        """What the control in the browser needs besides the item's parts and numbers; JSON."""
        return {}

    def asked(self, item: Item) -> str:
        """What is asked for, in a sentence for a page that cannot be answered on, where an item's parts do
        not say it; else empty."""
        return ""

    @abstractmethod
    def paper(self, item: Spec) -> str:
        """Something to tick, to number or to write on, as HTML (:mod:`course.questions.types.paper`)."""

    # --- for a learner's feedback

    def lines(self, item: Item, value: Any) -> tuple[str, ...]:
        """A valid answer in words, a line for each of its parts; one line where it has none."""
        return (self.say(item, value),)

    def names(self, item: Item, key: Any) -> Names:
        """What would give the right answer away in a text that is shown before it."""
        return Names()

    def confidence(self, value: Any) -> float | None:
        """How sure a valid answer says that the learner is, in per cent; None where it does not say."""
        return None

    def key_lines(self, item: Item, key: Any) -> tuple[str, ...]:
        """The right answer in words, a line for each of its parts."""
        return (self.say_key(item, key),)

    def record_lines(self, item: Item, record: Any) -> tuple[str, ...]:
        """What is on record, in the form of a key, to be set beside a prediction."""
        return self.key_lines(item, record)

    # --- for a class's answers

    def guessed(self, item: Item) -> float | None:
        """The share of the points that guessing among what is shown earns on average; None where nobody can
        say."""
        return None

    def table(self, item: Item, key: Any, given: Sequence[tally.Given]) -> tally.Tally:
        """What a class answered.

        Args:
            item: the item.
            key: its key.
            given: one entry a learner, at least one.
        """
        return tally.by_answer(given)

    # --- made up

    @abstractmethod
    def any_answer(self, item: Item, chance: random.Random) -> Any:
        """Some whole answer that is possible, right or not."""

    def partly_right(self, item: Item, key: Any, chance: random.Random) -> tuple[Any, float] | None:
        """An answer that is partly right and what it is worth, worked out without :meth:`score`; None where
        a type does not make one up."""
        return None

    @abstractmethod
    def check_key(self, item: Item, key: Any) -> list[str]:
        """What is wrong with ``key`` for this item: one sentence each, empty where all is well."""

    @abstractmethod
    def samples(self, item: Item, key: Any) -> Samples:
        """Answers of every kind for a valid ``item`` and ``key``."""

    @abstractmethod
    def _problem(self, item: Item, value: Any) -> str | None:
        """Why a value that is not blank is no possible answer; None where it is one."""

    @abstractmethod
    def _feedback(self, item: Item, key: Any, feedback: Mapping[str, str] | None, value: Any) -> str:
        """What to tell about a valid answer that is not blank."""

    @abstractmethod
    def _score(self, item: Item, key: Any, value: Any) -> float:
        """The score of a valid answer that is not blank."""

    @abstractmethod
    def _say(self, item: Item, value: Any) -> str:
        """A valid answer that is not blank, in words."""


def ids_table(least: int, of: Mapping[str, Any] = ID) -> dict[str, Any]:
    """The schema of a table from ids to something, with at least so many entries."""
    return {
        "type": "object",
        "propertyNames": {"pattern": ID["pattern"]},
        "additionalProperties": dict(of),
        "minProperties": least,
    }


def ids_list(least: int) -> dict[str, Any]:
    """The schema of a list of different ids, with at least so many."""
    return {"type": "array", "items": ID, "minItems": least, "uniqueItems": True}


def asked_number(item: Item, kind: str) -> str:
    """The sentence that asks for ``kind``, with unit and range."""
    parts = [item["unit"]] if item.get("unit") else []
    # Thousands stand as the field takes them: with a space, since a comma is read in two ways.
    ends = (None if item.get(n) is None else f"{item[n]:,.10g}" for n in ("minimum", "maximum"))
    low, high = (end and end.replace(",", "\u00a0") for end in ends)
    if low is not None and high is not None:
        parts.append(texts.FROM_TO.format(minimum=low, maximum=high))
    elif low is not None:
        parts.append(texts.FROM.format(minimum=low))
    elif high is not None:
        parts.append(texts.UP_TO.format(maximum=high))
    return (texts.ASKED_RANGE.format(kind=kind, range=", ".join(parts)) if parts else kind) + "."


def some_number(item: Item, chance: random.Random) -> int:
    """A whole number within an item's range."""
    return chance.randint(int(item.get("minimum") or 0), int(item.get("maximum") or 100))


def outcome(fraction: float) -> str:
    """``right``, ``partly`` or ``wrong`` for a score from 0 to 1."""
    return "right" if fraction >= 1 else "partly" if fraction > 0 else "wrong"


def verdict_sentence(fraction: float) -> str:
    """The neutral sentence for a score, where an item's author wrote no feedback."""
    return {"right": texts.RIGHT, "partly": texts.PARTLY, "wrong": texts.WRONG}[outcome(fraction)]


def is_id(value: Any, among: Mapping[str, str]) -> bool:
    """Whether ``value`` is one of the ids ``among``; unhashable JSON is not."""
    return isinstance(value, str) and value in among


def texts_of(item: Item, part: str) -> Mapping[str, str]:
    """The texts by id of ``options``, ``rows`` or ``entries``; empty where the item has none."""
    return item.get(part) or {}


def finite(value: Any) -> bool:
    """Whether ``value`` is a JSON number that a double can hold; booleans are not numbers."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return abs(value) <= 1e300  # False for NaN and infinities, and safe for integers of any length


_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)")
_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3}|_{1,3})(?=\S)([^*_]*[^*_\s])\1(?![\w*])")


@lru_cache(maxsize=4096)
def plain(markdown: str) -> str:
    """Markdown as an author writes it in a stem or an option, without its marks, on one line."""
    text = _LINK.sub(r"\1", markdown)
    text = re.sub(r"`([^`]*)`", r"\1", text)
    for _ in range(2):  # emphasis may be nested once
        text = _EMPHASIS.sub(r"\2", text)
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    text = re.sub(r"\\([\\`*_{}\[\]()#+.!<>$-])", r"\1", text)
    return " ".join(text.split())


def plain_texts(item: Item, part: str) -> dict[str, str]:
    """The texts by id of ``options``, ``rows`` or ``entries``, as plain text."""
    return {ident: plain(str(text)) for ident, text in texts_of(item, part).items()}


def say_option(item: Item, part: str, ident: str) -> str:
    """One option, row or entry as plain text."""
    return plain(str(texts_of(item, part).get(ident, ident)))


def number_text(x: float) -> str:
    """A number for a sentence: no exponent where avoidable, no trailing zeros."""
    if isinstance(x, int) or (x == int(x) and abs(x) < 1e15):
        return str(int(x))
    return f"{x:.10g}"
