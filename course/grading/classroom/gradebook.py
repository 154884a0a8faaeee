"""nbgrader's gradebook of a class, open; several changes of it as one; and what is asked of its tables and
written into them past nbgrader's own functions, which read and write cell by cell, where a class of hundreds
wants a few questions and one transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from course.grading.classroom.folder import ClassFolder
from course.grading.classroom.mark_sheet import MarkSheet, Rows, read_mark_sheet
from course.grading.classroom.tables import tables

Changes = dict[str, dict[str, Any]]
"""New values of rows of one table, by the row's key."""
# The gradebook's tables that say what an assignment is, and those that hold a learner's work; in the order in
# which rows lean on each other.
STRUCTURE = (
    "course",
    "assignment",
    "notebook",
    "base_cell",
    "grade_cells",
    "solution_cells",
    "task_cells",
    "source_cell",
)
OF_LEARNER = ("student", "submitted_assignment", "submitted_notebook", "grade", "comment")


class Gradebook:
    """A class's gradebook, open, for whoever needs its tables only and none of nbgrader's functions: nbgrader
    is not imported for it.

    Args:
        url: its address.

    Attributes:
        engine: SQLAlchemy's.
    """

    def __init__(self, url: str) -> None:
        from sqlalchemy import create_engine

        self.engine = create_engine(url, future=True)

    @cached_property
    def db(self) -> Any:
        """A session, as nbgrader's own gradebook has one."""
        from sqlalchemy.orm import scoped_session, sessionmaker

        return scoped_session(sessionmaker(bind=self.engine, future=True))

    def refresh(self) -> None:
        """See what others have written from here on."""
        if "db" in self.__dict__:
            self.db.remove()

    def close(self) -> None:
        """Give back all connections, which do not survive a fork; the next question opens one anew."""
        self.refresh()
        self.engine.dispose()


@contextmanager
def closing_gradebook(folder: ClassFolder) -> Iterator[Gradebook]:
    """The class's gradebook, open.

    Raises:
        ClassFolderError: if an older nbgrader made it and it cannot be brought up to date.
    """
    if not folder.has_gradebook or (folder.gradebook_is_file and not folder.gradebook.stat().st_size):
        # nbgrader makes one.
        folder.open_gradebook().close()
    folder.upgrade_gradebook()
    gradebook = Gradebook(folder.db_url)
    try:
        yield gradebook
    finally:
        gradebook.close()


@contextmanager
def one_transaction(gradebook: Any) -> Iterator[None]:
    """All of what is saved in here or nothing: nbgrader's functions save each of their steps otherwise."""
    session = gradebook.db
    save = session.commit
    session.commit = session.flush
    try:
        yield
    except BaseException:
        session.rollback()
        raise
    finally:
        del session.commit
    save()


def structure_rows(gradebook: Any, slug: str) -> Rows:
    """The gradebook's rows that say what one assignment is."""
    known = tables()
    rows: Rows = {}
    with gradebook.engine.connect() as connection:

        def take(name: str, column: str, values: list[Any]) -> list[Any]:
            table = known[name]
            found = connection.execute(table.select().where(table.c[column].in_(values)))
            rows[name] = [dict(row._mapping) for row in found]
            return [row["id"] for row in rows[name]]

        assignments = take("assignment", "name", [slug])
        take("course", "id", [row["course_id"] for row in rows["assignment"]])
        notebooks = take("notebook", "assignment_id", assignments)
        cells = take("base_cell", "notebook_id", notebooks)
        for name in STRUCTURE[4:7]:
            take(name, "id", cells)
        take("source_cell", "notebook_id", notebooks)
    return rows


def source_of(gradebook: Any, slug: str, cell: str) -> str:
    """What stood in a cell of the source when its assignment was released; empty where there is none."""
    known = tables()
    source, notebook = known["source_cell"], known["notebook"]
    query = (
        source.join(notebook, source.c.notebook_id == notebook.c.id)
        .select()
        .with_only_columns(source.c.source)
        .where((notebook.c.name == slug) & (source.c.name == cell))
    )
    with gradebook.engine.connect() as connection:
        return connection.execute(query).scalar() or ""


def student_rows(gradebook: Any) -> list[dict[str, Any]]:
    """The gradebook's rows of all learners."""
    with gradebook.engine.connect() as connection:
        return [dict(row) for row in connection.execute(tables()["student"].select()).mappings()]


def learners_rows(gradebook: Any, slug: str, learners: Iterable[str] | None = None) -> dict[str, Rows]:
    """The gradebook's rows that hold learners' work on one assignment, in five questions to it.

    Args:
        gradebook: open.
        slug: the assignment.
        learners: whose rows; those of everybody with a submission if None.

    Returns:
        Rows by table for each of ``learners``, also for those of whom the gradebook has nothing.
    """
    known = tables()
    wanted = None if learners is None else list(dict.fromkeys(learners))
    student, submission, assignment = (known[n] for n in ("student", "submitted_assignment", "assignment"))
    own = assignment.select().with_only_columns(assignment.c.id).where(assignment.c.name == slug)
    of: Any = submission.c.assignment_id.in_(own)
    if wanted is not None:
        of &= submission.c.student_id.in_(wanted)
    submissions = submission.select().with_only_columns(submission.c.id).where(of)
    notebook = known["submitted_notebook"]
    notebooks = (
        notebook.select().with_only_columns(notebook.c.id).where(notebook.c.assignment_id.in_(submissions))
    )
    students = (
        submission.select().with_only_columns(submission.c.student_id).where(of) if wanted is None else wanted
    )
    questions = {
        "student": student.c.id.in_(students),
        "submitted_assignment": of,
        "submitted_notebook": notebook.c.assignment_id.in_(submissions),
        "grade": known["grade"].c.notebook_id.in_(notebooks),
        "comment": known["comment"].c.notebook_id.in_(notebooks),
    }
    found: dict[str, Rows] = {learner: _no_rows() for learner in wanted or ()}
    of_submission: dict[Any, str] = {}
    of_notebook: dict[Any, str] = {}
    with gradebook.engine.connect() as connection:
        for name, condition in questions.items():
            for row in connection.execute(known[name].select().where(condition)).mappings():
                if name == "student":
                    learner = row["id"]
                elif name == "submitted_assignment":
                    learner = of_submission[row["id"]] = row["student_id"]
                elif name == "submitted_notebook":
                    learner = of_notebook[row["id"]] = of_submission[row["assignment_id"]]
                else:
                    learner = of_notebook[row["notebook_id"]]
                found.setdefault(learner, _no_rows())[name].append(dict(row))
    return found


def _no_rows() -> Rows:
    return {name: [] for name in OF_LEARNER}


def mark_sheets(
    gradebook: Any, structure: Rows, learners: Iterable[str] | None = None
) -> dict[str, MarkSheet]:
    """As :func:`learners_rows`, as objects.

    Args:
        gradebook: open.
        structure: what the assignment is.
        learners: whose; everybody's with a submission if None.
    """
    slug = structure["assignment"][0]["name"]
    rows = learners_rows(gradebook, slug, learners)
    return {learner: read_mark_sheet(structure, own, learner) for learner, own in rows.items()}


def save_mark_sheets(gradebook: Any, structure: Rows, changed: Iterable[MarkSheet]) -> None:
    """Write what is new or changed in learners' submissions: one transaction for all of them.

    Args:
        gradebook: open, with nothing left to save.
        structure: what the assignment is.
        changed: the submissions.

    Raises:
        SQLAlchemyError: if it cannot be written; nothing is, then.
    """
    known = tables()
    inserts: dict[str, list[dict[str, Any]]] = {name: [] for name in OF_LEARNER}
    updates: dict[str, dict[tuple[str, ...], list[dict[str, Any]]]] = {name: {} for name in OF_LEARNER}
    for sheet in changed:
        for name, row in sheet.new_rows(structure):
            inserts[name].append(row)
        for name, key, values in sheet.changed_rows():
            updates[name].setdefault(tuple(sorted(values)), []).append(_renamed(key, values))
    with gradebook.engine.begin() as connection:
        for name in OF_LEARNER:
            if inserts[name]:
                connection.execute(known[name].insert(), inserts[name])
            for columns, rows in updates[name].items():
                connection.execute(_update(known[name], columns), rows)


def hand_marks(gradebook: Any, slug: str) -> dict[str, dict[str, tuple[float | None, bool]]]:
    """By learner and graded cell, points by hand and whether the cell waits for a person."""
    found: dict[str, dict[str, tuple[float | None, bool]]] = {}
    for learner, _, name, manual, needs in _entries(
        gradebook, slug, "grade", "manual_score", "needs_manual_grade"
    ):
        found.setdefault(learner, {})[name] = (manual, bool(needs))
    return found


def waiting_cells(gradebook: Any, slug: str, learners: list[str] | None) -> dict[str, dict[str, bool]]:
    """By learner, the cells that wait, and whether each carries a mark by hand. One query, for any class."""
    wanted = None if learners is None else set(learners)
    return {
        learner: waiting
        for learner, cells in hand_marks(gradebook, slug).items()
        if (wanted is None or learner in wanted)
        and (waiting := {name: manual is not None for name, (manual, needs) in cells.items() if needs})
    }


def _entries(gradebook: Any, slug: str, kind: str, *columns: str) -> Iterator[Any]:
    """Of every learner each row of ``kind`` (``grade``, ``comment``): learner, key, cell, and the columns."""
    known = tables()
    table, cell, assignment = known[kind], known["base_cell"], known["assignment"]
    notebook, submission = known["submitted_notebook"], known["submitted_assignment"]
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
    with gradebook.engine.connect() as connection:
        yield from connection.execute(query).all()


def save_changes(gradebook: Any, changed: Mapping[str, Iterable[Changes]]) -> None:
    """Write changes of rows: one transaction for all, what changed and nothing else.

    Args:
        gradebook: open.
        changed: by table, of each learner the new values by the row's key.
    """
    with gradebook.engine.begin() as connection:
        for kind, of_learners in changed.items():
            by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = {}
            for of_learner in of_learners:
                for key, values in of_learner.items():
                    by_columns.setdefault(tuple(sorted(values)), []).append(_renamed(key, values))
            for columns, rows in by_columns.items():
                connection.execute(_update(tables()[kind], columns), rows)


def _renamed(key: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    return {"key": key, **{f"new_{name}": value for name, value in values.items()}}


def _update(table: Any, columns: Iterable[str]) -> Any:
    """An update of rows by their key, with values as :func:`_renamed` names them."""
    from sqlalchemy import bindparam

    new: dict[str, Any] = {name: bindparam(f"new_{name}") for name in columns}
    return table.update().where(table.c.id == bindparam("key")).values(new)
