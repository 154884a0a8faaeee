"""Numbers in prose: English number words as digits, and what a reader would call a number in a text."""

from __future__ import annotations

import re

_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen"),
    *("sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = {
    **{"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50},
    **{"sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90},
}
_VALUES = {word: value for value, word in enumerate(_ONES)} | _TENS
_VALUES |= {f"{ten}-{one}": value + _ONES.index(one) for ten, value in _TENS.items() for one in _ONES[1:10]}

# Longest first, so that "twenty-six" is not read as "twenty".
_WORD = re.compile(rf"\b({'|'.join(sorted(_VALUES, key=len, reverse=True))})\b(?!-)", re.IGNORECASE)


def plain_numbers(text: str) -> str:
    """The text with number words up to ninety-nine as digits: ``Twenty-six states`` becomes ``26 states``."""
    return _WORD.sub(lambda match: str(_VALUES[match.group(1).lower()]), text)


def word_value(word: str) -> int | None:
    """The value of an English number word up to ninety-nine, or None."""
    return _VALUES.get(word.lower())


def number_words(text: str, least: int) -> list[re.Match[str]]:
    """The number words of a text whose value is at least ``least``."""
    return [match for match in _WORD.finditer(text) if _VALUES[match.group(1).lower()] >= least]
