"""Extensions that were granted, as ``extensions.csv`` of a class keeps them, taken effect or not."""

from __future__ import annotations

from datetime import datetime

from course.errors import CourseError, SubmissionError
from course.grading.classroom.folder import ClassFolder
from course.grading.classroom.roster import for_excel
from course.grading.classroom.sheets import SheetError, clean, read_sheet
from course.grading.classroom.times import parse_time
from course.grading.files import write_text
from course.grading.texts import term as texts

_HEAD = ("learner_id", "assignment", "until")


class DeadlineError(CourseError):
    """A deadline or an extension cannot be set; the message says why and what to do."""


def granted(folder: ClassFolder) -> dict[tuple[str, str], datetime]:
    """By learner and assignment, until when an extension was granted, taken effect or not.

    Raises:
        DeadlineError: if ``extensions.csv`` is malformed.
    """
    path = folder.root / "extensions.csv"
    if not path.is_file() or not path.stat().st_size:
        return {}
    try:
        # A spreadsheet may have saved it.
        sheet = read_sheet(path, lambda cell: cell.strip() in _HEAD)
    except SheetError as error:
        raise DeadlineError(str(error)) from error
    header = [cell.strip() for cell in sheet.header]
    found: dict[tuple[str, str], datetime] = {}
    for number, cells in sheet.rows:
        row = dict(zip(header, map(clean, cells), strict=False))
        try:
            when = parse_time(row["until"], str(path), folder.settings.zone)
            found[(row["learner_id"], row["assignment"])] = when
        except (KeyError, SubmissionError) as error:
            raise DeadlineError(texts.BAD_EXTENSION.format(path=path, row=number)) from error
    return found


def write_granted(folder: ClassFolder, known: dict[tuple[str, str], datetime]) -> None:
    """Write ``extensions.csv`` anew."""
    # Learner ids are safe for file names, so no cell needs quoting.
    lines = [",".join(_HEAD)]
    lines += [
        f"{for_excel(who)},{what},{until.isoformat(timespec='seconds')}"
        for (who, what), until in sorted(known.items())
    ]
    write_text(folder.root / "extensions.csv", "\n".join(lines) + "\n")
