"""The report on living prose and the list of who leans on a fact, on small checkouts and on the course
itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from course.authoring import coverage
from course.authoring.lesson import open_lesson, slugs
from course.authoring.lint.kinds import kind_of
from course.authoring.prose.check import facts_report, render, render_uses, uses
from course.authoring.prose.uses import Use
from course.errors import CourseError, DataError
from course.paths import require_checkout

ITEMS = """
notebook: 01-coalition
quizzes:
  who-counts:
    title: Who counts?
    items:
      q1: {type: choice, mode: graded, stem: "How many?", facts: [claim:CO05, "table:coalition_members"]}
exercises:
  share: {title: Share, mode: graded, facts: ["value:un_votes_totals:A/RES/ES-11/7:yes"]}
"""
KEYS = """
notebook: 01-coalition
items:
  who-counts/q1: {points: 1, key: b, feedback: {a: "Read CO05 again."}}
"""


def markdown(name: str, source: str) -> dict:
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": source.splitlines(keepends=True)}


def code(name: str, source: str) -> dict:
    return {
        "cell_type": "code",
        "id": name,
        "metadata": {},
        "source": source,
        "outputs": [],
        "execution_count": None,
    }


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "notebooks" / "source" / "01-coalition").mkdir(parents=True)
    (tmp_path / "notebooks" / "keys").mkdir()
    (tmp_path / "notebooks" / "guide").mkdir()
    (tmp_path / "notebooks" / "source" / "01-coalition" / "items.yaml").write_text(ITEMS)
    (tmp_path / "notebooks" / "keys" / "01-coalition.yaml").write_text(KEYS)
    (tmp_path / "notebooks" / "guide" / "01-coalition.md").write_text(
        "# Guide\n\nSay what CO05 counts, 45 times.\n"
    )
    return tmp_path


def write(root: Path, *cells: dict) -> None:
    path = root / "notebooks" / "source" / "01-coalition" / "01-coalition.ipynb"
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))


def test_living_prose_is_found_living(checkout: Path) -> None:
    write(
        checkout,
        markdown("header", "# What “26 of 35” counts\n\nMacron spoke of 26<!--claim:CO05--> states."),
        markdown("hook", "The 26 are not named. The Élysée counted 35<!--claim:CO13-->."),
        code("worked", "share = 26 / 35\nassert round(100 * share, 1) == 74.3"),
        markdown("result", "That is 74.3<!--computed:worked--> per cent."),
    )
    report = facts_report(checkout)
    assert report.ok and report.problems == ()
    assert report.tied == {"claim": 2, "computed": 1} and report.notebooks == 1
    assert "Every number in the prose is cited or computed." in render(report)


def test_a_marked_script_is_no_fact_but_its_markers_are_looked_at(checkout: Path) -> None:
    said = "> Four of nine lifeguards work at one time; the town pays six of them.\n\n| Claim | 2 | bounded |"
    write(checkout, markdown("script-1", said))
    assert facts_report(checkout).ok
    write(checkout, markdown("script-1", f"{said}\n\n27<!--claim:CO05--> states."))
    assert [problem.what[:20] for problem in facts_report(checkout).problems] == ["'27': claim:CO05: CO"]
    write(checkout, markdown("scripted", said))
    assert "'2' is neither cited nor computed" in {
        problem.what for problem in facts_report(checkout).problems
    }


def test_each_fault_is_reported_with_its_cell(checkout: Path) -> None:
    write(
        checkout,
        markdown("orphan", "There are 41 states."),
        markdown("wrong", "There are 27<!--claim:CO05--> states."),
        markdown("nothing", "It was so<!--claim:CO99-->."),
        markdown("small", "Once 7<!--claim:US11--> not 9."),
        markdown("heading", "## The 77"),
        markdown("uncomputed", "It is 12.5<!--computed:gone--> per cent."),
        markdown("vouched", "A report counts 33<!--source:S014-->."),
        markdown("repeated", "Again 33."),
    )
    (checkout / "notebooks" / "guide" / "01-coalition.md").write_text("See <!--claim:CO98-->.\n")
    items = checkout / "notebooks" / "source" / "01-coalition" / "items.yaml"
    items.write_text(
        items.read_text().replace("claim:CO05", "claim:CO97").replace("table:coalition", "tabel:coalition")
    )
    report = facts_report(checkout)
    said = {problem.place: problem.what for problem in report.problems}
    assert not report.ok
    assert said["cell orphan"] == "'41' is neither cited nor computed"
    assert said["cell wrong"] == "'27': claim:CO05: CO05 does not say so"
    assert "no claim_id 'CO99'" in said["cell nothing"]
    assert "US11 does not say so" in said["cell small"]
    assert said["cell heading"] == "'77' is neither cited nor computed"
    assert "no code cell 'gone'" in said["cell uncomputed"]
    assert "cell vouched" not in said
    assert said["cell repeated"] == "'33' is neither cited nor computed", (
        "a source ties only what stands beside it"
    )
    assert "no claim_id 'CO98'" in said["claim:CO98"]
    questions = [problem.what for problem in report.problems if problem.place == "who-counts/q1"]
    assert "no claim_id 'CO97'" in questions[0] and "of no kind that a question can lean on" in questions[1]
    text = render(report)
    assert "01-coalition.ipynb, cell orphan" in text and "… There are 41 states." in text


def test_who_leans_on_a_fact(checkout: Path) -> None:
    write(
        checkout,
        markdown("header", "Macron spoke of 26<!--claim:CO05--> states."),
        markdown("again", "The 26 again."),
        markdown("other", "Nothing here, nor in ACO05 or CO055, of NATO states."),
        markdown("alliance", "NATO<!--member:NATO--> took part."),
        code("card", 'claim("CO05")'),
        code("data", 'votes = table("un_votes")'),
    )
    file, items = (
        "notebooks/source/01-coalition/01-coalition.ipynb",
        "notebooks/source/01-coalition/items.yaml",
    )
    assert uses(checkout, "claim:CO05") == [
        Use("cell", file, "header"),
        Use("cell", file, "card"),
        Use("cell", file, "again", "repeats 26"),
        Use("item", items, "who-counts/q1"),
        Use("key", "notebooks/keys/01-coalition.yaml", "who-counts/q1"),
        Use("guide", "notebooks/guide/01-coalition.md", "line 3"),
    ]
    assert uses(checkout, "coalition_members") == [Use("item", items, "who-counts/q1")]
    assert uses(checkout, "NATO") == uses(checkout, "member:NATO") == [Use("cell", file, "alliance")]
    assert uses(checkout, "un_votes") == [Use("cell", file, "data")]
    assert uses(checkout, "states") == [], "the word is no use of the table of this name"
    source = uses(checkout, "S017")
    assert Use("row", "data/claims.csv", "CO05") in source and Use("cell", file, "card", "via CO05") in source
    assert "leans on" in render_uses("EV063", uses(checkout, "EV063"))
    assert "6 places lean on it" in render_uses("CO05", uses(checkout, "CO05"))
    with pytest.raises(CourseError, match="No table of the course holds a fact 'XX99'"):
        uses(checkout, "XX99")


def test_files_that_cannot_be_read(checkout: Path) -> None:
    write(checkout, markdown("a", "b"))
    (checkout / "notebooks" / "source" / "01-coalition" / "items.yaml").write_text("a: [")
    with pytest.raises(CourseError, match="not valid YAML"):
        facts_report(checkout)
    (checkout / "notebooks" / "source" / "01-coalition" / "01-coalition.ipynb").write_text("{")
    with pytest.raises(DataError, match="not readable as a notebook"):
        facts_report(checkout)
    with pytest.raises(CourseError, match="notebooks/source"):
        facts_report(checkout / "course")


def test_the_map_reads_its_places_from_the_notebooks(checkout: Path) -> None:
    write(
        checkout,
        markdown("hook", "Macron spoke of 26<!--claim:CO05--> states."),
        markdown("task-share", "The 26<!--claim:CO05--> again."),
    )
    head = ",".join(coverage.COLUMNS)
    path = checkout / "notebooks" / "coverage.csv"
    path.write_text(
        f"{head}\nAQ01,What stands behind it?,CO05;CO19,01-coalition,planned,,,,\n"
        "CO05,,,01-coalition,planned,,,,\n"
        "CO19,,,,left_out,,,,pure opinion\nCO06,,,01-coalition,planned,,,,\nGE01,,,02-germany,planned,,,,\n"
    )
    lines = {line.id: line for line in coverage.fill(checkout)}
    assert lines["CO05"].status == "covered" and lines["CO05"].teach == ("01-coalition/hook",)
    assert lines["CO05"].quiz == ("01-coalition/who-counts/q1",)
    assert lines["CO05"].graded == ("01-coalition/task-share", "01-coalition/who-counts/q1")
    assert (lines["AQ01"].status, lines["CO19"].status) == ("covered", "left_out")
    assert (lines["CO06"].status, lines["GE01"].status) == ("open", "planned")
    assert list(lines.values()) == coverage.load(checkout)
    wrong = coverage.check(checkout)
    assert "GE02 is a claim of the ledger and not in the map" in wrong
    assert not any(entry.startswith("CO05") for entry in wrong)
    write(checkout, markdown("hook", "Nothing."))
    assert "CO05: the notebooks have changed; run course author coverage" in coverage.check(checkout)
    path.write_text(f"{head}\nAQ01,text\n")
    with pytest.raises(DataError, match="line 2"):
        coverage.load(checkout)


def test_when_all_notebooks_are_written_nothing_may_be_open(checkout: Path) -> None:
    path = checkout / "notebooks" / "coverage.csv"
    path.write_text(
        f"{','.join(coverage.COLUMNS)}\nCO06,,,01-coalition,open,,,,\nCO15,,,02-germany,open,,,,\n"
    )
    folder = checkout / "notebooks" / "source" / "01-coalition"
    (folder / "01-coalition.ipynb").write_text(json.dumps({"cells": []}))
    wrong = coverage.check(checkout)
    assert "CO15: no notebook 02-germany" in wrong
    assert not any("although all notebooks" in entry for entry in wrong)
    folder = checkout / "notebooks" / "source" / "02-germany"
    folder.mkdir()
    (folder / "02-germany.ipynb").write_text(json.dumps({"cells": []}))
    wrong = coverage.check(checkout)
    assert "CO06 is open although all notebooks are written" in wrong
    assert "CO15 is open although all notebooks are written" not in wrong, (
        "it is an opinion and cannot be checked"
    )


def test_the_map_of_the_course_is_right() -> None:
    assert coverage.check() == []
    lines = coverage.load()
    assert sum(bool(line.claims) for line in lines) == 27
    root = require_checkout()
    taught = {slug for slug in slugs(root) if kind_of(open_lesson(root, slug).items).graded}
    assert {slug for line in lines for slug in line.notebooks} == taught


def test_the_prose_of_the_course_lives() -> None:
    report = facts_report()
    assert report.ok, render(report)
