"""check() in a real IPython shell: the evidence it emits, the help it shows, and what it never does."""

import json
import re
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
    "scaled": {"returns": "number", "expects": {"unit": "per cent"}, "public": [{"scale": "per cent"}]},
    "tally": {"returns": "series", "expects": {"elements": "integer"}, "public": [{"sum": 7}]},
    "states": {"returns": "set", "public": [{"filled": True}, {"from": "coalition_members.iso3"}]},
    "month": {"returns": "text", "public": [{"form": "[0-9]{4}-[0-9]{2}", "such_as": "2024-05"}]},
    "regions": {"returns": "number", "public": [{"sum": 100, "asks": True}]},
    "steady": {"returns": "function", "public": [{"varies": True}]},
    "stated": {"returns": "function", "public": [{"stated": [0, 8], "case": 0}]},
    "computed": {"returns": "integer", "mode": "practice"},
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
    from course.questions import cells_above
    from course.questions import exercise as exercises

    monkeypatch.setattr(cells_above, "_last", None)
    monkeypatch.setattr(cells_above, "_by_cell", {})
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
    assert data["text/plain"].startswith("Saved, not judged.")
    assert run("share", 12.0)["text/plain"].startswith("Saved, not judged.")


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


def test_a_decimal_comma_is_told_as_what_it_is(run):
    def said(name, value):
        return run(name, value)["text/plain"]

    assert "a comma makes a list of 2 numbers" in said("share", (62, 5)) and "62.5" in said("share", (62, 5))
    assert "0.857" in said("share", (0, 857))
    assert "comma" not in said("share", [1, 2, 3]) and "comma" not in said("codes", (62, 5))


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


def test_hints_come_on_demand_and_stand_below_until_it_is_right(run):
    for answer in (..., 7429, 74):
        data = run("share", answer)
        page = data["text/html"]
        assert page.index("Show hint 1 of 2") < page.index("Divide first.") < page.index("Show hint 2 of 2")
        assert page.count("<details") == page.count("</details>") == 2
        assert "Divide first." not in data["text/plain"] and 'hint("98-check/share")' in data["text/plain"]
    assert "<details" not in run("codes", {"a", "b"})["text/html"]


def test_the_states_differ_in_colour_sign_and_words(run):
    pages = {
        "unanswered": run("share", ...)["text/html"],
        "not_yet": run("share", 7429)["text/html"],
        "look": run("scaled", 0.857)["text/html"],
        "plausible": run("share", 74)["text/html"],
        "right": run("practice", 12)["text/html"],
        "wrong": run("practice", 13)["text/html"],
    }
    looks = set()
    for status, page in pages.items():
        assert f"wa-check-{status}" in page and 'role="status"' in page
        colour = re.search(r"background:(#[0-9a-f]{6})", page)[1]
        sign = re.search(r'aria-hidden="true"[^>]*>(.)</span>', page)[1]
        words = re.search(r"<strong>(.*?)</strong>", page)[1]
        looks.add((colour, sign, words))
    assert all(len({look[part] for look in looks}) == len(pages) for part in range(3))


def test_a_share_instead_of_per_cent_is_asked_and_kept(run):
    data = run("scaled", 0.857)
    assert data["text/plain"].startswith("Saved, and it needs your eyes. You have 0.857 per cent.")
    assert "Did you mean 85.7?" in data["text/plain"]
    assert record_of(data, "scaled")["value"]["value"] == 0.857
    assert run("scaled", 85.7)["text/plain"].startswith("Saved, not judged.")


def test_decimals_are_no_whole_numbers_inside_a_series_either(run):
    import pandas as pd

    shown = run("tally", pd.Series({"a": 0.43, "b": 0.57}))["text/plain"]
    assert shown.startswith("Not yet.") and "a number with decimal places" in shown
    assert run("tally", pd.Series({"a": 3.0, "b": 4.0}))["text/plain"].startswith("Saved")
    assert "add up to 6; they should add up to 7" in run("tally", pd.Series({"a": 3, "b": 3}))["text/plain"]


def test_codes_must_stand_in_their_column(run):
    shown = run("states", {"Italy", "POL"})["text/plain"]
    assert shown.startswith("Not yet.") and "“Italy” does not stand in the column `iso3`" in shown
    assert run("states", {"ITA", "POL"})["text/plain"].startswith("Saved")
    assert "It is empty." in run("states", set())["text/plain"]


def test_a_date_has_the_form_that_is_asked_for(run):
    assert "Write it as in “2024-05”" in run("month", "March 2025")["text/plain"]
    assert run("month", "2019-01")["text/plain"].startswith("Saved"), "a wrong month has the right form"


def test_a_function_shows_what_it_gives_for_what(run):
    data = run("double", lambda x: 2 * x, [(1,), (2.5,)])
    assert "1 → 2" in data["text/plain"] and "2.5 → 5" in data["text/plain"]
    assert ">Input</th>" in data["text/html"] and ">5</td>" in data["text/html"]
    assert (
        "Should the result not depend on the input?" in run("steady", lambda x: 9, [(1,), (2,)])["text/plain"]
    )
    wrong = run("stated", lambda x: [8, 8], [(0,)])["text/plain"]
    assert "the task itself names the result [0, 8]; your function gives [8, 8]" in wrong
    assert run("stated", lambda x: [0, 8], [(0,)])["text/plain"].startswith("Saved")


def test_more_inputs_are_not_printed_while_a_notebook_is_graded(run, monkeypatch):
    from course.questions.exercise import check

    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    with capture_output() as captured, pytest.raises(NotScored):
        check("98-check/double", lambda x: 2 * x, [(1,), (98765,)])
    data = captured.outputs[0].data
    assert "98765" not in data["text/html"] + data["text/plain"]


def test_an_error_in_the_cell_above_is_told_in_plain_words(run):
    shell = globalipapp.get_ipython()
    from course.questions import cells_above

    cells_above.watch()
    for code, words in (
        ("share = WO08", "Python does not know this name."),
        ("{'a': 1}['b']", "no column or key of this name"),
        ("share = (1", "a bracket, a quotation mark"),
        ("import pandas as pd\npd.Series([True]) and pd.Series([True])", "each in brackets of its own"),
    ):
        with capture_output():
            shell.run_cell(code)
        shown = run_after("share", ...)
        assert shown.startswith("Not yet. The cell above stopped with an error: read its last line."), code
        assert words in shown and "Replace the dots" not in shown
    with capture_output():
        shell.run_cell("share = 74")
    assert run_after("share", 74).startswith("Saved, not judged.")


@pytest.mark.parametrize("code", ["share = “WO08”", 'share = "WO08”', "share = ‘WO08’"])
def test_curly_quotation_marks_are_named_and_the_cells_number_is_not(run, code):
    shell = globalipapp.get_ipython()
    from course.questions import cells_above

    cells_above.watch()
    with capture_output():
        shell.run_cell(f"1 + 1\n{code}")
    shown = run_after("share", ...)
    assert "curly quotation marks" in shown and "straight ones" in shown
    assert shown.count("line 2)") == 1 and ".py" not in shown and "ipython-input" not in shown


def test_an_apostrophe_is_no_curly_quotation_mark():
    from course.questions.cells_above import error_in_words

    with pytest.raises(SyntaxError) as raised:
        compile('said = "it’s', "cell", "exec")
    assert "curly" not in error_in_words(raised.value)


def test_a_variable_that_the_cell_above_does_not_set_is_named(run):
    """Run as in JupyterLab, which gives each cell's id."""
    shell = globalipapp.get_ipython()
    from course.questions import cells_above

    cells_above.watch()

    def ran(cell, code):
        with capture_output() as captured:
            assert shell.run_cell(code, cell_id=cell).error_in_exec is None
        return captured.outputs[0].data["text/plain"] if captured.outputs else ""

    ask = 'from course import check\ncheck("98-check/share", share)'
    ran("solve-share", "share = 74")
    assert ran("check-share", ask).startswith("Saved, not judged.")
    ran("solve-share", "shares = 75\nprint(share)")
    said = ran("check-share", ask)
    assert said.startswith(
        "Not yet. The cell above does not set `share`: this is the value of an earlier run."
    )
    # A cell that was split, and a value that is changed in its place, are the learner's answer.
    ran("mine", "share = shares")
    assert ran("check-share", ask).startswith("Saved, not judged.")
    ran("mine", "1 + 1")
    ran("solve-share", "share.real")
    assert ran("check-share", ask).startswith("Saved, not judged.")


def test_a_gap_is_named_where_the_cell_stopped_because_of_it(run):
    shell = globalipapp.get_ipython()
    from course.questions import cells_above

    cells_above.watch()
    for code in ("result = 2 >= … … 3", "{'a': 1}['___']"):
        with capture_output():
            shell.run_cell(code)
        assert "There is still a gap" in run_after("share", ...), code
    with capture_output():
        shell.run_cell("share = 74")
    assert run_after("share", 74).startswith("Saved, not judged.")


def run_after(name, answer):
    """Call check() without forgetting what was run before."""
    from course.questions import exercise as exercises

    with capture_output() as captured:
        exercises.check(f"98-check/{name}", answer)
    return captured.outputs[0].data["text/plain"]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('says = c["p"].str.contains("…")\nexcluded = set(c.loc[says, "…"])', '"…"'),
        ("by = votes.groupby('...')['yes'].mean()", '"..."'),
        ("result = (win - ___) / (win - ___)", "___"),
        ("result = len(yes) >= … … (people >= 65)", "…"),
        ("excluded = ...", "..."),
        ("excluded = ...  # replace the dots\nexcluded = {'a'}", None),
        ("def f(x):\n    result = ...\n    result = 2 * x\n    return result", None),
        ("title = 'and so on …'", None),
        ("x[..., 0]", None),
    ],
)
def test_gaps_are_found(source, found):
    from course.questions.cells_above import gap

    assert gap(source) == found


def test_a_gap_that_was_left_is_named(run):
    shell = globalipapp.get_ipython()
    from course.questions import cells_above

    cells_above.watch()
    with capture_output():
        shell.run_cell('codes = {letter for letter in ["…"] if letter > "z"}')
    shown = run_after("codes", set())
    assert shown.startswith("Not yet. There is still a gap in the cell above")


def test_a_hint_a_call_each_a_bit_more_and_it_is_kept(monkeypatch):
    from course import hint
    from course.questions import hints

    monkeypatch.setattr(hints, "_shown", {})
    told = []
    for _ in range(3):
        with capture_output() as captured:
            hint("98-check/share")
        told.append(captured.outputs[0].data)
    assert ["Divide first." in data["text/plain"] for data in told] == [True, False, True]
    assert "Then multiply by 100." in told[1]["text/plain"]
    made = told[1][MIME]["evidence"]["98-check/share/hints"]
    assert valid_record(made) and made["kind"] == "hint" and made["value"] == 2
    with capture_output() as captured:
        hint("98-check/codes")
    assert "There is no hint for" in captured.outputs[0].data["text/plain"]
    assert MIME not in captured.outputs[0].data
    with pytest.raises(UnknownName, match="Did you mean"):
        hint("98-check/shar")


def test_a_practice_exercise_is_judged_by_what_the_release_computed(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "practice.json").write_text(
        json.dumps(
            {"v": 1, "notebook": "98-check", "exercises": {"computed": {"type": "integer", "value": 7}}}
        )
    )
    assert run("computed", 7)["text/plain"].startswith("Right.")
    assert run("computed", 8)["text/plain"].startswith("Not right yet.")
    assert run("share", 74)["text/plain"].startswith("Saved, not judged."), "what counts is not judged here"
    (tmp_path / "practice.json").write_text("{")
    assert "cannot be read" in run("computed", 7)["text/plain"]


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
    assert capsys.readouterr().out.startswith("Saved, not judged.")


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


def test_a_rule_that_asks_keeps_the_answer_and_puts_a_question(run):
    shown = run("regions", 54)["text/plain"]
    assert (
        shown.startswith("Saved, and it needs your eyes.")
        and "add up to 54; they should add up to 100" in shown
    )
