"""The force and rotation calculator against the CSV files themselves, counted another way."""

import csv
import random
import re

import pytest

from course import explore
from course.explorers.texts.force_rotation import TEXT
from course.paths import data_folder


def read(name):
    with (data_folder() / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


CASES = {row["case"]: row for row in read("force_benchmarks")}
MEMBERS = [r for r in read("coalition_members") if r["type"] == "state" and r["iso3"] != "UKR"]
FORCES = {row["iso3"]: row["active_personnel_low"] for row in read("armed_forces")}


@pytest.fixture(scope="module")
def calculator():
    return explore("force-rotation")


def recount(state):
    """Deployed and personnel, straight from the files, by plain arithmetic."""
    case = {"ifor": "IFOR 1996", "unifil": "UNIFIL 2024", "unficyp": "UNFICYP 2020s"}.get(state["basis"])
    if case:
        row = CASES[case]
        size = int(row["troops"]) / float(row["line_km"]) * state["line_km"]
    elif state["basis"] == "policing":
        size = state["people"] * 1000 * 20
    else:
        size = {"plan-25": 25000, "plan-64": 64000}[state["basis"]]
    group = {
        "all": MEMBERS,
        "two": [r for r in MEMBERS if r["name"] in ("France", "United Kingdom")],
        "ground": [r for r in MEMBERS if re.search("ground troops possible", r["position_category"])],
    }[state["providers"]]
    held = [FORCES.get(r["iso3"], "") for r in group]
    return size, sum(int(value) for value in held if value), sum(value != "" for value in held)


def whole(text):
    return int(text.replace(",", ""))


def test_every_corner_agrees_with_plain_arithmetic(calculator):
    for state in calculator.corners():
        size, personnel, _ = recount(state)
        numbers = calculator.at(state).numbers
        assert numbers["deployed"] == pytest.approx(size)
        assert numbers["personnel"] == personnel
        assert numbers["pool"] == pytest.approx(size * state["ratio"])
        assert numbers["share"] == pytest.approx(size * state["ratio"] / personnel * 100)
        assert numbers["per_km"] == pytest.approx(size / state["line_km"])
        assert numbers["behind"] + numbers["deployed"] == pytest.approx(numbers["pool"])
        assert numbers["home"] + state["tour"] == state["tour"] * state["ratio"]
        tours = -(-24 // state["tour"])  # the last tour may be cut short
        assert numbers["tours"] == pytest.approx(size * tours)


def test_sentence_figure_and_table_say_the_same(calculator):
    random_ = random.Random(8)
    for _ in range(200):
        state = calculator.sample(random_)
        result = calculator.at(state)
        numbers = result.numbers
        said = re.search(
            r"To keep ([\d,]+) deployed without end commits ([\d,]+) at 1 to (\d)", result.sentence
        )
        assert whole(said[1]) == round(numbers["deployed"]) and whole(said[2]) == round(numbers["pool"])
        assert int(said[3]) == state["ratio"]
        band = re.search(r"\(([\d,]+) at 1 to 3, ([\d,]+) at 1 to 5\)", result.sentence)
        assert whole(band[1]) == round(3 * numbers["deployed"])
        assert whole(band[2]) == round(5 * numbers["deployed"])
        share = re.search(r"are ([\d.]+) per cent of the ([\d,]+) active", result.sentence)
        assert float(share[1]) == pytest.approx(numbers["share"], abs=0.051)
        assert whole(share[2]) == numbers["personnel"]
        bar = next(r for r in result.figures[0].rows if r["size by"] == TEXT["short"][state["basis"]])
        assert bar[TEXT["bars"]["deployed"]] * 1000 == pytest.approx(numbers["deployed"], abs=51)
        assert bar[TEXT["bars"]["behind"]] * 1000 == pytest.approx(numbers["behind"], abs=51)
        line = next(r for r in result.table if r["size by"] == TEXT["bases"][state["basis"]])
        assert line[TEXT["columns"]["pool"]] == round(numbers["pool"])
        assert line[TEXT["columns"]["share"]] == pytest.approx(numbers["share"], abs=0.051)


def test_25000_deployed_are_75000_to_125000_committed(calculator):
    result = calculator.at(calculator.reveals["08-forces/pool"])
    assert "(75,000 at 1 to 3, 125,000 at 1 to 5)" in result.sentence
    assert (result.numbers["pool_low"], result.numbers["pool_high"]) == (75000, 125000)


def test_the_presss_256000_is_met_on_two_roads(calculator):
    """The Times, April 2025: four tours of 64,000 over two years; by chance also the pool at 1 to 4."""
    numbers = calculator.at({"basis": "plan-64", "tour": 6, "ratio": 4}).numbers
    assert numbers["tours"] == 256000 == numbers["pool"]
    assert calculator.at({"basis": "plan-64", "tour": 6, "ratio": 3}).numbers["pool"] == 192000
    assert calculator.at({"basis": "plan-64", "tour": 12, "ratio": 4}).numbers["tours"] == 128000


def test_three_precedents_lie_far_apart(calculator):
    size = {basis: calculator.at({"basis": basis}).numbers["deployed"] for basis in TEXT["bases"]}
    assert round(size["unifil"]) == 100580 and round(size["ifor"]) == 66667 and round(size["unficyp"]) == 5333
    assert size["unifil"] / size["unficyp"] > 15
    assert size["policing"] == 620000


def test_quinlivans_ratio_is_never_shown_without_what_it_is_not(calculator):
    sentence = calculator.at({"basis": "policing"}).sentence
    assert "for policing a population" in sentence
    assert "no requirement for a reassurance force" in sentence
    basis = calculator.ledger(calculator.complete({"basis": "policing"}))[0]
    assert basis.basis == "RAND-2003" and "not for a reassurance force" in basis.value


def test_a_state_without_a_figure_is_named_and_not_counted_as_zero(calculator):
    result = calculator.at({"providers": "ground"})
    assert result.numbers["unknown"] == ()
    assert "the 7 states that name ground troops as possible and have a figure" in result.sentence
    assert calculator.at({"providers": "all"}).numbers["unknown"] == ("Canada",)
    said = [line.value for line in calculator.ledger(calculator.complete({"providers": "all"}))]
    assert any(value.startswith("Canada: left out") for value in said)
    for group in TEXT["provider_names"]:
        state = calculator.complete({"providers": group})
        number = re.search(r"of the (\d+) states", calculator.at(state).sentence)
        assert (int(number[1]) if number else 2) == recount(state)[2]


def test_every_source_that_a_reader_sees_is_in_the_data():
    known = {row["source_id"] for row in read("sources")}
    words = " ".join(str(value) for value in TEXT.values())
    ids = set(re.findall(r"\b[A-Z]{3,}(?:-[A-Z]{2})?-[0-9]{4}[A-Z0-9-]*\b", words))
    assert {"RAND-2003", "TIMES-2025-04", "UKRINFORM-2024-08", "HANSARD-2007-07-24"} <= ids <= known
