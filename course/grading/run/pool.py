"""Worker processes for a class run. Each takes one submission at a time and hands back what came of it; one
that dies is replaced, and what it was at is done again once. One that takes longer or more memory for a
submission than is allowed (:mod:`course.grading.run.limits`) is killed and replaced, and that submission is
not tried again.

Workers hold nothing that cannot be lost: a submission that was being healed is healed again, their folders
lie in the run's own folder of the class, which the next run removes, and they end with the process that
started them, however that ends.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import multiprocessing
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from course.errors import CourseError
from course.grading.files import SCRATCH
from course.grading.nbgrader import import_without_server
from course.grading.run.jobs import Done, Job
from course.grading.run.limits import LOOK, give_back_large, limit_memory, resident
from course.grading.run.worker import Material, Outcome, Workshop, scratch_in
from course.grading.sandbox import walls as sandbox
from course.grading.texts import grading as texts

ATTEMPTS = 2
# What a worker's first submission would import; a forked worker has what its parent had imported.
FOR_WORKERS = (
    "nbgrader.coursedir",
    "nbgrader.preprocessors",
    "course.grading.nbgrader.cells",
    "course.grading.nbgrader.restore",
    "course.grading.feedback.pages",
    "markdown_it.presets",
    "mistune.plugins.table",
    "pygments.lexers.python",
    "ipython_pygments_lexers",
)


def import_for_workers() -> None:
    """Import what every worker would import anew."""
    import_without_server()
    for name in FOR_WORKERS:
        # A worker that needs one that is missing will say so where it can be told.
        with contextlib.suppress(ImportError):
            importlib.import_module(name)


@dataclass
class _Worker:
    process: Any
    line: Connection
    job: Job | None = None
    since: float = field(default_factory=time.monotonic)


class Pool:
    """Workers of one run.

    Args:
        count: how many.
        root: the class folder.
        material: of the notebook.
        scratch: a folder for the workers' own.
        before_fork: called before each is started: for what does not survive a fork.
    """

    def __init__(
        self,
        count: int,
        root: Path,
        material: Material,
        scratch: Path,
        before_fork: Callable[[], object] = lambda: None,
    ) -> None:
        give_back_large()
        # Forked where that can be: what was imported once is there at once.
        self._context: Any = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
        self._arguments = (root, material, scratch)
        self._allowance = material.allowance
        self._count, self._before_fork = count, before_fork
        self._workers: list[_Worker] = []
        self._attempts: dict[str, int] = {}

    def run(self, jobs: Iterable[Job]) -> Iterator[Done | None]:
        """Do jobs, and yield what came of each as it is done; None now and then while nothing is.

        Args:
            jobs: they are drawn one by one, when a worker is free.
        """
        source = iter(jobs)
        again: deque[Job] = deque()
        self._give_all(source, again)
        # All are at work; whoever asked may do something else first.
        yield None
        while True:
            exhausted = self._give_all(source, again)
            busy = [worker for worker in self._workers if worker.job is not None]
            if not busy:
                if exhausted and not again:
                    return
                continue
            ready = wait([worker.line for worker in busy], timeout=LOOK)
            told = [
                self._take(worker, again) if worker.line in ready else self._stopped(worker)
                for worker in busy
            ]
            # Whoever is told of what was done may take his time; the workers need not wait for that.
            self._give_all(source, again)
            yield from filter(None, told)
            if not any(told):
                yield None

    def _give_all(self, source: Iterator[Job], again: deque[Job]) -> bool:
        """Give each worker that is free a job; whether there are no more to be drawn."""
        while (worker := self._free()) is not None:
            job = again.popleft() if again else next(source, None)
            if job is None:
                return True
            self._give(worker, job)
        return False

    def _free(self) -> _Worker | None:
        for worker in self._workers:
            if worker.job is None:
                return worker
        if len(self._workers) < self._count:
            self._workers.append(self._start())
            return self._workers[-1]
        return None

    def _start(self) -> _Worker:
        self._before_fork()
        ours, theirs = self._context.Pipe()
        # A forked worker would otherwise hold the others' lines open, and its own other end.
        strangers = [ours, *(worker.line for worker in self._workers)]
        forked = self._context.get_start_method() == "fork"
        process = self._context.Process(
            target=_work,
            args=(theirs, os.getpid(), *self._arguments, strangers if forked else []),
            daemon=False,
        )
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def _give(self, worker: _Worker, job: Job) -> None:
        worker.job, worker.since = job, time.monotonic()
        # Where the worker is dead already, its line tells so when it is read.
        with contextlib.suppress(OSError):
            worker.line.send(job)

    def _take(self, worker: _Worker, again: deque[Job]) -> Done | None:
        job = worker.job
        assert job is not None
        try:
            done = worker.line.recv()
        except (EOFError, OSError):
            self._workers.remove(worker)
            worker.line.close()
            worker.process.join(5)
            tried = self._attempts[job.learner] = self._attempts.get(job.learner, 0) + 1
            if tried < ATTEMPTS:
                again.append(job)
                return None
            said = texts.WORKER_DIED.format(status=worker.process.exitcode)
            outcome = Outcome(job.learner, "", error=said, log=said + "\n")
            return Done(job.learner, outcome=outcome, seconds=time.monotonic() - worker.since)
        worker.job = None
        if resident(worker.process.pid) > self._allowance.memory / 2:
            # What this submission left behind is not the next one's.
            self._end(worker)
        found: Done | None = done
        return found

    def _stopped(self, worker: _Worker) -> Done | None:
        """Kill a worker that takes more than it may, and what is said of its submission."""
        assert worker.job is not None
        # Whoever took what was done before may have taken long; what lies ready here was in time.
        if worker.line.poll() or not (said := self._allowance.exceeded(worker.process.pid, worker.since)):
            return None
        worker.process.kill()
        self._end(worker)
        seconds = time.monotonic() - worker.since
        return Done(worker.job.learner, outcome=over_limit(worker.job.learner, said), seconds=seconds)

    def _end(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        _dismiss(worker)
        worker.process.join(5)

    def close(self) -> None:
        """End all workers at once."""
        for worker in self._workers:
            _dismiss(worker)
        for worker in self._workers:
            worker.process.join(5)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()
        self._workers.clear()

    @property
    def processes(self) -> list[int]:
        """The numbers of the workers' processes."""
        return [worker.process.pid for worker in self._workers]


def _dismiss(worker: _Worker) -> None:
    # A process that was forked since holds this line open, too: the worker is told in words.
    with contextlib.suppress(OSError):
        worker.line.send(None)
    worker.line.close()


def over_limit(learner: str, said: str) -> Outcome:
    """What comes of a submission that took more than it may."""
    return Outcome(learner, "", error=said, log=said + "\n")


def _work(
    line: Connection, parent: int, root: Path, material: Material, scratch: Path, strangers: list[Connection]
) -> None:
    """What a worker does: grade until there is nothing more, or nobody to do it for."""
    for stranger in strangers:
        stranger.close()
    # Ctrl-C goes to all processes of a terminal; what it means is decided by the one that was started.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        sandbox.die_with_parent(parent)
    limit_memory(material.allowance)
    from course.grading.nbgrader.cells import start_ahead
    from course.grading.run.prepare import do_job

    own = scratch_in(scratch)
    os.environ[SCRATCH] = str(own)
    workshop = Workshop(material, own)
    jobs = _jobs_of(line)
    # What is here stays; a collection would touch, and so copy, what is shared with the others.
    gc.freeze()
    start_ahead(True)
    try:
        # What is wrong with it is said of the submission that needs it.
        with contextlib.suppress(CourseError, OSError):
            workshop.expect()
        for job in jobs:
            line.send(do_job(root, workshop, job))
    except (BrokenPipeError, ConnectionResetError):
        # Nobody is there any more to tell.
        return
    finally:
        start_ahead(False)
        workshop.close()


def _jobs_of(line: Connection) -> Iterator[Job]:
    while True:
        try:
            job = line.recv()
        except (EOFError, OSError):
            return
        if job is None:
            return
        yield job
