"""The chart that learners of 07 draw themselves: charts of other numbers are not called right."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from course.evidence.chart_read import read_chart
from course.evidence.compare import judged_chart
from course.grading.release.solutions import replace_solution
from course.notebooks import source_of
from course.paths import require_checkout
from course.questions.bank.load import load_items

SLUG, NAME = "07-who-decides", "own-chart"
GAIN = '(council_of_27["swings"] - council_of_27["people"])'
LABELS = 'own_chart.set_xlabel("Percentage points")\nown_chart.set_title("What I find")\n'
RIGHT = {
    "standing": f'own_chart = {GAIN}.plot.bar()\nown_chart.set_ylabel("Difference in points")\n'
    'own_chart.set_title("What I find")\n',
    "rounded": f"own_chart = {GAIN}.round(2).sort_values().plot.barh()\n{LABELS}",
}
WRONG = {
    "people less swings": f"own_chart = (-{GAIN}).plot.barh()\n{LABELS}",
    "the swings alone": f'own_chart = council_of_27["swings"].plot.barh()\n{LABELS}',
    "a ratio": f'own_chart = (council_of_27["swings"] / council_of_27["people"]).plot.barh()\n{LABELS}',
    "five members": f'own_chart = {GAIN}.loc[["DEU", "FRA", "POL", "HUN", "MLT"]].plot.barh()\n{LABELS}',
    "without a sign": f"own_chart = {GAIN}.abs().plot.barh()\n{LABELS}",
}


@pytest.fixture(scope="module")
def cells() -> dict[str, str]:
    path = require_checkout() / "notebooks" / "source" / SLUG / f"{SLUG}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return {cell["id"]: source_of(cell) for cell in notebook["cells"]}


def drawn(cells: dict[str, str], code: str | None = None):
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    from course import table
    from course.models import decision_rules

    plt.close("all")  # a series draws into the chart that is open

    space = {"table": table, "pd": pd, "decision_rules": decision_rules}
    exec(cells["worked-union"], space)
    source = cells[f"solve-{NAME}"]
    exec(source if code is None else replace_solution(source, code, SLUG, NAME), space)
    return read_chart(space["own_chart"])


@pytest.mark.parametrize("name", [*RIGHT, *WRONG])
def test_a_chart_is_judged_by_its_numbers(cells, name):
    spec = load_items(SLUG).exercises[NAME].comparison
    judged = judged_chart(drawn(cells), drawn(cells, {**RIGHT, **WRONG}[name]), spec)
    assert judged.fraction == (1 if name in RIGHT else 0), judged
