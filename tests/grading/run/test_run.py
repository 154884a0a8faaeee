"""The class run: what is done stays done, marks by hand stay, a wrong key is put right without running
anything."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from grading_kit import FULL, SLUG, Class, change_keys

from course.errors import ClassFolderError, CourseError
from course.grading.classroom.folder import open_class
from course.grading.mark.backup import backup_gradebook
from course.grading.mark.people import needs_person
from course.grading.run import regrade as regrading
from course.grading.run.pages import make_feedback
from course.grading.run.regrade import regrade
from course.grading.run.run import grade_class, grade_submission


def mark(k: Class, learner: str, cell: str, points: float) -> None:
    """Mark a cell by hand, as Formgrader does."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{k.root / 'gradebook.db'}", k.root.name) as gradebook:
        grade = gradebook.find_grade(cell, SLUG, SLUG, learner)
        grade.manual_score = points
        grade.needs_manual_grade = False
        gradebook.db.commit()


@pytest.fixture(scope="module")
def graded(new_copy: Callable[[], Class]) -> Class:
    """Two learners, graded: one with an argument, one with a wrong first answer."""
    k = new_copy()
    k.submit("ann", k.answered(answer_view="Depth matters more."))
    k.submit("bob", k.answered({"who/q1": ("choice", "a"), "who/q2": ("choices", ["land"])}))
    grade_class(k.root, SLUG)
    return k


@pytest.fixture
def graded_copy(graded: Class, tmp_path: Any) -> Class:
    shutil.copytree(graded.root, tmp_path / "autumn")
    root = tmp_path / "autumn"
    return Class(root, graded.released, list(graded.learners))


def test_a_corrected_key_is_scored_without_running_a_notebook(
    graded_copy: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    k = graded_copy
    assert k.scores("bob")["quiz-who"] == 1.0
    mark(k, "ann", "argue-view", 3.5)
    shutil.rmtree(k.root / "submitted")
    change_keys(k, "key: b", "key: a")
    run = regrade(k.root, SLUG)
    assert [r.status for r in run.results] == ["graded", "graded"]
    assert k.scores("bob")["quiz-who"] == 2.0
    assert k.scores("ann")["quiz-who"] == 3.0
    assert k.grades("ann")["argue-view"] == (None, 3.5, False)
    assert k.verdicts("ann")["who/q1"]["outcome"] == "wrong"
    total = sum(points or 0.0 for points in k.scores("bob").values())
    assert f"{total:g} of " in re.sub(r"<[^>]*>", "", k.page("bob"))
    assert run.backup is not None and run.backup.is_file()
    assert k.scores("bob")["check-share"] == FULL["check-share"]


@pytest.mark.parametrize(
    ("old", "new", "cell"),
    [
        ("double:\n    points: 2", "double:\n    points: 3", "check-double"),
        ("points: 4}", "points: 5}", "argue-view"),
    ],
)
def test_other_points_in_the_keys_alone_are_refused_before_anything_changes(
    graded_copy: Class, old: str, new: str, cell: str
) -> None:
    k = graded_copy
    before = k.grades("ann"), k.verdicts("ann")
    change_keys(k, old, new)
    for command in (lambda: regrade(k.root, SLUG), lambda: grade_class(k.root, SLUG, force=True)):
        with pytest.raises(CourseError, match=f"for the cell {cell}, which was released with"):
            command()
    assert (k.grades("ann"), k.verdicts("ann")) == before


def test_where_nothing_has_changed_no_kernel_is_started(
    graded_copy: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    k = graded_copy
    started: list[str] = []
    monkeypatch.setattr("course.grading.run.run._launcher", lambda: started.append("kernels") or "none")
    assert [r.status for r in grade_class(k.root, SLUG).results] == ["unchanged", "unchanged"]
    assert started == []
    (k.root / "feedback" / "ann" / SLUG / f"{SLUG}.html").unlink()
    assert [r.status for r in grade_class(k.root, SLUG).results] == ["unchanged", "unchanged"]
    # What comes after the kernels is done all the same.
    assert started == [] and k.page("ann")


def test_where_nothing_has_changed_nbgrader_is_not_even_imported(graded_copy: Class) -> None:
    asked = (
        "import sys; from course.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print([name for name in ('nbgrader', 'nbconvert', 'nbformat', 'IPython') if name in sys.modules])"
    )
    command = [sys.executable, "-c", asked, "grade", SLUG, "--class", str(graded_copy.root)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "2 unchanged" in done.stdout and done.stdout.splitlines()[-1] == "[]"


def test_unchanged_submissions_are_not_run_again_and_changed_ones_are(graded_copy: Class) -> None:
    k = graded_copy
    before = k.grades("ann")
    mark(k, "ann", "argue-view", 2.0)
    mark(k, "bob", "quiz-who", 3.0)
    k.submit("bob", k.answered({"who/q1": ("choice", "b")}))
    run = grade_class(k.root, SLUG)
    assert {r.learner: r.status for r in run.results} == {"ann": "unchanged", "bob": "graded"}
    assert k.grades("ann") == before | {"argue-view": (None, 2.0, False)}
    # The mark by hand is kept, and comes back to a person since there is something new to see.
    assert k.grades("bob")["quiz-who"] == (1.0, 3.0, True)
    assert [p.kind for p in needs_person(k.root, SLUG) if p.learner == "bob"] == ["review"]
    assert grade_submission(k.root, SLUG, "bob").status == "unchanged"


def test_feedback_follows_marks_by_hand(graded_copy: Class) -> None:
    k = graded_copy
    make_feedback(k.root, SLUG)
    assert make_feedback(k.root, SLUG) == []
    mark(k, "ann", "argue-view", 3.25)
    assert [p.parent.parent.name for p in make_feedback(k.root, SLUG)] == ["ann"]
    assert "3.25 of 4" in k.page("ann")


def test_a_half_made_folder_of_an_interrupted_run_is_not_skipped(graded_copy: Class) -> None:
    k = graded_copy
    place = k.root / "autograded" / "ann" / SLUG
    for path in place.iterdir():
        path.chmod(0o600)
        path.write_text("{", encoding="utf-8")
    (k.root / "evidence" / SLUG / "ann.json").unlink()
    assert grade_submission(k.root, SLUG, "ann").status == "graded"
    assert json.loads((place / f"{SLUG}.ipynb").read_text(encoding="utf-8"))["cells"]


def test_a_fault_of_ours_stops_nobody_else(graded_copy: Class) -> None:
    k = graded_copy
    # A file where the healed copy must go: this one submission cannot be graded.
    k.submit("cyd", k.answered())
    (k.root / "originals" / "cyd").write_text("in the way", encoding="utf-8")
    run = grade_class(k.root, SLUG, ["cyd", "bob"])
    by_learner = {r.learner: r for r in run.results}
    assert by_learner["cyd"].status == "failed" and by_learner["bob"].status in ("graded", "unchanged")
    assert "cyd" in (by_learner["cyd"].error or "")
    assert all(needs for _, _, needs in k.grades("cyd").values())
    assert run.exit_code == 1
    assert (k.root / "reports" / "logs" / f"{SLUG}-cyd.txt").is_file()


def test_the_gradebook_is_copied_before_each_run_and_old_copies_go(graded_copy: Class) -> None:
    folder = open_class(graded_copy.root)
    made = [backup_gradebook(folder, keep=3) for _ in range(5)]
    assert len(list(folder.backups.glob("*.db"))) == 3
    assert made[-1] is not None and made[-1].is_file()
    with closing(sqlite3.connect(made[-1])) as copy:
        assert copy.execute("select count(*) from student").fetchone() == (2,)


def test_a_gradebook_in_use_is_said_and_nothing_is_done(graded_copy: Class) -> None:
    busy = sqlite3.connect(graded_copy.root / "gradebook.db", isolation_level=None)
    busy.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(ClassFolderError, match="in use by another program"):
            grade_class(graded_copy.root, SLUG)
    finally:
        busy.execute("ROLLBACK")
        busy.close()


def test_late_points_follow_nbgraders_own_policy(graded_copy: Class) -> None:
    from nbgrader.api import Gradebook

    k = graded_copy
    path = k.root / "course.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("late: none", "late: zero"), encoding="utf-8")
    with Gradebook(f"sqlite:///{k.root / 'gradebook.db'}", "autumn") as gradebook:
        gradebook.update_or_create_assignment(SLUG, duedate=datetime(2026, 1, 10))
        for learner in ("ann", "bob"):
            gradebook.update_or_create_submission(SLUG, learner, timestamp=datetime(2026, 1, 12))
        gradebook.grant_extension(SLUG, "ann", days=3)
    regrade(k.root, SLUG, feedback=False)
    with Gradebook(f"sqlite:///{k.root / 'gradebook.db'}", "autumn") as gradebook:
        late = gradebook.find_submission_notebook(SLUG, SLUG, "bob")
        assert late.late_submission_penalty == late.score > 0
        assert gradebook.find_submission_notebook(SLUG, SLUG, "ann").late_submission_penalty is None


def test_a_learners_id_is_no_pattern(graded_copy: Class) -> None:
    k = graded_copy
    k.submit("o[ab]*'é", k.answered())
    assert grade_submission(k.root, SLUG, "o[ab]*'é").status == "graded"
    assert k.scores("o[ab]*'é")["check-share"] == 2.0


@pytest.mark.slow
def test_an_endless_loop_is_stopped_and_goes_to_a_person(graded_copy: Class) -> None:
    k = graded_copy
    path = k.root / "nbgrader_config.py"
    path.write_text(path.read_text(encoding="utf-8") + "c.Execute.timeout = 5\n", encoding="utf-8")
    k.submit("eva", k.answered(solve_share="while True:\n    pass"))
    result = grade_submission(k.root, SLUG, "eva")
    assert result.status == "graded"
    verdicts = k.verdicts("eva")
    assert verdicts["share"]["outcome"] == "fault" and "solve-share" in verdicts["share"]["reason"]
    assert verdicts["double"]["outcome"] == "right"


def test_grading_leaves_the_process_as_it_was(graded_copy: Class) -> None:
    here = Path.cwd()
    grade_submission(graded_copy.root, SLUG, "bob", force=True)
    assert Path.cwd() == here
    assert "NBGRADER_EXECUTION" not in os.environ


def test_points_by_hand_are_late_as_all_others_are(graded_copy: Class) -> None:
    from nbgrader.api import Gradebook

    k = graded_copy
    path = k.root / "course.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("late: none", "late: zero"), encoding="utf-8")
    with Gradebook(f"sqlite:///{k.root / 'gradebook.db'}", "autumn") as gradebook:
        gradebook.update_or_create_assignment(SLUG, duedate=datetime(2026, 1, 10))
        gradebook.update_or_create_submission(SLUG, "ann", timestamp=datetime(2026, 1, 12))
    (k.root / "submitted" / "ann" / SLUG / "timestamp.txt").write_text("2026-01-12 00:00:00 UTC")
    assert grade_submission(k.root, SLUG, "ann").status == "graded"
    mark(k, "ann", "argue-view", 3.5)
    for _ in range(2):
        # Nothing has changed but the mark, and doing it again changes nothing more.
        assert grade_submission(k.root, SLUG, "ann").status == "unchanged"
        with Gradebook(f"sqlite:///{k.root / 'gradebook.db'}", "autumn") as gradebook:
            late = gradebook.find_submission_notebook(SLUG, SLUG, "ann")
            assert late.late_submission_penalty == late.score == sum(FULL.values()) + 3.5


def _state(k: Class) -> dict[str, Any]:
    """All that regrading may change: grades, comments, verdicts, graded notebooks."""
    with closing(sqlite3.connect(k.root / "gradebook.db")) as book:
        tables = [
            book.execute(f"SELECT * FROM {name} ORDER BY id").fetchall() for name in ("grade", "comment")
        ]
    verdicts = {learner: k.verdicts(learner) for learner in k.learners}
    graded = {p.parts[-3]: p.read_text("utf-8") for p in k.root.glob(f"autograded/*/{SLUG}/*.ipynb")}
    return {"tables": tables, "verdicts": verdicts, "graded": graded}


@pytest.mark.parametrize("files", [0, 1, 3])
def test_a_regrade_that_was_interrupted_comes_to_the_same(
    graded_copy: Class, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: int
) -> None:
    undisturbed = Class(tmp_path / "undisturbed", graded_copy.released, list(graded_copy.learners))
    shutil.copytree(graded_copy.root, undisturbed.root)
    for k in (undisturbed, graded_copy):
        change_keys(k, "key: b", "key: a")
    before = _state(graded_copy)
    regrade(undisturbed.root, SLUG, feedback=False)
    put, done = regrading._put, []

    def interrupted(made: Path, place: Path) -> None:
        if len(done) == files:
            raise KeyboardInterrupt
        done.append(place)
        put(made, place)

    monkeypatch.setattr(regrading, "_put", interrupted)
    with pytest.raises(KeyboardInterrupt):
        regrade(graded_copy.root, SLUG, feedback=False)
    monkeypatch.undo()
    assert not list((graded_copy.root / ".grading").rglob("*.json")), "nothing is left lying about"
    regrade(graded_copy.root, SLUG, feedback=False)
    assert _state(graded_copy) == _state(undisturbed) != before


def test_regrading_with_the_same_keys_writes_no_file(graded_copy: Class) -> None:
    places = [p for p in graded_copy.root.rglob("*") if p.is_file() and p.suffix in (".json", ".ipynb")]
    before = {p: (p.stat().st_mtime_ns, p.stat().st_ino) for p in places}
    regrade(graded_copy.root, SLUG, feedback=False)
    assert {p: (p.stat().st_mtime_ns, p.stat().st_ino) for p in places} == before


def test_a_large_class_is_regraded_in_processes_to_the_same(
    graded_copy: Class, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Class(tmp_path / "other", graded_copy.released, list(graded_copy.learners))
    shutil.copytree(graded_copy.root, other.root)
    for k in (other, graded_copy):
        change_keys(k, "key: b", "key: a")
    one = regrade(other.root, SLUG, feedback=False)
    monkeypatch.setattr(regrading, "WORTH_A_PROCESS", 1)
    monkeypatch.setattr(regrading, "cores", lambda: 2)
    many = regrade(graded_copy.root, SLUG, feedback=False)
    assert _state(graded_copy) == _state(other)
    assert [(r.learner, r.points, r.status) for r in many.results] == [
        (r.learner, r.points, r.status) for r in one.results
    ]
    assert many.needs_person == one.needs_person


def _end(*_: Any) -> None:
    """In a worker: end as the system ends a process for want of memory."""
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.skipif(sys.platform != "linux", reason="only a forked worker has what this test puts in its way")
def test_a_worker_that_ends_stops_a_regrade_and_nothing_has_changed(
    graded_copy: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_keys(graded_copy, "key: b", "key: a")
    before = _state(graded_copy)
    monkeypatch.setattr(regrading, "WORTH_A_PROCESS", 1)
    monkeypatch.setattr(regrading, "cores", lambda: 2)
    monkeypatch.setattr(regrading, "rescore", _end)
    with pytest.raises(CourseError, match="ended, most often for want of memory"):
        regrade(graded_copy.root, SLUG, feedback=False)
    assert _state(graded_copy) == before
    monkeypatch.undo()
    assert [r.status for r in regrade(graded_copy.root, SLUG, feedback=False).results] == ["graded"] * 2
