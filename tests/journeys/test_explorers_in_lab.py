"""Explorers and figures in a real JupyterLab and Notebook 7: moved by mouse and by keys, announced,
accessible, offline.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from lab_driver import TIMEOUT, Lab, code_cell, write_notebook
from playwright.sync_api import Locator, expect

from course import explore
from course.explorers import EXPLORERS
from course.explorers.controls import Choice, Number
from course.texts.explorers import GATE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# The server's kernels see sample items; explorers stand behind the course's own predictions.
SETUP = 'import os; os.environ.pop("COURSE_ITEMS", None); from course import explore, figure, predict'
PREDICT = 'predict("01-coalition/ground-troops")'
GATED = 'explore("coalition-builder", gate="01-coalition/ground-troops")'
LINES = (
    'figure("lines", [{"year": y, "US": y - 2015, "EU": 9 - (y - 2020) ** 2} for y in range(2018, 2026)], '
    'value=["US", "EU"], unit="€ bn", finding="Two lines cross", source=["S002"])'
)
# What Notebook 7 reports on its own pages, with none of our settings and extensions as well.
NOTEBOOK_7 = ("(reading 'schema')", "filebrowser:open-path")


def notebook(folder: Path, *sources: str) -> str:
    cells = [code_cell(source, f"cell-{n}") for n, source in enumerate((SETUP, *sources))]
    path = write_notebook(folder / "01-coalition.ipynb", cells)
    return f"{path.parent.name}/{path.name}"


def start(lab: Lab, where: str, cells: int) -> Locator:
    lab.open(where)
    for index in range(cells):
        lab.run(index)
    return lab.page.locator(".wa-explorer").first


def sentence(explorer: Locator) -> Locator:
    return explorer.get_by_role("status")


def assert_accessible(lab: Lab, context: str) -> None:
    report = Axe().run(lab.page, context=context)
    assert report.response["passes"], "axe has looked at nothing"
    assert not report.response["violations"], report.generate_report()


def shot(lab: Lab, locator: Locator, name: str) -> None:
    if os.environ.get("SHOTS"):
        locator.screenshot(path=str(Path(os.environ["SHOTS"]) / f"{name}.png"))


def test_the_gate_opens_in_place_when_the_prediction_is_committed(lab: Lab, folder: Path):
    lab.open(notebook(folder, PREDICT, GATED))
    for index in range(3):
        lab.run(index)
    explorer = lab.page.locator(".wa-explorer")
    expect(explorer).to_contain_text(GATE["closed"], timeout=TIMEOUT)
    assert explorer.locator("svg").count() == 0
    prediction = lab.quiz()
    prediction.item("p2").get_by_role("textbox").fill("26")
    prediction.item("p2").get_by_role("combobox").select_option("70")
    prediction.root.get_by_role("button", name="Commit my prediction").click()
    expect(explorer).to_contain_text(GATE["question"], timeout=TIMEOUT)
    expect(explorer).to_contain_text("7 of the 34 states other than Ukraine")
    expect(explorer.locator(".wa-two")).to_contain_text("26")
    assert_accessible(lab, ".wa-explorer")
    shot(lab, explorer, "gate-opened")
    assert lab.problems == []


def test_moved_by_mouse_and_by_keys_the_sentence_and_the_figures_follow(lab: Lab, folder: Path):
    explorer = start(lab, notebook(folder, 'explore("coalition-builder")'), 2)
    model = explore("coalition-builder")
    expect(sentence(explorer)).to_have_text(model.at({}).sentence, timeout=TIMEOUT)
    definition, weight = explorer.get_by_label("What counts"), explorer.get_by_label("Each state weighs")
    definition.select_option("named ground troops as possible")
    expect(sentence(explorer)).to_have_text(model.at({"definition": "ground"}).sentence)
    expect(explorer.locator("figcaption").nth(1)).to_contain_text("Ground troops possible: 9 counted")
    cells = lab.page.locator(".jp-Notebook .jp-Cell").count()
    weight.focus()
    # Letters and arrows choose options and are no commands of the notebook: "a" and "b" would insert cells.
    lab.page.keyboard.press("ArrowDown")
    lab.page.keyboard.press("ArrowDown")
    expect(sentence(explorer)).to_have_text(model.at({"definition": "ground", "weight": "gdp"}).sentence)
    lab.page.keyboard.type("ab")
    expect(weight).to_be_focused()
    assert lab.page.locator(".jp-Notebook .jp-Cell").count() == cells
    explorer.get_by_role("button", name="Reset").focus()
    lab.page.keyboard.press("Enter")
    expect(sentence(explorer)).to_have_text(model.at({}).sentence)
    assert lab.problems == []


def test_the_claim_tracer_hides_and_then_shows_the_difference(lab: Lab, folder: Path):
    explorer = start(lab, notebook(folder, 'explore("claim-tracer")'), 2)
    expect(sentence(explorer)).to_contain_text("Choose above", timeout=TIMEOUT)
    assert explorer.locator("ins, del").count() == 0
    explorer.get_by_label("Report").select_option("the article (Xpert.Digital)")
    explorer.get_by_label("Which part changed?").select_option("the noun: what is promised")
    expect(sentence(explorer)).to_contain_text("“soldiers”")
    expect(explorer.locator("ins")).to_contain_text("soldiers")
    assert_accessible(lab, ".wa-explorer")
    shot(lab, explorer, "claim-tracer")


PARTS = 3
"""The explorers are shown in so many notebooks, so that one that fails does not hide the others."""


def moved_by_key(lab: Lab, explorer: Locator, control: Any) -> Any:
    """Move a control one step by the keyboard alone and return the value that it should have then."""
    if isinstance(control, Choice):
        values = list(control.options)
        here = values.index(control.start)
        step = 1 if here + 1 < len(values) else -1
        explorer.get_by_label(control.label, exact=True).focus()
        lab.page.keyboard.press("ArrowDown" if step == 1 else "ArrowUp")
        return values[here + step]
    if isinstance(control, Number):
        step = control.step if control.default + control.step <= control.maximum else -control.step
        explorer.get_by_role("slider", name=control.label).focus()
        lab.page.keyboard.press("ArrowRight" if step > 0 else "ArrowLeft")
        return round(control.default + step, 9)
    explorer.get_by_label(control.label).focus()
    lab.page.keyboard.press("Space")
    return not control.default


@pytest.mark.parametrize("part", range(PARTS))
def test_every_explorer_is_moved_by_keys_and_reset_by_mouse_and_axe_finds_nothing(
    lab: Lab, folder: Path, part: int
):
    names = sorted(EXPLORERS)[part::PARTS]
    start(lab, notebook(folder, *(f'explore("{name}")' for name in names)), len(names) + 1)
    for place, name in enumerate(names):
        explorer, model = lab.page.locator(".wa-explorer").nth(place), explore(name)
        expect(sentence(explorer)).to_have_text(model.at({}).sentence, timeout=TIMEOUT)
        explorer.evaluate("(node, name) => { node.id = `shown-${name}`; }", name)
        assert_accessible(lab, f"#shown-{name}")
        state = {control.name: moved_by_key(lab, explorer, control) for control in model.spec[:2]}
        expect(sentence(explorer)).to_have_text(model.at(state).sentence)
        explorer.get_by_role("button", name="Reset").click()
        expect(sentence(explorer)).to_have_text(model.at({}).sentence)
        shot(lab, explorer, name)
    assert lab.problems == []


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
@pytest.mark.parametrize("width", [1280, 800])
def test_accessible_and_inside_the_page_in_both_themes(new_lab, folder: Path, theme: str, width: int):
    lab = new_lab(width=width)
    explorer = start(lab, notebook(folder, 'explore("coalition-builder")', LINES), 3)
    lab.theme(theme)
    explorer.get_by_label("What counts").select_option("named ground troops as possible")
    expect(sentence(explorer)).to_contain_text("named ground troops", timeout=TIMEOUT)
    for summary in lab.page.locator(".wa summary").all():
        summary.click()
    assert_accessible(lab, ".wa-explorer")
    assert_accessible(lab, ".wa")
    # The front end sets all cells of a table to the right, but words are read from the left.
    for kind, side in {"thead th": "left", "tbody th": "left", "td.wa-number": "right"}.items():
        cell = lab.page.locator(f".wa {kind}").first
        assert cell.evaluate("node => getComputedStyle(node).textAlign") == side, kind
    ground = "rgb(255, 255, 255)" if theme.endswith("Light") else "rgb(17, 17, 17)"
    assert lab.page.locator(".wa").last.evaluate("node => getComputedStyle(node).backgroundColor") == ground
    edge = lab.cell(1).bounding_box()
    frame = explorer.bounding_box()
    assert frame["x"] + frame["width"] <= edge["x"] + edge["width"] + 1, "the explorer runs out of its cell"
    for inner in explorer.locator(".wa").all():
        box = inner.bounding_box()
        assert box["x"] + box["width"] <= edge["x"] + edge["width"] + 1, "a result runs out of its cell"
    for box in lab.page.locator(".wa").all():
        assert box.evaluate("node => node.scrollWidth <= node.clientWidth + 1"), "a figure runs out of its "
        "column"
    for summary in lab.page.locator(".wa summary").all():
        summary.click()
    shot(lab, explorer, f"coalition-{theme[11:].lower()}-{width}")
    shot(lab, lab.page.locator(".wa").last, f"lines-{theme[11:].lower()}-{width}")


@pytest.mark.parametrize("app", ["lab", "notebook"])
def test_nothing_is_fetched_from_elsewhere(new_lab, folder: Path, app: str):
    lab = new_lab(app=app)
    explorer = start(lab, notebook(folder, 'explore("coalition-builder")', LINES), 3)
    expect(sentence(explorer)).to_contain_text("34 of the 35", timeout=TIMEOUT)
    expect(lab.page.get_by_role("img", name="Two lines cross")).to_be_visible()
    outside = [url for url in lab.requests if not re.match(r"(https?|wss?)://127\.0\.0\.1|data:|blob:", url)]
    assert outside == []
    own = NOTEBOOK_7 if app == "notebook" else ()
    assert [problem for problem in lab.problems if not any(part in problem for part in own)] == []
    shot(lab, explorer, f"app-{app}")
