"""The explorer "oil claim" against the CSV files, read with pandas, and what it must not show."""

import re

import pandas as pd
import pytest

from course import explore
from course.explorers.texts.oil_claim import TEXT
from course.paths import data_folder

IMPORTS = pd.read_csv(data_folder() / "russian_energy_imports.csv")
MONTHS = pd.read_csv(data_folder() / "ukraine_support_monthly.csv")
DONORS = pd.read_csv(data_folder() / "ukraine_support.csv", index_col="donor_id")


@pytest.fixture(scope="module")
def explorer():
    return explore("oil-claim")


def customs(importer, products, measure, year):
    """Imports by customs code, in the unit shown: billion euros or million tonnes."""
    rows = IMPORTS[
        (IMPORTS["importer"] == importer)
        & IMPORTS["product"].isin(products)
        & (IMPORTS["measure"] == measure)
        & IMPORTS["period_start"].str.startswith(str(year))
    ]
    return rows["value"].sum() / 1000


@pytest.mark.parametrize("year", [2019, 2020, 2021])
@pytest.mark.parametrize("importer", ["EU27", "DEU", "FRA", "HUN", "NLD", "POL", "SVK"])
def test_customs_figures_agree_with_pandas(explorer, importer, year):
    crude, both = ["crude_oil_hs2709"], ["crude_oil_hs2709", "oil_products_hs2710"]
    for product, codes in (("crude", crude), ("oil", both)):
        for measure, column in (("value", "import_value"), ("volume", "import_net_mass")):
            state = {"product": product, "importer": importer, "measure": measure, "year": str(year)}
            assert explorer.at(state).numbers["value"] == pytest.approx(
                customs(importer, codes, column, year)
            )


def test_months_of_2025_are_added_up_and_said_to_be_three(explorer):
    state = {"product": "crude", "importer": "HUN", "measure": "value", "year": "2025"}
    result = explorer.at(state)
    assert result.numbers["value"] == pytest.approx((184 + 165 + 200) / 1000)
    assert not result.numbers["complete"] and result.numbers["change"] is None
    assert "March, June and July 2025" in result.sentence and "3 of 12 months" in result.sentence


def test_how_far_imports_of_crude_oil_had_fallen(explorer):
    share = explorer.at({"product": "crude", "year": "2025", "measure": "share"}).numbers
    assert (share["before"], share["value"], share["points"]) == (27, 3, -24)
    assert share["change"] == pytest.approx(100 * (3 / 27 - 1))
    mass = explorer.at({"product": "crude", "year": "2024", "measure": "volume"})
    assert mass.numbers["change"] == pytest.approx(100 * (13 / 113.922986 - 1))  # -88.6 per cent
    assert "88.6 per cent less than in 2021 (a figure of another source)" in mass.sentence


def test_the_ratio_of_aid_to_payments_turns_on_who_gives(explorer):
    energy = {"product": "energy", "year": "2024", "measure": "value"}
    year = MONTHS[MONTHS["month"].str.startswith("2024")].groupby("donor_id")["alloc_total_eur_bn"].sum()
    alone = explorer.at({**energy, "aid": "institutions"}).numbers
    europe = explorer.at({**energy, "aid": "europe"}).numbers
    assert alone["ratio"] == pytest.approx(year["EUI"] / 23) and alone["ratio"] < 1
    assert europe["ratio"] == pytest.approx((year["EUI"] + year["DEU"] + year["EUR"]) / 23)
    assert europe["ratio"] > 1
    assert alone["claimed"] == pytest.approx(100 * 1.1 / 23)


def test_gas_is_never_shown_by_member(explorer):
    for state in explorer.corners():
        if state["product"] == "gas" and state["importer"] != "EU27":
            result = explorer.at(state)
            assert result.numbers["value"] is None and not result.table
            assert all(row[TEXT["bar"]["group"]] == TEXT["groups"]["none"] for row in result.figures[0].rows)
            assert "shows no gas by member" in result.sentence


def test_missing_is_said_and_never_drawn_as_zero(explorer):
    for state in explorer.corners():
        result = explorer.at(state)
        bars = result.figures[0].rows
        values = [next(v for k, v in row.items() if k not in ("period", "whose figure")) for row in bars]
        assert 0 not in values
        assert {str(year) for year in range(2019, 2026)} <= {
            re.search(r"20\d\d", row["period"])[0] for row in bars
        }
        if result.numbers["value"] is None:
            assert "holds no" in result.sentence or "shows no gas" in result.sentence


def test_sentence_figure_and_table_say_the_same(explorer):
    for state in explorer.corners():
        result = explorer.at(state)
        numbers = result.numbers
        if numbers["value"] is None:
            continue
        period = numbers["period"].split(" ", 1)[1]
        in_table = [row for row in result.table if row["period"] == period]
        in_figure = [row for row in result.figures[0].rows if row["period"] == period]
        assert [row["value"] for row in in_table] == pytest.approx([numbers["value"]], abs=5e-4)
        assert in_table[0]["value"] in in_figure[0].values()
        assert numbers["period"] in result.sentence
        said = [float(text.replace(",", "")) for text in re.findall(r"\d[\d,]*\.?\d*", result.sentence)]
        assert any(value == pytest.approx(numbers["value"], abs=0.006, rel=1e-3) for value in said)


def test_aid_of_a_member_is_its_own_and_of_the_whole_period(explorer):
    for code in ("DEU", "FRA", "HUN", "NLD", "POL", "SVK"):
        result = explorer.at({"importer": code, "year": "2021"})
        assert result.numbers["aid"] == DONORS.loc[code, "alloc_total_eur_bn"]
        assert result.numbers["ratio"] is None and "January 2022 to June 2025" in result.sentence
    assert explorer.at({"year": "2021"}).numbers["aid"] is None
