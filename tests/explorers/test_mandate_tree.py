"""The mandate tree against the table of the procedure, and against invented cases that were judged apart."""

import csv
import html
import re

import pytest

from course import explore
from course.explorers.mandate_tree import BRANCHES, procedure
from course.explorers.texts.mandate_tree import TEXT
from course.paths import data_folder

COLUMN = TEXT["columns"]
CONSENT = {"yes": "before", "no": "none", "simplified": "silence", "ex_post": "after", "inform_only": "none"}
CASES = {
    "SC01": {"act": "force", "place": "ukraine", "frame": "coalition"},
    "SC03": {"act": "train", "place": "home", "expected": False},
    "SC04": {"act": "plan", "place": "ally", "expected": False},
    "SC05": {"act": "plan", "place": "ukraine", "scale": "low"},
    "SC06": {"act": "force", "place": "ally"},
    "SC07": {"act": "force", "place": "ally", "expected": False},
    "SC09": {"act": "force", "place": "ally"},
    "SC10": {"act": "force", "place": "ukraine", "danger": "over"},
    "SC11": {"act": "force", "place": "ukraine", "frame": "un-nato"},
    "SC15": {"act": "force", "place": "ally", "danger": "running"},
    "SC17": {"act": "force", "place": "ukraine", "frame": "eu"},
    "SC23": {"act": "force", "place": "ukraine", "frame": "coalition"},
    "SC24": {"act": "arms"},
}


def read(name, key):
    with (data_folder() / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return {row[key]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def tree():
    return explore("mandate-tree")


@pytest.mark.parametrize("case", CASES)
def test_invented_cases_come_out_as_the_table_of_cases_judges_them(tree, case):
    judged = read("scenario_cases", "scenario_id")[case]["bundestag"]
    numbers = tree.at(CASES[case]).numbers
    assert numbers["consent"] == CONSENT[judged]
    assert (numbers["branch"] == "emergency-over") is (judged == "inform_only")


def test_every_leaf_is_reached_and_its_steps_are_possible(tree):
    reached = {tree.at(state).numbers["branch"] for state in tree.corners()}
    assert reached == set(BRANCHES)
    way = procedure()
    for branch in BRANCHES.values():
        passed = way.walk(branch.steps)
        if branch.steps:
            ends = {"before": "ACTIVE", "silence": "ACTIVE", "after": "ACTIVE"}
            assert passed[-1] == ends.get(branch.consent, passed[-1])
        if branch.otherwise:
            assert way.step(passed[-2], branch.otherwise) != passed[-1], "the other way leads elsewhere"


def test_consent_depends_on_what_the_act_asks_and_on_nothing_else(tree):
    """Written as one condition: soldiers, abroad, expected, and not over."""
    for state in tree.corners():
        needed = state["act"] != "arms" and state["place"] != "home" and state["expected"]
        consent = tree.at(state).numbers["consent"]
        assert (consent != "none") is (needed and state["danger"] != "over")
        assert (consent == "after") is (needed and state["danger"] == "running")
        for other in TEXT["frames"]:
            assert tree.at({**state, "frame": other}).numbers["consent"] == consent


def test_the_published_surprise(tree):
    """Neither the name of a mission nor an alliance decides, but whether involvement is to be expected."""
    for place in ("ukraine", "ally"):
        for act in ("force", "train", "plan", "aid"):
            assert tree.at({"act": act, "place": place}).numbers["consent"] == "before"
            assert tree.at({"act": act, "place": place, "expected": False}).numbers["consent"] == "none"
    assert "do not replace the consent" in tree.at({"place": "ally", "danger": "running"}).sentence
    revealed = tree.at(tree.reveals["02-germany/training"])
    assert (
        revealed.sentence.startswith("No consent is needed as long as")
        and "exempts nobody" in revealed.sentence
    )


def test_sentence_table_and_lists_say_the_same(tree):
    steps, cases = read("parlbetg_state_machine", "transition_id"), read("bundestag_case_law", "case_id")
    provisions = read("provisions", "provision_id")
    for state in tree.corners():
        result = tree.at(state)
        table = {row[COLUMN["key"]]: row for row in result.table if row[COLUMN["key"]]}
        assert result.table[0][COLUMN["what"]] == result.numbers["majority"]
        assert {key for key in table if key in provisions} == set(result.numbers["provisions"])
        assert {key for key in table if key in cases} == set(result.numbers["cases"])
        for key, row in table.items():
            if key in steps:
                assert (
                    row[COLUMN["basis"]] == steps[key]["legal_basis"]
                    and row[COLUMN["who"]] == steps[key]["actor"]
                )
        for key in result.numbers["cases"]:
            assert (
                cases[key]["holding"] in html.unescape(result.html) and cases[key]["holding"] in result.text
            )
        votes = "more yes than no" in result.sentence
        assert votes is (result.numbers["majority"] == TEXT["majorities"]["votes"])
        assert ("No consent" in result.sentence or "No vote" in result.sentence) is (
            result.numbers["consent"] == "none"
        )


def test_a_coalition_is_marked_as_contested_wherever_the_bundestag_consents(tree):
    for state in tree.corners():
        result = tree.at(state)
        marked = "Contested: whether a coalition" in result.sentence
        assert marked is (state["frame"] == "coalition" and result.numbers["consent"] != "none")
        assert marked <= ("CL07" in result.numbers["cases"])


def test_the_questions_are_those_that_were_asked(tree):
    result = tree.at({"act": "arms"})
    assert len(re.findall("<li>", result.html.split("</ol>")[0])) == 1
    assert len(re.findall("<li>", tree.at({}).html.split("</ol>")[0])) == 5
