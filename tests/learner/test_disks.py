"""Every learner's command on a disk that is full or can only be read: a sentence, and whole files or none."""

from __future__ import annotations

import contextlib
import json
import subprocess
from pathlib import Path

import pytest
from learner_editions import NEW, OLD, Run, edition, write

from course import files
from course.learner.edition import Edition
from course.learner.folder import install

NAME = "01-coalition/01-coalition.ipynb"
# By command: what it says on a full disk, and on one that can only be read.
COMMANDS = {
    ("validate", "01-coalition"): ("still open", "still open"),
    ("progress",): ("Who is willing?", "Who is willing?"),
    ("pack", "01-coalition"): ("could not be written", "could not be written"),
    ("pack", "01-coalition", "-o", "{out}"): ("note its SHA-256", "note its SHA-256"),
    ("notes",): ("no notes yet", "no notes yet"),
    ("notes", "-o", "notes.html"): ("cannot be written", "cannot be written"),
    ("doctor",): ("Delete what you do not need", "cannot be written"),
    ("worksheet", "/{md}"): ("no room left", "can only be read"),
    ("start", "--no-lab", "."): ("no room left", "cannot be written"),
    ("start", "--no-lab", "--update", "."): ("no room left", "cannot be written"),
    ("start", "--no-lab", "--learner", "anna", "."): ("no room left", "cannot be written"),
}


def everything(place: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in place.rglob("*") if path.is_file()}


def fill(disk: Path) -> None:
    with contextlib.suppress(OSError), (disk / "filler").open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 64)


@pytest.fixture
def newer(tmp_path: Path) -> Edition:
    return edition(tmp_path / "newer", NEW, "2.0")


@pytest.fixture(params=["full", "read-only"])
def state(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def mine(disk: Path, state: str, tmp_path: Path) -> Path:
    folder = disk / "mine"
    install(edition(tmp_path / "older"), folder)
    argued = write(OLD, "answer-strong-number", "Strong, and weak.")
    (folder / NAME).write_text(json.dumps(argued), encoding="utf-8")
    if state == "full":
        fill(disk)
    else:
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    return folder


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_it_ends_in_a_sentence_and_leaves_whole_files_or_none(
    run_course: Run, newer: Edition, mine: Path, state: str, tmp_path: Path, command: tuple[str, ...]
) -> None:
    page = tmp_path / "page.md"
    page.write_text("# A page\n\nSome text.\n" * 200, encoding="utf-8")
    before = everything(mine)
    filled = [
        part.format(out=tmp_path / "out.zip", md=str(page).lstrip("/")) if "{" in part else part
        for part in command
    ]
    _, said = run_course(newer, *filled, cwd=mine)
    assert COMMANDS[command][state == "read-only"] in said, said
    assert everything(mine) == before


def test_start_opens_it_all_the_same(run_course: Run, newer: Edition, mine: Path, tmp_path: Path) -> None:
    # A server that ends at once: only whether it is started is asked.
    stub = (
        "from course.learner.server import lab\n"
        "lab.run = lambda arguments, env: print('started', *arguments) or 0"
    )
    (tmp_path / "stub").mkdir()
    (tmp_path / "stub" / "sitecustomize.py").write_text(stub, encoding="utf-8")
    code, said = run_course(
        newer,
        *("start", "--no-browser", "--allow-root", "--learner", "anna", "."),
        cwd=mine,
        PYTHONPATH=str(tmp_path / "stub"),
    )
    assert code == 0, said
    assert "opened all the same" in said and "started" in said
    # What could not be kept is not said to be.
    assert "is kept there" not in said and "Your id in this folder" not in said


@pytest.mark.parametrize("state", ["full"], indirect=True)
def test_a_receipt_that_does_not_fit_leaves_no_part_of_a_line(disk: Path, mine: Path, state: str) -> None:
    (disk / "filler").unlink()
    receipts = mine / "receipts.jsonl"
    files.append_line(receipts, "{}")
    fill(disk)
    with pytest.raises(OSError, match="No space left"):
        files.append_line(receipts, "x" * 10_000)
    assert receipts.read_bytes() == b"{}\n"


@pytest.mark.parametrize("state", ["full"], indirect=True)
def test_a_file_that_does_not_fit_stays_as_it_was_and_is_named(mine: Path, state: str) -> None:
    before = everything(mine)
    with pytest.raises(OSError) as caught:
        files.write_text(mine / NAME, "x" * 100_000)
    assert caught.value.filename == str(mine / NAME)
    assert everything(mine) == before


def test_what_is_replaced_keeps_its_rights(tmp_path: Path) -> None:
    path = tmp_path / f"{'x' * 240}.json"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o640)
    files.write_text(path, "new")
    assert path.read_text(encoding="utf-8") == "new"
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [path]
