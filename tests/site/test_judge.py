"""The page's judge (JavaScript) says of every made-up answer what the course's own judgement says."""

from __future__ import annotations

import dataclasses
import html
import json
import re
import shutil
import subprocess
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from quiz_samples import ITEMS, json_values, sample_pairs

from course.paths import item_files, require_checkout
from course.questions.bank.load import load_items
from course.questions.bank.specs import Item, public_dict
from course.questions.browser.render import quiz_spec, to_html
from course.questions.texts import quiz as texts
from course.questions.types import TYPES, numerals, outcome
from course.site.web import practice

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="no node here to run the page's judge")

JUDGE = Path(practice.__file__).parent / "static" / "judge.js"
PROGRAM = f"""
import {{ judge }} from {json.dumps(JUDGE.as_uri())};
import {{ readFileSync }} from "node:fs";
const {{ page, cases }} = JSON.parse(readFileSync(0, "utf8"));
const say = ([item, practice, value, whole]) => judge(item, practice ?? undefined, value, page, whole);
console.log(JSON.stringify(cases.map(say)));
"""


def judged(cases: list[tuple[dict[str, Any], Any, Any, bool]]) -> list[dict[str, Any] | None]:
    page = {"says": practice.says(), "units": [sorted(unit) for unit in numerals.UNITS]}
    ran = subprocess.run(
        ["node", "--input-type=module", "-e", PROGRAM],
        input=json.dumps({"page": page, "cases": cases}),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    found: list[dict[str, Any] | None] = json.loads(ran.stdout)
    return found


def in_words(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split()).replace(" :", ":")


def by_python(item: Item, value: Any, whole: bool) -> tuple[str, float, str] | None:
    kind, public = TYPES[item.type], public_dict(item)
    if kind.blank(public, value):
        return None
    if problem := kind.valid(public, value):
        return "invalid", 0.0, in_words(to_html(problem))
    score = kind.score(public, item.key, value)
    told = kind.feedback(public, item.key, item.feedback if whole else None, value)
    if not whole and kind.guarded and score < 1:
        told = f"{told} {texts.ROWS_SECOND_TRY}"
    return outcome(score), score, in_words(to_html(told))


def shown(item: Item, folder: Path | None = None) -> dict[str, Any]:
    slug, quiz, _ = item.id.split("/")
    spec = quiz_spec(load_items(slug, folder).quiz(quiz), practice.READER)
    found: dict[str, Any] = next(entry for entry in spec["items"] if entry["id"] == item.id)
    return found


def samples(item: Item) -> list[Any]:
    made = TYPES[item.type].samples(public_dict(item), item.key)
    return [*made.right, *made.partly, *made.wrong, *made.blank, *made.invalid]


def compare(items: list[tuple[Item, dict[str, Any]]], answers: list[list[Any]]) -> None:
    cases, wanted = [], []
    for (item, entry), values in zip(items, answers, strict=True):
        for value in values:
            for whole in (True, False):
                cases.append((entry, practice.judged_by(item), value, whole))
                wanted.append((item, value, by_python(item, value, whole or not TYPES[item.type].guarded)))
    for (item, value, expected), found in zip(wanted, judged(cases), strict=True):
        where = (item.id, value)
        if expected is None:
            assert found is None, where
            continue
        assert found is not None, where
        assert found["outcome"] == expected[0], where
        assert found["score"] == pytest.approx(expected[1], abs=1e-12), where
        assert in_words(found["html"]) == expected[2], where


def test_every_type_is_judged_alike() -> None:
    pairs = [dataclasses.replace(item, key=key) for item, key in sample_pairs()]
    assert {item.type for item in pairs} == set(TYPES)
    compare([(item, shown(item, ITEMS)) for item in pairs], [samples(item) for item in pairs])


def test_every_practice_question_of_the_course_is_judged_alike() -> None:
    items = [
        item
        for slug in item_files(require_checkout())
        for item in load_items(slug).all_items()
        if item.mode == "practice"
    ]
    assert len(items) > 40
    compare([(item, shown(item)) for item in items], [samples(item) for item in items])


def test_whatever_is_typed_is_judged_alike() -> None:
    numbers = [
        item for item, _ in sample_pairs() if item.type in ("number", "text") and item.mode == "practice"
    ]
    typed = [
        *(
            "1 234,5",
            "1.234",
            "1'234'567.8",
            "0,5",
            ".5",
            "5.",
            "-0",
            "−3",
            "+7",
            "1e3",
            "1e-3",
            "12e",
            "１２",
        ),
        *("25 %", "€ 5 billion", "5 bn €", "per cent 25", "25 parsecs", "„25“", "1_000", "1 0 0", "0.1.2"),
        *(
            "٣",
            "12\u00a0",
            "\u200b26",
            "  ",
            "²",
            "ﬀ",
            "STRASSE",
            "straße",
            "don’t",
            "Ǆ",
            "a" * 501,
            "9" * 61,
        ),
    ]
    compare([(item, shown(item, ITEMS)) for item in numbers], [typed for _ in numbers])


def test_no_json_breaks_the_judge() -> None:
    import random

    from hypothesis import HealthCheck, given, settings
    from hypothesis import strategies as st

    found: list[Any] = []

    @settings(
        max_examples=150,
        suppress_health_check=list(HealthCheck),
        database=None,
        deadline=None,
        derandomize=True,
    )
    @given(st.lists(json_values, max_size=4))
    def collect(values: list[Any]) -> None:
        found.extend(value for value in values if _writable(value) and _known(value))

    collect()
    random.Random(1).shuffle(found)
    pairs = [dataclasses.replace(item, key=key) for item, key in sample_pairs()]
    compare([(item, shown(item, ITEMS)) for item in pairs], [found[:120] for _ in pairs])


def _writable(value: Any) -> bool:
    """Whether JSON says the same in both languages: no infinity, no integer that a browser cannot hold."""
    try:
        text = json.dumps(value, allow_nan=False)
        text.encode("utf-8")
    except (ValueError, UnicodeEncodeError):
        return False
    digits = re.findall(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?", text)
    return all(len(number) < 16 for number in digits)


def _known(value: Any) -> bool:
    """Whether all its letters are in this Python's Unicode: node's may be of a later year."""
    return "Cn" not in map(unicodedata.category, json.dumps(value, ensure_ascii=False))
