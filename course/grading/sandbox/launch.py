"""Starting learners' processes inside the walls, from the grader's side.

Two ways lead to the same process: :class:`Forked` asks a warmed one (``zygote.py``), :class:`Bubblewrapped`
starts a new one in bubblewrap (``cold.py``). Both hand over the same open files and speak the same few words;
what comes back is a :class:`Process` that runs cells, or a :class:`Kernel`.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import json
import os
import secrets
import select
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tarfile
import tempfile
import time
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course.errors import CourseError
from course.grading.files import SCRATCH
from course.grading.sandbox.inside import CHANNELS, ENVIRONMENT, receive_parcel, send_parcel
from course.grading.sandbox.walls import FIRST, HOME, Walls
from course.grading.texts import grading as texts
from course.grading.texts import sandbox as sentences

# Seconds until a kernel has tried its walls; a busy machine is no reason to take it for dead.
PATIENCE = 120
# Seconds until everything of a kernel has ended that was killed: a process can wait for a slow disk.
END_PATIENCE = 60
# What the walls leave of the grader's environment: how gates stand, which questions and tables, what day.
HANDED_ON = ("NBGRADER_EXECUTION", "COURSE_GATES", "COURSE_ITEMS", "COURSE_DATA", "COURSE_AS_OF", "TZ")
MAX_FILES_BYTES = 64 << 20
# What a learner's process is: an ipykernel, or a shell that runs the cells it is given.
KERNELS, CELLS = "kernels", "cells"
_ENDED_FIRST = 'echo 1000 > /proc/self/oom_score_adj && exec "$@"'


class SandboxError(CourseError):
    """A kernel could not be started inside the walls, or a wall gave way; no learner code was run."""


class Sockets:
    """A folder for the sockets of this process's kernels, which nobody else may enter.

    Paths of sockets are short by the system's rule; here they go through the open folder, wherever it lies.
    """

    def __init__(self) -> None:
        self.numbers = itertools.count(1)
        self._make()

    def _make(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="course-kernels-", dir=scratch_folder()))
        self.descriptor = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
        self._end = weakref.finalize(self, _remove_folder, self.path, self.descriptor, os.getpid())

    def listen(self) -> tuple[str, list[socket.socket]]:
        """Four listening sockets in the order of ``CHANNELS``, and what their addresses begin with."""
        if not self.path.is_dir():
            # It lay in a run's own folder, and that run has ended.
            self._make()
        # Forked workers share the folder.
        base = f"/proc/self/fd/{self.descriptor}/{os.getpid()}-{next(self.numbers)}"
        made = []
        for port in range(1, len(CHANNELS) + 1):
            one = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            one.bind(f"{base}-{port}")
            one.listen(8)
            one.setblocking(False)
            made.append(one)
        return base, made

    def forget(self, base: str) -> None:
        """Remove the sockets of a kernel that has ended."""
        for port in range(1, len(CHANNELS) + 1):
            Path(f"{base}-{port}").unlink(missing_ok=True)


def scratch_folder() -> str | None:
    """Where temporary folders go: a grading run keeps its own in the class folder, so that a later run finds
    what a killed one left."""
    return os.environ.get(SCRATCH) or None


def _remove_folder(path: Path, descriptor: int, owner: int) -> None:
    if os.getpid() == owner:
        os.close(descriptor)
        shutil.rmtree(path, ignore_errors=True)


class Process:
    """One learner's process inside the walls.

    Attributes:
        why: after the end, the limit that ended it (``memory`` or ``time``), or None.
    """

    def __init__(self, link: socket.socket, feed: socket.socket, hello: Mapping[str, Any]) -> None:
        self.greeting = dict(hello)
        self.why: str | None = None
        self.exit: int | None = None
        self._refusal: list[str] | None = None
        self._ready = False
        self._link, self._feed = link, feed
        # Open process descriptor of the first process in its namespaces, as it sent it.
        self._first: int | None = None
        link.setblocking(False)
        with contextlib.suppress(OSError):
            # Where it has ended already, its link tells why.
            send_parcel(feed, json.dumps(dict(hello)).encode())

    def wait_until_ready(self, seconds: float = PATIENCE) -> None:
        """Wait until it has tried its walls.

        Raises:
            SandboxError: if one gave way, or the kernel could not be started.
        """
        deadline = time.monotonic() + seconds
        while not self._ready:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self._link], [], [], left)[0]:
                self.end()
                raise SandboxError(texts.KERNEL_SILENT.format(seconds=seconds))
            self.poll()
            if self._refusal:
                self.end()
                raise SandboxError(texts.WALLS_GAVE_WAY.format(found="; ".join(self._refusal)))
            if self.exit is not None and not self._ready:
                self.end()
                raise SandboxError(texts.WALLS_GAVE_WAY.format(found=sentences.ENDED_EARLY))

    def begin(self, files: bytes, cells: Sequence[Any] | None = None) -> socket.socket:
        """Hand over a submission's files (see :func:`pack`) and, to a shell, its cells; from here on its time
        runs.

        Returns:
            Where a shell's frames come from.
        """
        self.wait_until_ready()
        try:
            self._link.send(b"start")
            send_parcel(self._feed, files)
            if cells is not None:
                send_parcel(self._feed, json.dumps(cells).encode())
            return self._feed
        except OSError as error:
            self.end()
            gone = sentences.PROCESS_GONE.format(error=error)
            raise SandboxError(texts.WALLS_GAVE_WAY.format(found=gone)) from error

    def poll(self) -> int | None:
        """Read what its first process says; its exit status once it has ended, else None."""
        while self.exit is None:
            try:
                message, descriptors, _, _ = socket.recv_fds(self._link, 65536, 1)
            except (BlockingIOError, InterruptedError):
                return None
            except OSError:
                message, descriptors = b"", []
            if message == FIRST:
                if descriptors:
                    self._first = descriptors[0]
                    continue
                self._refusal, self.exit = [sentences.NO_DESCRIPTOR], -9
                return self.exit
            if not message:
                self.exit = -9
                return self.exit
            said = json.loads(message)
            if "probes" in said:
                self._refusal, self._ready = said["probes"], not said["probes"]
            elif "failed" in said:
                self._refusal = [said["failed"]]
            elif "exit" in said:
                self.exit, self.why = int(said["exit"]), said["why"]
        return self.exit

    def kill_now(self) -> None:
        """Kill it and all that it has started, without waiting until that is gone."""
        if self._first is not None:
            with contextlib.suppress(OSError):
                # Also where it has been ended already.
                signal.pidfd_send_signal(self._first, signal.SIGKILL)

    def interrupt(self) -> None:
        """Interrupt what it does."""
        with contextlib.suppress(OSError):
            self._link.send(b"interrupt")

    def end(self) -> None:
        """End it and everything that it has started; doing it again changes nothing.

        Raises:
            SandboxError: if something of it is still there after a minute.
        """
        if self._link.fileno() < 0:
            return
        # What it has said already, and with it the descriptor, if it came as far as that.
        self.poll()
        # A first process that has sent no descriptor has started nothing, and ends with its link.
        self._link.close()
        self._feed.close()
        self.exit = -9 if self.exit is None else self.exit
        if self._first is not None:
            _end_all(self._first)


class Kernel(Process):
    """A kernel inside the walls.

    Attributes:
        base: what the addresses of its sockets begin with; ``-1`` and so on follow, in the order of
            ``CHANNELS``.
        key: signs the messages between kernel and client.
    """

    def __init__(
        self, sockets: Sockets, base: str, link: socket.socket, feed: socket.socket, hello: Mapping[str, Any]
    ) -> None:
        self.base, self.key, self._sockets = base, str(hello["key"]), sockets
        super().__init__(link, feed, hello)

    def begin(self, files: bytes, cells: Sequence[Any] | None = None) -> socket.socket:
        """Hand over a submission's files; a kernel is told its cells over its sockets."""
        with super().begin(files) as feed:
            return feed

    def end(self) -> None:
        """End it, and remove its sockets."""
        super().end()
        self._sockets.forget(self.base)


def _end_all(first: int) -> None:
    """Kill a namespace's first process, and with it, by the system's rule, every other; then wait for that.

    It does not depend on what the first process is doing. Its descriptor says that it has ended only when no
    process of the namespace is left (``zap_pid_ns_processes`` in the kernel).
    """
    try:
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(first, signal.SIGKILL)
        if not select.select([first], [], [], END_PATIENCE)[0]:
            raise SandboxError(texts.KERNEL_STAYS.format(seconds=END_PATIENCE))
    finally:
        os.close(first)


def hello(
    arguments: list[str],
    environment: Mapping[str, str],
    hidden: Sequence[str] = (),
    canary: tuple[str, int] | None = None,
) -> dict[str, Any]:
    """What a kernel is told first.

    Args:
        arguments: for ipykernel.
        environment: what is left of it is handed on.
        hidden: paths that the kernel must not see; it looks for them before learner code runs.
        canary: an address and port of this machine that it must not reach; None for none.
    """
    kept = {name: environment[name] for name in HANDED_ON if name in environment}
    key = secrets.token_hex(32)
    return {"key": key, "arguments": arguments, "environment": kept, "hidden": [*hidden], "canary": canary}


def pack(folder: Path) -> bytes:
    """The files beside a notebook as a tar archive: no notebook, since one may hold hidden tests, no link and
    nothing special.

    Raises:
        SandboxError: if they are larger than a kernel's disk.
    """
    target = io.BytesIO()
    total = 0
    with tarfile.open(fileobj=target, mode="w") as archive:
        for path in sorted(folder.rglob("*")):
            status = path.lstat()
            if path.suffix == ".ipynb" or not stat.S_ISREG(status.st_mode):
                continue
            total += status.st_size
            if total > MAX_FILES_BYTES:
                raise SandboxError(texts.TOO_MANY_FILES.format(folder=folder, limit=MAX_FILES_BYTES >> 20))
            member = tarfile.TarInfo(path.relative_to(folder).as_posix())
            member.size, member.mode = status.st_size, 0o600
            with path.open("rb") as content:
                archive.addfile(member, content)
    return target.getvalue()


@dataclass(frozen=True)
class Beginning:
    """The common beginning of submissions, once it was run (:mod:`course.grading.sandbox.beginning`).

    Attributes:
        cells: the sources of its cells.
        environment: in which it was run.
        frames: by cell, what it showed.
        control: to the process that has run it.
    """

    cells: tuple[str, ...]
    environment: dict[str, str]
    frames: list[list[dict[str, Any]]]
    control: socket.socket

    def fits(self, cells: Sequence[str], environment: Mapping[str, str]) -> bool:
        """Whether a submission with these cells begins so, and is to run in the same environment."""
        return (*cells[: len(self.cells)],) == self.cells and dict(environment) == self.environment

    def shown_at(self, places: Sequence[int]) -> Iterator[dict[str, Any]]:
        """The frames as of a submission whose cells stand at these places."""
        for place, frames in zip(places, self.frames, strict=False):
            for frame in frames:
                yield frame | {name: place for name in ("begin", "end") if name in frame}


class Forked:
    """Learners' processes forked from a zygote of this process, which warms up while the caller goes on.

    Args:
        walls: what stands around them.
        kind: whether they are kernels or run cells.
    """

    name = "forked"

    def __init__(self, walls: Walls, kind: str) -> None:
        self.walls, self.kind = walls, kind
        self._sockets = Sockets() if kind == KERNELS else None
        self._warm = False
        self.beginning: Beginning | None = None
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [sys.executable, "-m", "course.grading.sandbox.zygote", str(theirs.fileno())]
        with theirs:
            self._process = subprocess.Popen(
                [*command, str(os.getpid()), walls.to_json(), kind],
                pass_fds=[theirs.fileno()],
                env=zygote_environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                # A folder that modules come from, too, until a kernel takes it out.
                cwd="/",
            )
        self._control = ours

    def wait_until_warm(self) -> None:
        """Wait until the zygote has imported everything.

        Raises:
            SandboxError: if it cannot be forked from.
        """
        if self._warm:
            return
        self._control.settimeout(PATIENCE)
        try:
            said = json.loads(self._control.recv(65536) or b"{}")
        except OSError:
            said = {}
        if not said.get("ready") or said["threads"] != 1:
            self.close()
            raise SandboxError(texts.NO_ZYGOTE.format(said=said or f"exit status {self._process.poll()}"))
        self._control.settimeout(None)
        self._warm = True

    @property
    def alive(self) -> bool:
        """Whether the zygote still runs; also in a process that was forked from the one that started it."""
        try:
            return bool(self._control.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT))
        except BlockingIOError:
            return True
        except OSError:
            return False

    def probe(self, greeting: Mapping[str, Any]) -> Process:
        """Fork the first process, which tries every wall and ends.

        Raises:
            SandboxError: if the zygote is gone.
        """
        with _pairs() as (link, feed, their_link, their_feed):
            self._order("fork", their_link.fileno(), their_feed.fileno())
            return Process(link, feed, greeting)

    def launch(self, greeting: Mapping[str, Any], *, begun: bool = False) -> Process:
        """Fork a learner's process; it makes itself ready while the caller goes on.

        Args:
            greeting: what it is told first.
            begun: after the common beginning.

        Raises:
            SandboxError: if the zygote is gone.
        """
        self.wait_until_warm()
        assert self.beginning is not None or not begun
        control = self.beginning.control if self.beginning is not None and begun else self._control
        with _handed(self._sockets) as (numbers, made):
            self._order("fork", *numbers, control=control)
            return made(greeting)

    def share(self, cells: Sequence[str], first: int, greeting: Mapping[str, Any]) -> None:
        """Run cells once, as far as learners' processes may be forked after them, and warm up with all.

        Args:
            cells: the sources of a release's cells.
            first: how many of them come before the first that is a learner's own.
            greeting: as for a learner's process.

        Raises:
            SandboxError: if the zygote is gone, or the process that is watched cannot be started.
        """
        self.wait_until_warm()
        self._forget_beginning()
        with _pairs() as (link, feed, their_link, their_feed):
            self._order("watch", their_link.fileno(), their_feed.fileno())
            process = Process(link, feed, greeting)
        try:
            process.begin(b"", [*cells])
            shown, traceless = _told(feed) or ([], False)
        finally:
            process.end()
        environment = dict(greeting["environment"])
        if traceless:
            with self._asked("warm", environment, cells[: len(shown)]):
                # It is done before the next order is read.
                pass
        shown = shown[:first]
        while shown:
            control, second = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with second, self._asked("begin", environment, cells[: len(shown)], second.fileno()) as feed:
                again = _told(feed) or []
            pairs = zip(map(_lasting, shown), map(_lasting, again), strict=False)
            alike = sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))
            if alike == len(shown):
                self.beginning = Beginning(tuple(cells[:alike]), environment, again, control)
                return
            control.close()
            shown = shown[:alike]

    @contextlib.contextmanager
    def _asked(
        self, word: str, environment: dict[str, str], cells: Sequence[str], *numbers: int
    ) -> Iterator[socket.socket]:
        """Ask the zygote to run cells; where it answers."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with ours:
            with theirs:
                self._order(word, theirs.fileno(), *numbers)
            send_parcel(ours, json.dumps({"environment": environment, "cells": cells}).encode())
            yield ours

    def _order(self, word: str, *numbers: int, control: socket.socket | None = None) -> None:
        try:
            socket.send_fds(control or self._control, [word.encode()], numbers)
        except OSError as error:
            raise SandboxError(texts.NO_ZYGOTE.format(said=error)) from error

    def _forget_beginning(self) -> None:
        if self.beginning is not None:
            self.beginning.control.close()
            self.beginning = None

    def close(self) -> None:
        """End the zygote; its kernels end with their links."""
        self._forget_beginning()
        self._control.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Bubblewrapped:
    """Learners' processes started anew, each in bubblewrap. The arguments are as for :class:`Forked`."""

    name = "bubblewrap"
    beginning: Beginning | None = None

    def __init__(self, walls: Walls, kind: str) -> None:
        program = shutil.which("bwrap")
        if program is None:
            raise SandboxError(sentences.NO_BUBBLEWRAP)
        self.walls, self.kind = walls, kind
        self._program = program
        self._sockets = Sockets() if kind == KERNELS else None
        self._processes: list[subprocess.Popen[bytes]] = []

    alive = True

    def wait_until_warm(self) -> None:
        """Nothing is warmed up here."""

    def probe(self, greeting: Mapping[str, Any]) -> Process:
        """Start a process that tries every wall."""
        return self._start(greeting, "thorough")

    def share(self, cells: Sequence[str], first: int, greeting: Mapping[str, Any]) -> None:
        """Nothing is forked here, and so nothing is shared."""

    def launch(self, greeting: Mapping[str, Any], *, begun: bool = False) -> Process:
        """Start a learner's process; it makes itself ready while the caller goes on."""
        return self._start(greeting, "quick")

    def _start(self, greeting: Mapping[str, Any], probes: str) -> Process:
        self._processes = [process for process in self._processes if process.poll() is None]
        with _handed(self._sockets) as (numbers, made):
            # A plain account has no rights inside by which a kernel could put itself first among those that
            # the system ends when memory runs out.
            command = ["/bin/sh", "-c", _ENDED_FIRST, "sh"]
            command += [self._program, *self._options(), "--", sys.executable, "-m"]
            command += ["course.grading.sandbox.cold", self.walls.to_json(), probes]
            command += map(str, (secrets.randbelow(1_000_000), *numbers))
            self._processes.append(
                subprocess.Popen(
                    command,
                    pass_fds=numbers,
                    env=zygote_environment(),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
            )
            return made(greeting)

    def _options(self) -> list[str]:
        limits = self.walls.limits
        options = ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
        # Root is exempt from the limit of processes even in a namespace of its own: there the first process
        # takes a plain account itself, as it does for a kernel that is forked.
        root = ["--cap-add", "ALL"]
        plain = ["--unshare-user", "--uid", "1000", "--gid", "1000", "--cap-drop", "ALL"]
        options += root if os.geteuid() == 0 else plain
        options += ["--new-session", "--die-with-parent", "--as-pid-1", "--hostname", "grading"]
        options += ["--proc", "/proc", "--dev", "/dev"]
        for folder, size in ((HOME, limits.disk_bytes), ("/tmp", 32 << 20), ("/dev/shm", 32 << 20)):
            options += ["--size", str(size), "--tmpfs", folder]
        above = {str(parent) for source in self.walls.read_only for parent in Path(source).parents}
        for folder in sorted(above - {"/"}):
            # Else bubblewrap makes them for root alone.
            options += ["--perms", "0755", "--dir", folder]
        for source in self.walls.read_only:
            path = Path(source)
            if path.is_symlink():
                options += ["--symlink", str(path.readlink()), source]
            elif path.exists():
                options += ["--ro-bind", source, source]
        # Where the grader is a plain account, the kernel's account owns /dev, too.
        options += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/"]
        return options if os.geteuid() == 0 else [*options, "--remount-ro", "/proc"]

    def close(self) -> None:
        """End what is still there."""
        for process in self._processes:
            process.kill()
            process.wait()


def _told(feed: socket.socket) -> Any:
    """What a process says of cells that it has run; None where it ends or takes too long."""
    feed.settimeout(PATIENCE)
    try:
        return json.loads(receive_parcel(feed))
    except (EOFError, OSError):
        return None


def _lasting(frames: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Frames without what is drawn for each process anew: the ids by which outputs are shown again."""
    return [
        frame | {"content": {k: v for k, v in frame["content"].items() if k != "transient"}}
        if "content" in frame
        else frame
        for frame in frames
    ]


@contextlib.contextmanager
def _pairs() -> Iterator[tuple[socket.socket, socket.socket, socket.socket, socket.socket]]:
    """Both ends of a link and of a feed; theirs are closed here at the end, since they have them by then."""
    link, their_link = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    feed, their_feed = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    with their_link, their_feed:
        yield link, feed, their_link, their_feed


@contextlib.contextmanager
def _handed(
    sockets: Sockets | None,
) -> Iterator[tuple[list[int], Callable[[Mapping[str, Any]], Process]]]:
    """The open files that a learner's process is given, by number, and what makes ours of it; with sockets it
    is a kernel."""
    base, channels = sockets.listen() if sockets is not None else ("", [])
    try:
        with _pairs() as (link, feed, their_link, their_feed):

            def made(greeting: Mapping[str, Any]) -> Process:
                if sockets is None:
                    return Process(link, feed, greeting)
                return Kernel(sockets, base, link, feed, greeting)

            yield [one.fileno() for one in (their_link, their_feed, *channels)], made
    finally:
        for one in channels:
            one.close()


def zygote_environment() -> dict[str, str]:
    """The environment of processes from which kernels come; a kernel can read it."""
    own = {
        name: os.environ[name]
        for name in ("COURSE_ITEMS", "COURSE_DATA", "COURSE_AS_OF")
        if name in os.environ
    }
    return ENVIRONMENT | {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin"} | own
