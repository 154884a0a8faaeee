"""The chart that learners of 05 draw themselves: charts of other votes and of shares are not called right."""

from __future__ import annotations

from chart_kit import chart_test

SLUG = "05-law-of-missions"
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

test_a_chart_is_judged_by_its_numbers = chart_test(
    SLUG, RIGHT, WRONG, before='votes = table("un_votes")', cells=("own-chart-data",)
)
