"""The chart that learners of 07 draw themselves: charts of other numbers are not called right."""

from __future__ import annotations

from chart_kit import chart_test

SLUG = "07-who-decides"
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

test_a_chart_is_judged_by_its_numbers = chart_test(
    SLUG, RIGHT, WRONG, before="from course.models import decision_rules", cells=("worked-union",)
)
