"""The chart that learners of 01 draw themselves: judged at once as practice; and, where a class makes it
count, scored by rule in the grading run or sent to a person."""

from __future__ import annotations

import json
import re

import pytest
import yaml

from course.authoring.lint import notebook as lint
from course.grading.classroom.folder import new_class
from course.grading.classroom.roster import import_roster, read_list
from course.grading.release.release import release
from course.grading.release.solutions import replace_solution
from course.grading.run.run import grade_class
from course.notebooks import source_of
from course.paths import ITEMS, require_checkout
from course.questions.practice import FILE

ROOT = require_checkout()
SLUG, NAME = "01-coalition", "own-chart"
LABELS = (
    'own_chart.set_xlabel("Number of states")\nown_chart.set_title("What states say of troops on land")\n'
)
CELLS = 'contributors["position_category"]'
KINDS = f'{CELLS}.str.split(";")'
FIRST = f"{KINDS}.str[0]"
ALL = 'members["position_category"].str.split(";")'
WRONG = {
    "every kind": f"own_chart = {KINDS}.explode().value_counts().plot.barh()\n{LABELS}",
    "shares": f"own_chart = {FIRST}.value_counts(normalize=True).plot.barh()\n{LABELS}",
    "whole cells": f"own_chart = {CELLS}.value_counts().plot.barh()\n{LABELS}",
    "all rows": f"own_chart = {ALL}.str[0].value_counts().plot.barh()\n{LABELS}",
    "a count too many": f"own_chart = ({FIRST}.value_counts() + 1).plot.barh()\n{LABELS}",
    "swapped names": (
        f"counts = {FIRST}.value_counts()\ncounts.index = counts.index[::-1]\n"
        f"own_chart = counts.plot.barh()\n{LABELS}"
    ),
}
RIGHT = {
    "standing": (
        f"own_chart = {FIRST}.value_counts().plot.bar()\n"
        'own_chart.set_ylabel("States")\nown_chart.set_title("Most are undecided")\n'
    ),
    "by hand": (
        "import matplotlib.pyplot as plt\n"
        f"counts = {FIRST}.value_counts().sort_index()\n"
        "page, own_chart = plt.subplots()\nown_chart.barh(list(counts.index), list(counts))\n" + LABELS
    ),
    "the figure": f"own_chart = {FIRST}.value_counts().plot.barh()\n{LABELS}own_chart = own_chart.figure\n",
}
HEAD = "learner_id,last_name,first_name,email\n"
FORM = {
    "no label": (
        f"own_chart = {FIRST}.value_counts().plot.barh()\nown_chart.set_title('A title')\n",
        "label",
    ),
    "no title": (
        f"own_chart = {FIRST}.value_counts().plot.barh()\nown_chart.set_xlabel('States')\n",
        "title",
    ),
    "cut": (
        f"own_chart = {FIRST}.value_counts().plot.barh()\n{LABELS}own_chart.set_xlim(2, 13)\n",
        "show nought",
    ),
    "line": (
        f"own_chart = {FIRST}.value_counts().plot.line()\nown_chart.set_ylabel('States')\n"
        "own_chart.set_title('A title')\n",
        "asks for bars",
    ),
    "no chart": (f"own_chart = {FIRST}.value_counts()\n", "expects your chart"),
}
PIE = f"own_chart = {FIRST}.value_counts().plot.pie()\n"


def cells() -> dict[str, str]:
    return {cell["id"]: source_of(cell) for cell in lint.open_lesson(ROOT, SLUG).cells if "id" in cell}


@pytest.mark.slow
def test_the_check_judges_at_once_and_never_tells_a_number(tmp_path):
    from nbclient import NotebookClient
    from nbformat.v4 import new_code_cell, new_notebook

    new_class(tmp_path / "autumn", ROOT)
    folder = release(tmp_path / "autumn", SLUG).folder
    assert NAME in json.loads((folder / FILE).read_text(encoding="utf-8"))["exercises"]
    source = cells()
    run = [source["setup"], source["attendance-figure"], source["worked-base"]]
    tries = {**RIGHT, **WRONG, **{name: code for name, (code, _) in FORM.items()}, "pie": PIE}
    notebook = new_notebook(
        cells=[
            new_code_cell(code)
            for code in (*run, *(part for code in tries.values() for part in (code, source[f"check-{NAME}"])))
        ]
    )
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder)}}).execute()
    checks = dict(zip(tries, notebook.cells[len(run) + 1 :: 2], strict=True))
    said = {name: cell.outputs[-1]["data"]["text/plain"] for name, cell in checks.items()}
    for name in RIGHT:
        assert said[name].startswith("Right."), (name, said[name])
    for name in WRONG:
        assert said[name].startswith(("Not yet.", "Not right yet.", "Saved, and it needs")), (
            name,
            said[name],
        )
        for number in ("12", " 9", " 7"):
            assert number not in said[name].replace(re.sub(r".*Your answer is", "", said[name]), ""), name
    assert said["a count too many"].startswith("Not yet. The numbers add up to 39; they should add up to 34.")
    assert said["swapped names"].startswith("Not right yet.")
    for name, (_, words) in FORM.items():
        assert said[name].startswith("Not yet.") and words in said[name], (name, said[name])
    assert said["pie"].startswith("Saved, and it needs your eyes.") and "Wedge" in said["pie"]


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A class whose instructor makes the chart count two points."""
    root = tmp_path_factory.mktemp("class") / "autumn"
    folder = new_class(root, ROOT)
    home = root / "source" / SLUG
    items = yaml.safe_load((home / ITEMS).read_text(encoding="utf-8"))
    items["exercises"][NAME]["mode"] = "graded"
    (home / ITEMS).write_text(yaml.safe_dump(items, sort_keys=False, allow_unicode=True), encoding="utf-8")
    key_file = root / "keys" / f"{SLUG}.yaml"
    keys = yaml.safe_load(key_file.read_text(encoding="utf-8"))
    keys["exercises"][NAME] = {
        "points": 2,
        "explanation": "Each state counts once.",
        "wrong": [
            {"name": name.replace(" ", "-"), "solution": code, "feedback": f"This is: {name}."}
            for name, code in WRONG.items()
        ],
    }
    key_file.write_text(yaml.safe_dump(keys, sort_keys=False, allow_unicode=True), encoding="utf-8")
    path = home / f"{SLUG}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["id"] == f"check-{NAME}":
            cell["metadata"]["nbgrader"] = {
                **{"grade": True, "grade_id": cell["id"], "locked": True, "points": 2},
                **{"schema_version": 3, "solution": False, "task": False},
            }
    path.write_text(json.dumps(notebook), encoding="utf-8")
    tries = {
        "right": RIGHT["standing"],
        "bare": f"own_chart = {FIRST}.value_counts().plot.barh()\n",
        "every-kind": WRONG["every kind"],
        "pie": PIE,
        "none": None,
    }
    names = "".join(f"{learner},{learner},X,\n" for learner in tries)
    (root.parent / "roster.csv").write_text(
        f"learner_id,last_name,first_name,email\n{names}", encoding="utf-8"
    )
    import_roster(folder, read_list(root.parent / "roster.csv"))
    released = json.loads((release(root, SLUG).folder / f"{SLUG}.ipynb").read_text(encoding="utf-8"))
    for learner, code in tries.items():
        done = json.loads(json.dumps(released))
        for cell in done["cells"]:
            if cell["id"] == f"solve-{NAME}" and code is not None:
                cell["source"] = code
            elif cell["id"] == "solve-excluded" and code is not None:
                # An earlier chart of the same notebook is no part of this one.
                cell["source"] += '\ncontributors["iso3"].head(3).value_counts().plot.barh()\n'
        there = root / "submitted" / learner / SLUG
        there.mkdir(parents=True)
        (there / f"{SLUG}.ipynb").write_text(json.dumps(done), encoding="utf-8")
    run = grade_class(root, SLUG)
    assert all(result.status == "graded" for result in run.results), run.results
    found = {}
    for learner in tries:
        verdicts = json.loads((root / "evidence" / SLUG / f"{learner}.json").read_text(encoding="utf-8"))
        found[learner] = next(v for v in verdicts["verdicts"] if v["item"] == f"{SLUG}/{NAME}")
    return found


@pytest.mark.slow
def test_a_chart_that_counts_is_scored_from_the_grading_run(graded):
    assert (graded["right"]["outcome"], graded["right"]["points"]) == ("right", 2)
    assert graded["bare"]["outcome"] == "partly" and 1 < graded["bare"]["points"] < 2
    assert "✗ not so: it has a title" in graded["bare"]["why"]
    assert graded["every-kind"]["points"] == 0 and "This is: every kind." in graded["every-kind"]["why"]
    assert graded["none"]["outcome"] == "unanswered"


@pytest.mark.slow
def test_a_chart_that_no_rule_reads_goes_to_a_person_with_the_reason(graded):
    assert graded["pie"]["outcome"] == "fault" and "Wedge" in graded["pie"]["reason"]


def test_the_stub_and_the_solution_stand_where_they_are_looked_for():
    source = cells()
    assert replace_solution(source[f"solve-{NAME}"], "own_chart = 1", SLUG, "x").startswith("own_chart = ...")
