"""Score a class again from its raw evidence, as after a wrong key was corrected. No notebook is run; marks by
hand stay."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from course.errors import CourseError
from course.grading import rawevidence
from course.grading.backup import backup_gradebook
from course.grading.classroom import ClassFolder
from course.grading.deadlines import late_policy, save_penalty
from course.grading.files import write_text
from course.grading.marks import Marking, Raw, judge, load_marking, verdicts
from course.grading.persons import Person, needs_person
from course.grading.run import ClassRun, Result, open_for_grading, write_feedback
from course.grading.table import Row, cell_points
from course.grading.writer import closing_gradebook
from course.texts import grading as texts


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
    """
    folder = open_for_grading(class_dir, slug)
    marking = load_marking(folder.keys, slug)
    graded = sorted(path.stem for path in (folder.evidence / slug).glob("*.json"))
    chosen = graded if learners is None else list(learners)
    if not chosen:
        raise CourseError(texts.NOTHING_GRADED.format(slug=slug, root=folder.root))
    backup = backup_gradebook(folder)
    results = []
    with closing_gradebook(folder) as gradebook:
        cells, policy = _cells(gradebook, slug), late_policy(folder)
        for learner in chosen:
            results.append(_regrade_one(folder, marking, gradebook, policy, cells, learner))
        if feedback:
            for result in results:
                if result.status == "graded":
                    write_feedback(folder, slug, result.learner, gradebook)
    return ClassRun(slug, tuple(results), backup, needs_person(folder.root, slug, chosen))


def _cells(gradebook: Any, slug: str) -> dict[str, float]:
    notebook = gradebook.find_notebook(slug, slug)
    return {c.name: float(c.max_score) for c in [*notebook.grade_cells, *notebook.task_cells]}


def _regrade_one(
    folder: ClassFolder, marking: Marking, gradebook: Any, policy: Any, cells: dict[str, float], learner: str
) -> Result:
    start, slug = time.monotonic(), marking.slug
    path = rawevidence.evidence_path(folder.evidence, slug, learner)
    try:
        before = rawevidence.read(path, slug, learner)
        raw = rawevidence.raw_of(before)
        rows = judge(marking, raw, cells)
        _save(gradebook, policy, slug, learner, rows, raw, before)
        _refresh_tables(folder, slug, learner, rows)
        # The fingerprint of the run no longer fits the keys; what was run still does, and a later `grade` may
        # run it again.
        rawevidence.write(path, slug, learner, raw, rows, before["run"])
        rawevidence.finish(path, slug, learner)
        submission = gradebook.find_submission(slug, learner)
        points, maximum = float(submission.score), float(submission.max_score)
    except (SQLAlchemyError, CourseError, ValueError, KeyError, OSError) as error:
        # What was changed up to here would otherwise be saved with the next learner's points.
        gradebook.db.rollback()
        said = texts.REGRADE_FAILED.format(learner=learner, slug=slug, error=error)
        case = Person(learner, slug, "", "", "fault", said)
        return Result(learner, slug, "failed", 0.0, 0.0, (case,), (), time.monotonic() - start, said)
    return Result(learner, slug, "graded", points, maximum, (), (), time.monotonic() - start)


def _save(
    gradebook: Any,
    policy: Any,
    slug: str,
    learner: str,
    rows: dict[str, list[Row]],
    raw: Raw,
    before: dict[str, Any],
) -> None:
    from course.grading.flags import save_flags

    notebook = gradebook.find_submission_notebook(slug, slug, learner)
    grades = {
        g.name: {"auto": g.auto_score, "manual": g.manual_score, "needs": g.needs_manual_grade}
        for g in notebook.grades
    }
    for cell, of_cell in rows.items():
        if not cell.startswith("argue-"):
            gradebook.find_grade(cell, slug, slug, learner).auto_score = cell_points(verdicts(of_cell))
    ids = {"notebook": slug, "assignment": slug, "student": learner}
    save_flags(gradebook, ids, rows, before, grades, raw.arguments)
    save_penalty(gradebook, policy, slug, learner)


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
