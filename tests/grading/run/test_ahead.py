"""What learners' processes are forked from starts before the grader has imported what it needs; nothing is
run in it before its walls were tried."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from grading_kit import SLUG, Class

from course.errors import CourseError
from course.grading.classroom.folder import open_class
from course.grading.release.release import release
from course.grading.run.ahead import source_started_ahead, started_ahead
from course.grading.run.run import grade_class
from course.grading.sandbox import ladder
from course.grading.sandbox.launch import Forked, SandboxError

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a sandbox needs Linux")


@pytest.fixture(autouse=True)
def end_kernels(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    ladder.close_all()
    monkeypatch.setenv(ladder.VARIABLE, "forked")
    yield
    ladder.close_all()


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Forked]:
    found: list[Forked] = []

    class Counted(Forked):
        def __init__(self, *given: object) -> None:
            super().__init__(*given)  # type: ignore[arg-type]
            found.append(self)

    monkeypatch.setitem(ladder.RUNGS, "forked", Counted)
    return found


def test_one_is_started_for_a_new_submission_and_the_run_takes_it(
    new_copy: Callable[[], Class], made: list[Forked]
) -> None:
    k = new_copy()
    k.submit("ann", k.answered())
    folder = open_class(k.root)
    with started_ahead(folder, SLUG, ["bob"]):
        assert made == []
    with started_ahead(folder, SLUG, None):
        assert len(made) == 1
        assert grade_class(k.root, SLUG, workers=1).results[0].status == "graded"
        assert len(made) == 1
    ladder.close_all()
    with started_ahead(folder, SLUG, None):
        assert grade_class(k.root, SLUG, workers=1).results[0].status == "unchanged"
    assert len(made) == 1
    with started_ahead(folder, SLUG, None, force=True):
        assert len(made) == 2
    # Nobody asked for it.
    assert not made[1].alive


def test_a_release_takes_the_one_that_was_started_for_it(
    new_copy: Callable[[], Class], made: list[Forked]
) -> None:
    k = new_copy()
    folder = open_class(k.root)
    before = {name: os.environ.get(name) for name in ("COURSE_ITEMS", "COURSE_DATA", "COURSE_MATERIAL")}
    with source_started_ahead(folder, SLUG):
        assert len(made) == 1
        shown = Path(os.environ["COURSE_MATERIAL"])
        release(k.root, SLUG)
    assert len(made) == 1 and not made[0].alive
    # A release that finds a fault before it runs anything takes none.
    (k.root / "keys" / f"{SLUG}.yaml").write_text("exercises: []\n", encoding="utf-8")
    with source_started_ahead(folder, SLUG), pytest.raises(CourseError):
        release(k.root, SLUG)
    assert len(made) == 2 and not made[1].alive
    assert not shown.exists() and before == {name: os.environ.get(name) for name in before}


def test_what_was_started_ahead_is_tried_before_it_is_taken(
    made: list[Forked], monkeypatch: pytest.MonkeyPatch
) -> None:
    ladder.start(ladder.CELLS)
    (started,) = made
    said = ["a wall gave way"]
    monkeypatch.setattr(type(started), "wait_until_warm", lambda _: said.append("warm"))

    def refuse(*_: object) -> None:
        raise SandboxError(said[0])

    monkeypatch.setattr("course.grading.sandbox.launch.Process.wait_until_ready", refuse)
    with pytest.raises(ladder.NoSandboxError, match="a wall gave way"):
        ladder.launcher(ladder.CELLS)
    assert said == ["a wall gave way"] and not started.alive
