"""The item types: how an answer is judged, said in words, and made up for tests. Standard library only."""

from course.questions.types import choice, choices, estimate, grid, match, number, order, text
from course.questions.types.base import ItemType, Samples, outcome, plain

TYPES: dict[str, ItemType] = {
    module.TYPE.name: module.TYPE for module in (choice, choices, number, text, order, match, grid, estimate)
}

__all__ = ["TYPES", "ItemType", "Samples", "outcome", "plain"]
