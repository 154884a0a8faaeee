"""The feedback page of a learner, and what makes a learner's text safe to show."""
