"""The address that released notebooks import: ``from course.rows import rows``."""

from course.facts.rows import rows

__all__ = ["rows"]
