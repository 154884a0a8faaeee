"""What is open and what is handed in, on the course's own notebook with real outputs."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from course.errors import CourseError
from course.evidence.record import METADATA_KEY, MIME, bundle, make
from course.learner.pack import RECEIPTS, pack
from course.learner.status import status
from course.paths import require_checkout
from course.questions.bank.load import load_items, public_dict
from course.questions.types import TYPES

SLUG = "01-coalition"
SOURCE = require_checkout() / "notebooks" / "source" / SLUG / f"{SLUG}.ipynb"
ITEMS = load_items(SLUG)
COUNTING = [item for quiz in ITEMS.quizzes.values() for item in quiz.items if item.mode != "practice"]
EXERCISES = [exercise for exercise in ITEMS.exercises.values() if exercise.mode == "graded"]
WHEN = datetime(2025, 9, 5, 12, 0, tzinfo=UTC)


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    folder = tmp_path / "mine" / SLUG
    folder.mkdir(parents=True)
    return Path(shutil.copy(SOURCE, folder))


def change(path: Path, work) -> None:
    content = json.loads(path.read_text(encoding="utf-8"))
    work(content)
    path.write_text(json.dumps(content), encoding="utf-8")


def some_answer(item):
    """An answer that is possible, whether right or not."""
    public = public_dict(item)
    value = TYPES[item.type].any_answer(public, random.Random(1))
    assert TYPES[item.type].valid(public, value) is None
    return value


def answer_everything(content) -> None:
    records = {item.id: make(item.id, item.type, some_answer(item), WHEN.timestamp()) for item in COUNTING}
    content["metadata"][METADATA_KEY] = {"v": 1, "evidence": records}
    cells = {cell["id"]: cell for cell in content["cells"]}
    for exercise in EXERCISES:
        record = make(exercise.id, "value", {"type": "integer", "value": 1}, WHEN.timestamp())
        cells[f"check-{exercise.id.partition('/')[2]}"]["outputs"] = [
            {"output_type": "display_data", "metadata": {}, "data": {MIME: bundle({exercise.id: record})}}
        ]
    for cell_id, cell in cells.items():
        if cell_id.startswith("answer-"):
            cell["source"] = ["Six words that I wrote here."]


def test_in_an_untouched_notebook_everything_is_open(notebook):
    state = status(notebook)
    assert state.count("quiz", "prediction") == (0, len(COUNTING))
    assert state.count("exercise") == (0, len(EXERCISES))
    assert {part.state for part in state.parts} == {"open", "not-run", "blank"}
    assert state.title != SLUG


def test_what_is_open_stands_in_the_order_of_the_notebook(notebook):
    places = {
        cell["id"]: n for n, cell in enumerate(json.loads(notebook.read_text(encoding="utf-8"))["cells"])
    }
    found = [places[part.cell] for part in status(notebook).parts]
    assert found == sorted(found) and len(set(found)) > 5
    # What the notebook has no more is told at the end.
    gone = status(notebook).parts[0].cell
    change(
        notebook,
        lambda content: content.update(cells=[cell for cell in content["cells"] if cell["id"] != gone]),
    )
    assert status(notebook).parts[-1].cell == gone


def test_answers_in_metadata_outputs_and_text_close_everything(notebook):
    change(notebook, answer_everything)
    state = status(notebook)
    assert [part.sentence() for part in state.open] == []
    assert sum(part.words for part in state.parts) == 6


def test_a_sidecar_alone_answers_a_question(notebook):
    item = COUNTING[0]
    record = make(item.id, item.type, some_answer(item), WHEN.timestamp())
    quiz = item.id.rpartition("/")[0].replace("/", ".")
    sidecar = notebook.parent / "answers" / f"{quiz}.json"
    sidecar.parent.mkdir()
    sidecar.write_text(json.dumps(bundle({item.id: record}, quiz.replace(".", "/"))), encoding="utf-8")
    assert status(notebook).count("quiz", "prediction") == (1, len(COUNTING))


def test_one_row_of_several_is_no_answer(notebook):
    item = next(item for item in COUNTING if item.rows)
    one = {next(iter(item.rows)): next(iter(item.options))}

    def work(content):
        answer_everything(content)
        record = make(item.id, item.type, one, WHEN.timestamp())
        content["metadata"][METADATA_KEY]["evidence"][item.id] = record

    change(notebook, work)
    (part,) = status(notebook).open
    assert part.state == "partial" and f"1 of {len(item.rows)} rows are answered" in part.sentence()


def test_an_impossible_answer_is_open_and_said(notebook):
    item = COUNTING[0]
    record = make(item.id, item.type, {"no": "answer"}, WHEN.timestamp())

    def work(content):
        content["metadata"][METADATA_KEY] = {"v": 1, "evidence": {item.id: record}}

    change(notebook, work)
    assert [part.state for part in status(notebook).parts].count("invalid") == 1


def test_dots_an_error_and_a_missing_cell_are_told_apart(notebook):
    first, second, third = EXERCISES[:3]

    def work(content):
        cells = {cell["id"]: cell for cell in content["cells"]}
        dots = make(first.id, "value", None, WHEN.timestamp())
        cells[f"check-{first.id.partition('/')[2]}"]["outputs"] = [
            {"output_type": "display_data", "metadata": {}, "data": {MIME: bundle({first.id: dots})}}
        ]
        cells[f"check-{second.id.partition('/')[2]}"]["outputs"] = [
            {
                "output_type": "error",
                "ename": "NameError",
                "evalue": "name 'x' is not defined",
                "traceback": [],
            }
        ]
        content["cells"] = [
            cell for cell in content["cells"] if cell["id"] != f"check-{third.id.partition('/')[2]}"
        ]

    change(notebook, work)
    states = {part.title: part for part in status(notebook).parts if part.kind == "exercise"}
    assert states[first.title].state == "unanswered"
    assert states[second.title].state == "error"
    assert "name 'x' is not defined" in states[second.title].sentence()
    assert states[third.title].state == "missing"


def test_an_exercise_whose_check_said_not_yet_is_open_and_named_everywhere(notebook, tmp_path, monkeypatch):
    """What the check really showed is kept in the notebook; nothing has to run to read it."""
    from typer.testing import CliRunner

    from course.cli import build
    from course.learner.panel import Panel, lines_of
    from course.questions.check_view import plain

    wrong, fine = EXERCISES[:2]
    reason = "The check expects a number, but it got a text (in quotation marks)."

    def work(content):
        answer_everything(content)
        cells = {cell["id"]: cell for cell in content["cells"]}
        for exercise, shown in (
            (wrong, plain("not_yet", reason, hint="For a hint")),
            (fine, plain("plausible", "Your answer is 1.")),
        ):
            (output,) = cells[f"check-{exercise.id.partition('/')[2]}"]["outputs"]
            output["data"]["text/plain"] = shown.splitlines(keepends=True)

    change(notebook, work)
    (part,) = status(notebook).open
    assert (part.state, part.detail) == ("not-yet", reason)
    sentence = f"Exercise “{wrong.title}”: {reason}"
    said = {}
    monkeypatch.chdir(tmp_path)
    for name in ("validate", "pack"):
        result = CliRunner().invoke(build(), [name, str(notebook)])
        said[name] = " ".join(result.output.split())
        assert sentence in said[name], result.output
        assert f"course validate {SLUG} --run" in said[name] or "course validate --run" in said[name]
    assert f"Exercises answered {len(EXERCISES) - 1} of {len(EXERCISES)}" in said["pack"]
    panel = Panel(tuple(lines_of([notebook])), notebook.parent)
    assert sentence in panel.text and reason in panel.html


@pytest.mark.parametrize("state", ["unanswered", "not_yet", "look", "plausible", "right", "wrong", "fault"])
def test_what_a_check_said_can_be_read_back(state):
    from course.questions.check_view import plain, told

    assert told(plain(state, "One. Two.", hint="For a hint")) == (state, "One. Two.")
    assert told("something else") == ("", "")


def test_a_missing_first_cell_is_named_with_the_way_to_get_it_back(notebook):
    assert status(notebook).problems == ()

    def without_ids(content):
        for number, cell in enumerate(content["cells"]):
            cell["id"] = f"cell-{number}"

    def without_first(content):
        content["cells"] = [cell for cell in content["cells"] if cell["id"] != "setup"]

    whole = notebook.read_bytes()
    change(notebook, without_ids)
    assert status(notebook).problems == ()
    notebook.write_bytes(whole)
    change(notebook, without_first)
    (said,) = status(notebook).problems
    assert said.startswith("The first code cell") and "`course start --update`" in said


def test_the_submission_holds_notebook_answers_and_a_true_receipt(notebook, tmp_path):
    change(notebook, answer_everything)
    sidecar = notebook.parent / "answers" / "01-coalition.who-counts.json"
    sidecar.parent.mkdir()
    sidecar.write_text("{}", encoding="utf-8")
    packed = pack(notebook, tmp_path, WHEN)
    with zipfile.ZipFile(packed.path) as archive:
        assert archive.testzip() is None
        names = set(archive.namelist())
        receipt = json.loads(archive.read(f"{SLUG}/receipt.json"))
        inside = {name: hashlib.sha256(archive.read(name)).hexdigest() for name in receipt["files"]}
    assert names == {f"{SLUG}/{SLUG}.ipynb", f"{SLUG}/answers/{sidecar.name}", f"{SLUG}/receipt.json"}
    assert inside == receipt["files"]
    assert receipt["holds"]["questions"] == receipt["holds"]["questions_all"] == len(COUNTING)
    assert receipt["holds"]["words"] == 6
    assert packed.receipt["sha256"] == hashlib.sha256(packed.path.read_bytes()).hexdigest()
    kept = [json.loads(line) for line in packed.receipts.read_text(encoding="utf-8").splitlines()]
    assert kept == [packed.receipt]
    shown = dict(packed.lines())
    # In the same form as when it was saved, below.
    assert shown["Packed"] == f"{WHEN.astimezone():%Y-%m-%d %H:%M}" and packed.receipt["packed"].endswith(
        "+00:00"
    )
    assert shown["SHA-256"] == packed.receipt["sha256"]
    assert shown["Questions answered"] == f"{len(COUNTING)} of {len(COUNTING)}"


def test_the_same_work_packed_at_the_same_time_is_the_same_file(notebook, tmp_path):
    one, two = (pack(notebook, tmp_path / name, WHEN) for name in ("one.zip", "two.zip"))
    assert one.receipt["sha256"] == two.receipt["sha256"]
    assert len((notebook.parents[1] / RECEIPTS).read_text(encoding="utf-8").splitlines()) == 2


def test_a_submission_is_never_overwritten(notebook, tmp_path):
    packed = pack(notebook, tmp_path / "mine.zip", WHEN)
    with pytest.raises(CourseError, match="is there already and was not overwritten"):
        pack(notebook, packed.path, WHEN)


def test_a_link_out_of_the_folder_is_not_packed(notebook, tmp_path):
    secret = tmp_path / "secret.json"
    secret.write_text("{}", encoding="utf-8")
    answers = notebook.parent / "answers"
    answers.mkdir()
    (answers / "01-coalition.who-counts.json").symlink_to(secret)
    with zipfile.ZipFile(pack(notebook, tmp_path, WHEN).path) as archive:
        assert not [name for name in archive.namelist() if "answers" in name]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"cells": 3}', '{"cells": [{}]}', '{"cells": ["x"]}'])
def test_a_broken_notebook_gets_a_sentence_with_place_and_remedy(notebook, text):
    notebook.write_text(text, encoding="utf-8")
    with pytest.raises(CourseError, match=r"01-coalition\.ipynb cannot be read.*JupyterLab"):
        status(notebook)


@pytest.mark.slow
def test_a_run_judges_the_code_as_it_is_now(notebook):
    before = notebook.read_bytes()
    state = status(notebook, run=True)
    assert state.count("exercise") == (len(EXERCISES), len(EXERCISES)), "the source solves its exercises"
    assert notebook.read_bytes() == before, "the learner's file is not changed by a run"
