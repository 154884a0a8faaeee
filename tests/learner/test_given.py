"""`course start --update --from FILE`: a corrected notebook comes in, and every answer stays."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from learner_editions import NEW, OLD, edition, source, write

from course.errors import CourseError
from course.evidence.record import METADATA_KEY, bundle, make
from course.learner.folder import install
from course.learner.given import given_edition
from course.learner.server import hub

NAME = "01-coalition/01-coalition.ipynb"
ITEM = "01-coalition/who-counts/q1"


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A learner's folder with a worked notebook: an answer, a solution, a text."""
    folder = tmp_path / "mine"
    install(edition(tmp_path / "wheel"), folder)
    worked = write(OLD, "solve-share", "share = 26 / 35")
    worked = write(worked, "answer-strong-number", "It depends.")
    worked["metadata"][METADATA_KEY] = bundle({ITEM: make(ITEM, "choice", "c", 1_700_000_000.0)})
    (folder / NAME).write_text(json.dumps(worked), encoding="utf-8")
    return folder


def zipped(tmp_path: Path, inside: str = "release/01-coalition") -> Path:
    path = tmp_path / "corrected.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{inside}/01-coalition.ipynb", json.dumps(NEW))
        archive.writestr(f"{inside}/items.yaml", "edition: 2.0 (abc)\nnotebook: 01-coalition\n")
    return path


def loose(tmp_path: Path) -> Path:
    path = tmp_path / "Corrected notebook (2).ipynb"
    path.write_text(json.dumps(NEW), encoding="utf-8")
    return path


def foldered(tmp_path: Path) -> Path:
    return edition(tmp_path / "outbound", NEW, "2.0").folder


@pytest.mark.parametrize("give", [zipped, loose, foldered, lambda where: zipped(where, "a/b/c/01-coalition")])
def test_a_corrected_notebook_comes_in_with_all_answers(mine: Path, tmp_path: Path, give) -> None:
    with given_edition(give(tmp_path)) as theirs:
        changes = install(theirs, mine, update=True, given=True)
    assert "updated" in {change.kind for change in changes}
    now = json.loads((mine / NAME).read_text(encoding="utf-8"))
    assert source(now, "worked-example") == "2 + 2"
    assert source(now, "solve-share") == "share = 26 / 35"
    assert source(now, "answer-strong-number") == "It depends."
    assert now["metadata"][METADATA_KEY]["evidence"][ITEM]["value"] == "c"
    (backup,) = (mine / "01-coalition" / "backups").glob("*.ipynb")
    assert source(json.loads(backup.read_text(encoding="utf-8")), "worked-example") == "1 + 1"


def test_without_update_a_worked_notebook_stays(mine: Path, tmp_path: Path) -> None:
    before = (mine / NAME).read_bytes()
    with given_edition(zipped(tmp_path)) as theirs:
        changes = install(theirs, mine, given=True)
    assert {change.kind for change in changes if change.path == NAME} == {"kept"}
    assert (mine / NAME).read_bytes() == before


def test_the_installed_course_puts_nothing_in_its_place(mine: Path, tmp_path: Path) -> None:
    with given_edition(zipped(tmp_path)) as theirs:
        install(theirs, mine, update=True, given=True)
    before = (mine / NAME).read_bytes()
    newer = edition(tmp_path / "newer", OLD, "3.0")
    assert install(newer, mine) == []
    (change,) = [change for change in install(newer, mine, update=True) if change.path == NAME]
    assert change.kind == "given"
    assert (mine / NAME).read_bytes() == before
    # A class's notebook that is lost is put back from what is at hand.
    (mine / NAME).unlink()
    install(newer, mine)
    assert (mine / NAME).is_file()


def test_the_class_can_hand_out_an_earlier_one_again(mine: Path, tmp_path: Path) -> None:
    for content in (NEW, OLD):
        path = tmp_path / "01-coalition.ipynb"
        path.write_text(json.dumps(content), encoding="utf-8")
        with given_edition(path) as theirs:
            install(theirs, mine, update=True, given=True)
    assert source(json.loads((mine / NAME).read_text(encoding="utf-8")), "worked-example") == "1 + 1"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.zip", b"no archive", "cannot be read"),
        ("x.ipynb", b"{", "cannot be read"),
        ("x.pdf", b"%PDF-1.7", "cannot be read"),
    ],
)
def test_what_is_no_notebook_is_said(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(CourseError, match=said), given_edition(path):
        pass


def test_an_archive_stays_in_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "evil.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../outside.ipynb", json.dumps(OLD))
    with pytest.raises(CourseError, match="outside of its folder"), given_edition(path):
        pass
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("notes.txt", "nothing")
    with pytest.raises(CourseError, match="no notebook"), given_edition(path):
        pass
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a/01-coalition.ipynb", json.dumps(OLD))
        archive.writestr("b/01-coalition.ipynb", json.dumps(NEW))
    with pytest.raises(CourseError, match="twice"), given_edition(path):
        pass
    with pytest.raises(CourseError, match="no file or folder"), given_edition(tmp_path / "none"):
        pass


def test_a_server_on_a_hub_starts_whatever_goes_wrong(tmp_path: Path) -> None:
    home = tmp_path / "home" / "willing-and-able"
    installed = edition(tmp_path / "wheel")
    outbound = edition(tmp_path / "outbound", NEW, "2.0").folder
    assert hub.prepare(installed, home, outbound) == []
    assert source(json.loads((home / NAME).read_text(encoding="utf-8")), "worked-example") == "2 + 2"
    # An exchange with nothing in it yet, a broken notebook in it, a file where the folder should be.
    assert hub.prepare(installed, home, tmp_path / "nowhere") == []
    (outbound / "01-coalition" / "01-coalition.ipynb").write_text("{", encoding="utf-8")
    assert len(hub.prepare(installed, home, outbound)) == 1
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert len(hub.prepare(installed, tmp_path / "file" / "willing-and-able", None)) == 1
