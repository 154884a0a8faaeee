"""`course start` never writes over a learner's work, and a newer course in mid-term keeps every answer."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from learner_editions import NEW, OLD, code, edition, markdown, source, write

from course.errors import CourseError
from course.evidence.record import METADATA_KEY, make
from course.learner.folder import MANIFEST, find_folder, install

NAME = "01-coalition/01-coalition.ipynb"
NOON = datetime(2025, 9, 5, 12, 0, tzinfo=UTC)


@pytest.fixture
def old(tmp_path: Path):
    return edition(tmp_path / "old")


@pytest.fixture
def new(tmp_path: Path):
    return edition(tmp_path / "new", NEW, "2.0")


@pytest.fixture
def mine(tmp_path: Path, old) -> Path:
    folder = tmp_path / "mine"
    install(old, folder)
    return folder


def read(folder: Path) -> dict:
    return json.loads((folder / NAME).read_text(encoding="utf-8"))


def save(folder: Path, notebook: dict) -> bytes:
    (folder / NAME).write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")
    return (folder / NAME).read_bytes()


def test_a_first_start_puts_everything_there_and_a_second_changes_nothing(old, tmp_path):
    folder = tmp_path / "mine"
    assert {(change.path, change.kind) for change in install(old, folder)} == {
        (NAME, "new"),
        ("01-coalition/worksheet.txt", "new"),
    }
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*.ipynb")}
    assert install(old, folder) == []
    assert before == {path: path.stat().st_mtime_ns for path in folder.rglob("*.ipynb")}
    assert find_folder(folder) == folder


def test_an_untouched_notebook_is_renewed(mine, new):
    kinds = {change.path: change.kind for change in install(new, mine)}
    assert kinds == {NAME: "replaced", "01-coalition/worksheet.txt": "replaced"}
    assert source(read(mine), "header") == "# Who is willing, and on whose word?"


def test_a_touched_notebook_is_kept_byte_for_byte_and_said(mine, new):
    before = save(mine, write(OLD, "solve-share", "share = 26 / 35"))
    kinds = {change.path: change.kind for change in install(new, mine)}
    assert kinds[NAME] == "kept"
    assert (mine / NAME).read_bytes() == before


def test_work_on_the_newest_edition_is_nothing_to_speak_of(mine, old):
    before = save(mine, write(OLD, "solve-share", "share = 26 / 35"))
    assert install(old, mine) == []
    assert install(old, mine, update=True) == []
    assert (mine / NAME).read_bytes() == before


def test_a_file_of_the_same_name_that_the_course_did_not_put_there_is_kept(tmp_path, old):
    folder = tmp_path / "mine"
    (folder / "01-coalition").mkdir(parents=True)
    (folder / "01-coalition" / "worksheet.txt").write_text("my own", encoding="utf-8")
    kinds = {change.path: change.kind for change in install(old, folder)}
    assert kinds["01-coalition/worksheet.txt"] == "kept"
    assert (folder / "01-coalition" / "worksheet.txt").read_text(encoding="utf-8") == "my own"


def test_a_deleted_notebook_is_put_back(mine, old):
    (mine / NAME).unlink()
    assert [(change.path, change.kind) for change in install(old, mine)] == [(NAME, "restored")]


@pytest.mark.parametrize("damage", ["not JSON", "[]", '{"files": 3}'])
def test_with_a_damaged_manifest_everything_counts_as_the_learners(mine, new, damage):
    (mine / MANIFEST).write_text(damage, encoding="utf-8")
    before = (mine / NAME).read_bytes()
    assert {change.kind for change in install(new, mine)} == {"kept"}
    assert (mine / NAME).read_bytes() == before


def test_update_carries_answers_into_the_new_edition_and_keeps_the_old_file(mine, new):
    record = make("01-coalition/who-counts/q1", "choice", "b", 1757060000.0)
    mine_now = write(OLD, "solve-share", "share = 26 / 35 * 100  # Prozent, größer als gedacht")
    mine_now = write(mine_now, "answer-strong-number", "No: it counts pledges.\n\nА не солдат.")
    mine_now["metadata"][METADATA_KEY] = {"v": 1, "evidence": {record["item"]: record}}
    mine_now["cells"].insert(4, code("scratch", "share_of_states = 26 / 38"))
    before = save(mine, mine_now)

    changes = {change.path: change for change in install(new, mine, update=True, now=NOON)}

    assert changes[NAME].kind == "updated"
    after = read(mine)
    assert source(after, "solve-share") == "share = 26 / 35 * 100  # Prozent, größer als gedacht"
    assert source(after, "answer-strong-number") == "No: it counts pledges.\n\nА не солдат."
    assert source(after, "header") == "# Who is willing, and on whose word?"
    assert source(after, "scratch") == "share_of_states = 26 / 38"
    assert after["metadata"][METADATA_KEY]["evidence"] == {record["item"]: record}
    ids = [cell["id"] for cell in after["cells"]]
    assert ids.index("scratch") == ids.index("worked-example") + 1
    assert (mine / str(changes[NAME].backup)).read_bytes() == before
    assert install(new, mine, update=True) == [], "a second update has nothing to do"


def test_update_twice_in_a_term_doubles_nothing(mine, old, new, tmp_path):
    mine_now = write(OLD, "worked-example", "1 + 1  # my note")
    mine_now["cells"].append(markdown("my-note", "My note"))
    save(mine, mine_now)
    install(new, mine, update=True)
    third = edition(tmp_path / "third", write(NEW, "header", "# A third title"), "3.0")
    install(third, mine, update=True)
    text = json.dumps(read(mine))
    assert text.count("my note") == 1
    assert text.count("My note") == 1


def test_sidecars_and_other_files_of_the_learner_are_never_touched(mine, new):
    sidecar = mine / "01-coalition" / "answers" / "01-coalition.who-counts.json"
    sidecar.parent.mkdir()
    sidecar.write_text("{}", encoding="utf-8")
    (mine / "my-notes.txt").write_text("notes", encoding="utf-8")
    save(mine, write(OLD, "solve-share", "share = 1"))
    install(new, mine, update=True)
    assert sidecar.read_text(encoding="utf-8") == "{}"
    assert (mine / "my-notes.txt").read_text(encoding="utf-8") == "notes"


def test_a_broken_notebook_is_left_alone_with_a_sentence(mine, new):
    (mine / NAME).write_text('{"cells": [', encoding="utf-8")
    with pytest.raises(CourseError, match=r"01-coalition\.ipynb is no readable notebook.*left as it is"):
        install(new, mine, update=True)
    assert (mine / NAME).read_text(encoding="utf-8") == '{"cells": ['


def test_a_folder_that_is_a_file_is_refused_with_a_sentence(tmp_path, old):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(CourseError, match=r"cannot be written.*Choose another folder"):
        install(old, tmp_path / "file")


def test_a_symbolic_link_in_place_of_a_notebook_is_refused(mine, new, tmp_path):
    elsewhere = tmp_path / "elsewhere.ipynb"
    elsewhere.write_text("precious", encoding="utf-8")
    (mine / NAME).unlink()
    (mine / NAME).symlink_to(elsewhere)
    with pytest.raises(CourseError, match="no ordinary file"):
        install(new, mine)
    assert elsewhere.read_text(encoding="utf-8") == "precious"


def test_no_folder_of_the_course_is_said(tmp_path):
    with pytest.raises(CourseError, match=r"holds no notebooks of the course.*course start"):
        find_folder(tmp_path)


def test_an_update_brings_back_a_deleted_cell_of_the_newest_edition(mine, old):
    notebook = read(mine)
    gone = next(cell for cell in notebook["cells"] if cell["id"] == "check-share")
    notebook["cells"].remove(gone)
    next(cell for cell in notebook["cells"] if cell["id"] == "solve-share")["source"] = ["share = 26"]
    record = make("01-coalition/who-counts/q1", "choice", "b", NOON.timestamp())
    notebook["metadata"][METADATA_KEY] = {"v": 1, "evidence": {record["item"]: record}}
    before = save(mine, notebook)
    assert install(old, mine) == [], "without being asked nothing of the learner's is touched"
    [change] = install(old, mine, update=True, now=NOON)
    after = read(mine)
    assert change.kind == "updated" and (mine / change.backup).read_bytes() == before
    assert "check-share" in [cell["id"] for cell in after["cells"]]
    assert source(after, "solve-share") == "share = 26"
    assert after["metadata"][METADATA_KEY]["evidence"] == {record["item"]: record}
    assert install(old, mine, update=True, now=NOON) == []
