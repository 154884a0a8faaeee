"""The glossary: as the notebooks have it, every term linked, no line lost."""

from __future__ import annotations

import json
import re
import shutil

import pytest

from course.authoring import glossary
from course.authoring.lesson import slugs
from course.authoring.lint.markdown import anchors
from course.errors import DataError
from course.paths import require_checkout

ROOT = require_checkout()
SOURCE = ROOT / "notebooks" / "source"


def test_it_is_as_the_notebooks_have_it():
    assert (SOURCE / glossary.GLOSSARY).read_text(encoding="utf-8") == glossary.render(ROOT), (
        "run course author glossary"
    )


def test_every_explanation_is_linked_to_its_notebook():
    text = glossary.render(ROOT)
    lines = [line for line in text.splitlines() if line.startswith("- ")]
    for line in lines:
        links = re.findall(r"\]\(([^)#]+)#([^)]+)\)", line)
        assert links, line
        for place, anchor in links:
            assert anchor in anchors(SOURCE / place), line
        for number, slug in re.findall(r"\[(\w+)\]\(([^)/]+)/", line):
            assert slug.startswith(f"{number}-"), line
    for entry in glossary.entries(ROOT):
        assert any(f"- **{entry.term}**: " in line and entry.text in line for line in lines), entry
    assert {entry.slug for entry in glossary.entries(ROOT)} == set(slugs(ROOT))


def test_terms_stand_in_the_order_in_which_one_looks_them_up():
    terms = re.findall(r"^- \*\*(.+?)\*\*", glossary.render(ROOT), re.MULTILINE)
    assert terms == sorted(terms, key=str.casefold) and len(terms) == len(set(terms))


@pytest.fixture
def one(tmp_path):
    """A checkout with one notebook, whose glossary can be written."""
    for name in ("pyproject.toml", "course", "data"):
        (tmp_path / name).symlink_to(ROOT / name)
    slug = slugs(ROOT)[0]
    place = tmp_path / "notebooks" / "source" / slug / f"{slug}.ipynb"
    place.parent.mkdir(parents=True)
    shutil.copy(SOURCE / slug / f"{slug}.ipynb", place)

    def write(source):
        notebook = json.loads(place.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            if cell["id"] == "glossary":
                cell["source"] = source
        place.write_text(json.dumps(notebook), encoding="utf-8")
        return tmp_path

    return write


def test_two_terms_in_a_line_and_a_second_name_are_terms_of_their_own(one):
    root = one(
        "## Glossary\n\n- **Base** or **denominator**: the group.\n- **A**: one; **B**: two<!--claim:CO05-->."
    )
    found = {(entry.term, entry.text) for entry in glossary.entries(root)}
    assert found == {("Base", "the group."), ("denominator", "the group."), ("A", "one."), ("B", "two.")}


def test_a_line_that_explains_nothing_is_named(one):
    with pytest.raises(DataError, match=r"00-start-here, cell glossary: '- Base, the group'"):
        glossary.render(one("## Glossary\n\n- Base, the group"))
