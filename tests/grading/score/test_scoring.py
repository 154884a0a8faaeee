"""Scoring is pure: every kind of evidence comes to one of the verdicts, and nothing odd is silently right or
zero."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import Any

import pytest
from grading_kit import FIXTURES, as_output
from hypothesis import given
from hypothesis import strategies as st

from course.evidence.record import bundle, make
from course.grading.score.check_cells import own_error, read_check
from course.grading.score.scoring import MAX_EXERCISE_BYTES, score_argument, score_exercise, score_item
from course.questions.bank.load import load_items, load_keys, public_dict
from course.questions.types import TYPES

ITEMS = load_items("98-tests", FIXTURES / "items")
KEYS = load_keys(FIXTURES / "notebooks" / "keys" / "98-tests.yaml")
SHARE = {"id": "98-tests/share", "returns": "number", "tolerance": {"absolute": 0.05}, "order": False}
SHARE_KEY = {
    "points": 2,
    "explanation": "Divide.",
    "wrong": [{"name": "rows", "feedback": "You divided by the rows."}],
}


def number(x: float) -> dict[str, Any]:
    return {"type": "number", "value": x}


def of_quiz(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    quiz, _, short = name.partition("/")
    item = next(i for i in ITEMS.quiz(quiz).items if i.name.endswith(short))
    key = KEYS.item(name)
    return public_dict(item), {
        "points": key.points,
        "key": key.key,
        "count": key.count,
        "feedback": key.feedback,
        "reveal": key.reveal,
    }


def quiz_samples() -> list[Any]:
    found = []
    for name in ("who/q1", "who/q2", "who/q3"):
        item, key = of_quiz(name)
        samples = TYPES[item["type"]].samples(item, key["key"])
        for kind in ("right", "partly", "wrong", "blank", "invalid"):
            found += [
                pytest.param(name, kind, v, id=f"{name}-{kind}-{i}")
                for i, v in enumerate(getattr(samples, kind))
            ]
    return found


@pytest.mark.parametrize(("name", "kind", "value"), quiz_samples())
def test_each_kind_of_answer_comes_to_its_verdict(name: str, kind: str, value: Any) -> None:
    item, key = of_quiz(name)
    record = {"v": 1, "item": item["id"], "kind": item["type"], "value": value, "t": 1.0}
    verdict = score_item(item, key, record)
    expected = {"blank": "unanswered", "invalid": "fault"}.get(kind, kind)
    assert verdict.outcome == expected
    assert verdict.max_points == key["points"]
    assert 0 <= verdict.points <= key["points"]
    assert (verdict.points > 0) == (kind in ("right", "partly"))
    assert bool(verdict.reason) == (expected == "fault")


def test_no_record_is_unanswered_and_another_kind_is_a_fault() -> None:
    item, key = of_quiz("who/q1")
    assert score_item(item, key, None).outcome == "unanswered"
    verdict = score_item(item, key, make(item["id"], "text", "b", 1.0))
    assert verdict.outcome == "fault" and "'text'" in verdict.reason


def test_a_closed_key_is_never_told_and_an_open_one_is() -> None:
    item, key = of_quiz("who/q1")
    assert "35" not in score_item(item, key, make(item["id"], "choice", "a", 1.0)).why
    assert "35 states" in score_item(item, key | {"reveal": True}, make(item["id"], "choice", "a", 1.0)).why


def test_a_prediction_counts_for_being_made() -> None:
    item, key = of_quiz("guess/p1")
    for estimate in (0, 26, 50):
        record = make(item["id"], "estimate", {"estimate": estimate, "confidence": 50}, 1.0)
        assert score_item(item, key, record).outcome == "right"


EXPECTED = number(74.2857)


def exercise(
    value: Any, expected: Any = EXPECTED, problem: Any = None, key: dict[str, Any] = SHARE_KEY
) -> Any:
    record = None if problem else {"v": 1, "item": SHARE["id"], "kind": "value", "value": value, "t": 1.0}
    return score_exercise(SHARE, key, expected, {"rows": number(68.42)}, record, problem)


def test_an_exercise_right_wrong_open_and_a_named_mistake() -> None:
    assert exercise(number(74.28)).outcome == "right"
    assert exercise(number(74.2857)).points == 2
    wrong = exercise(number(68.42))
    assert wrong.outcome == "wrong" and "You divided by the rows." in wrong.why
    assert "74.2857" in wrong.why and "Divide." in wrong.why
    assert "You divided" not in exercise(number(1.0)).why
    assert exercise(None).outcome == "unanswered"


def test_a_closed_exercise_tells_neither_result_nor_explanation() -> None:
    why = exercise(number(1.0), key=SHARE_KEY | {"reveal": False}).why
    assert "74" not in why and "Divide." not in why


@pytest.mark.parametrize(
    "value",
    [
        {"type": "unsupported", "name": "Figure"},
        {"type": "number", "value": "many"},
        {"type": "no such type"},
        [1, 2],
        "74.2857",
        {"type": "function", "results": "all right"},
    ],
)
def test_what_the_check_cannot_have_left_is_no_silent_score(value: Any) -> None:
    verdict = exercise(value)
    assert verdict.outcome in ("fault", "wrong")
    if verdict.outcome == "wrong":
        assert value == {"type": "function", "results": "all right"}


def test_our_own_gap_is_a_fault() -> None:
    verdict = exercise(number(1.0), expected=None)
    assert verdict.outcome == "fault" and "course release 98-tests" in verdict.reason
    assert exercise(number(1.0), expected={"type": "nonsense"}).outcome == "fault"


def test_a_learners_own_error_is_wrong_and_a_dead_kernel_is_not() -> None:
    assert exercise(None, problem={"kind": "error", "text": "solve-share stopped"}).outcome == "wrong"
    assert exercise(None, problem={"kind": "open", "text": "open"}).outcome == "unanswered"
    assert exercise(None, problem={"kind": "fault", "text": "the kernel stopped"}).outcome == "fault"


def function(*results: Any) -> dict[str, Any]:
    cases = [[number(i)] for i in range(len(results))]
    return {"type": "function", "results": [{"case": c, **r} for c, r in zip(cases, results, strict=True)]}


def test_a_function_earns_its_share_of_the_cases_and_only_on_its_own_cases() -> None:
    spec = {"id": "98-tests/double", "returns": "function"}
    expected = function(*({"value": number(2 * i)} for i in range(4)))
    half = function(
        {"value": number(0)}, {"value": number(2)}, {"value": number(9)}, {"error": "ValueError: no"}
    )

    def score(value: Any) -> Any:
        record = {"v": 1, "item": spec["id"], "kind": "function", "value": value, "t": 1.0}
        return score_exercise(spec, {"points": 2}, expected, {}, record, None)

    assert (score(expected).outcome, score(expected).points) == ("right", 2)
    assert (score(half).outcome, score(half).points) == ("partly", 1)
    fewer = {"type": "function", "results": expected["results"][:1]}
    assert score(fewer).outcome == "fault"


def test_arguments() -> None:
    assert score_argument("98-tests/view", 4, True).outcome == "unanswered"
    written = score_argument("98-tests/view", 4, False)
    assert written.outcome == "marking" and written.needs_person and written.points == 0
    assert not score_argument("98-tests/view", 0, False).needs_person
    assert score_argument("98-tests/view", 4, True, "no notebook").outcome == "fault"


# ---- reading a check cell ----------------------------------------------------------------------------------

ITEM = "98-tests/share"


def record(value: Any = None, kind: str = "value", item: str = ITEM, t: float = 1.0) -> dict[str, Any]:
    return make(item, kind, value or number(1.0), t)


def not_scored() -> dict[str, Any]:
    return {"output_type": "error", "ename": "NotScored", "evalue": "…", "traceback": []}


def read(*outputs: dict[str, Any]) -> tuple[Any, Any]:
    return read_check([*outputs, not_scored()], "check-share", ITEM, "value")


def test_one_bundle_is_read_and_twice_the_same_is_one() -> None:
    found, problem = read(as_output(bundle({ITEM: record()})))
    assert found == record() and problem is None
    again = as_output(bundle({ITEM: record(t=9.0)}))
    assert read(as_output(bundle({ITEM: record()})), again)[1] is None


@pytest.mark.parametrize(
    ("outputs", "said"),
    [
        ([], "without leaving a result"),
        ([{ITEM: record()}, {ITEM: record(number(2.0))}], "2 results that differ"),
        ([{ITEM: record(), "98-tests/double": record(item="98-tests/double")}], "98-tests/double"),
        ([{"98-tests/double": record(item="98-tests/double")}], "not its exercise"),
        ([{ITEM: record("74", kind="text")}], "'text'"),
        ([{ITEM: {"v": 1}}], "not a well-formed record"),
        ([{}], "not a well-formed record"),
        ([{ITEM: {**record(), "value": "x" * (MAX_EXERCISE_BYTES + 1)}}], "larger than"),
    ],
)
def test_contradictory_evidence_goes_to_a_person(outputs: list[dict[str, Any]], said: str) -> None:
    found, problem = read(*(as_output(bundle(o)) for o in outputs))
    assert found is None
    assert problem["kind"] == "fault" and said in problem["text"]


def test_an_error_before_the_result_is_the_learners() -> None:
    error = {
        "output_type": "error",
        "ename": "NameError",
        "evalue": "name 'share' is not defined",
        "traceback": [],
    }
    _, problem = read_check([error], "check-share", ITEM, "value")
    assert problem == {"kind": "error", "text": problem["text"]} and "NameError" in problem["text"]
    said = own_error([("solve-share", [error]), ("quiz-x", [not_scored()])])
    assert said is not None and "solve-share" in said


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
        max_leaves=10,
    )
)
def test_any_json_in_the_output_or_as_an_answer_ends_in_a_verdict(junk: Any) -> None:
    found, problem = read_check([as_output(junk)], "check-share", ITEM, "value")
    assert (found is None) != (problem is None)
    item, key = of_quiz("who/q3")
    verdict = score_item(
        item, key, {"v": 1, "item": item["id"], "kind": item["type"], "value": junk, "t": 1.0}
    )
    assert verdict.outcome in ("right", "partly", "wrong", "unanswered", "fault")
    assert (verdict.outcome == "fault") == bool(verdict.reason)
    assert exercise(junk).outcome in ("wrong", "unanswered", "fault")


def test_scoring_needs_the_standard_library_only() -> None:
    root = Path(__file__).parents[3]
    waiting, seen = ["course.grading.score.scoring", "course.grading.score.check_cells"], set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        path = root.joinpath(*name.split("."))
        path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            for imported in names:
                if imported.startswith("course"):
                    waiting.append(imported)
                else:
                    assert imported.partition(".")[0] in sys.stdlib_module_names, f"{name} imports {imported}"
    assert "course.evidence.compare" in seen
