"""A class's own lessons, in a class folder alone: made, changed, released, handed in and graded."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from course.authoring.normal_form import Points, normalise
from course.authoring.own import new_notebook
from course.errors import CourseError
from course.evidence.record import METADATA_KEY, bundle, make
from course.grading.classroom.folder import ClassFolder, new_class, open_class
from course.notebooks import source_of
from course.questions.bank.load import load_items_file
from course.questions.types import TYPES

SLUG = "10-own"
ROOT = Path(__file__).parents[2]


def course(*arguments: str, cwd: Path, ok: tuple[int, ...] = (0,), **env: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "course", *arguments],
        cwd=cwd,
        env={**os.environ, "COLUMNS": "200", **env},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode in ok, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


def a_class(root: Path) -> ClassFolder:
    """A class folder with one notebook of its own and none of the course's."""
    folder = new_class(root / "autumn")
    shutil.rmtree(folder.source)
    shutil.rmtree(folder.keys)
    folder.source.mkdir()
    folder.keys.mkdir()
    return open_class(folder.root)


def test_a_new_notebook_has_one_of_each(tmp_path: Path) -> None:
    notebook, items, _ = new_notebook(tmp_path / "source", tmp_path / "keys", SLUG, "Votes")
    made = load_items_file(items, SLUG)
    # A hotspot needs a place on the map, which is of one subject.
    assert {item.type for item in made.all_items()} == set(TYPES) - {"hotspot"}
    assert {spec.kind for spec in made.exercises.values()} == {"value", "function"}
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    prefixes = {cell["id"].partition("-")[0] for cell in cells}
    assert prefixes >= {"quiz", "predict", "explore", "solve", "check", "argue", "answer"}
    assert source_of(cells[0]).startswith("# Votes")
    with pytest.raises(CourseError, match="there already"):
        new_notebook(tmp_path / "source", tmp_path / "keys", SLUG)
    for bad in ("own", "10_own", "../10-own", "10-Own", "1-own"):
        with pytest.raises(CourseError, match="two digits"):
            new_notebook(tmp_path / "source", tmp_path / "keys", bad)


def test_normal_form_deletes_nothing_of_the_authors() -> None:
    counted = {"grade": True, "grade_id": "quiz-new", "points": 3, "schema_version": 3}
    task = {"task": True, "grade_id": "argue-new", "points": 4, "schema_version": 3}
    cells: list[dict[str, Any]] = [
        {
            "id": "setup",
            "cell_type": "code",
            "source": "from course import quiz\nimport numpy as np",
            "metadata": {},
        },
        {
            "id": "quiz-new",
            "cell_type": "code",
            "source": 'quiz("10-own/new")',
            "metadata": {"nbgrader": counted},
        },
        {
            "id": "argue-new",
            "cell_type": "markdown",
            "source": "A task",
            "metadata": {"nbgrader": task, "slideshow": {"slide_type": "slide"}, "collapsed": True},
            "attachments": {"map.png": {"image/png": "AAAA"}},
        },
    ]
    setup, quiz, argue = normalise({"cells": cells}, Points())["cells"]
    assert "import numpy as np" in source_of(setup)
    assert quiz["metadata"]["nbgrader"] == counted
    assert argue["metadata"] == {"nbgrader": task, "slideshow": {"slide_type": "slide"}}
    assert argue["attachments"] == {"map.png": {"image/png": "AAAA"}}
    # A key that is there decides.
    decided = normalise({"cells": cells[1:2]}, Points(quizzes={"new": 2}))["cells"][0]
    assert decided["metadata"]["nbgrader"]["points"] == 2


def test_the_linter_of_a_class_says_what_does_not_fit(tmp_path: Path) -> None:
    folder = a_class(tmp_path)
    course("new-notebook", SLUG, cwd=folder.root)
    assert "All is well" in course("author", "lint", "notebooks", cwd=folder.root)
    keys = folder.keys / f"{SLUG}.yaml"
    judged = yaml.safe_load(keys.read_text(encoding="utf-8"))
    del judged["items"]["table/q7"], judged["arguments"]["sentence"]
    keys.write_text(yaml.safe_dump(judged, allow_unicode=True), encoding="utf-8")
    said = course("author", "normal-form", SLUG, cwd=folder.root, ok=(1,))
    assert "table/q7" in said and "argue-sentence carries points" in said
    cells = json.loads((folder.source / SLUG / f"{SLUG}.ipynb").read_text(encoding="utf-8"))["cells"]
    task = next(cell for cell in cells if cell["id"] == "argue-sentence")
    assert task["metadata"]["nbgrader"]["points"] == 4


ANSWERS: dict[str, tuple[str, Any]] = {
    "table/q1": ("choice", "a"),
    "table/q2": ("choices", ["a", "b"]),
    "table/q3": ("match", {"north": "three", "south": "two", "west": "six"}),
    "table/q4": ("grid", {"all": "differs", "most": "fits", "why": "silent"}),
    "table/q5": ("order", ["base", "count", "divide", "report"]),
    "table/q6": ("number", "71,4"),
    "table/q7": ("text", "FOR"),
    "guess/p1": ("estimate", {"estimate": 20, "confidence": 70}),
}


def worked(released: Path, answers: dict[str, tuple[str, Any]]) -> str:
    """The released notebook with answers, the exercises solved and the argument written."""
    notebook = json.loads(released.read_text(encoding="utf-8"))
    records = {
        f"{SLUG}/{name}": make(f"{SLUG}/{name}", kind, value, 1_790_000_000.0)
        for name, (kind, value) in answers.items()
    }
    notebook["metadata"][METADATA_KEY] = bundle(records)
    for cell in notebook["cells"]:
        match cell["id"]:
            case "solve-share":
                cell["source"] = "share = 21 / 32 * 100"
            case "solve-majority":
                cell["source"] = "def majority(in_favour, of_all):\n    return in_favour * 2 > of_all"
            case "answer-sentence":
                cell["source"] = "21 of 32 votes, but two of three groups."
    return json.dumps(notebook)


def points_of(said: str, name: str) -> float:
    found = re.search(rf"{name}\W.*?([0-9.]+) of [0-9.]+", said)
    assert found, said
    return float(found[1])


@pytest.mark.slow
def test_an_own_notebook_from_new_to_marks_in_a_class_folder_alone(tmp_path: Path) -> None:
    folder = a_class(tmp_path)
    where = folder.root
    course("new-notebook", SLUG, "--title", "Votes", cwd=where)
    course("release", SLUG, cwd=where)
    released = folder.release / SLUG
    # Its public questions lie beside it, and no key.
    assert load_items_file(released / "items.yaml", SLUG).edition is not None
    assert "feedback" not in str(yaml.safe_load((released / "items.yaml").read_text())["quizzes"]["table"])

    # A learner who has the wheel alone: the folder was handed over, nothing else.
    theirs = tmp_path / "learner" / SLUG
    shutil.copytree(released, theirs)
    (theirs / f"{SLUG}.ipynb").write_text(worked(released / f"{SLUG}.ipynb", ANSWERS), encoding="utf-8")
    said = course("validate", "--run", f"{theirs / SLUG}.ipynb", cwd=theirs)
    assert "nothing is open" in said
    course("pack", f"{theirs / SLUG}.ipynb", "-o", str(tmp_path / "ada.zip"), cwd=theirs, ok=(0, 1))

    (tmp_path / "list.csv").write_text("id,name\nada,Ada\nbob,Bob\n", encoding="utf-8")
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    shutil.move(tmp_path / "ada.zip", inbox / "ada.zip")
    less = {
        **ANSWERS,
        "table/q1": ("choice", "c"),
        "table/q5": ("order", ["count", "base", "divide", "report"]),
    }
    (inbox / "bob.ipynb").write_text(worked(released / f"{SLUG}.ipynb", less), encoding="utf-8")
    course("roster", str(tmp_path / "list.csv"), cwd=where)
    # A notebook of another name is told.
    course("collect", SLUG, str(inbox), cwd=where, ok=(0, 1))
    said = course("grade", SLUG, cwd=where, ok=(1,))
    assert points_of(said, "Ada") == 11.5
    # One wrong choice costs 1, one pair out of order 1/3.
    assert points_of(said, "Bob") == pytest.approx(11.5 - 1 - 1 / 3, abs=0.01)

    # A question changed, one added, one dropped, an exercise dropped: released again, graded again.
    path, keys = folder.source / SLUG / "items.yaml", folder.keys / f"{SLUG}.yaml"
    items, judged = (yaml.safe_load(p.read_text(encoding="utf-8")) for p in (path, keys))
    quiz = items["quizzes"]["table"]["items"]
    quiz["q1"]["stem"] = "Which group has the most votes in favour?"
    quiz["q8"] = {**quiz["q6"], "stem": "And of the North?"}
    judged["items"]["table/q8"] = {"points": 1, "key": {"value": 80, "tolerance": 0.1}}
    del quiz["q7"], judged["items"]["table/q7"], items["exercises"]["share"], judged["exercises"]["share"]
    path.write_text(yaml.safe_dump(items, sort_keys=False), encoding="utf-8")
    keys.write_text(yaml.safe_dump(judged, sort_keys=False), encoding="utf-8")
    notebook = folder.source / SLUG / f"{SLUG}.ipynb"
    content = json.loads(notebook.read_text(encoding="utf-8"))
    content["cells"] = [cell for cell in content["cells"] if not cell["id"].endswith("-share")]
    notebook.write_text(json.dumps(content), encoding="utf-8")
    course("author", "normal-form", SLUG, cwd=where)
    # What that does to those who have handed in is said before it is done.
    assert "check-share: goes" in course("release", SLUG, cwd=where, ok=(2,))
    course("release", SLUG, "--yes", cwd=where)
    again = tmp_path / "again"
    again.mkdir()
    more = {**ANSWERS, "table/q8": ("number", "80")}
    (again / "bob.ipynb").write_text(worked(released / f"{SLUG}.ipynb", more), encoding="utf-8")
    course("collect", SLUG, str(again), cwd=where, ok=(0, 1))
    said = course("grade", SLUG, "bob", cwd=where, ok=(0, 1))
    assert points_of(said, "Bob") == 9.5
