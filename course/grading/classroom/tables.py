"""The tables of nbgrader's gradebook, written down, so that they can be read and written without nbgrader:
importing it takes longer than all that a run does in which nothing has changed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Table

# The migrations of the nbgrader whose tables stand below; each change of a table comes with one of its own.
MIGRATIONS = frozenset(
    {
        "167914646830_added_task_cells",
        "282d30a0218e_adds_lms_user_id_column_to_student_table",
        "50a4d84c131a_add_kernelspecs",
        "724cde206c17_add_extra_credit_column",
        "b6d005d67074_initial_alembic_revision",
        "e43177bfe90b_added_course_table_and_relationships",
    }
)
# By table and column, the name of SQLAlchemy's type; most hold short texts.
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "course": {"id": "String"},
    "assignment": {"id": "String", "name": "String", "duedate": "DateTime", "course_id": "String"},
    "notebook": {"id": "String", "name": "String", "assignment_id": "String", "kernelspec": "String"},
    "base_cell": {"id": "String", "name": "String", "notebook_id": "String", "type": "String"},
    "grade_cells": {"id": "String", "max_score": "Float", "cell_type": "String"},
    "solution_cells": {"id": "String"},
    "task_cells": {"id": "String", "max_score": "Float", "cell_type": "String"},
    "source_cell": {
        "id": "String",
        "name": "String",
        "cell_type": "String",
        "locked": "Boolean",
        "source": "Text",
        "checksum": "String",
        "notebook_id": "String",
    },
    "student": {
        "id": "String",
        "first_name": "String",
        "last_name": "String",
        "email": "String",
        "lms_user_id": "String",
    },
    "submitted_assignment": {
        "id": "String",
        "assignment_id": "String",
        "student_id": "String",
        "timestamp": "DateTime",
        "extension": "Interval",
    },
    "submitted_notebook": {
        "id": "String",
        "assignment_id": "String",
        "notebook_id": "String",
        "flagged": "Boolean",
        "late_submission_penalty": "Float",
    },
    "grade": {
        "id": "String",
        "notebook_id": "String",
        "cell_id": "String",
        "auto_score": "Float",
        "manual_score": "Float",
        "extra_credit": "Float",
        "needs_manual_grade": "Boolean",
    },
    "comment": {
        "id": "String",
        "notebook_id": "String",
        "cell_id": "String",
        "auto_comment": "Text",
        "manual_comment": "Text",
    },
}


def columns() -> Mapping[str, tuple[str, ...]]:
    """The names of the columns of each table, as the installed nbgrader has them."""
    if migrations() == MIGRATIONS:
        return {name: tuple(of_table) for name, of_table in COLUMNS.items()}
    return {name: tuple(table.columns.keys()) for name, table in nbgraders().items()}


def tables() -> Mapping[str, Table]:
    """The tables of the gradebook, as the installed nbgrader has them, for SQLAlchemy's queries."""
    return _written_down() if migrations() == MIGRATIONS else nbgraders()


def nbgraders() -> Mapping[str, Table]:
    """The tables, asked of nbgrader itself."""
    from nbgrader.api import Base

    found: Mapping[str, Table] = Base.metadata.tables
    return found


@lru_cache(maxsize=1)
def _written_down() -> Mapping[str, Table]:
    import sqlalchemy as sa

    known = sa.MetaData()
    return {
        name: sa.Table(name, known, *(sa.Column(column, getattr(sa, kind)) for column, kind in of.items()))
        for name, of in COLUMNS.items()
    }


@lru_cache(maxsize=1)
def migrations() -> frozenset[str]:
    """The names of the migrations of the installed nbgrader, which is not imported for it."""
    spec = find_spec("nbgrader")
    places = (spec.submodule_search_locations if spec is not None else None) or ()
    return frozenset(path.stem for place in places for path in Path(place).glob("alembic/versions/*.py"))
