"""Which of a learner's files is meant is told by what is in them, and a corrected time takes effect."""

from __future__ import annotations

import json
import os
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from grading_kit import SLUG, Class

from course.errors import SubmissionError
from course.grading.classroom.folder import ClassFolder, open_class
from course.grading.classroom.roster import Learner, import_roster
from course.grading.collect.collect import collect
from course.grading.collect.exchange import collect_exchange
from course.grading.collect.outcome import Collection
from course.grading.heal.heal import heal_submission


@pytest.fixture
def k(autumn: Class) -> Class:
    import_roster(open_class(autumn.root), [Learner("anna", "Müller", "Anna"), Learner("ben", "B", "Ben")])
    return autumn


@pytest.fixture
def folder(k: Class) -> ClassFolder:
    return open_class(k.root)


def mail(place: Path, files: dict[str, tuple[Any, int]]) -> Path:
    """A folder of Anna's with files and their times in minutes."""
    for name, (content, minutes) in files.items():
        path = place / "anna" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        os.utime(path, (1_700_000_000 + 60 * minutes,) * 2)
    return place


def graded(folder: ClassFolder) -> Any:
    return json.loads((folder.submitted / "anna" / SLUG / f"{SLUG}.ipynb").read_text(encoding="utf-8"))


def notes(done: Collection) -> str:
    return " | ".join(note for one in done.collected for note in one.notes)


@pytest.mark.parametrize("name", [f"{SLUG}_Mueller.ipynb", f"Copy of {SLUG}.ipynb", f"{SLUG}-fertig.ipynb"])
@pytest.mark.parametrize("minutes", [-5, 0, 5])
def test_work_counts_and_not_the_name(
    k: Class, folder: ClassFolder, tmp_path: Path, name: str, minutes: int
) -> None:
    worked = k.answered()
    done = collect(
        folder, SLUG, mail(tmp_path / "in", {f"{SLUG}.ipynb": (k.released, 0), name: (worked, minutes)})
    )
    assert graded(folder) == worked
    assert "the only one with work in it" in notes(done)


def test_among_worked_ones_the_newest_wins(k: Class, folder: ClassFolder, tmp_path: Path) -> None:
    older, newer = k.notebook(solve_share="share = 1"), k.answered()
    source = mail(tmp_path / "in", {f"{SLUG}.ipynb": (older, 0), "final.ipynb": (newer, 9)})
    collect(folder, SLUG, source)
    assert graded(folder) == newer


def test_two_of_one_time_are_both_kept_and_told(k: Class, folder: ClassFolder, tmp_path: Path) -> None:
    one, other = k.notebook(solve_share="share = 1"), k.answered()
    source = mail(tmp_path / "in", {"one.ipynb": (one, 0), "other.ipynb": (other, 0)})
    done = collect(folder, SLUG, source)
    assert not done.unmatched and done.exit_code == 1
    assert "one.ipynb" in notes(done) and "compare them" in notes(done)
    lying = [json.loads(p.read_bytes()) for p in (folder.submitted / "anna" / SLUG).glob("*.ipynb")]
    assert len(lying) == 2 and one in lying and other in lying


def test_an_untouched_hand_in_is_told(k: Class, folder: ClassFolder, tmp_path: Path) -> None:
    done = collect(folder, SLUG, mail(tmp_path / "in", {f"{SLUG}.ipynb": (k.released, 0)}))
    assert "nothing in it is answered" in notes(done)
    done = collect(folder, SLUG, mail(tmp_path / "in2", {f"{SLUG}.ipynb": (k.answered(), 5)}))
    assert notes(done) == ""


def test_another_notebook_under_this_name_is_named(k: Class, folder: ClassFolder, tmp_path: Path) -> None:
    other = json.loads(json.dumps(k.released))
    for cell in other["cells"]:
        cell["id"] = f"b-{cell['id']}"[:60]
    place = folder.release / "97-other"
    place.mkdir()
    (place / "97-other.ipynb").write_text(json.dumps(other), encoding="utf-8")
    done = collect(folder, SLUG, mail(tmp_path / "in", {f"{SLUG}.ipynb": (other, 0)}))
    assert not done.collected
    assert f"this is notebook 97-other, not {SLUG}" in done.unmatched[0].reason


def test_a_corrected_time_takes_effect(k: Class, folder: ClassFolder, tmp_path: Path) -> None:
    source = mail(tmp_path / "in", {f"{SLUG}.ipynb": (k.answered(), 0)})
    table = tmp_path / "map.csv"

    def run(time: str) -> str:
        table.write_text(f"file,learner_id,time\nanna,anna,{time}\n", encoding="utf-8")
        (one,) = collect(folder, SLUG, source, table).collected
        return one.action

    collect(folder, SLUG, source)
    stamp = folder.submitted / "anna" / SLUG / "timestamp.txt"
    for time in ("2026-11-29T09:00:00+00:00", "2020-11-29T09:00:00+00:00"):
        assert run(time) != "unchanged"
        assert stamp.read_text(encoding="utf-8").startswith(time[:10])
        assert run(time) == "unchanged"
    # A file's own time, which a copy changes, does not undo the instructor's word.
    (one,) = collect(folder, SLUG, source).collected
    assert (one.action, one.time) == ("unchanged", datetime(2020, 11, 29, 9, tzinfo=UTC))


@pytest.mark.parametrize(("on_disk", "in_map"), [("NFD", "NFC"), ("NFC", "NFD")])
def test_a_name_in_the_other_unicode_form_is_the_same_name(
    k: Class, folder: ClassFolder, tmp_path: Path, on_disk: str, in_map: str
) -> None:
    name = "Abgabe Müller.ipynb"
    source = tmp_path / "in"
    source.mkdir()
    path = source / unicodedata.normalize(on_disk, name)
    path.write_text(json.dumps(k.answered()), encoding="utf-8")
    table = tmp_path / "map.csv"
    row = unicodedata.normalize(in_map, name)
    table.write_text(f"file,learner_id\n{row},anna\nnobody.ipynb,ben\n", encoding="utf-8")
    done = collect(folder, SLUG, source, table)
    assert [one.learner_id for one in done.collected] == ["anna"]
    # A row that fits nothing is told.
    assert [(one.names, "fits no file" in one.reason) for one in done.unmatched] == [
        (("nobody.ipynb",), True)
    ]
    table.write_text(
        f"file,learner_id\n{name},anna\n{unicodedata.normalize('NFD', name)},ben\n", encoding="utf-8"
    )
    with pytest.raises(SubmissionError, match="twice"):
        collect(folder, SLUG, source, table)


@pytest.mark.parametrize(
    ("worse", "said"),
    [
        (b"hello", "01-hello.ipynb of anna cannot be read"),
        (b"", "it is empty"),
        ({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, "has no cell of the notebook"),
        (None, "nothing in it is answered"),
    ],
)
def test_what_holds_less_never_replaces_what_was_collected(
    k: Class, folder: ClassFolder, tmp_path: Path, worse: Any, said: str
) -> None:
    collect(folder, SLUG, mail(tmp_path / "in", {f"{SLUG}.ipynb": (k.answered(), 0)}))
    # Grading mends the copy in submitted/.
    heal_submission(folder, SLUG, "anna")
    before = graded(folder)
    content = k.released if worse is None else worse
    later = mail(tmp_path / "later", {f"{SLUG}.ipynb": (content, 9)})
    (one,) = collect(folder, SLUG, later).collected
    assert graded(folder) == before and one.action == "not taken"
    assert said.replace("01-hello", SLUG) in one.notes[0] and "holds more work and stays" in one.notes[1]
    if isinstance(content, bytes) and content:
        kept = [path.read_bytes() for path in (folder.originals / "anna" / SLUG).rglob("*.ipynb")]
        assert content in kept
    # What has work comes in the place of what has none.
    ours = mail(tmp_path / "ours", {f"{SLUG}.ipynb": (k.answered(solve_share="share = 1"), 20)})
    assert collect(folder, SLUG, ours).collected[0].action == "resubmitted"


def test_two_downloads_do_not_replace_each_other_by_turns(
    k: Class, folder: ClassFolder, tmp_path: Path
) -> None:
    def run(source: Path, table: Path | None = None) -> str:
        return collect(folder, SLUG, source, table).collected[0].action

    raw = mail(tmp_path / "raw", {f"{SLUG}.ipynb": (k.notebook(solve_share="share = 1"), 0)})
    packed = mail(
        tmp_path / "pack",
        {
            f"{SLUG}.ipynb": (k.notebook(solve_share="share = 1"), 5),
            f"answers/{SLUG}.who.json": (b"{}", 5),
            "receipt.json": ({"v": 1, "notebook": SLUG, "packed": "2023-11-14T22:00:00+00:00"}, 5),
        },
    )
    other = mail(tmp_path / "other", {f"{SLUG}.ipynb": (k.answered(), 7)})
    assert [run(raw), run(packed)] == ["new", "resubmitted"]
    # The notebook alone, without its answers, is a part of what lies there.
    (one,) = collect(folder, SLUG, raw).collected
    assert (one.action, one.notes) == ("unchanged", ())
    assert (folder.submitted / "anna" / SLUG / "answers").is_dir()
    assert [run(other), run(packed), run(other)] == ["resubmitted", "not taken", "unchanged"]
    # Nor does a download's date bring back what was replaced, or a part of it.
    os.utime(raw / "anna" / f"{SLUG}.ipynb", (1_800_000_000,) * 2)
    (one,) = collect(folder, SLUG, raw).collected
    assert one.action == "not taken" and "another one took its place" in one.notes[-1]
    assert graded(folder) == k.answered()
    table = tmp_path / "map.csv"
    table.write_text("file,learner_id,time\nanna,anna,2027-01-01\n", encoding="utf-8")
    assert run(packed, table) == "resubmitted"
    # Your word on the time of a part of the files costs none of the others.
    table.write_text("file,learner_id,time\nanna,anna,2027-01-02\n", encoding="utf-8")
    run(raw, table)
    assert (folder.submitted / "anna" / SLUG / "answers").is_dir()
    stamp = (folder.submitted / "anna" / SLUG / "timestamp.txt").read_text(encoding="utf-8")
    assert stamp.startswith("2027-01-02")


def unreleased(k: Class, folder: ClassFolder) -> Any:
    """A notebook of the class that was not released; every notebook begins alike."""
    other = json.loads(json.dumps(k.released))
    for cell in other["cells"][1:]:
        cell["id"] = f"b-{cell['id']}"[:60]
    place = folder.source / "97-other"
    place.mkdir()
    (place / "97-other.ipynb").write_text(json.dumps(other), encoding="utf-8")
    return other


def test_another_notebook_is_named_before_it_is_released(
    k: Class, folder: ClassFolder, tmp_path: Path
) -> None:
    other = unreleased(k, folder)
    done = collect(folder, SLUG, mail(tmp_path / "in", {f"{SLUG}.ipynb": (other, 0)}))
    assert not done.collected and not (folder.submitted / "anna").exists()
    assert f"this is notebook 97-other, not {SLUG}" in done.unmatched[0].reason
    # Nor is it graded as this one, however it came there.
    k.submit("anna", other)
    unreadable = heal_submission(folder, SLUG, "anna").unreadable
    assert unreadable is not None and "this is notebook 97-other" in unreadable


def test_what_comes_through_the_exchange_replaces_no_more_than_a_file_does(
    k: Class, folder: ClassFolder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    other, contents = unreleased(k, folder), dict[str, Any]()

    class Api:
        def __init__(self, config: object) -> None:
            pass

        def collect(self, slug: str, update: bool) -> dict[str, Any]:
            for learner, content in contents.items():
                k.submit(learner, content, timestamp_dot_txt="2026-11-20 12:00:00 UTC")
            return {"success": True}

    monkeypatch.setattr("nbgrader.apps.NbGraderAPI", Api)
    folder = replace(folder, settings=replace(folder.settings, exchange=tmp_path))

    def run(**sent: Any) -> Collection:
        contents.clear()
        contents.update(sent)
        return collect_exchange(folder, SLUG)

    assert [one.action for one in run(anna=k.answered()).collected] == ["new"]
    done = run(anna=b"hello", ben=other)
    assert [one.action for one in done.collected] == ["not taken"] and "cannot be read" in notes(done)
    assert graded(folder) == k.answered()
    assert "this is notebook 97-other" in done.unmatched[0].reason
    assert not (folder.submitted / "ben" / SLUG).exists() and "ben" in done.missing
    kept = [path.read_bytes() for path in folder.originals.rglob("*.ipynb")]
    assert b"hello" in kept and json.dumps(other).encode() in kept
    done = run(anna=k.answered(solve_share="share = 1"), ben=k.released)
    assert [one.action for one in done.collected] == ["resubmitted", "new"]
    assert "nothing in it is answered" in notes(done)


def test_of_several_files_the_unreadable_one_is_told_with_its_owner(
    k: Class, folder: ClassFolder, tmp_path: Path
) -> None:
    files = {f"{SLUG}.ipynb": (b"hello", 9), "final.ipynb": (k.answered(), 0)}
    done = collect(folder, SLUG, mail(tmp_path / "in", files))
    assert graded(folder) == k.answered()
    assert f"{SLUG}.ipynb of anna cannot be read as a notebook" in notes(done)
