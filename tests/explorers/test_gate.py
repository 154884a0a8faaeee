"""Prediction gates: closed until committed, then prediction beside result; and never an exception."""

import json
import time

import nbformat
import pytest

from course import explore
from course.evidence.record import bundle, make
from course.evidence.store import Sidecar
from course.quizzes import make_widget
from course.texts.explorers import GATE

PREDICTION = "01-coalition/ground-troops"
ITEM = f"{PREDICTION}/p2"
NAME = "coalition-builder"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A notebook folder of its own, no gate setting from outside, and nothing answered in this process."""
    for variable in ("COURSE_GATES", "NBGRADER_EXECUTION", "JPY_SESSION_NAME"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("COURSE_ANSWERS", str(tmp_path))
    monkeypatch.setattr("course.quizzes._live", {})
    monkeypatch.setattr("course.quizzes._observers", {})
    return tmp_path


def record(number=26):
    return make(ITEM, "estimate", {"estimate": number, "confidence": 70}, t=time.time())


def commit(number=26):
    Sidecar(PREDICTION).save({ITEM: record(number)})


def page(explorer):
    """What stands on the page now."""
    return "".join(part.value for part in explorer.view.root.children if hasattr(part, "value"))


def test_closed_it_says_what_to_do_and_shows_nothing_else():
    explorer = explore(NAME, gate=PREDICTION)
    shown = explorer._repr_mimebundle_()
    kept = shown["text/html"] + shown["text/plain"] + page(explorer)
    assert GATE["closed"] in shown["text/plain"]
    assert explorer.at({"definition": "ground"}).sentence not in kept
    assert "<svg" not in kept and len(explorer.view.root.children) == 1
    assert explorer.view.live.sentence == ""


def test_moving_a_closed_explorer_shows_nothing():
    explorer = explore(NAME, gate=PREDICTION)
    explorer.set_state({"definition": "ground"})
    explorer.controls["weight"].value = "gdp"
    assert explorer.view.live.sentence == "" and "<svg" not in page(explorer)


def test_a_commitment_on_file_opens_it_with_prediction_beside_result():
    commit(26)
    explorer = explore(NAME, gate=PREDICTION)
    shown = page(explorer)
    assert "26" in shown and GATE["prediction"] in shown and GATE["question"] in shown
    assert "7 of the 34 states other than Ukraine" in shown
    assert explorer.state() == explorer.defaults()  # the neutral start, not the answer
    assert "<svg" in explorer._repr_mimebundle_()["text/html"]


def test_a_commitment_in_the_notebook_alone_opens_it(folder):
    notebook = nbformat.v4.new_notebook(metadata={"willing_and_able": bundle({ITEM: record()})})
    nbformat.write(notebook, folder / "01-coalition.ipynb")
    assert explore(NAME, gate=PREDICTION).gate.is_open()


def test_a_commitment_made_now_opens_it_in_place():
    explorer = explore(NAME, gate=PREDICTION)
    root = explorer.view.root
    widget = make_widget(PREDICTION)
    assert len(root.children) == 1
    widget.evidence = {ITEM: record(12)}
    assert explorer.view.root is root and len(root.children) > 5
    assert explorer.view.live.sentence == explorer.result.sentence != ""
    assert "12" in explorer.view.compared.value
    explorer.set_state({"definition": "ground"})
    assert explorer.view.live.sentence == explorer.at({"definition": "ground"}).sentence


def test_a_blank_answer_opens_nothing():
    explorer = explore(NAME, gate=PREDICTION)
    make_widget(PREDICTION).evidence = {ITEM: make(ITEM, "estimate", None, t=time.time())}
    assert not explorer.gate.is_open() and len(explorer.view.root.children) == 1


def test_the_gates_can_all_be_opened(monkeypatch):
    monkeypatch.setenv("COURSE_GATES", "open")
    explorer = explore(NAME, gate=PREDICTION)
    shown = page(explorer)
    assert GATE["none"] in shown and explorer.view.live.sentence


@pytest.mark.parametrize("mode", [None, "validate", "autograde"])
@pytest.mark.parametrize("gates", [None, "open"])
@pytest.mark.parametrize("committed", [False, True])
def test_no_state_of_the_gate_raises(monkeypatch, mode, gates, committed):
    if committed:
        commit()
    for variable, value in (("NBGRADER_EXECUTION", mode), ("COURSE_GATES", gates)):
        if value:
            monkeypatch.setenv(variable, value)
    shown = explore(NAME, gate=PREDICTION)._repr_mimebundle_()
    static = explore(NAME).static_html()
    if mode == "autograde":
        assert "not drawn" in shown["text/html"] and set(shown) == {"text/html", "text/plain"}
    elif mode is None:
        assert (shown["text/html"] == static) == (committed or gates == "open")


def test_an_unknown_prediction_is_said_and_does_not_raise():
    explorer = explore(NAME, gate="01-coalition/ground-trops")
    text = explorer._repr_mimebundle_()["text/plain"]
    assert "ground-trops" in text and "stays closed" in text


def test_junk_in_the_sidecar_keeps_it_closed(folder):
    (folder / "answers").mkdir()
    (folder / "answers" / "01-coalition.ground-troops.json").write_text("{not json")
    (folder / "01-coalition.ipynb").write_text(json.dumps({"metadata": {"willing_and_able": 7}}))
    explorer = explore(NAME, gate=PREDICTION)
    assert GATE["closed"] in explorer._repr_mimebundle_()["text/plain"]
