"""The item linter finds each fault that it is for, and is silent on the sample."""

from pathlib import Path

import pytest
from quiz_samples import ITEMS, KEYS

from course.authoring.lint.items import lint, lint_course
from course.errors import ItemFileError
from course.questions.bank.load import load_items, load_keys
from course.questions.bank.misconceptions import load_misconceptions

SAMPLE = (ITEMS / "99-sample.yaml").read_text("utf-8")
SAMPLE_KEYS = (KEYS / "99-sample.yaml").read_text("utf-8")
KNOWN = {"MIS02", "MIS03"}


def findings(tmp_path, items=SAMPLE, keys=SAMPLE_KEYS):
    (tmp_path / "items").mkdir()
    (tmp_path / "items" / "99-sample.yaml").write_text(items, "utf-8")
    (tmp_path / "99-sample.yaml").write_text(keys, "utf-8")
    found = lint(
        load_items("99-sample", tmp_path / "items"),
        load_keys(tmp_path / "99-sample.yaml"),
        misconceptions=KNOWN,
    )
    return [str(problem) for problem in found]


def test_the_sample_is_clean(tmp_path):
    assert findings(tmp_path) == []


LONG = "the one with by far the most words, which nobody who counts letters could overlook"
IN_ITEMS = [
    (
        "objective: 99-O2\n        bloom: remember",
        "objective: 99-O9\n        bloom: remember",
        "99-O9 is declared nowhere",
    ),
    ("stem: What is 3 − 5?", "stem: Which of these is not 3 − 5?", "asks with “not”"),
    ("stem: What is 3 − 5?", "stem: Which is right except one?", "asks with “except”"),
    ("stem: What is 3 − 5?", 'stem: "<!-- to be written -->"', "the stem is empty once"),
    ('{a: "2", b: "−2", c: "8"}', '{a: "2", b: "−2"}', "only 2 options"),
    ('{a: "2", b: "−2", c: "8"}', '{a: "2", b: "−2", c: " **2** "}', "`a` and `c` say the same"),
    ('{a: "2", b: "−2", c: "8"}', '{a: "2", b: "−2", c: All of the above}', "says “All of the above”"),
    ('{a: "2", b: "−2", c: "8"}', '{a: "2", b: "−2", c: None of these}', "says “None of these”"),
    ('{a: "2", b: "−2", c: "8"}', f'{{a: "2", b: "{LONG}", c: "8"}}', "the longest by far"),
    ('{a: "2", b: "−2", c: "8"}', f'{{a: "{LONG}", b: "2", c: "{LONG}s"}}', "the shortest by far"),
    ("          c: One of the terms was left out.\n", "", "no feedback for `c` (“4”)"),
    ("{b: MIS02, c: MIS03}", "{b: MIS02}", "no misconception for `c` (“4”)"),
    ("{b: MIS02, c: MIS03}", "{a: MIS02, b: MIS02, c: MIS03}", "is right, and yet names a misconception"),
    ("stem: What is 3 − 5?", "title: The answer −2\n        stem: What is 3 − 5?", "names the right answer"),
    ("{b: MIS02, c: MIS03}", "{b: MIS99, c: MIS03}", "MIS99 does not stand in misconceptions.yaml"),
    (
        "    objective: 99-O1\n    bloom: apply\n    returns",
        "    objective: 98-O1\n    bloom: apply\n    returns",
        "98-O1 is declared",
    ),
    ("{right: So it is., wrong:", "{right: So it is., near: x, wrong:", None),
]


@pytest.mark.parametrize(("old", "new", "says"), IN_ITEMS, ids=[str(case[2]) for case in IN_ITEMS])
def test_faults_of_items(tmp_path, old, new, says):
    assert old in SAMPLE
    if says is None:
        new = old.replace("wrong:", "wrong:  ")
        assert findings(tmp_path, SAMPLE.replace(old, new, 1)) == []
        return
    text = SAMPLE.replace(old, new, 1)
    keys = SAMPLE_KEYS
    if '{a: "2", b: "−2"}' in new:
        keys = keys.replace(
            "feedback: {a: The sign is lost., b: Three less five., c: Added.}", "feedback: {a: x, b: y}"
        )
        keys = keys.replace("misconceptions: {a: MIS02, c: MIS03}", "misconceptions: {a: MIS02}", 1)
    found = findings(tmp_path, text, keys)
    assert any(says in problem for problem in found), found
    assert len(found) == 1, found
    assert ", line " in found[0]


IN_KEYS = [
    (
        "feedback: {a: The sign is lost., b: Three less five., c: Added.}",
        "feedback: {a: x, b: y}",
        "no feedback for `c` (“8”)",
    ),
    ("misconceptions: {a: MIS02, c: MIS03}", "misconceptions: {a: MIS02}", "no misconception for `c`"),
    (
        "misconceptions: {r1: MIS02, r2: MIS02, r3: MIS03}",
        "misconceptions: {r1: MIS02, r2: MIS02}",
        "`r3` (“12/4”)",
    ),
    ("misconception: MIS03, solution", "misconception: MIS77, solution", "MIS77 does not stand"),
    ("feedback: {right: Yes., wrong: One and itself.}", "feedback: {right: Yes.}", "no feedback for `wrong`"),
]


@pytest.mark.parametrize(("old", "new", "says"), IN_KEYS, ids=[case[2] for case in IN_KEYS])
def test_faults_of_keys(tmp_path, old, new, says):
    assert old in SAMPLE_KEYS
    (problem,) = findings(tmp_path, keys=SAMPLE_KEYS.replace(old, new, 1))
    assert says in problem
    assert "99-sample.yaml, line " in problem


@pytest.mark.parametrize(
    "stem",
    [
        "Which of these is NOT 3 − 5?",
        "It is not hot. What is 3 − 5?",
        "A page says “not 35 but 26”. Which number is right?",
        "Which notebook is it?",
    ],
)
def test_negations_that_are_in_order(tmp_path, stem):
    assert findings(tmp_path, SAMPLE.replace("stem: What is 3 − 5?", f"stem: {stem}")) == []


def test_two_options_can_be_argued_for(tmp_path):
    items = SAMPLE.replace(
        '{a: "2", b: "−2", c: "8"}', '{a: "2", b: "−2"}\n        argued: There are two signs.'
    )
    keys = SAMPLE_KEYS.replace("b: Three less five., c: Added.}", "b: Three less five.}")
    keys = keys.replace("misconceptions: {a: MIS02, c: MIS03}", "misconceptions: {a: MIS02}", 1)
    assert findings(tmp_path, items, keys) == []


def many(places):
    items = [
        "notebook: 99-sample",
        "objectives: [{id: 99-O1, text: x, bloom: apply}]",
        "quizzes:",
        "  q:",
        "    title: Q",
        "    items:",
    ]
    for number, right in enumerate(places):
        options = ", ".join(f"{name}: option {name}{number}" for name in "abcd")
        feedback = ", ".join(f"{name}: because" for name in "abcd")
        wrong = ", ".join(f"{name}: MIS02" for name in "abcd" if name != right)
        items += [
            f"      i{number}:",
            "        {type: choice, mode: practice, objective: 99-O1, bloom: apply, stem: What?, key: "
            + right
            + ",",
            f"         options: {{{options}}}, feedback: {{{feedback}}}, misconceptions: {{{wrong}}}}}",
        ]
    return "\n".join(items) + "\n"


@pytest.mark.parametrize(
    ("places", "says"),
    [
        ("bbbbbb", "place 2 in 6 of 6"),
        ("ccccccab", "place 3 in 6 of 8"),
        ("abcabcabcabc", "in place 4"),
        ("abcdabcd", None),
        ("bcadb", None),
        ("bbbb", None),
    ],
)
def test_the_right_option_must_move(tmp_path, places, says):
    found = findings(tmp_path, many(places), "notebook: 99-sample\n")
    assert [says in problem for problem in found] == ([True] if says else []), found


def lengthened(places, *, right=0, tied=0):
    """The right option is the longest in the first ``right`` choices, and one of two longest in ``tied``."""
    text = many(places)
    for number, name in enumerate(places[: right + tied]):
        other = "b" if name == "a" else "a"
        for longer in name if number < right else name + other:
            text = text.replace(f"option {longer}{number}", f"option {longer}{number} too")
    return text


@pytest.mark.parametrize(
    ("right", "tied", "says"),
    [
        (6, 0, None),
        (7, 0, "in 7 of 10 single choices of this notebook; at most 60% may be so"),
        (5, 2, "in 7 of 10 single choices of this notebook; at most 60% may be so"),
        (0, 0, None),
    ],
)
def test_the_right_option_must_not_be_the_longest_too_often(tmp_path, right, tied, says):
    text = lengthened("abcdabcdab", right=right, tied=tied)
    found = findings(tmp_path, text, "notebook: 99-sample\n")
    assert [says in problem for problem in found] == ([True] if says else []), found
    assert not says or "q/i0, q/i1" in found[0]


@pytest.mark.parametrize(("right", "tied", "told"), [((6, 2), 0, 0), ((6, 3), 0, 9), ((5, 2), 1, 9)])
def test_over_the_whole_course_fewer_may_be_the_longest(tmp_path, right, tied, told):
    """Each of the two notebooks passes by itself; the bound for all of them together is lower."""
    folder = tmp_path / "notebooks" / "source"
    for slug, number in zip(("98-sample", "99-sample"), right, strict=True):
        text = lengthened("abcdabcdab", right=number, tied=tied)
        (folder / slug).mkdir(parents=True)
        (folder / slug / "items.yaml").write_text(text.replace("99-", slug[:3]), "utf-8")
    found = list(map(str, lint_course(tmp_path)))
    assert len(found) == bool(told), found
    assert not told or f"in {told} of 20 single choices of the course" in found[0]
    assert not told or "98-sample/q/i0" in found[0]


def test_the_length_of_options_gives_no_key_of_the_course_away():
    assert lint_course(Path(__file__).parents[3]) == []


def test_the_misconceptions_of_the_syllabus_are_all_there():
    known = load_misconceptions()
    assert {f"MIS{number:02}" for number in range(1, 47)} <= set(known)
    for one in known.values():
        assert one.text.endswith(".")
        assert len(one.text.split()) >= 8


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- a\n", "not a table"),
        ("M01: {title: x, text: y}\n", "line 1, M01: not an id"),
        ("MIS01:\n  title: x\n", "line 1, MIS01: needs `title` and `text`"),
        ("MIS01: {title: x, text: ''}\n", "not empty"),
    ],
)
def test_a_malformed_list_of_misconceptions_is_told(tmp_path, text, says):
    (tmp_path / "misconceptions.yaml").write_text(text, "utf-8")
    with pytest.raises(ItemFileError, match=says):
        load_misconceptions(tmp_path)
