"""Sentences of the rules for facts, for authors: what is wrong, and the remedy."""

from __future__ import annotations

TEXT = {
    "claim_kind": (
        "{claim_id} is {kind}, checkable: {checkable}, verdict {verdict}. Evaluations and forecasts, and "
        "they alone, are not checkable and opinions: strip the words of judgement and classify what is left."
    ),
    "claim_opinion": "{claim_id} is an opinion with the badge {badge}. An opinion is contested.",
    "claim_unverifiable": "{claim_id} is unverifiable with the badge {badge}. It has to be undisclosed.",
    "claim_search": (
        "{claim_id} is undisclosed, and its note does not say when it was searched for. "
        "Write: (search of DAY) into badge_note."
    ),
    "claim_sides": "{claim_id} is contested and checkable with fewer than two sources. Name both sides.",
    "copies": (
        "a speaker's own words in {number} independent copy. Name further copies in the column copies, or "
        "write *one source* into the note."
    ),
    "original": "a speaker's own words only in English, spoken in {language}. Put the original into wording.",
    "block_quote": (
        "a quotation with {number} sources. Name two independent copies behind it, quote a headline as the "
        "list of sources has it, or add: one source."
    ),
    "two_values": (
        "{fact} is {first} here and {second} in {other}. One fact has one value: correct one of them."
    ),
    "precision": "{date} is printed as a day, but of {mark} only the {known} is known. Print the {known}.",
    "silence": (
        "“{words}” without a note of what was searched and when. Say what the search found, lean on a claim "
        "whose note has the search, or write what was not published by whom."
    ),
    "later": (
        "rests on sources later than the freeze alone ({ids}) and does not say so. Write into note that the "
        "source is later, or name one of the time."
    ),
    "official": (
        "may be quoted, but {source} has no official address or was not looked up. Check the words and put "
        "the address into sources."
    ),
    "trace": (
        "learners are told to trace {source}, which was named and not looked up. Look it up and put its "
        "address into sources, or cite another."
    ),
    "keyed_fact": (
        "keys *{word}*, and none of its claims is checkable. Key a judgement, or ask another claim."
    ),
    "keyed_judgement": "keys *judgement*, and all of its claims are checkable. Key a verdict of fact.",
}

# --- what an error says
NO_ROW = "data/{table}.csv has no row {key!r} (key: {keys}).{near}"
VALUE_FORM = "a value is named table:key:column, for example {example!r}; this is {fact!r}."
NO_COLUMN = "the table {table!r} has no column {column!r}.{near}"
AFTER_FREEZE = "this row became known on {dated}, after the freeze; name it with update:… instead."
NO_FACT = (
    "No table of the course holds a fact {fact!r}. Give a key such as CO05, S002 or EV063, or the name "
    "of a table."
)
NOT_READABLE = "{path} is not readable as a notebook ({kind}: {error})."
