"""Claim cards, citations and the search: what they say, in HTML and in plain text."""

from __future__ import annotations

import html
import json
import re

import pytest
from pybtex.database import parse_string

import course
from course.errors import CourseError, UnknownName
from course.facts import citations
from course.facts.claims import ClaimCard
from course.facts.rows import all_rows

CLAIMS = [row["claim_id"] for row in all_rows("claims")]


def text_of(markup: str) -> str:
    """The text that a screen reader would meet."""
    visible = re.sub(r'<span aria-hidden="true">.*?</span>', "", markup)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", visible)).split())


def test_a_claim_card_has_all_its_parts() -> None:
    card = course.claim("co05")
    said = str(card)
    assert said.startswith(
        "Imprecise. The article says: Twenty-six states have agreed to send soldiers to Ukraine."
    )
    assert "The matter is: undisclosed. That Macron named the number 26 is settled." in said
    assert "on the ground, at sea or in the air" in said
    assert "https://www.thedailystar.net/" in said and "[S100]" in said
    assert '<a href="https://www.thedailystar.net/' in card._repr_html_()


@pytest.mark.parametrize("claim_id", CLAIMS)
def test_html_and_text_of_a_card_say_the_same(claim_id: str) -> None:
    card = course.claim(claim_id)
    markup, said = text_of(card._repr_html_()), str(card)
    for part in ("statement", "nuance", "primary_source", "kind"):
        if card.row[part]:
            assert " ".join(card.row[part].split()) in markup and card.row[part] in said
    assert card.badge in markup and card.badge in said
    for source in card.sources:
        assert f"[{source.source_id}]" in markup and f"[{source.source_id}]" in said
    assert card._repr_html_().count("<div") == card._repr_html_().count("</div>") == 1


def test_the_verdict_comes_first_and_the_badge_is_of_the_verdict() -> None:
    wrong = next(row["claim_id"] for row in all_rows("claims") if row["verdict"] == "wrong")
    markup = course.claim(wrong)._repr_html_()
    assert markup.index("✗") < markup.index("The article says") < markup.index("The matter is")
    assert text_of(markup).startswith("Wrong The article says")


def test_markup_in_the_data_stays_text() -> None:
    row = dict(all_rows("claims")[0]) | {"statement": "<script>alert(1)</script>", "nuance": '"><b>'}
    card = ClaimCard(row, ())
    assert "<script>" not in card._repr_html_() and "<b>" not in card._repr_html_()
    source = citations.Citation(
        dict(all_rows("sources")[0]) | {"url": "javascript:alert(1)", "title": "<i>x</i>"}
    )
    assert "href" not in source.inline_html() and "<i>" not in source.inline_html()


def test_a_later_fact_supersedes_only_when_it_is_asked_for() -> None:
    now, later = course.claim("CH11"), course.claim("CH11", as_of="2025-10-01")
    assert now.badge == "settled" and "What changed since" not in str(now)
    assert later.badge == "superseded" and "2025-09-30: Screening of all six" in str(later)
    assert "What changed since" in later._repr_html_()
    bears_on = course.claim("CH04", as_of="latest")
    assert bears_on.badge == "undisclosed" and "2026-01: The press names" in str(bears_on)


def test_an_unknown_claim_or_source_lists_near_matches() -> None:
    with pytest.raises(UnknownName, match=r"no claim 'C005'\. Did you mean 'CO05'"):
        course.claim("C005")
    with pytest.raises(UnknownName, match=r"no source 'S2'"):
        course.cite("S2")
    with pytest.raises(UnknownName, match=r"Did you mean 'NATO-DEFEXP-2025'"):
        course.cite("NATO-DEFEXP")


def test_search_finds_digits_words_and_beginnings() -> None:
    assert course.source_trail("26 states")[0].row["claim_id"] == "CO05"
    assert [c.row["claim_id"] for c in course.source_trail("twenty-six STATES")] == [
        c.row["claim_id"] for c in course.source_trail("26 states")
    ]
    assert "RU10" in {card.row["claim_id"] for card in course.source_trail("Zakharova minister")}
    assert len(course.source_trail("troop")) >= len(course.source_trail("troops")) > 3
    assert "[S017]" in str(course.source_trail("26 states"))
    nothing = course.source_trail("submarine")
    assert len(nothing) == 0 and "No claim" in str(nothing) and "No claim" in nothing._repr_html_()
    with pytest.raises(ValueError, match="at least one word"):
        course.source_trail("  ")


def test_citations_short_and_full() -> None:
    source = course.cite("S002")
    assert source.short == "Présidence de la République française (Élysée), 2025 [S002]"
    assert "4 September 2025. https://www.elysee.fr/" in source.full
    assert course.cite("G20").date == "2008" and course.cite("S131").date == "March 2025"
    assert course.cite("S198").date == "n.d."


def test_a_weak_source_is_named_and_not_linked() -> None:
    for name in ("S031", "S036", "S083", "S206", "S207"):
        source = course.cite(name)
        assert (
            "weak source" in source.full and "http" not in source.full and "href" not in source.inline_html()
        )
        assert "URL" not in source.csl()
    assert "after 5 September" in course.cite("S044").full


def test_every_source_exports_to_csl_json_and_bibtex() -> None:
    ids = [row["source_id"] for row in all_rows("sources")]
    csl = json.loads(citations.bibliography(ids))
    assert [item["id"] for item in csl] == ids
    assert csl[ids.index("S002")]["issued"] == {"date-parts": [[2025, 9, 4]]}
    assert csl[ids.index("G20")]["issued"] == {"date-parts": [[2008]]}
    parsed = parse_string(citations.bibliography(ids, "bibtex"), "bibtex").entries
    assert len(parsed) == len(ids)
    assert parsed["S002"].fields["title"].startswith("Réunion de la coalition")
    assert course.cite("S017").bibtex().startswith("@article{S017,")
    with pytest.raises(UnknownName, match="csl-json"):
        citations.bibliography(["S002"], "ris")


def test_bibtex_without_its_library_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pybtex.database", None)
    with pytest.raises(CourseError, match=r"willing-and-able\[citations\]"):
        course.cite("S002").bibtex()


def test_a_title_that_ends_with_a_mark_takes_no_full_stop():
    asking = course.cite("S601")
    assert asking.row["title"].endswith("?")
    assert "Ukraine? 18 August 2025. " in asking.full and "?." not in asking.full
    assert "</a> 18 August 2025; " in asking.inline_html()
    assert "</a>. 4 September 2025; " in course.cite("S002").inline_html()
