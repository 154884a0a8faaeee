"""Pages of facts: a card for each claim at an address of its own, the sources, the tables with downloads."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from course.authoring.dictionary import markdown as dictionary
from course.authoring.prose.uses import cells_of
from course.errors import CourseError
from course.facts.citations import Citation, citation
from course.facts.claims import ClaimCard, claim
from course.facts.rows import all_rows, package
from course.facts.texts import BADGES, LABELS, SINGLE_VALUES, VERDICT_WORDS
from course.notebooks import source_of
from course.paths import data_folder, require_checkout
from course.site.web import texts


def claim_pages() -> Iterator[tuple[str, str]]:
    """Each claim's page and the index: a path below the site's source without suffix, and Markdown."""
    cards = [claim(row["claim_id"]) for row in all_rows("claims")]
    used = _notebooks_by_claim()
    yield "claims/index", _claims_index(cards)
    for card in cards:
        yield f"claims/{card.row['claim_id']}", _claim_page(card, used.get(card.row["claim_id"], []))


def sources_page() -> str:
    """All sources, by key, each with its publisher, title, date and address."""
    found = [citation(row["source_id"]) for row in all_rows("sources")]
    lines = [f"# {texts.SOURCES}", texts.SOURCES_LEAD.format(n=len(found))]
    lines += [f"({_key(one)})=\n**{one.source_id}** {_linked(one)}" for one in found]
    return "\n\n".join(lines) + "\n"


def data_page(target: Path) -> str:
    """The data dictionary, with a download of each table whose licence allows it.

    Args:
        target: the folder into which the tables are copied.
    """
    text = re.sub(
        r"^Made from `data/datapackage.json`.*?\n\n", "", dictionary(), flags=re.DOTALL | re.MULTILINE
    )
    target.mkdir(parents=True, exist_ok=True)
    for table in package()["resources"]:
        heading = f"## {table['name']}\n"
        licence = table["licenses"][0]
        if licence["name"] == SINGLE_VALUES:
            said = texts.NO_DOWNLOAD
        else:
            shutil.copyfile(data_folder() / table["path"], target / table["path"])
            said = texts.DOWNLOAD.format(file=table["path"], licence=licence["title"])
        if heading not in text:
            raise CourseError(texts.NO_TABLE_HEADING.format(table=table["name"]))
        text = text.replace(heading, f"{heading}\n{said}\n", 1)
    return text


def _claims_index(cards: list[ClaimCard]) -> str:
    head = texts.CLAIM_HEAD
    lines = [f"# {texts.CLAIMS}", "", texts.CLAIMS_LEAD, "", _row(*head), _row(*["---"] * len(head))]
    for card in cards:
        name = card.row["claim_id"]
        lines.append(
            _row(
                f"[{name}]({name}.md)",
                card.row["statement"],
                VERDICT_WORDS[card.row["verdict"]],
                BADGES[card.badge],
            )
        )
    listed = "\n".join(card.row["claim_id"] for card in cards)
    toc = f"```{{toctree}}\n:hidden:\n:maxdepth: 1\n\n{listed}\n```"
    return "\n".join([*lines, "", toc, ""])


def _claim_page(card: ClaimCard, notebooks: list[tuple[str, str]]) -> str:
    row = card.row
    lines = [
        # The statement is the article's: a heading must not say it as if it were so.
        f"# {row['claim_id']}, {VERDICT_WORDS[row['verdict']].lower()}: “{_plain(row['statement'])}”",
        f"{LABELS['badge']}: {BADGES[card.badge]}. {_plain(card.meaning)}",
        *(f"**{label}**: {_plain(text)}" for label, text in card.parts),
        f"## {LABELS['sources']}",
        "\n".join(f"- {_linked(source)}" for source in card.sources),
    ]
    if card.changes:
        lines.append(f"## {LABELS['since']}")
        lines.append(
            "\n".join(
                f"- {change['date'].isoformat()}: {_plain(change['statement'])}" for change in card.changes
            )
        )
    if notebooks:
        lines.append(f"## {texts.USED}")
        lines.append("\n".join(f"- [{title}](../lessons/{slug}.md)" for slug, title in notebooks))
    return "\n\n".join(lines) + "\n"


def _notebooks_by_claim() -> dict[str, list[tuple[str, str]]]:
    """By claim, the notebooks that name it: slug and title."""
    found: dict[str, list[tuple[str, str]]] = {}
    for path in sorted((require_checkout() / "notebooks" / "source").glob("*/*.ipynb")):
        text = "\n".join(map(source_of, cells_of(path)))
        title = re.search(r"^# (.+)$", text, re.MULTILINE)
        for name in sorted(set(re.findall(r"\b[A-Z]{2}\d\d\b", text))):
            found.setdefault(name, []).append((path.stem, title[1] if title else path.stem))
    return found


def _linked(source: Citation) -> str:
    title = _plain(source.row["title"])
    link = f"[{title}](<{source.address}>)" if source.address else title
    publisher = f"{_plain(source.row['publisher'])}: " if source.row["publisher"] else ""
    remarks = f" {_plain(source.remarks)}" if source.remarks else ""
    return f"{publisher}{link}, {source.date}{remarks}"


def _key(source: Citation) -> str:
    return f"source-{source.source_id.lower()}"


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _plain(text: str) -> str:
    """A text of a table, of which nothing is markup."""
    kept = "".join(f"\\{letter}" if letter in "\\`*_[]<>#{}|~$" else letter for letter in str(text))
    return " ".join(kept.split())
