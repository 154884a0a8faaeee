"""Every notebook that exists keeps the rules of authors, and every linter finds what it is there for."""

from __future__ import annotations

import copy
import json
import re
from dataclasses import replace

import pytest

from course.authoring.lesson import Lesson
from course.authoring.lint import alignment, balance, cells
from course.authoring.lint import markdown as prose
from course.authoring.lint import notebook as lint
from course.authoring.lint.kinds import DEFAULT, KINDS, kind_of
from course.authoring.normal_form import Points, dumps, normalise, read, rewrite
from course.notebooks import source_of, stub_hash
from course.paths import require_checkout

ROOT = require_checkout()
SLUGS = lint.slugs(ROOT)
# One that has every kind of cell: a primer has no predictions, a capstone no explorers.
LESSON = [slug for slug in SLUGS if kind_of(lint.open_lesson(ROOT, slug).items) is KINDS[DEFAULT]][-1]


def test_there_are_notebooks_to_check():
    assert SLUGS


@pytest.mark.parametrize("slug", SLUGS)
def test_a_notebook_keeps_the_rules(slug):
    assert list(lint.lint_notebook(lint.open_lesson(ROOT, slug))) == []


@pytest.mark.parametrize("slug", SLUGS)
def test_no_result_is_asserted_where_a_learner_reads_it(slug):
    """The authors check in cells that a release leaves out; else "estimate first" is given away."""
    for cell in lint.open_lesson(ROOT, slug).cells:
        if cell["cell_type"] != "code" or "authors-check" in cell["metadata"].get("tags", ()):
            continue
        code = re.sub(r"### BEGIN (SOLUTION|HIDDEN).*?### END[^\n]*", "", source_of(cell), flags=re.DOTALL)
        told = [line for line in code.splitlines() if re.match(r"\s*assert\b.*\d", line)]
        assert not told, (cell["id"], told)


@pytest.mark.parametrize("slug", SLUGS)
def test_normal_form_is_a_fixed_point(slug, tmp_path):
    path = tmp_path / f"{slug}.ipynb"
    original = lint.open_lesson(ROOT, slug)
    path.write_text(original.path.read_text(encoding="utf-8"), encoding="utf-8")
    assert rewrite(path, original.points) == ()


def lesson(slug: str = LESSON) -> Lesson:
    opened = lint.open_lesson(ROOT, slug)
    return replace(opened, notebook=copy.deepcopy(opened.notebook), items=copy.deepcopy(opened.items))


def cell(opened: Lesson, prefix: str) -> dict:
    return next(cell for cell in opened.cells if cell["id"].startswith(prefix))


def setter(prefix: str, source: str):
    def change(opened: Lesson) -> None:
        cell(opened, prefix)["source"] = source

    return change


def remove(prefix: str):
    def change(opened: Lesson) -> None:
        opened.cells.remove(cell(opened, prefix))

    return change


def append(prefix: str, text: str):
    def change(opened: Lesson) -> None:
        target = cell(opened, prefix)
        target["source"] = [*target["source"], "\n\n", text]

    return change


@pytest.mark.parametrize(
    ("check", "change", "said"),
    [
        (cells.check, setter("quiz-", 'quiz("elsewhere/x")'), "nothing else"),
        (cells.check, setter("predict-", "predict()"), "nothing else"),
        (cells.check, setter("check-", "pass"), "one call of check"),
        (cells.check, setter("check-", 'check("01-coalition/other", 1)'), "as its cell does"),
        (cells.check, setter("solve-", "share = 1"), "### BEGIN SOLUTION"),
        (cells.check, setter("solve-", "### BEGIN SOLUTION\nx = 1\n### END SOLUTION"), "needs a stub"),
        (cells.check, setter("setup", "\n".join(["x = 1"] * 26)), "26 lines of code"),
        (cells.check, setter("setup", "%matplotlib inline"), "magics"),
        (cells.check, setter("setup", "def ("), "does not parse"),
        (cells.check, setter("setup", 'quiz("x/y")'), "belongs into a cell called quiz-"),
        (cells.check, setter("argue-", "## A task"), "mark scheme"),
        (cells.check, remove("answer-"), "directly below"),
        (cells.check, remove("solve-"), "must stand above"),
        (cells.check, remove("predict-"), "that opens it must stand above"),
        (cells.check, remove("source-desk"), "`source-desk` is missing"),
        (cells.check, remove("header"), "first cell must be `header`"),
        (prose.check, append("hook", "# Another title"), "2 headings of level 1"),
        (prose.check, append("hook", "##### Too deep"), "skips from level"),
        (prose.check, append("hook", "![](picture.png)"), "no alternative text"),
        (prose.check, append("hook", "[here](https://example.org)"), "does not say where"),
        (prose.check, append("hook", "[the notes](../nowhere/nowhere.ipynb)"), "leads to nothing"),
        (prose.check, append("hook", "[the notes](../../keys/01-coalition.yaml)"), "leads to nothing"),
        (prose.check, append("hook", "[the notes](#No-such-heading)"), "heading that is not there"),
        (prose.check, append("hook", "[the notes](ftp://example.org)"), "neither http(s) nor relative"),
        (prose.check, append("hook", "<div>raw</div>"), "raw HTML"),
        (balance.check, setter("controversy-", "## Contested\n\nno positions"), "two or three sections"),
        (alignment.check, remove("quiz-"), "no cell is called"),
        (alignment.check, remove("argue-"), "counts nowhere"),
        (alignment.check, setter("header", "# Title"), "does not name the objective"),
    ],
)
def test_the_linter_finds_it(check, change, said):
    opened = lesson()
    before = list(check(opened))
    change(opened)
    found = [problem for problem in check(opened) if problem not in before]
    assert any(said in problem for problem in found), found
    assert all(problem.startswith(opened.slug) for problem in found)


def test_a_prediction_is_no_quiz_item_and_a_fifteenth_question_is_one_too_many():
    opened = lesson("00-start-here")
    quizzes = opened.items["quizzes"]
    first = next(item for quiz in quizzes.values() for item in quiz["items"].values())
    questions = sum(
        item["mode"] != "prediction" for quiz in quizzes.values() for item in quiz["items"].values()
    )
    quizzes["more"] = {"title": "More", "items": {f"q{n}": first for n in range(14 - questions)}}
    said = "14 are meant"
    assert not any(said in problem for problem in alignment.check(opened))
    quizzes["more"]["items"]["p"] = {**first, "mode": "prediction"}
    assert not any(said in problem for problem in alignment.check(opened))
    quizzes["more"]["items"]["last"] = first
    assert any(said in problem for problem in alignment.check(opened))


def test_a_link_to_a_heading_that_exists_is_right():
    opened = lesson()
    level, text = next(
        heading
        for candidate in opened.cells
        if candidate["cell_type"] == "markdown"
        for heading in prose.headings(candidate)
        if heading[0] == 2 and not set(heading[1]) & set("()<>[]")
    )
    before = list(prose.check(opened))
    append("hook", f"[that section](#{text.replace(' ', '-')})")(opened)
    assert list(prose.check(opened)) == before, (level, text)


CARD = """## Contested: breadth or depth?

### Position A: breadth

**Held by**: {holders} <!--source:S001--> <!--source:S002-->

**Strongest evidence**: {evidence}

**What would change their mind**: a vote that fails.

### Position B: depth

**Held by**: two governments <!--source:S001--> <!--source:S003-->

**Strongest evidence**: one two three four five.

**What would change their mind**: a vote that fails.

### What to do with it

Any length, since it is no position.
"""


@pytest.mark.parametrize(
    ("card", "said"),
    [
        (CARD.format(holders="two governments", evidence="one two three four five."), None),
        (CARD.format(holders="", evidence="one two three four five."), "says nothing under **Held by**"),
        (CARD.format(holders="two governments", evidence="many " * 20), "differ too much in length"),
        (
            CARD.format(holders="two governments", evidence="one two three four five.").replace(
                "S003", "S001"
            ),
            "names 1 sources",
        ),
    ],
)
def test_the_balance_linter(card, said):
    opened = replace(lesson(), sources=frozenset({"S001", "S002", "S003"}))
    opened.notebook["cells"] = [
        {"cell_type": "markdown", "id": "controversy-x", "metadata": {}, "source": card}
    ]
    problems = list(balance.check(opened))
    assert (problems == []) if said is None else any(said in problem for problem in problems), problems


def test_an_unknown_source_is_found():
    card = CARD.format(holders="two governments", evidence="one two three four five.")
    opened = replace(lesson(), sources=frozenset({"S001", "S002"}))
    opened.notebook["cells"] = [
        {"cell_type": "markdown", "id": "controversy-x", "metadata": {}, "source": card}
    ]
    assert any("S003" in problem for problem in balance.check(opened))


def test_ids_alone_make_the_metadata(tmp_path):
    """An author writes ids and sources; metadata, points and hashes follow, whatever stood there before."""
    raw = {
        "nbformat": 4,
        "nbformat_minor": 4,
        "metadata": {"junk": 1},
        "cells": [
            {
                "cell_type": "code",
                "id": "check-share",
                "metadata": {"collapsed": True},
                "source": "check('01-coalition/share',share)\n\n",
                "outputs": [{"output_type": "stream", "name": "stdout", "text": "x"}],
                "execution_count": 3,
            },
            {"cell_type": "markdown", "id": "answer-strong", "metadata": {}, "source": "*Write here*  \r\n"},
        ],
    }
    path = tmp_path / "x.ipynb"
    path.write_text(json.dumps(raw), encoding="utf-8")
    changed = rewrite(path, Points(exercises={"share": 2}))
    assert [line.partition(": ")[::2] for line in changed] == [
        ("points, as the key file has them", "check-share (from none to 2)"),
        ("how the text or code is laid out", "check-share, answer-strong"),
        ("outputs, which were removed", "check-share"),
        ("what follows from the ids of cells", "answer-strong"),
    ]
    again = rewrite(path, Points(exercises={"share": 3}))
    assert again == ("points, as the key file has them: check-share (from 2 to 3)",)
    rewrite(path, Points(exercises={"share": 2}))
    made = read(path)
    check, answer = made["cells"]
    assert check["source"] == ['check("01-coalition/share", share)']
    assert check["outputs"] == [] and check["execution_count"] is None
    assert check["metadata"] == {
        "nbgrader": {
            "grade": True,
            "grade_id": "check-share",
            "locked": True,
            "points": 2,
            "schema_version": 3,
            "solution": False,
            "task": False,
        }
    }
    assert answer["metadata"]["willing_and_able"] == {
        "answer": "strong",
        "stub_sha256": stub_hash("*Write here*"),
    }
    assert made["nbformat_minor"] == 5
    assert dumps(normalise(made, Points(exercises={"share": 2}))) == path.read_text(encoding="utf-8")
