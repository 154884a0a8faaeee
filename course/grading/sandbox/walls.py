"""The walls around one learner's kernel. What grading defends, and against whom, stands in
:mod:`course.grading`; this is the part of it that contains code.

Code in a submission may do whatever Python and the C library can: call any system call, replace any object of
its own process, start processes, fill memory and disks, talk to its kernel's own sockets, and forge every
message that the grader reads from them. It is taken as written by somebody who has read this file.

**How.** A kernel is forked from a process that has never seen anything of a class (``zygote.py``) and then:

1. enters namespaces of its own: mounts, network (a loopback device only), processes, System V objects, host
   name, control groups, and, unless the grader is root, users;
2. gets a file system made from nothing: programs and packages read-only, small memory-backed folders to write
   in, ``/proc`` of its own processes; the old root is detached (:func:`build_root`);
3. has a first process above it that is *not* the learner's (:func:`keep_watch`). It holds one end of a socket
   pair whose other end the grader holds; when that closes, for whatever reason, or a limit is passed, the
   first process ends and the system kills everything in the namespace. So a daemon does not outlive its
   submission, nor a kernel a grader that was killed. The grader need not rely on it: it holds a descriptor of
   that process, kills it, and waits until the namespace is empty. No process number of the inside is ever
   used outside;
4. loses every capability for ever, takes an account that owns nothing where the grader is root (root is
   exempt from the limit of processes), and is refused the system calls that it has no use for
   (:func:`confine`).

It is given nothing but its own submission's files. Its sockets are made outside and handed in as open files,
so there is no folder that both sides can write to. Before learner code runs, the kernel tries the walls from
inside (``probes.py``), and the grader refuses to go on if one gives way.

**What is not defended here.** Faults of the operating system's kernel itself. Memory that no process maps
(pipes, socket buffers) is bounded only by the limits on files and processes, unless the machine has control
groups of its own for the grader; the learner's processes are the first that the system kills when memory runs
out, and cannot change that. The processor is shared: a learner's code takes its share until its time is up.
Two kernels that run side by side can signal each other by what they use of the processor and of the memory's
caches, as on any machine that is shared; no lock, lease or watch on a file that both see does it. (SQLite's
write-ahead log asks who holds a lock and so does not work in here; its other modes do.) The messages that a
kernel sends are the learner's word; ``course.grading.nbgrader.execute`` bounds them and
``course.grading.score.check_cells`` judges them.

Standard library only: these functions run in freshly forked processes with one thread.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import platform
import select
import signal
import socket
import struct
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from course.grading.texts import sandbox as sentences

if sys.platform != "win32":
    import resource

HOME = "/home/learner"
# The word that comes with the first process's own descriptor.
FIRST = b"first"
WORK = f"{HOME}/work"
# Where a plain account's numbers never are; only one of them is used at a time by a kernel.
FIRST_ACCOUNT = 3_000_000_000
ACCOUNTS = 1_000_000


@dataclass(frozen=True)
class Limits:
    """What one kernel may use.

    Attributes:
        address_space: bytes that one process may map; below 3 GiB pandas does not work.
        memory: bytes of memory that all its processes may hold together.
        cpu_seconds: processor seconds of one process.
        wall_seconds: seconds from the hand-over of a submission to the end of its kernel.
        processes: processes and threads.
        file_bytes: bytes of one file.
        disk_bytes: bytes of all files; they lie in memory.
        files: files in all.
        open_files: files that one process has open.
    """

    address_space: int = 4 << 30
    memory: int = 2 << 30
    cpu_seconds: int = 600
    wall_seconds: int = 900
    processes: int = 64
    file_bytes: int = 64 << 20
    disk_bytes: int = 128 << 20
    files: int = 20_000
    open_files: int = 256


@dataclass(frozen=True)
class Walls:
    """What a kernel sees and may use.

    Attributes:
        read_only: files and folders of the machine that it sees, read-only, at their own places.
        limits: what it may use.
    """

    read_only: tuple[str, ...]
    limits: Limits = field(default_factory=Limits)

    def to_json(self) -> str:
        """As text for a command line."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Walls:
        """From :meth:`to_json`."""
        data = json.loads(text)
        limits = Limits(**data.pop("limits"))
        return cls(tuple(data["read_only"]), limits)


# ---- system calls that Python has no function for ----------------------------------------------------------

_NEWNS, _NEWCGROUP, _NEWUTS, _NEWIPC, _NEWUSER, _NEWPID, _NEWNET = (
    0x20000,
    0x2000000,
    0x4000000,
    0x8000000,
    0x10000000,
    0x20000000,
    0x40000000,
)
_MS_RDONLY, _MS_NOSUID, _MS_NODEV, _MS_NOEXEC, _MS_REMOUNT = 1, 2, 4, 8, 32
_MS_BIND, _MS_REC, _MS_PRIVATE = 4096, 16384, 1 << 18
_MNT_DETACH = 2
_PR_SET_DUMPABLE, _PR_SET_SECCOMP, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 4, 22, 24, 38
_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36
_SYS_MOUNT_SETATTR = 442  # the same on every architecture
_AT_RECURSIVE, _ATTR_RDONLY, _ATTR_NOSUID, _ATTR_NODEV = 0x8000, 1, 2, 4


@lru_cache(maxsize=1)
def _libc() -> ctypes.CDLL:
    # Each makes a class of its own, which takes longer than what is called here.
    return ctypes.CDLL(None, use_errno=True)


def _call(name: str, *arguments: Any) -> None:
    """Call a function of the C library that returns 0.

    Raises:
        OSError: naming the function, if it does not.
    """
    if getattr(_libc(), name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def _mount(source: str, target: str, kind: str | None, flags: int, data: str | None = None) -> None:
    encoded = [None if text is None else os.fsencode(text) for text in (source, target, kind, data)]
    try:
        _call("mount", *encoded[:3], ctypes.c_ulong(flags), encoded[3])
    except OSError as error:
        raise OSError(error.errno, f"mount {target}: {os.strerror(error.errno or 0)}") from error


def prctl(option: int, value: int) -> None:
    """``prctl(2)`` with one argument.

    Raises:
        OSError: if the system refuses.
    """
    _call("prctl", option, ctypes.c_ulong(value), 0, 0, 0)


def die_with_parent(parent: int) -> None:
    """Ask the system to kill this process when its parent, process ``parent``, ends; Linux only."""
    prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        # It ended before the system knew.
        os._exit(1)


def adopt_orphans() -> None:
    """Become the parent of what this process's descendants leave behind; Linux only."""
    prctl(_PR_SET_CHILD_SUBREAPER, 1)


# ---- namespaces and the file system ------------------------------------------------------------------------


def enter_namespaces() -> int:
    """Leave the machine's namespaces, except that of processes.

    Returns:
        The account for the learner's processes, as the new namespaces know it.

    Raises:
        OSError: if the system has or allows no such namespaces.
    """
    # Of root by the number that this process has outside, where no other has it.
    number = int(Path("/proc/self").readlink().name)
    account = plain_account(number) if os.geteuid() == 0 else _enter_users()
    _call("unshare", _NEWNS | _NEWNET | _NEWIPC | _NEWUTS | _NEWCGROUP)
    return account


def _enter_users() -> int:
    """Make a namespace of accounts, in which a plain account may make the others; the account in it."""
    uid, gid = os.getuid(), os.getgid()
    account = 1000
    _call("unshare", _NEWUSER)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{account} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{account} {gid} 1")
    return account


def plain_account(number: int) -> int:
    """An account that owns nothing, within those that this machine or container has."""
    last = 0
    for line in Path("/proc/self/uid_map").read_text().splitlines():
        inside, _, count = map(int, line.split())
        last = max(last, inside + count - 1)
    if last >= FIRST_ACCOUNT + ACCOUNTS:
        return FIRST_ACCOUNT + number % ACCOUNTS
    # A container with few accounts: the last thousands below the one that stands for nobody.
    return min(last, 65_533) - number % 4_000


def build_root(walls: Walls, account: int) -> None:
    """Make the kernel's file system from nothing and make it the root.

    Raises:
        OSError: if a part of it cannot be made.
    """
    limits = walls.limits
    _mount("none", "/", None, _MS_REC | _MS_PRIVATE)
    # A folder that exists everywhere and that no kernel is shown.
    new = "/sys"
    _mount("none", new, "tmpfs", _MS_NOSUID | _MS_NODEV, "size=4m,mode=755")
    for folder in ("/proc", "/dev"):
        Path(new + folder).mkdir(mode=0o755)
    for name in ("null", "zero", "full", "random", "urandom"):
        device = Path(f"{new}/dev/{name}")
        device.touch()
        _mount(f"/dev/{name}", str(device), None, _MS_BIND)
    for name, target in (("fd", ""), ("stdin", "/0"), ("stdout", "/1"), ("stderr", "/2")):
        Path(f"{new}/dev/{name}").symlink_to(f"/proc/self/fd{target}")
    for folder, size in ((HOME, limits.disk_bytes), ("/tmp", 32 << 20), ("/dev/shm", 32 << 20)):
        Path(new + folder).mkdir(parents=True)
        options = f"size={size},nr_inodes={limits.files},mode=700"
        _mount("none", new + folder, "tmpfs", _MS_NOSUID | _MS_NODEV, options)
        os.chown(new + folder, account, account)
    for source in walls.read_only:
        _show(source, new)
    _mount("proc", new + "/proc", "proc", _MS_NOSUID | _MS_NODEV | _MS_NOEXEC, "subset=pid")
    os.chdir(new)
    # The old root comes to lie on the new one and is taken away.
    _call("pivot_root", b".", b".")
    _call("umount2", b".", _MNT_DETACH)
    os.chdir("/")
    _set_attributes("/", _ATTR_RDONLY, recursive=False)
    socket.sethostname("grading")
    _loopback_up()


def narrow(walls: Walls, account: int) -> None:
    """Inside bubblewrap, as root: what its options cannot say. That is how many files there may be, whose the
    folders are, and a ``/proc`` that shows processes alone.

    Raises:
        OSError: if the system refuses.
    """
    for folder, size in ((HOME, walls.limits.disk_bytes), ("/tmp", 32 << 20), ("/dev/shm", 32 << 20)):
        options = f"size={size},nr_inodes={walls.limits.files},mode=700"
        _mount("none", folder, None, _MS_REMOUNT | _MS_NOSUID | _MS_NODEV, options)
        os.chown(folder, account, account)
        Path(folder).chmod(0o700)
    _mount("proc", "/proc", "proc", _MS_NOSUID | _MS_NODEV | _MS_NOEXEC, "subset=pid")


def _show(source: str, new: str) -> None:
    """Make a file or folder of the machine visible, read-only, with everything that is mounted below it."""
    path, target = Path(source), Path(new + source)
    if path.is_symlink():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.symlink_to(path.readlink())
        return
    if not path.exists():
        return
    if path.is_dir():
        target.mkdir(parents=True, exist_ok=True)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch()
    _mount(source, str(target), None, _MS_BIND | _MS_REC)
    _set_attributes(str(target), _ATTR_RDONLY | _ATTR_NOSUID | _ATTR_NODEV, recursive=True)


def _set_attributes(path: str, attributes: int, *, recursive: bool) -> None:
    wanted = struct.pack("QQQQ", attributes, 0, 0, 0)
    flags = _AT_RECURSIVE if recursive else 0
    at_cwd = ctypes.c_int(-100)
    number = ctypes.c_long(_SYS_MOUNT_SETATTR)
    arguments = (at_cwd, os.fsencode(path), ctypes.c_uint(flags), wanted, ctypes.c_size_t(len(wanted)))
    if _libc().syscall(number, *arguments) != 0:
        error = ctypes.get_errno()
        raise OSError(error, f"mount_setattr {path}: {os.strerror(error)}")


def _loopback_up() -> None:
    import fcntl

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sH14x", b"lo", 0x1 | 0x40))


# ---- rights and limits -------------------------------------------------------------------------------------


def drop_rights(account: int) -> None:
    """Become the learner's account and lose every capability for ever.

    Raises:
        OSError: if the system refuses.
    """
    for capability in range(64):
        if _libc().prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
            break
    if os.getuid() != account:
        os.setgroups([])
        os.setresgid(account, account, account)
        os.setresuid(account, account, account)
    header, nothing = struct.pack("Ii", 0x20080522, 0), struct.pack("6I", 0, 0, 0, 0, 0, 0)
    _call("capset", header, nothing)
    prctl(_PR_SET_NO_NEW_PRIVS, 1)


def set_limits(limits: Limits) -> None:
    """Set the limits that the system keeps for a process and its children."""
    for name, value in resource_limits(limits).items():
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value))


def resource_limits(limits: Limits) -> dict[str, int]:
    """The limits by the system's names."""
    return {
        "AS": limits.address_space,
        # What the process that started it may hold is another matter.
        "DATA": limits.address_space,
        "CPU": limits.cpu_seconds,
        "NPROC": limits.processes,
        "FSIZE": limits.file_bytes,
        "NOFILE": limits.open_files,
        "CORE": 0,
        "MEMLOCK": 0,
        "MSGQUEUE": 0,
    }


def confine(limits: Limits) -> None:
    """Set limits and refuse the system calls that a kernel has no use for. Nothing takes this back.

    Raises:
        OSError: if the system refuses, or the machine's architecture is not known here.
    """
    set_limits(limits)
    prctl(_PR_SET_NO_NEW_PRIVS, 1)
    program = _filter(platform.machine())
    buffer = ctypes.create_string_buffer(program, len(program))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))

    wanted = Program(len(program) // 8, ctypes.addressof(buffer))
    _call("prctl", _PR_SET_SECCOMP, ctypes.c_ulong(2), ctypes.byref(wanted), 0, 0)


# By name, the numbers on x86-64 and on 64-bit ARM (None where there is no such call): ways to other
# processes,
# to other namespaces and mounts, to the system's settings, to memory that belongs to no process, and parts of
# the system that had many faults.
_REFUSED: dict[str, tuple[int | None, int | None]] = {
    "acct": (163, 89),
    "add_key": (248, 217),
    "adjtimex": (159, 171),
    "bpf": (321, 280),
    "chroot": (161, 51),
    "clock_settime": (227, 112),
    "delete_module": (176, 106),
    "fanotify_init": (300, 262),
    "finit_module": (313, 273),
    # Locks on the machine's read-only files, and watching who opens them: other kernels would hear.
    "flock": (73, 32),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fsopen": (430, 430),
    "fspick": (433, 433),
    "init_module": (175, 105),
    "inotify_add_watch": (254, 27),
    "inotify_init": (253, None),
    "inotify_init1": (294, 26),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "io_uring_setup": (425, 425),
    "ioperm": (173, None),
    "iopl": (172, None),
    "kcmp": (312, 272),
    "kexec_file_load": (320, 294),
    "kexec_load": (246, 104),
    "keyctl": (250, 219),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "migrate_pages": (256, 238),
    "modify_ldt": (154, None),
    "mount": (165, 40),
    "mount_setattr": (442, 442),
    "move_mount": (429, 429),
    "move_pages": (279, 239),
    "mq_open": (240, 180),
    "msgget": (68, 186),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "open_tree": (428, 428),
    "perf_event_open": (298, 241),
    "personality": (135, 92),
    "pidfd_getfd": (438, 438),
    "pivot_root": (155, 41),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "ptrace": (101, 117),
    "quotactl": (179, 60),
    "reboot": (169, 142),
    "request_key": (249, 218),
    "semget": (64, 190),
    "setns": (308, 268),
    "settimeofday": (164, 170),
    "shmget": (29, 194),
    "swapoff": (168, 225),
    "swapon": (167, 224),
    "syslog": (103, 116),
    "umount2": (166, 39),
    "unshare": (272, 97),
    "userfaultfd": (323, 282),
    "vhangup": (153, 58),
}
# Architecture, column above, and the numbers of socket, clone and fcntl.
_MACHINES = {"x86_64": (0xC000003E, 0, 41, 56, 72), "aarch64": (0xC00000B7, 1, 198, 220, 25)}
_CLONE3 = 435
# AF_UNIX, AF_INET, AF_INET6 as Linux counts.
_FAMILIES = (1, 2, 10)
# Of netlink the kind that lists network devices, and no other.
_NETLINK, _NETLINK_ROUTE = 16, 0
# What fcntl must not do, since other kernels would hear of it: ask who holds a lock on a file (also one of an
# open file description), lease a file, be told of what happens in a folder. Taking locks, as SQLite does on
# its own files, stays.
_FCNTL_REFUSED = (5, 36, 1024, 1026)
_NEW_NAMESPACE = _NEWNS | _NEWCGROUP | _NEWUTS | _NEWIPC | _NEWUSER | _NEWPID | _NEWNET


@lru_cache(maxsize=2)
def _filter(machine: str) -> bytes:
    """A program for the system's filter of calls (seccomp, classic BPF).

    Raises:
        OSError: if the architecture is not known here.
    """
    if machine not in _MACHINES:
        raise OSError(sentences.NO_FILTER.format(machine=machine))
    architecture, column, socket_call, clone, fcntl_call = _MACHINES[machine]
    kill, refuse, no_such, allow = 0x80000000, 0x00050001, 0x00050026, 0x7FFF0000

    def load(offset: int) -> bytes:
        return struct.pack("HBBI", 0x20, 0, 0, offset)

    def give(value: int) -> bytes:
        return struct.pack("HBBI", 0x06, 0, 0, value)

    def unless_equal(value: int, skip: int) -> bytes:
        return struct.pack("HBBI", 0x15, 0, skip, value)

    program = [load(4), struct.pack("HBBI", 0x15, 1, 0, architecture), give(kill), load(0)]
    # The calls of x86-64's other table have this bit set.
    program += [struct.pack("HBBI", 0x35, 0, 1, 0x40000000), give(kill)] if column == 0 else []
    for numbers in _REFUSED.values():
        number = numbers[column]
        if number is not None:
            program += [unless_equal(number, 1), give(refuse)]
    # Its arguments lie in memory, where no filter can look; the C library then takes clone.
    program += [unless_equal(_CLONE3, 1), give(no_such)]
    # Of the rest, clone must not make namespaces, and sockets are of the usual families only: others, such as
    # those between a virtual machine and its host, do not belong to any network namespace.
    looks = [load(16), struct.pack("HBBI", 0x45, 0, 1, _NEW_NAMESPACE), give(refuse), give(allow)]
    program += [unless_equal(clone, len(looks)), *looks]
    families = [load(16)]
    for family in _FAMILIES:
        families += [unless_equal(family, 1), give(allow)]
    families += [unless_equal(_NETLINK, 3), load(32), unless_equal(_NETLINK_ROUTE, 1), give(allow)]
    families += [give(refuse)]
    program += [unless_equal(socket_call, len(families)), *families]
    commands = [load(24)]
    for command in _FCNTL_REFUSED:
        commands += [unless_equal(command, 1), give(refuse)]
    commands += [give(allow)]
    program += [unless_equal(fcntl_call, len(commands)), *commands, give(allow)]
    return b"".join(program)


# ---- the first process of the inside -----------------------------------------------------------------------


def run_inside(walls: Walls, link: socket.socket, learner: Callable[[int], None]) -> None:
    """Fork a kernel into namespaces of its own; returns at once in the caller's process, which must have one
    thread.

    Args:
        walls: what it sees and may use.
        link: one end of a pair of sockets; it is told here what happens (see :func:`keep_watch`).
        learner: what the kernel's process does (see :func:`be_first`).

    Raises:
        OSError: if the system has or allows no such namespaces.
    """
    root = os.geteuid() == 0
    # The next child of root here is the first process of a new namespace. A plain account can make one only
    # after one of accounts, from which there is no way back: there the child does that, and forks again.
    with _new_processes() if root else contextlib.nullcontext():
        pid = os.fork()
    if pid:
        if not root:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)
        return
    try:
        os.setsid()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        account = enter_namespaces()
        if not root:
            _call("unshare", _NEWPID)
            if os.fork():
                # The caller waits no longer, and the first process goes on alone.
                os._exit(0)
        build_root(walls, account)
        be_first(walls, account, link, learner)
    except BaseException as error:  # noqa: BLE001 - whatever it is, no kernel runs, and the grader is told
        tell(link, failed=f"{type(error).__name__}: {error}")
    finally:
        os._exit(0)


@contextlib.contextmanager
def _new_processes() -> Iterator[None]:
    """Have the next child be the first of a new namespace of processes; those after it are again of this
    one."""
    own = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
    try:
        _call("unshare", _NEWPID)
        yield
    finally:
        if os.getpid() != 1:
            _call("setns", own, _NEWPID)
        os.close(own)


def be_first(walls: Walls, account: int, link: socket.socket, learner: Callable[[int], None]) -> None:
    """In the first process of the namespaces: fork the kernel and watch it. Returns when it has ended.

    Args:
        walls: for the limits. account: the learner's account. link: to the grader. learner: what the
        kernel's process does, which must not return. It gets an open file to which it writes
            what its probes found (JSON, a list of sentences; empty if all walls hold), and which it closes.
    """
    # By this the grader ends everything here, whatever this process is doing then.
    this = os.pidfd_open(os.getpid())
    socket.send_fds(link, [FIRST], [this])
    os.close(this)
    readable, writable = os.pipe()
    kernel = os.fork()
    if kernel == 0:
        try:
            link.close()
            os.close(readable)
            be_ended_first()
            drop_rights(account)
            # Else its own /proc would belong to root.
            prctl(_PR_SET_DUMPABLE, 1)
            confine(walls.limits)
            learner(writable)
        except BaseException as error:  # noqa: BLE001 - written where the probes' findings are: a refusal
            os.write(writable, json.dumps([f"{type(error).__name__}: {error}"]).encode())
        finally:
            os._exit(78)
    os.close(writable)
    drop_rights(account)
    prctl(_PR_SET_DUMPABLE, 0)
    keep_watch(walls.limits, link, kernel, readable)


def be_ended_first() -> None:
    """When the machine runs out of memory, the system ends this process before any other; and nothing in
    here can change that, or anything else that is set in ``/proc``, any more.

    Raises:
        OSError: if the system refuses.
    """
    mine = Path("/proc/self/oom_score_adj")
    if mine.read_text().strip() != "1000":
        mine.write_text("1000")
    if not os.statvfs("/proc").f_flag & os.ST_RDONLY:
        flags = _MS_REMOUNT | _MS_BIND | _MS_RDONLY | _MS_NOSUID | _MS_NODEV | _MS_NOEXEC
        _mount("none", "/proc", None, flags)


def keep_watch(limits: Limits, link: socket.socket, kernel: int, probes: int) -> None:
    """Watch a kernel until it ends, passes a limit, or the grader wants it ended or is gone itself.

    The grader is told ``{"probes": [...]}`` when the kernel has tried its walls and ``{"exit": status, "why":
    ...}`` at the end; it says ``start`` when a submission is handed over, or ``interrupt``.

    Args:
        limits: for memory and time.
        link: to the grader.
        kernel: the kernel's process, a child of this one.
        probes: an open file from which what the probes found is read.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    ended = os.pidfd_open(kernel)
    poller = select.poll()
    for descriptor in (link.fileno(), ended, probes):
        poller.register(descriptor, select.POLLIN)
    found, why, deadline = b"", None, None
    while True:
        ready = {descriptor for descriptor, _ in poller.poll(200)}
        if probes in ready:
            part = os.read(probes, 65536)
            found += part
            if not part:
                poller.unregister(probes)
                tell(link, probes=json.loads(found or b'["the probes did not end"]'))
        if link.fileno() in ready:
            order = link.recv(64)
            if order == b"start":
                deadline = time.monotonic() + limits.wall_seconds
            elif order == b"interrupt":
                os.kill(kernel, signal.SIGINT)
            else:
                return
        if ended in ready:
            if probes in ready:
                # What it found, and wrote before it ended, is read to its end first.
                continue
            break
        if deadline is not None and time.monotonic() > deadline:
            why = "time"
        elif memory_in_use() > limits.memory:
            why = "memory"
        if why is not None:
            os.kill(kernel, signal.SIGKILL)
            break
        _reap_others(kernel)
    status = os.waitstatus_to_exitcode(os.waitpid(kernel, 0)[1])
    tell(link, exit=status, why=why)


def tell(link: socket.socket, **what: Any) -> None:
    """Send the grader a message, if it is still there."""
    try:
        link.send(json.dumps(what).encode()[:60_000])
    except OSError:
        # It is gone, and so is this process in a moment.
        return


def memory_in_use() -> int:
    """Bytes of memory that all processes here but the first hold."""
    # Not by Path: this runs five times a second.
    numbers = [name for name in os.listdir("/proc") if name.isdecimal() and name != "1"]  # noqa: PTH208
    rough = {name: _resident(name) for name in numbers}
    total = sum(rough.values())
    if len(rough) < 2 or total < 256 << 20:
        return total
    # Processes that were forked share memory, and the rough sum counts it for each.
    return sum(_proportional(name, held) for name, held in rough.items())


def _resident(process: str) -> int:
    for place in _threads(process):
        try:
            pages = int((place / "statm").read_text().split()[1])
        except (OSError, IndexError):
            # It has ended in between.
            continue
        if pages:
            return pages * resource.getpagesize()
    return 0


def _proportional(process: str, rough: int) -> int:
    for place in _threads(process):
        try:
            for line in (place / "smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    return int(line.split()[1]) * 1024
        except (ProcessLookupError, FileNotFoundError):
            # It has ended in between, and holds nothing any more.
            continue
        except OSError:
            # A process can forbid that; then all of it counts.
            return rough
    return 0


def _threads(process: str) -> Iterator[Path]:
    """Where figures of a process stand: with its first thread, or, where that ended before the others, with
    theirs."""
    yield Path("/proc", process)
    with contextlib.suppress(OSError):
        for number in os.listdir(f"/proc/{process}/task"):  # noqa: PTH208 - as above
            yield Path("/proc", process, "task", number)


def _reap_others(kernel: int) -> None:
    """Bury what a learner's code left behind, but not the kernel itself."""
    while True:
        try:
            found = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            return
        if found is None or found.si_pid == kernel:
            return
        os.waitpid(found.si_pid, 0)
