"""Item statistics against worked examples and against another way of computing them."""

from __future__ import annotations

import math
import statistics as reference

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from course.grading.report.statistics import (
    alpha,
    correlation,
    discrimination,
    facility,
    histogram,
    summary,
    upper_lower,
)
from course.questions.types.tally import choices

# Six learners, four items, right (1) or wrong (0); the totals are 4 3 3 2 1 0. The expected values are
# worked out by hand.
TABLE = [
    [1, 1, 1, 1],
    [1, 1, 1, 0],
    [1, 1, 0, 1],
    [1, 0, 1, 0],
    [1, 0, 0, 0],
    [0, 0, 0, 0],
]
TOTALS = [sum(row) for row in TABLE]


def column(index: int) -> list[int]:
    return [row[index] for row in TABLE]


def test_facility_of_the_worked_example() -> None:
    assert [facility(column(i)) for i in range(4)] == [
        pytest.approx(5 / 6),
        pytest.approx(1 / 2),
        pytest.approx(1 / 2),
        pytest.approx(1 / 3),
    ]
    assert facility([]) is None


def test_alpha_of_the_worked_example() -> None:
    # p q n/(n-1): (5/36 + 9/36 + 9/36 + 8/36) * 6/5 = 31/30. Totals: mean 13/6, sum of squares 39 - 169/6 =
    # 65/6, over 5: 13/6.
    # alpha = 4/3 * (1 - (31/30)/(13/6)) = 4/3 * (1 - 31/65) = 4/3 * 34/65 = 136/195.
    assert alpha(TABLE) == pytest.approx(136 / 195)


def test_alpha_equals_kuder_richardson_20_for_right_and_wrong() -> None:
    # KR-20 with population variances: the factor n/(n-1) cancels.
    p = [sum(column(i)) / 6 for i in range(4)]
    kr20 = 4 / 3 * (1 - sum(q * (1 - q) for q in p) / reference.pvariance(TOTALS))
    assert alpha(TABLE) == pytest.approx(kr20)


def test_alpha_at_its_ends() -> None:
    # Items that agree entirely: 1. Items that contradict each other have a negative alpha.
    assert alpha([[1, 1, 1], [2, 2, 2], [5, 5, 5]]) == pytest.approx(1)
    negative = alpha([[3, 0], [0, 2], [4, 1], [0, 3]])
    assert negative is not None and negative < 0
    assert alpha([[1, 0], [0, 1]]) is None  # every total is the same
    assert alpha([[1, 1]]) is None and alpha([[1], [0]]) is None and alpha([]) is None
    with pytest.raises(ValueError, match="every item"):
        alpha([[1, 0], [1]])


def test_point_biserial_equals_its_textbook_form() -> None:
    # r_pb = (M1 - M0) / s * sqrt(p q), with the population standard deviation.
    scores, marks = [1, 1, 0, 1, 0, 0], [9.0, 7.0, 5.0, 6.0, 4.0, 2.0]
    m1, m0 = reference.fmean([9, 7, 6]), reference.fmean([5, 4, 2])
    assert correlation(scores, marks) == pytest.approx((m1 - m0) / reference.pstdev(marks) * math.sqrt(0.25))


def test_discrimination_takes_the_item_out_of_the_total() -> None:
    # Item B against the rest (3, 2, 2, 2, 1, 0): r = (7/3 - 1) / s * 1/2 with s = sqrt(22/6 - (10/6)^2) =
    # sqrt(8)/3.
    assert discrimination(column(1), TOTALS) == pytest.approx((4 / 3) / (math.sqrt(8) / 3) / 2)
    # Otherwise an item alone would discriminate perfectly.
    assert discrimination([1, 0, 1], [1, 0, 1]) is None
    assert discrimination([1, 1, 1], [3, 2, 1]) is None


def test_upper_lower_of_the_worked_example() -> None:
    # 27 per cent of 6 is 2 learners (1.62 rounded). Upper: total 4 and half of the two with 3; lower:
    # totals 0 and 1.
    assert upper_lower(column(3), TOTALS) == pytest.approx((1 + 0.5) / 2 - 0)
    assert upper_lower(column(0), TOTALS) == pytest.approx(1 - 0.5)
    assert upper_lower([1, 0, 1, 0], [2, 2, 2, 2]) is None
    assert upper_lower([1], [1]) is None


@given(
    st.lists(st.tuples(st.sampled_from([0.0, 0.5, 1.0]), st.integers(0, 5)), min_size=4, max_size=20),
    st.randoms(),
)
def test_no_statistic_depends_on_the_order_of_the_learners(
    pairs: list[tuple[float, int]], random: object
) -> None:
    shuffled = pairs[:]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    for statistic in (upper_lower, correlation):
        one = statistic([a for a, _ in pairs], [b for _, b in pairs])
        two = statistic([a for a, _ in shuffled], [b for _, b in shuffled])
        assert (one is None) == (two is None)
        if one is not None and two is not None:
            assert one == pytest.approx(two, abs=1e-9) and -1 <= one <= 1


@given(st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=2, max_size=30))
def test_correlation_agrees_with_the_standard_library(pairs: list[tuple[int, int]]) -> None:
    xs, ys = [float(a) for a, _ in pairs], [float(b) for _, b in pairs]
    assume(len(set(xs)) > 1 and len(set(ys)) > 1)
    assert correlation(xs, ys) == pytest.approx(reference.correlation(xs, ys), abs=1e-9)


def test_lengths_that_differ_are_an_error() -> None:
    for call in (
        lambda: correlation([1], [1, 2]),
        lambda: upper_lower([1], [1, 2]),
        lambda: choices(["a"], [], {}),
    ):
        with pytest.raises(ValueError, match="same learners"):
            call()


def test_histogram_counts_everybody_once() -> None:
    assert histogram([0, 1.99, 2, 10, 9.99, 12, -1], 10, 5) == (
        (0, 2, 3),
        (2, 4, 1),
        (4, 6, 0),
        (6, 8, 0),
        (8, 10, 3),
    )
    # A floating-point step edge stays on its side.
    assert histogram([0.3], 1, 10)[3][2] == 1
    assert histogram([1], 0) == ()


def test_summary() -> None:
    found = summary([2.0, 4.0, 4.0, 10.0])
    assert found is not None
    assert (found.n, found.mean, found.median, found.lowest, found.highest) == (4, 5, 4, 2, 10)
    assert found.spread == pytest.approx(reference.stdev([2, 4, 4, 10]))
    assert summary([]) is None
    assert summary([3.0]) is not None and summary([3.0]).spread == 0  # type: ignore[union-attr]


def test_choices_show_every_option_and_the_unanswered() -> None:
    rows = choices(["a", "b", "a", None, "zz"], [10, 4, 8, 1, 3], {"a": "A", "b": "B", "c": "C"})
    assert rows == (("a", 2, 0.4, 9), ("b", 1, 0.2, 4), ("c", 0, 0.0, None), (None, 2, 0.4, 2))
    assert choices([], [], {"a": "A"}) == (("a", 0, 0.0, None),)
