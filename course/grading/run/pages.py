"""Write feedback pages anew where marks have changed, as after marking by hand or regrading. What a run makes
of a submission comes with its page already."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from course.errors import CourseError
from course.evidence.record import printable
from course.grading.classroom.exchange import stamp_pages
from course.grading.classroom.folder import ClassFolder
from course.grading.classroom.gradebook import (
    closing_gradebook,
    mark_sheets,
    save_mark_sheets,
    structure_rows,
)
from course.grading.classroom.mark_sheet import MarkSheet
from course.grading.config import load_config, own_page_steps
from course.grading.feedback.when import Shown, shown_now
from course.grading.files import unsynced, write_bytes, write_text
from course.grading.mark import superseded
from course.grading.mark.applied import Applied, applied_by_cell
from course.grading.mark.deadlines import late_policy
from course.grading.nbgrader import converters
from course.grading.run.limits import Aside
from course.grading.run.opening import open_for_grading
from course.grading.run.worker import read_notebook
from course.grading.run.writer import page_stamp
from course.grading.texts import grading as texts

# Learners whose rows are read and written at a time.
AT_A_TIME = 200


class Pages:
    """Writes pages of one notebook.

    Args:
        folder: the class folder.
        gradebook: its gradebook, open.
        slug: the notebook.
        shown: what pages show now.
        aside: where pages are made.
    """

    def __init__(self, folder: ClassFolder, gradebook: Any, slug: str, shown: Shown, aside: Aside) -> None:
        self._folder, self._gradebook, self._slug = folder, gradebook, slug
        self._shown, self._aside = shown, aside

    def write(self, sheet: MarkSheet) -> Path | None:
        """Write the page of one submission, unless the one there is of these marks and of this graded
        notebook.

        Args:
            sheet: what the gradebook has of it.

        Returns:
            The page, where it was written.

        Raises:
            CourseError: if the page cannot be made.
        """
        folder, slug, learner = self._folder, self._slug, sheet.learner
        page = folder.feedback / learner / slug / f"{slug}.html"
        stamp = page_stamp(folder, slug, learner)
        graded = folder.autograded / learner / slug / f"{slug}.ipynb"
        applied = applied_by_cell(folder, self._gradebook, slug, sheet)
        marks = sheet.digest(graded.read_bytes(), self._shown, applied)
        if page.exists() and stamp.is_file() and stamp.read_text(encoding="utf-8") == marks:
            return None
        self._gradebook.refresh()
        superseded.keep_page(folder, slug, learner)
        self._aside.do(make_page, folder, slug, sheet, applied, self._shown)
        stamp_pages(folder, slug, [learner])
        write_text(stamp, marks)
        return page


def make_page(
    folder: ClassFolder, slug: str, sheet: MarkSheet, applied: dict[str, Applied], shown: Shown
) -> None:
    """Make a page from what the class has; by nbgrader, where the class has steps of its own for it.

    Raises:
        CourseError: if it cannot be made.
    """
    # Where nothing has changed, no page is made, and this is not imported.
    from course.grading.feedback.headings import headings_for
    from course.grading.feedback.pages import Book, read_evidence, write_page
    from course.grading.feedback.sanitise import strip_for_feedback

    config = load_config(folder)
    if own_page_steps(config, folder) is not None:
        config.StripForFeedback.shown = shown.as_dict()
        converters.feedback(folder, config, slug, sheet.learner)
        return
    graded = folder.autograded / sheet.learner / slug / f"{slug}.ipynb"
    nb = read_notebook(graded.read_bytes())
    strip_for_feedback(nb, config, headings_for(nb, folder, slug))
    book = Book(sheet, applied, read_evidence(folder, slug, sheet.learner))
    page = write_page(nb, folder, slug, book, shown)
    # Made anew where it is lost.
    with unsynced():
        write_bytes(folder.feedback / sheet.learner / slug / f"{slug}.html", page.encode())


def make_feedback(class_dir: Path, slug: str, learners: Iterable[str] | None = None) -> list[Path]:
    """Write the feedback pages anew where marks have changed, as after marking by hand.

    Args:
        class_dir: the class folder.
        slug: the notebook.
        learners: whose pages; of all graded submissions if None.

    Returns:
        The pages that were written.

    Raises:
        CourseError: if pages could not be written; all the others were.
    """
    folder = open_for_grading(class_dir, slug)
    chosen = (
        sorted(p.parent.name for p in folder.autograded.glob(f"*/{slug}"))
        if learners is None
        else list(learners)
    )
    pages, failed = [], {}
    with closing_gradebook(folder) as gradebook, Aside(folder.settings.allowance) as aside:
        policy, structure = late_policy(folder), structure_rows(gradebook, slug)
        writer = Pages(folder, gradebook, slug, shown_now(folder, slug, gradebook), aside)
        for start in range(0, len(chosen), AT_A_TIME):
            gradebook.refresh()
            sheets = mark_sheets(gradebook, structure, chosen[start : start + AT_A_TIME])
            for sheet in sheets.values():
                sheet.penalise(policy)
            save_mark_sheets(gradebook, structure, sheets.values())
            for learner, sheet in sheets.items():
                try:
                    pages.append(writer.write(sheet))
                except CourseError as error:
                    failed[learner] = error
    if failed:
        raise not_made(slug, failed)
    return [page for page in pages if page is not None]


def not_made(slug: str, failed: dict[str, CourseError]) -> CourseError:
    """That feedback pages could not be written, and why."""
    learner, error = next(iter(failed.items()))
    problem = printable(str(error).rstrip("."), 300)
    return CourseError(
        texts.PAGES_NOT_MADE.format(n=len(failed), slug=slug, learner=printable(learner), problem=problem)
    )
