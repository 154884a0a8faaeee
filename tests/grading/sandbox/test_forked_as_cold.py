"""A kernel that was forked from a warmed process comes to what a kernel started anew comes to: in every
exercise of every notebook, with the right solution, every listed wrong one and every variant, and in every
grade of a class.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from course.authoring.lint import notebook as lint
from course.grading.demo import demo
from course.grading.release.material import reading
from course.grading.release.release import practice_names
from course.grading.release.solutions import run_source
from course.grading.run.run import grade_class
from course.grading.sandbox import ladder
from course.grading.score.marking import load_keys_only
from course.paths import data_folder, require_checkout
from course.questions.bank.load import load_items

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="a sandbox needs Linux"),
]

NOTEBOOKS = require_checkout() / "notebooks"
WITH_EXERCISES = [
    slug
    for slug in lint.slugs(require_checkout())
    if (NOTEBOOKS / "keys" / f"{slug}.yaml").exists()
    and load_keys_only(NOTEBOOKS / "keys" / f"{slug}.yaml", load_items(slug)).exercises
]


@pytest.fixture(autouse=True)
def end_kernels() -> Iterator[None]:
    yield
    ladder.close_all()


@pytest.mark.parametrize("slug", WITH_EXERCISES)
def test_every_exercise_leaves_the_same_evidence(slug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    items = load_items(slug)
    marking = load_keys_only(NOTEBOOKS / "keys" / f"{slug}.yaml", items)
    source = NOTEBOOKS / "source" / slug / f"{slug}.ipynb"
    practice = practice_names(items)
    came_to = {}
    for rung in (ladder.UNSANDBOXED, "forked"):
        monkeypatch.setenv(ladder.VARIABLE, rung)
        with reading(slug, items.path, data_folder()):
            launcher = ladder.launcher(ladder.CELLS)
            assert (launcher.name if launcher else ladder.UNSANDBOXED) == rung
            came_to[rung] = run_source(source, marking, practice)
    assert came_to["forked"] == came_to[ladder.UNSANDBOXED]
    assert len(came_to["forked"]) == len(marking.exercises) + len(practice) > 0


GRADES = """
select student_id, base_cell.name, auto_score, manual_score, extra_credit, needs_manual_grade,
       late_submission_penalty
from grade join base_cell on grade.cell_id = base_cell.id
join submitted_notebook on grade.notebook_id = submitted_notebook.id
join submitted_assignment on submitted_notebook.assignment_id = submitted_assignment.id
"""


def graded(root: Path, rung: str) -> tuple[list[tuple], dict[str, object]]:
    """Every grade of a class, and every learner's verdicts, after it was graded on a rung."""
    run = grade_class(root, "01-coalition", workers=2)
    assert run.kernels == rung
    with closing(sqlite3.connect(f"file:{root}/gradebook.db?mode=ro", uri=True)) as book:
        rows = sorted(book.execute(GRADES), key=repr)
    files = (root / "evidence" / "01-coalition").glob("*.json")
    return rows, {path.stem: json.loads(path.read_text(encoding="utf-8"))["verdicts"] for path in files}


def test_a_class_of_thirty_gets_the_same_grades(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if shutil.which("bwrap") is None:
        pytest.skip("bubblewrap is not installed (Debian: apt-get install bubblewrap)")
    made = demo.make_demo(tmp_path / "made", "01-coalition", learners=30, seed=1, say=lambda text: None)
    got = {}
    for rung in ladder.RUNGS:
        shutil.copytree(made.folder.root, tmp_path / rung / "class")
        monkeypatch.setenv(ladder.VARIABLE, rung)
        got[rung] = graded(tmp_path / rung / "class", rung)
    rows, verdicts = got["forked"]
    assert got["bubblewrap"] == (rows, verdicts)
    # Not all alike, and nobody forgotten.
    assert len({points for _, _, points, *_ in rows}) > 3
    assert len(verdicts) == sum(one.handed_in is not None for one in made.made)
