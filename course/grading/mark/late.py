"""What becomes of a late submission's points, as ``course.yaml`` says it."""

from __future__ import annotations

import math
from dataclasses import dataclass

DAY = 24 * 3600


@dataclass(frozen=True)
class Lateness:
    """A class's policy for late submissions.

    Attributes:
        nothing_counts: whether all points are lost (``late: zero``).
        per_day: per cent of the points for each day that has begun; 0 where lateness costs nothing.
        grace_minutes: so many minutes after the deadline count as in time.
    """

    nothing_counts: bool = False
    per_day: float = 0.0
    grace_minutes: float = 0.0

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        """The points to take away, asked as nbgrader asks its plugins.

        Args:
            student_id: the learner; all are treated alike.
            score: the points earned.
            total_seconds_late: seconds after the learner's own deadline.

        Returns:
            Points; None where none are taken away.
        """
        if total_seconds_late <= self.grace_minutes * 60:
            return None
        if self.per_day:
            return float(score) * min(1.0, math.ceil(total_seconds_late / DAY) * self.per_day / 100)
        return float(score) if self.nothing_counts else None
