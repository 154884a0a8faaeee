"""Our steps in nbgrader's pipeline, each a function and its wrapper for plain ``nbgrader autograde``. They
run in the grader's process; no learner's kernel is ever asked what an answer is worth.

Release: :class:`StripAnswers` first. Autograding, first pass (before any kernel starts):
    :class:`CollectEvidence` before nbgrader clears the outputs. Second pass: nbgrader's execution,
    :class:`ScoreEvidence`, the sanitiser of outputs, SaveAutoGrades, :class:`FlagForPerson`.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any

from nbformat.notebooknode import from_dict
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_grade, is_task
from traitlets import Unicode

from course.errors import CourseError
from course.evidence.record import METADATA_KEY, RUN, bundle, clamp
from course.evidence.runs import said
from course.grading.feedback.headings import NOTES
from course.grading.files import evidence_path
from course.grading.heal.heal import EDITION, FOREIGN, HEAL_KEY, SAME
from course.grading.nbgrader.execute import COLLECTED, KERNEL_KEY, VARIANTS
from course.grading.nbgrader.flags import STATE, grades_before
from course.grading.release.material import show
from course.grading.score import evidence_file
from course.grading.score.check_cells import (
    KERNEL_DIED,
    TIMEOUT,
    answer_names,
    first_error,
    own_error,
    read_check,
    undefined_name,
)
from course.grading.score.marking import ANSWER, CHECK, SOLVE, Marking, Raw, judge, load_marking
from course.grading.score.table import Row, in_markdown, score_outputs
from course.grading.texts import grading as texts
from course.notebooks import stub_hash
from course.questions.bank.edition import EDITION_KEY
from course.questions.bank.specs import kind_of


class StripAnswers(NbGraderPreprocessor):
    """Release: an instructor's own clicks, widget state and outputs never reach a learner."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Remove them.

        Raises:
            CourseError: if a folder of answer files lies beside the notebook, since nbgrader would hand it
                out.
        """
        folder = Path(resources.get("metadata", {}).get("path") or ".") / "answers"
        if folder.exists():
            raise CourseError(texts.SIDECAR_IN_SOURCE.format(folder=folder))
        for key in (METADATA_KEY, HEAL_KEY, COLLECTED, EDITION_KEY, "widgets"):
            nb.metadata.pop(key, None)
        for cell in nb.cells:
            if cell.cell_type == "code":
                cell.outputs = []
                cell.execution_count = None
        return nb, resources


class CollectEvidence(NbGraderPreprocessor):
    """Autograding, first step: gather the quiz answers of the submission before its outputs are cleared, and
    note which variants its learner got."""

    class_folder = Unicode("", help="The class folder with keys/.").tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Gather them."""
        folder = Path(resources.get("metadata", {}).get("path") or ".")
        ids = resources["nbgrader"]
        marking = load_marking(Path(self.class_folder) / "keys", ids["assignment"], edition_of(nb))
        collect_evidence(nb, folder, marking, ids["student"])
        return nb, resources


def edition_of(nb: Any) -> str | None:
    """The id of the earlier edition that a healed notebook is of; None for the one in force."""
    found: str | None = (nb.metadata.get(HEAL_KEY) or {}).get(EDITION)
    return found


def collect_evidence(nb: Any, folder: Path, marking: Marking, learner: str) -> None:
    """Merge the answers in a notebook's metadata, its outputs and the files beside it into its metadata;
    times from the future are clamped and flagged. From here on, processes of learners read what the
    marking's release was made from.

    Args:
        nb: the healed notebook, changed in place.
        folder: where the files beside it lie.
        marking: the keys that hold for it.
        learner: the learner's id.
    """
    from course.evidence.store import gather

    now = _handed_in(folder)
    found = gather(nb, folder)
    records, flags = {}, {}
    for item, record in found.items():
        records[item], late = clamp(record, now)
        if late:
            flags[item] = [texts.FUTURE]
    if marking.frozen is not None:
        show(marking.frozen)
    nb.metadata[METADATA_KEY] = bundle(records)
    nb.metadata[COLLECTED] = {
        "flags": flags,
        "problems": list(found.problems),
        VARIANTS: marking.variants_of(learner),
    }


def _handed_in(folder: Path) -> float:
    """When the submission was handed in, as its time stamp file says; else now. The stamp is the exchange's,
    not the learner's clock."""
    from nbgrader.utils import parse_utc

    try:
        stamp = parse_utc((folder / "timestamp.txt").read_text(encoding="utf-8").strip())
        found: float = min(time.time(), stamp.replace(tzinfo=UTC).timestamp())
        return found
    except (OSError, ValueError, OverflowError):
        return time.time()


class NameCells(NbGraderPreprocessor):
    """Autograding: cells that nbgrader puts back come without an id, which a notebook must have."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Name them."""
        name_cells(nb)
        return nb, resources


def name_cells(nb: Any) -> None:
    """Give each cell without an id the name that it is graded by, as in a release; in place."""
    taken = {cell.get("id") for cell in nb.cells}
    for number, cell in enumerate(nb.cells):
        if not cell.get("id"):
            name = cell.metadata.get("nbgrader", {}).get("grade_id", "cell")
            cell["id"] = name if name not in taken else f"{name[:50]}-{number}"
            taken.add(cell["id"])


class ScoreEvidence(NbGraderPreprocessor):
    """Between execution and saving: read the evidence, judge it, and replace the outputs of graded cells by
    what a learner understands."""

    class_folder = Unicode("", help="The class folder with keys/ and evidence/.").tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Score the notebook and write its evidence file."""
        ids = resources["nbgrader"]
        slug, learner = ids["assignment"], ids["student"]
        root = Path(self.class_folder)
        marking = load_marking(root / "keys", slug, edition_of(nb))
        raw, rows, kernel = score_notebook(nb, marking)
        path = evidence_path(root / "evidence", slug, learner)
        before = evidence_file.read_if_there(path, slug, learner) if path.exists() else None
        resources[STATE] = {
            "rows": rows,
            "before": before,
            "grades": grades_before(ids),
            "arguments": raw.arguments,
            "path": path,
        }
        run = {evidence_file.UNFINISHED: True, evidence_file.KERNEL: kernel}
        evidence_file.write(path, slug, learner, raw, rows, run)
        return nb, resources


def score_notebook(nb: Any, marking: Marking) -> tuple[Raw, dict[str, list[Row]], str | None]:
    """Judge a notebook that was run, and replace the outputs of its graded cells by what a learner
    understands.

    Args:
        nb: the notebook, changed in place.
        marking: the keys that hold for it.

    Returns:
        The raw evidence, the verdicts by graded cell, and the kind of process that ran it.
    """
    raw = read_raw(nb, marking)
    cells = graded_cells(nb)
    rows = judge(marking, raw, {name: float(c.metadata.nbgrader["points"]) for name, c in cells.items()})
    write_tables(cells, rows)
    show_notes(nb, raw)
    show_runs(nb, raw)
    kernel = nb.metadata.pop(KERNEL_KEY, None)
    for key in (METADATA_KEY, COLLECTED):
        nb.metadata.pop(key, None)
    return raw, rows, kernel


def graded_cells(nb: Any) -> dict[str, Any]:
    """The graded cells and tasks of a notebook by grade id."""
    return {
        cell.metadata.nbgrader["grade_id"]: cell
        for cell in nb.cells
        if isinstance(cell.metadata.get("nbgrader"), dict)
        and cell.metadata.nbgrader.get("grade_id")
        and (is_grade(cell) or is_task(cell))
    }


def write_tables(cells: dict[str, Any], rows: dict[str, list[Row]]) -> None:
    """Replace the outputs of the graded code cells by the table and the points."""
    for name, cell in cells.items():
        if cell.cell_type == "code":
            made = score_outputs(rows[name], exercise=name.startswith(CHECK))
            cell.outputs = [from_dict(output) for output in made]
            cell.outputs[-1]["execution_count"] = cell.get("execution_count")


def show_notes(nb: Any, raw: Raw) -> None:
    """Put what healing mended where marker and learner see it: in a cell of its own at the top."""
    notes = [*([] if raw.unreadable is None else [raw.unreadable]), *raw.notes]
    nb.cells = [cell for cell in nb.cells if cell.get("id") != NOTES]
    if notes:
        lines = "\n".join(f"- {in_markdown(note)}" for note in notes)
        source = f"**{texts.NOTES_TITLE}**\n\n{texts.NOTES_LEAD}\n\n{lines}"
        nb.cells.insert(
            0,
            from_dict({"cell_type": "markdown", "id": NOTES, "metadata": {}, "source": source}),
        )


def show_runs(nb: Any, raw: Raw) -> None:
    """Put the runs of explorers that a learner kept before the first task for a person, or at the end."""
    nb.cells = [cell for cell in nb.cells if cell.get("id") != "runs-kept"]
    records = sorted((r for r in raw.quiz.values() if r.get("kind") == RUN), key=lambda record: record["t"])
    told = [one for record in records if (one := said(record)) is not None]
    if not told:
        return
    lines = "\n".join(
        f"- {in_markdown(title)}: {in_markdown(settings)} {in_markdown(result)}"
        for title, settings, result in told
    )
    source = f"**{texts.RUNS_TITLE}**\n\n{texts.RUNS_LEAD}\n\n{lines}"
    place = next((n for n, cell in enumerate(nb.cells) if is_task(cell)), len(nb.cells))
    nb.cells.insert(
        place, from_dict({"cell_type": "markdown", "id": "runs-kept", "metadata": {}, "source": source})
    )


def read_raw(nb: Any, marking: Marking) -> Raw:
    """The raw evidence of a notebook after the grading run."""
    bundle_ = nb.metadata.get(METADATA_KEY) or {}
    collected = nb.metadata.get(COLLECTED) or {}
    healed = nb.metadata.get(HEAL_KEY) or {}
    own = f"{marking.slug}/"
    unreadable = healed.get("unreadable")
    return Raw(
        quiz={k: v for k, v in (bundle_.get("evidence") or {}).items() if k.startswith(own)},
        flags=dict(collected.get("flags") or {}),
        exercises=_read_exercises(nb, marking, set(healed.get("deleted") or ())),
        arguments=_read_arguments(nb, marking),
        variants=dict(collected.get(VARIANTS) or {}),
        unreadable=None if unreadable is None else str(unreadable),
        edition=healed.get(EDITION),
        foreign=healed.get(FOREIGN),
        same=[str(item) for item in healed.get(SAME) or ()],
        notes=[str(note) for note in healed.get("notes") or ()],
        lost=[str(problem) for problem in [*(healed.get("lost") or ()), *(collected.get("problems") or ())]],
    )


def _read_exercises(nb: Any, marking: Marking, deleted: set[str]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    since_check: list[tuple[str, Any]] = []
    slow: str | None = None
    for cell in nb.cells:
        if cell.cell_type != "code":
            continue
        name = str(_grade_id(cell) or cell.get("id") or "")
        outputs = cell.get("outputs", [])
        error = first_error(outputs) or ""
        if error.startswith(TIMEOUT):
            slow = slow or name
        if not (name.startswith(CHECK) and name.removeprefix(CHECK) in marking.exercises and is_grade(cell)):
            since_check.append((name, outputs))
            continue
        spec, _ = marking.exercises[name.removeprefix(CHECK)]
        kind = kind_of(spec["returns"])
        record, problem = read_check(outputs, name, spec["id"], kind)
        unscored = record is None and (problem or {}).get("kind") == "error"
        answered = SOLVE + name.removeprefix(CHECK)
        if error.startswith(KERNEL_DIED):
            record, problem = None, _fault(texts.FAULT_DEAD.format(cell=error.partition(": ")[2]))
        elif slow is not None and (record is None or record["value"] is None):
            problem = _fault(texts.FAULT_TIMEOUT.format(cell=slow))
        elif unscored and undefined_name(error) not in answer_names(cell.source):
            # The check itself could not run, so the answer, which may be right, was never looked at.
            problem = _fault(texts.FAULT_CHECK.format(cell=name, error=error))
        elif unscored:
            said = own_error(since_check)
            if said is not None:
                problem = {"kind": "error", "text": said}
            elif answered in deleted:
                problem = {"kind": "open", "text": texts.EXERCISE_OPEN}
        elif record is not None and record["value"] is None:
            # Code that fails below the dots leaves the dots as they were.
            said = own_error([(of, made) for of, made in since_check if of == answered])
            problem = {"kind": "error", "text": said} if said is not None else problem
        found[spec["id"]] = {"record": record, "problem": problem}
        since_check = []
    return found


def _grade_id(cell: Any) -> str | None:
    meta = cell.metadata.get("nbgrader")
    return meta.get("grade_id") if isinstance(meta, dict) else None


def _fault(text: str) -> dict[str, str]:
    return {"kind": "fault", "text": text}


def _read_arguments(nb: Any, marking: Marking) -> dict[str, dict[str, Any]]:
    found = {}
    for name in marking.arguments:
        cell = next(_answer_cells(nb, name), None)
        source = cell.source if cell is not None else ""
        stub = (cell.metadata.get("willing_and_able") or {}).get("stub_sha256") if cell is not None else None
        blank = not source.strip() or stub_hash(source) == stub
        digest = hashlib.sha256(source.encode("utf-8", "replace")).hexdigest()
        found[name] = {"blank": blank, "sha256": digest}
    return found


def _answer_cells(nb: Any, name: str) -> Iterator[Any]:
    for cell in nb.cells:
        ours = cell.metadata.get("willing_and_able")
        if cell.get("id") == ANSWER + name or (isinstance(ours, dict) and ours.get("answer") == name):
            yield cell
