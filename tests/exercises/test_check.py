"""check() in a real IPython shell: the evidence it emits, the help it shows, and what it never does."""

from fractions import Fraction

import pytest
import yaml
from IPython.testing import globalipapp
from IPython.utils.capture import capture_output

from course.errors import NotScored, UnknownName
from course.evidence.record import MIME, valid_record

EXERCISES = {
    "share": {
        "returns": "number",
        "expects": {"unit": "per cent", "minimum": 0, "maximum": 100},
        "hints": ["Divide first.", "Then multiply by 100."],
    },
    "codes": {"returns": "set", "expects": {"elements": "text", "length": 2}},
    "counts": {"returns": "series", "expects": {"index": ["yes", "no"]}},
    "rows": {"returns": "frame", "expects": {"columns": ["iso3", "n"], "length": 2}},
    "whole": {"returns": "integer"},
    "double": {"returns": "function", "expects": {"elements": "number"}},
    "practice": {"returns": "number", "mode": "practice", "key": 12, "tolerance": {"absolute": 0.5}},
}


@pytest.fixture(autouse=True)
def items(tmp_path, monkeypatch):
    common = {"title": "A title", "mode": "graded", "objective": "98-O1", "bloom": "apply"}
    page = {
        "notebook": "98-check",
        "objectives": [{"id": "98-O1", "text": "compute shares", "bloom": "apply"}],
        "quizzes": {},
        "exercises": {name: {**common, **spec} for name, spec in EXERCISES.items()},
    }
    (tmp_path / "98-check.yaml").write_text(yaml.safe_dump(page), encoding="utf-8")
    monkeypatch.setenv("COURSE_ITEMS", str(tmp_path))
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    monkeypatch.delenv("COURSE_KEYS", raising=False)


@pytest.fixture
def run(monkeypatch):
    """Call check() as in a notebook cell; gives the one output's data."""
    from course.questions import exercise as exercises

    monkeypatch.setattr(exercises, "_attempts", {})
    assert globalipapp.get_ipython() is not None

    def call(name, answer, cases=None):
        with capture_output() as captured:
            exercises.check(f"98-check/{name}", answer, cases)
        (output,) = captured.outputs
        return output.data

    return call


def record_of(data, name):
    bundle = data[MIME]
    assert bundle["v"] == 1
    made = bundle["evidence"][f"98-check/{name}"]
    assert valid_record(made)
    return made


def test_a_plausible_answer_is_kept_and_not_judged(run):
    data = run("share", 74.3)
    assert record_of(data, "share")["value"] == {"type": "number", "value": 74.3}
    assert data["text/plain"].startswith("Saved: the form is right.")
    assert run("share", 12.0)["text/plain"].startswith("Saved: the form is right.")


def test_dots_are_unanswered_and_the_record_says_so(run):
    data = run("share", ...)
    assert record_of(data, "share")["value"] is None
    assert data["text/plain"].startswith("Not answered yet.")


@pytest.mark.parametrize(
    ("name", "answer", "sentence"),
    [
        ("share", "74", "expects a number, but it got a text"),
        ("share", None, "The value is None"),
        ("share", 7429, "above the highest possible value, 100 per cent"),
        ("share", -1, "below the lowest possible value, 0 per cent"),
        ("share", object(), "an object of the kind object"),
        ("share", list(range(30_000)), "more than 20000 entries"),
        ("codes", {"FRA"}, "should have 2 entries; yours has 1"),
        ("codes", {"FRA", 3}, "at least one is a whole number"),
        ("counts", {"yes": 1}, "expects a pandas Series"),
        ("whole", 2.5, "a number with decimal places"),
        ("double", 3, "your function itself"),
    ],
)
def test_each_layer_says_what_is_wrong(run, name, answer, sentence):
    data = run(name, answer, [(1,)] if name == "double" else None)
    assert data["text/plain"].startswith("Not yet.")
    assert sentence in data["text/plain"]
    record_of(data, name)


def test_tables_are_checked_by_their_columns_and_labels(run):
    import pandas as pd

    wrong = pd.DataFrame({"iso3": ["FRA", "DEU"], "count": [1, 2]})
    assert "columns iso3, n; yours has iso3, count" in run("rows", wrong)["text/plain"]
    assert (
        "should have 2 rows; yours has 1"
        in run("rows", wrong.rename(columns={"count": "n"}).head(1))["text/plain"]
    )
    assert run("rows", wrong.rename(columns={"count": "n"}))["text/plain"].startswith("Saved")
    assert "missing: no" in run("counts", pd.Series({"yes": 1}))["text/plain"]


def test_hints_come_one_by_one_and_only_while_the_form_is_wrong(run):
    texts = [run("share", 7429)["text/plain"] for _ in range(4)]
    assert "Hint" not in texts[0]
    assert ["Divide first." in text for text in texts] == [False, True, False, False]
    assert ["Then multiply" in text for text in texts] == [False, False, True, True]
    run("share", 74)
    assert "Hint" not in run("share", 7429)["text/plain"]


def test_a_function_is_called_with_each_case(run):
    made = record_of(run("double", lambda x: 2 * x, [(1,), (2.5,)]), "double")
    assert made["kind"] == "function"
    assert [result["value"]["value"] for result in made["value"]["results"]] == [2, 5.0]


@pytest.mark.parametrize("stub", [..., lambda x: ...])
def test_a_function_stub_is_unanswered(run, stub):
    assert record_of(run("double", stub, [(1,)]), "double")["value"] is None


def test_a_function_that_is_not_implemented_is_unanswered(run):
    def stub(x):
        raise NotImplementedError

    assert record_of(run("double", stub, [(1,)]), "double")["value"] is None


def test_a_function_that_fails_is_told_where(run):
    data = run("double", lambda x: 1 / x, [(1,), (0,)])
    assert "With the input 0 your function stopped with ZeroDivisionError" in data["text/plain"]
    assert record_of(data, "double")["value"]["results"][1]["error"].startswith("ZeroDivisionError")
    assert "Does the function end with return" in run("double", lambda x: None, [(1,)])["text/plain"]


def test_a_function_cannot_spoil_the_next_case(run):
    shared = [1, 2]

    def greedy(values):
        values.clear()
        return 0

    run("double", greedy, [(shared,), (shared,)])
    assert shared == [1, 2]


def test_practice_is_judged_at_once(run):
    assert run("practice", 12.4)["text/plain"].startswith("Right.")
    assert run("practice", 13)["text/plain"].startswith("Not right yet.")


def test_an_answer_that_json_cannot_hold_goes_to_a_person(run):
    deep = []
    for _ in range(60):
        deep = [deep]
    data = run("share", deep)
    assert record_of(data, "share")["value"]["type"] == "unsupported"
    assert data["text/plain"].startswith("The check itself failed.")


def test_what_a_learner_wrote_is_escaped(run):
    assert "<script>" not in run("codes", {"<script>alert(1)</script>", "b"})["text/html"]


def test_without_our_configuration_autograding_earns_nothing(run, monkeypatch):
    from course.questions.exercise import check

    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    with capture_output() as captured, pytest.raises(NotScored, match="98-check/share"):
        check("98-check/share", 74.3)
    assert record_of(captured.outputs[0].data, "share")["value"]["value"] == 74.3


def test_validation_names_what_is_open_or_wrong(run, monkeypatch):
    from course.questions.exercise import check

    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    for answer, words in ((..., "not answered yet"), (7429, "above the highest")):
        with capture_output(), pytest.raises(AssertionError, match=words):
            check("98-check/share", answer)
    with capture_output():
        check("98-check/share", 74.3)


def test_an_unknown_exercise_lists_near_matches():
    from course.questions.exercise import check

    with pytest.raises(UnknownName, match="Did you mean share"):
        check("98-check/shares", 1)


def test_outside_a_notebook_the_message_is_printed(monkeypatch, capsys):
    import IPython

    from course.questions.exercise import check

    monkeypatch.setattr(IPython, "get_ipython", lambda: None)
    check("98-check/share", 74.3)
    assert capsys.readouterr().out.startswith("Saved: the form is right.")


class Unreadable(dict):
    """A mapping that fails while it is read."""

    def items(self):
        raise IndexError("not in here")


@pytest.mark.parametrize(
    "answer", [10**400, Fraction(10**400), -Fraction(10**400), Unreadable(a=1)], ids=["int", "+", "-", "dict"]
)
def test_no_answer_makes_the_check_raise(run, answer):
    assert valid_record(record_of(run("share", answer), "share"))


def test_a_number_beyond_every_float_is_too_high(run):
    assert "100" in run("share", 10**400)["text/plain"]
