"""Matching: one option for each row; an option may serve several rows or none.

Score = share of the rows that are right; an open row is not right.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from course.questions.texts import quiz as texts
from course.questions.types.base import (
    Item,
    ItemType,
    Samples,
    is_id,
    plain,
    say_option,
    texts_of,
    verdict_sentence,
)


class Match(ItemType):
    """The answer and the key are dicts from row id to option id; the answer may leave rows out."""

    name = "match"

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
