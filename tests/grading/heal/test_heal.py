"""Healing: cells find their place, work wins over empty copies, nothing of a learner's is lost, and doing it
twice changes nothing."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path
from typing import Any

import pytest
from grading_kit import FULL, RIGHT_DOUBLE, RIGHT_SHARE, SLUG, Class, cell_of, position
from nbformat.notebooknode import from_dict

from course.errors import ClassFolderError, SubmissionError
from course.grading.classroom.folder import open_class
from course.grading.heal.align import align
from course.grading.heal.heal import HEAL_KEY, heal_submission, learners_with_submission
from course.grading.heal.read import MAX_CELLS, content_hash, list_files, read_notebook
from course.grading.nbgrader.steps import COLLECTED, graded_cells, read_raw
from course.grading.score.marking import load_marking
from course.notebooks import stub_hash


def plain(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"outputs": [], **cell} for cell in notebook["cells"]]


def healed(k: Class, notebook: dict[str, Any]) -> tuple[dict[str, str], list[str]]:
    """Sources by cell id after healing, and the notes."""
    result = align(plain(k.notebook()), plain(notebook))
    return {cell["id"]: cell["source"] for cell in result.cells}, result.notes


@pytest.fixture(scope="module")
def k(new_copy: Any) -> Class:
    return new_copy()


def test_an_untouched_notebook_is_left_as_it_is(k: Class) -> None:
    result = align(plain(k.notebook()), plain(k.notebook()))
    assert result.notes == [] and result.deleted == []
    assert [c["id"] for c in result.cells] == [c["id"] for c in k.notebook()["cells"]]
    assert [c["source"] for c in result.cells] == [c["source"] for c in k.notebook()["cells"]]


def test_cells_of_ones_own_stay_behind_the_cell_they_followed(k: Class) -> None:
    notebook = k.answered()
    own = {
        "cell_type": "code",
        "id": "x",
        "metadata": {"nbgrader": {"grade_id": "mine"}},
        "source": "print(1)",
    }
    notebook["cells"].insert(position(notebook, "worked-example") + 1, own)
    result = align(plain(k.notebook()), plain(notebook))
    place = [c["id"] for c in result.cells].index("worked-example")
    assert result.cells[place + 1]["source"] == "print(1)"
    assert result.cells[place + 1]["metadata"] == {}


@pytest.mark.parametrize("seed", range(20))
def test_whatever_is_shuffled_doubled_and_stripped_no_answer_is_lost(k: Class, seed: int) -> None:
    chance = random.Random(seed)
    notebook = k.answered(answer_view="Depth over breadth.")
    cells = notebook["cells"]
    for cell in list(cells):
        if chance.random() < 0.3:
            copy = json.loads(json.dumps(cell_of(k.notebook(), cell["id"]))) | {"id": f"c{len(cells)}"}
            cells.insert(chance.randrange(len(cells)), copy)
    for cell in cells:
        if chance.random() < 0.3:
            cell["id"] = None
        elif chance.random() < 0.3:
            cell["metadata"] = {}
    if chance.random() < 0.5:
        chance.shuffle(cells)
    sources, _ = healed(k, notebook)
    assert sources["solve-share"] == RIGHT_SHARE
    assert sources["solve-double"] == RIGHT_DOUBLE
    assert sources["answer-view"] == "Depth over breadth."
    released = {c["id"]: c["source"] for c in k.notebook()["cells"]}
    assert all(sources[name] == released[name] for name in ("quiz-who", "check-share", "check-double"))
    order = [name for name in sources if name in released]
    assert order == list(released)


def test_a_restored_cell_does_not_undo_what_stands_in_its_place(k: Class) -> None:
    notebook = k.answered()
    notebook["cells"].pop(position(notebook, "solve-share"))
    cell_of(notebook, "worked-example")["source"] += "\n" + RIGHT_SHARE
    sources, notes = healed(k, notebook)
    assert "..." not in sources["solve-share"]
    assert any("solve-share had been deleted" in note for note in notes)


def test_text_written_into_the_task_reaches_the_marker(k: Class) -> None:
    notebook = k.answered()
    cell_of(notebook, "argue-view")["source"] += "\n\nMy answer: breadth is a signal."
    sources, notes = healed(k, notebook)
    assert "My answer: breadth is a signal." in sources["answer-view"]
    assert any("argue-view" in note for note in notes)


def test_two_different_texts_are_both_kept(k: Class) -> None:
    notebook = k.answered(answer_view="First thought.")
    copy = json.loads(json.dumps(cell_of(notebook, "answer-view"))) | {"id": "y", "source": "Second thought."}
    notebook["cells"].append(copy)
    sources, _ = healed(k, notebook)
    assert "First thought." in sources["answer-view"] and "Second thought." in sources["answer-view"]


def test_what_a_submission_claims_about_itself_is_not_believed(autumn: Class) -> None:
    folder = open_class(autumn.root)
    notebook = autumn.answered(answer_view="My view.")
    notebook["metadata"] |= {
        HEAL_KEY: {
            "v": 1,
            "notes": [],
            "unreadable": "my dog ate it",
            "deleted": ["solve-share"],
            "lost": [],
        },
        COLLECTED: {"flags": {}, "problems": ["not mine"]},
    }
    check, answer = cell_of(notebook, "check-share"), cell_of(notebook, "answer-view")
    twin = json.loads(json.dumps(check)) | {"id": "twin", "source": "2.0"}
    check["metadata"]["nbgrader"]["points"] = 100
    check["metadata"]["tags"] = ["skip-execution"]
    twin["metadata"]["nbgrader"]["grade_id"] = "check-share-2"
    answer["metadata"]["willing_and_able"]["stub_sha256"] = stub_hash("My view.")
    notebook["cells"].append(twin)
    autumn.submit("max", notebook)
    heal_submission(folder, SLUG, "max")
    path = folder.submitted / "max" / SLUG / f"{SLUG}.ipynb"
    healed_file = from_dict(json.loads(path.read_text(encoding="utf-8")))
    assert set(graded_cells(healed_file)) == {*FULL, "argue-view"}
    for name in ("check-share", "answer-view"):
        assert cell_of(healed_file, name)["metadata"] == cell_of(autumn.released, name)["metadata"]
    raw = read_raw(healed_file, load_marking(autumn.root / "keys", SLUG))
    assert raw.unreadable is None and raw.lost == []
    assert raw.arguments["view"]["blank"] is False


def test_a_picture_pasted_into_an_argument_stays_in_it(k: Class, tmp_path: Path) -> None:
    notebook = k.answered(answer_view="See ![map](attachment:map.png)")
    cell_of(notebook, "answer-view")["attachments"] = {"map.png": {"image/png": "iVBORw0K"}}
    path = tmp_path / "x.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    cells = align(plain(k.notebook()), read_notebook(path, "mia", SLUG).cells).cells
    assert cell_of({"cells": cells}, "answer-view")["source"] == "See ![map](data:image/png;base64,iVBORw0K)"


def test_healing_twice_changes_nothing_and_a_new_submission_is_kept_beside(autumn: Class) -> None:
    folder = open_class(autumn.root)
    autumn.submit("mia", autumn.answered())
    first = heal_submission(folder, SLUG, "mia")
    before = content_hash(folder.submitted / "mia" / SLUG)
    again = heal_submission(folder, SLUG, "mia")
    assert first.changed and not again.changed
    assert content_hash(folder.submitted / "mia" / SLUG) == before
    autumn.submit("mia", autumn.answered(solve_share="share = 3"))
    assert heal_submission(folder, SLUG, "mia").original.name == "2"
    kept = folder.originals / "mia" / SLUG
    assert sorted(p.name for p in kept.iterdir()) == ["1", "2"]
    assert "share = 3" in (kept / "2/files" / f"{SLUG}.ipynb").read_text(encoding="utf-8")


def test_an_interruption_between_keeping_and_healing_is_made_good(autumn: Class) -> None:
    folder = open_class(autumn.root)
    autumn.submit("noa", autumn.answered())
    done = heal_submission(folder, SLUG, "noa")
    (done.original / "heal.json").unlink()
    place = folder.submitted / "noa" / SLUG
    place.rename(place.with_name(f".{SLUG}.before"))
    assert learners_with_submission(folder, SLUG) == ["noa"]
    again = heal_submission(folder, SLUG, "noa")
    assert again.unreadable is None and place.is_dir()


def test_the_original_is_kept_byte_for_byte(autumn: Class) -> None:
    folder = open_class(autumn.root)
    data = b'{"cells": [' + b"\xff" * 10
    autumn.submit("lee", data)
    report = heal_submission(folder, SLUG, "lee")
    assert report.unreadable is not None
    assert (report.original / "files" / f"{SLUG}.ipynb").read_bytes() == data
    stand_in = json.loads((folder.submitted / "lee" / SLUG / f"{SLUG}.ipynb").read_text(encoding="utf-8"))
    assert stand_in["metadata"][HEAL_KEY]["unreadable"] == report.unreadable


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_links_are_never_followed(autumn: Class) -> None:
    folder = open_class(autumn.root)
    autumn.submit("eve", autumn.answered())
    secret = autumn.root / "keys" / f"{SLUG}.yaml"
    (folder.submitted / "eve" / SLUG / "notes.txt").symlink_to(secret)
    (folder.submitted / "eve" / SLUG / "more").symlink_to(autumn.root / "keys")
    report = heal_submission(folder, SLUG, "eve")
    assert sum("notes.txt" in n or "more" in n for n in report.notes) == 2
    assert [p.name for p in (folder.submitted / "eve" / SLUG).iterdir()] == [f"{SLUG}.ipynb"]


def test_no_submission_says_so(autumn: Class) -> None:
    with pytest.raises(ClassFolderError, match="no submission of nobody"):
        heal_submission(open_class(autumn.root), SLUG, "nobody")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "it is empty"),
        (b" \n", "it is empty"),
        (b"<!DOCTYPE html><html></html>", "web page"),
        (b'{\n<<<<<<< HEAD\n "a": 1\n=======\n "a": 2\n>>>>>>> other\n}', "merge conflict"),
        (b"Rar!\x1a\x07", "a RAR archive"),
        (b'{"cells": [{"cell_type": "co', "cut off"),
        (b"%PDF-1.7 ...", "a PDF document"),
        (b"PK\x03\x04....", "a zip archive"),
        (b"\x00\x01\x02\xff\xfe", "binary"),
        (b"[1, 2]", "holds no cells"),
        (b'{"cells": 5}', "holds no cells"),
        (b'{"cells": [' + b"[" * 200_000, "nested too deeply"),
        (json.dumps({"cells": [{}] * (MAX_CELLS + 1)}).encode(), "cells, more than"),
    ],
)
def test_what_is_no_notebook_is_refused_with_a_sentence(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "x.ipynb"
    path.write_bytes(data)
    with pytest.raises(SubmissionError, match=said) as error:
        read_notebook(path, "mia", SLUG)
    assert "mia" in str(error.value)


def test_editors_leftovers_are_not_part_of_a_submission(tmp_path: Path) -> None:
    for name in (
        ".ipynb_checkpoints/a.ipynb",
        "__MACOSX/b.ipynb",
        "real.ipynb",
        "answers/a.json",
        "numpy.py",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("{}", encoding="utf-8")
    found = list_files(tmp_path)
    assert [p.name for p in found.notebooks] == ["real.ipynb"]
    assert [p.name for p in found.others] == ["a.json"]
    assert len(found.notes) == 1 and "numpy" in found.notes[0]
