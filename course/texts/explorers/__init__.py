"""Sentences of figures and explorers that a reader sees: what all share; the rest in a file each."""

from __future__ import annotations

FIGURE = {
    "table": "The table behind the figure: {rows}",
    "drawing": "Drawing",
    "no_value": "no value",
    "source": "Sources: {names}",
    "highlighted": "marked",
    "bars": "Bar chart",
    "dots": "Dot chart",
    "lines": "Line chart",
    "ranges": "Chart of ranges",
    "from_to": "{low} to {high}",
    "point": ", {name} at {value}",
    "path": "Curves",
    "start": "start",
    "finish": "end",
    "curve": "{name}: from ({start}) to ({end})",
    "marks": "Drawn into it: {said}.",
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
    "reset_tip": "Back to the settings at which this explorer opened",
    "show": "Show me",
    "show_tip": "Go to the settings of your prediction and tell what came out",
    "waiting": (
        "Move a control, or choose “Show me”. Then the result is told here, with your prediction "
        "drawn into "
        "the chart."
    ),
    "in_full": "The result in full",
    "details": "Details of the result",
    "control": "control",
    "published": "published values",
    "ranges": "Published values of what the controls set",
    "challenge": "Break it",
    "open": "not yet",
    "met": "done",
    "just_met": "Break it: done. {text}",
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
    "graded": "Explorer “{title}”: not drawn while a notebook is graded.",
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
    "columns": "figure({kind!r}, …): value=… must name {need}; it names {got}.",
    "needs": {
        "ranges": "two columns of numbers (both ends) or three (and a point)",
        "path": "two columns (x, y)",
    },
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
