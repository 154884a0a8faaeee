"""Sentences of the coalition builder that a reader sees."""

from __future__ import annotations

TEXT = {
    "title": "Coalition builder: who is counted as willing?",
    "lead": (
        "Choose what counts as taking part, whom the count is compared with, and what each state weighs. "
        "No list of the 26 announced in Paris was published; what you see here is counted from what the "
        "governments themselves had said, or with press reports beside."
    ),
    "definition": "What counts",
    "definitions": {
        "attended": "attended on 4 September 2025",
        "pledged": "offered anything of its own in public",
        "presence": "named a presence by land, sea or air",
        "ground": "named ground troops as possible",
        "mandate": "had the consent of its parliament",
    },
    "short": {
        "attended": "Attended",
        "pledged": "Offered anything",
        "presence": "Presence by land, sea or air",
        "ground": "Ground troops possible",
        "mandate": "Parliament consented (none found)",
        "announced": "Announced in Paris, no list",
    },
    "denominator": "Compared with",
    "denominators": {
        "elysee": "the 35 heads of state and government (the French presidency's count)",
        "states": "the 35 states in the table, Ukraine included",
        "guests": "the 34 states other than Ukraine",
        "rows": "all 38 rows: states, EU, NATO and the United States",
    },
    "bases_all": {
        "elysee": "the {n} heads of state and government whom the French presidency counted",
        "states": "the {n} states in the table",
        "guests": "the {n} states other than Ukraine",
        "rows": "the {n} rows of the table",
    },
    "bases_known": {
        "elysee": "the {n} whose position is on record",
        "states": "the {n} states whose position is on record",
        "guests": "the {n} states other than Ukraine whose position is on record",
        "rows": "the {n} rows with a position on record",
    },
    "weight": "Each state weighs",
    "weights": {
        "states": "one",
        "population": "its population",
        "gdp": "its gross domestic product (GDP)",
        "personnel": "its active military personnel",
    },
    "units": {
        "states": "states",
        "rows": "rows of the table",
        "population": "million people",
        "gdp": "US$ bn",
        "personnel": "thousand active personnel",
    },
    "unstated": "Without a statement",
    "unstateds": {"keep": "stays in the comparison", "leave-out": "is left out of it"},
    "basis": "Evidence",
    "bases": {
        "official": "what its own government had said",
        "any": "that, and press reports with unnamed sources",
    },
    "evidence": {
        "A": "own government, by name or official text",
        "B": "own government without a name, or through another government",
        "D": "nothing found",
    },
    "status": {
        "counted": "counted",
        "conditional": "only with an international mandate",
        "undecided": "undecided",
        "unstated": "no statement or record found",
        "no": "not counted",
    },
    "meaning": {
        "counted": "Counted under the chosen definition",
        "conditional": "Only with an international mandate: neither yes nor no",
        "undecided": "Says it has not decided",
        "unstated": "No statement or record found: unknown, which is not no",
        "no": "Not counted: says something else, or is the host state",
    },
    "head": "In the record as of 5 September 2025, {counted} of {base} {verb} ({share} per cent).",
    "head_weight": (
        "In the record as of 5 September 2025, {counted} of {base} {verb}; they hold {weight} of {total} "
        "{unit} "
        "({share} per cent)."
    ),
    "verbs": {
        "attended": "took part on 4 September",
        "pledged": "had offered something of their own in public",
        "presence": "had named a presence by land, sea or air as possible",
        "ground": "had named ground troops as possible",
    },
    "mandate": (
        "None found: the sources of this table name no state whose parliament had consented to such a force "
        "by 5 September 2025. That is not a counted zero, because no parliament was searched for."
    ),
    "gaps": {
        "conditional": "{number} would consider it only with an international mandate",
        "undecided": "{number} had not decided",
        "unstated": "{number} had no statement on record",
    },
    "gap": " Of the others, {listed}, so up to {most} would fit.",
    "unweighed": " The table has no figure by which to weigh {names}.",
    "announced": " The 26 announced in Paris are another count, and no list of them was published.",
    "columns": {
        "state": "state",
        "code": "code",
        "status": "status",
        "category": "public statements",
        "basis": "kind of evidence",
        "press": "press reports",
        "date": "date",
        "weight": "weight in {unit}",
        "sources": "sources",
    },
    "bar": {"name": "definition", "group": "kind"},
    "groups": {
        "chosen": "chosen definition",
        "other": "other definitions",
        "announced": "announced, no list",
    },
    "bars_finding": "The same record, counted by different definitions: {text}.",
    "map_finding": (
        "{definition}: {counted} counted, {conditional} only with an international mandate, "
        "{undecided} undecided, {unstated} without a statement or record, {no} not."
    ),
    "map_host": " One of these is Ukraine, the host state, for which the question does not arise.",
    "snapshot_titles": (
        "who took part, each state weighing one",
        "who named ground troops as possible, each state weighing one",
        "who named ground troops as possible, weighed by active military personnel",
    ),
    "told": (
        "You: {you}. The table: {n}, because air, sea, training, money or press reports alone do not count."
    ),
    "mark": "you: {you}",
    "brief": "{short}: {counted} of {base}, {share} per cent.",
    "brief_weight": "{short}: {weight} of {total} {unit}, {share} per cent.",
    "brief_open": " Undecided: {undecided}; without a statement: {unstated}.",
    "brief_mandate": "Parliament consented: none found in this table's sources, which is no counted zero.",
    "challenges": (
        "Keep “named ground troops as possible” and find the largest share.",
        "Keep it and find the smallest share.",
    ),
    "ledger": {
        "definition": (
            "what counts",
            "{text}",
            "coalition_members, {column}: the course's coding by one rule",
        ),
        "denominator": ("compared with", "{text}", "{basis}"),
        "twenty_six": (
            "the 26 announced in Paris",
            "shown beside, never used: the list was not published",
            "CO05; S017; S002",
        ),
        "weight": ("weight of a state", "{text}", "{basis}"),
        "range": ("where a source gives a range", "the lower bound: {names}", "armed_forces"),
        "unstated": ("no statement found", "{text}; unknown is never counted as no", "illustrative"),
        "basis": ("evidence that counts", "{text}", "coalition_members, evidence_level and media_report"),
        "host": ("Ukraine", "host state: attends, and pledges nothing to itself", "coalition_members"),
    },
    "ledger_bases": {
        "elysee": "S002; it fits the 35 states of the table, which is the course's own count and no "
        "official list",
        "states": "coalition_members: own count, no official list",
        "guests": "coalition_members: own count, no official list",
        "rows": "coalition_members: EU, NATO and the United States are no states of the coalition",
    },
}
