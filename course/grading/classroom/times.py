"""Times as people write them: in the class's time zone, and a date alone means the end of that day."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo

from course.errors import SubmissionError
from course.grading.feedback import texts as pages
from course.grading.texts import term as texts

_DAY = re.compile(r"\d{4}-?\d{2}-?\d{2}")
# As Excel writes a cell that it took for a date, where days come first and dots stand between.
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:,?[ T]+(\d{1,2}:\d{2}(?::\d{2})?))?")


def parse_time(text: str, where: str, zone: tzinfo | None = None) -> datetime:
    """A date and time as UTC.

    Args:
        text: ISO 8601, or a date with dots as Excel makes it (``30.11.2026 18:00``); a date alone means the
            end of that day.
        where: what the message begins with.
        zone: the zone of a time that names none; this machine's if None.

    Raises:
        SubmissionError: if it is no time.
    """
    plain = text.strip()
    dotted = _DOTTED.fullmatch(plain)
    if dotted:
        day, month, year, clock = dotted.groups()
        plain = f"{year}-{int(month):02}-{int(day):02}" + (f"T{clock.zfill(5)}" if clock else "")
    try:
        when = datetime.fromisoformat(plain)
        if _DAY.fullmatch(plain):
            when = when.replace(hour=23, minute=59, second=59)
        return as_utc(when, zone)
    except (ValueError, OverflowError) as error:
        raise SubmissionError(texts.NO_TIME.format(where=where, text=text)) from error


def as_utc(when: datetime, zone: tzinfo | None = None) -> datetime:
    """A time as UTC; one without a zone is of ``zone``, or of this machine's where that is None."""
    if when.tzinfo is None and zone is not None:
        when = when.replace(tzinfo=zone)
    return when.astimezone(UTC)


def shown(when: datetime, zone: tzinfo | None = None) -> str:
    """A time for people, to the minute, in the class's zone."""
    return f"{when.astimezone(zone):%Y-%m-%d %H:%M}"


def length(seconds: float) -> str:
    """A length of time for people: days and hours, hours and minutes, or minutes."""
    minutes = max(1, round(seconds / 60))
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    return (f"{hours} h {rest} min" if rest else f"{hours} h") if hours else f"{rest} min"


def duration(seconds: float) -> str:
    """A length of time in words, in its two largest units, rounded up to minutes."""
    minutes = -int(-seconds // 60)
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    parts = [
        words.format(n=n)
        for n, words in ((days, pages.DAYS), (hours, pages.HOURS), (minutes, pages.MINUTES))
        if n
    ]
    return " ".join(parts[:2]) or pages.MINUTES.format(n=0)
