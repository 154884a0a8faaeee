"""Sentences of figures and explorers that a reader sees: what all share; the rest in a file each."""

from __future__ import annotations

EXPLORER = {
    "controls": "Controls",
    "reset": "Reset",
    "reset_tip": "Back to the settings at which this explorer opened",
    "show": "Check my prediction",
    "show_tip": "Go to the settings of your prediction and tell what came out",
    "waiting": (
        "Move a control: then the result of your settings is told here. “Check my prediction” goes to the "
        "settings of your prediction, and draws it into the chart."
    ),
    "elsewhere": "Your prediction was about other settings: “Check my prediction” goes there.",
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

KEPT = {
    "keep": "Keep this run",
    "keep_tip": "Write these settings and their result into the notebook, to be cited",
    "title": "Runs kept in this notebook",
    "now": "Kept: {settings} {result}",
    "not_written": "Kept in the notebook alone: {problem}",
    "nowhere": (
        "This run was not kept: no notebook is known here. Save the notebook under its own name, such as "
        "09-will-it-hold.ipynb, open it again, and run this cell."
    ),
    "too_many": (
        "This run was not kept: {most} runs of “{title}” are in this notebook already, and that is the most. "
        "Run another copy of the notebook for more."
    ),
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
}
