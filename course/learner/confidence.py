"""How sure a learner was, and how often right: the confidence curve of the estimates that were given.

An estimate has a confidence from 50 to 100 per cent. Somebody who is well calibrated is right in 7 of 10
answers given at 70 per cent. Practice estimates are right within their own tolerance. A prediction has no
key: what came out is what its explorer tells, and right is at most a tenth of that, or one step of the
question, away. Only answers on record are counted; nothing is stored and nothing leaves the machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course.errors import CourseError
from course.learner import texts

if TYPE_CHECKING:
    from course.figures import Figure
    from course.questions.bank.load import Item

# Id of a prediction and its answer -> what came out (from, to) in the question's unit; None: nobody tells.
Outcome = Callable[[str, float], tuple[float, float] | None]
# Fewer answers than this make no curve, only chance.
LEAST = 5
WIDTH = 0.1
# An average this much beside the share of right answers, in points, is called a difference.
NOTABLE = 10


@dataclass(frozen=True)
class Level:
    """The answers that were given at one confidence (per cent): how many, and how many were right."""

    confidence: int
    answers: int
    right: int


@dataclass(frozen=True)
class Curve:
    """How sure, how often right.

    Attributes:
        levels: by rising confidence, those at which an answer was given.
    """

    levels: tuple[Level, ...]

    @property
    def answers(self) -> int:
        """How many estimates were given whose outcome is known."""
        return sum(level.answers for level in self.levels)

    @property
    def right(self) -> int:
        """How many of them were right."""
        return sum(level.right for level in self.levels)

    @property
    def sure(self) -> float:
        """The mean confidence in per cent."""
        return sum(level.confidence * level.answers for level in self.levels) / self.answers

    @property
    def sentence(self) -> str:
        """What the curve shows, in words."""
        if self.answers < LEAST:
            return texts.CONFIDENCE_FEW.format(n=self.answers, least=LEAST)
        share = 100 * self.right / self.answers
        gap = self.sure - share
        kind = "over" if gap > NOTABLE else "under" if gap < -NOTABLE else "fit"
        return texts.CONFIDENCE_SAID.format(
            n=self.answers,
            sure=f"{self.sure:.0f}",
            share=f"{share:.0f}",
            meaning=texts.CONFIDENCE_MEANS[kind],
        )

    @property
    def figure(self) -> Figure | None:
        """The curve with its table; None where there are too few answers for one."""
        if self.answers < LEAST:
            return None
        from course.figures import figure

        level, sure, share, given = texts.CONFIDENCE_COLUMNS
        rows = [
            {
                level: texts.CONFIDENCE_LEVEL.format(n=each.answers, sure=each.confidence),
                share: round(100 * each.right / each.answers),
                sure: each.confidence,
            }
            for each in self.levels
        ]
        return figure(
            "lines",
            rows,
            finding=self.sentence,
            unit=texts.CONFIDENCE_UNIT,
            label=level,
            axis=level,
            value=[share, sure],
            note=texts.CONFIDENCE_NOTE,
            key=given,
        )

    @property
    def lines(self) -> list[str]:
        """The same in plain text, a line for each level."""
        told = [
            texts.CONFIDENCE_LINE.format(sure=level.confidence, right=level.right, n=level.answers)
            for level in self.levels
        ]
        return [texts.CONFIDENCE, f"  {self.sentence}", *(f"  {line}" for line in told)]


def curve(notebooks: list[Path], came_out: Outcome) -> Curve:
    """The confidence curve over the answers in a learner's notebooks.

    Args:
        notebooks: the notebooks; one that cannot be read counts nothing here (the panel says why).
        came_out: what the explorer behind a prediction finds.
    """
    found: dict[int, list[bool]] = {}
    for path in notebooks:
        for confidence, right in _answers(path, came_out):
            found.setdefault(confidence, []).append(right)
    return Curve(tuple(Level(at, len(hits), sum(hits)) for at, hits in sorted(found.items())))


def _answers(path: Path, came_out: Outcome) -> Iterator[tuple[int, bool]]:
    from course.evidence.store import gather
    from course.learner.conflict import read_notebook
    from course.learner.find import slug_in
    from course.questions.bank.load import items_beside, load_items, load_items_file, public_dict
    from course.questions.types import TYPES

    try:
        notebook = read_notebook(path)
        slug = slug_in(notebook) or path.stem
        own = items_beside(path, slug)
        items = load_items(slug) if own is None else load_items_file(own, slug)
        evidence = gather(notebook, path.parent)
    except CourseError:
        return
    for item in items.all_items():
        record = evidence.get(item.id)
        if record is None or record["kind"] != item.type:
            continue
        public, value, kind = public_dict(item), record["value"], TYPES[item.type]
        if kind.blank(public, value) or kind.valid(public, value) is not None:
            continue
        confidence = kind.confidence(value)
        right = None if confidence is None else _right(item, public, value, came_out)
        if confidence is not None and right is not None:
            yield round(confidence), right


def _right(item: Item, public: dict[str, Any], value: dict[str, Any], came_out: Outcome) -> bool | None:
    """Whether an estimate is right; None where nobody on this machine knows."""
    from course.questions.types import TYPES

    if item.mode == "practice":
        return TYPES[item.type].score(public, item.key, value) >= 1
    found = came_out(item.id.rpartition("/")[0], value["estimate"]) if item.mode == "prediction" else None
    if found is None:
        return None
    low, high = found
    width = max(WIDTH * max(abs(low), abs(high)), float(item.step or 0))
    made: bool | None = low - width <= value["estimate"] <= high + width
    return made
