"""Explorers and figures in a real JupyterLab and Notebook 7: moved by mouse and by keys, announced,
accessible, offline.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from lab_driver import TIMEOUT, Lab, code_cell, until, write_notebook
from playwright.sync_api import Locator, expect

from course import explore
from course.explorers import EXPLORERS
from course.explorers.controls import Choice, Number
from course.explorers.texts import EXPLORER, GATE, KEPT

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# The server's kernels see sample items; explorers stand behind the course's own predictions.
SETUP = 'import os; os.environ.pop("COURSE_ITEMS", None); from course import explore, figure, note, predict'
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
    expect(explorer).to_contain_text(EXPLORER["waiting"], timeout=TIMEOUT)
    assert explorer.locator("svg").count() == 0
    expect(explorer.locator(".wa-asked")).to_contain_text("26 states")
    show = explorer.get_by_role("button", name=EXPLORER["show"])
    show.focus()
    before = show.bounding_box()
    lab.page.keyboard.press("Enter")
    counted = explore("coalition-builder").at({"definition": "ground", "denominator": "guests"}).numbers
    told = explorer.locator(".wa-told")
    expect(told).to_contain_text(f"You: 26. The table: {counted['counted']}, because", timeout=TIMEOUT)
    assert told.get_attribute("aria-live") == "polite"
    expect(explorer.locator(".wa-result svg")).to_contain_text("you: 26")
    # Nothing jumps: the controls stay where they were, and the focus with the button.
    expect(show).to_be_focused()
    after = show.bounding_box()
    assert (after["x"], after["y"]) == (before["x"], before["y"])
    assert_accessible(lab, ".wa-explorer")
    shot(lab, explorer, "gate-opened")
    assert lab.problems == []


def test_moved_by_mouse_and_by_keys_the_sentence_and_the_figures_follow(lab: Lab, folder: Path):
    explorer = start(lab, notebook(folder, 'explore("coalition-builder")'), 2)
    model = explore("coalition-builder")
    expect(sentence(explorer)).to_have_text(model.at({}).told, timeout=TIMEOUT)
    definition, weight = explorer.get_by_label("What counts"), explorer.get_by_label("Each state weighs")
    definition.select_option("named ground troops as possible")
    expect(sentence(explorer)).to_have_text(model.at({"definition": "ground"}).told)
    explorer.get_by_text(model.at({"definition": "ground"}).figures[1].finding).first.click()
    expect(explorer.locator("figure .wa-map svg")).to_be_visible()
    cells = lab.page.locator(".jp-Notebook .jp-Cell").count()
    weight.focus()
    # Letters and arrows choose options and are no commands of the notebook: "a" and "b" would insert cells.
    lab.page.keyboard.press("ArrowDown")
    lab.page.keyboard.press("ArrowDown")
    expect(sentence(explorer)).to_have_text(model.at({"definition": "ground", "weight": "gdp"}).told)
    lab.page.keyboard.type("ab")
    expect(weight).to_be_focused()
    assert lab.page.locator(".jp-Notebook .jp-Cell").count() == cells
    explorer.get_by_role("button", name="Reset").focus()
    lab.page.keyboard.press("Enter")
    expect(sentence(explorer)).to_have_text(model.at({}).told)
    assert lab.problems == []


def test_the_claim_tracer_hides_and_then_shows_the_difference(lab: Lab, folder: Path):
    explorer = start(lab, notebook(folder, 'explore("claim-tracer")'), 2)
    expect(sentence(explorer)).to_contain_text("Choose above", timeout=TIMEOUT)
    assert explorer.locator("ins, del").count() == 0
    explorer.get_by_label("Report").select_option("the article (Xpert.Digital)")
    explorer.get_by_label("Which part changed?").select_option("the noun: what is promised")
    expect(sentence(explorer)).to_contain_text("“")
    expect(explorer.locator("ins").first).to_be_visible()
    assert_accessible(lab, ".wa-explorer")
    shot(lab, explorer, "claim-tracer")


SCREEN = 580
"""Pixels from the first control to the end of the chart at 1280 x 720."""
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
        expect(sentence(explorer)).to_have_text(model.at({}).told, timeout=TIMEOUT)
        explorer.evaluate("(node, name) => { node.id = `shown-${name}`; }", name)
        assert_accessible(lab, f"#shown-{name}")
        on = [control for control in model.spec if control.name not in model.idle(model.complete({}))]
        state = {control.name: moved_by_key(lab, explorer, control) for control in on[:2]}
        expect(sentence(explorer)).to_have_text(model.at(state).told, timeout=TIMEOUT)
        explorer.get_by_role("button", name="Reset").click()
        expect(sentence(explorer)).to_have_text(model.at({}).told, timeout=TIMEOUT)
        shot(lab, explorer, name)
    assert lab.problems == []


def test_control_and_chart_stand_on_one_screen_and_keep_to_the_page_when_narrow(new_lab, folder: Path):
    lab = new_lab(width=1280, height=720)
    names = sorted(EXPLORERS)
    start(lab, notebook(folder, *(f'explore("{name}")' for name in names)), len(names) + 1)
    lab.page.evaluate("() => { window.jupyterapp.shell.collapseLeft(); }")
    for width in (1280, 640, 390):  # 640: what 1280 pixels hold at a zoom of 200 per cent
        lab.page.set_viewport_size({"width": width, "height": 720})
        lab.page.wait_for_timeout(300)
        for place, name in enumerate(names):
            explorer = lab.page.locator(".wa-explorer").nth(place)
            tall = explorer.evaluate(
                """root => {
                  const box = (node) => node.getBoundingClientRect();
                  const all = (what) => [...root.querySelectorAll(what)].map(box);
                  const controls = all(".wa-controls .jupyter-widgets").map((each) => each.top);
                  const charts = all(".wa-result figure svg").map((each) => each.bottom);
                  return charts.length ? Math.max(...charts) - Math.min(...controls) : 0;
                }"""
            )
            assert width < 1280 or tall <= SCREEN, f"{name}: {tall:.0f} pixels"
            for part in explorer.locator(".wa, select, .widget-slider").all():
                fits = part.evaluate("node => node.scrollWidth <= node.clientWidth + 1")
                assert fits or part.evaluate("node => node.tagName") == "SELECT", f"{name} at {width}"


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
@pytest.mark.parametrize("width", [1280, 800])
def test_accessible_and_inside_the_page_in_both_themes(new_lab, folder: Path, theme: str, width: int):
    lab = new_lab(width=width)
    explorer = start(lab, notebook(folder, 'explore("coalition-builder")', LINES), 3)
    lab.theme(theme)
    explorer.get_by_label("What counts").select_option("named ground troops as possible")
    expect(sentence(explorer)).to_contain_text("Ground troops possible", timeout=TIMEOUT)
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
    for summary in reversed(lab.page.locator(".wa summary").all()):
        summary.click()
    shot(lab, explorer, f"coalition-{theme[11:].lower()}-{width}")
    shot(lab, lab.page.locator(".wa").last, f"lines-{theme[11:].lower()}-{width}")


@pytest.mark.parametrize("app", ["lab", "notebook"])
def test_nothing_is_fetched_from_elsewhere(new_lab, folder: Path, app: str):
    lab = new_lab(app=app)
    explorer = start(lab, notebook(folder, 'explore("coalition-builder")', LINES), 3)
    expect(sentence(explorer)).to_contain_text("34 of 35", timeout=TIMEOUT)
    expect(lab.page.get_by_role("img", name="Two lines cross")).to_be_visible()
    outside = [url for url in lab.requests if not re.match(r"(https?|wss?)://127\.0\.0\.1|data:|blob:", url)]
    assert outside == []
    own = NOTEBOOK_7 if app == "notebook" else ()
    assert [problem for problem in lab.problems if not any(part in problem for part in own)] == []
    shot(lab, explorer, f"app-{app}")


def test_a_kept_run_stands_in_the_notebook_and_survives_a_reload(lab: Lab, folder: Path):
    sources = (SETUP, 'explore("deterrence", loss=2)')
    cells = [code_cell(source, f"cell-{n}") for n, source in enumerate(sources)]
    path = write_notebook(folder / "09-will-it-hold.ipynb", cells)
    explorer = start(lab, f"{path.parent.name}/{path.name}", 2)
    model = explore("deterrence", loss=2)
    expect(sentence(explorer)).to_have_text(model.result.told, timeout=TIMEOUT)
    explorer.get_by_role("button", name=KEPT["keep"]).click()
    shown = lab.cell(1).locator(".jp-OutputArea-output ol")
    expect(shown).to_contain_text(model.result.sentence, timeout=TIMEOUT)

    def held():
        notebook = json.loads(path.read_text(encoding="utf-8"))
        records = notebook["metadata"].get("willing_and_able", {}).get("evidence", {})
        return notebook if any(record["kind"] == "run" for record in records.values()) else None

    notebook = until(held, "the run stands in the notebook's metadata")
    texts = [output.get("data", {}).get("text/plain", "") for output in notebook["cells"][1]["outputs"]]
    assert any(model.result.sentence in "".join(text) for text in texts)
    lab.reload()
    expect(lab.cell(1).locator(".jp-OutputArea-output ol")).to_contain_text(model.result.sentence)
    lab.run(0)
    lab.run(1)
    expect(lab.cell(1).locator(".jp-OutputArea-output ol")).to_contain_text(model.result.sentence)
    assert lab.problems == []


def test_a_reopened_notebook_shows_explorer_and_note_and_not_an_error(new_lab, folder: Path):
    lab = new_lab()
    free = 'explore("coalition-builder")'
    where = notebook(folder, free, 'note("01-coalition/explain", title="My note")')
    start(lab, where, 3)
    expect(lab.page.locator(".wa-explorer")).to_be_visible(timeout=TIMEOUT)
    expect(lab.cell(2).get_by_role("textbox", name="My note")).to_be_visible(timeout=TIMEOUT)
    lab.command("docmanager:save")
    lab.server.end_sessions()
    lab.open(where)
    explorer, field = (lab.cell(index).locator(".jp-OutputArea") for index in (1, 2))
    expect(explorer.get_by_role("button", name="Open the explorer")).to_be_visible(timeout=20_000)
    # A button stands there: what is said to readers in other programs is left out.
    expect(explorer).to_contain_text(EXPLORER["snapshots"])
    expect(explorer).not_to_contain_text(EXPLORER["fallback"])
    expect(field.get_by_role("button", name="Open the note")).to_be_visible(timeout=20_000)
    expect(field).not_to_contain_text("To read or change your note")
    expect(lab.page.locator(".jp-Notebook")).not_to_contain_text("Error displaying widget")
    assert_accessible(lab, ".wa-closed")
    # The new kernel knows nothing of the course: the first cell runs first.
    explorer.get_by_role("button", name="Open the explorer").click()
    expect(lab.page.locator(".wa-explorer")).to_be_visible(timeout=TIMEOUT)
    expect(lab.page.locator(".jp-Notebook")).not_to_contain_text("NameError")


def test_a_restarted_kernel_leaves_a_button_and_not_dead_controls(new_lab, folder: Path):
    lab = new_lab()
    free = 'explore("coalition-builder")'
    start(lab, notebook(folder, free, 'note("01-coalition/explain", title="My note")'), 3)
    expect(lab.cell(2).get_by_role("textbox", name="My note")).to_be_visible(timeout=TIMEOUT)
    lab.page.evaluate(
        "() => { window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart(); }"
    )
    explorer, field = (lab.cell(index).locator(".jp-OutputArea") for index in (1, 2))
    expect(field.get_by_role("button", name="Open the note")).to_be_visible(timeout=TIMEOUT)
    expect(explorer.locator(".wa-closed")).to_contain_text("Python was started anew")
    explorer.get_by_role("button", name="Open the explorer").click()
    expect(explorer.locator(".wa-closed")).to_have_count(0, timeout=TIMEOUT)
    explorer.get_by_label("What counts").select_option("named ground troops as possible")
    told = explore("coalition-builder").at({"definition": "ground"}).told
    expect(sentence(lab.page.locator(".wa-explorer"))).to_have_text(told, timeout=TIMEOUT)
