"""Run a submission's cells in a shell behind the walls, and put what they show into the notebook.

This is how ``course grade`` runs learners' code. Plain ``nbgrader autograde`` runs it in an ipykernel behind
the same walls (:class:`~course.grading.nbgrader.execute.ExecuteAndKeep`), and so does ``--unsandboxed``
without them. A test compares what comes out.
"""

from __future__ import annotations

import itertools
import math
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbformat.notebooknode import from_dict
from nbgrader.utils import is_solution

from course.files import Broken
from course.grading.nbgrader.execute import (
    COLLECTED,
    KERNEL_KEY,
    LANGUAGE,
    VARIANTS,
    ExecuteAndKeep,
    TooMuchOutput,
    died,
    held,
    is_evidence,
    notice,
    size_of,
    whole_colours,
)
from course.grading.sandbox import ladder
from course.grading.sandbox.frames import Frames
from course.grading.sandbox.launch import Process, SandboxError, hello, pack
from course.grading.texts import grading as texts
from course.grading.texts import sandbox as sentences
from course.questions.variants import fixing


class RunCells(ExecuteAndKeep):
    """As its base class, with the same limits; but in a shell that was forked with the submission's cells,
    and without one where the instructor chose to do without walls."""

    meanwhile: Callable[[], object] | None = None
    """Called once, while the first submission runs."""

    def preprocess(self, nb: Any, resources: Any = None, km: Any = None) -> tuple[Any, Any]:
        """Run the notebook; cells that could not run hold a ``KernelDied`` error that names the cell at
        fault."""
        launcher = ladder.launcher(ladder.CELLS)
        if launcher is None:
            return super().preprocess(nb, resources, km)
        spec = nb.metadata.get("kernelspec") or {}
        if spec.get("language", "python") != "python":
            raise SandboxError(texts.NOT_PYTHON.format(command=spec.get("name")))
        nb.metadata[KERNEL_KEY] = launcher.name
        files = pack(Path(resources["metadata"]["path"]).absolute())
        places = self._places(nb)
        cells: list[dict[str, Any]] = [{"place": n, "source": nb.cells[n].source} for n in places]
        given = (nb.metadata.get(COLLECTED) or {}).get(VARIANTS)
        greeting = self._greeting()
        first = launcher.beginning
        if given or not (first and first.fits([one["source"] for one in cells], greeting["environment"])):
            first = None
        if given:
            cells.insert(0, {"source": fixing(given)})
        with _ahead.taken(launcher, greeting, begun=first is not None) as process:
            feed = process.begin(files, cells[len(first.cells) :] if first else cells)
            frames = Frames(feed, first.shown_at(places) if first else ())
            _ahead.prepare()
            self._do_meanwhile()
            stopped = _Reading(self, nb, process, frames).read(places)
        if stopped is not None:
            name = nb.cells[stopped].get("id") or f"number {stopped + 1}"
            for place, cell in enumerate(nb.cells):
                if place >= stopped and cell.cell_type == "code":
                    cell.outputs = [*cell.outputs, died(name)]
        for cell in nb.cells:
            for output in cell.get("outputs", ()):
                whole_colours(output)
        nb.metadata["language_info"] = from_dict(LANGUAGE)
        return nb, resources

    def expect(self) -> None:
        """Start a process for a submission that is still to come, where that was asked for
        (:func:`start_ahead`)."""
        launcher = ladder.launcher(ladder.CELLS)
        if launcher is not None:
            _ahead.expect(launcher, self._greeting(), begun=launcher.beginning is not None)

    def share_beginning(self, release: Any) -> None:
        """Have the cells before the first solution run once, for all submissions that begin with them.

        Args:
            release: the released notebook, restored as a submission is.

        Raises:
            SandboxError: if the process that tries them cannot be started.
        """
        launcher = ladder.launcher(ladder.CELLS)
        if launcher is not None:
            places = self._places(release)
            first = sum(1 for _ in itertools.takewhile(lambda n: not is_solution(release.cells[n]), places))
            launcher.share([release.cells[n].source for n in places], first, self._greeting())

    def _do_meanwhile(self) -> None:
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            meanwhile()

    def _greeting(self) -> dict[str, Any]:
        # What the walls must hide is an option of the step that starts kernels.
        hidden = [*ladder.never_shown(), *self.config.SandboxProvisioner.get("hidden", [])]
        return hello([], os.environ, hidden)

    def _places(self, nb: Any) -> list[int]:
        """Where the cells stand that run."""

        def runs(cell: Any) -> bool:
            skipped = self.skip_cells_with_tag in cell.metadata.get("tags", [])
            return bool(cell.cell_type == "code" and cell.source.strip() and not skipped)

        return [place for place, cell in enumerate(nb.cells) if runs(cell)]


class _Reading:
    """Reads the frames of one run into a notebook, as nbclient reads a kernel's messages."""

    def __init__(self, step: RunCells, nb: Any, process: Process, frames: Frames) -> None:
        self._step, self._nb, self._process, self._frames = step, nb, process, frames
        self._seconds = step.timeout if step.timeout and step.timeout > 0 else math.inf
        # By display id, the outputs that are changed when it is shown anew.
        self._shown: dict[str, list[Any]] = {}
        self._most, self._since = held() + step.max_memory, 0
        self._sent, self._clear = 0, False

    def read(self, places: list[int]) -> int | None:
        """Read until the last of the cells is over; the place of the one at which the process stopped, or
        None."""
        deadline = time.monotonic() + self._step.budget
        for place in places:
            try:
                if time.monotonic() > deadline or not self._read_cell(place, self._nb.cells[place]):
                    return place
            except (EOFError, ValueError, TooMuchOutput) as error:
                self._step.log.warning("The process stopped in cell %s: %s", place, error)
                return place
        return None

    def _read_cell(self, place: int, cell: Any) -> bool:
        """Whether the process goes on after the cell."""
        cell.outputs, self._sent, self._clear = [], 0, False
        until, begun, interrupted = time.monotonic() + self._seconds, False, False
        while True:
            frame = self._frames.next(until)
            if frame is None:
                if interrupted:
                    cell.outputs.append(self._timed_out())
                    return False
                interrupted, until = True, time.monotonic() + self._step.seconds_to_answer
                self._process.interrupt()
            elif not begun:
                if frame.get("begin") != place:
                    raise Broken(sentences.OUT_OF_ORDER)
                begun, cell.execution_count = True, _count(frame)
            elif "end" in frame:
                if frame["end"] != place:
                    raise Broken(sentences.OUT_OF_ORDER)
                cell.execution_count = _count(frame)
                if interrupted:
                    cell.outputs.append(self._timed_out())
                elif frame.get("error") is not None:
                    self._add_error(cell, frame["error"])
                return True
            elif frame.get("cut") is True:
                cell.outputs.append(notice(self._step.max_output))
            else:
                self._show(cell, frame.get("kind"), frame.get("content"))

    def _timed_out(self) -> Any:
        return from_dict({"output_type": "error"} | dict(self._step.error_on_timeout))

    def _add_error(self, cell: Any, told: Any) -> None:
        """Put an error into a cell that it has not shown itself."""
        if not isinstance(told, list) or len(told) != 3:
            raise Broken(sentences.OTHER_ERROR)
        made = _error({"ename": told[0], "evalue": told[1], "traceback": told[2]})
        if any(o.output_type == "error" and o.ename == made["ename"] for o in cell.outputs):
            return
        made["traceback"] = made["traceback"] or [sentences.NO_TRACEBACK]
        cell.outputs.append(from_dict(made))

    def _show(self, cell: Any, kind: Any, content: Any) -> None:
        if not isinstance(kind, str) or not isinstance(content, dict):
            raise Broken(sentences.OTHER_FRAME)
        if not self._kept(cell, content):
            return
        if kind == "clear_output":
            if content.get("wait"):
                self._clear = True
            else:
                cell.outputs = []
            return
        made = _output(kind, content)
        transient = content.get("transient")
        name = transient.get("display_id") if isinstance(transient, dict) else None
        for earlier in self._shown.get(str(name), ()) if name else ():
            earlier["data"], earlier["metadata"] = from_dict(made["data"]), from_dict(made["metadata"])
        if kind == "update_display_data":
            return
        if self._clear:
            cell.outputs, self._clear = [], False
        last = cell.outputs[-1] if cell.outputs else None
        if kind == "stream" and last is not None and last.get("name") == made["name"]:
            last.text += made["text"]
            return
        cell.outputs.append(from_dict(made))
        if name:
            self._shown.setdefault(str(name), []).append(cell.outputs[-1])

    def _kept(self, cell: Any, content: dict[str, Any]) -> bool:
        """Count what a cell sends; whether this part of it is kept.

        Raises:
            TooMuchOutput: if it is more than a cell, or a notebook, may send.
        """
        size = size_of(content)
        self._sent += size
        self._since += size
        if self._sent > self._step.stop_output:
            raise TooMuchOutput(sentences.TOO_LONG_OUTPUT.format(most=self._step.stop_output))
        if self._since > 1 << 20:
            self._since = 0
            if held() > self._most:
                raise TooMuchOutput(sentences.TOO_MUCH_OUTPUT.format(most=self._step.max_memory))
        if self._sent <= self._step.max_output or is_evidence(content):
            return True
        if self._sent - size <= self._step.max_output:
            cell.outputs.append(notice(self._step.max_output))
        return False


def _count(frame: dict[str, Any]) -> int | None:
    number = frame.get("count")
    return number if type(number) is int and 0 <= number < 1 << 31 else None


def _output(kind: str, content: dict[str, Any]) -> dict[str, Any]:
    """An output of a notebook.

    Raises:
        ValueError: if it is none.
    """
    if kind == "stream":
        name, text = content.get("name"), content.get("text")
        if name not in ("stdout", "stderr") or not isinstance(text, str):
            raise Broken(sentences.OTHER_TEXT)
        return {"output_type": "stream", "name": name, "text": text}
    if kind == "error":
        return _error(content)
    data, metadata = content.get("data"), content.get("metadata") or {}
    shows = kind in ("display_data", "execute_result", "update_display_data")
    if not shows or not isinstance(data, dict) or not isinstance(metadata, dict):
        raise Broken(sentences.OTHER_OUTPUT)
    made: dict[str, Any] = {"output_type": kind, "data": data, "metadata": metadata}
    if kind == "execute_result":
        made["execution_count"] = _count({"count": content.get("execution_count")})
    return made


def _error(content: dict[str, Any]) -> dict[str, Any]:
    name, value, lines = content.get("ename"), content.get("evalue"), content.get("traceback")
    if not isinstance(name, str) or not isinstance(value, str) or not isinstance(lines, list):
        raise Broken(sentences.OTHER_ERROR)
    return {"output_type": "error", "ename": name, "evalue": value, "traceback": list(map(str, lines))}


class _Ahead:
    """One process that was started before its submission is there, where the run has asked for that."""

    def __init__(self) -> None:
        self.enabled = False
        self._of: tuple[ladder.Launcher, dict[str, Any], bool] | None = None
        self._waiting: Process | None = None

    @contextmanager
    def taken(self, launcher: ladder.Launcher, greeting: dict[str, Any], *, begun: bool) -> Iterator[Process]:
        """The process that waits, if it was greeted alike and still lives, else a new one; it ends after
        this."""
        told = _but_key(greeting)
        process, self._waiting = self._waiting, None
        if process is not None and (self._of != (launcher, told, begun) or process.poll() is not None):
            process.end()
            process = None
        self._of = launcher, told, begun
        process = process or launcher.launch(greeting, begun=begun)
        try:
            yield process
        finally:
            process.end()

    def expect(self, launcher: ladder.Launcher, greeting: dict[str, Any], *, begun: bool) -> None:
        """Start one for the first submission, which will probably be greeted so."""
        self._of = launcher, _but_key(greeting), begun
        self.prepare()

    def prepare(self) -> None:
        """Start one for the next submission: else it would be forked when it is needed."""
        if self.enabled and self._waiting is None and self._of is not None:
            launcher, told, begun = self._of
            greeting = hello(told["arguments"], told["environment"], told["hidden"])
            self._waiting = launcher.launch(greeting, begun=begun)

    def clear(self) -> None:
        """End the one that waits."""
        if self._waiting is not None:
            self._waiting.end()
        self._waiting = self._of = None


def _but_key(greeting: dict[str, Any]) -> dict[str, Any]:
    """What two processes are told alike."""
    return {name: value for name, value in greeting.items() if name != "key"}


_ahead = _Ahead()


def start_ahead(on: bool) -> None:
    """Whether to start each process while the submission before it is still at work; one waits at the end."""
    _ahead.enabled = on
    if not on:
        _ahead.clear()
