"""What came in is kept as it was, each version once, with a record of what was collected when."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from course.grading.classroom.folder import ClassFolder
from course.grading.classroom.roster import safe_id
from course.grading.collect.hand_in import Hand
from course.grading.files import swap_folder

_RECORD = "collected.json"
STAMP = "%Y-%m-%d %H:%M:%S.%f UTC"


def keep_received(
    folder: ClassFolder, slug: str, learner_id: str, hand: Hand, digest: str, when: datetime | None
) -> None:
    """Keep what a learner sent as it came, below names that every system can write; a version kept already is
    not kept twice."""
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


def keep_submitted(folder: ClassFolder, slug: str, learner_id: str) -> None:
    """Keep what lies in ``submitted/`` now, unless it was collected from files, whose originals are there
    already."""
    if not read_record(folder, slug, learner_id).get("received"):
        keep_folder(folder, slug, learner_id)


def keep_folder(folder: ClassFolder, slug: str, learner_id: str) -> None:
    """Keep what lies in ``submitted/`` now."""
    current = folder.submitted / learner_id / slug
    place = _received(folder, slug, learner_id, digest_folder(current), read_stamp(current))
    if not place.is_dir():
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copytree(current, place, symlinks=True)
        except (OSError, shutil.Error):
            # A pipe, or a file that cannot be read: then it is the folder itself that is kept.
            shutil.rmtree(place, ignore_errors=True)
            current.rename(place)


def write_submitted(folder: ClassFolder, slug: str, learner_id: str, files: dict[str, bytes]) -> None:
    """Put files into ``submitted/`` in the place of what lies there."""
    # Written beside and moved into place: an interruption leaves the old submission or the new one, never
    # half of each.
    staging = folder.root / f".collecting-{learner_id}-{slug}"
    shutil.rmtree(staging, ignore_errors=True)
    for name, data in files.items():
        path = staging / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    target = folder.submitted / learner_id / slug
    target.parent.mkdir(parents=True, exist_ok=True)
    swap_folder(staging, target)


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


def digest_of(files: dict[str, bytes]) -> str:
    """A SHA-256 over names and contents, in hexadecimal."""
    total = hashlib.sha256()
    for name, data in sorted(files.items()):
        total.update(name.encode("utf-8", "surrogateescape") + b"\0" + hashlib.sha256(data).digest())
    return total.hexdigest()


def hashes_of(files: dict[str, bytes]) -> dict[str, str]:
    """The SHA-256 of each file."""
    return {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}


def digest_folder(path: Path) -> str:
    """The digest of a folder's files; of what is no readable file only the name counts."""
    return digest_of(files_in(path))


def files_in(path: Path) -> dict[str, bytes]:
    """The files of a folder by their names in it, empty where one cannot be read."""
    return {p.relative_to(path).as_posix(): content_of(p) for p in path.rglob("*") if not p.is_dir()}


def content_of(path: Path) -> bytes:
    """A file's content; empty for a link, a folder and what cannot be read."""
    try:
        return path.read_bytes() if path.is_file() and not path.is_symlink() else b""
    except OSError:
        return b""


def _record_path(folder: ClassFolder, slug: str, learner_id: str) -> Path:
    return folder.originals / learner_id / slug / _RECORD


def read_record(folder: ClassFolder, slug: str, learner_id: str) -> dict[str, Any]:
    """What was written down when a learner's submission was collected; empty where nothing was."""
    try:
        record = json.loads(_record_path(folder, slug, learner_id).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def write_record(
    folder: ClassFolder,
    slug: str,
    learner_id: str,
    digest: str,
    when: datetime | None,
    time_from: str,
    files: dict[str, bytes] | None = None,
) -> None:
    """Write down which version was collected, with which files, of what time, and whose clock said so; and
    which versions it and earlier ones replaced."""
    path = _record_path(folder, slug, learner_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    before = read_record(folder, slug, learner_id)
    kept = before.get("replaced")
    replaced: dict[str, Any] = kept if isinstance(kept, dict) else {}
    if before.get("digest"):
        replaced[str(before["digest"])] = {name: before.get(name) for name in ("files", "time", "time_from")}
    replaced.pop(digest, None)
    record = {
        "v": 1,
        "digest": digest,
        "files": hashes_of(files or {}),
        "time": when.isoformat() if when else None,
        "time_from": time_from,
        "received": time_from != "exchange",
        "collected": datetime.now(UTC).isoformat(timespec="seconds"),
        "replaced": replaced,
    }
    path.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


def clock_of(folder: ClassFolder, slug: str, learner_id: str) -> str:
    """Whose clock the time of a collected submission is of; empty where that was not written down."""
    return str(read_record(folder, slug, learner_id).get("time_from", ""))


def read_stamp(path: Path) -> datetime | None:
    """The time in a submission's ``timestamp.txt``, UTC; None where there is none that can be read."""
    from nbgrader.utils import parse_utc

    try:
        text = (path / "timestamp.txt").read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
    try:
        return parse_utc(text).replace(tzinfo=UTC) if text else None
    except ValueError:
        return None
