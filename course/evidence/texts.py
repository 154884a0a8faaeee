"""Every sentence that a reader may see about answers on record: what was read, kept aside or not written."""

KEPT_ASIDE = "The answers file {file} could not be read ({problem}) and was kept aside as {kept}."
STILL_ASIDE = (
    "Answers of this quiz that could not be read were kept aside as {files}. If answers are missing here, "
    "show that file to your instructor; else delete it."
)
LINK = "{file} is a link, not a folder, and was not read."
NOT_WRITTEN = "The answers file {file} could not be written: {problem}."
UNREADABLE_FILE = "{file} could not be read: {problem}."
BROKEN_NOTEBOOK = "{file} is not a notebook that can be read: {problem}."
TOO_MANY_FILES = "The folder {folder} holds more than {limit} answer files; the rest was not read."
LOCK_BUSY = (
    "Another program holds the answers file {file}. The answer was written without waiting any longer."
)
JUNK_METADATA = "The notebook's own record of answers is damaged and was left out."

# --- what an error says
HOLDS_NO_ANSWERS = "it holds no answers"
