"""Carrying a learner's work into a newer notebook: nothing typed is dropped, whatever happened to cells."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from learner_editions import NEW, OLD, code, markdown, source, write

from course.evidence.record import METADATA_KEY, MIME, bundle, make
from course.learner.carry import carry_over, cell_hashes

HANDED_OUT = cell_hashes(OLD)


def test_an_untouched_notebook_becomes_the_new_edition():
    assert carry_over(OLD, NEW, HANDED_OUT).notebook == NEW


@pytest.mark.parametrize("known", [HANDED_OUT, None], ids=["manifest", "no manifest"])
def test_answers_are_carried_with_and_without_a_manifest(known):
    mine = write(write(OLD, "solve-share", "share = 1"), "answer-strong-number", "Yes.")
    after = carry_over(mine, NEW, known).notebook
    assert source(after, "solve-share") == "share = 1"
    assert source(after, "answer-strong-number") == "Yes."


def test_a_text_that_both_changed_stands_twice_and_is_said():
    carried = carry_over(write(OLD, "worked-example", "1 + 1 + 1"), NEW, HANDED_OUT)
    ids = [cell["id"] for cell in carried.notebook["cells"]]
    mine = carried.notebook["cells"][ids.index("worked-example") + 1]
    assert source(carried.notebook, "worked-example") == "2 + 2"
    assert "".join(mine["source"]) == "1 + 1 + 1"
    assert any("“2 + 2”" in note for note in carried.notes), "said by what a learner sees, not by an id"


def test_a_locked_cell_is_the_courses():
    after = carry_over(write(OLD, "check-share", "share = 100"), NEW, HANDED_OUT).notebook
    assert source(after, "check-share") == 'check("01-coalition/share", share)'
    assert "share = 100" not in json.dumps(after)


def test_a_cell_that_the_new_edition_dropped_goes_unless_the_learner_wrote_in_it():
    assert "old-news" not in json.dumps(carry_over(OLD, NEW, HANDED_OUT).notebook)
    carried = carry_over(write(OLD, "old-news", "What changed: my view."), NEW, HANDED_OUT)
    assert source(carried.notebook, "old-news") == "What changed: my view."
    assert carried.notes


def test_a_deleted_cell_comes_back():
    mine = json.loads(json.dumps(OLD))
    mine["cells"] = [cell for cell in mine["cells"] if cell["id"] not in ("check-share", "quiz-who-counts")]
    assert carry_over(mine, NEW, HANDED_OUT).notebook == NEW


def test_a_duplicated_answer_loses_neither_text_and_counts_once():
    mine = write(OLD, "solve-share", "share = 1")
    second = json.loads(json.dumps(next(cell for cell in mine["cells"] if cell["id"] == "solve-share")))
    second |= {"id": "copied", "source": ["share = 2"]}
    mine["cells"].insert(6, second)
    after = carry_over(mine, NEW, HANDED_OUT).notebook
    assert source(after, "solve-share") == "share = 2"
    assert "share = 1" in json.dumps(after)
    grade_ids = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in after["cells"]]
    assert grade_ids.count("solve-share") == 1


def test_an_old_format_without_cell_ids_is_carried_by_grade_id():
    mine = write(OLD, "solve-share", "share = 1")
    for cell in mine["cells"]:
        del cell["id"]
    after = carry_over(mine, NEW, HANDED_OUT).notebook
    assert source(after, "solve-share") == "share = 1"
    assert [cell["id"] for cell in after["cells"] if cell["cell_type"] == "code"] == [
        cell["id"] for cell in NEW["cells"] if cell["cell_type"] == "code"
    ]


def test_quiz_answers_are_carried_from_metadata_and_outputs_the_newest_winning():
    older = make("01-coalition/who-counts/q1", "choice", "a", 1757060000.0)
    newer = make("01-coalition/who-counts/q1", "choice", "b", 1757060500.0)
    mine = json.loads(json.dumps(OLD))
    mine["metadata"][METADATA_KEY] = {"v": 1, "evidence": {older["item"]: older}}
    quiz = next(cell for cell in mine["cells"] if cell["id"] == "quiz-who-counts")
    quiz["outputs"] = [
        {"output_type": "display_data", "metadata": {}, "data": {MIME: bundle({newer["item"]: newer})}}
    ]
    after = carry_over(mine, NEW, HANDED_OUT).notebook
    assert after["metadata"][METADATA_KEY]["evidence"] == {newer["item"]: newer}


def test_results_stay_where_the_code_is_still_the_same():
    mine = json.loads(json.dumps(OLD))
    for cell in mine["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["seen"]}]
    after = carry_over(mine, NEW, HANDED_OUT).notebook
    kept = {cell["id"] for cell in after["cells"] if cell.get("outputs")}
    # The first cell is the same in every edition: the normal form writes it.
    assert kept == {"setup", "quiz-who-counts", "check-share"}


def test_a_pasted_picture_is_carried():
    mine = write(OLD, "answer-strong-number", "![mine](attachment:a.png)")
    answer = next(cell for cell in mine["cells"] if cell["id"] == "answer-strong-number")
    answer["attachments"] = {"a.png": {"image/png": "AAAA"}}
    after = carry_over(mine, NEW, HANDED_OUT).notebook
    carried = next(cell for cell in after["cells"] if cell["id"] == "answer-strong-number")
    assert carried["attachments"] == answer["attachments"]


words = st.text("abc ÄжΩ\n#=1", min_size=1, max_size=30).filter(str.strip)
open_ids = ["worked-example", "solve-share", "answer-strong-number", "old-news", "header"]


@settings(max_examples=60, deadline=None)
@given(
    edits=st.dictionaries(st.sampled_from(open_ids), words, max_size=5),
    own=st.lists(st.tuples(st.integers(0, 9), words, st.booleans()), max_size=4),
    shuffled=st.randoms(use_true_random=False),
)
def test_nothing_that_a_learner_typed_is_dropped(edits, own, shuffled):
    mine = json.loads(json.dumps(OLD))
    for cell_id, text in edits.items():
        mine = write(mine, cell_id, text)
    for number, (place, text, is_code) in enumerate(own):
        cell = (code if is_code else markdown)(f"own-{number}", text)
        mine["cells"].insert(place, cell)
    shuffled.shuffle(mine["cells"])
    after = carry_over(mine, NEW, HANDED_OUT).notebook
    texts = ["".join(cell["source"]).strip() for cell in after["cells"]]
    for text in [*edits.values(), *(text for _, text, _ in own)]:
        assert text.strip() in texts
    ids = [cell["id"] for cell in after["cells"]]
    assert len(ids) == len(set(ids))
    course = [cell["id"] for cell in NEW["cells"]]
    assert [cell_id for cell_id in ids if cell_id in course] == course, "the new edition gives the order"
