"""Cells, explorers, claims and documents as the web edition takes them."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest

from course.errors import CourseError
from course.explorers import EXPLORERS, explore
from course.facts.claims import claim
from course.facts.rows import all_rows, package
from course.facts.texts import SINGLE_VALUES, VERDICT_WORDS
from course.questions.bank.load import load_items
from course.questions.browser.render import quiz_spec
from course.site.web import build, facts_pages, lessons, practice, texts


@pytest.mark.parametrize(
    ("link", "leads_to"),
    [
        ("../02-germany/02-germany.ipynb", "02-germany.md"),
        ("../02-germany/02-germany.ipynb#Source-desk", "02-germany.md#source-desk"),
        ("#Contested:-was-4-September-a-turning-point?", "#contested-was-4-september-a-turning-point"),
        ("02-germany/02-germany.ipynb#Glossary", "lessons/02-germany.md#glossary"),
        ("../glossary.md", "../glossary.md"),
        ("attachment:path.svg", "path.svg"),
        ("https://example.org/#a", "https://example.org/#a"),
    ],
)
def test_links_of_notebooks_lead_to_pages(link: str, leads_to: str) -> None:
    assert lessons.target(link) == leads_to


def test_references_lead_to_their_entries() -> None:
    text = lessons.markdown('26 [[1]] states\n\n[1]: #References "Reuters"', "hook")
    assert '[1]: #reference-1 "Reuters"' in text
    listed = lessons.markdown("## References\n\n1. Reuters\n2. AFP", "references")
    assert '1. <span id="reference-1"></span>Reuters' in listed
    assert '2. <span id="reference-2"></span>AFP' in listed


def test_comments_are_left_out_and_a_per_cent_sign_is_no_comment() -> None:
    assert lessons.markdown("26<!--claim:CO05--> states\n% of all", "hook") == "26 states\n\\% of all"


def test_html_passes_whatever_it_holds() -> None:
    made = lessons.raw("<pre>````</pre>")
    fence = made.split("{raw}")[0]
    assert made.endswith(fence) and len(fence) == 5


def test_a_cell_that_stops_is_told_with_its_name(tmp_path: Path) -> None:
    cells = [nbformat.v4.new_code_cell("1 / 0", id="worked-one")]
    notebook = nbformat.v4.new_notebook(cells=cells)
    with pytest.raises(CourseError, match=r"09-x stops at the cell worked-one.*ZeroDivisionError"):
        lessons.run(notebook, tmp_path, "09-x")


def test_cells_for_the_reader_are_not_run(tmp_path: Path) -> None:
    sources = {"setup": "x = 2", "quiz-a": 'quiz("01-x/a")', "worked-b": "print(x * 21)"}
    cells = [nbformat.v4.new_code_cell(source, id=name) for name, source in sources.items()]
    outputs = lessons.run(nbformat.v4.new_notebook(cells=cells), tmp_path, "01-x")
    assert set(outputs) == {"setup", "worked-b"}
    assert lessons.shown(outputs["worked-b"][0]) == '<pre class="wa-web-text">42\n</pre>'


@pytest.mark.parametrize("name", sorted(EXPLORERS))
def test_an_explorer_is_shown_at_three_settings(name: str) -> None:
    html = lessons.explorer_html(name)
    explorer = explore(name)
    assert html.count('type="radio"') == html.count('class="wa-web-setting"') == 3
    for title, state in explorer.snapshots:
        assert lessons.escape(title) in html
        assert lessons.escape(explorer.at(explorer.complete(state)).sentence) in html
    assert "wa-web-gate" not in html


def test_an_explorer_with_a_prediction_waits_for_it() -> None:
    html = lessons.explorer_html("coalition-builder", "01-coalition/ground-troops")
    assert 'data-wa-gate="01-coalition/ground-troops"' in html


@pytest.mark.parametrize("tags", [[], ["after-notes"]])
def test_a_result_that_notes_come_before_is_folded(tags: list[str]) -> None:
    maker = lessons._Maker("09-will-it-hold", None)
    cell = nbformat.v4.new_code_cell("figure('bars')", id="costs", metadata={"tags": tags})
    output = nbformat.v4.new_output("stream", name="stdout", text="War in 15 per cent")
    before, told, _ = maker.cell(cell, [output]).partition("War in 15 per cent")
    assert told and (before.count("<details") > before.count("</details>")) == bool(tags)


def test_the_question_of_a_notebook_has_no_numbers_of_its_references() -> None:
    header = "# 01\n\n**Question**: He spoke of 26\u00a0[[1]] states. What [[12]] did it count?\n\nMore [[3]]"
    assert lessons.question_of(header) == "He spoke of 26 states. What did it count?"
    assert lessons.question_of("# 01\n\nNothing is asked.") == ""


def test_every_claim_has_a_page_that_begins_with_the_verdict() -> None:
    pages = dict(facts_pages.claim_pages())
    names = [row["claim_id"] for row in all_rows("claims")]
    assert set(pages) == {"claims/index", *(f"claims/{name}" for name in names)}
    page = pages["claims/CO05"]
    assert page.startswith(f"# CO05, {VERDICT_WORDS[claim('CO05').row['verdict']].lower()}: “")
    assert "../lessons/01-coalition.md" in page
    assert page.count("\n- ") >= len(claim("CO05").sources)


def test_sources_have_all_their_entries() -> None:
    page = facts_pages.sources_page()
    assert len(re.findall(r"^\*\*\S+\*\* ", page, re.MULTILINE)) == len(all_rows("sources"))


def test_tables_of_which_single_values_may_be_quoted_are_no_download(tmp_path: Path) -> None:
    page = facts_pages.data_page(tmp_path / "tables")
    offered = {path.name for path in (tmp_path / "tables").iterdir()}
    for table in package()["resources"]:
        single = table["licenses"][0]["name"] == SINGLE_VALUES
        assert (table["path"] in offered) is not single
        assert (f"../tables/{table['path']}" in page) is not single
    assert "Made from" not in page


def test_graded_questions_travel_without_key() -> None:
    data = practice.page_data("01-coalition")
    graded = [
        item.id
        for quiz in load_items("01-coalition").quizzes.values()
        for item in quiz.items
        if item.mode != "practice"
    ]
    assert graded
    judged = {ident for quiz in data["quizzes"].values() for ident in quiz["practice"]}
    assert judged and not judged & set(graded)
    for quiz in data["quizzes"].values():
        assert not any("key" in item for item in quiz["spec"]["items"])


def test_a_page_without_scripts_shows_every_question() -> None:
    quiz = load_items("01-coalition").quiz("who-counts")
    html = practice.still_html(quiz_spec(quiz, practice.READER))
    assert "noscript" in html
    for item in quiz.items:
        for text in (item.options or {}).values():
            assert practice.to_inline_html(text) in html


def test_documents_link_to_pages_and_name_other_files() -> None:
    page = build._doc(
        "[a](../../docs/students.md#install) [b](01-coalition.md) [c](https://d.org)",
        "notebooks/guide/README.md",
    )
    assert page == "[a](../students.md#install) b [c](https://d.org)"


def test_a_folder_of_others_is_not_written_into(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(CourseError, match="holds no web edition"):
        build.build(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_no_page_of_the_documentation_is_a_guide_with_keys() -> None:
    assert not [place for place in build.DOCS if re.search(r"guide/\d\d", place)]


def test_a_cell_that_computes_with_an_explorer_is_not_its_explorer() -> None:
    assert lessons.for_the_reader('explore("deterrence", gate="09-will-it-hold/threshold")') == {"explore"}
    assert (
        lessons.for_the_reader('for cost in (0.2, 1.0):\n    explore("deterrence").at({})\nfigure("bars", x)')
        == set()
    )


def test_what_the_page_cannot_do_it_says_of_the_right_cell() -> None:
    maker = lessons._Maker("01-coalition", None)

    def made(source: str, name: str = "a-cell") -> str:
        return maker.cell(nbformat.v4.new_code_cell(source, id=name), [])

    assert texts.SETUP in made("from course import check", "setup")
    assert texts.EXERCISE in made('check("01-coalition/x", 1)')
    assert texts.PROGRESS in made("progress()")
    assert texts.NOTES in made("notes()")
    assert made('hint("01-coalition/x")') == ""
