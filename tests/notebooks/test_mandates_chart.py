"""The chart that learners of 02 draw themselves: charts of other numbers are not called right."""

from __future__ import annotations

from chart_kit import chart_test

SLUG = "02-germany"
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

test_a_chart_is_judged_by_its_numbers = chart_test(SLUG, RIGHT, WRONG, cells=("first-look", "worked-rows"))
