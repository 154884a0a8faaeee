"""The matrix *what touched the notebook* x *command*: `--update`, `validate`, healing agree."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from learner_editions import NEW, OLD, code, edition, markdown, write

from course.evidence.record import METADATA_KEY
from course.grading.heal.align import align
from course.learner.carry import carry_over, cell_hashes
from course.learner.folder import install
from course.learner.status import status
from course.matching.recognise import plain
from course.matching.settle import written_answers

Notebook = dict[str, Any]
NAME = "01-coalition/01-coalition.ipynb"
ARGUMENT = "Strong, since twenty-six stand behind it.\n\nWeak, since few send troops."
SOLUTION = "half = 26\nshare = half / 35"
WORK = write(write(OLD, "answer-strong-number", ARGUMENT), "solve-share", SOLUTION)


def copied(notebook: Notebook) -> Notebook:
    return json.loads(json.dumps(notebook))


def at(notebook: Notebook, cell_id: str) -> int:
    return next(n for n, cell in enumerate(notebook["cells"]) if cell.get("id") == cell_id)


def pasted(notebook: Notebook) -> Notebook:
    """JupyterLab gives a pasted cell a new id and keeps its metadata."""
    for name in ("answer-strong-number", "solve-share"):
        notebook["cells"][at(notebook, name)]["id"] = f"{len(name):08x}"
    return notebook


def pasted_at_the_end(notebook: Notebook) -> Notebook:
    cell = notebook["cells"].pop(at(notebook, "answer-strong-number"))
    notebook["cells"].append({**cell, "id": "0a1b2c3d"})
    return notebook


def renumbered(notebook: Notebook) -> Notebook:
    """nbstripout's default."""
    for number, cell in enumerate(notebook["cells"]):
        cell["id"] = str(number)
    return notebook


def without_ids(notebook: Notebook) -> Notebook:
    """Format 4.0, as Colab writes it."""
    for cell in notebook["cells"]:
        del cell["id"]
    return notebook | {"nbformat_minor": 0}


def without_metadata(notebook: Notebook) -> Notebook:
    """A converter that keeps sources alone."""
    for cell in without_ids(notebook)["cells"]:
        cell["metadata"] = {}
    return notebook


def colab(notebook: Notebook) -> Notebook:
    for number, cell in enumerate(without_ids(notebook)["cells"]):
        cell["metadata"] |= {"id": f"x{number}", "colab": {"base_uri": "https://localhost:8080/"}}
    notebook["metadata"] |= {"colab": {"provenance": []}, "accelerator": "GPU"}
    return notebook


def vs_code(notebook: Notebook) -> Notebook:
    for cell in notebook["cells"]:
        cell["metadata"]["vscode"] = {"languageId": cell["cell_type"]}
    notebook["metadata"]["language_info"] |= {"version": "3.12.1", "mimetype": "text/x-python"}
    return notebook


def split(notebook: Notebook) -> Notebook:
    """JupyterLab gives the first half the new id; both keep the metadata."""
    for name in ("answer-strong-number", "solve-share"):
        place = at(notebook, name)
        whole = notebook["cells"][place]
        text = "".join(whole["source"])
        cut = text.index("\n") + 1
        first = copied(whole) | {"id": f"{len(name):08x}", "source": text[:cut].rstrip("\n")}
        notebook["cells"][place : place + 1] = [first, whole | {"source": text[cut:].strip("\n")}]
    return notebook


def copied_cells(notebook: Notebook) -> Notebook:
    """A copy with the work, and an untouched one behind it."""
    for name in ("answer-strong-number", "solve-share"):
        stub = next(cell for cell in OLD["cells"] if cell["id"] == name)
        notebook["cells"].insert(at(notebook, name) + 1, copied(stub) | {"id": f"{len(name):08x}"})
    return notebook


def joined(notebook: Notebook) -> Notebook:
    """Task and answer joined into the task's cell."""
    place = at(notebook, "argue-strong-number")
    task, answer = notebook["cells"][place : place + 2]
    text = "".join(task["source"]) + "\n\n" + "".join(answer["source"])
    notebook["cells"][place : place + 2] = [{**task, "id": "feedbeef", "source": text}]
    return notebook


def of_another_type(notebook: Notebook) -> Notebook:
    cell = notebook["cells"][at(notebook, "answer-strong-number")]
    cell |= {"cell_type": "code", "execution_count": None, "outputs": []}
    return notebook


def rewritten_below(notebook: Notebook) -> Notebook:
    """The answer cell deleted, the answer in a cell of one's own."""
    place = at(notebook, "answer-strong-number")
    notebook["cells"][place] = markdown("abcd1234", ARGUMENT)
    return notebook


def through_nbstripout(notebook: Notebook) -> Notebook:
    pytest.importorskip("nbstripout", reason="nbstripout is not installed")
    done = subprocess.run(
        [sys.executable, "-m", "nbstripout"],
        input=json.dumps(notebook).encode(),
        capture_output=True,
        check=True,
    )
    return json.loads(done.stdout)


def through_jupytext(notebook: Notebook) -> Notebook:
    jupytext = pytest.importorskip("jupytext", reason="jupytext is not installed")
    import nbformat

    text = jupytext.writes(nbformat.reads(json.dumps(notebook), as_version=4), fmt="py:percent")
    return json.loads(nbformat.writes(jupytext.reads(text, fmt="py:percent")))


TOUCHED: list[Callable[[Notebook], Notebook]] = [
    lambda notebook: notebook,
    pasted,
    pasted_at_the_end,
    renumbered,
    without_ids,
    without_metadata,
    colab,
    vs_code,
    split,
    copied_cells,
    joined,
    of_another_type,
    rewritten_below,
    through_nbstripout,
    through_jupytext,
]
NAMES = ["saved", *(made.__name__ for made in TOUCHED[1:])]


@pytest.fixture(params=TOUCHED, ids=NAMES)
def touched(request: pytest.FixtureRequest) -> Notebook:
    return request.param(copied(WORK))


def sources(notebook: Notebook) -> list[str]:
    return ["".join(cell["source"]) for cell in notebook["cells"]]


def words(text: str) -> list[str]:
    return text.split()


def in_its_place(notebook: Notebook) -> tuple[str, str]:
    return tuple(sources(notebook)[at(notebook, name)] for name in ("answer-strong-number", "solve-share"))  # type: ignore[return-value]


@pytest.mark.parametrize("newer", [NEW, OLD], ids=["newer edition", "same edition"])
@pytest.mark.parametrize("known", [cell_hashes(OLD), None], ids=["manifest", "no manifest"])
def test_an_update_leaves_answers_in_their_places(
    touched: Notebook, newer: Notebook, known: Any, request: pytest.FixtureRequest
) -> None:
    carried = carry_over(touched, newer, known)
    answer, solution = in_its_place(carried.notebook)
    if "joined" in request.node.name and newer is NEW:
        # Of the old task only the hash is known: the argument stays by the task, and is said.
        place = at(carried.notebook, "argue-strong-number")
        assert ARGUMENT in "\n\n".join(sources(carried.notebook)[place : place + 3])
        assert carried.notes
        return
    assert words(answer) == words(ARGUMENT)
    assert solution.strip() == SOLUTION
    assert sum("twenty-six" in text for text in sources(carried.notebook)) == 1
    course = [cell["id"] for cell in newer["cells"]]
    assert [cell["id"] for cell in carried.notebook["cells"] if cell["id"] in course] == course


def test_validate_sees_what_healing_hands_to_the_grader(touched: Notebook) -> None:
    seen = written_answers(OLD["cells"], touched["cells"])["strong-number"]
    healed = align([plain(cell) for cell in OLD["cells"]], [plain(cell) for cell in touched["cells"]])
    graded = next(cell["source"] for cell in healed.cells if cell["id"] == "answer-strong-number")
    assert words(seen or "") == words(graded) == words(ARGUMENT)


def test_start_and_validate_in_the_folder(touched: Notebook, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    install(edition(tmp_path / "old"), folder)
    path = folder / NAME
    path.write_text(json.dumps(touched), encoding="utf-8")
    written = [part for part in status(path).parts if part.kind == "argument"]
    marked = any(cell["metadata"].get(METADATA_KEY) for cell in touched["cells"])
    if marked:
        assert [part.state for part in written] == ["answered"]
    install(edition(tmp_path / "new", NEW, "2.0"), folder, update=True)
    after = json.loads(path.read_text(encoding="utf-8"))
    assert "twenty-six" in in_its_place(after)[0]
    assert [part.state for part in status(path).parts if part.kind == "argument"] == ["answered"]


def conflicted(text: str) -> str:
    return f"<<<<<<< HEAD\n{text}\n=======\n{json.dumps(OLD)}\n>>>>>>> other\n"


# What is done to the file as a whole: its text, and the name it then has.
FILES: dict[str, tuple[Callable[[str], str], str]] = {
    "git conflict": (conflicted, "01-coalition.ipynb"),
    "byte-order mark": (lambda text: "\ufeff" + text, "01-coalition.ipynb"),
    "Windows line ends": (
        lambda text: json.dumps(json.loads(text), indent=1).replace("\n", "\r\n"),
        "01-coalition.ipynb",
    ),
    "renamed": (str, "01-coalition_Anna.ipynb"),
    "downloaded twice": (str, "01-coalition (1).ipynb"),
    "OneDrive": (str, "01-coalition-LAPTOP-7F.ipynb"),
    "Dropbox": (str, "01-coalition (Anna's conflicted copy 2025-09-05).ipynb"),
    "iCloud": (str, "01-coalition 2.ipynb"),
    "Syncthing": (str, "01-coalition.sync-conflict-20250905-143000-ABCDEFG.ipynb"),
    "Nextcloud": (str, "01-coalition (conflicted copy 2025-09-05 143000).ipynb"),
}


def found_by(command: str, folder: Path, tmp_path: Path) -> int:
    """How many written answers a learner's command finds."""
    from course.cli import learner
    from course.learner.pack import pack
    from course.learner.panel import lines_of

    if command == "start":
        install(edition(tmp_path / "again"), folder)
    elif command == "start --update":
        install(edition(tmp_path / "new", NEW, "2.0"), folder, update=True)
    (path,) = learner._notebooks(folder, "01-coalition")
    if command == "pack":
        return pack(path, tmp_path / "out.zip").receipt["holds"]["arguments"]
    if command == "progress":
        (line,) = lines_of([path])
        return int(line.counts()[2].split()[0])
    return status(path).count("argument")[0]


@pytest.mark.parametrize("command", ["validate", "progress", "pack", "start", "start --update"])
@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize(
    "made", [TOUCHED[0], renumbered, colab, through_nbstripout], ids=lambda m: m.__name__
)
def test_each_command_finds_the_work(
    made: Callable[[Notebook], Notebook], file: str, command: str, tmp_path: Path
) -> None:
    folder = tmp_path / "mine"
    install(edition(tmp_path / "old"), folder)
    (folder / NAME).unlink()
    change, name = FILES[file]
    path = folder / "01-coalition" / name
    path.write_bytes(change(json.dumps(made(copied(WORK)))).encode("utf-8"))
    assert found_by(command, folder, tmp_path) == 1
    # No other notebook was put beside it.
    assert [one.name for one in (folder / "01-coalition").glob("*.ipynb")] == [name]


def test_halves_come_back_in_order_and_it_is_said() -> None:
    carried = carry_over(split(copied(WORK)), NEW, cell_hashes(OLD))
    scope: dict[str, Any] = {}
    for cell in carried.notebook["cells"]:
        if cell["id"] == "solve-share":
            exec("".join(cell["source"]), scope)
    assert scope["share"] == 26 / 35
    assert sum("parts were joined" in note for note in carried.notes) == 1


def test_a_cell_that_is_moved_or_demoted_is_said() -> None:
    moved = carry_over(pasted_at_the_end(copied(WORK)), OLD, cell_hashes(OLD))
    assert any("back at its place" in note for note in moved.notes)
    lost = [
        cell for cell in NEW["cells"] if cell["id"] not in ("argue-strong-number", "answer-strong-number")
    ]
    demoted = carry_over(copied(WORK), NEW | {"cells": lost}, cell_hashes(OLD))
    assert any("no place" in note for note in demoted.notes)
    assert ARGUMENT in sources(demoted.notebook)


def test_text_in_the_task_stays_by_its_task_and_is_said() -> None:
    mine = write(OLD, "argue-strong-number", "## Is 26 a strong number?\n\nYes: twenty-six.")
    carried = carry_over(mine, NEW, cell_hashes(OLD))
    assert "Yes: twenty-six." in "\n".join(sources(carried.notebook))
    assert carried.notes


def test_what_was_changed_in_a_locked_cell_is_said() -> None:
    carried = carry_over(write(OLD, "check-share", "share = 100"), NEW, cell_hashes(OLD))
    assert any("old file" in note for note in carried.notes)


def test_a_deleted_solution_is_recognised_by_what_it_assigns() -> None:
    mine = copied(OLD)
    mine["cells"][at(mine, "solve-share")] = code("0badcafe", SOLUTION)
    assert in_its_place(carry_over(mine, NEW, cell_hashes(OLD)).notebook)[1].strip() == SOLUTION


def test_the_answers_cell_and_the_first_cell_cannot_be_deleted_in_jupyterlab() -> None:
    cell = OLD["cells"][at(OLD, "answer-strong-number")]
    assert cell["metadata"]["deletable"] is False
    assert METADATA_KEY in cell["metadata"]
    assert OLD["cells"][at(OLD, "setup")]["metadata"] == {"deletable": False}
    assert "deletable" not in OLD["cells"][at(OLD, "worked-example")]["metadata"]


@pytest.mark.parametrize(
    "wording",
    [
        "## Task: is 26 a strong number?\n\nWrite at most 250 words; cite two sources with their date.",
        "## Task: is 26 a strong number?<!--objective:01-O4-->\n\nWrite 200 words and cite two sources with "
        "a date.\n\n=== BEGIN MARK SCHEME ===\n\nClaim: 2 needs a limit.\n\n=== END MARK SCHEME ===",
    ],
)
def test_another_wording_of_a_task_is_nobodys_answer(wording: str) -> None:
    task = "## Task: is 26 a strong number?\n\nWrite at most 200 words; cite two sources with their date."
    name = "argue-strong-number"
    released = write(OLD, name, task)
    mine = write(copied(OLD), name, wording)
    assert written_answers(released["cells"], mine["cells"])["strong-number"] == ""
    into = write(copied(OLD), name, f"{wording}\n\n{ARGUMENT}")
    assert "few send troops" in written_answers(released["cells"], into["cells"])["strong-number"]
    over = write(copied(OLD), name, ARGUMENT)
    assert "few send troops" in written_answers(released["cells"], over["cells"])["strong-number"]
