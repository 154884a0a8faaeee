"""The learner's own process: a shell that runs cells (``shell.py``), or an ipykernel whose sockets were made
outside and handed in as open files.

It is told who it is over a socket pair, ``feed``: first its key, arguments and environment; then, when a
submission is there for it, that submission's files as a tar archive. In between it is made ready as far as
it goes, so that a kernel can be forked before it is needed.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import signal
import socket
import struct
import sys
import tarfile
import types
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from course.grading.sandbox.beginning import watch
from course.grading.sandbox.commands import suit
from course.grading.sandbox.probes import try_walls
from course.grading.sandbox.shell import Outlet, enter, make_home, serve
from course.grading.sandbox.walls import HOME, WORK, Walls
from course.grading.texts import sandbox as texts

# In which ipykernel binds them.
CHANNELS = ("shell", "stdin", "control", "iopub")
ENVIRONMENT = {
    "HOME": HOME,
    "USER": "learner",
    "LANG": "C.UTF-8",
    "IPYTHONDIR": f"{HOME}/.ipython",
    "JUPYTER_CONFIG_DIR": f"{HOME}/.jupyter",
    "MPLCONFIGDIR": f"{HOME}/.matplotlib",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
}
MAX_PARCEL = 256 << 20


def send_parcel(to: socket.socket, content: bytes) -> None:
    """Send one length and so many bytes."""
    to.sendall(struct.pack("!Q", len(content)) + content)


def receive_parcel(source: socket.socket) -> bytes:
    """What :func:`send_parcel` sent.

    Raises:
        EOFError: if the other side is gone.
    """
    (size,) = struct.unpack("!Q", _exactly(source, 8))
    if size > MAX_PARCEL:
        raise EOFError(texts.LARGE_PARCEL.format(n=size))
    return _exactly(source, size)


def _exactly(source: socket.socket, size: int) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        part = source.recv(min(size - len(parts), 1 << 20))
        if not part:
            raise EOFError(texts.GRADER_GONE)
        parts += part
    return bytes(parts)


def run_probes(walls: Walls, feed: socket.socket, probes: int) -> None:
    """Try every wall, say what was found, and end.

    Args:
        walls: what should stand around this process.
        feed: from the grader.
        probes: an open file that takes what the probes found, as JSON; it is closed before learner code runs.
    """
    _try(walls, feed, probes, lambda hello: None, thorough=True)
    os._exit(0)


def run_kernel(
    walls: Walls, feed: socket.socket, descriptors: Mapping[str, int], probes: int, *, thorough: bool
) -> None:
    """Try the walls, become a kernel, and serve until killed.

    Args:
        walls, feed, probes: as for :func:`run_probes`.
        descriptors: by channel, a listening socket.
        thorough: whether the probes use up the limits, too.
    """
    app = _try(walls, feed, probes, lambda hello: _make_ready(hello, descriptors), thorough=thorough)
    files = _handed_over(feed)
    feed.close()
    unpack(files, Path(WORK))
    app.start()
    os._exit(0)


def run_cells(
    walls: Walls,
    feed: socket.socket,
    probes: int,
    shell: Any,
    outlet: Outlet,
    *,
    thorough: bool,
    begun: bool = False,
) -> None:
    """Try the walls, run a submission's cells, and wait to be killed.

    Args:
        walls, feed, probes, thorough: as for :func:`run_kernel`; frames go back over ``feed``.
        shell: for the cells.
        outlet: of the shell.
        begun: whether the common beginning was run already, and so all else was made ready.
    """

    def make_ready(hello: dict[str, Any]) -> None:
        if not begun:
            enter(shell, outlet, ENVIRONMENT | hello["environment"])
        make_home(shell)

    _try(walls, feed, probes, make_ready, thorough=thorough)
    files = _handed_over(feed)
    cells = json.loads(receive_parcel(feed))
    unpack(files, Path(WORK))
    with contextlib.suppress(OSError):
        serve(shell, outlet, feed, cells)
        # Until the grader has read all: it ends everything here.
        feed.recv(1)
    os._exit(0)


def run_watched(walls: Walls, feed: socket.socket, probes: int, shell: Any, outlet: Outlet) -> None:
    """Try the walls, run the first cells of a release as :func:`course.grading.sandbox.beginning.watch` does,
    hand back what they showed, and end."""

    def make_ready(hello: dict[str, Any]) -> None:
        enter(shell, outlet, ENVIRONMENT | hello["environment"])
        make_home(shell)

    _try(walls, feed, probes, make_ready, thorough=False)
    _handed_over(feed)
    outlet.open(feed)
    found = watch(walls, shell, outlet, json.loads(receive_parcel(feed)))
    send_parcel(feed, json.dumps(found).encode())
    os._exit(0)


def _try(
    walls: Walls,
    feed: socket.socket,
    probes: int,
    make_ready: Callable[[dict[str, Any]], Any],
    *,
    thorough: bool,
) -> Any:
    """Try the walls, make ready, and say what was found; ends here if that is anything."""
    ready = None
    try:
        _settle()
        hello = json.loads(receive_parcel(feed))
        found = try_walls(walls, hello.pop("hidden"), hello.pop("canary"), thorough=thorough)
        if not found:
            ready = make_ready(hello)
    except Exception as error:  # noqa: BLE001 - told to the grader, who refuses
        found = [texts.CANNOT_START.format(error=f"{type(error).__name__}: {error}")]
    os.write(probes, json.dumps(found).encode())
    os.close(probes)
    if found:
        os._exit(78)
    return ready


def _handed_over(feed: socket.socket) -> bytes:
    try:
        return receive_parcel(feed)
    except EOFError:
        # Forked ahead of time, and nobody needed it.
        os._exit(0)


def unpack(files: bytes, folder: Path) -> None:
    """Write a submission's files, which the grader packed itself: regular ones alone, below the folder."""
    # Not by extractall: without its filter, which Debian's Python 3.11 lacks, newer ones warn.
    with tarfile.open(fileobj=io.BytesIO(files)) as archive:
        for member in archive:
            content = archive.extractfile(member)
            assert content is not None
            path = folder / member.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.read())


def _settle() -> None:
    os.umask(0o077)
    Path(WORK).mkdir()
    os.chdir(WORK)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    random.seed()
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        # Else every kernel of a zygote would draw the same numbers.
        numpy.random.seed()


def _make_ready(hello: dict[str, Any], descriptors: Mapping[str, int]) -> Any:
    """An ipykernel application that is ready to be started."""
    app_class = kernel_app()
    os.environ.clear()
    os.environ.update(ENVIRONMENT | hello["environment"])
    # As `python -m ipykernel_launcher` leaves them: without the folder that this process was started in.
    sys.path[:] = [place for place in sys.path if place not in ("", "/")]
    sys.argv = ["ipykernel_launcher.py", *hello["arguments"]]
    sys.modules["__main__"] = types.ModuleType("__main__")
    app = app_class.instance(descriptors=dict(descriptors))
    app.own_key = hello["key"].encode()
    app.initialize(hello["arguments"])
    suit()
    # After it a kernel still runs a cell or two: nothing for points to hang on.
    app.shell.ask_exit = lambda: None
    return app


def kernel_app() -> Any:
    """The kernel's application class; importing it loads ipykernel."""
    import zmq
    from ipykernel.kernelapp import IPKernelApp
    from traitlets import Dict

    class HandedIn(IPKernelApp):
        """An ipykernel whose sockets are open already."""

        descriptors = Dict()
        own_key = b""

        def init_connection_file(self) -> None:
            self.transport, self.ip = "ipc", f"{HOME}/.sockets"
            self.session.key = self.own_key

        def write_connection_file(self, **kwargs: Any) -> None:
            return

        def init_heartbeat(self) -> None:
            return

        def _bind_socket(self, s: Any, port: int) -> int:
            channel = CHANNELS[len(CHANNELS) - len(self.descriptors)]
            s.setsockopt(zmq.USE_FD, self.descriptors.pop(channel))
            s.bind(f"ipc://{self.ip}-{channel}")
            if channel == "shell":
                # The debugger's socket connects to the last address of this one; the real one is not in here.
                s.setsockopt(zmq.USE_FD, -1)
                s.bind("inproc://shell")
            return 1 + CHANNELS.index(channel)

    return HandedIn
