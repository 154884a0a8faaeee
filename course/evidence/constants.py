"""What a function earns whose results say nothing about its input. Standard library only.

Where most inputs have the same expected result, ``return False`` is right for most of them, and a share of
the inputs would pay for it. So two rules stand above the share; a release says by the number of its rules
(:data:`RULES`) whether they hold for it, and what was released before them keeps its marks.

1. A function that gives one and the same result for all inputs, where the solution gives several, earns
   nothing.
2. Where one result is the expected one for at least half of the inputs, each expected result counts the
   same, however many inputs have it, and what a constant function would reach does not count: with ``k``
   different expected results and ``m`` the mean over them of the share of their inputs that are right, the
   credit is ``(k m - 1) / (k - 1)``, and not below 0. For two results (``True`` and ``False``) that is the
   index J of Youden, W. J. (1950), Index for rating diagnostic tests, Cancer 3(1), 32-35.

Where all results are right the credit is 1 by both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from course.evidence.compare import same_result

# The rules by which a release of today is scored. 1: the share of the inputs alone.
RULES = 2
MOSTLY = 0.5

Result = Mapping[str, Any]


def credit(
    expected: Sequence[Result], got: Sequence[Result], right: Sequence[bool], spec: Mapping[str, Any]
) -> float:
    """What a function earns.

    Args:
        expected: the solution's result for each case, as evidence has them.
        got: the learner's, for the same cases.
        right: by case, whether the two agree.
        spec: how results are compared (:func:`course.evidence.compare.compare`).

    Returns:
        A fraction from 0 to 1; with fewer than two different expected results, the share of cases.
    """
    groups = _groups(expected, spec)
    share = sum(right) / len(right) if right else 0.0
    if len(groups) < 2 or share == 1.0:
        return share
    if _constant(got):
        return 0.0
    if max(map(len, groups)) < MOSTLY * len(expected):
        return share
    mean = sum(sum(right[i] for i in group) / len(group) for group in groups) / len(groups)
    return max(0.0, (len(groups) * mean - 1) / (len(groups) - 1))


def _groups(expected: Sequence[Result], spec: Mapping[str, Any]) -> list[list[int]]:
    """The cases by their expected result."""
    groups: list[list[int]] = []
    for i, result in enumerate(expected):
        group = next((g for g in groups if same_result(expected[g[0]], result, spec)), None)
        if group is None:
            groups.append([i])
        else:
            group.append(i)
    return groups


def _constant(got: Sequence[Result]) -> bool:
    """Whether all results are the same to the letter; of errors the message does not count."""
    return all(_bare(result) == _bare(got[0]) for result in got)


def _bare(result: Result) -> Any:
    error = result.get("error")
    if isinstance(error, str):
        return ("error", error.partition(":")[0])
    return ("value", result.get("value"))
