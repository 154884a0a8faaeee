"""Sentences that a learner may read from ``check()``, and the words for the kinds of values."""

from __future__ import annotations

KINDS = {
    "number": "a number",
    "integer": "a whole number",
    "boolean": "True or False",
    "text": "a text (in quotation marks)",
    "date": "a date",
    "missing": "a missing value",
    "list": "a list",
    "set": "a set",
    "dict": "a dictionary",
    "array": "a NumPy array",
    "series": "a pandas Series (one column)",
    "frame": "a pandas DataFrame (a table)",
    "function": "a function",
    "unsupported": "something the check cannot read",
    "unanswered": "the dots that stand for your answer",
}

NO_PARAMETERS = "The exercise {exercise} gives no values to work with. Its task names what to use."
TITLES = {
    "unanswered": "Not answered yet",
    "not_yet": "Not yet",
    "plausible": "Saved: the form is right",
    "right": "Right",
    "wrong": "Not right yet",
    "fault": "The check itself failed",
}

UNANSWERED = (
    "Replace the dots (...) in the cell above by your own code, run that cell, then run this one again."
)
UNANSWERED_VALIDATE = "{title} ({item}): not answered yet. {remedy}"
NOT_YET_VALIDATE = "{title} ({item}): {message}"
PLAUSIBLE = (
    "Your answer is {answer}. Its kind, size and range fit. "
    "Whether it is right is decided when your instructor grades the notebook."
)
PLAUSIBLE_FUNCTION = (
    "Your function gave a result of the right kind for each of the {n} visible cases. "
    "When your instructor grades the notebook, further cases are added."
)
RIGHT = "Your answer is {answer}."
RIGHT_FUNCTION = "Your function gives the right result for all {n} cases."
WRONG = "Your answer is {answer}. {difference}"
WRONG_FUNCTION = "Your function gives the right result for {right} of {n} cases. {difference}"
HINT = "Hint {number} of {total}: {hint}"

WRONG_KIND = "The check expects {expected}, but it got {got}."
NOT_A_FUNCTION = "The check expects your function itself: its name without brackets. It got {got}."
RAISED = "With the input {case} your function stopped with {error}."
# No name of an error can be like this one, so it equals none.
NAMELESS_ERROR = "an error without a name"
RESULT = "With the input {case}: {message}"
NO_RESULT = "nothing came back. Does the function end with return?"
NOTHING = "The value is None. Does your code end with a value, or with return in a function?"
TOO_LOW = "{answer} is below the lowest possible value, {limit}{unit}."
TOO_HIGH = "{answer} is above the highest possible value, {limit}{unit}."
LENGTH = "The answer should have {expected} entries; yours has {got}."
ROWS = "The table should have {expected} rows; yours has {got}."
COLUMNS = "The table should have the columns {expected}; yours has {got}."
KEYS = "These keys or labels are missing: {missing}."
ELEMENTS = "Each entry should be {expected}; at least one is {got}."
TOO_LARGE = "The value is too large to be an answer: more than {limit} entries."

FAULT = (
    "The check could not read your answer because of an error of its own ({error}). "
    "Your answer counts as given and your instructor will look at it."
)

# Named by course.evidence.compare.Comparison.reason.
DIFFERENCES = {
    "value": "At least one value differs.",
    "type": "It is of another kind than asked for.",
    "length": "It has another number of entries than the solution.",
    "labels": "The labels of the entries differ from those of the solution.",
    "columns": "The columns differ from those of the solution.",
    "cases": "The inputs of the check were changed.",
    "error": "For at least one input an error was raised where a result was due, or the other way round.",
    "malformed": "The value could not be read.",
}
