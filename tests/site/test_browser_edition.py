"""The browser edition in a browser that reaches nobody else: every notebook, and what can go wrong there."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from html import escape
from pathlib import Path

import pytest
from conftest import Server
from hand_ins import SLUG, answer_one, answers_in, first_choice, open_quiz
from lite_driver import STARTS, Lite
from playwright.sync_api import Page, expect
from wheels import SLUGS, leaks, secrets, stripped_lines

from course.facts.rows import package
from course.facts.texts import SINGLE_VALUES
from course.questions.bank.edition import EDITION_KEY
from course.questions.bank.load import load_items

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    # nbgrader's own add_submission makes SQLAlchemy warn.
    pytest.mark.filterwarnings("ignore:Object of type <Submitted"),
]

MB = 2**20
NO_STORAGE = """
  const open = () => { throw new DOMException("refused", "SecurityError"); };
  Object.defineProperty(window, "indexedDB", { value: { open } });
"""
FULL_STORAGE = """() => {
  IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError"); };
}"""


def test_hotspots_are_answered_and_kept(new_page: Callable[..., Page]) -> None:
    item = next(item for slug in SLUGS for item in load_items(slug).all_items() if item.type == "hotspot")
    slug, quiz, _ = item.id.split("/")
    lite = Lite(new_page())
    lite.open(slug)
    lite.run("setup")
    lite.run(f"quiz-{quiz}")
    wanted = list(item.options or {})[:2]
    lite.answer(item.id, item.type, wanted)
    lite.commit(item.id)
    expect(lite.item(item.id)).to_contain_text("in this notebook")
    assert sorted(lite.kept()[item.id]) == sorted(wanted)


def calls_figure(source: str) -> bool:
    return re.search(r"^\s*(\w+ = )?figure\(", source, re.MULTILINE) is not None


@pytest.mark.parametrize("slug", SLUGS)
def test_every_notebook_runs_without_an_error_and_draws_its_figures(
    new_page: Callable[..., Page], edition: Path, slug: str
) -> None:
    lite = Lite(new_page())
    lite.open(slug)
    lite.run_all()
    outputs = lite.outputs()
    problems = {
        cell: output
        for cell, shown in outputs.items()
        for output in shown
        if output["output_type"] == "error" or output.get("name") == "stderr"
    }
    assert not problems
    notebook = json.loads((edition / "files" / slug / f"{slug}.ipynb").read_text("utf-8"))
    drawn = [cell["id"] for cell in notebook["cells"] if calls_figure("".join(cell["source"]))]
    without = [
        cell for cell in drawn if not cell.startswith("solve-") and "<svg" not in json.dumps(outputs[cell])
    ]
    assert not without
    # What is shown has been drawn: no widget is left that says it cannot be.
    for text in ("Error displaying widget", "Loading widget", "Traceback"):
        expect(lite.page.get_by_text(text)).to_have_count(0)


def test_a_link_leads_to_another_notebook(new_page: Callable[..., Page]) -> None:
    page = new_page()
    lite = Lite(page)
    lite.open(SLUG, ready=False)
    # The last one: others stand in the folded part of the header.
    link = page.locator(".jp-Notebook a").filter(has_text=re.compile("^00")).last
    link.scroll_into_view_if_needed()
    with page.context.expect_page() as opened:
        link.click()
    other = Lite(opened.value)
    other.loaded(ready=False)
    expect(other.page.locator(".jp-Notebook h1").first).to_contain_text("00", timeout=STARTS)


def test_a_second_window_is_told_and_loses_nothing(new_page: Callable[..., Page]) -> None:
    one, other = Lite(new_page()), Lite(new_page())
    one.open(SLUG)
    other.open(SLUG, ready=False)
    expect(other.line("twice")).to_contain_text("open in another tab")
    item = first_choice()
    open_quiz(one, item)
    option = answer_one(one, item)
    expect(one.item(item.id)).to_contain_text("in this notebook", timeout=STARTS)
    expect(one.line("twice")).to_have_count(0)
    one.page.close()
    expect(other.line("twice")).to_contain_text("Reload this page")
    other.reload(ready=False)
    assert other.kept()[item.id] == option
    expect(other.line("twice")).to_have_count(0)


def test_where_the_browser_keeps_nothing_it_is_said_and_the_work_can_be_taken_away(
    new_page: Callable[..., Page], tmp_path: Path
) -> None:
    lite = Lite(new_page(script=NO_STORAGE))
    lite.open(SLUG)
    expect(lite.line("refused")).to_be_visible()
    item = first_choice()
    open_quiz(lite, item)
    option = answer_one(lite, item)
    lite.page.wait_for_timeout(2000)
    file = lite.hand_in(tmp_path)
    assert answers_in(file)[item.id] == option


def test_full_storage_is_said_and_the_answer_is_in_what_is_handed_in(
    new_page: Callable[..., Page], tmp_path: Path
) -> None:
    lite = Lite(new_page())
    lite.open(SLUG)
    item = first_choice()
    open_quiz(lite, item)
    # JupyterLab says it as well, each time.
    dialog = lite.page.locator(".jp-Dialog")
    lite.page.add_locator_handler(dialog, lambda: dialog.get_by_role("button", name="Close").click())
    lite.page.evaluate(FULL_STORAGE)
    option = answer_one(lite, item)
    expect(lite.line("full")).to_be_visible(timeout=STARTS)
    file = lite.hand_in(tmp_path)
    assert answers_in(file)[item.id] == option
    # Its next attempt to save would say so again.
    lite.page.close()


def test_without_a_connection_what_is_open_works_on(new_page: Callable[..., Page], tmp_path: Path) -> None:
    lite = Lite(new_page())
    lite.open(SLUG)
    item = first_choice()
    open_quiz(lite, item)
    lite.page.context.set_offline(True)
    expect(lite.line("offline")).to_be_visible()
    option = answer_one(lite, item)
    expect(lite.item(item.id)).to_contain_text("in this notebook")
    assert lite.kept()[item.id] == option
    assert answers_in(lite.hand_in(tmp_path))[item.id] == option
    lite.page.context.set_offline(False)
    expect(lite.line("offline")).to_have_count(0)


def test_a_newer_site_keeps_the_copy_of_an_older_edition(
    new_page: Callable[..., Page], served: Server, edition: Path, tmp_path: Path
) -> None:
    """The site of yesterday is visited and answered in; today another one lies at the same address."""
    yesterday = tmp_path / "yesterday"
    shutil.copytree(edition, yesterday, copy_function=hard_link)
    notebook = yesterday / "files" / SLUG / f"{SLUG}.ipynb"
    change(notebook, rf'{EDITION_KEY}": "[^"]*', f'{EDITION_KEY}": "0.2.0 (0123456789)')
    served.folder = yesterday
    lite = Lite(new_page())
    lite.open(SLUG)
    expect(lite.line("older")).to_be_visible()
    item = first_choice()
    open_quiz(lite, item)
    option = answer_one(lite, item)
    expect(lite.item(item.id)).to_contain_text("in this notebook")
    served.folder = edition
    for _ in range(2):
        lite.reload()
        expect(lite.line("older")).to_contain_text("0123456789")
        assert lite.kept()[item.id] == option
    lite.run("setup")
    assert not [output for output in lite.outputs()["setup"] if output["output_type"] == "error"]


def hard_link(source: str, target: str) -> None:
    Path(target).hardlink_to(source)


def change(path: Path, pattern: str, text: str) -> None:
    """Change a file of a copy that shares its files with another folder."""
    before = path.read_text("utf-8")
    after, count = re.subn(pattern, lambda _: text, before)
    assert count == 1
    path.unlink()
    path.write_text(after, "utf-8")


def test_no_file_holds_a_graded_key_or_a_solution(edition: Path) -> None:
    contents = {
        path.relative_to(edition).as_posix(): path.read_bytes()
        for path in edition.rglob("*")
        if path.suffix in (".html", ".json", ".ipynb", ".yaml", ".md", ".txt", ".csv")
    }
    assert any(name.endswith(f"{SLUG}.ipynb") for name in contents)
    assert leaks(secrets() | stripped_lines(), contents) == {}
    assert not [
        name for name, text in contents.items() if b"BEGIN SOLUTION" in text or b"MARK SCHEME" in text
    ]


def test_tables_of_which_single_values_may_be_quoted_are_no_download(edition: Path) -> None:
    single = [row for row in package()["resources"] if row["licenses"][0]["name"] == SINGLE_VALUES]
    assert single
    notices = (edition / "licences.html").read_text("utf-8")
    for table in single:
        assert not list(edition.rglob(table["path"]))
        assert f"<td>{escape(table['title'])}</td><td>" in notices
    (ours,) = edition.glob("static/pyodide/*/willing_and_able-*.whl")
    with zipfile.ZipFile(ours) as bundle:
        assert not [name for name in bundle.namelist() if name.startswith("course/history/")]


def test_the_site_is_no_larger_than_it_may_be(
    edition: Path, new_page: Callable[..., Page], served: Server
) -> None:
    whole = sum(path.stat().st_size for path in edition.rglob("*") if path.is_file())
    assert whole < 75 * MB
    lite = Lite(new_page(fresh=True))
    lite.open(SLUG)
    lite.run_all()
    files = {edition / name.lstrip("/") for name in served.asked}
    sent = sum(len(gzip.compress(path.read_bytes(), 6)) for path in files if path.is_file())
    assert sent < 30 * MB


NODE = """
import { pathToFileURL } from "node:url";
import path from "node:path";
async function main(folder, program, files) {
  const { loadPyodide } = await import(pathToFileURL(path.join(folder, "pyodide.mjs")));
  const python = await loadPyodide({ indexURL: `${folder}/`, packages: ["willing-and-able"] });
  python.mountNodeFS("/course", files);
  console.log(`\\n${python.runPython(program)}`);
}
// The trace of an error in Pyodide shows its whole script; the message is what counts.
main(...process.argv.slice(1)).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
"""
IN_PYTHON = """
import contextlib, io, json, os
os.chdir("/course/01-coalition")
import course
from course.evidence import record
from course.evidence.store import Sidecar
from course.explorers import EXPLORERS, explore

item = "01-coalition/warm-up/try"
sidecar = Sidecar("01-coalition/warm-up")
sidecar.save({item: record.make(item, "choice", "b")})
drawn = course.figure("bars", {"one": 1, "two": 2}, unit="states", finding="Two is more", source="S001")
with contextlib.redirect_stdout(io.StringIO()) as said:
    course.check("EXERCISE", 3)

json.dumps({
    "evidence": {name: made["value"] for name, made in Sidecar("01-coalition/warm-up").load().items()},
    "members": len(course.table("coalition_members")),
    "claim": course.claim("CO05")._repr_html_()[:5],
    "figure": drawn.html.count("<svg"),
    "check": said.getvalue(),
    "explorers": {name: len(explore(name).static_html()) for name in EXPLORERS},
})
"""


@pytest.mark.skipif(shutil.which("node") is None, reason="no node here to run Pyodide")
def test_the_course_works_in_pyodide_without_a_page(edition: Path, tmp_path: Path) -> None:
    files = shutil.copytree(edition / "files", tmp_path / "files")
    exercise = next(iter(load_items(SLUG).exercises))
    program = IN_PYTHON.replace("EXERCISE", f"{SLUG}/{exercise}")
    ran = subprocess.run(
        [
            "node",
            "--input-type=module",
            "-e",
            NODE,
            "--",
            str(edition / "static" / "pyodide"),
            program,
            str(files),
        ],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    told = json.loads(ran.stdout.strip().splitlines()[-1])
    assert told["evidence"] == {"01-coalition/warm-up/try": "b"}
    assert told["members"] > 30 and told["claim"].startswith("<") and told["figure"] == 1 and told["check"]
    assert len(told["explorers"]) >= 18
