"""Single choice: one option is right."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from course.questions.texts import paper as paper_texts
from course.questions.texts import quiz as texts
from course.questions.types import paper, tally
from course.questions.types.base import (
    ID,
    Item,
    ItemType,
    Names,
    Samples,
    Spec,
    is_id,
    plain_texts,
    say_option,
    texts_of,
    verdict_sentence,
)


class Choice(ItemType):
    """The answer is the id of one option; the key is the id of the right one."""

    name = "choice"
    elsewhere = "choice"
    parts = ("options",)
    fields = ("shuffle",)
    key_schema: ClassVar[Mapping[str, Any]] = ID
    mixed = "options"
    worded = True

    def blank(self, item: Item, value: Any) -> bool:
        return value is None or value == ""

    def say_key(self, item: Item, key: Any) -> str:
        return say_option(item, "options", str(key))

    def _feedback(self, item: Item, key: Any, feedback: Mapping[str, str] | None, value: Any) -> str:
        return (feedback or {}).get(value) or verdict_sentence(self._score(item, key, value))

    def told_ids(self, item: Item) -> tuple[str, ...]:
        return tuple(texts_of(item, "options"))

    def needed_ids(self, item: Item) -> tuple[str, ...]:
        return self.told_ids(item)

    def distractors(self, item: Item, key: Any) -> tuple[str, ...]:
        return tuple(option for option in texts_of(item, "options") if option != key)

    def right_options(self, key: Any) -> frozenset[str]:
        return frozenset([key])

    @property
    def one_right(self) -> bool:
        return True

    def names(self, item: Item, key: Any) -> Names:
        return Names(words=tuple(filter(None, [plain_texts(item, "options").get(key)])))

    def guessed(self, item: Item) -> float | None:
        return 1 / len(texts_of(item, "options"))

    def paper(self, item: Spec) -> str:
        return paper.ticks(paper_texts.ONE, item["options"])

    def table(self, item: Item, key: Any, given: Sequence[tally.Given]) -> tally.Tally:
        return tally.by_option(plain_texts(item, "options"), [key], given)

    def any_answer(self, item: Item, chance: random.Random) -> str:
        return chance.choice(list(texts_of(item, "options")))

    def check_key(self, item: Item, key: Any) -> list[str]:
        if is_id(key, texts_of(item, "options")):
            return []
        return [f"The key {key!r} is not the id of an option."]

    def samples(self, item: Item, key: Any) -> Samples:
        return Samples(
            right=[key],
            wrong=[option for option in texts_of(item, "options") if option != key],
            blank=[None, ""],
            invalid=["no-such-option", 0, True, [key], {"choice": key}],
        )

    def _problem(self, item: Item, value: Any) -> str | None:
        if not isinstance(value, str):
            return texts.NOT_A_CHOICE
        return None if is_id(value, texts_of(item, "options")) else texts.NO_SUCH_OPTION

    def _score(self, item: Item, key: Any, value: Any) -> float:
        return float(value == key)

    def _say(self, item: Item, value: Any) -> str:
        return say_option(item, "options", value)


TYPE = Choice()
