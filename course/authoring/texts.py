"""Sentences of ``course author``, for whoever writes the course."""

from __future__ import annotations

PANEL = "For authors, in a checkout"
AUTHOR_HELP = "What whoever writes the course calls: linters, facts, coverage, glossary, versions."
LINT_HELP = "Look for what is wrong with notebooks, questions and facts; exit code 1 where something is."
NORMAL_FORM_HELP = "Write all that follows from the ids of cells (metadata, points, layout), and lint."
USES_HELP = "List every cell, question, key and guide that leans on a fact, before it is corrected."
ACCEPT_HELP = "Check every cell of the tables in data/ and accept them as they are, into datapackage.json."
DICTIONARY_HELP = "Write docs/data-dictionary.md anew from datapackage.json."
COVERAGE_HELP = "Renew notebooks/coverage.csv, the map of what is taught, asked and graded where."
GLOSSARY_HELP = "Gather the notebooks' glossaries into notebooks/source/glossary.md."
PICTURE_HELP = "Draw docs/architecture.svg anew from the imports, and the table beside it."
MAP_HELP = "Draw the map of the course anew, into docs/course-map.png and the first notebook."
COMMANDS_HELP = "Write docs/commands.md anew: every command with its options."
VERSION_HELP = "Say whether the version was raised where it has to be, and stands everywhere."
TOPIC = "What to look at: all, notebooks, items or facts."
NOTEBOOKS = "Notebooks to look at (01-coalition); by default all."
FACTS = "Facts by key (CO05)."
RELEASE = "Record what this version holds: from then on a change needs a new one."
FIX = "Write the version into the other files that name it."
WELL = "All is well."
CHANGED = "Changed in {path}:"
CHANGES = {
    "points": "points, as the key file has them: {cells}",
    "metadata": "what follows from the ids of cells: {cells}",
    "source": "how the text or code is laid out: {cells}",
    "outputs": "outputs, which were removed: {cells}",
}
POINTS_CHANGED = "{cell} (from {before} to {after})"
NO_POINTS_BEFORE = "none"
CHANGED_FILE = "how the file is written, and nothing in its cells"
UNKNOWN_TOPIC = "`course author lint {topic}` is not known. Choose one of: {topics}."
NO_NOTEBOOK = "There is no notebook {names}. There are: {there}."
ACCEPTED = "Accepted: {tables}"
NOTHING_TO_ACCEPT = "Every table is as datapackage.json describes it."
WRITTEN = "Written: {path}"

# --- the picture and the page of commands
PICTURE_TITLE = "The rooms of course/ and what they import"
PICTURE_LEGEND = "A line: something in the upper room imports something in the lower one."
PICTURE_LINE = "{room} imports {others}."
PICTURE_HEAD = "| room | imports |"
# --- the map of the course
MAP_FINDING = "From one headline to a brief: {in_class} hours in class, {at_home} hours at home"
MAP_PATH = "The path"
MAP_LIST = "The same as a list, with links"
MAP_BELOW = "The list below says the same."
MAP_LEGEND = "minutes: class + home"
MAP_SHORT = "{in_class} + {at_home}"
MAP_SHORT_ALONE = "{in_class}, alone"
MAP_MINUTES = "{in_class} min + {at_home} min"
MAP_ALONE = "{in_class} min, alone"
MAP_NO_MINUTES = (
    "{slug}: the first cell does not say how long it takes. Write `**Time**: 90 minutes in class and 45 at "
    "home: …` there."
)
MAP_NO_PLACE = "{slug}: the first cell has no place for the map. Write {start} and {end} there, a line each."

COMMANDS_HEAD = (
    "# Commands\n\nMade from the commands themselves by `course author commands`; correct a sentence where "
    "it stands, in the texts of the package. `-h` or `--help` behind any of them shows the same. "
    "`course author` is for whoever has a checkout of the course."
)

# --- versions
VERSION_DIFFERS = "{file} says {there}, and the course is {version}. Run `course author version --fix`."
VERSION_NONE = "no version"
VERSION_NO_CHANGES = (
    "CHANGELOG.md has no section ## {version}. Write there in one paragraph what changes for a class in "
    "mid-term."
)
VERSION_UNKNOWN = "{file} does not know version {version}. Run `course author version --fix`."
VERSION_NOT_RAISED = (
    "The {parts} have changed since {version} was released. Raise __version__ in course/__init__.py, run "
    "`course author version --fix`, and say in CHANGELOG.md what changes for a class in mid-term."
)
VERSION_FOLLOWS = (
    "{file} is not what CITATION.cff and version {version} say. Change CITATION.cff where it is wrong, and "
    "run `course author version --fix`."
)
CITATION_LACKS = "{path} lacks what describes the course ({problem}). Restore it from version control."
LICENCES_OF_PARTS = (
    "Text: CC BY 4.0. Code: MIT. Own data: CC0 1.0. Data of others: as stated for each table in "
    "data/datapackage.json."
)
LEVEL = "Upper secondary school and university"
AUDIENCE = ("student", "teacher")
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

# --- what an error says
COVERAGE_COLUMNS = "{path}, line 1: the columns must be {columns}."
COVERAGE_MISSING = "The coverage map is missing: {path}. Restore it with git checkout -- {name}."
COVERAGE_ROW = "{path}, line {line}: not {count} cells, or no known status."
GLOSSARY_NO_CELL = "{slug}: there is no cell {cell}. Add one, with a line `- **Term**: …` for each term."
GLOSSARY_NO_TERM = "{slug}, cell {cell}: {line!r} is not of the form `- **Term**: …`."
KEYS_NO_MAPPING = "{keys_file} must hold a mapping with items, exercises and arguments."
NOT_FORMAT_4 = "{path} is no notebook of format 4. Open and save it in a current JupyterLab."
NOT_LAID_OUT = "ruff could not lay out the code of {path}: {reason}"
CELL_ID_FORM = (
    "Cell {number} has the id {cell_id!r}. An id is lower-case words with hyphens, at most 64 "
    "characters: name the cell."
)
CELL_ID_TWICE = "Two cells have the id {cell_id!r} (the second is cell {number}). Rename one of them."
NO_NOTEBOOK_FILE = "There is no notebook {path}."
NOT_A_NOTEBOOK = "{path} is no notebook: {error}. Restore it from version control."
NO_POINTS = "{keys_file}: {kind} {name!r} has no points. Add `points:` with a number."
