"""The class folder: made whole or not at all, found from below, refused with place and remedy."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from course.cli import build
from course.errors import ClassFolderError, CourseError
from course.grading.classroom.folder import SETTINGS, WORK_FOLDERS, new_class, open_class, read_settings


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    root = tmp_path / "checkout"
    (root / "notebooks/source/01-coalition").mkdir(parents=True)
    (root / "notebooks/source/01-coalition/01-coalition.ipynb").write_text("{}", encoding="utf-8")
    (root / "notebooks/source/01-coalition/.ipynb_checkpoints").mkdir()
    (root / "notebooks/source/01-coalition/answers").mkdir()
    (root / "notebooks/keys").mkdir()
    (root / "notebooks/keys/01-coalition.yaml").write_text("notebook: 01-coalition\n", encoding="utf-8")
    return root


def test_copies_what_a_class_needs_and_nothing_else(checkout: Path, tmp_path: Path) -> None:
    folder = new_class(tmp_path / "autumn", checkout)
    assert folder.assignments == ("01-coalition",)
    assert (folder.keys / "01-coalition.yaml").is_file()
    assert folder.settings.name == "autumn"
    assert (
        folder.settings.gates == "closed"
        and folder.settings.late == "none"
        and folder.settings.exchange is None
    )
    assert all((folder.root / name).is_dir() for name in WORK_FOLDERS)
    # An instructor's own answers and editor leftovers must not travel.
    assert sorted(p.name for p in (folder.source / "01-coalition").iterdir()) == ["01-coalition.ipynb"]
    assert "configure(c)" in (folder.root / "nbgrader_config.py").read_text(encoding="utf-8")


def test_the_next_steps_begin_with_the_first_notebook(checkout: Path, tmp_path: Path) -> None:
    later = checkout / "notebooks/source/02-germany"
    later.mkdir()
    (later / "02-germany.ipynb").write_text("{}", encoding="utf-8")
    done = CliRunner().invoke(build(), ["new-class", str(tmp_path / "autumn"), "--course", str(checkout)])
    assert done.exit_code == 0, done.output
    assert "course release 01-coalition" in done.output and "course release 02" not in done.output


@pytest.mark.skipif(os.name == "nt", reason="POSIX rights")
def test_others_on_the_machine_cannot_read_the_keys(checkout: Path, tmp_path: Path) -> None:
    folder = new_class(tmp_path / "autumn", checkout)
    assert folder.root.stat().st_mode & 0o077 == 0


def test_a_folder_that_is_not_empty_is_left_alone(checkout: Path, tmp_path: Path) -> None:
    target = tmp_path / "autumn"
    target.mkdir()
    (target / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ClassFolderError, match="not empty"):
        new_class(target, checkout)
    assert [p.name for p in target.iterdir()] == ["thesis.txt"]
    assert (target / "thesis.txt").read_text(encoding="utf-8") == "mine"


def test_an_empty_folder_and_an_odd_name_will_do(checkout: Path, tmp_path: Path) -> None:
    target = tmp_path / "Sommer: Übung + 2026"
    target.mkdir()
    folder = new_class(target, checkout, exchange=tmp_path / "exchange")
    assert folder.settings.name == "Sommer--Übung---2026"
    assert folder.settings.exchange == (tmp_path / "exchange").resolve()


def test_not_among_the_course_s_own_notebooks(checkout: Path) -> None:
    with pytest.raises(ClassFolderError, match="outside"):
        new_class(checkout / "notebooks" / "source" / "autumn", checkout)
    assert not (checkout / "notebooks/source/autumn").exists()


def test_without_a_checkout_the_remedy_is_named(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="--course PATH"):
        new_class(tmp_path / "autumn", tmp_path)


def test_an_interrupted_attempt_does_not_stand_in_the_way(checkout: Path, tmp_path: Path) -> None:
    (tmp_path / ".autumn.new" / "source").mkdir(parents=True)
    assert new_class(tmp_path / "autumn", checkout).assignments == ("01-coalition",)
    assert not (tmp_path / ".autumn.new").exists()


def test_found_from_below(checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = new_class(tmp_path / "autumn", checkout)
    monkeypatch.chdir(folder.source / "01-coalition")
    assert open_class() == folder
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ClassFolderError, match="course new-class DIR"):
        open_class()


@pytest.mark.parametrize("missing", ["nbgrader_config.py", "course.yaml", "source", "keys"])
def test_a_folder_that_lacks_a_part_is_refused(checkout: Path, tmp_path: Path, missing: str) -> None:
    folder = new_class(tmp_path / "autumn", checkout)
    part = folder.root / missing
    part.rename(tmp_path / "aside")
    with pytest.raises(ClassFolderError, match=missing):
        open_class(folder.root)
    with pytest.raises(ClassFolderError, match="no folder"):
        open_class(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("name: [", "line"),
        ("- a list", "name: autumn"),
        ("name: a\ngates: ajar", "closed or open"),
        ("name: a\nlate: half", "none or zero"),
        ("name: a\nlate: 0", "per cent a day"),
        ("name: a\nlate: 120%", "per cent a day"),
        ("name: a\ngrace_minutes: soon", "number of minutes"),
        ("name: a\ntime_zone: Mars/Olympus", "Europe/Berlin"),
        ("name: a\nrounding: up", "half up or half even or down"),
        ("name: a+b", "course id"),
        ("name: a\nexchange: [1]", "exchange"),
    ],
)
def test_malformed_settings_name_file_and_remedy(tmp_path: Path, text: str, match: str) -> None:
    path = tmp_path / "course.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ClassFolderError, match=match) as caught:
        read_settings(path)
    assert str(path) in str(caught.value)


def test_settings_are_commented_yaml(checkout: Path, tmp_path: Path) -> None:
    folder = new_class(tmp_path / "autumn", checkout)
    text = (folder.root / "course.yaml").read_text(encoding="utf-8")
    assert set(yaml.safe_load(text)) == set(SETTINGS)
    assert text.count("\n# ") >= 4


def test_a_gradebook_in_use_is_reported(checkout: Path, tmp_path: Path) -> None:
    folder = new_class(tmp_path / "autumn", checkout)
    folder.require_gradebook_free()
    other = sqlite3.connect(folder.gradebook, isolation_level=None)
    other.execute("CREATE TABLE t (x)")
    folder.require_gradebook_free()
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(ClassFolderError, match="in use"):
        folder.require_gradebook_free()
    other.execute("ROLLBACK")
    other.close()
    folder.gradebook.write_text("not a database at all" * 100, encoding="utf-8")
    with pytest.raises(ClassFolderError, match="backups"):
        folder.require_gradebook_free()


def test_an_unknown_assignment_names_those_there_are(checkout: Path, tmp_path: Path) -> None:
    folder = new_class(tmp_path / "autumn", checkout)
    assert folder.require_assignment("01-coalition") == "01-coalition"
    with pytest.raises(ClassFolderError, match="01-coalition"):
        folder.require_assignment("01-koalition")


def test_a_setting_of_a_newer_version_is_kept_to_be_told(tmp_path: Path) -> None:
    path = tmp_path / "course.yaml"
    path.write_text("name: a\ngates: open\nshow_pages: never\n", encoding="utf-8")
    settings = read_settings(path)
    assert (settings.gates, settings.unknown) == ("open", ("show_pages",))


@pytest.mark.parametrize(
    ("written", "policy"),
    [
        ("none", ("none", 0)),
        ("", ("none", 0)),
        ("zero", ("zero", 0)),
        ("10", ("daily", 10)),
        ("10%", ("daily", 10)),
        ("10 % a day", ("daily", 10)),
        ("12.5 per cent a day", ("daily", 12.5)),
        ("12,5 percent per day", ("daily", 12.5)),
    ],
)
def test_late_policies(tmp_path: Path, written: str, policy: tuple[str, float]) -> None:
    path = tmp_path / "course.yaml"
    path.write_text(f"name: a\nlate: {written}\ntime_zone: Europe/Kyiv\n", encoding="utf-8")
    settings = read_settings(path)
    assert (settings.late, settings.late_per_day) == policy
    assert str(settings.zone) == "Europe/Kyiv"
