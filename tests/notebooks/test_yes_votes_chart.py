"""The chart that learners of 04 draw themselves: charts of other numbers are not called right."""

from __future__ import annotations

from chart_kit import chart_test

SLUG = "04-russia"
YES = '(ballots[seven] == "Y").sum()'
LABELS = 'own_chart.set_xlabel("Yes votes")\nown_chart.set_title("What I find")\n'
RIGHT = {
    "standing": f'own_chart = {YES}.plot.bar()\nown_chart.set_ylabel("Resolutions")\n'
    'own_chart.set_title("What I find")\n',
    "sorted": f"own_chart = {YES}.sort_values().plot.barh()\n{LABELS}",
}
WRONG = {
    "no votes": f'own_chart = (ballots[seven] == "N").sum().plot.barh()\n{LABELS}',
    "not a no": f'own_chart = (ballots[seven] != "N").sum().plot.barh()\n{LABELS}',
    "shares": f"own_chart = ({YES} / 10).plot.barh()\n{LABELS}",
    "without Russia": f"own_chart = {YES}.drop('RUS').plot.barh()\n{LABELS}",
}

test_a_chart_is_judged_by_its_numbers = chart_test(SLUG, RIGHT, WRONG, cells=("first-look", "ballots"))
