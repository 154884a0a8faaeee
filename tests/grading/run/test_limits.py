"""What takes too long or too much memory outside a kernel is stopped; the others are graded."""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from grading_kit import SLUG, Class

from course.errors import ClassFolderError, CourseError
from course.grading.classroom.folder import read_settings
from course.grading.feedback import pages as making_pages
from course.grading.run import prepare as preparing
from course.grading.run.alone import RUN_FOLDER
from course.grading.run.limits import Allowance, Aside, OverLimitError, resident
from course.grading.run.pages import make_feedback
from course.grading.run.run import grade_class

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux alone")


def in_c_for_ever() -> None:
    """One call of code in C that no signal and no other thread interrupts for years."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
    re.match(r"(a+)+b", "a" * 60)


def all_memory() -> int:
    return len(bytearray(3 << 30))


def fails() -> None:
    raise ValueError("no such thing")


def test_what_is_done_aside_comes_back() -> None:
    with Aside(Allowance(seconds=20)) as aside:
        assert aside.do(max, 3, 4) == 4
        number = aside.do(os.getpid)
        assert number == aside.do(os.getpid) != os.getpid()
        with pytest.raises(CourseError, match="ValueError: no such thing") as told:
            aside.do(fails)
        assert "in fails" in "".join(told.value.lines)  # type: ignore[attr-defined]
        assert aside.do(max, 3, 4) == 4
    assert not Path(f"/proc/{number}").exists()


def test_what_takes_too_long_aside_is_killed_and_the_next_thing_is_done() -> None:
    with Aside(Allowance(seconds=0.6)) as aside:
        first = aside.do(os.getpid)
        with pytest.raises(OverLimitError, match=r"longer than the 0\.6 seconds"):
            aside.do(in_c_for_ever)
        assert not Path(f"/proc/{first}").exists()
        assert aside.do(max, 3, 4) == 4


def test_what_takes_too_much_memory_aside_is_refused_it() -> None:
    with Aside(Allowance(seconds=30, memory=300 << 20)) as aside:
        with pytest.raises(OverLimitError, match="more than the 300 MB"):
            aside.do(all_memory)
        assert aside.do(max, 3, 4) == 4


def test_a_process_that_ends_is_told_and_replaced() -> None:
    with Aside(Allowance(seconds=20)) as aside:
        with pytest.raises(CourseError, match=r"ended \(exit status 7\)"):
            aside.do(os._exit, 7)
        assert aside.do(max, 3, 4) == 4


def test_memory_is_seen_from_outside() -> None:
    assert resident(os.getpid()) > 10 << 20
    assert resident(2**22 + 1) == 0


def test_the_settings_are_read_and_checked(tmp_path: Path) -> None:
    path = tmp_path / "course.yaml"
    path.write_text("name: autumn\n", encoding="utf-8")
    assert read_settings(path).allowance == Allowance(600, 2000 << 20)
    path.write_text("name: autumn\nseconds_per_submission: 90\nmegabytes_per_submission: 500\n", "utf-8")
    assert read_settings(path).allowance == Allowance(90, 500 << 20)
    for wrong in (
        "seconds_per_submission: 1",
        "megabytes_per_submission: much",
        "seconds_per_submission: yes",
    ):
        path.write_text(f"name: autumn\n{wrong}\n", "utf-8")
        with pytest.raises(ClassFolderError, match=wrong.partition(":")[0]):
            read_settings(path)


def limited(k: Class, seconds: int = 15, megabytes: int = 400) -> None:
    path = k.root / "course.yaml"
    text = path.read_text(encoding="utf-8")
    for name, value in (("seconds_per_submission", seconds), ("megabytes_per_submission", megabytes)):
        text, found = re.subn(rf"^{name}: .*$", f"{name}: {value}", text, flags=re.MULTILINE)
        assert found == 1
    path.write_text(text, encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("hostile", "said"), [(in_c_for_ever, "longer than the 15 seconds"), (all_memory, "more than the 400 MB")]
)
def test_a_submission_over_its_limit_goes_to_a_person_once_and_the_neighbours_keep_their_marks(
    new_copy: Callable[[], Class],
    monkeypatch: pytest.MonkeyPatch,
    hostile: Callable[[], object],
    said: str,
) -> None:
    k = new_copy()
    for learner in ("ann", "bob", "cyd"):
        k.submit(learner, k.answered())
    grade_class(k.root, SLUG, workers=1)
    alone = {learner: k.scores(learner) for learner in ("ann", "cyd")}
    limited(k)
    tries = k.root / "tries"
    heal = preparing.heal_submission

    def healing(folder: object, slug: str, learner: str) -> object:
        if learner == "bob":
            with tries.open("a") as file:
                file.write("x")
            hostile()
        return heal(folder, slug, learner)  # type: ignore[arg-type]

    # Workers are forked, so they have it.
    monkeypatch.setattr(preparing, "heal_submission", healing)
    start = time.monotonic()
    run = grade_class(k.root, SLUG, workers=1)
    assert time.monotonic() - start < 120
    by_learner = {result.learner: result for result in run.results}
    assert {name: result.status for name, result in by_learner.items()} == {
        "ann": "graded",
        "bob": "failed",
        "cyd": "graded",
    }
    assert said in str(by_learner["bob"].error) and run.exit_code == 1
    assert tries.read_text() == "x"
    assert any(case.learner == "bob" for case in run.needs_person)
    assert {learner: k.scores(learner) for learner in alone} == alone
    assert [p.name for p in (k.root / RUN_FOLDER).iterdir()] == ["lock"]


@pytest.mark.slow
def test_a_page_over_its_limit_is_told_and_the_others_are_written(
    new_copy: Callable[[], Class], monkeypatch: pytest.MonkeyPatch
) -> None:
    k = new_copy()
    for learner in ("ann", "bob"):
        k.submit(learner, k.answered())
    grade_class(k.root, SLUG, workers=1)
    limited(k)
    for learner in ("ann", "bob"):
        (k.root / "feedback" / learner / SLUG / f"{SLUG}.html").unlink()
    make = making_pages.write_page

    def making(nb: object, folder: object, slug: str, book: Any, shown: object) -> str:
        if book.sheet.learner == "ann":
            in_c_for_ever()
        return make(nb, folder, slug, book, shown)  # type: ignore[arg-type]

    monkeypatch.setattr(making_pages, "write_page", making)
    with pytest.raises(CourseError, match=r"1 feedback pages .* ann: .*15 seconds"):
        make_feedback(k.root, SLUG)
    assert not (k.root / "feedback" / "ann" / SLUG / f"{SLUG}.html").exists()
    assert (k.root / "feedback" / "bob" / SLUG / f"{SLUG}.html").exists()
