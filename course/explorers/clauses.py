"""How the course reads the ten instruments of ``guarantee_comparison``, part by part.

The table holds the texts; this module says which kind each part is, so that two clauses can be compared and
a draft can be set beside all ten. The reading is a judgement of the authors, as the four codes of the table
are: another reader may read a part otherwise, and the explorers say so.
"""

from __future__ import annotations

from collections.abc import Mapping

from course.facts.rows import rows

PARTS: Mapping[str, str] = {
    "trigger": "trigger",
    "duty": "legally_binding",
    "means": "form_of_aid",
    "discretion": "automaticity",
    "territory": "territorial_scope",
    "procedure": "who_decides",
    "carveout": "neutrality_carveout",
}
"""Part of a clause -> the column of ``guarantee_comparison`` whose text the reading rests on."""

CODES = ("code_binding", "code_military", "code_decision", "code_presence")
"""The four ordinal codes of the table, 0 to 2."""

_READING = {
    "NATO_ART5": "attack shall force own forces council constitution",
    "TEU_42_7": "attack shall all own whole each neutral",
    "TFEU_222": "disaster shall force own whole council neutral",
    "BILATERAL_2024": "attack intends kit own whole each constitution",
    "BUDAPEST_1994": "nuclear consult request own whole unsc none",
    "UNSC_CH_VII": "finding authorises force own mandated unsc voluntary",
    "COALITION_2025": "ceasefire intends troops own behind each voluntary",
    "US_JAPAN_1960": "attack shall open own controlled each constitution",
    "US_KOREA_1953": "attack shall open own controlled each constitution",
    "US_ISRAEL_MOU_2016": "no-trigger intends kit minimum nowhere each none",
}
READING: Mapping[str, Mapping[str, str]] = {
    name: dict(zip(PARTS, kinds.split(), strict=True)) for name, kinds in _READING.items()
}
"""Instrument -> part -> kind."""


def words_code(reading: Mapping[str, str]) -> int:
    """How far the words of the duty go: 2 help by all means is owed, 1 help of the helper's choice is owed,
    0 no help is owed. A fifth code beside the four of the table, made by the same rule for all instruments.
    """
    if reading["duty"] != "shall":
        return 0
    return 2 if reading["means"] == "all" else 1


def instruments() -> dict[str, dict[str, object]]:
    """The rows of ``guarantee_comparison`` by key, in the order of the table."""
    return {row["instrument_id"]: dict(row) for row in rows("guarantee_comparison")}


def codes_of(name: str, row: Mapping[str, object]) -> tuple[int, ...]:
    """The five codes of an instrument: the words of the duty, then the four of the table."""
    return (words_code(READING[name]), *(int(str(row[code])) for code in CODES))
