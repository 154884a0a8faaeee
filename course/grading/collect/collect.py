"""Collect what learners handed in: from a learning platform's download, from files by e-mail, from
nbgrader's exchange.

For each learner the notebook and the answers beside it go to ``submitted/<learner>/<assignment>/`` with
nbgrader's time stamp. What
came in is kept as it was under ``originals/<learner>/<assignment>/received-<time>-<hash>/``, each version
once, so that a
resubmission never costs the earlier one. A file that no learner's name fits is reported with what to do,
never guessed.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any

from course.errors import ClassFolderError, CourseError, SubmissionError
from course.evidence.record import printable
from course.files import Broken, parse_json
from course.grading.classroom.folder import ClassFolder
from course.grading.classroom.roster import Learner, load_roster, safe_id
from course.grading.classroom.times import parse_time, shown
from course.grading.collect.archives import MAX_PACK_FILES, MAX_PACK_TOTAL, Refused, Upload, archive, uploads
from course.grading.collect.choose import choose, is_untouched, other_notebook, what_is_odd
from course.grading.collect.owners import Matcher, read_map
from course.grading.files import swap_folder
from course.grading.texts import collect as sentences
from course.grading.texts import grading as texts
from course.grading.texts import term
from course.questions.bank.edition import edition_in

# Of what a learner sent, how much is told.
_MOST_NAMES, _MOST_NOTES = 5, 10
# A receipt names each file of a pack, and there are a thousand at most.
MAX_RECEIPT = 2**20
# What a browser, a platform or an operating system adds to the name of a second copy.
_COPY = re.compile(r"(-\d+|_\d+| ?\(\d+\)| - (Copy|Kopie)|-(Copy|Kopie)\d*)$", re.IGNORECASE)
_RECORD = "collected.json"
# Whose clock is believed before whose.
_CLOCKS = {"file": 1, "receipt": 2, "archive": 3, "exchange": 3, "platform": 4, "canvas": 4, "map": 5}
# Of these, times are the learner's machine's, or those of a download; the others are the platform's or yours.
_OWN_CLOCKS = ("file", "receipt")
_STAMP = "%Y-%m-%d %H:%M:%S.%f UTC"


@dataclass(frozen=True)
class Collected:
    """One learner's submission: ``action`` is new, resubmitted, unchanged or older (kept, not graded);
    ``edition`` is the one that the notebook names, if any; ``late`` are seconds after the learner's own
    deadline and the minutes of grace."""

    learner_id: str
    action: str
    time: datetime | None
    time_from: str
    notes: tuple[str, ...] = ()
    edition: str = ""
    late: float = 0.0


@dataclass(frozen=True)
class Unmatched:
    """Files that were not collected, and why."""

    names: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Collection:
    """What one run of ``course collect`` did."""

    slug: str
    collected: tuple[Collected, ...]
    unmatched: tuple[Unmatched, ...]
    missing: tuple[str, ...]

    @property
    def exit_code(self) -> int:
        """1 if anything needs a person: a file without an owner, or a note about a submission."""
        return int(bool(self.unmatched) or any(c.notes for c in self.collected))


@dataclass
class _Hand:
    """What one learner handed in, before it is written."""

    files: list[tuple[str, Upload]] = field(default_factory=list)
    platform: str = "plain"
    late: bool = False
    time: datetime | None = None


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
    hands: dict[str, _Hand] = defaultdict(_Hand)
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
    collected = []
    for learner_id, hand in sorted(hands.items()):
        try:
            collected.append(_collect_one(folder, slug, learner_id, hand, due.get(learner_id, due.get(""))))
        except Exception as error:  # noqa: BLE001 - whatever one sent, the others are collected and the one is told
            names = tuple(upload.name for _, upload in hand.files[:_MOST_NAMES])
            unmatched.append(Unmatched(names, _reason(learner_id, error)))
    return Collection(slug, tuple(collected), _in_few(unmatched), missing_learners(folder, slug, learners))


def _in_few(unmatched: list[Unmatched]) -> tuple[Unmatched, ...]:
    """The same; a flood of files for which one reason holds becomes one entry."""
    by_reason: dict[str, list[Unmatched]] = defaultdict(list)
    for one in unmatched:
        by_reason[one.reason].append(one)
    told = []
    for reason, of_it in by_reason.items():
        names = [name for one in of_it for name in one.names]
        rest = texts.MORE_NOTES.format(n=len(names) - _MOST_NAMES)
        told += of_it if len(of_it) <= _MOST_NOTES else [Unmatched((*names[:_MOST_NAMES], rest), reason)]
    return tuple(told)


def _reason(learner_id: str, error: Exception) -> str:
    if isinstance(error, CourseError):
        return str(error)
    return texts.NOT_COLLECTED.format(learner=learner_id, error=f"{type(error).__name__}: {error}")


def collect_exchange(folder: ClassFolder, slug: str, *, update: bool = True) -> Collection:
    """Collect from nbgrader's exchange, through nbgrader's own collector; earlier submissions are kept in
    ``originals/``.

    Raises:
        ClassFolderError: if the class has no such assignment or no exchange folder.
    """
    from nbgrader.apps import NbGraderAPI

    from course.grading.config import load_config

    folder.require_assignment(slug)
    root = folder.settings.exchange
    if root is None or not root.is_dir():
        raise ClassFolderError(
            sentences.NO_EXCHANGE.format(
                state=sentences.NOT_SET if root is None else sentences.NOT_THERE.format(root=root),
                settings=folder.root / "course.yaml",
                slug=slug,
            )
        )
    before = {
        path.parent.name: _digest_folder(path) for path in folder.submitted.glob(f"*/{slug}") if path.is_dir()
    }
    unmatched: list[Unmatched] = []
    for learner_id in before:
        _keep(folder, slug, learner_id)
    config = load_config(folder)
    config.CourseDirectory.root = str(folder.root)
    api = NbGraderAPI(config=config)
    outcome: dict[str, Any] = api.collect(slug, update=update)
    if not outcome["success"]:
        raise SubmissionError(
            sentences.NOT_COLLECTED.format(
                slug=slug, root=root, reason=outcome.get("error") or outcome["log"]
            )
        )
    collected = []
    for path in sorted(folder.submitted.glob(f"*/{slug}")):
        learner_id = path.parent.name
        try:
            digest, when = _digest_folder(path), _read_stamp(path)
            if before.get(learner_id) == digest:
                continue
            _write_record(folder, slug, learner_id, digest, when, "exchange")
        except Exception as error:  # noqa: BLE001 - as above
            unmatched.append(Unmatched((learner_id,), _reason(learner_id, error)))
            continue
        collected.append(
            Collected(
                learner_id,
                "resubmitted" if learner_id in before else "new",
                when,
                "exchange",
                (texts.UNTOUCHED,) if _exchange_untouched(folder, slug, path) else (),
            )
        )
    missing = missing_learners(folder, slug, class_learners(folder))
    return Collection(slug, tuple(collected), tuple(unmatched), missing)


def _exchange_untouched(folder: ClassFolder, slug: str, place: Path) -> bool:
    """Whether what was fetched is the notebook as it was given out, with no answers beside it."""
    data = _content(place / f"{slug}.ipynb")
    return not any(place.glob(f"**/{slug}.*.json")) and bool(data) and is_untouched(folder, slug, data)


def class_learners(folder: ClassFolder) -> dict[str, Learner]:
    """The learners of ``roster.csv`` and those that were added to the gradebook with nbgrader's own
    command."""
    learners = load_roster(folder)
    if folder.has_gradebook:
        with folder.open_gradebook() as gradebook:
            for student in gradebook.students:
                learners.setdefault(
                    student.id,
                    Learner(
                        student.id, student.last_name or "", student.first_name or "", student.email or ""
                    ),
                )
    return learners


def missing_learners(folder: ClassFolder, slug: str, learners: dict[str, Learner]) -> tuple[str, ...]:
    """The ids of the learners who have handed in nothing for ``slug``."""
    return tuple(sorted(id_ for id_ in learners if not (folder.submitted / id_ / slug).is_dir()))


def due_dates(folder: ClassFolder, slug: str) -> dict[str, datetime]:
    """The deadline of ``slug`` under "", and that of each learner with an extension under the learner's id;
    UTC."""
    from nbgrader.api import MissingEntry

    if not folder.has_gradebook:
        return {}
    with folder.open_gradebook() as gradebook:
        try:
            assignment = gradebook.find_assignment(slug)
        except MissingEntry:
            return {}
        if assignment.duedate is None:
            return {}
        due = {"": assignment.duedate.replace(tzinfo=UTC)}
        for submission in assignment.submissions:
            due[submission.student.id] = submission.duedate.replace(tzinfo=UTC)
        return due


def _collect_one(
    folder: ClassFolder, slug: str, learner_id: str, hand: _Hand, due: datetime | None
) -> Collected:
    notes: list[str] = []
    files, receipt, packed_times = _open_packs(hand, notes)
    notebook, others = _pick_notebook(folder, slug, files, notes)
    keep = {f"{slug}.ipynb": notebook.data, **_answers(folder, slug, files, notes)}
    keep |= {f"{slug}-other-{number}.ipynb": other.data for number, other in enumerate(others, start=1)}
    odd = what_is_odd(
        folder, slug, learner_id, notebook.data, any(name.startswith("answers/") for name in keep)
    )
    if odd is not None:
        notes.append(odd)
    if receipt is not None:
        _check_receipt(slug, receipt, files, notes)
    when, time_from = _when(hand, notebook, receipt, packed_times, due, notes)
    late = _seconds_late(folder, when, due)
    if late and time_from in _OWN_CLOCKS and folder.settings.late != "none":
        notes.append(term.LATE_BY_OWN_CLOCK.format(clock=term.CLOCKS[time_from]))
    if len(notes) > _MOST_NOTES:
        notes[_MOST_NOTES:] = [texts.MORE_NOTES.format(n=len(notes) - _MOST_NOTES)]
    digest = _digest(keep)
    done = _write(folder, slug, learner_id, hand, keep, digest, when, time_from, notes)
    return replace(done, edition=_edition(notebook.data), late=late)


def _seconds_late(folder: ClassFolder, when: datetime | None, due: datetime | None) -> float:
    if when is None or due is None:
        return 0.0
    seconds = (when - due).total_seconds()
    return seconds if seconds > folder.settings.grace_minutes * 60 else 0.0


def _edition(notebook: bytes) -> str:
    """The edition that a notebook names; nothing where it names none, or cannot be read."""
    try:
        named = edition_in(parse_json(notebook))
    except Broken:
        return ""
    return printable(str(named)) if named is not None else ""


def _answers(
    folder: ClassFolder, slug: str, files: list[tuple[str, Upload]], notes: list[str]
) -> dict[str, bytes]:
    """The answers files of the notebook, in whatever case and folder they lie; of several with one name each
    is kept, since the answers in them are merged.
    """
    keep: dict[str, bytes] = {}
    for number, (inner, upload) in enumerate(files):
        path = PurePosixPath(inner.casefold())
        if path.suffix != ".json" or path.name == "receipt.json" or ".broken-" in path.name:
            continue
        if path.name.startswith(f"{slug.casefold()}."):
            name = path.name if re.fullmatch(r"[a-z0-9.-]{1,100}", path.name) else f"{slug}.{number}.json"
            if keep.setdefault(f"answers/{name}", upload.data) != upload.data:
                keep[f"answers/{slug}.{number}.json"] = upload.data
        elif path.parent.name == "answers" and path.name.partition(".")[0] not in folder.assignments:
            notes.append(texts.NOT_ANSWERS.format(name=printable(PurePosixPath(inner).name), slug=slug))
    return keep


def _open_packs(hand: _Hand, notes: list[str]) -> tuple[list[tuple[str, Upload]], Any, list[datetime]]:
    """The learner's files, those inside a packed submission among them; the receipt; the times of the packs
    as files."""
    files: list[tuple[str, Upload]] = []
    receipt: Any = None
    times: list[datetime] = []
    for inner, upload in hand.files:
        if not inner.lower().endswith(".zip"):
            files.append((inner, upload))
            continue
        if upload.time is not None:
            times.append(upload.time)
        for member in archive(upload.data, upload.name, max_total=MAX_PACK_TOTAL, max_files=MAX_PACK_FILES):
            if isinstance(member, Refused):
                notes.append(f"{member.name} inside {upload.name} was left out: {member.reason}")
            else:
                # The pack's own time is the platform's; a member's is the learner's clock.
                files.append((member.name, Upload(member.name, member.data, upload.time, upload.time_from)))
    for inner, upload in files:
        if PurePosixPath(inner).name == "receipt.json":
            try:
                receipt = parse_json(upload.data, MAX_RECEIPT)
            except Broken as broken:
                notes.append(f"receipt.json is damaged and was not used: {broken}")
    return files, receipt if isinstance(receipt, dict) else None, times


def _pick_notebook(
    folder: ClassFolder, slug: str, files: list[tuple[str, Upload]], notes: list[str]
) -> tuple[Upload, list[Upload]]:
    """The file that is the notebook, and those with other work that a person has to compare with it.

    Raises:
        SubmissionError: if there is none, it is another notebook, or more than one could be meant.
    """
    notebooks = [
        (PurePosixPath(inner), upload) for inner, upload in files if inner.lower().endswith(".ipynb")
    ]
    if not notebooks:
        names = _names(inner for inner, _ in files)
        raise SubmissionError(
            ". ".join([sentences.NO_NOTEBOOK_AMONG.format(names=names, slug=slug), *notes[:_MOST_NOTES]])
        )
    ours = [(path, upload) for path, upload in notebooks if not other_notebook(folder, slug, upload.data)]
    if not ours:
        other = other_notebook(folder, slug, notebooks[0][1].data)
        raise SubmissionError(texts.OTHER_BY_NAME.format(other=other, slug=slug))
    notebooks = ours
    if len(notebooks) > 1:
        chosen = choose(folder, slug, notebooks, notes)
        if chosen is not None:
            return chosen
    named = [(path, upload) for path, upload in notebooks if _COPY.sub("", path.stem) == slug]
    if not named and len(notebooks) == 1:
        path, upload = notebooks[0]
        other = _COPY.sub("", path.stem)
        if other in folder.assignments:
            raise SubmissionError(texts.OTHER_BY_NAME.format(other=other, slug=slug))
        notes.append(f"the notebook was called {path.name} and was taken for {slug}.ipynb")
        return upload, []
    if not named:
        names = _names(path.name for path, _ in notebooks)
        raise SubmissionError(sentences.SEVERAL_NONE_NAMED.format(slug=slug, names=names))
    different = {hashlib.sha256(upload.data).digest(): (path, upload) for path, upload in named}
    if len(different) == 1:
        return named[0][1], []
    times = [upload.time for _, upload in different.values()]
    if None in times or len(set(times)) < len(times):
        names = _names(path.name for path, _ in different.values())
        raise SubmissionError(sentences.SEVERAL_NO_TIME.format(names=names))
    path, upload = max(different.values(), key=lambda pair: pair[1].time or datetime.min.replace(tzinfo=UTC))
    notes.append(texts.NEWEST_OF_WORKED.format(n=len(different), name=path.name))
    return upload, []


def _names(names: Iterable[str]) -> str:
    """Names of a learner's files for a message."""
    told = [printable(PurePosixPath(name).name) for name in names]
    return ", ".join(told if len(told) <= _MOST_NAMES else [*told[:_MOST_NAMES], "…"])


def _check_receipt(
    slug: str, receipt: dict[str, Any], files: list[tuple[str, Upload]], notes: list[str]
) -> None:
    if receipt.get("notebook") not in (None, slug, f"{slug}.ipynb"):
        named = printable(str(receipt.get("notebook")))
        raise SubmissionError(sentences.OTHER_PACK.format(named=named, slug=slug))
    hashes = receipt.get("files")
    if not isinstance(hashes, dict):
        return
    here = {inner: hashlib.sha256(upload.data).hexdigest() for inner, upload in files}
    for name, expected in sorted(hashes.items()):
        if name not in here:
            notes.append(f"the receipt lists {printable(name)}, which is not in the pack")
        elif here[name] != expected:
            notes.append(f"{name} was changed after the receipt was made")


def _when(
    hand: _Hand,
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
        notes.append("Canvas marked it late, but the assignment has no deadline here")
    return when, time_from


def _receipt_time(receipt: dict[str, Any] | None) -> datetime | None:
    packed = (receipt or {}).get("packed")
    try:
        return parse_time(packed, "receipt") if isinstance(packed, str) else None
    except (SubmissionError, OverflowError, ValueError):
        return None


def _write(
    folder: ClassFolder,
    slug: str,
    learner_id: str,
    hand: _Hand,
    keep: dict[str, bytes],
    digest: str,
    when: datetime | None,
    time_from: str,
    notes: list[str],
) -> Collected:
    target = folder.submitted / learner_id / slug
    record = _read_record(folder, slug, learner_id)
    earlier = _read_stamp(target) if target.is_dir() else None
    same = target.is_dir() and record.get("digest") == digest
    if same and not _corrects(record, earlier, when, time_from):
        return Collected(learner_id, "unchanged", earlier or when, time_from, tuple(notes))
    _keep_received(folder, slug, learner_id, hand, digest, when)
    before = str(record.get("time_from", ""))
    both = not same and target.is_dir()
    older = both and earlier is not None and when is not None and when < earlier
    if both and earlier is not None and when is not None and _clock_kind(before) != _clock_kind(time_from):
        # A download's time is later than every hand-in: between two clocks the more trusted one decides.
        older = older and _CLOCKS.get(time_from, 0) <= _CLOCKS.get(before, 0)
        notes.append(
            term.OTHER_CLOCK.format(
                before=shown(earlier, folder.settings.zone),
                old=term.CLOCKS.get(before, term.CLOCKS[""]),
                now=shown(when, folder.settings.zone),
                new=term.CLOCKS.get(time_from, term.CLOCKS[""]),
                taken=term.TAKEN_OLD if older else term.TAKEN_NEW,
            )
        )
    if older:
        return Collected(learner_id, "older", when, time_from, tuple(notes))
    action = "resubmitted" if target.is_dir() else "new"
    if target.is_dir():
        _keep(folder, slug, learner_id)
    # Written beside and moved into place: an interruption leaves the old submission or the new one, never
    # half of each.
    staging = folder.root / f".collecting-{learner_id}-{slug}"
    shutil.rmtree(staging, ignore_errors=True)
    for name, data in keep.items():
        path = staging / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    if when is not None:
        (staging / "timestamp.txt").write_text(when.strftime(_STAMP), encoding="utf-8")
    target.parent.mkdir(parents=True, exist_ok=True)
    swap_folder(staging, target)
    _write_record(folder, slug, learner_id, digest, when, time_from)
    return Collected(learner_id, action, when, time_from, tuple(notes))


def _clock_kind(time_from: str) -> str:
    return time_from if time_from in _OWN_CLOCKS else "platform"


def clock_of(folder: ClassFolder, slug: str, learner_id: str) -> str:
    """Whose clock the time of a collected submission is of; empty where that was not written down."""
    return str(_read_record(folder, slug, learner_id).get("time_from", ""))


def _corrects(
    record: dict[str, Any], earlier: datetime | None, when: datetime | None, time_from: str
) -> bool:
    """Whether the time that came with the same files takes the place of the one that is known.

    An instructor's word and a platform's count as often as they are given; a file's own time, which changes
    whenever the file is copied, only where none was known.
    """
    if when is None or when == earlier:
        return False
    if earlier is None:
        return True
    known = _CLOCKS.get(str(record.get("time_from")), 0)
    return _CLOCKS.get(time_from, 0) >= known and _CLOCKS.get(time_from, 0) > _CLOCKS["file"]


def _keep_received(
    folder: ClassFolder, slug: str, learner_id: str, hand: _Hand, digest: str, when: datetime | None
) -> None:
    place = _received(folder, slug, learner_id, digest, when)
    if place.is_dir():
        return
    staging = place.with_name(f".{place.name}")
    shutil.rmtree(staging, ignore_errors=True)
    for number, (inner, upload) in enumerate(hand.files):
        name = _tame(inner, number)
        path = staging / name
        if path.exists() or any((staging / above).is_file() for above in PurePosixPath(name).parents):
            # In an archive two files can have one name, and a file that of another's folder.
            path = staging / f"{number}-{name.replace('/', '_')[-100:]}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(upload.data)
    staging.rename(place)


def _keep(folder: ClassFolder, slug: str, learner_id: str) -> None:
    """Keep what lies in ``submitted/`` now, unless it was collected from files, whose originals are there
    already."""
    current = folder.submitted / learner_id / slug
    if _read_record(folder, slug, learner_id).get("received"):
        return
    place = _received(folder, slug, learner_id, _digest_folder(current), _read_stamp(current))
    if not place.is_dir():
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copytree(current, place, symlinks=True)
        except (OSError, shutil.Error):
            # A pipe, or a file that cannot be read: then it is the folder itself that is kept.
            shutil.rmtree(place, ignore_errors=True)
            current.rename(place)


def _received(folder: ClassFolder, slug: str, learner_id: str, digest: str, when: datetime | None) -> Path:
    stamp = when.strftime("%Y%m%dT%H%M%SZ") if when else "undated"
    return folder.originals / learner_id / slug / f"received-{stamp}-{digest[:8]}"


def _tame(inner: str, number: int) -> str:
    """A learner's file name as one that any system can write; parts that change get the file's number, so
    none collide."""
    parts = [safe_id(part)[:100] if len(part) < 40 else part[:50] for part in PurePosixPath(inner).parts]
    plain = "/".join(re.sub(r'[<>:"|?*\x00-\x1f]', "_", part) for part in parts)
    # 255 bytes is what a name may have on most systems.
    return plain if plain == inner else f"{number}-{plain.replace('/', '_')[-60:]}"


def _digest(files: dict[str, bytes]) -> str:
    total = hashlib.sha256()
    for name, data in sorted(files.items()):
        total.update(name.encode("utf-8", "surrogateescape") + b"\0" + hashlib.sha256(data).digest())
    return total.hexdigest()


def _digest_folder(path: Path) -> str:
    """The digest of a folder's files; of what is no readable file only the name counts."""
    return _digest({p.relative_to(path).as_posix(): _content(p) for p in path.rglob("*") if not p.is_dir()})


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes() if path.is_file() and not path.is_symlink() else b""
    except OSError:
        return b""


def _record_path(folder: ClassFolder, slug: str, learner_id: str) -> Path:
    return folder.originals / learner_id / slug / _RECORD


def _read_record(folder: ClassFolder, slug: str, learner_id: str) -> dict[str, Any]:
    try:
        record = json.loads(_record_path(folder, slug, learner_id).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _write_record(
    folder: ClassFolder, slug: str, learner_id: str, digest: str, when: datetime | None, time_from: str
) -> None:
    path = _record_path(folder, slug, learner_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    record = {
        "v": 1,
        "digest": digest,
        "time": when.isoformat() if when else None,
        "time_from": time_from,
        "received": time_from != "exchange",
        "collected": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    path.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


def _read_stamp(path: Path) -> datetime | None:
    from nbgrader.utils import parse_utc

    try:
        text = (path / "timestamp.txt").read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
    try:
        return parse_utc(text).replace(tzinfo=UTC) if text else None
    except ValueError:
        return None
