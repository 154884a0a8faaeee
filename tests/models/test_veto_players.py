"""Veto players on one dimension: hand-made cases, and what the theory says for all positions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.models.veto_players import feasible, loss, stance

OPTIONS = tuple(step / 2 for step in range(21))
points = st.floats(0, 10, allow_nan=False)
groups = st.dictionaries(st.sampled_from("abcdefgh"), st.lists(points, min_size=1, max_size=2), min_size=1)


def unanimous(taken):
    return not taken.mild and not taken.against


def test_losses_by_hand():
    assert loss([4], 6, 2) == 0, "the option mirrors the status quo"
    assert loss([4], 3, 2) == -1 and loss([4], 7, 2) == 1
    # A parliament that wants 2 less decides together with its government.
    assert loss([4, 2], 3, 2) == 1


def test_a_stance_by_hand():
    taken = stance({"a": [8], "b": [4], "c": [2], "d": [0]}, 4, 2, tolerance=2)
    assert taken.better == {"a", "b"} and taken.mild == {"c", "d"}
    assert stance({"c": [3]}, 4, 2).even == {"c"}
    assert stance({"d": [0]}, 4, 1, tolerance=2).against == {"d"}


def test_the_feasible_set_by_hand():
    """Ideal points 2 and 8, nothing decided: up to 4, the mirror image of 0 around 2."""
    found = feasible(unanimous, {"a": [2], "b": [8]}, 0, OPTIONS)
    assert (min(found), max(found)) == (0.5, 4)
    # Between two ideal points every change hurts somebody.
    assert feasible(unanimous, {"a": [2], "b": [8]}, 5, OPTIONS) == ()


@given(groups, points, points)
def test_one_more_veto_player_never_enlarges_the_set(positions, status_quo, extra):
    """Tsebelis 2002, chapter 1."""
    before = set(feasible(unanimous, positions, status_quo, OPTIONS))
    after = set(feasible(unanimous, {**positions, "more": [extra]}, status_quo, OPTIONS))
    assert after <= before


@given(groups, points, st.floats(0, 5), st.floats(0, 5))
def test_more_tolerance_never_shrinks_a_consensus(positions, status_quo, one, other):
    low, high = sorted((one, other))

    def nobody(taken):
        return not taken.against

    assert set(feasible(nobody, positions, status_quo, OPTIONS, low)) <= set(
        feasible(nobody, positions, status_quo, OPTIONS, high)
    )


@given(groups, points, points, st.floats(0, 5))
def test_every_state_takes_exactly_one_stance(positions, option, status_quo, tolerance):
    taken = stance(positions, option, status_quo, tolerance)
    parts = [taken.better, taken.even, taken.mild, taken.against]
    assert sum(map(len, parts)) == len(positions) and frozenset().union(*parts) == positions.keys()


@given(groups, points)
def test_unanimity_is_the_intersection_of_what_each_accepts(positions, status_quo):
    alone = [
        set(feasible(unanimous, {state: ideals}, status_quo, OPTIONS)) for state, ideals in positions.items()
    ]
    assert set(feasible(unanimous, positions, status_quo, OPTIONS)) == set.intersection(*alone)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: loss([], 1, 2), "at least one ideal point"),
        (lambda: loss([1], float("nan"), 2), "option must be a finite number, got nan"),
        (lambda: stance({"a": [1]}, 1, 2, -1), "tolerance must be at least 0, got -1"),
    ],
)
def test_what_is_outside_the_domain_is_refused(call, says):
    with pytest.raises(ValueError, match=says):
        call()
