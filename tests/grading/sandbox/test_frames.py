"""Frames are the learner's word: bounded, in parts as they come, and nothing but objects."""

from __future__ import annotations

import json
import socket
import struct
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from course.files import Broken

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a sandbox needs Linux")


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    with ours, theirs:
        yield ours, theirs


def framed(content: bytes) -> bytes:
    return struct.pack("!Q", len(content)) + content


def soon() -> float:
    return time.monotonic() + 30


def test_frames_come_whole_and_in_order_however_they_are_sent(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    from course.grading.sandbox.frames import Frames

    ours, theirs = pair
    sent = [{"begin": 1}, {"kind": "stream", "content": {"text": "é" * 40_000}}, {"end": 1}]
    raw = b"".join(framed(json.dumps(one, ensure_ascii=False).encode()) for one in sent)

    def send() -> None:
        for at in range(0, len(raw), 999):
            theirs.sendall(raw[at : at + 999])
        theirs.close()

    sender = threading.Thread(target=send)
    sender.start()
    frames = Frames(ours)
    assert [frames.next(soon()) for _ in sent] == sent
    with pytest.raises(EOFError):
        frames.next(soon())
    sender.join()


def test_what_is_not_there_in_time_is_not_waited_for(pair: tuple[socket.socket, socket.socket]) -> None:
    from course.grading.sandbox.frames import Frames

    ours, theirs = pair
    frames = Frames(ours)
    theirs.sendall(framed(b'{"a": 1}')[:-1])
    assert frames.next(time.monotonic()) is None
    assert frames.next(time.monotonic() + 0.01) is None
    theirs.sendall(b"}")
    assert frames.next(soon()) == {"a": 1}


@pytest.mark.parametrize(
    "raw",
    [
        struct.pack("!Q", 1 << 30),
        struct.pack("!Q", (8 << 20) + 1),
        framed(b"[1]"),
        framed(b"{"),
        framed(bytes(range(128, 256))),
        framed(b'{"a": ' + b"[" * 500 + b"]" * 500 + b"}"),
        framed(b'{"a": [' + b"[]," * 500_000 + b"[]]}"),
    ],
)
def test_what_is_no_frame_is_refused(raw: bytes, pair: tuple[socket.socket, socket.socket]) -> None:
    from course.grading.sandbox.frames import Frames

    ours, theirs = pair
    sender = threading.Thread(target=theirs.sendall, args=(raw,))
    sender.start()
    frames = Frames(ours)
    with pytest.raises(Broken):
        frames.next(soon())
    sender.join()


def test_bytes_that_are_no_text_harm_nobody(pair: tuple[socket.socket, socket.socket]) -> None:
    from course.grading.sandbox.frames import Frames

    ours, theirs = pair
    theirs.sendall(framed(b'{"text": "\xff\\ud800"}'))
    assert Frames(ours).next(soon()) == {"text": "\ufffd\ufffd"}
