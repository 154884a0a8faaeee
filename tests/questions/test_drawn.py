"""Variants as a learner meets them, and what is wrong with a file that declares them."""

import json

import pytest
import yaml
from quiz_samples import ITEMS, KEYS

import course
from course.authoring.lint.items import lint
from course.errors import CourseError, UnknownName
from course.evidence import record
from course.evidence.merge import merge
from course.evidence.record import METADATA_KEY
from course.learner.carry import carry_over
from course.learner.folder import install
from course.learner.server import lab
from course.learner.status import status
from course.questions import identity, variants
from course.questions import quiz as quizzes
from course.questions.bank.checks import item_problems, key_problems, pair_problems
from course.questions.bank.load import load_items, load_keys
from course.questions.browser import still_page
from course.questions.browser.render import learner_id, quiz_spec
from course.questions.exercise import check, parameters
from course.questions.identity import learner_of

SLUG = "99-sample"
QUIZ, TOTAL = f"{SLUG}/graded", f"{SLUG}/total"
TOKEN = "5" * 64
SLOT = f"{QUIZ}/choices"
MISCONCEPTIONS = [f"MIS{n:02}" for n in range(1, 100)]


def content(folder, name="items"):
    return yaml.safe_load((folder / f"{SLUG}.yaml").read_text("utf-8"))


def with_variants():
    items = content(ITEMS)
    items["quizzes"]["graded"]["items"]["choices"]["variants"] = {
        "b": {"stem": "Which of these numbers are odd?"},
        "c": {"stem": "Which of these numbers are prime?"},
    }
    items["exercises"]["total"] |= {
        "parameters": {"numbers": [1, 2, 3]},
        "variants": {"b": {"parameters": {"numbers": [4, 5]}, "expects": {"unit": "points", "maximum": 10}}},
    }
    return items


def with_keys():
    keys = content(KEYS)
    entry = keys["items"]["graded/choices"]
    other = {name: entry[name] for name in ("feedback", "misconceptions") if name in entry}
    options = list(content(ITEMS)["quizzes"]["graded"]["items"]["choices"]["options"])
    entry["variants"] = {name: {"key": options[:2], **other} for name in ("b", "c")}
    return keys


def write(folder, data):
    folder.mkdir(exist_ok=True)
    path = folder / f"{SLUG}.yaml"
    # Through JSON, since a part that stands in two places would become an alias.
    path.write_text(yaml.safe_dump(json.loads(json.dumps(data)), sort_keys=False), "utf-8")
    return path


@pytest.fixture(autouse=True)
def lesson(tmp_path, monkeypatch):
    """A learner's folder with a released notebook, and the sample's questions with variants."""
    for name in ("JPY_SESSION_NAME", "NBGRADER_EXECUTION", "COURSE_ANSWERS", "COURSE_KEYS", "COURSE_LEARNER"):
        monkeypatch.delenv(name, raising=False)
    write(tmp_path / "items", with_variants())
    monkeypatch.setenv("COURSE_ITEMS", str(tmp_path / "items"))
    monkeypatch.setattr(quizzes, "_live", {})
    monkeypatch.setattr(quizzes, "_observers", {})
    monkeypatch.setattr(variants, "_fixed", None)
    folder = tmp_path / "mine" / SLUG
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    release(folder)
    return folder


def release(folder, token=TOKEN, **metadata):
    made = {"nbformat": 4, "nbformat_minor": 5, "cells": [], "metadata": dict(metadata)}
    if token is not None:
        variants.put_token(made["metadata"], SLUG, token)
    (folder / f"{SLUG}.ipynb").write_text(json.dumps(made), "utf-8")
    return made


def who(slot, names, wanted):
    """A learner who gets the variant."""
    return next(f"l{n}" for n in range(200) if variants.assigned(TOKEN, f"l{n}", slot, names) == wanted)


@pytest.mark.parametrize("wanted", ["a", "b", "c"])
def test_a_learner_sees_the_variant_that_was_drawn(wanted, monkeypatch):
    monkeypatch.setenv("COURSE_LEARNER", who(SLOT, "abc", wanted))
    shown = {item["id"]: item for item in quizzes.make_widget(QUIZ).spec["items"]}
    own = SLOT if wanted == "a" else f"{SLOT}-{wanted}"
    assert [item for item in shown if item.startswith(SLOT)] == [own]
    items = load_items(SLUG)
    assert shown[own]["stem_text"] == {i.id: i.stem for i in items.all_items()}[own]
    assert len(shown) == len(items.quiz("graded").items)


def test_the_learner_is_told_whose_questions_these_are(monkeypatch):
    monkeypatch.setenv("COURSE_LEARNER", "mara")
    spec = quizzes.make_widget(QUIZ).spec
    assert "“mara”" in spec["note"] and "course start --learner" in spec["note"]
    assert "“mara”" in still_page.text(spec, {}) and "“mara”" in still_page.html(spec, {})
    assert quizzes.make_widget(f"{SLUG}/practice").spec["note"] is None


def test_nobody_gets_the_questions_of_nobody(monkeypatch):
    monkeypatch.setattr(identity.sys, "platform", "emscripten")
    with pytest.raises(CourseError, match="nothing says who you are"):
        quizzes.make_widget(QUIZ)
    monkeypatch.setenv("COURSE_LEARNER", "mara")
    assert "“mara”" in quizzes.make_widget(QUIZ).spec["note"]


def test_without_a_token_everybody_gets_the_same(lesson, monkeypatch):
    for learner in ("l1", "l2", "l3", "l4"):
        monkeypatch.setenv("COURSE_LEARNER", learner)
        release(lesson, token=None)
        spec = quizzes.make_widget(QUIZ).spec
        assert SLOT in [item["id"] for item in spec["items"]] and spec["note"] is None
        assert parameters(TOTAL) == {"numbers": [1, 2, 3]}
    # The token of another notebook is none of this one's.
    (lesson / f"{SLUG}.ipynb").write_text(
        json.dumps({"metadata": {variants.CLASS_KEY: {"notebook": "98-other", "token": TOKEN}}, "cells": []})
    )
    assert variants.token_here(SLUG) is None


def test_answers_to_a_variant_stay_and_count(lesson, monkeypatch):
    learner = who(SLOT, "abc", "b")
    monkeypatch.setenv("COURSE_LEARNER", learner)
    widget = quizzes.make_widget(QUIZ)
    shown = next(item for item in widget.spec["items"] if item["id"] == f"{SLOT}-b")
    chosen = [shown["options"][0]["id"]]
    answer = record.make(f"{SLOT}-b", "choices", chosen, 10.0)
    widget.evidence = merge(widget.evidence, {answer["item"]: answer})
    assert quizzes.recorded(QUIZ)[f"{SLOT}-b"]["value"] == chosen
    assert SLOT not in [item.id for item in quizzes.open_items(QUIZ)]
    assert f"{SLOT}-b" not in [item.id for item in quizzes.open_items(QUIZ)]
    # Under another id another question is open, and the first answer is still there afterwards.
    monkeypatch.setenv("COURSE_LEARNER", who(SLOT, "abc", "c"))
    assert f"{SLOT}-c" in [item.id for item in quizzes.open_items(QUIZ)]
    monkeypatch.setenv("COURSE_LEARNER", learner)
    assert quizzes.recorded(QUIZ)[f"{SLOT}-b"]["value"] == chosen


def test_progress_counts_the_variant_that_was_answered(lesson):
    answer = record.make(f"{SLOT}-c", "choices", ["a"], 10.0)
    release(lesson, **{METADATA_KEY: record.bundle({answer["item"]: answer})})
    parts = [part for part in status(lesson / f"{SLUG}.ipynb").parts if part.kind == "quiz"]
    assert len(parts) == len(load_items(SLUG).quiz("graded").items)
    assert [part.state for part in parts].count("answered") == 1


def test_parameters_are_the_learners_own_and_a_copy(monkeypatch):
    for wanted, numbers in (("a", [1, 2, 3]), ("b", [4, 5])):
        monkeypatch.setenv("COURSE_LEARNER", who(TOTAL, "ab", wanted))
        given = course.parameters(TOTAL)
        assert given == {"numbers": numbers}
        given["numbers"].append(0)
        assert parameters(TOTAL) == {"numbers": numbers}
    with pytest.raises(UnknownName, match="gives no values"):
        items = with_variants()
        del items["exercises"]["total"]["parameters"], items["exercises"]["total"]["variants"]
        write(lesson_items(monkeypatch), items)
        parameters(TOTAL)


def lesson_items(monkeypatch):
    from course.questions.bank.load import items_folder

    return items_folder()


def test_the_visible_help_is_that_of_the_own_variant(monkeypatch, capsys):
    monkeypatch.setenv("COURSE_LEARNER", who(TOTAL, "ab", "b"))
    check(TOTAL, 11)
    assert "10" in capsys.readouterr().out, "the largest possible answer of variant b"


def test_the_grader_fixes_the_variant_before_a_learners_code_runs(monkeypatch):
    exec(variants.fixing({TOTAL: "b", SLOT: "zzz"}), {})
    monkeypatch.setenv("COURSE_LEARNER", who(TOTAL, "ab", "a"))
    assert parameters(TOTAL) == {"numbers": [4, 5]}
    assert variants.draw(SLOT, ["a", "b"]) == "a", "an unknown name is no variant"
    monkeypatch.setattr(variants, "_fixed", None)
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert parameters(TOTAL) == {"numbers": [1, 2, 3]}, "nothing of the submission decides"


def test_a_newer_edition_keeps_the_token():
    fresh = {"cells": [], "metadata": {}}
    mine = {"cells": [], "metadata": {}}
    variants.put_token(mine["metadata"], SLUG, TOKEN)
    assert variants.token_in(carry_over(mine, fresh, {}).notebook, SLUG) == TOKEN
    variants.put_token(fresh["metadata"], SLUG, "6" * 64)
    assert variants.token_in(carry_over(mine, fresh, {}).notebook, SLUG) == "6" * 64


class _Nothing:
    version = "1"

    def files(self):
        return iter(())


def test_the_folder_remembers_the_learner(tmp_path, monkeypatch):
    folder = tmp_path / "course"
    install(_Nothing(), folder)
    assert learner_of(folder) is None
    install(_Nothing(), folder, learner=" mara ")
    install(_Nothing(), folder)
    assert learner_of(folder) == "mara"
    assert lab.environment({}, learner=learner_of(folder))["COURSE_LEARNER"] == "mara"
    home = folder / SLUG
    home.mkdir()
    monkeypatch.chdir(home)
    assert learner_id() == "mara", "an editor that `course start` did not start knows it, too"
    with pytest.raises(CourseError, match="--learner is empty"):
        install(_Nothing(), folder, learner=" ")


@pytest.mark.parametrize(
    "junk", [None, 3, [], {}, {"token": 4, "notebook": SLUG}, {"token": "", "notebook": SLUG}]
)
def test_junk_in_the_metadata_is_no_token(junk):
    assert variants.token_in({"metadata": {variants.CLASS_KEY: junk}}, SLUG) is None
    assert variants.token_in({"metadata": junk}, SLUG) is None
    assert variants.token_in(junk, SLUG) is None


# --- files


def test_variants_load_are_linted_and_fit_their_keys(tmp_path):
    items_path, keys_path = tmp_path / "items" / f"{SLUG}.yaml", write(tmp_path / "keys", with_keys())
    assert item_problems(items_path) == [] and key_problems(keys_path) == []
    items, keys = load_items(SLUG), load_keys(keys_path)
    assert pair_problems(items, keys) == []
    assert [item.id for item in items.all_items() if item.id.startswith(SLOT)] == [
        SLOT,
        f"{SLOT}-b",
        f"{SLOT}-c",
    ]
    assert keys.item("graded/choices-b").points == keys.item("graded/choices").points
    last = items.quiz("graded").drawn(lambda slot, names: names[-1])
    assert f"{SLOT}-c" in [item["id"] for item in quiz_spec(last, "x")["items"]]
    told = {(p.line, p.message) for p in lint(items, keys, misconceptions=MISCONCEPTIONS)}
    data = with_variants()
    data["quizzes"]["graded"]["items"]["choices"]["variants"]["b"]["stem"] = "Which are never odd?"
    write(tmp_path / "items", data)
    new = {(p.line, p.message) for p in lint(load_items(SLUG), keys, misconceptions=MISCONCEPTIONS)} - told
    assert len(new) == 1 and "NEVER" in next(iter(new))[1]


def broken_items(change):
    data = with_variants()
    change(data["quizzes"]["graded"]["items"], data["exercises"]["total"], data["quizzes"])
    return data


BROKEN = {
    "a letter that is none": (lambda q, e, _: q["choices"]["variants"].update(d9={"stem": "x"}), "variant a"),
    "the base's letter": (lambda q, e, _: q["choices"]["variants"].update(a={"stem": "x"}), "variant a"),
    "a practice item": (
        lambda q, e, all_: next(iter(all_["practice"]["items"].values())).update(
            variants={"b": {"stem": "x"}}
        ),
        "everybody practises",
    ),
    "a prediction": (
        lambda q, e, all_: all_["guess"]["items"]["p1"].update(variants={"b": {"stem": "x"}}),
        "everybody practises",
    ),
    "a key": (lambda q, e, _: q["choices"]["variants"]["b"].update(key=["a"]), "`key` is not known here"),
    "another type": (
        lambda q, e, _: q["choices"]["variants"]["b"].update(type="order"),
        "`type` is not known",
    ),
    "parts of another type": (
        lambda q, e, _: q["choices"]["variants"]["b"].update(rows={"x": "X"}),
        "has no rows",
    ),
    "the name of another item": (
        lambda q, e, _: q.update({"choices-b": {k: v for k, v in q["choices"].items() if k != "variants"}}),
        "another item",
    ),
    "nothing that differs": (lambda q, e, _: q["choices"]["variants"].update(b={}), "at least 1 entry"),
    "an exercise without parameters": (lambda q, e, _: e.pop("parameters"), "something that varies"),
    "parameters that are a table": (
        lambda q, e, _: e["parameters"].update(numbers={"a": 1}),
        "is not a number or a text or true or false or a list",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_variant_that_cannot_be_is_told_with_its_place(name, tmp_path):
    change, said = BROKEN[name]
    path = write(tmp_path / "items", broken_items(change))
    found = item_problems(path)
    assert any(said in problem.message for problem in found), found
    assert all(problem.line > 1 and problem.where for problem in found)


def test_a_variant_without_a_key_and_a_key_without_a_variant_are_told(tmp_path):
    keys = with_keys()
    del keys["items"]["graded/choices"]["variants"]["c"]
    keys["items"]["graded/choices"]["variants"]["d"] = {"key": ["a"]}
    keys["items"]["graded/choices"]["variants"]["b"]["key"] = ["no-such-option"]
    found = [str(p) for p in pair_problems(load_items(SLUG), load_keys(write(tmp_path / "keys", keys)))]
    assert any("no key for the item graded/choices-c" in text for text in found)
    assert any("graded/choices-d" in text for text in found)
    assert any("no-such-option" in text for text in found)
