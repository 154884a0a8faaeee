"""A class run that is killed, starved or disturbed, and started again: the gradebook is that of a run that
nobody disturbed, in every column of every grade, and nothing is left behind.

Each run here is the second of a class: one learner was marked by hand, two have handed in again, one is new.
``COURSE_FAULT_KILLS`` says how often the run is killed (8 times unless it is given, at most 20).
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from grading_kit import FIXTURES, RIGHT, SLUG, Class, change_keys

from course.errors import ClassFolderError
from course.grading.run.alone import RUN_FOLDER
from course.grading.run.regrade import regrade
from course.grading.run.run import ClassRun, Result, grade_class
from course.grading.sandbox import ladder

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="a sandbox needs Linux"),
]

LEARNERS = ("ann", "bob", "cyd", "dan", "eve", "fay")
KILLS = min(int(os.environ.get("COURSE_FAULT_KILLS", "8")), 20)
COURSE = str(Path(sys.executable).with_name("course"))


@pytest.fixture(scope="module")
def half_done(new_copy: Callable[[], Class], own_temporary: Path) -> Class:
    """A class that was graded once, and what has come since."""
    k = new_copy()
    k.submit("ann", k.answered(answer_view="Depth matters more."))
    k.submit("bob", k.answered({"who/q1": ("choice", "a")}, solve_share="share = 3"))
    k.submit("cyd", k.answered(solve_double="import os\nos._exit(3)"))
    k.submit("dan", k.answered(RIGHT | {"who/q1": ("choice", "z")}, answer_view="Breadth, rather."))
    grade_class(k.root, SLUG, workers=2)
    for learner, points in (("ann", 3.5), ("dan", 1.25)):
        mark(k, learner, points)
    k.submit("bob", k.answered(answer_view="I have thought again."))
    k.submit("dan", k.answered(answer_view="Depth, after all."))
    k.submit("eve", k.answered(solve_share="share = 1 / 0"))
    k.submit("fay", b"{ no notebook")
    return k


@pytest.fixture(scope="module")
def own_temporary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for temporary files of this process and of those that it starts."""
    place = tmp_path_factory.mktemp("temporary")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(place))
        patch.setenv("TMPDIR", str(place))
        patch.setenv("COURSE_ITEMS", str(FIXTURES / "items"))
        ladder.close_all()
        yield place
        ladder.close_all()


@pytest.fixture(scope="module")
def calm(half_done: Class, tmp_path_factory: pytest.TempPathFactory) -> Class:
    """The same class, graded undisturbed."""
    k = copy_of(half_done, tmp_path_factory.mktemp("calm"))
    run = grade_class(k.root, SLUG, workers=1)
    assert run.kernels in ("forked", "bubblewrap")
    statuses = {result.learner: result.status for result in run.results}
    assert statuses == dict.fromkeys(LEARNERS, "graded") | {"ann": "unchanged", "cyd": "unchanged"}
    return k


@pytest.fixture
def k(half_done: Class, tmp_path: Path) -> Class:
    """A copy to disturb."""
    return copy_of(half_done, tmp_path)


def copy_of(k: Class, place: Path) -> Class:
    shutil.copytree(k.root, place / "autumn")
    return Class(place / "autumn", k.released, list(LEARNERS))


def mark(k: Class, learner: str, points: float) -> None:
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{k.root / 'gradebook.db'}", k.root.name) as gradebook:
        grade = gradebook.find_grade("argue-view", SLUG, SLUG, learner)
        grade.manual_score, grade.needs_manual_grade = points, False
        gradebook.db.commit()


# ---- what must be the same, and what must be gone ----------------------------------------------------------

COLUMNS = """
select student_id, base_cell.name, quote(auto_score), quote(manual_score), quote(extra_credit),
       quote(needs_manual_grade), quote(late_submission_penalty), quote(timestamp)
from grade join base_cell on grade.cell_id = base_cell.id
join submitted_notebook on grade.notebook_id = submitted_notebook.id
join submitted_assignment on submitted_notebook.assignment_id = submitted_assignment.id
"""
COMMENTS = """
select student_id, base_cell.name, quote(auto_comment), quote(manual_comment)
from comment join base_cell on comment.cell_id = base_cell.id
join submitted_notebook on comment.notebook_id = submitted_notebook.id
join submitted_assignment on submitted_notebook.assignment_id = submitted_assignment.id
"""


def grades(root: Path) -> list[tuple[str, ...]]:
    """Every row of every grade and comment, as text that says each value exactly."""
    with contextlib.closing(sqlite3.connect(f"file:{root}/gradebook.db?mode=ro", uri=True)) as book:
        assert book.execute("pragma integrity_check").fetchone() == ("ok",)
        found = [row for query in (COLUMNS, COMMENTS) for row in book.execute(query)]
        found += book.execute("select id, '' from student").fetchall()
    return sorted(found)


def assert_as_if_undisturbed(root: Path, calm: Class) -> None:
    """Grades, verdicts and pages are those of the undisturbed run, and nothing half-made is left."""
    assert grades(root) == grades(calm.root)
    here = Class(root, calm.released)
    for learner in LEARNERS:
        assert here.verdicts(learner) == calm.verdicts(learner)
        assert page(here, learner) == page(calm, learner)
    known = {path.relative_to(calm.root) for path in calm.root.rglob("*")}
    new = {path.relative_to(root) for path in root.rglob("*")} - known
    # Copies of the gradebook, the report of the command, and what a learner was told before a mark changed;
    # what failed once has a log.
    kept = ("backups", "history", "reports", "extensions.csv")
    assert {path for path in new if path.parts[0] not in kept} == set()
    assert [path.name for path in (root / RUN_FOLDER).iterdir()] == ["lock"]


def page(k: Class, learner: str) -> str:
    """The feedback page; whether a kernel that ends itself still tells the number of its cell is chance."""
    return re.sub(r"In&nbsp;\[[^\]]*\]", "In", k.page(learner))


def assert_nobody_is_left(root: Path, parent: int) -> None:
    """No process works in a class or was started for a run that has ended."""
    deadline = time.monotonic() + 15
    while (found := _left(root, parent)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert found == []


def _left(root: Path, parent: int) -> list[str]:
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            words = (place / "cmdline").read_bytes().decode(errors="replace").split("\0")
            inside = (place / "cwd").readlink().is_relative_to(root)
        except OSError:
            continue
        zygote = "course.grading.sandbox.zygote" in words and str(parent) in words
        if (zygote or inside) and int(place.name) != os.getpid():
            found.append(" ".join(words)[:200])
    return found


def start(root: Path, *words: str) -> subprocess.Popen[str]:
    """Start a command in a class folder: ``course grade`` unless other words are given."""
    words = words or ("grade", SLUG, "--workers", "2")
    return subprocess.Popen(
        [COURSE, *words],
        cwd=root,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


# ---- ended -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def seconds(half_done: Class, calm: Class, tmp_path_factory: pytest.TempPathFactory) -> float:
    """How long the command takes here, undisturbed."""
    k = copy_of(half_done, tmp_path_factory.mktemp("timed"))
    begin = time.monotonic()
    process = start(k.root)
    said, _ = process.communicate()
    assert process.returncode == 1, said
    assert_as_if_undisturbed(k.root, calm)
    return time.monotonic() - begin


@pytest.mark.parametrize("seed", range(KILLS))
def test_killed_at_a_random_moment(
    k: Class, calm: Class, seconds: float, own_temporary: Path, seed: int
) -> None:
    before = set(own_temporary.iterdir())
    process = start(k.root)
    # The moments of one stratum each, so that few of them cover the whole of a run.
    time.sleep(seconds * (seed + random.Random(seed).random()) / KILLS)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert_nobody_is_left(k.root, process.pid)
    grade_class(k.root, SLUG, workers=2)
    assert_as_if_undisturbed(k.root, calm)
    assert set(own_temporary.iterdir()) <= before


@pytest.fixture(scope="module")
def other_key(calm: Class, tmp_path_factory: pytest.TempPathFactory) -> Class:
    """The graded class, whose keys were changed since."""
    k = copy_of(calm, tmp_path_factory.mktemp("other-key"))
    change_keys(k, "key: b", "key: a")
    return k


@pytest.fixture(scope="module")
def regraded(other_key: Class, calm: Class, tmp_path_factory: pytest.TempPathFactory) -> tuple[Class, float]:
    """That class, regraded undisturbed, and how long the command took."""
    k = copy_of(other_key, tmp_path_factory.mktemp("regraded"))
    begin = time.monotonic()
    said, _ = start(k.root, "regrade", SLUG, "--yes").communicate()
    taken = time.monotonic() - begin
    assert grades(k.root) != grades(calm.root), said
    return k, taken


@pytest.mark.parametrize("seed", range(KILLS))
def test_a_regrade_killed_at_a_random_moment(
    other_key: Class, regraded: tuple[Class, float], tmp_path: Path, seed: int
) -> None:
    undisturbed, taken = regraded
    k = copy_of(other_key, tmp_path)
    process = start(k.root, "regrade", SLUG, "--yes")
    time.sleep(taken * (seed + random.Random(seed).random()) / KILLS)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert_nobody_is_left(k.root, process.pid)
    regrade(k.root, SLUG)
    assert_as_if_undisturbed(k.root, undisturbed)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ended_politely(k: Class, calm: Class, seconds: float, number: signal.Signals) -> None:
    process = start(k.root)
    time.sleep(seconds * 0.6)
    process.send_signal(number)
    said, _ = process.communicate(timeout=30)
    assert process.returncode in (1, 130, -number), said
    assert_nobody_is_left(k.root, process.pid)
    grade_class(k.root, SLUG, workers=2)
    assert_as_if_undisturbed(k.root, calm)


def _workers() -> list[int]:
    """The processes that were forked from this one."""
    own, found = Path("/proc/self/cmdline").read_bytes(), []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((place / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == os.getpid() and (place / "cmdline").read_bytes() == own:
                found.append(int(place.name))
        except OSError:
            continue
    return found


@pytest.mark.usefixtures("one_by_one")
def test_workers_killed_until_a_submission_is_given_up(k: Class, calm: Class) -> None:
    over = threading.Event()

    def kill_all() -> None:
        while not over.wait(0.2):
            for number in _workers():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(number, signal.SIGKILL)

    # What was graded before stands, also where the process that makes its page was killed.
    stands = {"ann", "cyd"}

    def enough(done: int, total: int, result: Result) -> None:
        if result.status == "failed" and result.learner not in stands:
            over.set()

    killer = threading.Thread(target=kill_all)
    killer.start()
    try:
        run = grade_class(k.root, SLUG, workers=2, on_progress=enough)
    finally:
        over.set()
        killer.join()
    failed = [r for r in run.results if r.status == "failed" and r.learner not in stands]
    assert failed, "no worker was killed twice, so it proves nothing"
    assert all("ended twice" in (result.error or "") for result in failed), failed
    assert _workers() == []
    held = {row[0] for row in grades(k.root) if len(row) > 4 and row[5] == "1"}
    # Of the others nothing counts unseen.
    assert {result.learner for result in failed} <= held
    again = grade_class(k.root, SLUG, workers=2)
    assert not any(result.status == "failed" for result in again.results)
    assert_as_if_undisturbed(k.root, calm)


@pytest.mark.usefixtures("one_by_one")
def test_the_process_that_forks_kernels_killed(k: Class, calm: Class) -> None:
    killed = []

    def kill_it(*_: object) -> None:
        for place in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                words = (place / "cmdline").read_bytes().split(b"\0")
                mine = b"course.grading.sandbox.zygote" in words and str(os.getpid()).encode() in words
                if mine and not killed:
                    killed.append(int(place.name))
        if len(killed) == 1:
            os.kill(killed[0], signal.SIGKILL)
            killed.append(0)

    grade_class(k.root, SLUG, ["ann", "bob", "cyd"], workers=1, force=True, on_progress=kill_it)
    assert killed, "no such process was found, so it proves nothing"
    grade_class(k.root, SLUG, workers=2)
    assert_as_if_undisturbed(k.root, calm)


# ---- starved -----------------------------------------------------------------------------------------------

# In a mount namespace of its own: a small disk that holds the class (or only the temporary files), and is
# full when the class is graded; then there is room, and it is graded again.
ON_A_SMALL_DISK = """
import json, os, shutil, subprocess, sys
from pathlib import Path
course, slug, root, disk, after, room, which = sys.argv[1:]
disk, after = Path(disk), Path(after)
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m", "none", str(disk)], check=True)
place = disk / "autumn" if which == "class" else Path(root)
environment = dict(os.environ)
if which == "class":
    shutil.copytree(root, place)
else:
    environment["TMPDIR"] = str(disk)
filler = disk / "filler"
with filler.open("wb") as file:
    try:
        while True:
            file.write(bytes(65536))
            file.flush()
    except OSError:
        pass
os.truncate(filler, max(0, filler.stat().st_size - int(room) * 1024))
def grade():
    words = [course, "grade", slug, "--workers", "2"]
    done = subprocess.run(words, cwd=place, env=environment, capture_output=True, text=True)
    return [done.returncode, done.stdout + done.stderr]
first = grade()
filler.unlink()
second = grade()
left = [str(p) for p in disk.iterdir() if p.name != "autumn"]
if which == "class":
    shutil.copytree(place, after)
print(json.dumps([first, second, left]))
"""


def on_a_small_disk(k: Class, tmp_path: Path, room: int, which: str) -> tuple[list, list, list]:
    """Grade twice, first while the disk is full but for some kilobytes; both outcomes, and what is left."""
    if os.geteuid() != 0:
        pytest.skip("Only root may mount a small disk and then give learners' code an account of its own")
    (tmp_path / "disk").mkdir()
    words = [COURSE, SLUG, str(k.root), str(tmp_path / "disk"), str(tmp_path / "after"), str(room), which]
    done = subprocess.run(
        ["unshare", "--mount", "--propagation", "private", sys.executable, "-c", ON_A_SMALL_DISK, *words],
        capture_output=True,
        text=True,
        check=False,
    )
    if "unshare failed" in done.stderr or "permission denied" in done.stderr:
        pytest.skip(f"No mount namespace is to be had here: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    first, second, left = json.loads(done.stdout)
    return first, second, left


@pytest.mark.parametrize("room", [0, 150, 600])
def test_the_disk_of_the_class_is_full(k: Class, calm: Class, tmp_path: Path, room: int) -> None:
    (code, said), (again, then), _ = on_a_small_disk(k, tmp_path, room, "class")
    assert code in (1, 2), said
    # Refused with a sentence, or gone through to the end with a sentence for each that failed; what nbgrader
    # logs of its database besides is its own.
    assert code == 2 or "Report:" in said, said
    assert "space" in said or "disk" in said or "full" in said, said
    assert again == 1, then
    assert_as_if_undisturbed(tmp_path / "after", calm)


def test_the_disk_for_temporary_files_is_full(k: Class, calm: Class, tmp_path: Path) -> None:
    (code, said), (again, then), left = on_a_small_disk(k, tmp_path, 0, "temporary")
    assert code in (1, 2), said
    # Refused with a sentence, or gone through to the end with a sentence for each that failed; what nbgrader
    # logs of its database besides is its own.
    assert code == 2 or "Report:" in said, said
    assert again == 1, then
    assert left == []
    assert_as_if_undisturbed(k.root, calm)


# ---- disturbed ---------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("one_by_one")
def test_the_gradebook_is_taken_by_another_process_in_the_middle(k: Class, calm: Class) -> None:
    script = (
        "import sqlite3, sys, time\n"
        "book = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=60)\n"
        "book.execute('begin exclusive'); print('taken', flush=True); sys.stdin.read()\n"
    )
    words = [sys.executable, "-c", script, str(k.root / "gradebook.db")]
    taken: list[subprocess.Popen[str]] = []

    def take(done: int, total: int, result: Result) -> None:
        if not taken:
            other = subprocess.Popen(words, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            assert other.stdout is not None and other.stdout.readline() == "taken\n"
            taken.append(other)

    run: ClassRun | None = None
    try:
        run = grade_class(k.root, SLUG, workers=2, on_progress=take)
    except ClassFolderError as error:
        assert "gave way" in str(error) and "locked" in str(error)
    finally:
        for other in taken:
            other.communicate("")
    assert taken
    if run is not None:
        assert any(result.status == "failed" for result in run.results)
    again = grade_class(k.root, SLUG, workers=2)
    assert not any(result.status == "failed" for result in again.results)
    assert_as_if_undisturbed(k.root, calm)


@pytest.mark.usefixtures("one_by_one")
@pytest.mark.parametrize("days", [-4000, 4000])
def test_the_clock_jumps(k: Class, calm: Class, monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    jump = days * 86_400
    real = time.time

    def turn(done: int, total: int, result: Result) -> None:
        # Workers have their clock by then.
        if result.status == "graded":
            monkeypatch.setattr(time, "time", lambda: real() + jump)

    for path in (k.root / "submitted").rglob("*.ipynb"):
        os.utime(path, (real() + jump, real() + jump))
    grade_class(k.root, SLUG, workers=2, on_progress=turn)
    assert time.time() != pytest.approx(real(), abs=1000)
    (k.root / "keys" / f"{SLUG}.yaml").touch()
    again = grade_class(k.root, SLUG, workers=2)
    assert {result.status for result in again.results} == {"unchanged"}
    assert_as_if_undisturbed(k.root, calm)


def test_nothing_temporary_is_left_by_all_that(own_temporary: Path) -> None:
    ladder.close_all()
    gc.collect()
    assert list(own_temporary.iterdir()) == []
