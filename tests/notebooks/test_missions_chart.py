"""The chart that learners of 08 draw themselves: charts of other numbers are not called right."""

from __future__ import annotations

from chart_kit import chart_test

SLUG = "08-forces"
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

test_a_chart_is_judged_by_its_numbers = chart_test(
    SLUG, RIGHT, WRONG, before='operations = table("peace_operations")'
)
