"""Marks survive any name, and nothing in them becomes a formula."""

from __future__ import annotations

import csv
import re
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from course.cli import build
from course.errors import CourseError
from course.grading.classroom.folder import ClassFolder, new_class
from course.grading.classroom.roster import Learner, import_roster, read_list
from course.grading.export import ExportError, export_marks, guard, marks
from course.grading.rounding import number

# nbgrader's own add_submission makes SQLAlchemy warn.
pytestmark = pytest.mark.filterwarnings("ignore:Object of type <Submitted")

SLUG = "01-coalition"
LEARNERS = (
    Learner("ada", 'Byron, "Countess"', "Ada", "ada@x", canvas_id="501", sis_login="ab", section="A; B"),
    Learner("evil", '=HYPERLINK("http://x")', "+1", "@x", username="evil"),
    Learner("m~C3~BC", "Müller\u2028", "Оксана"),
    Learner("late", "Zed", "Late", id_number="77"),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> ClassFolder:
    root = tmp_path_factory.mktemp("export")
    (root / "checkout/notebooks/source").mkdir(parents=True)
    (root / "checkout/notebooks/keys").mkdir()
    made = new_class(root / "autumn", root / "checkout")
    import_roster(made, LEARNERS)
    with made.open_gradebook() as gradebook:
        gradebook.add_assignment(SLUG, duedate="2026-11-01 12:00:00 UTC")
        gradebook.add_notebook(SLUG, SLUG)
        gradebook.add_grade_cell("quiz-a", SLUG, SLUG, max_score=3, cell_type="code")
        gradebook.add_task_cell("argue-b", SLUG, SLUG, max_score=5, cell_type="markdown")
        for learner, stamp, auto, manual in (
            ("ada", "2026-10-31 12:00:00 UTC", 2.25, 4.0),
            ("evil", "2026-11-01 12:00:00 UTC", 1.0, None),
            ("late", "2026-11-01 13:00:00 UTC", 3.0, 1.0),
        ):
            gradebook.add_submission(SLUG, learner, timestamp=stamp)
            grade = gradebook.find_grade("quiz-a", SLUG, SLUG, learner)
            grade.auto_score, grade.needs_manual_grade = auto, False
            task = gradebook.find_grade("argue-b", SLUG, SLUG, learner)
            task.manual_score, task.needs_manual_grade = manual, manual is None
            gradebook.db.commit()
        gradebook.find_submission(SLUG, "late").notebooks[0].late_submission_penalty = 0.5
        gradebook.db.commit()
    return made


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_marks_are_the_gradebook_s(folder: ClassFolder) -> None:
    found = {mark.learner.learner_id: mark for mark in marks(folder, SLUG)}
    assert found["ada"].points == 6.25 and found["ada"].status == "graded" and found["ada"].max_points == 8
    assert found["evil"].status == "needs a person" and found["evil"].points == 1
    assert found["late"].points == 3.5 and found["late"].seconds_late == 3600
    assert found["m~C3~BC"].points is None and found["m~C3~BC"].status == "not submitted"
    assert found["ada"].submitted == datetime(2026, 10, 31, 12, tzinfo=UTC) and found["ada"].seconds_late == 0


def test_plain_csv_survives_any_name(folder: ClassFolder) -> None:
    path, found = export_marks(folder, [SLUG])
    assert path == folder.exports / f"marks-{SLUG}.csv" and len(found) == 4
    rows = {row["learner_id"]: row for row in read(path)}
    assert rows["ada"]["last_name"] == 'Byron, "Countess"' and rows["ada"]["points"] == "6.25"
    assert rows["mü"]["first_name"] == "Оксана" and rows["mü"]["points"] == ""
    assert rows["evil"]["last_name"] == '\'=HYPERLINK("http://x")'
    assert (rows["evil"]["first_name"], rows["evil"]["email"]) == ("'+1", "'@x")
    assert rows["late"]["late_penalty"] == "0.5" and rows["late"]["seconds_late"] == "3600"


def test_canvas_columns(folder: ClassFolder) -> None:
    path, _ = export_marks(folder, [SLUG], form="canvas", column="Notebook 1 (77)")
    with path.open(encoding="utf-8", newline="") as stream:
        head, possible, *rows = list(csv.reader(stream))
    assert head == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Notebook 1 (77)"]
    assert possible == ["    Points Possible", "", "", "", "", "8"]
    assert ['Byron, "Countess", Ada', "501", "", "ab", "A; B", "6.25"] in rows
    # Canvas's own export is what the roster reads: it comes back.
    assert {learner.sis_login for learner in read_list(path)} >= {"ab", "mü"}


def test_moodle_columns_and_missing_as_zero(folder: ClassFolder) -> None:
    path, _ = export_marks(folder, [SLUG], form="moodle")
    rows = read(path)
    assert list(rows[0]) == ["Username", "ID number", "Email address", "Last name", "First name", SLUG]
    by_name = {row["First name"]: row for row in rows}
    assert by_name["Late"]["ID number"] == "77" and by_name["Late"][SLUG] == "3.5"
    assert by_name["Оксана"]["Username"] == "mü" and by_name["Оксана"][SLUG] == ""
    path, _ = export_marks(folder, [SLUG], form="moodle", zero_missing=True)
    assert {row["First name"]: row[SLUG] for row in read(path)}["Оксана"] == "0"


def test_what_cannot_be_exported_is_said(folder: ClassFolder, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="course release 02-germany"):
        marks(folder, "02-germany")
    with pytest.raises(ExportError, match="csv, xlsx, moodle, canvas"):
        export_marks(folder, [SLUG], form="pdf")
    with pytest.raises(CourseError, match="no assignment"):
        export_marks(folder, [])
    with pytest.raises(ExportError, match="one assignment only"):
        export_marks(folder, [SLUG, "02-germany"], column="x")
    path, _ = export_marks(folder, [SLUG], target=tmp_path / "deep/er/out.csv")
    assert path.is_file() and [p.name for p in path.parent.iterdir()] == ["out.csv"]


def test_the_command_counts_the_marks_that_are_written(
    folder: ClassFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.root)

    def said(*words: str) -> str:
        to = str(tmp_path / "m.csv")
        return CliRunner().invoke(build(), ["export", SLUG, "--to", to, *words]).output.replace("\n", " ")

    # Of four learners one has handed in nothing, and one mark is not final.
    assert "3 marks written" in said() and "1 mark was left empty" in said()
    assert "2 marks written" in said("--final-only")
    zeros = said("--format", "moodle", "--zero-missing")
    assert "4 marks written" in zeros and "left empty" not in zeros


@pytest.mark.parametrize(
    ("text", "guarded"),
    [("=1", "'=1"), ("-x", "'-x"), ("\tx", "'\tx"), ("x=1", "x=1"), ("", ""), ("'=1", "'=1")],
)
def test_guard(text: str, guarded: str) -> None:
    assert guard(text) == guarded


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (0.0, "0"), (10.0, "10"), (2.5, "2.5"), (1 / 3, "0.33"), (26.775, "26.78"), (0.125, "0.13")],
)
def test_numbers(value: float | None, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(
    "text",
    [
        "＝1+1",
        "＋1",
        "－1",
        "＠x",
        "\t=1",
        " =1",
        "\u200b=1",
        "\ufeff=1",
        "﹦1",
        "⁼1",
        "−1",
        "\r=1",
        "\n@x",
        "=1",
    ],
)
def test_a_sign_in_another_form_or_behind_what_is_not_seen_is_no_formula_either(text: str) -> None:
    assert guard(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Ada", "Шевченко", "", "1", "a=b", "o'Neill", "👩 =", "村上"])
def test_names_stay_as_they_are(text: str) -> None:
    assert guard(text) == text


def test_marks_that_are_not_final_are_left_out_where_asked(folder: ClassFolder, tmp_path: Path) -> None:
    path, found = export_marks(folder, [SLUG], target=tmp_path / "m.csv", final_only=True)
    points = {row["learner_id"]: (row["status"], row["points"]) for row in read(path)}
    assert points["evil"] == ("needs a person", "")
    assert points["ada"] == ("graded", "6.25")
    assert [mark.learner.learner_id for mark in found if mark.waits] == ["evil"]
    assert "evil" in {m.learner.learner_id for m in marks(folder, SLUG) if m.points is not None}


def test_the_command_names_who_is_not_final(
    folder: ClassFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import typer

    from course.cli.instructor import export

    with pytest.raises(typer.Exit):
        export([SLUG], form="CSV", to=tmp_path / "m.csv", column=None, class_dir=folder.root)
    said = capsys.readouterr().out
    assert re.search(rf"^  {SLUG}, needs a person \(1\): .*\(evil\)$", said, re.MULTILINE)


def test_points_by_hand_never_pass_the_maximum(folder: ClassFolder) -> None:
    with folder.open_gradebook() as gradebook:
        grade = gradebook.find_grade("argue-b", SLUG, SLUG, "ada")
        grade.manual_score = 9.0
        gradebook.db.commit()
    (mark,) = [m for m in marks(folder, SLUG) if m.learner.learner_id == "ada"]
    with folder.open_gradebook() as gradebook:
        gradebook.find_grade("argue-b", SLUG, SLUG, "ada").manual_score = 4.0
        gradebook.db.commit()
    assert (mark.points, mark.max_points) == (8.0, 8.0)


def test_a_folder_is_no_file_to_write(folder: ClassFolder, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="is a folder"):
        export_marks(folder, [SLUG], target=tmp_path)


@pytest.mark.parametrize("command", ["export", "report"])
@pytest.mark.parametrize(
    ("spoil", "said"),
    [("noise", "is damaged"), ("old", "nbgrader db upgrade")],
)
def test_a_gradebook_that_cannot_be_used_is_a_sentence(
    folder: ClassFolder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: str,
    spoil: str,
    said: str,
) -> None:
    from course.cli import main

    root = tmp_path / "autumn"
    shutil.copytree(folder.root, root)
    (root / "source" / SLUG).mkdir()
    (root / "source" / SLUG / f"{SLUG}.ipynb").write_text("{}", encoding="utf-8")
    if spoil == "noise":
        (root / "gradebook.db").write_bytes(b"no database " * 500)
    else:
        with closing(sqlite3.connect(root / "gradebook.db")) as database:
            database.execute("ALTER TABLE submitted_assignment RENAME COLUMN timestamp TO moment")
            database.commit()
    monkeypatch.setattr("sys.argv", ["course", command, SLUG, "--class", str(root)])
    with pytest.raises(SystemExit) as end:
        main()
    written = capsys.readouterr()
    assert end.value.code == 2
    assert said in " ".join((written.out + written.err).split())
