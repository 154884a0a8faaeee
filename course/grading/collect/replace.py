"""Whether what a learner sent takes the place of what was collected before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from course.grading.classroom.folder import ClassFolder
from course.grading.classroom.times import parse_time, shown
from course.grading.collect.choose import has_answers, worth
from course.grading.collect.clocks import CLOCKS, clock_kind, corrects
from course.grading.collect.kept import content_of, hashes_of, read_record, read_stamp
from course.grading.texts import term


@dataclass(frozen=True)
class Version:
    """Files by their names in ``submitted/``, with their digest, their time and whose clock it is."""

    files: dict[str, bytes]
    digest: str
    time: datetime | None
    time_from: str


def what_becomes(
    folder: ClassFolder, slug: str, learner_id: str, came: Version, notes: list[str]
) -> tuple[str, Version]:
    """What is done with a version that came: its action (see ``outcome.Collected``), and what to write for
    the two actions that write.

    The same files, or fewer of them, are no resubmission; what holds less never replaces what holds more; a
    version that another one replaced does not come back by itself; else time decides.
    """
    target = folder.submitted / learner_id / slug
    if not target.is_dir():
        return "new", came
    record = read_record(folder, slug, learner_id)
    earlier = read_stamp(target)
    same = record.get("digest") == came.digest
    if not same and hashes_of(came.files).items() <= _table(record, "files").items():
        all_files = {name: content_of(target / name) for name in record["files"]}
        came, same = Version(all_files, str(record["digest"]), came.time, came.time_from), True
        # Of a part of the files only your own word on the time counts, and no file is lost by it.
        if came.time_from != "map":
            return "unchanged", came
    if same:
        if not corrects(record, earlier, came.time, came.time_from):
            return "unchanged", came
    else:
        lying = [path.relative_to(target).as_posix() for path in target.rglob("*.json")]
        there = content_of(target / f"{slug}.ipynb")
        now = worth(folder, slug, came.files[f"{slug}.ipynb"], has_answers(slug, came.files))
        if now < worth(folder, slug, there, has_answers(slug, lying)):
            notes.append(term.LESS_THAN_BEFORE.format(path=target.relative_to(folder.root).as_posix()))
            return "not taken", came
        if any(
            hashes_of(came.files).items() <= _table(seen, "files").items()
            and not corrects(seen, _time(seen), came.time, came.time_from)
            for seen in _table(record, "replaced").values()
        ):
            notes.append(term.REPLACED_BEFORE)
            return "not taken", came
        if _is_older(folder, record, earlier, came, notes):
            return "older", came
    return "resubmitted", came


def _is_older(
    folder: ClassFolder, record: dict[str, Any], earlier: datetime | None, came: Version, notes: list[str]
) -> bool:
    if earlier is None or came.time is None:
        return False
    older, before = came.time < earlier, str(record.get("time_from", ""))
    if clock_kind(before) != clock_kind(came.time_from):
        # A download's time is later than every hand-in: between two clocks the more trusted one decides.
        older = older and CLOCKS.get(came.time_from, 0) <= CLOCKS.get(before, 0)
        notes.append(
            term.OTHER_CLOCK.format(
                before=shown(earlier, folder.settings.zone),
                old=term.CLOCKS.get(before, term.CLOCKS[""]),
                now=shown(came.time, folder.settings.zone),
                new=term.CLOCKS.get(came.time_from, term.CLOCKS[""]),
                taken=term.TAKEN_OLD if older else term.TAKEN_NEW,
            )
        )
    return older


def _table(record: dict[str, Any], name: str) -> dict[str, Any]:
    """A table of the record; empty where an earlier version of the course wrote none."""
    found = record.get(name)
    return found if isinstance(found, dict) else {}


def _time(seen: dict[str, Any]) -> datetime | None:
    text = seen.get("time")
    return parse_time(text, "collected.json") if isinstance(text, str) else None
