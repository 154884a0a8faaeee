"""The explorer of votes against the CSV files, recounted with exact fractions."""

import csv
import re
from fractions import Fraction

import pytest

from course import explore
from course.explorers.texts.un_vote import TEXT
from course.explorers.un_vote import COUNCIL, GROUPS, RULES, by_region
from course.paths import data_folder


def read(name):
    with (data_folder() / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


TOTALS = {row["resolution"]: row for row in read("un_votes_totals")}
STEPS = (0, 1, 5, 20, 58, 93, 193)


@pytest.fixture(scope="module")
def votes():
    return explore("un-vote")


def recount(resolution, move, number):
    """The vote after the move, member by member."""
    row = TOTALS[resolution]
    members = []
    for group, column in zip(GROUPS, ("yes", "no", "abstain", "not_voting"), strict=True):
        members += [group] * int(row[column])
    source, target = move.split("-")
    places = [place for place, group in enumerate(members) if group == source]
    for place in places[:number]:
        members[place] = target
    return members


def passes(members, rule):
    yes, no = members.count("yes"), members.count("no")
    if rule == "all-members":
        return Fraction(yes, len(members)) >= Fraction(2, 3)
    if yes + no == 0:
        return False
    return Fraction(yes, yes + no) >= Fraction(2, 3) if rule == "two-thirds" else yes > no


def test_every_resolution_and_move_agrees_with_a_recount_by_member(votes):
    for resolution in TOTALS:
        for move in TEXT["moves"]:
            for number in STEPS:
                members = recount(resolution, move, number)
                for rule in RULES:
                    state = {"resolution": resolution, "move": move, "number": number, "rule": rule}
                    numbers = votes.at(state).numbers
                    assert [numbers[g] for g in GROUPS] == [members.count(g) for g in GROUPS]
                    assert numbers["outcome"] == ("adopted" if passes(members, rule) else "rejected")
                    voting = members.count("yes") + members.count("no")
                    if voting:
                        assert numbers["share_voting"] == pytest.approx(100 * members.count("yes") / voting)
                    else:
                        assert numbers["share_voting"] is None


def test_the_turning_point_is_the_first_number_that_turns_the_result(votes):
    for resolution in TOTALS:
        for move in TEXT["moves"]:
            for rule in RULES:
                turn = votes.at({"resolution": resolution, "move": move, "rule": rule}).numbers[
                    "turning_point"
                ]
                first = passes(recount(resolution, move, 0), rule)
                found = [n for n in range(194) if passes(recount(resolution, move, n), rule) != first]
                assert turn == (found[0] if found else None)


def test_yes_votes_needed_are_the_least_that_pass(votes):
    for resolution in TOTALS:
        for rule in RULES:
            numbers = votes.at({"resolution": resolution, "rule": rule}).numbers
            base = numbers["members" if rule == "all-members" else "voting"]
            least = next(
                n
                for n in range(base + 1)
                if (2 * n > base if rule == "simple" else Fraction(n, base) >= Fraction(2, 3))
            )
            assert numbers["needed"] == least


def test_the_published_surprise_93_of_193_passes(votes):
    result = votes.at({"resolution": "A/RES/ES-11/7"})
    assert (result.numbers["yes"], result.numbers["no"], result.numbers["abstain"]) == (93, 18, 65)
    assert result.numbers["outcome"] == "adopted"
    assert round(result.numbers["share_voting"]) == 84 and round(result.numbers["share_members"]) == 48
    assert "83.8 per cent" in result.sentence and "48.2 per cent of all 193" in result.sentence
    misread = votes.at({"resolution": "A/RES/ES-11/7", "rule": "all-members"})
    assert misread.numbers["outcome"] == "rejected" and misread.numbers["needed"] == 129
    eight = votes.at({"resolution": "A/RES/ES-11/8"}).numbers
    assert (eight["yes"], eight["no"], eight["abstain"]) == (93, 8, 73) and eight["outcome"] == "adopted"


def test_58_abstentions_do_what_20_votes_against_do(votes):
    turns = {m: votes.at({"move": m}).numbers["turning_point"] for m in TEXT["moves"]}
    assert turns["yes-abstain"] == turns["yes-absent"] == 58
    assert turns["yes-no"] == 20 and turns["abstain-yes"] is None
    assert votes.at({"move": "yes-abstain", "number": 57}).numbers["outcome"] == "adopted"
    assert votes.at({"move": "yes-abstain", "number": 58}).numbers["outcome"] == "rejected"


def test_an_absence_counts_as_little_as_an_abstention(votes):
    for number in STEPS:
        for rule in RULES:
            absent, abstain = (
                votes.at({"move": f"yes-{g}", "number": number, "rule": rule}).numbers
                for g in ("absent", "abstain")
            )
            assert absent["outcome"] == abstain["outcome"]
            assert absent["share_voting"] == abstain["share_voting"]


def test_in_the_council_an_abstention_is_no_veto_and_a_no_may_be_one(votes):
    result = votes.at({"resolution": COUNCIL})
    assert [result.numbers[g] for g in GROUPS] == [10, 0, 5, 0]
    assert result.numbers["outcome"] == "adopted" and "is no veto" in result.sentence
    assert (
        votes.at({"resolution": COUNCIL, "move": "yes-abstain", "number": 2}).numbers["outcome"] == "rejected"
    )
    one_no = votes.at({"resolution": COUNCIL, "move": "abstain-no", "number": 1})
    assert one_no.numbers["outcome"] == "depends" and "permanent member stops it" in one_no.sentence
    # The Assembly's rules do not apply there, whatever the control says.
    sentences = {votes.at({"resolution": COUNCIL, "rule": rule}).sentence for rule in RULES}
    assert len(sentences) == 1


def test_sentence_figure_and_table_say_the_same(votes):
    for resolution in [*TOTALS, COUNCIL]:
        for move in TEXT["moves"]:
            for number in (0, 3, 193):
                for rule in RULES:
                    state = {"resolution": resolution, "move": move, "number": number, "rule": rule}
                    result = votes.at(state)
                    numbers, chart = result.numbers, result.figures[0]
                    said = re.search(r": (\d+) yes, (\d+) no, (\d+) abst\w+, (\d+) absent", result.sentence)
                    assert [int(n) for n in said.groups()] == [numbers[g] for g in GROUPS]
                    drawn = chart.rows[-1]
                    assert [drawn[TEXT["groups"][g]] for g in GROUPS] == [numbers[g] for g in GROUPS]
                    assert len(chart.rows) == (2 if numbers["moved"] else 1)
                    shown = "council" if resolution == COUNCIL else rule
                    line = next(r for r in result.table if r["rule"] == TEXT["short"][shown])
                    assert line["result"] == TEXT["outcome_short"][numbers["outcome"]]
                    assert line["yes votes needed"] == numbers["needed"]
                    assert f"{resolution}:" in chart.finding and line["result"] in chart.finding


def test_invariants(votes):
    for state in votes.corners():
        numbers = votes.at(state).numbers
        assert sum(numbers[g] for g in GROUPS) == numbers["members"]
        assert numbers["share_members"] <= 100 + 1e-9
        if numbers["share_voting"] is not None:
            assert numbers["share_voting"] >= numbers["share_members"] - 1e-9


def test_the_half_circle_shows_every_member_and_the_line_of_the_majority(votes):
    for resolution, total in TOTALS.items():
        state = {"resolution": resolution, "move": "yes-abstain", "number": 9}
        result = votes.at(state)
        svg = result.figures[0].svg
        groups = sum(result.numbers[group] > 0 for group in GROUPS)
        dots = re.findall(r'<circle [^>]*r="(?:5\.5|6\.5)"', svg)
        assert len(dots) == 193 + groups == int(total["members"]) + groups
        assert f"needed: {result.numbers['needed']}<" in svg
        assert f"as recorded: {total['yes']}<" in svg


def test_regions_add_up_to_the_recorded_vote(votes):
    states = {row["iso3"]: row["region"] for row in read("states")}
    for resolution, total in TOTALS.items():
        roll = [row for row in read("un_votes") if row["resolution"] == resolution]
        lines = by_region(resolution)
        if total["by_country"] == "none":
            assert lines == [] and TEXT["no_regions"] in votes.at({"resolution": resolution}).text
            continue
        assert [line["region"] for line in lines] == sorted(set(states.values()) - {""})
        columns = dict(zip("YNAX", TEXT["groups"].values(), strict=True)) | {"AX": TEXT["unknown"]}
        for line in lines:
            for code, column in columns.items():
                there = [r for r in roll if states[r["iso3"]] == line["region"] and r["vote"] == code]
                assert line[column] == len(there)
        assert sum(line["yes"] for line in lines) == int(total["yes"])
        silent = sum(line[columns[code]] for line in lines for code in ("A", "X", "AX"))
        assert silent == int(total["abstain"]) + int(total["not_voting"])
        assert "by region" in votes.at({"resolution": resolution}).html
