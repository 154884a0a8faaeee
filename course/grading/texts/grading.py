"""Sentences of grading: what a learner reads in the feedback, and what a marker reads about a case that needs
a person."""

from __future__ import annotations

# ---- the table in a graded cell ----------------------------------------------------------------------------
HEAD = ("Question", "Your answer", "Points", "Why")
HEAD_EXERCISE = ("Exercise", "Your answer", "Points", "Why")
NO_ANSWER = "(no answer)"
OUTCOMES = {
    "right": "Right",
    "partly": "Partly right",
    "wrong": "Not right",
    "unanswered": "Not answered",
    "fault": "A person will look at this",
    "marking": "To be marked by a person",
}
CAPTION = "Points of this cell: {points} of {maximum}"
NEEDS_PERSON = "A person will look at this before it counts: {reason}"
RUNS_TITLE = "Runs of explorers that were kept"
RUNS_LEAD = (
    "Settings and results as the learner kept them, to be cited. They are no answers and earn no points."
)
NOTES_TITLE = "What was put right in this file before grading"
NOTES_LEAD = (
    "The file did not look like the notebook that was handed out. It was mended on a copy, "
    "so that nothing of the answers is lost; "
    "the file as it was handed in is kept."
)
TO_MARK = "This answer is read and marked by a person."
UNMARKED = "This answer carries no points."
BLANK_ARGUMENT = "Nothing was written in the answer cell."

# ---- why: quizzes ------------------------------------------------------------------------------------------
COMPLETED = "A prediction counts for being made, not for being right."
NOT_ANSWERED = "This question was not answered."
KEY_IS = "The answer: {key}."
FUTURE = "The time of this answer lies in the future; the time of handing in was taken instead."

# ---- why: exercises ----------------------------------------------------------------------------------------
RIGHT = "Your result agrees with the solution's."
RIGHT_FUNCTION = "Your function gives the right result for all {n} inputs."
PARTLY_FUNCTION = "Your function gives the right result for {right} of {n} inputs. {difference}"
# Two rules above the share of inputs, of course.evidence.constants.
WEIGHED = (
    "For most inputs the same result is right, and a function that always gives it has shown nothing. "
    "So each different result counts the same here, however many inputs have it, and what such a function "
    "would reach does not count."
)
CONSTANT = "Inputs that one and the same result for everything would get right do not count here."
WRONG = "Your result differs from the solution's. {difference}"
TOO_LARGE = "The result has far more entries than asked for."
EXERCISE_OPEN = "The dots were not replaced by an answer."
SOLUTION_IS = "The solution's result: {key}."
CHART_PART = {True: "- ✓ {part}", False: "- ✗ not so: {part}"}
CHART_PART_NAMES = {
    "data": "the chart shows the numbers that are asked for, each at its place",
    "kind": "it is of the kind that is asked for",
    "axes": "each axis of numbers has a label in words",
    "unit": "the label says in what is counted",
    "zero": "the bars begin at nought, and the axis shows it",
    "title": "it has a title",
}
OWN_ERROR = "Your cell {cell} stopped with {error}, so there was no result to look at."
OWN_ERROR_CHECK = "The check could not run: {error}. The cells above do not define what it asks for."

# ---- reasons why a person is needed ------------------------------------------------------------------------
FAULT_NO_EVIDENCE = (
    "the check cell {cell} ran without leaving a result. Something in the notebook changed "
    "how the check works; read the cells above it."
)
FAULT_CHECK = (
    "the check cell {cell} could not run ({error}), so the answer was not looked at. Something in the "
    "notebook or the installed course changed how the check works; read the cells above it."
)
FAULT_SEVERAL = (
    "the check cell {cell} left {n} results that differ. Only one can be the check's own; "
    "read the cells above it."
)
FAULT_FOREIGN = "the check cell {cell} left a result for {item}, which is not its exercise."
FAULT_KIND = "the result in cell {cell} is of the kind {kind!r} where {wanted!r} was due."
FAULT_SIZE = "the result in cell {cell} is larger than any answer to this exercise can be ({size} bytes)."
FAULT_MALFORMED = "the result in cell {cell} is not a well-formed record ({problem})."
FAULT_CASES = "the results of the function belong to other inputs than those of the check cell."
CHART_FAULTS = {
    "unread": "in the chart is something that no rule reads ({what}). Look at it, and decide the points.",
    "names": "the chart shows the right numbers under other names than the solution's. See whether each name "
    "stands at its own number, and decide the points.",
}
FAULT_UNREADABLE = "the result is an object that the check could not read ({name})."
FAULT_RENAMED = (
    "this question has no answer, but there are answers to questions that the course does not have "
    "({items}). The question was probably renamed after it was handed out; if so, restore its name and "
    "run: course regrade {slug}"
)
FAULT_LOST = "this question has no answer, but a stored answer could not be read: {problem}"
FAULT_IMPOSSIBLE = "the stored answer is not possible for this question: {problem}"
FAULT_RECORD = "the stored answer is of the kind {kind!r}, but this question takes {wanted!r}."
FAULT_SCORER = (
    "the scorer itself failed on this answer ({error}). This is a fault of the course, not of the learner."
)
FAULT_NO_EXPECTED = (
    "keys/{slug}.evidence.json holds no result of the solution for this exercise. Run: "
    "course release {slug}, then: course regrade {slug}"
)
FAULT_TIMEOUT = "cell {cell} ran longer than a cell may and was stopped, so the result may be incomplete."
FAULT_DEAD = (
    "the kernel stopped while cell {cell} ran, so this exercise could not be run. Read that "
    "cell, and run it by hand if it is safe."
)
FAULT_SUBMISSION = "{reason}"
FAULT_NOT_ASKED = (
    "the cell {cell} was not in the edition of the notebook that was handed in, so nothing could be answered "
    "there. Give the points that are fair."
)
FAULT_POINTS = (
    "the cell {cell} is worth {cell_points} points, but the key file gives {key_points}. "
    "Correct notebook or key file, then run: course release {slug}"
)

# ---- submissions that cannot be read -----------------------------------------------------------------------
NO_NOTEBOOK = (
    "The submission of {learner} for {slug} holds no notebook. Ask the learner for "
    "{slug}.ipynb; answers found beside it are kept."
)
NOT_COLLECTED = (
    "what {learner} handed in could not be collected ({error}); the others were. It lies where it was: look "
    "at it, and ask for it again as a file .ipynb"
)
NOT_ANSWERS = "{name} was not read as answers: such files are called {slug}.QUIZ.json; the original is kept"
MORE_NOTES = "{n} more of the kind"
TWO_WORKED = (
    "{name} and {others} hold different work and no time tells which is the last; {name} is graded, all lie "
    "in submitted: compare them, or ask the learner"
)
NEWEST_OF_WORKED = "of {n} versions of the notebook the newest, {name}, was taken"
ONLY_WORKED = "of {n} notebooks {name} was taken, the only one with work in it"
MAP_ROW_UNUSED = "this row of the map fits no file; copy the file's name from the table, whole"
UNTOUCHED = "the notebook is as it was given out, nothing in it is answered: ask whether it is the right file"
OTHER_BY_NAME = "this is notebook {other}, not {slug}; collect it with: course collect {other} …"
# What a file is that is no notebook.
WHAT_IT_IS = {
    "empty": "it is empty",
    "html": "it is a web page (HTML)",
    "conflict": "it holds the marks of a merge conflict, <<<<<<< and >>>>>>>",
}
NOT_THE_FILE = "{name} of {learner} is no notebook: {what}. Ask the learner for {slug}.ipynb."
NOT_JSON = (
    "{name} of {learner} cannot be read as a notebook (line {line}: {problem}). The file is "
    "probably cut off. Ask the learner for it again."
)
NOT_TEXT = "{name} of {learner} is not a text file ({what}). Ask the learner for the .ipynb file itself."
NO_CELLS, BINARY = "it holds no cells", "it holds binary data"
BROKEN_ENCODING = "its encoding is broken"
NOT_NOTEBOOK = "{name} of {learner} is JSON, but not a notebook: {problem}. Ask the learner for {slug}.ipynb."
OTHER_NOTEBOOK = (
    "{name} of {learner} has no cell of the notebook {slug}. It is probably another "
    "notebook; ask the learner for {slug}.ipynb."
)
TOO_BIG = (
    "{name} of {learner} has {size} MB, more than the {limit} MB that a notebook of the "
    "course can have. Look at it by hand."
)
TOO_MANY_CELLS = (
    "{name} of {learner} has {cells} cells, more than the {limit} that are graded "
    "automatically. Look at it by hand."
)

# ---- heal: what was mended ---------------------------------------------------------------------------------
HEALED = {
    "renamed": "The notebook was called {name}; it was taken as {slug}.ipynb.",
    "extra": (
        "Besides the notebook, {name} was handed in. It was not graded; quiz answers in it were "
        "taken over where they are newer."
    ),
    "two": "Both {name} and {other} hold work on this notebook. {name} was graded; compare them.",
    "bom": "The file began with a byte order mark, which was removed.",
    "encoding": "The file was not UTF-8 text; it was read as {encoding}.",
    "crlf": "Line ends of Windows were changed.",
    "format": "The file had the old notebook format {version}; it was converted.",
    "no_ids": "The cells had lost their names; {n} were recognised by their text and place.",
    "cell_junk": "{n} entries that are no cells were removed.",
    "duplicate": (
        "The cell {cell} was there {n} times. The copy with work in it was taken; empty copies were left out."
    ),
    "conflict": (
        "The cell {cell} was there {n} times with different work. The last one was taken; the "
        "others were kept above it. Compare them."
    ),
    "split": "The cell {cell} was split into {n} parts; they were joined again.",
    "merged": "The cell {cell} had been merged with another; it was cut out again.",
    "missing_locked": "The cell {cell} had been deleted; it was put back.",
    "missing_answer": "The answer cell {cell} had been deleted; it was put back empty.",
    # In the cell itself, where readers see which one it is.
    "put_back": "This answer cell had been deleted; it was put back empty.",
    "order": "The cells stood in another order; the order of the notebook was restored.",
    "changed_locked": (
        "The locked cell {cell} had been changed. The original was put back; what was added "
        "stands in a cell of its own before it."
    ),
    "task_text": "Text written into the task {cell} was moved to the answer cell below it.",
    "moved_text": "Text written beside the answer cell {cell} was taken as part of the answer.",
    "file": "The file {name} was not used: {reason}.",
    "evidence": "A stored answer was not used: {problem}.",
}
NOT_REGULAR = "it is a link or a special file"
NOT_A_TIME = "it holds no date and time"
FILE_TOO_BIG = "it is too big"
SHADOWS = "it would take the place of the module {module}"

# ---- the class folder --------------------------------------------------------------------------------------
CONFIG_BROKEN = (
    "{path} cannot be loaded ({error}). nbgrader would go on without the course's scoring, "
    "so nothing was graded. Correct the file; a new one is made by: course new-class DIR"
)
CONFIG_MISSING = (
    "{path} does not put the course's scoring in force: {what}. nbgrader would award wrong "
    "points, so nothing was graded. "
    "The file must call course.grading.config.configure(c), and nothing after it may replace {what}."
)
NOT_RELEASED = "{slug} has not been released in the class folder {root}. Run: course release {slug}"
NOTHING_SUBMITTED = "No submission for {slug} in {folder}. Collect some first: course collect {slug} DIR"
NO_SUBMISSION = "There is no submission of {learner} for {slug} in {folder}."
LINKED_SUBMISSION = (
    "The submission of {learner} for {slug} in {folder} is a link to another place, and links are not "
    "followed. Ask the learner for the files themselves."
)
LINE_END_IN_NAME = (
    "The folder {learner!r} in {folder} has a line end in its name, which nbgrader cannot grade. Rename the "
    "folder to the learner's id."
)
TOO_DEEP = (
    "The files that {learner} handed in for {slug} lie in folders so deep that they cannot be copied. Look "
    "at them by hand, or ask the learner for the notebook alone."
)
GRADER_FAILED = (
    "The submission of {learner} for {slug} could not be graded: {error}. The details are in "
    "{log}. The rest of the class was graded."
)
NOT_SEALED = (
    "{page} has no <head>, so nothing keeps a browser from running what stands in it. It was removed. The "
    "installed nbgrader writes other pages than the course expects; install the course's own version of it."
)
NO_RAW_EVIDENCE = (
    "{path} cannot be read as evidence ({problem}). Grade this submission again: course "
    "grade {slug} {learner} --force"
)

# ---- release -----------------------------------------------------------------------------------------------
SIDECAR_IN_SOURCE = (
    "{folder} holds your own answers and would be handed out with the notebook. Delete that "
    "folder, then release again."
)
SOURCE_FAILS = (
    "The source notebook {slug} does not run: cell {cell} stopped with {error}. Correct the "
    "cell, then release again."
)
SOURCE_SLOW = (
    "The source notebook {slug} does not run: cell {cell} was stopped after {seconds} seconds. Correct it, "
    "then release again."
)
SOURCE_DIES = (
    "The source notebook {slug} does not run: cell {cell} ended its process, by itself or because it needs "
    "more memory than a cell of a submission may. Correct it, then release again."
)
WITH_WRONG = "{cell} with the wrong solution {name!r} of keys/{slug}.yaml"
SOURCE_NO_EVIDENCE = (
    "The source notebook {slug} leaves no result for exercise {exercise} in cell {cell}. {problem}"
)
SOURCE_WRONG = (
    "The solution of exercise {exercise} in {slug} is not right by its own result "
    "({reason}). Its result is not stable, or cannot be compared; look at cell {cell}."
)
WRONG_IS_RIGHT = (
    "keys/{slug}.yaml: the wrong solution {name!r} of exercise {exercise} is scored as "
    "right. Choose another mistake, or tighten the tolerance."
)
WRONG_SOLUTION_FAILS = (
    "keys/{slug}.yaml: the wrong solution {name!r} of exercise {exercise} comes to no value ({problem}), so "
    "no learner's answer could ever be told to be it. Correct its code."
)
WRONG_NO_EVIDENCE = (
    "keys/{slug}.yaml: the wrong solution {name!r} of exercise {exercise} leaves no result "
    "({problem}). Correct its code."
)
NO_REGION = (
    "{slug}: cell {cell} has no line with {missing}. The solution stands between a line with BEGIN SOLUTION "
    "and one with END SOLUTION."
)
NO_SOLUTION_CELL = (
    "{slug}: keys/{slug}.yaml lists wrong solutions of exercise {name}, but the notebook has no cell {cell} "
    "to put them in."
)
CELL_POINTS = (
    "{slug}: cell {cell} is worth {cell_points} points, but keys/{slug}.yaml gives "
    "{key_points}. Make the two equal."
)
POINTS_SINCE_RELEASE = (
    "Nothing was graded: keys/{slug}.yaml gives {key_points} for the cell {cell}, which was released with "
    "{cell_points}. To give the cell other points, change them in the source notebook, too, and run: course "
    "release {slug}. Else write {cell_points} into the key file again."
)
CELL_WITHOUT_KEY = (
    "{slug}: the graded cell {cell} has no entry in keys/{slug}.yaml. Add one, or make the cell ungraded."
)
KEY_WITHOUT_CELL = (
    "{slug}: keys/{slug}.yaml has an entry for {name}, but the notebook has no graded cell {cell}."
)
LEAKS_ANSWERS = "answers in its metadata"
LEAK = "The released notebook {slug} would hold {what} (cell {cell}). It was not released."
LEAK_ITEMS = "The questions of {slug} hold what a learner must not get, so nothing was released. {problem}"
RELEASE_FAILED = "nbgrader could not release {slug}: {error}"

# ---- persons -----------------------------------------------------------------------------------------------
REVIEW = "Something changed after this cell was marked by hand. The mark was kept; confirm or change it."
NOT_GRADED = "This cell was not graded automatically. Grade the submission again, or mark it by hand."
NOTHING_GRADED = "No submission of {slug} has been graded in {root} yet. Run: course grade {slug}"
NO_GRADE = "the gradebook has no grade for the cell {cell}"
REGRADE_FAILED = (
    "{learner}: {slug} could not be scored again ({error}). Nothing of this learner's was changed."
)

# ---- the sandbox -------------------------------------------------------------------------------------------
KERNEL_SILENT = "The kernel said nothing for {seconds} seconds while it tried the walls of its sandbox."
KERNEL_STAYS = (
    "A process of a learner's kernel was killed {seconds} seconds ago and is still there: the machine's disk "
    "or memory may be at its limit. See `dmesg`, then start the run again; what is graded stays graded."
)
WALLS_GAVE_WAY = "The sandbox does not hold ({found}), so no learner code was run."
NO_ZYGOTE = "The process from which kernels are forked did not start or has ended ({said})."
TOO_MANY_FILES = (
    "The files beside the notebook in {folder} have more than {limit} MB, more than a kernel may hold."
)
NO_SUCH_RUNG = "{variable} is {asked!r}; it must be auto, unsandboxed, or one of: {known}."
LINUX_ONLY = "only Linux has what a sandbox needs"
NO_SANDBOX = (
    "Learners' code would run without a sandbox here, so nothing was graded. What was "
    "tried: {reasons} {remedy}"
)
REMEDY_LINUX = (
    "Install bubblewrap (apt install bubblewrap), or allow namespaces for plain accounts (sysctl "
    "user.max_user_namespaces; on Ubuntu also kernel.apparmor_restrict_unprivileged_userns=0), or "
    "grade in the "
    "container that docs/instructors.md describes. Only a class that you trust with this account: "
    "--unsandboxed"
)
REMEDY_OTHER = (
    "Grade in the container that docs/instructors.md describes. Only a class that you trust with "
    "this account: "
    "--unsandboxed"
)
NOT_PYTHON = "Submissions run in a Python kernel only, and this one is started by {command}."
COLD_KERNELS = (
    "Kernels cannot be forked here ({reason}), so each is started anew; the marks are the same, later."
)
OUTPUT_CUT = "[Of this cell's output, only the first {limit} characters are shown.]"

# ---- the class run -----------------------------------------------------------------------------------------
OWN_STEPS = (
    "This class has steps of its own ({option} in nbgrader_config.py), so nbgrader itself grades it, one "
    "submission after the other: the same marks, much later."
)
TOO_LARGE_TO_KEEP = "What the submission of {learner} came to is too large to be kept."
WORKER_DIED = "the process that graded it ended twice (exit status {status})"
OVER_SECONDS = (
    "the work on it took longer than the {limit} seconds that it may take (seconds_per_submission in "
    "course.yaml), and was stopped"
)
OVER_MEMORY = (
    "the work on it took more than the {limit} MB of memory that it may take (megabytes_per_submission in "
    "course.yaml), and was stopped"
)
ASIDE_ENDED = "the process at work on it ended (exit status {status})"
NO_PAGE = (
    "The feedback page of {learner} for {slug} could not be written: {error}. The marks stand in the "
    "gradebook."
)
PAGES_NOT_MADE = (
    "{n} feedback pages of {slug} could not be written; all the others were. The first of them, that of "
    "{learner}: {problem}. Look at that submission, and tell the learner the marks by another way."
)
RUN_STOPPED = (
    "The run in the class folder {root} was stopped, since the gradebook or the disk gave way ({problem}). "
    "What was graded before is kept. Set that right (is another program at work on it? is the disk full?), "
    "then run the same command again; it goes on where it stopped."
)
RUN_IN_PROGRESS = (
    "Another grading run is at work on the class folder {root}, so its gradebook is in use by "
    "another program. "
    "Wait until it has ended; nothing was changed."
)

# ---- feedback pages ----------------------------------------------------------------------------------------
TOO_INTRICATE = "What the code showed here is too intricate to be shown. It counts nevertheless."
LINES_LEFT_OUT = "[{n} lines are left out here.]"
OUTPUTS_LEFT_OUT = "[{n} further outputs are left out here.]"
NO_DESCRIPTION = "A picture without a description"

REGRADE_DECLINED = "{slug} was not graded again; nothing was changed."
REGRADE_STOPPED = (
    "A process that scored submissions of {slug} ended, most often for want of memory. Nothing was changed. "
    "Close other programs and run the same command again."
)

# --- variants
OTHER_VARIANT = (
    "Variant {answered} of this question was answered; this learner's is variant {own}. It was scored by the "
    "key of the one that was answered."
)
FAULT_VARIANT = (
    "The result is that of variant {answered}; this learner's exercise is variant {own}. Ask how it came "
    "about: worked under another id, or copied."
)
SAME_RESULT = (
    "The exercise {exercise} of {slug} comes to the same value in variants {one} and {other}. Give them "
    "parameters that tell them apart, in items.yaml beside it."
)
NO_VARIANTS = "Variants are on in course.yaml, and {slug} has none: everybody gets the same."
HAS_VARIANTS = (
    "{questions} questions and {exercises} exercises come in variants. Learners must work in this release "
    "and start with: course start --learner ID"
)

# --- a Dask cluster
CLUSTER_MISSING = (
    "Grading on a cluster needs the package distributed, which is not installed here. Install it with: "
    'pip install "willing-and-able[cluster,instructor]"'
)
CLUSTER_SILENT = (
    "No Dask scheduler answers at {address} ({problem}). Give the address that `dask scheduler` printed, "
    "such as tcp://192.0.2.1:8786, or leave --scheduler out and grade on this machine. Nothing was graded."
)
CLUSTER_EMPTY = (
    "The Dask scheduler at {address} has no workers. Start some with: dask worker {address} --nworkers 2 "
    "--nthreads 1. Nothing was graded."
)
CLUSTER_EMPTIED = (
    "The last worker of the Dask scheduler at {address} has gone. Start some with: dask worker {address} "
    "--nworkers 2 --nthreads 1, and run the same command again: what was finished is kept."
)
CLUSTER_WORKER = (
    "The Dask worker {worker} cannot grade: {problem} Put that right or take it away from the cluster. "
    "Nothing was graded."
)
CLUSTER_UNFIT = (
    "No worker of the cluster is left that may grade. {worker} cannot: {problem} Put that right and run the "
    "same command again: what was finished is kept, and it goes on where it stopped."
)
CLUSTER_DIFFERS = "it has another version of {what} ({there}) than this machine ({here})."
CLUSTER_TASK = "the cluster could not grade it ({error})"
CLUSTER_LOST = (
    "The Dask scheduler at {address} was lost while the class in {root} was graded. What was finished is "
    "kept; run the same command again, and it goes on where it stopped."
)
SCHEDULER_ALONE = (
    "--scheduler sends the work to a cluster, whose workers are counted there and always have a sandbox. "
    "Leave out --workers and --unsandboxed."
)

# ---- what a release was made from --------------------------------------------------------------------------

NO_ITEMS = (
    "The questions of {slug} are missing: there is no {path}. Put them there, then release the notebook."
)
FROZEN_GONE = (
    "What {slug} was released from is no longer in the class folder: {path} is missing. Put it back from a "
    "backup of the class folder, or release the notebook again; nothing was graded."
)
FROZEN_CHANGED = (
    "{path} is not as it was when {slug} was released, so nothing was graded. Put it back from a backup of "
    "the class folder, or release the notebook again."
)
FROZEN_UNREADABLE = (
    "{path} cannot be read. Put it back from a backup of the class folder; nothing was graded."
)
TABLES_GONE = (
    "The tables that {slug} was released with are no longer in the class folder: {path} is missing. Put it "
    "back from a backup of the class folder, or release the notebook again; nothing was graded."
)
TABLES_CHANGED = (
    "The tables that {slug} was released with have changed in {path}: {tables}. Answers must not be compared "
    "with results of other tables, so nothing was graded. Put the folder back from a backup of the class "
    "folder, or release the notebook again."
)
NO_HISTORY = (
    "{slug} was released with course {version}, and course {here}, which is installed here, has not kept the "
    "questions and tables of that version. Grade this class with course {version}, or release the notebook "
    "again; nothing was graded."
)
CLASS_IS_NEWER = (
    "The class folder {root} was made with course {version}, which is newer than course {here}, which is "
    "installed here. Install the newer one (pip install --upgrade willing-and-able); nothing was changed."
)
FAULT_EDITION = (
    "This was handed in on edition {theirs} of the notebook, and the class has keys for edition {ours}. "
    "Compare the question with the class's own and give the points by hand, or ask for the answers in the "
    "class's notebook."
)
EARLIER_EDITION = (
    "This was handed in on edition {theirs} of the notebook, which the class had before {ours}; its own "
    "questions, keys and tables were used."
)
ANSWERS_APART = "answers stand in {other} alone, which is of edition {edition} of the notebook"
TWO_EDITIONS = (
    "Notebooks of two editions were handed in: {name} is edition {theirs}, {other} is edition {others}. "
    "{name} was graded; answers that stand in {other} alone were not used."
)

# --- the references of a released notebook
REFERENCES = "References"
REFERENCES_INTRO = (
    "The numbers in brackets in the text lead here. Where several sources stand in one entry, the first is "
    "the main one. A source without a link is only named: no public address is on record, or it is weak."
)
REFERENCE_CARD = "{claim} shows the whole claim card"
REFERENCE_CARDS = "{claims} and {last} show the whole claim cards"
REFERENCE_ALSO = "Also: {more}"
REFERENCE_SHORT = "{name}, {date}"
REFERENCE_COMPUTED = "Computed in this notebook, under {heading}."
REFERENCE_COMPUTED_SHORT = "Computed in this notebook, under {heading}"
REFERENCE_THIS_NOTEBOOK = "its first heading"
REFERENCE_TABLE = "Table of this course: {title} (`{name}`, as of {day})."
REFERENCE_NO_CELL = "this notebook has no code cell {cell!r}."
UNKNOWN_FACT = (
    "The text of {slug} names a fact that this version of the course does not know, and its reference was "
    "left out: {problem}"
)
MARK_HEADING = "**How it is marked, in general words**"
AUTHORS_CELL_GRADED = (
    "The cell {cell} of {slug} carries points or an answer and the tag {tag!r}, which leaves a cell out of "
    "learners' copies. Take the tag away, or move the check into a cell of its own."
)
PUBLIC_CONTRADICTS = (
    "{path}, line {line}, exercise {exercise}: the solution of the source notebook does not pass what its "
    "learners are told. The check says: {message} Correct the check, or the solution."
)

# ---- the feedback page -------------------------------------------------------------------------------------
STOPPED_HERE = "The code stopped here"
STOPPED_TIME = "This cell ran longer than a cell may and was stopped."
STOPPED_KERNEL = "The notebook's program had stopped, so this cell could not run."
PAGE_TOTAL = "{points} of {maximum} points."
PAGE_TOTAL_SO_FAR = "{points} of {maximum} points so far. A person will look at some answers."
PAGE_TOTAL_WAITS = "{points} of {maximum} points so far. Not marked yet: {waiting} of {all} points."
PAGE_POINTS = "{points} of {maximum} points"
PAGE_POINTS_SO_FAR = "{points} of {maximum} points so far; a person will look at this"
PAGE_WAITS = "not marked yet, {maximum} points"
PAGE_LABELS = {
    "top": "to the top",
    "task": "Your task",
    "graded": "What your answer earned",
    "answer": "Your answer",
    "comment": "Comment:",
}

# ---- codes for complaints ----------------------------------------------------------------------------------
NO_SALT = (
    "The key that the codes on feedback pages are made with cannot be read: {path} ({problem}). Put it back "
    "from a backup of the class folder, or remove it: a new one is made, and codes on pages that are out "
    "already find nothing any more."
)

# ---- feedback in course.yaml -------------------------------------------------------------------------------
RULES_NO_TABLE = (
    "{path}: {where} must hold lines such as 'reasons: at once' and 'right answers: after the deadline'."
)
RULES_NO_NOTEBOOKS = (
    "{path}: feedback, notebooks must hold a line for each notebook, such as '01-coalition: {{right answers: "
    "never}}'."
)
RULES_UNKNOWN = "{path}: {where} has no setting {name!r}. Known are: {known}."
RULES_WHEN = "{path}: {where}, {name} is {value!r}; it must be {allowed}."

# --- what an error says
SELF_STUDY_MISSING = (
    "Self-study runs the notebooks with nbgrader's environment, and {name} is not installed. Run `make "
    "start ARGS=--self-study` in the checkout."
)
