"""The claim ledger: what the article says, what the evidence says, and where each of them can be read.

``claim("CO05")`` shows a claim card, ``cite("S002")`` a citation, ``source_trail("26 states")`` finds claims
by their text. Each result shows itself as HTML in a notebook and as the same words in plain text elsewhere
(``print``, a terminal, a screen reader's text view). It needs neither pandas nor a network.
"""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from course.errors import UnknownName
from course.facts import cards, texts
from course.facts.citations import Citation, citation
from course.facts.number_words import plain_numbers
from course.facts.rows import Row, all_rows, as_of_date, rows, split
from course.facts.texts import BADGE_MEANINGS, BADGES, LABELS, VERDICT_WORDS
from course.names import near

__all__ = ["ClaimCard", "Trail", "cite", "claim", "source_trail"]


@dataclass(frozen=True)
class ClaimCard:
    """One claim of the article with its finding and its sources; shows itself as a card."""

    row: Row
    changes: tuple[Row, ...]

    @property
    def badge(self) -> str:
        """settled, contested, undisclosed, or superseded where a later fact is known at the as-of date."""
        overtaken = any(self.row["claim_id"] in split(change["supersedes"]) for change in self.changes)
        return "superseded" if overtaken else str(self.row["badge"])

    @property
    def sources(self) -> tuple[Citation, ...]:
        """The sources of the claim, the main one first, as the ledger lists them."""
        return tuple(citation(source) for source in split(self.row["source_ids"]))

    @property
    def parts(self) -> list[tuple[str, str]]:
        """Kind, nuance and nearest document, each with its label."""
        row = self.row
        parts = [(LABELS["kind"], row["kind"])]
        if row["nuance"]:
            parts.append((LABELS["nuance"], row["nuance"]))
        if row["primary_source"]:
            parts.append((LABELS["primary"], row["primary_source"]))
        return parts

    @property
    def meaning(self) -> str:
        """What the badge means for this claim, in words."""
        if self.badge == self.row["badge"] and self.row["badge_note"]:
            return str(self.row["badge_note"])
        return BADGE_MEANINGS[self.badge]

    def __repr__(self) -> str:
        lines = [
            f"{VERDICT_WORDS[self.row['verdict']]}. {LABELS['article']}: {self.row['statement']} "
            f"[{self.row['claim_id']}]",
            f"{LABELS['badge']}: {BADGES[self.badge]}. {self.meaning}",
            *(f"{label}: {text}" for label, text in self.parts),
            f"{LABELS['sources']}:",
            *(f"  - {source}" for source in self.sources),
        ]
        if self.changes:
            lines += [f"{LABELS['since']}:", *(f"  - {_change(change)}" for change in self.changes)]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        row = self.row
        body = "".join(_entry(label, html.escape(text)) for label, text in self.parts)
        body += _entry(
            LABELS["sources"], _list(f"<li>{source.inline_html()}</li>" for source in self.sources)
        )
        if self.changes:
            later = _list(f"<li>{html.escape(_change(change))}</li>" for change in self.changes)
            body += _entry(LABELS["since"], later)
        name = html.escape(row["claim_id"])
        return (
            f'<div class="wa-card wa-claim" role="group" aria-label="Claim {name}" style="{cards.CARD}">'
            # What the evidence says comes first; whether this verdict itself is settled, after.
            f'<p style="margin:0 0 0.4em;font-size:1.1em">'
            f"{cards.verdict(row['verdict'], VERDICT_WORDS)} "
            f"<strong>{LABELS['article']}:</strong> {html.escape(row['statement'])} "
            f'<small style="white-space:nowrap">[{name}]</small></p>'
            f'<p style="margin:0">{LABELS["badge"]}: {cards.badge(self.badge, BADGES[self.badge])} '
            f"<span>{html.escape(self.meaning)}</span></p>"
            f'<dl style="margin:0.4em 0 0">{body}</dl></div>'
        )


# JupyterLab floats the terms of a list beside their definitions, at a fixed width.
_WHOLE = "float:none;width:auto;display:block"


def _entry(label: str, inner: str) -> str:
    return (
        f'<dt style="{cards.PLAIN};{_WHOLE};font-weight:bold;margin-top:0.4em">'
        f"{html.escape(label)}</dt>"
        f'<dd style="{cards.PLAIN};{_WHOLE};margin:0 0 0 1em">{inner}</dd>'
    )


def _list(entries: Iterable[str]) -> str:
    return f'<ul style="margin:0;padding-left:1.2em">{"".join(entries)}</ul>'


def _change(change: Row) -> str:
    day: dt.date = change["date"]
    shown = day.isoformat() if change["date_precision"] == "day" else day.isoformat()[:7]
    return f"{shown}: {change['statement']} [{', '.join(split(change['source_ids']))}]"


def _changes(claim_id: str, day: dt.date) -> tuple[Row, ...]:
    return tuple(
        row
        for row in all_rows("updates")
        if row["date"] <= day and claim_id in split(row["supersedes"]) + split(row["concerns"])
    )


def claim(claim_id: str, as_of: str | dt.date | None = None) -> ClaimCard:
    """The card of one claim of the article.

    Args:
        claim_id: such as ``"CO05"``; capitals do not matter.
        as_of: a later day shows what changed since; by default ``COURSE_AS_OF``, else 5 September 2025.

    Returns:
        A card: the article's statement in our words, kind, badge, finding, nuance, nearest document, sources
        with links.

    Raises:
        UnknownName: where the ledger has no such claim, with near matches.
        DataError: where a table is damaged, or ``as_of`` lies before the ledger's day.
    """
    wanted = str(claim_id).strip().upper()
    known = {row["claim_id"]: row for row in rows("claims", as_of)}
    if wanted not in known:
        ranges: dict[str, list[str]] = {}
        for name in known:
            ranges.setdefault(name[:2], []).append(name)
        spans = ", ".join(f"{found[0]} to {found[-1]}" for found in ranges.values())
        raise UnknownName(
            texts.NO_CLAIM.format(claim_id=claim_id, near=near(wanted, list(known)), spans=spans)
        )
    return ClaimCard(known[wanted], _changes(wanted, as_of_date(as_of)))


def cite(source_id: str) -> Citation:
    """The citation of one source: ``.short``, ``.full``, ``.csl()`` and ``.bibtex()``; shows itself in full.

    Args:
        source_id: such as ``"S002"`` or ``"NATO-DEFEXP-2025"``; capitals do not matter.

    Raises:
        UnknownName: where the package has no such source, with near matches.
    """
    return citation(source_id)


@dataclass(frozen=True)
class Trail:
    """The claims that a search found, best first; shows itself as a list of cards' first lines with their
    sources."""

    text: str
    claims: tuple[ClaimCard, ...]

    def __iter__(self) -> Iterator[ClaimCard]:
        return iter(self.claims)

    def __len__(self) -> int:
        return len(self.claims)

    def __getitem__(self, index: int) -> ClaimCard:
        return self.claims[index]

    def __repr__(self) -> str:
        if not self.claims:
            return f"{self.text!r}: {LABELS['no_hits']}"
        found = [f"{self.text!r}: {len(self.claims)} claims"]
        for card in self.claims:
            cited = "; ".join(source.short for source in card.sources)
            found.append(
                f"- {card.row['claim_id']} [{BADGES[card.badge]}] {card.row['statement']}\n    {cited}"
            )
        return "\n".join(found)

    def _repr_html_(self) -> str:
        title = f"{html.escape(repr(self.text))}: "
        if not self.claims:
            return f'<p class="wa-trail" style="{cards.PLAIN}">{title}{LABELS["no_hits"]}</p>'
        entries = "".join(
            f'<li style="margin:0.4em 0"><strong>{html.escape(card.row["claim_id"])}</strong> '
            f"{cards.badge(card.badge, BADGES[card.badge])} {html.escape(card.row['statement'])}"
            f'<ul style="margin:0.2em 0">'
            + "".join(f"<li>{source.inline_html()}</li>" for source in card.sources)
            + "</ul></li>"
            for card in self.claims
        )
        return (
            f'<div class="wa-card wa-trail" role="group" aria-label="Source trail" style="{cards.CARD}">'
            f'<p style="margin:0">{title}{len(self.claims)} claims</p>'
            f'<ol style="margin:0.4em 0 0">{entries}</ol></div>'
        )


_SEARCHED = (("statement", 3), ("nuance", 1), ("primary_source", 1), ("actors", 2), ("badge_note", 1))


def source_trail(text: str, as_of: str | dt.date | None = None) -> Trail:
    """Find claims by their text, and with them the sources they rest on.

    All words must occur in the claim, in its nuance or its actors; a number is found in digits and in words
    ("26 states" finds "Twenty-six states"); a word matches from its beginning ("troop" finds "troops").

    Args:
        text: one or more words.
        as_of: see ``claim``.

    Returns:
        The claims, the best match first; empty where none contains all the words.

    Raises:
        ValueError: where ``text`` holds no word.
    """
    words = _words(text)
    if not words:
        raise ValueError(
            "source_trail needs at least one word to look for, such as source_trail('26 states')."
        )
    scored = []
    for row in rows("claims", as_of):
        texts = [(set(_words(row[column] or "")), weight) for column, weight in _SEARCHED]
        points = [sum(w for found, w in texts if any(_matches(word, f) for f in found)) for word in words]
        if all(points):
            scored.append((-sum(points), row["claim_id"], row))
    day = as_of_date(as_of)
    scored.sort(key=lambda entry: entry[:2])
    return Trail(text, tuple(ClaimCard(row, _changes(name, day)) for _, name, row in scored))


def _words(text: str) -> list[str]:
    return re.findall(r"[\w%]+", plain_numbers(text).casefold())


def _matches(word: str, found: str) -> bool:
    return found == word or (len(word) > 2 and not word.isdigit() and found.startswith(word))
