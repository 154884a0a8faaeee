"""What the commands for feedback pages and reports say."""

from __future__ import annotations

from course.names import Plural

FEEDBACK_HELP = "Write the feedback pages anew where marks have changed, and pack them for Moodle or Canvas."
FORM_OPTION = "Also pack the pages as Moodle takes them, or one a learner for Canvas."
TO_OPTION = "The archive to write; by default in exports/."
WRITTEN = Plural(
    "{n} feedback page written anew, {all} there in all: {folder}",
    "{n} feedback pages written anew, {all} there in all: {folder}",
)
SHOWN_NOW = "Pages show points{parts}."
SHOWN_LATER = "When everybody's time is over they show {parts}, too: run this command again then."
SHOWN_NEVER = "They never show {parts} (course.yaml)."
NO_DEADLINE = (
    "{slug} has no deadline, so nobody's time is ever over. Set one with: course release {slug} --due DATE, "
    "or say 'at once' under feedback in course.yaml."
)
PAGES = Plural("{n} page", "{n} pages")
HANDED_BACK = {
    "moodle": (
        "{pages} in {path}. In Moodle: the assignment, View all submissions, Upload multiple feedback "
        "files in a zip (feedback type: feedback files)."
    ),
    "canvas": (
        "{pages} in {path}. In Canvas: SpeedGrader, attach each file to the comment of its learner; "
        "whose-is-what.csv says whose it is."
    ),
}
LEFT_OUT = (
    "{pages} left out, since Moodle's number of the participant is not known: {names}. It stands in "
    "the grading worksheet of the assignment; read that with: course roster WORKSHEET.csv"
)
ALL_OPTION = "The class over all notebooks, instead of one."
SLUG_OR_ALL = "Name an assignment, or give --all for the class over all notebooks."

# ---- tables of the command line ----------------------------------------------------------------------------
COLLECTED_HEAD = ("Learner", "Id", "What", "Handed in")
CLOCK, LATE, MENDED = "Whose clock", "Late", "Mended"
RUN_HEAD = ("Learner", "Id", "Status", "Points")
UNKNOWN = "unknown"
POINTS = "{points} of {maximum}"
SAME_CLOCK = "Times of all: {clock}."
SAME_EDITION = "Edition of all: {edition}."
OTHER_EDITION = "Not the edition that is released now, but {edition}: {names}"
NOTE = "{names}: {note}"
NOT_COLLECTED = "Not collected: {reason}"
TO_MARK = Plural("{n} argument to be marked: {title}", "{n} arguments to be marked: {title}")
CAUSE = "{names}{place}: {reason}"
AT_ONE = ", {title}"
AT_MANY = ", {n} questions"
AND_MORE = " and {n} more"
NOT_FINAL = "  {slug}, {status} ({n}): {names}"
