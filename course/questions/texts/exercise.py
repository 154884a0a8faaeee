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
    "figure": "a chart",
    "unsupported": "something the check cannot read",
    "unanswered": "the dots that stand for your answer",
}

NO_PARAMETERS = "The exercise {exercise} gives no values to work with. Its task names what to use."
TITLES = {
    "unanswered": "Not answered yet",
    "not_yet": "Not yet",
    "look": "Saved, and it needs your eyes",
    "plausible": "Saved, not judged",
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
    "Your answer is {answer}. It is of the kind that is asked for. Whether it is right was not looked at: "
    "that is decided when your instructor grades the notebook."
)
PLAUSIBLE_FUNCTION = (
    "Your function gives a result of the kind that is asked for with each of the {n} visible inputs. This "
    "does not mean that it is right: when your instructor grades the notebook, further inputs are tried."
)
RIGHT = "Your answer is {answer}."
RIGHT_CHART = (
    "Your answer is {answer}. Its numbers and labels are as asked for. Whether its title says what one sees, "
    "only a reader can tell."
)
RIGHT_FUNCTION = "Your function gives the right result for all {n} cases."
WRONG = "Your answer is {answer}. {difference}"
WRONG_FUNCTION = "Your function gives the right result for {right} of {n} cases. {difference}"

WRONG_KIND = "The check expects {expected}, but it got {got}."
DECIMAL_COMMA = (
    "The check expects {expected}, and a comma makes a list of {count} numbers. "
    "In Python a point stands before the decimal places: {number}."
)
NOT_A_FUNCTION = "The check expects your function itself: its name without brackets. It got {got}."
RAISED = "With the input {case} your function stopped with {error}."
# No name of an error can be like this one, so it equals none.
NAMELESS_ERROR = "an error without a name"
TOOK_TOO_LONG = "it had not ended after {seconds:.0f} seconds. Does every loop in it come to an end?"
RESULT = "With the input {case}: {message}"
NO_RESULT = "nothing came back. Does the function end with return?"
NOTHING = "The value is None. Does your code end with a value, or with return in a function?"
TOO_LOW = "{answer} is below the lowest possible value, {limit}{unit}."
TOO_HIGH = "{answer} is above the highest possible value, {limit}{unit}."
LENGTH = "The answer should have {expected} entries; yours has {got}."
ROWS = "The table should have {expected} rows; yours has {got}."
COLUMNS = "The table should have the columns {expected}; yours has {got}."
KEYS = "These keys or labels are missing: {missing}. Yours are: {yours}."
DECIMAL = "a number with decimal places"
ELEMENTS = "Each entry should be {expected}; at least one is {got}."
TOO_LARGE = "The value is too large to be an answer: more than {limit} entries."

FAULT = (
    "The check could not read your answer because of an error of its own ({error}). "
    "Your answer counts as given and your instructor will look at it."
)

# Named by course.evidence.compare.Comparison.reason.
DIFFERENCES = {
    "value": "At least one value differs.",
    "single": "Another value is asked for.",
    "type": "It is of another kind than asked for.",
    "length": "It has another number of entries than the solution.",
    "labels": "The labels of the entries differ from those of the solution.",
    "columns": "The columns differ from those of the solution.",
    "cases": "The inputs of the check were changed.",
    "error": "For at least one input an error was raised where a result was due, or the other way round.",
    "malformed": "The value could not be read.",
    "chart data": "The chart shows other numbers than asked for, or shows them at other places.",
    "chart kind": "The chart is of another kind than asked for.",
    "chart axes": "An axis of numbers has no label, or its label is the name of a column.",
    "chart unit": "The label of the axis does not say in what is counted.",
    "chart zero": "The bars do not begin at nought, so that their lengths mislead.",
    "chart title": "The chart has no title.",
}

# --- charts
CHART_MARKS = {"bars": "bars", "line": "a line", "points": "points"}
NO_CHART = (
    "The check expects your chart: what `.plot…` gives back, or the `figure` or `axes` of "
    "`plt.subplots()`. It got {got}."
)
EMPTY_CHART = "Your chart is empty: nothing is drawn on its axes."
CHART_LENGTH = "The chart should show {expected} numbers as {marks}; yours shows {got}."
CHART_PARTS = {
    "kind": "The task asks for {wanted}; your chart has {got}.",
    "axes": "Each axis of numbers needs a label in words for a reader, and not the name of a column. "
    '`axes.set_ylabel("…")` writes one, `axes.set_xlabel("…")` the other.',
    "unit": "The label of the axis should say in what is counted: {names}.",
    "zero": "The axis of bars should show nought, where they begin. Else their lengths mislead.",
    "title": 'The chart needs a title. `axes.set_title("…")` writes one; the best say what one sees.',
}
# Where no rule can say it, a person can.
CHART_PERSON = {
    "unread": "In your chart is something that no rule reads ({what}). Compare its numbers with the table "
    "yourself; where points are given, your instructor looks at it.",
    "names": "The numbers in your chart are those asked for; the names at them are others than in the "
    "solution. Check that each name stands at its own number; where points are given, your instructor "
    "looks at it.",
}
WRONG_CHART = (
    "Your answer is {answer}. It can be read, but it shows other numbers than asked for, or shows them at "
    "other places. Compare it with the table."
)
CHART_NAME = "What the check reads in your chart"
CHART_HEAD = ("Place", "Number")
CHART_TITLE = "{marks} {name}"
CHART_MORE = "… and {n} more"

# --- the cell above a check
STOPPED = "The cell above stopped with an error: read its last line. It says “{line}”."
ERRORS_IN_WORDS = {
    "NameError": "Python does not know this name. Is it spelled as where it was made? Did you run the cells "
    "above? Does a text need quotation marks?",
    "KeyError": "There is no column or key of this name. Compare its spelling, capitals included, with the "
    "table.",
    "SyntaxError": "Python cannot read the line. Often a bracket, a quotation mark, a comma or a colon is "
    "missing there or in the line before, or the spaces at its beginning are not those of its neighbours.",
    "quotes": "There are curly quotation marks (“ ”) in the line, as texts are printed with. Python wants "
    'straight ones: type " in place of each.',
    "ValueError": "The value does not fit what is done with it.",
    "truth": "Two conditions on columns are joined by & (and) or | (or), each in brackets of its own; the "
    "words `and` and `or` work for single values only.",
    "TypeError": "Two things of kinds that do not go together were combined, or a function got too many or "
    "too few inputs.",
    "AttributeError": "What stands before the point has nothing of the name behind it. Is it a typing "
    "mistake, or another kind of object than you think?",
}
STALE = (
    "The cell above does not set `{name}`: this is the value of an earlier run. Is the name spelled there as "
    "in this check? Mend it, run that cell, then run this one again."
)
GAP = "There is still a gap in the cell above: {gap}. Put your own text in its place and run the cell again."

# --- public checks
SUM = "The numbers add up to {got}; they should add up to {wanted}."
ROW_SUM = "The row {row} adds up to {got}; each row should add up to {wanted}."
STRANGE = "{entry} does not stand in the column `{column}` of the table `{table}`, from which it should come."
STRANGE_LABEL = (
    "The label {entry} does not stand in the column `{column}` of the table `{table}`, from which the labels "
    "should come."
)
SCALE = (
    "You have {got}{unit}. Did you mean {hundred}? A share of one becomes per cent when it is multiplied by "
    "100. If you mean it as it stands, leave it."
)
FORM = "{got} has another form than asked for. Write it as in “{such_as}”."
EMPTY = "It is empty. Does your condition find anything? Print it and look."
NOT_WHOLE = "{got} has decimal places, and a whole number is asked for."
IN_ORDER = "“{low}” is larger than “{high}”. Can that be?"
SAME_RESULT = (
    "Your function gives {result} for each of the {n} inputs. Should the result not depend on the input?"
)
STATED = "With the input {case} the task itself names the result {wanted}; your function gives {got}."
NO_COLUMN = "The table {table!r} has no column {column!r}."

# --- results and hints
RESULTS_NAME = "Results of your function"
RESULTS_HEAD = ("Input", "Your function gives")
HINT_SUMMARY = "Show hint {number} of {total}"
HINT_CALL = 'For a hint, run hint("{exercise}") in a cell of its own. Hints cost nothing.'
HINT_HEAD = "Hint {number} of {total} for “{title}”:"
HINT_MORE = "Run this cell again for the next one. Hints cost nothing."
HINT_LAST = "This was the last hint; running the cell again begins with the first."
NO_HINTS = (
    "There is no hint for “{title}”. Read its task once more, or look at the worked example of this notebook."
)
PRACTICE_UNREADABLE = (
    "{path} cannot be read ({error}), so this practice exercise cannot be judged. Get the notebook's folder "
    "again with `course start`."
)

# --- what an error says
CHECK_NOT_SCORED = (
    "The check of exercise {exercise} was not scored: the course's nbgrader configuration is not in "
    "force. Run nbgrader in a class folder made by `course new-class`."
)
KEYS_NOT_READ = (
    "{path} cannot be read ({error}). Delete it, and run `course start --self-study` or `course start "
    "--keys FILE` again."
)
