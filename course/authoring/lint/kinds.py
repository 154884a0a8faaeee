"""What a notebook has to have depends on its kind, which stands in its item file as ``kind:``.

A *lesson* teaches a subject, an *orientation* the notebook itself, a *primer* a skill that lessons use, by
practice alone; a *capstone* holds one piece of work of the learner's own, and an *opening* is the lesson
whose argument a capstone is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

DEFAULT = "lesson"


@dataclass(frozen=True)
class Kind:
    """What the linter asks of a kind of notebook.

    Attributes:
        cells: ids of cells that must be there.
        groups: by the prefix of a cell's id, the least number of such cells.
        questions: least and greatest number of questions, predictions left out.
        types: the least number of question types.
        exercises: least and greatest number of exercises.
        graded: whether something graded must serve each objective; where not, nothing may be graded.
        words: the most words that a reader is given, 0 where there is no limit; an item file may
            say otherwise with ``words:``.
    """

    cells: tuple[str, ...]
    groups: Mapping[str, int] = field(default_factory=dict)
    questions: tuple[int, int] = (8, 14)
    types: int = 4
    exercises: tuple[int, int] = (3, 6)
    graded: bool = True
    words: int = 0


_TAUGHT = {"worked": 1, "predict": 1, "explore": 1, "check": 3, "controversy": 1}
_WHOLE = _TAUGHT | {"argue": 1, "answer": 1}
_CELLS = ("header", "setup", "hook", "source-desk", "data-card", "exit-ticket", "sources")

KINDS: Mapping[str, Kind] = {
    "lesson": Kind((*_CELLS, "warm-up"), _WHOLE, words=4000),
    "orientation": Kind(_CELLS, _WHOLE, questions=(6, 14), types=3, words=4000),
    "primer": Kind(
        ("header", "setup", "hook", "sources"),
        {"worked": 3, "check": 3},
        questions=(2, 6),
        types=2,
        exercises=(3, 8),
        graded=False,
    ),
    "opening": Kind((*_CELLS, "warm-up"), _TAUGHT, words=4500),
    "capstone": Kind(
        ("header", "setup", "hook", "sources"),
        {"argue": 1, "answer": 1},
        questions=(0, 14),
        types=0,
        exercises=(0, 6),
    ),
}


def kind_of(items: Mapping[str, Any]) -> Kind:
    """The kind that an item file names; an unknown one is the schema's business and counts as a lesson."""
    return KINDS.get(items.get("kind", DEFAULT), KINDS[DEFAULT])
