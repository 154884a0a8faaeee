"""Hotspot on the tile map: choose one or several states on the map of Europe as squares.

Judged as a multiple choice: (share of the right states that are chosen) - (share of the other states that
are chosen), not below 0. The options are the states on offer, by ISO 3166-1 alpha-3 code in lower case; the
other squares of Europe stand there for orientation and cannot be chosen. The map is one form of a list: in
every other form, static, spoken or on paper, the same states are a list of names.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from course.facts.tiles import BEYOND, EUROPE
from course.questions.texts import hotspot as texts
from course.questions.types import paper
from course.questions.types.base import (
    OUTCOMES,
    Item,
    Spec,
    ids_list,
    plain,
    texts_of,
    verdict_sentence,
)
from course.questions.types.choices import Choices

# States from elsewhere stand in one row below Europe, with a row left free between.
_BELOW = max(row for _, row in EUROPE.values()) + 2
PLACES = EUROPE | {code: (column, _BELOW) for column, code in enumerate(BEYOND)}
"""Column and row of each square, by ISO 3166-1 alpha-3 code."""


class Hotspot(Choices):
    """The answer is a list of state ids; the key is the list of the right ones: at least one, never all."""

    name = "hotspot"
    fields: ClassVar[tuple[str, ...]] = ()
    key_schema: ClassVar[Mapping[str, Any]] = ids_list(1)
    mixed = ""
    worded = False
    part_names: ClassVar[Mapping[str, str]] = {"options": texts.STATES}
    labels: ClassVar[Mapping[str, str]] = texts.LABELS

    def check_item(self, item: Item) -> list[tuple[str, str]]:
        return [
            ("options", texts.NO_SQUARE.format(ident=ident))
            for ident in texts_of(item, "options")
            if str(ident).upper() not in PLACES
        ]

    def told_ids(self, item: Item) -> tuple[str, ...]:
        return (*OUTCOMES, *texts_of(item, "options"))

    def needed_ids(self, item: Item) -> tuple[str, ...]:
        # A map offers many states: of one of them an author says what is wrong only where it helps.
        return ("right", "wrong")

    def distractors(self, item: Item, key: Any) -> tuple[str, ...]:
        return ()

    def shown(self, item: Item) -> dict[str, Any]:
        """``places`` by option and ``rest``, the squares that cannot be chosen, each ``[code, column, row]``
        counted from 1."""
        offered = {ident.upper(): ident for ident in texts_of(item, "options")}
        squares = [[code, column + 1, row + 1] for code, (column, row) in PLACES.items()]
        return {
            "places": {offered[square[0]]: square for square in squares if square[0] in offered},
            "rest": [square for square in squares if square[0] in EUROPE and square[0] not in offered],
        }

    def paper(self, item: Spec) -> str:
        return paper.ticks(texts.ON_PAPER, item["options"], columns=True)

    def _feedback(self, item: Item, key: Any, feedback: Mapping[str, str] | None, value: Any) -> str:
        score, own = self._score(item, key, value), feedback or {}
        if score >= 1:
            return own.get("right") or verdict_sentence(score)
        other = len(set(value) - set(key))
        counted = texts.FOUND.format(
            found=len(set(value) & set(key)),
            total=len(set(key)),
            other=other,
            verb=texts.DOES if other == 1 else texts.DO,
        )
        said = (own.get("near") if score > 0 else None) or own.get("wrong") or verdict_sentence(score)
        options = texts_of(item, "options")
        lines = [f"- *{plain(options[o])}*: {own[o]}" for o in options if o in value and own.get(o)]
        return f"{said} {counted}" + ("\n\n" + "\n".join(lines) if lines else "")


TYPE = Hotspot()
