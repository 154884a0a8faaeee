"""The chart that learners of 03 draw themselves: the ten highest shares of output, and no sums."""

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

SLUG, NAME = "03-america", "own-chart"
SHARES = 'donors.set_index("donor")["alloc_total_pct_gdp"].dropna()'
LABELS = 'own_chart.set_xlabel("Per cent of GDP")\nown_chart.set_title("What I find")\n'
RIGHT = {
    "standing": f"own_chart = {SHARES}.nlargest(10).plot.bar()\n"
    'own_chart.set_ylabel("Per cent of GDP")\nown_chart.set_title("What I find")\n',
    "computed anew": 'share = donors["alloc_total_eur_bn"] / donors["gdp_2021_eur_bn"] * 100\n'
    "share.index = donors['donor']\n"
    f"own_chart = share.dropna().sort_values().tail(10).plot.barh()\n{LABELS}",
}
WRONG = {
    "sums of money": 'own_chart = donors.set_index("donor")["alloc_total_eur_bn"].nlargest(10)'
    f".plot.barh()\n{LABELS}",
    "the ten lowest": f"own_chart = {SHARES}.sort_values().head(10).plot.barh()\n{LABELS}",
    "all donors": f"own_chart = {SHARES}.plot.barh()\n{LABELS}",
    "five of them": f"own_chart = {SHARES}.nlargest(5).plot.barh()\n{LABELS}",
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

    space = {"donors": table("ukraine_support"), "pd": pd}
    source = cells[f"solve-{NAME}"]
    exec(source if code is None else replace_solution(source, code, SLUG, NAME), space)
    return read_chart(space["own_chart"])


@pytest.mark.parametrize("name", [*RIGHT, *WRONG])
def test_a_chart_is_judged_by_its_numbers(cells, name):
    spec = load_items(SLUG).exercises[NAME].comparison
    judged = judged_chart(drawn(cells), drawn(cells, {**RIGHT, **WRONG}[name]), spec)
    assert judged.fraction == (1 if name in RIGHT else 0), judged
