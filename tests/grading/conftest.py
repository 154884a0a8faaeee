"""The fixtures of the grading tests; their helpers stand in grading_kit.py, under a name that no other
folder of tests has.
"""

from grading_kit import autumn, items_in_place, new_copy, released_class

__all__ = ["autumn", "items_in_place", "new_copy", "released_class"]
