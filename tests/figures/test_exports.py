"""Figures and explorers where no kernel runs: nbconvert's page and nbgrader's feedback."""

import re
from pathlib import Path

import nbformat
import nbgrader
import pytest
from bs4 import BeautifulSoup
from nbconvert import HTMLExporter
from traitlets.config import Config

from course import explore, figure

FORMGRADER = Path(nbgrader.__file__).parent / "server_extensions" / "formgrader" / "templates"
FEEDBACK = {
    "nbgrader": {
        "notebook": "01-coalition",
        "score": 1,
        "max_score": 2,
        "late_penalty": 0,
        "comments": {},
        "scores": {},
        "max_scores": {},
        "student": "ada",
        "timestamp": "",
        "last_name": "Lovelace",
        "first_name": "Ada",
    }
}


def output(shown):
    return nbformat.v4.new_output("display_data", data=shown._repr_mimebundle_())


@pytest.fixture(scope="module")
def notebook():
    bars = figure(
        "bars", {"Attended": 34, "Ground troops": 9}, unit="states", finding="Nine of 35 name ground troops"
    )
    tiles = figure(
        "tilemap",
        {"FRA": "y", "DEU": "u"},
        categories={"y": "Counted", "u": "Undecided"},
        finding="Two states",
    )
    cells = [
        nbformat.v4.new_code_cell("…", outputs=[output(shown)])
        for shown in (bars, tiles, explore("coalition-builder"))
    ]
    return nbformat.v4.new_notebook(cells=cells), bars, tiles


def tidy(html):
    """As nbconvert's parser writes it; browsers give SVG's names their capitals back."""
    return str(BeautifulSoup(html, "html.parser"))


def export(notebook, template):
    config = Config()
    config.HTMLExporter.template_name = template
    if template == "feedback":
        config.HTMLExporter.extra_template_basedirs = [str(FORMGRADER)]
        styles = FORMGRADER.parent / "static" / "node_modules" / "bootstrap" / "dist" / "css"
        config.HTMLExporter.extra_template_paths = [str(styles)]
    page, _ = HTMLExporter(config=config).from_notebook_node(notebook, resources=FEEDBACK)
    return page


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("template", ["lab", "classic", "feedback"])
def test_drawing_words_and_table_survive(notebook, template):
    source, bars, tiles = notebook
    page = export(source, template)
    for shown in (bars, tiles):
        assert tidy(shown.svg) in tidy(page)
        assert f"<figcaption>{shown.finding}</figcaption>" in page
    builder = explore("coalition-builder")
    for _, state in builder.snapshots:
        assert builder.at(state).sentence in page
    # A link to a source is followed by who reads; nothing else leads out of the page.
    assert not re.search(
        r'(?<!<a )(?:src|href)="https?://(?!www\.w3\.org)',
        "".join(re.findall(r"<figure>.*?</figure>", page, re.DOTALL)),
    )
