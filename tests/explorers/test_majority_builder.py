"""The majority builder against the CSV files and the rules of the Basic Law, counted another way."""

import csv
import re
from fractions import Fraction

import pytest

from course import explore
from course.explorers.majority_builder import CONSTELLATIONS, needed, seats
from course.explorers.texts.majority_builder import TEXT
from course.models.bundestag import MEMBERS, max_defectors, result
from course.paths import data_folder

COLUMN = TEXT["columns"]


def read(name):
    with (data_folder() / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def builder():
    return explore("majority-builder")


def recount(state):
    """Votes from the file, group by group, with the absentees taken off each side."""
    side = {"yes": 0, "no": 0, "abstain": 0}
    for row in read("bundestag_21"):
        side[CONSTELLATIONS[state["constellation"]].get(row["group"], "no")] += int(row["seats"])
    for vote, rate in [
        ("yes", "attendance_yes"),
        ("no", "attendance_other"),
        ("abstain", "attendance_other"),
    ]:
        side[vote] = int(Fraction(side[vote] * state[rate], 100) + Fraction(1, 2))
    gone = min(state["defectors"], side["yes"])
    side["yes"] -= gone
    if state["mode"] in side:
        side[state["mode"]] += gone
    return side


def is_carried(yes, no, rule):
    """The three rules, written with shares."""
    majority_of_members = Fraction(yes, MEMBERS) > Fraction(1, 2)
    if rule == "absolute":
        return majority_of_members
    share = Fraction(yes, yes + no) if yes + no else Fraction(0)
    return share > Fraction(1, 2) if rule == "simple" else share >= Fraction(2, 3) and majority_of_members


def test_every_corner_agrees_with_a_recount_of_the_file(builder):
    for state in builder.corners():
        votes, numbers = recount(state), builder.at(state).numbers
        assert {vote: numbers[vote] for vote in votes} == votes
        assert numbers["absent"] == MEMBERS - sum(votes.values())
        assert numbers["carried"] is is_carried(votes["yes"], votes["no"], state["rule"])


def test_one_more_defector_than_named_sinks_it_and_one_fewer_does_not(builder):
    for state in builder.corners():
        numbers = builder.at(state).numbers
        if not numbers["carried"]:
            assert numbers["missing"] == numbers["needed"] - numbers["yes"] > 0
            continue
        assert numbers["missing"] is None and numbers["yes"] >= numbers["needed"]
        joins_no, joins_neither = state["mode"] == "no", state["mode"] == "abstain"
        for more, holds in [(numbers["flip"] - 1, True), (numbers["flip"], False)]:
            assert holds is result(
                numbers["yes"] - more,
                numbers["no"] + more * joins_no,
                numbers["abstain"] + more * joins_neither,
                state["rule"],
            )


def test_yes_votes_needed_are_the_fewest_by_counting():
    for rule in TEXT["rules"]:
        for no in range(0, 316, 5):
            found = next((yes for yes in range(MEMBERS - no + 1) if result(yes, no, rule=rule)), None)
            assert needed(no, rule) == found if found is not None else needed(no, rule) > MEMBERS - no


def test_the_published_surprise(builder):
    """All present, all opposition against: 328 to 302 falls with the 13th no or the 26th abstention."""
    start = builder.at({}).numbers
    assert (start["yes"], start["no"], start["carried"], start["flip"]) == (328, 302, True, 13)
    for mode, last in [("no", 12), ("abstain", 25), ("absent", 25)]:
        assert builder.at({"defectors": last, "mode": mode}).numbers["carried"]
        assert not builder.at({"defectors": last + 1, "mode": mode}).numbers["carried"]
        assert last == max_defectors(328, 302, "no" if mode == "no" else "abstain")
    tie = builder.at({"defectors": 13})
    assert (tie.numbers["yes"], tie.numbers["no"]) == (315, 315)
    assert "A tie is not enough." in tie.sentence
    assert builder.reveals["02-germany/defectors"]["defectors"] == 13


def test_far_fewer_than_316_are_enough_when_few_come(builder):
    numbers = builder.at({"attendance_yes": 50, "attendance_other": 50}).numbers
    assert numbers["carried"] and numbers["yes"] == 164 < 316
    absolute = builder.at({"attendance_yes": 50, "attendance_other": 50, "rule": "absolute"}).numbers
    assert not absolute["carried"] and absolute["needed"] == 316


def test_sentence_figure_and_table_say_the_same(builder):
    for state in builder.corners():
        outcome = builder.at(state)
        numbers = outcome.numbers
        found = re.match(
            r"(Carried|Lost): (\d+) yes, (\d+) no, (\d+) abstentions?, (\d+) absent\.", outcome.sentence
        )
        said = {
            vote: int(n)
            for vote, n in zip(("yes", "no", "abstain", "absent"), found.groups()[1:], strict=True)
        }
        assert (found[1] == "Carried") is numbers["carried"]
        bars = {row["vote"]: row["members"] for row in outcome.figures[0].rows}
        table = {row[COLUMN["vote"]]: row[COLUMN["members"]] for row in outcome.table}
        for vote, n in said.items():
            assert n == bars[TEXT["votes"][vote]] == table[TEXT["votes"][vote]] == numbers[vote]
        assert bars[TEXT["votes"]["needed"]] == numbers["needed"]
        assert f"{numbers['needed']} yes" in outcome.sentence
        reachable = any(
            is_carried(yes, numbers["no"], state["rule"]) for yes in range(MEMBERS - numbers["no"] + 1)
        )
        assert ("not left" in outcome.sentence) is (state["rule"] != "simple" and not reachable)


def test_the_groups_in_the_table_are_those_of_the_constellation(builder):
    for name, votes in CONSTELLATIONS.items():
        assert set(votes) <= set(seats())
        rows = {row[COLUMN["vote"]]: row[COLUMN["who"]] for row in builder.at({"constellation": name}).table}
        for group in seats():
            assert group in rows[TEXT["votes"][votes.get(group, "no")]]


def test_published_attendance_is_that_of_the_table():
    shares = []
    for row in read("bundeswehr_mandates"):
        if row["not_voting"]:
            took_part = sum(int(row[vote]) for vote in ("yes", "no", "abstain"))
            shares.append(
                (100 * took_part / (took_part + int(row["not_voting"])), row["date"][:4], row["source_id"])
            )
    low, high = min(shares)[0], max(shares)[0]
    years, sources = [year for _, year, _ in shares], {source for *_, source in shares}
    said = TEXT["attendance_published"]
    assert said.startswith(f"{low:.1f} to {high:.1f} per cent")
    assert f"{min(years)} to {max(years)}" in said and all(source in said for source in sources)
    assert f"{low:.1f} to {high:.1f}" in TEXT["ledger"]["attendance"][2]
