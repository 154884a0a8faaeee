"""No answer of a graded question or exercise stands in what learners read."""

from __future__ import annotations

import copy
from dataclasses import replace
from pathlib import Path

import pytest

from course.authoring.lesson import Lesson, open_lesson, slugs
from course.authoring.lint import given_away
from course.authoring.lint.given_away import Text, told
from course.grading.release.material import reading
from course.grading.release.solutions import run_source
from course.grading.score.marking import load_keys_only
from course.paths import data_folder, require_checkout
from course.questions.bank.load import load_items

ROOT = require_checkout()
SLUG = "08-forces"


@pytest.mark.parametrize(
    ("value", "text", "found"),
    [
        (72.8, "It is 72.8 per cent.", True),
        (72.8, "It is 73 per cent.", False),
        (72.84, "It is 72.8 per cent.", True),
        (45000, "That makes 45,000 in all.", True),
        (45000, "That makes 45,100 in all.", False),
        (45000, "That makes 145,000 in all.", False),
        (13, "For 13 members it is so.", True),
        (13, "For 13 long members it is so.", True),
        (13, "On 13 May the members met.", False),
        (13, "From 10-13 members it is so.", False),
        (7, "For 7 members it is so.", False),
        (2024, "In 2024 members met.", False),
        (100, "From 0 to 100 members.", False),
    ],
)
def test_a_number_is_told_where_it_says_the_answer(value, text, found):
    assert told(value, [Text("here", text)], "members") == (["here"] if found else [])


def lesson(cell_id: str, text: str) -> Lesson:
    opened = open_lesson(ROOT, SLUG)
    changed = replace(opened, notebook=copy.deepcopy(opened.notebook))
    cell = next(cell for cell in changed.cells if cell["id"] == cell_id)
    cell["source"] = "".join(cell["source"]).replace("<!--/learners-->", f"{text}\n<!--/learners-->")
    if "/learners" not in cell["source"]:
        cell["source"] += f"\n\n{text}"
    return changed


@pytest.mark.parametrize(
    ("cell_id", "text", "said"),
    [
        ("growth-intro", "After three years it is 72.8 per cent more.", "that growth/q1 asks for"),
        ("explorer-growth", "The highest reading is 8.92.", "that readings/p1 asks for"),
        ("argue-feasibility", "- Evidence: 2 needs 6.9 per cent.", "says to learners names 6.9"),
        ("exit-ticket", "## People who serve together", "says “together”"),
    ],
)
def test_what_is_given_away_is_found(cell_id, text, said):
    assert list(given_away.check(open_lesson(ROOT, SLUG), ROOT)) == []
    found = list(given_away.check(lesson(cell_id, text), ROOT))
    assert found and all(problem.startswith(SLUG) for problem in found)
    assert any(said in problem for problem in found), found


def test_a_scheme_itself_and_comments_are_not_public():
    opened = open_lesson(ROOT, SLUG)
    texts = {text.place: text.text for text in given_away.public_texts(opened, load_items(SLUG))}
    assert "<!--" not in "".join(texts.values())
    assert "34.4" not in texts["cell argue-feasibility"] and "main driver" in texts["cell argue-feasibility"]


@pytest.mark.parametrize("slug", slugs(ROOT))
def test_no_notebook_gives_an_answer_away(slug):
    assert list(given_away.check(open_lesson(ROOT, slug), ROOT)) == []


@pytest.mark.slow
@pytest.mark.parametrize("slug", slugs(ROOT))
def test_no_result_of_a_graded_exercise_stands_in_public_text(slug):
    items = load_items(slug)
    keys = ROOT / "notebooks" / "keys" / f"{slug}.yaml"
    if not keys.is_file() or not items.exercises:
        pytest.skip("nothing is graded")
    path: Path = ROOT / "notebooks" / "source" / slug / f"{slug}.ipynb"
    with reading(slug, items.path, data_folder()):
        results = run_source(path, load_keys_only(keys, items))
    values = {name: result["value"] for name, result in results.items()}
    assert list(given_away.results_told(open_lesson(ROOT, slug), items, values)) == []
