"""The linter's rules of length: what counts as a word, as a figure, as a minute, and how a header says it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from course.authoring.lesson import Lesson
from course.authoring.lint import reading
from course.authoring.normal_form import Points

HEADER = (
    "# 01 · Who is willing?\n\n*Short way: sections 1 and 3, about 45 minutes.*\n\n"
    "**Time**: 10 minutes in class and 5 at home: about 1 to read, 10 to do, 4 to discuss."
)
SCHEME = "=== BEGIN MARK SCHEME ===\nfive words nobody reads here\n=== END MARK SCHEME ==="


def cell(name: str, source: str, cell_type: str = "markdown") -> dict[str, Any]:
    return {"id": name, "cell_type": cell_type, "source": source}


def lesson(*cells: dict[str, Any], header: str = HEADER, **items: Any) -> Lesson:
    drawn = [cell(f"picture-{n}", f'figure("tilemap", {n})', "code") for n in range(3)]
    notebook = {"cells": [cell("header", header), *drawn, *cells]}
    return Lesson("01-x", Path("x"), notebook, items, {}, Points({}, {}), None, frozenset())


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("one two three", 3),
        ("# One **two** `three`", 3),
        ("26<!--claim:CO05--> states", 2),
        ("[a card](../far/away.html) here", 3),
        ("![a map of states](attachment:map.png) here", 1),
        ("| a | b |\n|---|---|\n| c | d |", 4),
        ("<details>\n<summary>More words</summary>\n\nfolded text counts\n\n</details>", 5),
        (f"the task\n\n{SCHEME}\n", 2),
    ],
)
def test_a_word_is_what_a_reader_is_given(source: str, found: int) -> None:
    header = reading.words(lesson(header=""))
    assert reading.words(lesson(cell("hook", source), header="")) - header == found


@pytest.mark.parametrize("name", ["sources", "script-middling"])
def test_what_stands_apart_does_not_count(name: str) -> None:
    assert reading.words(lesson(cell(name, "many words"), header="")) == 0


def test_pictures_of_the_learner_are_no_figures() -> None:
    made = lesson(
        cell("worked-chart", "shares.plot.barh()", "code"),
        cell("solve-own-chart", "shares.plot.barh()", "code"),
        cell("map", "![the course](attachment:map.svg)"),
    )
    assert reading.figures(made) == 3 + 2


def test_tasks_add_up_by_the_number_of_questions() -> None:
    made = lesson(
        cell("quiz-desk", 'quiz("01-x/desk")', "code"),
        cell("explore-one", "", "code"),
        cell("note-a", "", "code"),
        quizzes={"desk": {"items": {"a": {}, "b": {}}}},
    )
    assert reading.minutes_to_do(made) == 2 * 1.5 + 5 + 1


TASKS = tuple(cell(f"check-{name}", "", "code") for name in ("one", "two", "three"))


def test_a_header_that_adds_up_is_well() -> None:
    assert list(reading.check(lesson(*TASKS))) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("10 minutes in class", "20 minutes in class", "20 and 5 minutes are 25"),
        ("1 to read, 10 to do, 4", "8 to read, 3 to do, 4", "the header says 8"),
        ("1 to read, 10 to do, 4", "1 to read, 0 to do, 14", "the tasks take about 15 minutes"),
        ("**Time**: 10 minutes in class and", "**Time**: ten minutes and", "another form"),
        ("*Short way: ", "*In short: ", "marks no way of about 45 minutes"),
    ],
)
def test_minutes_that_do_not_add_up_are_told(old: str, new: str, said: str) -> None:
    problems = list(reading.check(lesson(*TASKS, header=HEADER.replace(old, new))))
    assert any(said in problem for problem in problems), problems


def test_too_many_words_are_told_and_an_item_file_may_allow_more() -> None:
    long = cell("hook", "word " * 4001)
    assert any("4000 are the most" in problem for problem in reading.check(lesson(*TASKS, long)))
    assert not any("the most" in p for p in reading.check(lesson(*TASKS, long, words=4500)))


def test_too_few_figures_are_told() -> None:
    bare = lesson(*TASKS)
    bare.notebook["cells"] = [c for c in bare.cells if not c["id"].startswith("picture-")]
    assert any("0 figures besides explorers" in problem for problem in reading.check(bare))


def test_a_primer_has_no_limit_of_its_own() -> None:
    assert list(reading.check(lesson(cell("hook", "word " * 5000), kind="primer"))) == []
