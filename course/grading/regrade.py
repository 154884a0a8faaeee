"""Score a class again from its raw evidence, as after a wrong key was corrected. No notebook is run; marks by
hand stay.

The gradebook is read in a few questions and written in one transaction, whatever the class's size; files are
written after it, and only for those whose verdicts changed. An interruption leaves a gradebook that is scored
anew, or not; doing it again comes to the same.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from course.errors import CourseError
from course.grading import rawevidence
from course.grading.backup import backup_gradebook
from course.grading.classroom import ClassFolder
from course.grading.deadlines import late_policy, save_penalty
from course.grading.files import unsynced, write_text
from course.grading.marks import Marking, Raw, judge, load_marking, verdict_rows, verdicts
from course.grading.persons import Person, cases_in
from course.grading.run import ClassRun, Result, open_for_grading, write_feedback
from course.grading.table import Row, cell_points
from course.grading.writer import closing_gradebook
from course.texts import grading as texts


@dataclass
class _Entry:
    """A row of the gradebook's tables of grades or comments."""

    key: str
    name: str
    was: dict[str, Any]
    auto_score: float | None = None
    manual_score: float | None = None
    extra_credit: float | None = None
    needs_manual_grade: bool = False
    auto_comment: str | None = None

    def changes(self) -> dict[str, Any]:
        """What is no longer as it was."""
        return {name: value for name in self.was if (value := getattr(self, name)) != self.was[name]}


@dataclass
class _Learner:
    """What the gradebook has of one learner."""

    grades: dict[str, _Entry] = field(default_factory=dict)
    comments: dict[str, _Entry] = field(default_factory=dict)
    late: bool = False


@dataclass
class _Scored:
    """One learner's new verdicts, before anything is written."""

    learner: str
    before: dict[str, Any]
    raw: Raw
    rows: dict[str, list[Row]]
    entries: list[_Entry]
    seconds: float


def regrade(
    class_dir: Path, slug: str, learners: Iterable[str] | None = None, *, feedback: bool = True
) -> ClassRun:
    """Score all graded submissions of one notebook again with the present keys.

    Args:
        class_dir: the class folder.
        slug: the notebook.
        learners: whose; all that have been graded if None.
        feedback: also write the feedback pages anew.

    Raises:
        ClassFolderError: if the folder, its configuration, the release or the gradebook is not fit.
        ItemFileError: if an item or key file is malformed.
        SQLAlchemyError: if the gradebook cannot be written; then nothing was changed.
    """
    start = time.monotonic()
    folder = open_for_grading(class_dir, slug)
    marking = load_marking(folder.keys, slug)
    graded = sorted(path.stem for path in (folder.evidence / slug).glob("*.json"))
    chosen = graded if learners is None else list(learners)
    if not chosen:
        raise CourseError(texts.NOTHING_GRADED.format(slug=slug, root=folder.root))
    backup = backup_gradebook(folder)
    with closing_gradebook(folder) as gradebook:
        cells, known = _cells(gradebook, slug), _read_gradebook(gradebook, slug)
        outcomes = [_score(folder, marking, cells, known, learner) for learner in chosen]
        scored = [outcome for outcome in outcomes if isinstance(outcome, _Scored)]
        _write_gradebook(gradebook, scored)
        policy = late_policy(folder)
        for one in scored:
            if known[one.learner].late:
                save_penalty(gradebook, policy, slug, one.learner)
        results = [
            _keep(folder, slug, outcome, known, sum(cells.values()))
            if isinstance(outcome, _Scored)
            else outcome
            for outcome in outcomes
        ]
        if feedback:
            for result in results:
                if result.status == "graded":
                    write_feedback(folder, slug, result.learner, gradebook)
        waiting = cases_in(folder, gradebook, slug, chosen)
    return ClassRun(slug, tuple(results), backup, waiting, seconds=time.monotonic() - start)


def _cells(gradebook: Any, slug: str) -> dict[str, float]:
    notebook = gradebook.find_notebook(slug, slug)
    return {c.name: float(c.max_score) for c in [*notebook.grade_cells, *notebook.task_cells]}


def _read_gradebook(gradebook: Any, slug: str) -> dict[str, _Learner]:
    """All learners' grades and comments of one assignment, in three questions."""
    known: dict[str, _Learner] = {}
    submission, notebook = _tables()["submitted_assignment"], _tables()["submitted_notebook"]
    assignment = _tables()["assignment"]
    query = (
        submission.join(assignment, submission.c.assignment_id == assignment.c.id)
        .join(notebook, notebook.c.assignment_id == submission.c.id)
        .select()
        .with_only_columns(
            submission.c.student_id,
            submission.c.timestamp,
            assignment.c.duedate,
            notebook.c.late_submission_penalty,
        )
        .where(assignment.c.name == slug)
    )
    for learner, when, due, penalty in gradebook.db.execute(query):
        # Late by the clock, whatever extension there is, or once so: the policy looks closer.
        late = when is not None and due is not None and when > due
        known[learner] = _Learner(late=late or penalty is not None)
    for learner, key, name, auto, manual, extra, needs in _entries(
        gradebook, slug, "grade", "auto_score", "manual_score", "extra_credit", "needs_manual_grade"
    ):
        was = {"auto_score": auto, "needs_manual_grade": bool(needs)}
        known[learner].grades[name] = _Entry(key, name, was, auto, manual, extra, bool(needs))
    for learner, key, name, comment in _entries(gradebook, slug, "comment", "auto_comment"):
        known[learner].comments[name] = _Entry(key, name, {"auto_comment": comment}, auto_comment=comment)
    return known


def _entries(gradebook: Any, slug: str, kind: str, *columns: str) -> Iterator[Any]:
    tables = _tables()
    table, cell, assignment = tables[kind], tables["base_cell"], tables["assignment"]
    notebook, submission = tables["submitted_notebook"], tables["submitted_assignment"]
    query = (
        table.join(cell, table.c.cell_id == cell.c.id)
        .join(notebook, table.c.notebook_id == notebook.c.id)
        .join(submission, notebook.c.assignment_id == submission.c.id)
        .join(assignment, submission.c.assignment_id == assignment.c.id)
        .select()
        .with_only_columns(
            submission.c.student_id, table.c.id, cell.c.name, *(table.c[column] for column in columns)
        )
        .where(assignment.c.name == slug)
    )
    yield from gradebook.db.execute(query)


def _tables() -> Any:
    from nbgrader.api import Base

    return Base.metadata.tables


def _score(
    folder: ClassFolder,
    marking: Marking,
    cells: dict[str, float],
    known: dict[str, _Learner],
    learner: str,
) -> _Scored | Result:
    """Score one learner again; nothing is written yet."""
    from course.grading.flags import set_flags

    start, slug = time.monotonic(), marking.slug
    path = rawevidence.evidence_path(folder.evidence, slug, learner)
    try:
        before = rawevidence.read(path, slug, learner)
        raw = rawevidence.raw_of(before)
        rows = judge(marking, raw, cells)
        if learner not in known:
            raise CourseError(texts.NO_GRADE.format(cell=slug))
        own = known[learner]
        were = {
            name: {"auto": g.auto_score, "manual": g.manual_score, "needs": g.needs_manual_grade}
            for name, g in own.grades.items()
        }
        for cell, of_cell in rows.items():
            if not cell.startswith("argue-") and cell in own.grades:
                own.grades[cell].auto_score = cell_points(verdicts(of_cell))
        set_flags(own.grades, own.comments, rows, before, were, raw.arguments)
    except (CourseError, ValueError, KeyError, OSError) as error:
        said = texts.REGRADE_FAILED.format(learner=learner, slug=slug, error=error)
        case = Person(learner, slug, "", "", "fault", said)
        return Result(learner, slug, "failed", 0.0, 0.0, (case,), (), time.monotonic() - start, said)
    entries = [*own.grades.values(), *own.comments.values()]
    return _Scored(learner, before, raw, rows, entries, time.monotonic() - start)


def _write_gradebook(gradebook: Any, scored: list[_Scored]) -> None:
    """One transaction for all: what changed, and nothing else."""
    gradebook.db.remove()
    with gradebook.engine.begin() as connection:
        for one in scored:
            for entry in one.entries:
                changes = entry.changes()
                if changes:
                    table = _tables()["comment" if "auto_comment" in entry.was else "grade"]
                    connection.execute(table.update().where(table.c.id == entry.key).values(**changes))


def _keep(folder: ClassFolder, slug: str, one: _Scored, known: dict[str, _Learner], maximum: float) -> Result:
    """Write one learner's files, after the gradebook, where the verdicts are not what they were."""
    start, learner = time.monotonic(), one.learner
    grades = known[learner].grades.values()
    points = sum(
        float((g.auto_score if g.manual_score is None else g.manual_score) or 0.0)
        + float(g.extra_credit or 0.0)
        for g in grades
    )
    path = rawevidence.evidence_path(folder.evidence, slug, learner)
    try:
        same = one.before.get("verdicts") == json.loads(json.dumps(verdict_rows(one.rows)))
        if not same or rawevidence.is_unfinished(one.before):
            with unsynced():
                _refresh_tables(folder, slug, learner, one.rows)
                # The fingerprint of the run no longer fits the keys; what was run still does, and a later
                # `grade` may run it again.
                run = {k: v for k, v in one.before["run"].items() if k != rawevidence.UNFINISHED}
                rawevidence.write(path, slug, learner, one.raw, one.rows, run)
    except (CourseError, ValueError, KeyError, OSError) as error:
        said = texts.REGRADE_FAILED.format(learner=learner, slug=slug, error=error)
        case = Person(learner, slug, "", "", "fault", said)
        return Result(learner, slug, "failed", 0.0, 0.0, (case,), (), one.seconds, said)
    return Result(learner, slug, "graded", points, maximum, (), (), one.seconds + time.monotonic() - start)


def _refresh_tables(folder: ClassFolder, slug: str, learner: str, rows: dict[str, list[Row]]) -> None:
    """Write the new verdicts into the graded notebook, which Formgrader and the feedback show."""
    from nbformat.notebooknode import from_dict

    from course.grading.preprocessors import graded_cells, write_tables

    path = folder.autograded / learner / slug / f"{slug}.ipynb"
    if not path.exists():
        return
    notebook = from_dict(json.loads(path.read_text(encoding="utf-8")))
    for cell in notebook.cells:
        if not isinstance(cell.source, str):
            cell.source = "".join(cell.source)
    cells = {name: cell for name, cell in graded_cells(notebook).items() if name in rows}
    write_tables(cells, rows)
    write_text(path, json.dumps(notebook, indent=1, ensure_ascii=False) + "\n")
