"""Grading on a Dask cluster: the grades of a local run, whatever becomes of a worker."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from grading_kit import SLUG, Class

from course.errors import ClassFolderError, CourseError
from course.grading.run import cluster as clusters
from course.grading.run import cluster_worker
from course.grading.run.run import ClassRun, grade_class
from course.grading.run.worker import Material, Task
from course.grading.sandbox.ladder import NoSandboxError
from course.paths import PACKAGE

distributed = pytest.importorskip("distributed")
slow = pytest.mark.slow
# Sockets that Dask leaves to the garbage collector, as when its scheduler has died.
pytestmark = [
    pytest.mark.usefixtures("one_by_one"),
    pytest.mark.skipif(sys.platform != "linux", reason="learners' code runs in a sandbox on Linux alone"),
    pytest.mark.filterwarnings("default::ResourceWarning"),
    pytest.mark.filterwarnings("default::pytest.PytestUnraisableExceptionWarning"),
]


class DaskCluster:
    """A scheduler and its workers, each a process of its own on this machine."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self._file, self._environment = folder / "scheduler.json", {**os.environ, **environment}
        # Not in the checkout: what lies in the folder where a process starts is imported before all else.
        self._folder, self._log = folder, (folder / "log").open("wb")
        self._start("dask_scheduler", "--host", "127.0.0.1", "--port", "0")
        until(self._file.exists, "the scheduler listens")
        self.address = json.loads(self._file.read_text("utf-8"))["address"]
        self.workers = [self.add_worker(), self.add_worker()]
        with distributed.Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)

    def add_worker(self, *before: str, **environment: str) -> subprocess.Popen:
        """Start a worker; ``before`` is what its command is run by."""
        arguments = ("--host", "127.0.0.1", "--nthreads", "1", "--nworkers", "1")
        return self._start("dask_worker", *arguments, before=before, environment=environment)

    def _start(
        self,
        program: str,
        *arguments: str,
        before: tuple[str, ...] = (),
        environment: dict[str, str] | None = None,
    ) -> subprocess.Popen:
        command = [*before, sys.executable, "-m", f"distributed.cli.{program}", "--no-dashboard", *arguments]
        command += ["--scheduler-file", str(self._file)]
        env = {**self._environment, **(environment or {})}
        process = subprocess.Popen(
            command, stdout=self._log, stderr=self._log, env=env, cwd=self._folder, start_new_session=True
        )
        self._processes = [*getattr(self, "_processes", []), process]
        return process

    def kill(self, process: subprocess.Popen) -> None:
        """Kill a worker with everything that it has started, as when a machine goes down."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        for process in reversed(self._processes):
            if process.poll() is None:
                self.kill(process)
        self._log.close()


def until(condition: Callable[[], Any], what: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"not within {seconds} s: {what}"
        time.sleep(0.1)


def left_over() -> list[int]:
    """Processes that grade for a cluster."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if b"course.grading.run.cluster_worker" in path.read_bytes():
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory, items_in_place: None) -> Iterator[DaskCluster]:
    made = DaskCluster(tmp_path_factory.mktemp("dask"))
    yield made
    made.stop()
    until(lambda: not left_over(), "no process grades any more")


@pytest.fixture
def handed_in(new_copy: Callable[[], Class]) -> Callable[[], Class]:
    def make() -> Class:
        k = new_copy()
        k.submit("right", k.answered(answer_view="Depth matters more."))
        k.submit("wrong", k.answered({"who/q1": ("choice", "a")}, solve_share="share = 26 / 38 * 100"))
        k.submit("blank", k.notebook())
        k.submit("fails", k.answered(solve_share="share = nothing"))
        k.submit("broken", b"{no notebook")
        for n in range(4):
            k.submit(f"more{n}", k.answered(solve_double=f"def double(x):\n    return {n} * x"))
        return k

    return make


def columns(k: Class) -> dict[str, Any]:
    """Everything in the gradebook that a grade consists of, and the verdicts."""
    return {
        learner: (k.grades(learner), {name: v | {"t": 0} for name, v in k.verdicts(learner).items()})
        for learner in k.learners
    }


def statuses(run: ClassRun) -> dict[str, str]:
    return {result.learner: result.status for result in run.results}


@slow
def test_the_grades_are_those_of_a_local_run(cluster: DaskCluster, handed_in: Callable[[], Class]) -> None:
    here, there = handed_in(), handed_in()
    local = grade_class(here.root, SLUG)
    run = grade_class(there.root, SLUG, scheduler=cluster.address)
    assert statuses(run) == statuses(local)
    assert columns(there) == columns(here)
    assert run.kernels == local.kernels != ""
    assert {(c.learner, c.cell, c.kind) for c in run.needs_person} == {
        (c.learner, c.cell, c.kind) for c in local.needs_person
    }
    assert there.page("wrong").count("You divided by the rows of the table.") == 1
    again = grade_class(there.root, SLUG, scheduler=cluster.address)
    assert set(statuses(again).values()) == {"unchanged"}
    until(lambda: not left_over(), "the workers' processes have ended with the run")


@slow
def test_a_worker_that_dies_is_survived(cluster: DaskCluster, handed_in: Callable[[], Class]) -> None:
    here, there = handed_in(), handed_in()
    grade_class(here.root, SLUG)
    victim = cluster.add_worker()
    with distributed.Client(cluster.address, set_as_default=False) as client:
        client.wait_for_workers(3, timeout=60)
    killed = []

    def progress(done: int, total: int, result: Any) -> None:
        if not killed:
            killed.append(result.learner)
            cluster.kill(victim)

    run = grade_class(there.root, SLUG, scheduler=cluster.address, on_progress=progress)
    assert killed and set(statuses(run).values()) == {"graded"}
    assert columns(there) == columns(here)


def wait_for_workers(cluster: DaskCluster, number: int) -> None:
    with distributed.Client(cluster.address, set_as_default=False) as client:
        client.wait_for_workers(number, timeout=120)


# A user namespace in which nobody may make another one: no learner's code can be shut in there.
NO_SANDBOX = ("bwrap", "--unshare-user", "--disable-userns", "--dev-bind", "/", "/")


@pytest.fixture
def another_version(tmp_path: Path) -> dict[str, str]:
    """The environment of a worker whose course has one line more."""
    copied = tmp_path / "another" / "course"
    shutil.copytree(PACKAGE, copied, ignore=shutil.ignore_patterns("__pycache__"))
    with (copied / "errors.py").open("a", encoding="utf-8") as module:
        module.write("\n# Another version.\n")
    return {"PYTHONPATH": str(copied.parent)}


@slow
@pytest.mark.skipif(shutil.which("bwrap") is None, reason="bubblewrap makes the machine without a sandbox")
def test_of_three_that_join_late_those_that_may_not_grade_draw_nothing(
    tmp_path: Path,
    handed_in: Callable[[], Class],
    items_in_place: None,
    another_version: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here, there = handed_in(), handed_in()
    grade_class(here.root, SLUG)
    cluster = DaskCluster(tmp_path)
    seen: list[str] = []
    unfit: dict[str, str] = {}
    fit = clusters.Cluster._fit
    monkeypatch.setattr(clusters.Cluster, "_fit", lambda own: unfit.update(own._unfit) or fit(own))

    def progress(done: int, total: int, result: Any) -> None:
        if done == 1:
            cluster.add_worker(**another_version)
            cluster.add_worker(*NO_SANDBOX)
            wait_for_workers(cluster, 4)
            # And one of the two that may grade is lost.
            cluster.kill(cluster.workers[0])
        seen.append(result.status)

    try:
        run = grade_class(there.root, SLUG, scheduler=cluster.address, on_progress=progress)
    finally:
        cluster.stop()
    assert set(statuses(run).values()) == {"graded"} == set(seen)
    assert columns(there) == columns(here)
    said = " ".join(unfit.values())
    assert len(unfit) == 2 and "another version of the course's code" in said and "sandbox" in said


@slow
@pytest.mark.skipif(shutil.which("bwrap") is None, reason="bubblewrap makes the machine without a sandbox")
def test_a_worker_without_a_sandbox_is_refused_before_the_first_submission(
    tmp_path: Path, handed_in: Callable[[], Class], items_in_place: None
) -> None:
    k = handed_in()
    cluster = DaskCluster(tmp_path)
    try:
        cluster.add_worker(*NO_SANDBOX)
        wait_for_workers(cluster, 3)
        with pytest.raises(NoSandboxError, match=r"The Dask worker tcp://.* cannot grade"):
            grade_class(k.root, SLUG, scheduler=cluster.address)
    finally:
        cluster.stop()
    assert not list(k.root.glob("autograded/*/*"))


@slow
def test_when_none_is_left_that_may_grade_it_is_said(
    tmp_path: Path, handed_in: Callable[[], Class], items_in_place: None, another_version: dict[str, str]
) -> None:
    k = handed_in()
    cluster = DaskCluster(tmp_path)

    def progress(done: int, total: int, result: Any) -> None:
        if done == 1:
            cluster.add_worker(**another_version)
            wait_for_workers(cluster, 3)
            for worker in cluster.workers:
                cluster.kill(worker)

    try:
        with pytest.raises(CourseError, match="No worker of the cluster is left that may grade"):
            grade_class(k.root, SLUG, scheduler=cluster.address, on_progress=progress)
    finally:
        cluster.stop()
    assert set(statuses(grade_class(k.root, SLUG)).values()) == {"graded", "unchanged"}


@slow
def test_a_worker_that_has_just_gone_stops_nothing(
    cluster: DaskCluster, handed_in: Callable[[], Class]
) -> None:
    k = handed_in()
    victim = cluster.add_worker()
    with distributed.Client(cluster.address, set_as_default=False) as client:
        client.wait_for_workers(3, timeout=60)
    # The scheduler hears of it a moment later than the run begins.
    cluster.kill(victim)
    assert set(statuses(grade_class(k.root, SLUG, scheduler=cluster.address)).values()) == {"graded"}


@slow
def test_a_process_that_dies_is_started_again(cluster: DaskCluster, handed_in: Callable[[], Class]) -> None:
    here, there = handed_in(), handed_in()
    grade_class(here.root, SLUG)
    killed = []

    def progress(done: int, total: int, result: Any) -> None:
        if not killed:
            killed.extend(left_over()[:1])
            os.kill(killed[0], signal.SIGKILL)

    run = grade_class(there.root, SLUG, scheduler=cluster.address, on_progress=progress)
    assert killed and set(statuses(run).values()) == {"graded"}
    assert columns(there) == columns(here)


@slow
def test_a_lost_scheduler_loses_nothing(
    tmp_path: Path, handed_in: Callable[[], Class], items_in_place: None
) -> None:
    here, there = handed_in(), handed_in()
    grade_class(here.root, SLUG)
    short = DaskCluster(tmp_path)

    def progress(done: int, total: int, result: Any) -> None:
        if done == 2:
            short.stop()

    try:
        with pytest.raises(ClassFolderError, match="was lost"):
            grade_class(there.root, SLUG, scheduler=short.address, on_progress=progress)
    finally:
        short.stop()
    run = grade_class(there.root, SLUG)
    assert "unchanged" in statuses(run).values()
    assert columns(there) == columns(here)


@slow
def test_a_worker_with_another_course_is_refused(
    tmp_path: Path, handed_in: Callable[[], Class], monkeypatch: pytest.MonkeyPatch, cluster: DaskCluster
) -> None:
    k = handed_in()
    here = cluster_worker.about_here()
    other = cluster_worker.About(here.version, "0" * 64, here.python)
    monkeypatch.setattr(cluster_worker, "about_here", lambda: other)
    said = r"worker tcp://.* cannot grade: it has another version of the course's code"
    with pytest.raises(CourseError, match=said):
        grade_class(k.root, SLUG, scheduler=cluster.address)
    assert not list(k.root.glob("autograded/*/*"))


def test_an_address_that_does_not_answer(
    handed_in: Callable[[], Class], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clusters, "SECONDS_TO_ANSWER", 1)
    k = handed_in()
    with pytest.raises(CourseError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        grade_class(k.root, SLUG, scheduler="tcp://127.0.0.1:9")
    with pytest.raises(CourseError, match="No Dask scheduler answers at nonsense://"):
        grade_class(k.root, SLUG, scheduler="nonsense://x")


def test_options_that_say_the_contrary(handed_in: Callable[[], Class]) -> None:
    for option in ({"workers": 2}, {"unsandboxed": True}):
        with pytest.raises(CourseError, match="Leave out --workers and --unsandboxed"):
            grade_class(handed_in().root, SLUG, scheduler="tcp://127.0.0.1:9", **option)


def test_a_machine_with_another_course_begins_nothing() -> None:
    here = cluster_worker.about_here()
    other = cluster_worker.About(here.version, "0" * 64, here.python)
    task = Task("ann", {}, {}, None, "known by")
    material = Material(SLUG, "Class", {}, {})
    before = left_over()
    try:
        found = cluster_worker.grade_remotely("a run", material, task, other)
    finally:
        cluster_worker.stop_worker()
    assert isinstance(found, cluster_worker.Unfit)
    assert "another version of the course's code" in found.problem
    assert not set(left_over()) - set(before)


def test_what_differs_is_named() -> None:
    here = cluster_worker.about_here()
    assert here.differs(here) == ""
    assert "Python" in here.differs(cluster_worker.About(here.version, here.code, "2.7"))
    old = cluster_worker.About("0.0.1", here.code, here.python)
    assert "another version of the course (0.0.1)" in here.differs(old)


def test_the_folder_of_a_process_that_was_killed_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster_worker.tempfile, "gettempdir", lambda: str(tmp_path))
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    names = (f"course-grading-{ended.pid}-x", f"course-grading-{os.getpid()}-y", "course-grading-notes-z")
    for name in names:
        (tmp_path / name).mkdir()
        (tmp_path / name / "key").write_text("secret", "utf-8")
    cluster_worker.remove_abandoned()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names[1:])
