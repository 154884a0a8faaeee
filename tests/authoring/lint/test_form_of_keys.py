"""Keys that follow from form are found: by length, by caution, by the verdict that always holds."""

from __future__ import annotations

import pytest

from course.authoring.lint import form

OPTIONS = {"a": "short", "b": "rather longer", "c": "by far the longest of them"}


def test_chance_is_counted_as_by_hand():
    assert form.at_least(0, [0.5, 0.5]) == pytest.approx(1)
    assert form.at_least(1, [0.5, 0.5]) == pytest.approx(0.75)
    assert form.at_least(2, [0.5, 0.25]) == pytest.approx(0.125)


@pytest.mark.parametrize(("middles", "told"), [(4, False), (8, True)])
def test_the_right_option_may_be_of_middle_length_as_often_as_chance(middles, told):
    choices = [(f"n/q{n}", OPTIONS, "b" if n < middles else "a") for n in range(12)]
    found = list(form.middle(choices))
    assert bool(found) is told, found
    assert not told or ("in 8 of 12" in found[0] and "4 would be chance" in found[0] and "n/q7" in found[0])


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"a": "It may hold for a time", "b": "It always holds", "c": "It never holds"}, "may"),
        ({"a": "It is half right", "b": "It is right, since all agree", "c": "No part is right"}, "half"),
        ({"a": "It may hold for a time", "b": "It always holds", "c": "It holds for a year"}, None),
        ({"a": "It may hold for a time", "b": "It may always hold", "c": "It never holds"}, None),
        ({"a": "It holds for a year", "b": "It always holds", "c": "It never holds"}, None),
    ],
)
def test_caution_beside_certainties_is_found(options, word):
    assert form.only_cautious(options, "a") == word


SCALE = {"x": "Accurate: so it is", "y": "Imprecise: a part of it", "z": "Wrong: not so", "o": "Opinion"}


def test_verdicts_are_read_from_a_scale_and_from_nothing_else():
    assert form.verdicts(SCALE, "y") == ["imprecise"]
    assert form.verdicts(SCALE, {"r1": "x", "r2": "o"}) == ["accurate", "opinion"]
    assert form.verdicts({"a": "It is half right", "b": "It is wrong, so"}, "a") == ["imprecise"]
    assert form.verdicts({"a": "Wrongly spelt", "b": "An accurate clock", "c": "Accurate"}, "c") == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["accurate"] * 2 + ["imprecise"] * 4 + ["wrong"] * 4, None),
        (["accurate"] * 1 + ["imprecise"] * 5 + ["wrong"] * 4, "1 of 10 verdicts on claims are *accurate*"),
        (["accurate"] * 3 + ["imprecise"] * 6 + ["wrong"] * 1, "6 of 10 verdicts on claims are *imprecise*"),
        (["imprecise"] * 9, None),
    ],
)
def test_source_desks_do_not_always_end_alike(given, said):
    found = list(form.same_verdict((f"n/q{n}", verdict) for n, verdict in enumerate(given)))
    assert [said in problem for problem in found] == ([True] if said else []), found
