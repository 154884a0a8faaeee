"""A class follows a newer course: its own changes stay, what only the course changed comes in, and what both
changed is told."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from course.grading.classroom import follow
from course.grading.classroom.folder import ClassFolder, new_class, open_class
from course.notebooks import source_of

SLUG = "01-coalition"
BOOK, ITEMS = f"source/{SLUG}/{SLUG}.ipynb", f"source/{SLUG}/items.yaml"
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A checkout as it was when the class was made, and the class."""
    place = tmp_path_factory.mktemp("follow")
    checkout = place / "checkout"
    for name in ("notebooks", "data"):
        shutil.copytree(ROOT / name, checkout / name)
    (checkout / "course").mkdir()
    for name in ("pyproject.toml",):
        shutil.copy(ROOT / name, checkout / name)
    return checkout, new_class(place / "autumn", checkout).root


@pytest.fixture
def both(made: tuple[Path, Path], tmp_path: Path) -> tuple[Path, ClassFolder]:
    checkout, room = (tmp_path / path.name for path in made)
    for origin, copy in zip(made, (checkout, room), strict=True):
        shutil.copytree(origin, copy)
    return checkout, open_class(room)


def book(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def change(path: Path, cell_id: str, text: str) -> None:
    content = book(path)
    next(cell for cell in content["cells"] if cell["id"] == cell_id)["source"] = text
    path.write_text(json.dumps(content), encoding="utf-8")


def cells(path: Path) -> dict[str, str]:
    return {cell["id"]: source_of(cell) for cell in book(path)["cells"]}


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_class_of_this_course_has_nothing_to_follow(both: tuple[Path, ClassFolder]) -> None:
    checkout, room = both
    change(room.root / BOOK, "hook", "mine")
    what = follow.plan(room, checkout)
    assert what.steps == () and what.own == 1 and what.has_base


def test_what_only_one_side_changed_is_taken_from_it(both: tuple[Path, ClassFolder]) -> None:
    checkout, room = both
    theirs = checkout / "notebooks"
    # The course: a cell, a line of questions, a new guide, another notebook's key.
    change(theirs / BOOK, "hook", "the course's new hook")
    replace(theirs / ITEMS, "Warm-up from notebook 00", "Warm-up")
    (theirs / "guide" / "new.md").write_text("new", encoding="utf-8")
    # The class: another cell, a cell of its own, a cell removed, another line of questions, a notebook.
    own = room.root / BOOK
    change(own, "worked-missing", "the class's own words")
    content = book(own)
    where = next(n for n, cell in enumerate(content["cells"]) if cell["id"] == "hook")
    ours = {"id": "our-town", "cell_type": "markdown", "metadata": {}, "source": "Our town"}
    content["cells"] = [cell for cell in content["cells"] if cell["id"] != "desk-ledger"]
    content["cells"].insert(where + 1, ours)
    own.write_text(json.dumps(content), encoding="utf-8")
    replace(room.root / ITEMS, "title: Your verdict", "title: Our verdict")
    shutil.copytree(room.root / "source" / SLUG, room.root / "source" / "10-own")

    what = follow.plan(room, checkout)
    kinds = {step.name: step.kind for step in what.steps}
    assert kinds == {BOOK: "joined", ITEMS: "joined", "guide/new.md": "new"}
    assert not any(step.notes for step in what.steps)
    diff = "\n".join(line for step in what.steps for line in step.diff)
    assert "+the course's new hook" in diff and "the class's own words" not in diff
    before = own.read_bytes()
    backup = follow.follow(room, what)

    now = cells(own)
    assert now["hook"] == "the course's new hook"
    assert now["worked-missing"] == "the class's own words"
    assert "desk-ledger" not in now
    assert list(now).index("our-town") == list(now).index("hook") + 1
    text = (room.root / ITEMS).read_text(encoding="utf-8")
    assert "title: Our verdict" in text and "title: Warm-up\n" in text
    assert (room.root / "source" / "10-own").is_dir()
    assert (backup / BOOK).read_bytes() == before
    # The next time, what was taken is the course's and what stayed is the class's.
    again = follow.plan(room, checkout)
    assert again.steps == ()


def test_what_both_changed_stays_the_classs_and_is_told(both: tuple[Path, ClassFolder]) -> None:
    checkout, room = both
    theirs = checkout / "notebooks"
    change(theirs / BOOK, "hook", "the course's")
    change(room.root / BOOK, "hook", "the class's")
    replace(theirs / ITEMS, "title: Your verdict", "title: The verdict")
    replace(room.root / ITEMS, "title: Your verdict", "title: Our verdict")
    what = follow.plan(room, checkout)
    told = {step.name: step for step in what.steps}
    assert "hook" in told[BOOK].notes[0] and told[ITEMS].kind == "both"
    assert any("The verdict" in line for line in told[ITEMS].diff)
    follow.follow(room, what)
    assert cells(room.root / BOOK)["hook"] == "the class's"
    assert "Our verdict" in (room.root / ITEMS).read_text(encoding="utf-8")


def test_what_a_class_removed_is_not_put_back_and_what_the_course_dropped_stays(
    both: tuple[Path, ClassFolder],
) -> None:
    checkout, room = both
    theirs = checkout / "notebooks"
    shutil.rmtree(room.root / "source" / "09-will-it-hold")
    change(theirs / "source/09-will-it-hold/09-will-it-hold.ipynb", "hook", "changed")
    shutil.rmtree(theirs / "source" / "02-germany")
    what = follow.plan(room, checkout)
    kinds = {step.name: step.kind for step in what.steps}
    assert kinds["source/09-will-it-hold/09-will-it-hold.ipynb"] == "removed"
    assert kinds["source/02-germany/02-germany.ipynb"] == "gone"
    follow.follow(room, what)
    assert not (room.root / "source" / "09-will-it-hold").exists()
    assert (room.root / "source" / "02-germany" / "02-germany.ipynb").is_file()


def test_a_class_whose_origin_was_not_kept_loses_nothing(both: tuple[Path, ClassFolder]) -> None:
    checkout, room = both
    shutil.rmtree(room.root / "frozen" / "base")
    change(room.root / BOOK, "hook", "the class's")
    what = follow.plan(room, checkout)
    assert not what.has_base
    assert {step.name: step.kind for step in what.steps} == {BOOK: "unknown"}
    follow.follow(room, what)
    assert cells(room.root / BOOK)["hook"] == "the class's"
    assert follow.plan(room, checkout).has_base


def test_the_command_shows_first_and_writes_when_told(both: tuple[Path, ClassFolder]) -> None:
    checkout, room = both
    change(checkout / "notebooks" / BOOK, "hook", "the course's")
    command = [sys.executable, "-m", "course", "update-class", "--course", str(checkout)]
    before = (room.root / BOOK).read_bytes()
    shown = subprocess.run(command, cwd=room.root, capture_output=True, text=True)
    assert shown.returncode == 0, shown.stderr
    assert "+the course's" in shown.stdout and "--do" in shown.stdout
    assert (room.root / BOOK).read_bytes() == before
    done = subprocess.run([*command, "--do"], cwd=room.root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert cells(room.root / BOOK)["hook"] == "the course's"
    assert "already" in subprocess.run(command, cwd=room.root, capture_output=True, text=True).stdout
