"""The mark scheme of an argued answer: criteria, levels, limits and rounding from the key file, the words
from the notebook.

Points are worked out with fractions, so that no mark depends on how a computer keeps a third: the sum of the
levels, times the points, divided by the highest sum, rounded to the scheme's step; a half goes up.

The general part of a scheme, which learners read below the task, stands in the source inside the scheme,
between two comments::

    === BEGIN MARK SCHEME ===
    <!--learners-->
    - Claim: 2 needs a limit; 3 also says what would change the claim.
    <!--/learners-->
    Examples, figures, errors: for markers alone.
    === END MARK SCHEME ===
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor
from typing import Any

from course.grading.texts import grading as texts
from course.learner.written import prose

BEGIN, _END = "=== BEGIN MARK SCHEME ===", "=== END MARK SCHEME ==="
_GENERAL = re.compile(
    r"^<!--learners-->\s*\n(?P<text>.*?)^<!--/learners-->[ \t]*\n?", re.DOTALL | re.MULTILINE
)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_LIST = re.compile(r"^- (?P<name>[^:\n(]+?)(?: \([^)\n]*\))?: (?P<text>.+)$", re.MULTILINE)
_ANY_WORD = re.compile(r"\w", re.UNICODE)


@dataclass(frozen=True)
class Limit:
    """What keeps a criterion, or the points, at a maximum.

    Attributes:
        condition: when, in a sentence.
        criterion: whose level; empty for the points of the whole answer.
        most: the highest level, or the most points.
    """

    condition: str
    criterion: str
    most: float


@dataclass(frozen=True)
class Scheme:
    """How one answer becomes points.

    Attributes:
        points: what it can earn.
        criteria: names, in order; without any, a person gives points.
        levels: the highest level of each criterion.
        step: what points are rounded to.
        words: after how many words a marker stops reading, or None.
        limits: in order.
        task: the task, Markdown.
        scheme: the mark scheme for markers, Markdown.
        meanings: by criterion, what its levels mean, for markers.
        general: the same in general words, which learners may read.
    """

    points: float
    criteria: tuple[str, ...] = ()
    levels: int = 3
    step: float = 0.5
    words: int | None = None
    limits: tuple[Limit, ...] = ()
    task: str = ""
    scheme: str = ""
    meanings: Mapping[str, str] = field(default_factory=dict)
    general: Mapping[str, str] = field(default_factory=dict)

    def computed(self, levels: Mapping[str, int], limits: Sequence[int] = ()) -> float | None:
        """The points that levels come to.

        Args:
            levels: by criterion.
            limits: places of the limits that hold.

        Returns:
            Points, or None where a criterion has no level yet.
        """
        if not self.criteria or any(name not in levels for name in self.criteria):
            return None
        total = sum(self.level(name, levels[name], limits) for name in self.criteria)
        exact = Fraction(total) * Fraction(str(self.points)) / (self.levels * len(self.criteria))
        most = [self.limits[n].most for n in limits if not self.limits[n].criterion]
        return float(min([self.rounded(exact), Fraction(str(self.points)), *map(_fraction, most)]))

    def level(self, name: str, given: int, limits: Sequence[int] = ()) -> int:
        """The level that counts for a criterion where limits hold."""
        most = [int(self.limits[n].most) for n in limits if self.limits[n].criterion == name]
        return min([given, *most])

    def rounded(self, points: Fraction) -> Fraction:
        """Points rounded to the scheme's step, a half up."""
        step = Fraction(str(self.step))
        return floor(points / step + Fraction(1, 2)) * step

    def together(self, first: float, second: float) -> float | None:
        """The mark of two markers: their mean, rounded to the step, a half up; None where they differ by more
        than a tenth of the points (and more than one step), for then somebody has to settle it."""
        if abs(first - second) > max(self.step, self.points / 10) + 1e-9:
            return None
        return float(self.rounded((_fraction(first) + _fraction(second)) / 2))


def _fraction(number: float) -> Fraction:
    return Fraction(str(number))


def read_scheme(entry: Mapping[str, Any], source: str) -> Scheme:
    """A scheme from an argument's key entry and the task's source.

    Args:
        entry: ``points``, and where the class's key file has them ``criteria``, ``levels``, ``step``,
            ``words``, ``limits``.
        source: the task's cell with its mark scheme, as the gradebook keeps it.
    """
    task, _, rest = source.partition(BEGIN)
    inside = rest.partition(_END)[0]
    criteria = tuple(entry.get("criteria") or ())
    own = _meanings(re.sub(r"<!--learners-->.*?<!--/learners-->", "", inside, flags=re.DOTALL))
    general = _meanings(general_scheme(source))
    found = general | own
    return Scheme(
        points=float(entry["points"]),
        criteria=criteria,
        levels=int(entry.get("levels") or 3),
        step=float(entry.get("step") or 0.5),
        words=entry.get("words"),
        limits=tuple(
            Limit(str(one["if"]), str(one.get("criterion") or ""), float(one["most"]))
            for one in entry.get("limits") or ()
        ),
        # The general part of the scheme, which a release prints below the task, stands beside it already.
        task=_COMMENT.sub("", task.partition(texts.MARK_HEADING)[0]).strip(),
        scheme=_COMMENT.sub("", inside).strip(),
        meanings={name: found[name] for name in criteria if name in found},
        general={name: general[name] for name in criteria if name in general},
    )


def _meanings(text: str) -> dict[str, str]:
    plain = _COMMENT.sub("", text)
    return {one["name"].strip(): one["text"].strip() for one in _LIST.finditer(plain)}


def points_only(points: float, task: str = "") -> Scheme:
    """The scheme of a case for which a person gives points, in steps of a quarter."""
    return Scheme(points=points, step=0.25, task=task)


def count_words(text: str) -> int:
    """Words as a reader counts them: what stands between blanks and holds a letter or a digit; comments,
    tables and pictures count no more than on the learner's side."""
    return len(_words(text))


def _words(text: str) -> list[str]:
    return [word for word in prose(text).split() if _ANY_WORD.search(word)]


def end_of_reading(text: str, words: int) -> str | None:
    """The last few words before a marker stops reading, or None where the text is not longer.

    Args:
        text: the answer.
        words: after how many words reading stops.
    """
    counted = _words(text)
    return " ".join(counted[max(0, words - 6) : words]) if len(counted) > words else None


def general_scheme(source: str) -> str:
    """The general part of the mark scheme in a task's source; empty where it has none."""
    scheme = source.partition(BEGIN)[2]
    return "\n".join(found["text"].strip() for found in _GENERAL.finditer(scheme))


def without_general_scheme(source: str) -> str:
    """A task's source without the part of its mark scheme that learners may read."""
    task, scheme, rest = source.partition(BEGIN)
    return task + scheme + _GENERAL.sub("", rest)
