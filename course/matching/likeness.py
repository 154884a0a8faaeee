"""How alike two texts are, in a time that nobody's text can make long."""

from __future__ import annotations

import difflib
from collections import Counter
from itertools import accumulate, pairwise

# So many characters of each text are compared.
_COMPARED = 4000
# Steps of difflib for all comparisons of one notebook: some seconds. Texts can be written for which its time
# grows with the cube of their length; two long honest texts that are not alike take a fifth of this.
_STEPS = 40_000_000


class _TooManyStepsError(Exception):
    """A comparison would take longer than its answer is worth."""


class _Counting(difflib.SequenceMatcher[str]):
    """difflib's matcher, but it stops before it has taken more steps than allowed.

    Args:
        mine: the first text.
        theirs: the second.
        allowed: steps, each one pair of equal characters looked at.
    """

    def __init__(self, mine: str, theirs: str, allowed: int) -> None:
        super().__init__(None, mine, theirs, autojunk=False)
        self.allowed = self.left = allowed
        pairs = {letter: len(places) for letter, places in self.b2j.items()}  # type: ignore[attr-defined]
        self._until = [0, *accumulate(pairs.get(letter, 0) + 1 for letter in mine)]

    def find_longest_match(
        self, begin: int = 0, end: int | None = None, their_begin: int = 0, their_end: int | None = None
    ) -> difflib.Match:
        """As difflib's.

        Raises:
            _TooManyStepsError: if no steps are left.
        """
        self.left -= self._until[-1 if end is None else end] - self._until[begin]
        if self.left < 0:
            raise _TooManyStepsError
        return super().find_longest_match(begin, end, their_begin, their_end)


class Likeness:
    """How alike texts of the course and of one learner's notebook are.

    difflib's ratio, as long as the notebook's steps last; after that the share of equal pairs of
    neighbouring characters, which takes no longer than the texts are long.
    """

    def __init__(self) -> None:
        self._left = _STEPS
        self._known: dict[str, Counter[str]] = {}

    def of(self, mine: str, theirs: str, least: float) -> float:
        """How alike two texts are, 0 to 1. What is certainly below ``least`` is 0.

        Args:
            mine: the released text.
            theirs: the submitted one.
            least: the likeness that matters.
        """
        mine, theirs = mine[:_COMPARED], theirs[:_COMPARED]
        length = len(mine) + len(theirs)
        # No order of the same characters can be more alike than this.
        if length and 2.0 * (self._letters(mine) & self._letters(theirs)).total() / length < least:
            return 0.0
        if not self._left:
            return _shared_pairs(mine, theirs)
        matcher = _Counting(mine, theirs, self._left)
        try:
            found = matcher.ratio()
        except _TooManyStepsError:
            self._left = 0
            return _shared_pairs(mine, theirs)
        self._left = matcher.left
        return found

    def _letters(self, text: str) -> Counter[str]:
        found = self._known.get(text)
        if found is None:
            found = self._known[text] = Counter(text)
        return found


def _shared_pairs(one: str, other: str) -> float:
    """Sørensen-Dice coefficient of two texts' pairs of neighbouring characters (Dice 1945, Ecology 26)."""
    of_one, of_other = (Counter(pairwise(text)) for text in (one, other))
    both = of_one.total() + of_other.total()
    return 2.0 * (of_one & of_other).total() / both if both else 1.0
