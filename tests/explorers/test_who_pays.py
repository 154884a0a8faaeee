"""The explorer "who pays" against the CSV files, added up another way with pandas."""

import re

import pandas as pd
import pytest

from course import explore
from course.explorers.texts.who_pays import TEXT
from course.figures.data import say
from course.paths import data_folder

MONTHS = pd.read_csv(data_folder() / "ukraine_support_monthly.csv")
DONORS = pd.read_csv(data_folder() / "ukraine_support.csv", index_col="donor_id")
COUNTRIES = pd.read_csv(data_folder() / "countries.csv", index_col="iso3")
BETWEEN = {
    "all": ("2022-01", "2025-06"),
    "2022": ("2022-01", "2022-12"),
    "2023": ("2023-01", "2023-12"),
    "2024": ("2024-01", "2024-12"),
    "2025": ("2025-01", "2025-06"),
    "term": ("2025-02", "2025-06"),
}
COLUMN = {
    "total": "alloc_total_eur_bn",
    "military": "alloc_military_eur_bn",
    "financial": "alloc_financial_eur_bn",
    "humanitarian": "alloc_humanitarian_eur_bn",
    "committed": "commitments_eur_bn",
}
EUROPE = DONORS[DONORS["donor_group"] == "European states"]
MEMBERS = EUROPE[COUNTRIES.loc[EUROPE.index, "eu_status"].eq("member")]


@pytest.fixture(scope="module")
def explorer():
    return explore("who-pays")


def by_group(period, column):
    """Aid of a period by group of donors, by pandas."""
    cut = MONTHS[MONTHS["month"].between(*BETWEEN[period])]
    return cut.groupby("donor_group")[column].sum()


def test_every_corner_of_the_groups_agrees_with_a_groupby(explorer):
    output = {"EUS": EUROPE["gdp_2021_eur_bn"].sum(), "EUI": MEMBERS["gdp_2021_eur_bn"].sum()}
    output |= {"ALL": output["EUS"], "USA": DONORS.loc["USA", "gdp_2021_eur_bn"]}
    people = COUNTRIES["population_2024"]
    heads = {"EUS": people[EUROPE.index].sum(), "EUI": people[MEMBERS.index].sum(), "USA": people["USA"]}
    heads |= {"ALL": heads["EUS"]}
    for state in explorer.corners():
        if state["donors"] != "groups":
            continue
        sums = by_group(state["period"], COLUMN[state["kind"]])
        aid = {"USA": sums["United States"], "EUS": sums["European states"], "EUI": sums["EU institutions"]}
        if state["institutions"] == "shared":
            aid = {"USA": aid["USA"], "ALL": aid["EUS"] + aid["EUI"]}
        expected = {
            "euros": aid,
            "gdp": {d: 100 * a / output[d] for d, a in aid.items()},
            "head": {d: 1e9 * a / heads[d] for d, a in aid.items()},
        }[state["measure"]]
        numbers = explorer.at(state).numbers
        assert numbers["values"] == pytest.approx(expected)
        ranks = pd.Series(expected).round(9).rank(ascending=False, method="min")
        assert numbers["place"] == ranks["USA"]


def test_single_states_agree_with_the_printed_shares(explorer):
    values = explorer.at({"donors": "single", "measure": "gdp"}).numbers["values"]
    for donor in [*EUROPE.index, "USA"]:
        # Both are rounded: the amount to a million euros, the share to a thousandth.
        slack = 0.0006 + 0.06 / DONORS.loc[donor, "gdp_2021_eur_bn"]
        assert values[donor] == pytest.approx(DONORS.loc[donor, "alloc_total_pct_gdp"], abs=slack)
    assert len(values) == len(EUROPE) + 1  # and the United States


def test_among_single_states_the_institutions_are_a_donor_in_euros_alone(explorer):
    """As the prediction says: they have no output of their own, so 33 donors remain."""
    euros = explorer.at({"donors": "single"})
    assert "EUI" in euros.numbers["values"] and euros.numbers["donors"] == len(EUROPE) + 2
    assert {row["per cent of GDP of 2021"] for row in euros.table if row["donor"] == "EU institutions"} == {
        None
    }
    for measure in ("gdp", "head"):
        compared = explorer.at({"donors": "single", "measure": measure})
        assert "EUI" not in compared.numbers["values"] and "not among the 33" in compared.sentence
    told = explorer.tell("03-america/us-place", 3, explorer.complete({"donors": "single", "measure": "gdp"}))
    assert "Of 33 donors: place 12" in told.sentence


def test_the_caption_names_what_the_chart_leaves_out(explorer):
    apart = explorer.at({"donors": "single", "measure": "gdp"}).figures[0]
    assert len(apart.rows) == 14 and "first 14 of 33 donors;" in apart.note
    shared = explorer.at({"donors": "single", "measure": "gdp", "institutions": "shared"}).figures[0]
    assert len(shared.rows) == 15 and "first 14 of 33 donors and the United States;" in shared.note


def test_sharing_moves_money_and_neither_makes_nor_loses_any(explorer):
    for state in explorer.corners():
        if state["institutions"] != "shared" or state["measure"] != "euros":
            continue
        shared = explorer.at(state).numbers["values"]
        apart = explorer.at({**state, "institutions": "apart"}).numbers["values"]
        assert sum(shared.values()) == pytest.approx(sum(apart.values()))
        assert shared["USA"] == pytest.approx(apart["USA"]) and "EUI" not in shared
    norway = explorer.at({"donors": "single", "institutions": "shared"}).numbers["values"]["NOR"]
    assert norway == pytest.approx(DONORS.loc["NOR", "alloc_total_eur_bn"])  # no member state


def test_sentence_figure_and_table_say_the_same(explorer):
    for state in explorer.corners():
        result = explorer.at(state)
        numbers, table = result.numbers, result.table
        places = {row["donor"]: row["place"] for row in table}
        assert places["United States"] == numbers["place"]
        assert int(re.search(r"in place 1 of (\d+)", result.sentence)[1]) == numbers["donors"] == len(table)
        said = re.search(r"States is in place (\d+)(?: of \d+ for [\w ]+)? with ([\d.,]*\d)", result.sentence)
        assert int(said[1]) == numbers["place"]
        unit = TEXT["units"][state["measure"]]
        bars = {row["donor"]: row[unit] for row in result.figures[0].rows}
        assert said[2] == say(bars["United States"])  # rounded alike
        column = TEXT["columns"][state["measure"]]
        for row in table:
            if row["donor"] in bars:
                assert row[column] == pytest.approx(bars[row["donor"]], abs=0.002)
        assert [row["place"] for row in table] == sorted(places.values())


def test_the_order_flips_with_the_denominator(explorer):
    euros = explorer.at({"donors": "single"}).numbers
    share = explorer.at({"donors": "single", "measure": "gdp"}).numbers
    added = explorer.at({"donors": "single", "measure": "gdp", "institutions": "shared"}).numbers
    assert (euros["place"], share["place"], added["place"]) == (1, 12, 22)
    assert share["first"] == "DNK" and share["changes"]
    together = explorer.at({"institutions": "shared"}).numbers
    assert together["place"] == 2  # apart the United States lead, together Europe does
    assert explorer.at({}).numbers["place"] == 1
    assert explorer.at({"period": "term"}).numbers["values"]["USA"] == 0


def test_single_states_say_that_the_months_do_not_count(explorer):
    whole, part = explorer.at({"donors": "single"}), explorer.at({"donors": "single", "period": "2024"})
    assert whole.numbers["values"] == part.numbers["values"]
    assert "whole period only" in part.sentence and "whole period only" not in whole.sentence
    assert "January 2022 to June 2025" in part.sentence


def test_nothing_after_the_freeze_is_counted(explorer, monkeypatch):
    from course.explorers import who_pays

    monkeypatch.setenv("COURSE_AS_OF", "latest")
    who_pays.amounts.cache_clear()
    later = explore("who-pays").at({}).numbers["values"]
    who_pays.amounts.cache_clear()
    assert later == pytest.approx(explorer.at({}).numbers["values"])
