"""What the marking page and `course mark` say."""

from __future__ import annotations

from course.names import Plural

# The command
MARK_HELP = "Mark arguments, and decide cases, on a page in the browser: one answer a screen."
AS_OPTION = "Whose marks these are; by default your account's name. Two markers need two names."
SECOND_OPTION = "Go through the answers that another marker has marked, without seeing that mark."
STARTED = Plural(
    "The marking page for {slug}; you mark as {marker}, and {n} answer waits. The address holds the key for "
    "this run:",
    "The marking page for {slug}; you mark as {marker}, and {n} answers wait. The address holds the key for "
    "this run:",
)
STARTED_STOP = (
    "Stop with Ctrl-C. Marks are saved as you give them. Feedback pages follow with: {course} grade "
    "{slug}{where}"
)
OTHER_PORT = (
    "Port {port} is in use by another program, so {own} was taken. The links of the report lead to {port}: "
    "reach the answers by the overview."
)
STOPPED = Plural(
    "Stopped; {n} answer still waits. Drafts are kept.", "Stopped; {n} answers still wait. Drafts are kept."
)
NO_PORT = "Port {port} is in use by another program. Leave --port out, or give another."
NOTHING_TO_MARK = "Nothing of {slug} has been graded yet. First: course grade {slug}"
NO_MARKER = "A marker needs a name of at most 100 characters. Give it with --as NAME."
GRADED_BEFORE = (
    "{path} is missing or damaged, so this answer cannot be shown. Make it anew with: "
    "course grade {slug} {learner} --force"
)

# Refused requests
REFUSED = {403: "Not shown here", 404: "Not found"}
REFUSED_OTHER = "Not done"
NO_KEY = (
    "This page belongs to a run of “course mark” that has ended, or the key in the address is missing. "
    "Go to the terminal, start “course mark” again if it has ended, and open the address that it prints; "
    "links of the report work in that browser then."
)
OTHER_HOST = "The marking page answers on this machine only, under the address that “course mark” printed."
OTHER_ORIGIN = "This request came from a page of another site and was refused. Nothing was changed."
NOT_UNDERSTOOD = "The marking page did not understand this request. Load the page again; nothing was changed."
OTHER_NOTEBOOK = "This run marks {slug}. For {other}, start: course mark {other}"
NO_SUCH_PAGE = "There is no such page here. The overview lists all answers."
BUSY = (
    "The gradebook is in use by another program. What you wrote is still on this page and is sent again "
    "in a moment; close Formgrader or wait for the other run if this stays."
)
TROUBLE = "The gradebook could not be read or written ({problem}). Nothing was changed."

# Marks that cannot be
NO_SUCH_ANSWER = "There is no such answer in the gradebook any more. It may have been removed meanwhile."
COMMENT_TOO_LONG = "The comment is longer than {most} characters. Shorten it."
NO_PHRASE = "A phrase has between 1 and {most} characters."
NO_SUCH_LIMIT = "The mark scheme has changed meanwhile. Load the page again."
NO_SUCH_LEVEL = "A level is a whole number from 0 to {most}."
LEVEL_MISSING = "Still without a level: {criteria}."
POINTS_MISSING = "Give the points first."
POINTS_OUTSIDE = "Points lie between 0 and {most}."
POINTS_STEP = "Points go in steps of {step}."
NOTHING_TO_STAND = "The machine has given no points that could stand. Give points."
NOTHING_TO_UNDO = "There is no mark of yours to take back."
NOT_UNDONE = "Not taken back: {what}"
OTHER_WINDOW = "You have changed this answer in another window."
CHANGED_ELSEWHERE = "The mark was changed outside of this page meanwhile; it is now: {score}."
CHANGED_BY = "{who} has marked this answer meanwhile ({when})."
CHANGED_BY_MACHINE = "The class was graded again meanwhile, and something about this answer has changed."
NO_MARK = "no mark"

# States, as the overview and the page name them
STATES = {
    "open": "to mark",
    "draft": "draft",
    "done": "marked",
    "differ": "two marks differ",
    "review": "look again",
    "elsewhere": "marked elsewhere",
    "machine": "machine’s points",
    "second": "to mark a second time",
}
RULES = {
    "one": "one marker’s mark",
    "mean": "mean of two markers",
    "differ": "the first mark; the two differ too much, and somebody has to settle it",
    "settled": "settled by {who}",
    "elsewhere": "changed outside of the marking page",
    "stand": "let stand by {who}",
}
RULE = (
    "One marker: that mark. Two markers: their mean, rounded to the scheme’s step, if they differ by at most "
    "a tenth of the points or one step. Otherwise the first mark stays and the answer waits until somebody "
    "settles it. A mark that is changed in Formgrader counts instead, and is shown as such."
)
KINDS = {
    "argument": "argument",
    "fault": "The machine could not decide",
    "review": "Something has changed since a mark was given by hand",
}
KAPPA_SOURCE = (
    "Cohen’s kappa (1960) over the levels of all criteria, and weighted by squares (Cohen 1968), since "
    "levels have an order: Educational and Psychological Measurement 20, 37–46; Psychological Bulletin 70, "
    "213–220. "
    "The guide’s target is 0.6."
)
LONG_ANSWER = "This answer has {n} characters. The first {shown} are shown, as they were typed."

# Notices above an answer
NOTICE_ELSEWHERE = "Changed outside of this page, for example in Formgrader: {score}. That mark counts."
NOTICE_BY_CRITERIA = " By your levels it would be {points}."
NOTICE_REVIEW = "Something has changed since the mark {score} was given. Look again, or let it stand."
NOTICE_DIFFER = "Two marks differ by more than a tenth. Whoever settles it gives the mark that counts."
NOTICE_TEXT_CHANGED = "The answer has changed since it was marked."
NOTICE_FAULT = "The machine could not decide: {reason}"
# Questions of a case, and what the machine said
NO_ANSWER = "No answer was stored."
MACHINE_SAID = "{outcome}, {points} of {maximum}"
MACHINE_LEAVES = "It could not decide. A person gives the points, of {maximum}."
NOTICE_BLANK = "Nothing was written here."
CHANGES = {
    "mark": "marked",
    "second": "marked a second time",
    "settle": "settled",
    "stand": "let stand",
    "undo": "taken back",
    "elsewhere": "changed outside of the marking page",
    "draft": "a draft written over",
}

# Said while marking
OFFLINE = "The marking page does not answer. What you wrote is still here and is sent again in a moment."
NO_FURTHER = "There is no further answer in this direction."
DRAFT_KEPT = "Draft kept"
