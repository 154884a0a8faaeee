"""A loop of a learner's that does not end is told by the check."""

from __future__ import annotations

import signal
import sys
import time

import pytest

from course.questions import exercise
from course.questions import limit as limits
from course.questions.limit import TookTooLong, limited

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="nothing interrupts there")


def for_ever(number: int) -> int:
    while True:
        try:
            number += 1
        except Exception:  # noqa: BLE001 - as learners write it
            continue


def test_a_call_that_does_not_end_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SECONDS", 0.2)
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    result = exercise._call(for_ever, [1])
    assert result["error"].startswith("TimeoutError: it had not ended after")
    assert "Does every loop in it come to an end?" in result["error"]


def test_what_stood_before_stands_after() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with pytest.raises(TookTooLong), limited(0.05):
        time.sleep(5)
    with limited(5):
        pass
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_under_grading_other_limits_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    with limited(0.01):
        time.sleep(0.05)
