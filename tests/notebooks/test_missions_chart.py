"""The chart that learners of 08 draw themselves: charts of other numbers are not called right."""

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

SLUG, NAME = "08-forces", "own-chart"
STRENGTH = 'operations.dropna(subset=["strength_2025"]).set_index("operation")["strength_2025"].astype(int)'
LABELS = 'own_chart.set_xlabel("People in 2025")\nown_chart.set_title("What I find")\n'
RIGHT = {
    "standing": f'own_chart = {STRENGTH}.plot.bar()\nown_chart.set_ylabel("Soldiers")\n'
    'own_chart.set_title("What I find")\n',
    "unsorted": f"own_chart = {STRENGTH}.plot.barh()\n{LABELS}",
}
WRONG = {
    "a gap is nought": 'own_chart = operations.set_index("operation")["strength_2025"].fillna(0)'
    f".astype(int).plot.barh()\n{LABELS}",
    "the planned strength": 'own_chart = operations.dropna(subset=["authorised_strength"])'
    f'.set_index("operation")["authorised_strength"].astype(int).plot.barh()\n{LABELS}',
    "the sum alone": f'own_chart = pd.Series({{"all": {STRENGTH}.sum()}}).plot.barh()\n{LABELS}',
    "shares": f"own_chart = ({STRENGTH} / {STRENGTH}.sum() * 100).plot.barh()\n{LABELS}",
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

    space = {"operations": table("peace_operations"), "pd": pd}
    source = cells[f"solve-{NAME}"]
    exec(source if code is None else replace_solution(source, code, SLUG, NAME), space)
    return read_chart(space["own_chart"])


@pytest.mark.parametrize("name", [*RIGHT, *WRONG])
def test_a_chart_is_judged_by_its_numbers(cells, name):
    spec = load_items(SLUG).exercises[NAME].comparison
    judged = judged_chart(drawn(cells), drawn(cells, {**RIGHT, **WRONG}[name]), spec)
    assert judged.fraction == (1 if name in RIGHT else 0), judged
