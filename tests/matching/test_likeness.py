"""Likeness is difflib's, and has an end."""

from __future__ import annotations

import difflib
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.matching import likeness
from course.matching.likeness import Likeness

WORDS = "a member has to decide what force is for, and who pays for it, before it sends any troops. " * 60


@given(st.text("ab c", max_size=60), st.text("ab c", max_size=60))
def test_it_is_difflibs_ratio_where_that_matters(one: str, other: str) -> None:
    wanted = difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()
    assert Likeness().of(one, other, 0.0) == wanted
    assert Likeness().of(one, other, 0.35) in ((wanted,) if wanted >= 0.35 else (wanted, 0.0))


def test_texts_made_to_take_long_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = []
    longest = difflib.SequenceMatcher.find_longest_match

    def counted(self: difflib.SequenceMatcher[str], *place: int) -> difflib.Match:
        taken.append((place[1] - place[0]) * len(self.b))
        return longest(self, *place)

    monkeypatch.setattr(likeness, "_STEPS", 3_000_000)
    monkeypatch.setattr(difflib.SequenceMatcher, "find_longest_match", counted)
    of_one = Likeness()
    hostile = [WORDS[:1400] + "e " * (600 + n) for n in range(200)]
    found = [of_one.of(WORDS, text, 0.35) for text in hostile]
    assert all(0 <= one <= 1 for one in found)
    # Far from what 200 comparisons of difflib's would take, and more than none.
    assert 0 < len(taken) < 100
    # What it then goes by tells an edited text from another.
    assert of_one.of(WORDS, WORDS[:3000] + "and so on", 0.35) > 0.8
    assert of_one.of(WORDS, "".join(random.Random(1).sample(WORDS[:4000], 4000)), 0.35) < 0.6


def test_copies_and_own_cells_by_the_thousand_are_settled() -> None:
    from course.grading.heal.align import align

    def cell(source: str, name: str | None, **meta: object) -> dict:
        kind = "code" if "nbgrader" in meta else "markdown"
        return {"cell_type": kind, "id": name, "metadata": dict(meta), "source": source, "outputs": []}

    solve = {"nbgrader": {"solution": True, "grade_id": "solve"}}
    released = [
        cell("share = ...", "solve", **solve),
        cell("*Write.*", "answer", willing_and_able={"answer": "v"}),
    ]
    copies = [cell(f"x{n} = {n}", "solve", **solve) for n in range(2500)]
    own = [cell(f"words {n}", None) for n in range(400)]
    aligned = align(released, [*copies, *own])
    text = "\n".join(one["source"] for one in aligned.cells)
    assert all(f"x{n} = {n}" in text for n in (0, 1234, 2499)) and "words 399" in text
