"""What happens on a worker of a Dask cluster: a process of our own grades, one submission at a time.

Dask runs tasks in threads of a process that is not ours. So each of its workers starts one child and speaks
to it over a pipe; the child is what a worker of a local run is, with a workshop and a sandbox of its own, and
ends when the pipe does. The sandbox is tried from inside on this machine before the first learner's code.
"""

from __future__ import annotations

import hashlib
import os
import platform
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import course
from course.errors import CourseError
from course.grading.files import SCRATCH, remove_tree
from course.grading.run.limits import LOOK, Allowance, OverLimitError, limit_memory
from course.grading.run.worker import Material, Outcome, Task, Workshop
from course.grading.sandbox import ladder
from course.grading.texts import grading as texts
from course.paths import PACKAGE

ATTEMPTS = 2
# Below the system's folder for temporary files: what a child needs for its time, named after its process.
FOLDER = "course-grading-"


@dataclass(frozen=True)
class About:
    """What grading on a machine depends on.

    Attributes:
        version: of the course.
        code: hash over the package's modules.
        python: its version, without the last part.
        kernels: the rung of the ladder; empty where there is none or where nobody asked.
        problem: why there is no sandbox, or empty.
    """

    version: str
    code: str
    python: str
    kernels: str = ""
    problem: str = ""

    def differs(self, other: About) -> str:
        """In which way another machine is not like this one, in words; empty where it is."""
        for name, said in (("version", "the course"), ("code", "the course's code"), ("python", "Python")):
            if getattr(self, name) != getattr(other, name):
                return texts.CLUSTER_DIFFERS.format(
                    what=said, here=getattr(self, name)[:12], there=getattr(other, name)[:12]
                )
        return ""


def about_here() -> About:
    """What grading in this process depends on; nothing is started."""
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*.py")):
        digest.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + path.read_bytes())
    return About(course.__version__, digest.hexdigest(), ".".join(platform.python_version_tuple()[:2]))


@dataclass(frozen=True)
class Unfit:
    """A machine that may not grade: another one has to.

    Attributes:
        worker: its address in the cluster; empty outside one.
        problem: why, in words.
    """

    worker: str
    problem: str


class _Child:
    """The process that grades, seen from the Dask worker."""

    def __init__(self) -> None:
        self.line, theirs = Pipe()
        with theirs:
            number = theirs.fileno()
            # Not with -m: what it hands back would then be of a module that nobody else has.
            command = [
                sys.executable,
                "-c",
                "from course.grading.run.cluster_worker import main; main()",
                str(number),
            ]
            self._process = subprocess.Popen(command, pass_fds=[number], stdin=subprocess.DEVNULL)
        self.material = ""

    def ask_within(self, allowance: Allowance, what: str, *given: Any) -> Any:
        """As :meth:`ask`, but no longer than that.

        Raises:
            OverLimitError: if it takes longer or more memory; the process is ended then.
        """
        since = time.monotonic()
        self.line.send((what, *given))
        while not self.line.poll(LOOK):
            if said := allowance.exceeded(self._process.pid, since):
                self._process.kill()
                raise OverLimitError(said)
        return self.line.recv()

    def ask(self, what: str, *given: Any) -> Any:
        """Ask for something and wait for it.

        Raises:
            EOFError: if the process has ended.
            OSError: if it is about to.
        """
        self.line.send((what, *given))
        return self.line.recv()

    def close(self) -> int | None:
        """End it; its exit status."""
        self.line.close()
        try:
            return self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()


_lock = threading.Lock()
_children: list[_Child] = []


def about_worker() -> About:
    """On a worker: start its child anew, which tries its sandbox."""
    with _lock:
        found: About = _fresh().ask("about")
        return found


def _fresh() -> _Child:
    while _children:
        _children.pop().close()
    _children.append(_Child())
    return _children[0]


def grade_remotely(name: str, material: Material, task: Task, here: About) -> Outcome | Unfit:
    """On a worker: grade one submission.

    Args:
        name: of the material, unlike that of any other run.
        material: of the notebook.
        task: the submission.
        here: what grading depends on where the run was started.

    Returns:
        What came of it; or that nothing was begun, since this machine has another course or no sandbox.
    """
    status: int | None = None
    with _lock:
        for _ in range(ATTEMPTS):
            child = _children[0] if _children else _fresh()
            try:
                if child.material != name:
                    # A worker that joined late, or one that another run has used.
                    about = child.ask("about")
                    if problem := here.differs(about) or about.problem:
                        return Unfit(_address(), problem)
                    child.ask("material", material)
                    child.material = name
                found: Outcome = child.ask_within(material.allowance, "task", task)
                return found
            except OverLimitError as error:
                _children.remove(child)
                child.close()
                return _refused(task, str(error))
            except (EOFError, OSError):
                _children.remove(child)
                status = child.close()
    return _refused(task, texts.WORKER_DIED.format(status=status))


def _address() -> str:
    from distributed import get_worker

    try:
        return str(get_worker().address)
    except ValueError:
        return ""


def stop_worker() -> None:
    """On a worker: end its child."""
    with _lock:
        while _children:
            _children.pop().close()


def _refused(task: Task, said: str) -> Outcome:
    return Outcome(task.learner, task.fingerprint, error=said, log=said + "\n")


# ---- in the child ------------------------------------------------------------------------------------------


def main() -> None:
    """Serve until the other end of the pipe, whose number is the one argument, is closed."""
    # Ctrl-C goes to all processes of a terminal; what it means is decided by the one that was started.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.pop(ladder.VARIABLE, None)
    remove_abandoned()
    own = f"{FOLDER}{os.getpid()}-"
    with Connection(int(sys.argv[1])) as line, tempfile.TemporaryDirectory(prefix=own) as place:
        os.environ[SCRATCH] = place
        _serve(line, Path(place))


def remove_abandoned() -> None:
    """Remove the folders of children that were killed: keys lie in them."""
    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER}*-*"):
        number = folder.name.removeprefix(FOLDER).partition("-")[0]
        mine = folder.is_dir() and not folder.is_symlink() and folder.stat().st_uid == os.getuid()
        if mine and number.isdecimal() and not Path(f"/proc/{number}").exists():
            remove_tree(folder)


def _serve(line: Connection, place: Path) -> None:
    workshop: Workshop | None = None
    try:
        for number, (what, *given) in enumerate(_questions(line)):
            if what == "about":
                line.send(_about())
            elif what == "material":
                if workshop is not None:
                    workshop.close()
                workshop = Workshop(given[0], place / str(number))
                workshop.share_beginning()
                limit_memory(given[0].allowance)
                line.send(True)
            elif workshop is not None:
                line.send(workshop.grade(given[0]))
    except (BrokenPipeError, ConnectionResetError):
        # Nobody is there any more to tell.
        return
    finally:
        if workshop is not None:
            workshop.close()
        ladder.close_all()


def _questions(line: Connection) -> Iterable[tuple[Any, ...]]:
    while True:
        try:
            yield line.recv()
        except (EOFError, OSError):
            return


def _about() -> About:
    here = about_here()
    try:
        found = ladder.launcher(ladder.CELLS)
    except CourseError as error:
        return About(here.version, here.code, here.python, problem=str(error))
    return About(here.version, here.code, here.python, kernels=found.name if found is not None else "")
