"""The rules for rows: how a position is coded, how precise a date may be, that a row names its source."""

from __future__ import annotations

import csv
import datetime as dt
import json
import shutil

import pytest

from course.errors import DataError
from course.facts import rows
from course.facts import tables as datapackage
from course.facts.row_rules import BESIDES, HOST, LAND, WORDS, position_faults, precision_faults
from course.facts.rows import all_rows, resource, split

MEMBERS = {row["member_id"]: row for row in all_rows("coalition_members")}
COUNTED = [row for row in MEMBERS.values() if row["type"] == "state" and row["iso3"] != "UKR"]


def changed(member: str, **cells) -> dict:
    return {**MEMBERS[member], **cells}


def kinds(row: dict) -> set[str]:
    return set(row["position_category"].split(";"))


def test_every_participant_is_coded_by_the_rule() -> None:
    for member, row in MEMBERS.items():
        assert position_faults(row) == [], member


def test_the_numbers_that_the_lessons_lean_on() -> None:
    def states(kind: str) -> set[str]:
        return {row["iso3"] for row in COUNTED if kind in kinds(row)}

    assert len(COUNTED) == 34
    assert states("ground troops possible") == {"FRA", "GBR", "BEL", "DNK", "EST", "LTU", "PRT"}
    assert len(states("no troops")) == 9 and len(states("undecided")) == 12
    assert states("only with an international mandate") == {"AUT", "IRL", "SVN"}
    assert states("not stated") == {"ALB", "ISL", "MNE"}
    press = {row["iso3"] for row in COUNTED if "ground" in split(row["media_report"])}
    assert len(press | states("ground troops possible")) == 13
    presence = {"ground troops possible", "air", "sea"}
    assert sum(bool(kinds(row) & presence) for row in COUNTED) == 10


def test_each_way_of_speaking_carries_one_kind_and_no_other() -> None:
    """Whoever enters a kind that the recorded words do not carry is refused, for every pair of the two."""
    for words, carried in WORDS.items():
        for kind in LAND:
            level, basis = (
                ("D", "no statement found") if kind == "not stated" else ("A", "official statement")
            )
            row = changed(
                "CAN",
                troop_words=words,
                position_category=kind,
                evidence_level=level,
                position_basis=basis,
                troop_condition="mandate of the UN",
            )
            assert (position_faults(row) == []) == (kind == carried), (words, kind)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (changed("CAN", position_category="ground troops possible"), "'does not exclude' carry 'undecided'"),
        (changed("NOR", evidence_level="C"), "level C"),
        (changed("EST", evidence_level="D"), "level D"),
        (changed("ITA", position_category="no troops;undecided;training"), "Exactly one"),
        (changed("SWE", position_category="air;sea"), "none as the kind on land"),
        (changed("POL", position_category="no troops;hub"), "'hub' is no kind"),
        (changed("PRT", troop_words="perhaps"), "'perhaps' is no way of speaking"),
        (changed("LUX", position_source_ids=None), "needs a dated statement"),
        (changed("LUX", position_date=None), "needs a dated statement"),
        (changed("SVN", troop_condition=None), "needs the mandate in troop_condition"),
        (changed("ESP", media_report_source_ids=None), "media_report_source_ids"),
        (changed("ITA", named_in_26_source_ids=None), "named_in_26 is 'yes' without a source"),
        (changed("EU", troop_words="ready"), "not applicable"),
        (changed("ALB", position_basis="official statement"), "does not fit evidence of level D"),
    ],
)
def test_a_row_that_breaks_the_rule_is_told_what_to_do(row: dict, said: str) -> None:
    faults = position_faults(row)
    assert any(said in fault for fault in faults), faults
    assert all(fault.endswith(".") for fault in faults)


def test_the_host_and_organisations_are_not_asked_for_a_kind_on_land() -> None:
    assert kinds(MEMBERS["UKR"]) == {HOST}
    assert not kinds(MEMBERS["EU"]) & set(LAND) and kinds(MEMBERS["EU"]) <= set(BESIDES)


def test_no_position_rests_on_the_press_and_no_press_report_stands_among_the_positions() -> None:
    press = {s for row in MEMBERS.values() for s in split(row["media_report_source_ids"])}
    assert press == {"S080", "S116"}
    for row in MEMBERS.values():
        assert not press & set(split(row["position_source_ids"]))


def test_a_later_source_of_the_26_is_marked_as_later() -> None:
    sources = {row["source_id"]: row for row in all_rows("sources")}
    for row in MEMBERS.values():
        for column in ("position_source_ids", "attendance_source_ids", "media_report_source_ids"):
            late = [s for s in split(row[column]) if sources[s]["after_freeze"]]
            # S104 is a page of 8 September about a press conference of the 5th.
            assert late in ([], ["S104"]), (row["member_id"], late)
    late = {s for r in MEMBERS.values() for s in split(r["named_in_26_source_ids"])}
    assert {s for s in late if sources[s]["after_freeze"]} == {"S504", "S529"}


@pytest.mark.parametrize(
    ("day", "precision", "fault"),
    [
        (dt.date(1967, 6, 1), "month", None),
        (dt.date(1967, 6, 7), "month", "Write 1967-06-01"),
        (dt.date(1967, 1, 1), "year", None),
        (dt.date(1967, 6, 1), "year", "Write 1967-01-01"),
        (dt.date(1967, 6, 7), "day", None),
        (None, None, None),
        (dt.date(1967, 6, 7), None, "both"),
        (None, "day", "both"),
    ],
)
def test_a_date_is_as_precise_as_its_column_says(day, precision, fault) -> None:
    found = precision_faults({"ended": day, "ended_precision": precision})
    assert (found == []) if fault is None else fault in found[0]


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("position_category", "ground troops possible", "in the row CAN"),
        ("position_date", "", "needs a dated statement|not both given"),
        ("evidence_level", "D", "level D"),
    ],
)
def test_accepting_a_changed_table_refuses_the_row_by_name(
    tmp_path, monkeypatch, column, value, said
) -> None:
    """A cell is changed and the command run: the table, the row and the remedy are named."""
    folder = tmp_path / "data"
    shutil.copytree(rows.data_folder(), folder)
    path = folder / "coalition_members.csv"
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        names, found = list(reader.fieldnames or []), list(reader)
    for row in found:
        if row["member_id"] == "CAN":
            row[column] = value
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(found)
    monkeypatch.setattr(datapackage, "data_folder", lambda: folder)
    before = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    with pytest.raises(DataError, match=said) as refused:
        datapackage.refresh()
    assert "The table 'coalition_members' is not accepted: in the row CAN" in str(refused.value)
    assert json.loads((folder / "datapackage.json").read_text(encoding="utf-8")) == before


def test_the_rule_stands_on_the_card_of_the_table() -> None:
    description = resource("coalition_members")["description"]
    for part in (
        "head of state or government",
        "only with an international mandate",
        "media_report",
        "the government counts",
    ):
        assert part in description
