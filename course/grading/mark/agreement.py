"""How far two markers agree: Cohen's kappa.

J. Cohen, A coefficient of agreement for nominal scales, Educational and Psychological Measurement 20
(1960), 37-46; weighted: J. Cohen, Weighted kappa, Psychological Bulletin 70 (1968), 213-220. The levels of a
criterion have an order, so a difference counts by its square (0 against 3 weighs nine times as much as 2
against 3).

Written out here: the libraries that have it bring a hundred megabytes for these lines.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence


def kappa(pairs: Sequence[tuple[int, int]], *, weighted: bool = False) -> float | None:
    """Cohen's kappa of two markers.

    Args:
        pairs: for each criterion of each answer, the level of the first and of the second marker.
        weighted: count a disagreement by the square of its size instead of 1.

    Returns:
        At most 1; 0 is what chance alone would give. None where it says nothing: no pairs, or both markers
        gave one and the same level throughout.
    """
    total = len(pairs)
    if not total:
        return None

    def weight(a: int, b: int) -> float:
        return float((a - b) ** 2) if weighted else float(a != b)

    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    seen = sum(weight(a, b) for a, b in pairs) / total
    by_chance = sum(weight(a, b) * first[a] * second[b] for a in first for b in second) / total**2
    return None if by_chance == 0 else 1 - seen / by_chance
