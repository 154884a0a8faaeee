"""Sentences of the printed worksheets."""

from __future__ import annotations

TITLE = "Worksheet"
NAME = "Name: {line} Date: {line}"
ABOUT = (
    "For a room without computers. Everything here is part of the notebook; what needs code is left out. "
    "As of 5 September 2025."
)
PRACTICE = "practice"
GRADED = "counts"
PREDICTION = "prediction"
QUESTION = "Question {number} ({mode})"
ONE = "Tick one."
SEVERAL = "Tick all that apply."
MATCH = "Write the letter of the right entry beside each row."
GRID = "Tick one box in each row."
ORDER = "Number the entries in their order, 1 first."
NUMBER = "Your number"
TEXT = "Your answer"
ESTIMATE = "Your best number"
CONFIDENCE = "and how sure you are, from 50 (a guess) to 100 (certain)"
ROW = "row"
LETTER = "letter"
TURN = "Turn the page when you have written down your prediction."
EXPLORER = "What the explorer shows"
PAGE = "Page made from the student edition of the course, version {version}. Text: CC BY 4.0."

HELP = "Make a printable worksheet (HTML) of a notebook, for rooms without computers."
NOTEBOOK = "The notebook's name (01-coalition); by default all."
OUTPUT = "The folder to write to; by default the folder you are in."
WRITTEN = "Worksheet of {slug}: {path}. Open it in a browser and print it."
UNKNOWN = "There is no notebook {slug!r}. The course holds: {all}."
