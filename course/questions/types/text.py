"""Short text: right in any of the accepted forms.

Forms are compared after Unicode normalisation (NFKC), case folding, one kind of apostrophe and hyphen,
single spaces, and without quotation marks around or a full stop after the answer. Forms are plain texts on
purpose: a list can be read and checked by anybody, takes time in proportion to its length, and says of
itself what is accepted. The key is ``{accept: [...]}``; with ``near: [...]`` in the key, those forms earn a
half.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Mapping
from typing import Any, ClassVar

from course.questions.texts import paper as paper_texts
from course.questions.texts import quiz as texts
from course.questions.texts import widget as widget_texts
from course.questions.types import paper
from course.questions.types.base import TEXT, Item, ItemType, Names, Samples, Spec, verdict_sentence

MAX_LENGTH = 500
NEAR_SCORE = 0.5
_QUOTES = "\"'“”„«»‚‘’`"
_SAME = {
    **dict.fromkeys(map(ord, "’ʼ‘`´"), "'"),
    **dict.fromkeys(map(ord, "‐‑‒–—−"), "-"),
    0xAD: None,
    0x200B: None,
}


class Text(ItemType):
    """The answer is what was typed, up to 500 characters."""

    name = "text"
    elsewhere = "text"
    key_schema: ClassVar[Mapping[str, Any]] = {
        "type": "object",
        "required": ["accept"],
        "additionalProperties": False,
        "properties": {
            "accept": {"type": "array", "minItems": 1, "items": TEXT},
            "near": {"type": "array", "items": TEXT},
        },
    }
    typed = True
    labels: ClassVar[Mapping[str, str]] = widget_texts.TEXT

    def blank(self, item: Item, value: Any) -> bool:
        return value is None or (isinstance(value, str) and not value.strip())

    def say_key(self, item: Item, key: Any) -> str:
        first, *others = key["accept"]
        return texts.KEY_FORMS.format(first=first, others=", ".join(others)) if others else str(first)

    def _feedback(self, item: Item, key: Any, feedback: Mapping[str, str] | None, value: Any) -> str:
        score = self._score(item, key, value)
        own = feedback or {}
        if score >= 1:
            return own.get("right") or verdict_sentence(score)
        return (own.get("near") if score > 0 else None) or own.get("wrong") or verdict_sentence(score)

    def asked(self, item: Item) -> str:
        return f"{texts.ASKED_TEXT}."

    def names(self, item: Item, key: Any) -> Names:
        return Names(words=tuple(map(str, key["accept"])))

    def paper(self, item: Spec) -> str:
        return paper.written(paper_texts.TEXT)

    def any_answer(self, item: Item, chance: random.Random) -> str:
        return chance.choice(texts.SOME_WORDS)

    def check_key(self, item: Item, key: Any) -> list[str]:
        forms = key.get("accept") if isinstance(key, dict) else None
        if not isinstance(forms, list) or not forms:
            return [f"The key {key!r} has no list of accepted forms."]
        near = key.get("near", [])
        if not isinstance(near, list):
            return ["The forms under `near` are not a list."]
        problems = [
            f"The form {form!r} is not a text that could be typed."
            for form in [*forms, *near]
            if not isinstance(form, str) or not fold(form) or len(form) > MAX_LENGTH
        ]
        if problems:
            return problems
        folded = [fold(form) for form in [*forms, *near]]
        twice = sorted({form for form in folded if folded.count(form) > 1})
        return [
            f"The form {form!r} stands in the key twice: case, spaces and quotation marks play no part."
            for form in twice
        ]

    def samples(self, item: Item, key: Any) -> Samples:
        forms = list(key["accept"])
        wrong = "an answer that nobody accepts"
        return Samples(
            right=[*forms, f"  {forms[0].upper()} ", f"“{forms[0]}”.", forms[0].replace(" ", "\u00a0 ")],
            partly=list(key.get("near", [])),
            wrong=[wrong, "<script>alert(1)</script>", "?"],
            blank=[None, "", "   ", "\u00a0"],
            invalid=[7, True, [forms[0]], {"text": forms[0]}, "x" * (MAX_LENGTH + 1)],
        )

    def _problem(self, item: Item, value: Any) -> str | None:
        if not isinstance(value, str):
            return texts.NOT_TEXT
        return texts.TEXT_TOO_LONG.format(limit=MAX_LENGTH) if len(value) > MAX_LENGTH else None

    def _score(self, item: Item, key: Any, value: Any) -> float:
        typed = fold(value)
        if typed in map(fold, key["accept"]):
            return 1.0
        return NEAR_SCORE if typed in map(fold, key.get("near", [])) else 0.0

    def _say(self, item: Item, value: Any) -> str:
        return "“" + " ".join("".join(c if c.isprintable() else " " for c in value).split()) + "”"


def fold(text: str) -> str:
    """The form in which answers are compared."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    folded = unicodedata.normalize("NFKC", folded).translate(_SAME)
    return " ".join(folded.split()).strip(_QUOTES + " ").rstrip(".").strip(_QUOTES + " ")


TYPE = Text()
