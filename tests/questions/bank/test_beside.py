"""Questions are found beside their notebook, by the edition that it names, else in the course."""

from __future__ import annotations

import json
import os
import tarfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from course import history
from course.errors import ItemFileError
from course.paths import item_files, require_checkout
from course.questions.bank.edition import Edition, content_id, edition_in, put_edition
from course.questions.bank.load import find_quiz, items_beside
from course.questions.bank.yamlfile import read_yaml

SLUG = "01-coalition"
QUIZ = f"{SLUG}/warm-up"
FIRST = Path(__file__).parents[2] / "grading" / "classes" / "0.1.0.tar.xz"
EDITION = Edition("0.2.0", "0123456789")


@pytest.fixture(autouse=True)
def a_kernel_in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("COURSE_", "NBGRADER", "JPY_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def notebook(folder: Path, edition: Edition | None = EDITION) -> Path:
    content: dict[str, Any] = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    if edition is not None:
        put_edition(content["metadata"], edition)
    path = folder / f"{SLUG}.ipynb"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def questions(folder: Path, title: str, edition: Edition | None = EDITION) -> Path:
    content = read_yaml(item_files(require_checkout())[SLUG]).content
    content["quizzes"]["warm-up"]["title"] = title
    if edition is not None:
        content = {"edition": str(edition), **content}
    path = folder / "items.yaml"
    path.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return path


def test_those_beside_the_notebook_are_shown(tmp_path: Path) -> None:
    notebook(tmp_path)
    questions(tmp_path, "Beside")
    assert find_quiz(QUIZ).title == "Beside"


def test_in_a_folder_of_any_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "my work").mkdir()
    monkeypatch.chdir(tmp_path / "my work")
    notebook(Path.cwd())
    questions(Path.cwd(), "Beside")
    assert find_quiz(QUIZ).title == "Beside"


def test_a_notebook_alone_shows_the_courses_own(tmp_path: Path) -> None:
    notebook(tmp_path)
    assert find_quiz(QUIZ).title == "Warm-up from notebook 00"


def test_those_of_another_edition_are_not_taken(tmp_path: Path) -> None:
    notebook(tmp_path)
    questions(tmp_path, "Another", Edition("0.3.0", "9876543210"))
    assert find_quiz(QUIZ).title == "Warm-up from notebook 00"


def test_an_instructors_own_notebook_names_no_edition(tmp_path: Path) -> None:
    notebook(tmp_path, None)
    questions(tmp_path, "My own", None)
    assert find_quiz(QUIZ).title == "My own"


@pytest.mark.parametrize("left", [0, 3000])
def test_a_damaged_file_is_told_to_a_learner_with_what_brings_it_back(tmp_path: Path, left: int) -> None:
    notebook(tmp_path)
    path = questions(tmp_path, "Cut")
    path.write_bytes(path.read_bytes()[:left])
    with pytest.raises(ItemFileError, match="`course start` with the name of your folder") as error:
        find_quiz(QUIZ)
    assert str(path) in str(error.value)


def test_a_damaged_file_is_told_to_its_author_by_line(tmp_path: Path) -> None:
    notebook(tmp_path, None)
    path = questions(tmp_path, "Cut", None)
    path.write_bytes(path.read_bytes()[:3000])
    with pytest.raises(ItemFileError, match=r"^\S+items\.yaml, line \d+") as error:
        find_quiz(QUIZ)
    assert "course start" not in str(error.value)


def test_under_grading_nothing_beside_the_notebook_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook(tmp_path)
    questions(tmp_path, "Changed by a learner")
    (tmp_path / "frozen").mkdir()
    (questions(tmp_path / "frozen", "Frozen")).rename(tmp_path / "frozen" / f"{SLUG}.yaml")
    monkeypatch.setenv("COURSE_ITEMS", str(tmp_path / "frozen"))
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert find_quiz(QUIZ).title == "Frozen"


def test_a_notebook_of_the_first_version_shows_what_that_version_asked(tmp_path: Path) -> None:
    with tarfile.open(FIRST) as archive:
        archive.extractall(tmp_path, filter="data")
    path = tmp_path / "learner" / SLUG / f"{SLUG}.ipynb"
    kept = history.items_of("0.1.0", SLUG)
    assert items_beside(path, SLUG) == kept
    # A newer file that somebody put beside it is not of this notebook.
    questions(path.parent, "Newer")
    assert items_beside(path, SLUG) == kept


def test_an_edition_is_written_and_read(tmp_path: Path) -> None:
    assert Edition.parse(str(EDITION)) == EDITION
    for junk in (None, 3, "", "0.2.0", "0.2.0 x", "a b (c)", "(x)", "1 (" + "x" * 200 + ")", ["0.2.0 (x)"]):
        assert Edition.parse(junk) is None
        assert edition_in({"metadata": {"willing_and_able_edition": junk}}) is None
    assert edition_in(None) is None and edition_in({"metadata": []}) is None


def test_the_id_follows_from_what_a_learner_gets_and_from_nothing_else() -> None:
    cell = {"cell_type": "code", "id": "check-x", "metadata": {"tags": ["a"]}, "source": ["x = 1\n", "y"]}
    asked = {"notebook": SLUG}
    base = content_id([cell], asked)
    assert content_id([cell | {"source": "x = 1\ny", "metadata": {}, "outputs": [1]}], asked) == base
    assert content_id([cell], asked | {"edition": str(EDITION)}) == base
    assert content_id([cell | {"source": "x = 2\ny"}], asked) != base
    assert content_id([cell], asked | {"objectives": []}) != base
    assert content_id([cell | {"metadata": {"nbgrader": {"points": 2}}}], asked) != base
