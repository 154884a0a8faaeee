"""Weighted index and robustness: against closed forms, and on the lattice itself."""

import math
import random

import pytest

from course.models.ranking import Order, order_over, ranks, weighted_index, weightings


def test_the_index_runs_from_0_to_100_and_heeds_proportions_only():
    assert weighted_index([0, 0], [1, 3]) == 0 and weighted_index([2, 2], [5, 1]) == 100
    assert weighted_index([2, 1, 1, 0], [1, 1, 1, 1]) == 50
    assert weighted_index([2, 0], [3, 1]) == weighted_index([2, 0], [30, 10]) == 75


@pytest.mark.parametrize(
    ("codes", "weights"), [([1], [1, 2]), ([1, 1], [0, 0]), ([1, 1], [-1, 2]), ([3, 0], [1, 1]), ([-1], [1])]
)
def test_what_has_no_index_is_refused(codes, weights):
    with pytest.raises(ValueError):
        weighted_index(codes, weights)


@pytest.mark.parametrize(("criteria", "parts"), [(1, 4), (2, 10), (4, 6), (5, 10)])
def test_the_lattice_is_whole_and_holds_nothing_twice(criteria, parts):
    grid = weightings(criteria, parts)
    assert len(grid) == len(set(grid)) == math.comb(parts + criteria - 1, criteria - 1)
    assert all(sum(w) == parts and min(w) >= 0 and len(w) == criteria for w in grid)


def test_a_lattice_needs_criteria_and_parts():
    for wrong in ((0, 3), (3, 0)):
        with pytest.raises(ValueError):
            weightings(*wrong)


def test_orders_mirror_each_other_and_a_dominant_row_is_never_behind():
    grid = weightings(4, 8)
    random_ = random.Random(5)
    for _ in range(60):
        a, b = ([random_.randint(0, 2) for _ in range(4)] for _ in range(2))
        there, back = order_over(a, b, grid), order_over(b, a, grid)
        assert (there.ahead, there.level, there.behind) == (back.behind, back.level, back.ahead)
        assert there.total == len(grid)
        if all(x >= y for x, y in zip(a, b, strict=True)):
            assert there.behind == 0


def test_a_fine_lattice_comes_near_the_closed_form():
    # Evenly spread weights are normalised exponentials, so that P(w1 > w2 + 2 w3) = 1/2 * 1/3.
    grid = weightings(3, 120)
    order = order_over([1, 0, 0], [0, 1, 2], grid)
    assert (order.ahead + order.level / 2) / order.total == pytest.approx(1 / 6, abs=0.01)


def test_two_equal_rows_are_level_everywhere_and_lengths_must_fit():
    grid = weightings(2, 3)
    assert order_over([1, 2], [1, 2], grid) == Order(0, 4, 0)
    with pytest.raises(ValueError):
        order_over([1], [1, 2], grid)


def test_equal_values_share_the_better_rank():
    assert ranks([50, 80, 50, 10]) == [2, 1, 2, 4]
