"""What is said when questions are written for a learning platform."""

from __future__ import annotations

from course.names import Plural

HELP = "Write questions of a notebook for a learning platform: Moodle XML or QTI 2.1."
FORMAT = "moodle-xml or qti21."
GRADED = "Graded questions with their keys as well: for instructors alone."
TO = "The file to write."
COURSE_ITEMS = "A notebook of the course or of your class, for example 01-coalition."
UNKNOWN_FORMAT = "There is no format {name!r}. Give --format moodle-xml or --format qti21."
DONE = Plural("{n} question of {slug} written to {path}", "{n} questions of {slug} written to {path}")
NONE = "{slug} has no question that {form} knows, so no file was written."
ONE_LEFT_OUT = "  not written, {reason}: {ids}"
ONE_DIFFERS = "  note, {reason}: {ids}"
HOLDS_KEYS = (
    "The file holds keys of graded questions: do not hand it on, and close the platform's question bank to "
    "learners."
)
NEEDS_CLASS = (
    "Keys of graded questions lie in a class folder, and none was found from {here} upwards. Change into "
    "one, give it with --class DIR, or leave out --graded for the practice questions alone."
)
NOT_THE_SAME = (
    "What was read back from {path} differs from what was written, at {id}. The file was removed. Two "
    "options of one question that look the same are a cause; make them differ."
)

PREDICTION = "a prediction: every answer is right, and an explorer follows it"
NO_KIND = "of the type {type}: the formats know no such question"
EXERCISE = "an exercise: its value comes from code"
ARGUMENT = "an argued answer: its mark scheme is in the notebook"
PICTURE = "it holds a picture"
GRADED_LEFT = "graded: give --graded to write it with its key"
FEW_ROWS = "Moodle's matching needs three rows or options that no row uses"
ORDER_MOODLE = (
    "Moodle counts the pairs that are in order, so a random order earns about half; here it earns 0 on "
    "average. The question type is part of Moodle from 4.4 on"
)
ORDER_QTI = "in QTI 2.1 an order is right or wrong as a whole; here it can be partly right"
ROWS_FEEDBACK = "what is said of single rows stands in one text"

UNIT = "Answer in this unit: {unit}."
CATEGORY = "$course$/{course}/{slug}"
COURSE = "Willing and Able"
TEST_TITLE = "{slug}: questions"
