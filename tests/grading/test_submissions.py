"""Every shape of submission earns what its learner earned or goes to a person, through our command and
through nbgrader's own, alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from cases import CASES, Case
from grading_kit import SLUG, Class

from course.grading.run.run import ClassRun, grade_class


@dataclass
class Graded:
    """A class after grading, and what nbgrader's own command made of it afterwards."""

    folder: Class
    run: ClassRun
    ours: dict[str, Any]
    plain: dict[str, Any]


def _grade(new_copy: Callable[[], Class], cases: dict[str, Case]) -> Graded:
    folder = new_copy()
    for name, case in cases.items():
        case.submit(folder, name)
    run = grade_class(folder.root, SLUG)
    assert [r.error for r in run.results if r.error] == []
    ours = {name: folder.grades(name) for name in cases}
    folder.plain_nbgrader("*")
    return Graded(folder, run, ours, {name: folder.grades(name) for name in cases})


@pytest.fixture(scope="module")
def graded_core(new_copy: Callable[[], Class]) -> Graded:
    return _grade(new_copy, {name: case for name, case in CASES.items() if case.core})


@pytest.fixture(scope="module")
def graded_rest(new_copy: Callable[[], Class]) -> Graded:
    return _grade(new_copy, {name: case for name, case in CASES.items() if not case.core})


_EACH = [
    pytest.param(name, id=name, marks=[] if case.core else [pytest.mark.slow]) for name, case in CASES.items()
]


@pytest.fixture
def graded(name: str, request: pytest.FixtureRequest) -> Graded:
    return request.getfixturevalue("graded_core" if CASES[name].core else "graded_rest")


@pytest.mark.parametrize("name", _EACH)
def test_earns_what_was_earned(name: str, graded: Graded) -> None:
    case = CASES[name]
    result = next(r for r in graded.run.results if r.learner == name)
    assert result.error is None
    assert {cell: auto for cell, (auto, _, _) in graded.ours[name].items()} == case.scores
    assert {cell for cell, (_, _, needs) in graded.ours[name].items() if needs} == case.person
    verdicts = graded.folder.verdicts(name)
    assert {item: verdicts[item]["outcome"] for item in case.outcomes} == case.outcomes
    for verdict in verdicts.values():
        assert (verdict["outcome"] == "fault") == bool(verdict["reason"])
    if case.note is not None:
        assert any(case.note in note for note in result.notes), result.notes


@pytest.mark.parametrize("name", _EACH)
def test_plain_nbgrader_agrees(name: str, graded: Graded) -> None:
    assert graded.plain[name] == graded.ours[name]


@pytest.mark.parametrize("name", _EACH)
def test_the_original_is_kept(name: str, graded: Graded) -> None:
    kept = graded.folder.root / "originals" / name / SLUG
    assert [p.name for p in sorted(kept.iterdir())] == ["1"]
    assert any((kept / "1" / "files").iterdir())


def test_an_error_of_ones_own_is_named_with_its_cell(graded_core: Graded) -> None:
    why = graded_core.folder.verdicts("own-code-fails")["share"]["why"]
    assert "solve-share" in why
    assert "ZeroDivisionError: division by zero" in why


def test_the_class_run_says_who_needs_a_person_and_why(graded_core: Graded) -> None:
    assert graded_core.run.exit_code == 1
    cases = {(p.learner, p.cell): p for p in graded_core.run.needs_person}
    dead = cases["kernel-ends-in-the-middle", "check-double"]
    assert dead.kind == "fault" and "solve-double" in dead.reason
    assert cases["argument-written", "argue-view"].kind == "argument"
    assert "cut off" in cases["cut-off", "quiz-who"].reason
    assert not any(p.learner == "only-the-notebook" for p in graded_core.run.needs_person)


def test_feedback_tells_the_learner_in_words(graded_core: Graded) -> None:
    page = graded_core.folder.page("impossible-answers")
    assert "A person looks at this before it counts" in page
    assert "“z”, which is no answer that is possible here" in page
    page = graded_core.folder.page("only-the-notebook")
    assert "35 states" in page and "troops on land" in page
    for secret in ("BEGIN HIDDEN", "inputs a learner does not see", "MARK SCHEME", "names a tension"):
        assert secret not in page


def test_the_marker_sees_the_mark_scheme_and_what_was_mended(graded_core: Graded) -> None:
    path = graded_core.folder.root / "autograded" / "all-names-lost" / SLUG / f"{SLUG}.ipynb"
    text = path.read_text(encoding="utf-8")
    assert "names a tension between breadth and depth" in text
    assert "had lost their names" in text


def test_feedback_pages_can_run_nothing(graded_core: Graded) -> None:
    assert "default-src 'none'" in graded_core.folder.page("only-the-notebook").partition("</title>")[0]


@pytest.mark.slow
def test_a_listed_mistake_is_named_and_a_closed_key_is_not_shown(graded_rest: Graded) -> None:
    page = graded_rest.folder.page("a-listed-mistake-and-a-half-right-function")
    assert "You divided by the rows of the table." in page
    assert "3 of 4 inputs" in page
    wrong = graded_rest.folder.verdicts("newest-answer-wins")["who/q1"]
    assert wrong["answer"] == "26 states"
    assert "35 states" not in wrong["why"]


@pytest.mark.slow
def test_a_time_from_the_future_is_told(graded_rest: Graded) -> None:
    assert graded_rest.folder.verdicts("answer-from-the-future")["who/q1"]["flags"]
