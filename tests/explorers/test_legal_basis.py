"""The tree of legal bases against the cases of the data package, and against the rules said another way."""

import csv
import re

import pytest

from course import explore
from course.explorers.legal_basis import CASES, QUESTIONS
from course.explorers.texts.legal_basis import TEXT
from course.paths import data_folder


def read(name):
    with (data_folder() / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


SCENARIOS = {row["scenario_id"]: row for row in read("scenario_cases")}
PROVISIONS = {row["provision_id"]: row for row in read("provisions")}


@pytest.fixture(scope="module")
def tree():
    return explore("legal-basis")


def test_the_tree_judges_as_the_table_of_cases_does(tree):
    words = {"yes": "lawful", "no": "unlawful", "disputed": "disputed"}
    names = {
        "consent": "consent",
        "art51_collective": "defence",
        "art51": "defence",
        "chapter_vii": "chapter7",
    }
    assert len(CASES) >= 12
    for case, state in CASES.items():
        row, numbers = SCENARIOS[case], tree.at(state).numbers
        assert numbers["verdict"] == words[row["lawful"]], case
        assert case in numbers["cases"] and case in tree.at(state).sentence
        if row["lawful"] == "yes":
            assert {names[basis] for basis in row["basis"].split(";")} <= set(numbers["bases"]), case
        if row["lawful"] == "disputed":
            open_bases = {key for key, status in numbers["statuses"].items() if status == "disputed"}
            assert open_bases & {names[basis] for basis in row["basis"].split(";")}, case


def test_each_basis_names_provisions_that_the_case_names(tree):
    for case, state in CASES.items():
        cards = {card for row in tree.at(state).table for card in row["provisions"].split(", ")}
        international = {
            card for card in SCENARIOS[case]["provision_ids"].split(";") if not card.startswith(("GG", "PBG"))
        }
        assert international <= cards, case


def test_the_published_correction_a_mandate_is_not_the_only_basis(tree):
    """Claim LA03, imprecision IM01: consent and self-defence carry a force despite a veto."""
    vetoed = tree.at({"council": "vetoed"})
    assert vetoed.numbers["verdict"] == "lawful" and vetoed.numbers["bases"] == ("consent",)
    assert "takes away neither consent nor self-defence" in vetoed.sentence
    help_ = tree.at({"council": "vetoed", "act": "defend", "invitation": "request", "situation": "war"})
    assert help_.numbers["bases"] == ("consent", "defence") and not help_.numbers["council_needed"]
    # And the core that is right: against the will of the state, only the Council.
    unwanted = {"invitation": "none"}
    assert tree.at(unwanted).numbers["verdict"] == "unlawful"
    assert tree.at({**unwanted, "council": "authorised"}).numbers["bases"] == ("chapter7",)


def test_a_recommendation_of_the_assembly_adds_no_power(tree):
    for state in tree.corners():
        if state["sender"] == "un" or state["council"] != "assembly":
            continue
        alone = tree.at({**state, "council": "none"}).numbers
        assert tree.at(state).numbers["verdict"] == alone["verdict"]


def test_a_veto_takes_nothing_away_that_stood_without_the_council(tree):
    for state in tree.corners():
        if state["council"] == "vetoed":
            without = tree.at({**state, "council": "none"}).numbers
            assert tree.at(state).numbers["verdict"] == without["verdict"]


def test_the_rules_said_another_way(tree):
    """Every corner, by necessary conditions rather than by walking the tree."""
    for state in tree.corners():
        numbers = tree.at(state).numbers
        found = numbers["verdict"]
        attack = state["situation"] in ("war", "broken")
        if state["council"] == "authorised":
            assert found == "lawful" and "chapter7" in numbers["bases"]
            continue
        assert "chapter7" not in numbers["bases"]
        if state["sender"] == "un" and state["council"] in ("none", "vetoed"):
            assert found == "impossible"
            continue
        if state["invitation"] in ("governor", "none"):
            assert found == "unlawful"
        if found == "lawful":
            assert state["invitation"] in ("presence", "request")
            if state["act"] != "presence":
                assert attack and state["invitation"] == "request" and state["sender"] != "un"
        if state["act"] == "presence":
            assert (found == "lawful") == (state["invitation"] in ("presence", "request"))
        if state["act"] == "strike" and not attack:
            assert found == "unlawful"
        if found == "part":
            assert state["act"] == "defend" and attack


def test_where_the_result_is_disputed_both_sides_have_a_reason_of_like_length(tree):
    for for_, against in TEXT["sides"].values():
        assert 0.5 <= len(for_) / len(against) <= 2
    for state in tree.corners():
        result = tree.at(state)
        if result.numbers["verdict"] != "disputed":
            continue
        disputed = [row for row in result.table if row["in this setting"] == TEXT["status"]["disputed"]]
        assert disputed and "Lawyers differ" in result.sentence
        reasons = [row["for the basis"] for row in disputed if row["for the basis"] != TEXT["undisputed"]]
        assert reasons and all(reason in result.text and reason in result.html for reason in reasons)


def test_sentence_figure_and_table_say_the_same(tree):
    for state in tree.corners():
        result = tree.at(state)
        found = result.numbers["verdict"]
        assert f" is {TEXT['verdict'][found]}." in result.sentence
        for basis in result.numbers["bases"]:
            assert TEXT["bases"][basis] in result.sentence
            row = next(row for row in result.table if row["basis"] == TEXT["bases"][basis])
            assert row["in this setting"] not in (TEXT["status"]["no"], TEXT["status"]["not needed"])
        chart, words = result.figures[0], TEXT["tree"]
        assert len(chart.rows) == sum(len(TEXT[name]) for name in QUESTIONS)
        for name in QUESTIONS:
            drawn = [row for row in chart.rows if row[words["question"]] == TEXT["questions"][name]]
            found_there = [tree.at({**state, name: answer}).numbers["verdict"] for answer in TEXT[name]]
            assert [row[words["result"]] for row in drawn] == [TEXT["verdict"][v] for v in found_there]
            chosen = [row[words["answer"]] for row in drawn if row[words["now"]]]
            assert chosen == [TEXT[name][state[name]]]
            named = TEXT["questions"][name] in chart.finding.split("at: ")[-1].split("; ")
            assert named == any(verdict != found for verdict in found_there)


def test_every_card_and_case_named_exists(tree):
    for state in tree.corners():
        for row in tree.at(state).table:
            assert all(card in PROVISIONS for card in row["provisions"].split(", "))
        named = re.findall(r"SC\d\d", tree.at(state).sentence)
        assert all(case in SCENARIOS for case in named)
    positions = {row["position_id"] for row in read("positions")}
    assert {"PO47", "PO30"} <= positions
