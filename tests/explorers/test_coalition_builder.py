"""The coalition builder against the CSV files themselves, read and counted another way."""

import csv
import re

import pytest

from course import explore
from course.explorers.coalition_builder import ANNOUNCED, ELYSEE
from course.explorers.texts.coalition_builder import TEXT
from course.paths import data_folder


def read(name):
    with (data_folder() / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


MEMBERS = read("coalition_members")
COUNTRIES = {row["iso3"]: row for row in read("countries")}
FORCES = {row["iso3"]: row for row in read("armed_forces")}
PATTERN = {
    "pledged": r"ground troops possible|\bair\b|\bsea\b|training|logistics|financing",
    "presence": r"ground troops possible|\bair\b|\bsea\b",
    "ground": r"ground troops possible",
}


@pytest.fixture(scope="module")
def builder():
    return explore("coalition-builder")


def recount(state):
    """Statuses by state name, straight from the file, by regular expression."""
    found = {}
    for row in MEMBERS:
        if state["denominator"] != "rows" and row["type"] != "state":
            continue
        if state["denominator"] == "guests" and row["iso3"] == "UKR":
            continue
        category = row["position_category"]
        press = row["media_report"].replace("ground", "ground troops possible")
        press = f";{press}" if state["basis"] == "any" else ""
        if state["definition"] == "mandate":
            status = "unstated"
        elif state["definition"] == "attended":
            status = {"yes": "counted", "no": "no"}.get(row["attended"], "unstated")
        elif re.search(PATTERN[state["definition"]], category + press):
            status = "counted"
        elif "only with an international mandate" in category:
            status = "conditional"
        elif category.startswith("undecided"):
            status = "undecided"
        else:
            status = "unstated" if category == "not stated" else "no"
        found[row["name"]] = status
    return found


def weight_of(name, weight):
    row = next(row for row in MEMBERS if row["name"] == name)
    if weight == "states":
        return 1.0
    if row["type"] == "organisation":
        return 0.0
    value = {
        "population": COUNTRIES[row["iso3"]]["population_2024"],
        "gdp": COUNTRIES[row["iso3"]]["gdp_usd_bn"],
        "personnel": FORCES[row["iso3"]]["active_personnel_low"],
    }[weight]
    return float(value or 0)


def test_every_corner_agrees_with_a_recount_of_the_file(builder):
    for state in builder.corners():
        found = recount(state)
        result = builder.at(state)
        numbers, table = result.numbers, result.table
        tally = {name: sum(s == name for s in found.values()) for name in TEXT["status"]}
        assert sum(tally.values()) == len(found) == len(table)
        for name in ("conditional", "undecided", "unstated", "no"):
            assert numbers[name] == tally[name]
        said = {row["state"]: row["status"] for row in table}
        assert said == {name: TEXT["status"][status] for name, status in found.items()}
        base = [n for n, s in found.items() if not (s == "unstated" and state["unstated"] == "leave-out")]
        if state["definition"] == "mandate":
            assert numbers["counted"] is numbers["share"] is numbers["at_most"] is None
            continue
        assert numbers["counted"] == tally["counted"]
        assert numbers["at_most"] == len(found) - tally["no"]
        assert numbers["denominator"] == len(base)
        held = sum(weight_of(n, state["weight"]) for n, s in found.items() if s == "counted")
        whole = sum(weight_of(n, state["weight"]) for n in base)
        assert numbers["share"] == pytest.approx(100 * held / whole)


def test_sentence_figures_and_table_say_the_same(builder):
    for state in builder.corners():
        result = builder.at(state)
        numbers = result.numbers
        bars, tiles = result.figures
        chosen = next(r for r in bars.rows if r["kind"] == TEXT["groups"]["chosen"])
        value = next(v for k, v in chosen.items() if k not in ("definition", "kind"))
        mapped = [row for row in tiles.rows if row["category"] == TEXT["meaning"]["counted"]]
        organisations = {"European Union", "NATO"}
        listed = {r["state"] for r in result.table if r["status"] == "counted"}
        if state["definition"] == "mandate":
            assert value is None and not mapped and result.sentence.startswith("None found")
            assert "not a counted zero" in result.sentence
            continue
        first = re.search(r"2025, (\d+) of ", result.sentence)
        assert int(first[1]) == numbers["counted"] == len(listed)
        assert {row["state"] for row in mapped} == listed - organisations
        percent = re.search(r"\(([\d.]+) per cent\)", result.sentence)
        assert float(percent[1]) == pytest.approx(numbers["share"], abs=0.051)
        assert value == pytest.approx(numbers["weight_counted"], abs=0.051)
        most = re.search(r"up to (\d+) would fit", result.sentence)
        assert (int(most[1]) if most else numbers["counted"]) == numbers["at_most"]


def test_invariants(builder):
    for state in builder.corners():
        numbers = builder.at(state).numbers
        if numbers["counted"] is None:
            continue
        assert 0 <= numbers["share"] <= 100 + 1e-9
        assert numbers["counted"] <= numbers["at_most"]
        wide = builder.at({**state, "definition": "pledged"}).numbers["counted"]
        middle = builder.at({**state, "definition": "presence"}).numbers["counted"]
        narrow = builder.at({**state, "definition": "ground"}).numbers["counted"]
        assert narrow <= middle <= wide
        official = builder.at({**state, "basis": "official"}).numbers["counted"]
        assert official <= builder.at({**state, "basis": "any"}).numbers["counted"]


def test_what_the_lesson_leans_on(builder):
    count = {d: builder.at({"definition": d}).numbers["counted"] for d in TEXT["definitions"]}
    assert count == {"attended": 34, "pledged": 17, "presence": 10, "ground": 7, "mandate": None}
    # Six states that only unnamed sources in the press name are a rival count, never a position.
    assert builder.at({"definition": "ground", "basis": "any"}).numbers["counted"] == 13
    assert ANNOUNCED not in count.values()
    assert "no list of them was published" in builder.at({"definition": "ground"}).sentence


def test_the_table_of_states_fits_the_elysees_number():
    assert sum(row["type"] == "state" for row in MEMBERS) == ELYSEE
    accurate = next(row for row in read("claims") if row["claim_id"] == "CO13")
    assert str(ELYSEE) in accurate["nuance"] and accurate["verdict"] == "accurate"
    assert str(ANNOUNCED) in next(row for row in read("claims") if row["claim_id"] == "CO05")["nuance"]


def test_unknown_is_never_drawn_or_said_as_no(builder):
    for definition in ("pledged", "presence", "ground"):
        tiles = {
            row["state"]: row["category"] for row in builder.at({"definition": definition}).figures[1].rows
        }
        for row in MEMBERS:
            if row["type"] == "state" and row["position_category"] == "not stated":
                assert tiles[row["name"]] == TEXT["meaning"]["unstated"]


def test_what_cannot_be_weighed_is_named(builder):
    sentence = builder.at({"definition": "ground", "weight": "personnel"}).sentence
    assert "no figure by which to weigh Canada" in sentence
    everyone = builder.at({"definition": "attended", "weight": "gdp", "denominator": "rows"})
    assert set(everyone.numbers["unweighed"]) == {"European Union", "NATO"}
    table = builder.at({"definition": "ground", "weight": "personnel"}).table
    canada = next(row for row in table if row["state"] == "Canada")
    assert canada["weight in thousand active personnel"] is None


def test_the_map_says_that_the_host_state_is_no_refusal(builder):
    with_host = builder.compute({**builder.defaults(), "definition": "ground", "denominator": "elysee"})
    without = builder.compute({**builder.defaults(), "definition": "ground", "denominator": "guests"})
    assert "Ukraine, the host state" in with_host.figures[1].finding
    assert "Ukraine" not in without.figures[1].finding


def test_a_condition_is_neither_yes_nor_no(builder):
    """Austria, Ireland and Slovenia spoke of soldiers only with an international mandate: counted apart."""
    result = builder.at({"definition": "ground", "denominator": "guests"})
    assert result.numbers["conditional"] == 3
    shown = {row["state"]: row["status"] for row in result.table}
    for name in ("Austria", "Ireland", "Slovenia"):
        assert shown[name] == TEXT["status"]["conditional"]
    assert "3 would consider it only with an international mandate" in result.sentence


def test_a_press_report_is_shown_with_its_source_and_only_where_it_counts(builder):
    own, with_press = (builder.at({"definition": "ground", "basis": basis}) for basis in ("official", "any"))
    row = next(row for row in with_press.table if row["state"] == "Norway")
    assert row["status"] == "counted" and row["press reports"] == "ground" and "S080" in row["sources"]
    row = next(row for row in own.table if row["state"] == "Norway")
    assert row["status"] == "undecided" and "press reports" not in row and "S080" not in row["sources"]
