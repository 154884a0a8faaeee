"""Sentences about item and key files, for whoever writes them, and names that are not known."""

from __future__ import annotations

from course.names import Plural

NOT_UNDERSTOOD = "{path} could not be understood ({problem}). Compare it with the file of another notebook."
NO_QUESTIONS = (
    "The course has no notebook “{slug}” with questions{near} The first part of a question's id is the "
    "notebook's name, such as 01-coalition."
)
NO_ID = "{full!r} is not the id of a {kind}. Write notebook/{kind}, for example {example!r}."
MISCONCEPTIONS_FORM = "{path}, line 1: not a table from id to title and text."
MISCONCEPTION_ID = "{where}: not an id such as MIS04."
MISCONCEPTION_FIELDS = "{where}: needs `title` and `text`, and nothing else."
MISCONCEPTION_TEXTS = "{where}: `title` and `text` must be texts that are not empty."
NONE_OF_THAT_NAME = "There is no {kind} “{name}” in {where}{near}"
FILE_TOO_LARGE = "{path} is larger than {most} MiB. Split it."
FILE_EMPTY = "{path} is empty. Put back what stood in it."
FILE_MISSING = "{path} does not exist. Check its name."
FILE_NOT_READ = "{path} could not be read: {reason}."
NOT_UTF8 = "{path}, line {line}: not UTF-8. Save the file as UTF-8."
NOT_YAML_AT = "{path}, line {line}: not valid YAML ({told}). Check indentation, colons and quotation marks."
# By a part of what the library says.
YAML_MISTAKES = {
    "simple key": "a line such as 'name: value' is expected here; a colon, or the space after it, is missing",
    "quoted scalar": "a quotation mark is opened here, and nothing closes it",
    "flow node": "a value is missing here, or a bracket that is opened here is not closed",
    "flow sequence": "a bracket [ is opened here, and nothing closes it",
    "flow mapping": "a bracket { is opened here, and nothing closes it",
    "parsing a block": "this line does not fit those above it; it is indented too far or not far enough",
    "mapping values are not allowed": (
        "a second colon, or a line that is indented too far; a value with a colon needs quotation marks"
    ),
    "tab character": "a tab stands here; indent with spaces",
    "cannot start any token": "a value cannot begin with this character; put the value in quotation marks",
}
NOT_YAML = "{path}: not valid YAML ({error}). Remove the character it names."
TOO_DEEP = "{path}: nested too deeply. Remove the extra brackets."
AN_ALIAS = "an alias ({name}). Write the content out instead"
KEY_NOT_TEXT = "a key that is not a text. Write a word before the colon"
KEY_TWICE = "the key “{key}” a second time in {name}; the first is in line {first}. Rename or remove one"
AT_LEAST = Plural("at least {n} entry is needed here.", "at least {n} entries are needed here.")
AND_MORE = "\n… and {count} more in {name}."
