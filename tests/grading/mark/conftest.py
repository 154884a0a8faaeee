"""The fixtures of the tests of marking."""

from marking_kit import graded_once, marked_class

__all__ = ["graded_once", "marked_class"]
