"""The veto-player simulator: counted another way, and the argument that it is there for."""

from __future__ import annotations

import random
import re

import pytest

from course import explore
from course.explorers.veto_players import BODIES, CODING, HOST, NEEDED, OPTIONS, bodies
from course.facts.rows import rows
from course.figures.data import say


@pytest.fixture(scope="module")
def simulator():
    return explore("veto-players")


def ideal(code, silent):
    said = {row["iso3"]: row["position_category"] for row in rows("coalition_members")}.get(code, "")
    return max((CODING[part] for part in said.split(";") if part in CODING), default=silent)


def test_who_decides():
    assert {name: len(members) for name, members in bodies().items()} == {
        "EU": 27,
        "NATO": 32,
        "coalition": 34,
    }
    assert HOST not in bodies()["coalition"]


def test_unanimity_is_counted_from_the_tables(simulator):
    """At most as far as the mirror image of 0 around the state that wants least."""
    least = min(ideal(code, 5) for code in bodies()["EU"])
    numbers = simulator.at({"rule": "unanimity"}).numbers
    assert (numbers["low"], numbers["high"]) == (OPTIONS[1], 2 * least)


def test_one_more_state_that_wants_nothing_ends_unanimity_and_not_the_coalition(simulator):
    assert simulator.at({"rule": "unanimity", "extra": "nothing"}).numbers["options"] == 0
    assert "nothing can be agreed" in simulator.at({"rule": "unanimity", "extra": "nothing"}).sentence
    alone, more = (simulator.at({"rule": "opt-in", "extra": extra}).numbers for extra in ("none", "nothing"))
    assert more["options"] == alone["options"] > 0


def test_one_more_state_sets_the_limit_at_twice_its_wish(simulator):
    numbers = simulator.at({"rule": "unanimity", "extra": "little"}).numbers
    assert numbers["high"] == 2 and numbers["options"] == sum(0 < option <= 2 for option in OPTIONS)


def test_qualified_majority_is_counted_from_the_shares(simulator):
    shares = {row["iso3"]: row["population_share_pct"] for row in rows("eu_qmv_2025")}
    for silent in (0, 5, 10):
        passing = []
        for option in OPTIONS[1:]:
            yes = [code for code in shares if abs(option - ideal(code, silent)) < ideal(code, silent)]
            people = sum(shares[code] for code in yes) / sum(shares.values())
            if len(yes) >= 15 and (people >= 0.65 or len(yes) >= 24):
                passing.append(option)
        assert simulator.at({"rule": "qmv", "silent": silent}).numbers["options"] == len(passing)


def test_a_coalition_keeps_the_vetoes_at_home(simulator):
    """The argument: nobody outside can stop a coalition, parliaments at home can keep states out of it."""
    free = simulator.at({"rule": "opt-in", "status_quo": 2})
    home = simulator.at({"rule": "opt-in", "status_quo": 2, "home": 3.0})
    assert home.numbers["better"] < free.numbers["better"]
    assert home.numbers["better"] >= NEEDED


def test_the_sentence_the_figure_and_the_table_agree(simulator):
    random_ = random.Random(7)
    for _ in range(60):
        state = simulator.sample(random_)
        result = simulator.at(state)
        numbers = result.numbers
        [figure] = result.figures
        line = list(figure.rows[list(BODIES).index(state["rule"])].values())
        assert (line[1], line[2]) == (numbers["low"], numbers["high"]) and line[3] == state["status_quo"]
        if numbers["options"]:
            assert f"from {say(numbers['low'])} to {say(numbers['high'])}," in result.sentence
        else:
            assert "nothing can be agreed" in result.sentence
        taken = [list(row.values())[-1] for row in result.table]
        assert len(taken) == numbers["all"]
        assert taken.count("prefers it") == numbers["better"]
        if state["rule"] in ("qmv", "opt-in") and numbers["best"] is not None:
            assert re.search(rf"\b{numbers['better']} of {numbers['all']} states", result.sentence)


def test_the_ledger_says_that_the_positions_are_illustrative(simulator):
    ledger = simulator.ledger(simulator.defaults())
    assert any("position_category" in line.basis and "illustrative" in line.basis for line in ledger)
    assert any("31(4)" in line.parameter + line.value + line.basis for line in ledger)
