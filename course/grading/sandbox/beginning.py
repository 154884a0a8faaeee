"""The beginning that submissions of a notebook have in common: the cells before the first that is a
learner's own, run once, so that learners' processes are forked after them.

The text of these cells is the release's, and a submission whose first cells say anything else is forked from
the plain beginning. What was run once must be what every process would have come to by itself. So the cells
are run twice. First they are watched, in a process behind the same walls that is thrown away
(:func:`watch`): the shared part ends before the first cell that awaits anything, draws random numbers or
makes something that does, starts a thread or a process, opens a socket or a file that not all see alike,
looks at the folder that it runs in, writes past Python, leaves something to the event loop, or does what is
not known to be harmless. Then they are run where learners' processes will be forked (:func:`run_first`), and
whoever shares them (:meth:`course.grading.sandbox.launch.Forked.share`) makes sure that they have shown the
same.

What is left in memory, such as variables, settings, warnings told once, goes with the fork. The time of day
that a cell read is not each learner's own.
"""

from __future__ import annotations

import asyncio
import atexit
import builtins
import decimal
import gc
import importlib
import locale
import logging
import os
import pickle
import random
import signal
import sys
import warnings
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from typing import Any

from course.grading.sandbox.shell import FILES_OF_CELLS, PYPLOT, Outlet, run_cell
from course.grading.sandbox.walls import Walls

Frames = list[dict[str, Any]]

# Of what Python tells an audit hook: what changes and reads nothing outside the process.
_HARMLESS = frozenset(
    (
        "builtins.id",
        "code.__new__",
        "compile",
        "exec",
        "function.__new__",
        "gc.get_objects",
        "import",
        "marshal.loads",
        "object.__delattr__",
        "object.__getattr__",
        "object.__setattr__",
        "os.putenv",
        "os.unsetenv",
        "pickle.find_class",
        "sys._getframe",
    )
)
# What may be done to files that all see alike.
_READING = frozenset(("open", "os.listdir", "os.scandir"))
# Looks at files, and at the working folder, of which Python tells no hook.
_UNTOLD = ("access", "getcwd", "lstat", "readlink", "stat", "statvfs")
_TIMERS = (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF)
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# Modules that keep what they have read or drawn: the same for everybody who asks for the same.
_REMEMBERING = frozenset(("course.figures.charts",))


class _Watch:
    """Notices what a cell does to or reads of what is not in its own memory."""

    def __init__(self, walls: Walls) -> None:
        self.noticed: list[str] = []
        # Nothing is there but what the shell itself puts there.
        self._places = (*walls.read_only, FILES_OF_CELLS)
        self._on = False
        sys.addaudithook(self._heard)
        for name in _UNTOLD:
            setattr(os, name, self._told(name, getattr(os, name)))

    def __enter__(self) -> None:
        # Else a folder in which a module was looked for is not looked at again.
        importlib.invalidate_caches()
        self._on = True

    def __exit__(self, *_: object) -> None:
        self._on = False

    def _heard(self, event: str, given: tuple[Any, ...]) -> None:
        if self._on and event not in _HARMLESS and not (event in _READING and self._alike(event, given)):
            self.noticed.append(f"{event} {given}"[:200])

    def _told(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def told(*given: Any, **named: Any) -> Any:
            if self._on and not self._alike(name, given):
                self.noticed.append(f"os.{name} {given}"[:200])
            return function(*given, **named)

        return told

    def _alike(self, name: str, given: tuple[Any, ...]) -> bool:
        """Whether this reads a file or a folder that is there for all."""
        if name == "open" and given[2] & _WRITES:
            return False
        if not given or not isinstance(given[0], str | bytes | os.PathLike):
            return False
        path = os.path.normpath(os.fsdecode(given[0]))
        # Where a path leads is asked of all folders on the way.
        on_the_way = name == "lstat" and any(place.startswith(f"{path}/") for place in self._places)
        return on_the_way or any(path == place or path.startswith(f"{place}/") for place in self._places)


def watch(walls: Walls, shell: Any, outlet: Outlet, cells: Sequence[str]) -> tuple[list[Frames], bool]:
    """Run cells as long as nothing tells where they run.

    Args:
        walls: around this process, which is good for nothing else afterwards.
        shell, outlet: of it.
        cells: their sources.

    Returns:
        By cell, the frames of what it showed; and whether :class:`Trace` takes back what they left.
    """
    watched, trace = _Watch(walls), Trace(shell)

    def state() -> Any:
        processes = [name for name in os.listdir("/proc") if name.isdecimal()]  # noqa: PTH208
        return len(watched.noticed), processes, _state()

    made = _run_while(shell, outlet, cells, state, watched)
    return made, trace.undo()


def warm_up(shell: Any, outlet: Outlet, cells: Sequence[str]) -> None:
    """Run cells for what stays loaded and remembered after them, and take back all else.

    Args:
        shell, outlet: of this process, from which others are forked.
        cells: sources of which :func:`watch` has said that this can be done.
    """
    trace = Trace(shell)
    _run_while(shell, outlet, cells, lambda: None, nullcontext())
    trace.undo()


def run_first(shell: Any, outlet: Outlet, cells: Sequence[str]) -> list[Frames]:
    """Run cells in the process from which learners' processes will be forked; arguments and result are as for
    :func:`watch`."""
    return _run_while(shell, outlet, cells, _state, nullcontext())


def _run_while(
    shell: Any, outlet: Outlet, cells: Sequence[str], state: Callable[[], Any], around: Any
) -> list[Frames]:
    """Run cells as long as the state after each is that before it."""
    made: list[Frames] = []

    async def run_all() -> None:
        for place, source in enumerate(cells):
            if shell.should_run_async(source, transformed_cell=shell.transform_cell(source)):
                return
            before, shown = state(), outlet.keep()
            with around:
                await run_cell(shell, outlet, place, source)
            if state() != before:
                return
            made.append(shown)

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    loop.run_until_complete(run_all())
    loop.close()
    asyncio.set_event_loop(None)
    return made


class Trace:
    """What cells leave in a process, to be taken back: variables and history of the shell, settings,
    registered functions, what the course's modules count. What libraries have loaded, compiled or keep to be
    faster stays.

    Args:
        shell: in which cells will run.
    """

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._variables, self._hidden = dict(shell.user_ns), dict(shell.user_ns_hidden)
        self._held = [(thing, thing.copy()) for thing in self._registries()]
        self._before = self.settings()

    def _registries(self) -> list[Any]:
        shell = self._shell
        found = [os.environ, sys.path, sys.argv, warnings.filters, vars(builtins)]
        found += [*shell.events.callbacks.values(), shell.magics_manager.magics["line"]]
        for formatter in shell.display_formatter.formatters.values():
            found += [formatter.singleton_printers, formatter.type_printers, formatter.deferred_printers]
        for name, module in list(sys.modules.items()):
            if name.partition(".")[0] == "course" and name not in _REMEMBERING:
                found += [
                    value
                    for key, value in vars(module).items()
                    if isinstance(value, dict | list | set) and not key.startswith("__")
                ]
        return found

    def undo(self) -> bool:
        """Take it back; whether all settings are what they were."""
        shell = self._shell
        shell.reset(new_session=True)
        for names, was in ((shell.user_ns, self._variables), (shell.user_ns_hidden, self._hidden)):
            _put_back(names, was)
        shell.execution_count, shell._last_traceback = 1, None
        for name in ("last_type", "last_value", "last_traceback", "last_exc"):
            vars(sys).pop(name, None)
        for thing, was in self._held:
            _put_back(thing, was)
        # What was warned of once is warned of again.
        with warnings.catch_warnings():
            pass
        return bool(self.settings() == self._before)

    def settings(self) -> Any:
        """What a cell may change for those after it, without the variables that it makes."""
        shell = self._shell
        numpy, pandas, matplotlib, pyplot = map(
            sys.modules.get, ("numpy", "pandas", "matplotlib", "matplotlib.pyplot")
        )
        return (
            [thing.copy() for thing, _ in self._held],
            dict(shell.user_ns),
            (
                sys.stdout,
                sys.stderr,
                sys.excepthook,
                sys.gettrace(),
                sys.getrecursionlimit(),
            ),
            (shell.custom_exceptions, [*shell.ast_transformers], [*shell.input_transformers_post]),
            shell.execution_count,
            atexit._ncallbacks(),
            locale.setlocale(locale.LC_ALL),
            str(decimal.getcontext()),
            (logging.root.level, [*logging.root.handlers], logging.root.manager.disable),
            numpy and (numpy.get_printoptions(), numpy.geterr()),
            pandas and pandas.describe_option("", _print_desc=False),
            # Not by its own way, which chooses a backend.
            matplotlib and dict.copy(matplotlib.rcParams),
            pyplot and (pyplot.get_fignums(), PYPLOT.removeprefix("module://") in sys.modules),
        )


def _put_back(thing: Any, was: Any) -> None:
    """Make a mapping, list or set what it was, at no time with less: it can be that of built-in names."""
    if isinstance(thing, list):
        thing[:] = was
        return
    for one in [one for one in thing if one not in was]:
        thing.remove(one) if isinstance(thing, set) else thing.pop(one)
    thing.update(was)


def _state() -> Any:
    """What does not go with a fork, or should not."""
    # Matplotlib lets go of its fonts' files at each fork by itself. Should another version have other names,
    # what is shared ends with the first chart.
    fonts = getattr(sys.modules.get("matplotlib.font_manager"), "_get_font", None)
    if fonts is not None:
        fonts.cache_clear()
    numpy = sys.modules.get("numpy")
    draws: tuple[type, ...] = (random.Random,)
    drawn = None
    if numpy is not None:
        kinds = numpy.random
        draws += (kinds.Generator, kinds.RandomState, kinds.BitGenerator, kinds.SeedSequence)
        drawn = pickle.dumps(kinds.get_state())
    return (
        random.getstate(),
        drawn,
        sum(issubclass(type(thing), draws) for thing in gc.get_objects()),
        sys.getrefcount(asyncio.get_running_loop()),
        os.listdir("/proc/self/task"),  # noqa: PTH208 - as is told to no hook
        os.listdir("/proc/self/fd"),  # noqa: PTH208
        os.getcwd(),  # noqa: PTH109
        [signal.getsignal(number) for number in signal.valid_signals()],
        [signal.getitimer(timer) for timer in _TIMERS],
    )
