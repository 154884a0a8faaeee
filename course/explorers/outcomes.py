"""What came out where a learner predicted a number: the explorers know it, and ``progress()`` compares."""

from __future__ import annotations

from importlib import import_module

from course.explorers import EXPLORERS
from course.learner import panel


def came_out(prediction: str, answer: float) -> tuple[float, float] | None:
    """What the explorer behind a prediction finds, in the question's unit; None where no explorer tells.

    Args:
        prediction: the prediction's id, for example ``"01-coalition/ground-troops"``.
        answer: the predicted number.
    """
    for address in EXPLORERS.values():
        module, _, name = address.partition(":")
        kind = getattr(import_module(module), name)
        if prediction in kind.reveals:
            explorer = kind()
            told = explorer.tell(prediction, answer, explorer.complete({}))
            return None if told is None else told.found
    return None


def progress() -> panel.Panel:
    """How far you are in every notebook of your folder, as of the last time each was saved.

    Returns:
        A table that shows itself: answered, checked, written and open parts of each notebook. Only what
        counts is listed; practice questions are not. Below it, how sure you were in your estimates, and how
        often right.
    """
    return panel.panel_here(came_out)
