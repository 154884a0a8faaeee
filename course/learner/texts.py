"""What the ``course`` command says to learners; the instructor's commands have their own sentences."""

from __future__ import annotations

APP_HELP = "Willing and Able: notebooks, answers and grades of the course."
LEARNER_PANEL = "For learners"
INSTRUCTOR_PANEL = "For instructors"
ERROR = "Not done: {message}"
INTERRUPTED = "Stopped. What was done before stays; run the command again to go on."
# By errno's name: what the machine's own message means here, and the way out. {path} may be empty.
OS_ERRORS = {
    "ENOSPC": "There is no room left on the disk{path}. Delete what you do not need, and run the command "
    "again.",
    "EDQUOT": "Your share of the disk is used up{path}. Delete what you do not need, and run the command "
    "again.",
    "EROFS": "The disk can only be read, not written{path}. Use a folder on a disk that can be written.",
    "EACCES": "You may not read or write there{path}. Use a folder of your own, or have the rights changed.",
    "EPERM": "You may not read or write there{path}. Use a folder of your own, or have the rights changed.",
    "ENAMETOOLONG": "The name is too long for this disk{path}. Use a shorter name, or a folder higher up.",
    "ENOENT": "There is no such file or folder{path}. Look whether it was moved or renamed.",
    "ENOTDIR": "A part of the path is a file, not a folder{path}. Give a folder.",
    "EISDIR": "There is a folder where a file is needed{path}. Move it away, or give another name.",
    "EEXIST": "There is something of that name already{path}. Give another name.",
    "EMFILE": "Too many files are open. Close other programs, and run the command again.",
}
OS_ERROR = (
    "The system refused it{path}: {reason}. Look whether the disk and the file can be used, and run it again."
)

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
EDITION = "The notebooks of this installation are of version {version} of the course."
READY = "Your notebooks are in {folder}. Everything you answer is kept there, and nowhere else."
OPENING = (
    "JupyterLab opens in your browser in a moment. Keep this window open, and stop with Ctrl+C here; your "
    "answers are saved. If no page appears within half a minute, open this address:"
)
OPEN_YOURSELF = (
    "Open this address in a browser; it answers after some seconds. Does the page not load? Wait a moment, "
    "and load it again. Keep this window open, and stop with Ctrl+C here:"
)
NO_PORT = (
    "No port from {first} to {last} is free on this machine. Stop other servers, or name a port with --port."
)
SELF_STUDY_ON = "Self-study: graded questions and exercises are scored at once, by the keys of the checkout."
KEYS_TAKEN = "Taken: the published keys of {slug}."
KEYS_ON = "Scored at once, by the keys that your instructor published: {slugs}."
KEYS_NO_NOTEBOOK = (
    "{file} holds the keys of {slug}, and there is no such notebook in {folder}. Run the command with the "
    "folder that your notebooks are in: course start FOLDER --keys FILE"
)
KEYS_OTHER_EDITION = (
    "{file} holds the keys of edition {theirs}, and your notebook is of edition {mine}. They would judge "
    "other questions than yours. Ask your instructor for the keys of yours."
)
KEYS_UNREADABLE = (
    "{file} is no file of published keys ({reason}). Save it again as your instructor sent it; its name ends "
    "in `.keys.json`."
)
START_KEYS = "Published keys of a notebook, as your instructor gave them out; kept in the folder."
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
    "stale": (
        "of an earlier edition: {path}. A window that was open, or a cloud service, has put the earlier "
        "file back. "
        "`course start --update` renews it with your answers."
    ),
    "open": (
        "open in Jupyter, so it was left as it is: {path}. Save it, choose File > Close and Shut Down "
        "Notebook, and run the same command again. If no window shows it any more, stop that Jupyter first."
    ),
    "unreadable": "left as it is, since it cannot be read: {path}.",
    "beside": (
        "{path} holds work of yours in notebook {note}, beside the one of the usual name. Before you "
        "hand in, "
        "decide which counts: `course pack` asks where they differ."
    ),
    "renamed": "{path} is your notebook {note}, and is treated as such. No empty one was put beside it.",
    "given": "of your class, so it was left as it is: {path}. A newer one comes from your instructor: "
    "`course start --update --from FILE`.",
    "updated": "renewed with your answers: {path}. The old file is {backup}.",
}
HUB_HELP = "Start a learner's server on a hub, with the notebooks in place. For the hub's configuration."
GIVEN_OPTION = "Take the notebooks of this file, zip archive or folder, which your instructor gave you."
GIVEN_MISSING = "There is no file or folder {path}. Give the file that your instructor gave you."
GIVEN_EMPTY = "{path} holds no notebook of the course."
GIVEN_UNREADABLE = "{path} cannot be read as a notebook or a zip archive ({reason}). Ask for it again."
GIVEN_TWICE = "It holds the notebook {slug} twice. Give the file of the one that you mean."
GIVEN_TOO_LARGE = "{path} holds far more than notebooks, so it was not unpacked. Ask for it again."
GIVEN_OUTSIDE = "{path} holds a file that would lie outside of its folder ({name}), so it was not unpacked."
CALLED_LENGTH = 60
# What became of single cells when a newer edition was taken.
CARRIED = {
    "both": "“{cell}”: both you and the course changed this cell; yours stands below the new one.",
    "no_place": (
        "“{cell}”: the newer edition has no place for this cell. Yours stands behind the cell that it "
        "followed, as a note that does not count."
    ),
    "locked": (
        "“{cell}”: this cell is the course's and was renewed. What you had changed in it is in the old file."
    ),
    "split": "“{cell}”: its {n} parts were joined again, in their order.",
    "duplicate": "“{cell}”: it was there {n} times. The copy with your work counts.",
    "conflict": (
        "“{cell}”: it was there {n} times with different content. Nothing was left out; look whether what "
        "counts is what you mean."
    ),
    "moved": "“{cell}”: it stood elsewhere in your notebook and is back at its place.",
    "merged": "“{cell}” had been joined with other cells; they are apart again.",
    "changed_locked": (
        "“{cell}” is the course's. What you had written into it stands in a cell of its own beside it."
    ),
    "task_text": "What you had written into the task “{cell}” now stands in the answer cell below it.",
}
OLDER_COURSE = (
    "{n} files are of a newer edition ({theirs}) than this course ({ours}) and were left as they are. "
    "Install the "
    "newer course to go on with them."
)
UNWRITABLE = {
    "full": (
        "There is no room left where {folder} is ({reason}), so not everything could be written. Delete "
        "what you do "
        "not need, and run the command again."
    ),
    "known": "{folder} cannot be written ({reason}), so nothing was renewed, and new answers cannot be "
    "kept there.",
    "other": "{folder} cannot be written ({reason}). Choose another folder: `course start FOLDER`.",
}
OPENED_ALL_THE_SAME = "It is opened all the same, to be read."
MANY_NEW = "{n} notebooks and files were put there."

# notebooks in a learner's folder
NO_SUCH_FILE = "There is no notebook {path}. `course start` puts missing notebooks back."
UNREADABLE = (
    "{path} cannot be read ({reason}). Look whether you may read it, and whether it is on this machine."
)
CONFLICT = (
    "{path} holds the marks of a version control program (<<<<<<<, =======, >>>>>>>), and its two sides "
    "cannot be "
    "told apart ({reason}). Take one side whole (`git checkout --ours` or `--theirs`) and copy what you "
    "need from "
    "the other. Your quiz answers also lie in the folder answers beside it."
)
NOT_A_NOTEBOOK = (
    "{path} cannot be read as a notebook ({reason}). Open it in JupyterLab and save it. If that fails, "
    "move it into "
    "the folder backups and run `course start`, which puts a fresh one there. Your quiz answers also lie "
    "in the "
    "folder answers beside it."
)
NOT_UPDATED = (
    "{path} is no readable notebook, so its answers cannot be carried over. It was left as it is. {reason}"
)
FOUND_ONE = "  {path} ({n} cells and answers of yours)"
WHICH_NOTEBOOK = (
    "There are several notebooks {slug} with different work of yours:\n{files}\nGive the file that you "
    "mean, or "
    "move the others into the folder backups."
)
NO_SUCH_NOTEBOOK = "There is no notebook “{name}” in {folder}. It holds: {slugs}."
OTHER_WORK = "Beside {path} there is work of yours in {others}, which is not part of this."
TAKEN_FOR = "{path} is taken for your notebook {slug}."

# validate, progress
VALIDATE_HELP = "Say what is still open in a notebook (or in all of them); exit code 1 where something is."
VALIDATE_RUN = "Run a copy of the notebook first, so that exercises are judged by the code as it is now."
NOTEBOOK = "A notebook: its name (01-coalition) or its file; by default all."
PACK_NOTEBOOK = "A notebook: its name (01-coalition) or its file."
FOLDER = "The folder with your notebooks; by default the one you are in."
PROGRESS_HELP = "Show how far you are in each notebook."
ALL_DONE = "{title}: nothing is open."
EDITION_OF = "  Edition of the notebook: {edition}"
EDITION_UNNAMED = "not named; it counts as that of your class"
SOMETHING_OPEN = "{title}: {n} still open"
STATES = {
    "open": "not answered yet",
    "invalid": "the answer cannot be read; answer it again",
    "partial": "{detail} are answered; answer the others as well",
    "not-run": "not run yet: run this cell, then save",
    "unanswered": "not answered yet: replace the dots, run both cells, then save",
    "error": "stopped with an error: {detail}",
    "not-yet": "{detail}",
    "blank": "not written yet",
    "missing": (
        "the cell is missing from your notebook; `course start --update` or your instructor can restore it"
    ),
}
WRITTEN_WORDS = "{n} words."
WRITTEN_MOST = "at most {most}"
WRITTEN_BETWEEN = "{least} to {most}"
WRITTEN_FITS = "{n} words; asked for: {within}."
WRITTEN_MORE = "{n} words, {over} more than the {most} that are allowed. Shorten it."
WRITTEN_LESS = "{n} words, {short} fewer than the {least} that are asked for."
WRITTEN_APART = " Not counted: tables and what stands under {names}."
WRITTEN_SECTION = "{name}: {said}"
WRITTEN_NO_SECTION = (
    "{name}: no line begins with this word, so its words cannot be counted. Write it as a heading."
)
WRITTEN_PARTS = {"found": "[x] {part}{more}", "missing": "[ ] {part}{more}"}
WRITTEN_COUNTED = " ({kind} found: {n}, asked for: {wanted})"
WRITTEN_KINDS = {"dates": "dates", "sources": "sources", "numbers": "numbers"}
WRITTEN_TITLE = "Written answer “{title}”:"
WRITTEN_NOTE = (
    "A program looked for words, dates and sources. [ ] means not found, which may be there in other words; "
    "a person marks what is written."
)
ROWS = "{done} of {total} rows"
PARTS = {"quiz": "Question", "prediction": "Prediction", "exercise": "Exercise", "argument": "Written answer"}
AS_OF_LAST_RUN = (
    "Exercises are shown as of their last run. Before you hand in, use `course validate --run`: it runs the "
    "notebook afresh, as grading does."
)
NOT_YET_IN = "{title}: {said}"
QUESTION = "{title}, question {number}"
COLUMNS = ("Notebook", "Questions", "Exercises", "Written", "Open")
COUNTED = (("quiz", "prediction"), ("exercise",), ("argument",))
NO_PROGRESS = "-"
PANEL = "How far you are"
PANEL_NOTE = (
    "As of the last time each notebook was saved. Exercises count by their last run. "
    "To see what is open in a notebook, run `course validate --run` in a terminal."
)
CONFIDENCE = "How sure you are, and how often right"
CONFIDENCE_FEW = (
    "Estimates with a confidence whose outcome is known: {n}. From {least} on, a chart stands here: how sure "
    "you were, and how often right."
)
CONFIDENCE_SAID = (
    "In {n} estimates you were {sure} per cent sure on average, and {share} per cent were right: {meaning}."
)
CONFIDENCE_MEANS = {
    "over": "surer than right",
    "under": "more often right than you thought",
    "fit": "about as sure as right",
}
CONFIDENCE_COLUMNS = (
    "sure in per cent (answers)",
    "how sure you were",
    "how often you were right",
    "confidence",
)
CONFIDENCE_LEVEL = "{sure} ({n})"
CONFIDENCE_UNIT = "per cent"
CONFIDENCE_LINE = "{sure} per cent sure: {right} of {n} right"
CONFIDENCE_NOTE = (
    "A practice estimate is right within its tolerance; a prediction at most "
    "a tenth of the result, or one step, away. Seen by you alone, and never marked."
)

KEPT_ASIDE = (
    "These answers files could not be read and were kept aside: {files}. What you pack holds them. If "
    "answers are "
    "missing, show them to your instructor; else delete them."
)
FIRST_CELL_MISSING = (
    "The first code cell, which loads the tools of the course, is missing, so later cells stop with a "
    "NameError. Save and close the notebook, then run `course start --update`: it puts the cell back and "
    "keeps your answers."
)
FIRST_ERROR = "The run stopped first at the cell “{cell}”: {reason}. What comes later may follow from that."
RUN_TOO_LONG = (
    "{name}: a cell ran longer than {seconds} seconds and was stopped. Look for a loop that never ends. "
    "({reason})"
)
RUN_DIED = (
    "{name}: Python stopped while the notebook ran, most often for want of memory. Run the notebook in "
    "JupyterLab "
    "cell by cell to see where."
)
RUN_NOT_STARTED = "{name} could not be run: {reason} `course doctor` looks for more."
TOO_SLOW = "it did not answer within a minute"
# Why a kernel cannot run the course.
KERNELS = {
    "unknown": "Jupyter knows no kernel “{kernel}” here.",
    "damaged": "The kernel “{kernel}” is set up wrongly ({reason}).",
    "language": "The kernel “{kernel}” runs {language}, and the course needs Python.",
    "gone": "The kernel “{kernel}” starts {program}, which is not there any more (set up in {folder}).",
    "not-started": "The kernel “{kernel}” does not start: {program} ended with “{reason}”.",
    "no-ipykernel": "The kernel “{kernel}” does not start: {program} has no package ipykernel.",
    "no-course": "The kernel “{kernel}” runs {program}, which does not have the course.",
    "course-fails": "The kernel “{kernel}” runs {program}, where the course cannot be loaded ({reason}).",
}
KERNEL_OK = "Notebooks run in a Python that has the course (kernel “{kernel}”)."
KERNEL_OF = "{problem} These notebooks name it: {notebooks}."
KERNEL_CHOOSE = (
    "Open each of them with `course start`, and choose Kernel > Change Kernel > Python 3 (ipykernel); "
    "then save."
)
KERNEL_REINSTALL = "Set it up again: {python} -m pip install --force-reinstall ipykernel"
KERNEL_REMOVE = (
    "Remove that kernel, so that the course's own is used: {python} -m jupyter kernelspec remove {kernel}"
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
    ("Edition", "{edition}"),
    ("Questions answered", "{questions} of {questions_all}"),
    ("Exercises answered", "{exercises} of {exercises_all}"),
    ("Written answers", "{arguments} of {arguments_all} ({words} words)"),
    ("Files inside", "{files}"),
)
RECEIPT_NOT_KEPT = (
    "The receipt could not be added to {path} ({reason}). The file to hand in is complete all the same: "
    "note its "
    "SHA-256 from above."
)
LAST_SAVED = "The notebook was last saved on {when}. What you changed since is not in the file."
PACKED_ASIDE = (
    "It holds answers files that could not be read and were kept aside: {files}. If answers are missing, "
    "tell your "
    "instructor."
)
OPEN_IN_JUPYTER = (
    "It is open in Jupyter at this moment. If it has changes that are not saved, save it and pack again."
)
NOT_PACKED = "{file} could not be read ({reason}) and is not part of the file."
NOT_PACKED_LARGE = "{file} is larger than an answers file can be and is not part of the file."
RECEIPT_KEPT = "The receipt was added to {path}. Keep it: it proves what you handed in."
STILL_OPEN = "{n} still open; you may hand in all the same. `course validate {slug} --run` says what."
RUN_BEFORE = (
    "Nothing is open as of the last run of each cell. `course validate {slug} --run` runs your code afresh, "
    "as grading does: use it before you hand in."
)

# doctor
DOCTOR_HELP = "Look for what could keep the course from working; exit code 1 where something is broken."
JUPYTER_HOME = "Jupyter cannot write in {folder} ({reason})."
JUPYTER_ELSEWHERE = (
    "It uses {folders} instead. Your notebooks and answers are not concerned; settings of JupyterLab may "
    "have to be chosen again."
)
JUPYTER_HOME_REMEDY = (
    "`course start` lets Jupyter write into your course folder or a temporary one instead. To have it "
    "otherwise, set "
    "the variable HOME (on Windows APPDATA) to a folder that can be written."
)
FOLDER_REMEDY = "Go to a folder of your own, or give one: `course start FOLDER`."
FULL_REMEDY = "Delete what you do not need: on a full disk answers cannot be saved."
CLOCK_EARLY = "The clock says {day}, which is before the course was written."
CLOCK_LATE = "The clock says {day}, which is years after the course was installed ({installed})."
CLOCK_REMEDY = "Set the clock: the newest answer wins, so a wrong time can hide your later answers."
MARKS = {"ok": "ok", "warning": "note", "broken": "BROKEN"}
EDITION_HELP = "Copy the student edition to a folder (used when the wheel is built)."

# What the gradebook's library says, and what it means for the one at the keyboard.
GRADEBOOK_ERRORS = {
    ("locked", "busy"): (
        "The gradebook is in use by another program ({reason}). Wait until the other run has ended, or close "
        "Formgrader, then try again."
    ),
    ("no such column", "no such table"): (
        "The gradebook was made by another version of nbgrader ({reason}). Copy gradebook.db to a safe "
        "place, then run in the class folder: nbgrader db upgrade"
    ),
    ("not a database", "malformed"): (
        "The file gradebook.db of the class is damaged ({reason}). Put back the newest copy from the class's "
        "folder of backups."
    ),
    ("readonly", "read-only"): (
        "The gradebook of the class cannot be written ({reason}). Look at the rights of gradebook.db and of "
        "its folder; from a disk that can only be read, copy the class folder to one that can be written."
    ),
    ("is full", "No space"): (
        "The disk is full ({reason}), so the gradebook was not changed. Make room, then give the command "
        "again."
    ),
    ("disk I/O", "locking protocol", "unable to open"): (
        "The gradebook could not be used where it lies ({reason}). Network and cloud folders often cannot "
        "lock a database: copy the class folder to a disk of this machine and work there."
    ),
}
GRADEBOOK_OTHER = (
    "The gradebook has no entry that is needed here ({reason}). It may be an older copy: put back the newest "
    "one from the class's folder of backups, or release, collect and grade again."
)
GRADEBOOK_ERROR = "The gradebook could not be used ({reason}). Look at gradebook.db in the class folder."

# --- what an error says
NO_NBGRADER = (
    "The student edition of a checkout is made with nbgrader, which is not installed here. Run `make "
    "start`, or `pip install -e '.[instructor]'` in the checkout."
)
NO_NOTEBOOK_FILE = "There is no notebook {path}."
NO_NOTEBOOK_IN = "There is no notebook in {source}. Restore it from version control."
EDITION_MISSING = (
    "The notebooks are missing from this installation: {folder} holds none. Install the course again "
    "from its wheel."
)
LEFT_OUT = "The release left out {names}. Run `course author lint notebooks`."
NO_GLOSSARY = "{source} is missing. Write it with `course author glossary`."
NO_COURSE_HERE = (
    "{here} holds no notebooks of the course (no {manifest}). Run `course start` first, or go into the "
    "folder that it made."
)
EMPTY_LEARNER = "The id after --learner is empty. Give the one by which your class knows you."
NOT_ORDINARY = "{target} is no ordinary file. Move it away and run `course start` again."
ROOT = (
    "You are root, and JupyterLab does not start as root unless you ask for it, since every notebook "
    "would have all rights. Use an ordinary account; in a container: `course start --allow-root` or "
    "`make start ARGS=--allow-root`."
)
PACK_PLACE = "{place} is no folder and no name that ends in .zip. Give one of these with --output."
PACK_THERE = "{path} is there already and was not overwritten. Give another name with --output."
PACK_NOT_WRITTEN = "{path} could not be written ({reason}). Give another folder with --output FOLDER."
