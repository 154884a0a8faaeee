"""Willing and Able: a Jupyter course on the security guarantees for Ukraine.

The few names that a notebook imports. Each is loaded when it is first used, so that ``import course`` reads
no file and stays quick:

- ``quiz``, ``predict``: show questions; ``check``: turn an answer into evidence; ``parameters``: what an
  exercise gives to work with; ``hint``: help on demand;
- ``table``, ``tables``, ``claim``, ``cite``, ``source_trail``: the facts, each with its source and date;
  ``as_markdown``: a table to be copied into a text;
- ``figure``, ``explore``: accessible charts, and models that can be moved;
- ``progress``: how far one is in every notebook; ``note``, ``notes``: what one writes for oneself.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.2.0"

_HOME = {
    "as_markdown": "course.facts.as_markdown",
    "quiz": "course.questions.quiz",
    "predict": "course.questions.quiz",
    "check": "course.questions.exercise",
    "parameters": "course.questions.exercise",
    "hint": "course.questions.hints",
    "explore": "course.explorers",
    "progress": "course.explorers.outcomes",
    "note": "course.learner.notes.field",
    "notes": "course.learner.notes.field",
    "figure": "course.figures",
    "table": "course.facts.tables",
    "tables": "course.facts.tables",
    "claim": "course.facts.claims",
    "cite": "course.facts.claims",
    "source_trail": "course.facts.claims",
}

__all__ = [
    "as_markdown",
    "check",
    "cite",
    "claim",
    "explore",
    "figure",
    "hint",
    "note",
    "notes",
    "parameters",
    "predict",
    "progress",
    "quiz",
    "source_trail",
    "table",
    "tables",
]


def __getattr__(name: str) -> Any:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module 'course' has no attribute {name!r}")
    # No module is named like one of these: importing a submodule would put the module in the function's
    # place.
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
