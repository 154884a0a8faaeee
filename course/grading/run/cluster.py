"""A class run on an existing Dask cluster: the same tasks as on this machine, sent elsewhere.

Healing and everything that is written stay here; a worker gets one submission as data and hands back what
came of it (:mod:`course.grading.run.cluster_worker`). The material of the notebook, keys among it, is sent
once. Whoever can reach the cluster's scheduler can run code on its workers and read what lies there, so it
has to be one that nobody else can reach.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from course.errors import ClassFolderError, CourseError
from course.grading.classroom.folder import ClassFolder
from course.grading.run import cluster_worker
from course.grading.run.cluster_worker import Unfit
from course.grading.run.jobs import Done, Job
from course.grading.run.limits import LOOK, Aside
from course.grading.run.prepare import prepare_aside
from course.grading.run.worker import Material, Outcome, Task
from course.grading.sandbox.ladder import NoSandboxError
from course.grading.texts import grading as texts

if TYPE_CHECKING:
    from distributed import Client, Future

SECONDS_TO_ANSWER = 10
# Submissions under way for each thread of the cluster: one at work, one that waits.
AHEAD = 2
# How often all workers may be lost with nothing done between: what takes its workers down with it would else
# be sent for ever.
ANEW = 3


@dataclass(frozen=True)
class _Sent:
    """A submission under way: what is known of it, since when (of the monotonic clock), and the workers that
    may have it; None for any."""

    done: Done
    task: Task
    since: float
    workers: tuple[str, ...] | None


class Cluster:
    """Workers of one run on a Dask cluster; in the place of :class:`course.grading.run.pool.Pool`.

    Args:
        address: of the scheduler, such as ``tcp://192.0.2.1:8786``.
        folder: the class folder.
        material: of the notebook.

    Attributes:
        kernels: the kinds of kernels of the workers.

    Raises:
        CourseError: if the package for it is missing, if the scheduler does not answer, if there are no
            workers, or if one has another course or Python.
        NoSandboxError: if a worker has no sandbox.
    """

    def __init__(self, address: str, folder: ClassFolder, material: Material) -> None:
        self._folder, self._slug = folder, material.slug
        self._address, self._here = address, cluster_worker.about_here()
        self._client = _connect(address)
        try:
            self.kernels = self._check()
            # Its own workshop is what a worker's kernels must not see; this machine's folders are not there.
            self._to_send = replace(material, hidden=())
            self._material = self._scattered()
        except BaseException:
            self._client.close()
            raise
        self._name = secrets.token_hex(8)
        # Workers that joined late and may not grade, by address, and why.
        self._unfit: dict[str, str] = {}
        # How often all was sent again since something came back.
        self._anew = 0
        self._aside = Aside(material.allowance)

    def _check(self) -> str:
        told: dict[str, Any] = self._client.run(cluster_worker.about_worker, on_error="return")
        # Who cannot be reached has just gone, and the scheduler will know; who comes back is asked again.
        found = {worker: about for worker, about in told.items() if not isinstance(about, OSError)}
        if not found:
            raise CourseError(texts.CLUSTER_EMPTY.format(address=self._address))
        for worker, about in sorted(found.items()):
            if isinstance(about, BaseException):
                problem = f"{type(about).__name__}: {about}"
                raise CourseError(texts.CLUSTER_WORKER.format(worker=worker, problem=problem))
            if different := self._here.differs(about):
                raise CourseError(texts.CLUSTER_WORKER.format(worker=worker, problem=different))
            if about.problem:
                raise NoSandboxError(texts.CLUSTER_WORKER.format(worker=worker, problem=about.problem))
        return ", ".join(sorted({about.kernels for about in found.values()}))

    def run(self, jobs: Iterable[Job]) -> Iterator[Done | None]:
        """Do jobs, and yield what came of each as it is done; None now and then while nothing is.

        Args:
            jobs: they are drawn one by one, so that not all submissions are in memory at once.

        Raises:
            ClassFolderError: if the scheduler is lost.
            CourseError: if no worker is left that may grade.
        """
        from distributed import CancelledError, wait
        from distributed.comm.core import CommClosedError

        source = iter(jobs)
        running: dict[Future[Any], _Sent] = {}
        exhausted = False
        try:
            while True:
                while not exhausted and len(running) < self._room():
                    job = next(source, None)
                    if job is None:
                        exhausted = True
                        break
                    done, task = prepare_aside(self._aside, self._folder, self._slug, job)
                    if task is None:
                        yield done
                    else:
                        self._send(running, done, task, time.monotonic())
                if not running:
                    return
                try:
                    with self._client.as_current():
                        finished = wait(list(running), timeout=LOOK, return_when="FIRST_COMPLETED").done
                except CancelledError:
                    self._begin_anew(running)
                    continue
                except TimeoutError:
                    self._send_what_waits_for_the_dead(running)
                    yield None
                    continue
                for future in finished:
                    sent = running.pop(future)
                    found = _outcome(future, sent.done.learner)
                    if isinstance(found, Unfit):
                        # It would answer at once each time, and so draw the whole class to itself.
                        self._unfit[found.worker] = found.problem
                        self._send(running, sent.done, sent.task, sent.since)
                        continue
                    self._anew = 0
                    sent.done.outcome = found
                    sent.done.seconds = time.monotonic() - sent.since
                    yield sent.done
        except (CancelledError, CommClosedError, asyncio.CancelledError, OSError) as error:
            raise ClassFolderError(
                texts.CLUSTER_LOST.format(address=self._address, root=self._folder.root)
            ) from error

    def _room(self) -> int:
        # A cluster may grow and shrink; without a worker one task waits for the next.
        threads: dict[str, int] = self._client.nthreads()
        return max(1, AHEAD * sum(n for worker, n in threads.items() if worker not in self._unfit))

    def _send(self, running: dict[Future[Any], _Sent], done: Done, task: Task, since: float) -> None:
        given = (self._name, self._material, task, self._here)
        workers = self._fit()
        future = self._client.submit(cluster_worker.grade_remotely, *given, workers=workers, pure=False)
        running[future] = _Sent(done, task, since, workers)

    def _fit(self) -> tuple[str, ...] | None:
        """The workers that may grade; None while all may.

        Raises:
            CourseError: if none may.
        """
        if not self._unfit:
            return None
        fit = tuple(sorted(set(self._client.nthreads()) - set(self._unfit)))
        if not fit:
            worker, problem = next(iter(self._unfit.items()))
            raise CourseError(texts.CLUSTER_UNFIT.format(worker=worker, problem=problem))
        return fit

    def _scattered(self) -> Future[Any]:
        """The material, laid down on every worker."""
        scattered: Future[Any] = self._client.scatter(self._to_send, broadcast=True, hash=False)
        return scattered

    def _begin_anew(self, running: dict[Future[Any], _Sent]) -> None:
        """Send everything again: the material went with the workers that had it.

        Raises:
            CourseError: if there is no worker any more, or they are lost each time.
            OSError: if it was the scheduler that was lost.
        """
        self._anew += 1
        under_way = list(running.values())
        running.clear()
        if not self._client.nthreads() or self._anew > ANEW:
            raise CourseError(texts.CLUSTER_EMPTIED.format(address=self._address))
        self._material = self._scattered()
        for sent in under_way:
            self._send(running, sent.done, sent.task, sent.since)

    def _send_what_waits_for_the_dead(self, running: dict[Future[Any], _Sent]) -> None:
        """Send anew what only workers may have that have gone meanwhile; others may have come."""
        alive = set(self._client.nthreads())
        for future, sent in list(running.items()):
            if sent.workers is not None and not alive.intersection(sent.workers):
                del running[future]
                future.cancel()
                self._send(running, sent.done, sent.task, sent.since)

    def close(self) -> None:
        """Let the workers' processes end, and leave the cluster as it was."""
        self._aside.close()
        if self._client.status == "running":
            # A scheduler that is lost is told of elsewhere; what its workers run ends with them.
            with contextlib.suppress(OSError):
                self._client.run(cluster_worker.stop_worker, on_error="ignore")
        self._client.close()


def _connect(address: str) -> Client:
    try:
        from distributed import Client
    except ModuleNotFoundError as error:
        raise CourseError(texts.CLUSTER_MISSING) from error
    try:
        return Client(address, timeout=SECONDS_TO_ANSWER, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        problem = str(error).partition("\n")[0] or type(error).__name__
        raise CourseError(texts.CLUSTER_SILENT.format(address=address, problem=problem)) from error


def _outcome(future: Future[Any], learner: str) -> Outcome | Unfit:
    """What a worker handed back; where it died with this submission each time, that.

    Raises:
        CancelledError: if the scheduler has forgotten it.
    """
    error = future.exception()
    if error is None:
        found: Outcome | Unfit = future.result()
        return found
    said = texts.CLUSTER_TASK.format(error=f"{type(error).__name__}: {error}")
    return Outcome(learner, "", error=said, log=said + "\n")
