"""A limit of time for a learner's function that a check calls: a loop that does not end is told, and not
waited for.

It holds where the system can interrupt: in a notebook on Linux and macOS. On Windows and in a browser's
Python nothing interrupts, and under grading the grader's own limits hold.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SECONDS = 5.0


class TookTooLong(BaseException):
    """A call did not end in time. No ``except Exception`` of a learner's catches it."""


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Interrupt what runs in here when it takes too long.

    Args:
        seconds: of the clock on the wall.

    Raises:
        TookTooLong: in what is interrupted.
    """
    able = hasattr(signal, "setitimer") and sys.platform != "emscripten"
    if (
        not able
        or threading.current_thread() is not threading.main_thread()
        or os.environ.get("NBGRADER_EXECUTION") == "autograde"
    ):
        yield
        return
    before = signal.signal(signal.SIGALRM, _interrupt)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise TookTooLong
