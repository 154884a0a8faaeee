"""Collect what learners handed in: from a learning platform's download, from files by e-mail.

For each learner the notebook and the answers beside it go to ``submitted/<learner>/<assignment>/`` with
nbgrader's time stamp. What came in is kept as it was under
``originals/<learner>/<assignment>/received-<time>-<hash>/``, each version once, so that a resubmission never
costs the earlier one. A file that no learner's name fits is reported with what to do, never guessed.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from course.errors import SubmissionError
from course.evidence.record import printable
from course.files import Broken, parse_json
from course.grading.classroom.folder import ClassFolder
from course.grading.collect.archives import Refused, uploads
from course.grading.collect.choose import what_is_odd
from course.grading.collect.clocks import OWN_CLOCKS, when_handed_in
from course.grading.collect.expected import class_learners, due_dates, missing_learners
from course.grading.collect.hand_in import Hand, answers, check_receipt, open_packs, pick_notebook
from course.grading.collect.kept import (
    STAMP,
    digest_of,
    keep_received,
    keep_submitted,
    read_stamp,
    write_record,
    write_submitted,
)
from course.grading.collect.outcome import (
    MOST_NAMES,
    MOST_NOTES,
    Collected,
    Collection,
    Unmatched,
    in_few,
    reason_of,
)
from course.grading.collect.owners import Matcher, read_map
from course.grading.collect.replace import Version, what_becomes
from course.grading.texts import collect as sentences
from course.grading.texts import grading as texts
from course.grading.texts import term
from course.questions.bank.edition import edition_in


def collect(folder: ClassFolder, slug: str, source: Path, map_file: Path | None = None) -> Collection:
    """Collect the submissions of ``slug`` from a folder or zip archive.

    Args:
        folder: the class folder.
        slug: the assignment.
        source: a folder or zip archive, as a learning platform exports it, or files named after learners.
        map_file: a CSV file (``file,learner_id,time``) for what no name fits.

    Returns:
        What was collected, what was not and why, and which learners of the class have handed in nothing yet.

    Raises:
        ClassFolderError: if the class has no such assignment.
        SubmissionError: if ``source`` or ``map_file`` cannot be read, or nobody is in the class yet.
    """
    folder.require_assignment(slug)
    learners = class_learners(folder)
    if not learners:
        raise SubmissionError(sentences.NO_LEARNERS.format(root=folder.root))
    zone = folder.settings.zone
    mapping = read_map(map_file, learners, zone) if map_file else {}
    matcher = Matcher(learners.values(), mapping, zone)
    hands: dict[str, Hand] = defaultdict(Hand)
    unmatched: list[Unmatched] = []
    for upload in uploads(source, lambda name: matcher.match(name).learner_id, zone):
        if isinstance(upload, Refused):
            unmatched.append(Unmatched((upload.name,), upload.reason))
            continue
        found = matcher.match(upload.name)
        if found.ignored:
            continue
        if found.learner_id is None:
            unmatched.append(Unmatched((upload.name,), found.reason))
            continue
        hand = hands[found.learner_id]
        hand.platform, hand.late = found.platform, hand.late or found.late
        if found.platform == "map":
            hand.time = found.time or hand.time
        elif found.time is not None:
            upload = replace(upload, time=found.time, time_from="platform")
        hand.files.append((found.inner, upload))
    unmatched += [Unmatched((printable(name),), texts.MAP_ROW_UNUSED) for name in matcher.unused]
    due = due_dates(folder, slug)
    collected: list[Collected] = []
    for learner_id, hand in sorted(hands.items()):
        until, unread = due.get(learner_id, due.get("")), list[Unmatched]()
        try:
            collected += _collect_one(folder, slug, learner_id, hand, until, unread)
        except Exception as error:  # noqa: BLE001 - whatever one sent, the others are collected and the one is told
            told = {name for one in unread for name in one.names}
            names = [upload.name for _, upload in hand.files if upload.name not in told]
            unmatched.append(Unmatched(tuple(names[:MOST_NAMES]), reason_of(learner_id, error)))
        unmatched += unread
    return Collection(slug, tuple(collected), in_few(unmatched), missing_learners(folder, slug, learners))


def _collect_one(
    folder: ClassFolder,
    slug: str,
    learner_id: str,
    hand: Hand,
    due: datetime | None,
    unread: list[Unmatched],
) -> list[Collected]:
    """What was collected of one learner; nothing where each file is in ``unread``, with its reason."""
    notes: list[str] = []
    files, receipt, packed_times = open_packs(hand, notes, unread)
    if unread and not files and not notes:
        return []
    notebook, others = pick_notebook(folder, slug, learner_id, files, notes)
    keep = {f"{slug}.ipynb": notebook.data, **answers(folder, slug, files, notes)}
    keep |= {f"{slug}-other-{number}.ipynb": other.data for number, other in enumerate(others, start=1)}
    if receipt is not None:
        check_receipt(slug, receipt, files, notes)
    when, time_from = when_handed_in(hand, notebook, receipt, packed_times, due, notes)
    late = _seconds_late(folder, when, due)
    if late and time_from in OWN_CLOCKS and folder.settings.late != "none":
        notes.append(term.LATE_BY_OWN_CLOCK.format(clock=term.CLOCKS[time_from]))
    if len(notes) > MOST_NOTES:
        notes[MOST_NOTES:] = [texts.MORE_NOTES.format(n=len(notes) - MOST_NOTES)]
    came = Version(keep, digest_of(keep), when, time_from)
    beside: list[str] = []
    action, version = what_becomes(folder, slug, learner_id, came, beside)
    answered = any(name.startswith("answers/") for name in version.files)
    odd = what_is_odd(folder, slug, learner_id, version.files[f"{slug}.ipynb"], answered)
    notes += [*([odd] if odd is not None else []), *beside]
    if action != "unchanged":
        keep_received(folder, slug, learner_id, hand, came.digest, when)
    if action in ("new", "resubmitted"):
        _write(folder, slug, learner_id, version)
    told = when
    if action == "unchanged":
        told = read_stamp(folder.submitted / learner_id / slug) or when
    return [Collected(learner_id, action, told, time_from, tuple(notes), edition_of(notebook.data), late)]


def _seconds_late(folder: ClassFolder, when: datetime | None, due: datetime | None) -> float:
    if when is None or due is None:
        return 0.0
    seconds = (when - due).total_seconds()
    return seconds if seconds > folder.settings.grace_minutes * 60 else 0.0


def edition_of(notebook: bytes) -> str:
    """The edition that a notebook names; nothing where it names none, or cannot be read."""
    try:
        named = edition_in(parse_json(notebook))
    except Broken:
        return ""
    return printable(str(named)) if named is not None else ""


def _write(folder: ClassFolder, slug: str, learner_id: str, version: Version) -> None:
    if (folder.submitted / learner_id / slug).is_dir():
        keep_submitted(folder, slug, learner_id)
    stamp = {} if version.time is None else {"timestamp.txt": version.time.strftime(STAMP).encode()}
    write_submitted(folder, slug, learner_id, version.files | stamp)
    write_record(
        folder, slug, learner_id, version.digest, version.time, version.time_from, files=version.files
    )
