"""What `course hub-setup` would write and writes, and the class's side of the exchange."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from traitlets.config.loader import PyFileConfigLoader

from course.errors import ClassFolderError, CourseError
from course.grading.classroom import exchange, hub
from course.grading.classroom.folder import ClassFolder, new_class, open_class


def plan(tmp_path: Path, **more: object) -> hub.Plan:
    return hub.plan(tmp_path / "exchange", "autumn", place=tmp_path / "jupyter", **more)


def test_a_plan_writes_nothing_and_writing_twice_changes_nothing(tmp_path: Path) -> None:
    made = plan(tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert {file.state for file in made.files} == {"new"}
    hub.write(made)
    assert {file.state for file in plan(tmp_path).files} == {"as it should be"}
    assert stat.S_IMODE((tmp_path / "exchange").stat().st_mode) == 0o1777


def test_fetch_submit_and_the_learners_folder_are_one_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.write(plan(tmp_path, folder="lessons"))
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    config = PyFileConfigLoader("nbgrader_config.py", path=str(tmp_path / "jupyter")).load_config()
    assert config.Exchange.assignment_dir == str(home / "lessons")
    assert (home / "lessons").is_dir()
    assert config.Exchange.root == str(tmp_path / "exchange")
    assert config.CourseDirectory.course_id == "autumn"


def test_other_settings_stay(tmp_path: Path) -> None:
    page = tmp_path / "jupyter" / "labconfig" / "page_config.json"
    page.parent.mkdir(parents=True)
    # JupyterLab 3 wrote a list.
    page.write_text(json.dumps({"disabledExtensions": ["their-own"], "theme": "x"}), encoding="utf-8")
    hub.write(plan(tmp_path))
    now = json.loads(page.read_text(encoding="utf-8"))
    assert now["theme"] == "x" and now["disabledExtensions"]["their-own"] is True
    assert now["disabledExtensions"]["@jupyter/nbgrader:formgrader"] is True
    assert "@jupyter/nbgrader:assignment-list" not in now["disabledExtensions"]
    page.write_text("{", encoding="utf-8")
    with pytest.raises(CourseError, match="valid JSON"):
        plan(tmp_path)


def test_who_teaches_sees_formgrader_again(tmp_path: Path) -> None:
    hub.write(hub.plan_instructor(tmp_path))
    lab = json.loads((tmp_path / "labconfig" / "page_config.json").read_text(encoding="utf-8"))
    assert lab["disabledExtensions"]["@jupyter/nbgrader:formgrader"] is False
    assert lab["disabledExtensions"]["@jupyter/nbgrader:validate-assignment"] is True


@pytest.mark.parametrize("name", ["a+b", "a b", "", "../x", "a/b"])
def test_a_name_that_nbgrader_would_not_take_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(CourseError, match="class's name"):
        hub.plan(tmp_path, name)


def test_an_account_that_is_not_there_is_told_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="no account"):
        hub.write(plan(tmp_path, owner="nobody-of-this-name"))
    assert not (tmp_path / "exchange").exists()


def test_an_exchange_that_is_not_there_is_told(tmp_path: Path) -> None:
    folder = new_class(tmp_path / "autumn")
    with pytest.raises(ClassFolderError, match="hub-setup"):
        exchange.release_to_exchange(folder, "01-coalition")
    folder = new_class(tmp_path / "spring", exchange=tmp_path / "none")
    with pytest.raises(ClassFolderError, match="not there"):
        exchange.feedback_to_exchange(folder, "01-coalition")


def released(tmp_path: Path) -> ClassFolder:
    """A class with an exchange and two pages of feedback; one hand-in came through the exchange."""
    place = tmp_path / "exchange"
    place.mkdir()
    folder = open_class(new_class(tmp_path / "autumn", exchange=place).root)
    for who in ("ada", "bob"):
        for room in (folder.feedback, folder.submitted):
            (room / who / "01-coalition").mkdir(parents=True)
        (folder.feedback / who / "01-coalition" / "01-coalition.html").write_text(f"page of {who}")
        stamp = folder.submitted / who / "01-coalition" / "timestamp.txt"
        stamp.write_text("2026-11-20 10:00:00.000000 UTC")
    (folder.submitted / "ada" / "01-coalition" / "submission_secret.txt").write_text("a secret")
    return folder


def test_feedback_goes_to_whom_it_belongs(tmp_path: Path) -> None:
    from nbgrader.utils import notebook_hash

    folder = released(tmp_path)
    given = exchange.feedback_to_exchange(folder, "01-coalition")
    assert given == exchange.Given(("ada",), ("bob",))
    pages = tmp_path / "exchange" / "autumn" / "feedback"
    assert stat.S_IMODE(pages.stat().st_mode) == 0o711
    by_secret = pages / f"{notebook_hash(secret='a secret', notebook_id='01-coalition')}.html"
    assert by_secret.read_text() == "page of ada"
    # Nobody can fetch the other: its secret is known to nobody. A second time it is the same.
    names = {path.name for path in pages.iterdir()}
    assert len(names) == 2
    exchange.feedback_to_exchange(folder, "01-coalition")
    assert {path.name for path in pages.iterdir()} == names


def test_no_pages_are_told(tmp_path: Path) -> None:
    (tmp_path / "exchange").mkdir()
    folder = new_class(tmp_path / "autumn", exchange=tmp_path / "exchange")
    with pytest.raises(CourseError, match="course grade"):
        exchange.feedback_to_exchange(open_class(folder.root), "01-coalition")
