"""Sentences about class folders, their settings and their lists of learners."""

from __future__ import annotations

from course.names import Plural

IS_A_FILE = "{target} is a file. Give the name of a new folder."
NOT_EMPTY = (
    "The folder {target} is not empty, and nothing in it was touched. Give the name of a new or an "
    "empty folder."
)
AMONG_NOTEBOOKS = (
    "{target} lies among the course's own notebooks. Make the class folder outside {checkout}, so that "
    "no submission ends up in the course."
)
NO_SETTINGS = "{path} must hold lines such as 'name: autumn'."
EXCHANGE_FORM = "{path}: exchange must be the path of a folder, or empty."
NAME_FORM = "{path}: name must be a word of letters, digits, - and _ (it is also nbgrader's course id)."
NO_NOTEBOOK = "The class folder {root} has no notebook {slug!r} (it has: {there}). Give one of these names."
NO_CLASS_HERE = (
    "Neither {here} nor a folder above it is a class folder. Change into one, give it with --class "
    "DIR, or make one with: course new-class DIR"
)
NO_FOLDER = "There is no folder {root}. Make a class folder with: course new-class {root}"
NO_CLASS = (
    "{root} is not a class folder: it lacks {config_file} or course.yaml. Make one with: course new-class DIR"
)
LACKS_FOLDER = "The class folder {root} lacks the folder {name}. Copy it from the course's notebooks/{name}."
NOT_ALLOWED = "{path}: {setting} is {value!r}; it must be {allowed}."
NOT_A_NUMBER = "{path}: {setting} is {value!r}; it must be a number from {least} to 1000000."
NOT_WRITABLE = (
    "The gradebook {gradebook} cannot be written ({error}). Check the rights and the space on the disk."
)
NOT_A_GRADEBOOK = "{gradebook} is not a gradebook ({error}). Put back the newest copy from {backups}."
IN_USE = (
    "The gradebook {gradebook} is in use by another program. Wait until the other grading run has "
    "ended, or close Formgrader, then try again; nothing was changed."
)
EMPTY_ID = "The id of the learner is empty."
LONG_ID = "The learner id {text!r}… is too long for a file name ({count} of {most} bytes)."

# --- what `course doctor` says of a class folder
EXAMINED = Plural(
    "Class folder {root}: its settings and the questions and keys of {n} notebook can be read.",
    "Class folder {root}: its settings and the questions and keys of {n} notebooks can be read.",
)
EXAMINED_UNKNOWN = "{path}: no setting of the course is called so, and it is passed over: {names}."
