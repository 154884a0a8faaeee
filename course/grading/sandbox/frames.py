"""What a learner's process sends, read by the grader: the learner's word, which is bounded and never
unpickled."""

from __future__ import annotations

import select
import socket
import struct
import time
from collections.abc import Iterable
from typing import Any

from course.files import Broken, count_entries, parse_text
from course.grading.sandbox.shell import MAX_FRAME
from course.grading.texts import sandbox as texts

# Python takes a hundred bytes and more for an entry on which a message spends two; long parts are counted.
LONG_PART, MAX_ENTRIES = 1 << 20, 400_000
_LENGTH = struct.Struct("!Q")


def read_part(raw: bytes | bytearray | memoryview) -> Any:
    """A message or a part of it, which is JSON; learner code can write what it likes there.

    Raises:
        ValueError: if it is no JSON, is nested too deeply, or has more entries than any output.
    """
    text = bytes(raw).decode("utf-8", "replace")
    if len(text) > LONG_PART and count_entries(text) > MAX_ENTRIES:
        raise Broken(texts.TOO_MANY_ENTRIES.format(most=MAX_ENTRIES))
    return parse_text(text, MAX_FRAME)


class Frames:
    """The frames of one process, one after the other; never more than one and a part is held.

    Args:
        feed: where they come from.
        first: frames that are there already.
    """

    def __init__(self, feed: socket.socket, first: Iterable[dict[str, Any]] = ()) -> None:
        self._feed, self._held, self._first = feed, bytearray(), iter(first)
        feed.setblocking(False)
        self._poller = select.poll()
        self._poller.register(feed, select.POLLIN)

    def next(self, until: float) -> dict[str, Any] | None:
        """The next frame, or None if it is not there in time.

        Args:
            until: by ``time.monotonic``.

        Raises:
            EOFError: if the process has ended.
            ValueError: if it sends what is no frame.
        """
        if (there := next(self._first, None)) is not None:
            return there
        while True:
            if (frame := self._taken()) is not None:
                return frame
            left = until - time.monotonic()
            if left <= 0:
                return None
            if not self._poller.poll(min(left, 60) * 1000):
                continue
            try:
                part = self._feed.recv(1 << 18)
            except BlockingIOError:
                continue
            except OSError as error:
                raise EOFError(str(error)) from error
            if not part:
                raise EOFError(texts.PROCESS_ENDED)
            self._held += part

    def _taken(self) -> dict[str, Any] | None:
        if len(self._held) < _LENGTH.size:
            return None
        (size,) = _LENGTH.unpack_from(self._held)
        if size > MAX_FRAME:
            raise Broken(texts.LARGE_FRAME.format(n=size))
        end = _LENGTH.size + size
        if len(self._held) < end:
            return None
        frame = read_part(self._held[_LENGTH.size : end])
        del self._held[:end]
        if not isinstance(frame, dict):
            raise Broken(texts.NO_OBJECT)
        return frame
