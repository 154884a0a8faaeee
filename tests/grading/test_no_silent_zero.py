"""No answer is lost without a word: what could not be judged goes to a person, and stays there until one has
looked."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from grading_kit import FULL, RIGHT, RIGHT_SHARE, SLUG, Class, cell_of, evidence, position
from nbformat.notebooknode import from_dict

from course.evidence.record import MIME, bundle, make
from course.grading.classroom.folder import open_class
from course.grading.heal.align import align
from course.grading.heal.heal import heal_submission
from course.grading.mark.people import needs_person
from course.grading.nbgrader.flags import FlagForPerson
from course.grading.nbgrader.steps import ScoreEvidence, read_raw
from course.grading.run.regrade import regrade
from course.grading.run.run import grade_class, grade_submission
from course.grading.score.marking import Raw, judge, load_marking

Verdicts = dict[str, Any]


@pytest.fixture(scope="module")
def k(new_copy: Callable[[], Class]) -> Class:
    return new_copy()


def stopped(name: str, message: str) -> dict[str, Any]:
    """The output of a cell that stopped with an error."""
    return {"output_type": "error", "ename": name, "evalue": message, "traceback": [f"{name}: {message}"]}


def left(item: str, kind: str, value: Any) -> list[dict[str, Any]]:
    """What a check leaves in the grading run."""
    content = bundle({item: make(item, kind, value, 1.0)})
    shown = {"output_type": "display_data", "metadata": {}, "data": {MIME: content}}
    return [shown, stopped("NotScored", "not scored")]


def judged(k: Class, outputs: dict[str, list[dict[str, Any]]]) -> Verdicts:
    """The verdicts on a notebook whose cells left these outputs in the grading run."""
    notebook = k.answered()
    for name, made in outputs.items():
        cell_of(notebook, name)["outputs"] = made
    marking = load_marking(k.root / "keys", SLUG)
    rows = judge(marking, read_raw(from_dict(notebook), marking), FULL)
    return {row.verdict.item.removeprefix(f"{SLUG}/"): row.verdict for cell in rows.values() for row in cell}


# ---- the check cell could not run --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "error",
    [
        ("NameError", "name 'check' is not defined"),
        ("TypeError", "'int' object is not callable"),
        ("UnknownName", "The course has no exercise '98-tests/share'."),
        ("ModuleNotFoundError", "No module named 'yaml'"),
    ],
)
def test_a_check_that_could_not_run_is_nobodys_wrong_answer(k: Class, error: tuple[str, str]) -> None:
    verdict = judged(k, {"check-share": [stopped(*error)]})["share"]
    assert verdict.outcome == "fault"
    assert error[1] in verdict.reason


def test_a_result_that_was_never_made_is_wrong_and_says_why(k: Class) -> None:
    missing = stopped("NameError", "name 'share' is not defined")
    assert judged(k, {"check-share": [missing]})["share"].outcome == "wrong"
    own = stopped("ZeroDivisionError", "division by zero")
    verdict = judged(k, {"solve-share": [own], "check-share": [missing]})["share"]
    assert verdict.outcome == "wrong"
    assert "solve-share" in verdict.why and "ZeroDivisionError" in verdict.why


def test_code_that_failed_below_the_dots_is_wrong_and_not_unanswered(k: Class) -> None:
    own = stopped("ZeroDivisionError", "division by zero")
    open_ = left(f"{SLUG}/share", "value", None)
    verdict = judged(k, {"solve-share": [own], "check-share": open_})["share"]
    assert verdict.outcome == "wrong" and "ZeroDivisionError" in verdict.why
    assert judged(k, {"check-share": open_})["share"].outcome == "unanswered"
    elsewhere = judged(k, {"worked-example": [own], "check-share": open_})["share"]
    assert elsewhere.outcome == "unanswered"


def test_a_cell_that_was_stopped_for_its_time_is_no_error_of_its_own(k: Class) -> None:
    # As nbgrader leaves it: the interruption by the kernel, and its own error behind.
    late = [stopped("KeyboardInterrupt", ""), stopped("CellTimeoutError", "")]
    missing = stopped("NameError", "name 'share' is not defined")
    verdict = judged(k, {"solve-share": late, "check-share": [missing]})["share"]
    assert verdict.outcome == "fault" and "solve-share" in verdict.reason


# ---- answers under other names or in other places ----------------------------------------------------------


def test_answers_to_questions_that_were_renamed_go_to_a_person(k: Class) -> None:
    marking = load_marking(k.root / "keys", SLUG)
    given = evidence(RIGHT)["evidence"]
    item = f"{SLUG}/who/q1"
    given[f"{SLUG}/who/q1-old"] = make(f"{SLUG}/who/q1-old", "choice", "b", 1.0)
    kept = given.pop(item)
    raw = Raw(quiz=given)
    first, second, _ = (row.verdict for row in judge(marking, raw, {"quiz-who": 4.0})["quiz-who"])
    assert first.outcome == "fault" and "q1-old" in first.reason
    assert second.outcome == "right"
    # With its own answer there, or with evidence of exercises only, there is nothing to ask a person.
    raw.quiz[item] = kept
    assert judge(marking, raw, {"quiz-who": 4.0})["quiz-who"][0].verdict.outcome == "right"
    share = f"{SLUG}/share"
    blank = Raw(quiz={share: make(share, "value", {"type": "integer", "value": 3}, 1.0)})
    assert judge(marking, blank, {"quiz-who": 4.0})["quiz-who"][0].verdict.outcome == "unanswered"


@pytest.mark.parametrize(
    "place", ["my_work__answers__{}", "answers__answers__{}", "{}"], ids=["folder", "twice", "beside"]
)
def test_answer_files_count_wherever_they_were_handed_in(autumn: Class, place: str) -> None:
    name = place.format(f"{SLUG}_dot_who_dot_json")
    autumn.submit("ida", autumn.answered({}), **{name: evidence(RIGHT) | {"quiz": f"{SLUG}/who"}})
    folder = open_class(autumn.root)
    heal_submission(folder, SLUG, "ida")
    healed = json.loads((folder.submitted / "ida" / SLUG / f"{SLUG}.ipynb").read_text(encoding="utf-8"))
    assert f"{SLUG}/who/q1" in healed["metadata"]["willing_and_able"]["evidence"]


def test_an_answer_that_cannot_be_read_is_told_and_goes_to_a_person(autumn: Class) -> None:
    folder = open_class(autumn.root)
    mine = {f"answers__{SLUG}_dot_who_dot_json": "{cut off"}
    without = {name: value for name, value in RIGHT.items() if name != "who/q1"}
    autumn.submit("ida", autumn.answered(without), **mine)
    report = heal_submission(folder, SLUG, "ida")
    assert any(f"{SLUG}.who.json" in note for note in report.notes)
    path = folder.submitted / "ida" / SLUG / f"{SLUG}.ipynb"
    marking = load_marking(autumn.root / "keys", SLUG)
    raw = read_raw(from_dict(json.loads(path.read_text(encoding="utf-8"))), marking)
    first, second, _ = (row.verdict for row in judge(marking, raw, {"quiz-who": 4.0})["quiz-who"])
    assert first.outcome == "fault" and f"{SLUG}.who.json" in first.reason
    assert second.outcome == "right"


def healed_sources(k: Class, notebook: dict[str, Any]) -> dict[str, str]:
    cells = [[{"outputs": [], **cell} for cell in nb["cells"]] for nb in (k.notebook(), notebook)]
    return {cell["id"]: cell["source"] for cell in align(*cells).cells}


def test_an_argument_typed_into_a_code_cell_reaches_the_marker(k: Class) -> None:
    notebook = k.answered()
    prose = "Breadth is a signal, but capacity is what deters."
    own = {"cell_type": "code", "id": "own", "metadata": {}, "source": prose}
    notebook["cells"].insert(position(notebook, "argue-view") + 1, own)
    assert prose in healed_sources(k, notebook)["answer-view"]


def test_code_below_a_task_is_no_argument(k: Class) -> None:
    notebook = k.answered()
    own = {"cell_type": "code", "id": "own", "metadata": {}, "source": "pledged / attended"}
    notebook["cells"].insert(position(notebook, "argue-view") + 1, own)
    stub = cell_of(k.notebook(), "answer-view")["source"]
    assert healed_sources(k, notebook)["answer-view"] == stub


def test_an_argument_typed_into_the_next_text_reaches_the_marker(k: Class) -> None:
    notebook = k.answered()
    cell_of(notebook, "sources")["source"] += "\n\nBreadth is a signal."
    assert "Breadth is a signal." in healed_sources(k, notebook)["answer-view"]


@pytest.mark.parametrize("first", [True, False])
def test_a_copy_that_still_holds_the_dots_does_not_undo_an_answer(k: Class, first: bool) -> None:
    notebook = k.answered()
    answer = cell_of(notebook, "solve-share")
    copy = json.loads(json.dumps(answer)) | {"id": "copy"}
    copy["source"] = "# try again later\nshare = ...  # replace the dots"
    notebook["cells"].insert(position(notebook, "solve-share") + (not first), copy)
    assert healed_sources(k, notebook)["solve-share"] == RIGHT_SHARE


# ---- runs that were interrupted, repeated, failed ----------------------------------------------------------


@pytest.fixture(scope="module")
def graded(new_copy: Callable[[], Class]) -> Class:
    """A learner whose argument waits for a person, and one whose answer is impossible."""
    k = new_copy()
    k.submit("ann", k.answered(answer_view="Depth matters more."))
    k.submit("bob", k.answered(RIGHT | {"who/q1": ("choice", "z")}))
    assert {r.status for r in grade_class(k.root, SLUG).results} == {"graded"}
    return k


@pytest.fixture
def copied(graded: Class, tmp_path: Path) -> Class:
    root = tmp_path / "autumn"
    shutil.copytree(graded.root, root)
    return Class(root, graded.released, list(graded.learners))


def waiting(k: Class, learner: str) -> dict[str, str]:
    return {p.cell: p.kind for p in needs_person(k.root, SLUG) if p.learner == learner}


def set_grade(k: Class, learner: str, cell: str, **values: Any) -> None:
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{k.root / 'gradebook.db'}", k.root.name) as gradebook:
        grade = gradebook.find_grade(cell, SLUG, SLUG, learner)
        for name, value in values.items():
            setattr(grade, name, value)
        gradebook.db.commit()


def score_again(k: Class, learner: str) -> dict[str, Any]:
    """The scoring step on the graded notebook, without a kernel; what it hands on to the next step."""
    path = k.root / "autograded" / learner / SLUG / f"{SLUG}.ipynb"
    notebook = from_dict(json.loads(path.read_text(encoding="utf-8")))
    for cell in notebook.cells:
        cell.source = cell.source if isinstance(cell.source, str) else "".join(cell.source)
    resources: dict[str, Any] = {
        "nbgrader": {
            "notebook": SLUG,
            "assignment": SLUG,
            "student": learner,
            "db_url": f"sqlite:///{k.root / 'gradebook.db'}",
        }
    }
    ScoreEvidence(class_folder=str(k.root)).preprocess(notebook, resources)
    return resources


def test_a_run_that_ends_before_its_flags_are_saved_leaves_them_to_the_next(copied: Class) -> None:
    k = copied
    (k.root / "evidence" / SLUG / "ann.json").unlink()
    score_again(k, "ann")
    # Here the power fails: nbgrader has saved points, and ours has not said who must look.
    set_grade(k, "ann", "argue-view", needs_manual_grade=False)
    resources = score_again(k, "ann")
    FlagForPerson().preprocess(None, resources)
    assert waiting(k, "ann")["argue-view"] == "argument"


def test_a_mark_that_waits_for_review_waits_until_a_person_has_looked(copied: Class) -> None:
    k = copied
    set_grade(k, "ann", "quiz-who", manual_score=3.0, needs_manual_grade=True)
    regrade(k.root, SLUG, feedback=False)
    assert waiting(k, "ann")["quiz-who"] == "review"
    set_grade(k, "ann", "quiz-who", needs_manual_grade=False)
    regrade(k.root, SLUG, feedback=False)
    assert "quiz-who" not in waiting(k, "ann")
    assert k.grades("ann")["quiz-who"][1] == 3.0


def test_a_resubmission_that_could_not_be_graded_is_not_regraded_from_the_one_before(copied: Class) -> None:
    k = copied
    k.submit("ann", k.answered(answer_view="Depth matters, after all."))
    shutil.rmtree(k.root / "originals" / "ann")
    (k.root / "originals" / "ann").write_text("in the way", encoding="utf-8")
    assert grade_submission(k.root, SLUG, "ann").status == "failed"
    regrade(k.root, SLUG, feedback=False)
    assert set(waiting(k, "ann")) == {*FULL, "argue-view"}


def test_a_learner_who_cannot_be_regraded_keeps_what_was(copied: Class) -> None:
    from nbgrader.api import Gradebook

    k = copied
    path = k.root / "keys" / f"{SLUG}.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("key: b", "key: a"), encoding="utf-8")
    with Gradebook(f"sqlite:///{k.root / 'gradebook.db'}", k.root.name) as gradebook:
        # The last cell is unknown to the gradebook, when the points of the first have been changed already.
        gradebook.db.delete(gradebook.find_grade("check-double", SLUG, SLUG, "ann"))
        gradebook.db.commit()
    before = k.grades("ann")
    run = regrade(k.root, SLUG, feedback=False)
    assert {r.learner: r.status for r in run.results} == {"ann": "failed", "bob": "graded"}
    assert k.grades("ann") == before
