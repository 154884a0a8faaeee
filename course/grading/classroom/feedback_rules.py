"""What a class's settings say of feedback pages: when reasons and right answers are shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from course.errors import ClassFolderError
from course.grading.texts import grading as texts

AT_ONCE, AFTER, NEVER = WHEN = ("at once", "after the deadline", "never")
# In course.yaml: with blanks, as one says it.
_PARTS = {"reasons": "reasons", "right answers": "right_answers"}
_NOTEBOOKS = "notebooks"


@dataclass(frozen=True)
class Rule:
    """When reasons and right answers are shown: each one of :data:`WHEN`."""

    reasons: str = AT_ONCE
    right_answers: str = AFTER


@dataclass(frozen=True)
class Rules:
    """The rule of a class, and those of notebooks that have one of their own."""

    everywhere: Rule = field(default_factory=Rule)
    notebooks: Mapping[str, Rule] = field(default_factory=dict)

    def of(self, slug: str) -> Rule:
        """The rule of one notebook."""
        return self.notebooks.get(slug, self.everywhere)


def read_rules(value: Any, path: Path) -> Rules:
    """The rules in a class's settings.

    Args:
        value: what stands under ``feedback`` in ``course.yaml``; None where nothing does.
        path: that file, for the message.

    Raises:
        ClassFolderError: naming the setting and what is allowed there.
    """
    if value is None:
        return Rules()
    if not isinstance(value, dict):
        raise ClassFolderError(texts.RULES_NO_TABLE.format(path=path, where="feedback"))
    everywhere = _rule(value, Rule(), path, "feedback", (_NOTEBOOKS,))
    own = value.get(_NOTEBOOKS) or {}
    if not isinstance(own, dict):
        raise ClassFolderError(texts.RULES_NO_NOTEBOOKS.format(path=path))
    return Rules(
        everywhere,
        {str(slug): _rule(one, everywhere, path, f"feedback, {slug}") for slug, one in own.items()},
    )


def _rule(value: Any, usual: Rule, path: Path, where: str, also: tuple[str, ...] = ()) -> Rule:
    if not isinstance(value, dict):
        raise ClassFolderError(texts.RULES_NO_TABLE.format(path=path, where=where))
    for name, when in value.items():
        if name in also:
            continue
        if name not in _PARTS:
            known = ", ".join([*_PARTS, *also])
            raise ClassFolderError(texts.RULES_UNKNOWN.format(path=path, where=where, name=name, known=known))
        if when not in WHEN:
            allowed = f"{', '.join(WHEN[:-1])} or {WHEN[-1]}"
            raise ClassFolderError(
                texts.RULES_WHEN.format(path=path, where=where, name=name, value=when, allowed=allowed)
            )
    return replace(usual, **{_PARTS[name]: when for name, when in value.items() if name in _PARTS})
