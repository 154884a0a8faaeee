"""Extensions that were granted, as ``extensions.csv`` of a class keeps them, taken effect or not."""

from __future__ import annotations

import csv
from datetime import UTC, datetime

from course.errors import CourseError
from course.grading.classroom.folder import ClassFolder
from course.grading.files import write_text


class DeadlineError(CourseError):
    """A deadline or an extension cannot be set; the message says why and what to do."""


def granted(folder: ClassFolder) -> dict[tuple[str, str], datetime]:
    """By learner and assignment, until when an extension was granted, taken effect or not.

    Raises:
        DeadlineError: if ``extensions.csv`` is malformed.
    """
    path = folder.root / "extensions.csv"
    if not path.is_file():
        return {}
    found: dict[tuple[str, str], datetime] = {}
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for number, row in enumerate(csv.DictReader(stream), start=2):
            try:
                when = datetime.fromisoformat(row["until"]).astimezone(UTC)
                found[(row["learner_id"], row["assignment"])] = when
            except (KeyError, TypeError, ValueError) as error:
                raise DeadlineError(
                    f"{path}, row {number}: expected learner_id,assignment,until with a date such as "
                    f"2026-12-03T18:00+01:00."
                ) from error
    return found


def write_granted(folder: ClassFolder, known: dict[tuple[str, str], datetime]) -> None:
    """Write ``extensions.csv`` anew."""
    # Learner ids are safe for file names, so no cell needs quoting.
    lines = ["learner_id,assignment,until"]
    lines += [
        f"{who},{what},{until.isoformat(timespec='seconds')}" for (who, what), until in sorted(known.items())
    ]
    write_text(folder.root / "extensions.csv", "\n".join(lines) + "\n")
