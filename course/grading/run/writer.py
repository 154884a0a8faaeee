"""The one process that writes a class's gradebook, and the order in which what came of a submission is
written.

Outcomes arrive from workers as data. Each is written in an order that an interruption at any point does not
spoil: graded notebook, feedback page, gradebook (one transaction), and last the evidence file, which says
what the grade was made from. Until that line is written, the next run does the submission again, from the
same evidence of the run before; so it comes to the same.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from typing import Any

from course.grading.classroom.exchange import stamp_pages
from course.grading.classroom.folder import ClassFolder
from course.grading.classroom.gradebook import Rows, one_transaction
from course.grading.feedback.pages import applied_by_cell
from course.grading.feedback.when import Shown
from course.grading.files import remove_tree, swap_folder, unsynced, write_bytes, write_json, write_text
from course.grading.mark import superseded
from course.grading.mark.deadlines import save_penalty
from course.grading.nbgrader.converters import marks_digest
from course.grading.run.worker import Outcome
from course.grading.score import evidence_file
from course.grading.score.flags import save_flags
from course.grading.score.marking import Marking, judge, load_marking, verdicts
from course.grading.score.table import cell_points


class Writer:
    """Writes outcomes of one notebook's run into a class folder.

    Args:
        folder: the class folder.
        gradebook: its gradebook, open.
        marking: the keys.
        policy: what happens to late submissions (:func:`course.grading.mark.deadlines.late_policy`).
        shown: what feedback pages show now.
    """

    def __init__(
        self, folder: ClassFolder, gradebook: Any, marking: Marking, policy: Any, shown: Shown
    ) -> None:
        self.folder, self.gradebook, self.marking, self.policy = folder, gradebook, marking, policy
        self.slug, self.shown = marking.slug, shown
        superseded.keep_keys(folder, marking)
        notebook = gradebook.find_notebook(self.slug, self.slug)
        self.cells = {c.name: float(c.max_score) for c in [*notebook.grade_cells, *notebook.task_cells]}

    def write(self, outcome: Outcome) -> tuple[float, float]:
        """Write what came of a submission.

        Returns:
            The points now in the gradebook and those that can be earned.

        Raises:
            OSError: if a file cannot be written.
            SQLAlchemyError: if the gradebook cannot be written; nothing of this submission is in it then.
        """
        path = evidence_file.evidence_path(self.folder.evidence, self.slug, outcome.learner)
        before = evidence_file.read_if_there(path, self.slug, outcome.learner) if path.exists() else None
        if before is not None and before["run"].get("input") == outcome.fingerprint:
            # Graded again on purpose: until the end, nobody may take it for finished.
            run = {name: value for name, value in before["run"].items() if name != "input"}
            write_json(path, before | {"run": run})
        superseded.keep_evidence(self.folder, self.slug, outcome.learner, outcome.evidence)
        self._put_graded(outcome)
        with one_transaction(self.gradebook):
            marks, points = self._save(outcome, before)
        self._put_page(outcome, marks)
        run = {name: v for name, v in outcome.evidence["run"].items() if name != evidence_file.UNFINISHED}
        by = load_marking(self.folder.keys, self.slug, evidence_file.raw_of(outcome.evidence).edition)
        run |= superseded.judged_by(by) | {"input": outcome.fingerprint}
        write_json(path, outcome.evidence | {"run": run})
        return points

    def _put_graded(self, outcome: Outcome) -> None:
        target = self.folder.autograded / outcome.learner / self.slug
        staging = target.with_name(f".{self.slug}.new")
        remove_tree(staging)
        for name, content in outcome.graded.items():
            path = staging / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            # As nbgrader leaves what it has graded.
            path.chmod(0o444)
        swap_folder(staging, target)

    def _put_page(self, outcome: Outcome, marks: str) -> None:
        """Write the feedback page, if it is of the marks that are in the gradebook now."""
        stamp = self.folder.evidence / self.slug / ".feedback" / outcome.learner
        target = self.folder.feedback / outcome.learner / self.slug
        if marks != outcome.marks:
            # Somebody marked by hand while this ran; the page is written anew from the gradebook.
            stamp.unlink(missing_ok=True)
            return
        if target.exists():
            superseded.keep_page(self.folder, self.slug, outcome.learner)
            shutil.rmtree(target)
        # Made anew from the gradebook where it is lost.
        with unsynced():
            write_bytes(target / f"{self.slug}.html", outcome.page)
            stamp_pages(self.folder, self.slug, [outcome.learner])
            write_text(stamp, marks)

    def _save(self, outcome: Outcome, before: dict[str, Any] | None) -> tuple[str, tuple[float, float]]:
        """Points, flags, comments and penalty of one submission; marks by hand stay."""
        gradebook, slug, learner = self.gradebook, self.slug, outcome.learner
        gradebook.update_or_create_student(learner)
        when = self._timestamp(outcome)
        submission = gradebook.update_or_create_submission(slug, learner, **when)
        notebook = gradebook.find_submission_notebook(slug, slug, learner)
        grades = {g.name: g for g in notebook.grades}
        were = {
            name: {"auto": g.auto_score, "manual": g.manual_score, "needs": g.needs_manual_grade}
            for name, g in grades.items()
        }
        if before is not None and not agrees(before, were):
            # An older copy of the gradebook was put back: what a person saw is not what is in it.
            before = None
        raw = evidence_file.raw_of(outcome.evidence)
        rows = judge(load_marking(self.folder.keys, self.slug, raw.edition), raw, self.cells)
        for cell, of_cell in rows.items():
            if not cell.startswith("argue-"):
                grades[cell].auto_score = cell_points(verdicts(of_cell))
        for comment in notebook.comments:
            comment.auto_comment = outcome.comments.get(comment.name)
        ids = {"notebook": slug, "assignment": slug, "student": learner}
        save_flags(gradebook, ids, rows, before, were, outcome.evidence["arguments"])
        save_penalty(gradebook, self.policy, slug, learner)
        gradebook.db.refresh(submission)
        graded = outcome.graded[f"{slug}.ipynb"]
        # What was noted with a mark by hand is known here alone; such a page is written anew.
        applied = applied_by_cell(self.folder, gradebook, slug, learner)
        marks = marks_digest(graded, submission, self.shown, applied)
        return marks, (float(submission.score), float(submission.max_score))

    def _timestamp(self, outcome: Outcome) -> dict[str, Any]:
        from nbgrader.coursedir import CourseDirectory

        place = self.folder.submitted / outcome.learner / self.slug
        found = CourseDirectory().get_existing_timestamp(str(place))
        return {"timestamp": found} if found else {}


def agrees(evidence: dict[str, Any], grades: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether the gradebook has the points that an evidence file says were given.

    Args:
        evidence: the content of the file.
        grades: by cell, what the gradebook holds, with the automatic points under ``auto``.
    """
    for cell, given in evidence.get("cells", {}).items():
        if cell.startswith("argue-"):
            continue
        auto = grades.get(cell, {}).get("auto")
        if auto is None or abs(float(auto) - float(given["points"] or 0.0)) > 1e-6:
            return False
    return True


def agrees_with_rows(evidence: dict[str, Any], rows: Rows, names: Mapping[str, str]) -> bool:
    """As :func:`agrees`, from a learner's rows of the gradebook and the names of cells by their keys."""
    grades = {names.get(row["cell_id"], ""): {"auto": row["auto_score"]} for row in rows.get("grade", ())}
    return agrees(evidence, grades)


def remove_graded(folder: ClassFolder, slug: str, learner: str) -> None:
    """Remove what an earlier run made of an earlier submission: no page may show it, and regrading must not
    score it."""
    superseded.keep_evidence(folder, slug, learner, None)
    remove_tree(folder.autograded / learner / slug)
    evidence_file.evidence_path(folder.evidence, slug, learner).unlink(missing_ok=True)


def finish_graded(folder: ClassFolder, slug: str) -> None:
    """After an interruption: remove half-written folders and complete half-done exchanges of folders."""
    from course.grading.files import finish_swap

    for place in folder.autograded.glob("*"):
        if place.is_dir():
            finish_swap(place / slug)
            remove_tree(place / f".{slug}.new")
