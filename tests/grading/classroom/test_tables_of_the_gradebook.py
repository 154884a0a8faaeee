"""nbgrader's tables, as they are written down: they are those of the nbgrader that is installed."""

from __future__ import annotations

import pytest
from sqlalchemy import Boolean, DateTime, Float, Interval, String

from course.grading.classroom import tables

KINDS = (Boolean, DateTime, Float, Interval, String)


def kind(column: object) -> type:
    """What a column holds; an enumeration is a text among others."""
    found = [one for one in KINDS if isinstance(column.type, one)]  # type: ignore[attr-defined]
    return found[0]


def test_the_tables_are_nbgraders() -> None:
    assert tables.migrations() == tables.MIGRATIONS
    ours, theirs = tables.tables(), tables.nbgraders()
    assert ours is not theirs and set(ours) == set(theirs)
    for name, table in theirs.items():
        wanted = {column.name: kind(column) for column in table.columns}
        assert {column.name: kind(column) for column in ours[name].columns} == wanted, name
        assert tables.columns()[name] == tuple(wanted)


def test_another_nbgrader_is_asked_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "migrations", lambda: tables.MIGRATIONS | {"0123456789ab_one_more"})
    assert tables.tables() is tables.nbgraders()
    assert tables.columns()["grade"] == tuple(tables.nbgraders()["grade"].columns.keys())
