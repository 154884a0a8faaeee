"""The first cell of every notebook, the same in each and in every edition: this is its one owner.

It loads the course's tools by name and nothing else (pandas comes with the first table, half a second later),
and where this Python does not have the course it says in plain words what to do, instead of a traceback.
``course author lint notebooks`` says where a notebook's first cell differs; ``course author normal-form``
puts this one in its place.
"""

from __future__ import annotations

CELL = "setup"

SOURCE = """\
# The tools of this course. Run this cell first: Shift and Enter together.
try:
    from course import check, cite, claim, explore, figure, hint, note, notes
    from course import parameters, predict, progress, quiz, source_trail, table, tables

    print("It works: the tools of the course are here.")
except ModuleNotFoundError as missing:
    print(f"This notebook cannot begin: its Python has no package “{missing.name}”.")
    print("1. Close this page.")
    print("2. Open a terminal (on Windows: PowerShell) and type:  course start")
    print("3. Does the terminal not know this command? Install the course again,")
    print("   as docs/students.md or the person who gave you the notebook says.")"""
