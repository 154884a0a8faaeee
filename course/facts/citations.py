"""Citations of sources: short and full for readers, CSL-JSON and BibTeX for reference managers.

CSL-JSON is plain JSON and needs nothing; BibTeX is written by pybtex (its escaping of braces, accents and
percent signs is the part that goes wrong by hand), which is an optional dependency: ``pip install
"willing-and-able[citations]"``.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from course.errors import CourseError, UnknownName
from course.facts import cards, texts
from course.facts.rows import Row, all_rows
from course.facts.texts import LABELS
from course.names import near

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

# Kinds of source to the types of the Citation Style Language and of BibTeX; what is not listed is a web page.
_CSL = (
    (
        ("news", "tabloid", "broadcaster", "newspaper", "media", "agency", "press", "opinion"),
        "article-newspaper",
    ),
    (("data set",), "dataset"),
    (("research institute", "think tank", "academic"), "report"),
    (("encyclopaedia",), "entry-encyclopedia"),
    (("official", "primary document"), "document"),
)
# What may be an id: capitals and digits, with at least one digit or hyphen; GDP and NATO are none.
_ID = re.compile(r"\b(?=[A-Z]+[\d-])[A-Z][A-Z\d]*(?:[-.][A-Z\d]+)*\b")
_BIBTEX = {"article-newspaper": "article", "report": "techreport"}


def _stop(text: str) -> str:
    """The full stop behind a text: none where it ends with a mark of its own."""
    return "" if text.endswith((".", "?", "!")) else "."


def _ended(text: str) -> str:
    return text + _stop(text)


@dataclass(frozen=True)
class Citation:
    """One source of the course, ready to be cited."""

    row: Row

    @property
    def source_id(self) -> str:
        """The key of the source, such as S002."""
        return str(self.row["source_id"])

    @property
    def date(self) -> str:
        """The date as a reader writes it, to the precision that is known; "n.d." where there is none."""
        day, precision = self.row["date"], self.row["date_precision"]
        if day is None:
            return "n.d."
        if precision == "year":
            return str(day.year)
        month = f"{_MONTHS[day.month - 1]} {day.year}"
        return month if precision == "month" else f"{day.day} {month}"

    @property
    def short(self) -> str:
        """For the running text: publisher, year, key."""
        year = self.row["date"].year if self.row["date"] else "n.d."
        return f"{self.row['publisher'] or self.row['title']}, {year} [{self.source_id}]"

    @property
    def full(self) -> str:
        """For a list of sources: publisher, title, date, address, and what to be careful about."""
        parts = [self.row["publisher"], self.row["title"], self.date, self.address, self._access()]
        return " ".join(_ended(part) for part in parts if part) + f" [{self.source_id}]{self._warning()}"

    @property
    def address(self) -> str:
        """The address that the course leads readers to: none for a weak source, which is named, not
        linked."""
        return "" if self.row["weak"] else self.row["url"] or ""

    @property
    def remarks(self) -> str:
        """What a reader must be careful about, in brackets behind the citation; empty where there is
        nothing."""
        said = [LABELS[flag] for flag in ("weak", "after_freeze") if self.row[flag]]
        if access := self._access():
            said.insert(0, access)
        return f" ({'; '.join(said)})" if said else ""

    def _access(self) -> str:
        return LABELS["archived"] if self.row["access"] == "archived copy" else LABELS["no_address"]

    def _warning(self) -> str:
        flags = [LABELS[flag] for flag in ("weak", "after_freeze") if self.row[flag]]
        return f" ({'; '.join(flags)})" if flags else ""

    def __str__(self) -> str:
        return self.full

    def __repr__(self) -> str:
        return self.full

    def inline_html(self) -> str:
        """The citation as HTML inside a sentence or a list: the title is the link."""
        title = cards.link(self.address, self.row["title"])
        publisher = html.escape(self.row["publisher"] or "")
        tail = f"{self.date}; {self._access()}. [{self.source_id}]{self._warning()}"
        return f"{publisher}{': ' if publisher else ''}{title}{_stop(self.row['title'])} {html.escape(tail)}"

    def _repr_html_(self) -> str:
        return f'<p class="wa-citation" style="{cards.PLAIN};margin:0.5em 0">{self.inline_html()}</p>'

    def csl(self) -> dict[str, Any]:
        """The source as one item of CSL-JSON, which Zotero, Pandoc and others read."""
        row = self.row
        kind = row["kind"] or ""
        item: dict[str, Any] = {
            "id": self.source_id,
            "type": next((csl for words, csl in _CSL if any(word in kind for word in words)), "webpage"),
            "title": row["title"].strip("[]"),
            "publisher": row["publisher"],
            "URL": self.address,
            "language": row["language"],
            "version": row["version"],
            "note": row["note"],
        }
        if row["date"]:
            parts = [row["date"].year, row["date"].month, row["date"].day]
            item["issued"] = {"date-parts": [parts[: {"year": 1, "month": 2}.get(row["date_precision"], 3)]]}
        return {key: value for key, value in item.items() if value}

    def bibtex(self) -> str:
        """The source as one BibTeX entry.

        Raises:
            CourseError: where pybtex is not installed; ``csl()`` needs nothing.
        """
        return bibliography([self.source_id], "bibtex")

    def _entry(self) -> tuple[str, dict[str, str]]:
        item = self.csl()
        fields = {"title": item["title"], "url": item.get("URL", ""), "note": item.get("note", "")}
        fields["language"] = item.get("language", "")
        kind = _BIBTEX.get(item["type"], "misc")
        # The field that BibTeX's styles print for the publisher has a different name in each type.
        fields[{"article": "journal", "techreport": "institution"}.get(kind, "howpublished")] = item.get(
            "publisher", ""
        )
        if "issued" in item:
            parts = item["issued"]["date-parts"][0]
            fields["year"] = str(parts[0])
            if len(parts) > 1:
                fields["month"] = _MONTHS[parts[1] - 1]
        # Who wrote it is rarely known; the publisher stands for the author, braced as one name.
        fields["author"] = f"{{{item['publisher']}}}" if item.get("publisher") else ""
        return kind, {key: value for key, value in fields.items() if value}


def citation(source_id: str) -> Citation:
    """The citation of one source.

    Raises:
        UnknownName: where the package has no such source, with near matches.
    """
    wanted = str(source_id).strip()
    known = {row["source_id"]: row for row in all_rows("sources")}
    found = known.get(wanted) or known.get(wanted.upper())
    if found is None:
        raise UnknownName(
            texts.NO_SOURCE.format(source_id=source_id, near=near(wanted, list(known)), count=len(known))
        )
    return Citation(found)


def names(source_ids: Iterable[str]) -> list[tuple[str, str]]:
    """Sources as a line under a figure names them: publisher and date, never the key alone.

    Args:
        source_ids: keys of sources, in any order; sources with the same name and date are one, and one
            without a date is left out beside a dated one. A key that the course does not have is a
            learner's own source and stands as it is given.

    Returns:
        Pairs of the name and the address (empty where there is none), in the order given.
    """
    known = {row["source_id"]: row for row in all_rows("sources")}
    found: dict[str, str] = {}
    dated: set[str] = set()
    for source in source_ids:
        row = known.get(str(source).strip()) or known.get(str(source).strip().upper())
        if row is None:
            found.setdefault(str(source), "")
            continue
        cited = Citation(row)
        name = str(row["publisher"] or row["title"])
        if row["date"] is not None:
            dated.add(name)
        found.setdefault(name if row["date"] is None else f"{name}, {cited.date}", cited.address)
    return [(name, address) for name, address in found.items() if name not in dated]


@lru_cache(maxsize=1024)
def in_names(text: str) -> str:
    """A text in which sources, claims, provisions, decisions and cases are called by their names, as a reader
    sees it.

    Args:
        text: any text; ids in it stand alone, as in "GE16; S008; S009".

    Returns:
        The text with publisher and date in place of a source's id, instrument and article in place of a
        provision's, and names in place of a decision's and a case's; a claim's id is said to be its card's.
    """
    sources = {row["source_id"]: row for row in all_rows("sources")}
    claims = {row["claim_id"] for row in all_rows("claims")}
    named = {row["provision_id"]: f"{row['instrument']}, {row['article']}" for row in all_rows("provisions")}
    named |= {row["case_id"]: str(row["short_name"]) for row in all_rows("bundestag_case_law")}
    named |= {row["scenario_id"]: f"“{row['title']}”" for row in all_rows("scenario_cases")}

    def name(found: re.Match[str]) -> str:
        ident = found[0]
        if ident in sources:
            return names([ident])[0][0]
        return LABELS["claim_card"].format(id=ident) if ident in claims else named.get(ident, ident)

    return _ID.sub(name, text)


def bibliography(source_ids: Iterable[str], form: str = "csl-json") -> str:
    """Several sources in a form that reference managers read.

    Args:
        source_ids: keys of sources, such as ``["S002", "S017"]``.
        form: ``"csl-json"`` or ``"bibtex"``.

    Raises:
        UnknownName: for an unknown source or form.
        CourseError: for BibTeX where pybtex is not installed.
    """
    cited = [citation(source) for source in source_ids]
    if form == "csl-json":
        return json.dumps([source.csl() for source in cited], indent=2, ensure_ascii=False) + "\n"
    if form != "bibtex":
        raise UnknownName(texts.NO_EXPORT.format(form=form))
    try:
        from pybtex.database import BibliographyData, Entry, Person
    except ModuleNotFoundError as error:
        raise CourseError(texts.NO_PYBTEX) from error
    entries = {}
    for source in cited:
        kind, fields = source._entry()
        author = fields.pop("author", None)
        persons = {"author": [Person(last=author)]} if author else {}
        # Keys of BibTeX must not hold dots.
        entries[re.sub(r"[^A-Za-z0-9-]", "-", source.source_id)] = Entry(kind, fields=fields, persons=persons)
    found: str = BibliographyData(entries=entries).to_string("bibtex")
    return found
