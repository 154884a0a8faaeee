"""How long a submission may be worked at and how much memory that may take, outside its kernel.

A kernel has walls of its own. What comes before and after it (reading, healing, sanitising, scoring, the
page) is the course's code and that of libraries, at work on what a learner wrote; texts can be written for
which such code takes hours. It runs in processes that nobody needs afterwards, and the process that started
one looks at its clock and its memory from outside and kills it: a signal of its own could not interrupt code
in C. Such a submission goes to a person with the reason and is not tried again in this run.
"""

from __future__ import annotations

import contextlib
import ctypes
import multiprocessing
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from course.errors import CourseError
from course.grading.texts import grading as texts

# Seconds between two looks at a process.
LOOK = 0.25
# Bytes from which a text has pages of its own; where the C library begins.
LARGE = 128 << 10
_M_MMAP_THRESHOLD = -3


class OverLimitError(CourseError):
    """Work on a submission took longer, or more memory, than it may."""


@dataclass(frozen=True)
class Allowance:
    """What all the work on one submission may take.

    Attributes:
        seconds: from its beginning to its end, the kernel's time included.
        memory: bytes that the process at work may hold.
    """

    seconds: float = 600.0
    memory: int = 2000 << 20

    def exceeded(self, process: int, since: float) -> str | None:
        """What a process has exceeded, as a sentence's part, or None.

        Args:
            process: its number.
            since: when its work began, by ``time.monotonic``.
        """
        if time.monotonic() - since > self.seconds:
            return texts.OVER_SECONDS.format(limit=f"{self.seconds:g}")
        if resident(process) > self.memory:
            return self.too_much()
        return None

    def too_much(self) -> str:
        """That the memory is exceeded, as a sentence's part."""
        return texts.OVER_MEMORY.format(limit=self.memory >> 20)


def resident(process: int) -> int:
    """Bytes of memory that a process holds; 0 where the system does not tell (it is Linux that does) or the
    process has ended."""
    try:
        pages = Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]
    except (OSError, IndexError):
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def limit_memory(allowance: Allowance) -> None:
    """In a process that works at submissions: let the system refuse it more than it has now and what is
    allowed. This stops what would take all memory between two looks."""
    if sys.platform != "linux":
        return
    import resource

    status = Path("/proc/self/status").read_text(encoding="utf-8")
    now = next(int(line.split()[1]) << 10 for line in status.splitlines() if line.startswith("VmData:"))
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = now + allowance.memory
    resource.setrlimit(resource.RLIMIT_DATA, (wanted if most < 0 else min(wanted, most), most))


def give_back_large() -> None:
    """In a process that many pages and notebooks go through: have the room of each given back with it. The C
    library of Linux would raise, with the first that is freed, the size from which it does so; what is larger
    then lies among what stays, and a class of a thousand takes more memory than one of a hundred."""
    # Other libraries have no such setting, and need none.
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, LARGE)


class Aside:
    """A process beside this one that does one thing at a time, within an allowance.

    For what this process itself would do with a learner's text. Where the work takes too much, the process is
    killed, and the next thing is done by another.

    Args:
        allowance: for each thing.
    """

    def __init__(self, allowance: Allowance) -> None:
        self._allowance = allowance
        self._context: Any = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
        self._process: Any = None
        self._line: Connection | None = None

    def __enter__(self) -> Aside:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def do(self, function: Callable[..., Any], *given: Any) -> Any:
        """Call a function there and hand back its result.

        Args:
            function: one of a module, with a result that can be pickled.
            given: its arguments.

        Raises:
            OverLimitError: if it takes too long or too much memory.
            CourseError: if it raises anything, with what it said; or if the process ends.
        """
        line, since = self._started(), time.monotonic()
        try:
            line.send((function, given))
            while not line.poll(LOOK):
                if said := self._allowance.exceeded(self._process.pid, since):
                    self._end(kill=True)
                    raise OverLimitError(said)
            done, result = line.recv()
        except (EOFError, OSError) as error:
            process = self._process
            self._end()
            raise CourseError(texts.ASIDE_ENDED.format(status=process.exitcode)) from error
        if done:
            return result
        kind, said, lines = result
        failed = OverLimitError(said) if kind == OverLimitError.__name__ else CourseError(said)
        # What nbgrader logged goes with it, as with the error that was raised there.
        failed.lines = lines  # type: ignore[attr-defined]
        raise failed

    def _started(self) -> Connection:
        if self._line is None:
            self._line, theirs = self._context.Pipe()
            forked = self._context.get_start_method() == "fork"
            strangers = [self._line] if forked else []
            self._process = self._context.Process(
                target=_serve, args=(theirs, os.getpid(), self._allowance, strangers), daemon=True
            )
            self._process.start()
            theirs.close()
        return self._line

    def _end(self, *, kill: bool = False) -> None:
        if self._line is None:
            return
        if kill:
            self._process.kill()
        # A process that was forked since holds this line open, too: it is told in words.
        with contextlib.suppress(OSError):
            self._line.send(None)
        self._line.close()
        self._process.join(5)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._line = None

    def close(self) -> None:
        """End the process."""
        self._end()


def _serve(line: Connection, parent: int, allowance: Allowance, strangers: list[Connection]) -> None:
    for stranger in strangers:
        stranger.close()
    # Ctrl-C goes to all processes of a terminal; what it means is decided by the one that was started.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        from course.grading.sandbox.walls import die_with_parent

        die_with_parent(parent)
    limit_memory(allowance)
    for function, given in _asked(line):
        try:
            answer = True, function(*given)
        except MemoryError:
            answer = False, (OverLimitError.__name__, allowance.too_much(), [])
        except Exception as error:  # noqa: BLE001 - it is told to the one who asked
            said = str(error) if isinstance(error, CourseError) else f"{type(error).__name__}: {error}"
            lines = [*traceback.format_exception(error), *getattr(error, "lines", [])]
            answer = False, (type(error).__name__, said, lines)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            line.send(answer)


def _asked(line: Connection) -> Iterator[tuple[Callable[..., Any], tuple[Any, ...]]]:
    while True:
        try:
            asked = line.recv()
        except (EOFError, OSError):
            return
        if asked is None:
            return
        yield asked
