"""What the report on an assignment says. It is for instructors: it names right answers."""

from __future__ import annotations

TITLE = "Report on {slug}, class {name}"
MADE = (
    "Made {when} from the gradebook and the evidence of the last grading run, by edition {edition} of the "
    "notebook. For instructors only: it names right answers."
)
CONTENTS = "Contents"
SECTIONS = {
    "people": "Who needs a person",
    "marks": "Distribution of points",
    "learners": "Learners",
    "questions": "Questions",
    "choices": "What was answered",
    "reliability": "Reliability",
    "mended": "What was mended",
    "safety": "How learners' code was run",
    "method": "How the figures are made",
}
OVERVIEW = (
    "{n} learners: {handed_in} handed in, {graded} graded, {waiting} of them with something for a person."
)
NOBODY = "Nothing needs a person."
PEOPLE_HEAD = ("Learner", "Cell", "Kind", "Why")
KINDS = {"fault": "could not be decided", "argument": "to be marked", "review": "to be looked at again"}
DISTRIBUTION = (
    "{n} graded submissions of {maximum} points: mean {mean}, median {median}, standard deviation "
    "{spread}, lowest {lowest}, "
    "highest {highest}. Arguments that nobody has marked yet count 0 so far."
)
NO_MARKS = "No submission is graded yet."
HISTOGRAM_CAPTION = "Learners by points"
HISTOGRAM_HEAD = ("Points", "Learners", "Share")
LEARNERS_CAPTION = (
    "Points as the gradebook has them now, marks by hand and late penalty included; times in this "
    "machine's zone"
)
LEARNERS_HEAD = ("Learner", "Id", "Status", "Points", "Handed in", "Late", "Last answer saved", "Mended")
QUESTIONS_CAPTION = "Questions and exercises that are scored by machine"
QUESTIONS_HEAD = ("Question", "Learners", "Facility", "Unanswered", "r (rest)", "D (27 per cent)", "Remark")
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
MENDED_HEAD = ("Learner", "What was mended before grading")
NOTHING_MENDED = "Every submission had the form of the released notebook."
METHOD = (
    "Facility: the mean share of the points of a question that learners got, 1 for all; an unanswered "
    "question counts 0. A question "
    "that went to a person is left out for that learner.",
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
UNSANDBOXED = (
    "The code of {n} learner(s) ran WITHOUT A SANDBOX, with all rights of the account that graded: "
    "{names}. It could "
    "read and change the gradebook, the keys and other submissions. Grade without --unsandboxed, "
    "and compare the "
    "gradebook with its copy in backups/ from before that run."
)
SAFETY_HEAD = ("Kernels", "Learners")
KERNELS = {
    "forked": "forked from a warmed process, in namespaces of their own",
    "bubblewrap": "started anew, in bubblewrap",
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
