"""Words and parts of a written answer: counted, ticked, and told by `course validate`."""

from __future__ import annotations

import json
import re

import pytest

from course.authoring.lint import notebook as lint
from course.learner.written import count_words, review
from course.notebooks import source_of
from course.paths import require_checkout
from course.questions.bank.load import load_items

ROOT = require_checkout()
SLUGS = lint.slugs(ROOT)
WORDS = "word " * 10


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("", 0),
        ("One, two; three.", 3),
        ("Ukraine's self-defence, 1,040 km", 4),
        ("26<!--claim:CO05--> states", 2),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n\nText", 1),
        ("**Bold** and *slanted*", 3),
        ("![shot.png](attachment:1f2e.png)", 0),
        ('See ![a map][map] and <img src="map.png" alt="A map"> here, [linked](https://a.b)', 6),
    ],
)
def test_words_are_counted_as_a_reader_counts_them(text, n):
    assert count_words(text) == n


def test_a_limit_says_how_much_is_too_much_or_too_little():
    assert review(WORDS, {"words": {"most": 10}}) == ["10 words; asked for: at most 10."]
    assert review(WORDS, {"words": {"most": 8}})[0].startswith("10 words, 2 more than the 8")
    assert review(WORDS, {"words": {"least": 12, "most": 20}})[0].startswith("10 words, 2 fewer than the 12")
    assert review(WORDS, {}) == ["10 words."]


def test_sections_have_limits_of_their_own():
    asked = {"sections": [{"name": "Steelman", "most": 3}, {"name": "Assessment", "most": 5}]}
    for text in (
        "## Steelman\nOne two three four.\n\n## Assessment\nOne two.",
        "1. **Steelman**: One two three four.\n\n2. **Assessment**: One two.",
        "Steelman: One two three four.\nAssessment: One two.",
    ):
        found = review(text, asked)
        assert found[0].startswith("Steelman: 4 words, 1 more") and found[1].startswith(
            "Assessment: 2 words"
        ), text
    assert "no line begins with this word" in review("One two.", asked)[0]


def test_sections_that_do_not_count_are_left_out_and_named():
    text = f"## Answer\n{WORDS}\n## Sources\nS017 S018\n## Data biography\nwho when\n"
    told = review(text, {"words": {"least": 5, "most": 20, "without": ["Sources", "Data biography"]}})[0]
    assert told.startswith("11 words") and "Sources, Data biography" in told


def test_parts_are_ticked_by_their_traces():
    asked = {
        "parts": [
            {"part": "two dates", "dates": 2},
            {"part": "a headline", "any": ["headline"]},
            {"part": "a quotation", "any": ["“"]},
        ]
    }
    told = review("On 4 September 2025 and on 5 September 2025. The headline is “26”.", asked)[1:]
    assert told == ["[x] two dates (dates found: 2, asked for: 2)", "[x] a headline", "[x] a quotation"]
    told = review("On 4 September 2025, and again 4 September 2025.", asked)[1:]
    assert told == ["[ ] two dates (dates found: 1, asked for: 2)", "[ ] a headline", "[ ] a quotation"]


@pytest.mark.parametrize("slug", SLUGS)
def test_every_task_has_its_limits_as_its_own_text_says_them(slug):
    told = load_items(slug).arguments
    cells = {cell["id"]: source_of(cell) for cell in lint.open_lesson(ROOT, slug).cells}
    tasks = {name.removeprefix("argue-") for name in cells if name.startswith("argue-")}
    assert set(told) == tasks
    for name, asked in told.items():
        text = cells[f"argue-{name}"].partition("=== BEGIN MARK SCHEME")[0]
        for limits in [asked.get("words") or {}, *(asked.get("sections") or ())]:
            least, most = (f"{limits[end]:,}" if end in limits else None for end in ("least", "most"))
            if least and most and f"{least} to {most} words" in text:
                continue
            for words, number in (("at least", least), ("at most", most)):
                if number:
                    assert re.search(rf"{words} {number} words", text, re.IGNORECASE), (name, number)


def test_validate_prints_them_below_what_is_open(tmp_path):
    from typer.testing import CliRunner

    from course.cli import build

    slug = "01-coalition"
    home = tmp_path / slug
    home.mkdir()
    notebook = json.loads(
        (ROOT / "notebooks" / "source" / slug / f"{slug}.ipynb").read_text(encoding="utf-8")
    )
    for cell in notebook["cells"]:
        if cell["id"] == "answer-strong-number":
            cell["source"] = "It is a headline. " + "word " * 250
    (home / f"{slug}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    done = CliRunner().invoke(build(), ["validate", str(home / f"{slug}.ipynb")])
    assert "254 words, 54 more than the 200 that are allowed" in done.output
    assert "[x] a headline that you would print" in done.output
    assert "[ ] two sources with their date (dates found: 0, asked for: 2)" in done.output
