"""The chart that learners of 06 draw themselves: the index by two criteria, and no other ranking."""

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

SLUG, NAME = "06-guarantees", "own-chart"
CODES = ["code_binding", "code_military", "code_decision", "code_presence"]
TWO = 'codes[["code_military", "code_presence"]].sum(axis=1)'
LABELS = 'own_chart.set_xlabel("Index")\nown_chart.set_title("What I find")\n'
RIGHT = {
    "standing": f"own_chart = ({TWO} * 25).plot.bar()\n"
    'own_chart.set_ylabel("Index")\nown_chart.set_title("What I find")\n',
    "by weights": "weights = pd.Series([0, 1, 0, 1], index=CODES)\n"
    "index = (codes * weights).sum(axis=1) / (2 * weights.sum()) * 100\n"
    f"own_chart = index.plot.barh()\n{LABELS}",
}
WRONG = {
    "all four criteria": f"own_chart = (codes.sum(axis=1) / 8 * 100).plot.barh()\n{LABELS}",
    "one criterion": f'own_chart = (codes["code_military"] / 2 * 100).plot.barh()\n{LABELS}',
    "sums instead of the index": f"own_chart = {TWO}.plot.barh()\n{LABELS}",
    "ranks": f"own_chart = {TWO}.rank(ascending=False).plot.barh()\n{LABELS}",
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

    plt.close("all")  # a series draws into the chart that is open

    codes = table("guarantee_comparison").set_index("instrument_id")[CODES]
    space = {"codes": codes, "CODES": CODES, "pd": pd}
    source = cells[f"solve-{NAME}"]
    exec(source if code is None else replace_solution(source, code, SLUG, NAME), space)
    return read_chart(space["own_chart"])


@pytest.mark.parametrize("name", [*RIGHT, *WRONG])
def test_a_chart_is_judged_by_its_numbers(cells, name):
    spec = load_items(SLUG).exercises[NAME].comparison
    judged = judged_chart(drawn(cells), drawn(cells, {**RIGHT, **WRONG}[name]), spec)
    assert judged.fraction == (1 if name in RIGHT else 0), judged
