"""Sentences of the quiz in the browser: passed to it as they stand, with ``{name}`` filled in there.

``LABELS`` are those of every quiz; below are those of one type of question or of a few.
"""

LABELS: dict[str, str] = {
    # a question
    "question": "Question {number} of {total}",
    "badge_practice": "practice, not graded",
    "badge_graded": "graded",
    "badge_point": "graded, {points} point",
    "badge_points": "graded, {points} points",
    "badge_prediction": "prediction, counts for being made",
    # buttons
    "check": "Check my answer",
    "clear": "Clear my answer",
    "commit": "Commit my prediction",
    # what happened to an answer
    "progress": "{done} of {total} answered.",
    "saving": "Saving …",
    "saved_notebook": "Saved at {time} in this notebook.",
    "saved_file": "Saved at {time} in {file}, beside this notebook.",
    "cleared": "Cleared at {time}. This question counts as not answered.",
    "draft": "Not checked yet: press “Check my answer”.",
    "draft_prediction": "Not committed yet.",
    "committed": "Committed at {time}. A prediction stays as it was made.",
    "prediction_open": "Not committed: answer every question first.",
    "answer_missing": "Not answered yet.",
    "not_saved": "Not saved.",
    "not_saved_python": "Python is not connected: run this cell again (Shift+Enter), then answer again.",
    "not_saved_file": "{error}",
    "trouble_readonly": (
        "This notebook is read-only here: choose File > Save Notebook As… under a new name to "
        "keep answers in it."
    ),
    "trouble_notebook": (
        "The notebook itself could not be saved ({error}): save it with File > Save Notebook."
    ),
    "trouble_extension": (
        "The notebook itself does not hold it yet: run this cell again (Shift+Enter) and save "
        "before you hand the "
        "notebook in. To have this done for you, see what `course doctor` says about the "
        "JupyterLab extension."
    ),
    "python_late": (
        "Python has not replied: it is busy or not connected. If it stays so, run this cell again"
        " (Shift+Enter)."
    ),
    # feedback
    "outcome_right": "Right.",
    "outcome_partly": "Partly right.",
    "outcome_wrong": "Not yet.",
    "outcome_invalid": "Not understood.",
}

# --- by type of question

IN_RANGE: dict[str, str] = {
    "from_to": "from {minimum} to {maximum}",
}
CHOICES: dict[str, str] = {
    "tick_all": "Tick every answer that applies.",
}
NUMBER: dict[str, str] = {
    "number_label": "Your number",
    **IN_RANGE,
}
TEXT: dict[str, str] = {
    "text_label": "Your answer",
}
ORDER: dict[str, str] = {
    "move_up": "Move up: {entry}",
    "move_down": "Move down: {entry}",
    "moved": "{entry}: now number {place} of {places}",
    "check_order": "Check this order",
    "keep_order": "Keep this order",
}
ROWS: dict[str, str] = {
    "choose": "choose …",
    "rows_open": "{done} of {total} rows are answered. The question counts as answered when all are.",
}
ESTIMATE: dict[str, str] = {
    "estimate_label": "Your estimate",
    "confidence_label": "How sure are you?",
    "confidence_50": "50 %: no better than a coin",
    "confidence_60": "60 %",
    "confidence_70": "70 %",
    "confidence_80": "80 %",
    "confidence_90": "90 %",
    "confidence_100": "100 %: certain",
    "choose": "choose …",
    **IN_RANGE,
    # an estimate that cannot be read
    "no_number": "Not saved yet: write the estimate as a plain number, such as 26 or 26.5.",
    "ambiguous_number": (
        "Not saved yet: this number can be read in two ways. Write thousands without a mark "
        "(1234), and a decimal "
        "number with another digit (1.2340)."
    ),
    "whole_number": "Not saved yet: write the estimate as a whole number, such as 26.",
    "too_small": "Not saved yet: the estimate must be at least {minimum}.",
    "too_large": "Not saved yet: the estimate can be at most {maximum}.",
    "estimate_missing": "Not saved yet: the estimate itself is missing.",
    "confidence_missing": "Not saved yet: choose how sure you are.",
}

# --- the extension

EXTENSION_ACTIVE = "The JupyterLab extension that keeps answers in the notebook is installed and active."
EXTENSION_MISSING = (
    "The JupyterLab extension that keeps answers in the notebook is not installed in this "
    "environment ({prefix})."
)
EXTENSION_STALE = (
    "The JupyterLab extension at {path} is version {found}, but the course is version "
    "{wanted}, or its files differ."
)
EXTENSION_BROKEN = "The JupyterLab extension at {path} is damaged: {reason}."
EXTENSION_DISABLED = "The JupyterLab extension of the course is switched off in {path}."
EXTENSION_REINSTALL = (
    "Install the course again in the environment that runs JupyterLab "
    "(pip install --force-reinstall --no-deps willing-and-able, or `make start` in a "
    "checkout), then reload the page. "
    "Until then answers are kept in the folder answers/ beside the notebook and in the cell's"
    " output at each run."
)
EXTENSION_ENABLE = "Switch it on with `jupyter labextension enable willing-and-able`, then reload the page."
