"""Sentences of the claim tracer that a reader sees."""

from __future__ import annotations

TEXT = {
    "title": "Claim tracer: which word changed?",
    "lead": (
        "One announcement, seven first lines of reports. Choose one, say which part of the sentence "
        "changed, then "
        "see the difference from what was said. The seven were chosen because they differ."
    ),
    "outlet": "Report",
    "all": "all seven first lines at once",
    "guess": "Which part changed?",
    "guesses": {
        "none": "(choose, then you see the difference)",
        "who": "who, and how many",
        "verb": "the verb: how firm it is",
        "object": "the noun: what is promised",
        "where": "the place",
        "when": "when, on which condition",
    },
    "parts": {
        "who": "who",
        "verb": "the verb",
        "object": "the noun",
        "where": "the place",
        "when": "the condition",
    },
    "status": {"kept": "kept", "half kept": "half kept", "changed": "changed", "left out": "left out"},
    "wait": "{outlet}: “{wording}”. Which part of what Macron said changed here? Choose above, then the "
    "difference appears.",
    "wait_all": "{all} first lines on one announcement. Which part is kept least often? Choose above, then "
    "the comparison appears.",
    "all_reports": "Of these {all} first lines, {kept} keep the whole meaning of this part: {part}. "
    "Half kept: {half}. Changed: {changed}. Left out: {left}. "
    "Kept least often, by {fewest} of {all}: {least}.",
    "verdicts": {
        "turn": "Yes, and it holds the words that turn the meaning: “{turn}”.",
        "half kept": "Yes, one half of that part was lost. The words that turn the meaning most are "
        "“{turn}”.",
        "changed": "Yes, that part changed. The words that turn the meaning most are “{turn}”.",
        "left out": "That part was left out rather than changed. The words that turn the meaning are "
        "“{turn}”.",
        "kept": "That part was kept. The words that turn the meaning are “{turn}”.",
    },
    "summary": " Compared with what was said, {outlet} kept {kept}, kept half of {half}, changed {changed} "
    "and left out {left}.",
    "nothing": "nothing",
    "and": "{first} and {last}",
    "primary": "What was said, in the English of the agencies",
    "reported": "What {outlet} made of it ({form})",
    "original": "Original, {language}: {text}",
    "languages": {"de": "German", "fr": "French", "en": "English"},
    "forms": {"quotation": "quotation", "headline": "headline", "paraphrase": "our paraphrase"},
    "diff": "Word by word: left out is struck through, added is underlined",
    "deleted": "left out: ",
    "inserted": "added: ",
    "end": ". ",
    "columns": {
        "report": "report",
        "part": "part",
        "said": "what was said",
        "reported": "what was reported",
        "status": "status",
    },
    "finding": "Of these {all} first lines, {whole} keep {part} whole, {half} keep one half of it.",
    "unit": "first lines",
    "told": (
        "You: {you}. The first lines: {kept} of {all} keep both halves, because {half} keep one and "
        "{none} none."
    ),
    "mark": "you: {you}",
    "ledger": {
        "primary": ("what was said", "{text}", "{source}; claims {claims}"),
        "original": ("the words in French", "{text}", "{source}"),
        "report": ("what was reported", "{form}; {note}", "{source}"),
        "reports": (
            "what was reported",
            "headlines quoted, other first lines in our words; chosen because they differ, no sample of the "
            "press",
            "{source}",
        ),
        "parts": (
            "which parts count as changed",
            "the course's own reading; words with the same meaning and strength count as kept, such as "
            "states, nations, countries, or committed, vow, agreed; a noun that keeps troops or "
            "presence alone is half kept",
            "illustrative",
        ),
    },
    "snapshot_titles": (
        "a headline that changes the noun",
        "the article that the course starts from",
        "a mistaken report",
    ),
}
