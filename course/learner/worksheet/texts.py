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
TURN = "Turn the page when you have written down your prediction."
EXPLORER = "What the explorer shows"
PAGE = "Page made from the student edition of the course, version {version}. Text: CC BY 4.0."
PRINTED = "Printed from {page} with version {version} of the course. Text: CC BY 4.0."
FORM = "Form {variant}."

HELP = "Make a printable worksheet (HTML) of a notebook, for rooms without computers."
NOTEBOOK = "The notebook's name (01-coalition), or a Markdown file (page.md); by default all notebooks."
VARIANT = "Of each question that has variants, which one: a, b …; a parallel form for a test on paper."
OUTPUT = "The folder to write to; by default the folder you are in."
WRITTEN = "Worksheet of {slug}: {path}. Open it in a browser and print it."
NO_VARIANT = "No question of {slug} has a variant {variant!r}. There is: {there}."
NO_FORMS = "A Markdown page has no variants. Leave --variant out."
UNREADABLE = "{page} cannot be printed: {why}. Give a Markdown file in UTF-8, or the name of a notebook."
UNKNOWN = "There is no notebook {slug!r}. The course holds: {all}."
