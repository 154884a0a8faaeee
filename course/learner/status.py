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
from typing import Any

from course.errors import CourseError
from course.evidence.record import METADATA_KEY, MIME, clean_bundle
from course.learner import texts
from course.learner.carry import called, name_of, text_hash
from course.learner.conflict import read_notebook
from course.learner.edition import student_edition
from course.learner.find import slug_in
from course.learner.folder import texts_handed_out
from course.learner.written import count_words, review
from course.matching.settle import written_answers
from course.notebooks import source_of, stub_hash

Cell = dict[str, Any]
_SECONDS_A_CELL = 120
_LOADS = re.compile(r"^\s*(?:from|import) course\b", re.MULTILINE)


@dataclass(frozen=True)
class Part:
    """One thing that counts.

    Attributes:
        kind: ``quiz``, ``prediction``, ``exercise`` or ``argument``.
        title: what a learner knows it by.
        state: ``answered``, or a key of `course.learner.texts.STATES`.
        detail: what to say besides, such as the message of a check.
        words: the length of a written answer.
        notes: of a written answer, its length against the limits and the parts that were found, a line each.
        cell: the id of the cell that it stands in.
    """

    kind: str
    title: str
    state: str
    detail: str = ""
    words: int = 0
    notes: tuple[str, ...] = ()
    cell: str = ""

    @property
    def answered(self) -> bool:
        return self.state == "answered"

    def sentence(self) -> str:
        """The part and what is to be done about it."""
        said = texts.STATES[self.state].format(detail=self.detail)
        return f"{texts.PARTS[self.kind]} “{self.title}”: {said}"


@dataclass(frozen=True)
class Status:
    """A notebook's parts in their order, what was strange about its evidence, and its edition."""

    slug: str
    title: str
    parts: tuple[Part, ...]
    problems: tuple[str, ...] = ()
    edition: str = ""

    @property
    def open(self) -> list[Part]:
        return [part for part in self.parts if not part.answered]

    @property
    def not_yet(self) -> list[Part]:
        """The exercises that have an answer with which their check was not content."""
        return [part for part in self.parts if part.state == "not-yet"]

    def count(self, *kinds: str) -> tuple[int, int]:
        """How many parts of these kinds are answered, and how many there are."""
        parts = [part for part in self.parts if part.kind in kinds]
        return sum(part.answered for part in parts), len(parts)


def status(path: Path, *, run: bool = False) -> Status:
    """What is answered and open in the notebook at ``path``.

    Args:
        path: the notebook; sidecar files are looked for beside it.
        run: run a copy first and judge exercises by that.

    Raises:
        CourseError: where the notebook cannot be read, or the course has no questions for it.
    """
    from course.evidence.store import gather, kept_aside
    from course.questions.bank.edition import edition_in
    from course.questions.bank.load import items_beside, load_items, load_items_file

    notebook = read_notebook(path)
    slug = slug_in(notebook) or path.stem
    own = items_beside(path, slug)
    items = load_items(slug) if own is None else load_items_file(own, slug)
    evidence = gather(notebook, path.parent)
    ids = {name_of(cell): place for place, cell in enumerate(notebook["cells"])}
    ran = _run(path, notebook) if run else notebook
    found = (
        *_quizzes(items, evidence, set(ids)),
        *_exercises(items, ran, fresh=run),
        *_arguments(notebook, items, _known_texts(path, slug)),
    )
    # As one reads: in the order of the notebook, and what it has no more at the end.
    parts = tuple(sorted(found, key=lambda part: ids.get(part.cell, len(ids))))
    problems = [
        *(_first_cell_missing(notebook) if parts else ()),
        *(_first_error(ran) if run else ()),
        *getattr(evidence, "problems", ()),
    ]
    if aside := kept_aside(path.parent):
        problems.append(texts.KEPT_ASIDE.format(files=", ".join(f"answers/{name}" for name in aside)))
    edition = edition_in(notebook)
    shown = str(edition) if edition is not None else texts.EDITION_UNNAMED
    return Status(slug, title_of(notebook, slug), parts, tuple(problems), shown)


def _first_cell_missing(notebook: dict[str, Any]) -> Iterator[str]:
    """Said where no cell loads the course's tools, whatever editors have made of the cells' names."""
    code = [cell for cell in notebook["cells"] if cell.get("cell_type") == "code"]
    if not any(_LOADS.search(source_of(cell)) for cell in code):
        yield texts.FIRST_CELL_MISSING


def title_of(notebook: dict[str, Any], slug: str) -> str:
    """A notebook's first heading, or its slug."""
    for cell in notebook["cells"]:
        found = re.search(r"^# (.+)$", source_of(cell), re.MULTILINE)
        if cell.get("cell_type") == "markdown" and found:
            return re.sub(r"<!--.*?-->", "", found[1]).strip()
    return slug


def _quizzes(items: Any, evidence: dict[str, Any], ids: set[str]) -> Iterator[Part]:
    for name, quiz in items.quizzes.items():
        counting = [item for item in quiz.items if item.mode != "practice"]
        kind = "prediction" if any(item.mode == "prediction" for item in quiz.items) else "quiz"
        cell = f"{'predict' if kind == 'prediction' else 'quiz'}-{name}"
        shown = cell in ids
        for number, item in enumerate(quiz.items, start=1):
            if item not in counting:
                continue
            title = (
                quiz.title if len(quiz.items) == 1 else texts.QUESTION.format(title=quiz.title, number=number)
            )
            # Of an item with variants a learner has answered the one they got.
            found = dict(_item_state(form, evidence.get(form.id)) for form in item.forms.values())
            state = next(s for s in ("answered", "partial", "invalid", "open") if s in found)
            missing = state == "open" and not shown
            yield Part(kind, title, "missing" if missing else state, found[state], cell=cell)


def _item_state(item: Any, record: dict[str, Any] | None) -> tuple[str, str]:
    """The state of a question, and what to say besides: of one with rows, how many are answered."""
    from course.questions.bank.load import public_dict
    from course.questions.types import TYPES

    asked, public = TYPES[item.type], public_dict(item)
    if record is None or asked.blank(public, record["value"]):
        return "open", ""
    if record["kind"] != item.type or asked.valid(public, record["value"]) is not None:
        return "invalid", ""
    if left := asked.open_rows(public, record["value"]):
        total = len(item.rows)
        return "partial", texts.ROWS.format(done=total - left, total=total)
    return "answered", ""


def _exercises(items: Any, notebook: dict[str, Any], *, fresh: bool) -> Iterator[Part]:
    checks = {name_of(cell): cell for cell in notebook["cells"] if cell.get("cell_type") == "code"}
    for name, exercise in items.exercises.items():
        if exercise.mode == "practice":
            continue
        cell = checks.get(f"check-{name}")
        if cell is None:
            yield Part("exercise", exercise.title, "missing", cell=f"check-{name}")
        else:
            state = _exercise_state(cell, exercise.id, fresh)
            yield Part("exercise", exercise.title, *state, cell=f"check-{name}")


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
    if record is None:
        return "not-run", ""
    said, message = _last_said(outputs)
    return ("not-yet", message) if said == "not_yet" else ("answered", "")


def _last_said(outputs: list[dict[str, Any]]) -> tuple[str, str]:
    """The state and the message of the last check that a cell's outputs hold, as the learner saw them."""
    from course.questions.check_view import told

    shown = [output["data"].get("text/plain") for output in outputs if _bundle(output)]
    if not shown or not isinstance(shown[-1], str | list):
        return "", ""
    return told("".join(map(str, shown[-1])))


def _bundle(output: dict[str, Any]) -> dict[str, Any]:
    data = output.get("data")
    return clean_bundle(data[MIME]) if isinstance(data, dict) and MIME in data else {}


def _arguments(notebook: dict[str, Any], items: Any, texts_of_course: set[str]) -> Iterator[Part]:
    """The written answers, recognised as grading recognises them."""
    slug = items.slug
    released = _as_released(notebook["cells"])
    marked = {name_of(cell) for cell in released}
    if (handed_out := _handed_out(slug)) is not None:
        names = {name_of(cell) for cell in handed_out}
        # A notebook of a class of its own can ask more than the installed edition does.
        released = [*handed_out, *(cell for cell in released if name_of(cell) not in names)]
    cells = [_without_old_stub(cell) for cell in notebook["cells"]]
    if handed_out is None and not texts_of_course:
        # Whose the unmarked cells are cannot be told.
        cells = [cell for cell in cells if name_of(cell) in marked]
    own = [cell for cell in cells if name_of(cell) in marked or text_hash(cell) not in texts_of_course]
    written = written_answers(released, own)
    for cell in released:
        if not (cell["metadata"].get("nbgrader") or {}).get("task"):
            continue
        at = name_of(cell)
        name = at.removeprefix("argue-")
        title = _heading(source_of(cell)) or name
        text = written.get(name)
        if text:
            notes = tuple(review(text, items.arguments.get(name) or {}))
            yield Part("argument", title, "answered", words=count_words(text), notes=notes, cell=at)
        else:
            yield Part("argument", title, "missing" if text is None else "blank", cell=at)


def _known_texts(path: Path, slug: str) -> set[str]:
    """Texts of the course's by the manifest of the learner's folder, wherever in it the notebook lies."""
    return next(
        (found for home in path.resolve().parents[:3] if (found := texts_handed_out(home, slug))), set()
    )


def _handed_out(slug: str) -> list[Cell] | None:
    """The cells of the installed edition of a notebook; None where there is none that need not be made."""
    try:
        path = student_edition().folder / slug / f"{slug}.ipynb"
        return list(json.loads(path.read_text(encoding="utf-8"))["cells"])
    except (CourseError, OSError, ValueError, KeyError):
        # A checkout without an edition, or a notebook of somebody's own: the notebook speaks for itself.
        return None


def _as_released(cells: list[Cell]) -> list[Cell]:
    """What a notebook's own marks say of the edition that it came from: its marked cells, each once."""
    found: dict[str, Cell] = {}
    for cell in cells:
        ours = cell["metadata"].get(METADATA_KEY)
        answer = isinstance(ours, dict) and isinstance(ours.get("answer"), str)
        if not answer and not cell["metadata"].get("nbgrader"):
            continue
        source = "" if answer and not _is_stub(cell) else source_of(cell)
        if name_of(cell) not in found or (answer and source):
            found[name_of(cell)] = {**cell, "source": source}
    return list(found.values())


def _is_stub(cell: Cell) -> bool:
    ours = cell["metadata"].get(METADATA_KEY)
    return isinstance(ours, dict) and ours.get("stub_sha256") == stub_hash(source_of(cell))


def _without_old_stub(cell: Cell) -> Cell:
    """The stub of another edition is no answer."""
    return {**cell, "source": ""} if _is_stub(cell) else cell


def _heading(source: str) -> str | None:
    found = re.search(r"^#+ (.+)$", source, re.MULTILINE)
    return re.sub(r"<!--.*?-->", "", found[1]).strip() if found else None


def _run(path: Path, notebook: dict[str, Any]) -> dict[str, Any]:
    """Run a copy beside nothing of the learner's but its folder, as nbgrader's Validate would."""
    from course.learner.server import kernels

    if problem := kernels.problem_of(kernels.USUAL):
        raise CourseError(texts.RUN_NOT_STARTED.format(name=path.name, reason=problem))
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
        # Not execute(): where a kernel does not start, it leaves a callback behind that ends in a traceback
        # at exit. The kernel's own remarks on its transport would only alarm a learner.
        with client.setup_kernel(env=environment, stderr=subprocess.DEVNULL):
            for index, cell in enumerate(copied.cells):
                client.execute_cell(cell, index)
    except CellTimeoutError as error:
        reason = str(error).strip().splitlines()[0]
        raise CourseError(
            texts.RUN_TOO_LONG.format(name=path.name, seconds=_SECONDS_A_CELL, reason=reason)
        ) from error
    except DeadKernelError as error:
        raise CourseError(texts.RUN_DIED.format(name=path.name)) from error
    except (OSError, RuntimeError) as error:
        reason = f"{error.strerror if isinstance(error, OSError) else error}."
        raise CourseError(texts.RUN_NOT_STARTED.format(name=path.name, reason=reason)) from error
    found: dict[str, Any] = copied
    return found


def _first_error(ran: dict[str, Any]) -> Iterator[str]:
    """Where a run stopped first, apart from checks that say what is still open."""
    for cell in ran["cells"]:
        for output in cell.get("outputs") or ():
            if output.get("output_type") == "error" and output.get("ename") != "AssertionError":
                reason = f"{output.get('ename')}: {output.get('evalue')}"
                yield texts.FIRST_ERROR.format(cell=called(cell), reason=reason.rstrip("."))
                return
