"""Deterrence and commitment: its surprises, and that sentence, figure and table say the same."""

from __future__ import annotations

import itertools
import math
import random

import pytest

from course import explore
from course.explorers.deterrence import N0, V_LO, P
from course.explorers.texts.deterrence import TEXT
from course.figures.data import say


@pytest.fixture(scope="module")
def explorer():
    return explore("deterrence")


def attack_pays(state):
    """The challenger's expected gain, worked out from its payoffs: +1 if unanswered, -loss if answered."""
    if state["audience"] > state["cost"] - P * V_LO:
        likely = 1.0
    else:
        base = state["prior"] / 100
        likely = 1 - (1 - base) * math.exp(-state["force"] / N0)
    error = state["error"] / 100
    likely = likely * (1 - error) + (1 - likely) * error
    return (1 - likely) - likely * state["loss"]


@pytest.mark.parametrize(("loss", "per_cent"), [(1.0, 50), (3.0, 25), (0.25, 80)])
def test_the_threshold_is_the_gain_over_gain_and_loss(explorer, loss, per_cent):
    result = explorer.at({"loss": loss})
    assert result.numbers["threshold"] == pytest.approx(per_cent)
    assert f"less likely than {per_cent} per cent" in result.sentence


def test_a_threat_that_is_a_quarter_credible_can_be_enough(explorer):
    enough = explorer.at({"loss": 3.0, "prior": 25, "force": 0})
    assert (
        enough.numbers["deterred"]
        and "level with the threshold: the challenger holds back" in enough.sentence
    )
    assert not explorer.at({"loss": 3.0, "prior": 20, "force": 0}).numbers["deterred"]
    assert not explorer.at({"loss": 1.0, "prior": 25, "force": 0}).numbers["deterred"]


def test_a_cheap_deployment_is_tested_and_a_dear_one_is_believed(explorer):
    """The vectors of the two-type game: attack 70 and war 15 per cent at 0.2, 70 and 0 at 0.5."""
    cheap, dear = (explorer.at({"force": 0, "deploy": deploy}).numbers for deploy in (0.2, 0.5))
    assert (cheap["regime"], dear["regime"]) == ("bluffing", "separating")
    assert (cheap["pr_attack"], cheap["pr_war"]) == (pytest.approx(70), pytest.approx(15))
    assert (dear["pr_attack"], dear["pr_war"]) == (pytest.approx(70), 0)


def test_tied_hands_make_the_response_certain_and_error_takes_it_back(explorer):
    tied = explorer.at({"audience": 0.2, "cost": 0.3})
    assert tied.numbers["response"] == 100 and TEXT["tied"] in tied.sentence
    assert explorer.at({"audience": 0.1, "cost": 0.3}).numbers["tied"] is False, "equal costs do not tie"
    assert explorer.at({"audience": 0.2, "cost": 0.3, "error": 40}).numbers["seen"] == pytest.approx(60)


def test_more_soldiers_stop_mattering(explorer):
    """The tenth thousand adds less than the first: credibility cannot pass certainty."""
    seen = [explorer.at({"force": force}).numbers["seen"] for force in (0, 1_000, 9_000, 10_000)]
    assert seen[1] - seen[0] > 3 * (seen[3] - seen[2]) > 0


def test_the_margin_has_the_sign_of_the_challengers_payoff(explorer):
    random_ = random.Random(9)
    for _ in range(200):
        state = explorer.sample(random_)
        numbers, gain = explorer.at(state).numbers, attack_pays(state)
        assert numbers["margin"] == pytest.approx(-100 * gain / (1 + state["loss"]), abs=1e-6)
        assert numbers["deterred"] is (round(-gain, 9) >= 0)


def test_the_sentence_the_figure_and_the_table_agree(explorer):
    random_ = random.Random(4)
    for _ in range(60):
        state = explorer.sample(random_)
        result = explorer.at(state)
        numbers, figure = result.numbers, result.figures[-1]
        values = {row["quantity"]: row["value"] for row in result.table}
        assert values[TEXT["rows"]["margin"]] == round(numbers["margin"], 1)
        side = "above" if numbers["deterred"] else "below"
        said = f"{say(round(abs(numbers['margin']), 1))} percentage points {side} the threshold"
        assert said in result.sentence or round(numbers["margin"], 1) == 0
        widths = [abs(row[TEXT["tornado"]["high"]] - row[TEXT["tornado"]["low"]]) for row in figure.rows]
        assert all(one >= other - 0.21 for one, other in itertools.pairwise(widths)), "widest first"
        for row in figure.rows:
            name = next(n for n in TEXT["units"] if TEXT[n] == row[TEXT["tornado"]["name"]])
            control = next(c for c in explorer.spec if c.name == name)
            for end, column in ((control.minimum, "low"), (control.maximum, "high")):
                there = explorer.at({**state, name: end}).numbers["margin"]
                assert row[TEXT["tornado"][column]] == pytest.approx(there, abs=0.051)
