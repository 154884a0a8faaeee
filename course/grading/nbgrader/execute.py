"""Run a submission in a sandboxed kernel, so that a dead, stuck or hostile one costs no more than the cells
it could not run.

nbgrader's own step raises when a kernel dies, and the whole submission is lost. Here the cells that could not
run get an error that says so; the scorer turns that into a case for a person, and what was answered before it
keeps its points. What a kernel sends is the learner's word: it is counted, and cut off where it is too much.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import shutil
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_core.utils import run_sync
from nbclient.exceptions import DeadKernelError
from nbformat.notebooknode import from_dict
from nbgrader.preprocessors import Execute
from traitlets import Integer

from course.errors import CourseError
from course.evidence.record import MIME
from course.files import without_halves
from course.grading.sandbox import ladder
from course.grading.sandbox.inside import unpack
from course.grading.sandbox.launch import pack, scratch_folder
from course.grading.score.check_cells import KERNEL_DIED, TIMEOUT
from course.grading.texts import grading as texts
from course.grading.texts import sandbox as sentences
from course.questions.variants import fixing

# In the notebook's metadata: the kind of kernel that ran it.
KERNEL_KEY = "willing_and_able_kernel"
# There, too: what was collected of the submission before it runs, among it the variants its learner got.
COLLECTED = "willing_and_able_collected"
VARIANTS = "variants"
LANGUAGE = {
    "name": "python",
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "pygments_lexer": "ipython3",
}


# What a terminal obeys, as nbconvert reads it.
_ESCAPE = re.compile(r"\x1b(?:\[[^@-~\n]*[@-~])?")
_MOST_CODES = 24


class TooMuchOutput(RuntimeError):
    """A cell sends without end."""


class ExecuteAndKeep(Execute):
    """nbgrader's execution, but in the sandbox, and a kernel that dies or hangs ends the run instead of the
    submission."""

    budget = Integer(300, help="Seconds that one notebook may run altogether.").tag(config=True)
    max_output = Integer(4_000_000, help="Characters of output that are kept of one cell.").tag(config=True)
    stop_output = Integer(64_000_000, help="Characters of output of one cell at which it is stopped.").tag(
        config=True
    )
    max_memory = Integer(
        256 << 20,
        help="Bytes by which what a kernel sends may make this process grow.",
    ).tag(config=True)
    seconds_to_answer = Integer(5, help="Seconds for a kernel to answer after a cell was stopped.").tag(
        config=True
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.kind = ladder.choice()
        if self.kind != ladder.UNSANDBOXED:
            from course.grading.sandbox.provisioner import SandboxManager

            kwargs["kernel_manager_class"] = SandboxManager
        super().__init__(*args, **kwargs)
        self.shutdown_kernel = "immediate"

    def preprocess(self, nb: Any, resources: Any = None, km: Any = None) -> tuple[Any, Any]:
        """Run the notebook; cells that could not run hold a ``KernelDied`` error that names the cell at
        fault."""
        self._stopped: str | None = None
        self._fixed = False
        self._sent: dict[int, int] = {}
        self._deadline = time.monotonic() + self.budget
        if self.kind != ladder.UNSANDBOXED:
            found = ladder.launcher()
            nb.metadata[KERNEL_KEY] = found.name if found is not None else ladder.UNSANDBOXED
            with _growth_watched(self.max_memory, self._too_large):
                return self._run(nb, resources, km)
        nb.metadata[KERNEL_KEY] = ladder.UNSANDBOXED
        if sys.platform != "linux":
            ladder.say_once(texts.COLD_KERNELS.format(reason=sys.platform))
        with _scratch(Path(resources["metadata"]["path"])) as folder:
            before = resources["metadata"]["path"]
            resources["metadata"]["path"] = str(folder)
            try:
                return self._run(nb, resources, km)
            finally:
                resources["metadata"]["path"] = before

    def reset_execution_trackers(self) -> None:
        """Begin a notebook. The state of a learner's widgets is nothing that a marker needs, and it can be
        large; what is shown inside an ``Output`` is noted there, whether or not the rest is."""
        super().reset_execution_trackers()
        self.store_widget_state = False
        self.widget_state: Any = defaultdict(dict)

    def set_widgets_metadata(self) -> None:
        """Leave it out."""

    def _run(self, nb: Any, resources: Any, km: Any) -> tuple[Any, Any]:
        done = super().preprocess(nb, resources, km)
        for cell in nb.cells:
            for output in cell.get("outputs", ()):
                whole_colours(output)
            if self.kind == ladder.UNSANDBOXED and cell.get("outputs"):
                # In the sandbox each message is read so.
                cell.outputs = from_dict(without_halves(cell.outputs))
        # The kernel said something here, too, and pages name the language by it.
        nb.metadata["language_info"] = from_dict(LANGUAGE)
        found: tuple[Any, Any] = done
        return found

    def _too_large(self) -> None:
        """In another thread: end the kernel, since this process holds too much of what it sent."""
        provisioner = getattr(self.km, "provisioner", None)
        if provisioner is not None:
            provisioner.kill_now()

    def preprocess_cell(self, cell: Any, resources: Any, index: int) -> Any:
        """Run one cell, unless the kernel is gone."""
        if cell.cell_type != "code":
            return cell, resources
        name = cell.get("id") or f"number {index + 1}"
        self._fix_variants()
        if self._stopped is None and time.monotonic() > self._deadline:
            self._stopped = name
        if self._stopped is None:
            try:
                done = super().preprocess_cell(cell, resources, index)
                if not self._was_stopped(cell) or self._answers():
                    return done
                self._stopped = name
            except CourseError:
                raise
            except Exception as error:  # noqa: BLE001 - whatever a hostile kernel sends, it stops this run alone
                self.log.warning("The kernel stopped in cell %s: %s", name, error)
                self._stopped = name
        cell.outputs = [*cell.get("outputs", []), died(self._stopped)]
        return cell, resources

    def _fix_variants(self) -> None:
        """Before the first cell: which variants this learner got. A kernel does what it is asked in order."""
        given = (self.nb.metadata.get(COLLECTED) or {}).get(VARIANTS)
        if given and not self._fixed:
            self.kc.execute(fixing(given), silent=True, store_history=False)
        self._fixed = True

    async def _async_poll_kernel_alive(self) -> None:
        """As nbclient's, but it ends with its cell. After an error nbclient leaves it behind, and a second
        later it tells of a kernel that nobody has any more, on the instructor's terminal."""
        reply = self.task_poll_for_reply
        while reply is not None and not reply.done():
            await asyncio.wait([reply], timeout=1)
            if reply.done():
                return
            try:
                await self._async_check_alive()
            except DeadKernelError:
                reply.cancel()

    def process_message(self, msg: Any, cell: Any, cell_index: int) -> Any:
        """Take a kernel's message, unless the cell has sent too much already."""
        size = size_of(msg.get("content"))
        sent = self._sent[cell_index] = self._sent.get(cell_index, 0) + size
        if sent > self.stop_output:
            raise TooMuchOutput(sentences.TOO_LONG_OUTPUT.format(most=self.stop_output))
        kind = msg.get("msg_type")
        if (
            sent > self.max_output
            and kind not in ("status", "execute_input")
            and not is_evidence(msg["content"])
        ):
            if sent - size <= self.max_output:
                cell.outputs.append(notice(self.max_output))
            return None
        return super().process_message(msg, cell, cell_index)

    def _was_stopped(self, cell: Any) -> bool:
        return any(o.get("output_type") == "error" and o.get("ename") == TIMEOUT for o in cell.outputs)

    def _answers(self) -> bool:
        """Whether the kernel does again what it is asked, after a cell was stopped for its time."""
        asked, deadline = self.kc.kernel_info(), time.monotonic() + self.seconds_to_answer
        while time.monotonic() < deadline:
            with contextlib.suppress(Empty):
                reply = run_sync(self.kc.shell_channel.get_msg)(timeout=deadline - time.monotonic())
                if reply["parent_header"].get("msg_id") == asked:
                    return True
        return False


@contextlib.contextmanager
def _growth_watched(limit: int, act: Callable[[], None]) -> Iterator[None]:
    """Call ``act``, and again until the end, while this process holds ``limit`` bytes more than now. Messages
    of many parts, or many of them, wait in a library's memory, which nothing else bounds."""
    most, over = held() + limit, threading.Event()

    def watch() -> None:
        while not over.wait(0.05):
            if held() > most:
                act()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def held() -> int:
    """Bytes of memory that this process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def whole_colours(output: Any) -> None:
    """Take colour codes that are cut short out of an output: who reads them takes numbers that are not there
    (nbconvert 7.17's ``ansi2html``, and with it feedback and Formgrader)."""
    for holder in (output, output.get("data") or {}):
        for name in ("text", "traceback", "ename", "evalue", "text/plain"):
            value = holder.get(name)
            if isinstance(value, str):
                holder[name] = _ESCAPE.sub(_whole, value)
            elif isinstance(value, list):
                holder[name] = [_ESCAPE.sub(_whole, str(part)) for part in value]


def _whole(found: re.Match[str]) -> str:
    """The same, or written out where it is no whole sequence, or a colour that is told in part."""
    sequence = found[0]
    if sequence == "\x1b" or (sequence.endswith("m") and not _is_whole_colour(sequence[2:-1].split(";"))):
        return sequence.replace("\x1b", "␛")
    return sequence


def _is_whole_colour(codes: list[str]) -> bool:
    if len(codes) > _MOST_CODES or not all(re.fullmatch("[0-9]{0,3}", code) for code in codes):
        return False
    numbers = [int(code or 0) for code in codes]
    while numbers:
        if numbers.pop(0) not in (38, 48):
            continue
        # A colour out of 256, or of red, green and blue.
        more = {5: 1, 2: 3}.get(numbers.pop(0)) if numbers else None
        if more is None or len(numbers) < more or max(numbers[:more]) > 255:
            return False
        del numbers[:more]
    return True


@contextlib.contextmanager
def _scratch(source: Path) -> Iterator[Path]:
    """A copy of a submission's files for a kernel without a sandbox: without the notebook and its hidden
    tests."""
    folder = Path(tempfile.mkdtemp(prefix="course-run-", dir=scratch_folder()))
    try:
        unpack(pack(source), folder)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def size_of(content: Any) -> int:
    """About as many characters as a message has."""
    if isinstance(content, str):
        return len(content)
    if isinstance(content, dict):
        return sum(16 + size_of(value) for value in content.values())
    if isinstance(content, list):
        return sum(4 + size_of(value) for value in content)
    return 8


def is_evidence(content: Any) -> bool:
    """Whether a message shows the record of an answer, which is kept whatever else a cell shows."""
    data = content.get("data")
    return isinstance(data, dict) and MIME in data


def notice(limit: int) -> Any:
    """An output that says that the rest of them is left out."""
    from nbformat.v4 import new_output

    return new_output("stream", name="stdout", text="\n" + texts.OUTPUT_CUT.format(limit=limit) + "\n")


def died(name: str) -> Any:
    """The error of a cell that could not run, which names the cell at fault."""
    from nbformat.v4 import new_output

    return new_output("error", ename=KERNEL_DIED, evalue=name, traceback=[f"{KERNEL_DIED}: {name}"])
