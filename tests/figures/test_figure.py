"""A figure: never without its text and its table, the same bytes twice, and errors that name what is
wrong.
"""

import math
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course import figure
from course.errors import CourseError
from course.figures import KINDS, tilemap
from course.figures.palette import PAPER, VARIABLES

BARS = [
    {"definition": "Attended", "states": 34, "kind": "other"},
    {"definition": "Ground <troops> & more", "states": 9, "kind": "chosen"},
    {"definition": "Mandate", "states": None, "kind": "other"},
]
SERIES = [
    {"year": year, "US": year - 2015.5, "EU": None if year == 2021 else 2 * (year - 2017)}
    for year in range(2018, 2026)
]
RANGES = [
    {"assumption": "gain", "low": 60, "high": 20, "base": 25.5},
    {"assumption": "no width", "low": 30, "high": 30, "base": 25.5},
    {"assumption": "not known", "low": None, "high": None, "base": None},
]
CURVES = [
    {"curve": curve, "x": x, "y": None if x == 3 else sign * x**2}
    for curve, sign in (("up", 1), ("down", -1))
    for x in range(6)
]
MAP = {"FRA": "yes", "DEU": "open", "CAN": "yes", "LUX": "unknown"}
SEATS = {"<Left> & more": 208, "Middle": 120, "Right": 85, "Far": 64, "Farther": 151, "None": 2}
MEANING = {"yes": "Counted", "open": "Undecided", "unknown": "No statement"}


def bars(**changes):
    return figure(
        "bars",
        BARS,
        **{"finding": "Nine of 35 name ground troops", "unit": "states", "group": "kind", **changes},
    )


def examples():
    yield bars()
    yield figure(
        "bars",
        [{"part": "who", "kept": 4, "left out": 3}],
        value=["kept", "left out"],
        unit="reports",
        finding="Parts",
    )
    yield figure("dots", {"a": -3, "b": 4.25, "c": None}, unit="points", finding="Dots")
    yield figure("dots", SERIES, value=["US", "EU"], unit="€ bn", finding="Two dots a row")
    yield figure("lines", SERIES, value=["US", "EU"], unit="€ bn", finding="Lines")
    yield figure("ranges", RANGES, value=["low", "high", "base"], unit="per cent", finding="Ranges")
    yield figure("path", CURVES, value=["x", "y"], group="curve", axis="speed", unit="y", finding="Curves")
    yield figure("seats", SEATS, unit="seats", finding="Two wedges are more than half")
    yield figure("tilemap", MAP, categories=MEANING, names={"FRA": "France"}, finding="Two are counted")


ids = ["bars", "stack", "dots", "several-dots", "lines", "ranges", "path", "seats", "tilemap"]


@pytest.mark.parametrize("made", list(examples()), ids=ids)
class TestEveryKind:
    def test_is_an_image_with_name_and_description(self, made):
        root = ET.fromstring(made.svg)
        assert root.get("role") == "img"
        by_id = {element.get("id"): element for element in root.iter()}
        assert by_id[root.get("aria-labelledby")].text == made.finding
        assert by_id[root.get("aria-describedby")].text == made.alt
        assert made.finding in made.html and made.finding in made.text

    def test_holds_nothing_that_reaches_out(self, made):
        names = ("http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink")
        links = [link for link in re.findall(r"https?://[^\"' )]+", made.html) if not link.startswith(names)]
        assert links == []
        # A style rule inside the drawing would restyle the whole page; scripts and clocks have no place.
        assert "<style" not in made.svg and "<script" not in made.html and "<metadata" not in made.svg
        assert "@import" not in made.html and "dc:date" not in made.html

    def test_ids_are_unique_and_begin_with_the_figures_own(self, made):
        found = re.findall(r'\bid="([^"]+)"', made.svg)
        assert len(found) == len(set(found)) and all(name.startswith(made.prefix) for name in found)
        used = set(re.findall(r"url\(#([^)]+)\)", made.svg)) | set(re.findall(r'href="#([^"]+)"', made.svg))
        assert used <= set(found)

    def test_has_its_table_with_headings(self, made):
        table = ET.fromstring(re.search(r"<table>.*</table>", made.html, re.DOTALL)[0])
        assert len(table.findall("tbody/tr")) == len(made.rows)
        assert [th.text for th in table.findall("thead/tr/th")] == list(made.rows[0])
        assert all(th.get("scope") == "row" for th in table.findall("tbody/tr/th"))
        assert table.find("caption") is not None

    def test_text_stays_text(self, made):
        root = ET.fromstring(made.svg)
        said = "".join(element.text or "" for element in root.iter("{http://www.w3.org/2000/svg}text"))
        assert any(
            str(value) in said
            for value in ("Attended", "who", "4.25", "2018", "20 to 60", "speed", "FRA", "208")
        )


def test_the_same_bytes_twice_and_in_another_process():
    script = "from test_figure import examples; print([made.html for made in examples()])"
    first = [made.html for made in examples()]
    assert first == [made.html for made in examples()]
    here = Path(__file__).parent
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=here)
    assert run.stdout.strip() == str(first)


def test_two_different_figures_share_no_id_and_equal_ones_can_be_told_apart():
    assert bars().prefix != bars(finding="Another finding").prefix
    assert bars().prefix == bars().prefix
    assert bars().prefix != bars(key="second").prefix


def test_the_description_gives_the_numbers_and_says_what_is_missing():
    made = bars(highlight=["Attended"])
    assert made.alt == (
        "Bar chart, 3 rows, states. Attended, other: 34 (marked); Ground <troops> & more, chosen: 9; "
        "Mandate, other: no value."
    )
    assert "<troops>" not in made.html and "&lt;troops&gt; &amp; more" in made.html


def test_a_long_table_is_summed_up():
    made = figure("bars", {f"state {n}": n for n in range(20)}, finding="Long", unit="points")
    assert (
        made.alt
        == "Bar chart, 20 rows, points. highest state 19: 19; lowest state 0: 0; the table below holds all "
        "20 rows."
    )


def test_missing_is_never_drawn_as_zero():
    def drawn(value):
        svg = figure("bars", [("a", 3), ("b", value)], finding="x", unit="u", key="k").svg
        return svg.count("fill: " + f"var(--wa-blue,{VARIABLES['blue'][0]})"), "no value" in svg

    bar_count, said = drawn(None)
    assert said and bar_count == drawn(2)[0] - 1
    assert not drawn(0)[1]
    assert figure("bars", [("a", 1), ("b", None)], finding="x", unit="u").rows[1]["value"] is None


@pytest.mark.parametrize(
    "data",
    [
        pd.DataFrame({"state": ["FRA", "DEU"], "bn": [1.5, None]}),
        pd.Series([1.5, float("nan")], index=pd.Index(["FRA", "DEU"], name="state"), name="bn"),
        pd.DataFrame(
            {"bn": pd.array([1.5, pd.NA], dtype="Float64")}, index=pd.Index(["FRA", "DEU"], name="state")
        ),
        [{"state": "FRA", "bn": 1.5}, {"state": "DEU", "bn": None}],
    ],
    ids=["frame", "series", "frame with index and NA", "rows"],
)
def test_every_form_of_data_gives_the_same_figure(data):
    made = figure("bars", data, finding="x", unit="bn")
    assert made.rows == ({"state": "FRA", "bn": 1.5}, {"state": "DEU", "bn": None})


def test_sorting_puts_missing_last():
    made = figure("bars", {"a": 1, "b": None, "c": 3}, finding="x", unit="u", sort=True)
    assert [row["label"] for row in made.rows] == ["c", "a", "b"]


def test_years_are_labels_and_have_no_thousands_mark():
    made = figure("lines", [{"year": 2024, "bn": 1}, {"year": 2025, "bn": 2}], finding="x", unit="bn")
    assert "2024: 1" in made.alt and "2,024" not in made.svg


def test_lines_break_at_a_gap():
    without = figure("lines", SERIES, value=["US"], unit="€ bn", finding="x").svg
    gap = figure("lines", SERIES, value=["EU"], unit="€ bn", finding="x").svg
    longest = [max(re.findall(r'<path d="([^"]+)"', svg), key=len) for svg in (without, gap)]
    moves = [path.count("M ") for path in longest]
    assert moves[0] == 1 and moves[1] == 2


def test_the_map_draws_each_state_once_and_never_two_on_one_square():
    for block in (tilemap.EUROPE, tilemap.BEYOND):
        assert len(set(block.values())) == len(block)
    made = figure("tilemap", MAP, categories=MEANING, finding="x")
    labels = re.findall(r">([A-Z]{3})<", made.svg)
    assert sorted(labels) == sorted([*tilemap.EUROPE, "CAN"])
    assert "Counted: 2 (CAN, FRA)" in made.alt and "No statement: 1 (LUX)" in made.alt


def test_the_map_has_a_square_for_every_state_of_the_coalition():
    from course.facts.rows import rows

    needed = {row["iso3"] for row in rows("coalition_members") if row["iso3"]}
    assert needed <= {*tilemap.EUROPE, *tilemap.BEYOND}


def test_a_range_is_said_from_low_to_high_and_drawn_where_it_is():
    made = figure("ranges", RANGES, value=["low", "high", "base"], unit="per cent", finding="Ranges")
    assert made.alt == (
        "Chart of ranges, 3 rows, per cent. gain: 20 to 60, base at 25.5; no width: 30 to 30, base at 25.5; "
        "not known: no value."
    )
    turned = [{**row, "low": row["high"], "high": row["low"]} for row in RANGES]
    other = figure("ranges", turned, value=["low", "high", "base"], unit="per cent", finding="Ranges")
    assert (other.alt, drawing(other)) == (made.alt, drawing(made))


def drawing(made):
    return made.svg.replace(made.prefix, "")


def test_a_path_goes_through_its_points_in_their_order():
    made = figure("path", CURVES, value=["x", "y"], group="curve", unit="y", finding="Curves")
    assert made.alt == (
        "Curves, 12 rows, y. up: from (x 0, y 0) to (x 5, y 25); down: from (x 0, y 0) to (x 5, y -25)."
    )
    back = figure("path", CURVES[::-1], value=["x", "y"], group="curve", unit="y", finding="Curves")
    assert "up: from (x 5, y 25) to (x 0, y 0)" in back.alt


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: figure("bar", BARS, finding="x", unit="u"), "no kind 'bar'. Did you mean 'bars'"),
        (lambda: bars(finding=" "), "give finding="),
        (lambda: bars(unit=""), "give unit="),
        (lambda: bars(label="definitoin"), "no column 'definitoin'. Did you mean 'definition'"),
        (lambda: bars(value="kind"), "'other', which is no number"),
        (lambda: figure("bars", [], finding="x", unit="u"), "no rows"),
        (lambda: figure("bars", {"a": math.inf}, finding="x", unit="u"), "inf, which is no number"),
        (lambda: figure("bars", 7, finding="x", unit="u"), "type int cannot be drawn"),
        (lambda: figure("bars", ["abc"], finding="x", unit="u"), "list of str cannot be drawn"),
        (lambda: figure("bars", {"a": "b"}, finding="x", unit="u"), "no column of numbers"),
        (
            lambda: figure(
                "bars", [{"a": "x", "g": n, "v": 1} for n in "abcdef"], group="g", finding="x", unit="u"
            ),
            "6 groups are too many",
        ),
        (
            lambda: (
                figure("bars", [{"a": "x", "u": 1, "v": -1}], value=["u", "v"], finding="x", unit="u").svg
            ),
            "0 or more; 'x' has -1",
        ),
        (lambda: figure("ranges", RANGES, value="low", finding="x", unit="u"), "it names 1"),
        (lambda: figure("path", CURVES, value=["x"], finding="x", unit="u"), "two columns (x, y)"),
        (lambda: figure("tilemap", {"ZZZ": "yes"}, categories=MEANING, finding="x"), "no square for 'ZZZ'"),
        (
            lambda: figure("tilemap", {"FRA": "maybe"}, categories=MEANING, finding="x"),
            "FRA has the category 'maybe'",
        ),
        (lambda: figure("tilemap", MAP, finding="x"), "at most 6; the data use: open, unknown, yes"),
    ],
)
def test_what_is_wrong_is_said(make, says):
    with pytest.raises(CourseError) as caught:
        make()
    assert says in str(caught.value)


names = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40)
values = st.one_of(st.none(), st.floats(-1e12, 1e12, allow_nan=False), st.integers(-(10**9), 10**9))


@settings(max_examples=25, deadline=None)
@given(
    st.dictionaries(names, values, min_size=1, max_size=8).filter(
        lambda d: any(v is not None for v in d.values())
    )
)
def test_any_labels_and_numbers_make_a_well_formed_figure(data):
    made = figure("bars", data, finding="x", unit="u")
    assert ET.fromstring(made.svg).get("role") == "img"
    assert [row["value"] for row in made.rows] == [None if v is None else float(v) for v in data.values()]


def test_without_matplotlib_words_and_table_remain(monkeypatch):
    monkeypatch.setattr("course.figures.charts.available", lambda: False)
    made = bars()
    assert made.svg == "" and "needs matplotlib" in made.html and "<table>" in made.html


def test_a_dollar_sign_is_money_and_a_rare_letter_no_warning():
    made = figure("bars", {"from $5 to $6 bn": 5, "一": 6}, finding="x", unit="u")
    assert "from $5 to $6 bn" in made.svg and "一" in made.svg


def test_kinds_are_listed():
    assert set(KINDS) == {made.kind for made in examples()}
    assert PAPER[0] == "#ffffff"


def test_seats_are_one_dot_each_and_stay_inside_the_picture():
    for number in (1, 7, 193, 630, 1200):
        svg = figure("seats", {"first": number, "second": number // 3}, unit="seats", finding="x").svg
        width, height = map(float, re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg).groups())
        dots = [
            tuple(map(float, dot)) for dot in re.findall(r'cx="([\d.-]+)" cy="([\d.-]+)" r="([\d.]+)"', svg)
        ]
        assert len(dots) == number + number // 3 + 2, number  # and one for each name
        assert all(r <= x <= width - r and r <= y <= height - r for x, y, r in dots), number


def test_seats_are_whole_numbers_of_at_most_six_groups():
    for value in (None, -1, 2.5):
        with pytest.raises(CourseError, match="whole numbers of 0 or more; 'a'"):
            figure("seats", {"a": value, "b": 3}, unit="seats", finding="x")
    with pytest.raises(CourseError, match="7 groups are too many"):
        figure("seats", dict.fromkeys("abcdefg", 1), unit="seats", finding="x")


def test_every_value_column_of_a_dot_chart_is_drawn_and_named():
    rows = [{"label": "a", "then": 1, "now": 3}, {"label": "b", "then": 2, "now": None}]
    made = figure("dots", rows, value=["then", "now"], unit="votes", finding="Three dots")
    words = " ".join(ET.fromstring(made.svg).itertext())
    assert "then" in words and "now" in words and "1, 3" in words


def test_a_chart_is_drawn_once_and_anew_where_anything_it_depends_on_is_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import matplotlib

    from course.figures import charts

    drawn = []
    draw = charts._draw
    monkeypatch.setattr(charts, "_drawn", {})
    monkeypatch.setattr(charts, "_draw", lambda *given: drawn.append(given) or draw(*given))

    def made(**values: float) -> str:
        return figure("bars", values, unit="points", finding="Some more than others").svg

    first = made(a=1, b=2)
    assert made(a=1, b=2) == first and len(drawn) == 1
    assert made(a=1, b=3) != first and len(drawn) == 2
    with matplotlib.rc_context({"lines.linewidth": 9}):
        made(a=1, b=2)
    assert len(drawn) == 3
    assert made(a=1, b=2) == first and len(drawn) == 3
