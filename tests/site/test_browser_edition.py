"""The browser edition in a browser that reaches nobody else: a learner's way from the first question to the
marks, every notebook, and what can go wrong on the way."""

from __future__ import annotations

import csv
import gzip
import json
import random
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import Server
from lite_driver import STARTS, Lite
from playwright.sync_api import Browser, BrowserContext, Page, expect
from typer.testing import CliRunner, Result
from wheels import ROOT, SLUGS, leaks, secrets, stripped_lines

from course.cli import build as commands
from course.facts.rows import package
from course.facts.texts import SINGLE_VALUES
from course.grading.classroom.folder import new_class
from course.questions.bank.edition import EDITION_KEY
from course.questions.bank.load import load_items, load_keys
from course.questions.bank.specs import Item, public_dict
from course.questions.types import TYPES

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    # nbgrader's own add_submission makes SQLAlchemy warn.
    pytest.mark.filterwarnings("ignore:Object of type <Submitted"),
]

SLUG = "01-coalition"
MB = 2**20
NO_STORAGE = """
  const open = () => { throw new DOMException("refused", "SecurityError"); };
  Object.defineProperty(window, "indexedDB", { value: { open } });
"""
FULL_STORAGE = """() => {
  IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError"); };
}"""


@pytest.fixture
def new_page(chromium: Browser, served: Server) -> Iterator[Callable[..., Page]]:
    """Makes pages of one browser profile; nothing is asked of anybody else, no dialog opens."""
    contexts: list[BrowserContext] = []
    asked: list[str] = []
    problems: list[str] = []

    def make(*, script: str = "", fresh: bool = False) -> Page:
        if fresh or not contexts:
            contexts.append(
                chromium.new_context(
                    base_url=served.address, viewport={"width": 1280, "height": 900}, accept_downloads=True
                )
            )
            contexts[-1].on("request", lambda request: asked.append(request.url))
        page = contexts[-1].new_page()
        if script:
            page.add_init_script(script)
        page.on("dialog", lambda dialog: (problems.append(dialog.message), dialog.dismiss()))
        return page

    yield make
    for context in contexts:
        for page in context.pages:
            problems += page.locator(".jp-Dialog").all_inner_texts()
        context.close()
    # A picture that lies in a cell has for a moment the address that it has in the notebook: no host's.
    own = (served.address, "data:", "blob:", "attachment:")
    assert not [url for url in asked if not url.startswith(own)]
    assert not problems


def right(item: Item, key: Any) -> Any:
    """A right answer, as the type makes one up; for a prediction any that counts."""
    if item.mode == "prediction":
        made = TYPES[item.type].any_answer(public_dict(item), random.Random(1))
        # One of the steps that the list offers.
        return {**made, "confidence": 70} if item.type == "estimate" else made
    return TYPES[item.type].samples(public_dict(item), key).right[0]


def solutions(slug: str) -> dict[str, str]:
    """By cell, the text of the source notebook where learners write: code with its solution, and an essay."""
    notebook = json.loads((ROOT / "notebooks" / "source" / slug / f"{slug}.ipynb").read_text("utf-8"))
    found = {}
    for cell in notebook["cells"]:
        text = "".join(cell["source"])
        if cell["id"].startswith("solve-"):
            found[cell["id"]] = re.sub(r"^[ \t]*### (BEGIN|END) SOLUTION.*\n?", "", text, flags=re.MULTILINE)
        elif cell["id"].startswith("answer-"):
            found[cell["id"]] = "The number counts kinds of contribution, and not soldiers."
    return found


def in_class(folder: Path, *words: str | Path) -> Result:
    done = CliRunner().invoke(
        commands(), [str(word) for word in (*words, "--class", folder)], env={"COLUMNS": "200"}
    )
    assert done.exception is None or isinstance(done.exception, SystemExit), str(done.exception)
    return done


def test_a_learner_answers_everything_hands_in_and_gets_all_points(
    new_page: Callable[..., Page], served: Server, tmp_path: Path
) -> None:
    items, keys = load_items(SLUG), load_keys(ROOT / "notebooks" / "keys" / f"{SLUG}.yaml")
    start = new_page()
    start.goto("/")
    start.get_by_label("Your id in the class").fill("mara")
    start.get_by_role("button", name="Keep").click()
    expect(start.locator("#kept")).to_contain_text("mara")
    start.locator(f"ol.notebooks a[href*='{SLUG}']").click()
    lite = Lite(start)
    lite.loaded(ready=False)
    expect(lite.line("starts")).to_be_visible()
    lite.loaded(ready=True)
    expect(lite.line("starts")).to_have_count(0)
    for cell, text in solutions(SLUG).items():
        lite.write(cell, text)
    lite.run_all()
    given: dict[str, Any] = {}
    for item in items.all_items():
        key = item.key if item.mode != "graded" else keys.item(item.name).key
        given[item.id] = right(item, key)
        lite.answer(item.id, item.type, given[item.id])
        lite.commit(item.id)
    expect(start.locator(".wa-quiz").first).to_contain_text("Right.")
    start.wait_for_function(
        """(count) => Object.keys(window.jupyterapp.shell.currentWidget.context.model.sharedModel
          .getMetadata("willing_and_able")?.evidence ?? {}).length === count""",
        arg=len(given),
    )
    assert as_typed(lite.kept()) == as_typed(given)
    lite.saved()

    lite.reload()
    assert set(lite.kept()) == set(given)
    lite.run("setup")
    first = next(iter(items.quizzes.values()))
    lite.run(f"quiz-{first.id.partition('/')[2]}")
    expect(lite.quiz_of(first.items[0].id)).to_contain_text(
        f"{len(first.items)} of {len(first.items)} answered"
    )

    file = lite.hand_in(tmp_path)
    assert file.name.startswith(SLUG) and file.suffix == ".zip"
    expect(lite.line("packed")).to_contain_text(file.name)
    with zipfile.ZipFile(file) as pack:
        assert f"{SLUG}/receipt.json" in pack.namelist()

    folder = new_class(tmp_path / "autumn").root
    assert in_class(folder, "release", SLUG, "--due", "2099-01-01").exit_code == 0
    (tmp_path / "roster.csv").write_text("username,last_name\nmara,Kovalenko\n", encoding="utf-8")
    assert in_class(folder, "roster", tmp_path / "roster.csv").exit_code == 0
    mail = tmp_path / "mail"
    mail.mkdir()
    shutil.copy(file, mail / "mara.zip")
    assert in_class(folder, "collect", SLUG, mail).exit_code in (0, 1)
    in_class(folder, "grade", SLUG)
    in_class(folder, "export", SLUG)
    with (folder / "exports" / f"marks-{SLUG}.csv").open(encoding="utf-8-sig", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert row["learner_id"] == "mara"
    assert float(row["points"]) == pytest.approx(machine_points(folder / "release" / SLUG / f"{SLUG}.ipynb"))


def as_typed(answers: dict[str, Any]) -> dict[str, Any]:
    """Answers as texts where they are typed: 20 and "20" are the same."""
    return {item: value if isinstance(value, (list, dict)) else str(value) for item, value in answers.items()}


def machine_points(released: Path) -> float:
    """The points of a released notebook but for the argument, which goes to a person."""
    cells = json.loads(released.read_text("utf-8"))["cells"]
    graded = [cell["metadata"].get("nbgrader", {}) for cell in cells if not cell["id"].startswith("argue-")]
    points = sum(float(about.get("points") or 0) for about in graded if about.get("grade"))
    assert points > 10
    return points


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
    expect(lite.quiz_of(item.id)).to_contain_text("in this notebook")
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


def first_choice() -> Item:
    """The first question of notebook 01 with options of which one is chosen."""
    return next(item for item in load_items(SLUG).all_items() if item.type == "choice")


def open_quiz(lite: Lite, item: Item) -> None:
    """Run what shows a question."""
    lite.run("setup")
    lite.run(f"quiz-{item.id.split('/')[1]}")


def answer_one(lite: Lite, item: Item) -> str:
    """Answer a question with options; gives the option."""
    option = next(iter(item.options or {}))
    lite.answer(item.id, "choice", option)
    lite.commit(item.id)
    return option


def test_questions_are_answered_before_python_has_started_and_stay_as_they_are_after(
    new_page: Callable[..., Page], served: Server, tmp_path: Path
) -> None:
    page = new_page()
    # Python's own program does not come: nothing of what follows may need it.
    served.lost.add("/static/pyodide/pyodide.asm.wasm")
    lite = Lite(page)
    lite.open(SLUG, ready=False)
    expect(page.locator("#wa-first")).to_have_count(0)
    asked = load_items(SLUG).all_items()
    expect(page.locator(".wa-early .wa-question")).to_have_count(len(asked), timeout=STARTS)
    keys = load_keys(ROOT / "notebooks" / "keys" / f"{SLUG}.yaml")
    given = {}
    for item in asked:
        key = item.key if item.mode != "graded" else keys.item(item.name).key
        given[item.id] = right(item, key)
        lite.answer(item.id, item.type, given[item.id])
        lite.commit(item.id)
    first = first_choice()
    expect(lite.quiz_of(first.id)).to_contain_text("in this notebook")
    assert as_typed(lite.kept()) == as_typed(given)
    practice = next(item for item in asked if item.mode == "practice")
    expect(lite.quiz_of(practice.id)).to_contain_text("Right.")
    assert answers_in(lite.hand_in(tmp_path)).keys() == given.keys()
    shown = labels_of(lite, first)
    served.lost.clear()

    lite.reload()
    assert as_typed(lite.kept()) == as_typed(given)
    open_quiz(lite, first)
    place = page.locator(f".jp-OutputArea-output .wa-question[data-item='{first.id}']")
    expect(place.locator(f"input[value='{given[first.id]}']")).to_be_checked()
    # The stand-in has gone, and Python shows the options in the same order.
    expect(lite.page.locator(f".wa-question[data-item='{first.id}']")).to_have_count(1)
    assert labels_of(lite, first) == shown


def labels_of(lite: Lite, item: Item) -> list[str]:
    """The options of a question as they stand on the page."""
    return lite.item(item.id).locator("label").all_inner_texts()


def test_a_second_window_is_told_and_loses_nothing(new_page: Callable[..., Page]) -> None:
    one, other = Lite(new_page()), Lite(new_page())
    one.open(SLUG)
    other.open(SLUG, ready=False)
    expect(other.line("twice")).to_contain_text("open in another tab")
    item = first_choice()
    open_quiz(one, item)
    option = answer_one(one, item)
    expect(one.quiz_of(item.id)).to_contain_text("in this notebook", timeout=STARTS)
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


def answers_in(file: Path) -> dict[str, Any]:
    """The answers in what was downloaded, a pack or a notebook."""
    if file.suffix == ".zip":
        with zipfile.ZipFile(file) as pack:
            text = pack.read(next(name for name in pack.namelist() if name.endswith(".ipynb"))).decode()
    else:
        text = file.read_text("utf-8")
    records = json.loads(text)["metadata"].get("willing_and_able", {}).get("evidence", {})
    return {item: record["value"] for item, record in records.items()}


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
    expect(lite.quiz_of(item.id)).to_contain_text("in this notebook")
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
    expect(lite.quiz_of(item.id)).to_contain_text("in this notebook")
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
        assert f"<td>{table['title']}</td><td>" in notices
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
