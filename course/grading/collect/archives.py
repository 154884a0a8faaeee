"""Read what learners handed in, out of folders and zip archives, without trusting a name or a size in them.

Nothing is written here: files come as bytes under checked names, and the caller decides where they go.
Refused are absolute names,
``..``, drive letters, links, encrypted members, too many files, and more bytes than a submission can
sensibly have, counted while
they are unpacked (an archive's own figures are not believed). What is damaged or refused is told by its name,
and the files beside it are read.
"""

from __future__ import annotations

import io
import stat
import struct
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path, PurePosixPath
from typing import IO

from course.errors import SubmissionError
from course.grading.classroom.times import as_utc
from course.grading.texts import collect as sentences

MAX_FILE = 50 * 2**20  # bytes: notebooks are refused by nbformat's readers long before
MAX_TOTAL = 2 * 2**30  # bytes of one class archive, unpacked
MAX_FILES = 20_000
MAX_PACK_TOTAL = 100 * 2**20  # bytes of one learner's pack, unpacked; of all that came from one learner, too
MAX_PACK_FILES = 1_000
# Categories of what is not seen and can change what is seen: controls, halves of pairs, line ends, marks of
# direction. Those that join letters or parts of a picture belong to names.
_UNSEEN, _JOINERS = ("Cc", "Cf", "Cs", "Zl", "Zp"), "\u200c\u200d"
# What Python's zip reader raises at a damaged archive.
_DAMAGE = (zipfile.BadZipFile, struct.error, EOFError, NotImplementedError, ValueError)
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


def uploads(
    source: Path, owner: Callable[[str], str | None] | None = None, zone: tzinfo | None = None
) -> Iterator[Upload | Refused]:
    """The files of a folder or of a zip archive, in order of name; one learner's own file or pack by itself.

    Args:
        source: the folder or archive, or a file whose name has an owner.
        owner: whose a file is, by its name, or None; what is above one learner's limits is refused, and those
            of the others are read.
        zone: of times that an archive keeps without one; this machine's if None.

    Raises:
        SubmissionError: if there is neither, if the archive is damaged or is larger than a class can be.
    """
    if source.is_dir():
        yield from _folder(source, source.rglob("*"), owner)
    elif source.is_file() and owner is not None and _of_one(source, owner):
        yield from _folder(source.parent, [source], owner)
    elif source.is_file() and zipfile.is_zipfile(source):
        content = source.read_bytes() if source.stat().st_size < MAX_FILE else source
        yield from archive(content, str(source), owner=owner, zone=zone)
    elif source.is_file():
        raise SubmissionError(sentences.NEITHER.format(source=source))
    else:
        raise SubmissionError(sentences.NO_SUCH.format(source=source))


def _of_one(source: Path, owner: Callable[[str], str | None]) -> bool:
    """Whether a file is one learner's by its name, and no archive with files of others."""
    who = owner(source.name)
    if who is None or not zipfile.is_zipfile(source):
        return who is not None
    try:
        with _open(source) as packed:
            return {owner(_member_name(member)) for member in packed.infolist()} <= {None, who}
    except _DAMAGE:
        return True


class _Shares:
    """How much of each learner's files has been read."""

    def __init__(self, owner: Callable[[str], str | None] | None) -> None:
        self._owner = owner
        self._files: Counter[str | None] = Counter()
        self._bytes: Counter[str | None] = Counter()

    def left(self, name: str) -> tuple[int, str | None]:
        """How many bytes a file may have, and why it is not read at all, or None."""
        if self._owner is None:
            return MAX_FILE, None
        who = self._owner(name)
        self._files[who] += 1
        if who is not None and self._files[who] > MAX_PACK_FILES:
            return 0, f"more than {MAX_PACK_FILES} files came from the same learner"
        return (MAX_FILE if who is None else min(MAX_FILE, MAX_PACK_TOTAL - self._bytes[who])), None

    def took(self, name: str, size: int) -> None:
        if self._owner is not None:
            self._bytes[self._owner(name)] += size


def archive(
    content: bytes | Path,
    label: str,
    *,
    max_total: int = MAX_TOTAL,
    max_files: int = MAX_FILES,
    owner: Callable[[str], str | None] | None = None,
    zone: tzinfo | None = None,
) -> Iterator[Upload | Refused]:
    """The files of a zip archive, given as bytes or as a path.

    Args:
        content: the archive.
        label: what to call it in messages.
        max_total: bytes that may come out altogether.
        max_files: files that may come out.
        owner: as for :func:`uploads`.
        zone: as for :func:`uploads`.

    Raises:
        SubmissionError: if the archive is damaged as a whole or unpacks to more than the limits.
    """
    try:
        with _open(content) as packed:
            # A name of zero bytes comes out empty, and Python 3.11 asks such a member in vain what it is.
            members = [member for member in packed.infolist() if not member.filename.endswith("/")]
            if len(members) > max_files:
                raise SubmissionError(
                    sentences.TOO_MANY_FILES.format(label=label, count=len(members), max_files=max_files)
                )
            left, shares = max_total, _Shares(owner)
            for member in sorted(members, key=lambda m: m.filename):
                name = _member_name(member)
                if _noise(name):
                    continue
                most, reason = shares.left(name)
                reason = _bad_name(name) or _bad_member(member) or reason
                if reason:
                    yield Refused(name, reason)
                    continue
                try:
                    data = _read(packed, member, min(most, left))
                except Exception as error:  # noqa: BLE001 - each kind of compression has errors of its own
                    yield Refused(name, f"it is damaged in the archive ({type(error).__name__}: {error})")
                    continue
                if data is None and left <= most:
                    raise SubmissionError(sentences.TOO_LARGE.format(label=label, most=max_total // 2**20))
                if data is None:
                    yield Refused(name, _too_large(most, "unpacks to more"))
                    continue
                left -= len(data)
                shares.took(name, len(data))
                yield Upload(name, data, _member_time(member, zone), "archive")
    except _DAMAGE as error:
        raise SubmissionError(sentences.DAMAGED.format(label=label, error=error)) from error


def _too_large(most: int, what: str) -> str:
    if most < MAX_FILE:
        return f"more than {MAX_PACK_TOTAL // 2**20} MB came from the same learner"
    return f"it {what} than {MAX_FILE // 2**20} MB"


def _folder(
    root: Path, paths: Iterable[Path], owner: Callable[[str], str | None] | None
) -> Iterator[Upload | Refused]:
    left, shares = MAX_TOTAL, _Shares(owner)
    for count, path in enumerate(sorted(p for p in paths if p.is_symlink() or not p.is_dir())):
        name = path.relative_to(root).as_posix()
        if _noise(name):
            continue
        if count >= MAX_FILES:
            raise SubmissionError(sentences.FOLDER_TOO_FULL.format(root=root, max_files=MAX_FILES))
        most, reason = shares.left(name)
        try:
            # rglob does not follow links to folders; a link to a file could point at a key.
            if path.is_symlink() or not path.is_file():
                reason = "it is a link or a device, not a file"
            status = path.stat(follow_symlinks=False)
            if reason is None and status.st_size > min(most, left):
                reason = _too_large(most, "is larger")
            reason = _bad_name(name) or reason
            data = b"" if reason else path.read_bytes()
        except OSError as error:
            reason = f"it cannot be read ({error.strerror or error})"
        if reason:
            yield Refused(name, reason)
            continue
        left -= len(data)
        shares.took(name, len(data))
        yield Upload(name, data, _moment(status.st_mtime), "file")


def _moment(seconds: float) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return None


class _Mended(io.RawIOBase):
    """A file read with some of its bytes replaced."""

    def __init__(self, inner: IO[bytes], at: int, content: bytes) -> None:
        self._inner, self._at, self._content = inner, at, content

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self._inner.seek(offset, whence)

    def tell(self) -> int:
        return self._inner.tell()

    def read(self, size: int | None = -1, /) -> bytes:
        place = self._inner.tell()
        data = bytearray(self._inner.read(-1 if size is None else size))
        begin, end = max(place, self._at), min(place + len(data), self._at + len(self._content))
        if begin < end:
            data[begin - place : end - place] = self._content[begin - self._at : end - self._at]
        return bytes(data)


@contextmanager
def _open(content: bytes | Path) -> Iterator[zipfile.ZipFile]:
    """Open an archive, also one in which a name is not in the encoding that it says."""
    with io.BytesIO(content) if isinstance(content, bytes) else content.open("rb") as stream:
        try:
            packed = zipfile.ZipFile(stream)
        except UnicodeDecodeError:
            at, directory = _directory(stream)
            packed = zipfile.ZipFile(_Mended(stream, at, _told_as_bytes(directory)))
        with packed:
            yield packed


def _directory(stream: IO[bytes]) -> tuple[int, bytes]:
    """Where the central directory of an archive lies, and its bytes (PKWARE's APPNOTE.TXT, 4.3.12 and
    4.3.16).

    Raises:
        zipfile.BadZipFile: if there is none, or it is of the 64-bit kind.
    """
    size = stream.seek(0, 2)
    tail_at = max(0, size - (1 << 16) - 22)
    stream.seek(tail_at)
    tail = stream.read()
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) - end < 22:
        raise zipfile.BadZipFile(sentences.NO_END)
    length, offset = struct.unpack("<LL", tail[end + 12 : end + 20])
    if 0xFFFFFFFF in (length, offset) or length > tail_at + end:
        raise zipfile.BadZipFile(sentences.NAME_ENCODING)
    at = tail_at + end - length
    stream.seek(at)
    return at, stream.read(length)


def _told_as_bytes(directory: bytes) -> bytes:
    """A central directory in which no name says that it is UTF-8 and is not."""
    found = bytearray(directory)
    at = 0
    while found[at : at + 4] == b"PK\x01\x02" and at + 46 <= len(found):
        flags = struct.unpack_from("<H", found, at + 8)[0]
        name, extra, comment = struct.unpack_from("<HHH", found, at + 28)
        try:
            found[at + 46 : at + 46 + name].decode("utf-8")
        except UnicodeDecodeError:
            struct.pack_into("<H", found, at + 8, flags & ~0x800)
        at += 46 + name + extra + comment
    return bytes(found)


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
    if any(unicodedata.category(ch) in _UNSEEN and ch not in _JOINERS for ch in name):
        return "its name has characters that cannot be printed"
    if "\\" in name:
        return "its name has a backslash"
    if name.startswith("/") or (len(name) > 1 and name[1] == ":"):
        return "its name is an absolute path"
    if ".." in PurePosixPath(name).parts:
        return "its name leads out of the archive (..)"
    if any(len(part.encode("utf-8")) > 255 for part in PurePosixPath(name).parts) or len(name) > 1000:
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


def _member_time(member: zipfile.ZipInfo, zone: tzinfo | None) -> datetime | None:
    """When the member was last changed: the extended time stamp (UTC) if there is one, else DOS time in
    the class's zone."""
    extra = member.extra
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        if kind == 0x5455 and size >= 5 and len(extra) >= 9 and extra[4] & 1:
            return _moment(struct.unpack("<i", extra[5:9])[0])
        extra = extra[4 + size :]
    # 1980 is what programs write that keep no time.
    if member.date_time[0] <= 1980:
        return None
    try:
        return as_utc(datetime(*member.date_time), zone)
    except (ValueError, OverflowError):
        return None
