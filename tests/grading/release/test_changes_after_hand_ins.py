"""Points changed, cells added, removed or moved when there are hand-ins: shown before it happens."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from grading_kit import SLUG, Class, cell_of, change_keys, position

from course.errors import CourseError
from course.grading.classroom.folder import open_class
from course.grading.classroom.roster import Learner, import_roster
from course.grading.export import marks
from course.grading.release.release import release
from course.grading.run.run import grade_class


@pytest.fixture
def graded(autumn: Class) -> Class:
    """Ada has everything right and 3 of 4 points by hand; Ben has handed in nothing."""
    import_roster(open_class(autumn.root), [Learner("ada"), Learner("ben")])
    autumn.submit("ada", autumn.answered(answer_view="Because of the conditions that were named."))
    grade_class(autumn.root, SLUG)
    by_hand(autumn, 3.0)
    return autumn


def by_hand(k: Class, points: float | None = None) -> float | None:
    with open_class(k.root).open_gradebook() as gradebook:
        grade = gradebook.find_grade("argue-view", SLUG, SLUG, "ada")
        if points is not None:
            grade.manual_score = points
            grade.needs_manual_grade = False
            gradebook.db.commit()
        score: float | None = grade.manual_score
        return score


def change_source(k: Class, change: Callable[[dict[str, Any]], None]) -> None:
    path = k.root / "source" / SLUG / f"{SLUG}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    change(notebook)
    path.write_text(json.dumps(notebook), encoding="utf-8")


def set_points(k: Class, cell: str, old: str, new: str, points: float) -> None:
    change_keys(k, old, new)

    def change(notebook: dict[str, Any]) -> None:
        cell_of(notebook, cell)["metadata"]["nbgrader"]["points"] = points

    change_source(k, change)


def mark(k: Class) -> tuple[float | None, float]:
    (found,) = [m for m in marks(open_class(k.root), SLUG) if m.learner.learner_id == "ada"]
    return found.points, found.max_points


@pytest.mark.parametrize(("what", "then"), [("scale", 1.5), ("keep", 2.0)])
def test_points_made_smaller_are_asked_about_where_there_are_marks_by_hand(
    graded: Class, what: str, then: float
) -> None:
    set_points(graded, "argue-view", "view: {points: 4}", "view: {points: 2}", 2)
    with pytest.raises(CourseError) as refused:
        release(graded.root, SLUG)
    said = str(refused.value)
    assert "argue-view: 4 points become 2" in said and "1 marks by hand" in said and "--marks scale" in said
    with pytest.raises(CourseError, match="--marks scale"):
        release(graded.root, SLUG, agreed=True)
    assert by_hand(graded) == 3.0 and mark(graded)[1] == 12.5
    release(graded.root, SLUG, agreed=True, marks=what)
    assert by_hand(graded) == then
    grade_class(graded.root, SLUG)
    points, maximum = mark(graded)
    assert (points, maximum) == (8.5 + then, 10.5) and points <= maximum


def test_points_of_questions_change_with_a_yes_alone(graded: Class) -> None:
    set_points(graded, "quiz-who", "who/q2: {points: 2,", "who/q2: {points: 3,", 5)
    with pytest.raises(CourseError, match=r"quiz-who: 4 points become 5[\s\S]*--yes"):
        release(graded.root, SLUG)
    done = release(graded.root, SLUG, agreed=True)
    assert any("4 points become 5" in note for note in done.notes)
    grade_class(graded.root, SLUG)
    assert mark(graded) == (9.5 + 3, 13.5)


def test_a_graded_cell_that_goes_is_named_and_goes(graded: Class) -> None:
    change_keys(graded, "arguments:\n  view: {points: 4}\n", "")

    def change(notebook: dict[str, Any]) -> None:
        notebook["cells"] = [c for c in notebook["cells"] if c["id"] not in ("argue-view", "answer-view")]

    change_source(graded, change)
    with pytest.raises(CourseError, match=r"argue-view: goes[\s\S]*1 marks by hand go"):
        release(graded.root, SLUG)
    release(graded.root, SLUG, agreed=True)
    grade_class(graded.root, SLUG)
    assert mark(graded) == (8.5, 8.5)


def test_a_graded_cell_that_comes_goes_to_a_person_for_earlier_hand_ins(graded: Class) -> None:
    change_keys(graded, "  view: {points: 4}\n", "  view: {points: 4}\n  more: {points: 2}\n")

    def change(notebook: dict[str, Any]) -> None:
        place = position(notebook, "answer-view")
        pair = copy.deepcopy([cell_of(notebook, "argue-view"), cell_of(notebook, "answer-view")])
        for cell in pair:
            cell["id"] = cell["id"].replace("view", "more")
        pair[0]["metadata"]["nbgrader"] |= {"grade_id": "argue-more", "points": 2}
        notebook["cells"][place + 1 : place + 1] = pair

    change_source(graded, change)
    with pytest.raises(CourseError, match="argue-more: new, 2 points"):
        release(graded.root, SLUG)
    release(graded.root, SLUG, agreed=True)
    run = grade_class(graded.root, SLUG)
    assert [case.cell for case in run.needs_person] == ["argue-more"]
    assert by_hand(graded) == 3.0 and mark(graded) == (11.5, 14.5)
    # Whoever hands in the new one is marked on it as on the others.
    graded.released = json.loads(
        (graded.root / "release" / SLUG / f"{SLUG}.ipynb").read_text(encoding="utf-8")
    )
    graded.submit("ben", graded.answered())
    assert grade_class(graded.root, SLUG, ["ben"]).results[0].max_points == 14.5


def test_moved_cells_change_no_mark(graded: Class) -> None:
    def change(notebook: dict[str, Any]) -> None:
        quiz = notebook["cells"].pop(position(notebook, "quiz-who"))
        notebook["cells"].insert(position(notebook, "argue-view"), quiz)

    change_source(graded, change)
    with pytest.raises(CourseError, match="another order"):
        release(graded.root, SLUG)
    release(graded.root, SLUG, agreed=True)
    grade_class(graded.root, SLUG)
    assert mark(graded) == (11.5, 12.5)


def test_a_release_that_changes_nothing_asks_nothing(graded: Class) -> None:
    release(graded.root, SLUG)
    assert mark(graded) == (11.5, 12.5)


def test_a_release_that_fails_puts_the_gradebook_back(graded: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    from course.grading.release import release as releasing

    change_keys(graded, "arguments:\n  view: {points: 4}\n", "")

    def change(notebook: dict[str, Any]) -> None:
        notebook["cells"] = [c for c in notebook["cells"] if c["id"] not in ("argue-view", "answer-view")]

    change_source(graded, change)
    whole = releasing._generate

    def fails(root: Any, config: Any, slug: str, target: Any, *rest: Any) -> Any:
        if target.name == slug:
            raise CourseError("the disk is full")
        return whole(root, config, slug, target, *rest)

    monkeypatch.setattr(releasing, "_generate", fails)
    with pytest.raises(CourseError, match="disk is full"):
        release(graded.root, SLUG, agreed=True)
    assert by_hand(graded) == 3.0 and mark(graded) == (11.5, 12.5)
