"""Each rule for facts, shown on a row that breaks it and on one that keeps it; the course keeps them all."""

from __future__ import annotations

import datetime as dt

import pytest

from course.authoring.prose import truth
from course.facts.rows import all_rows
from course.paths import require_checkout

FREEZE = dt.date(2025, 9, 5)
CLAIM = {
    "claim_id": "CO99",
    "kind": "event",
    "checkable": True,
    "verdict": "accurate",
    "badge": "settled",
    "badge_note": None,
    "source_ids": "S001;S002",
}
WORDING = {
    "form": "quotation",
    "language": "fr",
    "wording": "se sont engagés",
    "english": "have committed",
    "source_id": "S1",
    "copies": "S2",
    "note": None,
}
PUBLISHERS = {"S1": "A television station", "S2": "A newspaper", "S3": "A television station"}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"kind": "evaluation"}, "strip the words of judgement"),
        ({"kind": "forecast", "checkable": False}, "strip the words of judgement"),
        ({"checkable": False}, "strip the words of judgement"),
        ({"verdict": "opinion"}, "strip the words of judgement"),
        ({"kind": "evaluation", "checkable": False, "verdict": "opinion"}, "An opinion is contested"),
        ({"verdict": "unverifiable"}, "has to be undisclosed"),
        ({"verdict": "unverifiable", "badge": "undisclosed", "badge_note": "Never named."}, "search of DAY"),
        ({"badge": "contested", "source_ids": "S001"}, "Name both sides"),
    ],
)
def test_a_claim_outside_the_rule_is_refused(changed: dict, said: str) -> None:
    assert said in " ".join(truth.claim_faults({**CLAIM, **changed}))


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"verdict": "imprecise", "badge": "contested"},
        {"kind": "evaluation", "checkable": False, "verdict": "opinion", "badge": "contested"},
        {
            "verdict": "unverifiable",
            "badge": "undisclosed",
            "badge_note": "None found (search of 1 May 2026).",
        },
    ],
)
def test_a_claim_inside_the_rule_is_taken(changed: dict) -> None:
    assert truth.claim_faults({**CLAIM, **changed}) == []


def test_the_ledger_keeps_the_rule() -> None:
    assert [found for row in all_rows("claims") for found in truth.claim_faults(row)] == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"copies": None}, "1 independent copy"),
        ({"copies": "S3"}, "1 independent copy"),  # the same publisher twice is one origin
        ({"wording": "have committed"}, "spoken in fr"),
    ],
)
def test_words_of_a_speaker_need_copies_and_the_original(changed: dict, said: str) -> None:
    assert said in " ".join(truth.quotation_faults({**WORDING, **changed}, PUBLISHERS))


def test_words_that_say_that_they_have_one_source_or_are_no_quotation() -> None:
    assert truth.quotation_faults(WORDING, PUBLISHERS) == []
    assert truth.quotation_faults({**WORDING, "copies": None, "note": "one source"}, PUBLISHERS) == []
    assert truth.quotation_faults({**WORDING, "form": "paraphrase", "copies": None}, PUBLISHERS) == []


QUOTE = "> We will stand by this promise for as many years as it may need"
TITLE = "Minister promises to stand by this for as many years"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (QUOTE, 1),
        (f"{QUOTE}<!--source:S1-->", 1),
        (f"{QUOTE}<!--source:S1--><!--source:S2-->", 0),
        (f"{QUOTE} (one source)<!--source:S1-->", 0),
        (f"{QUOTE}<!--provision:UN-51-->", 0),
        (f"> {TITLE}<!--source:S1-->", 0),
        ("> Too short to weigh", 0),
    ],
)
def test_a_block_quote_rests_on_two_sources_or_says_so(text: str, wrong: int) -> None:
    assert len(list(truth.block_quote_faults(text, {"S1": TITLE}))) == wrong


def test_one_fact_with_two_values() -> None:
    pair = ("the area", ("one", "A", "km2"), ("other", "B", "km2"))
    values = {"one": 10887, "other": 10900}
    found = list(truth.value_faults([pair], lambda table, key, column: values[table]))
    assert len(found) == 1 and "10887 here and 10900 in other, B, km2" in found[0].what
    values["other"] = 10887
    assert not list(truth.value_faults([pair], lambda table, key, column: values[table]))
    assert all(truth._cell(*cell) is not None for _, *cells in truth.SAME_FACT for cell in cells)


@pytest.mark.parametrize(
    ("known", "text", "wrong"),
    [
        ("month", "It ended on 1 May 1967<!--event:EV999-->.", 1),
        ("year", "It ended on 1 May 1967<!--event:EV999-->.", 1),
        ("day", "It ended on 1 May 1967<!--event:EV999-->.", 0),
        ("month", "It ended in May 1967<!--event:EV999-->.", 0),
    ],
)
def test_a_day_is_printed_only_where_the_day_is_known(known: str, text: str, wrong: int) -> None:
    row = {"end_date": dt.date(1967, 5, 1), "end_date_precision": known}
    assert len(list(truth.date_faults(text, lambda mark: (row, ("end_date",))))) == wrong


@pytest.mark.parametrize(
    "text",
    [
        "The list was never published.",
        "Nobody named them.",
        "Only 15 of 65 abstentions are known by name.",
        "The counts are not stated in the source.",
    ],
)
def test_a_silence_needs_a_note_of_the_search(text: str) -> None:
    assert len(list(truth.silence_faults(text, searched=False))) == 1
    assert not list(truth.silence_faults(text, searched=True))
    assert not list(truth.silence_faults(f"{text} (search of 28 November 2026)", searched=False))


@pytest.mark.parametrize("text", ["Only the silence is known.", "Nobody has to speak for a country."])
def test_not_every_nobody_is_a_silence(text: str) -> None:
    assert not list(truth.silence_faults(text, searched=False))


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ({"source_ids": "S9", "date": dt.date(2025, 9, 4)}, 1),
        ({"source_ids": "S9"}, 1),
        ({"source_ids": "S9", "note": "A later report of words of that day"}, 0),
        ({"source_ids": "S9;S1", "date": dt.date(2025, 9, 4)}, 0),
        ({"source_ids": "S9", "date": dt.date(2026, 1, 6)}, 0),
        ({"source_ids": "S9", "after_freeze": True}, 0),
    ],
)
def test_a_later_source_is_marked(row: dict, wrong: int) -> None:
    assert len(truth.later_faults(row, {"S9"}, FREEZE)) == wrong


def test_what_learners_trace_was_looked_up() -> None:
    cell = 'for source_id in ["S1", "G99"]:\n    display(cite(source_id))'
    assert [found for found in truth.trace_faults(cell, {"G99"}) if "trace G99" in found]
    assert not list(truth.trace_faults(cell, {"G98"}))
    assert not list(truth.trace_faults('print("G99")', {"G99"}))


OPTIONS = {"a": "Accurate: as it stands", "b": "Imprecise: in part", "c": "Judgement: not tested"}


@pytest.mark.parametrize(
    ("facts", "key", "said"),
    [
        (["claim:OU02"], {"x": "a"}, "none of its claims is checkable"),
        (["claim:OU02"], "b", "none of its claims is checkable"),
        (["claim:CO05"], {"x": "c"}, "all of its claims are checkable"),
        (["claim:CO05", "claim:OU02"], {"x": "b", "y": "c"}, ""),
        (["claim:CO05"], "b", ""),
    ],
)
def test_verdict_words_only_as_the_rule_allows(facts: list[str], key: object, said: str) -> None:
    ledger = {"CO05": {"checkable": True}, "OU02": {"checkable": False}}
    found = list(truth.keyed_faults({"options": OPTIONS, "facts": facts}, key, ledger))
    assert (said in " ".join(found)) if said else not found


def test_the_course_keeps_the_rules() -> None:
    assert list(truth.faults(require_checkout())) == []
