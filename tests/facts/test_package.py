"""The tables say what they claim to say: valid, linked, sourced, within their licences, and consistent with
one another."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict

import frictionless
import pytest

from course.facts.rows import all_rows, names, package, resource, source_columns, split
from course.paths import data_folder

FREEZE = dt.date(2025, 9, 5)
SOURCES = {row["source_id"]: row for row in all_rows("sources")}


def rows_by(table: str, key: str) -> dict:
    return {row[key]: row for row in all_rows(table)}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
def test_frictionless_finds_nothing_wrong() -> None:
    report = frictionless.validate(str(data_folder() / "datapackage.json"))
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])
    assert [task.name for task in report.tasks] == names()


def test_lists_in_cells_name_rows_that_exist() -> None:
    for table in names():
        for field in resource(table)["schema"]["fields"]:
            if "references" not in field:
                continue
            target = field["references"]
            known = {row[target["field"]] for row in all_rows(target["resource"])}
            for row in all_rows(table):
                assert set(split(row[field["name"]])) <= known, (table, field["name"], row)


def test_every_row_names_a_source_but_for_lists_of_codes() -> None:
    without = {"sources", "states", "guarantee_comparison_long"}
    for table in names():
        columns = source_columns(resource(table))
        assert bool(columns) != (table in without), table
        for row in all_rows(table) if columns else ():
            assert any(row[column] for column in columns), (table, row)


def test_no_fact_rests_on_a_weak_source_alone() -> None:
    weak = {name for name, row in SOURCES.items() if row["weak"]}
    assert {"S031", "S036", "S083", "S206", "S207"} <= weak
    for table in names():
        for row in all_rows(table):
            cited = {source for column in source_columns(resource(table)) for source in split(row[column])}
            if cited and cited <= weak:
                assert row["confidence"] == "partial", (table, row)


def test_each_table_states_class_licence_and_day() -> None:
    for described in package()["resources"]:
        assert described["class"] in {"verbatim", "constructed", "snapshot"}
        assert described["licenses"][0]["name"]
        dt.date.fromisoformat(described["as_of"])
        assert described["description"].endswith((".", "!"))
        assert all(field["description"] for field in described["schema"]["fields"])


def test_tables_of_publishers_who_allow_single_values_are_not_copied() -> None:
    nato = [row for row in all_rows("defence_spending") if row["definition"] == "NATO"]
    whole = [iso3 for iso3, count in Counter(row["iso3"] for row in nato).items() if count > 3]
    assert sorted(whole) == ["DEU", "ESP", "FRA", "GBR", "ITA", "POL", "USA"]
    assert {row["year"] for row in nato if row["usd_mn_2021"] is not None} == {2024}
    assert sum(row["armed_forces_2020_wb"] is not None for row in all_rows("armed_forces")) == 9
    assert {row["donor_id"] for row in all_rows("ukraine_support_monthly")} == {
        "USA",
        "EUI",
        "DEU",
        "GBR",
        "EUR",
        "OTH",
    }


def test_values_that_await_a_check_are_left_out() -> None:
    assert not [
        row for table in names() for row in all_rows(table) if "known_recheck" in map(str, row.values())
    ]
    operations = rows_by("peace_operations", "operation")
    assert operations["UNPROFOR"]["peak_strength"] is operations["UNTSO"]["peak_strength"] is None
    spending = {(row["iso3"], row["year"]) for row in all_rows("defence_spending")}
    assert ("FRA", 2025) not in spending and ("POL", 2025) in spending


def test_the_article_has_no_other_name() -> None:
    for path in data_folder().iterdir():
        assert "seed" not in path.read_text(encoding="utf-8").lower(), path.name


def test_vote_totals_equal_the_member_rows() -> None:
    counted: dict[str, Counter] = defaultdict(Counter)
    for row in all_rows("un_votes"):
        counted[row["resolution"]][row["vote"]] += 1
    totals = rows_by("un_votes_totals", "resolution")
    for resolution, total in totals.items():
        assert total["yes"] + total["no"] + total["abstain"] + total["not_voting"] == total["members"] == 193
        share = 100 * total["yes"] / (total["yes"] + total["no"])
        assert abs(share - total["share_yes_of_voting_pct"]) <= 0.05
        votes = counted.get(resolution, Counter())
        if total["by_country"] == "full":
            found = [votes[code] for code in ("Y", "N", "A", "X")]
            assert found == [total[c] for c in ("yes", "no", "abstain", "not_voting")]
        elif total["by_country"] == "partial":
            assert (votes["Y"], votes["N"], sum(votes.values())) == (total["yes"], total["no"], 193)
            assert votes["A"] + votes["X"] + votes["AX"] == total["abstain"] + total["not_voting"]
        else:
            assert not votes
    assert {r["date"] for r in all_rows("un_votes") if r["resolution"] == "A/RES/ES-11/1"} == {
        dt.date(2022, 3, 2)
    }


def test_the_bundestag_has_630_seats() -> None:
    groups = rows_by("bundestag_21", "group")
    assert (
        sum(row["seats"] for row in groups.values())
        == sum(row["seats_elected"] for row in groups.values())
        == 630
    )
    assert {name: row["seats_elected"] for name, row in groups.items()} == {
        "CDU/CSU": 208,
        "AfD": 152,
        "SPD": 120,
        "Bündnis 90/Die Grünen": 85,
        "Die Linke": 64,
        "non-attached": 1,
    }
    assert sum(row["seats"] for row in groups.values() if row["role"] == "government") == 328


def test_population_shares_add_up_and_agree() -> None:
    shares = {row["iso3"]: row["population_share_pct"] for row in all_rows("eu_qmv_2025")}
    members = {
        row["iso3"]: row["eu_population_share_pct"]
        for row in all_rows("countries")
        if row["eu_status"] == "member"
    }
    assert len(shares) == 27 and abs(sum(shares.values()) - 100) <= 0.05
    assert shares == members
    assert not [
        r
        for r in all_rows("countries")
        if r["eu_status"] != "member" and r["eu_population_share_pct"] is not None
    ]


def test_support_by_month_adds_up_to_support_by_donor() -> None:
    by_month: dict[str, float] = defaultdict(float)
    for row in all_rows("ukraine_support_monthly"):
        parts = (
            row["alloc_military_eur_bn"] + row["alloc_financial_eur_bn"] + row["alloc_humanitarian_eur_bn"]
        )
        assert abs(parts - row["alloc_total_eur_bn"]) < 0.0021, row
        if not row["after_freeze"]:
            by_month[row["donor_id"]] += row["alloc_total_eur_bn"]
    totals: dict[str, float] = defaultdict(float)
    for row in all_rows("ukraine_support"):
        single = row["donor_id"] if row["donor_id"] in ("USA", "EUI", "DEU", "GBR") else None
        totals[single or ("EUR" if row["donor_group"] == "European states" else "OTH")] += row[
            "alloc_total_eur_bn"
        ]
    for donor, total in totals.items():
        assert abs(by_month[donor] - total) < 0.05, donor


def test_the_long_comparison_is_the_wide_one() -> None:
    wide = rows_by("guarantee_comparison", "instrument_id")
    long = all_rows("guarantee_comparison_long")
    assert len(long) == 190
    for row in long:
        assert row["value"] == str(wide[row["instrument_id"]][row["dimension"]])


def test_mandate_votes_are_possible() -> None:
    sizes = {13: 672, 14: 669, 16: 614, 17: 622, 19: 710, 20: 736, 21: 630}
    for row in all_rows("bundeswehr_mandates"):
        counts = [row[column] or 0 for column in ("yes", "no", "abstain", "not_voting")]
        assert sum(counts) <= sizes[row["legislature"]], row
        if row["yes"] is not None and row["no"] is not None:
            assert row["adopted"] == (row["yes"] > row["no"])
        assert row["mandate_until"] is None or row["mandate_until"] > row["date"]


def test_dates_lie_in_order_and_none_is_later_than_the_freeze_without_the_flag() -> None:
    # What was decided before the freeze may end after it.
    ends = {"mandate_until", "end_date", "period_end", "known_from"}
    for table in names():
        fields = [
            f["name"] for f in resource(table)["schema"]["fields"] if f["type"] in ("date", "yearmonth")
        ]
        for row in all_rows(table):
            for field in fields:
                if row[field] is None:
                    continue
                assert dt.date(1945, 1, 1) <= row[field] <= dt.date(2026, 12, 31), (table, field, row)
                if row[field] > FREEZE and field not in ends:
                    assert row.get("after_freeze") is True, (table, field, row)
    for row in all_rows("claims"):
        assert row["date"] is None or row["date"] <= FREEZE
    for row in all_rows("ukraine_support_monthly"):
        assert row["after_freeze"] == (row["known_from"] > FREEZE)
    for row in all_rows("updates"):
        assert row["after_freeze"] and row["date"] > FREEZE
    for row in all_rows("peace_operations"):
        assert row["end_date"] is None or row["end_date"] >= row["start_date"]


def test_the_ledger_is_whole() -> None:
    claims = rows_by("claims", "claim_id")
    counts = Counter(name[:2] for name in claims)
    assert counts == {"CO": 20, "LA": 19, "GE": 18, "US": 12, "RU": 14, "CH": 12, "OU": 9}
    for row in claims.values():
        assert (row["verdict"] == "opinion") == (row["confidence"] == "opinion")
        assert row["verdict"] != "opinion" or row["badge"] == "contested"
        assert row["verdict"] != "unverifiable" or row["badge"] == "undisclosed"
        if row["badge"] == "undisclosed":
            assert row["badge_note"]


def test_members_fit_the_countries() -> None:
    countries = rows_by("countries", "iso3")
    members = all_rows("coalition_members")
    assert sum(row["type"] == "state" for row in members) == 35
    for row in members:
        if row["iso3"]:
            assert row["member_id"] == row["iso3"]
            assert row["nato_member"] == countries[row["iso3"]]["nato_member"]
            assert row["eu_member"] == (countries[row["iso3"]]["eu_status"] == "member")


def test_the_dictionary_is_current() -> None:
    from course.authoring.dictionary import markdown
    from course.paths import require_checkout

    page = require_checkout() / "docs" / "data-dictionary.md"
    assert page.read_text(encoding="utf-8") == markdown(), "run course author dictionary"
