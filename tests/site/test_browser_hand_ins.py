"""A learner's way through the browser edition, from the first question to the marks."""

from __future__ import annotations

import csv
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Server
from hand_ins import (
    SLUG,
    answers_in,
    as_typed,
    class_that_has,
    first_choice,
    graded,
    in_class,
    labels_of,
    machine_points,
    open_quiz,
    right,
    solutions,
)
from lite_driver import STARTS, Lite
from playwright.sync_api import Page, expect
from wheels import ROOT

from course.grading.classroom.folder import new_class
from course.questions.bank.edition import EDITION_KEY
from course.questions.bank.load import load_items, load_keys

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    # nbgrader's own add_submission makes SQLAlchemy warn.
    pytest.mark.filterwarnings("ignore:Object of type <Submitted"),
]


def test_a_learner_answers_everything_hands_in_and_gets_all_points(
    new_page: Callable[..., Page], served: Server, tmp_path: Path
) -> None:
    items, keys = load_items(SLUG), load_keys(ROOT / "notebooks" / "keys" / f"{SLUG}.yaml")
    start = new_page()
    start.goto("/")
    start.get_by_label("Your id in the class").fill("mara")
    start.get_by_role("button", name="Keep").click()
    expect(start.locator("#kept")).to_contain_text("mara")
    start.locator(f"ol.notebooks a[href*='{SLUG}']").click()
    lite = Lite(start)
    lite.loaded(ready=False)
    expect(lite.line("starts")).to_be_visible()
    lite.loaded(ready=True)
    expect(lite.line("starts")).to_have_count(0)
    for cell, text in solutions(SLUG).items():
        lite.write(cell, text)
    lite.run_all()
    given: dict[str, Any] = {}
    for item in items.all_items():
        key = item.key if item.mode != "graded" else keys.item(item.name).key
        given[item.id] = right(item, key)
        lite.answer(item.id, item.type, given[item.id])
        lite.commit(item.id)
    expect(start.locator(".wa-quiz").first).to_contain_text("Right.")
    start.wait_for_function(
        """(count) => Object.keys(window.jupyterapp.shell.currentWidget.context.model.sharedModel
          .getMetadata("willing_and_able")?.evidence ?? {}).length === count""",
        arg=len(given),
    )
    assert as_typed(lite.kept()) == as_typed(given)
    lite.saved()

    lite.reload()
    assert set(lite.kept()) == set(given)
    lite.run("setup")
    first = next(iter(items.quizzes.values()))
    lite.run(f"quiz-{first.id.partition('/')[2]}")
    expect(lite.quiz_of(first.items[0].id)).to_contain_text(
        f"{len(first.items)} of {len(first.items)} answered"
    )

    file = lite.hand_in(tmp_path)
    assert file.name.startswith(SLUG) and file.suffix == ".zip"
    expect(lite.line("packed")).to_contain_text(file.name)
    with zipfile.ZipFile(file) as pack:
        assert f"{SLUG}/receipt.json" in pack.namelist()

    folder = new_class(tmp_path / "autumn").root
    assert in_class(folder, "release", SLUG, "--due", "2099-01-01").exit_code == 0
    (tmp_path / "roster.csv").write_text("username,last_name\nmara,Kovalenko\n", encoding="utf-8")
    assert in_class(folder, "roster", tmp_path / "roster.csv").exit_code == 0
    mail = tmp_path / "mail"
    mail.mkdir()
    shutil.copy(file, mail / "mara.zip")
    assert in_class(folder, "collect", SLUG, mail).exit_code in (0, 1)
    in_class(folder, "grade", SLUG)
    in_class(folder, "export", SLUG)
    with (folder / "exports" / f"marks-{SLUG}.csv").open(encoding="utf-8-sig", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert row["learner_id"] == "mara"
    assert float(row["points"]) == pytest.approx(machine_points(folder / "release" / SLUG / f"{SLUG}.ipynb"))


def test_a_pack_of_another_version_is_told_and_graded_by_its_edition_where_the_class_has_it(
    new_page: Callable[..., Page], edition: Path, tmp_path: Path
) -> None:
    """The site handed out one edition, the class has another by now; or had it never."""
    lite = Lite(new_page())
    lite.open(SLUG)
    item = next(
        item for item in load_items(SLUG).all_items() if (item.type, item.mode) == ("choice", "graded")
    )
    open_quiz(lite, item)
    key = load_keys(ROOT / "notebooks" / "keys" / f"{SLUG}.yaml").item(item.name).key
    lite.answer(item.id, item.type, key)
    expect(lite.item(item.id)).to_contain_text("in this notebook")
    pack = lite.hand_in(tmp_path)
    assert pack.suffix == ".zip"
    theirs = json.loads((edition / "files" / SLUG / f"{SLUG}.ipynb").read_text("utf-8"))["metadata"][
        EDITION_KEY
    ]

    said, evidence = graded(class_that_has(tmp_path / "later", changed=True), pack)
    verdict = next(verdict for verdict in evidence["verdicts"] if verdict["item"] == item.id)
    assert verdict["outcome"] == "right" and not evidence["foreign"]
    assert any(theirs in note and "which the class had before" in note for note in evidence["notes"])

    other = tmp_path / "of-another-version.zip"
    with zipfile.ZipFile(pack) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name.endswith(".ipynb"):
                assert theirs.encode() in text
                text = text.replace(theirs.encode(), b"0.1.9 (0123456789)")
            new.writestr(name, text)
    said, evidence = graded(class_that_has(tmp_path / "never", changed=False), other)
    assert "0.1.9 (0123456789)" in said and "need a person" in said
    assert "0.1.9 (0123456789)" in evidence["foreign"]
    verdict = next(verdict for verdict in evidence["verdicts"] if verdict["item"] == item.id)
    # Neither a mark of the machine nor a lost answer: a person sees what was chosen.
    assert verdict["outcome"] == "fault" and verdict["value"] == key


def test_questions_are_answered_before_python_has_started_and_stay_as_they_are_after(
    new_page: Callable[..., Page], served: Server, tmp_path: Path
) -> None:
    page = new_page()
    # Python's own program does not come: nothing of what follows may need it.
    served.lost.add("/static/pyodide/pyodide.asm.wasm")
    lite = Lite(page)
    lite.open(SLUG, ready=False)
    expect(page.locator("#wa-first")).to_have_count(0)
    asked = list(load_items(SLUG).all_items())
    expect(page.locator(".wa-early .wa-question")).to_have_count(len(asked), timeout=STARTS)
    keys = load_keys(ROOT / "notebooks" / "keys" / f"{SLUG}.yaml")
    given = {}
    for item in asked:
        key = item.key if item.mode != "graded" else keys.item(item.name).key
        given[item.id] = right(item, key)
        lite.answer(item.id, item.type, given[item.id])
        lite.commit(item.id)
    first = first_choice()
    expect(lite.item(first.id)).to_contain_text("in this notebook")
    assert as_typed(lite.kept()) == as_typed(given)
    practice = next(item for item in asked if item.mode == "practice")
    expect(lite.quiz_of(practice.id)).to_contain_text("Right.")
    assert answers_in(lite.hand_in(tmp_path)).keys() == given.keys()
    shown = labels_of(lite, first)
    served.lost.clear()

    lite.reload()
    assert as_typed(lite.kept()) == as_typed(given)
    open_quiz(lite, first)
    place = page.locator(f".jp-OutputArea-output .wa-question[data-item='{first.id}']")
    expect(place.locator(f"input[value='{given[first.id]}']")).to_be_checked()
    # The stand-in has gone, and Python shows the options in the same order.
    expect(lite.page.locator(f".wa-question[data-item='{first.id}']")).to_have_count(1)
    assert labels_of(lite, first) == shown
    lite.saved()

    # In another visit what Python had shown has no Python yet, and no button that waits for it.
    lite.reload(ready=False)
    again = page.locator(f".wa-early .wa-question[data-item='{first.id}']")
    expect(again.locator(f"input[value='{given[first.id]}']")).to_be_checked()
    expect(lite.item(first.id)).to_contain_text("in this notebook")
    expect(page.get_by_role("button", name="Open the quiz")).to_have_count(0)
    lite.loaded(ready=True)
    open_quiz(lite, first)
    expect(place.locator(f"input[value='{given[first.id]}']")).to_be_checked()
    expect(place).to_be_visible()
