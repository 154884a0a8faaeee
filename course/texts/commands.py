"""What the ``course`` command says to learners; the instructor's commands have their own sentences."""

from __future__ import annotations

APP_HELP = "Willing and Able: notebooks, answers and grades of the course."
LEARNER_PANEL = "For learners"
INSTRUCTOR_PANEL = "For instructors"
ERROR = "Not done: {message}"

INSTRUCTOR_MISSING_HELP = "(needs nbgrader, which is not installed here)"
INSTRUCTOR_MISSING = (
    "`course {name}` is for instructors and needs nbgrader, which is not installed here. "
    "Install it with `pip install 'willing-and-able[instructor]'`, or run `make start` once in a checkout."
)

# start
START_HELP = "Put the notebooks into a folder of yours and open the first one in JupyterLab."
START_FOLDER = "The folder for the notebooks and your answers."
START_UPDATE = "Take newer notebooks with all your answers carried over; the old files are kept as backups."
START_SELF_STUDY = "Score graded questions at once (needs a checkout): for learning without a class."
START_NO_BROWSER = "Print the address instead of opening a browser."
START_NO_LAB = "Only put the notebooks there; do not start JupyterLab."
START_PORT = "The port of the server."
START_LEARNER = "Your id in your class, as your instructor wrote it; kept in the folder."
START_ROOT = "Start although you are root (containers)."
MAKING = "Making the student edition of this checkout (once for each state of the notebooks) …"
READY = "Your notebooks are in {folder}. Everything you answer is kept there, and nowhere else."
OPENING = "JupyterLab opens with the first notebook. Stop it here with Ctrl+C; your answers are saved."
SELF_STUDY_ON = "Self-study: graded questions and exercises are scored at once, by the keys of the checkout."
SELF_STUDY_RUNS = "Working out the answers of {slug} (once) …"
LEARNER = "Your id in this folder: {learner}."
CHANGES = {
    "new": "new: {path}",
    "restored": "put back, since it was missing: {path}",
    "replaced": "renewed, since you had not touched it: {path}",
    "kept": (
        "kept as you left it: {path}. A newer edition exists; `course start --update` takes it with "
        "your answers."
    ),
    "updated": "renewed with your answers: {path}. The old file is {backup}.",
}
MANY_NEW = "{n} notebooks and files were put there."

# validate, progress
VALIDATE_HELP = "Say what is still open in a notebook (or in all of them); exit code 1 where something is."
VALIDATE_RUN = "Run a copy of the notebook first, so that exercises are judged by the code as it is now."
NOTEBOOK = "A notebook: its name (01-coalition) or its file; by default all."
PACK_NOTEBOOK = "A notebook: its name (01-coalition) or its file."
FOLDER = "The folder with your notebooks; by default the one you are in."
PROGRESS_HELP = "Show how far you are in each notebook."
ALL_DONE = "{title}: nothing is open."
SOMETHING_OPEN = "{title}: {n} still open"
STATES = {
    "open": "not answered yet",
    "invalid": "the answer cannot be read; answer it again",
    "not-run": "not run yet: run this cell, then save",
    "unanswered": "not answered yet: replace the dots, run both cells, then save",
    "error": "stopped with an error: {detail}",
    "not-yet": "{detail}",
    "blank": "not written yet",
    "missing": (
        "the cell is missing from your notebook; `course start --update` or your instructor can restore it"
    ),
}
PARTS = {"quiz": "Question", "prediction": "Prediction", "exercise": "Exercise", "argument": "Written answer"}
AS_OF_LAST_RUN = "Exercises are shown as of their last run; `course validate --run` runs the notebook afresh."
QUESTION = "{title}, question {number}"
COLUMNS = ("Notebook", "Questions", "Exercises", "Written", "Open")
COUNTED = (("quiz", "prediction"), ("exercise",), ("argument",))
NO_PROGRESS = "-"
PANEL = "How far you are"
PANEL_NOTE = (
    "As of the last time each notebook was saved. Exercises count by their last run. "
    "To see what is open in a notebook, run `course validate` in a terminal."
)

# pack
PACK_HELP = "Make the file to hand in, and a receipt that proves what it held."
PACK_OUTPUT = "The file or folder to write to; by default the folder you are in."
PACKED = "Packed {title} into {path}"
RECEIPT_TITLE = "Receipt"
RECEIPT = (
    ("File", "{file}"),
    ("SHA-256", "{sha256}"),
    ("Packed", "{packed}"),
    ("Questions answered", "{questions} of {questions_all}"),
    ("Exercises answered", "{exercises} of {exercises_all}"),
    ("Written answers", "{arguments} of {arguments_all} ({words} words)"),
    ("Files inside", "{files}"),
)
RECEIPT_KEPT = "The receipt was added to {path}. Keep it: it proves what you handed in."
STILL_OPEN = "{n} still open; you may hand in all the same. `course validate {slug}` says what."

# doctor
DOCTOR_HELP = "Look for what could keep the course from working; exit code 1 where something is broken."
DOCTOR_TOPIC = "What to look at: this installation (default), notebooks, items or facts."
DOCTOR_NAMES = "Notebooks to look at (01-coalition); with `facts`, facts whose uses to list (CO05)."
DOCTOR_FIX = "Bring notebooks into normal form (with `notebooks`)."
DOCTOR_TOPICS = ("installation", "notebooks", "items", "facts", "version")
DOCTOR_WELL = "All is well."
DOCTOR_UNKNOWN = "`course doctor {topic}` is not known. Choose one of: {topics}."
MARKS = {"ok": "ok", "warning": "note", "broken": "BROKEN"}
EDITION_HELP = "Copy the student edition to a folder (used when the wheel is built)."

# --- versions
VERSION_DIFFERS = "{file} says {there}, and the course is {version}. Run `course doctor version --fix`."
VERSION_NONE = "no version"
VERSION_NO_CHANGES = (
    "CHANGELOG.md has no section ## {version}. Write there in one paragraph what changes for a class in "
    "mid-term."
)
VERSION_UNKNOWN = "{file} does not know version {version}. Run `course doctor version --fix`."
VERSION_NOT_RAISED = (
    "The {parts} have changed since {version} was released. Raise __version__ in course/__init__.py, run "
    "`course doctor version --fix`, and say in CHANGELOG.md what changes for a class in mid-term."
)
VERSION_RECORD = "{path} cannot be read ({problem}). Restore it from version control."
VERSION_RELEASED = "Version {version} is recorded as released; from here on a change needs a new version."
SENSE_CHANGED = (
    "{item} asks something else than in {version} ({what}) under the same id. Give it a new id, so that no "
    "answer to the old question is taken for one to the new; if its sense is the same, say why in {file}."
)
SENSE_NO_REASON = "{path} must give a reason for each id: `01-coalition/origin/q1: only a typing error`."
SENSE_PART = "{part} {ident}"
SENSE_PARTS = {
    "type": "its type",
    "mode": "whether it counts",
    "unit": "its unit",
    "minimum": "its lowest value",
    "maximum": "its highest value",
    "options": "its options",
    "rows": "its rows",
    "entries": "its entries",
    "key": "its key",
    "stem": "its question",
    "returns": "what it returns",
    "parameters": "its parameters",
}
