"""Read what learners handed in, out of folders and zip archives, without trusting a name or a size in them.

Nothing is written here: files come as bytes under checked names, and the caller decides where they go.
Refused are absolute names,
``..``, drive letters, links, encrypted members, too many files, and more bytes than a submission can
sensibly have, counted while
they are unpacked (an archive's own figures are not believed).
"""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from course.errors import SubmissionError

MAX_FILE = 50 * 2**20  # bytes: notebooks are refused by nbformat's readers long before
MAX_TOTAL = 2 * 2**30  # bytes of one class archive, unpacked
MAX_FILES = 20_000
MAX_PACK_TOTAL = 100 * 2**20  # bytes of one learner's pack, unpacked
MAX_PACK_FILES = 1_000
_NOISE = ("__MACOSX", ".ipynb_checkpoints", ".DS_Store", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class Upload:
    """One file as it came: its name inside the folder or archive (``/`` between parts), its bytes, its time.

    ``time`` is None where the archive has none; ``time_from`` says whose clock it is: ``archive`` or
    ``file``.
    """

    name: str
    data: bytes
    time: datetime | None
    time_from: str

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of the name."""
        return PurePosixPath(self.name).parts


@dataclass(frozen=True)
class Refused:
    """A file that was not read, and why, in a sentence."""

    name: str
    reason: str


def uploads(source: Path) -> Iterator[Upload | Refused]:
    """The files of a folder or of a zip archive, in order of name.

    Raises:
        SubmissionError: if there is neither, if the archive is damaged or is larger than a class can be.
    """
    if source.is_dir():
        yield from _folder(source)
    elif source.is_file() and zipfile.is_zipfile(source):
        yield from archive(source.read_bytes() if source.stat().st_size < MAX_FILE else source, str(source))
    elif source.is_file():
        raise SubmissionError(
            f"{source} is neither a folder nor a zip archive. Give what the learning platform exported."
        )
    else:
        raise SubmissionError(f"There is no {source}. Give the folder or zip archive with the submissions.")


def archive(
    content: bytes | Path, label: str, *, max_total: int = MAX_TOTAL, max_files: int = MAX_FILES
) -> Iterator[Upload | Refused]:
    """The files of a zip archive, given as bytes or as a path.

    Args:
        content: the archive.
        label: what to call it in messages.
        max_total: bytes that may come out altogether.
        max_files: files that may come out.

    Raises:
        SubmissionError: if the archive is damaged or unpacks to more than the limits.
    """
    stream = io.BytesIO(content) if isinstance(content, bytes) else content
    try:
        with zipfile.ZipFile(stream) as packed:
            members = [member for member in packed.infolist() if not member.is_dir()]
            if len(members) > max_files:
                raise SubmissionError(
                    f"{label} holds {len(members)} files; more than {max_files} are not unpacked."
                )
            left = max_total
            for member in sorted(members, key=lambda m: m.filename):
                name = _member_name(member)
                if _noise(name):
                    continue
                reason = _bad_name(name) or _bad_member(member)
                if reason:
                    yield Refused(name, reason)
                    continue
                data = _read(packed, member, min(MAX_FILE, left))
                if data is None and left <= MAX_FILE:
                    raise SubmissionError(
                        f"{label} unpacks to more than {max_total // 2**20} MB, which no class's notebooks "
                        f"do. It was not unpacked."
                    )
                if data is None:
                    yield Refused(name, f"it unpacks to more than {MAX_FILE // 2**20} MB")
                    continue
                left -= len(data)
                yield Upload(name, data, _member_time(member), "archive")
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError) as error:
        raise SubmissionError(f"{label} is a damaged zip archive ({error}). Download it again.") from error


def _folder(root: Path) -> Iterator[Upload | Refused]:
    left = MAX_TOTAL
    for count, path in enumerate(sorted(p for p in root.rglob("*") if p.is_symlink() or not p.is_dir())):
        name = path.relative_to(root).as_posix()
        if _noise(name):
            continue
        if count >= MAX_FILES:
            raise SubmissionError(
                f"{root} holds more than {MAX_FILES} files. Give the folder with the submissions alone."
            )
        # rglob does not follow links to folders; a link to a file could point at a key.
        if path.is_symlink() or not path.is_file():
            yield Refused(name, "it is a link or a device, not a file")
            continue
        size = path.stat().st_size
        if size > min(MAX_FILE, left):
            yield Refused(name, f"it is larger than {MAX_FILE // 2**20} MB")
            continue
        left -= size
        when = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        yield Upload(name, path.read_bytes(), when, "file")


def _noise(name: str) -> bool:
    return any(part in _NOISE or part.startswith("._") for part in PurePosixPath(name).parts)


def _member_name(member: zipfile.ZipInfo) -> str:
    """The member's name; archives made on macOS hold UTF-8 without saying so."""
    # ZipInfo cuts a name at NUL and, on Windows, turns backslashes; the original shows what was meant.
    name = member.orig_filename
    if not member.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            return name
    return name


def _bad_name(name: str) -> str | None:
    if "\x00" in name or any(not ch.isprintable() for ch in name):
        return "its name has characters that cannot be printed"
    if "\\" in name:
        return "its name has a backslash"
    if name.startswith("/") or (len(name) > 1 and name[1] == ":"):
        return "its name is an absolute path"
    if ".." in PurePosixPath(name).parts:
        return "its name leads out of the archive (..)"
    if any(len(part.encode("utf-8", "replace")) > 255 for part in PurePosixPath(name).parts):
        return "its name is too long"
    return None


def _bad_member(member: zipfile.ZipInfo) -> str | None:
    mode = member.external_attr >> 16
    if mode and not stat.S_ISREG(mode) and stat.S_IFMT(mode):
        return "it is a link or a device, not a file"
    if member.flag_bits & 0x1:
        return "it is encrypted"
    return None


def _read(packed: zipfile.ZipFile, member: zipfile.ZipInfo, limit: int) -> bytes | None:
    """The member's bytes, or None if there are more than ``limit``."""
    with packed.open(member) as stream:
        data = stream.read(limit + 1)
    return None if len(data) > limit else data


def _member_time(member: zipfile.ZipInfo) -> datetime | None:
    """When the member was last changed: the extended time stamp (UTC) if there is one, else DOS time in
    this machine's zone."""
    extra = member.extra
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        if kind == 0x5455 and size >= 5 and len(extra) >= 9 and extra[4] & 1:
            return datetime.fromtimestamp(struct.unpack("<i", extra[5:9])[0], UTC)
        extra = extra[4 + size :]
    # 1980 is what programs write that keep no time.
    if member.date_time[0] <= 1980:
        return None
    try:
        return datetime(*member.date_time).astimezone(UTC)
    except ValueError:
        return None
