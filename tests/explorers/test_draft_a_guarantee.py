"""Draft-a-guarantee against a rule table written another way, and against the readings themselves."""

import re

import pytest

from course import explore
from course.explorers.clauses import PARTS, READING
from course.explorers.draft_a_guarantee import TASKS, clause_text
from course.explorers.texts import clauses as words
from course.explorers.texts.draft_a_guarantee import TEXT


@pytest.fixture(scope="module")
def draft():
    return explore("draft-a-guarantee")


def reaches(state):
    """Which tasks the parts reach at all, told by plain conditions."""
    strong = state["means"] in ("force", "troops", "all")
    return {
        "defend": strong,
        "present": state["means"] == "troops",
        "equip": state["means"] != "troops",
        "breach": state["trigger"] == "breach",
        "protect": strong and state["territory"] == "forces",
    }


def test_every_corner_agrees_with_the_rules_told_another_way(draft):
    promised_somewhere = set()
    for state in draft.corners():
        result = draft.at(state)
        said = {row["task"]: row["your clause"] for row in result.table}
        for task, reached in reaches(state).items():
            owed = state["duty"] == "shall" and state["discretion"] == "minimum"
            named = state["means"] != "all" and not (task == "equip" and state["means"] == "force")
            own = "left out"
            if reached and state["duty"] != "consult":
                own = "fixed" if owed and named else "allowed"
            assert said[TEXT["tasks"][task]] == own, (task, state)
            if own == "fixed":
                promised_somewhere.add(task)
        tally = [sum(v == kind for v in said.values()) for kind in ("fixed", "allowed", "left out")]
        numbers = result.numbers
        assert tally == [numbers["promised"], numbers["possible"], numbers["left_out"]]
        assert sum(tally) == len(TASKS) == 5
        spoken = re.search(r"fixes (\d), allows (\d) and leaves out (\d)", result.sentence)
        assert [int(n) for n in spoken.groups()] == tally
    assert promised_somewhere == set(TASKS), "every task can be promised by some clause"


def test_nearness_is_the_number_of_equal_parts_and_bars_show_it(draft):
    for state in draft.corners():
        result = draft.at(state)
        own = {
            words.SHORT[name]: len(set(state.items()) & set(reading.items()))
            for name, reading in READING.items()
        }
        assert {row["instrument"]: row["parts shared"] for row in result.figures[1].rows} == own
        assert set(result.numbers["nearest"]) == {n for n, v in own.items() if v == max(own.values())}
        assert f"shares {max(own.values())} of 7 parts" in result.sentence


def test_the_surprise_the_words_of_article_5_fix_no_task(draft):
    for name, possible in (("NATO_ART5", 3), ("TEU_42_7", 2)):
        result = draft.at(READING[name])
        assert result.numbers["promised"] == 0 and result.numbers["possible"] == possible
        assert result.numbers["shared"][name] == 7
        assert "how much help comes" in result.sentence
    assert "which means are meant" in draft.at(READING["TEU_42_7"]).sentence


def test_consultation_covers_nothing_and_soldiers_are_covered_only_by_name(draft):
    for state in draft.corners():
        if state["duty"] == "consult":
            assert draft.at(state).numbers["left_out"] == 5
        covered = {r["task"] for r in draft.at(state).table if r["your clause"] != "left out"}
        if state["territory"] != "forces":
            assert TEXT["tasks"]["protect"] not in covered


def test_the_start_is_the_state_of_2025_and_each_clause_is_a_readable_sentence(draft):
    assert draft.defaults() == READING["BILATERAL_2024"]
    seen = set()
    for state in draft.corners():
        text = clause_text(state)
        assert text.endswith(".") and not re.search(r"[{}]|,,| ,|  ", text)
        assert text in draft.at(state).text
        seen.add(text)
    assert len(seen) == sum(1 for _ in draft.corners()), "each choice changes the clause"


def test_open_points_follow_the_parts(draft):
    tight = {
        "trigger": "breach",
        "duty": "shall",
        "means": "troops",
        "discretion": "minimum",
        "territory": "forces",
        "procedure": "each",
        "carveout": "none",
    }
    result = draft.at(tight)
    assert list(tight) == list(PARTS) and result.numbers["open_points"] == 1
    assert result.sentence.endswith("It leaves open: who finds that a breach has happened.")
    for part in ("duty", "discretion", "procedure", "carveout"):
        loose = {**tight, part: READING["NATO_ART5"][part] if part != "duty" else "intends"}
        assert draft.at(loose).numbers["open_points"] == 2


def test_it_says_that_it_models_an_argument(draft):
    assert "model of an argument" in draft.static_text() and "judgement" in draft.lead
    assert any("illustrative" in line.basis for line in draft.ledger(draft.defaults()))


def test_the_tasks_stand_beside_the_clause_as_in_the_table(draft):
    for state in draft.corners():
        result = draft.at(state)
        for row in result.table:
            line = next(line for line in result.text.splitlines() if row["task"] in line)
            assert line.strip().startswith(f"{row['your clause']}:")
        assert result.text.count(": none") == sum(
            result.numbers[key] == 0 for key in ("promised", "possible", "left_out")
        )
