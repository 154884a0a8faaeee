"""Builds the web edition: collects the pages as Markdown, lets Sphinx make them, adds the questions.

Sphinx with MyST and the Book theme: sidebar, search, light and dark, small screens and print are theirs. The
notebooks are run and turned into pages by :mod:`course.site.web.lessons` and not by a Sphinx extension,
since a question, a prediction and an explorer each become something else on a page than in a notebook.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from warnings import catch_warnings, simplefilter

from course.errors import CourseError
from course.learner.edition import student_edition
from course.paths import require_checkout
from course.questions.bank.load import load_items
from course.questions.browser.scripts import quiz_script, quiz_style
from course.site.web import about, facts_pages, front, lessons, samples, texts
from course.site.web.practice import page_data

STATIC = Path(__file__).parent / "static"
CARD = "card.png"
MARK = ".willing-and-able-site"
"""A file that says that a folder holds pages of the course, and may be made anew."""
DOCS = {
    "notebooks/guide/README.md": "teach/index",
    "notebooks/guide/adoption.md": "teach/adoption",
    "notebooks/guide/letter-to-schools.md": "teach/letter-to-schools",
    "docs/instructors.md": "teach/instructors",
    "docs/term.md": "teach/term",
    "docs/hub.md": "teach/hub",
    "docs/samples/README.md": "teach/samples",
    "docs/students.md": "students",
    "docs/trouble.md": "trouble",
    "docs/privacy.md": "privacy",
    "docs/editions.md": "editions",
    "docs/corrections.md": "corrections",
}
"""What of the documentation is a page, and where; guides of single notebooks hold keys and are none."""


def build(
    target: Path,
    *,
    slugs: Sequence[str] | None = None,
    browser_edition: str | None = None,
    address: str | None = None,
    imprint: Path | None = None,
    say: Callable[[str], None] = print,
) -> Path:
    """Make the pages of the course.

    Args:
        target: the folder to write; it must be empty, new, or hold pages that were made before.
        slugs: the notebooks to make pages of; all by default.
        browser_edition: the folder of the browser edition below the site, such as ``try``; None without.
        address: where the site will be published, for sitemap and previews; None where nobody knows yet.
        imprint: a Markdown file that says who publishes the site; None where no law asks for one.
        say: told what is being done.

    Returns:
        The first page.

    Raises:
        CourseError: where the folder holds something else, the edition or a page cannot be made, or what
            makes the pages is not installed.
    """
    from course.grading.release.release import release_student_edition

    target = target.resolve()
    if target.is_dir() and any(target.iterdir()) and not (target / MARK).is_file():
        raise CourseError(texts.NOT_EMPTY.format(target=target))
    edition = student_edition(release_student_edition).folder
    made = []
    for slug in slugs or _slugs(edition):
        say(texts.RUNS.format(slug=slug))
        opens = (
            f"../../{browser_edition}/notebooks/index.html?path={slug}/{slug}.ipynb"
            if browser_edition
            else None
        )
        made.append(lessons.page(edition, slug, browser_edition=opens))
    with tempfile.TemporaryDirectory(prefix="course-site-") as scratch:
        source, out = Path(scratch) / "source", Path(scratch) / "html"
        more = about.pages(require_checkout(), browser_edition=browser_edition, imprint=imprint)
        head = about.structured(require_checkout(), address) if address else None
        _write(source, made, edition, browser_edition, more, head)
        say(texts.SPHINX)
        _sphinx(source, out, address)
        _put_questions(out, [page.slug for page in made])
        # Where hosts of pages look for it; its links name the whole path.
        shutil.copyfile(out / "404" / "index.html", out / "404.html")
        (out / MARK).write_text("")
        if target.exists():
            shutil.rmtree(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(out, target)
    return target / "index.html"


def _slugs(edition: Path) -> list[str]:
    return sorted(path.parent.name for path in edition.glob("*/*.ipynb") if path.stem == path.parent.name)


def _write(
    source: Path,
    made: list[lessons.Page],
    edition: Path,
    browser_edition: str | None,
    more: Mapping[str, str],
    head: str | None,
) -> None:
    """The source of all pages, as Sphinx takes it; ``more`` are pages about the course, ``head`` is HTML."""
    pages = {f"lessons/{page.slug}": page.markdown for page in made}
    pages |= dict(facts_pages.claim_pages())
    pages["sources"] = facts_pages.sources_page()
    pages["data"] = facts_pages.data_page(source / "_extra" / "tables")
    pages["glossary"] = lessons.markdown((edition / "glossary.md").read_text(encoding="utf-8"), "glossary")
    root = require_checkout()
    for place, name in DOCS.items():
        pages[name] = _doc((root / place).read_text(encoding="utf-8"), place)
    # Beside the page that shows them, as in the checkout.
    shown = source / "_extra" / DOCS[f"{samples.FOLDER}/README.md"]
    shown.mkdir(parents=True)
    for name in samples.FILES:
        shutil.copyfile(root / samples.FOLDER / name, shown / name)
    pages |= more
    pages["lessons/index"] = front.lessons_index(made)
    pages["index"] = front.landing(made, browser_edition, [*DOCS.values(), *more])
    if head:
        pages["index"] += f"\n{lessons.raw(head)}\n"
    for name, text in pages.items():
        path = source / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for page in made:
        for name, content in page.files.items():
            (source / "lessons" / name).write_bytes(content)
    static = source / "_static"
    static.mkdir()
    for name in ("site.css", "mount.js", "model.js", "judge.js"):
        shutil.copyfile(STATIC / name, static / name)
    (static / CARD).write_bytes(front.card())
    (static / "quiz.js").write_text(quiz_script(), encoding="utf-8")
    (static / "quiz.css").write_text(quiz_style(), encoding="utf-8")


def _put_questions(out: Path, slugs: list[str]) -> None:
    folder = out / "_static" / "questions"
    folder.mkdir(parents=True)
    for slug in slugs:
        if load_items(slug).quizzes:
            data = json.dumps(page_data(slug), ensure_ascii=False, default=list)
            (folder / f"{slug}.json").write_text(data, encoding="utf-8")


_LINK = re.compile(r"(?<!!)\[(?P<text>[^\]]*)\]\((?P<target>[^)\s]*)\)")


def _doc(text: str, place: str) -> str:
    """A page of the documentation: links between pages lead to pages, those to other files are words."""
    here = Path(place).parent
    name = DOCS[place]

    def link(found: re.Match[str]) -> str:
        target, _, at = found["target"].partition("#")
        if not target or "://" in target:
            return found[0]
        parts: list[str] = []
        for part in (here / target).parts:
            parts = parts[:-1] if part == ".." else [*parts, part]
        page = DOCS.get("/".join(parts))
        if page is None:
            return found["text"]
        up = "../" * name.count("/")
        return f"[{found['text']}]({up}{page}.md{'#' + at if at else ''})"

    return _LINK.sub(link, re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL))


def _sphinx(source: Path, out: Path, address: str | None) -> None:
    try:
        from sphinx.application import Sphinx
        from sphinx.util.console import nocolor
        from sphinx.util.docutils import docutils_namespace, patch_docutils
    except ModuleNotFoundError as error:
        raise CourseError(texts.MISSING.format(name=error.name)) from error
    nocolor()
    told = io.StringIO()
    with catch_warnings(), patch_docutils(), docutils_namespace():
        # What extensions call that Sphinx will drop is their authors' business.
        for kind in (DeprecationWarning, PendingDeprecationWarning):
            simplefilter("ignore", kind)
        app = Sphinx(
            srcdir=source,
            confdir=None,
            outdir=out,
            doctreedir=source.parent / "doctrees",
            buildername="dirhtml",
            confoverrides=dict(settings(address)),
            status=None,
            warning=told,
            freshenv=True,
            parallel=2,
        )
        app.build(force_all=True)
    said = [line for line in told.getvalue().splitlines() if line.strip()]
    if said or app.statuscode:
        raise CourseError(texts.WARNINGS.format(warnings="\n".join(said[:20])))


def settings(address: str | None) -> Mapping[str, Any]:
    """Sphinx's settings.

    Args:
        address: where the site will be published; None where nobody knows yet.
    """
    extensions = ["myst_parser", "notfound.extension"]
    made: dict[str, Any] = {
        "project": texts.TITLE,
        "author": texts.TITLE,
        "copyright": texts.LICENCE,
        "extensions": extensions,
        "html_theme": "sphinx_book_theme",
        "html_title": texts.TITLE,
        "html_static_path": ["_static"],
        "html_extra_path": ["_extra"],
        "html_css_files": ["quiz.css", "site.css"],
        "html_js_files": [("mount.js", {"type": "module"})],
        "html_copy_source": False,
        "html_show_sphinx": False,
        "html_last_updated_fmt": None,
        "html_context": {"default_mode": "auto"},
        "html_theme_options": {
            "navbar_persistent": [],
            "use_download_button": False,
            "use_fullscreen_button": False,
            "show_toc_level": 2,
            "home_page_in_toc": False,
            # The theme itself says whose the pages are.
            "footer_start": [],
            "extra_footer": "",
        },
        "html_sidebars": {"**": ["navbar-logo.html", "search-button-field.html", "sbt-sidebar-nav.html"]},
        "language": "en",
        "myst_heading_anchors": 4,
        "myst_enable_extensions": ["attrs_inline"],
        # References of a notebook lead to anchors in its own list, which are HTML; each cell defines its own.
        # Code with gaps to fill is no Python.
        "suppress_warnings": ["myst.xref_missing", "myst.duplicate_def", "misc.highlighting_failure"],
        "notfound_urls_prefix": _path_of(address),
    }
    if address:
        made["html_baseurl"] = address
        made["extensions"] = [*extensions, "sphinx_sitemap", "sphinxext.opengraph"]
        made["sitemap_url_scheme"] = "{link}"
        made["ogp_site_url"] = address
        made["ogp_site_name"] = texts.TITLE
        made["ogp_image"] = f"{address.rstrip('/')}/_static/{CARD}"
        made["ogp_image_alt"] = f"{texts.TITLE}. {texts.TAGLINE}."
        # One picture for all pages: one for each would double the site.
        made["ogp_social_cards"] = {"enable": False}
        made["ogp_description_length"] = 160
    return made


def _path_of(address: str | None) -> str:
    from urllib.parse import urlsplit

    path = urlsplit(address).path if address else ""
    return f"/{path.strip('/')}/" if path.strip("/") else "/"
