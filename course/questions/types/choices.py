"""Multiple choice: some options are right, some are not.

Score = (share of the right options that are ticked) - (share of the wrong options that are ticked), not
below 0. So the right set earns 1, ticking nothing or everything earns 0, and so does, on average, ticking
at random: nothing is paid for blanks.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from course.questions.texts import paper as paper_texts
from course.questions.texts import quiz as texts
from course.questions.texts import widget as widget_texts
from course.questions.types import paper, tally
from course.questions.types.base import (
    Item,
    ItemType,
    Names,
    Samples,
    Spec,
    ids_list,
    is_id,
    plain,
    plain_texts,
    say_option,
    texts_of,
    verdict_sentence,
)


class Choices(ItemType):
    """The answer is a list of option ids; the key is the list of the right ones: at least one, never all."""

    name = "choices"
    elsewhere = "choices"
    parts: ClassVar[tuple[str, ...]] = ("options",)
    fields: ClassVar[tuple[str, ...]] = ("shuffle",)
    key_schema: ClassVar[Mapping[str, Any]] = ids_list(1)
    mixed = "options"
    worded = True
    told_by = "options"
    labels: ClassVar[Mapping[str, str]] = widget_texts.CHOICES

    def blank(self, item: Item, value: Any) -> bool:
        return value is None or value == []

    def say_key(self, item: Item, key: Any) -> str:
        return self._say(item, list(key))

    def _feedback(self, item: Item, key: Any, feedback: Mapping[str, str] | None, value: Any) -> str:
        score = self._score(item, key, value)
        options = texts_of(item, "options")
        lines = [verdict_sentence(score)]
        if len(value) == len(options):
            lines.append(texts.TICKED_ALL)
        missing = len(set(key) - set(value))
        if missing:
            lines.append(texts.CHOICES_MISSING.format(n=missing))
        said = [
            f"- *{plain(options[option])}*: {feedback[option]}"
            for option in options
            if option in value and feedback and feedback.get(option)
        ]
        return " ".join(lines) + ("\n\n" + "\n".join(said) if said else "")

    def told_ids(self, item: Item) -> tuple[str, ...]:
        return tuple(texts_of(item, "options"))

    def needed_ids(self, item: Item) -> tuple[str, ...]:
        return self.told_ids(item)

    def distractors(self, item: Item, key: Any) -> tuple[str, ...]:
        return tuple(option for option in texts_of(item, "options") if option not in key)

    def right_options(self, key: Any) -> frozenset[str]:
        return frozenset(key)

    def lines(self, item: Item, value: Any) -> tuple[str, ...]:
        # In the order of the item file, whatever was ticked first.
        return tuple(text for option, text in plain_texts(item, "options").items() if option in value)

    def key_lines(self, item: Item, key: Any) -> tuple[str, ...]:
        return self.lines(item, key)

    def names(self, item: Item, key: Any) -> Names:
        return Names(words=self.lines(item, key))

    def paper(self, item: Spec) -> str:
        return paper.ticks(paper_texts.SEVERAL, item["options"])

    def table(self, item: Item, key: Any, given: Sequence[tally.Given]) -> tally.Tally:
        return tally.by_ticks(plain_texts(item, "options"), set(key), given)

    def any_answer(self, item: Item, chance: random.Random) -> list[str]:
        options = list(texts_of(item, "options"))
        return sorted(chance.sample(options, chance.randint(1, len(options))))

    def partly_right(self, item: Item, key: Any, chance: random.Random) -> tuple[list[str], float]:
        """Some of the right options and no wrong one: worth their share."""
        if len(key) < 2:
            return [next(o for o in texts_of(item, "options") if o not in key)], 0.0
        right = chance.randint(1, len(key) - 1)
        return sorted(chance.sample(key, right)), right / len(key)

    def check_key(self, item: Item, key: Any) -> list[str]:
        options = texts_of(item, "options")
        if not isinstance(key, list) or not all(is_id(option, options) for option in key):
            return [f"The key {key!r} is not a list of option ids."]
        problems = []
        if len(set(key)) != len(key):
            problems.append("The key names an option twice.")
        if not key:
            problems.append("The key is empty: then a blank would be right. Make at least one option right.")
        if len(set(key)) == len(options):
            problems.append("The key holds every option: then ticking everything would be right.")
        return problems

    def samples(self, item: Item, key: Any) -> Samples:
        options = list(texts_of(item, "options"))
        right = sorted(key)
        false = [option for option in options if option not in key]
        partly = [[right[0]]] if len(right) > 1 else []
        if len(false) > 1:
            partly.append(sorted([*right, false[0]]))
        return Samples(
            right=[right, right[::-1]],
            partly=partly,
            wrong=[sorted(options), [false[0]], sorted(false)],
            blank=[None, []],
            invalid=["a", {"x": right}, [*right, "no-such-option"], [right[0], right[0]], [1], [[]], True],
        )

    def _problem(self, item: Item, value: Any) -> str | None:
        if not isinstance(value, list):
            return texts.NOT_A_LIST
        if not all(is_id(option, texts_of(item, "options")) for option in value):
            return texts.NO_SUCH_OPTION
        return texts.TICKED_TWICE if len(set(value)) != len(value) else None

    def _score(self, item: Item, key: Any, value: Any) -> float:
        right, ticked = set(key), set(value)
        wrong = set(texts_of(item, "options")) - right
        return max(0.0, len(ticked & right) / len(right) - len(ticked & wrong) / len(wrong))

    def _say(self, item: Item, value: Any) -> str:
        # In the order of the item file, whatever was ticked first.
        return "; ".join(say_option(item, "options", o) for o in texts_of(item, "options") if o in value)


TYPE = Choices()
