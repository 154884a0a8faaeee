"""Notes for oneself: kept as typed, found again, and part of nothing that is handed in."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from IPython.testing import globalipapp
from IPython.utils.capture import capture_output

from course.errors import CourseError, UnknownName
from course.learner.notes import store as notes
from course.learner.notes.field import NoteField, note, page_of

SLUG = "01-coalition"
KEY = f"{SLUG}/my-record"
SECRET = "my own words, for nobody else"


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A learner's folder with one notebook; we stand beside the notebook, as a kernel does."""
    folder = tmp_path / "willing-and-able"
    (folder / SLUG).mkdir(parents=True)
    (folder / ".course-manifest.json").write_text('{"v": 1, "files": {}}')
    cell = {"cell_type": "code", "id": "a", "source": "x", "metadata": {}, "outputs": []}
    (folder / SLUG / f"{SLUG}.ipynb").write_text(
        json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    )
    monkeypatch.chdir(folder / SLUG)
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    return folder


def test_a_note_is_found_again_and_an_empty_one_is_removed(home):
    assert notes.load(KEY) == ""
    path = notes.save(KEY, f"{SECRET} é\n")
    assert path == home / "my-notes" / f"{SLUG}.notes" and notes.load(KEY) == f"{SECRET} é\n"
    notes.save(f"{SLUG}/other", "two")
    assert [(one.key, one.text) for one in notes.all_notes()] == [
        (KEY, f"{SECRET} é\n"),
        (f"{SLUG}/other", "two"),
    ]
    notes.save(KEY, "  ")
    assert [one.key for one in notes.all_notes()] == [f"{SLUG}/other"]


@pytest.mark.parametrize("manifest", [True, False])
def test_a_note_never_lies_in_the_folder_that_is_handed_in(home, manifest):
    if not manifest:
        (home / ".course-manifest.json").unlink()
    path = notes.save(KEY, SECRET)
    assert home / SLUG not in path.parents


def test_a_packed_notebook_holds_no_note(home, tmp_path):
    from course.learner.pack import pack

    notes.save(KEY, SECRET)
    packed = pack(home / SLUG / f"{SLUG}.ipynb", tmp_path)
    with zipfile.ZipFile(packed.path) as archive:
        assert not any(SECRET.encode() in archive.read(name) for name in archive.namelist())
        assert not any("note" in name for name in archive.namelist())


def test_the_field_holds_no_text_that_a_notebook_could_keep(home):
    notes.save(KEY, SECRET)
    assert globalipapp.start_ipython() or globalipapp.get_ipython()
    with capture_output() as captured:
        note(KEY, "Write here")
    (output,) = captured.outputs
    assert SECRET not in json.dumps(output.data)
    field = NoteField(KEY)
    said = []
    field.send = said.append
    field._take(None, {"kind": "load"}, None)
    assert said == [{"kind": "text", "text": SECRET}]
    field._take(None, {"kind": "save", "text": "more", "number": 3}, None)
    assert said[-1] == {"kind": "saved", "number": 3, "empty": False} and notes.load(KEY) == "more"
    assert SECRET not in json.dumps(field.get_state(), default=str)


def test_a_note_of_a_megabyte_is_a_sentence_and_nothing_is_lost(home):
    notes.save(KEY, SECRET)
    field, said = NoteField(KEY), []
    field.send = said.append
    field._take(None, {"kind": "save", "text": "x" * 1_000_000, "number": 1}, None)
    assert said[0]["kind"] == "problem" and "1,000,000 characters" in said[0]["text"]
    assert notes.load(KEY) == SECRET


def test_a_damaged_file_is_told_and_left_as_it_is(home):
    path = notes.save(KEY, SECRET)
    path.write_text("{broken")
    with pytest.raises(CourseError, match="cannot be read"):
        notes.load(KEY)
    with pytest.raises(notes.NoteNotSaved, match="cannot be read"):
        notes.save(KEY, "new")
    assert path.read_text() == "{broken"


def test_a_folder_that_cannot_be_written_is_told(home):
    (home / "my-notes").write_text("a file stands in the way")
    with pytest.raises(notes.NoteNotSaved, match="cannot be written"):
        notes.save(KEY, SECRET)


@pytest.mark.parametrize("key", ["my-record", "", "../x/y", "a/b/c/d", "A/b", None])
def test_a_key_names_its_notebook(home, key):
    with pytest.raises(UnknownName, match="01-coalition/my-record"):
        notes.save(key, SECRET)


def test_while_a_notebook_is_graded_there_is_no_field(home, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    with capture_output() as captured:
        note(KEY)
    assert captured.outputs == [] and not captured.stdout


def test_all_notes_on_one_page(home, capsys):
    from typer.testing import CliRunner

    from course.cli import build

    app, runner = build(), CliRunner()
    assert "no notes yet" in runner.invoke(app, ["notes", "--folder", str(home)]).stdout
    notes.save(KEY, "<b>bold</b>")
    page = home / "all.html"
    ran = runner.invoke(app, ["notes", "--folder", str(home), "--output", str(page)])
    assert ran.exit_code == 0 and KEY in ran.stdout and "<b>bold</b>" in ran.stdout
    assert "&lt;b&gt;bold" in page.read_text() and "<b>bold" not in page.read_text()
    shown = page_of(notes.all_notes(home), Path("x"))
    assert "bold" not in repr(shown), "an output's plain text would stay in the notebook"


def test_collecting_a_whole_folder_leaves_notes_aside(home):
    from course.grading.collect.hand_in import answers

    assert notes.SUFFIX != ".json"
    upload = type("Upload", (), {"data": SECRET.encode()})()
    folder = type("Folder", (), {"assignments": [SLUG]})()
    kept = answers(folder, SLUG, [(f"x/my-notes/{SLUG}.notes", upload)], [])
    assert kept == {}
