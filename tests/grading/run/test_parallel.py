"""The class run with workers: the same grades however it is done, and nothing lost however it ends."""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from grading_kit import FIXTURES, FULL, SLUG, Class

from course.errors import ClassFolderError
from course.grading.classroom.folder import open_class
from course.grading.release.release import release
from course.grading.run.alone import RUN_FOLDER, alone
from course.grading.run.regrade import regrade
from course.grading.run.run import grade_class

LEARNERS = ("ann", "bob", "cyd", "dan", "eve")


@pytest.fixture(scope="module", autouse=True)
def end_kernels() -> Iterator[None]:
    from course.grading.sandbox.ladder import close_all

    yield
    close_all()


@pytest.fixture(scope="module")
def handed_in(new_copy: Callable[[], Class]) -> Class:
    """Five learners, nothing graded yet."""
    k = new_copy()
    k.submit("ann", k.answered(answer_view="Depth matters more."))
    k.submit("bob", k.answered({"who/q1": ("choice", "a"), "who/q2": ("choices", ["land"])}))
    k.submit("cyd", k.notebook())
    k.submit("dan", k.answered(solve_share="share = 1 / 0"))
    k.submit("eve", b"{ no notebook")
    return k


def copy_of(k: Class, place: Path) -> Class:
    shutil.copytree(k.root, place / "autumn")
    return Class(place / "autumn", k.released, list(LEARNERS))


def all_grades(k: Class) -> dict[str, Any]:
    return {learner: k.grades(learner) for learner in LEARNERS}


@pytest.fixture(scope="module")
def calm(handed_in: Class, tmp_path_factory: pytest.TempPathFactory) -> Class:
    """The same class, graded undisturbed by one worker."""
    k = copy_of(handed_in, tmp_path_factory.mktemp("calm"))
    run = grade_class(k.root, SLUG, workers=1)
    assert run.kernels in ("forked", "bubblewrap")
    return k


def test_two_workers_give_what_one_gives(handed_in: Class, calm: Class, tmp_path: Path) -> None:
    k = copy_of(handed_in, tmp_path)
    seen: list[tuple[int, int]] = []
    run = grade_class(k.root, SLUG, workers=2, on_progress=lambda done, all_, _: seen.append((done, all_)))
    assert [r.learner for r in run.results] == list(LEARNERS)
    assert seen == [(n, 5) for n in range(1, 6)]
    assert all_grades(k) == all_grades(calm)
    assert k.scores("ann") == FULL | {"argue-view": None}
    assert {r.status for r in run.results} == {"graded"}
    assert run.exit_code == 1 and run.needs_person
    for learner in LEARNERS:
        assert k.page(learner) == calm.page(learner)
        assert k.verdicts(learner) == calm.verdicts(learner)
    assert [p.name for p in (k.root / RUN_FOLDER).iterdir()] == ["lock"]


def test_plain_nbgrader_uses_the_same_sandbox_and_gives_the_same(calm: Class, tmp_path: Path) -> None:
    k = copy_of(calm, tmp_path)
    before = all_grades(k)
    k.plain_nbgrader("ann", "bob")
    assert all_grades(k) == before
    assert k.raw("ann")["run"]["kernel"] == calm.raw("ann")["run"]["kernel"]


@pytest.mark.usefixtures("one_by_one")
def test_a_worker_that_dies_is_replaced(handed_in: Class, calm: Class, tmp_path: Path) -> None:
    k = copy_of(handed_in, tmp_path)

    def kill_one(done: int, *_: object) -> None:
        if done == 1:
            multiprocessing.active_children()[0].kill()

    run = grade_class(k.root, SLUG, workers=2, on_progress=kill_one)
    assert {r.status for r in run.results} == {"graded"}
    assert all_grades(k) == all_grades(calm)


def test_a_second_run_at_the_same_time_is_refused(calm: Class, tmp_path: Path) -> None:
    k = copy_of(calm, tmp_path)
    for command in (grade_class, release):
        with alone(open_class(k.root)), pytest.raises(ClassFolderError, match="Another grading run"):
            command(k.root, SLUG)


def test_the_gradebook_may_lie_elsewhere(calm: Class, tmp_path: Path) -> None:
    k = copy_of(calm, tmp_path)
    elsewhere = tmp_path / "books" / "autumn.db"
    elsewhere.parent.mkdir()
    (k.root / "gradebook.db").rename(elsewhere)
    config = k.root / "nbgrader_config.py"
    text = config.read_text(encoding="utf-8")
    config.write_text(f"{text}c.CourseDirectory.db_url = 'sqlite:///{elsewhere}'\n", encoding="utf-8")
    assert open_class(k.root).gradebook == elsewhere
    run = grade_class(k.root, SLUG, ["ann"], force=True)
    assert run.results[0].status == "graded" and run.results[0].points == sum(FULL.values())
    assert regrade(k.root, SLUG, ["ann"], feedback=False).results[0].status == "graded"
    assert not (k.root / "gradebook.db").exists()


def test_forced_and_stopped_it_is_not_taken_for_finished(calm: Class, tmp_path: Path) -> None:
    k = copy_of(calm, tmp_path)
    # The copy lies elsewhere and is the same all the same: nothing in what is hashed says where.
    assert grade_class(k.root, SLUG, ["ann"]).results[0].status == "unchanged"
    assert grade_class(k.root, SLUG, ["ann"], force=True).results[0].status == "graded"


SCRIPT = """
import sys
from pathlib import Path
from course.grading.run.run import grade_class
grade_class(Path(sys.argv[1]), sys.argv[2], workers=2)
"""


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_killed_at_any_moment_and_started_again(
    handed_in: Class, calm: Class, tmp_path: Path, seed: int
) -> None:
    k = copy_of(handed_in, tmp_path)
    environment = os.environ | {"COURSE_ITEMS": str(FIXTURES / "items")}
    process = subprocess.Popen([sys.executable, "-W", "ignore", "-c", SCRIPT, k.root, SLUG], env=environment)
    # Most of the first seconds is loading; the rest is spread over the run.
    time.sleep(3 + random.Random(seed).random() * 15)
    process.send_signal(signal.SIGKILL)
    process.wait()
    deadline = time.monotonic() + 10
    while _children_of(process.pid) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert _children_of(process.pid) == []
    grade_class(k.root, SLUG, workers=2)
    assert all_grades(k) == all_grades(calm)
    assert [p.name for p in (k.root / RUN_FOLDER).iterdir()] == ["lock"]


def _children_of(parent: int) -> list[str]:
    """Zygotes name the process that they belong to."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().split(b"\0")
        except OSError:
            continue
        if b"course.grading.sandbox.zygote" in words and str(parent).encode() in words:
            found.append(path.parent.name)
    return found
