"""Prediction gates: closed until committed, then prediction beside result; and never an exception."""

import json
import time

import nbformat
import pytest

from course import explore
from course.evidence.record import bundle, make
from course.evidence.store import Sidecar
from course.explorers.clauses import READING
from course.explorers.texts import EXPLORER, GATE
from course.questions.quiz import make_widget

PREDICTION = "01-coalition/ground-troops"
ITEM = f"{PREDICTION}/p2"
NAME = "coalition-builder"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A notebook folder of its own, no gate setting from outside, and nothing answered in this process."""
    for variable in ("COURSE_GATES", "NBGRADER_EXECUTION", "JPY_SESSION_NAME"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("COURSE_ANSWERS", str(tmp_path))
    monkeypatch.setattr("course.questions.quiz._live", {})
    monkeypatch.setattr("course.questions.quiz._observers", {})
    return tmp_path


def record(number=26):
    return make(ITEM, "estimate", {"estimate": number, "confidence": 70}, t=time.time())


def commit(number=26):
    Sidecar(PREDICTION).save({ITEM: record(number)})


def parts(widget):
    """A widget and all that it holds."""
    yield widget
    for child in getattr(widget, "children", ()):
        yield from parts(child)


def page(explorer):
    """What stands on the page now."""
    return "".join(
        part.value for part in parts(explorer.view.root) if isinstance(getattr(part, "value", 0), str)
    )


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


def test_opened_it_waits_at_the_settings_of_the_prediction_and_tells_after_a_move():
    """The result used to stand there before a control was touched, and the controls stood elsewhere."""
    commit(26)
    explorer = explore(NAME, gate=PREDICTION)
    shown = page(explorer)
    assert "26 states" in shown and GATE["prediction"] in shown
    asked = {"definition": "ground", "denominator": "guests"}
    assert explorer.state() == explorer.defaults() | asked
    assert EXPLORER["waiting"] in shown and "<svg" not in shown
    assert explorer.view.live.told == explorer.view.live.sentence == ""
    explorer.controls["weight"].value = "gdp"
    found = explorer.at(asked).numbers["counted"]
    assert explorer.view.live.told == EXPLORER["elsewhere"]
    assert "<svg" in explorer.view.body.value
    assert "you: 26" not in explorer.view.body.value  # euros of output have no place for a number of states
    explorer.controls["weight"].value = "states"
    assert explorer.view.live.told.startswith(f"You: 26. The table: {found}, because ")
    assert "you: 26" in explorer.view.body.value
    assert "<svg" in explorer._repr_mimebundle_()["text/html"]


def test_show_me_tells_without_moving_a_control_by_hand_and_reset_comes_back():
    commit(26)
    explorer = explore(NAME, gate=PREDICTION)
    explorer.view.reset.click()
    assert explorer.view.live.told == ""  # back to where it opened is no move
    explorer.view.show.click()
    assert explorer.view.live.told.startswith("You: 26. ") and "you: 26" in explorer.view.body.value
    explorer.controls["basis"].value = "official"
    explorer.view.reset.click()
    assert explorer.state() == explorer.opening() != explorer.defaults()


@pytest.mark.parametrize(
    ("name", "prediction", "begins"),
    [
        # What the lead or the text above the explorer says of its first settings.
        ("claim-tracer", "00-start-here/noun", {"outlet": "WO02", "guess": "none"}),
        ("draft-a-guarantee", "06-guarantees/fixed-tasks", READING["BILATERAL_2024"]),
        ("veto-players", "07-who-decides/one-more", {"extra": "none", "rule": "unanimity"}),
    ],
)
def test_it_opens_at_what_its_text_says_and_show_me_goes_to_the_answer(name, prediction, begins):
    explorer = explore(name, gate=prediction)
    assert explorer.state() == explorer.opening() == explorer.complete(begins)
    explorer.view.open()
    explorer.view.show.click()
    assert explorer.state() == explorer.complete(explorer.reveals[prediction]) != explorer.opening()


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
    assert explorer.view.root is root and len(root.children) > 3
    assert "12 states" in explorer.view.asked.value
    explorer.set_state({"definition": "ground"})
    assert explorer.view.live.sentence == explorer.result.told != ""
    assert explorer.view.live.told.startswith("You: 12. ")


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
