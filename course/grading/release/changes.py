"""What a new release would change for those who have handed in: shown before it happens.

nbgrader refuses to add or remove cells of a notebook that has submissions. Here the gradebook is first given
the cells that the new release has; marks by hand in a cell whose points change are scaled or kept, as the
instructor says.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course.errors import CourseError
from course.grading.classroom.folder import ClassFolder
from course.grading.classroom.gradebook import one_transaction
from course.grading.rounding import number
from course.grading.texts import term as texts

SCALE, KEEP = "scale", "keep"
MARKS = (SCALE, KEEP)
# nbgrader's kinds of cells: the attribute of a notebook and the table of each.
_KINDS = {
    "grade_cells": "grade_cells",
    "solution_cells": "solution_cells",
    "task_cells": "task_cells",
    "source_cells": "source_cell",
}
Shape = dict[str, dict[str, dict[str, Any]]]


@dataclass(frozen=True)
class Changes:
    """What would change.

    Attributes:
        handed_in: how many have handed in.
        points: by cell, points before and now.
        added: new graded cells and their points.
        removed: graded cells that go, and their points.
        asked: ids of questions that are new.
        dropped: ids of questions that go.
        moved: whether graded cells stand in another order.
        by_hand: how many marks by hand there are in cells whose points change.
        lost: how many marks by hand there are in cells that go.
    """

    handed_in: int
    points: Mapping[str, tuple[float, float]]
    added: Mapping[str, float]
    removed: Mapping[str, float]
    asked: tuple[str, ...]
    dropped: tuple[str, ...]
    moved: bool
    by_hand: int
    lost: int

    def sentences(self, slug: str) -> list[str]:
        """What would change, a line each; nothing where nobody is touched."""
        lines = [
            *(
                texts.CHANGE_POINTS.format(cell=cell, before=number(before), now=number(now))
                for cell, (before, now) in self.points.items()
            ),
            *(texts.CHANGE_ADDED.format(cell=c, points=number(p)) for c, p in self.added.items()),
            *(texts.CHANGE_REMOVED.format(cell=c, points=number(p)) for c, p in self.removed.items()),
            *(texts.CHANGE_ASKED.format(item=item) for item in self.asked),
            *(texts.CHANGE_DROPPED.format(item=item) for item in self.dropped),
        ]
        if self.moved:
            lines.append(texts.CHANGE_MOVED)
        if self.by_hand:
            lines.append(texts.CHANGE_BY_HAND.format(n=self.by_hand))
        if self.lost:
            lines.append(texts.CHANGE_LOST.format(n=self.lost))
        return [texts.CHANGE_TITLE.format(slug=slug, n=self.handed_in), *lines] if lines else []


def find_changes(
    folder: ClassFolder, slug: str, cells: Mapping[str, float], asked: frozenset[str]
) -> Changes | None:
    """What a release would change; None where nobody has handed in.

    Args:
        folder: the class folder.
        slug: the notebook.
        cells: the graded cells of the new release, in order, and what each is worth.
        asked: full ids of its questions.
    """
    if not folder.has_gradebook:
        return None
    from nbgrader.api import MissingEntry

    with folder.open_gradebook() as gradebook:
        try:
            notebook = gradebook.find_notebook(slug, slug)
        except MissingEntry:
            return None
        graded = [*notebook.grade_cells, *notebook.task_cells]
        before = {cell.name: float(cell.max_score) for cell in graded}
        by_hand = {cell.name: sum(grade.manual_score is not None for grade in cell.grades) for cell in graded}
        there = {s.student.id for s in notebook.submissions}
    there |= {path.parent.name for path in folder.submitted.glob(f"*/{slug}")}
    if not there:
        return None
    points = {
        cell: (before[cell], now) for cell, now in cells.items() if cell in before and before[cell] != now
    }
    removed = {cell: worth for cell, worth in before.items() if cell not in cells}
    earlier = _asked_before(folder, slug)
    order = [cell for cell in _order_before(folder, slug) if cell in cells]
    return Changes(
        len(there),
        points,
        {cell: worth for cell, worth in cells.items() if cell not in before},
        removed,
        tuple(sorted(asked - earlier)) if earlier is not None else (),
        tuple(sorted(earlier - asked)) if earlier is not None else (),
        order != [cell for cell in cells if cell in order],
        sum(by_hand[cell] for cell in points),
        sum(by_hand[cell] for cell in removed),
    )


def require_agreed(slug: str, changes: Changes | None, agreed: bool, marks: str | None) -> list[str]:
    """Make sure that whoever releases knows what changes.

    Returns:
        Sentences on what changes.

    Raises:
        CourseError: with the list, where that was not agreed to.
    """
    said = changes.sentences(slug) if changes is not None else []
    if marks is not None and marks not in MARKS:
        raise CourseError(texts.CHANGE_MARKS.format(marks=marks))
    if changes is None or not said:
        return []
    if not agreed or (changes.by_hand and marks is None):
        how = texts.CHANGE_HOW_BY_HAND if changes.by_hand else texts.CHANGE_HOW
        raise CourseError("\n".join([*said, how.format(slug=slug)]))
    return said


def _asked_before(folder: ClassFolder, slug: str) -> frozenset[str] | None:
    from course.grading.release.frozen import in_force
    from course.questions.bank.load import load_items_file

    try:
        items = load_items_file(in_force(folder.root, slug).items, slug)
    except CourseError:
        # What was handed out is not known any more, so nothing can be said of it.
        return None
    return frozenset(item.id for item in items.all_items())


def _order_before(folder: ClassFolder, slug: str) -> list[str]:
    try:
        path = folder.release / slug / f"{slug}.ipynb"
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, KeyError):
        return []
    metas = [cell.get("metadata", {}).get("nbgrader") or {} for cell in cells]
    return [meta["grade_id"] for meta in metas if meta.get("grade") or meta.get("task")]


def shape_of(url: str, slug: str) -> Shape:
    """The cells that a gradebook has of a notebook, by nbgrader's kinds."""
    from nbgrader.api import Gradebook

    with Gradebook(url) as gradebook:
        notebook = gradebook.find_notebook(slug, slug)
        shape: Shape = {}
        for kind in _KINDS:
            shape[kind] = {}
            for cell in getattr(notebook, kind):
                own = ("max_score", "cell_type", "source", "locked")
                shape[kind][cell.name] = {n: getattr(cell, n) for n in own if hasattr(cell, n)}
        return shape


def reshape(folder: ClassFolder, slug: str, wanted: Shape) -> None:
    """Give the gradebook the cells of a new release: those that go with their grades and comments, those that
    come with a grade to be made for each who has handed in. One transaction."""
    from nbgrader.api import Base, Comment, Grade

    tables = Base.metadata.tables
    with folder.open_gradebook() as gradebook:
        notebook = gradebook.find_notebook(slug, slug)
        session = gradebook.db
        with one_transaction(gradebook):
            for kind, table in _KINDS.items():
                gone = [cell.id for cell in getattr(notebook, kind) if cell.name not in wanted[kind]]
                _drop(session, tables, table, gone)
            session.expire_all()
            for kind in _KINDS:
                there = {cell.name for cell in getattr(notebook, kind)}
                add = getattr(gradebook, f"add_{kind.removesuffix('s')}")
                for name, values in wanted[kind].items():
                    if name in there:
                        continue
                    cell = add(name, slug, slug, **values)
                    for submitted in notebook.submissions:
                        if kind in ("grade_cells", "task_cells"):
                            session.add(Grade(cell_id=cell.id, notebook_id=submitted.id))
                        if kind in ("solution_cells", "task_cells"):
                            session.add(Comment(cell_id=cell.id, notebook_id=submitted.id))
            session.flush()


def _drop(session: Any, tables: Any, table: str, ids: list[str]) -> None:
    if not ids:
        return
    if table == "source_cell":
        session.execute(tables[table].delete().where(tables[table].c.id.in_(ids)))
        return
    for name in ("grade", "comment"):
        session.execute(tables[name].delete().where(tables[name].c.cell_id.in_(ids)))
    for name in (table, "base_cell"):
        session.execute(tables[name].delete().where(tables[name].c.id.in_(ids)))


def settle_marks(folder: ClassFolder, slug: str, changes: Changes, marks: str) -> None:
    """Marks by hand in cells whose points have changed: in proportion, or as they are up to what there is."""
    with folder.open_gradebook() as gradebook:
        notebook = gradebook.find_notebook(slug, slug)
        for cell in [*notebook.grade_cells, *notebook.task_cells]:
            if cell.name not in changes.points:
                continue
            before, now = changes.points[cell.name]
            for grade in cell.grades:
                if grade.manual_score is None:
                    continue
                scaled = (
                    grade.manual_score * now / before if marks == SCALE and before else grade.manual_score
                )
                grade.manual_score = min(scaled, max(now, 0.0))
        gradebook.db.commit()


def trial_url(place: Path) -> str:
    """The address of a gradebook for a trial."""
    return f"sqlite:///{place / 'trial.db'}"
