"""What every explorer keeps: driven over its whole control box, the sentence, the figures and the table say
the same.
"""

import json
import os
import random
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from html import escape

import pytest

from course import explore
from course.errors import CourseError
from course.explorers import EXPLORERS
from course.explorers.controls import Choice, Number, Switch
from course.facts.rows import rows
from course.figures.data import say

POINTS = 200


@pytest.fixture(scope="module", params=sorted(EXPLORERS))
def explorer(request):
    return explore(request.param)


def test_every_corner_and_200_random_points_give_a_whole_result(explorer):
    random_ = random.Random(20250904)
    states = [*explorer.corners(), *(explorer.sample(random_) for _ in range(POINTS))]
    assert len(states) >= POINTS
    for state in states:
        result = explorer.at(state)
        assert result.sentence.endswith(".")
        assert not re.search(r"\bNone\b(?! found)|\bnan\b|[{}]", result.sentence), "a value shone through"
        for figure in result.figures:
            assert figure.finding and figure.alt and figure.rows
        assert explorer.ledger(explorer.complete(state))
        # Pure: the same state, computed again, is the same result.
        again = explorer.compute(explorer.complete(state))
        assert (again.sentence, again.numbers, again.table) == (result.sentence, result.numbers, result.table)


def test_each_figure_is_drawn_at_corners_that_differ_in_one_control(explorer):
    for control in explorer.spec:
        for value in control.corners():
            for figure in explorer.at({control.name: value}).figures:
                assert ET.fromstring(figure.svg).get("role") == "img"


def test_state_goes_out_and_comes_back(explorer):
    random_ = random.Random(1)
    state = explorer.sample(random_)
    explorer.set_state(state)
    assert explorer.state() == state == json.loads(json.dumps(state))
    explorer.reset()
    assert explorer.state() == explorer.defaults()


def test_a_widget_moves_the_state_and_the_state_the_widgets(explorer):
    explorer.reset()
    control = explorer.spec[0]
    other = control.corners()[-1]
    explorer.controls[control.name].value = other
    assert explorer.state()[control.name] == other
    assert explorer.view.live.sentence == explorer.at({control.name: other}).told
    # The chart stands beside the controls; further figures are folded below, with all the rest.
    for place, figure in enumerate(explorer.result.figures):
        shown = explorer.view.body if place < explorer.beside else explorer.view.rest
        assert escape(figure.finding) in shown.value
    explorer.set_state(explorer.defaults())
    assert explorer.controls[control.name].value == control.start
    assert explorer.view.live.sentence == explorer.at({}).told
    explorer.controls[control.name].value = other
    explorer.view.reset.click()
    assert explorer.state() == explorer.defaults()


def test_every_control_has_a_label_and_every_label_is_on_its_widget(explorer):
    for control in explorer.spec:
        assert control.label in explorer.controls[control.name].description


def test_a_wrong_state_says_what_is_wrong_and_moves_nothing(explorer):
    before = explorer.state()
    control = explorer.spec[0]
    first = control.corners()[0]
    refusal = {Choice: "It takes one of: ", Number: "takes a number from", Switch: "takes True or False"}[
        type(control)
    ]
    for wrong, says in [
        ({control.name: first, "definiton": "x"}, "there is no control 'definiton'"),
        ({control.name: "no such value"}, refusal),
        ({control.name: None}, refusal),
        (["a"], "takes a dict of control names and values, not list"),
    ]:
        with pytest.raises(CourseError) as caught:
            explorer.set_state(wrong)
        assert says in str(caught.value) and explorer.name in str(caught.value)
        assert explorer.state() == before


def test_three_snapshots_can_be_read_without_a_kernel(explorer):
    assert len(explorer.snapshots) == 3
    text, page = explorer.static_text(), explorer.static_html()
    for _, state in explorer.snapshots:
        sentence = explorer.at(state).sentence
        assert sentence in text
        assert all(f.svg in page for f in explorer.at(state).figures)
    assert len(page) < 300_000


def test_the_ledger_names_sources_that_exist_or_says_illustrative(explorer):
    known = {row["source_id"] for row in rows("sources")} | {row["claim_id"] for row in rows("claims")}
    for state in explorer.corners():
        for line in explorer.ledger(state):
            ids = re.findall(r"\b(?:S\d{3}|G\d{2}|(?:CO|GE|US|RU|LA|CH|OU)\d{2})\b", line.basis)
            assert set(ids) <= known
            assert line.basis and line.parameter and line.value


def test_what_a_notebook_keeps_is_stable_and_readable(explorer):
    bundle = explore(explorer.name)._repr_mimebundle_()
    assert set(bundle) == {"application/vnd.jupyter.widget-view+json", "text/html", "text/plain"}
    assert bundle["text/html"] == explore(explorer.name)._repr_mimebundle_()["text/html"]


def test_autograding_draws_nothing(explorer, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    bundle = explore(explorer.name, gate="01-coalition/ground-troops")._repr_mimebundle_()
    assert set(bundle) == {"text/html", "text/plain"}
    assert explorer.title in bundle["text/plain"] and len(bundle["text/html"]) < 5_000
    # What a learner's code asks of it is there all the same.
    assert explore(explorer.name).result.sentence


def test_numbers_in_the_table_are_said_not_left_blank(explorer):
    for state in explorer.corners():
        for row in explorer.at(state).table:
            assert all(say(value).strip() for value in row.values())


def test_an_unknown_explorer_names_its_neighbours():
    with pytest.raises(CourseError) as caught:
        explore("coalition-bilder")
    assert "Did you mean 'coalition-builder'" in str(caught.value)


def test_controls_check_and_sample_their_range():
    number = Number("n", "Number", 0, 10, 1, 5, unit="states", published="3 to 7 (S002)")
    assert number.corners() == [0, 5, 10] and number.check("x", 3.0) == 3
    for wrong in (-1, 11, 2.5, True, "3", float("nan"), None):
        with pytest.raises(CourseError, match="takes a number from 0 to 10"):
            number.check("x", wrong)
    real = Number("r", "Real", 0.0, 1.0, 0.1, 0.5)
    assert all(0 <= real.sample(random.Random(seed)) <= 1 for seed in range(50))
    assert number.widget().max == 10 and real.widget().value == 0.5
    assert Switch("s", "Switch").check("x", True) is True and Switch("s", "Switch").widget().value is False
    with pytest.raises(CourseError, match="True or False"):
        Switch("s", "Switch").check("x", 1)
    with pytest.raises(CourseError, match="Did you mean 'ground'"):
        Choice("c", "Choice", {"ground": "Ground", "air": "Air"}).check("x", "groud")


def test_explore_loads_neither_matplotlib_nor_pandas():
    script = (
        "import sys; from course import explore; from course.explorers import EXPLORERS; "
        "[explore(n).at({}).sentence for n in EXPLORERS]; "
        "print(sorted({'matplotlib', 'pandas', 'ipywidgets'} & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=os.environ
    )
    assert run.stdout.strip() == "[]"
