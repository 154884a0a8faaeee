"""A process that has imported what the course's notebooks import, and from which learners' processes are
forked: shells that run cells, or kernels.

It holds nothing of a class: it is started with an environment of its own, and what a learner's process must
know goes past it. Its control channel is an inherited socket pair, never a path, so that no learner's code
can reach it. It has one thread, as a process must have that is forked.

The other end asks with ``fork`` and hands over, as open files, the ends for the first process (``link``), for
the learner's (``feed``) and, of a kernel, four sockets. The first that is forked tries every wall, while this
process imports. ``watch`` asks for one that is watched while it runs the cells that it is given over its
feed, ``warm`` has this process itself run cells and take back what they leave, and ``begin`` asks for another
process like this one that runs cells first (``beginning.py``); with that go a feed and a control channel of
its own. Any other word, an end of the channel, or the end of the grader ends it.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import linecache
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from course.grading.sandbox import walls as sandbox
from course.grading.sandbox.beginning import run_first, warm_up
from course.grading.sandbox.inside import (
    CHANNELS,
    ENVIRONMENT,
    receive_parcel,
    run_cells,
    run_kernel,
    run_probes,
    run_watched,
    send_parcel,
)
from course.grading.sandbox.shell import PYPLOT, Outlet, enter, make

# What a learner's process needs to start, and what the course's notebooks use. What is missing is left out:
# the process then imports it itself.
PRELOAD = (
    "IPython.core.profiledir",
    "comm.base_comm",
    "jupyter_client.session",
    "ipykernel.jsonutil",
    "ipykernel.compiler",
    "IPython.core.payloadpage",
    "ipykernel.zmqshell",
    "ipykernel.iostream",
    "ipykernel.displayhook",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.utils.wildcard",
    "IPython.extensions.storemagic",
    "stack_data",
    "numpy",
    "pandas",
    "pandas.io.formats.format",
    "pandas.io.formats.html",
    "pandas.io.formats.string",
    "ipywidgets",
    "anywidget",
    "matplotlib.figure",
    "matplotlib.pyplot",
    "matplotlib.backends.backend_svg",
    "matplotlib.backends.backend_agg",
    "yaml",
    "encodings.utf_8_sig",
    "course.facts.cards",
    "course.facts.tables",
    "course.questions.exercise",
    "course.explorers",
    "course.explorers.base",
    "course.explorers.gate",
    "course.figures",
    "course.figures.charts",
    "course.figures.tilemap",
    "course.facts.frames",
    "course.facts.claims",
    "course.questions.quiz",
    "course.questions.browser.still_page",
    "course.questions.bank.load",
    "course.questions.browser.render",
    "course.questions.browser.widget",
    "course.facts.rows",
    "course.questions.variants",
    "course.evidence.runs",
    "course.evidence.chart_read",
    "course.explorers.kept",
)
# What a kernel needs besides.
FOR_KERNELS = (
    "zmq.asyncio",
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.control",
    "ipykernel.debugger",
    "ipykernel.subshell_manager",
    "ipykernel.inprocess.ipkernel",
    "IPython.core.completer",
    "IPython.core.completerlib",
    "jedi",
    "sqlite3",
    "tornado.platform.asyncio",
)


def serve(control: socket.socket, walls: sandbox.Walls, *, kernels: bool) -> None:
    """Have the walls tried, import, say so, and fork learners' processes until the grader wants no more.

    Args:
        control: to the grader.
        walls: what stands around them.
        kernels: whether they are kernels, and not shells.
    """
    # Their first processes become children of this one, and the system buries them: nothing here waits.
    sandbox.adopt_orphans()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    order, numbers = _asked(control)
    if order != "fork":
        return
    _fork(walls, numbers, lambda feed, _, probes: run_probes(walls, feed, probes))
    # What is imported stays; Python would look through all of it a hundred times meanwhile.
    gc.disable()
    missing = _import_all([*PRELOAD, *(FOR_KERNELS if kernels else ())])
    _warm_up()
    gc.freeze()
    gc.enable()
    outlet = Outlet()
    shell = None if kernels else make(outlet)
    begun = False

    def learner(feed: socket.socket, channels: list[int], probes: int) -> None:
        if kernels:
            run_kernel(walls, feed, dict(zip(CHANNELS, channels, strict=True)), probes, thorough=False)
        run_cells(walls, feed, probes, shell, outlet, thorough=False, begun=begun)

    _freeze()
    threads = len([*Path("/proc/self/task").iterdir()])
    control.send(json.dumps({"ready": True, "missing": missing, "threads": threads}).encode())
    while True:
        order, numbers = _asked(control)
        if order == "fork":
            _fork(walls, numbers, learner)
        elif order == "watch":
            _fork(walls, numbers, lambda feed, _, probes: run_watched(walls, feed, probes, shell, outlet))
        elif order == "warm":
            with socket.socket(fileno=numbers[0]) as feed:
                asked = json.loads(receive_parcel(feed))
                enter(shell, outlet, ENVIRONMENT | asked["environment"])
                warm_up(shell, outlet, asked["cells"])
                _freeze()
        elif order == "begin":
            with socket.socket(fileno=numbers[0]) as feed:
                second, this = socket.socket(fileno=numbers[1]), os.getpid()
                if os.fork():
                    second.close()
                    continue
                sandbox.die_with_parent(this)
                sandbox.adopt_orphans()
                control.close()
                control, begun = second, True
                asked = json.loads(receive_parcel(feed))
                enter(shell, outlet, ENVIRONMENT | asked["environment"])
                send_parcel(feed, json.dumps(run_first(shell, outlet, asked["cells"])).encode())
                _freeze()
        else:
            return


def _asked(control: socket.socket) -> tuple[str, list[int]]:
    """The next order and the open files that come with it."""
    order, numbers, _, _ = socket.recv_fds(control, 64, 2 + len(CHANNELS))
    return order.decode(), numbers


def _fork(
    walls: sandbox.Walls, numbers: list[int], learner: Callable[[socket.socket, list[int], int], None]
) -> None:
    """Fork a learner's process."""
    link, feed = (socket.socket(fileno=number) for number in numbers[:2])
    channels = numbers[2:]

    def inside(probes: int) -> None:
        _close_all_but([0, 1, 2, probes, feed.fileno(), *channels])
        learner(feed, channels, probes)

    with link, feed:
        try:
            sandbox.run_inside(walls, link, inside)
        except OSError as error:
            sandbox.tell(link, failed=f"{type(error).__name__}: {error}")
    for number in channels:
        os.close(number)


def _freeze() -> None:
    """What is here stays: a collection in a learner's process would otherwise touch, and so copy, all of
    it."""
    gc.collect()
    gc.freeze()


def _close_all_but(wanted: list[int]) -> None:
    for number in [int(path.name) for path in Path("/proc/self/fd").iterdir()]:
        if number not in wanted:
            with contextlib.suppress(OSError):
                os.close(number)


def _import_all(names: Iterable[str]) -> list[str]:
    missing = []
    for name in names:
        try:
            importlib.import_module(name)
        except ImportError:
            missing.append(name)
    return missing


def _warm_up() -> None:
    """Do once what every kernel would do anew: the first figure, table and traceback take their time."""
    with contextlib.suppress(ImportError):
        import io

        from matplotlib.figure import Figure

        figure = Figure()
        figure.subplots().barh(["a", "b"], [1.0, 2.0])
        figure.savefig(io.StringIO(), format="svg")
    with contextlib.suppress(ImportError):
        import pandas

        frame = pandas.DataFrame({"g": ["a", "b"], "x": [1.0, 2.0]})
        frame.groupby("g")["x"].mean()
        frame.merge(frame, on="g").to_html()
    # Where another IPython names them otherwise, a kernel's first traceback takes longer, and no more.
    with contextlib.suppress(ImportError, KeyError, TypeError):
        from ipykernel.zmqshell import ZMQInteractiveShell
        from IPython.core import ultratb

        # In the form and the colours of a kernel's: others are kept apart.
        traits = ZMQInteractiveShell.class_traits()
        mode, theme = (str(traits[name].default_value) for name in ("xmode", "colors"))
        made = ultratb.AutoFormattedTB(mode=mode.capitalize(), theme_name=theme)
        name = "<warming up>"
        linecache.cache[name] = (6, None, ["1 / 0\n"], name)
        try:
            exec(compile("1 / 0\n", name, "exec"), {})
        except ZeroDivisionError:
            made.structured_traceback(*sys.exc_info())
        linecache.cache.pop(name, None)


def main() -> None:
    """``python -m course.grading.sandbox.zygote DESCRIPTOR PARENT WALLS KIND``: the walls as JSON, and
    ``kernels`` or ``cells``."""
    control = socket.socket(fileno=int(sys.argv[1]))
    sandbox.die_with_parent(int(sys.argv[2]))
    os.environ["MPLBACKEND"] = PYPLOT
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    serve(control, sandbox.Walls.from_json(sys.argv[3]), kernels=sys.argv[4] == "kernels")
    # Nothing is left to be done; whoever waits need not wait until all that was imported is taken apart.
    os._exit(0)


if __name__ == "__main__":
    main()
