"""Each item type against its own samples, and against any JSON."""

import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quiz_samples import json_values, sample_pairs

from course.evidence import record
from course.questions.bank.load import public_dict
from course.questions.texts import quiz as texts
from course.questions.types import TYPES, outcome, plain
from course.questions.types.choices import TYPE as CHOICES
from course.questions.types.estimate import TYPE as ESTIMATE
from course.questions.types.match import TYPE as MATCH
from course.questions.types.number import TYPE as NUMBER
from course.questions.types.order import TYPE as ORDER
from course.questions.types.text import TYPE as TEXT

PAIRS = sample_pairs()
each_item = pytest.mark.parametrize(("item", "key"), PAIRS, ids=[item.name for item, _ in PAIRS])


def test_every_type_stands_in_the_sample():
    assert {item.type for item, _ in PAIRS} == set(TYPES) == set(record.QUIZ_KINDS)


@each_item
def test_samples_do_what_their_names_say(item, key):
    kind, public = TYPES[item.type], public_dict(item)
    samples = kind.samples(public, key)
    assert samples.right and samples.wrong and samples.blank and samples.invalid
    for value in samples.right:
        assert kind.valid(public, value) is None and not kind.blank(public, value), value
        assert kind.score(public, key, value) == 1, value
    for value in samples.partly:
        assert kind.valid(public, value) is None
        assert 0 < kind.score(public, key, value) < 1, value
    for value in samples.wrong:
        assert kind.valid(public, value) is None and not kind.blank(public, value), value
        assert kind.score(public, key, value) == 0, value
    for value in samples.blank:
        assert kind.valid(public, value) is None and kind.blank(public, value)
        assert kind.score(public, key, value) == 0
    for value in samples.invalid:
        assert isinstance(kind.valid(public, value), str), value
        assert kind.score(public, key, value) == 0
    everything = samples.right + samples.partly + samples.wrong + samples.blank + samples.invalid
    for value in everything:
        assert json.loads(json.dumps(value)) == value


def test_types_that_can_be_partly_right_show_it():
    partly = {item.type for item, key in PAIRS if TYPES[item.type].samples(public_dict(item), key).partly}
    assert partly == set(TYPES) - {"choice"}


@each_item
@given(value=json_values)
def test_any_json_is_judged_without_raising(item, key, value):
    kind, public = TYPES[item.type], public_dict(item)
    problem, score = kind.valid(public, value), kind.score(public, key, value)
    assert problem is None or (isinstance(problem, str) and problem.endswith("."))
    assert 0 <= score <= 1
    if problem is not None or kind.blank(public, value):
        assert score == 0
    said = kind.say(public, value)
    assert "\n" not in said and said
    assert isinstance(kind.feedback(public, key, item.feedback, value), str)
    assert isinstance(kind.feedback(public, key, None, value), str)


@each_item
@given(junk=json_values)
def test_any_key_is_checked_without_raising(item, key, junk):
    kind, public = TYPES[item.type], public_dict(item)
    assert kind.check_key(public, key) == []
    found = kind.check_key(public, junk)
    assert all(isinstance(sentence, str) for sentence in found)
    if not found:
        assert kind.say_key(public, junk)
        assert all(kind.score(public, junk, value) == 1 for value in kind.samples(public, junk).right)


@each_item
def test_answers_are_said_in_words(item, key):
    kind, public = TYPES[item.type], public_dict(item)
    words = [plain(text) for part in ("options", "rows", "entries") for text in public.get(part, {}).values()]
    said = kind.say(public, kind.samples(public, key).right[0])
    assert said not in (texts.UNREADABLE, texts.NO_ANSWER)
    assert not words or any(word in said for word in words)
    assert kind.say_key(public, key)
    assert kind.say(public, kind.samples(public, key).invalid[0]) == texts.UNREADABLE
    assert kind.say(public, None) == texts.NO_ANSWER


def item_of(name):
    item, key = next(pair for pair in PAIRS if pair[0].name == name)
    return public_dict(item), key, item.feedback


def test_a_matching_is_said_row_by_row():
    public, key, _ = item_of("practice/match")
    assert MATCH.say(public, {"minus": "s", "plus": "a"}) == "+: addition; -: subtraction"
    assert MATCH.say_key(public, key) == "+: addition; -: subtraction; ×: multiplication"


# --- multiple choice


@given(st.integers(2, 7), st.data())
def test_no_way_of_ticking_without_looking_is_paid(count, data):
    options = {f"o{n}": str(n) for n in range(count)}
    ids = list(options)
    key = data.draw(st.lists(st.sampled_from(ids), min_size=1, max_size=count - 1, unique=True))
    item = {"type": "choices", "options": options}
    assert CHOICES.check_key(item, key) == []
    assert CHOICES.score(item, key, []) == CHOICES.score(item, key, ids) == 0
    subsets = itertools.chain.from_iterable(itertools.combinations(ids, n) for n in range(1, count + 1))
    for subset in map(list, subsets):
        score = CHOICES.score(item, key, subset)
        assert (score == 1) == (set(subset) == set(key))
        for option in set(ids) - set(subset):
            more = CHOICES.score(item, key, [*subset, option])
            assert more >= score if option in key else more <= score


def test_choices_tell_what_is_missing_without_telling_which():
    public, key, feedback = item_of("practice/choices")
    told = CHOICES.feedback(public, key, feedback, ["a", "c"])
    assert "One more option applies." in told
    assert "*four*: Two times two." in told
    assert "three" not in told
    assert texts.TICKED_ALL in CHOICES.feedback(public, key, feedback, ["a", "b", "c", "d"])


@pytest.mark.parametrize(
    ("key", "why"), [([], "empty"), (["a", "b"], "every option"), (["a", "a"], "twice"), ("a", "list")]
)
def test_keys_that_would_pay_for_ticking_everything_are_refused(key, why):
    assert why in " ".join(CHOICES.check_key({"options": {"a": "1", "b": "2"}}, key))


# --- order


@given(st.permutations(["a", "b", "c", "d", "e"]))
def test_the_score_of_an_order_is_kendalls_tau_above_zero(answer):
    key = ["a", "b", "c", "d", "e"]
    item = {"type": "order", "entries": {entry: entry for entry in key}}
    # Counted another way: exchanges of neighbours that sorting needs are the discordant pairs.
    swaps, left = 0, list(answer)
    for entry in key:
        swaps += left.index(entry)
        left.remove(entry)
    assert ORDER.score(item, key, answer) == pytest.approx(max(0, 1 - 2 * swaps / 10))


# --- numbers


READ = [
    ("26", None, "26"),
    (" 26 ", None, "26"),
    ("26,5", None, "26.5"),
    ("26.5", None, "26.5"),
    ("-5", None, "-5"),
    ("−5", None, "-5"),
    ("–5", None, "-5"),
    ("- 5", None, "-5"),
    ("+5", None, "5"),
    ("5.", None, "5"),
    (",5", None, "0.5"),
    ("0,123", None, "0.123"),
    ("0.123", None, "0.123"),
    ("1,23", None, "1.23"),
    ("1.2340", None, "1.2340"),
    ("1234", None, "1234"),
    ("1 234", None, "1234"),
    ("1\u00a0234", None, "1234"),
    ("1\u2009234\u202f567", None, "1234567"),
    ("1'234", None, "1234"),
    ("1’234", None, "1234"),
    ("“62”", None, "62"),
    ("„62,5“", None, "62.5"),
    ("«62 %»", "per cent", "62"),
    ("1_000", None, "1000"),
    ("1,234,567", None, "1234567"),
    ("1.234.567", None, "1234567"),
    ("1,234.5", None, "1234.5"),
    ("1.234,5", None, "1234.5"),
    ("1 234,567", None, "1234.567"),
    ("12345,678", None, "12345.678"),
    ("1e3", None, "1000"),
    ("１２，５", None, "12.5"),
    ("26 %", "per cent", "26"),
    ("26%", "per cent", "26"),
    ("26\u202f%", "per cent", "26"),
    ("26 percent", "per cent", "26"),
    ("26 Per  Cent", "per cent", "26"),
    ("26", "per cent", "26"),
    ("€ 5 billion", "billion euros", "5"),
    ("5 bn €", "billion euros", "5"),
    ("$5", "US dollars", "5"),
    ("-$5", "US dollars", "-5"),
    ("10 km2", "km²", "10"),
    ("3 soldiers", "soldiers", "3"),
    ("3 soldier", "soldiers", "3"),
    ("3 widgets per lake", "widgets per lake", "3"),
]


@pytest.mark.parametrize(("typed", "unit", "value"), READ, ids=[repr(case[0]) for case in READ])
def test_numbers_as_people_type_them(typed, unit, value):
    item = {"type": "number", "unit": unit}
    assert NUMBER.valid(item, typed) is None
    assert NUMBER.score(item, {"value": float(value), "tolerance": 0}, typed) == 1
    assert NUMBER.score(item, {"value": float(value) + 0.0001, "tolerance": 0}, typed) == 0


@pytest.mark.parametrize(
    ("typed", "one", "other"),
    [
        ("1,234", "1.2340", "1234"),
        ("1.234", "1.2340", "1234"),
        ("-12,345", "-12345", "-12.3450"),
        ("100,000", "100.0000", "100000"),
    ],
)
def test_what_can_be_two_numbers_is_asked_back_and_both_ways_out_work(typed, one, other):
    item = {"type": "number", "unit": None}
    problem = NUMBER.valid(item, typed)
    assert "without a thousands mark" in problem
    for way_out in (one, other):
        assert way_out in problem
        assert NUMBER.valid(item, way_out) is None
        assert NUMBER.score(item, {"value": float(way_out), "tolerance": 0}, way_out) == 1


@given(st.integers(-(10**9), 10**9))
def test_every_whole_number_without_marks_is_read_as_it_is(n):
    assert NUMBER.score({}, {"value": n, "tolerance": 0}, str(n)) == 1


@given(st.decimals(-(10**6), 10**6, places=4, allow_nan=False), st.sampled_from(".,"))
def test_four_decimal_places_are_never_in_doubt(x, mark):
    assert NUMBER.score({}, {"value": float(x), "tolerance": 0}, f"{x:f}".replace(".", mark)) == 1


@pytest.mark.parametrize(
    "typed",
    ["", "x", "1.2.3", "1,23,456", "12,34.5", "--5", "1/2", "½", "10²", "٣", "NaN", "1 23", "0x1f", "1e5000"],
)
def test_what_is_no_number_gets_a_sentence_or_is_blank(typed):
    problem = NUMBER.valid({"type": "number"}, typed)
    assert (problem is None) == (typed == "")
    assert problem is None or problem.endswith(".")


def test_another_unit_is_told_and_never_converted():
    item = {"type": "number", "unit": "per cent"}
    assert NUMBER.valid(item, "26 km") == texts.OTHER_UNIT.format(unit="per cent", got="km")
    assert NUMBER.valid(item, "0.26 percentage points") is not None
    assert NUMBER.valid({"type": "number", "unit": "million euros"}, "26 euros") is not None
    assert NUMBER.valid({"type": "number"}, "26 %") == texts.NO_UNIT.format(got="%")


def test_the_tolerance_is_exact_in_decimal():
    item, key = {"type": "number"}, {"value": 0.3, "tolerance": 0.1}
    assert [NUMBER.score(item, key, t) for t in ("0.2", "0.4", "0.41", "0.19")] == [1, 1, 0, 0]


def test_a_number_outside_the_range_is_impossible_not_wrong():
    item = {"type": "number", "minimum": 0, "maximum": 100}
    assert "largest answer" in NUMBER.valid(item, "101")
    assert "smallest answer" in NUMBER.valid(item, "-1")
    assert NUMBER.valid(item, "100") is None


def test_number_feedback_follows_the_distance():
    public, key, feedback = item_of("practice/number")
    told = [NUMBER.feedback(public, key, feedback, value) for value in ("25.2", "29", "80", "1,234")]
    assert told[:3] == [feedback["right"], feedback["near"], feedback["wrong"]]
    assert told[3] == NUMBER.valid(public, "1,234")
    assert NUMBER.say_key(public, key) == "25 per cent (accepted: 24.5 to 25.5)"


# --- text


@pytest.mark.parametrize(
    "typed", ["zero", "ZERO", "  Zero ", "“zero”", "zero.", "ｚｅｒｏ", "ze\u00adro", "0"]
)
def test_forms_of_a_text_that_count_as_one(typed):
    public, key, _ = item_of("practice/text")
    assert TEXT.score(public, key, typed) == 1


@pytest.mark.parametrize("typed", ["zeros", "not zero", "zer o", "o"])
def test_other_texts_do_not(typed):
    public, key, _ = item_of("practice/text")
    assert TEXT.score(public, key, typed) == 0


def test_case_folding_goes_beyond_lower_case():
    assert TEXT.score({}, {"accept": ["Straße", "İstanbul", "O’Neill"]}, "STRASSE") == 1
    assert TEXT.score({}, {"accept": ["O'Neill"]}, "o’neill") == 1


def test_forms_that_differ_in_nothing_that_counts_are_refused():
    assert "twice" in TEXT.check_key({}, {"accept": ["Zero", "zero."]})[0]


# --- estimate


def test_the_confidence_earns_no_points_but_honesty_pays_in_calibration():
    public, key, _ = item_of("practice/estimate")
    for estimate in (399, 425, 900):
        scores = {ESTIMATE.score(public, key, {"estimate": estimate, "confidence": c}) for c in (50, 75, 100)}
        assert len(scores) == 1
    # A proper rule: whoever believes p expects most from stating p, among the values that can be stated.
    stated = range(50, 101, 5)
    for belief in stated:
        p = belief / 100
        expected = {
            c: p * ESTIMATE.calibration(public, key, {"estimate": 399, "confidence": c})
            + (1 - p) * ESTIMATE.calibration(public, key, {"estimate": 900, "confidence": c})
            for c in stated
        }
        assert max(expected, key=expected.get) == belief


@given(st.floats(0, 1000), st.floats(0, 1000))
def test_a_closer_estimate_never_scores_less(a, b):
    public, key, _ = item_of("practice/estimate")
    near, far = sorted((a, b), key=lambda x: abs(x - 399))
    score = [ESTIMATE.score(public, key, {"estimate": x, "confidence": 80}) for x in (near, far)]
    assert score[0] >= score[1] - 1e-12


def test_practice_feedback_on_an_estimate_speaks_of_calibration():
    public, key, feedback = item_of("practice/estimate")
    sure = ESTIMATE.feedback(public, key, feedback, {"estimate": 900, "confidence": 100})
    assert sure.startswith(feedback["wrong"]) and "0.00 of 1" in sure and texts.CALIBRATION_OVER in sure
    doubtful = ESTIMATE.feedback(public, key, feedback, {"estimate": 400, "confidence": 50})
    assert "0.75 of 1" in doubtful and texts.CALIBRATION_UNDER in doubtful
    assert all("no points" in said and "0.75 is no better than a coin" in said for said in (sure, doubtful))


# --- words


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("**bold** and *it* and `code`", "bold and it and code"),
        ("a [link](https://x.y/z) here", "a link here"),
        ("two\nlines\n\nand more", "two lines and more"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("snake_case_name", "snake_case_name"),
        ("26<!--claim:CO05--> states", "26 states"),
        (r"a \* b", "a * b"),
    ],
)
def test_markdown_becomes_plain_text(markdown, text):
    assert plain(markdown) == text


def test_outcomes():
    assert [outcome(x) for x in (0, 0.2, 0.999, 1)] == ["wrong", "partly", "partly", "right"]
