"""The chart that learners of 06 draw themselves: the index by two criteria, and no other ranking."""

from __future__ import annotations

from chart_kit import chart_test

SLUG = "06-guarantees"
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

test_a_chart_is_judged_by_its_numbers = chart_test(
    SLUG,
    RIGHT,
    WRONG,
    before=f'CODES = {CODES}\ncodes = table("guarantee_comparison").set_index("instrument_id")[CODES]',
)
