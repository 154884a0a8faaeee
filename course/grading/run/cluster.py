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
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from course.errors import ClassFolderError, CourseError
from course.grading.classroom.folder import ClassFolder
from course.grading.run import cluster_worker
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
            self._material = self._client.scatter(replace(material, hidden=()), broadcast=True, hash=False)
        except BaseException:
            self._client.close()
            raise
        self._name = secrets.token_hex(8)
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
        """
        from distributed import CancelledError, wait
        from distributed.comm.core import CommClosedError

        source = iter(jobs)
        running: dict[Future[Any], tuple[Done, float]] = {}
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
                        running[self._send(task)] = (done, time.monotonic())
                if not running:
                    return
                try:
                    with self._client.as_current():
                        finished = wait(list(running), timeout=LOOK, return_when="FIRST_COMPLETED").done
                except TimeoutError:
                    yield None
                    continue
                for future in finished:
                    done, since = running.pop(future)
                    done.outcome = _outcome(future, done.learner)
                    done.seconds = time.monotonic() - since
                    yield done
        except (CancelledError, CommClosedError, asyncio.CancelledError, OSError) as error:
            raise ClassFolderError(
                texts.CLUSTER_LOST.format(address=self._address, root=self._folder.root)
            ) from error

    def _room(self) -> int:
        # A cluster may grow and shrink; without a worker one task waits for the next.
        found: int = max(1, AHEAD * sum(self._client.nthreads().values()))
        return found

    def _send(self, task: Task) -> Future[Any]:
        return self._client.submit(
            cluster_worker.grade_remotely, self._name, self._material, task, self._here, pure=False
        )

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


def _outcome(future: Future[Any], learner: str) -> Outcome:
    """What a worker handed back; where it died with this submission each time, that.

    Raises:
        CancelledError: if the scheduler has forgotten it.
    """
    error = future.exception()
    if error is None:
        found: Outcome = future.result()
        return found
    said = texts.CLUSTER_TASK.format(error=f"{type(error).__name__}: {error}")
    return Outcome(learner, "", error=said, log=said + "\n")
