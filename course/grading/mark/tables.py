"""Tables of our own in the gradebook's database: what markers gave, what came of it, and each change.

nbgrader's tables stay as they are, and hold the mark that counts; these say how it came about. One file, so
one backup holds both. nbgrader's own migrations pass over tables that are not its own.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

_META = sa.MetaData()
_PLACE = (("slug", 128), ("learner", 128), ("cell", 128))


def _place() -> list[Any]:
    return [sa.Column(name, sa.String(length), primary_key=True) for name, length in _PLACE]


# What one marker gave for one answer: what is finished, beside it what is being written, and what was given
# first, before the marker could see another's (JSON).
OPINION = sa.Table(
    "marking_opinion",
    _META,
    *_place(),
    sa.Column("marker", sa.String(128), primary_key=True),
    sa.Column("draft", sa.Text),
    sa.Column("done", sa.Text),
    sa.Column("first", sa.Text),
    sa.Column("since", sa.String(32)),
    sa.Column("changed", sa.String(32), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("answer", sa.String(64)),
)
# The mark that was put into the gradebook, by which rule and by whom.
FINAL = sa.Table(
    "marking_final",
    _META,
    *_place(),
    sa.Column("score", sa.Float),
    sa.Column("comment", sa.Text),
    sa.Column("rule", sa.String(16), nullable=False),
    sa.Column("who", sa.String(128), nullable=False),
    sa.Column("changed", sa.String(32), nullable=False),
)
# Every change, never written over: who, when, what it was and what it is (JSON).
CHANGE = sa.Table(
    "marking_change",
    _META,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("time", sa.String(32), nullable=False),
    *(sa.Column(name, sa.String(length), nullable=False, index=True) for name, length in _PLACE),
    sa.Column("who", sa.String(128), nullable=False),
    sa.Column("what", sa.String(16), nullable=False),
    sa.Column("before", sa.Text, nullable=False),
    sa.Column("after", sa.Text, nullable=False),
    sa.Column("undone", sa.Integer),
)
# Phrases for comments, of a task and not of a learner.
PHRASE = sa.Table(
    "marking_phrase",
    _META,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("slug", sa.String(128), nullable=False),
    sa.Column("cell", sa.String(128), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("who", sa.String(128), nullable=False),
    sa.Column("time", sa.String(32), nullable=False),
)
# Those that say something about a learner.
ABOUT_LEARNERS = (OPINION, FINAL, CHANGE)


def make_tables(engine: Any) -> None:
    """Make the tables, and the columns of them, that are not there yet."""
    if not have_tables(engine):
        _META.create_all(engine, checkfirst=True)
    known = sa.inspect(engine)
    for table in _META.sorted_tables:
        there = {column["name"] for column in known.get_columns(table.name)}
        for column in table.columns:
            if column.name not in there:
                # An earlier version's table; a column that was added since may be empty.
                form = column.type.compile(engine.dialect)
                with engine.begin() as connection:
                    connection.exec_driver_sql(f'ALTER TABLE {table.name} ADD COLUMN "{column.name}" {form}')


def have_tables(engine: Any) -> bool:
    """Whether a gradebook has them, which it has from the first ``course mark`` on."""
    return {table.name for table in _META.sorted_tables} <= set(sa.inspect(engine).get_table_names())
