"""What a reader meets of the facts: names of badges and verdicts, sentences of the errors, labels of the
cards."""

from __future__ import annotations

BADGES = {
    "settled": "settled",
    "contested": "contested",
    "undisclosed": "undisclosed",
    "superseded": "superseded",
}

BADGE_MEANINGS = {
    "settled": "checked: the finding stands on the evidence",
    "contested": "an opinion, or an evaluation on which the ledger names two sides",
    "undisclosed": "what it speaks of was never published",
    "superseded": "overtaken by a later, dated fact",
}

VERDICTS = {
    "accurate": "accurate",
    "imprecise": "imprecise",
    "wrong": "wrong",
    "unverifiable": "cannot be verified",
    "opinion": "an opinion: classed, not judged",
}

CLASSES = {
    "verbatim": "taken over as published",
    "constructed": "compiled by the course",
    "snapshot": "cut from a source that is revised",
}

LICENCES = {"LicenseRef-facts-with-citation": "single facts, cited"}

LABELS = {
    "article": "The article says",
    "kind": "Kind",
    "verdict": "Finding",
    "nuance": "Nuance",
    "primary": "Nearest document",
    "sources": "Sources",
    "date": "Date",
    "since": "What changed since",
    "weak": "weak source: evidence that it was said, not that it is so",
    "after_freeze": "published after 5 September 2025",
    "no_address": "named, not looked up",
    "archived": "read in an archived copy",
    "no_hits": "No claim of the ledger contains these words.",
}

CATALOGUE_CAPTION = "Tables of the course, as of {as_of}"
CATALOGUE_HEADINGS = ("Name", "What it holds", "Rows", "As of", "Licence", "Kind")

RESTORE = (
    "Restore it (in a checkout: git checkout -- {path}) or install the course again; "
    "if you meant to correct a fact, say so with: python -m course.datapackage"
)

TABLE_VIEW = {
    "table": "Table",
    "missing": "no value",
    "entry": "1 entry",
    "entries": "{rows} entries",
    "size": "{rows} rows, {columns} columns",
}
