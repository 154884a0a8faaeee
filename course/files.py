"""Reading and replacing small files that other people and other programs write, too."""

from __future__ import annotations

import errno
import json
import os
import re
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# A kernel holds the lock for milliseconds; one that held it for longer has died. Waiting longer than a
# click feels would be worse than writing without the lock: the file is replaced in one step either way.
LOCK_STALE_S = 10.0
LOCK_WAIT_S = 3.0

FULL = (errno.ENOSPC, errno.EDQUOT)
"""What the system says where there is no room left, or this user's share of it is used up."""

# Of JSON that learners' machines wrote: characters, and brackets within brackets. Notebooks with interactive
# charts reach some thirty; every step down costs Python one or two of its own.
MAX_JSON = 64 * 2**20
MAX_DEPTH = 100
_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_NO_BRACKETS = re.compile(r"[^\[\]{}]+")
_HALF = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")

# Why a file is not what it should be; whoever reads it says which file, and what to do.
_LINK, _NOT_ORDINARY, _NOT_UTF8 = "it is a link, not a file", "it is not an ordinary file", "it is not UTF-8"
_TOO_DEEP, _TOO_LARGE = "it is nested too deeply", "it is larger than {size:.3g} MiB"


class Broken(ValueError):
    """A file that was read and is not what it should be; the message says why, without a full stop."""


def read_bytes(path: Path, limit: int) -> bytes:
    """The content of an ordinary file of at most ``limit`` bytes.

    Raises:
        Broken: if it is a link, a pipe or device, or larger.
        OSError: if it cannot be read.
    """
    # lstat first and O_NOFOLLOW after: a pipe would hang the reader, a link would read another's file.
    status = path.lstat()
    if stat.S_ISLNK(status.st_mode):
        raise Broken(_LINK)
    if not stat.S_ISREG(status.st_mode):
        raise Broken(_NOT_ORDINARY)
    if status.st_size > limit:
        raise Broken(_TOO_LARGE.format(size=limit / 2**20))
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    if sys.platform != "emscripten":
        # JupyterLite writes a file back that was opened with a flag it does not know; it has no pipes.
        flags |= getattr(os, "O_NONBLOCK", 0)
    with os.fdopen(os.open(path, flags), "rb") as file:
        raw = file.read(limit + 1)
    if len(raw) > limit:
        raise Broken(_TOO_LARGE.format(size=limit / 2**20))
    return raw


def parse_json(raw: bytes, limit: int = MAX_JSON) -> object:
    """JSON in UTF-8, with or without a byte-order mark, as :func:`parse_text` takes it.

    Raises:
        Broken: if it is not, or has more than ``limit`` bytes.
    """
    if len(raw) > limit:
        raise Broken(_TOO_LARGE.format(size=limit / 2**20))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Broken(_NOT_UTF8) from None
    return parse_text(text)


def parse_text(text: str, limit: int = MAX_JSON) -> Any:
    """JSON that anybody may have written. All JSON of learners is read by this one function.

    A half of a surrogate pair, which JSON can spell and no file can hold, becomes the replacement character.

    Raises:
        Broken: if it is no JSON, has more than ``limit`` characters, or is nested deeper than
            :data:`MAX_DEPTH`; where it is no JSON, the error of the parser is the cause.
    """
    if len(text) > limit:
        raise Broken(_TOO_LARGE.format(size=limit / 2**20))
    if _deep(text):
        raise Broken(_TOO_DEEP)
    try:
        value = json.loads(text)
    except RecursionError:
        raise Broken(_TOO_DEEP) from None
    except ValueError as error:
        line = getattr(error, "lineno", None)
        raise Broken("it is not JSON" + (f" (line {line})" if line else "")) from error
    return without_halves(value) if _HALF.search(text) else value


def count_entries(text: str) -> int:
    """About how many values JSON holds."""
    bare = _STRING.sub("", text)
    return bare.count(",") + bare.count("[") + bare.count("{")


def _deep(text: str) -> bool:
    """Whether brackets stand in brackets more than :data:`MAX_DEPTH` times; in time that grows with the
    length alone, and before the parser, which goes down with them.
    """
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return False
    brackets = _NO_BRACKETS.sub("", _STRING.sub("", text)).replace("{", "[").replace("}", "]")
    for _ in range(MAX_DEPTH):
        inner = brackets.replace("[]", "")
        if len(inner) == len(brackets):
            break
        brackets = inner
    # What is left of text that is no JSON at all is for the parser to name.
    return brackets.count("[") > MAX_DEPTH or (bool(brackets) and "[]" in brackets)


def without_halves(value: Any) -> Any:
    """JSON in which a half of a surrogate pair is the replacement character, which a file can hold."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [without_halves(entry) for entry in value]
    if isinstance(value, dict):
        return {without_halves(key): without_halves(entry) for key, entry in value.items()}
    return value


def sides_of_conflict(text: str) -> tuple[str, str] | None:
    """The two texts between which a version control program left a choice, or None where it left none.

    Such a program writes both sides of each difference between lines of ``<<<<<<<``, ``=======`` and
    ``>>>>>>>`` (and sometimes, after ``|||||||``, what both came from).
    """
    sides: tuple[list[str], list[str]] = ([], [])
    taking: tuple[int, ...] = (0, 1)
    seen = False
    for line in text.splitlines(keepends=True):
        mark = line[:7]
        if mark == "<<<<<<<" and taking == (0, 1):
            taking, seen = (0,), True
        elif mark == "|||||||" and taking == (0,):
            taking = ()
        elif line.rstrip() == "=======" and taking in ((0,), ()):
            taking = (1,)
        elif mark == ">>>>>>>" and taking == (1,):
            taking = (0, 1)
        else:
            for side in taking:
                sides[side].append(line)
    return ("".join(sides[0]), "".join(sides[1])) if seen and taking == (0, 1) else None


def write_text(path: Path, text: str) -> None:
    """Replace a file by a text in UTF-8, as :func:`write_whole` does."""
    write_whole(path, text.encode("utf-8"))


def write_whole(path: Path, content: bytes, *, wait: bool = True, mode: int | None = None) -> None:
    """Replace a file in one step: a reader, or a crash, meets the old content or the new, never a part.

    Args:
        path: the file.
        content: all of it.
        wait: whether to wait until the disk has it, so that it outlives a power failure.
        mode: the rights of the file; those of the old one, or the usual ones, if None.

    Raises:
        OSError: if it cannot be written; it names the file, and the old content stays.
    """
    # Not tempfile: its files are readable by their owner alone, and an instructor must be able to collect.
    made = path.with_name(f".course-{os.getpid()}-{time.time_ns()}.tmp")
    try:
        handle = os.open(made, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o666)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                if wait:
                    os.fsync(file.fileno())
            if mode is not None:
                made.chmod(mode)
            elif path.exists() and (old := path.stat().st_mode & 0o777) != made.stat().st_mode & 0o777:
                made.chmod(old)
            _replace_patiently(made, path)
        except BaseException:
            made.unlink(missing_ok=True)
            raise
    except OSError as error:
        # Of a write that failed the system names no file, and of the others one that nobody has heard of.
        error.filename, error.filename2 = str(path), None
        raise


def sweep(folder: Path) -> None:
    """Remove what a process that was killed while it wrote has left in a folder; what others write stays.

    Args:
        folder: the folder itself, not those in it; one that is missing is no fault.
    """
    for left in folder.glob(".course-*.tmp"):
        writer = left.name.split("-")[1]
        if writer.isdigit() and not _runs(int(writer)):
            left.unlink(missing_ok=True)


def _runs(process: int) -> bool:
    if os.name == "nt":
        return True  # a signal would end it there
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # another account's
    return True


def append_line(path: Path, line: str) -> None:
    """Add a line to a file, whole or not at all.

    Raises:
        OSError: if it cannot be written; what was there before stays.
    """
    new = not path.exists()
    try:
        with path.open("ab", buffering=0) as file:
            before = file.tell()
            try:
                content = line.encode("utf-8") + b"\n"
                # A disk that fills up takes a part of what it is given, and refuses the rest.
                while content:
                    content = content[file.write(content) :]
                os.fsync(file.fileno())
            except OSError:
                os.ftruncate(file.fileno(), before)
                raise
    except OSError:
        if new:
            path.unlink(missing_ok=True)
        raise


@contextmanager
def locked(path: Path) -> Iterator[bool]:
    """Hold the lock file of ``path``; yields False where another program did not let go of it in time.

    The lock is a file made with O_EXCL: unlike fcntl that works on every system and file system.

    Raises:
        OSError: if no file can be made in the folder.
    """
    lock = path.with_name(f".{path.stem}.lock")
    end = time.monotonic() + LOCK_WAIT_S
    mine = False
    while not mine and time.monotonic() < end:
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
            mine = True
        except FileExistsError:
            _remove_if_stale(lock)
            time.sleep(0.005)
        except PermissionError:
            # On Windows a lock that is just being removed shows up so; elsewhere the folder is read-only.
            if os.name != "nt":
                raise
            time.sleep(0.005)
    try:
        yield mine
    finally:
        if mine:
            lock.unlink(missing_ok=True)


def _remove_if_stale(lock: Path) -> None:
    try:
        # A lock from the future was left while the clock was ahead: no age would ever make it stale.
        if abs(time.time() - lock.stat().st_mtime) > LOCK_STALE_S:
            lock.unlink(missing_ok=True)
    except OSError:
        # Another process removed it at this moment, or will; the caller tries again.
        return


def _replace_patiently(source: Path, target: Path) -> None:
    """``os.replace``; on Windows a reader can hold the target for a moment, so a few more tries."""
    for attempt in range(10):
        try:
            source.replace(target)
            return
        except PermissionError:
            if os.name != "nt" or attempt == 9:
                raise
            time.sleep(0.02 * (attempt + 1))
