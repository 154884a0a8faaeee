"""Sentences of figures and explorers that a reader sees."""

from __future__ import annotations

FIGURE = {
    "table": "The table behind the figure: {rows}",
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
        "mandate": "Mandate obtained",
        "announced": "Announced in Paris, no list",
    },
    "denominator": "Compared with",
    "denominators": {
        "elysee": "the 35 heads of state and government (Élysée's count)",
        "states": "the 35 states in the table, Ukraine included",
        "guests": "the 34 states other than Ukraine",
        "rows": "all 38 rows: states, EU, NATO and the United States",
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
        "rows": "rows",
        "population": "million people",
        "gdp": "US$ bn",
        "personnel": "thousand personnel",
    },
    "unstated": "Without a statement",
    "unstateds": {"keep": "stays in the comparison", "leave-out": "is left out of it"},
    "basis": "Evidence",
    "bases": {"any": "any public statement", "official": "official statements only"},
    "counted": "counted",
    "undecided": "undecided",
    "silent": "no statement found",
    "not_counted": "not counted",
    "outside": "outside the comparison",
    "meaning": {
        "counted": "counted under the chosen definition",
        "undecided": "says it has not decided",
        "unstated": "no statement or record found: unknown, not no",
        "no": "not counted: the public statement says something else",
        "outside": "left out of the comparison",
    },
    "head": "By 5 September 2025, {counted} of {base} {verb} ({share} per cent).",
    "head_weight": "The {n} that {verb} hold {counted} of {base} {unit} ({share} per cent).",
    "verbs": {
        "attended": ("took part on 4 September", "took part on 4 September"),
        "pledged": (
            "had offered something of its own in public",
            "had offered something of their own in public",
        ),
        "presence": (
            "had named a presence by land, sea or air as possible",
            "had named a presence by land, sea or air as possible",
        ),
        "ground": ("had named ground troops as possible", "had named ground troops as possible"),
    },
    "mandate": (
        "None found: the sources of this table name no state that had obtained a mandate for such a force "
        "by 5 September 2025. "
        "That is not a counted zero, because the table does not record mandates."
    ),
    "unknown": " {gap}, so anything up to {most} would fit the record.",
    "undecided_n": "{n} had not decided",
    "unstated_n": "no statement was found for {n}",
    "unstated_attended": "attendance is unknown for {n}",
    "unweighed": " No figure to weigh {names} by.",
    "announced": " The 26 of Paris is a different count, and no list of it was published.",
    "columns": {
        "state": "state",
        "code": "code",
        "status": "status",
        "category": "category of public statements",
        "basis": "kind of evidence",
        "date": "date of statement",
        "weight": "weight ({unit})",
        "sources": "sources",
    },
    "bars_finding": "The count depends on the definition: {text}.",
    "map_finding": "{counted} counted, {no} not, {undecided} undecided, {unstated} without a statement or "
    "record.",
    "map_finding_mandate": "No mandate is recorded for any of the {unstated}: unknown, not no.",
    "snapshots": (
        "who attended, by states",
        "who named ground troops as possible, by states",
        "who named ground troops as possible, by active military personnel",
    ),
}

TRACER = {
    "title": "Claim tracer: which word changed?",
    "lead": (
        "One announcement, seven ways to report it. Pick a report, guess which part of the sentence changed "
        "its meaning, "
        "then see the difference from what was said."
    ),
    "outlet": "Report",
    "guess": "Which part changed most?",
    "guesses": {
        "none": "(choose before you see)",
        "who": "who: how many, and of what",
        "verb": "the verb: how firm it is",
        "object": "the noun: what is promised",
        "where": "where",
        "when": "when, on what condition",
    },
    "parts": {"who": "who", "verb": "verb", "object": "noun", "where": "where", "when": "when"},
    "kept": "kept",
    "changed": "changed",
    "left_out": "left out",
    "wait": "“{wording}” ({outlet}). Which part of Macron's sentence changed here? Choose above; then the "
    "difference appears.",
    "right": "Yes: the turning word is “{turn}”. {outlet} changed {changed}{left}.",
    "also": "That part did change, but the turning word is “{turn}”. {outlet} changed {changed}{left}.",
    "missing": "That part was left out rather than changed; the turning word is “{turn}”. {outlet} changed "
    "{changed}{left}.",
    "wrong": "That part was kept; the turning word is “{turn}”. {outlet} changed {changed}{left}.",
    "left": " and left out {parts}",
    "the": {
        "who": "who it is about",
        "verb": "the verb",
        "object": "the noun",
        "where": "where",
        "when": "the condition",
    },
    "primary": "What was said (paraphrase, {source})",
    "reported": "What {outlet} made of it ({form}, {source})",
    "own": "own translation: {text}",
    "inserted": "added: ",
    "deleted": "left out: ",
    "end": " (end)",
    "diff": "Word by word: left out is struck through, added is underlined",
    "columns": {"part": "part", "said": "what was said", "reported": "what was reported", "status": "status"},
    "finding": "{n} of {all} reports change the noun, and {when} leave out the condition of a ceasefire or "
    "peace.",
    "unit": "reports",
    "forms": {"headline": "headline", "paraphrase": "our paraphrase"},
    "ledger_parts": "which parts count as changed",
    "ledger_parts_value": "the course's own reading of each wording",
    "ledger_primary": "what was said",
    "ledger_this": "what was reported",
    "snapshots": (
        "a headline that changes the noun",
        "the article the course starts from",
        "a mistaken report",
    ),
}
