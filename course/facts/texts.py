"""What a reader meets of the facts: names of badges and verdicts, sentences of the errors, labels of the
cards."""

from __future__ import annotations

from course.names import Plural

BADGES = {
    "settled": "settled",
    "contested": "contested",
    "undisclosed": "undisclosed",
    "superseded": "superseded",
}

BADGE_MEANINGS = {
    "settled": "checked: anybody can check it on the evidence",
    "contested": "an opinion, or an evaluation on which the ledger names two sides",
    "undisclosed": "what it speaks of was not found published",
    "superseded": "overtaken by a later, dated fact",
}

# In front of a claim's card.
VERDICT_WORDS = {
    "accurate": "Accurate",
    "imprecise": "Imprecise",
    "wrong": "Wrong",
    "unverifiable": "Cannot be verified",
    "opinion": "An opinion, not judged",
}

CLASSES = {
    "verbatim": "taken over as published",
    "constructed": "compiled by the course",
    "snapshot": "cut from a source that is revised",
}

SINGLE_VALUES = "LicenseRef-facts-with-citation"
"""The licence of tables of which single values may be quoted; they are not offered as a whole."""
LICENCES = {SINGLE_VALUES: "single facts, cited"}

LABELS = {
    "article": "The article says",
    "kind": "Kind",
    "claim_card": "claim card {id}",
    "badge": "The matter is",
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
    "if you meant to correct a fact, say so with: course author accept"
)

ENTRIES = Plural("{n} entry", "{n} entries")
AS_MARKDOWN = {
    "missing": "no figure",
    "table": "{title} (`{name}`), as of {day}",
    "from": "Computed from: {tables}.",
    "from_where": "Computed from: (write the source and its day here, or name `tables`).",
}
TABLE_VIEW = {
    "table": "Table",
    "missing": "no value",
    "size": "{rows} rows, {columns} columns",
}

ROW_RULES = {
    "refused": ("The table {table!r} is not accepted: in the row {row}, {fault}"),
    "precision": (
        "the date {day} is said to be known to the {precision} only, so it must stand at the first day of"
        " its period. Write {fitted}, or give the precision that the source supports."
    ),
    "half_date": (
        "{column} and its precision are not both given. Fill in both, or leave both empty where no date "
        "is known."
    ),
    "no_source": (
        "no source is named. Fill in one of the columns {columns}; add the source to sources.csv first."
    ),
    "no_words": (
        "{words!r} is recorded as the words of a participant that cannot send soldiers to itself or has "
        "none. Write 'not applicable'."
    ),
    "unknown_words": (
        "{words!r} is no way of speaking that the coding rule knows. Read the statement again and use one"
        " of: {known}."
    ),
    "unknown_kind": ("{kind!r} is no kind of contribution. Use: {known}."),
    "one_kind": (
        "position_category names {found} as the kind on land. Exactly one of these must stand there: {known}."
    ),
    "words": (
        "the position is coded {kind!r}, but words such as {words!r} carry {carried!r}. Correct the kind,"
        " or record the words of the statement that carries it."
    ),
    "level": (
        "evidence of level {level} (press without named sources, or nothing found) carries no position, "
        "but {kind!r} is entered. Write 'not stated' and put a press report into media_report, or find a "
        "statement of the own government."
    ),
    "own_statement": (
        "evidence of level {level} needs a dated statement with its source. Fill in position_date and "
        "position_source_ids, or write level D and 'not stated'."
    ),
    "basis": (
        "position_basis {basis!r} does not fit evidence of level {level}. Levels A and B are an official "
        "statement, level D is 'no statement found'."
    ),
    "condition": (
        "'only with an international mandate' needs the mandate in troop_condition. "
        "Say whose mandate is asked for."
    ),
    "media": (
        "media_report and media_report_source_ids are not both given. Name the report's source, or leave "
        "both empty."
    ),
    "named": (
        "named_in_26 is {named!r} without a source. Fill in named_in_26_source_ids, or write 'not known'."
    ),
}
SOURCES = Plural("{n} source", "{n} sources")

# --- what an error says
NO_SOURCE = "The course has no source {source_id!r}.{near} course.table('sources') lists all {count}."
NO_EXPORT = "There is no export {form!r}. Give 'csl-json' or 'bibtex'."
NO_PYBTEX = (
    'BibTeX is written by pybtex, which is not installed: pip install "willing-and-able[citations]". '
    "CSL-JSON needs nothing: cite(…).csl()."
)
NO_CLAIM = (
    'The ledger has no claim {claim_id!r}.{near} The claims are {spans}; source_trail("words") finds '
    "them by their text."
)
NO_TABLE = "The course has no table {name!r}.{near} course.tables() lists all {count}."
BEFORE_FIRST_ROW = (
    "The table {name!r} begins on {first}; there is no row on or before {day}. Ask for that day or a "
    "later one, for example course.table({name!r}, as_of='{first}')."
)
FILE_CHANGED = (
    "{path} is not the file that datapackage.json describes ({found} rows, {count} expected): a "
    "value or a row was changed. {restore}."
)
NOT_JSON = "{path} is not readable as JSON ({error}). {restore}."
NO_DATE = "{where} is {asked!r}, which is no date. Give a day as in '2025-09-05', or 'latest'."
NO_STATE = (
    "The table {name!r} describes the state of {described}; the course holds none for {day}. Ask for "
    "that day or a later one, for example course.table({name!r}, as_of={described!r})."
)
FILE_MISSING = "The file of the table {name!r} is missing: {path}. {restore}."
NOT_CSV = "{path}, line {line}: not readable as CSV ({error}). {restore}."
KEY_TWICE = "{path}, row {number}: the key {shown!r} was used before, in row {seen}. {restore}."
CELLS_AMISS = "{path}, line {line}: {found} cells instead of {count}. {restore}."
CELL_AMISS = "{path}, line {line}, column {field!r}: {cell!r} is not {error}. {restore}."
