"""The instructor's commands on a real class: what they print, what they write, how they end."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from course.cli import build
from course.cli.term import as_called
from course.errors import CourseError
from course.grading.classroom.folder import ClassFolder, open_class
from course.grading.mark.deadlines import apply_extensions, extend, set_deadline
from course.grading.mark.extensions import DeadlineError

# nbgrader's own add_submission makes SQLAlchemy warn.
pytestmark = pytest.mark.filterwarnings("ignore:Object of type <Submitted")

SLUG = "98-tests"
SLUG_OF_A_LESSON = "01-coalition"


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(build(), [str(word) for word in words], env={"COLUMNS": "200"})


def refused(*words: str | Path) -> str:
    """The sentence of a command that cannot be done; the entry point prints it and exits with 2."""
    done = run(*words)
    assert isinstance(done.exception, CourseError), done.output
    return str(done.exception)


@pytest.fixture
def inside(autumn: Any, monkeypatch: pytest.MonkeyPatch) -> ClassFolder:
    monkeypatch.chdir(autumn.root / "source")
    return open_class(autumn.root)


def test_from_list_to_export(autumn: Any, inside: ClassFolder, tmp_path: Path) -> None:
    table = tmp_path / "list.csv"
    table.write_text(
        "username;Nachname;Vorname\nada;Byron, Lady;Ada\nmü;Müller;Jörg\nzoë;Zed;Zoë\n", encoding="utf-8"
    )
    done = run("roster", table)
    assert done.exit_code == 0 and "3 added" in done.output
    assert "0 added, 0 changed, 3 unchanged" in run("roster", table).output

    mail = tmp_path / "mail"
    mail.mkdir()
    (mail / "ada.ipynb").write_text(json.dumps(autumn.answered()), encoding="utf-8")
    (mail / "whose.ipynb").write_text(json.dumps(autumn.answered()), encoding="utf-8")
    done = run("collect", SLUG, mail)
    assert done.exit_code == 1 and "whose.ipynb" in done.output and "--map" in done.output
    mapping = tmp_path / "map.csv"
    mapping.write_text("file,learner_id\nwhose.ipynb,mü\n", encoding="utf-8")
    done = run("collect", SLUG, mail, "--map", mapping)
    assert "unchanged" in done.output and "m~C3~BC" in done.output

    done = run("grade", SLUG)
    assert done.exit_code == 0, done.output
    assert "Byron, Lady, Ada" in done.output and "8.5 of 12.5" in done.output
    assert (inside.reports / f"{SLUG}.html").is_file()

    done = run("export", SLUG, "--format", "moodle", "--zero-missing")
    assert done.exit_code == 0
    lines = (inside.exports / f"marks-{SLUG}-moodle.csv").read_text(encoding="utf-8").splitlines()
    assert lines[1:] == ['ada,,,"Byron, Lady",Ada,8.5', "mü,,,Müller,Jörg,8.5", "zoë,,,Zed,Zoë,0"]
    assert run("report", SLUG).exit_code == 0


@pytest.mark.parametrize("how", ["path", "python", "name"])
def test_the_next_steps_of_a_new_class_can_be_copied(tmp_path: Path, how: str) -> None:
    own = Path(sys.executable).parent
    environment = {"PATH": f"{own}:/usr/bin:/bin" if how == "name" else "/usr/bin:/bin"}
    start = {"path": [os.path.relpath(own / "course", tmp_path)], "name": [str(own / "course")]}
    words = [*start.get(how, [sys.executable, "-m", "course"]), "new-class", "my class"]
    options: dict[str, Any] = {"cwd": tmp_path, "env": environment, "capture_output": True, "text": True}
    done = subprocess.run(words, check=True, **options)
    steps = re.findall(r"^  (\S.*)$", done.stdout.partition("Next:\n")[2], re.MULTILINE)
    assert len(steps) == 7 and steps[0] == f"cd '{tmp_path}/my class'"
    # The first notebook that is a lesson: there is no argument to mark in 00.
    assert f"course mark {SLUG_OF_A_LESSON}" in steps[5]
    assert all(step.startswith("course ") for step in steps[1:]) == (how == "name")
    shell = f"{steps[0]} && {steps[1].replace('roster LIST.csv', f'show {SLUG_OF_A_LESSON}')}"
    copied = subprocess.run(["/bin/sh", "-c", shell], check=False, **options)
    assert copied.returncode == 0 and SLUG_OF_A_LESSON in copied.stdout, copied.stderr


def test_a_command_names_the_class_where_you_are_not_in_it(
    inside: ClassFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert as_called(inside.root)["where"] == ""
    monkeypatch.chdir(tmp_path)
    assert as_called(inside.root)["where"] == f" --class {inside.root}"


def test_errors_are_sentences(inside: ClassFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "97-none" in refused("grade", "97-none")
    assert "course roster FILE.csv" in refused("collect", SLUG, tmp_path)
    assert "--exchange" in refused("collect", SLUG)
    assert "course.yaml" in refused("collect", SLUG, "--exchange")
    assert "no date and time" in refused("release", SLUG, "--due", "soon")
    assert "has no learner 'ada'" in refused("extension", "ada", SLUG, "--until", "2026-01-01")
    assert "not empty" in refused("new-class", inside.root)
    assert "csv, xlsx, moodle, canvas" in refused("export", SLUG, "--format", "pdf")
    monkeypatch.chdir(tmp_path)
    assert "course new-class DIR" in refused("report", SLUG)


def test_a_gradebook_in_use_stops_what_would_write(inside: ClassFolder, tmp_path: Path) -> None:
    import sqlite3

    table = tmp_path / "list.csv"
    table.write_text("username\nada\n", encoding="utf-8")
    other = sqlite3.connect(inside.gradebook, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        for words in (("roster", table), ("grade", SLUG), ("regrade", SLUG), ("collect", SLUG, tmp_path)):
            assert "in use" in refused(*words)
    finally:
        other.execute("ROLLBACK")
        other.close()


def test_a_deadline_that_is_past_says_so(autumn: Any, inside: ClassFolder) -> None:
    for learner, day in (("ada", 1), ("bob", 2), ("zoë", 3)):
        autumn.submit(learner, autumn.answered(), timestamp_dot_txt=f"2025-10-0{day} 12:00:00 UTC")
    done = run("grade", SLUG)
    assert "3 graded" in done.output, done.output
    assert "past" not in run("release", SLUG, "--due", "2999-01-01", "--yes").output
    said = run("release", SLUG, "--due", "2025-10-01T18:00Z", "--yes").output
    assert "This date is past: 2 hand-ins are late by it" in said and "--due DATE" in said


def test_the_normal_form_says_what_it_changed(inside: ClassFolder) -> None:
    path = inside.source / SLUG / f"{SLUG}.ipynb"
    run("author", "normal-form", SLUG)
    assert "Changed" not in run("author", "normal-form", SLUG).output
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cell = next(cell for cell in notebook["cells"] if (cell["metadata"].get("nbgrader") or {}).get("points"))
    cell["metadata"]["nbgrader"]["points"] = 77
    path.write_text(json.dumps(notebook), encoding="utf-8")
    said = run("author", "normal-form", SLUG).output
    assert f"Changed in {path}" in said and f"{cell['id']} (from 77 to" in said


def test_the_doctor_looks_at_the_class_folder(inside: ClassFolder) -> None:
    assert f"Class folder {inside.root}" in run("doctor").output
    settings = inside.root / "course.yaml"
    made = settings.read_text(encoding="utf-8")
    for broken, said in (
        (made.replace("late: none", "late none"), "a colon, or the space after it, is missing"),
        (made.replace("late: none", "late: often"), "late is 'often'"),
    ):
        settings.write_text(broken, encoding="utf-8")
        done = run("doctor")
        assert done.exit_code == 1 and said in done.output
    settings.write_text(f"{made}\nlatte: none\n", encoding="utf-8")
    assert "latte" in run("doctor").output
    (inside.keys / f"{SLUG}.yaml").write_text("items: [a\n", encoding="utf-8")
    assert f"{SLUG}.yaml, line 1" in run("doctor").output
    settings.unlink()
    done = run("doctor")
    assert done.exit_code == 1 and "is not a class folder" in done.output


def test_deadlines_extensions_and_penalties(autumn: Any, tmp_path: Path) -> None:
    from datetime import UTC, datetime

    from course.grading.run.run import grade_class

    settings = autumn.root / "course.yaml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace("late: none", "late: zero"), encoding="utf-8"
    )
    folder = open_class(autumn.root)
    due = datetime(2025, 10, 1, 12, tzinfo=UTC)
    with pytest.raises(DeadlineError, match="no deadline"):
        extend(folder, SLUG, "ada", due)
    set_deadline(folder, SLUG, due)
    # Granted before there is a submission: it waits, and no empty submission appears in the gradebook.
    waiting = extend(folder, SLUG, "bob", datetime(2025, 10, 3, tzinfo=UTC))
    assert waiting.waiting
    with folder.open_gradebook() as gradebook:
        assert gradebook.find_assignment(SLUG).submissions == []
    for learner in ("ada", "bob"):
        autumn.submit(learner, autumn.answered(), timestamp_dot_txt="2025-10-02 12:00:00 UTC")
    assert [done.waiting for done in apply_extensions(folder, SLUG)] == [False]
    grade_class(folder.root, SLUG)

    def penalty(learner: str) -> float:
        with folder.open_gradebook() as gradebook:
            return float(gradebook.find_submission(SLUG, learner).late_submission_penalty or 0)

    assert (penalty("ada"), penalty("bob")) == (8.5, 0)
    # Marked by hand in Formgrader after grading, and exported at once: those points are late as well.
    with folder.open_gradebook() as gradebook:
        task = next(
            grade
            for notebook in gradebook.find_submission(SLUG, "ada").notebooks
            for grade in notebook.grades
            if grade.name.startswith("argue-")
        )
        task.manual_score = 2.0
        cell = task.name
        gradebook.db.commit()
    table = tmp_path / "marks.csv"
    run("export", SLUG, "--to", table, "--class", folder.root)
    with table.open(encoding="utf-8-sig", newline="") as stream:
        exported = {row["learner_id"]: row for row in csv.DictReader(stream)}
    assert float(exported["ada"]["late_penalty"]) == 10.5 and float(exported["ada"]["points"]) == 0
    with folder.open_gradebook() as gradebook:
        gradebook.find_grade(cell, SLUG, SLUG, "ada").manual_score = None
        gradebook.db.commit()
    run("export", SLUG, "--to", table, "--class", folder.root)
    assert penalty("ada") == 8.5
    done = extend(folder, SLUG, "ada", datetime(2025, 10, 2, 13, tzinfo=UTC))
    assert (done.penalty_before, done.penalty_now) == (8.5, 0) and penalty("ada") == 0
    # Taking the extension back brings the penalty back; it replaces, it does not add up.
    assert extend(folder, SLUG, "ada", datetime(2025, 9, 1, tzinfo=UTC)).penalty_now == 8.5
    lines = (folder.root / "extensions.csv").read_text(encoding="utf-8").splitlines()
    assert lines == [
        "learner_id,assignment,until",
        f"ada,{SLUG},2025-09-01T00:00:00+00:00",
        f"bob,{SLUG},2025-10-03T00:00:00+00:00",
    ]
    # A deadline moved for all works out everybody's penalty anew.
    set_deadline(folder, SLUG, datetime(2025, 12, 1, tzinfo=UTC))
    assert (penalty("ada"), penalty("bob")) == (0, 0)
    (folder.root / "extensions.csv").write_text("learner_id,assignment\nada,x\n", encoding="utf-8")
    with pytest.raises(DeadlineError, match="row 2"):
        apply_extensions(folder, SLUG)


def test_formgrader_is_started_on_the_class_and_on_this_machine_alone(inside: ClassFolder) -> None:
    from course.grading.mark.formgrader import command

    words = command(inside, browser=False, port=9999)
    assert f"--ServerApp.root_dir={inside.root}" in words and "--ServerApp.ip=127.0.0.1" in words
    assert "--LabApp.default_url=/formgrader" in words and "--no-browser" in words and "--port=9999" in words
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        assert "--allow-root" in refused("formgrader", "--no-browser")
