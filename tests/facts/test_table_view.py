"""Tables as people see them: no NaN, no dtype, text to the left, days whole, and the values unchanged."""

from __future__ import annotations

import html
import re

import pandas as pd
import pytest

from course import table
from course.facts.citations import in_names, names
from course.facts.table_view import frame_html, series_html
from course.figures import figure


def cells(markup: str) -> list[str]:
    return [re.sub(r"<[^>]*>", "", cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", markup)]


def test_what_is_missing_is_a_dash_with_a_name():
    frame = pd.DataFrame(
        {
            "n": pd.array([1, None], dtype="Int64"),
            "x": [0.5, float("nan")],
            "d": pd.to_datetime(["2025-09-04", None]),
            "s": ["a", None],
        }
    )
    shown = frame_html(frame)
    assert cells(shown) == ["1", "0.5", "2025-09-04", "a", "–", "–", "–", "–"]
    assert shown.count('aria-label="no value"') == 4
    assert not re.search(r"NaN|NaT|&lt;NA&gt;|None|dtype", shown)


def test_a_column_is_a_table_without_dtype():
    counts = table("coalition_members")["position_date"].dt.month.value_counts(dropna=False)
    shown = series_html(counts)
    assert "dtype" not in shown and ">9</th>" in shown and ">9.0</th>" not in shown
    assert sum(map(int, cells(shown))) == len(table("coalition_members"))


def test_numbers_stand_right_and_texts_left_and_days_in_one_piece():
    shown = table("coalition_members").head(2)._repr_html_()
    day = re.search(r'<td style="([^"]*)">2025-0\d-\d\d</td>', shown)
    assert day and "nowrap" in day[1] and "left" in day[1]
    statement = re.search(r'<td style="([^"]*)">Co-leads', shown)
    assert statement and "text-align:left" in statement[1] and "nowrap" not in statement[1]
    money = frame_html(pd.DataFrame({"x": [192000.0, 1.0]}))
    assert cells(money) == ["192000", "1"] and "text-align:right" in money


def test_an_index_that_only_counts_is_left_out_and_one_that_says_something_stays():
    frame = table("coalition_members")[["name"]]
    assert '<th scope="row"' not in frame_html(frame[frame["name"] == "Poland"])
    assert frame_html(frame.set_index("name")).count('scope="row"') == 38


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame(),
        pd.DataFrame({"a": []}),
        pd.DataFrame({("a", "b"): [1], ("a", "c"): [2]}),
        pd.DataFrame({"a": [{"member": "DEU"}, ["x", "y"]]}),
        pd.DataFrame({"a": [1], "b": [2]}).pivot_table(index="a", columns="b", aggfunc="size"),
        pd.DataFrame({"a": [float("inf"), 1.5]}),
        pd.DataFrame([[1, 2]], columns=["same", "same"]),
        pd.DataFrame({"c": pd.Categorical(["x", None])}),
        pd.DataFrame({"a": [pd.Period("2024-01"), pd.Timedelta(days=1)]}),
    ],
)
def test_every_frame_can_be_shown(frame):
    shown = frame_html(frame)
    assert shown.count("<table") == 1 and "{'" not in shown
    for name in frame.columns[:1]:
        if not isinstance(frame[name], pd.DataFrame):
            assert series_html(frame[name]).count("<table") == 1


def test_long_tables_are_cut_as_pandas_would_and_say_so():
    shown = frame_html(pd.DataFrame({"a": range(500)}))
    assert "500 rows, 1 columns" in shown and shown.count("<tr>") < 30 and "…" in shown
    assert "499" in shown and "250" not in shown


def test_hostile_text_stays_text():
    shown = frame_html(pd.DataFrame({"<script>": ["<img onerror=x>"]}, index=pd.Index(["<b>"], name="<i>")))
    assert "<script>" not in shown and "<img" not in shown and "<b>" not in shown and "<i>" not in shown


def test_sources_under_a_figure_have_names():
    shown = figure("bars", {"a": 1}, finding="One", unit="x", source=["S017", "S018", "KIEL-UST-R29", "own"])
    assert "Sources: " in shown.text and "S017" not in shown.text and "KIEL" not in shown.text
    assert "Reuters via The Daily Star, 5 September 2025" in shown.text and shown.text.endswith("own")
    assert '<a href="https://www.thedailystar.net/' in shown.html
    assert names(["S017", "S017"]) == names(["S017"])
    # One publisher twice, once without a date.
    assert [name for name, _ in names(["AW-PAGES", "AW-POLLS-20-21", "AW-VOTES-19"])] == [
        "abgeordnetenwatch.de (Parlamentwatch e.V.), September 2025"
    ]


def test_a_date_is_shown_no_more_precise_than_it_is_known() -> None:
    """UNEF I ended in May and June 1967; the first of June is a placeholder that no reader may see."""
    import course

    operations = course.table("peace_operations")
    for shown in (
        operations,
        operations[["operation", "end_date"]],
        operations[operations["operation"] == "UNEF I"][["operation", "end_date"]].reset_index(drop=True),
        operations.sort_values("end_date").head(3)[["operation", "end_date"]],
    ):
        page = shown._repr_html_()
        assert ">1967-06<" in page and "1967-06-01" not in page
    page = operations[["operation", "end_date"]]._repr_html_()
    assert ">2021-09<" in page and "2014-12-28" in page
    members = course.table("sources")
    months = members.loc[members["date_precision"] == "month", ["source_id", "date", "date_precision"]].head(
        4
    )
    assert "-01<" not in months._repr_html_()


def test_the_dots_of_an_exercise_that_is_not_solved_are_shown_as_dots() -> None:
    shown = frame_html(pd.DataFrame({"RUS": [..., 0.5], "BLR": [..., ...]}))
    assert "Ellipsis" not in shown and shown.count("…") == 3


def test_ids_in_a_text_are_said_as_names_and_other_capitals_are_left() -> None:
    said = in_names("GDP, NATO and ES-11; US11; S017; UN-DGACM-XML; ZZ99")
    assert said.startswith("GDP, NATO and ES-11; claim card US11; ") and said.endswith("; ZZ99")
    assert not re.search(r"S017|UN-DGACM-XML", said)


def test_provisions_decisions_and_cases_have_names_as_well() -> None:
    assert in_names("UN-51; GG-24-2; CL09") == (
        "UN Charter (26 June 1945), Art 51; Basic Law (GG), Art 24(2); G8 Heiligendamm"
    )
    assert in_names("SC22 and SC23") == "“First strike” and “Air policing over Kyiv”"


def test_sources_in_the_table_of_a_figure_are_named() -> None:
    rows = pd.DataFrame({"operation": ["A", "B"], "years": [1, 2], "source_ids": ["S002;S017", None]})
    drawn = figure("bars", rows, label="operation", value="years", unit="years", finding="B is longer")
    publisher = names(["S017"])[0][0]
    for shown in (html.unescape(drawn.html), drawn.text):
        assert publisher in shown and "S017" not in shown
