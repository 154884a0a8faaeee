"""Matching: one option for each row; an option may serve several rows or none.

Score = share of the rows that are right; an open row is not right.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from course.questions.texts import quiz as texts
from course.questions.texts import widget as widget_texts
from course.questions.types import paper, tally
from course.questions.types.base import (
    Item,
    ItemType,
    Names,
    Samples,
    Spec,
    ids_table,
    is_id,
    plain,
    plain_texts,
    say_option,
    texts_of,
    verdict_sentence,
)


class Match(ItemType):
    """The answer and the key are dicts from row id to option id; the answer may leave rows out."""

    name = "match"
    elsewhere = "match"
    parts = ("rows", "options")
    fields = ("shuffle",)
    key_schema: ClassVar[Mapping[str, Any]] = ids_table(1)
    mixed = "options"
    guarded = True
    told_by = "rows"
    labels: ClassVar[Mapping[str, str]] = widget_texts.ROWS

    def blank(self, item: Item, value: Any) -> bool:
        return value is None or value == {}

    def open_rows(self, item: Item, value: Any) -> int:
        return sum(row not in value for row in texts_of(item, "rows")) if isinstance(value, dict) else 0

    def say_key(self, item: Item, key: Any) -> str:
        return self._say(item, key)

    def _feedback(self, item: Item, key: Any, feedback: Mapping[str, str] | None, value: Any) -> str:
        rows = texts_of(item, "rows")
        right = sum(value.get(row) == option for row, option in key.items())
        lines = [
            verdict_sentence(self._score(item, key, value)),
            texts.ROWS_RIGHT.format(right=right, total=len(rows)),
        ]
        if len(value) < len(rows):
            lines.append(texts.ROWS_OPEN.format(count=len(rows) - len(value)))
        said = [
            f"- *{plain(rows[row])}*: {feedback[row]}"
            for row in rows
            if row in value and value[row] != key.get(row) and feedback and feedback.get(row)
        ]
        return " ".join(lines) + ("\n\n" + "\n".join(said) if said else "")

    def told_ids(self, item: Item) -> tuple[str, ...]:
        return tuple(texts_of(item, "rows"))

    def needed_ids(self, item: Item) -> tuple[str, ...]:
        return self.told_ids(item)

    def distractors(self, item: Item, key: Any) -> tuple[str, ...]:
        return self.told_ids(item)

    def lines(self, item: Item, value: Any) -> tuple[str, ...]:
        options = plain_texts(item, "options")
        return tuple(
            texts.PAIR.format(row=text, option=options[value[row]])
            for row, text in plain_texts(item, "rows").items()
            if row in value
        )

    def key_lines(self, item: Item, key: Any) -> tuple[str, ...]:
        return self.lines(item, key)

    def names(self, item: Item, key: Any) -> Names:
        options = plain_texts(item, "options")
        return Names(words=tuple(options[option] for option in key.values() if option in options))

    def guessed(self, item: Item) -> float | None:
        return 1 / len(texts_of(item, "options"))

    def paper(self, item: Spec) -> str:
        return paper.lettered(item["rows"], item["options"])

    def table(self, item: Item, key: Any, given: Sequence[tally.Given]) -> tally.Tally:
        return tally.by_row(plain_texts(item, "rows"), plain_texts(item, "options"), key, given)

    def any_answer(self, item: Item, chance: random.Random) -> dict[str, str]:
        options = list(texts_of(item, "options"))
        return {row: chance.choice(options) for row in texts_of(item, "rows")}

    def partly_right(self, item: Item, key: Any, chance: random.Random) -> tuple[dict[str, str], float]:
        """Some rows right, the others with another option: worth the share of rows that are right."""
        right = chance.randint(1, len(key) - 1)
        chosen = set(chance.sample(list(key), right))
        options = texts_of(item, "options")
        value = {
            row: option if row in chosen else chance.choice([o for o in options if o != option])
            for row, option in key.items()
        }
        return value, right / len(key)

    def check_key(self, item: Item, key: Any) -> list[str]:
        rows, options = texts_of(item, "rows"), texts_of(item, "options")
        if not isinstance(key, dict):
            return [f"The key {key!r} is not a table from row to option."]
        problems = [
            f"The key names the row {row!r}, which the item does not have." for row in key if row not in rows
        ]
        problems += [f"The key has no option for the row {row!r}." for row in rows if row not in key]
        problems += [
            f"The key gives the row {row!r} the option {option!r}, which the item does not have."
            for row, option in key.items()
            if not is_id(option, options)
        ]
        if len(options) < 2:
            problems.append("At least two options are needed.")
        return problems

    def samples(self, item: Item, key: Any) -> Samples:
        options = list(texts_of(item, "options"))
        turned = {row: options[(options.index(option) + 1) % len(options)] for row, option in key.items()}
        first = next(iter(key))
        partly = [{first: key[first]}, {**turned, first: key[first]}] if len(key) > 1 else []
        return Samples(
            right=[dict(key)],
            partly=partly,
            wrong=[turned, {first: turned[first]}],
            blank=[None, {}],
            invalid=[
                {**key, "no-such-row": options[0]},
                {first: "no-such-option"},
                {first: [options[0]]},
                {first: None},
                list(key),
                "a",
                1,
            ],
        )

    def _problem(self, item: Item, value: Any) -> str | None:
        if not isinstance(value, dict):
            return texts.NOT_A_TABLE
        if not all(is_id(row, texts_of(item, "rows")) for row in value):
            return texts.NO_SUCH_ROW
        good = all(is_id(option, texts_of(item, "options")) for option in value.values())
        return None if good else texts.NO_SUCH_OPTION

    def _score(self, item: Item, key: Any, value: Any) -> float:
        found: float = sum(value.get(row) == option for row, option in key.items()) / len(key)
        return found

    def _say(self, item: Item, value: Any) -> str:
        return "; ".join(
            texts.PAIR.format(
                row=say_option(item, "rows", row), option=say_option(item, "options", value[row])
            )
            for row in texts_of(item, "rows")
            if row in value
        )


TYPE = Match()
