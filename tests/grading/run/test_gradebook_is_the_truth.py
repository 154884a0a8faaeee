"""What was graded counts as graded only where the gradebook says the same."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from grading_kit import FULL, SLUG, Class

from course.errors import ClassFolderError
from course.grading.classroom.folder import open_class
from course.grading.run.regrade import regrade
from course.grading.run.run import grade_class


def status(done: Any) -> dict[str, str]:
    return {result.learner: result.status for result in done.results}


def faulty(k: Class) -> dict[str, Any]:
    """Everything right, but for a check that leaves no result and so goes to a person."""
    return k.answered(solve_share="check = print\nshare = 26 / 35 * 100")


def test_a_copy_of_the_gradebook_that_is_put_back_is_graded_again(autumn: Class, tmp_path: Path) -> None:
    book = autumn.root / "gradebook.db"
    before = tmp_path / "before.db"
    shutil.copy(book, before)
    autumn.submit("ada", autumn.answered())
    autumn.submit("eve", faulty(autumn))
    assert set(status(grade_class(autumn.root, SLUG)).values()) == {"graded"}
    first = {who: autumn.grades(who) for who in ("ada", "eve")}
    assert set(status(grade_class(autumn.root, SLUG)).values()) == {"unchanged"}
    shutil.copy(before, book)
    again = grade_class(autumn.root, SLUG)
    assert status(again) == {"ada": "graded", "eve": "graded"}
    assert {who: autumn.grades(who) for who in first} == first
    assert any(needs for _, _, needs in first["eve"].values())

    # Old marks in an otherwise right copy: only the learner whom it has otherwise is done again.
    with closing(sqlite3.connect(book)) as database:
        database.execute(
            "UPDATE grade SET auto_score = 0 WHERE auto_score = 4 AND notebook_id IN (SELECT n.id FROM "
            "submitted_notebook n JOIN submitted_assignment s ON n.assignment_id = s.id WHERE "
            "s.student_id = 'ada')"
        )
        database.commit()
    assert status(grade_class(autumn.root, SLUG)) == {"ada": "graded", "eve": "unchanged"}
    assert {name: autumn.scores("ada")[name] for name in FULL} == FULL


def test_a_gradebook_without_the_assignment_is_a_sentence(autumn: Class) -> None:
    autumn.submit("ada", autumn.answered())
    (autumn.root / "gradebook.db").unlink()
    for command in (grade_class, regrade):
        with pytest.raises(ClassFolderError, match=f"does not know {SLUG}.*course release {SLUG}"):
            command(autumn.root, SLUG)


def make_older(book: Path) -> None:
    """As nbgrader 0.6 left a gradebook: no course, and students without an id of a learning platform."""
    with closing(sqlite3.connect(book)) as database:
        database.executescript(
            "ALTER TABLE student DROP COLUMN lms_user_id;"
            "CREATE TABLE older (id VARCHAR(32) NOT NULL PRIMARY KEY, name VARCHAR(128) NOT NULL UNIQUE, "
            "duedate DATETIME);"
            "INSERT INTO older SELECT id, name, duedate FROM assignment;"
            "DROP TABLE assignment; ALTER TABLE older RENAME TO assignment; DROP TABLE course;"
            "UPDATE alembic_version SET version_num = '167914646830';"
        )


def test_an_older_gradebook_is_brought_up_to_date_after_a_copy(autumn: Class) -> None:
    make_older(autumn.root / "gradebook.db")
    folder = open_class(autumn.root)
    said = folder.upgrade_gradebook()
    assert said is not None and "brought up to date" in said
    (copy,) = folder.backups.glob("before-upgrade-*.db")
    with closing(sqlite3.connect(copy)) as database:
        assert "lms_user_id" not in {row[1] for row in database.execute("PRAGMA table_info(student)")}
    assert folder.upgrade_gradebook() is None
    autumn.submit("ada", autumn.answered())
    assert grade_class(autumn.root, SLUG).results[0].points == 8.5


def test_a_command_says_so(autumn: Class, capsys: pytest.CaptureFixture[str]) -> None:
    from course.cli.term import show

    make_older(autumn.root / "gradebook.db")
    settings = autumn.root / "course.yaml"
    settings.write_text(settings.read_text(encoding="utf-8") + "gate: open\nwarp: 9\n", encoding="utf-8")
    show([SLUG], class_dir=autumn.root)
    said = " ".join(capsys.readouterr().err.split())
    assert "brought up to date" in said
    assert "gate. Is gates meant?" in said and "warp. It may be one of a newer version" in said


def test_what_cannot_be_upgraded_stays_as_it_was(autumn: Class) -> None:
    book = autumn.root / "gradebook.db"
    with closing(sqlite3.connect(book)) as database:
        database.execute("ALTER TABLE submitted_assignment RENAME COLUMN timestamp TO moment")
        database.commit()
    with (
        pytest.raises(ClassFolderError, match="nbgrader db upgrade"),
        open_class(autumn.root).open_gradebook(),
    ):
        pass
    with closing(sqlite3.connect(book)) as database:
        columns = {row[1] for row in database.execute("PRAGMA table_info(submitted_assignment)")}
    assert "moment" in columns
