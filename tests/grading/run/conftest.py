"""For tests of runs that are disturbed."""

from __future__ import annotations

import pytest

from course.grading.run import run


@pytest.fixture
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Outcomes are written one by one: else all may be there before a test can step in between."""
    monkeypatch.setattr(run, "BATCH", 1)
