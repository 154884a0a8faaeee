"""What an explorer answers: prediction beside result, drawn into the chart; tasks that tick off."""

import random
import re
from types import SimpleNamespace

import pytest

from course import explore
from course.errors import CourseError
from course.explorers import EXPLORERS
from course.explorers.texts import EXPLORER
from course.questions.bank.load import find_quiz, public_dict

PREDICTIONS = [(name, prediction) for name in sorted(EXPLORERS) for prediction in explore(name).reveals]
FOUND = {
    # What each question asks for, taken from the key or worked out elsewhere in these tests: like with like.
    "02-germany/defectors": "13",
    "03-america/us-place": "place 12",
    "06-guarantees/robust-order": "57.6",
    "09-will-it-hold/threshold": "25",
    "03-america/growth-needed": "8.9",
    "03-america/oil-share": "3",
    "04-russia/africa": "28 yes",
    "07-who-decides/one-more": "10 of 50",
    "08-forces/readings": "8.92",
    "06-guarantees/fixed-tasks": "0 of 5",
    "04-russia/stability": "settles",
    "04-russia/promise": "B attacks",
    "05-law-of-missions/without-mandate": "lawful",
    "05-law-of-missions/will-it-pass": "adopted",
    "02-germany/training": "armed involvement is to be expected",
}


def answers(prediction):
    """Answers of every kind that the question takes."""
    item = public_dict(find_quiz(prediction).items[0])
    if item["type"] == "choice":
        return [option["id"] if isinstance(option, dict) else option for option in item["options"]]
    low, high = item["minimum"], item["maximum"]
    return sorted({low, low + item["step"], (low + high) // 2, high})


@pytest.mark.parametrize(("name", "prediction"), PREDICTIONS)
def test_every_answer_is_set_beside_the_result_in_at_most_twenty_words_and_drawn(name, prediction):
    explorer = explore(name)
    asked = explorer.complete(explorer.reveals[prediction])
    outcomes = set()
    for answer in answers(prediction):
        told = explorer.tell(prediction, answer, asked)
        you, _, outcome = told.sentence.partition(". ")
        assert you.startswith("You: ") and outcome, told.sentence
        assert len(told.sentence.split()) <= 20, told.sentence
        outcomes.add(outcome)
        if not isinstance(answer, str):
            assert f"{answer:g}" in you
        assert told.marks and all(mark.text.startswith("you: ") for mark in told.marks)
        figure = explorer.at(asked).figures[0].marked(told.marks)
        for mark in told.marks:
            assert mark.text in figure.alt and re.sub(r"\s", "", mark.text) in re.sub(r"\s", "", figure.svg)
            assert figure.prefix != explorer.at(asked).figures[0].prefix
    if prediction in FOUND and isinstance(answer, str) is False:
        assert all(FOUND[prediction] in outcome for outcome in outcomes) and len(outcomes) == 1
    elif prediction in FOUND:
        assert any(FOUND[prediction] in outcome for outcome in outcomes)


@pytest.mark.parametrize(("name", "prediction"), PREDICTIONS)
def test_a_state_that_shows_something_else_has_no_mark_that_would_mislead(name, prediction):
    """Marks are drawn only where the first figure has the scale of the question."""
    explorer, random_ = explore(name), random.Random(7)
    answer = answers(prediction)[-1]
    for state in [explorer.sample(random_) for _ in range(25)]:
        told = explorer.tell(prediction, answer, explorer.complete(state))
        figures = explorer.at(state).figures
        if figures and told.marks:
            assert figures[0].marked(told.marks).svg.count("<svg") == 1


@pytest.mark.parametrize(("name", "prediction"), PREDICTIONS)
def test_the_prediction_stands_beside_the_result_at_its_own_settings_alone(name, prediction):
    """Else the headline contradicts the result below it: another vote was adopted, another part was kept."""
    explorer = explore(name)
    explorer.gate = SimpleNamespace(prediction=prediction, answer=lambda: answers(prediction)[-1])
    asked = explorer.complete(explorer.reveals[prediction])
    told = explorer.told(asked)
    assert told.sentence.startswith("You: ") and told.marks
    off = explorer.idle(asked)
    for control in explorer.spec:
        for value in control.corners():
            there = explorer.told({**asked, control.name: value})
            if value == asked[control.name] or control.name in off:
                assert there.sentence == told.sentence
            else:
                assert (there.sentence, there.marks) == (EXPLORER["elsewhere"], ())
    for sentence in (EXPLORER["elsewhere"], EXPLORER["waiting"]):
        assert f"“{EXPLORER['show']}”" in sentence


def test_another_prediction_is_not_told():
    for name in EXPLORERS:
        explorer = explore(name)
        assert explorer.tell("00-start-here/other", 3, explorer.complete({})) is None


@pytest.mark.parametrize("name", sorted(EXPLORERS))
def test_every_challenge_can_be_met_and_is_not_met_everywhere(name):
    explorer, random_ = explore(name), random.Random(3)
    open_ = set(range(len(explorer.challenges)))
    unmet = set(open_)
    states = [explorer.defaults(), *(explorer.sample(random_) for _ in range(1500))]
    states += MET.get(name, [])
    for state in states:
        if not (open_ or unmet):
            break
        for number, met in enumerate(explorer.met(explorer.complete(state))):
            (open_ if met else unmet).discard(number)
    assert not open_, [explorer.challenges[n].text for n in open_]
    assert not unmet


MET = {
    "legal-basis": [],
    "draft-a-guarantee": [
        {
            "trigger": "breach",
            "duty": "shall",
            "means": "troops",
            "discretion": "minimum",
            "territory": "forces",
        }
    ],
    "majority-builder": [
        {"defectors": 13},
        {"attendance_yes": 25, "attendance_other": 10},
        {"rule": "state_of_defence", "constellation": "greens-yes"},
    ],
    "veto-players": [
        {"status_quo": 4, "silent": 4, "home": 3.0},
    ],
    "who-stands-where": [{"measure": "with"}, {"measure": "not_yes"}],
    "clause-comparer": [
        {"left": "BUDAPEST_1994", "words": 0, "military": 0, "decision": 0, "presence": 0, "binding": 4},
        {"left": "BUDAPEST_1994", "words": 0, "military": 0, "decision": 4, "presence": 0, "binding": 0},
        {"words": 0, "military": 4, "decision": 4, "presence": 0, "binding": 0},
    ],
}
"""Settings that meet a challenge which chance would hardly find."""


def test_a_challenge_ticks_itself_off_once_and_stays():
    explorer = explore("deterrence")
    view = explorer.view
    assert "(not yet)" in view.tasks.value and "(done)" not in view.tasks.value
    explorer.controls["error"].value = 40
    explorer.controls["loss"].value = 0.25
    assert "☑" in view.tasks.value and explorer.challenges[0].text in view.live.aside
    explorer.controls["loss"].value = 5.0
    assert view.tasks.value.count("☑") == 2


@pytest.mark.parametrize("name", sorted(EXPLORERS))
def test_no_control_that_is_on_moves_nothing(name):
    """In what is told or in the chart beside it; what can move nothing is switched off."""
    explorer, random_ = explore(name), random.Random(11)

    def shown(state):
        result = explorer.at(state)
        return result.told, tuple(
            (f.rows, f.finding, f.alt, f.note) for f in result.figures[: explorer.beside]
        )

    quiet = {control.name: 0 for control in explorer.spec}
    live = dict.fromkeys(quiet, 0)
    for state in [explorer.defaults(), *(explorer.sample(random_) for _ in range(40))]:
        idle = explorer.idle(explorer.complete(state))
        for control in explorer.spec:
            if live[control.name] > 5 or (control.name in idle and live[control.name]):
                continue
            others = [shown({**state, control.name: value}) for value in control.corners()]
            moves = any(other != shown(state) for other in others)
            if control.name in idle:
                assert not moves or len(set(others)) == 1, (control.name, state)
                continue
            live[control.name] += 1
            quiet[control.name] += not moves
    for control in explorer.spec:
        assert live[control.name] and quiet[control.name] < live[control.name], control.name
    start = explorer.idle(explorer.complete({}))
    explorer.view.refresh()
    assert {n for n, widget in explorer.controls.items() if widget.disabled} == start


def test_it_opens_at_given_settings_and_comes_back_to_them():
    explorer = explore("deterrence", loss=2, prior=50)
    assert explorer.state()["loss"] == 2 and explorer.controls["prior"].value == 50
    explorer.controls["loss"].value = 4.0
    explorer.view.reset.click()
    assert explorer.state()["loss"] == 2


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"loss": 50}, "control 'loss' takes a number from 0.25 to 5, not 50"),
        ({"los": 2}, "there is no control 'los'. Did you mean 'loss'"),
        ({"loss": "much"}, "takes a number from 0.25 to 5"),
    ],
)
def test_settings_outside_the_box_are_refused_with_place_and_range(settings, says):
    with pytest.raises(CourseError) as caught:
        explore("deterrence", **settings)
    assert says in str(caught.value) and "deterrence" in str(caught.value)


def test_notebooks_released_earlier_go_on_working():
    """They open the game of signals as a part of deterrence, and ask it from Python."""
    gate = "09-will-it-hold/signal"
    assert explore("deterrence", gate=gate).name == "signal-game"
    numbers = [explore("deterrence").at({"force": 0, "deploy": cost}).numbers for cost in (0.2, 0.6, 0.9)]
    game = [explore("signal-game").at({"deploy": cost}).numbers for cost in (0.2, 0.6, 0.9)]
    for old, new in zip(numbers, game, strict=True):
        assert {name: old[name] for name in new} == new
    assert [n["regime"] for n in game] == ["bluffing", "separating", "too costly"]
    assert "deploy" not in explore("deterrence").state()
