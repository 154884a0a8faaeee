"""The exceptions of a term: times, promises, lateness, learners who leave or get another id."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from grading_kit import SLUG, Class

from course.errors import ClassFolderError, SubmissionError
from course.grading.classroom.changes import pseudonyms, remove_learner, rename_learner, write_pseudonyms
from course.grading.classroom.folder import ClassFolder, open_class
from course.grading.classroom.policy import policy
from course.grading.classroom.roster import Learner, import_roster, load_roster
from course.grading.classroom.times import length, parse_time
from course.grading.export import export_marks, marks
from course.grading.mark.deadlines import extend, extensions, set_deadline
from course.grading.run.run import grade_class

BERLIN = ZoneInfo("Europe/Berlin")


def setting(k: Class, **values: str) -> ClassFolder:
    path = k.root / "course.yaml"
    lines = [
        line for line in path.read_text(encoding="utf-8").splitlines() if line.partition(":")[0] not in values
    ]
    path.write_text("\n".join([*lines, *(f"{n}: {v}" for n, v in values.items())]) + "\n", encoding="utf-8")
    return open_class(k.root)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("2026-11-30", datetime(2026, 11, 30, 22, 59, 59, tzinfo=UTC)),
        ("20261130", datetime(2026, 11, 30, 22, 59, 59, tzinfo=UTC)),
        ("30.11.2026", datetime(2026, 11, 30, 22, 59, 59, tzinfo=UTC)),
        ("2026-11-30T18:00", datetime(2026, 11, 30, 17, tzinfo=UTC)),
        ("2026-11-30 18:00", datetime(2026, 11, 30, 17, tzinfo=UTC)),
        ("30.11.2026 18:00", datetime(2026, 11, 30, 17, tzinfo=UTC)),
        ("1.7.2026 9:05", datetime(2026, 7, 1, 7, 5, tzinfo=UTC)),
        ("2026-11-30T18:00Z", datetime(2026, 11, 30, 18, tzinfo=UTC)),
    ],
)
def test_times_are_of_the_class_s_zone_and_a_date_is_the_end_of_its_day(text: str, when: datetime) -> None:
    assert parse_time(text, "--due", BERLIN) == when


@pytest.mark.parametrize("text", ["11/12/2026", "tomorrow", "31.02.2026", ""])
def test_a_time_that_could_mean_two_is_refused(text: str) -> None:
    with pytest.raises(SubmissionError, match="--due"):
        parse_time(text, "--due", BERLIN)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(20, "1 min"), (3600, "1 h"), (5400, "1 h 30 min"), (90_000, "1 d 1 h"), (86_400, "1 d")],
)
def test_lengths(seconds: float, said: str) -> None:
    assert length(seconds) == said


def hand_in(k: Class, learner: str, when: datetime) -> None:
    k.submit(learner, k.answered(), timestamp_dot_txt=f"{when:%Y-%m-%d %H:%M:%S} UTC")


def test_grace_per_cent_promises_and_one_number_everywhere(
    autumn: Class, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from course.cli.instructor import grade

    due = datetime(2025, 10, 1, 12, tzinfo=UTC)
    folder = setting(autumn, late="10% a day", grace_minutes="15", time_zone="Europe/Berlin")
    people = {
        "grace": due + timedelta(minutes=14),
        "hour": due + timedelta(hours=1),
        "days": due + timedelta(days=2, minutes=1),
        "weeks": due + timedelta(days=30),
        "promised": due + timedelta(days=3),
    }
    import_roster(folder, [Learner(name) for name in people])
    set_deadline(folder, SLUG, due)
    for name, when in people.items():
        hand_in(autumn, name, when)
    extend(folder, SLUG, "promised", due + timedelta(days=3))
    grade([SLUG], class_dir=autumn.root)
    terminal = capsys.readouterr().out
    wanted = {"grace": 8.5, "hour": 7.65, "days": 5.95, "weeks": 0.0, "promised": 8.5}
    found = {m.learner.learner_id: m for m in marks(folder, SLUG)}
    assert {name: found[name].points for name in wanted} == pytest.approx(wanted)
    assert found["grace"].seconds_late == 0 and found["hour"].seconds_late == 3600
    assert "5.95 of 12.5" in terminal and "2 d: −2.55" in " ".join(terminal.split())
    # The same in the page, the report's words and the export.
    assert "2.55" in autumn.page("days")
    path, _ = export_marks(folder, [SLUG], target=tmp_path / "m.csv")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = {row["learner_id"]: row for row in csv.DictReader(stream)}
    assert (rows["days"]["points"], rows["days"]["late_penalty"]) == ("5.95", "2.55")

    # A promise is a date: it moves neither with an earlier nor with a later deadline.
    until = due + timedelta(days=3)
    for moved in (due - timedelta(days=5), due + timedelta(days=1)):
        set_deadline(folder, SLUG, moved)
        (mark,) = [m for m in marks(folder, SLUG) if m.learner.learner_id == "promised"]
        assert mark.due == until and mark.penalty == 0
    # What was granted in Formgrader, which keeps a length of time, is a date as well.
    with folder.open_gradebook() as gradebook:
        gradebook.grant_extension(SLUG, "hour", days=2)
    promise = due + timedelta(days=3)
    set_deadline(folder, SLUG, due)
    assert extensions(folder, SLUG) == {"promised": until, "hour": promise}
    set_deadline(folder, SLUG, due + timedelta(days=10))
    (mark,) = [m for m in marks(folder, SLUG) if m.learner.learner_id == "hour"]
    assert mark.due == due + timedelta(days=10)

    set_deadline(folder, SLUG, due)
    said = "\n".join(policy(folder, SLUG))
    assert "Times are of Europe/Berlin." in said and "Deadline: 2025-10-01 14:00." in said
    assert "Up to 15 minutes" in said and "10 per cent of their points for each day" in said
    assert "promised: 2025-10-04 14:00" in said and "5 of 5 have handed in, 2 of them late" in said


def test_extensions_survive_a_spreadsheet(autumn: Class) -> None:
    folder = setting(autumn, time_zone="Europe/Berlin")
    (folder.root / "extensions.csv").write_text(
        f"learner_id;assignment;until\n'0042;{SLUG};03.12.2026 18:00\nada;{SLUG};2026-12-03\n",
        encoding="cp1252",
    )
    assert extensions(folder, SLUG) == {
        "0042": datetime(2026, 12, 3, 17, tzinfo=UTC),
        "ada": datetime(2026, 12, 3, 22, 59, 59, tzinfo=UTC),
    }


# --- who leaves, and who gets another id


@pytest.fixture
def two(autumn: Class) -> ClassFolder:
    folder = open_class(autumn.root)
    import_roster(folder, [Learner("ada", "Byron", "Ada", "ada@x.uk"), Learner("adam", "Smith", "Adam")])
    set_deadline(folder, SLUG, datetime(2025, 10, 1, tzinfo=UTC))
    for name in ("ada", "adam"):
        hand_in(autumn, name, datetime(2025, 9, 1, tzinfo=UTC))
        extend(folder, SLUG, name, datetime(2025, 11, 1, tzinfo=UTC))
    grade_class(folder.root, SLUG)
    return folder


def everything(folder: ClassFolder, word: str) -> list[str]:
    """Paths of the class in whose name a learner's id stands, but for copies of the gradebook."""
    return sorted(
        path.relative_to(folder.root).as_posix()
        for path in folder.root.rglob("*")
        if word in (path.name, path.stem) and "backups" not in path.parts
    )


def test_removing_a_learner_removes_all_of_one_and_nothing_of_another(two: ClassFolder) -> None:
    others = everything(two, "adam")
    shown = remove_learner(two, "ada", do=False)
    assert any("--yes" in line for line in shown) and everything(two, "ada")
    remove_learner(two, "ADA", do=True)
    assert everything(two, "ada") == [] and everything(two, "adam") == others
    assert set(load_roster(two)) == {"adam"} and set(extensions(two, SLUG)) == {"adam"}
    with two.open_gradebook() as gradebook:
        assert [student.id for student in gradebook.students] == ["adam"]
        assert len(gradebook.find_assignment(SLUG).submissions) == 1
    with pytest.raises(SubmissionError, match="no learner"):
        remove_learner(two, "ada", do=True)


def test_a_new_id_keeps_work_and_marks(two: ClassFolder, autumn: Class) -> None:
    before = autumn.grades("ada")
    assert any("--yes" in line for line in rename_learner(two, "ada", "k 42", do=False))
    assert everything(two, "ada")
    rename_learner(two, "ada", "k 42", do=True)
    assert everything(two, "ada") == [] and "k~2042" in load_roster(two)
    assert autumn.grades("k~2042") == before and autumn.raw("k~2042")["learner"] == "k~2042"
    assert set(extensions(two, SLUG)) == {"adam", "k~2042"}
    done = grade_class(two.root, SLUG)
    assert {r.learner: r.status for r in done.results} == {"adam": "unchanged", "k~2042": "unchanged"}
    for taken in ("adam", "ADAM"):
        with pytest.raises(ClassFolderError, match="already"):
            rename_learner(two, "k~2042", taken, do=True)


def test_a_rename_that_was_interrupted_goes_on(
    two: ClassFolder, autumn: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    from course.grading.classroom import changes

    before = autumn.grades("ada")
    with monkeypatch.context() as patch:
        patch.setattr(changes, "_change_roster", lambda *args: (_ for _ in ()).throw(OSError("no space")))
        with pytest.raises(OSError, match="no space"):
            rename_learner(two, "ada", "k42", do=True)
    rename_learner(two, "ada", "k42", do=True)
    assert autumn.grades("k42") == before and "k42" in load_roster(two) and everything(two, "ada") == []


def test_ids_do_not_change_where_variants_hang_on_them(two: ClassFolder, autumn: Class) -> None:
    folder = setting(autumn, variants="personal")
    with pytest.raises(ClassFolderError, match="variants"):
        rename_learner(folder, "ada", "k42", do=True)


def test_pseudonyms_say_nothing_and_stay(two: ClassFolder) -> None:
    names = pseudonyms(two)
    assert len(set(names.values())) == 2 and not any("ada" in name.casefold() for name in names.values())
    assert pseudonyms(open_class(two.root)) == names
    assert "2 pseudonyms" in write_pseudonyms(two)
    with (two.exports / "pseudonyms.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["learner_id"]: row["pseudonym"] for row in rows} == names


# --- several at once, and groups


def test_commands_take_several_assignments_and_groups(two: ClassFolder, tmp_path: Path) -> None:
    from course.cli.term import download_of, each, of_group, slugs_and_learners

    import_roster(two, [Learner("ada", section="Monday; Tuesday"), Learner("adam", section="Tuesday")])
    assert slugs_and_learners(two, [SLUG, "ada"], False) == ([SLUG], ["ada"])
    assert slugs_and_learners(two, [], True) == ([SLUG], [])
    assert of_group(two, "monday", None) == ["ada"] and of_group(two, "Tuesday", None) == ["ada", "adam"]
    with pytest.raises(Exception, match="Known are: Monday, Tuesday"):
        of_group(two, "Friday", None)
    _, found = export_marks(two, [SLUG], group="Monday", target=tmp_path / "m.xlsx", form="xlsx")
    assert [mark.learner.learner_id for mark in found] == ["ada"]
    (tmp_path / "in").mkdir()
    for name in (f"{SLUG}-download.zip", "other.zip"):
        (tmp_path / "in" / name).write_bytes(b"")
    assert download_of(tmp_path / "in", SLUG).name == f"{SLUG}-download.zip"
    tried: list[str] = []

    def one(slug: str) -> int:
        tried.append(slug)
        if slug == "a":
            raise ClassFolderError("not this one")
        return 0

    with pytest.raises(Exception) as end:
        each(["a", "b"], one)
    assert tried == ["a", "b"] and getattr(end.value, "exit_code", None) == 2


# --- exports


EXPORTS: dict[str, tuple[str, list[list[str]]]] = {
    "ilias": (
        ";",
        [
            ["update", "usr_id", "login", "lastname", "firstname", "status", "mark", "notice", "comment"],
            ["1", "88", "adab", "Byron", "Ada", "notgraded", "8.5", "", ""],
        ],
    ),
    "brightspace": (
        ",",
        [
            ["OrgDefinedId", "Username", f"{SLUG} Points Grade", "End-of-Line Indicator"],
            ["#07", "#adab", "8.5", "#"],
        ],
    ),
    "blackboard": (
        ",",
        [["Last Name", "First Name", "Username", "Student ID", SLUG], ["Byron", "Ada", "adab", "07", "8.5"]],
    ),
}


@pytest.mark.parametrize("form", EXPORTS)
def test_what_other_platforms_import(two: ClassFolder, tmp_path: Path, form: str) -> None:
    known = {"username": "adab", "id_number": "07", "ilias_id": "88"}
    import_roster(two, [Learner("ada", **known)])
    delimiter, wanted = EXPORTS[form]
    path, _ = export_marks(two, [SLUG], form=form, target=tmp_path / "m.csv")
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream, delimiter=delimiter))
    assert rows[:2] == wanted


def test_a_workbook_holds_numbers_as_numbers_and_ids_as_text(two: ClassFolder, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    import_roster(two, [Learner("0042", "=cmd", "Zoë")])
    path, _ = export_marks(two, [SLUG], form="xlsx", target=tmp_path / "m.xlsx")
    sheet = load_workbook(path).active
    rows = [dict(zip([c.value for c in sheet[1]], row, strict=True)) for row in sheet.iter_rows(min_row=2)]
    by_id = {row["learner_id"].value: row for row in rows}
    assert by_id["ada"]["points"].value == 8.5
    assert by_id["0042"]["last_name"].value == "=cmd" and by_id["0042"]["last_name"].data_type == "s"


@pytest.mark.parametrize(
    ("rounding", "said"), [("half up", "26.78"), ("half even", "26.78"), ("down", "26.77")]
)
def test_rounding_is_the_class_s(autumn: Class, rounding: str, said: str) -> None:
    from course.grading.rounding import number, use_rounding

    try:
        setting(autumn, rounding=rounding)
        assert number(26.775) == said
        assert number(0.125) == {"half up": "0.13", "half even": "0.12", "down": "0.12"}[rounding]
    finally:
        use_rounding("half up")


def test_what_is_json_stays_readable(two: ClassFolder) -> None:
    rename_learner(two, "ada", "k42", do=True)
    data: Any = json.loads((two.evidence / SLUG / "k42.json").read_text(encoding="utf-8"))
    assert data["learner"] == "k42" and data["assignment"] == SLUG
