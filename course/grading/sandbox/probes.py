"""Trying the walls from inside, before any learner code runs.

Every function here runs inside the sandbox only, and touches nothing but what the grader set out for it. A
wall that gives way is a sentence; the grader then refuses to go on.
"""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import socket
import struct
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from course.grading.sandbox.walls import HOME, WORK, Walls, resource_limits

if sys.platform != "win32":
    import resource


def try_walls(
    walls: Walls, hidden: Sequence[str], canary: Sequence[Any] | None, *, thorough: bool
) -> list[str]:
    """Try every wall.

    Args:
        walls: what should stand.
        hidden: paths that must not be seen.
        canary: an address and port of this machine at which the grader listens, and which must not be
            reached; None for none.
        thorough: also use up processes, memory and disk, which takes a few tenths of a second; once for each
            zygote is enough, since the same code builds all of its kernels' walls.

    Returns:
        A sentence for each wall that gave way; none if all hold.
    """
    tries: list[Callable[[Walls], Iterator[str]]] = [_files, _rights, _limits, _processes]
    if thorough:
        tries += [_file_size, _disk, _memory, _forks]
    found = [f"{path} can be seen" for path in hidden if os.path.lexists(path)]
    for attempt in (partial(_network, canary), *(partial(attempt, walls) for attempt in tries)):
        try:
            found += attempt()
        except Exception as error:  # noqa: BLE001 - a probe that cannot be made proves nothing, so it counts
            name = attempt.func.__name__.strip("_")
            found.append(f"the probe {name} failed ({type(error).__name__}: {error})")
    return found


def _files(walls: Walls) -> Iterator[str]:
    for path in walls.read_only:
        if Path(path).is_dir() and not Path(path).is_symlink():
            yield from _writable(path)
            if not os.access(path, os.R_OK | os.X_OK):
                yield f"{path} is needed and cannot be read by the kernel's account"
    yield from _writable("/")
    yield from _writable("/dev")
    for path in (WORK, "/tmp"):
        try:
            (Path(path) / ".probe").write_text("x")
            (Path(path) / ".probe").unlink()
        except OSError as error:
            yield f"{path} cannot be written ({error})"


def _writable(folder: str) -> Iterator[str]:
    path = Path(folder, ".probe-of-the-sandbox")
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError:
        return
    with contextlib.suppress(OSError):
        path.unlink()
    yield f"a file can be written in {folder}"


def _network(canary: Sequence[Any] | None) -> Iterator[str]:
    devices = [name for _, name in socket.if_nameindex()]
    if devices != ["lo"]:
        yield f"there are network devices: {', '.join(devices)}"
    # Connecting a datagram socket sends nothing; it asks whether there is a way. The address is for
    # documents.
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asks, contextlib.suppress(OSError):
        asks.connect(("192.0.2.1", 9))
        yield "there is a way to the network"
    if canary is not None:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as knocks, contextlib.suppress(OSError):
            knocks.settimeout(1)
            knocks.connect((canary[0], canary[1]))
            yield "a port of the machine can be reached"
    if hasattr(socket, "AF_VSOCK"):
        with contextlib.suppress(OSError):
            socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM).close()
            yield "sockets between a virtual machine and its host can be made"


def _rights(walls: Walls) -> Iterator[str]:
    status = dict(
        line.split(":\t", 1) for line in Path("/proc/self/status").read_text().splitlines() if ":\t" in line
    )
    for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
        if int(status[name], 16) != 0:
            yield f"the kernel has rights of the system ({name} {status[name]})"
    # A plain grader's own groups cannot be given up without rights of the system; in here none of them has a
    # number of its own but the first, and none owns anything that can be seen.
    if 0 in os.getresuid() + os.getresgid() or not {*os.getgroups()} <= {os.getgid(), 65534}:
        yield f"the kernel has the account {os.getresuid()} with groups {os.getgroups()}"
    if status["NoNewPrivs"].strip() != "1":
        yield "the kernel can gain rights"
    if status["Seccomp"].strip() != "2":
        yield "no system call is refused"
    with contextlib.suppress(OSError):
        os.open("/proc/1/mem", os.O_RDWR)
        yield "the first process can be changed"
    if Path("/proc/self/oom_score_adj").read_text().strip() != "1000":
        yield "the kernel is not the first that the system ends when memory runs out"
    for name in ("oom_score_adj", "comm", "coredump_filter"):
        with contextlib.suppress(OSError):
            os.close(os.open(f"/proc/self/{name}", os.O_WRONLY))
            yield f"the system's settings of the kernel's process can be changed ({name})"
    yield from _whispers()


def _whispers() -> Iterator[str]:
    """Ways in which two kernels could hear each other through a file that both see."""
    import fcntl

    ask = struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
    with open(sys.executable, "rb") as shared:  # noqa: PTH123 - a plain descriptor
        tries: dict[str, Callable[[], object]] = {
            "lock": lambda: fcntl.flock(shared, fcntl.LOCK_SH),
            "ask for locks on": lambda: fcntl.fcntl(shared, fcntl.F_GETLK, ask),
            "lease": lambda: fcntl.fcntl(shared, fcntl.F_SETLEASE, fcntl.F_RDLCK),
        }
        for what, do in tries.items():
            with contextlib.suppress(OSError):
                do()
                yield f"a kernel can {what} files that others see"
    for kind in range(1, 23):
        with contextlib.suppress(OSError):
            socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, kind).close()
            yield f"sockets to the system's kernel of the kind {kind} can be made"


def _limits(walls: Walls) -> Iterator[str]:
    for name, value in resource_limits(walls.limits).items():
        has = resource.getrlimit(getattr(resource, f"RLIMIT_{name}"))
        if has != (value, value):
            yield f"the limit {name} is {has} instead of {value}"


def _processes(walls: Walls) -> Iterator[str]:
    seen = sorted((path.name for path in Path("/proc").iterdir() if path.name.isdecimal()), key=int)
    if os.getpid() > 16 or len(seen) > 3:
        yield f"other processes can be seen: {', '.join(seen[:8])}"


def _file_size(walls: Walls) -> Iterator[str]:
    path = Path(HOME, ".probe")
    try:
        os.truncate(os.open(path, os.O_CREAT | os.O_WRONLY), walls.limits.file_bytes + 1)
        yield "a file can be larger than allowed"
    except OSError as error:
        if error.errno != errno.EFBIG:
            raise
    finally:
        path.unlink()


def _disk(walls: Walls) -> Iterator[str]:
    made: list[Path] = []
    part = min(walls.limits.file_bytes, 32 << 20)
    try:
        while len(made) * part <= walls.limits.disk_bytes:
            made.append(Path(HOME, f".probe-{len(made)}"))
            descriptor = os.open(made[-1], os.O_CREAT | os.O_WRONLY)
            try:
                os.posix_fallocate(descriptor, 0, part)
            finally:
                os.close(descriptor)
        yield "more files can be written than allowed"
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
    finally:
        for path in made:
            path.unlink()


def _memory(walls: Walls) -> Iterator[str]:
    import mmap

    with contextlib.suppress(OSError, MemoryError):
        mmap.mmap(-1, walls.limits.address_space).close()
        yield "more memory can be asked for than allowed"


def _forks(walls: Walls) -> Iterator[str]:
    children: list[int] = []
    try:
        while len(children) <= walls.limits.processes:
            child = os.fork()
            if child == 0:
                signal.pause()
                os._exit(0)
            children.append(child)
        yield "more processes can be started than allowed"
    except BlockingIOError:
        return
    finally:
        for child in children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
