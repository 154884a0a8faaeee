"""Sentences of ``course collect``: downloads that cannot be read, files that belong to nobody."""

from __future__ import annotations

NO_END = "it has no end"
NAME_ENCODING = "a name in it is not in the encoding that it says"
DAMAGED = "{label} is a damaged zip archive ({error}). Download it again."
FOLDER_TOO_FULL = "{root} holds more than {max_files} files. Give the folder with the submissions alone."
NEITHER = "{source} is neither a folder nor a zip archive. Give what the learning platform exported."
NO_SUCH = "There is no {source}. Give the folder or zip archive with the submissions."
TOO_MANY_FILES = "{label} holds {count} files; more than {max_files} are not unpacked."
TOO_LARGE = "{label} unpacks to more than {most} MB, which no class's notebooks do. It was not unpacked."
NO_LEARNERS = "The class {root} has no learners yet, so no file can be matched. First: course roster FILE.csv"
NO_EXCHANGE = (
    "nbgrader's exchange folder is {state}. Set exchange in {settings}, or collect files with: course "
    "collect {slug} DIR"
)
NOT_COLLECTED = "nbgrader could not collect {slug} from {root}: {reason}"
NOT_SET, NOT_THERE = "not set", "{root}, which is not there"
NO_NOTEBOOK_AMONG = "no notebook among the files ({names}); ask for {slug}.ipynb"
SEVERAL_NONE_NAMED = (
    "several notebooks and none is called {slug}.ipynb ({names}); put the right one into the --map file"
)
SEVERAL_NO_TIME = (
    "several versions of the notebook and no time tells which is the last ({names}); keep one of them"
)
OTHER_PACK = "the pack is for notebook {named!r}, not for {slug}"
NO_LEARNER = "The class has no learner {text!r}. See roster.csv, or add them with: course roster FILE.csv"

# --- notes on one learner's submission
MEMBER_LEFT_OUT = "{name} inside {pack} was left out: {reason}"
RECEIPT_DAMAGED = "receipt.json is damaged and was not used: {problem}"
TAKEN_FOR = "the notebook was called {name} and was taken for {slug}.ipynb"
NOT_IN_PACK = "the receipt lists {name}, which is not in the pack"
CHANGED_SINCE_RECEIPT = "{name} was changed after the receipt was made"
LATE_WITHOUT_DEADLINE = "Canvas marked it late, but the assignment has no deadline here"
