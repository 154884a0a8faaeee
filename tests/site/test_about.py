"""Pages about the course: citing, licences, imprint, and what search engines read."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from course import __version__
from course.authoring.metadata import citation
from course.errors import CourseError
from course.paths import require_checkout
from course.site.web import about

ROOT = require_checkout()


def test_a_line_and_an_entry_to_copy() -> None:
    said = citation(ROOT)
    page = about.cite_page(said)
    assert f"> {said.authors[0]}" in page and said.title in page and f"version {__version__}" in page
    entry = re.search(r"```bibtex\n(.*?)\n```", page, re.DOTALL)
    assert entry and entry[1].count("{") == entry[1].count("}")


def test_the_entry_is_read_by_a_program_of_others() -> None:
    from pybtex.database import parse_string

    entry = re.search(r"```bibtex\n(.*?)\n```", about.cite_page(citation(ROOT)), re.DOTALL)
    assert entry
    read = parse_string(entry[1], "bibtex").entries["willing-and-able"]
    assert read.fields["version"] == __version__
    assert str(read.persons["author"][0]) == f"{{{citation(ROOT).authors[0]}}}"


def test_what_is_of_others_is_named_with_version_and_terms() -> None:
    page = about.licences_page("try")
    for part in ("Sphinx", "Sphinx Book Theme", "PyData Sphinx Theme", "Bootstrap", "Font Awesome Free"):
        assert re.search(rf"^\| {part} \| \d[\d.]* \| \S", page, re.MULTILINE), part
        assert f"<summary>{part}</summary>" in page
    assert page.count("Redistribution and use in source and binary forms") == 3
    assert "(try/licences.html)" in page
    assert "try/licences.html" not in about.licences_page(None)


def test_an_imprint_is_a_page_where_one_is_given(tmp_path: Path) -> None:
    assert "imprint" not in about.pages(ROOT)
    own = tmp_path / "imprint.md"
    own.write_text("A University, A Street 1", encoding="utf-8")
    assert about.pages(ROOT, imprint=own)["imprint"] == "# Imprint\n\nA University, A Street 1"
    own.write_text("# Impressum\n\nEine Universität", encoding="utf-8")
    assert about.pages(ROOT, imprint=own)["imprint"].startswith("# Impressum")


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe"])
def test_an_imprint_that_cannot_be_read_is_told(tmp_path: Path, content: bytes | None) -> None:
    own = tmp_path / "imprint.md"
    if content is not None:
        own.write_bytes(content)
    with pytest.raises(CourseError, match="who publishes the site"):
        about.pages(ROOT, imprint=own)


def test_search_engines_read_one_script_that_nothing_ends_early() -> None:
    html = about.structured(ROOT, "https://example.org/</script>")
    found = re.fullmatch(r'<script type="application/ld\+json">(.*)</script>', html)
    assert found and "</" not in found[1]
    assert json.loads(found[1])["url"] == "https://example.org/</script>"
