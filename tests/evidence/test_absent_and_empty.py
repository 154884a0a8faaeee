"""Nothing that holds an error, or no result, equals an expected result, unless that was an error of the same
name; and a function that says nothing about its input earns nothing."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.evidence.compare import compare, error_kind, same_result
from course.evidence.constants import credit
from course.evidence.normalise import normalise
from course.grading.score.scoring import score_exercise
from course.questions.exercise import _evidence_of

NAMES = st.sampled_from(["ValueError", "KeyError", "E", "Größe"])
NO_NAMES = st.sampled_from(["", ": x", " ", " ValueError: x", "1: x", "a b: x", ":", "None", "ValueError x"])
PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
VALUES = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
).map(normalise)
EXPECTED = st.one_of(
    VALUES.map(lambda value: {"value": value}), NAMES.map(lambda name: {"error": f"{name}: told"})
)
# What a result can hold that is none: an error of whatever name, nothing, or what could not be read.
NOTHING = st.one_of(
    st.just({}),
    st.one_of(st.none(), st.integers(), st.just([]), st.just({}), NO_NAMES).map(lambda e: {"error": e}),
    NAMES.map(lambda name: {"error": f"{name}: x"}),
    st.sampled_from([None, {}, [], "", 0, False, {"type": "unanswered"}, {"type": "unsupported"}]).map(
        lambda value: {"value": value}
    ),
    st.tuples(NAMES, VALUES).map(lambda both: {"error": f"{both[0]}: x", "value": both[1]}),
    st.tuples(NO_NAMES, VALUES).map(lambda both: {"error": both[0], "value": both[1]}),
    st.just({"value": {"type": "unsupported", "name": "Thing"}}),
    st.just({"value": normalise([object(), ...])}),
)


def function(results: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "type": "function",
        "results": [{"case": [normalise(i)], **result} for i, result in enumerate(results)],
    }


@given(st.lists(st.tuples(EXPECTED, NOTHING), min_size=1, max_size=6))
def test_no_result_equals_an_expected_one_but_an_error_of_the_same_name(pairs):
    expected, got = function([e for e, _ in pairs]), function([g for _, g in pairs])
    found = compare(expected, got, {})
    named = [
        "error" in e and "value" not in g and error_kind(g) is not None and error_kind(e) == error_kind(g)
        for e, g in pairs
    ]
    assert list(found.cases) == named
    assert found.equal == all(named)


@given(st.lists(EXPECTED, min_size=1, max_size=6), st.data())
def test_fewer_or_other_results_earn_nothing(results, data):
    expected = function(results)
    assert compare(expected, expected, {}).equal
    other = copy.deepcopy(expected)
    at = data.draw(st.integers(0, len(results) - 1))
    how = data.draw(st.sampled_from(["drop", "junk", "case", "double"]))
    if how == "drop":
        del other["results"][at]
    elif how == "junk":
        other["results"][at] = data.draw(st.sampled_from([None, [], "", 0]))
    elif how == "case":
        del other["results"][at]["case"]
    else:
        other["results"].append(other["results"][at])
    found = compare(expected, other, {})
    assert (found.fraction, found.reason) == (0.0, "cases")


def nameless() -> Exception:
    return type("", (Exception,), {})("x")


def test_a_nameless_error_in_a_function_is_no_result():
    def count(d):
        raise nameless()

    told = _evidence_of(count, [(1,), (2,)])
    assert all(error_kind(result) is None for result in told["results"])
    expected = {"type": "function", "results": [{**r, "value": normalise(3)} for r in told["results"]]}
    for result in expected["results"]:
        del result["error"]
    assert compare(expected, told, {}).fraction == 0.0


def test_an_error_class_named_like_an_error_with_a_message_is_not_that_error():
    def count(d):
        raise type("ValueError: x", (Exception,), {})("y")

    (result,) = _evidence_of(count, [(1,)])["results"]
    assert not same_result({"error": "ValueError: x"}, result)


@pytest.mark.parametrize("kind", ["unanswered", "unsupported"])
def test_what_cannot_be_compared_is_no_solution(kind):
    for value in ({"type": kind}, normalise([1]) | {"items": [{"type": kind}]}):
        with pytest.raises(ValueError, match="no normalised value"):
            compare(value, value, {})
        with pytest.raises(ValueError, match="no normalised value"):
            compare(function([{"value": value}]), function([{"value": value}]), {})
    with pytest.raises(ValueError, match="no name"):
        compare(function([{"error": ": x"}]), function([{"error": ": x"}]), {})


# ---- constants ---------------------------------------------------------------------------------------------

MINIMAL = [True] * 3 + [False] * 10


def score(expected: list[Any], got: list[Any], rules: int | None) -> Any:
    def told(values):
        return function([{"value": normalise(v)} for v in values])

    spec = {"id": "98-tests/double", "returns": "function"} | ({} if rules is None else {"rules": rules})
    record = {"v": 1, "item": spec["id"], "kind": "function", "value": told(got), "t": 1.0}
    return score_exercise(spec, {"points": 1}, told(expected), {}, record, None)


@pytest.mark.parametrize(
    ("expected", "got", "share", "now"),
    [
        (MINIMAL, [False] * 13, 10 / 13, 0),
        (MINIMAL, [None] * 13, 0, 0),
        (MINIMAL, [True] * 13, 3 / 13, 0),
        (MINIMAL, [True] + [False] * 12, 11 / 13, 1 / 3),
        (MINIMAL, [*MINIMAL[:-1], True], 12 / 13, 0.9),
        (MINIMAL, [not m for m in MINIMAL], 0, 0),
        (MINIMAL, MINIMAL, 1, 1),
        ([1, 2, 3, 4], [1, 2, 3, 5], 3 / 4, 3 / 4),
        ([1, 2, 3, 4], [1, 1, 1, 1], 1 / 4, 0),
        ([0, 0, 0, 4], [0, 0, 0, 5], 3 / 4, 0),
        ([0, 0, 0, 4], [0, 9, 0, 4], 3 / 4, 2 / 3),
        ([5, 5, 5], [5, 5, 5], 1, 1),
        ([5, 5, 5], [5, 5, 6], 2 / 3, 2 / 3),
    ],
)
def test_a_constant_earns_nothing_from_this_release_on(expected, got, share, now):
    for old in (None, 1):
        assert score(expected, got, old).fraction == pytest.approx(share)
    verdict = score(expected, got, 2)
    assert verdict.fraction == pytest.approx(now)
    right = sum(e == g for e, g in zip(expected, got, strict=True))
    assert (f"{right} of {len(got)} inputs" in verdict.why) == (right < len(got))
    assert ("do not count here" in verdict.why) == (now == 0 and share > 0)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=12), st.integers(0, 3))
def test_credit_is_a_fraction_and_no_constant_has_any(pairs, constant):
    expected = [{"value": normalise(e)} for e, _ in pairs]
    got = [{"value": normalise(g)} for _, g in pairs]
    right = [e == g for e, g in pairs]
    found = credit(expected, got, right, {})
    assert 0 <= found <= 1
    assert (found == 1) == all(right)
    if len({e for e, _ in pairs}) > 1:
        always = [{"value": normalise(constant)}] * len(pairs)
        assert credit(expected, always, [e == constant for e, _ in pairs], {}) == 0
