"""Keys that an instructor published: what `course start` makes of the file."""

from __future__ import annotations

import json

import pytest

from course.errors import CourseError
from course.learner.published import published, take
from course.questions.bank.edition import EDITION_KEY
from course.questions.bank.load import load_keys
from course.questions.selfstudy import expected_value

SLUG = "01-coalition"
EDITION = "0.2.0 (0123456789)"
KEYS = {
    "v": 1,
    "notebook": SLUG,
    "edition": EDITION,
    "published": "2026-01-01T00:00:00+00:00",
    "items": {"who-counts/q5": {"points": 1, "key": "a"}},
    "exercises": {
        "gdp-share": {
            "value": {"type": "number", "value": 25.4},
            "variants": {"b": {"value": {"type": "number", "value": 7}}},
        }
    },
}


@pytest.fixture
def home(tmp_path):
    folder = tmp_path / "mine" / SLUG
    folder.mkdir(parents=True)
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {EDITION_KEY: EDITION}, "cells": []}
    (folder / f"{SLUG}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    return folder.parent


def given(tmp_path, **changed):
    path = tmp_path / f"{SLUG}.keys.json"
    path.write_text(json.dumps({**KEYS, **changed}), encoding="utf-8")
    return path


def test_a_file_is_taken_once_and_holds_for_its_notebook(home, tmp_path):
    assert published(home) == (None, [])
    assert take(given(tmp_path), home) == SLUG
    place, slugs = published(home)
    assert slugs == [SLUG]
    assert load_keys(place / f"{SLUG}.yaml").item("who-counts/q5").key == "a"
    assert expected_value(place, f"{SLUG}/gdp-share")["value"] == 25.4
    assert expected_value(place, f"{SLUG}/gdp-share", "b")["value"] == 7
    assert expected_value(place, "02-germany/change") is None


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"edition": "0.1.0 (aaaaaaaaaa)"}, "edition 0.1.0"),
        ({"notebook": "02-germany"}, "no such notebook"),
        ({"notebook": "../outside"}, "names no notebook"),
        ({"v": 9}, "version 9"),
        ({"items": []}, "holds no keys"),
    ],
)
def test_another_file_is_a_sentence_and_changes_nothing(home, tmp_path, changed, said):
    with pytest.raises(CourseError, match=said):
        take(given(tmp_path, **changed), home)
    assert published(home) == (None, [])


def test_what_is_no_json_is_a_sentence(home, tmp_path):
    path = tmp_path / "x.keys.json"
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(CourseError, match="no file of published keys"):
        take(path, home)
    with pytest.raises(CourseError, match="no file of published keys"):
        take(tmp_path / "gone.keys.json", home)


def test_scoring_is_on_for_this_notebook_alone(home, tmp_path, monkeypatch):
    from course.questions.bank.load import find_quiz
    from course.questions.quiz import _self_study

    take(given(tmp_path), home)
    place, _ = published(home)
    monkeypatch.setenv("COURSE_KEYS", str(place))
    assert set(_self_study(find_quiz(f"{SLUG}/who-counts"))) == {f"{SLUG}/who-counts/q5"}
    assert _self_study(find_quiz("02-germany/mandate")) == {}


def test_start_takes_the_file_and_says_so(home, tmp_path, monkeypatch):
    from typer.testing import CliRunner

    from course.cli import build

    monkeypatch.setattr("course.cli.learner._edition", lambda: type("E", (), {"version": "0.2.0"})())
    monkeypatch.setattr("course.learner.folder.install", lambda *a, **k: [])
    done = CliRunner().invoke(build(), ["start", str(home), "--keys", str(given(tmp_path)), "--no-lab"])
    assert done.exit_code == 0 and "Taken: the published keys of 01-coalition." in done.output
    assert published(home)[1] == [SLUG]
