"""Sentences, and parts of some, of what runs learners' code and of whoever reads what it sends."""

from __future__ import annotations

from course.names import Plural

# ---- what a learner's process sends ---
TOO_MANY_ENTRIES = "it has more than {most} entries"
LARGE_FRAME = Plural("a frame of {n} byte", "a frame of {n} bytes")
NO_OBJECT = "a frame that is no object"
OUT_OF_ORDER = "a frame out of order"
OTHER_FRAME = "a frame of another form"
OTHER_TEXT = "a text of another form"
OTHER_ERROR = "an error of another form"
OTHER_OUTPUT = "an output of another form"
TOO_LONG_OUTPUT = "more than {most} characters of output"
TOO_MUCH_OUTPUT = "more than {most} bytes of output in all cells"
PROCESS_ENDED = "the process has ended"
LARGE_PARCEL = Plural("a parcel of {n} byte", "a parcel of {n} bytes")
GRADER_GONE = "the grader is gone"

# ---- its start: parts of WALLS_GAVE_WAY and of the reasons why there is no sandbox ---
NO_DESCRIPTOR = "no file could be opened to hold the process by"
ENDED_EARLY = "the process ended while it started"
PROCESS_GONE = "the process is gone ({error})"
CANNOT_START = "the process cannot start ({error})"
PORT_REACHED = "a port of the machine was reached"
NO_BUBBLEWRAP = "bubblewrap (bwrap) is not installed"
NO_FILTER = "no filter of system calls for {machine}"

# ---- what a learner reads in a cell, in ipykernel's words ---
NO_INPUT = "raw_input was called, but this frontend does not support input requests."
NO_TRACEBACK = "ERROR: An error occurred while showtraceback was disabled"
