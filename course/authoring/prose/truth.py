"""What the course says must have been said: rules that a corrected fact cannot slip back under.

Each rule reads the tables or the texts of a checkout and yields what breaks it, with file, row or cell and
remedy: words of a speaker in too few copies, a fact with two values, a date that claims more than is known,
a silence that nobody has searched for, a later source that is not marked, an official text without an
official address, and verdicts on claims outside their one rule. Behind ``course author lint facts``.
"""

from __future__ import annotations

import ast
import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from course.authoring.prose.markers import FACT_TABLES, markers, numbers
from course.authoring.prose.texts import TEXT
from course.authoring.prose.uses import cells_of, entries, is_script
from course.facts.rows import Row, all_rows, as_of_date, package, resource, split
from course.notebooks import source_of
from course.questions.bank.yamlfile import read_yaml


class Fault(NamedTuple):
    """One thing that breaks a rule: file, place in it, what is wrong and the remedy, the words around it."""

    file: str
    place: str
    what: str
    excerpt: str = ""


JUDGED = ("evaluation", "forecast")
"""Kinds of claims that no evidence can decide."""

VERDICT_WORDS = ("accurate", "imprecise", "wrong")
"""Verdicts that a question may key on a checkable claim alone."""

SAME_FACT: tuple[tuple[str, tuple[str, str, str], tuple[str, str, str]], ...] = (
    (
        "the area of Kosovo",
        ("peace_operations", "KFOR", "host_area_km2"),
        ("force_benchmarks", "KFOR 1999", "area_km2"),
    ),
)
"""Facts that two tables hold; where both have a value, it is one value."""

_SEARCHED = re.compile(r"\bsearch(?:ed)?\b", re.IGNORECASE)
_SILENCE = re.compile(
    r"\bnever (?:been )?(?:published|named|disclosed|made public)\b"
    r"|\bnobody (?:has )?(?:published|named|disclosed)\b"
    r"|\bonly \d[\d,]* (?:of [\w ]+? )?(?:are|is|were) known\b"
    r"|\bnot stated in (?:the )?source\b",
    re.IGNORECASE,
)
_LATER = re.compile(r"\blater\b|\bafter (?:the freeze|5 September)|\brevis", re.IGNORECASE)
_DAY = re.compile(r"\d{1,2}[\s\u00a0][A-Z][a-z]+(?:[\s\u00a0]\d{4})?|\d{4}-\d{2}-\d{2}")
_ONE_SOURCE = "one source"


def claim_faults(row: Mapping[str, Any]) -> list[str]:
    """What in one row of the ledger breaks the rule for claims.

    The rule: strip the words of judgement. Where a sentence is left that evidence could decide, the claim is
    an event, a number, a quote or a legal statement, checkable, with a verdict of fact; else it is an
    evaluation or a forecast, not checkable, an opinion.

    Args:
        row: a row of ``claims`` as ``all_rows`` gives it.
    """
    found = []
    judged, opinion = row["kind"] in JUDGED, row["verdict"] == "opinion"
    if not (judged == (not row["checkable"]) == opinion):
        found.append(TEXT["claim_kind"].format(**row))
    if opinion and row["badge"] != "contested":
        found.append(TEXT["claim_opinion"].format(**row))
    if row["verdict"] == "unverifiable" and row["badge"] != "undisclosed":
        found.append(TEXT["claim_unverifiable"].format(**row))
    if row["badge"] == "undisclosed" and not _SEARCHED.search(row["badge_note"] or ""):
        found.append(TEXT["claim_search"].format(**row))
    if row["badge"] == "contested" and row["checkable"] and len(split(row["source_ids"])) < 2:
        found.append(TEXT["claim_sides"].format(**row))
    return found


def claims() -> Iterator[Fault]:
    """Rows of the ledger outside the rule for claims."""
    for row in all_rows("claims"):
        for what in claim_faults(row):
            yield Fault("data/claims.csv", row["claim_id"], what, row["statement"])


def quotation_faults(row: Mapping[str, Any], publishers: Mapping[str, str]) -> list[str]:
    """What is missing to a wording that stands as a speaker's own words.

    Args:
        row: a row of ``wordings``.
        publishers: publisher of each source.
    """
    if row["form"] != "quotation":
        return []
    found = []
    copies = [row["source_id"], *split(row["copies"])]
    independent = {publishers.get(key, key) for key in copies}
    if len(independent) < 2 and _ONE_SOURCE not in (row["note"] or ""):
        found.append(TEXT["copies"].format(number=len(independent)))
    if row["language"] != "en" and row["wording"] == row["english"]:
        found.append(TEXT["original"].format(language=row["language"]))
    return found


def quotations() -> Iterator[Fault]:
    """Words of a speaker in too few copies or without the original."""
    publishers = {row["source_id"]: row["publisher"] or row["source_id"] for row in all_rows("sources")}
    for row in all_rows("wordings"):
        for what in quotation_faults(row, publishers):
            yield Fault("data/wordings.csv", row["wording_id"], what, row["english"])


def block_quote_faults(text: str, titles: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Block quotes of a Markdown text that rest on one source and do not say so.

    A headline is quoted from its own source, and an official text from its provision; all other words need
    two sources or the remark *one source*.

    Args:
        text: the Markdown of a cell.
        titles: title of each source, for headlines.
    """
    for line in text.splitlines():
        said = re.sub(r"<!--.*?-->", "", line).lstrip("> ").strip()
        if not line.startswith(">") or len(said.split()) < 8 or _ONE_SOURCE in line:
            continue
        tied = markers(line)
        sources = {mark.fact for mark in tied if mark.kind == "source"}
        if any(mark.kind in ("provision", "instrument") for mark in tied) or len(sources) > 1:
            continue
        if not any(titles.get(key, "").casefold() == said.casefold() for key in sources):
            yield TEXT["block_quote"].format(number=len(sources)), said


def value_faults(
    pairs: Iterable[tuple[str, tuple[str, str, str], tuple[str, str, str]]] = SAME_FACT,
    read: Any = None,
) -> Iterator[Fault]:
    """Facts that two tables give two values.

    Args:
        pairs: what the fact is, and the two cells (table, key, column) that hold it.
        read: reads one cell; by default from the data package.
    """
    read = read or _cell
    for fact, one, other in pairs:
        first, second = read(*one), read(*other)
        if first is not None and second is not None and first != second:
            what = TEXT["two_values"].format(fact=fact, first=first, second=second, other=_name(other))
            yield Fault(f"data/{one[0]}.csv", f"{one[1]}, {one[2]}", what)


def _cell(table: str, key: str, column: str) -> Any:
    primary = resource(table)["schema"]["primaryKey"][0]
    return next((row[column] for row in all_rows(table) if row[primary] == key), None)


def _name(cell: tuple[str, str, str]) -> str:
    return f"{cell[0]}, {cell[1]}, {cell[2]}"


def precision_of(row: Mapping[str, Any], column: str) -> str:
    """How much of a date is known: ``day``, ``month`` or ``year``."""
    return row.get(f"{column}_precision") or "day"


def date_faults(text: str, read: Any = None) -> Iterator[tuple[str, str]]:
    """Days printed in a text for facts of which only the month or the year is known.

    Args:
        text: the Markdown of a cell.
        read: gives the row that a marker names; by default from the data package.
    """
    read = read or _row
    for number in numbers(text):
        if not _DAY.fullmatch(number.text):
            continue
        for mark in number.markers:
            row, columns = read(mark)
            for column in columns:
                value = (row or {}).get(column)
                if row is None or not isinstance(value, dt.date):
                    continue
                known = precision_of(row, column)
                if known != "day" and number.text.startswith((f"{value.day} ", value.isoformat())):
                    yield TEXT["precision"].format(date=number.text, mark=mark, known=known), number.sentence


def _row(mark: Any) -> tuple[Row | None, tuple[str, ...]]:
    """The row that a marker names, and its columns of dates."""
    if mark.kind == "value":
        table, _, rest = mark.fact.partition(":")
        key, _, column = rest.rpartition(":")
        columns: tuple[str, ...] = (column,)
    elif mark.kind in FACT_TABLES:
        table, key = FACT_TABLES[mark.kind], mark.fact
        columns = tuple(f["name"] for f in resource(table)["schema"]["fields"] if f["type"] == "date")
    else:
        return None, ()
    primary = resource(table)["schema"]["primaryKey"]
    if len(primary) > 1:
        return None, ()
    return next((row for row in all_rows(table) if str(row[primary[0]]) == key), None), columns


def silence_faults(text: str, searched: bool) -> Iterator[tuple[str, str]]:
    """Sentences that call something unpublished without saying that it was searched for.

    Args:
        text: a text that people read.
        searched: whether a fact that the text leans on has a note of the search.
    """
    if searched or _SEARCHED.search(text):
        return
    for found in _SILENCE.finditer(text):
        yield TEXT["silence"].format(words=found[0]), text[max(0, found.start() - 80) : found.end() + 40]


def _note_of_search(facts: Iterable[str]) -> bool:
    """Whether one of the claims has a note of what was searched and when."""
    wanted = set(facts)
    return any(
        row["claim_id"] in wanted and _SEARCHED.search(row["badge_note"] or "") for row in all_rows("claims")
    )


def later_faults(row: Mapping[str, Any], later: set[str], freeze: dt.date) -> list[str]:
    """What is missing to a row that is as of the freeze and rests on a source published after it.

    Args:
        row: a row of any table with sources.
        later: ids of the sources that were published after the freeze.
        freeze: the as-of date of the course.
    """
    ids = set(split(row.get("source_ids") or row.get("source_id")))
    day = row.get("date")
    if not ids & later or row.get("after_freeze") or (isinstance(day, dt.date) and day > freeze):
        return []
    if ids - later or _LATER.search(row.get("note") or ""):
        return []
    return [TEXT["later"].format(ids=", ".join(sorted(ids & later)))]


def later_sources() -> Iterator[Fault]:
    """Statements as of the freeze that rest on later sources alone, without a mark."""
    freeze = as_of_date(package()["freeze"])
    # A source whose own note says for what it was used is marked once for all of its rows.
    later = {
        row["source_id"]
        for row in all_rows("sources")
        if row["after_freeze"]
        and not _LATER.search(row["note"] or "")
        and "only for" not in (row["note"] or "")
    }
    for described in package()["resources"]:
        table = described["name"]
        fields = {field["name"] for field in described["schema"]["fields"]}
        if table == "sources" or not fields & {"source_ids", "source_id"}:
            continue
        for row in all_rows(table):
            for what in later_faults(row, later, freeze):
                key = "|".join(str(row[k]) for k in described["schema"]["primaryKey"])
                yield Fault(f"data/{table}.csv", key, what)


def official_texts() -> Iterator[Fault]:
    """Provisions that may be quoted, from official texts without an address or unread."""
    sources = {row["source_id"]: row for row in all_rows("sources")}
    for row in all_rows("provisions"):
        for key in split(row["source_ids"]):
            source = sources[key]
            if row["quotable"] and (not source["url"] or source["access"] == "named"):
                yield Fault("data/provisions.csv", row["provision_id"], TEXT["official"].format(source=key))


def trace_faults(code: str, named: set[str]) -> Iterator[str]:
    """Sources that a code cell cites for learners to trace and that were named, not looked up.

    Args:
        code: source of a code cell.
        named: ids of the sources that were not looked up.
    """
    if "cite(" in code:
        for key in sorted(set(re.findall(r"\"([A-Z][A-Za-z0-9.\-]+)\"", code)) & named):
            yield TEXT["trace"].format(source=key)


def keyed_faults(question: Mapping[str, Any], key: Any, ledger: Mapping[str, Row]) -> Iterator[str]:
    """Verdicts on claims that a question keys against the rule for claims.

    A question whose options are verdicts may key *accurate*, *imprecise* or *wrong* only where a checkable
    claim is among its facts, and *judgement* only where one that is not checkable is.

    Args:
        question: an item as its file has it.
        key: its key: an option, a list of options, or a mapping of rows to options.
        ledger: the claims by id.
    """
    options = question.get("options")
    if not isinstance(options, Mapping):
        return
    words = {
        name: str(text).split(":")[0].split()[0].strip(",.").casefold()
        for name, text in options.items()
        if text
    }
    if len({word for word in words.values() if word in (*VERDICT_WORDS, "judgement")}) < 2:
        return
    chosen = key.values() if isinstance(key, Mapping) else key if isinstance(key, list) else [key]
    facts = [
        ledger[f[6:]] for f in question.get("facts") or [] if str(f).startswith("claim:") and f[6:] in ledger
    ]
    if not facts:
        return
    for word in sorted({words.get(str(option), "") for option in chosen}):
        if word in VERDICT_WORDS and not any(row["checkable"] for row in facts):
            yield TEXT["keyed_fact"].format(word=word)
        if word == "judgement" and all(row["checkable"] for row in facts):
            yield TEXT["keyed_judgement"]


def faults(base: Path) -> Iterator[Fault]:
    """All rules over the data package and the texts of a checkout.

    Args:
        base: the checkout.
    """
    yield from claims()
    yield from quotations()
    yield from value_faults()
    yield from later_sources()
    yield from official_texts()
    for path in sorted((base / "notebooks" / "source").glob("*/*.ipynb")):
        yield from _of_notebook(path, path.relative_to(base).as_posix())
    yield from _of_questions(base)
    for path in sorted((base / "notebooks" / "guide").glob("*.md")):
        yield from _of_guide(path, path.relative_to(base).as_posix())
    for path in sorted((base / "course").rglob("texts*/**/*.py")):
        yield from _of_texts(path, path.relative_to(base).as_posix())


def _of_notebook(path: Path, file: str) -> Iterator[Fault]:
    titles = {row["source_id"]: row["title"] for row in all_rows("sources")}
    named = {row["source_id"] for row in all_rows("sources") if row["access"] == "named"}
    for cell in cells_of(path):
        place, text = f"cell {cell.get('id', '?')}", source_of(cell)
        if cell.get("cell_type") == "code":
            for what in trace_faults(text, named):
                yield Fault(file, place, what)
            continue
        searched = _note_of_search(mark.fact for mark in markers(text) if mark.kind == "claim")
        # A marked script quotes nobody: its author is invented.
        quotes = () if is_script(cell) else block_quote_faults(text, titles)
        for rule in (quotes, date_faults(text), silence_faults(text, searched)):
            for what, said in rule:
                yield Fault(file, place, what, " ".join(said.split()))


def _of_guide(path: Path, file: str) -> Iterator[Fault]:
    """Silences in a guide, paragraph by paragraph; a claim that is named there may carry the search."""
    for number, paragraph in enumerate(re.split(r"\n\s*\n", path.read_text(encoding="utf-8")), start=1):
        searched = _note_of_search(re.findall(r"\b[A-Z]{2}\d{2}\b", paragraph))
        for what, said in silence_faults(paragraph, searched):
            yield Fault(file, f"paragraph {number}", what, " ".join(said.split()))


def _of_texts(path: Path, file: str) -> Iterator[Fault]:
    """Silences in the sentences of the package."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            for what, said in silence_faults(node.value, searched=False):
                yield Fault(file, f"line {node.lineno}", what, " ".join(said.split()))


def _of_questions(base: Path) -> Iterator[Fault]:
    ledger = {row["claim_id"]: row for row in all_rows("claims")}
    folder = base / "notebooks" / "source"
    files = sorted(folder.glob("*/items.yaml")) or sorted((base / "course" / "items").glob("[0-9]*.yaml"))
    for path in files:
        slug = path.parent.name if path.name == "items.yaml" else path.stem
        secret = read_yaml(base / "notebooks" / "keys" / f"{slug}.yaml").content
        parts = [*(secret.get("items") or {}).items(), *(secret.get("exercises") or {}).items()]
        keys = {name: row for name, row in parts if isinstance(row, dict)}
        file = path.relative_to(base).as_posix()
        for place, entry in entries(read_yaml(path).content):
            if not isinstance(entry, dict):
                continue
            facts = [str(fact)[6:] for fact in entry.get("facts") or [] if str(fact).startswith("claim:")]
            searched = _note_of_search(facts)
            row = next((keys[name] for name in keys if place.endswith(name)), {})
            for text in _texts([entry, row]):
                for what, said in silence_faults(text, searched):
                    yield Fault(file, place, what, said)
            key = entry.get("key", row.get("key"))
            for what in keyed_faults(entry, key, ledger):
                yield Fault(file, place, what)


def _texts(node: Any) -> Iterator[str]:
    """All texts inside an entry of an item file."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, Mapping):
        for value in node.values():
            yield from _texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from _texts(value)
