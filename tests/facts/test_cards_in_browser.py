"""Cards, catalogue and the line above a table as a reader meets them: rendered, in light and dark, checked
with axe-core."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

import course

pytestmark = [pytest.mark.slow, pytest.mark.browser]

OURS = [".wa-card", ".wa-catalogue", ".wa-citation", ".wa-table-line", ".wa-trail"]


def page_of(theme: str) -> str:
    """A notebook with our outputs, as nbconvert's lab template shows it."""
    from nbconvert import HTMLExporter

    shown = [
        course.claim("CO05"),
        course.claim("CO05"),
        course.claim("CH11", as_of="latest"),
        course.claim("LA06"),
        course.claim("CO03"),
        course.source_trail("26 states"),
        course.source_trail("submarine"),
        course.cite("S002"),
        course.cite("S036"),
        course.tables(),
        course.table("un_votes").head(),
    ]
    cells = [nbformat.v4.new_markdown_cell("# Cards")]
    for thing in shown:
        data = {"text/html": thing._repr_html_(), "text/plain": repr(thing)}
        output = nbformat.v4.new_output("execute_result", data=data, execution_count=1)
        cells.append(nbformat.v4.new_code_cell("# shown", outputs=[output], execution_count=1))
    notebook = nbformat.v4.new_notebook(cells=cells)
    body, _ = HTMLExporter(theme=theme).from_notebook_node(notebook)
    return body


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("theme", ["light", "dark", "none"])
def test_axe_finds_nothing_in_our_outputs(chromium: Browser, theme: str, tmp_path: Path) -> None:
    if theme == "none":  # a page without JupyterLab's variables: a code host, an e-mail
        parts = [course.claim("CO05"), course.tables(), course.source_trail("oil"), course.cite("S002")]
        bodies = "".join(part._repr_html_() for part in parts)
        body = (
            f'<!doctype html><html lang="en"><title>Cards</title><main><h1>Cards</h1>{bodies}</main></html>'
        )
    else:
        body = page_of(theme)
    path = tmp_path / "cards.html"
    path.write_text(body, encoding="utf-8")
    page = chromium.new_page(viewport={"width": 1100, "height": 900})
    # Pages made by nbconvert ask a content delivery network for scripts that the cards do not need.
    page.route("http*://**", lambda route: route.abort())
    page.goto(path.as_uri())
    if shots := os.environ.get("SHOTS"):
        page.screenshot(path=str(Path(shots) / f"cards-{theme}.png"), full_page=True)
    present = [name for name in OURS if page.locator(name).count()]
    assert len(present) >= 4
    results = Axe().run(page, context=present)
    assert results.violations_count == 0, results.generate_report()
    page.close()
