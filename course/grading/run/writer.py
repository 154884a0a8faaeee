"""The one process that writes a class's gradebook, and the order in which what came of submissions is
written.

Outcomes arrive from workers as data, and several at a time are written in an order that an interruption at
any point does not spoil: graded notebooks, gradebook (one transaction for all), feedback pages, and last the
evidence files, which say what the grades were made from. Until that is written, the next run does the
submission again, from the same evidence of the run before; so it comes to the same.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course.grading.classroom.exchange import stamp_pages
from course.grading.classroom.folder import ClassFolder
from course.grading.classroom.gradebook import mark_sheets, save_mark_sheets, structure_rows
from course.grading.classroom.mark_sheet import MarkSheet, cells_of
from course.grading.feedback.when import Shown
from course.grading.files import (
    evidence_path,
    remove_tree,
    swap_folder,
    unsynced,
    write_bytes,
    write_json,
    write_text,
)
from course.grading.mark import superseded
from course.grading.mark.applied import applied_by_cell
from course.grading.run.jobs import Done
from course.grading.run.worker import Outcome, handed_in
from course.grading.score import evidence_file
from course.grading.score.flags import put_marks
from course.grading.score.marking import Marking, judge, load_marking

# Submissions that are written in one transaction at most.
BATCH = 16


@dataclass(frozen=True)
class Written:
    """What became of one submission.

    Attributes:
        done: what came from its worker.
        sheet: what the gradebook says now; None where that could not be written.
        verdicts: as the evidence file has them.
        error: why it could not be written, or None.
    """

    done: Done
    sheet: MarkSheet | None = None
    verdicts: Sequence[Mapping[str, Any]] = ()
    error: Exception | None = None


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
        self.folder, self.gradebook, self.policy = folder, gradebook, policy
        self.slug, self.shown = marking.slug, shown
        superseded.keep_keys(folder, marking)
        self.structure = structure_rows(gradebook, self.slug)
        self._cells = cells_of(self.structure)

    def write(self, batch: Sequence[Done]) -> Iterator[Written]:
        """Write what came of submissions; where one of them cannot be written, the others are.

        Args:
            batch: of different learners; one that is unchanged may only lose or gain a penalty.
        """
        try:
            yield from self._write(batch)
        except Exception as error:  # noqa: BLE001 - one submission must not stop the class; the error is handed on
            self.gradebook.refresh()
            if len(batch) == 1:
                yield Written(batch[0], error=error)
                return
            # Doing it again comes to the same.
            for done in batch:
                yield from self.write([done])

    def _write(self, batch: Sequence[Done]) -> list[Written]:
        # What others wrote since the last time is seen.
        self.gradebook.refresh()
        sheets = mark_sheets(self.gradebook, self.structure, [done.learner for done in batch])
        verdicts = {}
        for done in batch:
            sheet = sheets[done.learner]
            if done.outcome is not None:
                self._put(done.outcome, sheet)
                verdicts[done.learner] = done.outcome.evidence["verdicts"]
            else:
                path = self._evidence(done.learner)
                kept = evidence_file.read_if_there(path, self.slug, done.learner) or {}
                verdicts[done.learner] = kept.get("verdicts", [])
            # Marks by hand may have come since.
            sheet.penalise(self.policy)
        save_mark_sheets(self.gradebook, self.structure, [sheets[done.learner] for done in batch])
        for done in batch:
            if done.outcome is not None:
                self._put_page(done.outcome, sheets[done.learner])
                self._put_evidence(done.outcome)
        return [Written(done, sheets[done.learner], verdicts[done.learner]) for done in batch]

    def _evidence(self, learner: str) -> Path:
        return evidence_path(self.folder.evidence, self.slug, learner)

    def _put(self, outcome: Outcome, sheet: MarkSheet) -> None:
        """Put the graded notebook into the class, and points, flags and comments into the sheet; marks by
        hand stay."""
        path = self._evidence(outcome.learner)
        before = evidence_file.read_if_there(path, self.slug, outcome.learner) if path.exists() else None
        if before is not None and before["run"].get("input") == outcome.fingerprint:
            # Graded again on purpose: until the end, nobody may take it for finished.
            run = {name: value for name, value in before["run"].items() if name != "input"}
            write_json(path, before | {"run": run})
        superseded.keep_evidence(self.folder, self.slug, outcome.learner, outcome.evidence)
        self._put_graded(outcome)
        sheet.handed_in = handed_in(outcome.graded) or sheet.handed_in
        if before is not None and not agrees(before, sheet.held()):
            # An older copy of the gradebook was put back: what a person saw is not what is in it.
            before = None
        raw = evidence_file.raw_of(outcome.evidence)
        rows = judge(load_marking(self.folder.keys, self.slug, raw.edition), raw, self._cells)
        put_marks(sheet, rows, outcome.comments, before, outcome.evidence["arguments"])

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

    def _put_page(self, outcome: Outcome, sheet: MarkSheet) -> None:
        """Write the feedback page, if it is of the marks that are in the gradebook now."""
        stamp = page_stamp(self.folder, self.slug, outcome.learner)
        target = self.folder.feedback / outcome.learner / self.slug
        # What was noted with a mark by hand is known here alone; such a page is written anew.
        applied = applied_by_cell(self.folder, self.gradebook, self.slug, sheet)
        marks = sheet.digest(outcome.graded[f"{self.slug}.ipynb"], self.shown, applied)
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

    def _put_evidence(self, outcome: Outcome) -> None:
        run = {name: v for name, v in outcome.evidence["run"].items() if name != evidence_file.UNFINISHED}
        by = load_marking(self.folder.keys, self.slug, evidence_file.raw_of(outcome.evidence).edition)
        run |= superseded.judged_by(by) | {"input": outcome.fingerprint}
        write_json(self._evidence(outcome.learner), outcome.evidence | {"run": run})


def page_stamp(folder: ClassFolder, slug: str, learner: str) -> Path:
    """The file that holds the hash of what the feedback page of a submission was made from."""
    return folder.evidence / slug / ".feedback" / learner


def agrees(evidence: Mapping[str, Any], held: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether the gradebook has the points that an evidence file says were given.

    Args:
        evidence: the content of the file.
        held: by cell, what the gradebook holds, with the automatic points under ``auto``.
    """
    for cell, given in evidence.get("cells", {}).items():
        if cell.startswith("argue-"):
            continue
        auto = held.get(cell, {}).get("auto")
        if auto is None or abs(float(auto) - float(given["points"] or 0.0)) > 1e-6:
            return False
    return True


def remove_graded(folder: ClassFolder, slug: str, learner: str) -> None:
    """Remove what an earlier run made of an earlier submission: no page may show it, and regrading must not
    score it."""
    superseded.keep_evidence(folder, slug, learner, None)
    remove_tree(folder.autograded / learner / slug)
    evidence_path(folder.evidence, slug, learner).unlink(missing_ok=True)


def finish_graded(folder: ClassFolder, slug: str) -> None:
    """After an interruption: remove half-written folders and complete half-done exchanges of folders."""
    from course.grading.files import finish_swap

    for place in folder.autograded.glob("*"):
        if place.is_dir():
            finish_swap(place / slug)
            remove_tree(place / f".{slug}.new")
