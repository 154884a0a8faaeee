"""Two learners' machines in a real JupyterLab: the wrong kernel, and a newer edition under an open window."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from lab_driver import Lab, LabServer, code_cell, until, write_notebook
from playwright.sync_api import Locator, expect
from quiz_answers import read_notebook

from course.learner.carry import carry_over, cell_hashes
from course.learner.server import running

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WITHOUT = "import sys; sys.modules['course'] = None; import runpy; "
LAUNCH = (
    "sys.argv = ['ipykernel', '-f', sys.argv[1]]; runpy.run_module('ipykernel_launcher', run_name='__main__')"
)
MARKDOWN = {"cell_type": "markdown", "metadata": {}}


@pytest.fixture
def other_kernel(lab_server: LabServer) -> str:
    """A kernel that runs, and in which there is no course."""
    place = lab_server.root.parent / "jupyter_data_dir" / "kernels" / "other"
    place.mkdir(parents=True, exist_ok=True)
    spec = {
        "argv": [sys.executable, "-c", WITHOUT + LAUNCH, "{connection_file}"],
        "display_name": "Physics (Python 3)",
        "language": "python",
    }
    (place / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    return "other"


@pytest.mark.parametrize(("app", "width"), [("lab", 1280), ("lab", 390), ("notebook", 1280)])
def test_a_wrong_kernel_is_said_above_the_notebook_and_the_right_one_is_one_click_away(
    new_lab, folder: Path, other_kernel: str, app: str, width: int
) -> None:
    lab: Lab = new_lab(app=app, width=width)
    cells = [code_cell('from course import quiz\n\nquiz("99-sample/graded")', "quiz-graded")]
    wrong = {"kernelspec": {"name": other_kernel, "display_name": "Physics (Python 3)", "language": "python"}}
    path = write_notebook(folder / "99-sample.ipynb", cells, wrong)
    lab.open(f"{folder.name}/{path.name}", ready=False)
    banner = lab.page.locator(".wa-kernel-banner")
    expect(banner).to_contain_text("does not have the course", timeout=60_000)
    expect(banner).to_contain_text("Physics (Python 3)")
    first = lab.page.locator(".jp-Notebook .jp-CodeCell").first
    until(lambda: covers_nothing(banner, first), "the banner covers no cell")
    accessible(lab)
    shots = Path(os.environ.get("SHOTS", folder))
    for theme in ("Dark", "Light") if app == "lab" else ():
        lab.theme(f"JupyterLab {theme}")
        expect(lab.page.locator("#jupyterlab-splash")).to_have_count(0, timeout=60_000)
        lab.page.screenshot(path=str(shots / f"banner-{width}-{theme.lower()}.png"))
        accessible(lab)
    # By keyboard alone: backwards from the first cell of the notebook.
    button = banner.get_by_role("button")
    first.focus()
    for _ in range(40):
        if button.evaluate("node => node === document.activeElement"):
            break
        lab.page.keyboard.press("Shift+Tab")
    expect(button).to_be_focused()
    lab.page.keyboard.press("Enter")
    expect(banner).to_have_count(0, timeout=60_000)
    until(lambda: read_notebook(path)["metadata"]["kernelspec"]["name"] == "python3", "the choice is saved")
    lab.idle()
    lab.run(0)
    expect(lab.page.locator(".wa-quiz").first).to_be_visible(timeout=60_000)


def covers_nothing(banner: Locator, below: Locator) -> bool:
    one, other = banner.bounding_box(), below.bounding_box()
    # Neither has a place while the page is being laid out.
    return bool(one and other) and one["y"] + one["height"] <= other["y"] + 2


def accessible(lab: Lab) -> None:
    violations = Axe().run(lab.page, context=".wa-kernel-banner").response["violations"]
    assert not violations, violations


def test_a_notebook_that_is_open_without_a_kernel_is_noticed(
    lab: Lab, lab_server: LabServer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_notebook(folder / "01-sample.ipynb", [code_cell("1 + 1", "one")])
    other = write_notebook(folder / "02-sample.ipynb", [code_cell("1 + 1", "one")])
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(lab_server.root.parent / "jupyter_runtime_dir"))
    lab.open(f"{folder.name}/{path.name}")
    lab.page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    until(lambda: lab_server.api("sessions") == [], "the kernel is gone")
    until(lambda: path.resolve() in running.open_notebooks(), "the window is known to show it")
    assert other.resolve() not in running.open_notebooks()
    lab.page.evaluate("() => { window.jupyterapp.shell.currentWidget.close(); }")
    lab.page.locator(".jp-Dialog").get_by_role("button", name="Discard").click()
    until(lambda: path.resolve() not in running.open_notebooks(), "it is closed")


def test_an_argument_that_was_cut_and_pasted_and_a_split_cell_stay_where_they_count(
    lab: Lab, lab_server: LabServer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    solve = {
        "grade_id": "solve-share",
        "solution": True,
        "locked": False,
        "grade": False,
        "schema_version": 3,
    }
    task = {"grade_id": "argue-x", "task": True, "solution": False, "locked": True, "grade": False}
    cells = [
        code_cell("# from course import check\nhalf = ...\nshare = ...", "solve-share", {"nbgrader": solve}),
        {**MARKDOWN, "id": "argue-x", "metadata": {"nbgrader": task}, "source": "## Is 26 a strong number?"},
        {
            **MARKDOWN,
            "id": "answer-x",
            "metadata": {"willing_and_able": {"answer": "x"}},
            "source": "*Here.*",
        },
    ]
    path = write_notebook(folder / "01-sample.ipynb", cells)
    edition = read_notebook(path)
    argued = json.loads(json.dumps(edition))
    argued["cells"][0]["source"] = "half = 26\nshare = half / 35"
    argued["cells"][2]["source"] = "Strong, and weak."
    path.write_text(json.dumps(argued), encoding="utf-8")
    lab.open(f"{folder.name}/{path.name}")
    # As Jupyter's sessions say it to `course start --update`.
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(lab_server.root.parent / "jupyter_runtime_dir"))
    assert path.resolve() in running.open_notebooks()
    lab.page.evaluate(
        """() => {
          const { content } = window.jupyterapp.shell.currentWidget;
          content.deselectAll();
          content.activeCellIndex = 2;
        }"""
    )
    for command in ("notebook:cut-cell", "notebook:paste-cell-below", "notebook:move-cell-up"):
        lab.command(command)
    lab.page.evaluate(
        """() => {
          const { content } = window.jupyterapp.shell.currentWidget;
          content.deselectAll();
          content.activeCellIndex = content.widgets.findIndex((cell) => cell.model.type === "code");
          content.mode = "edit";
          content.activeCell.editor.setCursorPosition({ line: 1, column: 0 });
        }"""
    )
    lab.command("notebook:split-cell-at-cursor")
    lab.command("docmanager:save")
    until(lambda: len(read_notebook(path)["cells"]) == 4, "the split cell is saved")
    mine = read_notebook(path)
    assert {cell["id"] for cell in mine["cells"]} != {cell["id"] for cell in edition["cells"]}
    carried = carry_over(mine, edition, cell_hashes(edition))
    found = {cell["id"]: "".join(cell["source"]) for cell in carried.notebook["cells"]}
    assert found["answer-x"] == "Strong, and weak."
    assert found["solve-share"] == "half = 26\nshare = half / 35"
    assert list(found) == ["solve-share", "argue-x", "answer-x"]
