"""nbgrader's gradebook of a class, open; several changes of it as one; and what is asked of its tables and
written into them past nbgrader's own functions, which read and write cell by cell, where a class of hundreds
wants a few questions and one transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from course.grading.classroom.folder import ClassFolder

Rows = dict[str, list[dict[str, Any]]]
"""Rows by table."""
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


@dataclass
class Entry:
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
class Known:
    """What the gradebook has of one learner: rows by cell, whether late by the clock, whether points were
    taken away for it."""

    grades: dict[str, Entry] = field(default_factory=dict)
    comments: dict[str, Entry] = field(default_factory=dict)
    late: bool = False
    penalised: bool = False


@contextmanager
def closing_gradebook(folder: ClassFolder) -> Iterator[Any]:
    """The class's gradebook, open."""
    with folder.open_gradebook() as gradebook:
        yield gradebook


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
    tables = _tables()
    rows: Rows = {}
    with gradebook.engine.connect() as connection:

        def take(name: str, column: str, values: list[Any]) -> list[Any]:
            table = tables[name]
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


def learner_rows(gradebook: Any, slug: str, learner: str) -> Rows:
    """The gradebook's rows that hold one learner's work on one assignment."""
    tables = _tables()
    rows: Rows = {}
    with gradebook.engine.connect() as connection:

        def take(name: str, condition: Any) -> list[Any]:
            found = connection.execute(tables[name].select().where(condition))
            rows[name] = [dict(row._mapping) for row in found]
            return [row["id"] for row in rows[name]]

        submitted, assignment = tables["submitted_assignment"], tables["assignment"]
        take("student", tables["student"].c.id == learner)
        own = assignment.select().with_only_columns(assignment.c.id).where(assignment.c.name == slug)
        of = (submitted.c.student_id == learner) & submitted.c.assignment_id.in_(own)
        submissions = take("submitted_assignment", of)
        notebooks = take("submitted_notebook", tables["submitted_notebook"].c.assignment_id.in_(submissions))
        for name in OF_LEARNER[3:]:
            take(name, tables[name].c.notebook_id.in_(notebooks))
    return rows


def throwaway_gradebook(url: str, name: str, structure: Rows) -> Any:
    """A new gradebook of one assignment, for a worker that grades one submission at a time.

    Args:
        url: where, as SQLAlchemy wants it.
        name: the class's.
        structure: as :func:`structure_rows` reads it.
    """
    from nbgrader.api import Base, Gradebook
    from sqlalchemy import create_engine, event

    # Made here: nbgrader would start another program to write down which version its tables have.
    engine = create_engine(url)
    Base.metadata.create_all(engine)
    engine.dispose()
    gradebook = Gradebook(url, name)
    event.listen(gradebook.engine, "connect", _do_not_wait)
    gradebook.engine.dispose()
    with gradebook.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM course")
        _insert(connection, STRUCTURE, structure)
    return gradebook


def only_learner(gradebook: Any, rows: Rows) -> None:
    """Put one learner's rows, as :func:`learner_rows` reads them, in the place of all learners'."""
    gradebook.db.remove()
    with gradebook.engine.begin() as connection:
        for table in reversed(OF_LEARNER):
            connection.exec_driver_sql(f"DELETE FROM {table}")
        _insert(connection, OF_LEARNER, rows)


def _do_not_wait(connection: Any, _: Any) -> None:
    """nbgrader commits after each cell; this gradebook is nobody's after a power failure."""
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA journal_mode = MEMORY")


def _insert(connection: Any, tables: tuple[str, ...], rows: Rows) -> None:
    for name in tables:
        if rows.get(name):
            connection.execute(_tables()[name].insert(), rows[name])


def max_scores(gradebook: Any, slug: str) -> dict[str, float]:
    """The points that each graded cell of an assignment is worth, by its name."""
    notebook = gradebook.find_notebook(slug, slug)
    return {c.name: float(c.max_score) for c in [*notebook.grade_cells, *notebook.task_cells]}


def known_learners(gradebook: Any, slug: str) -> dict[str, Known]:
    """All learners' grades and comments of one assignment, in three questions."""
    known: dict[str, Known] = {}
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
        # Late by the clock, whatever extension there is: the policy looks closer.
        late = when is not None and due is not None and when > due
        known[learner] = Known(late=late, penalised=penalty is not None)
    for learner, key, name, auto, manual, extra, needs in _entries(
        gradebook, slug, "grade", "auto_score", "manual_score", "extra_credit", "needs_manual_grade"
    ):
        was = {"auto_score": auto, "needs_manual_grade": bool(needs)}
        known[learner].grades[name] = Entry(key, name, was, auto, manual, extra, bool(needs))
    for learner, key, name, comment in _entries(gradebook, slug, "comment", "auto_comment"):
        known[learner].comments[name] = Entry(key, name, {"auto_comment": comment}, auto_comment=comment)
    return known


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


def save_changes(gradebook: Any, changed: Mapping[str, Iterable[Changes]]) -> None:
    """Write changes of rows: one transaction for all, what changed and nothing else.

    Args:
        gradebook: open.
        changed: by table, of each learner the new values by the row's key.
    """
    from sqlalchemy import bindparam

    with gradebook.engine.begin() as connection:
        for kind, of_learners in changed.items():
            table = _tables()[kind]
            by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = {}
            for of_learner in of_learners:
                for key, values in of_learner.items():
                    row = {"key": key, **{f"new_{name}": value for name, value in values.items()}}
                    by_columns.setdefault(tuple(sorted(values)), []).append(row)
            for columns, rows in by_columns.items():
                new: dict[str, Any] = {name: bindparam(f"new_{name}") for name in columns}
                connection.execute(table.update().where(table.c.id == bindparam("key")).values(new), rows)


def _tables() -> Any:
    from nbgrader.api import Base

    return Base.metadata.tables
