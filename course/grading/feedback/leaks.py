"""Whether a reason names the right answer. Reasons may be shown before right answers are, and many a reason
says what is right; such a one waits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

_NUMBER = re.compile(r"\d(?:[\d,\u202f\u00a0']*\d)?(?:\.\d+)?")
# Shorter words stand in any sentence.
_LEAST = 4


def names_answer(reason: str, item: Mapping[str, Any], key: Any) -> bool:
    """Whether a reason on a question names its right answer.

    Args:
        reason: Markdown.
        item: the question's public form.
        key: its key.
    """
    from course.questions.types import TYPES

    of = TYPES[item["type"]].names(item, key)
    # Two neighbours of the right order, one after the other.
    said, sequence = _words(reason), [_words(one) for one in of.sequence]
    if any(0 <= said.find(first) < said.rfind(second) for first, second in pairwise(sequence)):
        return True
    return _has_number(reason, of.numbers) or names_any(reason, of.words)


def names_result(reason: str, result: Mapping[str, Any]) -> bool:
    """Whether a reason on an exercise names the solution's result.

    Args:
        reason: Markdown.
        result: the normalised value.
    """
    values = [*_scalars(result)]
    numbers = [v for v in values if isinstance(v, (int, float)) and not isinstance(v, bool)]
    words = [v for v in values if isinstance(v, str)]
    named = sum(_has_number(reason, [n]) for n in numbers) + sum(names_any(reason, [w]) for w in words)
    # A part of many values is named in passing; of a few each one counts.
    return named > 0 if len(values) <= 3 else named * 2 >= len(values)


def names_any(reason: str, right: Iterable[str]) -> bool:
    """Whether a text contains any of some answers, whatever their case and signs."""
    said = f" {_words(reason)} "
    for answer in right:
        words = _words(answer)
        if not words:
            continue
        found = f" {words} "
        if found in said if len(words) >= _LEAST else said.startswith(found):
            return True
    return False


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _has_number(text: str, right: Iterable[Any]) -> bool:
    said = [re.sub(r"[,\u202f\u00a0']", "", found) for found in _NUMBER.findall(text)]
    for value in right:
        try:
            wanted = float(value)
        except (TypeError, ValueError):
            continue
        for one in said:
            decimals = len(one.partition(".")[2])
            if abs(float(one) - round(abs(wanted), decimals)) < 10.0**-decimals / 2:
                return True
    return False


def _scalars(value: Any) -> Iterator[Any]:
    """The numbers and texts in a normalised value, without its own words (``type`` and the like)."""
    if isinstance(value, Mapping):
        for name, one in value.items():
            if name not in ("type", "name", "dtype"):
                yield from _scalars(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _scalars(one)
    elif value is not None:
        yield value
