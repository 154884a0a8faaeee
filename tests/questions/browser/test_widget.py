"""The quiz widget's Python side, without a browser: the trait is set as the browser would set it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from course.evidence.record import MIME, make
from course.evidence.store import Sidecar
from course.questions.bank.load import load_items
from course.questions.bank.specs import public_dict
from course.questions.browser.render import quiz_spec
from course.questions.browser.widget import Practice, QuizWidget
from course.questions.types import TYPES

ITEMS = load_items("99-sample", Path(__file__).parents[1] / "fixtures" / "items")
PRACTICE = list(ITEMS.quiz("practice").items)


def widget(name: str, folder: Path | None, **more) -> QuizWidget:
    quiz = ITEMS.quiz(name)
    return QuizWidget(
        quiz_spec(quiz, "learner"),
        items={item.id: public_dict(item) for item in quiz.items},
        practice={
            item.id: Practice(item.key, item.feedback) for item in quiz.items if item.mode == "practice"
        },
        store=Sidecar(quiz.id, folder) if folder is not None else None,
        **more,
    )


def answer(shown: QuizWidget, item: str, value, t: float = 100.0) -> None:
    """Answer as the browser does: all it knows, and the new record."""
    item_id = f"{shown.spec['id']}/{item}"
    kind = next(entry["type"] for entry in shown.spec["items"] if entry["id"] == item_id)
    shown.evidence = {**shown.evidence, item_id: make(item_id, kind, value, t)}


def on_file(folder: Path, name: str) -> dict:
    return json.loads((folder / "answers" / f"99-sample.{name}.json").read_text("utf-8"))["evidence"]


@pytest.mark.parametrize("item", PRACTICE, ids=lambda item: item.type)
def test_practice_feedback_follows_the_score_of_every_sample(item, tmp_path):
    samples = TYPES[item.type].samples(public_dict(item), item.key)
    assert samples.right and samples.wrong
    for outcome in ("right", "partly", "wrong"):
        for value in getattr(samples, outcome):
            shown = widget("practice", tmp_path / outcome)
            answer(shown, item.type, value, t=200.0 + len(json.dumps(value)))
            said = shown.feedback[item.id]
            assert said["outcome"] == outcome, value
            assert said["html"].startswith("<")
            assert said["t"] == shown.evidence[item.id]["t"]
            (tmp_path / outcome / "answers" / "99-sample.practice.json").unlink()


@pytest.mark.parametrize("item", PRACTICE, ids=lambda item: item.type)
def test_a_blank_is_kept_and_gets_no_feedback(item, tmp_path):
    samples = TYPES[item.type].samples(public_dict(item), item.key)
    shown = widget("practice", tmp_path)
    answer(shown, item.type, samples.right[0], t=100)
    assert item.id in shown.feedback
    for i, blank in enumerate(samples.blank):
        answer(shown, item.type, blank, t=101.0 + i)
        assert item.id not in shown.feedback
        assert on_file(tmp_path, "practice")[item.id]["value"] == blank


@pytest.mark.parametrize("item", PRACTICE, ids=lambda item: item.type)
def test_impossible_answers_are_left_out_but_typed_ones_are_kept_and_explained(item, tmp_path):
    samples = TYPES[item.type].samples(public_dict(item), item.key)
    assert samples.invalid
    for i, value in enumerate(samples.invalid):
        folder = tmp_path / str(i)
        shown = widget("practice", folder)
        answer(shown, item.type, samples.right[0], t=100)
        answer(shown, item.type, value, t=101)
        typed = item.type in ("number", "text", "estimate") and isinstance(value, (str, dict))
        if typed:
            assert shown.feedback[item.id]["outcome"] == "invalid"
            assert on_file(folder, "practice")[item.id]["value"] == value
        else:
            assert shown.evidence[item.id]["value"] == samples.right[0], "the last possible answer stays"
            assert on_file(folder, "practice")[item.id]["value"] == samples.right[0]


def test_which_rows_are_wrong_is_told_at_the_second_try(tmp_path):
    shown = widget("practice", tmp_path)
    item = f"{shown.spec['id']}/match"
    answer(shown, "match", {"plus": "a", "minus": "a", "times": "a"}, t=100.0)
    first = shown.feedback[item]
    assert first["outcome"] == "partly" and "1 of 3 rows are right" in first["html"]
    assert "It takes away." not in first["html"] and "after your second try" in first["html"]
    answer(shown, "match", {"plus": "a", "minus": "m", "times": "a"}, t=200.0)
    assert "It takes away." in shown.feedback[item]["html"]
    assert "second try" not in shown.feedback[item]["html"]


def test_a_question_of_rows_is_open_until_all_are_answered(tmp_path):
    shown = widget("graded", tmp_path)
    item = f"{shown.spec['id']}/match"
    answer(shown, "match", {"two": "s4"})
    assert item in shown.open_items()
    answer(shown, "match", {"two": "s4", "three": "s9", "four": "s16"}, t=200.0)
    assert item not in shown.open_items()


def test_a_graded_item_gets_no_hint_but_is_told_what_cannot_be_read(tmp_path):
    shown = widget("graded", tmp_path)
    answer(shown, "choice", "b")
    answer(shown, "number", "3600", t=101)
    assert shown.feedback == {}
    answer(shown, "number", "many", t=102)
    assert set(shown.feedback) == {"99-sample/graded/number"}
    assert shown.feedback["99-sample/graded/number"]["outcome"] == "invalid"


def test_no_key_leaves_for_the_browser(tmp_path):
    shown = widget("practice", tmp_path)
    state = json.dumps({name: value for name, value in shown.get_state().items() if not name.startswith("_")})
    for item in PRACTICE:
        for text in item.feedback.values():
            assert text not in state
    for entry in shown.spec["items"]:
        assert not {"key", "feedback", "misconceptions"} & set(entry)


def test_nothing_is_lost_where_the_browser_names_only_the_newest(tmp_path):
    shown = widget("graded", tmp_path)
    answer(shown, "choice", "b", t=100)
    only = make("99-sample/graded/text", "text", "prime", 101.0)
    shown.evidence = {only["item"]: only}
    assert set(shown.evidence) == {"99-sample/graded/choice", "99-sample/graded/text"}
    answer(shown, "choice", "a", t=50)
    assert shown.evidence["99-sample/graded/choice"]["value"] == "b", "an older click never wins"


def test_two_kernels_share_one_file(tmp_path):
    one, other = widget("graded", tmp_path), widget("graded", tmp_path)
    answer(one, "choice", "a", t=100)
    answer(other, "text", "prime", t=101)
    assert set(other.evidence) == {"99-sample/graded/choice", "99-sample/graded/text"}
    assert set(on_file(tmp_path, "graded")) == set(other.evidence)
    again = widget("graded", tmp_path)
    assert again.evidence == other.evidence


def test_evidence_of_the_notebook_is_written_to_the_file_at_once(tmp_path):
    record = make("99-sample/graded/choice", "choice", "b", 100.0)
    shown = widget("graded", tmp_path, evidence={record["item"]: record})
    assert on_file(tmp_path, "graded") == {record["item"]: record} == shown.evidence
    assert shown.receipt["t"] == 100.0
    assert shown.receipt["where"] == "answers/99-sample.graded.json"


def test_a_committed_prediction_stays_as_it_was_made(tmp_path):
    shown = widget("guess", tmp_path)
    heard = []
    shown.on_commit(heard.append)
    assert shown.open_items() == ["99-sample/guess/p1"]
    answer(shown, "p1", "25", t=100)
    assert shown.open_items() == []
    answer(shown, "p1", "26", t=200)
    assert shown.evidence["99-sample/guess/p1"]["value"] == "25"
    assert on_file(tmp_path, "guess")["99-sample/guess/p1"]["value"] == "25"
    assert [evidence["99-sample/guess/p1"]["value"] for evidence in heard] == ["25"]


def test_who_waits_for_an_answer_hears_of_it_after_it_was_written(tmp_path):
    shown = widget("graded", tmp_path)
    seen = []
    shown.on_commit(lambda evidence: seen.append((set(evidence), set(on_file(tmp_path, "graded")))))
    answer(shown, "choice", "b")
    assert seen == [({"99-sample/graded/choice"}, {"99-sample/graded/choice"})]
    shown.evidence = dict(shown.evidence)
    assert len(seen) == 1, "nothing new, nobody called"


def test_a_broken_answers_file_is_put_aside_and_said(tmp_path):
    shown = widget("graded", tmp_path)
    path = tmp_path / "answers" / "99-sample.graded.json"
    path.parent.mkdir()
    path.write_text("{", encoding="utf-8")
    answer(shown, "choice", "b")
    assert set(on_file(tmp_path, "graded")) == {"99-sample/graded/choice"}
    assert shown.receipt["where"] == "answers/99-sample.graded.json"
    assert "broken" in shown.receipt["note"]


def test_a_file_that_cannot_be_written_is_said_and_the_answer_kept(tmp_path):
    shown = widget("graded", tmp_path)
    (tmp_path / "answers").write_text("a file where the folder should be", encoding="utf-8")
    answer(shown, "choice", "b")
    assert shown.receipt["t"] == 100.0
    assert shown.receipt["error"]
    assert "where" not in shown.receipt
    assert shown.evidence["99-sample/graded/choice"]["value"] == "b"


def test_foreign_and_malformed_evidence_is_left_out(tmp_path):
    other = make("99-sample/other/q1", "choice", "a", 100.0)
    wrong_kind = make("99-sample/graded/choice", "text", "b", 100.0)
    shown = widget("graded", tmp_path)
    shown.evidence = {other["item"]: other, wrong_kind["item"]: wrong_kind, "junk": 7}
    assert shown.evidence == {}
    assert shown.feedback == {}


def test_the_output_holds_widget_evidence_and_a_page_for_readers_without_a_kernel(tmp_path):
    shown = widget("graded", tmp_path)
    answer(shown, "choice", "b")
    data, _ = shown._repr_mimebundle_()
    assert data[MIME]["evidence"] == shown.evidence
    assert "application/vnd.jupyter.widget-view+json" in data
    assert "What is 3 − 5?" in data["text/html"]
    assert "<script" not in data["text/html"]
    assert "What is 3 − 5?" in data["text/plain"]


def test_without_a_file_answers_live_in_browser_and_notebook_alone():
    shown = widget("graded", None)
    answer(shown, "choice", "b")
    assert shown.receipt == {}
    assert shown.open_items() == [
        entry["id"] for entry in shown.spec["items"] if not entry["id"].endswith("/choice")
    ]
