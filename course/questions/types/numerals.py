"""Reading a number that a person typed, without guessing.

Decimal comma and decimal point, thousands marks (comma, point, spaces of every width, apostrophe), a minus
of every shape, and a unit before or after are understood. ``1,234`` is 1.234 to one reader and 1234 to
another: where more than one reading is possible, none is taken, and the learner is asked to write the
number without a thousands mark.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from course.questions.texts import quiz as texts

MAX_LENGTH = 60

_MINUS = dict.fromkeys(map(ord, "\u2212\u2010\u2011\u2012\u2013\ufe63\uff0d"), "-")
_SPACES = dict.fromkeys([0x09, 0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " ")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200e\u200f\u2060\ufeff\u202a\u202c\u2066\u2069"))
_FULL_WIDTH = {0xFF10 + digit: str(digit) for digit in range(10)} | {
    0xFF0B: "+",
    0xFF0C: ",",
    0xFF0E: ".",
    0xFF05: "%",
}
_APOSTROPHES = dict.fromkeys(map(ord, "\u2019\u02bc\u00b4"), "'")
# Around a number that was copied out of a text.
_QUOTES = "\"'“”„‟‘’‚«»‹› "
_CLEAN = {**_MINUS, **_SPACES, **_INVISIBLE, **_FULL_WIDTH, **_APOSTROPHES}

# Digits and marks between a leading and a trailing unit. The unit before may hold no digit, the one after
# may ("m2").
_SHAPE = re.compile(
    r"(?P<before>[^0-9.,+-]*)(?P<sign>[+-]?) ?(?P<before2>[^0-9.,+-]*)"
    r"(?P<core>[.,]?[0-9](?:[0-9.,'_ ]*[0-9.,])?)(?P<exponent>[eE][+-]?[0-9]{1,2}(?![0-9]))?(?P<after>.*)"
)

# Spellings of one unit; all compared case-folded, with single spaces.
UNITS = tuple(
    frozenset(line.split(" | "))
    for line in (
        "per cent | percent | % | pct | pc | prozent | v.h.",
        "percentage points | percentage point | pp | pp. | p.p. | prozentpunkte",
        "euros | euro | eur | €",
        "us dollars | us dollar | usd | us$ | dollars | dollar | $",
        "billion euros | billion euro | billion eur | € billion | €bn | bn € | eur bn | bn eur | bn euro",
        "billion us dollars | billion usd | billion dollars | $ billion | $bn | usd bn | bn usd",
        "kilometres | kilometre | kilometers | kilometer | km",
        "square kilometres | square kilometre | square kilometers | km2 | km² | sq km",
        "states | state | countries | country",
        "soldiers | soldier | troops",
        "years | year | a | yr | yrs",
        "million | millions | m | mn | mio",
        "billion | billions | bn | mrd",
    )
)


@dataclass(frozen=True)
class Reading:
    """A typed number: its value, or the sentence that says why there is none.

    Attributes:
        value: the exact number; None where ``problem`` is set.
        problem: None, or one or two sentences for the learner.
    """

    value: Decimal | None
    problem: str | None = None


def read_number(text: str, unit: str | None = None) -> Reading:
    """Read a number.

    Args:
        text: what the learner typed.
        unit: the unit that the answer is asked for in, such as ``per cent``; it may be typed or left out.
            None where the answer has no unit.
    """
    if len(text) > MAX_LENGTH:
        return Reading(None, texts.NUMBER_TOO_LONG.format(limit=MAX_LENGTH))
    cleaned = " ".join(text.strip(_QUOTES).translate(_CLEAN).split(" ")).strip()
    found = _SHAPE.fullmatch(cleaned)
    if found is None:
        return Reading(None, texts.NOT_A_NUMBER.format(text=_quotable(text)))
    core = found["core"]
    values = _readings(core)
    if not values:
        return Reading(None, texts.NOT_A_NUMBER.format(text=_quotable(text)))
    problem = _unit_problem(unit, found["before"] + found["before2"], found["after"])
    if problem:
        return Reading(None, problem)
    sign = "-" if found["sign"] == "-" else ""
    exponent = found["exponent"] or ""
    if len(values) > 1:
        # With another digit behind it, a mark can only be the decimal mark.
        spelt = [v.removesuffix(".0") if v.endswith(".0") else f"{v}0" for v in sorted(values)]
        one, other = (f"{sign}{v}{exponent}" for v in spelt)
        return Reading(None, texts.AMBIGUOUS.format(text=_quotable(text), one=one, other=other))
    (value,) = values
    return Reading(Decimal(f"{sign}{value}{exponent}"))


def _readings(core: str) -> set[str]:
    """Every number, as digits with a decimal point, that the digits and marks of ``core`` can mean."""
    found: dict[Decimal, str] = {}
    for decimal_mark in (None, ".", ","):
        for thousands_mark in (None, ".", ",", "'", " ", "_"):
            if thousands_mark is not None and thousands_mark == decimal_mark:
                continue
            reading = _reading(core, decimal_mark, thousands_mark)
            if reading is not None:
                found.setdefault(Decimal(reading), reading)
    return set(found.values())


def _reading(core: str, decimal_mark: str | None, thousands_mark: str | None) -> str | None:
    whole, fraction = core, ""
    if decimal_mark is not None:
        if core.count(decimal_mark) != 1:
            return None
        whole, fraction = core.split(decimal_mark)
        if fraction and not _digits(fraction):
            return None
    if thousands_mark is not None:
        groups = whole.split(thousands_mark)
        # Marks stand between full groups of three, and nobody groups a number that begins with a zero.
        if len(groups) < 2 or not 1 <= len(groups[0]) <= 3 or groups[0].startswith("0"):
            return None
        if any(len(group) != 3 for group in groups[1:]):
            return None
        whole = "".join(groups)
    if whole and not _digits(whole):
        return None
    if not whole and not fraction:
        return None
    return f"{whole or '0'}.{fraction or '0'}"


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def same_unit(one: str, other: str) -> bool:
    """Whether two spellings mean one unit."""
    one, other = _fold_unit(one), _fold_unit(other)
    if one == other or one.rstrip("s") == other.rstrip("s"):
        return True
    return any(one in spellings and other in spellings for spellings in UNITS)


def _fold_unit(unit: str) -> str:
    return " ".join(unicodedata.normalize("NFC", unit).casefold().split())


def _unit_problem(unit: str | None, before: str, after: str) -> str | None:
    typed = [part for part in (before.strip(), after.strip()) if part]
    if not typed:
        return None
    got = " … ".join(_quotable(part) for part in typed)
    if unit is None:
        return texts.NO_UNIT.format(got=got)
    # "€ 5 billion" is one unit in two places.
    if any(same_unit(unit, candidate) for candidate in {" ".join(typed), " ".join(reversed(typed))}):
        return None
    return texts.OTHER_UNIT.format(unit=unit, got=got)


def _quotable(text: str) -> str:
    shown = "".join(c if c.isprintable() else "?" for c in " ".join(text.split()))
    return shown if len(shown) <= MAX_LENGTH else shown[:MAX_LENGTH] + "…"
