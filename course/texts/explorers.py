"""Sentences of figures and explorers that a reader sees."""

from __future__ import annotations

FIGURE = {
    "table": "The table behind the figure: {rows}",
    "drawing": "Drawing",
    "no_value": "no value",
    "source": "Sources: {ids}",
    "highlighted": "marked",
    "bars": "Bar chart",
    "dots": "Dot chart",
    "lines": "Line chart",
    "tilemap": "Map of squares, one for each state; no borders are drawn",
    "tiles": "{place} on a square grid",
    "europe": "Europe",
    "beyond": "Beyond Europe",
    "legend": "Legend",
    "state": "state",
    "code": "code",
    "category": "category",
    "not_shown": "not in this table",
    "extremes": "highest {high}; lowest {low}; the table below holds all {rows}",
    "no_chart": "The chart needs matplotlib, which is not there (yet); the table below holds the same "
    "values.",
}

EXPLORER = {
    "controls": "Controls",
    "reset": "Reset",
    "reset_tip": "Back to the neutral starting position",
    "result": "Result",
    "table": "The result as a table: {rows}",
    "ledger": "What is assumed here: {rows}",
    "parameter": "parameter",
    "value": "value",
    "basis": "basis",
    "illustrative": "illustrative",
    "range": "published values: {text}",
    "red_line": "This is a model of an argument, not a forecast.",
    "snapshots": "Three settings of this explorer, for reading without a running kernel",
    "snapshot": "Setting {n}: {title}",
    "fallback": "To move the controls, open the notebook with a running kernel and run this cell.",
    "row": "1 row",
    "rows": "{n} rows",
    "yes": "yes",
    "no": "no",
}

GATE = {
    "closed": (
        "This explorer is closed until you have made your prediction. Answer the prediction just above, "
        "choose Commit there, "
        "and the explorer opens here by itself. A wrong prediction costs nothing: only making one counts."
    ),
    "unreadable": (
        "This explorer cannot see whether you have made the prediction {gate}: {why} It stays closed; if it "
        "does not open after "
        "you have committed, run this cell again."
    ),
    "opened": "The explorer is open.",
    "prediction": "Your prediction",
    "result": "The result",
    "question": "What explains the difference?",
    "none": "No prediction is on record; all gates are open.",
}

ERRORS = {
    "unknown_explorer": "There is no explorer {name!r}.{near} The explorers are: {all}. Mend the name in "
    "explore(…) in this cell.",
    "unknown_control": (
        "Explorer {explorer}: there is no control {name!r}.{near} The controls are: {all}. Mend the name in "
        "set_state(…)."
    ),
    "not_a_state": "Explorer {explorer}: set_state(…) takes a dict of control names and values, not {got}.",
    "not_an_option": (
        "Explorer {explorer}: control {name!r} has no value {value!r}.{near} It takes one of: {all}. Mend "
        "the value in set_state(…)."
    ),
    "not_a_number": "Explorer {explorer}: control {name!r} takes a number from {low} to {high}, not "
    "{value!r}. Mend it in set_state(…).",
    "not_a_truth": "Explorer {explorer}: control {name!r} takes True or False, not {value!r}. Mend the "
    "value in set_state(…).",
    "near": " Did you mean {names}?",
    "unknown_kind": "figure(…): there is no kind {kind!r}.{near} The kinds are: {all}.",
    "no_rows": "figure(…): the data hold no rows, so there is nothing to draw. Check the filter that made "
    "them.",
    "no_finding": "figure(…): give finding=…, the sentence that states what the figure shows; a figure is "
    "never without its text.",
    "no_unit": "figure({kind!r}, …): give unit=…, the unit of the values (for example 'states' or 'per "
    "cent').",
    "no_column": "figure(…): the data have no column {name!r}.{near} The columns are: {all}.",
    "no_number": "figure(…): column {name!r} holds {value!r}, which is no number. Use None for a missing "
    "value.",
    "no_value_column": "figure(…): the data have no column of numbers. Name it with value=….",
    "bad_data": "figure(…): data of type {got} cannot be drawn. Give a DataFrame, a Series, a dict, or a "
    "list of dicts or pairs.",
    "no_categories": "figure('tilemap', …): give categories={{name: meaning}}, at most {most}; the data "
    "use: {used}.",
    "unknown_category": "figure('tilemap', …): {code} has the category {value!r}, which categories=… does "
    "not name ({all}).",
    "unknown_tile": "figure('tilemap', …): there is no square for {code!r}. Use ISO 3166-1 alpha-3 codes; "
    "there are: {all}.",
    "too_many_groups": "figure(…): {n} groups are too many to tell apart; at most {most} work. Join some of "
    "them.",
    "negative_stack": "figure(…): stacked bars need values of 0 or more; {label!r} has {value}.",
}

COALITION = {
    "title": "Coalition builder: who is counted as willing?",
    "lead": (
        "Choose what counts as taking part, whom the count is compared with, and what each state weighs. "
        "The list of the 26 announced in Paris was never published; what you see here is counted from "
        "public statements."
    ),
    "definition": "What counts",
    "definitions": {
        "attended": "attended on 4 September 2025",
        "pledged": "offered anything of its own in public",
        "presence": "named a presence by land, sea or air",
        "ground": "named ground troops as possible",
        "mandate": "obtained a mandate for it",
    },
    "short": {
        "attended": "Attended",
        "pledged": "Offered anything",
        "presence": "Presence by land, sea or air",
        "ground": "Ground troops possible",
        "mandate": "Mandate obtained (none found)",
        "announced": "Announced in Paris, no list",
    },
    "denominator": "Compared with",
    "denominators": {
        "elysee": "the 35 heads of state and government (Élysée's count)",
        "states": "the 35 states in the table, Ukraine included",
        "guests": "the 34 states other than Ukraine",
        "rows": "all 38 rows: states, EU, NATO and the United States",
    },
    "bases_all": {
        "elysee": "the {n} heads of state and government whom the Élysée counted",
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
    "bases": {"any": "any public statement", "official": "official statements only"},
    "status": {
        "counted": "counted",
        "undecided": "undecided",
        "unstated": "no statement or record found",
        "no": "not counted",
    },
    "meaning": {
        "counted": "Counted under the chosen definition",
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
        "None found: the sources of this table name no state that had obtained a mandate for such a force by "
        "5 September 2025. That is not a counted zero, because the table does not record mandates."
    ),
    "gap_both": " {undecided} had not decided and nothing is on record for {unstated}, so up to {most} "
    "would fit.",
    "gap_undecided": " {undecided} had not decided, so up to {most} would fit.",
    "gap_unstated": " Nothing is on record for {unstated}, so up to {most} would fit.",
    "unweighed": " The table has no figure by which to weigh {names}.",
    "announced": " The 26 announced in Paris are another count, and no list of them was published.",
    "columns": {
        "state": "state",
        "code": "code",
        "status": "status",
        "category": "public statements",
        "basis": "kind of evidence",
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
        "{definition}: {counted} counted, {undecided} undecided, {unstated} without a statement or record, "
        "{no} not."
    ),
    "map_host": " One of these is Ukraine, the host state, for which the question does not arise.",
    "snapshot_titles": (
        "who took part, each state weighing one",
        "who named ground troops as possible, each state weighing one",
        "who named ground troops as possible, weighed by active military personnel",
    ),
    "ledger": {
        "definition": (
            "what counts",
            "{text}",
            "coalition_members, {column}: the course's reading of public statements",
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
        "basis": ("evidence that counts", "{text}", "coalition_members, position_basis"),
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

TRACER = {
    "title": "Claim tracer: which word changed?",
    "lead": (
        "One announcement, seven ways to report it. Choose a report, say which part of the sentence "
        "changed, then "
        "see the difference from what was said."
    ),
    "outlet": "Report",
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
    "status": {"kept": "kept", "changed": "changed", "left out": "left out"},
    "wait": "{outlet}: “{wording}”. Which part of what Macron said changed here? Choose above, then the "
    "difference appears.",
    "verdicts": {
        "turn": "Yes, and it holds the words that turn the meaning: “{turn}”.",
        "changed": "Yes, that part changed. The words that turn the meaning most are “{turn}”.",
        "left out": "That part was left out rather than changed. The words that turn the meaning are "
        "“{turn}”.",
        "kept": "That part was kept. The words that turn the meaning are “{turn}”.",
    },
    "summary": " Compared with what was said, {outlet} kept {kept}, changed {changed} and left out {left}.",
    "nothing": "nothing",
    "and": "{first} and {last}",
    "primary": "What was said ({source}, our paraphrase)",
    "reported": "What {outlet} made of it ({source}, {form})",
    "original": "Original, {language}: {text}",
    "languages": {"de": "German", "fr": "French", "en": "English"},
    "forms": {"headline": "headline", "paraphrase": "our paraphrase"},
    "diff": "Word by word: left out is struck through, added is underlined",
    "deleted": "left out: ",
    "inserted": "added: ",
    "end": ". ",
    "columns": {"part": "part", "said": "what was said", "reported": "what was reported", "status": "status"},
    "finding": "Of {all} reports, {noun} change or drop the noun and {when} leave out the condition of a "
    "ceasefire or peace.",
    "unit": "reports",
    "ledger": {
        "primary": ("what was said", "{text}", "{source}; claims {claims}"),
        "report": ("what was reported", "{form}; {note}", "{source}"),
        "parts": (
            "which parts count as changed",
            "the course's own reading; words with the same meaning count as kept, such as states, nations, "
            "countries",
            "illustrative",
        ),
    },
    "snapshot_titles": (
        "a headline that changes the noun",
        "the article that the course starts from",
        "a mistaken report",
    ),
}
