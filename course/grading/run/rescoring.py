"""Score one learner again from the evidence file, in a worker process of `course regrade` or in the process
itself.

What would change in the class is handed back (for the gradebook) or laid ready in a folder of the run
(files); nothing of the class is touched here. So memory does not grow with the class, and the gradebook is
written before any file is.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from course.errors import CourseError
from course.grading.classroom.folder import ClassFolder
from course.grading.classroom.mark_sheet import MarkSheet
from course.grading.files import change_cells, evidence_path, json_lines
from course.grading.mark import superseded
from course.grading.mark.people import Person, cases_of
from course.grading.run.writer import agrees
from course.grading.score import evidence_file
from course.grading.score.flags import put_marks
from course.grading.score.marking import CHECK, judge, load_marking, verdict_rows
from course.grading.score.table import Row, score_outputs
from course.grading.texts import grading as texts


@dataclass(frozen=True, order=True)
class Change:
    """What another key makes of one learner's answer to one question.

    Attributes:
        learner: the learner's id.
        cell: the graded cell.
        item: the question's full id.
        before: points before.
        after: points after.
        maximum: points that can be earned.
        outcome: what it is called now.
        by_hand: whether the cell carries a mark by hand, which stays.
    """

    learner: str
    cell: str
    item: str
    before: float
    after: float
    maximum: float
    outcome: str
    by_hand: bool

    @property
    def falls(self) -> bool:
        """Whether the learner's mark falls by it."""
        return self.after < self.before - 1e-9 and not self.by_hand


@dataclass(frozen=True)
class Rescored:
    """One learner's new score.

    Attributes:
        learner: the learner's id.
        grades: changes of rows of the gradebook's table of grades, by key.
        comments: changes of rows of its table of comments, by key.
        points: points that the learner then has.
        cases: what waits for a person.
        files: what lies ready, by the file of the class whose place it takes, in the order to put it there.
        changes: what another key makes of it, by question.
        seconds: time taken.
        error: why the learner could not be scored again, or None; then nothing changes.
    """

    learner: str
    grades: dict[str, dict[str, Any]] = field(default_factory=dict)
    comments: dict[str, dict[str, Any]] = field(default_factory=dict)
    points: float = 0.0
    cases: tuple[Person, ...] = ()
    files: dict[Path, Path] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    seconds: float = 0.0
    error: str | None = None


def rescore(
    folder: ClassFolder,
    slug: str,
    cells: Mapping[str, float],
    known: MarkSheet | None,
    ready: Path,
    learner: str,
) -> Rescored:
    """Score one learner again.

    Args:
        folder: the class folder.
        slug: the notebook.
        cells: its graded cells and what each is worth in the gradebook.
        known: what the gradebook has of the learner, or None; changed here.
        ready: a folder for the files that would change.
        learner: the learner's id.
    """
    start = time.monotonic()
    try:
        done = _rescore(folder, slug, cells, known, ready, learner)
    except (CourseError, ValueError, KeyError, OSError) as error:
        said = texts.REGRADE_FAILED.format(learner=learner, slug=slug, error=error)
        done = {"cases": (Person(learner, slug, "", "", "fault", said),), "error": said}
    return Rescored(learner, **done, seconds=time.monotonic() - start)


def _rescore(
    folder: ClassFolder,
    slug: str,
    cells: Mapping[str, float],
    known: MarkSheet | None,
    ready: Path,
    learner: str,
) -> dict[str, Any]:
    path = evidence_path(folder.evidence, slug, learner)
    before = evidence_file.read(path, slug, learner)
    if known is None:
        raise CourseError(texts.NO_GRADE.format(cell=slug))
    raw = evidence_file.raw_of(before)
    # In the order of the notebook, which the evidence file has and the gradebook has not.
    ordered = {name: cells[name] for name in [*before.get("cells", ()), *cells] if name in cells}
    marking = load_marking(folder.keys, slug, raw.edition)
    rows = judge(marking, raw, ordered)
    # What a person saw is not what is in an older copy of the gradebook that was put back.
    told = agrees(before, known.held())
    put_marks(known, rows, None, before if told else None, raw.arguments)
    new = verdict_rows(rows)
    files: dict[Path, Path] = {}
    then, now = _by_cell(before.get("verdicts", ())), _by_cell(new)
    changed = {name for name in rows if then.get(name) != now.get(name)}
    if changed or evidence_file.is_unfinished(before):
        notebook = folder.autograded / learner / slug / f"{slug}.ipynb"
        if changed and notebook.exists():
            content = _with_tables(notebook, {name: rows[name] for name in changed})
            files[notebook] = _lay_ready(ready, f"{learner}.ipynb", content)
        # The fingerprint of the run no longer fits the keys; what was run still does, and a later `grade` may
        # run it again.
        run = {k: v for k, v in before["run"].items() if k != evidence_file.UNFINISHED}
        run |= superseded.judged_by(marking)
        content = json_lines(evidence_file.content_of(slug, learner, raw, rows, run))
        # Last: what it says is taken for done.
        files[path] = _lay_ready(ready, f"{learner}.json", content)
    return {
        "grades": {g.key: changes for g in known.grades.values() if (changes := g.changes())},
        "comments": {c.key: changes for c in known.comments.values() if (changes := c.changes())},
        "points": known.points,
        "cases": tuple(cases_of(slug, learner, known.waiting(), new)),
        "files": files,
        "changes": tuple(_changes(learner, known, before.get("verdicts", ()), new)),
    }


def _changes(
    learner: str, known: MarkSheet, then: Iterable[Mapping[str, Any]], now: Iterable[Mapping[str, Any]]
) -> Iterator[Change]:
    """What is worth something else than before, question by question."""
    earlier = {v["item"]: v for v in then}
    for v in now:
        was = earlier.get(v["item"])
        if was is not None and abs(was["points"] - v["points"]) > 1e-9:
            by_hand = v["cell"] in known.grades and known.grades[v["cell"]].manual_score is not None
            points = (float(was["points"]), float(v["points"]), float(v["max_points"]))
            yield Change(learner, v["cell"], v["item"], *points, str(v["outcome"]), by_hand)


def _by_cell(rows: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["cell"], []).append(row)
    return found


def _with_tables(path: Path, rows: Mapping[str, list[Row]]) -> str:
    """The graded notebook, which Formgrader and the feedback show, with the new verdicts on these cells."""

    def change(cell: dict[str, Any]) -> None:
        nbgrader = cell["metadata"].get("nbgrader")
        name = nbgrader.get("grade_id") if isinstance(nbgrader, dict) and nbgrader.get("grade") else None
        if isinstance(name, str) and name in rows and cell["cell_type"] == "code":
            cell["outputs"] = score_outputs(rows[name], exercise=name.startswith(CHECK))
            cell["outputs"][-1]["execution_count"] = cell.get("execution_count")

    ids = [json.dumps(name) for name in rows]
    return change_cells(
        path.read_text(encoding="utf-8"), lambda line: any(name in line for name in ids), change
    )


def _lay_ready(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path
