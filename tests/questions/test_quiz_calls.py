"""A notebook's cell shows, validates, refuses to score itself, and tells who waits for a prediction."""

import json

import pytest
from quiz_samples import ITEMS, KEYS, sample_pairs

from course.errors import CourseError, NotScored, UnknownName
from course.evidence import record
from course.evidence.store import Sidecar
from course.questions import quiz as quizzes
from course.questions.bank.load import load_items, public_dict
from course.questions.browser import still_page
from course.questions.browser.render import display_order, learner_id, quiz_spec, to_html, to_inline_html
from course.questions.types import TYPES

GRADED = "99-sample/graded"
GUESS = "99-sample/guess"


@pytest.fixture(autouse=True)
def lesson(tmp_path, monkeypatch):
    for name in ("JPY_SESSION_NAME", "NBGRADER_EXECUTION", "COURSE_ANSWERS", "COURSE_KEYS", "COURSE_LEARNER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COURSE_ITEMS", str(ITEMS))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(quizzes, "_live", {})
    monkeypatch.setattr(quizzes, "_observers", {})
    return tmp_path


def right_answers(t=10.0):
    found = {}
    for item, key in sample_pairs():
        if item.mode == "graded":
            value = TYPES[item.type].samples(public_dict(item), key).right[0]
            found[item.id] = record.make(item.id, item.type, value, t)
    return found


def write_notebook(folder, evidence, name="99-sample.ipynb"):
    content = {"nbformat": 4, "cells": [], "metadata": {record.METADATA_KEY: record.bundle(evidence)}}
    (folder / name).write_text(json.dumps(content), "utf-8")


def test_under_autograding_every_quiz_raises(monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    for show, name in ((quizzes.quiz, GRADED), (quizzes.predict, GUESS), (quizzes.quiz, "no/such")):
        with pytest.raises(NotScored, match="configuration is not in force"):
            show(name)


def test_validation_names_the_open_questions(monkeypatch, lesson):
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    with pytest.raises(AssertionError) as error:
        quizzes.quiz(GRADED)
    said = str(error.value)
    assert "9 questions of “One graded question of every type” are not answered yet" in said
    assert "- question 1: What is 3 − 5?" in said
    answers = right_answers()
    del answers[f"{GRADED}/text"]
    Sidecar(GRADED, lesson).save(answers)
    with pytest.raises(AssertionError) as error:
        quizzes.quiz(GRADED)
    said = str(error.value)
    assert said.startswith("One question of")
    assert "- question 4: What is a number with exactly two divisors called?" in said


def test_validation_reads_sidecar_and_notebook(monkeypatch, lesson, capsys):
    answers = right_answers()
    half = dict(list(answers.items())[:4])
    Sidecar(GRADED, lesson).save(half)
    write_notebook(lesson, {name: entry for name, entry in answers.items() if name not in half})
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    quizzes.quiz(GRADED)
    assert capsys.readouterr().out == "All 9 questions of “One graded question of every type” are answered.\n"


def test_validation_reads_a_renamed_notebook(monkeypatch, lesson):
    write_notebook(lesson, right_answers(), "My solution (1).ipynb")
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    quizzes.quiz(GRADED)


def test_validation_tells_what_cannot_be_read(monkeypatch, lesson):
    answers = right_answers()
    answers[f"{GRADED}/number"] = record.make(f"{GRADED}/number", "number", "3,600", 20.0)
    Sidecar(GRADED, lesson).save(answers)
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    with pytest.raises(
        AssertionError, match=r"question 3: How many seconds has an hour\? \(“3,600” can be read in two"
    ):
        quizzes.quiz(GRADED)


def test_practice_is_never_open(monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    quizzes.quiz("99-sample/practice")


def test_the_wrong_function_is_told():
    with pytest.raises(CourseError, match=r"Write predict\('99-sample/guess'\)"):
        quizzes.quiz(GUESS)
    with pytest.raises(CourseError, match=r"Write quiz\('99-sample/graded'\)"):
        quizzes.predict(GRADED)
    with pytest.raises(UnknownName, match="Did you mean graded"):
        quizzes.quiz("99-sample/grated")


def test_without_a_notebook_the_questions_are_printed(capsys):
    quizzes.quiz(GRADED)
    said = capsys.readouterr().out
    assert "Question 3 of 9 (graded)\nHow many seconds has an hour?" in said
    assert "run this cell" in said


def test_a_prediction_opens_at_once_and_stays_on_record(lesson):
    heard = []
    forget = quizzes.on_commit(GUESS, heard.append)
    assert not quizzes.is_committed(GUESS)
    widget = quizzes.make_widget(GUESS)
    made = record.make(f"{GUESS}/p1", "number", "25")
    widget.evidence = {made["item"]: made}
    assert heard == [{made["item"]: made}]
    assert quizzes.is_committed(GUESS)
    assert Sidecar(GUESS, lesson).load() == {made["item"]: made}
    quizzes._live.clear()
    assert quizzes.is_committed(GUESS), "the sidecar alone is enough"
    forget()
    forget()
    later = record.make(f"{GUESS}/p1", "number", "26")
    widget.evidence = {later["item"]: later}
    assert len(heard) == 1


def test_a_blank_or_impossible_prediction_does_not_count(lesson):
    for value in (None, "", "many"):
        Sidecar(GUESS, lesson).save({f"{GUESS}/p1": record.make(f"{GUESS}/p1", "number", value)})
        assert not quizzes.is_committed(GUESS)


def test_a_prediction_in_a_folder_that_cannot_be_written_still_opens(lesson):
    (lesson / "answers").write_text("in the way")
    widget = quizzes.make_widget(GUESS)
    made = record.make(f"{GUESS}/p1", "number", "25")
    widget.evidence = {made["item"]: made}
    assert "could not be written" in widget.receipt["error"]
    assert quizzes.is_committed(GUESS)


def test_answers_of_another_kind_or_quiz_are_not_on_record(lesson):
    write_notebook(
        lesson,
        {
            f"{GUESS}/p1": record.make(f"{GUESS}/p1", "text", "25"),
            f"{GUESS}/p9": record.make(f"{GUESS}/p9", "number", "25"),
            **right_answers(),
        },
    )
    assert quizzes.recorded(GUESS) == {}
    assert len(quizzes.recorded(GRADED)) == 9


def test_graded_items_give_feedback_in_self_study_only(monkeypatch):
    answer = record.make(f"{GRADED}/choice", "choice", "a")

    def told():
        widget = quizzes.make_widget(GRADED)
        widget.evidence = {answer["item"]: answer}
        return widget.feedback

    assert told() == {}
    monkeypatch.setenv("COURSE_KEYS", str(KEYS))
    assert told()[answer["item"]]["html"] == "<p>The sign is lost.</p>"
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    assert told() == {}


# --- what is shown


@pytest.mark.parametrize("quiz", load_items("99-sample", ITEMS).quizzes.values(), ids=lambda quiz: quiz.id)
def test_the_spec_holds_no_key(quiz):
    said = json.dumps(quiz_spec(quiz, "ada"), ensure_ascii=False)
    for item in quiz.items:
        for text in item.feedback.values():
            assert text not in said
    assert not any(
        f'"{word}"' in said for word in ("key", "feedback", "misconceptions", "accept", "tolerance")
    )


def test_the_order_is_stable_and_a_learners_own():
    items = {item.name: item for item in load_items("99-sample", ITEMS).all_items()}
    choice, order, grid = items["practice/choices"], items["practice/order"], items["practice/grid"]
    seen = {display_order(choice, f"learner {n}")["options"] for n in range(200)}
    assert len(seen) == 24
    assert {tuple(sorted(order)) for order in seen} == {("a", "b", "c", "d")}
    assert all(display_order(order, f"l{n}")["entries"] != tuple(order.entries) for n in range(200))
    assert all(display_order(grid, f"l{n}")["options"] == ("even", "odd") for n in range(50))
    assert display_order(grid, "ada")["rows"] == ("zero", "one", "two")


def test_the_order_does_not_change_with_python_or_machine():
    item = load_items("99-sample", ITEMS).quiz("practice").items[1]
    assert display_order(item, "ada")["options"] == ("b", "a", "c", "d")
    assert display_order(item, "grace")["options"] == ("a", "c", "d", "b")


def test_who_is_learning(monkeypatch):
    monkeypatch.setenv("LOGNAME", "someone")
    monkeypatch.delenv("JUPYTERHUB_USER", raising=False)
    assert learner_id() == "someone"
    monkeypatch.setenv("JUPYTERHUB_USER", "hub user")
    assert learner_id() == "hub user"
    monkeypatch.setenv("COURSE_LEARNER", "ada")
    assert learner_id() == "ada"


@pytest.mark.parametrize(
    "markdown",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JAVASCRIPT:alert(1))",
        "[x](<java\tscript:alert(1)>)",
        "[x](&#106;avascript:alert(1))",
        "[x](data:text/html,<script>)",
        "[x](vbscript:x)",
        "[x](file:///etc/passwd)",
        "[x](//evil.example)",
        "![x](https://evil.example/pixel.png)",
        '<https://x.y/"onmouseover=alert(1)>',
        "a\n\n<div onclick=x>\n\n</div>",
    ],
)
def test_markdown_cannot_run_anything(markdown):
    from html.parser import HTMLParser

    class Tags(HTMLParser):
        seen: list

        def handle_starttag(self, tag, attributes):
            self.seen.append((tag, dict(attributes)))

    for rendered in (to_html(markdown), to_inline_html(markdown)):
        tags = Tags()
        tags.seen = []
        tags.feed(rendered)
        assert {tag for tag, _ in tags.seen} <= {"p", "a", "em", "strong", "code"}
        for tag, attributes in tags.seen:
            assert set(attributes) <= {"href", "target", "rel"}
            if tag == "a":
                assert attributes["href"].startswith("https://")


def test_markdown_that_is_meant_is_rendered():
    assert to_inline_html("**a** *b* `c`") == "<strong>a</strong> <em>b</em> <code>c</code>"
    assert to_html("26<!--claim:CO05--> states") == "<p>26 states</p>"
    assert "<table>" in to_html("| a | b |\n|---|---|\n| 1 | 2 |")
    assert to_html("# No heading") == "<p># No heading</p>"
    link = to_inline_html("[source](https://x.y/z)")
    assert link == '<a href="https://x.y/z" target="_blank" rel="noopener noreferrer">source</a>'
    assert to_inline_html("[data](../data/x.csv)") == '<a href="../data/x.csv">data</a>'


def test_the_still_page_shows_every_question_option_and_answer():
    quiz = load_items("99-sample", ITEMS).quiz("graded")
    spec, answers = quiz_spec(quiz, "ada"), right_answers()
    page, text = still_page.html(spec, answers), still_page.text(spec, answers)
    for item in spec["items"]:
        assert item["stem_text"] in text
        assert item["stem_html"] in page
        for part in ("options", "rows", "entries"):
            for entry in item[part]:
                assert entry["text"] in text
                assert entry["html"] in page
    assert "9 of 9 answered when this cell was last run." in text
    assert "9 of 9 answered when this cell was last run." in page
    assert "Your answer when this cell was last run: thousand → hundred → ten" in text
    assert "Your answer when this cell was last run: two: 4; three: 9; four: 16" in page
    assert "Your answer when this cell was last run: 2499, 80 per cent sure" in text
    assert "<h" not in page
    assert "course start" in page


def test_the_still_page_escapes_what_a_learner_typed():
    quiz = load_items("99-sample", ITEMS).quiz("graded")
    ident = f"{GRADED}/text"
    answers = {ident: record.make(ident, "text", "<script>alert(1)</script>")}
    page = still_page.html(quiz_spec(quiz, "ada"), answers)
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_the_still_page_stands_impossible_answers():
    quiz = load_items("99-sample", ITEMS).quiz("graded")
    answers = {
        item.id: record.make(item.id, item.type, {"no": ["such", {"answer": 1}]}) for item in quiz.items
    }
    assert still_page.text(quiz_spec(quiz, "ada"), answers).count("an answer that cannot be read") == 9
