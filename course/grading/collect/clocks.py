"""When something was handed in, and whose clock says so."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from course.errors import SubmissionError
from course.grading.classroom.times import parse_time
from course.grading.collect.archives import Upload
from course.grading.collect.hand_in import Hand
from course.grading.texts import collect as sentences

# Whose clock is believed before whose.
CLOCKS = {"file": 1, "receipt": 2, "archive": 3, "exchange": 3, "platform": 4, "canvas": 4, "map": 5}
# Of these, times are the learner's machine's, or those of a download; the others are the platform's or yours.
OWN_CLOCKS = ("file", "receipt")


def when_handed_in(
    hand: Hand,
    notebook: Upload,
    receipt: dict[str, Any] | None,
    packed: list[datetime],
    due: datetime | None,
    notes: list[str],
) -> tuple[datetime | None, str]:
    """The time of the submission and whose clock it is: the instructor's map, the platform's archive, the
    receipt, the file."""
    if hand.time is not None:
        return hand.time, "map"
    times = [t for t in [*packed, notebook.time] if t is not None]
    when, time_from = (max(times), notebook.time_from) if times else (None, "unknown")
    own = _receipt_time(receipt)
    if own is not None and (when is None or (time_from == "file" and own <= when)):
        # A file's time is often that of the download; the receipt is the learner's own clock, and the table
        # says so.
        when, time_from = own, "receipt"
    if hand.platform == "canvas" and due is not None and when is not None:
        # Canvas says itself what was late; its archive may carry the time of the download.
        if not hand.late and when > due:
            return due, "canvas"
        if hand.late and when <= due:
            return due + timedelta(seconds=1), "canvas"
    if hand.platform == "canvas" and hand.late and due is None:
        notes.append(sentences.LATE_WITHOUT_DEADLINE)
    return when, time_from


def _receipt_time(receipt: dict[str, Any] | None) -> datetime | None:
    packed = (receipt or {}).get("packed")
    try:
        return parse_time(packed, "receipt") if isinstance(packed, str) else None
    except (SubmissionError, OverflowError, ValueError):
        return None


def clock_kind(time_from: str) -> str:
    """The learner's own clock by its name (``file``, ``receipt``), every other as ``platform``."""
    return time_from if time_from in OWN_CLOCKS else "platform"


def corrects(record: dict[str, Any], earlier: datetime | None, when: datetime | None, time_from: str) -> bool:
    """Whether the time that came with the same files takes the place of the one that is known.

    An instructor's word and a platform's count as often as they are given; a file's own time, which changes
    whenever the file is copied, only where none was known.
    """
    if when is None or when == earlier:
        return False
    if earlier is None:
        return True
    known = CLOCKS.get(str(record.get("time_from")), 0)
    return CLOCKS.get(time_from, 0) >= known and CLOCKS.get(time_from, 0) > CLOCKS["file"]
