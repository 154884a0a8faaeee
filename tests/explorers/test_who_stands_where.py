"""The explorer of votes against the CSV files themselves, read and counted another way."""

import csv
import re
from collections import defaultdict

import pytest

from course import explore
from course.explorers.texts.who_stands_where import TEXT
from course.explorers.who_stands_where import REGIONS, counted, tally
from course.paths import data_folder


def read(name):
    with (data_folder() / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


STATES = {row["iso3"]: row for row in read("states")}
TOTALS = {row["resolution"]: row for row in read("un_votes_totals")}
BY_RESOLUTION = defaultdict(dict)
for vote_row in read("un_votes"):
    BY_RESOLUTION[vote_row["resolution"]][vote_row["iso3"]] = vote_row["vote"]
EU = {row["iso3"] for row in read("countries") if row["eu_status"] == "member"}
COALITION = {row["iso3"] for row in read("coalition_members") if row["type"] == "state"}


def belongs(code, group):
    if group in REGIONS:
        return STATES[code]["region"] == group
    return {"all": True, "EU": code in EU, "coalition": code in COALITION}[group]


def recount(state):
    """Number of each vote, member by member from the file."""
    votes = BY_RESOLUTION[state["resolution"]]
    return {
        v: sum(vote == v and belongs(code, state["group"]) for code, vote in votes.items()) for v in "YNAX"
    }


@pytest.fixture(scope="module")
def explorer():
    return explore("who-stands-where")


def test_every_corner_agrees_with_a_recount_of_the_file(explorer):
    for state in explorer.corners():
        numbers = explorer.at(state).numbers
        found = recount(state)
        if state["resolution"] != "A/RES/ES-11/7":
            assert {vote: numbers[vote] for vote in "YNAX"} == found
            assert numbers["AX"] == 0 and numbers["low"] == numbers["high"]
        else:
            assert (numbers["Y"], numbers["N"]) == (found["Y"], found["N"])
        base = found["Y"] + found["N"]
        if not state["measure"].endswith("_cast"):
            base = sum(belongs(code, state["group"]) for code in BY_RESOLUTION[state["resolution"]])
        assert numbers["base"] == base > 0
        assert 0 <= numbers["low"] <= numbers["high"] <= base
        assert numbers["share_low"] == pytest.approx(100 * numbers["low"] / base)


def test_the_sentence_the_bars_and_the_table_say_the_same(explorer):
    for state in explorer.corners():
        if state["compare"] == "members":
            continue
        result = explorer.at(state)
        numbers, bars = result.numbers, result.figures[0]
        row = next(
            (line, bar)
            for line, bar in zip(result.table, bars.rows, strict=True)
            if next(iter(line.values()))
            in (TEXT["short"][state["group"]], state["resolution"].removeprefix("A/RES/"))
        )
        line, bar = row
        assert f"{numbers['Y']} voted yes" in result.sentence
        for vote in "YNA":
            assert line[TEXT["votes"][vote]] == numbers[vote]
            if TEXT["votes"][vote] in bar:
                assert bar[TEXT["votes"][vote]] == pytest.approx(
                    100 * numbers[vote] / line["members"], abs=0.051
                )
        percents = [float(text) for text in re.findall(r"([\d.]+) (?:to [\d.]+ )?per cent", result.sentence)]
        assert percents[0] == pytest.approx(numbers["share_low"], abs=0.051)
        assert line["share, per cent"].split(" to ")[0] == f"{numbers['share_low']:.1f}"
        assert sum(value for name, value in bar.items() if isinstance(value, float)) == pytest.approx(
            100, abs=0.3
        )


def test_totals_by_name_are_the_published_totals():
    for resolution, votes in BY_RESOLUTION.items():
        total = tally(resolution, "all")
        assert sum(v == "Y" for v in votes.values()) == total["Y"] == int(TOTALS[resolution]["yes"])
        assert sum(v == "N" for v in votes.values()) == total["N"] == int(TOTALS[resolution]["no"])
        assert sum(total.values()) == 193
        regions = [tally(resolution, region) for region in REGIONS]
        assert sum(sum(votes.values()) for votes in regions) == 193
        assert sum(votes["Y"] for votes in regions) == total["Y"]


def test_russia_voted_no_each_time():
    """The measure "as Russia did" leans on it."""
    assert {votes["RUS"] for votes in BY_RESOLUTION.values()} == {"N"}


def test_open_votes_give_a_range_that_holds_the_truth():
    """However the 67 open votes fall, within the totals, the range holds."""
    lows = [counted("A/RES/ES-11/7", region, "abstained")[0] for region in REGIONS]
    highs = [counted("A/RES/ES-11/7", region, "abstained")[1] for region in REGIONS]
    assert sum(lows) <= 65 <= sum(highs)
    lows = [counted("A/RES/ES-11/7", region, "absent")[0] for region in REGIONS]
    highs = [counted("A/RES/ES-11/7", region, "absent")[1] for region in REGIONS]
    assert sum(lows) <= 17 <= sum(highs)
    assert counted("A/RES/ES-11/7", "Africa", "abstained")[:2] == (4 + 29 - 17, 4 + 29)
    assert counted("A/RES/ES-11/7", "all", "abstained") == (65, 65, 193)


def test_what_the_lesson_leans_on(explorer):
    """One record: 5 with Russia, 52 that did not vote yes; 72.0 or 79.5 per cent; Washington's turn."""
    first = {"resolution": "A/RES/ES-11/1"}
    assert explorer.at({**first, "measure": "with"}).numbers["low"] == 5
    assert explorer.at({**first, "measure": "not_yes"}).numbers["low"] == 52
    third = {"resolution": "A/RES/ES-11/3"}
    assert explorer.at({**third, "measure": "yes"}).numbers["share_low"] == pytest.approx(48.19, abs=0.01)
    assert explorer.at({**third, "measure": "yes_cast"}).numbers["share_low"] == pytest.approx(
        79.49, abs=0.01
    )
    assert BY_RESOLUTION["A/RES/ES-11/7"]["USA"] == "N"
    assert explorer.at({"resolution": "A/RES/ES-11/7", "group": "EU"}).numbers["N"] == 1


def test_the_half_circle_has_a_dot_for_each_member_of_the_group(explorer):
    """A map of 48 states showed a united world: all abstentions lay outside it."""
    for resolution in BY_RESOLUTION:
        for group in ("all", *REGIONS, "EU", "coalition"):
            state = {"resolution": resolution, "group": group, "compare": "members"}
            circle, numbers = explorer.at(state).figures[0], explorer.at(state).numbers
            members = sum(numbers[vote] for vote in TEXT["votes"])
            legend = sum(numbers[vote] > 0 for vote in TEXT["votes"])
            assert sum(row["members"] for row in circle.rows) == members
            assert len(re.findall(r'<circle [^>]*r="(?:5\.5|6\.5)"', circle.svg)) == members + legend
            assert f"{members} members" in circle.finding
