"""Complaints: what a regrade says before it does anything, what is kept, what is told of it afterwards."""

from __future__ import annotations

import json
import os
import sqlite3
import time
from contextlib import closing

import pytest
from grading_kit import SLUG
from marking_kit import CELL, CRITERIA, store
from typer.testing import CliRunner

from course.cli import build
from course.errors import CourseError
from course.grading.classroom.folder import open_class
from course.grading.mark import superseded
from course.grading.mark.answers import scheme_of
from course.grading.mark.backup import KEEP_DAYS, backup_gradebook
from course.grading.mark.codes import code_of
from course.grading.mark.history import find_answer, history_of
from course.grading.mark.opinions import Given
from course.grading.run.regrade import regrade
from course.grading.run.run import grade_class


def course(root, *arguments, expect=0):
    """A `course` command in this process; what it printed."""
    done = CliRunner().invoke(build(), [*arguments, "--class", str(root)])
    if expect is CourseError:
        assert isinstance(done.exception, CourseError), done.output
        return f"{done.output}{done.exception}"
    assert done.exit_code == expect, (done.output, done.exception)
    return done.output


def other_key(root):
    """The first question's right answer becomes another: who had it right loses a point."""
    path = root / "keys" / f"{SLUG}.yaml"
    text = path.read_text(encoding="utf-8")
    old, new = (f"  who/q1:\n    points: 1\n    key: {key}\n" for key in "ba")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def auto(root, learner, cell="quiz-who"):
    with store(root) as s:
        return s.one(cell, learner).auto


def test_a_regrade_says_what_changes_and_does_nothing_without_consent(marked_class):
    other_key(marked_class)
    told = []
    evidence = marked_class / "evidence" / SLUG / "anna.json"
    before = evidence.read_bytes()
    with pytest.raises(CourseError, match="nothing was changed"):
        regrade(marked_class, SLUG, agree=lambda changes: told.extend(changes))
    anna = next(one for one in told if one.learner == "anna")
    assert (anna.item, anna.before, anna.after, anna.falls) == (f"{SLUG}/who/q1", 1.0, 0.0, True)
    assert evidence.read_bytes() == before and auto(marked_class, "anna") == 4.0
    assert not list((marked_class / "history" / SLUG).glob("*"))


def test_falling_marks_need_a_yes_and_both_states_are_kept(marked_class):
    folder = open_class(marked_class)
    old_keys = history_of(folder, "anna", SLUG).said[-1].keys
    other_key(marked_class)
    said = course(marked_class, "regrade", SLUG, expect=CourseError)
    assert "FALLS" in said and "--yes" in said and "anna" in said and "who/q1" in said
    assert auto(marked_class, "anna") == 4.0
    course(marked_class, "regrade", SLUG, "--yes", expect=1)
    assert auto(marked_class, "anna") == 3.0
    found = history_of(folder, "anna", SLUG, "who/q1")
    assert [one.verdicts[f"{SLUG}/who/q1"]["points"] for one in found.said] == [1.0, 0.0]
    first, second = found.said
    assert first.keys == old_keys and second.keys not in ("", old_keys)
    for one in found.said:
        kept = marked_class / "history" / "keys" / f"{SLUG}-{one.keys}.yaml"
        assert ("key: a" in kept.read_text(encoding="utf-8")) == (one is second)
    assert len(found.pages) == 1 and len(found.evidence) == 1
    # Once more changes nothing and asks nothing.
    said = course(marked_class, "regrade", SLUG, expect=1)
    assert "No mark changes" in said
    assert len(history_of(folder, "anna", SLUG).evidence) == 1


def test_a_mark_by_hand_stays_and_is_told_as_such(marked_class):
    with store(marked_class) as s:
        from course.grading.mark.scheme import points_only

        s.finish("quiz-who", "anna", "mara", Given(points=2.0), points_only(4.0), version=0, seen=None)
    other_key(marked_class)
    told = []
    regrade(marked_class, SLUG, ["anna"], agree=lambda changes: told.extend(changes) or True)
    assert [(one.by_hand, one.falls) for one in told] == [(True, False)]
    with store(marked_class) as s:
        assert (s.one("quiz-who", "anna").manual, s.one("quiz-who", "anna").state) == (2.0, "review")


def test_history_tells_hand_ins_verdicts_people_and_what_counts(marked_class):
    folder = open_class(marked_class)
    with store(marked_class) as s:
        scheme = scheme_of(folder, s.gradebook, SLUG, CELL, 4.0)
        given = Given(dict.fromkeys(CRITERIA, 3))
        s.finish(CELL, "anna", "mara", given, scheme, version=0, seen=None)
        s.undo("mara")
    said = course(marked_class, "history", "anna", SLUG)
    assert "Handed in" in said and "course 0." in said and "marked by mara" in said and "taken back" in said
    one = course(marked_class, "history", "anna", SLUG, "who/q1")
    assert "Right, 1 of 1" in one and "marked by mara" not in one
    for question in (CELL, "view", f"{SLUG}/view"):
        assert "marked by mara" in course(marked_class, "history", "anna", SLUG, question)


def test_the_code_of_the_feedback_page_finds_the_answer(marked_class):
    folder = open_class(marked_class)
    code = code_of(folder.root, "berta", SLUG, f"{SLUG}/who/q1")
    assert code in (folder.feedback / "berta" / SLUG / f"{SLUG}.html").read_text(encoding="utf-8")
    typed = code.lower().replace("-", " ")
    assert find_answer(folder, typed) == ("berta", SLUG, f"{SLUG}/who/q1")
    said = course(marked_class, "history", code)
    assert "berta" in said and "who/q1" in said and "nowhere" in said


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("0000-0000",), "eight letters"),
        (("anna",), "Give the notebook"),
        (("anna", SLUG, "who/q9"), "Did you mean"),
        (("nobody", SLUG), "nobody"),
        (("anna", "77-none"), "77-none"),
    ],
)
def test_what_history_does_not_know_is_a_sentence(marked_class, arguments, says):
    assert says in course(marked_class, "history", *arguments, expect=CourseError)


def test_history_changes_nothing_and_makes_no_tables(marked_class):
    def dump():
        with closing(sqlite3.connect(marked_class / "gradebook.db")) as database:
            return list(database.iterdump())

    before = dump()
    said = course(marked_class, "history", "anna", SLUG)
    # What counts is told all the same.
    assert f"{CELL}: – of 4, waits for a person" in said and "predict-guess: 0.5 of 0.5" in said
    assert dump() == before and not any("marking_" in line for line in before)


def test_a_new_submission_keeps_what_was_said_of_the_one_before(marked_class):
    folder = open_class(marked_class)
    place = marked_class / "submitted" / "anna" / SLUG / f"{SLUG}.ipynb"
    text = place.read_text(encoding="utf-8")
    assert '"value": "b"' in text
    place.write_text(text.replace('"value": "b"', '"value": "a"'), encoding="utf-8")
    grade_class(marked_class, SLUG, ["anna"])
    found = history_of(folder, "anna", SLUG, "who/q1")
    assert [one.verdicts[f"{SLUG}/who/q1"]["points"] for one in found.said] == [1.0, 0.0]
    assert len(superseded.kept(folder, SLUG, "anna", "html")) == 1


def test_no_backup_is_older_than_half_a_year(marked_class):
    folder = open_class(marked_class)
    first, second = backup_gradebook(folder), backup_gradebook(folder)
    old = time.time() - (KEEP_DAYS + 1) * 24 * 3600
    os.utime(first, (old, old))
    third = backup_gradebook(folder)
    assert not first.exists() and second.exists() and third.exists()


def test_removing_a_learner_reaches_marks_drafts_changes_and_history(marked_class):
    changes = pytest.importorskip("course.grading.classroom.changes")
    folder = open_class(marked_class)
    with store(marked_class) as s:
        scheme = scheme_of(folder, s.gradebook, SLUG, CELL, 4.0)
        s.finish(CELL, "anna", "mara", Given(dict.fromkeys(CRITERIA, 3)), scheme, version=0, seen=None)
        s.draft(CELL, "berta", "mara", Given(comment="x"), 0)
    other_key(marked_class)
    regrade(marked_class, SLUG)
    assert superseded.place_of(folder, SLUG, "anna").is_dir()
    changes.remove_learner(folder, "anna", do=True)
    assert not superseded.place_of(folder, SLUG, "anna").exists()
    with store(marked_class) as s:
        assert s.changes("anna") == [] and s.held(learner="anna") == {}
        kept = json.dumps([list(map(str, row)) for row in s.gradebook.db.execute(_all_rows())])
        assert "anna" not in kept and "berta" in kept


def _all_rows():
    from course.grading.mark.tables import OPINION

    return OPINION.select()
