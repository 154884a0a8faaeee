"""Which kernels this machine can have: the ladder, tried from the top, and it fails closed.

1. ``forked``: from a warmed process, in namespaces of its own;
2. ``bubblewrap``: started anew in bubblewrap;
3. none: grading refuses and says what to do, unless the instructor chose ``unsandboxed``, which the report
   shows in red.

The choice is the variable ``COURSE_KERNELS`` (``auto``, or the name of a rung), so that plain
``nbgrader autograde`` makes the same one. Every rung tries its walls from inside before it is taken.
"""

from __future__ import annotations

import os
import socket
import sys
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from course.errors import CourseError
from course.grading.kernels.launch import Bubblewrapped, Forked, Kernel, SandboxError, hello
from course.grading.kernels.sandbox import Limits, Walls
from course.paths import PACKAGE, checkout, data_folder
from course.texts import grading as texts

VARIABLE = "COURSE_KERNELS"
UNSANDBOXED = "unsandboxed"
RUNGS = {"forked": Forked, "bubblewrap": Bubblewrapped}
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

    @property
    def alive(self) -> bool:
        """Whether it can still start any."""
        ...

    def launch(self, greeting: dict) -> Kernel:
        """Start one."""
        ...

    def close(self) -> None:
        """Give back what it holds."""
        ...


class NoSandboxError(CourseError):
    """This machine has no sandbox for learners' code, and nobody chose to do without."""


def walls(hidden: tuple[Path, ...] = (), limits: Limits | None = None, canary: int = 0) -> Walls:
    """What a kernel of this course sees: the system's programs, this Python, the course's package and data.

    Args:
        hidden: what it must not see; the course's own notebooks and keys and this account's home are always
            added.
        limits: what it may use.
        canary: a port of this machine that it must not reach.
    """
    places = [*_SYSTEM, sys.base_prefix, sys.prefix, str(PACKAGE), str(data_folder())]
    items = os.environ.get("COURSE_ITEMS")
    if items:
        places.append(str(Path(items).resolve()))
    shown = [place for place in dict.fromkeys(places) if not _inside(place, places)]
    return Walls(tuple(shown), tuple(map(str, (*hidden, *_never_shown(shown)))), limits or Limits(), canary)


def _inside(place: str, others: list[str]) -> bool:
    return any(place != other and Path(place).is_relative_to(other) for other in others)


def _never_shown(shown: list[str]) -> list[Path]:
    root = checkout()
    own = [] if root is None else [root / "notebooks", root / ".git", root / "pyproject.toml"]
    own += [Path("/etc/shadow"), Path("/etc/passwd"), Path("/var"), Path("/sys/kernel"), Path("/run")]
    home = Path.home()
    # A home that holds this Python is there as an empty folder on the way to it.
    own += [home / name for name in (".ssh", ".bashrc", ".profile", ".jupyter", ".local/share/jupyter")]
    return own


def choice() -> str:
    """The rung that was asked for: ``auto``, the name of one, or ``unsandboxed``.

    Raises:
        CourseError: if ``COURSE_KERNELS`` holds anything else.
    """
    asked = os.environ.get(VARIABLE) or "auto"
    if asked not in ("auto", UNSANDBOXED, *RUNGS):
        raise CourseError(texts.NO_SUCH_RUNG.format(variable=VARIABLE, asked=asked, known=", ".join(RUNGS)))
    return asked


_open: dict[tuple[str, tuple[str, ...]], Launcher] = {}


def launcher(hidden: tuple[Path, ...] = ()) -> Launcher | None:
    """The launcher of this process, tried from inside; None where the instructor chose to do without.

    Args:
        hidden: what kernels must not see, such as the class folder.

    Raises:
        NoSandboxError: if there is none.
    """
    asked = choice()
    if asked == UNSANDBOXED:
        return None
    names = tuple(RUNGS) if asked == "auto" else (asked,)
    shown = tuple(map(str, hidden))
    reasons = []
    for name in names:
        known = _open.get((name, shown))
        if known is not None and known.alive:
            return known
        try:
            made = _tried(name, hidden)
        except (SandboxError, OSError) as error:
            reasons.append(f"{name}: {error}")
            continue
        _open[name, shown] = made
        return made
    raise NoSandboxError(texts.NO_SANDBOX.format(reasons=" ".join(reasons), remedy=_remedy()))


def close_all() -> None:
    """End all launchers of this process."""
    while _open:
        _open.popitem()[1].close()


def _tried(name: str, hidden: tuple[Path, ...]) -> Launcher:
    """A launcher whose first kernel has tried its walls, the network's from both sides."""
    if sys.platform != "linux":
        raise SandboxError(texts.LINUX_ONLY)
    with socket.create_server(("127.0.0.1", 0)) as canary:
        port = canary.getsockname()[1]
        made: Launcher = RUNGS[name](walls(hidden, canary=port))
        try:
            kernel = made.launch(hello([], {}))
            kernel.wait_until_ready()
            kernel.end()
            canary.setblocking(False)
            try:
                canary.accept()
            except BlockingIOError:
                return made
            raise SandboxError(texts.WALLS_GAVE_WAY.format(found="a port of the machine was reached"))
        except BaseException:
            made.close()
            raise


@lru_cache(maxsize=1)
def _remedy() -> str:
    return texts.REMEDY_LINUX if sys.platform == "linux" else texts.REMEDY_OTHER


__all__ = ["NoSandboxError", "choice", "close_all", "launcher", "walls"]
