"""What a row must fulfil beyond the type of its cells, before a changed table is accepted.

A date is no more precise than its column says, a row of facts names a source, and the position of a state is
coded by one rule: *what had this state's own government said in public, up to the as-of date, about an own
contribution after a ceasefire?* The words of the government decide the kind, and the level of the evidence
decides whether there may be a kind at all; press reports with unnamed sources never become a position.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from course.errors import DataError
from course.facts.texts import ROW_RULES

LAND = (
    "ground troops possible",
    "undecided",
    "only with an international mandate",
    "no troops",
    "not stated",
)
"""Kinds on land; a state has exactly one."""
BESIDES = ("air", "sea", "training", "financing", "logistics")
"""Kinds that a state may have besides."""
HOST = "not applicable (host state)"
WORDS: Mapping[str, str] = {
    "will deploy": "ground troops possible",
    "ready": "ground troops possible",
    "available": "ground troops possible",
    "names a unit": "ground troops possible",
    "open": "undecided",
    "does not exclude": "undecided",
    "premature": "undecided",
    "to be decided": "undecided",
    "only under a mandate": "only with an international mandate",
    "will not send": "no troops",
    "not considered": "no troops",
    "nothing found": "not stated",
}
"""How a government spoke of own soldiers -> the kind on land that these words carry."""
OWN = ("A", "B")
"""Levels of evidence that carry a position: A by name or official text, B the government without a name or as
another government reports it. C is press with unnamed sources, D that nothing was found."""

_WITHOUT_SOURCES = ("sources",)


def position_faults(row: Mapping[str, Any]) -> list[str]:
    """What is wrong with the coding of one participant; empty where nothing is.

    Args:
        row: a row of ``coalition_members``.

    Returns:
        Sentences that say the fact and the remedy, in the order in which they should be mended.
    """
    kinds = row["position_category"].split(";")
    words, level, faults = row["troop_words"], row["evidence_level"], []
    if row["type"] == "organisation" or kinds == [HOST]:
        return [] if words == "not applicable" else [ROW_RULES["no_words"].format(words=words)]
    if words not in WORDS:
        return [ROW_RULES["unknown_words"].format(words=words, known=", ".join(WORDS))]
    on_land = [kind for kind in kinds if kind in LAND]
    unknown = [kind for kind in kinds if kind not in LAND and kind not in BESIDES]
    if unknown:
        faults.append(ROW_RULES["unknown_kind"].format(kind=unknown[0], known=", ".join(LAND + BESIDES)))
    if len(on_land) != 1:
        faults.append(ROW_RULES["one_kind"].format(found=", ".join(on_land) or "none", known=", ".join(LAND)))
    elif on_land[0] != WORDS[words]:
        faults.append(ROW_RULES["words"].format(kind=on_land[0], words=words, carried=WORDS[words]))
    if level not in OWN and kinds != ["not stated"]:
        faults.append(ROW_RULES["level"].format(level=level, kind=row["position_category"]))
    if level in OWN and not (row["position_source_ids"] and row["position_date"]):
        faults.append(ROW_RULES["own_statement"].format(level=level))
    if (row["position_basis"] == "official statement") != (level in OWN):
        faults.append(ROW_RULES["basis"].format(basis=row["position_basis"], level=level))
    if words == "only under a mandate" and "mandate" not in (row["troop_condition"] or ""):
        faults.append(ROW_RULES["condition"])
    if bool(row["media_report"]) != bool(row["media_report_source_ids"]):
        faults.append(ROW_RULES["media"])
    if row["named_in_26"] in ("yes", "no", "press") and not row["named_in_26_source_ids"]:
        faults.append(ROW_RULES["named"].format(named=row["named_in_26"]))
    return faults


def precision_faults(row: Mapping[str, Any]) -> list[str]:
    """Dates that say more, or less, than the column beside them allows.

    What is not known of a date stands at the first day of its period: a month as its first day, a year as
    1 January.
    """
    faults = []
    for column, precision in row.items():
        if not column.endswith("_precision"):
            continue
        day = row.get(column.removesuffix("_precision"))
        if (day is None) != (precision is None):
            faults.append(ROW_RULES["half_date"].format(column=column.removesuffix("_precision")))
        elif isinstance(day, dt.date) and not _fits(day, precision):
            faults.append(
                ROW_RULES["precision"].format(day=day, precision=precision, fitted=_first(day, precision))
            )
    return faults


def _first(day: dt.date, precision: str) -> dt.date:
    return day.replace(day=1) if precision == "month" else day.replace(month=1, day=1)


def _fits(day: dt.date, precision: str | None) -> bool:
    return precision not in ("month", "year") or day == _first(day, precision)


def check(
    name: str, key: Iterable[str], source_columns: list[str], rows: Iterable[Mapping[str, Any]]
) -> None:
    """Refuse a table with a row that breaks a rule.

    Args:
        name: the table.
        key: the columns of its key.
        source_columns: the columns that name sources; a table without any is not asked for them.
        rows: its rows.

    Raises:
        DataError: for the first such row: the table, the row, what is wrong, what to do.
    """
    key = list(key)
    for row in rows:
        faults = precision_faults(row)
        if source_columns and name not in _WITHOUT_SOURCES and not any(row[c] for c in source_columns):
            faults.append(ROW_RULES["no_source"].format(columns=", ".join(source_columns)))
        if name == "coalition_members":
            faults += position_faults(row)
        if faults:
            shown = ", ".join(str(row[column]) for column in key)
            raise DataError(ROW_RULES["refused"].format(table=name, row=shown, fault=faults[0]))
