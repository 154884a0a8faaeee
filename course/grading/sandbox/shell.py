"""The learner's own process in a grading run: an IPython shell that runs a notebook's cells one after the
other and sends what they show over one socket.

It is the shell of ipykernel, with the same display hooks, tracebacks and event loop, but without a kernel
around it: no ZMQ, no client, nobody who asks for the next cell. What a cell can notice of that stands in
``docs/instructors.md``.

**Frames.** Each is a length (eight bytes, big-endian) and so many bytes of JSON: ``{"begin": place, "count":
n}`` before a cell, ``{"kind": ..., "content": ...}`` for what it shows, as Jupyter's messages have it
(``stream``, ``display_data``, ``update_display_data``, ``execute_result``, ``error``, ``clear_output``),
``{"cut": true}`` in the place of one that is larger than a frame may be, ``{"end": place, "count": n,
"error": ...}`` after a cell and ``{"over": true}`` after the last. A learner's code can write what it likes
here; whoever reads trusts none of it.
"""

from __future__ import annotations

import asyncio
import builtins
import contextlib
import getpass
import io
import json
import os
import signal
import socket
import struct
import sys
import tempfile
import threading
from collections import Counter
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from course.grading.texts import sandbox as texts

MAX_FRAME = 8 << 20
# As ipykernel sets it: matplotlib reads it when it is imported, which here is before there is a learner. The
# module itself is loaded with the first chart, where it takes up its work (a chart is shown, and closed, with
# its cell).
PYPLOT = "module://matplotlib_inline.backend_inline"
# Where a learner's process, the second behind its walls, says that the code of its cells lies.
FILES_OF_CELLS = "/tmp/ipykernel_2"
# Characters after which text is sent though nobody has asked for that, and which one frame may have of it.
FLUSH_AT, PART = 1 << 15, 1 << 20


class Outlet:
    """Where everything goes that cells show; nowhere before there is a learner."""

    def __init__(self) -> None:
        self._socket: socket.socket | None = None
        self._owner = 0
        self._lock = threading.RLock()
        self._name, self._parts, self._size = "", [""], 0
        self._spills: tuple[_Spill, ...] = ()
        self._kept: list[dict[str, Any]] | None = None
        # By cell, how many widgets hold what it shows; they are nobody's to see.
        self.held: Counter[str] = Counter()
        self.cell = ""

    def open(self, to: socket.socket) -> None:
        """From now on, send what is shown; also what other programs write into files 1 and 2."""
        self._socket, self._owner, self._kept = to, os.getpid(), None
        self._spills = (_Spill("stdout", 1), _Spill("stderr", 2))

    def keep(self) -> list[dict[str, Any]]:
        """From now on, collect frames instead of sending them; where."""
        self._kept, self._owner = [], os.getpid()
        return self._kept

    def frame(self, content: dict[str, Any]) -> None:
        """Send one frame, in order."""
        with self._lock:
            self.flush()
            self._send(content)

    def message(self, kind: str, content: Any) -> None:
        """Send what a cell shows, unless a widget holds it."""
        if not self.held[self.cell]:
            self.frame({"kind": kind, "content": content})

    def write(self, name: str, text: str) -> None:
        """Show text; it is sent with more of its kind."""
        if os.getpid() != self._owner:
            # A process that learner code has forked: it is heard as other programs are.
            for spill in self._spills:
                if spill.name == name:
                    os.write(spill.number, text.encode("utf-8", "replace"))
            return
        with self._lock:
            self._take_spilt()
            self._add(name, text)
            if self._size > FLUSH_AT:
                self._flush()

    def flush(self) -> None:
        """Send all text that waits."""
        with self._lock:
            self._take_spilt()
            self._flush()

    def _take_spilt(self) -> None:
        for spill in self._spills:
            if said := spill.take():
                self._add(spill.name, said)

    def _add(self, name: str, text: str) -> None:
        if self.held[self.cell]:
            return
        if name != self._name:
            self._flush()
            self._name = name
        self._parts.append(text)
        self._size += len(text)

    def _flush(self) -> None:
        text = "".join(self._parts)
        self._parts, self._size = [], 0
        for at in range(0, len(text), PART):
            content = {"name": self._name, "text": text[at : at + PART]}
            self._send({"kind": "stream", "content": content})

    def _send(self, content: dict[str, Any]) -> None:
        if self._kept is not None:
            self._kept.append(json.loads(_packed(content)))
            return
        if self._socket is None or os.getpid() != self._owner:
            return
        packed = _packed(content)
        if len(packed) > MAX_FRAME:
            packed = _packed({"cut": True})
        self._socket.sendall(struct.pack("!Q", len(packed)) + packed)


class _Spill:
    """A file that takes what is written past Python into file 1 or 2, as other programs write."""

    def __init__(self, name: str, standard: int) -> None:
        path = f"/tmp/.{name}-{os.getpid()}"
        self.name = name
        self.number = os.open(path, os.O_CREAT | os.O_RDWR | os.O_APPEND, 0o600)
        os.unlink(path)  # noqa: PTH108 - before there is any learner code
        os.dup2(self.number, standard)
        self._taken = 0

    def take(self) -> str:
        """What has been written since."""
        size = os.fstat(self.number).st_size
        if size <= self._taken:
            return ""
        content = os.pread(self.number, size - self._taken, self._taken)
        self._taken = size
        if size > PART:
            # Its folder is small. What comes between the two calls is lost.
            os.ftruncate(self.number, 0)
            self._taken = 0
        return content.decode("utf-8", "replace")


def _packed(content: dict[str, Any]) -> bytes:
    try:
        return json.dumps(content, allow_nan=False).encode()
    except (TypeError, ValueError):
        # As a kernel's session does it.
        from ipykernel.jsonutil import json_clean
        from jupyter_client.jsonutil import json_default

        return json.dumps(json_clean(content), default=json_default).encode()  # type: ignore[no-untyped-call]


class OutStream(io.TextIOBase):
    """``sys.stdout`` or ``sys.stderr`` of a cell."""

    encoding, errors = "UTF-8", "strict"

    def __init__(self, outlet: Outlet, name: str, number: int) -> None:
        self._outlet, self._as, self._number = outlet, name, number
        self.name = f"<{name}>"

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        self._outlet.write(self._as, text)
        return len(text)

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._number


def make(outlet: Outlet) -> Any:
    """Make the shell; once, in the process that learners' processes are forked from."""
    from ipykernel.compiler import XCachingCompiler
    from ipykernel.zmqshell import ZMQInteractiveShell
    from jupyter_client.session import Session
    from traitlets.config import Config

    class OutletSession(Session):
        """Sends what a shell publishes to the outlet."""

        def send(self, stream: Any, msg_or_type: Any, content: Any = None, *_: Any, **__: Any) -> Any:
            if isinstance(msg_or_type, dict):
                outlet.message(msg_or_type["msg_type"], msg_or_type["content"])
            else:
                outlet.message(msg_or_type, content)

        def msg(self, msg_type: str, content: Any = None, *_: Any, **__: Any) -> dict[str, Any]:
            empty: dict[str, Any] = {"header": {}, "parent_header": {}, "metadata": {}}
            return {"msg_type": msg_type, "content": content or {}, **empty}

    class Compiler(XCachingCompiler):
        """Names a cell's file as in the process of a learner, wherever the cell was run."""

        def get_code_name(self, raw_code: str, code: str, number: int) -> str:
            named: str = super().get_code_name(raw_code, code, number)  # type: ignore[no-untyped-call]
            return f"{FILES_OF_CELLS}/{Path(named).name}"

    class Shell(ZMQInteractiveShell):
        """Nobody sits before it: no window's event loop is ever run, and its end is not a cell's to say."""

        def enable_gui(self, gui: Any = None) -> None:
            self.active_eventloop = gui

        def ask_exit(self) -> None:
            return

    Shell.__name__ = Shell.__qualname__ = "ZMQInteractiveShell"
    config = Config()
    config.HistoryManager.enabled = False
    config.HistoryManager.hist_file = ":memory:"
    config.IPKernelApp.name = "as in a kernel"
    session = OutletSession(key=b"none")
    # IPython makes its folders at once. They are a learner's, in a home that is not there yet.
    before = os.environ.get("IPYTHONDIR")
    with tempfile.TemporaryDirectory(prefix="course-shell-") as place:
        os.environ["IPYTHONDIR"] = place
        shell: Any = Shell.instance(config=config, compiler_class=Compiler)
        shell.extension_manager.load_extension("storemagic")
    if before is not None:
        os.environ["IPYTHONDIR"] = before
    shell.display_pub.session = shell.displayhook.session = session
    shell.display_pub.pub_socket = shell.displayhook.pub_socket = outlet
    shell.displayhook.topic = b"execute_result"
    shell.kernel = SimpleNamespace(
        shell=shell,
        session=session,
        eventloop=None,
        iopub_socket=None,
        get_parent=lambda *_: {"header": {"msg_id": outlet.cell}},
    )
    return shell


def enter(shell: Any, outlet: Outlet, environment: dict[str, str]) -> None:
    """Make this process, as it was forked, what the process of a kernel is before its first cell, except for
    the folders that it has (:func:`make_home`).

    Args:
        shell: from :func:`make`.
        outlet: that it shows things by.
        environment: all that it has of one.
    """
    from course.grading.sandbox.commands import suit

    suit()
    os.environ.clear()
    os.environ.update(environment | {"MPLBACKEND": PYPLOT})
    shell.init_environment()
    sys.stdout, sys.stderr = OutStream(outlet, "stdout", 1), OutStream(outlet, "stderr", 2)
    sys.displayhook = shell.displayhook
    sys.argv = ["ipykernel_launcher.py"]
    _add_working_folder()
    sys.modules["__main__"] = shell.user_module
    vars(builtins)["input"] = vars(getpass)["getpass"] = _no_input
    _connect_widgets(outlet)


def make_home(shell: Any) -> None:
    """Make the folders that a shell has; they are the learner's."""
    from IPython.core.profiledir import ProfileDir

    shell.ipython_dir = os.environ["IPYTHONDIR"]
    shell.profile_dir = ProfileDir.create_profile_dir_by_name(shell.ipython_dir, "default")


def _add_working_folder() -> None:
    """As IPython does: behind Python's own modules, before installed ones."""
    sys.path[:] = [place for place in sys.path if place not in ("", "/")]
    installed = ("site-packages", "dist-packages")
    at = next((n for n, place in enumerate(sys.path) if os.path.basename(place) in installed), 0)  # noqa: PTH119
    sys.path.insert(at, "")


def _no_input(*_: Any, **__: Any) -> str:
    from IPython.core.error import StdinNotImplementedError

    raise StdinNotImplementedError(texts.NO_INPUT)


def _connect_widgets(outlet: Outlet) -> None:
    """Widgets talk to nobody; but what is shown inside an ``Output`` belongs to it and not to the cell."""
    with contextlib.suppress(ImportError):
        # They come with ipykernel, which widgets ask for a comm where there is one.
        comm, base = import_module("comm"), import_module("comm.base_comm")

        def heard(self: Any, msg_type: str, data: Any = None, *_: Any, **__: Any) -> None:
            """Hear which cell's outputs a widget takes, as a notebook's page does."""
            state = (data or {}).get("state") or {}
            if "msg_id" in state and state["msg_id"] != self.taken:
                outlet.flush()
                outlet.held[self.taken] -= bool(self.taken)
                self.taken = str(state["msg_id"] or "")
                outlet.held[self.taken] += bool(self.taken)

        manager = base.CommManager()
        vars(comm)["create_comm"] = type("Comm", (base.BaseComm,), {"taken": "", "publish_msg": heard})
        vars(comm)["get_comm_manager"] = lambda: manager


def serve(shell: Any, outlet: Outlet, feed: socket.socket, cells: list[dict[str, Any]]) -> None:
    """Run all cells in one event loop, as a kernel does.

    Args:
        shell: from :func:`make`.
        outlet: that it shows things by.
        feed: where frames go.
        cells: ``{"place": n, "source": ...}``; a cell without a place is run silently.
    """
    outlet.open(feed)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    loop.run_until_complete(_run_all(shell, outlet, cells))
    outlet.frame({"over": True})


async def _run_all(shell: Any, outlet: Outlet, cells: list[dict[str, Any]]) -> None:
    this = os.getpid()
    for cell in cells:
        place = cell.get("place")
        if place is None:
            await _run(shell, cell["source"], silent=True)
            continue
        await run_cell(shell, outlet, place, cell["source"])
        if os.getpid() != this:
            # Learner code has forked, and this is the process that is not expected to go on.
            os._exit(0)
        # What a cell has left to the loop gets its turn.
        await asyncio.sleep(0)


async def run_cell(shell: Any, outlet: Outlet, place: int, source: str) -> None:
    """Run one cell and show what it shows, between the frames of its beginning and its end."""
    this = os.getpid()
    outlet.frame({"begin": place, "count": shell.execution_count})
    outlet.cell = f"cell-{place}"
    shell.set_parent({"header": {"msg_id": outlet.cell}})
    error = await _run(shell, source)
    if os.getpid() == this:
        outlet.cell = ""
        outlet.frame({"end": place, "count": shell.execution_count - 1, "error": error})


async def _run(shell: Any, code: str, *, silent: bool = False) -> list[Any] | None:
    """Run one cell, as ``IPythonKernel.do_execute`` does; its error's name, text and traceback, or None."""
    wrong = None
    try:
        transformed = shell.transform_cell(code)
    except Exception:  # noqa: BLE001 - told by the shell itself
        transformed, wrong = code, sys.exc_info()
    given: dict[str, Any] = {"store_history": not silent, "silent": silent}
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        if shell.should_run_async(code, transformed_cell=transformed, preprocessing_exc_tuple=wrong):
            shell._last_traceback = None
            run = shell.run_cell_async(
                code, transformed_cell=transformed, preprocessing_exc_tuple=wrong, **given
            )
            future = asyncio.ensure_future(run)
            signal.signal(signal.SIGINT, lambda *_: future.cancel())
            result = None
            try:
                result = await future
            finally:
                shell.events.trigger("post_execute")
                if not silent:
                    shell.events.trigger("post_run_cell", result)
        else:
            result = shell.run_cell(code, **given)
    except (KeyboardInterrupt, asyncio.CancelledError) as error:
        return [type(error).__name__, "", []]
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        shell.payload_manager.clear_payload()
    if result.success:
        return None
    wrong_was = result.error_before_exec if result.error_before_exec is not None else result.error_in_exec
    lines = [str(line) for line in shell._last_traceback or []]
    return [type(wrong_was).__name__, _said(wrong_was), lines]


def _said(error: BaseException | None) -> str:
    try:
        return str(error)[:10_000]
    except Exception:  # noqa: BLE001 - an error of a learner's own can fail to say what it is
        return ""
