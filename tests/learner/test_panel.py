"""The panel of progress: the same counts as the command, from the notebooks, with links that lead there."""

from __future__ import annotations

import json
import re
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from course import progress
from course.evidence.record import METADATA_KEY, make
from course.learner.status import status
from course.paths import require_checkout
from course.questions.bank.load import load_items
from course.questions.identity import MANIFEST

SOURCE = require_checkout() / "notebooks" / "source"
SLUGS = ("00-start-here", "01-coalition")


@pytest.fixture
def mine(tmp_path: Path, monkeypatch) -> Path:
    root = tmp_path / "mine"
    for slug in SLUGS:
        shutil.copytree(SOURCE / slug, root / slug, ignore=shutil.ignore_patterns("answers", ".ipynb*"))
    (root / MANIFEST).write_text("{}", encoding="utf-8")
    monkeypatch.chdir(root / SLUGS[0])
    return root


def answer(path: Path, *items: str) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    records = {item: make(item, "choice", "a", 1757000000.0) for item in items}
    notebook["metadata"][METADATA_KEY] = {"v": 1, "evidence": records}
    path.write_text(json.dumps(notebook), encoding="utf-8")


def test_it_counts_what_the_notebooks_hold(mine):
    before = progress()
    assert [line.path.stem for line in before.lines] == list(SLUGS)
    path = mine / SLUGS[1] / f"{SLUGS[1]}.ipynb"
    choice = next(
        item.id
        for item in load_items(SLUGS[1]).all_items()
        if item.mode == "graded" and item.type == "choice"
    )
    answer(path, choice)
    line = progress().lines[1]
    done, everything = status(path).count("quiz", "prediction")
    assert done == 1 and line.counts()[0] == f"1 of {everything}"
    assert int(line.counts()[3]) == int(before.lines[1].counts()[3]) - 1


def test_links_lead_to_the_notebooks_and_the_words_say_the_same(mine):
    panel = progress()
    table = ET.fromstring(re.search(r"<table>.*</table>", panel.html, re.DOTALL)[0])
    links = [link.get("href") for link in table.iter("a")]
    assert links == [f"{SLUGS[0]}.ipynb", f"../{SLUGS[1]}/{SLUGS[1]}.ipynb"]
    assert all((Path.cwd() / link).is_file() for link in links)
    for line in panel.lines:
        assert line.title in panel.text
        assert all(said in panel.text for said in line.counts())
    assert set(panel._repr_mimebundle_()) == {"text/html", "text/plain"}


def test_a_broken_notebook_is_a_line_that_says_why(mine):
    (mine / SLUGS[1] / f"{SLUGS[1]}.ipynb").write_text("{", encoding="utf-8")
    panel = progress()
    assert panel.lines[0].status is not None
    assert panel.lines[1].counts() == ("-",) * 4
    assert "cannot be read as a notebook" in panel.html and "cannot be read as a notebook" in panel.text


def test_without_a_learners_folder_the_neighbours_are_shown(mine):
    (mine / MANIFEST).unlink()
    assert [line.path.stem for line in progress().lines] == list(SLUGS)
