"""The whole web edition in a browser that reaches nobody else: questions, explorers, links, both themes."""

from __future__ import annotations

import functools
import http.server
import json
import re
import threading
import urllib.parse
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from course.paths import item_files, require_checkout
from course.questions.bank.load import load_items, load_keys
from course.site.web.build import build
from course.site.web.texts import CLOSED, SAVED

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ADDRESS = "https://example.org/course/"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("web") / "site"
    build(folder, address=ADDRESS, say=lambda _: None)
    return folder


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

    handler = functools.partial(Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    context = chromium.new_context(base_url=address, viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    asked: list[str] = []
    problems: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("pageerror", lambda error: problems.append(str(error)))
    yield opened
    context.close()
    assert not [url for url in asked if not url.startswith((address, "data:", "blob:"))]
    assert not problems


class Parsed(HTMLParser):
    """The links, assets and anchors of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.assets: list[str] = []
        self.ids: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value for name, value in attrs if value}
        self.ids |= {found[name] for name in ("id", "name") if name in found}
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        elif "src" in found:
            self.assets.append(found["src"])
        elif tag == "link" and found.get("rel") not in ("canonical", "index", "search", "next", "prev"):
            self.assets.append(found.get("href", ""))


@pytest.fixture(scope="module")
def parsed(site: Path) -> dict[Path, Parsed]:
    return {path: Parsed(path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html"))}


def test_no_page_asks_another_host_for_anything(parsed: dict[Path, Parsed]) -> None:
    outside = {
        (path.name, asset)
        for path, found in parsed.items()
        for asset in found.assets
        if urllib.parse.urlsplit(asset).netloc
    }
    assert not outside


def test_links_and_anchors_lead_somewhere(site: Path, parsed: dict[Path, Parsed]) -> None:
    lost = []
    for path, found in parsed.items():
        if path.name in ("404.html", "search.html") or "404" in path.parts:
            continue
        for link in found.links:
            parts = urllib.parse.urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / urllib.parse.unquote(parts.path)).resolve() if parts.path else path
            target = target / "index.html" if target.is_dir() else target
            known = parsed.get(target)
            if not target.is_file() or (parts.fragment and known and parts.fragment not in known.ids):
                lost.append((path.relative_to(site).as_posix(), link))
    assert not lost


def test_no_key_and_no_solution_is_in_any_file(site: Path) -> None:
    texts = {
        path: path.read_text(encoding="utf-8", errors="replace")
        for path in site.rglob("*")
        if path.suffix in (".html", ".json", ".js", ".txt", ".xml")
    }
    assert not [path for path, text in texts.items() if "BEGIN SOLUTION" in text or "MARK SCHEME" in text]
    root = require_checkout()
    for slug in item_files(root):
        data_file = site / "_static" / "questions" / f"{slug}.json"
        if not data_file.is_file():
            continue
        data = json.loads(data_file.read_text(encoding="utf-8"))
        judged = {name for quiz in data["quizzes"].values() for name in quiz["practice"]}
        counted = {item.id for item in load_items(slug).all_items() if item.mode != "practice"}
        assert not judged & counted
        keys_file = root / "notebooks" / "keys" / f"{slug}.yaml"
        told = data_file.read_text(encoding="utf-8")
        for key in load_keys(keys_file).items.values():
            assert not [
                text for text in (key.feedback or {}).values() if text and json.dumps(text)[1:-1] in told
            ]


def test_a_practice_question_is_answered_judged_and_kept(page: Page) -> None:
    page.goto("/lessons/01-coalition/")
    item = load_items("01-coalition").quiz("warm-up").items[-1]
    assert item.type == "choice" and item.options
    question = page.locator(f".wa-question[data-item='{item.id}']")
    wrong = next(name for name in item.options if name != item.key)
    question.get_by_role("radio").nth(list_of(page, item.id).index(wrong)).check()
    question.get_by_role("button", name="Check my answer").click()
    expect(question.locator(".wa-verdict")).to_contain_text("Not yet.")
    question.get_by_role("radio").nth(list_of(page, item.id).index(item.key)).check()
    question.get_by_role("button", name="Check my answer").click()
    expect(question.locator(".wa-verdict")).to_contain_text("Right.")
    expect(question.locator(".wa-state")).to_contain_text(SAVED.partition(" at ")[0])
    page.reload()
    expect(question.locator(".wa-verdict")).to_contain_text("Right.")


def list_of(page: Page, item: str) -> list[str]:
    """The ids of a question's options in the order of the page."""
    slug, quiz, _ = item.split("/")
    data = page.evaluate(f"fetch('/_static/questions/{slug}.json').then((reply) => reply.json())")
    spec = data["quizzes"][f"{slug}/{quiz}"]["spec"]
    return [option["id"] for entry in spec["items"] if entry["id"] == item for option in entry["options"]]


def test_an_explorer_opens_with_its_prediction_and_flips_between_settings(page: Page) -> None:
    page.goto("/lessons/01-coalition/")
    gate = page.locator("[data-wa-gate]").first
    name = gate.get_attribute("data-wa-gate")
    expect(gate.get_by_text(CLOSED[:40])).to_be_visible()
    expect(gate.locator(".wa-web-explorer")).to_be_hidden()
    quiz = page.locator(f"[data-wa-quiz='{name}']")
    for field in quiz.get_by_role("textbox").all():
        field.fill("20")
    for choice in quiz.get_by_role("combobox").all():
        choice.select_option(index=2)
    for question in quiz.locator(".wa-question").all():
        if question.get_by_role("radio").count():
            question.get_by_role("radio").first.check()
    quiz.get_by_role("button", name="Commit my prediction").click()
    explorer = gate.locator(".wa-web-explorer")
    expect(explorer).to_be_visible()
    settings = explorer.locator("[data-setting]")
    expect(settings.nth(0)).to_be_visible()
    expect(settings.nth(1)).to_be_hidden()
    explorer.get_by_role("radio").nth(1).check()
    expect(settings.nth(0)).to_be_hidden()
    expect(settings.nth(1)).to_be_visible()


def test_a_note_is_kept_in_this_browser(page: Page) -> None:
    page.goto("/lessons/01-coalition/")
    note = page.locator("[data-wa-note]").first
    note.fill("Why 26?")
    page.reload()
    expect(page.locator("[data-wa-note]").first).to_have_value("Why 26?")


PLACES = ("/", "/lessons/", "/lessons/01-coalition/", "/claims/", "/claims/CO05/", "/data/", "/teach/")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("place", PLACES)
def test_accessible_in_both_themes_and_inside_a_narrow_screen(page: Page, place: str, theme: str) -> None:
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    page.goto(place)
    page.wait_for_function("document.body.hasAttribute('data-jp-theme-light')")
    expect(page.locator("html")).to_have_attribute("data-theme", theme)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    report = Axe().run(page, context=".bd-article-container")
    assert report.response["passes"], "axe has looked at nothing"
    assert not report.response["violations"], report.generate_report()
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_every_notebook_opens_without_an_error_and_draws_its_figures(page: Page, site: Path) -> None:
    for folder in sorted((site / "lessons").iterdir()):
        if not (folder / "index.html").is_file():
            continue
        page.goto(f"/lessons/{folder.name}/")
        page.wait_for_function("document.body.hasAttribute('data-jp-theme-light')")
        asked = page.locator("[data-wa-quiz]").count()
        expect(page.locator("[data-wa-quiz] .wa-quiz")).to_have_count(asked)
        text = (folder / "index.html").read_text(encoding="utf-8")
        assert "Traceback" not in text and "NaN" not in re.sub(
            r"<script.*?</script>", "", text, flags=re.DOTALL
        )
        figures = page.locator(".bd-article figure:has(.wa-chart, .wa-map)")
        drawn = page.locator(".bd-article figure:has(svg)")
        assert figures.count() == drawn.count()


def test_the_search_finds_a_word_of_a_notebook(page: Page) -> None:
    page.goto("/search/?q=reassurance")
    expect(page.locator("#search-results li").first).to_be_visible(timeout=20_000)


def test_who_publishes_gets_a_sitemap_a_preview_and_a_page_for_lost_readers(site: Path) -> None:
    sitemap = (site / "sitemap.xml").read_text(encoding="utf-8")
    assert f"{ADDRESS}lessons/01-coalition/" in sitemap and f"{ADDRESS}claims/CO05/" in sitemap
    first = (site / "index.html").read_text(encoding="utf-8")
    assert 'property="og:title"' in first and 'property="og:image"' in first
    lost = (site / "404.html").read_text(encoding="utf-8")
    assert "/course/" in lost


def test_on_paper_the_text_is_all_there(page: Page) -> None:
    page.goto("/lessons/01-coalition/")
    page.emulate_media(media="print")
    assert len(page.pdf()) > 100_000
    expect(page.locator(".wa-web-button")).to_have_count(0)
