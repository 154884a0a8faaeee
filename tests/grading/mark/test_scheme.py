"""From levels to points: rounding, limits, two markers; words; agreement."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

from course.grading.mark.agreement import kappa
from course.grading.mark.scheme import Limit, Scheme, count_words, end_of_reading, points_only, read_scheme
from course.learner import written
from course.notebooks import source_of
from course.questions.bank.load import load_keys

ROOT = Path(__file__).parents[3]
SLUGS = sorted(path.stem for path in (ROOT / "notebooks" / "keys").glob("*.yaml"))
FIVE = ("Claim", "Evidence", "Reasoning", "Opposing view", "Form")


def five(points=8.0, **more):
    return Scheme(points, FIVE, **more)


def levels(*given):
    return dict(zip(FIVE, given, strict=True))


@pytest.mark.parametrize(
    ("given", "points"),
    # The anchors of the guide to notebook 01, and the ends.
    [
        ((1, 1, 1, 1, 1), 2.5),
        ((2, 2, 2, 1, 2), 5.0),
        ((3, 3, 2, 3, 2), 7.0),
        ((0,) * 5, 0.0),
        ((3,) * 5, 8.0),
    ],
)
def test_the_guides_anchors_come_to_the_guides_marks(given, points):
    assert five().computed(levels(*given)) == points


def test_a_half_step_goes_up():
    scheme = Scheme(2.5, ("A",), levels=5, step=1)
    assert [scheme.computed({"A": n}) for n in range(6)] == [0, 1, 1, 2, 2, 2.5]
    assert scheme.rounded(Fraction(5, 2)) == 3


def test_a_limit_lowers_its_criterion_or_the_points_and_never_raises():
    scheme = five(limits=(Limit("x", "Reasoning", 1), Limit("y", "", 4)))
    assert scheme.computed(levels(3, 3, 3, 3, 3), (0,)) == 7.0
    assert scheme.computed(levels(3, 3, 0, 3, 3), (0,)) == scheme.computed(levels(3, 3, 0, 3, 3))
    assert scheme.computed(levels(3, 3, 3, 3, 3), (0, 1)) == 4.0
    assert scheme.computed(levels(1, 1, 1, 1, 1), (1,)) == 2.5


def test_no_points_while_a_level_is_missing():
    assert five().computed({"Claim": 3}) is None
    assert points_only(3).computed({}) is None


@pytest.mark.parametrize(
    ("first", "second", "mark"), [(5, 5, 5), (5, 5.5, 5.5), (5, 5.8, 5.5), (5, 6, None), (7.5, 8, 8)]
)
def test_two_marks_make_their_mean_unless_they_differ_by_more_than_a_tenth(first, second, mark):
    assert five().together(first, second) == mark
    assert five().together(second, first) == mark


def test_one_step_is_never_too_far_apart():
    assert Scheme(2, FIVE).together(1, 1.5) == 1.5


@pytest.mark.parametrize("slug", SLUGS)
def test_the_courses_own_schemes_say_what_each_criterion_means(slug):
    """Key file and notebook are two files: names of criteria, points and the sum must agree."""
    keys = load_keys(ROOT / "notebooks" / "keys" / f"{slug}.yaml")
    path = ROOT / "notebooks" / "source" / slug / f"{slug}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    sources = {cell["id"]: source_of(cell) for cell in notebook["cells"]}
    for name, entry in keys.arguments.items():
        source = sources[f"argue-{name}"]
        scheme = read_scheme(vars(entry), source)
        assert set(scheme.meanings) == set(scheme.criteria), name
        assert set(scheme.general) == set(scheme.criteria), name
        if not scheme.points:
            continue
        total = scheme.levels * len(scheme.criteria)
        assert scheme.computed(dict.fromkeys(scheme.criteria, scheme.levels)) == scheme.points
        if scheme.points != total:
            assert f"add up ({total}), multiply by {scheme.points:g}/{total}" in source
            assert f"round to {'half' if scheme.step == 0.5 else 'whole'} points" in source
        if scheme.words:
            assert f"{scheme.words:,} words" in source
        for limit in scheme.limits:
            if limit.criterion:
                assert f"{limit.criterion}" in source


def test_words_are_what_stands_between_blanks_and_can_be_read():
    assert count_words("Two  words — and 3.\n\n* * *") == 4
    assert end_of_reading("one two – three four", 3) == "one two three"
    assert end_of_reading("one two three", 3) is None
    # As the learner is told: pictures, tables and comments are no words.
    text = "one ![shot.png](attachment:shot.png) two\n\n| a | b |\n\n<!-- c --> three four"
    assert count_words(text) == written.count_words(text) == 4
    assert end_of_reading(text, 3) == "one two three"


def test_kappa_of_worked_examples():
    # 20 + 15 of 50 agree where chance gives half: (0.7 - 0.5) / (1 - 0.5).
    pairs = [(1, 1)] * 20 + [(1, 0)] * 5 + [(0, 1)] * 10 + [(0, 0)] * 15
    assert kappa(pairs) == pytest.approx(0.4)
    # With two levels there is one kind of disagreement, so weights change nothing.
    assert kappa(pairs, weighted=True) == pytest.approx(0.4)
    # Three levels, by hand: seen 2/4, by chance (4 * (1*0 + ...)): all pairs of margins.
    four = [(0, 0), (1, 1), (2, 2), (2, 0)]
    seen, chance = 4 / 4, sum((a - b) ** 2 for a, _ in four for _, b in four) / 16
    assert kappa(four, weighted=True) == pytest.approx(1 - seen / chance)
    assert kappa([(0, 0), (3, 3)]) == 1.0
    assert kappa([(0, 3), (3, 0)]) == pytest.approx(-1.0)


def test_kappa_says_nothing_where_there_is_nothing_to_say():
    assert kappa([]) is None
    assert kappa([(2, 2), (2, 2)]) is None
