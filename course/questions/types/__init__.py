"""The item types: how an answer is judged, said in words, and made up for tests. Standard library only.

A type is a module of this package, named as an item file calls it, with its one object as ``TYPE``. Which
there are is a matter of the format of evidence: each has its name there among the kinds of records.
"""

from importlib import import_module

from course.evidence.record import QUIZ_KINDS
from course.questions.types.base import ItemType, Samples, outcome, plain

TYPES: dict[str, ItemType] = {
    kind: import_module(f"course.questions.types.{kind}").TYPE for kind in QUIZ_KINDS
}

__all__ = ["TYPES", "ItemType", "Samples", "outcome", "plain"]
