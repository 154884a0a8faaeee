"""Notebook 09 was one with the brief: its hand-ins keep their marks, and nothing written in them is lost.

The archive holds source, questions and keys of the undivided notebook; it is never made again.
"""

from __future__ import annotations

import json
import shutil
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from course.errors import CourseError
from course.evidence.record import METADATA_KEY, bundle, make
from course.grading.classroom.folder import ClassFolder, new_class, open_class
from course.grading.release.release import release
from course.grading.run.run import grade_class
from course.grading.sandbox import ladder
from course.questions.bank.load import load_items_file
from course.questions.bank.yamlfile import read_yaml

ARCHIVE = Path(__file__).parent / "classes" / "09-before-the-split.tar.xz"
LESSON, BRIEF = "09-will-it-hold", "09b-brief"
WRITTEN = {
    "brief": "Contribute trainers, if a published text names who commands them.",
    "review": "1. You say: trainers, under one condition. 2. The date is right.",
    "defence": "The American part was missing; my answer became a no for soldiers.",
}
TASKS = {"argue-brief": 40, "argue-review": 10, "argue-defence": 10}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="a sandbox needs Linux"),
]


@pytest.fixture(scope="module", autouse=True)
def end_kernels() -> Iterator[None]:
    yield
    ladder.close_all()


@pytest.fixture(scope="module")
def undivided(tmp_path_factory: pytest.TempPathFactory) -> ClassFolder:
    """A class that released the undivided notebook; the divided one lies beside it in ``now``."""
    place = tmp_path_factory.mktemp("undivided")
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(place / "before", filter="data")
    folder = new_class(place / "class")
    now = place / "now"
    for part in (f"source/{LESSON}", f"keys/{LESSON}.yaml"):
        (now / part).parent.mkdir(parents=True, exist_ok=True)
        (folder.root / part).rename(now / part)
    shutil.copytree(place / "before", folder.root, dirs_exist_ok=True)
    release(folder.root, LESSON)
    return folder


def old_hand_in(folder: ClassFolder) -> tuple[dict[str, Any], dict[str, float]]:
    """The undivided release with every question answered rightly and all three texts; the points by item."""
    (frozen,) = (folder.root / "frozen" / LESSON).iterdir()
    keys = read_yaml(frozen / f"{LESSON}.yaml").content["items"]
    items = load_items_file(frozen / "items.yaml", LESSON)
    kinds = {item.id: item.type for quiz in items.quizzes.values() for item in quiz.items}
    records, points = {}, {}
    for name, entry in keys.items():
        item = f"{LESSON}/{name}"
        if "key" not in entry:
            continue
        key = entry["key"]
        value = str(key["value"]) if kinds[item] == "number" else key
        records[item] = make(item, kinds[item], value, 1_700_000_000.0)
        points[item] = float(entry["points"])
    notebook = json.loads((frozen / f"{LESSON}.ipynb").read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        name = cell["id"].removeprefix("answer-")
        if cell["id"].startswith("answer-"):
            cell["source"] = WRITTEN[name]
    notebook["metadata"][METADATA_KEY] = notebook["metadata"].get(METADATA_KEY, {}) | bundle(records)
    return notebook, points


def hand_in(folder: ClassFolder, slug: str, notebook: dict[str, Any]) -> None:
    place = folder.submitted / "anna" / slug
    place.mkdir(parents=True)
    (place / f"{LESSON}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")


def verdicts(folder: ClassFolder, slug: str) -> dict[str, dict[str, Any]]:
    evidence = json.loads((folder.evidence / slug / "anna.json").read_text(encoding="utf-8"))
    return {verdict["item"]: verdict for verdict in evidence["verdicts"]}


def waiting(folder: ClassFolder, slug: str) -> dict[str, float]:
    """The tasks that a person marks, with their points."""
    with open_class(folder.root).open_gradebook() as gradebook:
        found = gradebook.find_submission_notebook(slug, slug, "anna").grades
        return {one.name: one.max_score for one in found if one.needs_manual_grade}


def text_of(folder: ClassFolder, slug: str) -> dict[str, str]:
    notebook = json.loads((folder.submitted / "anna" / slug / f"{slug}.ipynb").read_text(encoding="utf-8"))
    return {cell["id"]: "".join(cell["source"]) for cell in notebook["cells"]}


def test_a_new_class_judges_what_is_asked_alike_and_finds_what_was_written(
    undivided: ClassFolder, tmp_path: Path
) -> None:
    notebook, points = old_hand_in(undivided)
    folder = new_class(tmp_path / "spring")
    for slug in (LESSON, BRIEF):
        release(folder.root, slug)
        hand_in(folder, slug, notebook)
        grade_class(folder.root, slug, workers=1)
    found = verdicts(folder, LESSON)
    for item, verdict in found.items():
        if item in points:
            judged = verdict["outcome"] not in ("fault", "marking")
            assert not judged or verdict["points"] == points[item], item
    # Nothing is a silent nought: what is not judged waits for a person, and the three texts are there.
    assert not any(v["outcome"] == "unanswered" for item, v in found.items() if item in points)
    written = text_of(folder, BRIEF)
    assert {name: written[f"answer-{name}"] for name in WRITTEN} == WRITTEN
    assert TASKS.items() <= waiting(folder, BRIEF).items()
    assert set(WRITTEN.values()) <= set(text_of(folder, LESSON).values())


def test_a_class_that_released_the_undivided_notebook_grades_it_as_before(undivided: ClassFolder) -> None:
    notebook, points = old_hand_in(undivided)
    assert f"{LESSON}/exit-ticket/transfer" in points, "a question that is no longer asked"
    hand_in(undivided, LESSON, notebook)
    grade_class(undivided.root, LESSON, workers=1)
    found = verdicts(undivided, LESSON)
    assert {item: found[item]["points"] for item in points} == points
    assert TASKS.items() <= waiting(undivided, LESSON).items()


def test_and_is_told_before_the_divided_one_takes_its_marks(undivided: ClassFolder) -> None:
    before = (undivided.release / LESSON / f"{LESSON}.ipynb").read_bytes()
    shutil.copytree(undivided.root.parent / "now", undivided.root, dirs_exist_ok=True)
    with pytest.raises(CourseError, match="argue-brief: goes, with its 40 points"):
        release(undivided.root, LESSON)
    assert (undivided.release / LESSON / f"{LESSON}.ipynb").read_bytes() == before
