"""Comparing answers: what must count as equal, what must not, and that no learner's object takes part."""

import json
import math
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.evidence.compare import compare
from course.evidence.normalise import LIMIT, TooLarge, in_words, normalise
from course.evidence.shapes import is_value


def same(expected, got, **spec):
    return compare(normalise(expected), normalise(got), spec)


EQUAL = [
    (26, 26.0, {}),
    (26, np.int64(26), {}),
    (74.2857142857, 26 / 35 * 100, {}),
    (74.29, 26 / 35 * 100, {"tolerance": {"absolute": 0.01}}),
    (1000, 1009, {"tolerance": {"relative": 0.01}}),
    ("Türkiye", "Tu\u0308rkiye", {}),
    ([1, 2, 3], (3, 2, 1), {}),
    ([0.1 + 0.2, 1], [1, 0.3], {}),
    ([1, 2], pd.Series([2, 1], index=[7, 9]), {}),
    ({"a", "b"}, ["b", "a", "a"], {}),
    ({"yes": 3, "no": 4}, pd.Series({"no": 4, "yes": 3}), {}),
    (pd.Series({"a": 1, "b": 2}), pd.Series({"b": 2.0, "a": 1.0}), {}),
    (pd.Series([1, 2], index=[0, 1]), pd.Series([2, 1], index=[5, 6]), {"index": False}),
    (pd.Series({"a": np.nan}), pd.Series({"a": None}), {}),
    (
        pd.DataFrame({"iso3": ["FRA", "DEU"], "n": [1, 2]}),
        pd.DataFrame({"n": [2.0, 1.0], "iso3": ["DEU", "FRA"]}, index=[8, 3]),
        {},
    ),
    (pd.DataFrame({"n": [1, 2]}, index=["x", "y"]), pd.DataFrame({"n": [2, 1]}, index=["y", "x"]), {}),
    (np.array([[1, 2], [3, 4]]), np.array([[1.0, 2.0], [3.0, 4.0]]), {}),
    (pd.Timestamp("2025-09-04"), __import__("datetime").date(2025, 9, 4), {}),
    (pd.Series(["a", "b"], dtype="category"), pd.Series(["a", "b"]), {}),
    (None, float("nan"), {}),
]

DIFFERENT = [
    (26, 35, "value", {}),
    (26, "26", "type", {}),
    (True, 1, "type", {}),
    (math.inf, 1e308, "value", {}),
    (74.29, 0.7429, "value", {"tolerance": {"absolute": 0.01}}),
    ([1, 2, 3], [1, 2], "length", {}),
    ([1, 1, 2], [1, 2, 2], "value", {}),
    ([1, 2], [2, 1], "value", {"order": True}),
    ({"a": 1}, {"b": 1}, "labels", {}),
    ({"a": 1, "b": 2}, {"a": 2, "b": 1}, "value", {}),
    (pd.Series({"a": 1, "b": 2}), pd.Series({"a": 2, "b": 1}), "value", {}),
    (pd.Series({2014: 1.0}), pd.Series({2015: 1.0}), "labels", {}),
    (pd.DataFrame({"n": [1, 2]}), pd.DataFrame({"m": [1, 2]}), "columns", {}),
    (pd.DataFrame({"n": [1, 2]}), pd.DataFrame({"n": [1, 2, 3]}), "length", {}),
    (pd.DataFrame({"a": [1, 2], "b": [3, 4]}), pd.DataFrame({"a": [1, 2], "b": [4, 3]}), "value", {}),
    (np.array([1, 2]), np.array([2, 1]), "value", {}),
    (0, None, "type", {}),
]


@pytest.mark.parametrize(("expected", "got", "spec"), EQUAL)
def test_equal_in_what_matters(expected, got, spec):
    assert same(expected, got, **spec).equal


@pytest.mark.parametrize(("expected", "got", "reason", "spec"), DIFFERENT)
def test_a_difference_is_named(expected, got, reason, spec):
    found = same(expected, got, **spec)
    assert (found.fraction, found.reason) == (0.0, reason)


def test_an_object_that_claims_to_equal_everything_does_not():
    class Always(float):
        def __eq__(self, other):
            return True

        __hash__ = float.__hash__

    class Anything:
        def __eq__(self, other):
            return True

    assert not same(26, Always(35)).equal
    assert normalise(Anything()) == {"type": "unsupported", "name": "Anything"}


def test_function_results_count_case_by_case():
    def results(*values):
        return {
            "type": "function",
            "results": [{"case": [normalise(i)], "value": normalise(v)} for i, v in enumerate(values)],
        }

    assert compare(results(1, 2, 3, 4), results(1, 2, 3, 5), {}).fraction == 0.75
    assert compare(results(1, 2), results(1), {}).reason == "cases"
    assert compare(results(1), normalise(1), {}).reason == "type"


def test_the_kind_of_an_error_is_a_result():
    def failing(kind):
        return {"type": "function", "results": [{"case": [], "error": f"{kind}: words differ {kind}"}]}

    assert compare(failing("ValueError"), failing("ValueError"), {}).equal
    assert compare(failing("ValueError"), failing("TypeError"), {}).reason == "error"


@pytest.mark.parametrize(
    "junk",
    [
        None,
        1,
        "x",
        [],
        {},
        {"type": "number"},
        {"type": "number", "value": "1"},
        {"type": "series", "index": [], "values": [1]},
    ],
)
def test_malformed_evidence_is_different_and_never_raises(junk):
    assert compare(normalise(1), junk, {}).reason == "malformed"


def test_a_malformed_key_is_our_fault_and_said():
    with pytest.raises(ValueError, match="no normalised value"):
        compare({"type": "number"}, normalise(1), {})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


@given(json_values)
def test_what_is_normalised_is_json_equals_itself_and_has_words(value):
    form = normalise(value)
    assert is_value(form)
    assert json.loads(json.dumps(form, allow_nan=False)) == form
    assert compare(form, form, {}).equal
    assert in_words(form)


@given(json_values, json_values)
def test_comparing_never_raises(one, other):
    assert compare(normalise(one), normalise(other), {}).fraction in (0.0, 1.0)
    compare(normalise(one), other, {})


def test_a_flood_of_entries_is_refused_before_it_is_copied():
    with pytest.raises(TooLarge):
        normalise(pd.DataFrame({"a": range(LIMIT + 1)}))
    with pytest.raises(TooLarge):
        normalise(list(range(LIMIT + 1)))


@pytest.mark.parametrize("answer", [10**400, -(10**400), Fraction(10**400)], ids=["+", "-", "fraction"])
def test_a_number_beyond_every_float_is_a_wrong_answer_and_no_fault(answer):
    assert not compare(normalise(74.3), normalise(answer)).equal
    assert not compare(normalise([74.3, 1]), normalise([answer, 1])).equal
    assert compare(normalise(answer), normalise(answer)).equal


@pytest.mark.parametrize("unit", ["D", "ns"])
def test_a_date_that_is_missing_is_missing(unit):
    assert normalise(np.datetime64("NaT", unit)) == {"type": "missing"}


def test_long_lists_that_are_cut_say_how_long_they_are():
    long = [f"state {n}" for n in range(15)]
    said = in_words(normalise(long), 40)
    assert said == "[“state 0”, “state 1”, … (15 in all)]" and said != in_words(normalise(long[:14]), 40)
    assert in_words(normalise({f"key {n}": n for n in range(5)}), 40).endswith("… (5 in all)}")
    assert in_words(normalise(["a" * 60]), 40).endswith("…")
