"""What the report on an assignment says. It is for instructors: it names right answers."""

from __future__ import annotations

from course.names import Plural

TITLE = "{title}: report"
LEAD = "Report for instructors \u00b7 class {name} \u00b7 made {when} \u00b7 edition {edition}"
DO_NOT_HAND_ON = "It names right answers: do not hand it on."
NUMBERS = {
    "handed in": "handed in",
    "late": "{n} of them late",
    "in time": "all in time",
    "final": "marks are final",
    "waiting": "{n} wait for a person",
    "median": "median of what the machine scores",
    "middle half": "middle half {low} to {high}",
    "reliability": "reliability (alpha)",
    "alpha": "{items} questions, {n} learners",
}
TODO_TITLE = "To do"
TODO = {
    "mark": "Arguments to mark: {n}",
    "mark how": (
        "What waits for you is a link to its answer on the marking page. Start that first, in a terminal in "
        "the folder {root}: {course} mark {slug} \u2013 then follow the link in the browser that has opened. "
        "If nothing answers, the marking page is not running; if it says that the key is missing, open the "
        "address that the terminal shows, then follow the link again."
    ),
    "decide": "Learners with cases to decide: {n}",
    "look": "Look at",
    "nothing": "Nothing to do",
    "absent": "Handed in nothing: {names}",
    "mended": "Files that were mended before grading: {n}",
    "sandboxed": "All code ran in the sandbox",
    "more": " (and {n} more)",
}
NOBODY = "Nothing needs a person."
NO_MARKS = "No submission is graded yet."
TEACH = "What to teach next"
TEACH_LEAD = "The questions of which the class got the smallest share of the points."
TEACH_SHARE = "{share} per cent of the points"
TEACH_OPEN = "{n} without an answer"
TEACH_WRONG = "Most frequent wrong answer ({n}): {answer}"
TEACH_BELIEF = "Most frequent misconception ({n}):"
BELIEFS = "Misconceptions across questions"
BELIEFS_HEAD = ("Misconception, and what is the case", "Learners", "Questions")
BELIEFS_NONE = "No wrong answer points at one."
CLASS = "How the class did"
BARS_CAPTION = "Learners by points of the machine, of {maximum}"
BARS_HEAD = ("From", "To", "Learners")
BARS_TITLE = "Histogram: learners by points of {maximum} that the machine scores; median {middle}"
MEDIAN = "median {middle}"
BARS_TABLE = "The same as a table"
QUESTIONS = "Questions"
QUESTIONS_LEAD = "In the order of the notebook. Open one to see what was answered."
ONE_POINT, POINTS = "1 point", "{points} points"
FIGURES_HEAD = (
    "Variant",
    "Learners",
    "Facility",
    "Spread",
    "Guess",
    "Unanswered",
    "r (rest)",
    "D (27 per cent)",
)
ALL = "all"
OF_VARIANT = "Variant {variant}: {caption}"
FUNCTION = "a function that is right for {right} of {n} inputs"
SHARE = "{share}% of points"
UNANSWERED = "{n} unanswered"
BY_PERSON = "marked by a person"
COMPLETION = "counts for being made"
NO_FIGURES = "no figures yet: persons decide"
WRONG_FUNCTIONS = "Listed mistakes that were made: {said}"
LEARNERS = "Learners"
LEARNERS_CAPTION = "Learners and questions"
LEGEND = (
    "\u2713 right \u00b7 a fraction: partly \u00b7 \u2717 not right \u00b7 \u2013 no answer \u00b7 ? waits "
    "for a person. A name opens the feedback page; a number leads to the question. \u201cScored\u201d is "
    "what the machine gave; \u201cMark\u201d is the gradebook\u2019s, marks by hand and late penalty in it."
)
SIGNS = {"right": "\u2713", "wrong": "\u2717", "unanswered": "\u2013", "waits": "?"}
WORDS = {
    "right": "right",
    "partly": "partly right",
    "wrong": "not right",
    "unanswered": "no answer",
    "waits": "waits for a person",
}
HEAD_LEARNER, HEAD_SCORED, HEAD_MARK, HEAD_STATE = "Learner", "Scored", "Mark", "State"
SORT = "sort by {what}"
STATES = {"final": "final", "waits": "waits", "none": "nothing"}
TOLD = {
    "late": "late by {late}",
    "penalty": " (\u2212{points} points)",
    "untouched": "handed in with nothing answered",
    "unreadable": "could not be read as this notebook",
    "foreign": "of an edition that the class does not have",
    "mended": "mended places: {n}",
    "unsandboxed": "code ran WITHOUT A SANDBOX",
}
TOLD_MENDED, TOLD_LATE = "mended", "late"
MENDED = "What was mended before grading"
METHOD_TITLE = "How the figures are made, how code was run"

# ---- the class over all notebooks --------------------------------------------------------------------------
CLASS_TITLE = "Class {name}: all notebooks"
CLASS_LEAD = "Report for instructors \u00b7 class {name} \u00b7 made {when}"
NOTHING_RELEASED = "No notebook was released yet, so there is nothing to report. First: course release SLUG"
NOTEBOOKS = "Notebooks"
NOTEBOOKS_HEAD = ("Notebook", "Handed in", "Final", "Wait", "Median", "Objectives: share of the points")
PER_CENT = "{share}%"
FALLS_BEHIND = "Who falls behind"
FALLS_LEAD = (
    "A hint to ask, not a judgement: notebooks that others have handed in and this learner has not, and "
    "results far below the class\u2019s median."
)
NOBODY_BEHIND = "Nobody: all have handed in what is there, and nobody is far below the median."
BEHIND = {
    "missing": "{n} of {all} not handed in",
    "below": "results at least {points} points of a hundred below the median: {n}",
}
ALL_LEARNERS = "Learners and notebooks"
ALL_LEGEND = (
    "In per cent of the points that the machine scores. A number opens the feedback page, a notebook its "
    "report."
)
HEAD_MEAN, HEAD_MISSING = "Mean", "Missing"
CLASS_BELIEFS_HEAD = ("Misconception, and what is the case", "Learners", "Notebooks")

REMARKS = {
    "hard": "few got it",
    "easy": "nearly all got it",
    "weak": "does not tell strong from weak",
    "negative": "strong learners do worse: check the key",
}
ALPHA = "Cronbach's alpha over {items} questions and {n} learners: {alpha}."
ALPHA_NONE = (
    "Cronbach's alpha cannot be computed: it needs at least {few} graded learners, two questions, and "
    "points that differ."
)
ALPHA_CAVEAT = (
    "Alpha is a property of these answers of this class, not of the questions. With fewer than about 100 "
    "learners it is uncertain by "
    "a tenth or more, it rises with the number of questions, and it says nothing about whether the "
    "questions measure the right thing. "
    "A notebook that teaches several things on purpose may have a low one."
)
FEW = (
    "Only {n} learners: with fewer than {few}, correlations are mostly chance (their standard error is "
    "about 1/√(n − 1), here "
    "{error}). Read the columns r and D as hints to look, never as verdicts."
)
METHOD = (
    "Facility: the mean share of the points of a question that learners got, 1 for all; an unanswered "
    "question counts 0. A question "
    "that went to a person is left out for that learner.",
    "Spread: the standard deviation of that share (over n \u2212 1). Guess: the share that guessing among "
    "the options earns on average, for the kinds of question that pay for a guess.",
    "r (rest): the corrected point-biserial correlation of the question with the points on all other "
    "questions (Crocker and Algina, "
    "Introduction to Classical and Modern Test Theory, 1986, chapter 14).",
    "D: the facility among the upper 27 per cent of learners less that among the lower 27 per cent "
    "(Kelley, Journal of Educational "
    "Psychology, 1939); learners who tie at an edge count in part.",
    "Alpha: Cronbach, Psychometrika, 1951, with variances over n − 1.",
    "Questions are judged by the machine's scores; a mark that you changed by hand changes the learner's "
    "points above, not these "
    "figures. Predictions count for being made and are left out.",
)
COUNTED_LEARNERS = Plural("{n} learner", "{n} learners")
UNSANDBOXED = (
    "The code of {learners} ran WITHOUT A SANDBOX, with all rights of the account that graded: {names}. It "
    "could read and change the gradebook, the keys and other submissions. Grade without --unsandboxed, "
    "and compare the "
    "gradebook with its copy in backups/ from before that run."
)
SAFETY_HEAD = ("How the code of learners ran", "Learners")
KERNELS = {
    "forked": "in a sandbox",
    "bubblewrap": "in a sandbox",
    "unsandboxed": "WITHOUT A SANDBOX",
    "": "not recorded",
}
SAFETY = (
    "In the sandbox, code sees this Python, the course's package and data, and the files of its own "
    "submission. It "
    "has no network and no rights of the system; memory, time, processes, files and output are "
    "limited, and whatever "
    "it started ends with it. Each kernel tries these walls from inside before it runs learners' code.",
    "What the sandbox does not contain: faults of the operating system's kernel itself; memory that "
    "belongs to no "
    "process (pipes and sockets), which only the limits on files and processes bound; the time of "
    "this machine's "
    "processors until a limit ends it. The hidden inputs of a function's check are in the learner's "
    "kernel while it runs: a later cell can print them, but never the right results. "
    "The sandbox does not make answers true either: code can show its marker any text.",
    "Graded notebooks and feedback pages are reduced to what cannot run in a browser, and feedback "
    "pages forbid "
    "scripts. Formgrader's own pages are nbgrader's: they show the graded notebook, which is "
    "reduced, and the names "
    "of learners; they allow scripts of their own. Do not open files of submitted/ or originals/ in "
    "a browser.",
)
