"""What is said about lists of learners, times, and the exceptions of a term."""

from __future__ import annotations

from course.names import Plural

# --- tables
SHEET_EMPTY = "{path} is empty or its first row is no header. Give a list with named columns."
SHEET_TOO_LARGE = "{path} is larger than {limit} MB: that is no list of learners."
SHEET_UNREADABLE = (
    "{path} cannot be read: {reason}. Give the path of a CSV file or an Excel workbook (.xlsx)."
)
SHEET_OLD_EXCEL = (
    "{path} is an Excel workbook of the old kind (.xls), or it has a password. Save it as Excel workbook "
    "(.xlsx) or as CSV (UTF-8) and give that file."
)
SHEET_HTML = (
    "{path} is a web page, whatever its name says. Open it in a spreadsheet, save it as Excel workbook "
    "(.xlsx) or as CSV (UTF-8) and give that file."
)
SHEET_NO_CSV = (
    "{path} is not well-formed CSV ({problem}): is a quotation mark left open? Export the list again."
)
SHEET_NO_OPENPYXL = (
    "{path} is an Excel workbook, and what reads it is not installed here. Install it with: "
    'pip install "willing-and-able[instructor]", or save the list as CSV (UTF-8).'
)
SHEET_NO_EXCEL = (
    "{path} is an archive and no Excel workbook. Save the list as Excel workbook (.xlsx) or as CSV (UTF-8) "
    "and give that file."
)
SHEET_DAMAGED = (
    "The Excel workbook {path} is damaged ({reason}). Save it as CSV (UTF-8), or as a workbook again."
)
SHEET_ENCODING = "{path}: the names' encoding cannot be told. Save the list as CSV (UTF-8)."

# --- times
NO_TIME = "{where}: {text!r} is no date and time. Write 2026-11-30 or 2026-11-30T18:00."

# --- the list of learners
NO_IDENTITY = (
    "{path}: no column identifies a learner (found: {found}). Name one learner_id, username, ID number, SIS "
    "Login ID or email."
)
MORE_CELLS = (
    "{path}, row {row}: more cells than the header has columns. Put a name with a comma in quotation marks."
)
ID_TWICE = (
    "{path}, row {row}: the id {id!r} is already in row {earlier} (upper and lower case count as the same, "
    "because some systems' file names do). Remove one, or give each learner an own id."
)
NO_LEARNER = "{path} has a header but no learner. Give a list with at least one row."
NO_ID_IN_ROW = "{path}, row {row}: the column for {column} is empty. Fill it in or remove the row."
TWO_COLUMNS = "{path}, row {row}: the columns {one!r} and {two!r} both mean {field}. Remove or rename one."
ROSTER_NO_ID = "{path} has no column learner_id. Import the list again with: course roster FILE.csv"
ROSTER_BAD_ID = (
    "{path}, row {row}: {id!r} is no learner id, or stands there twice. Correct that row; or take the file "
    "away and import the list again with: course roster FILE.csv"
)
FITS_SEVERAL = (
    "{name} ({id}) of the list fits several learners of the class: {several}. Correct the list or "
    "roster.csv; nothing was imported."
)
SAME_NAME = (
    "{new} of the list has the same name as {known} of the class, and nothing else says whether this is the "
    "same person. If it is, add --same {id}={other}; if it is somebody else, add --other {id}."
)
ID_OF_ANOTHER = (
    "The list gives the id {id} to {name}, and the class has it for {other}; nothing else is the same. "
    "Nothing was imported. If it is the same person, add --same {id}={id}; else give one of them another id."
)
TWO_ARE_ONE = (
    "{one} and {two} of the list both are {known} of the class. Nothing was imported. Correct the list or "
    "roster.csv."
)
NOT_IN_LIST = "The list has no learner {id!r}, who is named in --same or --other. Nothing was imported."
NOT_IN_CLASS = "The class has no learner {id!r}, who is named in --same. Nothing was imported."
MORE_QUESTIONS = "{n} more are alike."
NOTHING_IMPORTED = "Nothing was imported."

# --- whose file is it
NAME_AGAINST_NUMBER = "{number} is {owner}, but the name {name!r} belongs to {others}"
NUMBER_OF_SEVERAL = "{number} stands for {n} learners in the list"
NAME_OF_SEVERAL = "{n} learners are called {name!r}: {several}"
NEITHER = "the class has neither {number} nor anybody called {name!r}"
NO_NAME = "the class has nobody called {name!r}"
NO_LOGIN = "no part of {name!r} is the user name of a learner of the class"
SEVERAL_FIT = "{name!r} fits {n} learners: {several}"
NOBODY = "no learner of the class has this name or id"
PARTICIPANT = "{platform} number {number}"

# --- the map
MAP_HEADER = "{path} must begin with the row: file,learner_id (and time, if you like)."
MAP_EMPTY = "{path}, row {row}: file or learner_id is empty."
MAP_NOBODY = "{path}, row {row}: the class has no learner {learner!r}. Add them with: course roster FILE.csv"
MAP_TWICE = "{path}, row {row}: {name!r} stands there twice."

# --- settings
BAD_LATE = (
    "{path}: late is {value!r}; it must be none or zero, or so many per cent a day, for example: 10% a day"
)
BAD_GRACE = "{path}: grace_minutes is {value!r}; it must be a number of minutes from 0 to 100000."
BAD_ZONE = "{path}: time_zone is {value!r}; it must be a name such as Europe/Berlin or Europe/Kyiv, or empty."
UNKNOWN_SETTING = (
    "{path} has a setting that course {version} does not know, and it was passed over: {name}. {meant}"
)
MEANT = "Is {near} meant?"
NEWER = "It may be one of a newer version of the course: pip install --upgrade willing-and-able"

# --- deadlines
BAD_EXTENSION = (
    "{path}, row {row}: expected learner_id,assignment,until with a date such as 2026-12-03T18:00+01:00."
)

# --- the policy of a class for one notebook
SHOW_TITLE = "{slug}, class {name}"
SHOW_ZONE = "Times are of {zone}."
THIS_MACHINE = "this machine's time zone ({zone})"
SHOW_DEADLINE = "Deadline: {due}."
SHOW_NO_DEADLINE = "There is no deadline. Set one with: course release {slug} --due DATE"
SHOW_NOT_RELEASED = "It has not been released yet."
SHOW_GRACE = "Up to {minutes} minutes after the deadline still count as in time."
SHOW_LATE = {
    "none": "Late submissions lose no points.",
    "zero": "Late submissions lose all their points.",
    "daily": "Late submissions lose {share} per cent of their points for each day that has begun.",
}
SHOW_PLUGIN = "What late submissions lose is decided by {plugin}, as nbgrader_config.py says."
SHOW_CLOCKS = (
    "The time of a submission is the one in your map; else the platform's; else that in the pack's receipt; "
    "else the file's. Times of different clocks are not compared without a word."
)
SHOW_ROUNDING = "Points leave with two decimals, rounded {rounding}."
SHOW_EXTENSIONS = "More time, until the date that was promised:"
SHOW_EXTENSION = "  {learner}: {until}"
SHOW_EXTENSION_WAITS = "  {learner}: {until} (has handed in nothing yet)"
SHOW_NO_EXTENSIONS = "Nobody has more time."
SHOW_HANDED_IN = "{n} of {all} have handed in, {late} of them late."
SHOW_LATE_ONE = "  {learner}: {late} late, {points} points taken away ({clock})"
# Whose clock a time is of.
CLOCKS = {
    "map": "your map's time",
    "canvas": "by Canvas's word",
    "platform": "the platform's clock",
    "archive": "the archive's time",
    "exchange": "the exchange's clock",
    "receipt": "the learner's own clock",
    "file": "the file's own time",
    "": "nobody knows whose clock",
}
LATE_BY_OWN_CLOCK = (
    "late only by {clock}, which may be that of a download; if the platform says otherwise, give its time in "
    "the map (file,learner_id,time)"
)
OTHER_CLOCK = (
    "another version was collected before, at {before} by {old}; this one is of {now} by {new}. The two "
    "clocks may differ: {taken}. Look at both; the other lies in originals"
)
LESS_THAN_BEFORE = (
    "the hand-in that was collected before holds more work and stays; this one lies in originals and is not "
    "graded. If it counts all the same, delete {path} in the class folder and collect again"
)
REPLACED_BEFORE = (
    "this version was collected before, and another one took its place, which stays. If this one counts, "
    "give its time in the map (file,learner_id,time) or delete the other one in submitted, then collect again"
)
TAKEN_NEW = "this one was taken"
TAKEN_OLD = "the earlier one stays"

# --- export
NO_GROUP = "Nobody of the class is in the group {group!r}. Known are: {known}."
NO_OPENPYXL = (
    "What writes Excel workbooks is not installed here. Install it with: "
    'pip install "willing-and-able[instructor]", or export as CSV.'
)

# --- learners who leave, or get another id
REMOVE_TITLE = "{name} ({id}): the row in roster.csv and promised times, and"
REMOVE_GRADEBOOK = Plural(
    "  in the gradebook {n} submission with all marks", "  in the gradebook {n} submissions with all marks"
)
REMOVE_BACKUPS = (
    "The {n} copies of the gradebook in {folder} still name the learner; delete them if they must not."
)
REMOVE_NOT_YET = "Nothing was removed. To do it: course remove {id} --yes"
REMOVE_PAGES = "Reports and exports that were written before still name the learner; write them anew."
REMOVE_DONE = "Removed."
RENAME_TITLE = "{name} ({id}) becomes {new}: in roster.csv, promised times, the gradebook, and"
RENAME_NOT_YET = "Nothing was changed. To do it: course rename {id} {new} --yes"
RENAME_DONE = "Changed. The next course grade writes the learner's pages anew; no notebook is run."
RENAME_TAKEN = "The class has somebody with the id {id} already (upper and lower case count as the same)."
RENAME_VARIANTS = (
    "{id} has handed in, and which variants of questions a learner gets follows from the id: with another "
    "one the answers would be to other questions. Nothing was changed."
)
PSEUDONYMS_DONE = "{n} pseudonyms written to {path}. They stay the same as long as the class's secret does."

# --- the gradebook
GRADEBOOK_UPGRADED = (
    "The gradebook {path} was made by an older nbgrader and has been brought up to date. As it was before, "
    "it is kept as {copy}."
)
GRADEBOOK_NOT_UPGRADED = (
    "The gradebook {path} was made by another version of nbgrader and could not be brought up to date "
    "({reason}); it is as it was. Copy it to a safe place, then try in the class folder: nbgrader db upgrade"
)
GRADEBOOK_READ_ONLY = (
    "The gradebook {path} cannot be written: look at its rights and at those of its folder; from a disk that "
    "can only be read, copy the class folder to one that can be written. Nothing was changed."
)
GRADEBOOK_LACKS = (
    "The gradebook {path} does not know {slug}: it is older than the release, or another one. Put back the "
    "right copy from {backups}, or release the notebook again with: course release {slug}. Nothing was "
    "graded."
)
NOT_RESTORED = (
    "The gradebook could not be put back ({error}). Close other programs and copy {copy} to {to} yourself."
)

# --- what a new release changes for those who have handed in
CHANGE_TITLE = "{n} have handed in {slug}, and this release changes what they are marked by:"
CHANGE_POINTS = "  {cell}: {before} points become {now}"
CHANGE_ADDED = "  {cell}: new, {points} points; for hand-ins that did not have it a person decides"
CHANGE_REMOVED = "  {cell}: goes, with its {points} points and all marks on it"
CHANGE_ASKED = "  question {item}: new"
CHANGE_DROPPED = "  question {item}: goes"
CHANGE_MOVED = (
    "  graded cells stand in another order; answers are found by the names of cells, so no mark changes"
)
CHANGE_BY_HAND = "  {n} marks by hand were given for other points"
CHANGE_LOST = "  {n} marks by hand go with their cells (the copy of the gradebook keeps them)"
CHANGE_HOW = "Nothing was released. If that is meant: course release {slug} --yes"
CHANGE_HOW_BY_HAND = (
    "Nothing was released. If that is meant, say what becomes of marks by hand: course release {slug} --yes "
    "--marks scale (in proportion), or --marks keep (as they are, up to the new points)"
)
CHANGE_MARKS = "--marks is {marks!r}; it must be scale or keep."
CHANGE_COPY = "The gradebook as it was before: {path}"
CHANGE_GRADE_AGAIN = "Now give: course grade {slug}"

# --- hand-ins
NO_ANSWERS = (
    "there is work in it and no answer to any of its questions: if they were answered, ask for the pack that "
    "course pack makes, which holds them"
)
NOTHING_THERE = "Nothing was found in {source} that could be a hand-in for {slug}: no file is in it."

# --- what an error says
NO_FORM = "{form!r} is no form of export. Known are {names}."
NOTHING_TO_EXPORT = "There is no assignment to export. Release one first: course release SLUG"
COLUMN_FOR_ONE = "A name for the column fits one assignment only. Name the assignment too."
EXPORT_FOLDER = "{target} is a folder. Give the name of a file in it: --to {example}"
NO_ASSIGNMENT = "The gradebook has no assignment {slug!r}. First: course release {slug}"
NOT_COPIED = (
    "The gradebook {gradebook} could not be copied to {target} ({error}), so nothing was graded. Check "
    "the rights and the space on the disk."
)
NO_DEADLINE = (
    "{slug} has no deadline, so nobody needs more time. Set one with: course release {slug} --due DATE"
)
