"""What is answered and what is open in a learner's notebook.

Quizzes are looked up in the notebook's metadata, its outputs and the sidecar files, so nothing has to run.
Exercises are judged by the outputs of their last run, or, with `run`, by a run of a copy in a kernel of its
own: the learner's file is never changed. Only what counts is listed; practice questions are not.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from course.errors import CourseError
from course.evidence.files import parse_json
from course.evidence.record import METADATA_KEY, MIME, clean_bundle
from course.normalform import source_of, stub_hash
from course.texts import commands as texts

Cell = dict[str, Any]
_SECONDS_A_CELL = 120


@dataclass(frozen=True)
class Part:
    """One thing that counts.

    Attributes:
        kind: ``quiz``, ``prediction``, ``exercise`` or ``argument``.
        title: what a learner knows it by.
        state: ``answered``, or a key of `course.texts.commands.STATES`.
        detail: what to say besides, such as the message of a check.
        words: the length of a written answer.
    """

    kind: str
    title: str
    state: str
    detail: str = ""
    words: int = 0

    @property
    def answered(self) -> bool:
        return self.state == "answered"

    def sentence(self) -> str:
        """The part and what is to be done about it."""
        said = texts.STATES[self.state].format(detail=self.detail)
        return f"{texts.PARTS[self.kind]} “{self.title}”: {said}"


@dataclass(frozen=True)
class Status:
    """A notebook's parts in their order, and what was strange about its evidence."""

    slug: str
    title: str
    parts: tuple[Part, ...]
    problems: tuple[str, ...] = ()

    @property
    def open(self) -> list[Part]:
        return [part for part in self.parts if not part.answered]

    def count(self, *kinds: str) -> tuple[int, int]:
        """How many parts of these kinds are answered, and how many there are."""
        parts = [part for part in self.parts if part.kind in kinds]
        return sum(part.answered for part in parts), len(parts)


def read_notebook(path: Path) -> dict[str, Any]:
    """A learner's notebook as JSON.

    Raises:
        CourseError: where the file is missing or is no notebook.
    """
    try:
        notebook = cast("dict[str, Any]", parse_json(path.read_bytes()))
        cells = notebook["cells"]
        if not all(isinstance(cell.get("metadata"), dict) for cell in cells):
            raise ValueError("a cell has no metadata")
    except FileNotFoundError as error:
        raise CourseError(
            f"There is no notebook {path}. `course start` puts missing notebooks back."
        ) from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CourseError(
            f"{path} cannot be read as a notebook ({error}). Open it in JupyterLab and save it; if that "
            "fails, rename it "
            "and run `course start`, which puts a fresh one there; your quiz answers lie in the folder "
            "answers beside it."
        ) from error
    return notebook


def status(path: Path, *, run: bool = False) -> Status:
    """What is answered and open in the notebook at ``path``.

    Args:
        path: the notebook; sidecar files are looked for beside it.
        run: run a copy first and judge exercises by that.

    Raises:
        CourseError: where the notebook cannot be read, or the course has no questions for it.
    """
    from course.evidence.store import gather
    from course.quizzes.items import items_beside, load_items, load_items_file

    notebook = read_notebook(path)
    own = items_beside(path, path.stem)
    items = load_items(path.stem) if own is None else load_items_file(own, path.stem)
    evidence = gather(notebook, path.parent)
    ids = {_name(cell) for cell in notebook["cells"]}
    ran = _run(path, notebook) if run else notebook
    parts = (
        *_quizzes(items, evidence, ids),
        *_exercises(items, ran, fresh=run),
        *_arguments(notebook),
    )
    return Status(path.stem, title_of(notebook, path.stem), parts, tuple(getattr(evidence, "problems", ())))


def title_of(notebook: dict[str, Any], slug: str) -> str:
    """A notebook's first heading, or its slug."""
    for cell in notebook["cells"]:
        found = re.search(r"^# (.+)$", source_of(cell), re.MULTILINE)
        if cell.get("cell_type") == "markdown" and found:
            return re.sub(r"<!--.*?-->", "", found[1]).strip()
    return slug


def _name(cell: Cell) -> str:
    return str(cell["metadata"].get("nbgrader", {}).get("grade_id") or cell.get("id") or "")


def _quizzes(items: Any, evidence: dict[str, Any], ids: set[str]) -> Iterator[Part]:
    for name, quiz in items.quizzes.items():
        counting = [item for item in quiz.items if item.mode != "practice"]
        kind = "prediction" if any(item.mode == "prediction" for item in quiz.items) else "quiz"
        shown = f"{'predict' if kind == 'prediction' else 'quiz'}-{name}" in ids
        for number, item in enumerate(quiz.items, start=1):
            if item not in counting:
                continue
            title = (
                quiz.title if len(quiz.items) == 1 else texts.QUESTION.format(title=quiz.title, number=number)
            )
            # Of an item with variants a learner has answered the one they got.
            states = {_item_state(form, evidence.get(form.id)) for form in item.forms.values()}
            state = next(s for s in ("answered", "invalid", "open") if s in states)
            yield Part(kind, title, "missing" if state == "open" and not shown else state)


def _item_state(item: Any, record: dict[str, Any] | None) -> str:
    from course.quizzes.items import public_dict
    from course.quizzes.types import TYPES

    asked, public = TYPES[item.type], public_dict(item)
    if record is None or asked.blank(public, record["value"]):
        return "open"
    right_kind = record["kind"] == item.type and asked.valid(public, record["value"]) is None
    return "answered" if right_kind else "invalid"


def _exercises(items: Any, notebook: dict[str, Any], *, fresh: bool) -> Iterator[Part]:
    checks = {_name(cell): cell for cell in notebook["cells"] if cell.get("cell_type") == "code"}
    for name, exercise in items.exercises.items():
        if exercise.mode == "practice":
            continue
        cell = checks.get(f"check-{name}")
        if cell is None:
            yield Part("exercise", exercise.title, "missing")
        else:
            yield Part("exercise", exercise.title, *_exercise_state(cell, exercise.id, fresh))


def _exercise_state(cell: Cell, exercise: str, fresh: bool) -> tuple[str, str]:
    outputs = cell.get("outputs") or []
    records = [_bundle(output).get(exercise) for output in outputs]
    record = next((record for record in reversed(records) if record), None)
    error = next((output for output in outputs if output.get("output_type") == "error"), None)
    if record is not None and record["value"] is None:
        return "unanswered", ""
    if error is not None and error.get("ename") == "AssertionError":
        # Under validation the check says in one sentence which visible layer failed.
        return "not-yet", str(error.get("evalue", "")).strip()
    if error is not None or (record is None and fresh):
        reason = f"{error.get('ename')}: {error.get('evalue')}" if error else "the cell above it failed"
        return "error", reason
    return ("answered", "") if record is not None else ("not-run", "")


def _bundle(output: dict[str, Any]) -> dict[str, Any]:
    data = output.get("data")
    return clean_bundle(data[MIME]) if isinstance(data, dict) and MIME in data else {}


def _arguments(notebook: dict[str, Any]) -> Iterator[Part]:
    answers = {}
    for cell in notebook["cells"]:
        ours = cell["metadata"].get(METADATA_KEY)
        if isinstance(ours, dict) and isinstance(ours.get("answer"), str):
            answers.setdefault(ours["answer"], []).append((source_of(cell), ours.get("stub_sha256")))
    for cell in notebook["cells"]:
        nbgrader = cell["metadata"].get("nbgrader", {})
        if not nbgrader.get("task"):
            continue
        name = str(nbgrader.get("grade_id", "")).removeprefix("argue-")
        title = _heading(source_of(cell)) or name
        copies = answers.get(name)
        if copies is None:
            yield Part("argument", title, "missing")
            continue
        written = [text for text, stub in copies if text.strip() and stub_hash(text) != stub]
        if written:
            words = max(len(re.findall(r"\w+", text)) for text in written)
            yield Part("argument", title, "answered", words=words)
        else:
            yield Part("argument", title, "blank")


def _heading(source: str) -> str | None:
    found = re.search(r"^#+ (.+)$", source, re.MULTILINE)
    return re.sub(r"<!--.*?-->", "", found[1]).strip() if found else None


def _run(path: Path, notebook: dict[str, Any]) -> dict[str, Any]:
    """Run a copy beside nothing of the learner's but its folder, as nbgrader's Validate would."""
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    copied = nbformat.reads(json.dumps(notebook), as_version=4)
    environment = {**os.environ, "NBGRADER_EXECUTION": "validate", "COURSE_GATES": "open"}
    client = NotebookClient(
        copied,
        timeout=_SECONDS_A_CELL,
        allow_errors=True,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
    )
    try:
        # The kernel's own remarks on its transport would only alarm a learner.
        client.execute(env=environment, stderr=subprocess.DEVNULL)
    except CellTimeoutError as error:
        raise CourseError(
            f"{path.name}: a cell ran longer than {_SECONDS_A_CELL} seconds and was stopped. Look for a "
            "loop that never "
            f"ends. ({str(error).strip().splitlines()[0]})"
        ) from error
    except DeadKernelError as error:
        raise CourseError(
            f"{path.name}: Python stopped while the notebook ran, most often for want of memory. Run the "
            "notebook in "
            "JupyterLab cell by cell to see where."
        ) from error
    return copied
