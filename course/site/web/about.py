"""Pages about the course itself: how to cite it, its licences, and who publishes the site."""

from __future__ import annotations

import json
import re
from html import escape
from importlib.metadata import distribution
from pathlib import Path

from course import __version__
from course.authoring.metadata import Citation, citation, training_material
from course.errors import CourseError
from course.site.web import texts
from course.site.web.lessons import raw

# What the pages hold of others: what it is called, the package that brings it, and under which licence.
_OF_OTHERS = (
    ("Sphinx", "sphinx", "BSD-2-Clause"),
    ("Sphinx Book Theme", "sphinx-book-theme", "BSD-3-Clause"),
    ("PyData Sphinx Theme", "pydata-sphinx-theme", "BSD-3-Clause"),
)
# What the theme brings in turn, by the file in which it says so.
_OF_THEME = (
    ("Bootstrap", "bootstrap.js.LICENSE.txt", "MIT"),
    ("Font Awesome Free", "fontawesome.js.LICENSE.txt", "CC BY 4.0 (icons), OFL-1.1 (fonts), MIT (code)"),
)
_VERSION = re.compile(r"\d+(?:\.\d+)+")


def pages(root: Path, *, browser_edition: str | None = None, imprint: Path | None = None) -> dict[str, str]:
    """The pages about the course, as Markdown by their names.

    Args:
        root: the checkout.
        browser_edition: the folder of the browser edition below the site; None without.
        imprint: a Markdown file that says who publishes the site; None where none is asked for.

    Raises:
        CourseError: where a file cannot be read.
    """
    made = {"cite": cite_page(citation(root)), "licences": licences_page(browser_edition)}
    if imprint:
        try:
            said = imprint.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise CourseError(texts.IMPRINT_UNREADABLE.format(path=imprint, problem=error)) from error
        if not said:
            raise CourseError(texts.IMPRINT_UNREADABLE.format(path=imprint, problem=texts.EMPTY))
        made["imprint"] = said if said.startswith("# ") else f"# {texts.IMPRINT}\n\n{said}"
    return made


def cite_page(said: Citation) -> str:
    """How to cite the course: a line to copy, and an entry for BibTeX."""
    authors = "; ".join(said.authors)
    line = texts.CITED.format(
        authors=authors, year=said.year or texts.NO_YEAR, title=said.title, version=__version__
    )
    fields = {
        "author": " and ".join(f"{{{name}}}" if ", " not in name else name for name in said.authors),
        "title": f"{{{said.title}}}",
        "version": __version__,
        "note": "Jupyter course",
    }
    if said.year:
        fields["year"] = said.year
    if said.doi:
        line += f" https://doi.org/{said.doi}"
        fields["doi"] = said.doi
    entry = "\n".join(
        ["@misc{willing-and-able,", *(f"  {name} = {{{text}}}," for name, text in fields.items()), "}"]
    )
    return "\n\n".join(
        [
            f"# {texts.CITE}",
            texts.CITE_LEAD,
            f"> {line}",
            "## BibTeX",
            f"```bibtex\n{entry}\n```",
            texts.CITE_FACTS,
            "",
        ]
    )


def licences_page(browser_edition: str | None) -> str:
    """Under which licences the pages stand, and those of what they hold of others, with their texts."""
    rows, terms = [], []
    for name, package, licence in _OF_OTHERS:
        found = distribution(package)
        rows.append((name, found.version, licence))
        terms.append((name, _licence_text(package)))
    static = Path(str(distribution("pydata-sphinx-theme").locate_file("pydata_sphinx_theme")))
    for name, file, licence in _OF_THEME:
        text = next(static.rglob(file)).read_text(encoding="utf-8")
        version = _VERSION.search(text)
        rows.append((name, version[0] if version else "", licence))
        terms.append((name, text))
    table = "\n".join(
        [
            f"| {' | '.join(texts.LICENCE_HEAD)} |",
            "|---|---|---|",
            *(f"| {' | '.join(row)} |" for row in rows),
        ]
    )
    folded = "".join(
        f"<details><summary>{escape(name)}</summary><pre>{escape(text.strip())}</pre></details>"
        for name, text in terms
    )
    more = [texts.LICENCES_BROWSER.format(link=f"{browser_edition}/licences.html")] if browser_edition else []
    return "\n\n".join(
        [f"# {texts.LICENCES}", texts.LICENCES_OWN, f"## {texts.OF_OTHERS}", table, raw(folded), *more, ""]
    )


def _licence_text(package: str) -> str:
    found = distribution(package)
    file = next(path for path in found.files or () if "LICENSE" in path.name.upper())
    return Path(str(file.locate())).read_text(encoding="utf-8")


def structured(root: Path, address: str) -> str:
    """What search engines and catalogues of teaching material read on the first page: HTML.

    Args:
        root: the checkout.
        address: where the site is published.
    """
    data = json.dumps(training_material(citation(root), __version__, address), ensure_ascii=False)
    # Inside a script an end tag would end it, wherever it stands.
    safe = data.replace("</", "<\\/")
    return f'<script type="application/ld+json">{safe}</script>'
