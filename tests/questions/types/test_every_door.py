"""Every type of question goes through every door that a question meets: a type that forgets one fails here.

The questions are those of the sample notebook, which has each type graded and as practice.
"""

from __future__ import annotations

import json
import random
import re

import jsonschema
import pytest
from quiz_samples import ITEMS, KEYS, sample_pairs

from course.authoring.lint.items import lint
from course.evidence.record import make, valid_record
from course.grading.feedback.leaks import names_answer
from course.grading.report import gather
from course.grading.score.scoring import score_item
from course.learner.worksheet.questions import question
from course.questions.bank.load import load_items, load_keys, public_dict
from course.questions.bank.specs import NUMBERS, PARTS
from course.questions.browser import still_page
from course.questions.browser.render import display_order, quiz_spec
from course.questions.browser.scripts import STATIC, quiz_script
from course.questions.browser.widget import Practice, QuizWidget, all_labels
from course.questions.types import TYPES, plain, tally

PAIRS = sample_pairs()
each_pair = pytest.mark.parametrize(("item", "key"), PAIRS, ids=[item.name for item, _ in PAIRS])


def answers(item, key):
    samples = TYPES[item.type].samples(public_dict(item), key)
    return samples.right + samples.partly + samples.wrong


def shown(item):
    quiz = load_items("99-sample", ITEMS).quiz(item.id.split("/")[1])
    spec = quiz_spec(quiz, "ada")
    return spec, next(one for one in spec["items"] if one["id"] == item.id)


def test_each_type_is_practised_and_graded_in_the_sample():
    for mode in ("practice", "graded"):
        assert {item.type for item, _ in PAIRS if item.mode == mode} == set(TYPES)


@each_pair
def test_its_key_fits_its_schema_and_its_own_check(item, key):
    kind, public = TYPES[item.type], public_dict(item)
    jsonschema.Draft202012Validator.check_schema(dict(kind.key_schema))
    assert jsonschema.Draft202012Validator(dict(kind.key_schema)).is_valid(key)
    assert kind.check_item(public) == [] and kind.check_key(public, key) == []
    assert {part for part in PARTS if public.get(part)} == set(kind.parts)
    assert {name for name in NUMBERS if name in public} <= set(kind.fields)


@each_pair
def test_it_says_what_feedback_is_for(item, key):
    kind, public = TYPES[item.type], public_dict(item)
    told = set(kind.told_ids(public))
    assert set(kind.needed_ids(public)) <= told and set(kind.distractors(public, key)) <= told
    assert set(item.feedback) <= told
    assert kind.right_options(key) <= set(item.options)
    assert not kind.right_options(key) & set(kind.distractors(public, key))
    assert not kind.one_right or len(kind.right_options(key)) == 1


def test_the_linter_looks_at_each_without_a_complaint_about_its_type():
    items, keys = load_items("99-sample", ITEMS), load_keys(KEYS / "99-sample.yaml")
    told = [found.message for found in lint(items, keys, misconceptions=["MIS02", "MIS03"])]
    assert not [message for message in told if "feedback for" in message or "no misconception" in message]


@each_pair
def test_it_has_a_control_in_the_browser(item, key):
    assert (STATIC / "types" / f"{item.type}.js").is_file()
    assert len(re.findall(rf"^CONTROLS\.{item.type} = ", quiz_script(), re.MULTILINE)) == 1
    assert all(all_labels()[name] == text for name, text in TYPES[item.type].labels.items())
    _, entry = shown(item)
    assert json.loads(json.dumps(entry)) == entry
    # The spec is all that the browser gets before an answer: no key, no feedback.
    assert not {"key", "feedback", "misconceptions"} & set(entry)


@each_pair
def test_it_is_shown_in_an_order_that_loses_nothing(item, key):
    for learner in ("ada", "bob"):
        order = display_order(item, learner)
        assert all(sorted(order[part]) == sorted(getattr(item, part)) for part in PARTS)
        if TYPES[item.type].scrambled:
            part = TYPES[item.type].scrambled
            assert order[part] != tuple(getattr(item, part))


@each_pair
def test_it_has_a_static_form_a_spoken_form_and_a_paper_form(item, key):
    spec, entry = shown(item)
    right = make(item.id, item.type, answers(item, key)[0], 1.0)
    for made in (still_page.text(spec, {item.id: right}), still_page.html(spec, {item.id: right})):
        assert all(one["text"] in made for part in PARTS for one in entry[part])
        asked = TYPES[item.type].asked(public_dict(item))
        assert bool(asked) != bool(TYPES[item.type].parts) and asked in made
    paper = question(entry, 1)
    assert all(one["html"] in paper for part in PARTS for one in entry[part])
    assert paper.count('class="box') + paper.count('class="blank"') >= max(
        1, len(item.rows) or len(item.options) or len(item.entries)
    )


def test_a_range_reads_as_the_field_takes_it():
    asked = TYPES["number"].asked({"unit": "soldiers", "minimum": 0, "maximum": 1_000_000})
    assert asked == "A number is asked for: soldiers, from 0 to 1\u00a0000\u00a0000."
    assert TYPES["number"].asked({"minimum": 0.5}) == "A number is asked for: from 0.5."
    assert TYPES["number"].asked({}) == "A number is asked for."


@each_pair
def test_its_answers_are_evidence_and_are_kept_judged_and_told(item, key):
    public, kind = public_dict(item), TYPES[item.type]
    for value in answers(item, key):
        record = make(item.id, item.type, value, 5.0)
        assert valid_record(record)
        fraction = kind.score(public, key, value)
        verdict = score_item(public, {"key": key, "points": 2, "feedback": dict(item.feedback)}, record)
        assert verdict.points == pytest.approx(2 * fraction, abs=1e-4)
        widget = QuizWidget(
            shown(item)[0],
            items={item.id: public},
            practice={item.id: Practice(key, item.feedback)},
            evidence={item.id: record},
        )
        assert widget.evidence[item.id]["value"] == value
        outcome = {0.0: "wrong", 1.0: "right"}.get(fraction, "partly")
        assert widget.feedback[item.id]["outcome"] == outcome


@each_pair
def test_what_can_only_be_clicked_and_is_impossible_is_not_kept(item, key):
    public, kind = public_dict(item), TYPES[item.type]
    for value in kind.samples(public, key).invalid:
        widget = QuizWidget(
            shown(item)[0], items={item.id: public}, evidence={item.id: make(item.id, item.type, value, 5.0)}
        )
        kept = kind.typed and isinstance(value, (str, dict))
        assert (item.id in widget.evidence) == kept


@each_pair
def test_a_class_s_answers_make_a_table(item, key):
    public, kind = public_dict(item), TYPES[item.type]
    values = [*answers(item, key), None, "junk", 7, ["junk", []], {"junk": 1}, [{}]]
    given = [
        tally.Given(value, kind.say(public, value), kind.score(public, key, value), float(place))
        for place, value in enumerate(values)
    ]
    made = kind.table(public, key, given)
    assert made.rows and {len(row) for row in made.rows} == {len(made.head)}
    assert all(isinstance(text, str) for row in made.rows for text in row)
    table = gather._answers(
        "b",
        item.type,
        [{"value": one.value, "answer": one.answer, "fraction": one.fraction} for one in given],
        [one.total for one in given],
        item,
        key,
        lambda one: str(one["answer"]),
    )
    assert table.rows == made.rows and table.caption == f"Variant B: {made.caption}"


@each_pair
def test_made_up_answers_are_worth_what_they_say(item, key):
    public, kind = public_dict(item), TYPES[item.type]
    for seed in range(20):
        chance = random.Random(seed)
        assert kind.complete(public, kind.any_answer(public, chance))
        made = kind.partly_right(public, key, chance)
        if made is not None:
            value, worth = made
            assert kind.valid(public, value) is None
            assert kind.score(public, key, value) == pytest.approx(worth)


@each_pair
def test_an_answer_names_what_was_chosen(item, key):
    kind, public = TYPES[item.type], public_dict(item)
    for value in answers(item, key):
        said = kind.say(public, value)
        if isinstance(value, list):
            texts = {**item.options, **item.entries}
            assert all(plain(texts[one]) in said for one in value)


@each_pair
def test_a_feedback_card_can_tell_it(item, key):
    kind, public = TYPES[item.type], public_dict(item)
    assert kind.told_by in ("", *kind.parts)
    for value in answers(item, key):
        assert all(kind.lines(public, value)) and "\n" not in "".join(kind.lines(public, value))
        sure = kind.confidence(value)
        assert sure is None or 0 <= sure <= 100
    assert all(kind.key_lines(public, key)) and all(kind.record_lines(public, key))
    guessed = kind.guessed(public)
    assert guessed is None or 0 < guessed < 1


@each_pair
def test_a_text_that_names_the_answer_is_known_for_one(item, key):
    kind, public = TYPES[item.type], public_dict(item)
    of = kind.names(public, key)
    assert of.words or of.numbers or of.sequence
    # Short words stand in any sentence, and count at its beginning alone.
    told = [f"{word}: so it is." for word in of.words] + [f"It is {number}." for number in of.numbers]
    told += [", then ".join(of.sequence)] if of.sequence else []
    assert all(names_answer(text, public, key) for text in told)
    assert not names_answer("Look again at the text above.", public, key)
