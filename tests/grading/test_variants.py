"""Variants from release to regrading: every learner is judged by the question that was theirs, and whoever
answered another's is seen."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from grading_kit import FIXTURES, FULL, RIGHT, SLUG, Class, cell_of

from course.errors import CourseError
from course.grading.classroom.folder import new_class, open_class
from course.grading.release.release import release
from course.grading.report.gather import gather
from course.grading.report.page import write_report
from course.grading.run.regrade import regrade
from course.grading.run.run import grade_class
from course.grading.score.marking import load_marking
from course.questions.variants import CLASS_KEY, assigned, put_token, token_in, token_of

FORMS = {"who/q1": ["a", "b", "c"], "who/q3": ["a", "b"], "share": ["a", "b"]}
# By variant, the right answer to each question and what `share` is computed from.
Q1 = {"a": "b", "b": "c", "c": "a"}
Q3 = {"a": "74.3", "b": "68.4"}
GIVEN = {"a": (26, 35), "b": (13, 19)}


def with_variants(checkout: Path) -> None:
    """The fixture's notebook, questions and keys, with variants of two questions and of one exercise."""
    shutil.copytree(FIXTURES / "notebooks", checkout / "notebooks")
    items = yaml.safe_load((FIXTURES / "items" / f"{SLUG}.yaml").read_text("utf-8"))
    questions = items["quizzes"]["who"]["items"]
    questions["q1"]["variants"] = {
        "b": {"stem": "Which figure counts states that stayed *away*?"},
        "c": {
            "stem": "Which figure counts states that *pledged*?",
            "options": {"a": "26", "b": "9", "c": "4"},
        },
    }
    questions["q3"]["variants"] = {"b": {"stem": "What share of 19 states is 13, in per cent?"}}
    items["exercises"]["share"] |= {
        "parameters": dict(zip(("pledged", "attended"), GIVEN["a"], strict=True)),
        "variants": {"b": {"parameters": dict(zip(("pledged", "attended"), GIVEN["b"], strict=True))}},
    }
    (checkout / "items").mkdir()
    (checkout / "items" / f"{SLUG}.yaml").write_text(yaml.safe_dump(items, sort_keys=False), "utf-8")
    path = checkout / "notebooks" / "keys" / f"{SLUG}.yaml"
    keys = yaml.safe_load(path.read_text("utf-8"))
    keys["items"]["who/q1"]["variants"] = {
        "b": {"key": "c", "feedback": {"a": "No.", "b": "No.", "c": "Yes, 41 stayed away."}},
        "c": {"key": "a", "feedback": {"a": "Yes, 26 pledged.", "b": "No.", "c": "No."}},
    }
    keys["items"]["who/q3"]["variants"] = {"b": {"key": {"value": 68.4, "tolerance": 0.1}}}
    ratio = "given['pledged'] / given['attended']"
    keys["exercises"]["share"]["wrong"] = [
        {"name": "fraction", "solution": f"share = {ratio}", "feedback": "This is a fraction, not per cent."}
    ]
    path.write_text(yaml.safe_dump(keys, sort_keys=False), "utf-8")
    source = checkout / "notebooks" / "source" / SLUG / f"{SLUG}.ipynb"
    notebook = json.loads(source.read_text("utf-8"))
    cell_of(notebook, "setup")["source"] = "from course import check, parameters, predict, quiz"
    cell_of(notebook, "worked-example")["source"] = f'given = parameters("{SLUG}/share")\ngiven'
    cell_of(notebook, "solve-share")["source"] = (
        f"share = ...  # replace the dots\n### BEGIN SOLUTION\nshare = {ratio} * 100\n### END SOLUTION"
    )
    source.write_text(json.dumps(notebook), "utf-8")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A class with variants in which the notebook has been released; copied, never used itself."""
    checkout = tmp_path_factory.mktemp("checkout")
    with_variants(checkout)
    before = os.environ.get("COURSE_ITEMS")
    os.environ["COURSE_ITEMS"] = str(checkout / "items")
    folder = new_class(tmp_path_factory.mktemp("made") / "autumn", checkout)
    settings = folder.root / "course.yaml"
    settings.write_text(settings.read_text("utf-8").replace("variants: none", "variants: personal"), "utf-8")
    done = release(folder.root, SLUG)
    assert "2 questions and 1 exercises" in done.notes[0]
    yield folder.root
    if before is None:
        del os.environ["COURSE_ITEMS"]
    else:
        os.environ["COURSE_ITEMS"] = before


@pytest.fixture
def autumn(made: Path, tmp_path: Path) -> Class:
    root = tmp_path / "autumn"
    shutil.copytree(made, root)
    released = json.loads((root / "release" / SLUG / f"{SLUG}.ipynb").read_text("utf-8"))
    return Class(root, released)


def variants_of(k: Class, learner: str) -> dict[str, str]:
    """What a learner got, worked out as the learner's own machine does: from the released notebook alone."""
    token = token_in(k.released, SLUG)
    assert token is not None
    return {slot: assigned(token, learner, f"{SLUG}/{slot}", names) for slot, names in FORMS.items()}


def learner_with(k: Class, *, start: int = 0, **wanted: str) -> str:
    """The id of a learner who got these variants; `who_q1` stands for `who/q1`."""
    slots = {name.replace("_", "/"): variant for name, variant in wanted.items()}
    names = (f"learner{n}" for n in range(start, start + 200))
    return next(n for n in names if slots.items() <= variants_of(k, n).items())


def answers(variants: dict[str, str]) -> dict[str, tuple[str, Any]]:
    """The right answers to the questions that a learner with these variants was shown."""

    def named(slot: str) -> str:
        return slot if variants[slot] == "a" else f"{slot}-{variants[slot]}"

    return {
        **{name: value for name, value in RIGHT.items() if name not in FORMS},
        named("who/q1"): ("choice", Q1[variants["who/q1"]]),
        named("who/q3"): ("number", Q3[variants["who/q3"]]),
    }


SOLVED = "share = given['pledged'] / given['attended'] * 100"


def test_a_release_holds_the_token_and_neither_secret_nor_key(autumn: Class) -> None:
    secret = (autumn.root / "keys" / "class-secret.txt").read_text("utf-8").strip()
    token = token_in(autumn.released, SLUG)
    assert token == token_of(secret, SLUG)
    assert secret not in json.dumps(autumn.released)
    assert set(autumn.released["metadata"][CLASS_KEY]) == {"v", "notebook", "token"}
    release(autumn.root, SLUG)
    again = json.loads((autumn.root / "release" / SLUG / f"{SLUG}.ipynb").read_text("utf-8"))
    assert token_in(again, SLUG) == token, "who began before a second release keeps the same questions"


def test_variants_are_spread_evenly_and_independently(autumn: Class) -> None:
    drawn = [variants_of(autumn, f"learner{n}") for n in range(600)]
    for slot, names in FORMS.items():
        counts = Counter(variants[slot] for variants in drawn)
        assert set(counts) == set(names)
        assert all(abs(counts[name] - 600 / len(names)) < 75 for name in names), counts
    pairs = Counter((v["who/q1"], v["who/q3"], v["share"]) for v in drawn)
    assert len(pairs) == 12 and min(pairs.values()) > 20


def test_the_draw_is_the_same_on_every_machine() -> None:
    # As `openssl dgst -sha256 -hmac` has it: the first eight bytes, modulo the number of variants.
    learners = ("anna", "Юрій", "müller, jörg")
    drawn = [assigned("00" * 32, learner, "08-forces/pool", ["a", "b", "c"]) for learner in learners]
    assert drawn == ["a", "c", "b"]
    assert assigned("00" * 32, " Anna", "08-forces/pool", ["a", "b", "c"]) == "a"


def test_everybody_is_judged_by_the_variant_that_was_theirs(autumn: Class) -> None:
    learners = [
        learner_with(autumn, who_q1="a", who_q3="a", share="a"),
        learner_with(autumn, who_q1="b", who_q3="b", share="a"),
        learner_with(autumn, who_q1="c", who_q3="a", share="b"),
        learner_with(autumn, who_q1="b", who_q3="b", share="b"),
    ]
    for learner in learners:
        autumn.submit(learner, autumn.answered(answers(variants_of(autumn, learner)), solve_share=SOLVED))
    grade_class(autumn.root, SLUG)
    for learner in learners:
        assert {name: autumn.scores(learner)[name] for name in FULL} == FULL, learner
        verdicts = autumn.verdicts(learner)
        assert {slot: verdicts[slot]["variant"] for slot in FORMS} == variants_of(autumn, learner)
        assert not any(v["flags"] for v in verdicts.values())
        assert autumn.raw(learner)["variants"] == {
            f"{SLUG}/{slot}": variant for slot, variant in variants_of(autumn, learner).items()
        }
    assert "26 pledged" in autumn.page(learners[2]), "the feedback is that of the own variant"
    plain = learners[1]
    before = autumn.scores(plain)
    autumn.plain_nbgrader(plain)
    assert autumn.scores(plain) == before


def test_another_variant_counts_by_its_own_key_and_the_marker_is_told(autumn: Class) -> None:
    learner = learner_with(autumn, who_q1="b", who_q3="b", share="a")
    # Answered as variant a, as whoever works without the released notebook does.
    autumn.submit(learner, autumn.answered(RIGHT, solve_share=SOLVED))
    grade_class(autumn.root, SLUG)
    assert autumn.scores(learner)["quiz-who"] == FULL["quiz-who"]
    verdict = autumn.verdicts(learner)["who/q1"]
    assert verdict["variant"] == "a" and "this learner's is variant B" in verdict["flags"][0]
    assert "variant B" in autumn.page(learner)


def test_of_two_answered_variants_the_own_one_counts(autumn: Class) -> None:
    learner = learner_with(autumn, who_q1="b", who_q3="a")
    given = answers(variants_of(autumn, learner)) | {"who/q1": ("choice", "b"), "who/q1-b": ("choice", "a")}
    autumn.submit(learner, autumn.answered(given, solve_share=SOLVED))
    grade_class(autumn.root, SLUG)
    verdict = autumn.verdicts(learner)["who/q1"]
    assert (verdict["variant"], verdict["outcome"], verdict["flags"]) == ("b", "wrong", [])


def test_nothing_answered_is_unanswered(autumn: Class) -> None:
    learner = learner_with(autumn, who_q1="c")
    autumn.submit(learner, autumn.notebook())
    grade_class(autumn.root, SLUG)
    assert {autumn.verdicts(learner)[slot]["outcome"] for slot in FORMS} == {"unanswered"}


@pytest.mark.parametrize(
    "code",
    [
        "share = 26 / 35 * 100",
        # A cheat that only patches objects in its own kernel.
        f"from course.questions import variants\nvariants.fix({{'{SLUG}/share': 'a'}})\n"
        f"given = parameters('{SLUG}/share')\n{SOLVED}",
    ],
    ids=["copied number", "variant changed in the kernel"],
)
def test_the_result_of_another_variant_goes_to_a_person(autumn: Class, code: str) -> None:
    learner = learner_with(autumn, share="b")
    notebook = autumn.answered(answers(variants_of(autumn, learner)), solve_share=code)
    cell_of(notebook, "setup")["source"] = "from course import check, parameters, predict, quiz"
    autumn.submit(learner, notebook)
    run = grade_class(autumn.root, SLUG)
    verdict = autumn.verdicts(learner)["share"]
    assert verdict["outcome"] == "fault"
    assert "variant A; this learner's exercise is variant B" in verdict["reason"]
    assert any(case.learner == learner for case in run.needs_person)


def test_a_wrong_result_is_wrong_whatever_the_variant(autumn: Class) -> None:
    learner = learner_with(autumn, share="b")
    code = SOLVED.removesuffix(" * 100")
    autumn.submit(learner, autumn.answered(answers(variants_of(autumn, learner)), solve_share=code))
    grade_class(autumn.root, SLUG)
    verdict = autumn.verdicts(learner)["share"]
    assert verdict["outcome"] == "wrong" and "a fraction, not per cent" in verdict["why"]


def test_a_corrected_key_of_one_variant_changes_those_who_got_it(autumn: Class) -> None:
    one, other = learner_with(autumn, who_q1="b"), learner_with(autumn, who_q1="c")
    for learner in (one, other):
        autumn.submit(learner, autumn.answered(answers(variants_of(autumn, learner)), solve_share=SOLVED))
    grade_class(autumn.root, SLUG)
    path = autumn.root / "keys" / f"{SLUG}.yaml"
    keys = yaml.safe_load(path.read_text("utf-8"))
    keys["items"]["who/q1"]["variants"]["b"]["key"] = "a"
    path.write_text(yaml.safe_dump(keys), "utf-8")
    regrade(autumn.root, SLUG)
    assert autumn.verdicts(one)["who/q1"]["outcome"] == "wrong"
    assert autumn.scores(one)["quiz-who"] == FULL["quiz-who"] - 1
    assert autumn.scores(other)["quiz-who"] == FULL["quiz-who"]


def test_a_class_without_variants_asks_everybody_the_same(autumn: Class) -> None:
    settings = autumn.root / "course.yaml"
    settings.write_text(settings.read_text("utf-8").replace("variants: personal", "variants: none"), "utf-8")
    release(autumn.root, SLUG)
    released = json.loads((autumn.root / "release" / SLUG / f"{SLUG}.ipynb").read_text("utf-8"))
    assert token_in(released, SLUG) is None
    assert load_marking(autumn.root / "keys", SLUG).variants_of("anna") == {}
    autumn.submit("anna", autumn.answered(RIGHT, solve_share="share = 26 / 35 * 100"))
    grade_class(autumn.root, SLUG)
    assert {name: autumn.scores("anna")[name] for name in FULL} == FULL
    assert not any(v["flags"] for v in autumn.verdicts("anna").values())


def test_variants_that_come_to_the_same_value_are_not_released(
    autumn: Class, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = tmp_path / "items"
    items.mkdir()
    text = (Path(os.environ["COURSE_ITEMS"]) / f"{SLUG}.yaml").read_text("utf-8")
    data = yaml.safe_load(text)
    data["exercises"]["share"]["variants"]["b"]["parameters"] = {"pledged": 52, "attended": 70}
    (items / f"{SLUG}.yaml").write_text(yaml.safe_dump(data), "utf-8")
    monkeypatch.setenv("COURSE_ITEMS", str(items))
    with pytest.raises(CourseError, match="the same value in variants A and B"):
        release(autumn.root, SLUG)


def test_a_submission_cannot_choose_its_variants(autumn: Class) -> None:
    """The token and the id in a submission are the learner's word; the grader takes the class's."""
    learner = learner_with(autumn, who_q1="b", who_q3="b", share="b")
    notebook = autumn.answered(RIGHT, solve_share=SOLVED)
    put_token(notebook["metadata"], SLUG, "f" * 64)
    notebook["metadata"]["willing_and_able_collected"] = {"variants": {f"{SLUG}/share": "a"}}
    autumn.submit(learner, notebook)
    grade_class(autumn.root, SLUG)
    assert autumn.raw(learner)["variants"][f"{SLUG}/share"] == "b"
    assert autumn.verdicts(learner)["share"]["outcome"] == "right"
    assert autumn.verdicts(learner)["who/q1"]["flags"]


def test_a_notebook_that_cannot_be_read_goes_to_a_person(autumn: Class) -> None:
    learner = learner_with(autumn, who_q1="b")
    autumn.submit(learner, b"{not json")
    grade_class(autumn.root, SLUG)
    assert {v["outcome"] for v in autumn.verdicts(learner).values()} == {"fault"}


def test_the_report_tells_variants_apart_and_counts_them_as_one_item(autumn: Class) -> None:
    learners = {}
    # Four with each variant of the first question, whatever the secret of this class is.
    chosen = [learner_with(autumn, who_q1=variant, start=n) for variant in "abc" for n in (0, 200, 400, 600)]
    for learner in dict.fromkeys(chosen):
        learners[learner] = variants_of(autumn, learner)
        given = answers(learners[learner])
        if learners[learner]["who/q1"] == "b":
            given["who/q1-b"] = ("choice", "a")
        autumn.submit(learner, autumn.answered(given, solve_share=SOLVED))
    grade_class(autumn.root, SLUG)
    folder = open_class(autumn.root)
    found = gather(folder, SLUG)
    q1 = {q.variant: q for q in found.questions if q.item == f"{SLUG}/who/q1"}
    counts = Counter(variants["who/q1"] for variants in learners.values())
    assert {variant: question.n for variant, question in q1.items()} == counts
    assert {variant: question.facility for variant, question in q1.items()} == {"a": 1, "b": 0, "c": 1}
    # An option of variant c, which has texts of its own, is named in its own table alone.
    assert "stayed" in q1["b"].text and any("9" in cell for row in q1["c"].answers.rows for cell in row)
    assert found.alpha_items == 5 and found.alpha_n == len(learners) == 12
    page = write_report(folder, SLUG).read_text("utf-8")
    captions = re.findall(r"<caption>Variant ([A-C]): ", page)
    assert captions[:3] == ["A", "B", "C"]
