"""Marks by people in the gradebook: what is kept, what supersedes what, what two markers at a time meet."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from grading_kit import SLUG
from marking_kit import CELL, CRITERIA, store

from course.grading.classroom.folder import open_class
from course.grading.mark.answers import answer_of, scheme_of
from course.grading.mark.applied import applied
from course.grading.mark.opinions import Given, Meanwhile, Unusable
from course.grading.mark.scheme import points_only
from course.grading.run.run import grade_class


def full(level=3, limits=(), comment=""):
    return Given(dict.fromkeys(CRITERIA, level), limits, None, comment)


def scheme(s, root):
    return scheme_of(open_class(root), s.gradebook, SLUG, CELL, 4.0)


def give(root, learner, marker, what, **more):
    """A mark, by somebody who has just looked."""
    with store(root) as s:
        here = s.one(CELL, learner)
        own = here.of(marker)
        version = own.version if own else 0
        seen = here.digest(marker)
        return s.finish(CELL, learner, marker, what, scheme(s, root), version=version, seen=seen, **more)


def formgrader(root, learner, score, comment=None):
    """What Formgrader does when somebody types a mark."""
    with open_class(root).open_gradebook() as gradebook:
        grade = gradebook.find_grade(CELL, SLUG, SLUG, learner)
        grade.manual_score, grade.needs_manual_grade = score, False
        if comment is not None:
            gradebook.find_comment(CELL, SLUG, SLUG, learner).manual_comment = comment
        gradebook.db.commit()


def test_a_mark_is_in_the_gradebook_with_its_comment_and_its_criteria_beside_it(marked_class):
    after = give(marked_class, "anna", "mara", full(3, (0,), "Good."))
    # 3 + 1 + 3 of 9, times 4: 3.11, in half points.
    assert (after.manual, after.needs, after.comment, after.state) == (3.0, False, "Good.", "done")
    folder = open_class(marked_class)
    with folder.open_gradebook() as gradebook:
        grade = gradebook.find_grade(CELL, SLUG, SLUG, "anna")
        assert (grade.manual_score, grade.score, grade.needs_manual_grade) == (3.0, 3.0, False)
        shown = applied(folder, gradebook, SLUG, "anna", CELL)
    assert [(c.name, c.level, c.limited) for c in shown.criteria] == [
        ("Claim", 3, ()),
        ("Evidence", 1, ("No counter-example.",)),
        ("Form", 3, ()),
    ]
    assert shown.rule == "one"


def test_a_limit_of_the_points_holds(marked_class):
    assert give(marked_class, "anna", "mara", full(3, (1,))).manual == 1.5


@pytest.mark.parametrize(
    ("what", "says"),
    [
        (Given({"Claim": 3}), "Evidence, Form"),
        (Given({**dict.fromkeys(CRITERIA, 3), "Form": 4}), "0 to 3"),
        (full(3, (7,)), "changed meanwhile"),
        (full(comment="x" * 20_001), "20000"),
    ],
)
def test_what_is_no_mark_is_refused_and_nothing_is_kept(marked_class, what, says):
    with pytest.raises(Unusable, match=says):
        give(marked_class, "anna", "mara", what)
    with store(marked_class) as s:
        assert s.one(CELL, "anna").state == "open"
        assert s.one(CELL, "anna").opinions == ()
        assert s.changes("anna") == []


@pytest.mark.parametrize(
    ("points", "says"), [(None, "first"), (1.5, "between"), (-1, "between"), (0.3, "0.25")]
)
def test_points_without_criteria_lie_in_range_and_step(marked_class, points, says):
    with store(marked_class) as s, pytest.raises(Unusable, match=says):
        plain = points_only(1.0)
        s.finish("quiz-who", "berta", "mara", Given(points=points), plain, version=0, seen=None)


def test_a_draft_changes_no_mark_and_is_there_in_the_next_run(marked_class):
    with store(marked_class) as s:
        version = s.draft(CELL, "anna", "mara", Given({"Claim": 2}, comment="half"), 0)
    with store(marked_class) as s:
        here = s.one(CELL, "anna")
        assert here.manual is None and here.needs
        assert here.of("mara").draft == Given({"Claim": 2}, comment="half")
        assert here.of("mara").version == version


def test_the_later_of_two_windows_is_told_and_may_choose(marked_class):
    with store(marked_class) as s:
        s.draft(CELL, "anna", "mara", Given({"Claim": 2}), 0)
        with pytest.raises(Meanwhile, match="another window"):
            s.draft(CELL, "anna", "mara", Given({"Claim": 1}), 0)
        assert s.one(CELL, "anna").of("mara").draft.levels == {"Claim": 2}
        s.draft(CELL, "anna", "mara", Given({"Claim": 1}), None)
        assert s.one(CELL, "anna").of("mara").draft.levels == {"Claim": 1}
        # What was written over on purpose is kept all the same.
        (kept,) = s.changes("anna")
        assert 'Claim\\": 2' in kept.before


def test_a_mark_given_meanwhile_is_told_before_a_second_one_counts(marked_class):
    with store(marked_class) as s:
        seen = s.one(CELL, "anna").digest("noor")
    give(marked_class, "anna", "mara", full(3))
    with store(marked_class) as s:
        with pytest.raises(Meanwhile, match="mara has marked"):
            s.finish(CELL, "anna", "noor", full(2), scheme(s, marked_class), version=0, seen=seen)
        assert s.one(CELL, "anna").of("noor") is None
        assert s.one(CELL, "anna").manual == 4.0


def test_two_markers_the_mean_counts(marked_class):
    give(marked_class, "anna", "mara", full(3, comment="One."))
    after = give(marked_class, "anna", "noor", Given({"Claim": 3, "Evidence": 3, "Form": 2}, comment="Two."))
    assert (after.manual, after.final.rule, after.state) == (4.0, "mean", "done")
    assert after.comment == "One.\n\nTwo."


def test_two_marks_far_apart_wait_until_somebody_settles_them(marked_class):
    give(marked_class, "anna", "mara", full(3))
    after = give(marked_class, "anna", "noor", full(1))
    assert (after.manual, after.needs, after.state) == (4.0, True, "differ")
    settled = give(marked_class, "anna", "omar", full(2), settle=True)
    assert (settled.manual, settled.needs, settled.state) == (2.5, False, "done")
    assert settled.final.who == "omar"


def test_undo_takes_back_the_last_mark_and_leaves_a_draft(marked_class):
    give(marked_class, "anna", "mara", full(3, comment="Good."))
    with store(marked_class) as s:
        assert s.undo("mara") == (CELL, "anna")
        here = s.one(CELL, "anna")
        assert (here.manual, here.needs, here.comment, here.state) == (None, True, "", "open")
        assert here.of("mara").draft == full(3, comment="Good.")
        assert [c.what for c in s.changes("anna")] == ["mark", "undo"]
        with pytest.raises(Unusable):
            s.undo("mara")


def test_undo_takes_back_nothing_that_somebody_has_changed_since(marked_class):
    give(marked_class, "anna", "mara", full(3))
    formgrader(marked_class, "anna", 1.0)
    with store(marked_class) as s:
        with pytest.raises(Meanwhile, match="outside"):
            s.undo("mara")
        assert s.one(CELL, "anna").manual == 1.0


def test_undo_of_a_second_mark_brings_the_first_back(marked_class):
    give(marked_class, "anna", "mara", full(3))
    give(marked_class, "anna", "noor", full(1))
    with store(marked_class) as s:
        s.undo("noor")
        here = s.one(CELL, "anna")
        assert (here.manual, here.needs, here.final.rule, len(here.done)) == (4.0, False, "one", 1)


def test_what_formgrader_changes_counts_and_is_noted(marked_class):
    give(marked_class, "anna", "mara", full(3, comment="Good."))
    with store(marked_class) as s:
        seen = s.one(CELL, "anna").digest("mara")
        version = s.one(CELL, "anna").of("mara").version
    formgrader(marked_class, "anna", 2.25, "By hand.")
    with store(marked_class) as s:
        with pytest.raises(Meanwhile, match=r"2\.25"):
            s.finish(CELL, "anna", "mara", full(1), scheme(s, marked_class), version=version, seen=seen)
        assert s.absorb() == 1
        here = s.one(CELL, "anna")
        assert (here.manual, here.comment, here.state) == (2.25, "By hand.", "elsewhere")
        assert s.absorb() == 0
        last = s.changes("anna")[-1]
        assert (last.what, json.loads(last.after)["score"]) == ("elsewhere", 2.25)
        assert json.loads(last.before)["final"]["score"] == 4.0
    folder = open_class(marked_class)
    with folder.open_gradebook() as gradebook:
        assert applied(folder, gradebook, SLUG, "anna", CELL).criteria == ()


def test_a_mark_is_kept_by_the_next_run_and_a_new_answer_comes_back_to_a_person(marked_class, new_copy):
    give(marked_class, "berta", "mara", full(3))
    place = marked_class / "submitted" / "berta" / SLUG / f"{SLUG}.ipynb"
    place.write_text(
        place.read_text(encoding="utf-8").replace("A short text.", "Another text."), encoding="utf-8"
    )
    grade_class(marked_class, SLUG, ["berta"])
    with store(marked_class) as s:
        here = s.one(CELL, "berta")
        assert (here.state, here.manual) == ("review", 4.0)
        now = answer_of(open_class(marked_class), SLUG, "berta", CELL, scheme(s, marked_class))
        assert now.text == "Another text."
        s.stand(CELL, "berta", "mara", seen=here.digest("mara"))
        assert (s.one(CELL, "berta").state, s.one(CELL, "berta").manual) == ("done", 4.0)


def test_a_case_for_a_person_is_decided_with_points_and_a_comment_that_is_kept(marked_class):
    with store(marked_class) as s:
        here = s.one("quiz-who", "berta")
        assert here.needs and here.state == "open"
        plain = points_only(here.maximum)
        after = s.finish(
            "quiz-who", "berta", "mara", Given(points=3.25, comment="As meant."), plain, version=0, seen=None
        )
        assert (after.manual, after.needs, after.comment) == (3.25, False, "As meant.")
        assert s.absorb() == 0


def test_a_locked_gradebook_changes_nothing(marked_class):
    from sqlalchemy.exc import OperationalError

    with store(marked_class) as s, closing(sqlite3.connect(marked_class / "gradebook.db")) as other:
        s.gradebook.engine.dispose()
        other.isolation_level = None
        other.execute("BEGIN IMMEDIATE")
        s.gradebook.db.connection().exec_driver_sql("PRAGMA busy_timeout = 50")
        with pytest.raises(OperationalError, match="locked"):
            s.draft(CELL, "anna", "mara", full(3), 0)
        other.execute("ROLLBACK")
        s.draft(CELL, "anna", "mara", full(3), 0)


def test_a_mark_in_the_midst_of_which_the_program_ends_is_not_there(marked_class, monkeypatch):
    with store(marked_class) as s:

        def end(*_, **__):
            raise KeyboardInterrupt

        monkeypatch.setattr(type(s), "_note", end)
        with pytest.raises(KeyboardInterrupt):
            s.finish(CELL, "anna", "mara", full(3), scheme(s, marked_class), version=0, seen=None)
    monkeypatch.undo()
    with store(marked_class) as s:
        here = s.one(CELL, "anna")
        assert (here.manual, here.needs, here.opinions, here.final) == (None, True, (), None)


def test_penalties_follow_the_marks(marked_class):
    """As after marking in Formgrader: nbgrader's late policy sees the new score."""
    path = marked_class / "course.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("late: none", "late: zero"), encoding="utf-8")
    with sqlite3.connect(marked_class / "gradebook.db") as database:
        database.execute("UPDATE assignment SET duedate = '2026-01-01 00:00:00.000000'")
        database.execute("UPDATE submitted_assignment SET timestamp = '2026-01-02 00:00:00.000000'")
    give(marked_class, "anna", "mara", full(3))
    with open_class(marked_class).open_gradebook() as gradebook:
        submission = gradebook.find_submission(SLUG, "anna")
        assert submission.late_submission_penalty == submission.score > 4


def nbgrader(root, *arguments):
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    return subprocess.run(
        ["nbgrader", *arguments], cwd=root, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.slow
def test_nbgrader_upgrades_reads_and_removes_beside_our_tables(marked_class):
    give(marked_class, "anna", "mara", full(3, comment="Good."))
    done = nbgrader(marked_class, "db", "upgrade")
    assert done.returncode == 0, done.stderr
    with store(marked_class) as s:
        assert s.one(CELL, "anna").of("mara").done == full(3, comment="Good.")
    with open_class(marked_class).open_gradebook() as gradebook:
        # What Formgrader asks for its lists and its page.
        assert gradebook.average_assignment_score(SLUG) > 0
        assert [n["student"] for n in gradebook.notebook_submission_dicts(SLUG, SLUG)]
        assert gradebook.find_comment(CELL, SLUG, SLUG, "anna").comment == "Good."
    done = nbgrader(marked_class, "db", "student", "remove", "anna", "--force")
    assert done.returncode == 0, done.stderr


def test_a_backup_holds_both(marked_class):
    from course.grading.mark.backup import backup_gradebook

    give(marked_class, "anna", "mara", full(3))
    copy = backup_gradebook(open_class(marked_class))
    give(marked_class, "anna", "mara", full(0))
    (marked_class / "gradebook.db").write_bytes(copy.read_bytes())
    with store(marked_class) as s:
        assert s.one(CELL, "anna").manual == 4.0
        assert s.one(CELL, "anna").of("mara").done == full(3)


def test_tables_of_an_earlier_version_get_the_columns_they_lack(marked_class):
    give(marked_class, "anna", "mara", full(3))
    with closing(sqlite3.connect(marked_class / "gradebook.db")) as database:
        database.execute("ALTER TABLE marking_opinion DROP COLUMN first")
    with store(marked_class) as s:
        own = s.one(CELL, "anna").of("mara")
        assert (own.done, own.first) == (full(3), None)
