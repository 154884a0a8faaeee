"""Sentences of the clause comparer that a reader sees."""

from __future__ import annotations

TEXT = {
    "title": "Clause comparer: which promise weighs more?",
    "lead": (
        "Put two clauses side by side, then weigh five criteria. The codes from 0 to 2 behind the index are "
        "a judgement of the authors of this course, not a measurement; so are the kinds in the comparison."
    ),
    "left": "Clause A",
    "right": "Clause B",
    "weights": {
        "words": "Words of the duty",
        "binding": "Legally binding",
        "military": "Military means",
        "decision": "Ease of decision",
        "presence": "Soldiers present",
    },
    "weights_published": "none for any of the five weights; equal weights are a starting point",
    "criteria": {
        "words": "words",
        "binding": "binding",
        "military": "military",
        "decision": "decision",
        "presence": "presence",
    },
    "no_weight": (
        "No criterion has any weight, so there is no index and no order. Give at least one criterion a "
        "weight."
    ),
    "same": "You compare {left} with itself: choose two different clauses.",
    "lead_ahead": (
        "With your weights {first} has an index of {first_index} and {second} one of {second_index} "
        "(0 to 100)."
    ),
    "lead_level": "With your weights {first} and {second} are level at an index of {first_index} (0 to 100).",
    "holds": " This order holds in {holds} of {total} weightings ({share} per cent)",
    "holds_level": " They are level in {level} of {total} weightings",
    "level_too": ", they are level in {level}",
    "turned": ", and it is turned round in {turned}.",
    "level_rest": "; {first} is ahead in {ahead} and {second} in {behind}.",
    "top": " First of all ten: {names}.",
    "differences": " The two differ in {n} of {all} parts.",
    "columns": {
        "rank": "rank",
        "instrument": "instrument",
        "index": "index",
        "best": "best rank",
        "worst": "worst rank",
    },
    "bar": {"name": "instrument", "group": "kind"},
    "groups": {"left": "clause A", "right": "clause B", "other": "other instruments"},
    "unit": "index, 0 to 100",
    "finding": (
        "Weighted index of the ten instruments; the codes and the weights are judgements. Highest: {names}."
    ),
    "side": "The two clauses, part by part",
    "side_clause": "{clause}: {name}",
    "side_part": "part",
    "side_of": {
        "duty": "{kind} (legally binding: {text})",
        "discretion": "{kind} (by itself: {text})",
        "carveout": "{kind} (room for neutral states: {text})",
        "": "{kind}: {text}",
    },
    "side_mark": "operative difference",
    "presence": "soldiers present before an attack",
    "differs": "differs",
    "alike": "same kind",
    "told": "You: {you} per cent. Result: {n}, because only {criteria} {favour} Article 42(7).",
    "told_criteria": {
        "words": "the words of the duty",
        "binding": "legal force",
        "military": "military means",
        "decision": "ease of decision",
        "presence": "soldiers present",
    },
    "favour": {True: "favour", False: "favours"},
    "mark": "you: {you}",
    "brief": (
        "{first} {first_index}, {second} {second_index}; this order holds in {holds} of {total} weightings."
    ),
    "brief_level": "{first} and {second}: level at {first_index}; so in {level} of {total} weightings.",
    "orders": {
        "name": "1,001 ways to weigh",
        "row": "all weightings",
        "ahead": "{name} ahead",
        "level": "level",
        "unit": "per cent of the weightings",
        "finding": "Over all 1,001 weightings {first} is ahead of {second} in {n} per cent.",
        "same": "Choose two different clauses to compare them over all weightings.",
    },
    "challenges": (
        "With the Budapest Memorandum as clause A, bring it to its best rank.",
        "Put the bilateral agreements first of all ten, alone or level with others.",
    ),
    "ledger": {
        "codes": (
            "codes 0 to 2 of binding, military, decision, presence",
            "a judgement of the authors, taken from the table as it is",
            "illustrative; guarantee_comparison: {sources}",
        ),
        "words": (
            "code of the words of the duty",
            "2 help by all means is owed, 1 help of the helper's choice is owed, 0 no help is owed: a "
            "judgement by one rule",
            "illustrative; LA07; LA08",
        ),
        "kinds": (
            "kinds of the parts",
            "the course's reading of the texts in the table",
            "illustrative; guarantee_comparison: {sources}",
        ),
        "weights": ("your weights", "{text}", "illustrative"),
        "grid": (
            "weightings for robustness",
            "all {total} ways to give ten equal parts of the weight to five criteria, each counted once",
            "illustrative",
        ),
        "sum": (
            "adding up",
            "a weakness in one criterion can be made good by another; where it cannot, an index misleads",
            "illustrative",
        ),
    },
    "snapshot_titles": (
        "Article 42(7) and Article 5, equal weights",
        "Article 42(7) and Article 5, the words of the duty alone",
        "the coalition's force and Article 42(7), soldiers and ease of decision weighed most",
    ),
}
