"""What a feedback page says to a learner."""

from __future__ import annotations

from course.names import Plural

# ---- the page: its head ------------------------------------------------------------------------------------
TITLE = "Feedback on {title}"
FOR = "Feedback for"
HANDED_IN = "handed in {when}"
IN_TIME = "in time"
LATE = "{late} late"
NO_TIME = "the time of handing in is not known"
SO_FAR = "so far"
OF = "of {maximum} points"
DECIDED_ALL = "All questions are marked."
ONE_POINT, ALL_POINTS = "1 point", "{points} points"
WAITING = Plural(
    "One question ({points}) is not marked yet. This page is made anew when it is.",
    "{n} questions ({points}) are not marked yet. This page is made anew when they are.",
)
PENALTY = Plural(
    "Handed in late: 1 point was taken away; it is off the number above already.",
    "Handed in late: {points} points were taken away; they are off the number above already.",
)
NO_PENALTY = "Handed in late: no points were taken away."
FINAL, NOT_FINAL = "final", "not final"
AGAIN = "Go over again"
AGAIN_ONE = "{points} more to gain"
AGAIN_NONE = "Nothing: you have all points that are decided."
OBJECTIVES = "By what you were to learn"
OBJECTIVE = "{points} of {maximum} points"
OBJECTIVE_WAITS = "not marked yet"
ALL_QUESTIONS = "All questions"
ALL_HEAD = ("Question", "Result", "Points")
ONE_BY_ONE = "One by one"
MENDED = "What was put right in your file before grading"

# ---- the page: a question ----------------------------------------------------------------------------------
# By outcome: words, and the letter of its colours. The words alone say it.
OUTCOMES = {
    "right": ("right", "g"),
    "partly": ("partly right", "p"),
    "wrong": ("not right", "b"),
    "unanswered": ("no answer", "n"),
    "fault": ("a person looks at it", "w"),
    "marking": ("not marked yet", "w"),
    "marked": ("marked", "n"),
    "made": ("counts for being made", "n"),
    "by hand": ("changed by a person", "n"),
}
POINTS = "{points} of {maximum}"
POINTS_WAIT = "{maximum} can be earned"
UNANSWERED = "no answer"
NOT_POSSIBLE = "What was stored is no answer that is possible here."
NOT_POSSIBLE_TEXT = "“{said}”, which is no answer that is possible here"
YOURS = "Your answer"
PREDICTED = "You predicted"
RIGHT_ANSWER = "Right answer"
RECORD = "What is the case"
WHY = "Why"
SOLUTION = "About the solution"
COMMENT = "Comment"
CRITERIA = "How it was marked"
MEANING = "What the levels mean"
LEVEL = "{level} of {highest}."
ROW_HEAD = ("Row", "Your answer", "Right answer", "Why")
OPTION_HEAD = ("Option", "Your answer", "Right answer", "Why")
ROW_RIGHT, ROW_WRONG = "\u2713 right:", "\u2717 not right:"
CHOSEN, NOT_CHOSEN = "chosen", "not chosen"
APPLIES, APPLIES_NOT = "applies", "does not apply"
BY_HAND = "A person changed the points of this part of the notebook by hand: {points} of {maximum}."
ARGUMENT_WAITS = "A person reads this. Until then it counts neither for you nor against you."
PERSON_LOOKS = "A person looks at this before it counts."
NOTHING_WRITTEN = "Nothing was written in the answer cell."
CUT = "[{n} further characters are left out here. What you handed in is kept whole.]"
LATER = {
    "reasons": "Reasons are shown here when everybody's time for this notebook is over.",
    "right_answers": "Right answers are shown here when everybody's time for this notebook is over.",
    "both": "Reasons and right answers are shown here when everybody's time for this notebook is over.",
}
REASON_LATER = "The reason names the right answer. It is shown together with it."
CODE = "Code for questions about this: {code}"
COMPLAINT = "Does something look wrong?"
COMPLAINT_HOW = (
    "Tell your instructor the code that stands under the question. It leads to your answer, and to the key "
    "that it was judged by. A question about a mark never lowers it by itself. The code of this whole page: "
    "{code}"
)
# Calibration of a prediction.
SURE_HIT = "You said {confidence} per cent sure, and what you predicted is near enough."
SURE_MISS = (
    "You said {confidence} per cent sure, and what you predicted is not near enough. Whoever is "
    "that sure should be right about {confidence} times in 100."
)
UNSURE_MISS = (
    "You said {confidence} per cent sure, and what you predicted is not near enough. You had thought that "
    "more likely yourself."
)
PREDICTION_HIT = "This is what you predicted."
PREDICTION_MISS = "You predicted something else. What made the difference?"
CALIBRATION = "How sure you were"
CALIBRATED = (
    "Of {n} estimates with a record, {hits} were near enough; on average you were {confidence} per cent sure."
)

# ---- the page: the notebook --------------------------------------------------------------------------------
NOTEBOOK = "Your notebook as it was run (all cells)"
SEE_CARD = "What this earned stands above:"
OUTPUT, TABLE = "Output", "Text with a table"
NO_PAGE_DATA = (
    "The feedback page of {learner} for {slug} cannot be made: {problem} Run: course grade {slug} {learner}"
)
DAYS, HOURS = Plural("{n} day", "{n} days"), Plural("{n} hour", "{n} hours")
MINUTES = Plural("{n} minute", "{n} minutes")

# ---- handing pages back ------------------------------------------------------------------------------------
NO_SUCH_FORM = "{form!r} is no form for feedback pages. Known are {known}."
ARCHIVE_IS_FOLDER = "{path} is a folder. Give the name of a file in it: --to {file}"
NO_PAGES = "There is no feedback page of {slug} yet. First: course grade {slug}"
NOBODYS_NUMBER = Plural(
    "No archive was written: Moodle's number of the participant is not known for the one learner with a page "
    "of {slug}. It stands in the grading worksheet of the assignment; read that with: course roster "
    "WORKSHEET.csv",
    "No archive was written: Moodle's number of the participant is known for none of the {n} learners with a "
    "page of {slug}. It stands in the grading worksheet of the assignment; read that with: course roster "
    "WORKSHEET.csv",
)
SOURCE, SOURCES = " [source: {sources}]", " [sources: {sources}]"
CLAIM_OF = "the claim card that rests on {source}"
