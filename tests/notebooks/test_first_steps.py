"""What learners of 00 count and draw for practice: wrong counts and charts are not called right."""

from __future__ import annotations

import json
from typing import Any

import pytest

from course.evidence.chart_read import read_chart
from course.evidence.compare import judged_chart
from course.grading.release.solutions import replace_solution
from course.notebooks import source_of
from course.paths import require_checkout
from course.questions.bank.load import load_items

SLUG = "00-start-here"
LABELS = 'own_chart.set_xlabel("Parts that the first line says")\nown_chart.set_title("What I find")\n'
CHARTS = {
    "unsorted": (f"own_chart = said.plot.barh()\n{LABELS}", 1),
    "standing": (
        "own_chart = said.plot.bar()\nown_chart.set_ylabel('Number of parts')\nown_chart.set_title('All')\n",
        1,
    ),
    "the example again": (f"own_chart = forms.plot.barh()\n{LABELS}", 0),
    "parts left out": (f"own_chart = (5 - said).plot.barh()\n{LABELS}", 0),
    "reports by number of parts": (f"own_chart = said.value_counts().plot.barh()\n{LABELS}", 0),
}
COUNTS = {
    "the condition": 'int(base["when"].notna().sum())',
    "every report": 'int(reports["where"].notna().sum())',
    "what was said counted too": 'int(wordings["where"].notna().sum())',
    "those without a place": 'int(base["where"].isna().sum()) + 1',
}


@pytest.fixture(scope="module")
def cells() -> dict[str, str]:
    path = require_checkout() / "notebooks" / "source" / SLUG / f"{SLUG}.ipynb"
    return {cell["id"]: source_of(cell) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]}


def space(cells: dict[str, str]) -> dict[str, Any]:
    """The names that a learner has at the exercise, with no chart left open."""
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    from course import table

    names: dict[str, Any] = {"table": table}
    for cell in ("worked-load", "worked-count", "data-look", "example-forms", "example-chart"):
        exec(cells[cell], names)
    plt.close("all")
    return names


def chart(cells: dict[str, str], code: str | None = None) -> Any:
    names, source = space(cells), cells["solve-own-chart"]
    exec(source if code is None else replace_solution(source, code, SLUG, "own-chart"), names)
    return read_chart(names["own_chart"])


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_is_judged_by_its_numbers(cells, name):
    code, fraction = CHARTS[name]
    spec = load_items(SLUG).exercises["own-chart"].comparison
    assert judged_chart(chart(cells), chart(cells, code), spec).fraction == fraction


@pytest.mark.parametrize("name", COUNTS)
def test_a_wrong_count_of_places_is_another_number(cells, name):
    names = space(cells)
    exec(cells["solve-try-it"], names)
    assert eval(COUNTS[name], names) != names["says_where"] == 3
