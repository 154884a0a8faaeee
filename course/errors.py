"""The errors that a user of the course can meet.

Each message is one or more plain sentences that say what happened, where (file, notebook, question or
cell), and what to do about it. The command line prints them without a traceback and exits with code 2.
"""


class CourseError(Exception):
    """Something a user can put right; the message names the place and the remedy."""


class UnknownName(CourseError, KeyError):
    """A table, claim, source, quiz, exercise or explorer was asked for that the course does not have."""

    def __str__(self) -> str:
        # KeyError would print the message in quotation marks.
        return str(self.args[0]) if self.args else ""


class ItemFileError(CourseError):
    """An item or key file is malformed; the message names file, item and line."""


class DataError(CourseError):
    """A data table is missing, damaged or has no rows for the date that was asked for."""


class ClassFolderError(CourseError):
    """A folder is not a class folder, or a part of the class folder is missing or in use."""


class SubmissionError(CourseError):
    """A submission cannot be read or healed; a person has to look at it."""


class NotScored(CourseError):
    """Raised in a graded cell under autograding, so that nbgrader without our configuration awards no points.

    With the configuration in force the scorer replaces the cell's outputs, this error among them.
    """

    def _render_traceback_(self) -> list[str]:
        # Asked for by IPython, whose own traceback takes longer than all the rest of such a cell.
        return [f"{type(self).__name__}: {self}"]
