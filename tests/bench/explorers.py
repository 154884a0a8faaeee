"""How long explorers take: one update at every corner of each control box, and the first display.

Run it by hand: ``python tests/bench/explorers.py [NAME …] [--corners N]``. An update is what moving a control
costs in the kernel: the result, the drawing, and the HTML around it, none of it kept from before. The first
display is measured in a fresh process that has imported what a notebook's first cell imports. Both are
processor time, so that a busy machine disturbs them little. The ratios are to what the course promises: 100
ms and 1 s.
"""

from __future__ import annotations

import argparse
import itertools
import random
import statistics
import subprocess
import sys
import time

from rich.console import Console
from rich.progress import track
from rich.table import Table

from course import explore
from course.explorers import EXPLORERS, Explorer
from course.explorers.controls import State

UPDATE, DISPLAY = 0.1, 1.0
"""Seconds promised for an update and for the first display."""
_FIRST = """
import time
from course import explore, quiz, table
table("countries")
began = time.process_time()
shown = explore({name!r})._repr_mimebundle_()
print(time.process_time() - began)
"""


def update(explorer: Explorer, state: State) -> float:
    """Seconds for one update that finds nothing kept from before."""
    full = explorer.complete(state)
    explorer._results.clear()
    began = time.process_time()
    explorer.body_html(full)
    return time.process_time() - began


def corners(explorer: Explorer, most: int) -> list[State]:
    """All corners, or ``most`` of them chosen at random with a fixed seed."""
    found = list(itertools.islice(explorer.corners(), 100_000))
    return found if len(found) <= most else random.Random(20250904).sample(found, most)


def first_display(name: str) -> float:
    """Seconds to show an explorer for the first time in a fresh process; the best of three."""
    script = _FIRST.format(name=name)
    runs = [
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
        for _ in range(3)
    ]
    return min(float(run.stdout) for run in runs)


def measure(names: list[str], most: int) -> Table:
    """The table of all figures, slowest update last."""
    table = Table(
        "explorer",
        "corners",
        "median ms",
        "slowest ms",
        "of 100 ms",
        "first s",
        "of 1 s",
    )
    lines = []
    for name in track(names, description="explorers", console=Console(stderr=True)):
        explorer = explore(name)
        states = corners(explorer, most)
        explorer.body_html(explorer.defaults())  # imports are the first display's, not an update's
        times = [update(explorer, state) for state in states]
        for place, seconds in enumerate(times):
            if seconds > UPDATE:
                # Garbage may have been collected just then: a corner is slow if it is slow every time.
                times[place] = min(seconds, *(update(explorer, states[place]) for _ in range(3)))
        lines.append((max(times), name, times, first_display(name)))
    for worst, name, times, first in sorted(lines):
        table.add_row(
            name,
            str(len(times)),
            f"{statistics.median(times) * 1000:.0f}",
            f"{worst * 1000:.0f}",
            f"{worst / UPDATE:.2f}",
            f"{first:.2f}",
            f"{first / DISPLAY:.2f}",
        )
    return table


def main() -> None:
    """Measure the named explorers, or all."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", help="explorers; by default all")
    parser.add_argument("--corners", type=int, default=200, help="at most so many corners each")
    chosen = parser.parse_args()
    Console().print(measure(chosen.names or sorted(EXPLORERS), chosen.corners))


if __name__ == "__main__":
    main()
