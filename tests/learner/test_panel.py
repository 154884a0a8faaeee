"""The panel of progress: the same counts as the command, from the notebooks, with links that lead there."""

from __future__ import annotations

import json
import re
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from course import explore, progress
from course.evidence.record import METADATA_KEY, make
from course.explorers import EXPLORERS
from course.learner.confidence import Curve, Level
from course.learner.panel import Panel
from course.learner.status import status
from course.paths import require_checkout
from course.questions.bank.load import find_quiz, load_items
from course.questions.identity import MANIFEST

SOURCE = require_checkout() / "notebooks" / "source"
SLUGS = ("00-start-here", "01-coalition")
PREDICTIONS = [(name, prediction) for name in sorted(EXPLORERS) for prediction in explore(name).reveals]


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


def test_the_confidence_curve_counts_estimates_whose_outcome_is_known(mine):
    """193 is a practice key with its tolerance; 7 is what the coalition builder counts."""
    told = {
        "00-start-here/warm-up/how-sure": ("estimate", 195, 90),
        "01-coalition/ground-troops/p2": ("estimate", 20, 80),
    }
    for slug in SLUGS:
        path = mine / slug / f"{slug}.ipynb"
        notebook = json.loads(path.read_text(encoding="utf-8"))
        records = {
            item: make(item, kind, {"estimate": estimate, "confidence": sure}, 1757000000.0)
            for item, (kind, estimate, sure) in told.items()
            if item.startswith(slug)
        }
        notebook["metadata"][METADATA_KEY] = {"v": 1, "evidence": records}
        path.write_text(json.dumps(notebook), encoding="utf-8")
    found = progress().curve
    assert [(level.confidence, level.answers, level.right) for level in found.levels] == [
        (80, 1, 0),
        (90, 1, 1),
    ]
    assert found.figure is None and "From 5 on" in progress().text, "two answers make no curve"


def test_a_curve_has_a_chart_a_table_and_words(mine):
    drawn = Curve((Level(60, 2, 1), Level(90, 4, 1)))
    panel = Panel(progress().lines, mine, drawn)
    assert "80 per cent sure on average, and 33 per cent were right: surer than right" in panel.text
    assert "90 per cent sure: 1 of 4 right" in panel.text
    assert "<svg" in panel.html and "90 (4)" in panel.html
    assert Curve((Level(60, 10, 6),)).sentence.endswith("about as sure as right.")
    assert Curve((Level(50, 10, 9),)).sentence.endswith("more often right than you thought.")


@pytest.mark.parametrize(("name", "prediction"), PREDICTIONS)
def test_every_predicted_number_has_an_outcome_as_its_sentence_tells_it(name, prediction):
    item = find_quiz(prediction).items[0]
    explorer = explore(name)
    if item.type != "estimate":
        return
    told = explorer.tell(prediction, item.minimum, explorer.complete({}))
    assert told.found is not None
    for number in told.found:
        assert f"{number:.1f}".removesuffix(".0") in told.sentence
