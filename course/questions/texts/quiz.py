"""Every sentence that a reader may see about questions and answers, apart from the widget's own labels.

Sentences say what is the case and then what to do. Curly brackets are filled in by the caller.
"""

from __future__ import annotations

from course.names import Plural

# --- answers in words
NO_ANSWER = "no answer"
UNREADABLE = "an answer that cannot be read"
PLACE = "{n}. {entry}"
NEAR = "{value} (near enough: within {tolerance})"
PAIR = "{row}: {option}"
ESTIMATE = "{estimate}, {confidence} per cent sure"
KEY_RANGE = "{value} (accepted: {low} to {high})"
KEY_FORMS = "{first} (also accepted: {others})"

# --- why an answer cannot be taken
NO_SUCH_OPTION = (
    "The answer names an option that this question does not have. Choose one of the options shown."
)
NOT_A_CHOICE = "This question takes one option. Choose one of the options shown."
NOT_A_LIST = "This question takes a list of options. Tick the options that apply."
TICKED_TWICE = "An option stands in the answer twice. Tick each option at most once."
NOT_AN_ORDER = "The answer does not hold every entry exactly once. Move the entries into order again."
NOT_A_TABLE = "This question takes one option for each row. Choose again in the rows shown."
NO_SUCH_ROW = "The answer names a row that this question does not have. Choose again in the rows shown."
NOT_TEXT = "The answer is not a text. Type it again."
TEXT_TOO_LONG = "The answer is longer than {limit} characters. Shorten it."
NOT_TYPED = "The answer is not a number as typed. Type it again."
NUMBER_TOO_LONG = "The answer is longer than {limit} characters. Write the number alone."
NOT_A_NUMBER = "“{text}” cannot be read as a number. Write digits, such as 1234.5 or 1234,5."
AMBIGUOUS = (
    "“{text}” can be read in two ways. Write it without a thousands mark, so that it can mean one "
    "number only: "
    "{one} or {other}."
)
OTHER_UNIT = (
    "The answer is asked for in {unit}, and you wrote “{got}”. Convert it, or write the number alone."
)
NO_UNIT = "The answer is asked for as a number without a unit, and you wrote “{got}”. Write the number alone."
BELOW = "{number} is below {minimum}, the smallest answer that is possible here. Check the number."
ABOVE = "{number} is above {maximum}, the largest answer that is possible here. Check the number."
NOT_AN_ESTIMATE = "The answer needs an estimate and a confidence. Set both."
CONFIDENCE_RANGE = "The confidence must lie between 50 and 100 per cent. Set it again."

# --- feedback
RIGHT = "That is right."
PARTLY = "That is partly right."
WRONG = "That is not right."
CHOICES_MISSING = Plural("One more option applies.", "{n} more options apply.")
TICKED_ALL = "Ticking everything earns nothing: decide for each option whether it applies."
ROWS_RIGHT = "{right} of {total} rows are right."
ROWS_OPEN = "{count} still open."
ROWS_SECOND_TRY = "Look again at all rows and check once more: after your second try you are told which."
ORDER_RIGHT = "{right} of {total} pairs stand in the right order."
ESTIMATE_INSIDE = "Your estimate lies within the accepted range."
ESTIMATE_OUTSIDE = "Your estimate lies outside the accepted range."
CALIBRATION = (
    "Your confidence of {confidence} per cent scores {score} of 1 (Brier score; no points): 1 is certain and "
    "right, 0 is certain and wrong, 0.75 is no better than a coin."
)
CALIBRATION_OVER = "You were surer than the answer allowed: over many questions that costs more than doubt."
CALIBRATION_UNDER = "You could have trusted yourself more."

# --- a quiz where no widget runs
RUN_THE_CELL = "To answer, run this cell (Shift+Enter) in JupyterLab or Jupyter Notebook."
NO_WIDGETS = (
    "Nothing to click here? This program shows no widgets. Open the notebook in JupyterLab (`course "
    "start`); in "
    "VS Code install the Jupyter extension, trust the workspace, and run the cell again."
)
QUIZ = "Questions: {title}"
PREDICTION = "Your prediction: {title}"
QUESTION_NUMBER = "Question {number} of {total}"
PROGRESS = "{done} of {total} answered when this cell was last run."
YOUR_ANSWER = "Your answer when this cell was last run: {answer}"
OPTION_LIST = "Options"
ROW_LIST = "Rows"
VARIANTS = (
    "Not everybody in your class gets the same questions here. Yours follow from your id, “{learner}”. If "
    "your class knows you by another id, stop the course and start it again with: course start --learner ID. "
    "In a browser without an installation, write it on the start page and reload this page."
)
VARIANTS_WHO = (
    "Not everybody in your class gets the same questions here, and nothing says who you are. Stop the course "
    "and start it with: course start --learner ID, the id by which your class knows you. In a browser with "
    "nothing installed, write it on the start page and reload this page."
)
ENTRY_LIST = "Put in order"
# answers to a question for words that a class of made-up learners gives
SOME_WORDS = ("a treaty", "a promise", "a mandate")
ASKED_NUMBER = "A number is asked for"
ASKED_TEXT = "A short text is asked for"
ASKED_ESTIMATE = "An estimate and your confidence (50 to 100 per cent) are asked for"
ASKED_RANGE = "{kind}: {range}"
FROM_TO = "from {minimum} to {maximum}"
FROM = "from {minimum}"
UP_TO = "up to {maximum}"

# --- validate
OPEN = Plural(
    "One question of “{title}” is not answered yet:\n{questions}\nAnswer it, save the notebook, "
    "validate again.",
    "{n} questions of “{title}” are not answered yet:\n{questions}\nAnswer them, save the "
    "notebook, validate again.",
)
OPEN_QUESTION = "- question {number}: {stem}"
OPEN_INVALID = "- question {number}: {stem} ({problem})"
OPEN_ROWS = "{done} of {total} rows are answered"
ALL_ANSWERED = "All {count} questions of “{title}” are answered."
NOT_SCORED = (
    "The questions of {quiz} were not scored: the course's nbgrader configuration is not in force. "
    "Run nbgrader in a class folder made by `course new-class`."
)

# --- calling the wrong function
IS_A_PREDICTION = "“{quiz}” asks for a prediction. Write predict({quiz!r}) in its cell."
IS_A_QUIZ = "“{quiz}” is a quiz, not a prediction. Write quiz({quiz!r}) in its cell."

# --- the file of the questions, in a learner's folder
DAMAGED = (
    "The file of this notebook's questions, {path}, is damaged. Your answers are kept elsewhere. Stop "
    "JupyterLab and run `course start` with the name of your folder: it puts the file back. If the notebook "
    "itself is older, add --update; if your class gave you the notebook, add --from and the file that you "
    "were given. What was found: {reason}"
)
