"""Whose file it is and when it was handed in, by the names that platforms give; clocks that are not compared
without a word."""

from __future__ import annotations

import json
import os
import unicodedata
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from grading_kit import SLUG, Class

from course.grading.classroom.folder import ClassFolder, open_class
from course.grading.classroom.roster import Learner, import_roster
from course.grading.collect.collect import collect
from course.grading.collect.owners import Match, Matcher
from course.grading.mark.deadlines import set_deadline

PEOPLE = [
    Learner("anna", "Müller", "Anna", username="anna_m", participant="501", canvas_id="4711", ilias_id="88"),
    Learner("zoe", "O’Brien", "Zoë (Zo)", username="zobrien"),
    Learner("ok1", "Коваль-Шевченко", "Оксана", username="oksana"),
]
MATCHER = Matcher(PEOPLE, zone=ZoneInfo("Europe/Berlin"))
NOON = datetime(2026, 11, 20, 11, 1, tzinfo=UTC)

NAMES = {
    "moodle": (f"Anna Müller_501_assignsubmission_file_/{SLUG}.ipynb", "anna", None),
    "moodle-other-order": (f"Müller Anna_999_assignsubmission_file_/{SLUG}.ipynb", "anna", None),
    "moodle-group": (f"Gruppe 2-Anna Müller_999_assignsubmission_file_/{SLUG}.ipynb", "anna", None),
    "moodle-hyphen": (f"Оксана Коваль-Шевченко_7_assignsubmission_file_{SLUG}.ipynb", "ok1", None),
    "moodle-blind": (f"Teilnehmer_in_501_assignsubmission_file_/{SLUG}.ipynb", "anna", None),
    "moodle-apostrophe": (f"Zoë (Zo) O'Brien_1_assignsubmission_file_/{SLUG}.ipynb", "zoe", None),
    "moodle-no-apostrophe": (f"Zoë Zo OBrien_1_assignsubmission_file_/{SLUG}.ipynb", "zoe", None),
    "canvas": (f"obrienzoëzo_77_901_{SLUG}-1.ipynb", "zoe", None),
    "ilias": (f"Blatt 1/Abgaben/Müller_Anna_anna_m_4711/{SLUG}.ipynb", "anna", None),
    "ilias-team": (f"Team 7/Müller_Anna_anna_m_88/20261120120100_{SLUG}.ipynb", "anna", NOON),
    "brightspace": (f"123-456 - Anna Müller - Nov 20, 2026 1201 PM/{SLUG}.ipynb", "anna", NOON),
    "brightspace-colon": (f"123-456 - Anna Müller - Nov 20, 2026 12:01 PM/{SLUG}.ipynb", "anna", NOON),
    "brightspace-24": (f"123-456 - Anna Müller - 20 November, 2026 1201/{SLUG}.ipynb", "anna", NOON),
    "brightspace-file": (f"123-456 - Anna Müller - Nov 20, 2026 1201 PM - {SLUG}.ipynb", "anna", NOON),
    "blackboard": (f"{SLUG}_anna_m_attempt_2026-11-20-12-01-00_{SLUG}.ipynb", "anna", NOON),
    "blackboard-de": (f"{SLUG}_zobrien_Versuch_2026-11-20-12-01-00_{SLUG}.ipynb", "zoe", NOON),
    "name": (f"Anna Müller/{SLUG}.ipynb", "anna", None),
    "name-of-file": ("Müller_Anna.ipynb", "anna", None),
    "second-copy": ("anna (1).ipynb", "anna", None),
}


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(("name", "owner", "when"), NAMES.values(), ids=NAMES)
def test_names_of_platforms_in_any_unicode_form(
    name: str, owner: str, when: datetime | None, form: Any
) -> None:
    found = MATCHER.match(unicodedata.normalize(form, name))
    assert (found.learner_id, found.time) == (owner, when)
    assert found.inner.endswith(".ipynb") and "/" not in found.inner


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (f"Somebody Else_9_assignsubmission_file_/{SLUG}.ipynb", "neither Moodle number 9 nor anybody"),
        (f"Oksana X_501_assignsubmission_file_/{SLUG}.ipynb", ""),
        (f"Оксана Коваль-Шевченко_501_assignsubmission_file_/{SLUG}.ipynb", "belongs to ok1"),
        (f"{SLUG}_nobody_attempt_2026-11-20-12-01-00_{SLUG}.ipynb", "user name"),
        ("Anna.ipynb", ""),
        ("Müller.ipynb", "no learner"),
    ],
)
def test_what_fits_nobody_or_two_is_not_guessed(name: str, reason: str) -> None:
    found: Match = MATCHER.match(name)
    if reason:
        assert found.learner_id is None and reason in found.reason


def test_notes_of_platforms_are_no_hand_ins() -> None:
    for name in (
        "Anna Müller_501_assignsubmission_onlinetext_/onlinetext.html",
        f"{SLUG}_anna_m_attempt_2026-11-20-12-01-00.txt",
    ):
        assert MATCHER.match(name).ignored


@pytest.fixture
def folder(autumn: Class) -> ClassFolder:
    path = autumn.root / "course.yaml"
    path.write_text(
        path.read_text(encoding="utf-8")
        .replace("time_zone:\n", "time_zone: Europe/Kyiv\n")
        .replace("late: none", "late: zero"),
        encoding="utf-8",
    )
    folder = open_class(autumn.root)
    import_roster(folder, PEOPLE)
    return folder


def packed(path: Path, name: str, content: Any, when: tuple[int, ...]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name, when), json.dumps(content))
    return path


def mailed(place: Path, content: Any, when: datetime) -> Path:
    (place / "anna").mkdir(parents=True, exist_ok=True)
    file = place / "anna" / f"{SLUG}.ipynb"
    file.write_text(json.dumps(content), encoding="utf-8")
    os.utime(file, (when.timestamp(),) * 2)
    return place


def test_an_archive_s_times_are_of_the_class_s_zone(
    folder: ClassFolder, autumn: Class, tmp_path: Path
) -> None:
    name = f"Anna Müller_501_assignsubmission_file_/{SLUG}.ipynb"
    source = packed(tmp_path / "a.zip", name, autumn.answered(), (2026, 11, 20, 14, 0, 0))
    (one,) = collect(folder, SLUG, source).collected
    assert one.time == datetime(2026, 11, 20, 12, tzinfo=UTC) and one.time_from == "archive"


def test_a_platform_s_word_comes_before_the_archive_s(
    folder: ClassFolder, autumn: Class, tmp_path: Path
) -> None:
    name = f"{SLUG}_anna_m_attempt_2026-11-20-14-00-00_{SLUG}.ipynb"
    source = packed(tmp_path / "a.zip", name, autumn.answered(), (2026, 12, 24, 18, 0, 0))
    (one,) = collect(folder, SLUG, source).collected
    assert one.time == datetime(2026, 11, 20, 12, tzinfo=UTC) and one.time_from == "platform"


def test_times_of_two_clocks_are_not_compared_without_a_word(
    folder: ClassFolder, autumn: Class, tmp_path: Path
) -> None:
    """A file's own time is often that of a download, later than any hand-in."""
    now = datetime(2026, 12, 24, tzinfo=UTC)
    collect(folder, SLUG, mailed(tmp_path / "mail", autumn.answered(), now))
    newer = autumn.answered(solve_share="share = 1")
    name = f"Anna Müller_501_assignsubmission_file_/{SLUG}.ipynb"
    source = packed(tmp_path / "a.zip", name, newer, (2026, 11, 20, 14, 0, 0))
    (one,) = collect(folder, SLUG, source).collected
    assert one.action == "resubmitted" and any("this one was taken" in note for note in one.notes)
    # The other way round: a file's time says less than the platform's.
    older = autumn.answered(solve_share="share = 2")
    (one,) = collect(
        folder, SLUG, mailed(tmp_path / "mail2", older, datetime(2026, 11, 1, tzinfo=UTC))
    ).collected
    assert one.action == "older" and any("the earlier one stays" in note for note in one.notes)
    # By one clock nothing is asked.
    later = packed(tmp_path / "b.zip", name, older, (2026, 11, 21, 14, 0, 0))
    (one,) = collect(folder, SLUG, later).collected
    assert one.action == "resubmitted" and one.notes == ()


def test_late_by_a_learner_s_own_clock_is_told(folder: ClassFolder, autumn: Class, tmp_path: Path) -> None:
    due = datetime(2026, 11, 20, tzinfo=UTC)
    set_deadline(folder, SLUG, due)
    (one,) = collect(
        folder, SLUG, mailed(tmp_path / "mail", autumn.answered(), due + timedelta(hours=2))
    ).collected
    assert one.late == 7200 and any("late only by the file's own time" in note for note in one.notes)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "it is empty"),
        (b"<!DOCTYPE html><html></html>", "web page"),
        (b"%PDF-1.7 \xe2\xe3\xcf\xd3 \x00", "PDF"),
        (b'{"cells": [\n<<<<<<< HEAD\n1\n=======\n2\n>>>>>>> other\n]}', "merge conflict"),
        (b'{"cells": [{"cell_type": "code", "sour', "cut off"),
        (b"[1, 2]", "not a notebook"),
    ],
)
def test_what_is_no_notebook_is_told_when_it_is_collected(
    folder: ClassFolder, tmp_path: Path, content: bytes, said: str
) -> None:
    (tmp_path / "in/anna").mkdir(parents=True)
    (tmp_path / "in/anna" / f"{SLUG}.ipynb").write_bytes(content)
    (one,) = collect(folder, SLUG, tmp_path / "in").collected
    assert len(one.notes) == 1 and said in one.notes[0]


def test_work_without_any_answer_asks_for_the_pack(
    folder: ClassFolder, autumn: Class, tmp_path: Path
) -> None:
    notebook = autumn.notebook(solve_share="share = 26 / 35 * 100")
    (one,) = collect(folder, SLUG, mailed(tmp_path / "mail", notebook, NOON)).collected
    assert "course pack" in " ".join(one.notes)
    (one,) = collect(
        folder, SLUG, mailed(tmp_path / "mail2", autumn.answered(), NOON + timedelta(days=1))
    ).collected
    assert one.notes == ()


def test_an_empty_folder_is_told(
    folder: ClassFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import typer

    from course.cli.instructor import collect as command

    (tmp_path / "in").mkdir()
    with pytest.raises(typer.Exit) as end:
        command([SLUG, str(tmp_path / "in")], class_dir=folder.root)
    assert end.value.exit_code == 1 and "Nothing was found" in capsys.readouterr().out
