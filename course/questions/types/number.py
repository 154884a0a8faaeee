"""Numeric answer: typed as text, right within a tolerance.

The key is ``{value: 26, tolerance: 0.5}``, in the item's unit. With ``near: 5`` in the key, an answer
within that wider distance earns a half: for a rounding or reading error of a known size.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from decimal import ROUND_UP, Decimal
from typing import Any, ClassVar

from course.questions.texts import paper as paper_texts
from course.questions.texts import quiz as texts
from course.questions.texts import widget as widget_texts
from course.questions.types import paper
from course.questions.types.base import (
    TEXT,
    Item,
    ItemType,
    Names,
    Samples,
    Spec,
    asked_number,
    finite,
    number_text,
    some_number,
    verdict_sentence,
)
from course.questions.types.numerals import read_number, same_unit

NEAR_SCORE = 0.5


class Number(ItemType):
    """The answer is the text as typed; see :mod:`course.questions.types.numerals` for what is understood."""

    name = "number"
    elsewhere = "number"
    fields = ("unit", "minimum", "maximum", "step")
    key_schema: ClassVar[Mapping[str, Any]] = {
        "type": "object",
        "required": ["value"],
        "additionalProperties": False,
        "properties": {
            "value": {"type": "number"},
            "tolerance": {"type": "number", "minimum": 0},
            "near": {"type": "number", "exclusiveMinimum": 0},
            "unit": TEXT,
        },
    }
    typed = True
    labels: ClassVar[Mapping[str, str]] = widget_texts.NUMBER

    def blank(self, item: Item, value: Any) -> bool:
        return value is None or (isinstance(value, str) and not value.strip())

    def say_key(self, item: Item, key: Any) -> str:
        value, tolerance = _exact(key["value"]), _exact(key.get("tolerance", 0))
        shown = _with_unit(item, _shown(value))
        if not tolerance:
            return shown
        low, high = _shown(value - tolerance), _shown(value + tolerance)
        return texts.KEY_RANGE.format(value=shown, low=low, high=high)

    def _feedback(self, item: Item, key: Any, feedback: Mapping[str, str] | None, value: Any) -> str:
        score = self._score(item, key, value)
        own = feedback or {}
        if score >= 1:
            return own.get("right") or verdict_sentence(score)
        return (own.get("near") if score > 0 else None) or own.get("wrong") or verdict_sentence(score)

    def asked(self, item: Item) -> str:
        return asked_number(item, texts.ASKED_NUMBER)

    def names(self, item: Item, key: Any) -> Names:
        return Names(numbers=(key["value"],))

    def paper(self, item: Spec) -> str:
        return paper.written(paper_texts.NUMBER, item.get("unit"))

    def any_answer(self, item: Item, chance: random.Random) -> str:
        return str(some_number(item, chance))

    def check_key(self, item: Item, key: Any) -> list[str]:
        if not isinstance(key, dict) or not finite(key.get("value")):
            return [f"The key {key!r} has no number as its value."]
        problems = []
        tolerance = key.get("tolerance", 0)
        if not finite(tolerance) or tolerance < 0:
            problems.append("The tolerance is not a number of at least 0.")
            tolerance = 0
        near = key.get("near")
        if near is not None and (not finite(near) or near <= tolerance):
            problems.append("The wider distance `near` is not a number larger than the tolerance.")
        unit = key.get("unit")
        if unit is not None and not (item.get("unit") and same_unit(str(unit), item["unit"])):
            problems.append(f"The key is in {unit!r}, but the item asks for {item.get('unit')!r}.")
        if range_problem(item, _exact(key["value"])):
            problems.append("The key lies outside the item's own range.")
        return problems

    def samples(self, item: Item, key: Any) -> Samples:
        value, tolerance = _exact(key["value"]), _exact(key.get("tolerance", 0))
        near = _exact(key["near"]) if key.get("near") is not None else None
        right = [_shown(value), _shown(value).replace(".", ",") if abs(value) < 1000 else _shown(value)]
        right += [f" {_shown(value)}\u202f", _shown(value).replace("-", "\u2212")]
        if item.get("unit"):
            right.append(f"{_shown(value)} {item['unit']}")
        if tolerance:
            right += [_shown(value + tolerance), _shown(value - tolerance)]
        partly = [] if near is None else [_shown(value + near), _shown(value - near)]
        distant = 2 * max(near or Decimal(0), tolerance, abs(value) / 8, Decimal("0.5"))
        # Three decimals would read as thousands.
        far = distant.quantize(Decimal("0.1"), ROUND_UP)
        wrong = [_shown(value + far), _shown(value - far)]
        return Samples(
            right=[text for text in right if self.valid(item, text) is None],
            partly=[text for text in partly if self.valid(item, text) is None],
            wrong=[text for text in wrong if self.valid(item, text) is None],
            blank=[None, "", "  ", "\u00a0"],
            invalid=[
                "twenty",
                "1,234",
                "12 parsecs",
                "1.2.3",
                "--5",
                "٣",
                "NaN",
                "inf",
                "1e999",
                "9" * 61,
                26,
                26.5,
                True,
                ["26"],
                {},
            ],
        )

    def _problem(self, item: Item, value: Any) -> str | None:
        if not isinstance(value, str):
            return texts.NOT_TYPED
        reading = read_number(value, item.get("unit"))
        return reading.problem if reading.value is None else range_problem(item, reading.value)

    def _score(self, item: Item, key: Any, value: Any) -> float:
        typed = read_number(value, item.get("unit")).value
        if typed is None:
            return 0.0
        distance = abs(typed - _exact(key["value"]))
        if distance <= _exact(key.get("tolerance", 0)):
            return 1.0
        return NEAR_SCORE if key.get("near") is not None and distance <= _exact(key["near"]) else 0.0

    def _say(self, item: Item, value: Any) -> str:
        typed = read_number(value, item.get("unit")).value
        return texts.UNREADABLE if typed is None else _with_unit(item, _shown(typed))


def range_problem(item: Item, number: Decimal) -> str | None:
    """The sentence for a number outside the item's minimum and maximum, if it is."""
    low, high = item.get("minimum"), item.get("maximum")
    if low is not None and number < _exact(low):
        return texts.BELOW.format(number=_shown(number), minimum=number_text(low))
    if high is not None and number > _exact(high):
        return texts.ABOVE.format(number=_shown(number), maximum=number_text(high))
    return None


def _exact(x: float | int) -> Decimal:
    # Through the shortest decimal text, so that 0.1 is a tenth and a distance equal to the tolerance counts
    # as within.
    return Decimal(str(x))


def _shown(x: Decimal) -> str:
    text = f"{x:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _with_unit(item: Item, number: str) -> str:
    return f"{number} {item['unit']}" if item.get("unit") else number


TYPE = Number()
