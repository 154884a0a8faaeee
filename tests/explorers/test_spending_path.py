"""The explorer "spending path" against arithmetic done another way: year by year, in money."""

import re
from itertools import pairwise

import pandas as pd
import pytest

from course import explore
from course.explorers.spending_path import history
from course.explorers.texts.spending_path import TEXT
from course.paths import data_folder

TABLE = pd.read_csv(data_folder() / "defence_spending.csv")


@pytest.fixture(scope="module")
def explorer():
    return explore("spending-path")


def test_published_vectors(explorer):
    """2.4 to 3.5 per cent in ten years: 2.95 in 2030 and 6.96 per cent a year at 3 per cent growth of GDP."""
    numbers = explorer.at({"start": 2.4}).numbers
    assert numbers["path"][2030] == pytest.approx(2.95)
    assert numbers["average"] == pytest.approx(6.9604, abs=1e-4)
    assert numbers["extra"] == pytest.approx(100 * 320.780 / 4300, abs=1e-4)
    assert explorer.at({"start": 2.4, "shape": "geometric"}).numbers["path"][2030] == pytest.approx(2.898275)
    assert explorer.at({"start": 2.0, "growth": 4.0}).numbers["average"] == pytest.approx(9.9859, abs=1e-4)


def test_growth_and_cost_add_up_in_money(explorer):
    for state in explorer.corners():
        numbers = explorer.at(state).numbers
        gdp = [100 * (1 + state["growth"] / 100) ** n for n in range(11)]
        money = [g * share / 100 for g, share in zip(gdp, numbers["path"].values(), strict=True)]
        steps = [100 * (b / a - 1) for a, b in pairwise(money)]
        assert numbers["highest"] == pytest.approx(max(steps))
        assert money[0] * (1 + numbers["average"] / 100) ** 10 == pytest.approx(money[-1])
        still = [g * numbers["s0"] / 100 for g in gdp]
        assert numbers["extra"] == pytest.approx(sum(money) - sum(still), abs=1e-9)


def test_invariants(explorer):
    for state in explorer.corners():
        numbers = explorer.at(state).numbers
        shares = list(numbers["path"].values())
        assert list(numbers["path"]) == list(range(2025, 2036))
        assert shares == sorted(shares)  # nobody falls below what was reached
        goal = 3.5 if state["scope"] == "core" else 5.0
        assert shares[-1] >= goal - 1e-9
        assert numbers["highest"] >= numbers["average"] - 1e-9 >= state["growth"] - 2e-9
        if state["shape"] == "late":
            assert numbers["review"] == numbers["s0"]


def test_waiting_for_the_review_is_cheaper_and_steeper(explorer):
    even, late = explorer.at({}).numbers, explorer.at({"shape": "late"}).numbers
    assert even["average"] == late["average"] == pytest.approx(8.93, abs=0.005)
    assert late["extra"] < even["extra"] and late["highest"] > even["highest"] + 5


def test_start_values_are_the_latest_of_natos_definition(explorer):
    nato = TABLE[TABLE["definition"].eq("NATO") & TABLE["pct_gdp"].notna()]
    latest = nato.sort_values("year").groupby("iso3")["pct_gdp"].last()
    for code in history():
        assert explorer.at({"state": code}).numbers["s0"] == latest[code]


def test_history_holds_no_other_definition(explorer):
    others = TABLE[TABLE["definition"].ne("NATO")]
    assert not set(history()) & set(others["iso3"])
    for code, years in history().items():
        rows = TABLE[TABLE["iso3"].eq(code) & TABLE["definition"].eq("NATO")].set_index("year")["pct_gdp"]
        assert years == rows.dropna().to_dict()
        kinds = {}
        for row in explorer.at({"state": code}).figures[0].rows:
            kinds.setdefault(row["kind"], []).append(row["year"])
        assert kinds[TEXT["kinds"]["history"]] == [str(year) for year in years if year < 2025]
        assert kinds[TEXT["kinds"]["review"]] == ["2029 (review)"]


def test_sentence_figure_and_table_say_the_same(explorer):
    for state in explorer.corners():
        result = explorer.at(state)
        numbers, bars = result.numbers, {row["year"]: row for row in result.figures[0].rows}
        review = re.search(r"review of 2029 the share is ([\d.]+) per cent", result.sentence)
        assert float(review[1]) == pytest.approx(numbers["review"], abs=0.006)
        assert bars["2029 (review)"]["per cent of GDP"] == pytest.approx(numbers["review"], abs=0.006)
        column = TEXT["columns"]["core" if state["scope"] == "core" else "total"]
        table = {row["year"]: row[column] for row in result.table}
        assert table["2035"] == pytest.approx(bars["2035"]["per cent of GDP"], abs=0.006)
        assert table["2029"] == pytest.approx(numbers["review"], abs=6e-4)
        grown = re.search(r"grow by ([\d.]+) per cent a year on average", result.sentence)
        if numbers["s1"] > numbers["s0"]:
            assert float(grown[1]) == pytest.approx(numbers["average"], abs=0.06)
        else:
            assert grown is None and "already the share of the goal" in result.sentence
