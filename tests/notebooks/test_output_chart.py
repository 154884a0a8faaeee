"""The chart that learners of 03 draw themselves: the ten highest shares of output, and no sums."""

from __future__ import annotations

from chart_kit import chart_test

SLUG = "03-america"
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

test_a_chart_is_judged_by_its_numbers = chart_test(
    SLUG, RIGHT, WRONG, before='donors = table("ukraine_support")'
)
