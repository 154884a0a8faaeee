"""Nothing that a learner shows lies over, moves or takes the place of what the course says or a marker types:
tried in the pages that people open."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from grading_kit import SLUG, Class, position
from playwright.sync_api import Browser, Page
from servers import free_port, wait_for

from course.grading.classroom.folder import open_class
from course.grading.mark.formgrader import command
from course.grading.report.page import write_report
from course.grading.run.run import grade_class

pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.skipif(sys.platform != "linux", reason="a sandbox needs Linux"),
]

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="4000" height="3000" style="margin:-900px;position:fixed">'
    '<rect width="4000" height="3000" fill="red"/></svg>'
)
COVER = [
    "<div style='position:fixed;inset:0;z-index:99999;background:red;width:9999px;height:9999px'>3 / 3</div>",
    "<div style='margin:-900px 0 -900px -900px;background:red;height:2000px;width:4000px'>3 / 3</div>",
    "<p style='margin-top:-400px;padding-bottom:400px;background-color:white'>covered</p>",
    f"<div style='margin-top:-300px'>{SVG}</div>",
    "<table style='margin:-200px;width:4000px;height:2000px'><tr><td>x</td></tr></table>",
    "<div style='transform:translateY(-600px) scale(40)'>x</div>",
    "<div style='line-height:0;font-size:900px;text-indent:-200px'>x</div>",
    "</div></div></div></div></div></div></div><div style='position:absolute;top:0'>out</div>",
    "<small><b><i><a href='#x'><table><tr><td>open",
    "Z" + "\u0300\u0301\u0302\u0303" * 200,
]
MARKDOWN = [
    "<small>so small\n\n<b>and so on",
    "# check-share\n\n# argue-view\n\n# quiz-who",
    r"$\smash{\rlap{\rule{90em}{90em}}}\kern-60em\rule{200em}{100em}$",
    r"$$\hspace{-60em}\raise 30em\rule{200em}{200em}$$",
    r"$\cssId{argue-view}{x}\class{score}{y}\style{position:fixed;top:0;left:0;font-size:90em}{z}$",
    r"$\require{color}\color{white}{x}\bbox[white]{y}\def\a{\kern-90em}\a\Huge{x}$",
    "![x](data:image/svg+xml;base64,AAAA)",
    "Z" + "\u0300\u0301\u0302\u0303" * 200,
]
# What is at an element's centre is the element, something in it, or the label around it.
_AT_CENTRE = """(one) => {
  one.scrollIntoView({block: 'center', inline: 'center'});
  const box = one.getBoundingClientRect();
  const x = Math.min(box.x + box.width / 2, innerWidth - 2), y = box.y + box.height / 2;
  if (!box.width || !box.height || x < 0) return 'nothing to see';
  const hit = document.elementFromPoint(x, y);
  if (hit === one || one.contains(hit)) return '';
  return hit ? hit.outerHTML.slice(0, 200) : 'nothing';
}"""


def covering(k: Class) -> dict[str, Any]:
    """A notebook that tries all of it from every place where a learner can show something."""
    show = "from IPython.display import HTML, SVG, Markdown, display\n"
    show += "".join(f"display(HTML({one!r}))\n" for one in COVER)
    show += f"display(SVG({SVG!r}))\ndisplay(Markdown({MARKDOWN[0]!r}))\n"
    show += "print('\\x1b[2J\\x1b[8m', 'Z' + chr(0x300) * 300, '\\n' * 3000)\n"
    text = "\n\n".join([*MARKDOWN, *COVER])
    notebook = k.answered(
        solve_share=f"{show}share = 26 / 35 * 100",
        solve_double=f"{show}def double(x):\n    return x + x",
        answer_view=text,
    )
    for name in ("quiz-who", "check-share", "answer-view"):
        at = position(notebook, name)
        for number, one in enumerate([*MARKDOWN, *COVER]):
            own = {"cell_type": "markdown", "metadata": {}, "source": one, "id": f"own-{name}-{number}"}
            notebook["cells"].insert(at, own)
    return notebook


@pytest.fixture(scope="module")
def graded(new_copy: Callable[[], Class]) -> Class:
    k = new_copy()
    k.submit("ann", k.answered(answer_view="Depth matters more."))
    k.submit("mal", covering(k))
    run = grade_class(k.root, SLUG, workers=1)
    assert {result.status for result in run.results} == {"graded"}
    assert k.scores("mal") == k.scores("ann")
    write_report(open_class(k.root), SLUG)
    return k


def opened(chromium: Browser, path: Path, width: int) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    page.route("**/*", lambda route: route.continue_() if "file:" in route.request.url else route.abort())
    page.goto(path.as_uri())
    yield page
    if shots := os.environ.get("SHOTS"):
        page.screenshot(path=str(Path(shots) / f"covered-{path.stem}-{width}.png"), full_page=True)
    context.close()


def covered(page: Page, selector: str) -> dict[str, str]:
    """What lies over the elements, by their text."""
    found = page.query_selector_all(selector)
    assert found, f"there is no {selector}"
    said = {}
    for number, one in enumerate(found):
        if hit := one.evaluate(_AT_CENTRE):
            said[f"{number} {one.inner_text()[:60]}"] = hit
    return said


@pytest.mark.parametrize("width", [1280, 390])
def test_no_verdict_on_the_feedback_page_is_covered(graded: Class, chromium: Browser, width: int) -> None:
    pages = {}
    for learner in ("ann", "mal"):
        for page in opened(chromium, graded.root / "feedback" / learner / SLUG / f"{SLUG}.html", width):
            page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
            # The title, the points, every result, reason and code, and what the notebook is introduced by.
            assert covered(page, "h1, h2, .big, .all td, .tag, .q h3, dt, .code, summary") == {}
            pages[learner] = [
                one.evaluate("(one) => [getComputedStyle(one).fontSize, getComputedStyle(one).fontWeight]")
                for one in page.query_selector_all(".q h3, .q .tag, .q dt, .code")
            ]
    # Nothing that was left open makes the course's own words small or bold.
    assert pages["mal"] == pages["ann"]


def test_nothing_in_the_report_is_covered(graded: Class, chromium: Browser) -> None:
    for page in opened(chromium, graded.root / "reports" / f"{SLUG}.html", 1280):
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        assert covered(page, "h1, h2, summary, td:not(:empty), th") == {}


def test_a_marker_reaches_every_field_in_formgrader(graded: Class, chromium: Browser, tmp_path: Path) -> None:
    port = free_port()
    words = [
        *command(open_class(graded.root), browser=False, port=port, root=True),
        "--IdentityProvider.token=",
    ]
    log = tmp_path / "server.log"
    with log.open("w", encoding="utf-8") as out:
        server = subprocess.Popen(words, cwd=graded.root, stdout=out, stderr=subprocess.STDOUT)
    try:
        wait_for(f"http://127.0.0.1:{port}/api", log)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/formgrader/api/submissions/{SLUG}") as answer:
            of = {one["student"]: one["id"] for one in json.loads(answer.read())}
        address = f"http://127.0.0.1:{port}/formgrader/api/submitted_notebooks/{SLUG}/{SLUG}"
        with urllib.request.urlopen(address) as answer:
            names = {one["student"]: one["id"] for one in json.loads(answer.read())}
        assert set(of) == set(names) == {"ann", "mal"}
        page = chromium.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"http://127.0.0.1:{port}/formgrader/submissions/{names['mal']}/")
        page.wait_for_load_state("networkidle", timeout=60_000)
        fields = "input.score, textarea.comment, button.full-credit, .nbgrader-label"
        assert covered(page, fields) == {}
        # The page finds a field by its cell's name; nothing of a learner's has that name.
        for cell, (auto, _, _) in graded.grades("mal").items():
            assert page.locator(f'[id="{cell}"]').count() == 1
            shown = page.locator(f'input[id="{cell}"]')
            assert shown.get_attribute("placeholder") == ("" if auto is None else f"{auto:g}") or auto is None
        box = page.locator("input#argue-view")
        with page.expect_response(lambda r: "/api/grade" in r.url and r.request.method == "PUT") as saved:
            box.click()
            box.fill("2.5")
            box.press("Tab")
        assert saved.value.ok
        if shots := os.environ.get("SHOTS"):
            page.screenshot(path=str(Path(shots) / "covered-formgrader.png"), full_page=True)
        page.close()
    finally:
        server.terminate()
        server.wait(30)
    assert graded.grades("mal")["argue-view"][1] == 2.5
