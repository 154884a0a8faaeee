"""What counts as a number in prose, what ties it, and what a tie is worth."""

from __future__ import annotations

import pytest

from course.authoring.prose.markers import KINDS, Marker, markers, numbers
from course.authoring.prose.tied import cell_of, fault
from course.errors import CourseError


def seen(text: str) -> list[tuple[str, list[str]]]:
    return [(number.text, [str(marker) for marker in number.markers]) for number in numbers(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("They are 26 states.", ["26"]),
        ("Twenty-six states, ten of them large.", ["Twenty-six"]),
        ("About 1,234,567 people and 64.6 billion.", ["1,234,567", "64.6"]),
        ("The vote: 93–18–65.", ["93", "18", "65"]),
        ("On 12 September 2001 and on 2 March.", ["12 September 2001", "2 March"]),
        ("It is 2024-07-11 today.", ["2024-07-11"]),
        ("Since 2014 it rose by 5%.", ["2014", "5"]),
        ("A share of 26/35.", ["26", "35"]),
        ("# A heading with 26 states", ["26"]),
        ("| 26 | 35 |", ["26", "35"]),
        ("1. The first of 26", ["26"]),
    ],
)
def test_numbers_that_need_a_tie(text: str, found: list[str]) -> None:
    assert [number.text for number in numbers(text)] == found


@pytest.mark.parametrize(
    "text",
    [
        # numbering
        "# 01 · Who is willing?\n\n1. one\n2. two",
        "Back to 00, then notebook 02, exercise 3, question 4 and figure 5.",
        # measures of the course
        "It takes 90 minutes, 25 to 30 minutes at home, a 45-minute lesson; 200 words, 8 points.",
        "**Time**: 90 minutes in class and 45 at home: about 30 to read, 75 to do.",
        # marking
        "| Criterion | 0 | 1 | 2 | 3 |",
        "The sum of 15 is scaled to 8.",
        "=== BEGIN MARK SCHEME ===\n2 needs a limit; 3 says more.",
        "Your confidence, from 50 (a guess) to 100 (certain).",
        # names
        "Article 42(7), Articles 5 and 6, Art. 24(2), § 5, paragraph 254, Chapter 7 and resolution 2202.",
        "ES-11/7, A/RES/78/316, G7, S002, M5, CO05 and BVerfGE 90, 286.",
        "`x = 26` and\n\n```python\nshare = 26 / 38\n```\n\n[a link](https://example.org/26) <https://example.org/35>",
        # the course's days and the ends of scales
        "On 4 September 2025, the 5 September, in 2025.",
        "A probability from 0 to 1, a share from 0 to 100; ten states, three votes.",
    ],
)
def test_numbers_that_need_none(text: str) -> None:
    assert seen(text) == []


def test_what_ties_a_number() -> None:
    claim, source = "claim:CO05", "source:S017"
    assert seen(f"They are 26<!--{claim}--> states.") == [("26", [claim])]
    assert seen(f"They are 26 states who are ready<!--{claim}-->. Now 27.") == [("26", [claim]), ("27", [])]
    assert seen(f"AFP<!--{source}--> counts 26.") == [("26", [source])]
    assert seen(f"It says 26<!--{claim}--> of 35<!--claim:CO13-->.") == [
        ("26", [claim]),
        ("35", ["claim:CO13"]),
    ]
    assert seen(f"They are 26.<!--{claim}--> And 27.") == [("26", [claim]), ("27", [])]
    assert seen(f"They are 26<!--{claim}--><!--{source}-->.") == [("26", [claim, source])]
    assert seen(f"| AFP<!--{source}--> | 26 |\n| TASS | 26 |") == [("26", [source]), ("26", [])]
    assert seen("- 26 <!--objective:01-O1-->") == [("26", [])], "other comments tie nothing"
    assert seen(f"- one 26\n- two<!--{claim}-->") == [("26", [])], "nor does the next item of a list"


def test_an_abbreviation_does_not_end_a_sentence() -> None:
    assert seen("It follows from Art. 5 for 32 members<!--claim:LA10-->.") == [("32", ["claim:LA10"])]


def test_markers_in_code_are_code() -> None:
    text = "Write `26<!--claim:CO05-->`.\n\n```\n26<!--claim:CO05-->\n```\n"
    assert markers(text) == []
    assert [m.fact for m in markers("a <!--claim:CO05--> <!-- source:S002 --> <!--todo:x-->")] == [
        "CO05",
        "S002",
    ]


def check(text: str, cells: dict[str, str] | None = None) -> list[str | None]:
    return [fault(marker, number, cells or {}) for number in numbers(text) for marker in number.markers]


@pytest.mark.parametrize(
    "text",
    [
        "26<!--claim:CO05-->",
        "Twenty-six states<!--claim:CO05-->",
        "64.6 billion euros<!--claim:GE06-->",
        "on 12 September 2001<!--claim:LA12-->",
        "on 2 March 2022<!--value:un_votes_totals:A/RES/ES-11/1:date-->",
        "93<!--value:un_votes_totals:A/RES/ES-11/7:yes-->",
        "83.8<!--value:un_votes_totals:A/RES/ES-11/7:share_yes_of_voting_pct-->",
        "84<!--value:un_votes_totals:A/RES/ES-11/7:share_yes_of_voting_pct-->",
        "2.0<!--value:defence_spending:DEU|2024|NATO:pct_gdp-->",
        "83.5 million<!--value:countries:DEU:population_2024-->",
        "on 5 December 1994<!--event:EV001-->",
        "480<!--support:GS04-->",
        "99<!--source:S017-->",
    ],
)
def test_ties_that_hold(text: str) -> None:
    assert check(text) == [None]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("27<!--claim:CO05-->", "CO05 does not say so"),
        ("26<!--claim:CO99-->", "no claim_id 'CO99'"),
        ("26<!--source:S999-->", "no source_id 'S999'"),
        ("94<!--value:un_votes_totals:A/RES/ES-11/7:yes-->", "the table says 93"),
        ("83.9<!--value:un_votes_totals:A/RES/ES-11/7:share_yes_of_voting_pct-->", "the table says 83.8"),
        ("93<!--value:un_votes_totals:A/RES/ES-11/7:yess-->", "no column 'yess'. Did you mean 'yes'"),
        ("93<!--value:un_votes_totals:ES-11/7:yes-->", "no row 'ES-11/7'"),
        ("93<!--value:un_vote_totals:x:yes-->", "no table 'un_vote_totals'. Did you mean 'un_votes_totals'"),
        ("93<!--value:un_votes-->", "a value is named table:key:column"),
        (
            "1<!--x-->0.3<!--value:ukraine_support_monthly:2025-07-01|USA:alloc_total_eur_bn-->",
            "after the freeze",
        ),
        ("26<!--computed:share-->", "no code cell 'share'"),
    ],
)
def test_ties_that_do_not_hold(text: str, said: str) -> None:
    (wrong,) = check(text)
    assert wrong is not None and said in wrong


def test_a_computed_number_must_be_pinned() -> None:
    text = "26.5<!--computed:shares--> per cent"
    assert check(text, {"shares": "share = 9 / 34\nassert round(100 * share, 1) == 26.5"}) == [None]
    assert check(text, {"shares": "share = 9 / 34", "later": "assert round(share, 1) == 26.5"}) == [None]
    assert check(text, {"shares": "9 / 34\f26.47"}) == [None], "a stored output pins it"
    (wrong,) = check(text, {"shares": "share = 9 / 34", "later": "x = 26.5"})
    assert wrong is not None and "assert the number there" in wrong
    assert check(text, {"shares": "this is = no python 26.5"}) == [None]
    assert check(text, {"shares": "flag = True\nassert flag"}) != [None]


def test_a_marker_can_be_checked_alone() -> None:
    for kind, fact in (("claim", "CO05"), ("table", "un_votes"), ("member", "EU"), ("update", "UP01")):
        assert fault(Marker(kind, fact, 0, 0), None, {}) is None
    assert "no table" in (fault(Marker("table", "votes", 0, 0), None, {}) or "")
    assert set(KINDS) >= {"claim", "source", "event", "value", "computed"}
    with pytest.raises(CourseError):
        cell_of("countries:DEU")
