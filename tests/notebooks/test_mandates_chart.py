"""The chart that learners of 02 draw themselves: charts of other numbers are not called right."""

from __future__ import annotations

import json

import pytest

from course.evidence.chart_read import read_chart
from course.evidence.compare import judged_chart
from course.grading.release.solutions import replace_solution
from course.notebooks import source_of
from course.paths import require_checkout
from course.questions.bank.load import load_items

SLUG, NAME = "02-germany", "own-chart"
COUNTS = 'votes["lead"].value_counts()'
LABELS = 'own_chart.set_xlabel("Number of votes")\nown_chart.set_title("What I find")\n'
RIGHT = {
    "standing": f'own_chart = {COUNTS}.plot.bar()\nown_chart.set_ylabel("Votes")\n'
    'own_chart.set_title("What I find")\n',
    "grouped": f'own_chart = votes.groupby("lead").size().plot.barh()\n{LABELS}',
}
WRONG = {
    "all rows": f'own_chart = mandates["lead"].value_counts().plot.barh()\n{LABELS}',
    "the means": f'own_chart = votes.groupby("lead")["yes_share"].mean().plot.barh()\n{LABELS}',
    "shares": f"own_chart = ({COUNTS} / len(votes) * 100).plot.barh()\n{LABELS}",
    "another column": f'own_chart = votes["legislature"].value_counts().plot.barh()\n{LABELS}',
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

    space = {"table": table}
    exec(cells["first-look"] + "\n" + cells["worked-rows"], space)
    source = cells[f"solve-{NAME}"]
    exec(source if code is None else replace_solution(source, code, SLUG, NAME), space)
    return read_chart(space["own_chart"])


@pytest.mark.parametrize("name", [*RIGHT, *WRONG])
def test_a_chart_is_judged_by_its_numbers(cells, name):
    spec = load_items(SLUG).exercises[NAME].comparison
    judged = judged_chart(drawn(cells), drawn(cells, {**RIGHT, **WRONG}[name]), spec)
    assert judged.fraction == (1 if name in RIGHT else 0), judged
