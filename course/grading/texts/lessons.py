"""What is said about notebooks of a class's own and about a class that follows a newer course."""

from __future__ import annotations

from course.names import Plural

NEW_HELP = "Make a notebook of your own in the class folder: it runs, with one of each kind of question."
SLUG = "Its name: two digits, a hyphen, words with hyphens, for example 10-own."
TITLE = "Its heading."
MADE = "{slug} is made. It runs, and each cell is a sample of its kind; change, copy and remove as you like:"
NEXT = """Then:
  {course} author normal-form {slug}
    writes what follows from the ids of cells, and says what does not fit
  {course} release {slug}{where}
    the learners' version, in release/{slug}, questions and all"""

UPDATE_HELP = "Bring the class's notebooks, keys and guide to a newer course; your changes stay."
UPDATE_COURSE = "The checkout of the newer course."
UPDATE_DO = "Write it; without it the differences are only shown."
STEPS = {
    "new": "new in the course",
    "renewed": "renewed, since you had not changed it",
    "joined": "joined: the course's changes, and yours",
    "both": "yours stays: you and the course changed the same place",
    "unknown": "yours stays: it differs from the course's, and nothing says who changed it",
    "removed": "not put back: you had removed it, and the course has changed it",
    "gone": "left in place: the course has it no more",
}
STEP = "{name}: {what}"
NOTHING = Plural(
    "The class is of this course already ({n} file of your own or changed by you).",
    "The class is of this course already ({n} files of your own or changed by you).",
)
NO_BASE = (
    "This class was made before its origin was kept, so files that differ from the course's are left as they "
    "are. Take what you want by hand; from now on your changes will be told from the course's."
)
DRY = "Nothing was written. Give the same command with --do to take this."
FOLLOWED = (
    "Done. What there was is in {backup}. Notebooks that were released are graded as they were handed out; "
    "what follows takes effect with the next `course release`."
)
LOOK = "Look at what was joined: course author lint notebooks"
CELL_HEAD = "--- cell {cell}"
CELL_BOTH = "the cell {cell}: yours stays"
CELL_REMOVED = "the cell {cell}, which you removed, has changed in the course: it stays removed"
CELL_GONE = "the cell {cell}, which you changed, is no more in the course: it stays"
LINES_BOTH = "the same lines were changed on both sides"
NO_GIT = "git is not installed, so lines cannot be joined"
NO_NOTEBOOK = "one side is no notebook"
