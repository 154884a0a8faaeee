"""The chart that learners of 05 draw themselves: charts of other votes and of shares are not called right."""

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

SLUG, NAME = "05-law-of-missions", "own-chart"
YES = 'first[first["vote"] == "Y"]["region"]'
LABELS = 'own_chart.set_xlabel("Members that said yes")\nown_chart.set_title("What I find")\n'
RIGHT = {
    "standing": f'own_chart = {YES}.value_counts().plot.bar()\nown_chart.set_ylabel("Members")\n'
    'own_chart.set_title("What I find")\n',
    "in order of names": f"own_chart = {YES}.value_counts().sort_index().plot.barh()\n{LABELS}",
    "grouped": 'own_chart = first[first["vote"] == "Y"].groupby("region").size().plot.barh()\n' + LABELS,
}
WRONG = {
    "all members": f'own_chart = first["region"].value_counts().plot.barh()\n{LABELS}',
    "no votes": f'own_chart = first[first["vote"] == "N"]["region"].value_counts().plot.barh()\n{LABELS}',
    "shares": f"own_chart = ({YES}.value_counts(normalize=True) * 100).plot.barh()\n{LABELS}",
    "another resolution": 'later = votes[votes["resolution"] == "A/RES/ES-11/3"].merge(states, on="iso3")\n'
    f'own_chart = later[later["vote"] == "Y"]["region"].value_counts().plot.barh()\n{LABELS}',
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
    space = {"votes": table("un_votes"), "table": table, "pd": pd}
    exec(cells["own-chart-data"], space)
    source = cells[f"solve-{NAME}"]
    exec(source if code is None else replace_solution(source, code, SLUG, NAME), space)
    return read_chart(space["own_chart"])


@pytest.mark.parametrize("name", [*RIGHT, *WRONG])
def test_a_chart_is_judged_by_its_numbers(cells, name):
    spec = load_items(SLUG).exercises[NAME].comparison
    judged = judged_chart(drawn(cells), drawn(cells, {**RIGHT, **WRONG}[name]), spec)
    assert judged.fraction == (1 if name in RIGHT else 0), judged
