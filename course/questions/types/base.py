"""What every item type can do.

A type judges *answers* (JSON from a browser or a file, so possibly anything) against an *item* (the public
dict of :func:`course.questions.bank.load.public_dict`) and a *key* (the plain YAML value). *Valid* is apart
from *right*: an answer that is not valid was never a possible answer, and is nobody's mistake about the
subject.

Every method is total: whatever JSON an answer holds, it returns. Only the standard library is used, because
grading scores with these objects in a process that must start quickly and must not run learners' code.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from course.questions.texts import quiz as texts

Item = Mapping[str, Any]


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


class ItemType(ABC):
    """One kind of question. Subclasses have no state."""

    name: str

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


def plain(markdown: str) -> str:
    """Markdown as an author writes it in a stem or an option, without its marks, on one line."""
    text = _LINK.sub(r"\1", markdown)
    text = re.sub(r"`([^`]*)`", r"\1", text)
    for _ in range(2):  # emphasis may be nested once
        text = _EMPHASIS.sub(r"\2", text)
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    text = re.sub(r"\\([\\`*_{}\[\]()#+.!<>$-])", r"\1", text)
    return " ".join(text.split())


def say_option(item: Item, part: str, ident: str) -> str:
    """One option, row or entry as plain text."""
    return plain(str(texts_of(item, part).get(ident, ident)))


def number_text(x: float) -> str:
    """A number for a sentence: no exponent where avoidable, no trailing zeros."""
    if isinstance(x, int) or (x == int(x) and abs(x) < 1e15):
        return str(int(x))
    return f"{x:.10g}"
