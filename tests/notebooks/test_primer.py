"""The primer judges at once: its solutions are right, and what beginners write instead is not."""

from __future__ import annotations

import pytest

from course.authoring.lint import notebook as lint
from course.evidence.compare import compare
from course.grading.release.material import reading
from course.grading.release.solutions import run_source
from course.grading.score.marking import Marking
from course.paths import data_folder, require_checkout
from course.questions.bank.load import load_items

ROOT = require_checkout()
SLUG = "00b-primer"

WRONG = {
    "filter": {
        "one condition": 'outside = set(countries[in_eu]["country"])',
        "the other condition": 'outside = set(countries[~in_nato]["country"])',
        "or": 'outside = set(countries[in_eu | ~in_nato]["country"])',
        "codes": 'outside = set(countries[in_eu & ~in_nato]["iso3"])',
    },
    "count": {
        "empty cells lost": 'regions = states["region"].value_counts()',
        "shares": 'regions = states["region"].value_counts(dropna=False, normalize=True)',
        "members alone": 'regions = states[states["un_member"]]["region"].value_counts(dropna=False)',
    },
    "group": {
        "sum": 'area = countries.groupby("eu_status", observed=True)["area_km2"].sum()',
        "rows": 'area = countries.groupby("eu_status", observed=True).size()',
        "another group": 'area = countries.groupby("nato_member")["area_km2"].max()',
    },
    "merge": {
        "all": 'missing = set(countries["country"])',
        "zeros": (
            'joined = countries.merge(forces, on="iso3", how="left")\n'
            'missing = set(joined[joined["active_personnel_low"].fillna(0) == 0]["country"])'
        ),
        "those with a number": (
            'joined = countries.merge(forces, on="iso3", how="left")\n'
            'missing = set(joined[joined["active_personnel_low"].notna()]["country"])'
        ),
        "a number, not names": 'missing = int(forces["active_personnel_low"].isna().sum())',
    },
    "function": {
        "upside down": 'result = row["area_km2"] / row["population_2024"]',
        "always nine": "result = 9",
        "people": 'result = row["population_2024"]',
    },
    "loop": {
        "all of NATO": "for status in how_many:\n    how_many[status] = int(in_nato.sum())",
        "always the first": "how_many = dict.fromkeys(how_many, 23)",
        "one condition": (
            "for status in how_many:\n    how_many[status] = int((countries['eu_status'] == status).sum())"
        ),
    },
    "search": {
        "a quarter": "needed = number",
        "one too few": (
            "so_far, needed = 0, 0\nwhile so_far + people[needed] < sum(people) * 2 / 3:\n"
            "    so_far = so_far + people[needed]\n    needed = needed + 1"
        ),
        "two thirds of the states": "needed = 18",
    },
}


@pytest.fixture(scope="module")
def values():
    """By exercise, what its solution and each of the wrong ones come to, run as a release runs them."""
    exercises = load_items(SLUG).exercises
    made = {
        name: (
            {"id": f"{SLUG}/{name}", "returns": exercises[name].returns},
            {"wrong": [{"name": said, "solution": source} for said, source in wrong.items()]},
        )
        for name, wrong in WRONG.items()
    }
    path = ROOT / "notebooks" / "source" / SLUG / f"{SLUG}.ipynb"
    with reading(SLUG, load_items(SLUG).path, data_folder()):
        return run_source(path, Marking(SLUG, {}, made, {}, {}, frozenset(), {}, ""))


def test_every_exercise_is_for_practice_and_nothing_is_graded():
    exercises = load_items(SLUG).exercises
    assert set(exercises) == set(WRONG)
    assert {spec.mode for spec in exercises.values()} == {"practice"}
    cells = lint.open_lesson(ROOT, SLUG).cells
    assert not [cell["id"] for cell in cells if cell["metadata"].get("nbgrader", {}).get("points")]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "said"), [(name, said) for name, wrong in WRONG.items() for said in wrong])
def test_what_beginners_write_is_called_wrong(values, name, said):
    wrong = values[name]["wrong"][said]
    right = values[name]["value"]
    assert wrong["value"] is not None or wrong["error"]
    if wrong["value"] is not None:
        assert not compare(right, wrong["value"], load_items(SLUG).exercises[name].comparison).equal
