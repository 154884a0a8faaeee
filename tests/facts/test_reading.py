"""Tables as rows and as data frames: types, as-of dates, cards, and what a damaged file says."""

from __future__ import annotations

import datetime as dt
import json
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable
from html import escape
from pathlib import Path

import pandas as pd
import pytest

import course
from course.errors import DataError, UnknownName
from course.facts import rows
from course.facts import tables as datapackage
from course.paths import data_folder


def test_types_of_a_frame() -> None:
    votes = course.table("un_votes")
    assert pd.api.types.is_datetime64_any_dtype(votes["date"])
    assert list(votes["vote"].cat.categories) == ["Y", "N", "A", "X", "AX"]
    assert pd.api.types.is_string_dtype(votes["iso3"]) and votes["iso3"].str.len().eq(3).all()
    mandates = course.table("bundeswehr_mandates")
    assert mandates["yes"].dtype == "Int64" and mandates["legislature"].dtype == "int64"
    assert mandates["adopted"].dtype == "bool" and mandates["yes"].isna().sum() == 3
    members = course.table("coalition_members")
    assert members["eu_member"].dtype == "boolean" and members["eu_member"].isna().sum() == 2
    assert course.table("countries")["gdp_usd_bn"].dtype == "float64"
    assert course.table("ukraine_support_monthly")["month"].dt.day.eq(1).all()


def test_every_table_can_be_read_whole() -> None:
    for card in course.tables(as_of="latest"):
        frame = course.table(card["name"], as_of="latest")
        assert len(frame) == card["rows"] > 0
        assert list(frame.columns) == [f["name"] for f in rows.resource(card["name"])["schema"]["fields"]]


def test_a_frame_belongs_to_the_caller() -> None:
    first = course.table("eu_qmv_2025")
    first.loc[:, "population_share_pct"] = 0.0
    assert course.table("eu_qmv_2025")["population_share_pct"].sum() > 99


def test_the_card_and_the_line_above_the_table() -> None:
    votes = course.table("un_votes")
    card = votes.attrs["card"]
    assert (card["licence"], card["class"], card["as_of"]) == ("CC-BY-SA-4.0", "verbatim", "2025-09-05")
    assert card["sources"] == ["UN-DGACM-XML", "UNVOTES-CRAN", "WIKI-ES11-7"]
    line = "Votes of the General Assembly on Ukraine · as of 2025-09-05 · taken over as published"
    for shown in (votes, votes.head(), votes[votes["vote"] == "N"], votes.sort_values("iso3")):
        assert (
            shown._repr_html_().startswith('<p class="wa-table-line"') and f">{line}" in shown._repr_html_()
        )
        assert "3 sources</p>" in shown._repr_html_()
    assert f">From: {line}" in votes[["iso3", "vote"]]._repr_html_()
    merged = votes.merge(course.table("states"), on="iso3")
    assert len(merged) == len(votes) and "wa-table-line" not in merged._repr_html_()
    assert pickle.loads(pickle.dumps(votes)).equals(votes)
    assert course.table("armed_forces").attrs["units"]["active_personnel_low"] == "persons"


def test_rows_are_cut_at_the_as_of_date(monkeypatch: pytest.MonkeyPatch) -> None:
    assert course.table("un_votes", as_of="2022-03-02")["resolution"].nunique() == 2
    assert len(course.table("timeline", as_of=dt.date(2025, 9, 3))) < len(course.table("timeline"))
    default = course.table("ukraine_support_monthly")
    later = course.table("ukraine_support_monthly", as_of="latest")
    assert default["month"].max() == pd.Timestamp("2025-06-01") < later["month"].max()
    assert not default["after_freeze"].any()
    monkeypatch.setenv("COURSE_AS_OF", "2025-12-31")
    known = course.table("updates")
    assert len(known) and known["date"].max() <= pd.Timestamp("2025-12-31")
    assert "UP01" in set(known["update_id"]) and "UP02" not in set(known["update_id"])
    assert course.table("updates").attrs["card"]["as_of"] == "2025-12-31"
    more = course.table("updates", as_of=pd.Timestamp("2026-02-01"))
    assert set(known["update_id"]) < set(more["update_id"]), "an argument wins over the environment"


@pytest.mark.parametrize(
    ("name", "as_of", "said"),
    [
        ("un_votes", "2010-01-01", "begins on 2014-03-27"),
        ("updates", None, "begins on 2025-09-30"),
        ("claims", "2020-01-01", "describes the state of 2025-09-05"),
        ("claims", "5 September", "as_of is '5 September', which is no date"),
    ],
)
def test_a_day_that_cannot_be_answered(name: str, as_of: str | None, said: str) -> None:
    with pytest.raises(DataError, match=said):
        course.table(name, as_of=as_of)


def test_an_unknown_table_lists_near_matches(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(
        UnknownName, match=r"no table 'un_vote'\. Did you mean 'un_votes' or 'un_votes_totals'\?"
    ):
        course.table("un_vote")
    with pytest.raises(UnknownName, match=r"course\.tables"):
        course.table("Bundesliga")
    monkeypatch.setenv("COURSE_AS_OF", "soon")
    with pytest.raises(DataError, match="COURSE_AS_OF is 'soon'"):
        course.table("un_votes")


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the data package that may be damaged."""
    folder = tmp_path / "data"
    shutil.copytree(data_folder(), folder)
    monkeypatch.setattr(rows, "data_folder", lambda: folder)
    monkeypatch.setattr(datapackage, "data_folder", lambda: folder)
    return folder


def edit(old: str, new: str) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")

    return change


DAMAGE = [
    (edit("2022-03-02", "2 March 22"), r"line 195, column 'date': '2 March 22' is not an ISO date"),
    (
        edit(",AFG,Afghanistan,A,", ",AFG,Afghanistan,B,"),
        r"line 2, column 'vote': 'B' is not one of A, AX, N, X, Y",
    ),
    (edit(",AFG,Afghanistan,A,", ",AFG,Afghanistan,N,"), r"a value or a row was changed"),
    (edit("resolution,date,", "date,resolution,"), r"line 1: the columns stand in another order"),
    (edit(",vote,", ",voted,"), r"missing \['vote'\], unexpected \['voted'\]"),
    (edit(",AFG,Afghanistan,A,", ",AFG,Afghanistan,"), r"line 2: 6 cells instead of 7"),
    (
        edit(",AGO,Angola,", ",AFG,Afghanistan,"),
        r"row 2: the key 'A/RES/68/262, AFG' was used before, in row 1",
    ),
    (
        edit("Afghanistan", ""),
        r"line 2, column 'member_state': '' is not allowed: the cell must not be empty",
    ),
    (edit("Afghanistan", '"Afghan'), r"not readable as CSV|cells instead of 7"),
    (lambda p: p.write_bytes(p.read_bytes().replace("ü".encode(), b"\xfc", 1)), r"line \d+: not UTF-8"),
    (
        lambda p: p.write_bytes(p.read_bytes()[:60_000]),
        r"cells instead of 7|not an ISO date|must not be empty|was changed",
    ),
    (lambda p: p.unlink(), r"file of the table 'un_votes' is missing"),
    (lambda p: p.write_text(""), r"line 1: the columns do not fit"),
]


@pytest.mark.parametrize(("damage", "said"), DAMAGE)
def test_a_damaged_file_names_place_and_remedy(
    package: Path, damage: Callable[[Path], None], said: str
) -> None:
    path = package / "un_votes.csv"
    damage(path)
    with pytest.raises(DataError, match=said) as raised:
        rows.rows("un_votes")
    assert str(path) in str(raised.value) and "git checkout -- data/un_votes.csv" in str(raised.value)
    assert len(rows.rows("un_votes_totals")) == 11, "other tables are still there"


@pytest.mark.parametrize("text", ["{", "[]", '{"resources": []}'])
def test_a_damaged_description(package: Path, text: str) -> None:
    (package / "datapackage.json").write_text(text)
    with pytest.raises(DataError, match=r"datapackage\.json"):
        rows.names()


def test_numbers_out_of_range(package: Path) -> None:
    edit(",208,208,28.5,", ",208,208,128.5,")(package / "bundestag_21.csv")
    with pytest.raises(DataError, match=r"column 'second_vote_share_pct': '128.5' is not between 0 and 100"):
        rows.rows("bundestag_21")


def test_a_corrected_fact_is_accepted_once_it_is_said(package: Path) -> None:
    edit(",208,208,28.5,", ",208,208,28.6,")(package / "bundestag_21.csv")
    with pytest.raises(DataError, match=r"course author accept"):
        rows.rows("bundestag_21")
    assert datapackage.refresh() == ["bundestag_21"]
    assert rows.rows("bundestag_21")[0]["second_vote_share_pct"] == 28.6
    assert datapackage.refresh() == []
    before = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    edit(",28.6,", ",much,")(package / "bundestag_21.csv")
    with pytest.raises(DataError, match="'much' is not a number"):
        datapackage.refresh()
    assert json.loads((package / "datapackage.json").read_text(encoding="utf-8")) == before


def test_the_catalogue_as_text_and_html() -> None:
    catalogue = course.tables()
    assert len(catalogue) == len(rows.names())
    assert {card["name"]: card["rows"] for card in catalogue}["updates"] == 0
    text, html = repr(catalogue), catalogue._repr_html_()
    for card in catalogue:
        assert card["name"] in text and f">{card['name']}</th>" in html and escape(card["title"]) in html
    assert html.count('scope="row"') == len(catalogue) and "<caption" in html


def test_facts_need_no_pandas_and_importing_reads_no_file() -> None:
    code = """
import sys
sys.modules["pandas"] = None
import course
from course.facts import claims as ledger
from course.facts import tables as datapackage
assert not sys.modules["course.facts.rows"]._package.cache_info().currsize
assert "CO05" in str(course.claim("CO05")) and course.cite("S002").short
assert len(course.tables()) > 30 and len(course.source_trail("oil"))
"""
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True, timeout=60)
