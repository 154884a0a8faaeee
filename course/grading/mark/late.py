"""What becomes of a late submission's points: one policy for a class, from its ``course.yaml``."""

from __future__ import annotations

import math

from nbgrader.plugins import LateSubmissionPlugin
from traitlets import Float

DAY = 24 * 3600


class ClassPolicy(LateSubmissionPlugin):
    """nbgrader's own policy, with minutes of grace and with so many per cent for each day that has begun."""

    grace_minutes = Float(0.0, help="So many minutes after the deadline count as in time.").tag(config=True)
    per_day = Float(0.0, help="Per cent of the points for each day that has begun.").tag(config=True)

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        """The points to take away.

        Args:
            student_id: the learner.
            score: the points earned.
            total_seconds_late: seconds after the learner's own deadline.

        Returns:
            Points; None where none are taken away.
        """
        if total_seconds_late <= self.grace_minutes * 60:
            return None
        if self.per_day:
            share = min(1.0, math.ceil(total_seconds_late / DAY) * self.per_day / 100)
            return float(score) * share
        taken: float | None = super().late_submission_penalty(student_id, score, total_seconds_late)
        return taken
