"""One quiz in several places at once: two tabs, a view of an output, a copied cell, a window closed too soon.

Counts and receipts agree with what is on record, and nobody is asked about a file that the course changed.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from lab_driver import SAMPLE_ITEMS, Lab, Quiz, code_cell, until, write_notebook
from playwright.sync_api import Route, expect
from quiz_answers import in_metadata, in_sidecar, read_notebook

from course.notebooks import source_of
from course.questions.bank.load import load_items

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CELLS = [
    code_cell('from course import predict, quiz\n\nquiz("99-sample/graded")', "quiz-graded"),
    code_cell("mine = ...", "solve-mine"),
]
QUESTIONS = len(load_items("99-sample", SAMPLE_ITEMS).quiz("graded").items)
SAVED = "in this notebook."


STORED = "() => Object.keys(localStorage).filter((key) => key.startsWith('willing-and-able:')).join()"


def refuse(lab: Lab) -> None:
    """No file can be saved from this page."""

    def answer(route: Route) -> None:
        if route.request.method == "PUT":
            route.abort()
        else:
            route.fallback()

    lab.page.route("**/api/contents/**", answer)


@pytest.fixture
def notebook(folder: Path) -> Path:
    return write_notebook(folder / "99-sample.ipynb", CELLS)


def opened(lab: Lab, notebook: Path) -> Quiz:
    lab.open(f"{notebook.parent.name}/{notebook.name}")
    lab.run(0)
    return lab.quiz()


def give(quiz: Quiz, name: str, option: str) -> None:
    quiz.item(name).locator(f"label:has(input[value={option}])").click()


def type_text(quiz: Quiz, words: str) -> None:
    quiz.item("text").get_by_role("textbox").fill(words)
    quiz.press("Enter")


def agree(notebook: Path, answers: dict[str, object], *quizzes: Quiz, file: bool = True) -> None:
    """All views count the answers, and say that the notebook has them when it has."""
    for quiz in quizzes:
        expect(quiz.status).to_contain_text(f"{len(answers)} of {QUESTIONS} answered.", timeout=20_000)
        expect(quiz.status).to_contain_text(SAVED, timeout=20_000)
        expect(quiz.status).not_to_contain_text("course doctor")
    assert in_metadata(notebook) == answers
    if file:
        assert in_sidecar(notebook.parent) == answers
    for quiz in quizzes:
        expect(quiz.page.locator(".jp-Dialog")).to_have_count(0)


def code_in(notebook: Path) -> str:
    return source_of(read_notebook(notebook)["cells"][1])


def in_editor(lab: Lab, index: int, text: str) -> None:
    lab.cell(index).locator(".cm-content").click()
    lab.page.keyboard.press("Control+a")
    lab.page.keyboard.type(text)


def test_two_tabs_of_one_notebook(new_lab: Callable[..., Lab], notebook: Path) -> None:
    one, two = new_lab(), new_lab()
    first = opened(one, notebook)
    one.command("docmanager:save")
    two.open(f"{notebook.parent.name}/{notebook.name}")
    second = two.quiz()
    give(first, "choice", "a")
    agree(notebook, {"choice": "a"}, first, second)
    give(second, "choices", "b")
    agree(notebook, {"choice": "a", "choices": ["b"]}, first, second)
    type_text(first, "prime")
    agree(notebook, {"choice": "a", "choices": ["b"], "text": "prime"}, first, second)
    # Code that is being written in one of them stays there, and is saved with the answers of both.
    in_editor(two, 1, "mine = 26")
    give(first, "choice", "b")
    agree(notebook, {"choice": "b", "choices": ["b"], "text": "prime"}, first)
    give(second, "choices", "d")
    until(lambda: code_in(notebook) == "mine = 26", "the code is on the disk")
    until(lambda: in_metadata(notebook).get("choices") == ["b", "d"], "so are the answers")
    expect(two.page.locator(".jp-Dialog")).to_have_count(0)
    # The first tab, which has no changes of its own, takes over what the second has saved.
    give(one.quiz(), "choice", "c")
    until(lambda: in_metadata(notebook).get("choice") == "c", "the newest answer is on the disk")
    assert code_in(notebook) == "mine = 26"
    expect(one.page.locator(".jp-Dialog")).to_have_count(0)
    expect(one.cell(1)).to_contain_text("mine = 26")


def test_code_that_was_changed_in_both_tabs_is_asked_about_and_the_answers_are_safe(
    new_lab: Callable[..., Lab], notebook: Path
) -> None:
    one, two = new_lab(), new_lab()
    first = opened(one, notebook)
    one.command("docmanager:save")
    two.open(f"{notebook.parent.name}/{notebook.name}")
    in_editor(one, 1, "mine = 1")
    one.command("docmanager:save")
    until(lambda: code_in(notebook) == "mine = 1", "the first code is saved")
    in_editor(two, 1, "mine = 2")
    give(two.quiz(), "choice", "a")
    dialog = two.page.locator(".jp-Dialog")
    expect(dialog).to_contain_text("has changed on disk", timeout=20_000)
    assert code_in(notebook) == "mine = 1"
    dialog.get_by_role("button", name="Overwrite").click()
    agree(notebook, {"choice": "a"}, two.quiz())
    assert code_in(notebook) == "mine = 2"
    expect(first.status).to_contain_text(f"1 of {QUESTIONS} answered")


def test_a_view_of_the_output_in_a_window_of_its_own(new_lab: Callable[..., Lab], notebook: Path) -> None:
    lab = new_lab(width=1500)
    inside = opened(lab, notebook)
    lab.page.evaluate("() => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = 0; }")
    lab.command("notebook:create-output-view")
    root = lab.page.locator(".jp-LinkedOutputView .wa-quiz")
    expect(root).to_be_visible()
    outside = Quiz(lab.page, root)
    give(outside, "choice", "a")
    agree(notebook, {"choice": "a"}, outside, inside)
    # Typed and not left: closing the view is enough.
    outside.item("text").get_by_role("textbox").press_sequentially("prime")
    lab.page.evaluate(
        """() => [...window.jupyterapp.shell.widgets("main")]
          .find((widget) => widget.node.querySelector(".jp-LinkedOutputView")).close()"""
    )
    agree(notebook, {"choice": "a", "text": "prime"}, inside)


def test_a_copied_cell_shows_the_same_with_and_without_a_kernel(
    new_lab: Callable[..., Lab], folder: Path
) -> None:
    notebook = write_notebook(folder / "99-sample.ipynb", [CELLS[0], {**CELLS[0], "id": "copy"}])
    lab = new_lab()
    opened(lab, notebook)
    lab.run(1)
    original, copy = lab.quiz(0), lab.quiz(1)
    give(copy, "choice", "a")
    agree(notebook, {"choice": "a"}, original, copy)
    lab.page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    until(lambda: lab.server.api("sessions") == [], "the kernel is gone")
    give(original, "choices", "b")
    agree(notebook, {"choice": "a", "choices": ["b"]}, original, copy, file=False)


@pytest.mark.parametrize("kernel", [True, False], ids=["kernel", "no kernel"])
@pytest.mark.parametrize("leave", ["reload", "close the page", "close the tab by a program"])
def test_what_was_typed_a_moment_ago_is_there_again(
    new_lab: Callable[..., Lab], notebook: Path, leave: str, kernel: bool
) -> None:
    lab = new_lab()
    quiz = opened(lab, notebook)
    if not kernel:
        lab.page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")
        until(lambda: lab.server.api("sessions") == [], "the kernel is gone")
    quiz.item("number").get_by_role("textbox").press_sequentially("45")
    # At once: neither the pause after typing nor any saving has ended.
    if leave == "reload":
        lab.page.reload()
    elif leave == "close the page":
        lab.page.close(run_before_unload=True)
        lab.page = lab.page.context.new_page()
    else:
        lab.page.evaluate("() => window.jupyterapp.shell.currentWidget.dispose()")
    again = opened(lab, notebook)
    expect(again.item("number").get_by_role("textbox")).to_have_value("45")
    agree(notebook, {"number": "45"}, again)
    until(lambda: "unsaved" not in lab.page.evaluate(STORED), "what is saved is not kept by the browser")


def test_an_answer_that_could_not_be_saved_is_kept_by_the_browser_for_this_notebook_alone(
    new_lab: Callable[..., Lab], folder: Path, notebook: Path
) -> None:
    lab = new_lab()
    quiz = opened(lab, notebook)
    lab.page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    until(lambda: lab.server.api("sessions") == [], "the kernel is gone")
    refuse(lab)
    give(quiz, "choice", "a")
    until(lambda: "unsaved" in lab.page.evaluate(STORED), "the browser has it")
    context = lab.page.context
    lab.page.close()
    assert in_metadata(notebook) == {}
    lab.page = context.new_page()
    (folder / "other").mkdir()
    other = write_notebook(folder / "other" / "99-sample.ipynb", CELLS)
    lab.open(f"{folder.name}/other/{other.name}")
    lab.run(0)
    expect(lab.quiz().status).to_contain_text(f"0 of {QUESTIONS} answered")
    again = opened(lab, notebook)
    agree(notebook, {"choice": "a"}, again)
    assert in_metadata(other) == {}
