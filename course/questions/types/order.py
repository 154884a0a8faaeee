"""Ordering: bring the entries into the right order.

Score = Kendall's tau between the answer and the key, not below 0 (Kendall, M. G. (1938), A new measure of
rank correlation, Biometrika 30, 81-93): the share of pairs in the right order, scaled so that a random
order earns 0 on average.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from itertools import combinations
from typing import Any, ClassVar

from course.questions.texts import paper as paper_texts
from course.questions.texts import quiz as texts
from course.questions.texts import widget as widget_texts
from course.questions.types import paper
from course.questions.types.base import (
    Item,
    ItemType,
    Names,
    Samples,
    Spec,
    ids_list,
    is_id,
    say_option,
    texts_of,
    verdict_sentence,
)


class Order(ItemType):
    """The answer is the list of all entry ids as the learner ordered them; the key is the right list."""

    name = "order"
    elsewhere = "order"
    parts = ("entries",)
    fields = ("shuffle",)
    key_schema: ClassVar[Mapping[str, Any]] = ids_list(2)
    scrambled = "entries"
    labels: ClassVar[Mapping[str, str]] = widget_texts.ORDER

    def blank(self, item: Item, value: Any) -> bool:
        return value is None or value == []

    def say_key(self, item: Item, key: Any) -> str:
        return self._say(item, list(key))

    def _feedback(self, item: Item, key: Any, feedback: Mapping[str, str] | None, value: Any) -> str:
        score = self._score(item, key, value)
        own = (feedback or {}).get("right" if score >= 1 else "near" if score > 0 else "wrong")
        if own is None and score < 1:
            own = (feedback or {}).get("wrong")
        right, total = self._pairs(key, value)
        return f"{own or verdict_sentence(score)}" + (
            "" if score >= 1 else "\n\n" + texts.ORDER_RIGHT.format(right=right, total=total)
        )

    def lines(self, item: Item, value: Any) -> tuple[str, ...]:
        return tuple(
            texts.PLACE.format(n=n, entry=say_option(item, "entries", entry))
            for n, entry in enumerate(value, 1)
        )

    def key_lines(self, item: Item, key: Any) -> tuple[str, ...]:
        return self.lines(item, key)

    def names(self, item: Item, key: Any) -> Names:
        return Names(sequence=tuple(say_option(item, "entries", entry) for entry in key))

    def paper(self, item: Spec) -> str:
        return paper.numbered(paper_texts.ORDER, item["entries"])

    def any_answer(self, item: Item, chance: random.Random) -> list[str]:
        entries = list(texts_of(item, "entries"))
        return chance.sample(entries, len(entries))

    def partly_right(self, item: Item, key: Any, chance: random.Random) -> tuple[list[str], float]:
        """Two neighbours swapped: one pair of n (n - 1) / 2 stands wrong and costs twice its share, since
        chance puts half of the pairs right."""
        place = chance.randrange(len(key) - 1)
        value = [*key[:place], key[place + 1], key[place], *key[place + 2 :]]
        return value, max(0.0, 1 - 2 / (len(key) * (len(key) - 1) / 2))

    def check_key(self, item: Item, key: Any) -> list[str]:
        entries = texts_of(item, "entries")
        if len(entries) < 2:
            return ["An ordering needs at least two entries."]
        if self._problem(item, key) is not None:
            return [f"The key {key!r} does not hold every entry exactly once."]
        return []

    def samples(self, item: Item, key: Any) -> Samples:
        right = list(key)
        partly = []
        if len(right) > 2:
            partly.append([*right[:-2], right[-1], right[-2]])
        return Samples(
            right=[right],
            partly=partly,
            wrong=[right[::-1]],
            blank=[None, []],
            invalid=[
                right[:-1],
                [*right, right[0]],
                [*right[:-1], "no-such-entry"],
                "a",
                {"order": right},
                [1],
                [None],
            ],
        )

    def _problem(self, item: Item, value: Any) -> str | None:
        entries = texts_of(item, "entries")
        good = isinstance(value, list) and all(is_id(entry, entries) for entry in value)
        return None if good and sorted(value) == sorted(entries) else texts.NOT_AN_ORDER

    def _pairs(self, key: Any, value: Any) -> tuple[int, int]:
        place = {entry: index for index, entry in enumerate(value)}
        pairs = list(combinations(key, 2))
        return sum(place[first] < place[second] for first, second in pairs), len(pairs)

    def _score(self, item: Item, key: Any, value: Any) -> float:
        right, total = self._pairs(key, value)
        return max(0.0, 2 * right / total - 1)

    def _say(self, item: Item, value: Any) -> str:
        return " → ".join(say_option(item, "entries", entry) for entry in value)


TYPE = Order()
