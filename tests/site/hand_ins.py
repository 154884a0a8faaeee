"""Answers to give in the browser edition, what is then in a file, and a class that grades it."""

from __future__ import annotations

import json
import random
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

from lite_driver import Lite
from typer.testing import CliRunner, Result
from wheels import ROOT

from course.cli import build as commands
from course.grading.classroom.folder import new_class
from course.questions.bank.load import load_items
from course.questions.bank.specs import Item, public_dict
from course.questions.types import TYPES

SLUG = "01-coalition"


def right(item: Item, key: Any) -> Any:
    """A right answer, as the type makes one up; for a prediction any that counts."""
    if item.mode == "prediction":
        made = TYPES[item.type].any_answer(public_dict(item), random.Random(1))
        # One of the steps that the list offers.
        return {**made, "confidence": 70} if item.type == "estimate" else made
    return TYPES[item.type].samples(public_dict(item), key).right[0]


def solutions(slug: str) -> dict[str, str]:
    """By cell, the text of the source notebook where learners write: code with its solution, and an essay."""
    notebook = json.loads((ROOT / "notebooks" / "source" / slug / f"{slug}.ipynb").read_text("utf-8"))
    found = {}
    for cell in notebook["cells"]:
        text = "".join(cell["source"])
        if cell["id"].startswith("solve-"):
            found[cell["id"]] = re.sub(r"^[ \t]*### (BEGIN|END) SOLUTION.*\n?", "", text, flags=re.MULTILINE)
        elif cell["id"].startswith("answer-"):
            found[cell["id"]] = "The number counts kinds of contribution, and not soldiers."
    return found


def in_class(folder: Path, *words: str | Path) -> Result:
    done = CliRunner().invoke(
        commands(), [str(word) for word in (*words, "--class", folder)], env={"COLUMNS": "200"}
    )
    assert done.exception is None or isinstance(done.exception, SystemExit), str(done.exception)
    return done


def class_that_has(place: Path, changed: bool) -> Path:
    """A class with one learner that released the notebook; with ``changed`` once more, as another edition."""
    folder = new_class(place).root
    assert in_class(folder, "release", SLUG, "--due", "2099-01-01").exit_code == 0
    if changed:
        questions = folder / "source" / SLUG / "items.yaml"
        text = questions.read_text("utf-8")
        assert text.count("title: Warm-up") == 1
        questions.write_text(text.replace("title: Warm-up", "title: A warm-up"), "utf-8")
        assert in_class(folder, "release", SLUG, "--due", "2099-01-01").exit_code == 0
    (place.parent / "one.csv").write_text("username,last_name\nmara,Kovalenko\n", encoding="utf-8")
    assert in_class(folder, "roster", place.parent / "one.csv").exit_code == 0
    return folder


def graded(folder: Path, pack: Path) -> tuple[str, dict[str, Any]]:
    """What grading a pack says, and the evidence of its learner."""
    mail = folder.parent / f"mail-{folder.name}"
    mail.mkdir()
    shutil.copy(pack, mail / "mara.zip")
    assert in_class(folder, "collect", SLUG, mail).exit_code in (0, 1)
    said = in_class(folder, "grade", SLUG).output
    evidence = folder / "evidence" / SLUG / "mara.json"
    return " ".join(said.split()), json.loads(evidence.read_text("utf-8"))


def as_typed(answers: dict[str, Any]) -> dict[str, Any]:
    """Answers as texts where they are typed: 20 and "20" are the same."""
    return {item: value if isinstance(value, (list, dict)) else str(value) for item, value in answers.items()}


def machine_points(released: Path) -> float:
    """The points of a released notebook but for the argument, which goes to a person."""
    cells = json.loads(released.read_text("utf-8"))["cells"]
    graded = [cell["metadata"].get("nbgrader", {}) for cell in cells if not cell["id"].startswith("argue-")]
    points = sum(float(about.get("points") or 0) for about in graded if about.get("grade"))
    assert points > 10
    return points


def first_choice() -> Item:
    """The first question of notebook 01 with options of which one is chosen."""
    return next(item for item in load_items(SLUG).all_items() if item.type == "choice")


def open_quiz(lite: Lite, item: Item) -> None:
    """Run what shows a question."""
    lite.run("setup")
    lite.run(f"quiz-{item.id.split('/')[1]}")


def answer_one(lite: Lite, item: Item) -> str:
    """Answer a question with options; gives the option."""
    option = next(iter(item.options or {}))
    lite.answer(item.id, "choice", option)
    lite.commit(item.id)
    return option


def labels_of(lite: Lite, item: Item) -> list[str]:
    """The options of a question as they stand on the page."""
    return lite.item(item.id).locator("label").all_inner_texts()


def answers_in(file: Path) -> dict[str, Any]:
    """The answers in what was downloaded, a pack or a notebook."""
    if file.suffix == ".zip":
        with zipfile.ZipFile(file) as pack:
            text = pack.read(next(name for name in pack.namelist() if name.endswith(".ipynb"))).decode()
    else:
        text = file.read_text("utf-8")
    records = json.loads(text)["metadata"].get("willing_and_able", {}).get("evidence", {})
    return {item: record["value"] for item, record in records.items()}
