"""The made-up class of the grading tests, for the commands that work on one."""

from grading_kit import autumn, items_in_place, new_copy, released_class

__all__ = ["autumn", "items_in_place", "new_copy", "released_class"]
