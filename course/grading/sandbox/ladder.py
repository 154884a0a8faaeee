"""Which kernels this machine can have: the ladder, tried from the top, and it fails closed.

1. ``forked``: from a warmed process, in namespaces of its own;
2. ``bubblewrap``: started anew in bubblewrap;
3. none: grading refuses and says what to do, unless the instructor chose ``unsandboxed``, which the report
   shows in red.

The choice is the variable ``COURSE_KERNELS`` (``auto``, or the name of a rung), so that plain
``nbgrader autograde`` makes the same one. Every rung tries its walls from inside before it is taken.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import secrets
import socket
import sys
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from course.errors import CourseError
from course.evidence.record import printable
from course.grading.sandbox.launch import (
    CELLS,
    KERNELS,
    Beginning,
    Bubblewrapped,
    Forked,
    Process,
    SandboxError,
    hello,
)
from course.grading.sandbox.walls import Limits, Walls
from course.grading.texts import grading as texts
from course.grading.texts import sandbox as sentences
from course.paths import MATERIAL_VARIABLE, PACKAGE, checkout, data_folder

VARIABLE = "COURSE_KERNELS"
UNSANDBOXED = "unsandboxed"
RUNGS: dict[str, Callable[[Walls, str], Launcher]] = {"forked": Forked, "bubblewrap": Bubblewrapped}
_SYSTEM = (
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib64",
    "/etc/alternatives",
    "/etc/fonts",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/mime.types",
)


class Launcher(Protocol):
    """A way to start kernels inside the walls."""

    name: str
    walls: Walls
    kind: str
    beginning: Beginning | None

    @property
    def alive(self) -> bool:
        """Whether it can still start any."""
        ...

    def probe(self, greeting: dict[str, Any]) -> Process:
        """Start a process that tries every wall; once, before any learner's code."""
        ...

    def wait_until_warm(self) -> None:
        """Wait until it can start kernels."""
        ...

    def share(self, cells: Sequence[str], first: int, greeting: dict[str, Any]) -> None:
        """Run the cells once with which submissions begin, and warm up, if it can."""
        ...

    def launch(self, greeting: dict[str, Any], *, begun: bool = False) -> Process:
        """Start one; after that beginning, if asked."""
        ...

    def close(self) -> None:
        """Give back what it holds."""
        ...


class NoSandboxError(CourseError):
    """This machine has no sandbox for learners' code, and nobody chose to do without."""


def walls(limits: Limits | None = None) -> Walls:
    """What a kernel of this course sees: the system's programs, this Python, the course's package and data.

    Args:
        limits: what it may use.
    """
    named = (os.environ.get(MATERIAL_VARIABLE), os.environ.get("COURSE_ITEMS"), str(data_folder()))
    return Walls(_places(*filter(None, named)), limits or Limits())


@lru_cache(maxsize=4)
def _places(*named: str) -> tuple[str, ...]:
    places = [*_SYSTEM, sys.base_prefix, sys.prefix, str(PACKAGE), *(str(Path(n).resolve()) for n in named)]
    return tuple(place for place in dict.fromkeys(places) if not _inside(place, places))


def _inside(place: str, others: list[str]) -> bool:
    return any(place != other and Path(place).is_relative_to(other) for other in others)


def never_shown() -> list[str]:
    """What no kernel may see, whatever the class: the course's notebooks and keys, accounts, this home's
    settings."""
    root = checkout()
    own = [] if root is None else [root / "notebooks", root / ".git", root / "pyproject.toml"]
    own += [Path(path) for path in ("/etc/shadow", "/etc/passwd", "/var", "/run", "/sys/kernel")]
    # A home that holds this Python is there as an empty folder on the way to it.
    own += [
        Path.home() / name for name in (".ssh", ".bashrc", ".profile", ".jupyter", ".local/share/jupyter")
    ]
    return list(map(str, own))


def choice() -> str:
    """The rung that was asked for: ``auto``, the name of one, or ``unsandboxed``.

    Raises:
        CourseError: if ``COURSE_KERNELS`` holds anything else.
    """
    asked = os.environ.get(VARIABLE) or "auto"
    if asked not in ("auto", UNSANDBOXED, *RUNGS):
        raise CourseError(texts.NO_SUCH_RUNG.format(variable=VARIABLE, asked=asked, known=", ".join(RUNGS)))
    return asked


# The one of this process that is open, or that is being tried.
_open: list[Launcher] = []
_begun: list[_Trial] = []


def launcher(kind: str = KERNELS) -> Launcher | None:
    """The launcher of this process, tried from inside; None where the instructor chose to do without.

    Args:
        kind: whether it starts kernels, or shells that run the cells they are given (``CELLS``).

    Raises:
        NoSandboxError: if there is none.
    """
    asked = choice()
    if asked == UNSANDBOXED:
        return None
    names = tuple(RUNGS) if asked == "auto" else (asked,)
    wanted = walls()
    one = _open[0] if _open else None
    if one and one.alive and one.name in names and (one.walls, one.kind) == (wanted, kind):
        return one
    begun = _begun.pop() if _begun else None
    if begun and begun.of != (names[0], wanted, kind):
        begun.close()
        begun = None
    close_all()
    reasons = []
    for name in names:
        try:
            trial, begun = begun or _Trial(name, wanted, kind), None
            _open.append(trial.result())
        except (SandboxError, OSError) as error:
            reasons.append(f"{name}: {error}")
        else:
            if reasons:
                say_once(texts.COLD_KERNELS.format(reason=" ".join(reasons).rstrip(".")))
            return _open[0]
    raise NoSandboxError(texts.NO_SANDBOX.format(reasons=" ".join(reasons), remedy=_remedy()))


def start(kind: str = KERNELS) -> None:
    """Begin with what :func:`launcher` will be asked for, and do not wait for it; to be called in the main
    thread. What is wrong is said when it is asked for."""
    asked = choice()
    if asked == UNSANDBOXED or _open or _begun:
        return
    with contextlib.suppress(SandboxError, OSError):
        _begun.append(_Trial(next(iter(RUNGS)) if asked == "auto" else asked, walls(), kind))


_said: set[str] = set()


def say_once(text: str) -> None:
    """Say something on stderr, once in this process."""
    if text not in _said:
        _said.add(text)
        # A reason may quote what a kernel said.
        print("\n".join(printable(line, 2_000) for line in text.split("\n")), file=sys.stderr)


def close_all() -> None:
    """End the launcher of this process, if it has one."""
    give_up()
    while _open:
        _open.pop().close()


def give_up() -> None:
    """End what :func:`start` has begun, where nobody has asked for it."""
    while _begun:
        _begun.pop().close()


_owner = os.getpid()


@atexit.register
def _close_at_the_end() -> None:
    # A forked worker has the launcher of the process that started it, and must not end it.
    if os.getpid() == _owner:
        close_all()


class _Trial:
    """A launcher whose walls are tried, the network's from both sides, while it warms up.

    Raises:
        SandboxError, OSError: if it cannot be started.
    """

    def __init__(self, name: str, wanted: Walls, kind: str) -> None:
        if sys.platform != "linux":
            raise SandboxError(texts.LINUX_ONLY)
        self.of = name, wanted, kind
        # An address of this machine at which nothing else knocks: whoever waits for a server to come up tries
        # 127.0.0.1, and a port can have been another's a moment ago.
        parts = (secrets.randbelow(254) + 1, secrets.randbelow(256), secrets.randbelow(254) + 1)
        with contextlib.ExitStack() as made:
            self._canary = made.enter_context(socket.create_server(("127." + ".".join(map(str, parts)), 0)))
            self._launcher = RUNGS[name](wanted, kind)
            made.callback(self._launcher.close)
            told = hello([], {}, never_shown(), self._canary.getsockname())
            self._process = self._launcher.probe(told)
            made.callback(self._process.end)
            self._made = made.pop_all()

    def result(self) -> Launcher:
        """The launcher, once all walls hold and it is warm.

        Raises:
            SandboxError: if one gave way.
        """
        with self._made as made:
            self._process.wait_until_ready()
            self._process.end()
            self._canary.setblocking(False)
            try:
                self._canary.accept()[0].close()
            except BlockingIOError:
                self._launcher.wait_until_warm()
                made.pop_all()
                self._canary.close()
                return self._launcher
            raise SandboxError(texts.WALLS_GAVE_WAY.format(found=sentences.PORT_REACHED))

    def close(self) -> None:
        """End it untried."""
        self._made.close()


@lru_cache(maxsize=1)
def _remedy() -> str:
    return texts.REMEDY_LINUX if sys.platform == "linux" else texts.REMEDY_OTHER


__all__ = ["CELLS", "KERNELS", "NoSandboxError", "choice", "close_all", "launcher", "walls"]
