"""How tall explorers are: from the top of the first control to the bottom of the chart that it moves.

Run it by hand: ``python tests/bench/explorer_heights.py [NAME …] [--shots FOLDER] [--narrow]``. It opens a
real JupyterLab at 1280 x 720, runs each explorer in a cell of its own and measures it before anything is
moved. The ratio is to what the course promises: control and chart stand on one screen, in 580 pixels. With
``--shots`` it keeps a picture of each in the light and the dark theme, with ``--narrow`` also at 390 pixels.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parents[1] / "journeys"))
from lab_driver import Lab, LabServer, code_cell, write_notebook

from course.explorers import EXPLORERS

PROMISED = 580
"""Pixels from first control to bottom of chart at 1280 x 720."""
_MEASURE = """(root) => {
  const box = (node) => node.getBoundingClientRect();
  const controls = [...root.querySelectorAll(".widget-dropdown, .widget-slider, .widget-checkbox")]
    .filter((node) => node.offsetParent !== null);
  const charts = [...root.querySelectorAll(".wa-result figure svg")]
    .filter((node) => node.getClientRects().length);
  const top = Math.min(...controls.map((node) => box(node).top));
  const bottom = charts.length ? Math.max(...charts.map((node) => box(node).bottom)) : box(root).bottom;
  return [Math.round(bottom - top), Math.round(box(root).height), Math.round(box(root).width)];
}"""


def measure(page: Page, place: int) -> tuple[int, int, int]:
    """First control to bottom of the first chart, height and width of one explorer, in pixels."""
    found = page.locator(".wa-explorer").nth(place).evaluate(_MEASURE)
    return found[0], found[1], found[2]


def open_all(lab: Lab, folder: Path, names: list[str]) -> None:
    """A notebook with the named explorers, one a cell, each run and shown."""
    sources = ["from course import explore", *(f"explore({name!r})" for name in names)]
    cells = [code_cell(source, f"cell-{n}") for n, source in enumerate(sources)]
    path = write_notebook(folder / "shown.ipynb", cells)
    lab.open(f"{path.parent.name}/{path.name}")
    lab.page.evaluate(
        "() => { const shell = window.jupyterapp.shell; shell.collapseLeft(); shell.collapseRight(); }"
    )
    for place in range(len(sources)):
        lab.run(place)
        if place:
            lab.page.locator(".wa-explorer").nth(place - 1).locator("button").first.wait_for()


def pictures(lab: Lab, names: list[str], folder: Path, narrow: bool) -> None:
    """Keep a picture of each explorer, light and dark, at 1280 and perhaps 390 pixels."""
    for width in (1280, 390) if narrow else (1280,):
        lab.page.set_viewport_size({"width": width, "height": 720})
        for theme in ("JupyterLab Light", "JupyterLab Dark"):
            lab.theme(theme)
            lab.page.wait_for_timeout(500)
            for place, name in enumerate(names):
                shown = lab.page.locator(".wa-explorer").nth(place)
                shown.scroll_into_view_if_needed()
                shown.screenshot(path=str(folder / f"{name}-{width}-{theme.split()[1].lower()}.png"))


def main() -> None:
    """Measure the named explorers, or all."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", help="explorers; by default all")
    parser.add_argument("--shots", type=Path, help="folder for pictures")
    parser.add_argument("--narrow", action="store_true", help="pictures at 390 pixels, too")
    chosen = parser.parse_args()
    names = chosen.names or sorted(EXPLORERS)
    table = Table("explorer", "first control to chart's end, px", f"of {PROMISED}", "whole px", "width px")
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        server = LabServer(Path(home))
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        try:
            lab = Lab(server.wait(), browser.new_page(viewport={"width": 1280, "height": 720}))
            open_all(lab, server.root / "shown", names)
            for place, name in enumerate(names):
                tall, whole, width = measure(lab.page, place)
                table.add_row(name, str(tall), f"{tall / PROMISED:.2f}", str(whole), str(width))
            if chosen.shots:
                chosen.shots.mkdir(parents=True, exist_ok=True)
                pictures(lab, names, chosen.shots, chosen.narrow)
            for problem in lab.problems:
                Console(stderr=True).print(problem)
        finally:
            browser.close()
            server.stop()
    Console().print(table)


if __name__ == "__main__":
    main()
