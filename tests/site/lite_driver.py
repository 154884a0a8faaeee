"""Drives the browser edition in Chromium: opens a notebook, waits for Python, answers by mouse, hands in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

STARTS = 600_000  # ms; busy cores need minutes for what a quiet machine does in ten seconds
expect.set_options(timeout=120_000)
_READY = """() => {
  const kernel = window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel;
  return kernel?.connectionStatus === "connected" && kernel.status === "idle";
}"""
_CELLS = "window.jupyterapp.shell.currentWidget.content.widgets"


@dataclass
class Lite:
    """One page of the browser edition."""

    page: Page

    def open(self, slug: str, ready: bool = True) -> None:
        """Open a notebook in the Notebook app; with ``ready`` wait until Python has started."""
        self.page.goto(f"/notebooks/index.html?path={slug}/{slug}.ipynb")
        self.loaded(ready)

    def reload(self, ready: bool = True) -> None:
        """Reload the page."""
        self.page.reload()
        self.loaded(ready)

    def loaded(self, ready: bool) -> None:
        # Before the file is read, there is one empty cell.
        self.page.wait_for_selector(".jp-Notebook .jp-MarkdownCell", timeout=STARTS)
        if ready:
            self.page.wait_for_function(_READY, timeout=STARTS)

    def run_all(self) -> None:
        """Run every cell, from the first to the last."""
        self.page.evaluate(
            """() => {
              window.allRan = false;
              const ran = window.jupyterapp.commands.execute("notebook:run-all-cells");
              ran.then(() => { window.allRan = true; });
            }"""
        )
        self.page.wait_for_function("() => window.allRan", timeout=STARTS)

    def run(self, cell: str) -> None:
        """Run one cell."""
        self.page.evaluate(
            f"""async (id) => {{
              const {{ content }} = window.jupyterapp.shell.currentWidget;
              content.activeCellIndex = {_CELLS}.findIndex((cell) => cell.model.id === id);
              content.deselectAll();
              await window.jupyterapp.commands.execute("notebook:run-cell");
            }}""",
            cell,
        )

    def write(self, cell: str, source: str) -> None:
        """Put a text into a cell, as if it had been typed."""
        self.page.evaluate(
            f"""([id, source]) =>
              {_CELLS}.find((cell) => cell.model.id === id).model.sharedModel.setSource(source)""",
            [cell, source],
        )

    def outputs(self) -> dict[str, list[dict[str, Any]]]:
        """What the code cells show, by their ids."""
        found: dict[str, list[dict[str, Any]]] = self.page.evaluate(
            f"""() => Object.fromEntries({_CELLS}.filter((cell) => cell.model.type === "code")
              .map((cell) => [cell.model.id, cell.model.sharedModel.getOutputs()]))"""
        )
        return found

    def kept(self) -> dict[str, Any]:
        """The answers in the notebook's metadata, by item."""
        records: dict[str, Any] = self.page.evaluate(
            """() => window.jupyterapp.shell.currentWidget.context.model.sharedModel
              .getMetadata("willing_and_able")?.evidence ?? {}"""
        )
        return {item: record["value"] for item, record in records.items()}

    def saved(self) -> None:
        """Save the notebook, as the menu does."""
        self.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")

    def line(self, name: str) -> Locator:
        """A line above the notebook."""
        return self.page.locator(f".wa-lines [data-line='{name}']")

    def item(self, full: str) -> Locator:
        """One question."""
        return self.page.locator(f".wa-question[data-item='{full}']").first

    def quiz_of(self, full: str) -> Locator:
        """The quiz around a question."""
        return self.page.locator(".wa-quiz").filter(
            has=self.page.locator(f".wa-question[data-item='{full}']")
        )

    def hand_in(self, folder: Path) -> Path:
        """Press the button, and keep what is downloaded under the name that the browser is given."""
        with self.page.expect_download(timeout=STARTS) as got:
            self.page.get_by_role("button", name="Hand in").click()
        path = folder / got.value.suggested_filename
        got.value.save_as(path)
        return path

    def answer(self, full: str, kind: str, value: Any) -> None:
        """Answer one question with the mouse; only numbers and words are typed."""
        item = self.item(full)
        item.scroll_into_view_if_needed()
        if kind == "choice":
            item.locator(f"label:has(input[value='{value}'])").click()
        elif kind == "choices":
            for option in value:
                item.locator(f"label:has(input[value='{option}'])").click()
        elif kind in ("number", "text"):
            item.get_by_role("textbox").fill(str(value))
            item.get_by_role("textbox").blur()
        elif kind == "match":
            for row, option in value.items():
                item.locator(f"[data-row='{row}'] select").select_option(option)
        elif kind == "grid":
            for row, column in value.items():
                item.locator(f"[data-row='{row}'] label:has(input[value='{column}'])").click()
        elif kind == "order":
            self._order(item, value)
        elif kind == "estimate":
            item.get_by_role("textbox").fill(str(value["estimate"]))
            if item.get_by_role("combobox").count():
                item.get_by_role("combobox").select_option(str(value["confidence"]))
        elif kind == "hotspot":
            for state in value:
                item.locator(f"li:has(input[value='{state}'])").click()
        else:
            raise AssertionError(f"nobody knows how to answer {kind}")

    def commit(self, full: str) -> None:
        """Press what the quiz around a question asks for besides: commit, or check."""
        quiz = self.quiz_of(full)
        for button in quiz.get_by_role("button", name=re.compile("Commit|Check")).all():
            if button.is_visible() and button.is_enabled():
                button.click()

    def _order(self, item: Locator, wanted: list[str]) -> None:
        def shown() -> list[str]:
            names: list[str] = item.locator("li").evaluate_all(
                "nodes => nodes.map((node) => node.dataset.entry)"
            )
            return names

        for place, entry in enumerate(wanted):
            for _ in wanted:
                if shown().index(entry) <= place:
                    break
                item.locator(f"li[data-entry='{entry}'] [data-step='-1']").click()
        expect(item.locator("li").first).to_have_attribute("data-entry", wanted[0])
        keep = item.get_by_role("button", name="Keep this order")
        if keep.is_visible():
            keep.click()
