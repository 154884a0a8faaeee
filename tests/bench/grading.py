"""Benchmark of grading: stock nbgrader and ours, side by side, on the same generated class.

``python tests/bench/grading.py`` (classes of 30, 120 and 300, of which 29, 119 and 299 hand in; ``--learners
30`` for a quick look, ``--stock-up-to 30`` where stock would take too long, ``--regrade 3000`` for
regrading). Stock is nbgrader's own ``autograde`` with its own execution and kernels and our scoring, which
the course's quizzes need; ours is ``course grade`` with everything it does besides (healing, feedback pages,
report), in the sandbox. Since ours writes feedback pages, stock is also measured with ``generate_feedback``.
Grades are compared cell by cell.

Wall times are those of the machine as it is. Processor seconds are of all processes of a run, the sandboxed
ones among them, by a control group of its own (root alone may make one; otherwise they are not measured). On
a machine that does other things as well, only the last column says anything: stock's wall time, as
``--stock-seconds`` gives it for one submission on the quiet machine, over our processor seconds on all cores.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

STOCK = """
from nbgrader.preprocessors import Execute

from course.grading.nbgrader.execute import ExecuteAndKeep

steps = c.Autograde.autograde_preprocessors
c.Autograde.autograde_preprocessors = [Execute if step is ExecuteAndKeep else step for step in steps]
c.Exporter.optimistic_validation = False
"""
# Of the first version of control groups and of the second.
CONTROL_GROUPS = (Path("/sys/fs/cgroup/cpuacct"), Path("/sys/fs/cgroup"))
Grades = dict[tuple[str, str], tuple[float | None, float | None, bool]]


@dataclass(frozen=True)
class Measured:
    """One way of grading one class: seconds, processor seconds, peak memory in MB of all its processes (pages
    that they share counted once), grades."""

    name: str
    learners: int
    seconds: float
    processor: float
    memory: float
    grades: Grades


def main() -> int:
    """Measure what was asked for, print a table, and end with 1 if any grade differs."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--learners", type=int, nargs="*", default=[30, 120, 300])
    parser.add_argument("--stock-up-to", type=int, default=300, help="larger classes: ours only")
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2])
    parser.add_argument("--notebook", default="01-coalition")
    parser.add_argument(
        "--stock-seconds", type=float, help="of stock with pages for one submission, on the quiet machine"
    )
    parser.add_argument("--regrade", type=int, default=0, help="also regrade so many submissions")
    asked = parser.parse_args()
    measured: list[Measured] = []
    with tempfile.TemporaryDirectory(prefix="bench-grading-") as place:
        for learners in asked.learners:
            made = make_class(Path(place) / f"class{learners}", asked.notebook, learners)
            handed_in = len(list(made.glob(f"submitted/*/{asked.notebook}")))
            ways: list[tuple[str, Callable[[Path, str], None]]] = []
            if learners <= asked.stock_up_to:
                ways = [
                    ("stock", stock),
                    ("stock, 2 processes", stock_twice),
                    ("stock, feedback", stock_with_feedback),
                ]
            ways += [(f"ours, {workers} worker(s)", ours(workers)) for workers in asked.workers]
            for name, way in ways:
                measured.append(measure(name, made, handed_in, partial(way, slug=asked.notebook)))
        different = show(measured, asked.stock_seconds)
        if asked.regrade:
            show_regrade(Path(place), asked.notebook, asked.regrade)
    return int(different)


def make_class(root: Path, slug: str, learners: int) -> Path:
    """A class whose submissions are collected and healed: stock cannot read them otherwise."""
    from course.grading.classroom.folder import open_class
    from course.grading.demo import demo
    from course.grading.heal.heal import heal_submission, learners_with_submission

    demo.make_demo(root, slug, learners=learners, seed=1, say=lambda text: None)
    folder = open_class(root)
    for learner in learners_with_submission(folder, slug):
        heal_submission(folder, slug, learner)
    return root


def measure(name: str, made: Path, learners: int, run: Callable[[Path], None]) -> Measured:
    """Run one way of grading on a copy of a class."""
    root = made.with_name(f"{made.name}-{uuid.uuid4().hex[:6]}")
    shutil.copytree(made, root)
    with peak_memory() as peak, processor_seconds() as used:
        start = time.monotonic()
        run(root)
        seconds = time.monotonic() - start
    print(f"{name}, {learners} submissions: {seconds:.1f} s, processors {used[0]:.1f} s", flush=True)
    found = Measured(name, learners, seconds, used[0], peak[0] / 2**20, grades(root))
    shutil.rmtree(root)
    return found


def stock(root: Path, slug: str) -> None:
    """nbgrader's own command, with its own execution."""
    config = root / "nbgrader_config.py"
    config.write_text(config.read_text(encoding="utf-8") + STOCK, encoding="utf-8")
    _call(_nbgrader(slug), root)


def stock_with_feedback(root: Path, slug: str) -> None:
    """The same, and then nbgrader's own feedback pages."""
    stock(root, slug)
    command = [_nbgrader(slug)[0], "generate_feedback", slug, "--force"]
    _call(command, root)


def stock_twice(root: Path, slug: str) -> None:
    """The same in two processes, each with half of the class and a gradebook of its own."""
    other = root.with_name(f"{root.name}-half")
    shutil.copytree(root, other)
    for number, place in enumerate(sorted(root.glob(f"submitted/*/{slug}"))):
        shutil.rmtree((other if number % 2 else root) / place.relative_to(root))
    for half in (root, other):
        config = half / "nbgrader_config.py"
        config.write_text(config.read_text(encoding="utf-8") + STOCK, encoding="utf-8")
    started = [
        subprocess.Popen(_counted(_nbgrader(slug)), cwd=half, env=_environment(), stderr=subprocess.DEVNULL)
        for half in (root, other)
    ]
    if any(process.wait() for process in started):
        raise RuntimeError("nbgrader failed")
    # For the comparison of grades: what the other half's gradebook says goes beside this one.
    shutil.move(other / "gradebook.db", root / "other.db")
    shutil.rmtree(other)


def ours(workers: int) -> Callable[[Path, str], None]:
    """``course grade`` with so many workers."""

    def run(root: Path, slug: str) -> None:
        command = [str(Path(sys.executable).parent / "course"), "grade", slug, "--workers", str(workers)]
        done = subprocess.run(
            _counted(command), cwd=root, env=_environment(), capture_output=True, text=True, check=False
        )
        if done.returncode not in (0, 1) or "in a sandbox" not in done.stdout:
            raise RuntimeError(done.stdout + done.stderr)

    return run


def _call(command: list[str], root: Path) -> None:
    subprocess.run(_counted(command), cwd=root, env=_environment(), check=True, capture_output=True)


# The control group of what is measured now, or empty.
_group: list[Path] = []


def _counted(command: list[str]) -> list[str]:
    """A command that enters the control group before it begins."""
    if not _group:
        return command
    return ["/bin/sh", "-c", 'echo $$ > "$0" && exec "$@"', str(_group[0] / "cgroup.procs"), *command]


@contextmanager
def processor_seconds() -> Iterator[list[float]]:
    """The processor seconds of all processes of the commands in here, those that nobody waited for among
    them; NaN where no control group can be had."""
    used = [float("nan")]
    place = next((p for p in CONTROL_GROUPS if p.is_dir()), CONTROL_GROUPS[0]) / f"bench-{os.getpid()}"
    try:
        place.mkdir()
    except OSError:
        yield used
        return
    _group.append(place)
    try:
        yield used
        used[0] = _used(place)
    finally:
        _group.clear()
        # What was ended may take a moment to go.
        for _ in range(50):
            try:
                place.rmdir()
                break
            except OSError:
                time.sleep(0.1)


def _used(place: Path) -> float:
    if (place / "cpuacct.usage").exists():
        return int((place / "cpuacct.usage").read_text()) / 1e9
    lines = (place / "cpu.stat").read_text().splitlines()
    return int(dict(line.split() for line in lines)["usage_usec"]) / 1e6


def _nbgrader(slug: str) -> list[str]:
    return [str(Path(sys.executable).parent / "nbgrader"), "autograde", slug, "--force"]


def _environment() -> dict[str, str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return os.environ | {"PATH": path, "COLUMNS": "200"}


def grades(root: Path) -> Grades:
    """Every grade of a class: learner and cell to points by machine, by hand, and whether a person "
    "is needed."""
    found: Grades = {}
    for name in ("gradebook.db", "other.db"):
        if not (root / name).is_file():
            continue
        with closing(sqlite3.connect(root / name)) as book:
            rows = book.execute(
                "SELECT s.student_id, b.name, g.auto_score, g.manual_score, g.needs_manual_grade "
                "FROM grade g "
                "JOIN base_cell b ON g.cell_id = b.id JOIN submitted_notebook n ON g.notebook_id = n.id "
                "JOIN submitted_assignment s ON n.assignment_id = s.id"
            )
            for learner, cell, auto, manual, needs in rows:
                if auto is not None or (learner, cell) not in found:
                    found[learner, cell] = (auto, manual, bool(needs))
    return found


def show(measured: list[Measured], stock_seconds: float | None) -> bool:
    """Print the table; whether any grade differs from the first way's of the same class."""
    different = False
    heads = ("way", "submissions", "seconds", "processors s", "ms each", "peak MB", "grades", "times stock")
    print("\n" + "".join(f"{text:>20}" for text in (*heads, "times, reckoned")))
    for one in measured:
        of_class = [m for m in measured if m.learners == one.learners]
        equal = one.grades == of_class[0].grades
        different |= not equal
        pages = next((m.seconds for m in of_class if m.name == "stock, feedback"), float("nan"))
        quiet = stock_seconds * one.learners if stock_seconds else float("nan")
        cells = (
            one.name,
            one.learners,
            f"{one.seconds:.1f}",
            f"{one.processor:.1f}",
            f"{1000 * one.processor / one.learners:.0f}",
            f"{one.memory:.0f}",
            "equal" if equal else "DIFFERENT",
            f"{pages / one.seconds:.1f}",
            f"{quiet / (one.processor / len(os.sched_getaffinity(0))):.1f}",
        )
        print("".join(f"{text:>20}" for text in cells), flush=True)
    return different


def show_regrade(place: Path, slug: str, count: int) -> None:
    """Grade a few, multiply them, and score all again: with the same keys, and with another answer to the
    first graded choice."""
    from course.grading.run.regrade import regrade
    from course.grading.run.run import grade_class

    root = make_class(place / "many", slug, 12)
    grade_class(root, slug)
    multiply(root, slug, count)
    keys = root / "keys" / f"{slug}.yaml"
    text = keys.read_text(encoding="utf-8")
    found = re.search(r"\n    key: ([ab])\n", text)
    if found is None:
        raise RuntimeError(f"{keys} has no choice whose key is a or b.")
    other = {"a": "b", "b": "a"}[found[1]]
    changed = text[: found.start(1)] + other + text[found.end(1) :]
    same = text + "\n# Scored anew.\n"
    for name, content, pages in (
        ("the same keys", same, False),
        ("another key", changed, False),
        ("the first key again, with pages", same, True),
    ):
        keys.write_text(content, encoding="utf-8")
        start = time.monotonic()
        run = regrade(root, slug, feedback=pages)
        seconds = time.monotonic() - start
        failed = sum(result.status != "graded" for result in run.results)
        print(
            f"\nregrade, {name}, {len(run.results)} submissions: {seconds:.1f} s, {failed} failed", flush=True
        )


def multiply(root: Path, slug: str, count: int) -> None:
    """Copy graded learners, in the gradebook and in their files, until there are ``count``."""
    evidence = sorted((root / "evidence" / slug).glob("*.json"))
    with closing(sqlite3.connect(root / "gradebook.db")) as book, book:
        for number in range(count - len(evidence)):
            learner = f"copy{number:05d}"
            source = evidence[number % len(evidence)]
            text = source.read_text(encoding="utf-8").replace(f'"{source.stem}"', f'"{learner}"')
            source.with_name(f"{learner}.json").write_text(text, encoding="utf-8")
            graded = root / "autograded" / source.stem / slug
            if graded.is_dir():
                shutil.copytree(graded, root / "autograded" / learner / slug)
            _copy_rows(book, source.stem, learner)


def _copy_rows(book: sqlite3.Connection, source: str, learner: str) -> None:
    def copy(table: str, where: str, value: str, changes: dict[str, str]) -> list[tuple[str, str]]:
        cursor = book.execute(f"SELECT * FROM {table} WHERE {where} = ?", (value,))
        names = [column[0] for column in cursor.description]
        made = []
        for row in cursor.fetchall():
            new = dict(zip(names, row, strict=True)) | {"id": uuid.uuid4().hex} | changes
            marks = ", ".join("?" * len(names))
            book.execute(f"INSERT INTO {table} VALUES ({marks})", [new[name] for name in names])
            made.append((row[names.index("id")], new["id"]))
        return made

    copy("student", "id", source, {"id": learner})
    for old, new in copy("submitted_assignment", "student_id", source, {"student_id": learner}):
        for was, now in copy("submitted_notebook", "assignment_id", old, {"assignment_id": new}):
            copy("grade", "notebook_id", was, {"notebook_id": now})
            copy("comment", "notebook_id", was, {"notebook_id": now})


@contextmanager
def peak_memory() -> Iterator[list[float]]:
    """The most memory (bytes, shared pages counted once) that this process's descendants hold together."""
    peak, ended = [0.0], threading.Event()

    def watch() -> None:
        while not ended.wait(0.5):
            peak[0] = max(peak[0], sum(map(_memory_of, _descendants(os.getpid()))))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peak
    finally:
        ended.set()
        watcher.join()


def _descendants(root: int) -> list[int]:
    parents: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue
    found, todo = [], [root]
    while todo:
        of = todo.pop()
        children = [pid for pid, parent in parents.items() if parent == of]
        found += children
        todo += children
    return found


def _memory_of(pid: int) -> float:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024.0
    except OSError:
        return 0.0
    return 0.0


if __name__ == "__main__":
    sys.exit(main())
