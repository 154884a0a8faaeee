"""What can be counted in a written answer: its words against the limits of the task, and traces of the parts
that the task asks for.

A program cannot read an argument. It counts words, numbers, dates and sources, and looks for the words by
which a part is usually named; what it does not find may be there in other words, and what it finds may be
worth nothing. So this is a list to tick before handing in, never a part of a mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from course.learner import texts

_WORD = re.compile(r"\w+(?:[-’'.,/]\w+)*")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_IMAGE = re.compile(r"!\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])|<img\b[^>]*>", re.IGNORECASE)
_TABLE = re.compile(r"^\s*\|.*$", re.MULTILINE)
_HEADING = re.compile(
    r"^[ \t]*(?:#+[ \t]*|\*\*|\d+\.[ \t]*(?:\*\*)?)?(?P<name>[A-Za-z][^\n:.*#|]{0,60})", re.MULTILINE
)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = re.compile(
    rf"\b\d{{1,2}} (?:{_MONTHS})(?: \d{{4}})?\b|\b(?:{_MONTHS}) \d{{4}}\b|\b\d{{4}}-\d{{2}}-\d{{2}}\b"
)
_NUMBER = re.compile(r"(?<![\w.])\d[\d,.]*")
_SOURCE = re.compile(r"\b[A-Z]{1,6}\d{2,3}\b|\[\d+\]|https?://\S+")


def count_words(text: str) -> int:
    """How many words a written answer has: neither comments, tables nor pictures count, a number is a word.

    Args:
        text: Markdown.
    """
    return len(_WORD.findall(prose(text)))


def prose(text: str) -> str:
    """A written answer without what counts as no words: comments, tables and pictures."""
    return _IMAGE.sub(" ", _TABLE.sub("", _COMMENT.sub("", text)))


def review(text: str, asked: Mapping[str, Any]) -> list[str]:
    """What a learner is told of an answer's length and parts, a line each.

    Args:
        text: the written answer, Markdown.
        asked: the task's entry under ``arguments`` in the item file: ``words`` (``least``, ``most``,
            ``without``: headings whose sections do not count), ``sections`` (each a name with limits of its
            own), ``parts`` (each ``part`` with ``any``, ``dates``, ``numbers`` or ``sources``).
    """
    return [*_lengths(text, asked), *(_ticked(text, part) for part in asked.get("parts") or ())]


def _lengths(text: str, asked: Mapping[str, Any]) -> Iterator[str]:
    sections = asked.get("sections") or ()
    names = [section["name"] for section in sections]
    for section in sections:
        own = _section(text, section["name"], names)
        if own is None:
            yield texts.WRITTEN_NO_SECTION.format(name=section["name"])
        else:
            yield texts.WRITTEN_SECTION.format(name=section["name"], said=_against(count_words(own), section))
    limits = asked.get("words")
    if limits is not None:
        apart = limits.get("without") or ()
        rest = text
        for name in apart:
            if span := _span(rest, name, None):
                rest = rest[: span[0]] + rest[span[1] :]
        said = _against(count_words(rest), limits)
        yield said + (texts.WRITTEN_APART.format(names=", ".join(apart)) if apart else "")
    if not sections and limits is None:
        yield texts.WRITTEN_WORDS.format(n=count_words(text))


def _against(n: int, limits: Mapping[str, Any]) -> str:
    least, most = limits.get("least"), limits.get("most")
    if most is not None and n > most:
        return texts.WRITTEN_MORE.format(n=n, most=most, over=n - most)
    if least is not None and n < least:
        return texts.WRITTEN_LESS.format(n=n, least=least, short=least - n)
    within = texts.WRITTEN_MOST.format(most=most) if least is None else ""
    return texts.WRITTEN_FITS.format(
        n=n, within=within or texts.WRITTEN_BETWEEN.format(least=least, most=most)
    )


def _section(text: str, name: str, others: list[str]) -> str | None:
    """The text of a section without its name, which is no word of it; None where there is none."""
    span = _span(text, name, others)
    if span is None:
        return None
    whole = text[slice(*span)]
    return re.sub(rf"^\W*(?:\d+\.\W*)?{re.escape(name)}\W*", "", whole, count=1, flags=re.IGNORECASE)


def _span(text: str, name: str, others: list[str] | None) -> tuple[int, int] | None:
    """From where to where a section stands: from its heading (a Markdown heading, a bold word, or a name at
    the beginning of a line) up to the next one: of the names in ``others``, or, where that is None, of any
    Markdown or bold heading."""
    starts = [
        found.start()
        for found in _HEADING.finditer(text)
        if found["name"].strip().casefold().startswith(name.casefold())
    ]
    if not starts:
        return None
    begin = starts[0]
    after = text.index("\n", begin) if "\n" in text[begin:] else len(text)
    if others is None:
        ends = [m.start() for m in re.finditer(r"^(?:#+[ \t]|\*\*)", text, re.MULTILINE) if m.start() > begin]
    else:
        ends = [
            found.start()
            for found in _HEADING.finditer(text)
            if found.start() > after
            and any(found["name"].strip().casefold().startswith(o.casefold()) for o in others if o != name)
        ]
    return begin, ends[0] if ends else len(text)


def _ticked(text: str, part: Mapping[str, Any]) -> str:
    plain = _COMMENT.sub("", text)
    for kind, pattern in (("dates", _DATE), ("sources", _SOURCE), ("numbers", _NUMBER)):
        if kind in part:
            found = len(set(pattern.findall(plain)))
            mark = "found" if found >= part[kind] else "missing"
            counted = texts.WRITTEN_COUNTED.format(n=found, wanted=part[kind], kind=texts.WRITTEN_KINDS[kind])
            return texts.WRITTEN_PARTS[mark].format(part=part["part"], more=counted)
    there = any(re.search(rf"(?<!\w){word}", plain, re.IGNORECASE) for word in part["any"])
    return texts.WRITTEN_PARTS["found" if there else "missing"].format(part=part["part"], more="")
