"""Variables of the environment that hold for as long as something lasts: what processes that are started in
the meantime read of them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

# What a learner's cells read while nbgrader grades.
AUTOGRADING = {"NBGRADER_EXECUTION": "autograde"}


@contextmanager
def environment(wanted: Mapping[str, str | None]) -> Iterator[None]:
    """Set variables, and give them back their values afterwards.

    Args:
        wanted: by name, the value; None for a variable that must not be there.
    """
    before = {name: os.environ.get(name) for name in wanted}
    _put(wanted)
    try:
        yield
    finally:
        _put(before)


def _put(values: Mapping[str, str | None]) -> None:
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
