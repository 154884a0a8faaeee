"""A submission is judged in one pass, and several are written at a time: what that must not change."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from grading_kit import FULL, RIGHT_SHARE, SLUG, Class

from course.grading.classroom.folder import open_class
from course.grading.classroom.gradebook import mark_sheets, structure_rows
from course.grading.config import load_config, own_page_steps, own_steps
from course.grading.mark.deadlines import set_deadline
from course.grading.run.run import grade_class
from course.grading.sandbox import ladder

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a sandbox needs Linux")

OWN_STEP = """
from nbgrader.preprocessors import NbGraderPreprocessor


class Counts(NbGraderPreprocessor):
    def preprocess(self, nb, resources):
        with open({place!r}, "a") as counted:
            counted.write(resources["nbgrader"]["student"] + "\\n")
        return nb, resources


c.Autograde.autograde_preprocessors.append(Counts)
"""


@pytest.fixture(scope="module", autouse=True)
def end_kernels() -> Iterator[None]:
    yield
    ladder.close_all()


def handed_in(new_copy: Callable[[], Class]) -> Class:
    k = new_copy()
    k.submit("ann", k.answered(), timestamp_dot_txt="2026-01-02 10:00:00 UTC")
    k.submit("bob", k.answered(solve_share=RIGHT_SHARE + " + 1"))
    k.submit("cem", k.notebook())
    return k


def test_a_step_of_a_classs_own_is_done_by_nbgrader_and_told_once(
    new_copy: Callable[[], Class], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    quick, own = handed_in(new_copy), handed_in(new_copy)
    config, counted = own.root / "nbgrader_config.py", tmp_path / "counted"
    folder = open_class(own.root)
    assert own_steps(load_config(folder), folder) is None
    config.write_text(config.read_text(encoding="utf-8") + OWN_STEP.format(place=str(counted)))
    assert own_steps(load_config(folder), folder) == "c.Autograde.autograde_preprocessors"
    assert own_page_steps(load_config(folder), folder) is None
    grade_class(quick.root, SLUG, workers=1)
    run = grade_class(own.root, SLUG, workers=1)
    assert {result.status for result in run.results} == {"graded"} and run.kernels in ladder.RUNGS
    assert counted.read_text().split() == ["ann", "bob", "cem"]
    assert capfd.readouterr().err.count("has steps of its own") == 1
    for learner in ("ann", "bob", "cem"):
        assert own.grades(learner) == quick.grades(learner)
        assert own.verdicts(learner) == quick.verdicts(learner)
        assert own.page(learner).replace(own.root.name, "") == quick.page(learner).replace(
            quick.root.name, ""
        )
    # What was graded so is known to be.
    again = grade_class(own.root, SLUG, workers=1)
    assert {result.status for result in again.results} == {"unchanged"}
    assert counted.read_text().split() == ["ann", "bob", "cem"]


def test_of_several_that_are_written_together_one_that_cannot_be_leaves_the_others_whole(
    new_copy: Callable[[], Class],
) -> None:
    k = handed_in(new_copy)
    # Where the folder of what was graded would lie, there is a file.
    (k.root / "autograded" / "bob").write_text("in the way", encoding="utf-8")
    run = grade_class(k.root, SLUG, workers=1)
    assert {r.learner: r.status for r in run.results} == {"ann": "graded", "bob": "failed", "cem": "graded"}
    assert any(case.learner == "bob" and case.kind == "fault" for case in run.needs_person)
    assert {n: auto for n, auto in k.scores("ann").items() if n in FULL} == FULL
    (k.root / "autograded" / "bob").unlink()
    again = grade_class(k.root, SLUG, workers=1)
    assert {r.learner: r.status for r in again.results} == {
        "ann": "unchanged",
        "bob": "graded",
        "cem": "unchanged",
    }


def test_a_mark_sheet_says_what_nbgrader_says(new_copy: Callable[[], Class]) -> None:
    k = handed_in(new_copy)
    folder = open_class(k.root)
    set_deadline(folder, SLUG, datetime(2026, 1, 2, 8, tzinfo=UTC))
    grade_class(k.root, SLUG, workers=1)
    with folder.open_gradebook() as gradebook:
        found = mark_sheets(gradebook, structure_rows(gradebook, SLUG), ["ann", "bob", "nobody"])
        for learner in ("ann", "bob"):
            submission = gradebook.find_submission(SLUG, learner)
            sheet = found[learner]
            assert not sheet.is_new and sheet.points == submission.score
            assert sheet.maximum == submission.max_score == 12.5
            assert sheet.seconds_late == submission.total_seconds_late
            assert sheet.handed_in == submission.timestamp and sheet.due == submission.duedate
            for grade in submission.notebooks[0].grades:
                assert sheet.grades[grade.name].points == grade.score
            for comment in submission.notebooks[0].comments:
                assert sheet.comments[comment.name].comment == comment.comment
        assert found["ann"].seconds_late == 2 * 3600 and found["nobody"].is_new
