"""What goes wrong when answers are read is told where one looks: in the quiz, by validate, by pack."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from course.evidence.record import bundle, make
from course.evidence.store import MAX_SIDECAR_BYTES
from course.learner.pack import pack
from course.learner.status import status
from course.questions.quiz import make_widget

ITEMS = Path(__file__).parent / "fixtures" / "items"
QUIZ = "99-sample/graded"
NAME = "99-sample.graded.json"
GOOD = make(f"{QUIZ}/choice", "choice", "b", 100.0)
BAD = {**GOOD, "item": f"{QUIZ}/text", "t": "yesterday"}


@pytest.fixture
def notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COURSE_ITEMS", str(ITEMS))
    folder = tmp_path / "99-sample"
    (folder / "answers").mkdir(parents=True)
    monkeypatch.setenv("COURSE_ANSWERS", str(folder))
    cell = {"cell_type": "code", "id": "quiz-graded", "metadata": {}, "execution_count": None, "outputs": []}
    content = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {},
        "cells": [{**cell, "source": f'quiz("{QUIZ}")'}],
    }
    path = folder / "99-sample.ipynb"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def unmergeable(path: Path) -> None:
    path.write_text('<<<<<<< HEAD\n{"v": 1,\n=======\n', encoding="utf-8")


def no_json(path: Path) -> None:
    path.write_text("{" * 3, encoding="utf-8")


def of_nulls(path: Path) -> None:
    """What some file systems leave after the power failed."""
    path.write_bytes(b"\0" * 512)


def empty(path: Path) -> None:
    path.touch()


def other_encoding(path: Path) -> None:
    path.write_bytes(json.dumps(bundle({GOOD["item"]: GOOD})).encode("utf-16"))


def too_large(path: Path) -> None:
    path.write_bytes(b" " * (MAX_SIDECAR_BYTES + 1))


def a_folder(path: Path) -> None:
    path.mkdir()


def a_link(path: Path) -> None:
    path.symlink_to(path.with_name("elsewhere.json"))


def one_bad_record(path: Path) -> None:
    content = bundle({GOOD["item"]: GOOD})
    content["evidence"][BAD["item"]] = BAD
    path.write_text(json.dumps(content), encoding="utf-8")


DAMAGES = [unmergeable, no_json, of_nulls, empty, other_encoding, too_large, a_folder, a_link, one_bad_record]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_the_quiz_tells_it_at_once_and_until_it_is_put_right(
    damage: Callable[[Path], None], notebook: Path, tmp_path: Path
) -> None:
    damage(notebook.parent / "answers" / NAME)
    before = {path.name for path in (notebook.parent / "answers").iterdir()}
    first = make_widget(QUIZ)
    said = first.receipt.get("note") or first.receipt.get("error") or ""
    assert "99-sample.graded" in said
    # Run again, in another kernel or after a reload: it is not forgotten.
    again = make_widget(QUIZ)
    assert "99-sample.graded" in (again.receipt.get("note") or again.receipt.get("error") or "")
    # Nothing was thrown away.
    assert len(list((notebook.parent / "answers").iterdir())) >= len(before)
    problems = " ".join(status(notebook).problems)
    assert "99-sample.graded" in problems
    packed = pack(notebook, tmp_path / "out.zip")
    kept = [name for name in packed.receipt["files"] if "99-sample.graded" in name]
    assert kept or any("99-sample.graded" in line for line in packed.remarks)


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="the superuser reads everything")
def test_a_file_that_may_not_be_read_is_told_too(notebook: Path) -> None:
    path = notebook.parent / "answers" / NAME
    path.write_text(json.dumps(bundle({GOOD["item"]: GOOD})), encoding="utf-8")
    path.chmod(0)
    assert "could not be read" in make_widget(QUIZ).receipt["note"]


def test_a_whole_file_says_nothing(notebook: Path) -> None:
    path = notebook.parent / "answers" / NAME
    path.write_text(json.dumps(bundle({GOOD["item"]: GOOD})), encoding="utf-8")
    shown = make_widget(QUIZ)
    assert shown.receipt.get("note", "") == ""
    assert shown.evidence[GOOD["item"]]["value"] == "b"
