"""Numbers and fact markers in Markdown: what a reader sees as a number, and what ties it to the facts.

A marker is an HTML comment behind the visible text, so that a notebook reads well on any host::

    26 states<!--claim:CO05--> … 93<!--value:un_votes_totals:A/RES/ES-11/7:yes--> … 26.5 per
    cent<!--computed:rival-shares-->

A number is tied by the next marker in its sentence, else by the last one before it there; in a row of a table
by any marker of the row. ``EXEMPT`` says in words which numbers need none. Everything here is plain text
work: no file is read, no fact looked up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from course.facts.number_words import number_words, word_value

# The kinds of markers and the table whose key they name; value and computed have forms of their own.
FACT_TABLES = {
    "claim": "claims",
    "source": "sources",
    "event": "timeline",
    "actor": "actors",
    "position": "positions",
    "support": "german_support",
    "member": "coalition_members",
    "scenario": "scenario_cases",
    "provision": "provisions",
    "instrument": "guarantee_comparison",
    "imprecision": "article_imprecisions",
    "case": "bundestag_case_law",
    "transition": "parlbetg_state_machine",
    "update": "updates",
}
KINDS = (*FACT_TABLES, "table", "value", "computed")

EXEMPT = (
    "numbering: of headings, lists, notebooks (00 to 09), exercises, questions, figures, positions, steps",
    "measures of the course itself: minutes, hours, points, words, questions, cells; the line **Time**",
    "marking: rubrics, 0 to 3 in a mark scheme, sentences that scale marks, scripts; a confidence of 50",
    "names: articles, paragraphs, chapters, resolutions, volumes; codes such as G7 or S002; anything in code",
    "the two days of the course, 4 and 5 September 2025, and the year 2025",
    "0, 1 and 100 as the ends of a scale; number words up to ten",
    "what its cell has tied; a date, a decimal, or ten and more that its notebook has tied to a fact",
)

_LEAST_WORD = 11

_MARKER = re.compile(r"<!--\s*(?P<kind>[a-z]+):(?P<fact>[^>]*?)\s*-->")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_HIDDEN = re.compile(
    r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)|`[^`\n]*`"  # code
    r"|\]\([^)\s]*\)|<https?://[^>]*>|https?://\S+"  # addresses
    r"|</?[a-zA-Z][^>]*>"  # tags
    r"|(?m:^\s*(?:#+\s*)?\d+(?:[.)]|\s*·)\s)",  # numbering of lists and headings
    re.DOTALL,
)
_NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?:[,\u00a0\u202f]\d{3})+(?:\.\d+)?(?!\w)|(?<![\w.])\d+(?:\.\d+)?")
# A full stop behind these does not end a sentence.
_NO_END = "".join(
    rf"(?<!\b{short}\.)"
    for short in ("Art", "Arts", "para", "paras", "No", "Nos", "e.g", "i.e", "cf", "Sept")
)
_SENTENCE_END = re.compile(
    rf"(?<=[.!?]){_NO_END}(?=\s|\Z)|(?<=[.!?][\"”’*)])(?=\s)|\n\s*\n|\n(?=\s*(?:[-*+]|\d+\.)\s)"
)
_MEASURES = (
    "minutes?|min|hours?|points?|marks?|words?|questions?|items?|exercises?|tasks?|cells?|lines?"
    "|notebooks?|steps?|seconds?"
    "|sentences?|levels?|layers?|criteria|columns?"
)
_OWN = re.compile(rf"(?:\s*(?:to|or|and|–|-)\s*\d+(?:\.\d+)?)?[\s\u00a0-]*(?:{_MEASURES})\b", re.IGNORECASE)
_LABELLED = re.compile(
    r"(?:\b(?:articles?|arts?\.?|paragraphs?|paras?\.?|chapters?|protocols?|resolutions?|sections?|clusters?|BVerfGE|nos?\.?|UNSCR"
    r"|UNSC|notebooks?|exercises?|questions?|figures?|tables?|positions?|tasks?|parts?|forms?|version|pages?|volume)"
    r"|§§?)[\s\u00a0]*(?:\d+(?:\(\d+\))*(?:,|,? and| to|–|/)?[\s\u00a0]*)*\Z",
    re.IGNORECASE,
)
_TIME = re.compile(r"\*\*Time\b")
_SCALING = re.compile(r"\bscaled to\b|\bmultipl(?:y|ied) by\b")
_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = re.compile(
    rf"(?P<d>\d{{1,2}})[\s\u00a0](?P<m>{_MONTH})(?:[\s\u00a0](?P<y>\d{{4}}))?|\b(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})\b"
)
_TRAILING = re.compile(r"(?:<!--.*?-->)+")
_COURSE_DAY = re.compile(r"\A(?:[45][\s\u00a0]September(?:[\s\u00a0]2025)?|2025-09-0[45])\Z")


@dataclass(frozen=True)
class Marker:
    """One marker: its kind, the fact it names, and where it stands in the text."""

    kind: str
    fact: str
    start: int
    end: int

    def __str__(self) -> str:
        return f"{self.kind}:{self.fact}"


@dataclass
class Number:
    """One visible number or date with the markers that tie it."""

    text: str
    start: int
    end: int
    sentence: str
    heading: bool = False
    markers: list[Marker] = field(default_factory=list)

    @property
    def value(self) -> float | None:
        """The number as a float; None for a date."""
        word = word_value(self.text)
        if word is not None:
            return float(word)
        try:
            return float(re.sub(r"[,\u00a0\u202f]", "", self.text))
        except ValueError:
            return None

    @property
    def decimals(self) -> int:
        """Digits behind the point, as printed."""
        return len(self.text.partition(".")[2]) if self.value is not None else 0


def markers(text: str) -> list[Marker]:
    """All fact markers of a text in order; other comments (objectives) are none."""
    return [
        Marker(found["kind"], found["fact"], found.start(), found.end())
        for found in _MARKER.finditer(_mask(text, _HIDDEN_BUT_COMMENTS))
        if found["kind"] in KINDS
    ]


# A comment inside code is code: mask code before comments are looked for, but keep what a tag pattern would
# take for one.
_HIDDEN_BUT_COMMENTS = re.compile(r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)|`[^`\n]*`", re.DOTALL)


def _mask(text: str, pattern: re.Pattern[str]) -> str:
    """Replace what matches by blanks, line breaks kept, so that positions stay."""
    return pattern.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def numbers(text: str) -> list[Number]:
    """The numbers of a Markdown text that need a tie, each with the markers that tie it.

    Numbers that need none (see ``EXEMPT``) are left out, but for the repetitions, which the caller knows.
    """
    shown = _mask(_mask(text, _HIDDEN), _COMMENT)
    found: list[Number] = []
    taken: list[tuple[int, int]] = []
    for date in _DATE.finditer(shown):
        taken.append(date.span())
        if not _COURSE_DAY.match(date[0]):
            found.append(_number(text, date[0], date.start()))
    for match in _NUMBER.finditer(shown):
        if any(start <= match.start() < end for start, end in taken) or _exempt(shown, match):
            continue
        found.append(_number(text, match[0], match.start()))
    found += [
        _number(text, match[0], match.start())
        for match in number_words(shown, _LEAST_WORD)
        if not _OWN.match(shown, match.end())
    ]
    _tie(text, found)
    return sorted(found, key=lambda number: number.start)


def _number(text: str, shown: str, start: int) -> Number:
    line_start = text.rfind("\n", 0, start) + 1
    left, right = _sentence(text, start)
    said = " ".join(_COMMENT.sub("", text[left:right]).split())
    return Number(shown, start, start + len(shown), said, text[line_start:].lstrip().startswith("#"))


def _exempt(shown: str, match: re.Match[str]) -> bool:
    if match[0] in ("0", "1", "100", "2025") or re.fullmatch(r"0\d", match[0]) or _marking(shown, match):
        return True
    before, after = shown[: match.start()], shown[match.end() :]
    if re.search(r"[A-Za-z][\w/.§:-]*\Z", before) and not re.search(r"\s\Z", before):
        return True  # part of a name: ES-11/7, S002
    if re.search(r"\d\(\Z", before) and after.startswith(")"):
        return True  # the paragraph of an article: 42(7)
    if re.match(r"[A-Za-z]", after):
        return True  # 4th, 3D
    if re.match(r"(?:/\d+|\(\d+\))", after) and _LABELLED.search(before):
        return True
    return bool(_OWN.match(after) or _LABELLED.search(before))


def _marking(shown: str, match: re.Match[str]) -> bool:
    """Whether a number belongs to the marking of answers and to no fact."""
    left, right = _sentence(shown, match.start())
    sentence = shown[left:right]
    if _TIME.match(sentence.lstrip()) or (
        match[0] == "50" and re.search("confidence", sentence, re.IGNORECASE)
    ):
        return True
    if re.match(r"\s*\|\s*Criterion\b", sentence) or _SCALING.search(sentence):
        return True
    return match[0] in ("2", "3") and "=== BEGIN MARK SCHEME ===" in shown[: match.start()]


def _sentence(text: str, position: int) -> tuple[int, int]:
    """Start and end of the sentence, list item or table row around a position."""
    line_start = text.rfind("\n", 0, position) + 1
    line_end = text.find("\n", position)
    line_end = len(text) if line_end < 0 else line_end
    if text[line_start:line_end].lstrip().startswith("|"):
        return line_start, line_end
    for start, end in _spans(text):
        if start <= position < end:
            return start, end
    return line_start, line_end


@lru_cache(maxsize=16)
def _spans(text: str) -> list[tuple[int, int]]:
    """Start and end of every sentence; a marker directly behind the full stop still belongs to it."""
    ends = []
    for mark in _SENTENCE_END.finditer(_mask(text, _COMMENT)):
        trailing = _TRAILING.match(text, mark.start())
        ends.append(trailing.end() if trailing else mark.end())
    starts = [0, *ends]
    return list(zip(starts, [*ends, len(text)], strict=True))


def _tie(text: str, found: list[Number]) -> None:
    marked = markers(text)
    for number in found:
        left, right = _sentence(text, number.start)
        inside = [marker for marker in marked if left <= marker.start < right]
        if text[left:].lstrip().startswith("|"):
            number.markers = inside
            continue
        after = [marker for marker in inside if marker.start >= number.end]
        group = after[:1] or [marker for marker in inside if marker.end <= number.start][-1:]
        # Markers that stand directly behind one another tie together.
        for marker in after[1:]:
            if group and text[group[-1].end : marker.start].strip() == "":
                group.append(marker)
        number.markers = group
