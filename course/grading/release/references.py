"""The sources of a notebook before its reader's eyes: fact markers become numbered references.

An author writes ``26<!--claim:CO05--> states, by``; a reader gets ``26 states [3], by``, where the number is
a link to a list at the notebook's end that names publisher, title, date and address. A mark never parts a
number from what it counts, and a source has one number. The source file stays as it is. Inside a cell the
links are reference links of Markdown (``[[3]]`` in the text, ``[3]: #References "…"`` at the foot), so that
the text of a cell reads well when it is opened for editing, and the source shows under the pointer.

Every other comment of the authors' (objectives, for instance) leaves the text as well. What a learner is to
write into, and what stands in code, is left alone. Everything here is plain data: no nbgrader, no kernel.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from typing import Any

from course.authoring.prose.markers import FACT_TABLES, Marker, markers
from course.authoring.prose.tied import cell_of, row_of
from course.errors import CourseError
from course.evidence.record import METADATA_KEY
from course.facts.citations import Citation, citation
from course.facts.rows import Row, resource, source_columns, split
from course.facts.texts import LABELS
from course.grading.texts import grading as texts

CELL = "references"
_SCHEME = "=== BEGIN MARK SCHEME ==="
_COMMENT = re.compile(r"[ \t]*<!--.*?-->", re.DOTALL)
_CODE = re.compile(r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)|`[^`\n]*`", re.DOTALL)
_HEADING = re.compile(r"^#{1,6}\s+(?P<text>.+?)\s*$", re.MULTILINE)
_DAY = re.compile(
    r"\b(\d{1,2}) (January|February|March|April|May|June|July|August|September|October|November|December)\b"
)
# Where a mark may stand that would part a number from what it counts: the end of the clause.
_PARTED = re.compile(r"\d$"), re.compile(r"^ [^\W\d_]")
_CLAUSE_ENDS = re.compile(
    r"\*{0,3}(?:[,;:.!?](?=[\s*”\"]|$)| ?[()”|<]| (?:and|or|but|while|because|if)\b)|$|\n|\[",
    re.MULTILINE,
)
_SHOWN = re.compile(r"\u00a0\[\[\d+\](?:, \[\d+\])*\]")
_FOOT = re.compile(r"^\[\d+\]: #\S+ \"[^\n]*\"$\n?", re.MULTILINE)
# What stands before the sources of a row that is more than a report of one.
_LABELS: dict[str, Callable[[Row], str]] = {
    "provision": lambda row: f"{row['instrument']}, {row['article']}",
    "case": lambda row: f"{row['short_name']}, {row['citation']}",
    "instrument": lambda row: str(row["label"]),
}


@dataclass(frozen=True)
class _Entry:
    """One line of the list: its text, the few words that the link shows under the pointer, and what else
    bears on what was said of it: further sources and the card of a claim."""

    text: str
    short: str
    also: tuple[str, ...] = ()
    card: str = ""


@dataclass
class _More:
    """What else bears on all that was said of one source: each further source and each claim once."""

    also: dict[str, None] = field(default_factory=dict)
    cards: dict[str, None] = field(default_factory=dict)

    def add(self, entry: _Entry) -> None:
        """Take in what an entry has beyond its first source."""
        self.also |= dict.fromkeys(entry.also)
        self.cards |= dict.fromkeys([entry.card] if entry.card else [])

    def __str__(self) -> str:
        also = texts.REFERENCE_ALSO.format(more="; ".join(self.also)) if self.also else ""
        return _sentences([part for part in (also, _cards(list(self.cards))) if part])


@dataclass(frozen=True)
class _Place:
    """Where a code cell stands: its heading, that one's address, and how many headings there are so far."""

    heading: str
    address: str
    headings: int


@dataclass
class _References:
    """The numbers given so far: what a marker leans on to its number, and the entry of each; and how many of
    the notebook's headings stand before the cell that is read."""

    cells: Mapping[str, _Place]
    headings: int = 0
    numbers: dict[object, int] = field(default_factory=dict)
    entries: list[_Entry] = field(default_factory=list)
    more: dict[int, _More] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)

    def number(self, marker: Marker, before: str) -> int | None:
        """The number of what a marker names, behind this text of its cell; None where it names nothing that
        is known, an invented case, which vouches for nothing, or what is computed under the marker's own
        heading, to which the number would only lead back."""
        place = self.cells.get(marker.fact) if marker.kind == "computed" else None
        if marker.kind == "scenario" or (
            place is not None and place.headings == self.headings + len(_headings(before))
        ):
            return None
        try:
            key, entry = _named(marker, self.cells)
        except CourseError as error:
            self.unknown.append(f"{marker}: {error}")
            return None
        if key not in self.numbers:
            self.entries.append(entry)
            self.numbers[key] = len(self.entries)
        number = self.numbers[key]
        self.more.setdefault(number, _More()).add(entry)
        return number

    def listed(self) -> str:
        """The list as Markdown."""
        return "\n".join(
            f"{number}. {entry.text} {self.more[number]}".rstrip()
            for number, entry in enumerate(self.entries, start=1)
        )


def add_references(cells: list[dict[str, Any]]) -> list[str]:
    """Turn the markers of a notebook's text into references, and put the list at its end.

    Args:
        cells: the notebook's cells, each a mapping with ``cell_type``, ``source`` (text) and ``metadata``;
            changed in place. The list is a new cell ``references``, before the cell ``next`` where that is
            the last one, else at the end.

    Returns:
        A sentence for each marker that names nothing that the course knows; it is left out of the text.
    """
    known = _References(_code_cells(cells))
    for cell in cells:
        ours = (cell.get("metadata") or {}).get(METADATA_KEY, {})
        if cell["cell_type"] != "markdown":
            continue
        source = cell["source"]
        if "answer" not in ours:
            text, scheme, rest = source.partition(_SCHEME)
            cell["source"] = _with_references(text, known) + scheme + rest
        known.headings += len(_headings(source))
    if known.entries:
        made = {
            "cell_type": "markdown",
            "id": CELL,
            "metadata": {},
            "source": f"## {texts.REFERENCES}\n\n{texts.REFERENCES_INTRO}\n\n{known.listed()}",
        }
        last = len(cells) - 1 if cells and cells[-1].get("id") == "next" else len(cells)
        cells.insert(last, made)
    return known.unknown


def without_references(text: str) -> str:
    """The text of a released cell without its references, to compare it with its source.

    Args:
        text: the Markdown of a released cell.
    """
    return _FOOT.sub("", _SHOWN.sub("", text)).replace("\u00a0", " ").strip()


def without_comments(text: str) -> str:
    """Markdown without the comments of its authors; what stands in code stays as it is.

    Args:
        text: the Markdown of a source cell.
    """
    return _outside_code(text, lambda part: _COMMENT.sub("", part))


def _days_whole(text: str) -> str:
    """Text in which a day and its month are not broken over two lines, as narrow tables would. Headings stay:
    links lead to them by their words."""
    return _outside_code(text, _join_days)


def _join_days(part: str) -> str:
    lines = part.split("\n")
    return "\n".join(line if line.startswith("#") else _DAY.sub("\\1\u00a0\\2", line) for line in lines)


def _outside_code(text: str, change: Callable[[str], str]) -> str:
    made, start = [], 0
    for code in _CODE.finditer(text):
        made += [change(text[start : code.start()]), code[0]]
        start = code.end()
    return "".join([*made, change(text[start:])])


def _with_references(text: str, known: _References) -> str:
    used: set[int] = set()
    made: list[str] = []
    group: list[int] = []
    seen: set[int] = set()
    start, line = 0, -1

    def close(between: str) -> None:
        # Markers that stand directly behind one another make one bracket.
        if not group:
            made.append(between)
            return
        html = text[:start].rpartition("\n")[2].lstrip().startswith("<")
        before, after = _parted(made[-1], between)
        made.extend([before, _bracket(group, known.entries, html=html), after])
        if not html:
            used.update(group)
        group.clear()

    for marker in markers(text):
        between = text[start : marker.start]
        if group and _carried(made[-1], between):
            made.append(between)
        elif between.strip(" ") or not group:
            close(between)
        if (begin := text.rfind("\n", 0, marker.start)) != line:
            line, seen = begin, set()
        number = known.number(marker, text[: marker.start])
        # A number stands once in a paragraph, a list item or a row: the first time.
        if number is not None and number not in seen:
            seen.add(number)
            group.append(number)
        start = marker.end
    close(text[start:])
    plain = _days_whole(without_comments("".join(made)))
    if not used:
        return plain
    foot = "\n".join(f'[{n}]: #{texts.REFERENCES} "{known.entries[n - 1].short}"' for n in sorted(used))
    return f"{plain.rstrip()}\n\n{foot}" + ("\n\n" if plain.endswith("\n") else "")


def _parts(before: str, after: str) -> bool:
    """Whether a mark between two texts would part a number from what it counts."""
    number, counted = _PARTED
    return bool(number.search(before) and counted.search(after))


def _carried(before: str, between: str) -> bool:
    """Whether a mark is carried on to the next one, in the same clause."""
    end = _CLAUSE_ENDS.search(between)
    return _parts(before, between) and end is not None and end.start() == len(between)


def _parted(before: str, after: str) -> tuple[str, str]:
    """What stands before a mark and what after it, of the text that follows a marker."""
    end = _CLAUSE_ENDS.search(after) if _parts(before, after) else None
    # A link in the clause: the mark stays.
    return ("", after) if end is None or end[0] == "[" else (after[: end.start()], after[end.start() :])


def _bracket(group: list[int], entries: list[_Entry], *, html: bool) -> str:
    if html:
        links = (
            f'<a href="#{texts.REFERENCES}" title="{escape(entries[n - 1].short)}">{n}</a>' for n in group
        )
        return f"\u00a0[{', '.join(links)}]"
    return f"\u00a0[{', '.join(f'[{n}]' for n in group)}]"


def _headings(text: str) -> list[str]:
    return [_COMMENT.sub("", heading["text"]).strip() for heading in _HEADING.finditer(_CODE.sub("", text))]


def _code_cells(cells: list[dict[str, Any]]) -> dict[str, _Place]:
    """The code cells with the place at which each stands."""
    found: dict[str, _Place] = {}
    passed: list[str] = []
    for cell in cells:
        if cell["cell_type"] == "markdown":
            passed += _headings(cell["source"])
        elif cell["cell_type"] == "code":
            heading = passed[-1] if passed else ""
            found[str(cell.get("id"))] = _Place(heading, heading.replace(" ", "-"), len(passed))
    return found


def _named(marker: Marker, cells: Mapping[str, _Place]) -> tuple[object, _Entry]:
    """What a marker leans on, and how the list names it; markers with the same key share a number."""
    if marker.kind == "computed":
        if marker.fact not in cells:
            raise CourseError(texts.REFERENCE_NO_CELL.format(cell=marker.fact))
        place = cells[marker.fact]
        link = f"[{place.heading}](#{place.address})" if place.heading else texts.REFERENCE_THIS_NOTEBOOK
        return ("computed", place.heading), _Entry(
            texts.REFERENCE_COMPUTED.format(heading=link),
            _quoted(texts.REFERENCE_COMPUTED_SHORT.format(heading=place.heading)),
        )
    if marker.kind == "table":
        return _table(marker.fact)
    if marker.kind == "source":
        return _cited((marker.fact,))
    if marker.kind == "value":
        row, _ = cell_of(marker.fact)
        table = marker.fact.partition(":")[0]
        sources = _sources(table, row)
        return _cited(sources) if sources else _table(table)
    row = row_of(marker.kind, marker.fact)
    sources = _sources(FACT_TABLES[marker.kind], row)
    if marker.kind == "claim":
        return _cited(sources, key=None if sources else marker.fact, card=marker.fact)
    if marker.kind in _LABELS:
        label = _LABELS[marker.kind](row)
        return _cited(sources, key=(marker.kind, label), label=label)
    return _cited(sources) if sources else _table(FACT_TABLES[marker.kind])


@lru_cache(maxsize=1000)
def source_of(claim: str) -> str:
    """Publisher and date of the source nearest to a claim, as Markdown: ``Reuters, 5 September 2025``.

    Args:
        claim: the claim's id.

    Returns:
        The source; empty where there is no such claim, or none that has a source.
    """
    try:
        sources = _sources(FACT_TABLES["claim"], row_of("claim", claim))
    except CourseError:
        return ""
    if not sources:
        return ""
    nearest = citation(sources[0])
    return f"{_plain(_publisher(nearest))}, {nearest.date}"


def _sources(table: str, row: Row) -> tuple[str, ...]:
    columns = source_columns(resource(table))
    return tuple(dict.fromkeys(source for column in columns for source in split(row[column])))


def _table(name: str) -> tuple[object, _Entry]:
    described = resource(name)
    said = texts.REFERENCE_TABLE.format(title=described["title"], name=name, day=described["as_of"])
    return ("table", name), _Entry(said, _quoted(described["title"]))


def _cited(
    sources: tuple[str, ...], key: object = None, label: str = "", card: str = ""
) -> tuple[object, _Entry]:
    cited = [citation(source) for source in sources]
    parts = [label] if label else []
    if cited:
        parts.append(_full(cited[0]))
    if key is None and cited:
        # One source has one number, whatever leans on it.
        key = ("source", cited[0].source_id)
    short = label or (
        texts.REFERENCE_SHORT.format(name=_publisher(cited[0]), date=cited[0].date) if cited else ""
    )
    return key, _Entry(_sentences(parts), _quoted(short), tuple(map(_brief, cited[1:])), card)


def _cards(claims: list[str]) -> str:
    calls = [f'`claim("{claim}")`' for claim in claims]
    if len(calls) > 1:
        return texts.REFERENCE_CARDS.format(claims=", ".join(calls[:-1]), last=calls[-1])
    return texts.REFERENCE_CARD.format(claim=calls[0]) if calls else ""


def _sentences(parts: list[str]) -> str:
    return " ".join(f"{part}." if part.endswith(")") else f"{part.rstrip('.')}." for part in parts)


def _publisher(cited: Citation) -> str:
    return str(cited.row["publisher"] or cited.row["title"])


def _full(cited: Citation) -> str:
    title = _plain(str(cited.row["title"]).strip("[]"))
    shown = f"[{title}]({_url(cited)})" if cited.address else title
    publisher = f"{_plain(cited.row['publisher'])}: " if cited.row["publisher"] else ""
    return f"{publisher}{shown}, {cited.date}{cited.remarks}"


def _brief(cited: Citation) -> str:
    name = _plain(_publisher(cited))
    later = f" ({LABELS['after_freeze']})" if cited.row["after_freeze"] else ""
    if cited.address:
        return f"[{name}]({_url(cited)}), {cited.date}{later}"
    # No address leads to the document: its title has to.
    title = _plain(str(cited.row["title"]).strip("[]"))
    return f"{name if title == name else f'{name}: {title}'}, {cited.date}{later}"


def _url(cited: Citation) -> str:
    return cited.address.replace("(", "%28").replace(")", "%29").replace(" ", "%20")


def _plain(text: str | None) -> str:
    """Text that Markdown shows as it is."""
    return re.sub(r"([\\`*_\[\]<>|$])", r"\\\1", text or "")


def _quoted(text: str) -> str:
    return text.replace('"', "”").replace("\n", " ").replace("\\", "")
