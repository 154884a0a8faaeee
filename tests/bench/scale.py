"""How long many submissions take on many workers: service times measured here, a queue simulated with them.

``python tests/bench/scale.py`` grades a made-up class with one worker and takes from it how long a worker is
busy with one submission (each as it was), and how long the one process that prepares, sends, and writes the
gradebook is busy with one. Then so many submissions pass through so many workers
(``--submissions 100000 --workers 1 2 4 … 128``), as on a Dask cluster: each worker has one at work and one
that waits (:data:`course.grading.run.cluster.AHEAD`), and outcomes are written up to 16 at a time.

What it leaves out: the network (a submission and what comes back are a few hundred kB), workers of unlike
speed, and workers that die. Without waiting, a class takes the longer of (submissions x worker's seconds /
workers) and (submissions x writer's seconds); the simulation says how near that comes.
"""

from __future__ import annotations

import argparse
import heapq
import random
import tempfile
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from course.grading.run.cluster import AHEAD
from course.grading.run.writer import BATCH


@dataclass(frozen=True)
class Service:
    """How long the parts of grading take, in seconds.

    Attributes:
        worker: with one submission, as measured; the simulation draws from these.
        writer: the process that writes, with one submission, its share of a transaction included.
    """

    worker: Sequence[float]
    writer: float


@dataclass(frozen=True)
class Simulated:
    """What came of a simulation.

    Attributes:
        seconds: until the last submission was written.
        workers_busy: share of that time in which a worker was at work, 0 to 1.
        writer_busy: the same of the process that writes.
    """

    seconds: float
    workers_busy: float
    writer_busy: float


def simulate(submissions: int, workers: int, service: Service, seed: int = 1) -> Simulated:
    """Send submissions through workers and one writer, event by event.

    Args:
        submissions: how many.
        workers: how many, each with one submission at a time.
        service: how long the parts take.
        seed: of the draws.
    """
    draw = random.Random(seed)
    # What happens next: when, and of a worker 0, of the writer how many it has written.
    events: list[tuple[float, int]] = []
    left = submissions
    waiting, idle = 0, workers
    outcomes: deque[float] = deque()
    writing = False
    now = worked = wrote = 0.0

    def send(number: int) -> None:
        nonlocal left, waiting
        sent = min(number, left)
        left -= sent
        waiting += sent

    send(AHEAD * workers)
    done = 0
    while done < submissions:
        while idle and waiting:
            idle, waiting = idle - 1, waiting - 1
            seconds = draw.choice(service.worker)
            worked += seconds
            heapq.heappush(events, (now + seconds, 0))
        if outcomes and not writing:
            number = min(BATCH, len(outcomes))
            for _ in range(number):
                outcomes.popleft()
            writing = True
            wrote += number * service.writer
            heapq.heappush(events, (now + number * service.writer, number))
        now, written = heapq.heappop(events)
        if written:
            writing = False
            done += written
            send(written)
        else:
            idle += 1
            outcomes.append(now)
    return Simulated(now, worked / now / workers, wrote / now)


def measured(slug: str, learners: int) -> Service:
    """Grade a made-up class with one worker, and take the times from it.

    Args:
        slug: the notebook.
        learners: of the class.
    """
    from grading import make_class

    from course.grading.run.jobs import Result
    from course.grading.run.run import grade_class

    seconds: list[float] = []
    own: list[float] = []

    def progress(done: int, total: int, result: Result) -> None:
        seconds.append(result.seconds)
        own.append(time.process_time())

    with tempfile.TemporaryDirectory(prefix="bench-scale-") as place:
        root = make_class(Path(place) / "class", slug, learners)
        grade_class(root, slug, workers=1, on_progress=progress)
    # The first batch pays for what is loaded once.
    first = min(BATCH, len(own) - 2)
    writer = (own[-1] - own[first]) / (len(own) - 1 - first)
    return Service(seconds[first:], writer)


def main() -> None:
    """Measure, simulate, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--notebook", default="01-coalition")
    parser.add_argument("--learners", type=int, default=60, help="of the class that is measured")
    parser.add_argument("--submissions", type=int, default=100_000)
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2, 4, 8, 16, 32, 64, 128, 256])
    asked = parser.parse_args()
    service = measured(asked.notebook, asked.learners)
    mean = sum(service.worker) / len(service.worker)
    print(
        f"a worker is busy {mean * 1000:.0f} ms with a submission, the writer {service.writer * 1000:.1f} ms"
    )
    print(f"the writer keeps up with {mean / service.writer:.0f} workers")
    print(f"{'workers':>8} {'hours':>8} {'a second':>9} {'workers busy':>13} {'writer busy':>12}")
    for workers in asked.workers:
        found = simulate(asked.submissions, workers, service)
        print(
            f"{workers:>8} {found.seconds / 3600:>8.2f} {asked.submissions / found.seconds:>9.1f} "
            f"{found.workers_busy:>13.0%} {found.writer_busy:>12.0%}"
        )


if __name__ == "__main__":
    main()
