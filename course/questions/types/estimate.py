"""Estimate with confidence: a number, and how sure the learner is that it is about right.

The *score* is the closeness of the estimate alone: 1 within the key's tolerance, falling evenly to 0 at
twice the tolerance. The *calibration* is told in practice feedback and never earns points: the quadratic
score 1 - (p - o)**2, with p the stated confidence and o = 1 if the estimate lies within the tolerance, else
0 (Brier, G. W. (1950), Verification of forecasts expressed in terms of probability, Monthly Weather Review
78(1), 1-3). It is a proper scoring rule: whoever states the confidence they truly have expects the best
result. Adding it to the marks would pay a half-hearted guess for admitting to be one; so it stays feedback.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from decimal import Decimal
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
from course.questions.types.number import range_problem

LOWEST_CONFIDENCE = 50
HIGHEST_CONFIDENCE = 100


class Estimate(ItemType):
    """The answer is ``{"estimate": 14, "confidence": 80}``; the key ``{value: 16, tolerance: 2}``."""

    name = "estimate"
    fields = ("unit", "minimum", "maximum", "step")
    key_schema: ClassVar[Mapping[str, Any]] = {
        "type": "object",
        "required": ["value", "tolerance"],
        "additionalProperties": False,
        "properties": {
            "value": {"type": "number"},
            "tolerance": {"type": "number", "exclusiveMinimum": 0},
            "unit": TEXT,
        },
    }
    typed = True
    labels: ClassVar[Mapping[str, str]] = widget_texts.ESTIMATE

    def blank(self, item: Item, value: Any) -> bool:
        return value is None or value == {}

    def say_key(self, item: Item, key: Any) -> str:
        shown = self._with_unit(item, number_text(key["value"]))
        tolerance = key.get("tolerance", 0)
        if not tolerance:
            return shown
        value = Decimal(str(key["value"]))
        low, high = (number_text(float(value + sign * Decimal(str(tolerance)))) for sign in (-1, 1))
        return texts.KEY_RANGE.format(value=shown, low=low, high=high)

    def calibration(self, item: Item, key: Any, value: Any) -> float:
        """The quadratic score of the confidence, 0 to 1, for feedback only; ``value`` is valid, not blank."""
        hit = self._score(item, key, value) >= 1
        found: float = 1 - (value["confidence"] / 100 - hit) ** 2
        return found

    def _feedback(self, item: Item, key: Any, feedback: Mapping[str, str] | None, value: Any) -> str:
        score = self._score(item, key, value)
        own = feedback or {}
        near = own.get("near") if score > 0 else None
        said = own.get("right") if score >= 1 else near or own.get("wrong")
        confidence = value["confidence"]
        lines = [
            said or (texts.ESTIMATE_INSIDE if score >= 1 else texts.ESTIMATE_OUTSIDE),
            texts.CALIBRATION.format(
                confidence=number_text(confidence), score=f"{self.calibration(item, key, value):.2f}"
            ),
        ]
        if score < 1 and confidence > 75:
            lines.append(texts.CALIBRATION_OVER)
        elif score >= 1 and confidence < 75:
            lines.append(texts.CALIBRATION_UNDER)
        return (verdict_sentence(score) + " " if said is None and 0 < score < 1 else "") + " ".join(lines)

    def asked(self, item: Item) -> str:
        return asked_number(item, texts.ASKED_ESTIMATE)

    def names(self, item: Item, key: Any) -> Names:
        return Names(numbers=(key["value"],))

    def record_lines(self, item: Item, record: Any) -> tuple[str, ...]:
        value = self.say_key(item, {"value": record["value"]})
        return (texts.NEAR.format(value=value, tolerance=number_text(record["tolerance"])),)

    def confidence(self, value: Any) -> float | None:
        return float(value["confidence"])

    def paper(self, item: Spec) -> str:
        return paper.written(paper_texts.ESTIMATE, item.get("unit"), paper_texts.CONFIDENCE)

    def any_answer(self, item: Item, chance: random.Random) -> dict[str, int]:
        number = some_number(item, chance)
        return {
            "estimate": number,
            "confidence": chance.randint(LOWEST_CONFIDENCE, HIGHEST_CONFIDENCE),
        }

    def check_key(self, item: Item, key: Any) -> list[str]:
        if not isinstance(key, dict) or not finite(key.get("value")):
            return [f"The key {key!r} has no number as its value."]
        problems = []
        tolerance = key.get("tolerance", 0)
        if not finite(tolerance) or tolerance <= 0:
            problems.append("An estimate needs a tolerance above 0.")
        if range_problem(item, Decimal(str(key["value"]))):
            problems.append("The key lies outside the item's own range.")
        return problems

    def samples(self, item: Item, key: Any) -> Samples:
        value, tolerance = key["value"], key["tolerance"]

        def answers(*estimates: float, confidence: float = 80) -> list[Any]:
            made = [{"estimate": estimate, "confidence": confidence} for estimate in estimates]
            return [answer for answer in made if self.valid(item, answer) is None]

        return Samples(
            right=answers(value) + answers(value + tolerance / 2, value - tolerance / 2, confidence=50),
            partly=answers(value + 1.5 * tolerance, value - 1.5 * tolerance, confidence=100),
            wrong=answers(value + 3 * tolerance, value - 3 * tolerance),
            blank=[None, {}],
            invalid=[
                value,
                str(value),
                [value, 80],
                {"estimate": value},
                {"confidence": 80},
                {"estimate": str(value), "confidence": 80},
                {"estimate": value, "confidence": 49},
                {"estimate": value, "confidence": 101},
                {"estimate": value, "confidence": True},
                {"estimate": True, "confidence": 80},
                {"estimate": value, "confidence": 80, "points": 5},
            ],
        )

    def _problem(self, item: Item, value: Any) -> str | None:
        if not isinstance(value, dict) or set(value) != {"estimate", "confidence"}:
            return texts.NOT_AN_ESTIMATE
        if not finite(value["estimate"]) or not finite(value["confidence"]):
            return texts.NOT_AN_ESTIMATE
        if not LOWEST_CONFIDENCE <= value["confidence"] <= HIGHEST_CONFIDENCE:
            return texts.CONFIDENCE_RANGE
        return range_problem(item, Decimal(str(value["estimate"])))

    def _score(self, item: Item, key: Any, value: Any) -> float:
        distance = abs(Decimal(str(value["estimate"])) - Decimal(str(key["value"])))
        tolerance = Decimal(str(key["tolerance"]))
        return float(min(Decimal(1), max(Decimal(0), 2 - distance / tolerance)))

    def _say(self, item: Item, value: Any) -> str:
        estimate = self._with_unit(item, number_text(value["estimate"]))
        return texts.ESTIMATE.format(estimate=estimate, confidence=number_text(value["confidence"]))

    def _with_unit(self, item: Item, number: str) -> str:
        return f"{number} {item['unit']}" if item.get("unit") else number


TYPE = Estimate()
