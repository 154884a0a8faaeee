"""What is said about notebooks of a class's own and about a class that follows a newer course."""

from __future__ import annotations

NEW_HELP = "Make a notebook of your own in the class folder: it runs, with one of each kind of question."
SLUG = "Its name: two digits, a hyphen, words with hyphens, for example 10-own."
TITLE = "Its heading."
MADE = "{slug} is made. It runs, and each cell is a sample of its kind; change, copy and remove as you like:"
NEXT = """Then:
  course doctor notebooks {slug} --fix   writes what follows from the ids of cells, and says what does not fit
  course release {slug}                  the learners' version, in release/{slug}, questions and all"""
