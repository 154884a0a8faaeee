"""Classes of three notebooks, graded as a version of the course recorded it, and as plain ``nbgrader
autograde`` grades them: every row of the gradebook's tables, and every verdict.

Both ways of grading share functions, so that an error of theirs would be in both; what was recorded is the
word of a version that had other ones. ``python tests/grading/test_recorded_marks.py`` in a checkout of that
version wrote it, and it is never written again.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from course.grading.classroom.folder import open_class
from course.grading.heal.heal import heal_submission, learners_with_submission
from course.grading.run.run import grade_class
from course.grading.sandbox import ladder

HERE = Path(__file__).parent / "classes"
ARCHIVE, RECORDED = HERE / "0.1.0.tar.xz", HERE / "recorded.json"
SLUGS = ("00-start-here", "01-coalition", "07-who-decides")
Tables = dict[str, list[list[Any]]]
Notebook = dict[str, Any]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a sandbox needs Linux")

# Each with the name of the learner or cell in the place of keys, which are drawn anew each time.
QUERIES = {
    "student": "SELECT id, first_name, last_name, email FROM student WHERE id IN "
    "(SELECT student_id FROM submitted_assignment)",
    "submitted_assignment": "SELECT a.name, s.student_id, s.timestamp, s.extension "
    "FROM submitted_assignment s JOIN assignment a ON s.assignment_id = a.id",
    "submitted_notebook": "SELECT k.name, s.student_id, n.flagged, n.late_submission_penalty "
    "FROM submitted_notebook n JOIN submitted_assignment s ON n.assignment_id = s.id "
    "JOIN notebook k ON n.notebook_id = k.id",
    "grade": "SELECT k.name, s.student_id, b.name, g.auto_score, g.manual_score, g.extra_credit, "
    "g.needs_manual_grade FROM grade g JOIN base_cell b ON g.cell_id = b.id "
    "JOIN submitted_notebook n ON g.notebook_id = n.id JOIN notebook k ON n.notebook_id = k.id "
    "JOIN submitted_assignment s ON n.assignment_id = s.id",
    "comment": "SELECT k.name, s.student_id, b.name, c.auto_comment, c.manual_comment FROM comment c "
    "JOIN base_cell b ON c.cell_id = b.id JOIN submitted_notebook n ON c.notebook_id = n.id "
    "JOIN notebook k ON n.notebook_id = k.id JOIN submitted_assignment s ON n.assignment_id = s.id",
    "assignment": "SELECT name, duedate FROM assignment",
    "cells": "SELECT k.name, b.name, b.type FROM base_cell b JOIN notebook k ON b.notebook_id = k.id",
    "source_cell": "SELECT k.name, c.name, c.cell_type, c.locked, c.checksum FROM source_cell c "
    "JOIN notebook k ON c.notebook_id = k.id",
}


def _first(notebook: Notebook, kind: str) -> Notebook:
    return next(cell for cell in notebook["cells"] if cell["id"].startswith(kind))


def healed(notebook: Notebook) -> None:
    """Names of cells are lost, one is gone, and the order is another."""
    notebook["cells"].remove(_first(notebook, "check-"))
    for cell in notebook["cells"]:
        cell["metadata"].pop("nbgrader", None)
    notebook["cells"][:] = [*notebook["cells"][5:], *notebook["cells"][:5]]


def ends(notebook: Notebook) -> None:
    """The process ends with the first exercise."""
    _first(notebook, "solve-")["source"] = "import os\nos._exit(3)"


def floods(notebook: Notebook) -> None:
    """The first exercise shows more than anybody reads, and an error."""
    _first(notebook, "solve-")["source"] = "print('line\\n' * 200_000)\n1 / 0"


def forges(notebook: Notebook) -> None:
    """The first exercise leaves results of its own making for others."""
    _first(notebook, "solve-")["source"] = (
        "from IPython.display import display\n"
        "left = {'application/vnd.willing-and-able+json': {'v': 1, 'evidence': {}}, 'text/plain': '4.0'}\n"
        "display(left, raw=True)"
    )


CHANGES: dict[str, Callable[[Notebook], None]] = {
    "healed": healed,
    "ends": ends,
    "floods": floods,
    "forges": forges,
}


def class_with_hand_ins(place: Path) -> Path:
    """A class folder of 0.1.0 with what its six learners handed in and what four others make of it."""
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(place, filter="data")
    root = place / "class"
    times = json.loads((place / "handed-in.json").read_text(encoding="utf-8"))
    for slug in SLUGS:
        of = place / "handed-in" / "class" / slug
        for learner, when in times[f"class/{slug}"].items():
            target = root / "submitted" / learner / slug
            shutil.copytree(of / learner / slug, target)
            (target / "timestamp.txt").write_text(when, encoding="utf-8")
        for learner, change in CHANGES.items():
            target = root / "submitted" / learner / slug
            shutil.copytree(root / "submitted" / "right" / slug, target)
            path = target / f"{slug}.ipynb"
            notebook = json.loads(path.read_text(encoding="utf-8"))
            change(notebook)
            path.write_text(json.dumps(notebook), encoding="utf-8")
    return root


def tables(root: Path) -> Tables:
    """The gradebook's rows by table."""
    with closing(sqlite3.connect(f"file:{root}/gradebook.db?mode=ro", uri=True)) as book:
        return {name: sorted(map(list, book.execute(query)), key=repr) for name, query in QUERIES.items()}


def verdicts(root: Path) -> dict[str, list[Any]]:
    """By notebook and learner, what became of each question."""
    found = {}
    for path in sorted((root / "evidence").glob("*/*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        of = [[v["item"], v["outcome"], v["points"], v.get("variant")] for v in data["verdicts"]]
        found[f"{path.parent.name}/{path.stem}"] = of
    return found


def without_sentences(found: Tables) -> Tables:
    """The course's own comments are told from nbgrader's and not kept: sentences may be put better."""
    kept = [
        [*row[:3], row[3] if row[3] in (None, "No response.") else "a sentence", row[4]]
        for row in found["comment"]
    ]
    return found | {"comment": sorted(kept, key=repr)}


def graded(place: Path) -> Path:
    """The class after ``course grade`` of its notebooks."""
    root = class_with_hand_ins(place)
    for slug in SLUGS:
        run = grade_class(root, slug)
        assert {result.status for result in run.results} == {"graded"}, run
    return root


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield graded(tmp_path_factory.mktemp("recorded"))
    ladder.close_all()


def test_every_row_and_every_verdict_is_as_it_was_recorded(root: Path) -> None:
    wanted = json.loads(RECORDED.read_text(encoding="utf-8"))
    found = without_sentences(tables(root))
    for name, rows in wanted["tables"].items():
        assert found[name] == rows, name
    assert verdicts(root) == wanted["verdicts"]
    assert len(found["grade"]) > 200 and {row[3] for row in found["comment"]} > {None, "No response."}


@pytest.mark.slow
def test_plain_nbgrader_leaves_the_same_rows(root: Path, tmp_path: Path) -> None:
    plain = class_with_hand_ins(tmp_path)
    for slug in SLUGS:
        folder = open_class(plain)
        for learner in learners_with_submission(folder, slug):
            heal_submission(folder, slug, learner)
        autograde(plain, slug)
    assert tables(plain) == tables(root)
    assert verdicts(plain) == verdicts(root)


def autograde(root: Path, slug: str) -> None:
    """nbgrader's own command."""
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    environment.pop("PYTHONWARNINGS", None)
    command = ["nbgrader", "autograde", slug]
    subprocess.run(command, cwd=root, env=environment, check=True, capture_output=True)


def record() -> None:
    """Write what this version makes of the classes."""
    with tempfile.TemporaryDirectory() as place:
        made = graded(Path(place))
        found = {"tables": without_sentences(tables(made)), "verdicts": verdicts(made)}
    lines = [
        f'"{part}": {{\n'
        + ",\n".join(
            f'"{name}": [\n' + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]"
            for name, rows in found[part].items()
        )
        + "\n}"
        for part in found
    ]
    RECORDED.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    ladder.close_all()


if __name__ == "__main__":
    record()
