"""What a release does to the text: references, the general scheme, no cells of the authors' checks."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from grading_kit import SLUG, Class, cell_of

from course.errors import CourseError
from course.facts.claims import claim
from course.grading.release.references import add_references, without_comments, without_references
from course.grading.release.release import release
from course.grading.run.run import grade_class

MARKDOWN = "markdown"


def cell(source: str, name: str = "text", kind: str = MARKDOWN, **metadata: Any) -> dict[str, Any]:
    return {"cell_type": kind, "id": name, "source": source, "metadata": metadata}


def test_a_marker_becomes_a_number_that_leads_to_its_source():
    cells = [cell("26<!--claim:CO05--> states, says Reuters<!--source:S017-->.")]
    assert add_references(cells) == []
    text, listed = cells[0]["source"], cells[1]["source"]
    assert text.startswith("26 states\u00a0[[1]], says Reuters\u00a0[[2]].")
    assert re.search(r'^\[2\]: #References "Reuters via The Daily Star, 5 September 2025"$', text, re.M)
    assert cells[1]["id"] == "references"
    assert "Reuters via The Daily Star: [26 nations" in listed and "https://www.thedailystar.net" in listed
    assert 'claim("CO05")' in listed


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("By 2026 all 26<!--claim:CO05--> would send troops, he said.", "26 would send troops [1], he said."),
        ("**26<!--claim:CO05--> states met.**", "**26 states met [1].**"),
        ("26<!--claim:CO05--> states and 3 more", "26 states [1] and 3 more"),
        ("26<!--claim:CO05-->, not 35", "26 [1], not 35"),
        ("26<!--claim:CO05--> 1/2", "26 [1] 1/2"),
        ("| 26<!--claim:CO05--> states | x |", "| 26 states [1] | x |"),
        ("26<!--claim:CO05--> states\nmet", "26 states [1]\nmet"),
        ("about 1.5<!--claim:CO05--> per cent of 2.5 billion.", "1.5 per cent of 2.5 billion [1]."),
        ("26<!--claim:CO05--> of the [states](x)", "26 [1] of the [states](x)"),
        ("26<!--claim:CO05--> of 35<!--source:S017--> states (all).", "26 of 35 states [[1], [2]] (all)."),
    ],
)
def test_a_mark_does_not_part_a_number_from_what_it_counts(written: str, shown: str) -> None:
    cells = [cell(written)]
    add_references(cells)
    text = cells[0]["source"].replace("\u00a0", " ")
    assert shown in re.sub(r"\[(\[\d\])\]", r"\1", text)


def test_a_source_has_one_number_whatever_leans_on_it() -> None:
    cells = [cell("A<!--claim:CO05--> and B<!--claim:CO05-->.\n\nC<!--claim:CO13-->, D<!--source:S017-->.")]
    add_references(cells)
    listed = cells[1]["source"].splitlines()
    heads = [re.sub(r"^\d+\. ", "", line).split(" Also: ")[0] for line in listed if re.match(r"\d", line)]
    assert len(heads) == len(set(heads)) == 3


def test_an_entry_names_each_further_source_once_and_its_claims_at_the_end() -> None:
    cells = [
        cell("A<!--claim:CO05-->.\n\nB<!--claim:CO16-->.\n\nC<!--claim:CO05-->.\n\nD<!--source:S017-->.")
    ]
    add_references(cells)
    both, alone = [line for line in cells[1]["source"].splitlines() if re.match(r"\d", line)]
    further = both.split(" Also: ")[1].split(". `claim")[0].split("; ")
    wanted = {source.source_id for name in ("CO05", "CO16") for source in claim(name).sources[1:]}
    assert len(further) == len(set(further)) == len(wanted)
    assert both.endswith('. `claim("CO05")` and `claim("CO16")` show the whole claim cards.')
    assert " Also: " not in alone


def test_a_further_source_without_an_address_has_its_title() -> None:
    cells = [cell("A<!--claim:CO08-->.")]
    add_references(cells)
    assert "; Wikipedia (English): Coalition of the willing" in cells[1]["source"]


def test_neighbours_share_a_bracket_and_a_number_stands_once_in_a_line():
    cells = [cell("A<!--source:S017--><!--source:S018--> and B<!--source:S017-->.\n\nC<!--source:S017-->.")]
    add_references(cells)
    body = without_comments(cells[0]["source"]).split("\n\n[1]:")[0]
    assert body == "A\u00a0[[1], [2]] and B.\n\nC\u00a0[[1]]."


def test_the_brackets_are_links_for_a_markdown_reader_also_in_a_table():
    from markdown_it import MarkdownIt

    cells = [cell("| a | b |\n|---|---|\n| 26<!--claim:CO05--> | c<!--source:S018--> |")]
    add_references(cells)
    page = MarkdownIt("commonmark").enable("table").render(cells[0]["source"])
    assert page.count('<a href="#References"') == 2 and "<!--" not in page and "[1]: #" not in page
    assert re.search(r"<td>26\u00a0\[<a [^>]*>1</a>\]</td>", page)


def test_other_comments_go_and_code_and_answers_stay():
    cells = [
        cell("- compute <!--objective:01-O1-->\n\n`<!--claim:CO05-->` and\n```\n<!-- x -->\n```"),
        cell("mine <!-- note -->", "answer-x", willing_and_able={"answer": "x"}),
        cell("# <!--claim:CO05-->", "code", "code"),
    ]
    add_references(cells)
    assert cells[0]["source"] == "- compute\n\n`<!--claim:CO05-->` and\n```\n<!-- x -->\n```"
    assert cells[1]["source"] == "mine <!-- note -->"
    assert cells[2]["source"] == "# <!--claim:CO05-->"
    assert len(cells) == 3, "nothing is cited, so there is no list"


def test_what_is_computed_under_the_same_heading_has_no_number() -> None:
    """A number would lead the reader in a circle; the second *Explain* is another heading than the first."""
    cells = [
        cell(
            "## A\n\n5<!--computed:share-->\n\n### Explain\n\n17<!--computed:share--> of 26<!--claim:CO05-->."
        ),
        cell("share = 17", "share", "code"),
        cell("Still 17<!--computed:share-->."),
        cell("### Explain\n\n17<!--computed:share-->"),
    ]
    add_references(cells)
    texts = [c["source"].split("\n\n[")[0] for c in (cells[0], cells[2], cells[3])]
    assert texts[0] == "## A\n\n5\u00a0[[1]]\n\n### Explain\n\n17 of 26\u00a0[[2]]."
    assert texts[1] == "Still 17."
    assert texts[2] == "### Explain\n\n17\u00a0[[1]]"


def test_what_was_computed_leads_to_its_heading_and_a_row_to_its_sources():
    cells = [
        cell("# T\n\n17.6<!--computed:share-->; no value<!--value:armed_forces:ISL:active_personnel_low-->"),
        cell("## Worked example", "worked"),
        cell("share = 17.6", "share", "code"),
        cell("Back", "next"),
    ]
    add_references(cells)
    assert [c["id"] for c in cells][-2:] == ["references", "next"]
    assert "1. Computed in this notebook, under [Worked example](#Worked-example)." in cells[-2]["source"]
    assert "The World Factbook" in cells[-2]["source"]


def test_a_marker_of_something_unknown_is_told_and_leaves_the_text():
    cells = [cell("26<!--claim:ZZ99--> states<!--computed:nowhere-->")]
    said = add_references(cells)
    assert cells[0]["source"] == "26 states" and len(cells) == 1
    assert "claim:ZZ99" in said[0] and "nowhere" in said[1]


def test_a_day_is_not_broken_over_two_lines():
    cells = [cell("## Since 5 September\n| 4 September | `4 September` |")]
    add_references(cells)
    assert cells[0]["source"] == "## Since 5 September\n| 4\u00a0September | `4 September` |"
    assert "| 4 September | `4 September` |" in without_references(cells[0]["source"])


def test_references_can_be_taken_away_again():
    source = "26<!--claim:CO05--> states."
    cells = [cell(source)]
    add_references(cells)
    assert without_references(cells[0]["source"]) == "26 states."


def change(folder: Class, edit: Callable[[dict[str, Any]], None]) -> None:
    path = folder.root / "source" / SLUG / f"{SLUG}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    edit(notebook)
    path.write_text(json.dumps(notebook), encoding="utf-8")


def released(folder: Class) -> dict[str, Any]:
    return json.loads((folder.root / "release" / SLUG / f"{SLUG}.ipynb").read_text(encoding="utf-8"))


def prepared(notebook: dict[str, Any]) -> None:
    task = next(c for c in notebook["cells"] if "BEGIN MARK SCHEME" in "".join(c["source"]))
    task["source"] = "".join(task["source"]).replace(
        "=== BEGIN MARK SCHEME ===\n",
        "Of 26<!--claim:CO05-->.\n\n=== BEGIN MARK SCHEME ===\n<!--learners-->\n"
        "- Claim: 2 needs a limit, of 26<!--claim:CO05-->.\n"
        "- Form: 3 is a note that a member can use at once.\n<!--/learners-->\n\n"
        "- Form: 3 is a note that a member can use at once.\nFor markers alone: the golden example.\n",
    )
    check = cell("assert 26 / 35 < 1  # the authors' own", "authors", "code", tags=["authors-check"])
    notebook["cells"].insert(2, {**check, "outputs": [], "execution_count": None})


def test_a_class_gets_references_and_the_general_scheme_and_is_graded_as_before(
    new_copy: Callable[[], Class],
) -> None:
    k = new_copy()
    change(k, prepared)
    release(k.root, SLUG)
    made = released(k)
    text = "\n".join("".join(c["source"]) for c in made["cells"])
    assert "<!--" not in text and "the authors' own" not in text
    assert "**How it is marked, in general words**" in text and "Claim: 2 needs a limit" in text
    assert "golden example" not in text
    assert [c["id"] for c in made["cells"]].count("references") == 1
    k.submit("ada", made)
    grade_class(k.root, SLUG)
    assert k.scores("ada"), "the locked cells of the release are those of the gradebook"


def test_a_graded_cell_cannot_be_left_out(new_copy: Callable[[], Class]) -> None:
    k = new_copy()

    def tagged(notebook: dict[str, Any]) -> None:
        cell_of(notebook, "check-share")["metadata"]["tags"] = ["authors-check"]

    change(k, tagged)
    with pytest.raises(CourseError, match=r"check-share .*authors-check"):
        release(k.root, SLUG)


def test_an_unknown_fact_is_told_at_the_release(new_copy: Callable[[], Class]) -> None:
    k = new_copy()
    change(k, lambda nb: nb["cells"].insert(1, cell("26<!--claim:ZZ99-->", "loose")))
    assert any("claim:ZZ99" in note for note in release(k.root, SLUG).notes)
    assert Path(k.root / "release" / SLUG / f"{SLUG}.ipynb").is_file()


def with_items(folder: Class, edit: Callable[[str], str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the class an item file of its own."""
    from course.questions.bank.load import items_folder

    place = folder.root / "own-items"
    place.mkdir()
    text = (items_folder() / f"{SLUG}.yaml").read_text(encoding="utf-8")
    (place / f"{SLUG}.yaml").write_text(edit(text), encoding="utf-8")
    monkeypatch.setenv("COURSE_ITEMS", str(place))


def test_a_public_check_that_contradicts_the_solution_is_refused_with_its_place(
    new_copy: Callable[[], Class], monkeypatch: pytest.MonkeyPatch
) -> None:
    k = new_copy()
    with_items(
        k,
        lambda text: re.sub(r"(?m)^(  share:\n)", r"\1    public: [{sum: 7}]\n", text),
        monkeypatch,
    )
    with pytest.raises(CourseError, match=r"yaml, line \d+, exercise share: .*should add up to 7"):
        release(k.root, SLUG)


def test_what_a_practice_exercise_comes_to_is_computed_and_released(
    new_copy: Callable[[], Class], monkeypatch: pytest.MonkeyPatch
) -> None:
    k = new_copy()
    with_items(
        k,
        lambda text: re.sub(
            r"(?m)^exercises:\n",
            "exercises:\n  tried:\n    title: Tried\n    mode: practice\n    objective: "
            + re.search(r"objective: (\S+)", text)[1].rstrip(",}")
            + "\n    bloom: apply\n    returns: integer\n",
            text,
        ),
        monkeypatch,
    )

    def add(notebook: dict[str, Any]) -> None:
        slug = f"{SLUG}/tried"
        common = {"outputs": [], "execution_count": None}
        notebook["cells"][-1:-1] = [
            {**cell("tried = 7", "solve-tried", "code"), **common},
            {**cell(f'from course import check\ncheck("{slug}", tried)', "check-tried", "code"), **common},
        ]

    change(k, add)
    release(k.root, SLUG)
    kept = json.loads((k.root / "release" / SLUG / "practice.json").read_text(encoding="utf-8"))
    assert kept["exercises"] == {"tried": {"type": "integer", "value": 7}}
    assert "share" not in json.dumps(kept), "what is graded is not handed out"
