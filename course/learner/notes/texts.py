"""Sentences about a learner's own notes."""

from __future__ import annotations

BAD_KEY = (
    "{key!r} is not the key of a note. Write the notebook and a name of your own, in small letters, for "
    "example note('01-coalition/my-record')."
)
TOO_LONG = (
    "Not saved: the note has {length:,} characters, and at most {limit:,} are kept. Nothing was removed: "
    "what was saved before is still there, and your text still stands in the field. Move a part of it into "
    "another note or file."
)
NOT_WRITTEN = "Not saved: {path} cannot be written ({problem}). Your text still stands in the field; copy it."
UNREADABLE = (
    "Your notes in {path} cannot be read ({problem}). The file was left as it is. Move it away to begin "
    "anew, or give it to somebody who can mend it."
)
NO_NOTES = "it holds no notes"
IN_FILE = (
    "Private notes of a learner of the course Willing and Able. They belong to nothing that is handed in."
)

TITLE = "My notes"
NONE_YET = "You have written no notes yet. note(…) in a notebook gives a field for one."
WHERE = "Only you can read them: they lie in {folder} and are no part of what you hand in."
HELP = "Show all notes that you wrote for yourself."
HELP_OUTPUT = "Write them into this HTML page as well."
NOT_WRITTEN_PAGE = "{path} cannot be written ({problem}). Give another name with --output."
WRITTEN = "Written to {path}."

LABELS = {
    "label": "A note for yourself",
    "private": "Only for you. Saved on this machine as you type; not part of what you hand in.",
    "saved": "Saved at {time}.",
    "saving": "Saving …",
    "removed": "The note is empty and was removed.",
    "waiting": "Not saved yet: Python does not answer. Your text stays in the field. Run this cell again.",
}
OPEN = "To read or change your note, run this cell (Shift+Enter)."
