"""What learners are told before grading never scolds a right answer, in any notebook of the course."""

from __future__ import annotations

import json
import re

import pytest

from course.authoring.lint import notebook as lint
from course.grading.release.material import reading
from course.grading.release.release import check_public, visible, visible_cases
from course.grading.release.solutions import run_source
from course.grading.score.marking import load_keys_only
from course.notebooks import source_of
from course.paths import data_folder, require_checkout
from course.questions.bank.load import load_items
from course.questions.cells_above import gap
from course.questions.exercise import _help
from course.questions.public_checks import unknown_column

ROOT = require_checkout()
SLUGS = lint.slugs(ROOT)


@pytest.mark.parametrize("slug", SLUGS)
def test_every_column_that_a_check_names_is_there(slug):
    for spec in load_items(slug).exercises.values():
        assert [said for rule in spec.public if (said := unknown_column(rule))] == []


@pytest.mark.parametrize("slug", SLUGS)
def test_no_solution_has_a_gap(slug):
    for cell in lint.open_lesson(ROOT, slug).cells:
        if cell["id"].startswith("solve-"):
            assert gap(re.sub(r" *### (BEGIN|END) SOLUTION\n?", "", source_of(cell))) is None, cell["id"]


@pytest.mark.slow
@pytest.mark.parametrize("slug", SLUGS)
def test_solutions_pass_and_no_wrong_one_is_called_right(slug, monkeypatch):
    path = ROOT / "notebooks" / "source" / slug / f"{slug}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    marking = load_keys_only(ROOT / "notebooks" / "keys" / f"{slug}.yaml", load_items(slug))
    with reading(slug, load_items(slug).path, data_folder()):
        results = run_source(path, marking)
    check_public(load_items(slug), notebook, results)
    monkeypatch.delenv("COURSE_KEYS", raising=False)
    cells = {cell["id"]: source_of(cell) for cell in notebook["cells"]}
    for name, result in results.items():
        spec, cases = load_items(slug).exercises[name], visible_cases(cells[f"check-{name}"])
        for entry in (result, *result["wrong"].values()):
            if entry["value"] is not None:
                assert _help(spec, visible(entry["value"], cases)).status in ("plausible", "not_yet", "look")
        assert _help(spec, visible(result["value"], cases)).status == "plausible", name
