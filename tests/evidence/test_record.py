"""Records come from outside; what is not one is dropped with a reason, and never raises."""

import json

import pytest
from evidence_strategies import json_values
from hypothesis import given
from hypothesis import strategies as st

from course.evidence import record

ITEM = "01-coalition/who-counts/q1"


def test_a_record_has_five_fields_and_a_float_time():
    made = record.make(ITEM, "choice", "b", 1757000000)
    assert made == {"v": 1, "item": ITEM, "kind": "choice", "value": "b", "t": 1757000000.0}
    assert isinstance(made["t"], float)
    assert record.valid_record(json.loads(json.dumps(made)))


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("nowhere", "choice", "a"), "names no item"),
        ((ITEM, "essay", "a"), "kind is unknown"),
        ((ITEM, "text", "x" * 70_000), "larger than 64 KiB"),
        ((ITEM, "text", "\ud800"), "not plain JSON"),
        ((ITEM, "number", float("nan")), "not plain JSON"),
        ((ITEM, "choice", {1, 2}), "not plain JSON"),
        ((ITEM, "choice", "a", float("inf")), "time is not"),
        ((ITEM, "choice", "a", -1), "time is not"),
        ((ITEM, "choice", "a", True), "time is not"),
    ],
)
def test_make_refuses_what_could_not_be_read_back(arguments, reason):
    with pytest.raises(ValueError, match=reason):
        record.make(*arguments)


def test_an_exercise_may_hold_a_table_that_a_quiz_answer_may_not():
    table = ["x" * 1000] * 500
    assert record.valid_record(record.make("01-coalition/share", "value", table))
    with pytest.raises(ValueError, match="64 KiB"):
        record.make(ITEM, "text", table)
    with pytest.raises(ValueError, match="1024 KiB"):
        record.make("01-coalition/share", "value", table * 3)


def test_deep_nesting_is_refused_before_it_can_hurt():
    value = []
    for _ in range(100_000):
        value = [value]
    made = {"v": 1, "item": ITEM, "kind": "text", "value": value, "t": 1.0}
    assert record.record_problem(made) == "its value is not plain JSON"


def test_a_bundle_keeps_the_good_and_names_the_bad():
    good = record.make(ITEM, "choice", "b", 5.0)
    found = record.clean_bundle(
        {"v": 1, "evidence": {ITEM: good | {"points": 9}, "01-coalition/who-counts/q2": good, "\x1b[31m": 3}}
    )
    assert found == {ITEM: good}
    assert len(found.problems) == 2
    assert (
        "01-coalition/who-counts/q2” was left out: it stands under another item's name" in found.problems[0]
    )
    assert "\x1b" not in "".join(found.problems)


def test_a_bundle_of_a_later_version_says_so():
    found = record.clean_bundle({"v": 2, "evidence": {}})
    assert found == {}
    assert "version “2”" in found.problems[0]


def test_a_bundle_names_its_quiz_only_where_asked():
    assert record.bundle({}) == {"v": 1, "evidence": {}}
    assert record.bundle({}, quiz="01-coalition/who-counts")["quiz"] == "01-coalition/who-counts"


@given(json_values)
def test_any_json_is_judged_without_raising(value):
    assert record.valid_record(value) in (True, False)
    assert record.clean_bundle(value) == {}
    wrapped = {"v": 1, "evidence": {ITEM: {"v": 1, "item": ITEM, "kind": "text", "value": value, "t": 1}}}
    found = record.clean_bundle(wrapped)
    assert (ITEM in found) != bool(found.problems)


@given(st.floats(0, 1e10), st.floats(0, 1e10))
def test_times_from_the_future_come_back_to_now_and_are_flagged(t, now):
    made = record.make(ITEM, "choice", "a", t)
    clamped, flagged = record.clamp(made, now)
    assert flagged == (t > now + 300)
    assert clamped["t"] == (now if flagged else t)
    assert made["t"] == t
