"""The class's late policy as nbgrader's own commands load it."""

from __future__ import annotations

from nbgrader.plugins import LateSubmissionPlugin
from traitlets import Float

from course.grading.mark.late import Lateness


class ClassPolicy(LateSubmissionPlugin):
    """nbgrader's own policy, with minutes of grace and with so many per cent for each day that has begun."""

    grace_minutes = Float(0.0, help="So many minutes after the deadline count as in time.").tag(config=True)
    per_day = Float(0.0, help="Per cent of the points for each day that has begun.").tag(config=True)

    @property
    def lateness(self) -> Lateness:
        """The policy without nbgrader."""
        return Lateness(self.penalty_method == "zero", self.per_day, self.grace_minutes)

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        """As :meth:`course.grading.mark.late.Lateness.late_submission_penalty`."""
        return self.lateness.late_submission_penalty(student_id, score, total_seconds_late)
