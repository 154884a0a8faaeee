"""Worksheets: the lesson on paper, nothing that only an instructor may know, nothing that needs code."""

from __future__ import annotations

import re

import pytest
import yaml
from typer.testing import CliRunner

from course.authoring.lesson import open_lesson, slugs
from course.authoring.lint.kinds import kind_of
from course.cli import build
from course.errors import CourseError
from course.grading.release.release import release_student_edition
from course.learner.edition import student_edition
from course.learner.worksheet.sheet import printed, worksheet
from course.paths import require_checkout
from course.questions.bank.load import load_items
from course.questions.browser.render import to_html
from course.questions.types import plain

ROOT = require_checkout()


@pytest.fixture(scope="module")
def edition():
    return student_edition(release_student_edition)


@pytest.fixture(scope="module", params=slugs(ROOT))
def made(request, edition):
    return request.param, worksheet(edition, request.param)


def test_every_question_stands_on_it_once_but_for_code_in_order(made):
    slug, page = made
    for quiz in load_items(slug).quizzes.values():
        wanted = 0 if quiz.id.endswith("/parsons") else 1
        for item in quiz.items:
            assert page.count(to_html(item.stem)) == wanted, item.id


def test_it_holds_no_mark_scheme_and_no_feedback(made):
    slug, page = made
    assert "MARK SCHEME" not in page and "### BEGIN" not in page and "<!--" not in page
    keys = yaml.safe_load((ROOT / "notebooks" / "keys" / f"{slug}.yaml").read_text(encoding="utf-8"))
    for entry in (keys.get("items") or {}).values():
        for text in (entry.get("feedback") or {}).values():
            assert text.strip() not in page
    for quiz in load_items(slug).quizzes.values():
        for item in quiz.items:
            assert not any(text.strip() in page for text in item.feedback.values())


def test_every_option_has_a_box_or_a_letter(made):
    slug, page = made
    for quiz in load_items(slug).quizzes.values():
        if quiz.id.endswith("/parsons"):
            continue
        for item in quiz.items:
            if item.type in ("choice", "choices"):
                block = page[page.index(to_html(item.stem)) :].split("</div>", 1)[0]
                assert block.count('<span class="box"></span>') == len(item.options), plain(item.stem)


def test_headings_and_tables_are_in_order(made):
    _, page = made
    assert page.count("<h1>") == 1 and '<html lang="en">' in page
    assert page.count("<table>") == page.count("</table>")
    # Sources are linked; nothing is loaded from anywhere.
    assert not re.search(r"(?:\bsrc\s*=|<link\b[^>]*\bhref\s*=|url\()\s*[\"']?\s*(?:https?:)?//", page)


def test_a_prediction_ends_its_page(made):
    slug, page = made
    predictions = [quiz for quiz in load_items(slug).quizzes.values() if quiz.kind == "prediction"]
    assert page.count('class="turn"') == len(predictions)
    asks_for_one = "predict" in kind_of(open_lesson(require_checkout(), slug).items).groups
    assert predictions or not asks_for_one


def test_an_unknown_notebook_is_named(edition):
    with pytest.raises(CourseError, match=r"There is no notebook '11-nowhere'\. The course holds: 00-start"):
        worksheet(edition, "11-nowhere")


def test_a_parallel_form_asks_the_variants_and_says_so(edition):
    slug = "08-forces"
    page = worksheet(edition, slug, "b")
    asked = [item for quiz in load_items(slug).quizzes.values() for item in quiz.items]
    varied = [item for item in asked if "b" in item.variants]
    assert varied, "the notebook has variants"
    for item in asked:
        if item.id.split("/")[1] != "parsons":
            assert page.count(to_html(item.forms.get("b", item).stem)) == 1, item.id
    for item in varied:
        assert to_html(item.stem) not in page or item.stem == item.variants["b"].stem
    assert "Form B." in page and "Form" not in worksheet(edition, slug).rpartition("<p")[2]


def test_a_form_that_is_none_is_answered_with_those_that_are(edition):
    with pytest.raises(CourseError, match="has a variant"):
        worksheet(edition, "08-forces", "z")


def test_a_page_of_markdown_is_printed_with_its_tables(tmp_path):
    page = tmp_path / "hand-out.md"
    page.write_text("# A <hand-out>\n\n| Sentence | Verdict |\n|---|---|\n| 1 | |\n", encoding="utf-8")
    done = CliRunner().invoke(build(), ["worksheet", str(page), "-o", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    made = (tmp_path / "out" / "worksheet-hand-out.html").read_text(encoding="utf-8")
    assert "<title>Worksheet: A &lt;hand-out&gt;</title>" in made and "<td></td>" in made
    assert "Printed from hand-out.md" in made and "student edition" not in made


def test_a_page_that_cannot_be_printed_is_named(tmp_path):
    with pytest.raises(CourseError, match=r"no-page\.md cannot be printed: .*No such file"):
        printed(tmp_path / "no-page.md")
    (tmp_path / "latin.md").write_bytes(b"# \xe9")
    with pytest.raises(CourseError, match="Markdown file in UTF-8"):
        printed(tmp_path / "latin.md")
    refused = CliRunner().invoke(build(), ["worksheet", str(tmp_path / "latin.md"), "--variant", "b"])
    assert refused.exit_code != 0 and "no variants" in str(refused.output) + str(refused.exception)
