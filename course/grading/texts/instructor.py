"""What the commands of an instructor say. Sentences about errors stand where the errors are raised."""

from __future__ import annotations

from course.names import Plural

CLASS_OPTION = "The class folder; by default the one you are in."
SLUG = "The assignment, for example 01-coalition."
SLUGS = "The assignments, for example 01-coalition 02-germany."
SLUGS_AND_LEARNERS = "The assignments, and learners if only some are meant."
COLLECT_WORDS = (
    "The assignments, then a folder or zip archive with submissions (of several: one for each in it)."
)
ALL_OPTION = "All assignments."
GROUP_OPTION = "Only learners of this group."
FORMAT_OPTION = "csv, xlsx, moodle, canvas, ilias, brightspace or blackboard."
ROSTER_FILE = "A list of learners: CSV or an Excel workbook."
SAME_OPTION = "Who of the list is somebody of the class: the list's id, =, the class's id."
OTHER_OPTION = "Who of the list is nobody of the class, though somebody has the same name."
SAME_PAIR = "--same {text!r} must name two ids with = between: --same NEW=KNOWN"
NO_SLUG = "Name an assignment, or give --all. The class has: {known}"
EACH = "--- {slug}"
EACH_ERROR = "{slug}: {message}"
LATE_BY = "{when} ({late} late)"
LATE_COST = "{late}: −{points}"
NO_DOWNLOAD = (
    "{source} must hold one archive or folder for each assignment, with its name in theirs; for {slug} there "
    "are {n}."
)
SHOW_HELP = "Show what holds for an assignment: deadline, extensions, late policy, clocks."
REMOVE_HELP = "Remove a learner and all that the class has of him or her."
RENAME_HELP = "Give a learner another id, with all work and marks."
PSEUDONYMS_HELP = "Write a list of pseudonyms: learner, name, pseudonym."
AGREED_OPTION = "Release although that changes what those are marked by who have handed in."
MARKS_OPTION = "What becomes of marks by hand where points change: in proportion, or as they are."
YES_OPTION = "Do it; without this it is only shown."
NEW_CLASS_HELP = "Make a class folder: notebooks, keys, guide, settings."
ROSTER_HELP = "Put the learners of a list (CSV, Excel) into the class."
RELEASE_HELP = "Make the learners' version of an assignment."
COLLECT_HELP = "Collect submissions from a folder, a zip archive or nbgrader's exchange."
GRADE_HELP = "Grade the submissions of an assignment and write the feedback."
REGRADE_HELP = "Score again after a key was corrected; no notebook is run."
FORMGRADER_HELP = "Mark arguments by hand: nbgrader's Formgrader on this class, in the browser."
EXTENSION_HELP = "Give one learner more time."
KEYS_HELP = "After the deadline: write a notebook's keys as a file for the learners of the class."
KEYS_ANYWAY = "Also before the last deadline, or where there is none."
KEYS_NO_DEADLINE = (
    "{slug} has no deadline, so somebody may still hand it in. Set one (course release {slug} --due …), or "
    "give the keys out all the same: course publish-keys {slug} --anyway"
)
KEYS_TOO_EARLY = (
    "{slug} can be handed in until {when}, extensions among them. Wait, or give the keys out all the same: "
    "course publish-keys {slug} --anyway"
)
KEYS_WRITTEN = (
    "Written: {path}\nGive this file to the learners of your class alone; other classes get the same "
    "questions. They run: course start --keys {name}"
)
REPORT_HELP = "Write the report on an assignment: one HTML file for any browser."
EXPORT_HELP = "Write the marks as CSV or Excel workbook, or as a learning platform imports them."
DEMO_HELP = "Grade a generated class of 30 learners: an instructor's first five minutes."

NEW_CLASS_DONE = Plural(
    "The class folder {root} is ready, with {n} assignment: {assignments}.",
    "The class folder {root} is ready, with {n} assignments: {assignments}.",
)
NEXT = "Next:"
NEXT_FOLDER = "cd {root}"
# What is given to the course's command, and what it does.
NEXT_STEPS = {
    "roster LIST.csv": "learners from Moodle, Canvas or any CSV list",
    "release {first}": "the learners' version, in release/",
    "collect {first} DOWNLOAD.zip": "what they have handed in",
    "grade {first}": "marks, feedback and a report",
    "mark {first}": "you mark the arguments",
    "export {first} --format moodle": "the marks, as the platform imports them",
}

ROSTER_ADDED = "{n} added"
ROSTER_CHANGED = "{n} changed"
ROSTER_SAME = "{n} unchanged"
ROSTER_MISSING = "In the class but not in this list (to remove one: course remove ID): {names}"
DEADLINE_SET = "Deadline of {slug}: {due}."
DEADLINE_PAST = Plural(
    "This date is past: {n} hand-in is late by it. To set another: {course} release {slug} --due DATE{where}",
    "This date is past: {n} hand-ins are late by it. To set another: {course} release {slug} --due "
    "DATE{where}",
)
RELEASED_EDITION = (
    "Learners get edition {edition}. What it was made from is kept in the class folder; grading uses that."
)
JUDGED_BY = "Judged by edition {edition}: its questions, keys and tables, as they were released."
RELEASED = "{slug} is released in {folder} ({cells} graded cells, {points} points)."
MISSING = "Not handed in yet: {names}"
UNMATCHED = (
    "These files were not collected. Write a CSV file with the columns file,learner_id (and time), and run "
    "the command again "
    "with --map FILE.csv; what was collected stays."
)
NEEDS_PERSON = Plural(
    "{n} case needs a person. See to it with: {course} mark {slug}{where}\n"
    "Then run: {course} grade {slug}{where}",
    "{n} cases need a person. See to them with: {course} mark {slug}{where}\n"
    "Then run: {course} grade {slug}{where}",
)
ALL_DONE = "Nothing needs a person."
BACKUP = "The gradebook before this run: {path}"
EXTENSION_DONE = "{learner} has time for {slug} until {until}."
EXTENSION_WAITING = "It takes effect when {learner} has handed in."
EXTENSION_PENALTY = "The penalty for lateness changed from {before} to {now} points."
REPORT_DONE = "Report: {path}"
EXPORT_DONE = Plural("{n} mark written to {path}", "{n} marks written to {path}")
EXPORT_ABSENT = Plural(
    "{n} mark was left empty, since nothing is handed in.",
    "{n} marks were left empty, since nothing is handed in.",
)
NOT_FINAL = Plural(
    "{n} mark is not final: somebody has still to look at it.",
    "{n} marks are not final: somebody has still to look at them.",
)
NOT_FINAL_LEFT_OUT = Plural(
    "{n} mark is not final and was left empty: somebody has still to look at it.",
    "{n} marks are not final and were left empty: somebody has still to look at them.",
)
SOURCE_MISSING = "Give the folder or zip archive with the submissions, or --exchange."

DEMO_FOLDER = "Class folder: {root}"
DEMO_RELEASE = "Releasing {slug} (its solution is run once, to know the right results)."
DEMO_CLASS = "Made {n} learners; their submissions lie in {downloads}, as a learning platform exports them."
DEMO_TITLE = "{slug}, class {folder}"
DEMO_HEAD = ("Learner", "Story", "Worth", "Graded", "Agrees", "Needs a person for")
DEMO_CASES = {"argument": "argument", "fault": "case to decide", "review": "mark to look at again"}
DEMO_AGREES = "yes"
DEMO_DIFFERS = "NO"
DEMO_NEXT = (
    "Look around in this folder: feedback/ is what learners get back. To mark the arguments:\n"
    "  cd {root}\n"
    "  {course} mark {slug}"
)
DEMO_WRONG = (
    "The grader gave other points than the submissions were built to earn, for: {names}. This is a fault "
    "of the course; "
    "please report it with the table above."
)

WORKERS_OPTION = "How many submissions at a time; one for each processor if not given."
SCHEDULER_OPTION = "Grade on the workers of a Dask cluster: the address of its scheduler."
UNSANDBOXED_OPTION = "Run learners' code without a sandbox, with all rights of your account."
UNSANDBOXED_WARNING = (
    "WITHOUT A SANDBOX: learners' code runs with all rights of your account. It can read and change "
    "the gradebook, "
    "the keys and the other submissions, and reach the network."
)
RATE = "{n} a minute"
PROBLEM = "{learner}: {reason}"
INTERRUPTED = (
    "Interrupted. What was finished is in the gradebook; the same command does the rest: {course} grade "
    "{slug}{where}"
)
SUMMARY = "{graded} graded, {unchanged} unchanged, {failed} failed in {seconds} s{kernels}."
KERNELS = {
    "forked": "kernels forked, in a sandbox",
    "bubblewrap": "kernels started anew, in a sandbox (bubblewrap)",
    "unsandboxed": "WITHOUT A SANDBOX",
}

# --- what an error says
NO_LESSON = "The checkout has no lesson to grade. Name a notebook with --notebook."
DEMO_NOT_WHOLE = "The made-up download {download} could not be collected whole: {lost}"
