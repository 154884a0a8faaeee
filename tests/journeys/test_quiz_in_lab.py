"""A learner answers quizzes in a real JupyterLab and in Notebook 7, and whatever then happens, the answers
are there.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from lab_driver import Lab, code_cell, until, write_notebook
from playwright.sync_api import expect
from quiz_answers import (
    BY_KEYBOARD,
    BY_MOUSE,
    answer_by_keyboard,
    answer_by_mouse,
    in_metadata,
    in_outputs,
    in_sidecar,
    read_notebook,
    shown_answers,
    tab_to,
)

from course.questions.variants import CLASS_KEY, assigned, put_token

pytestmark = pytest.mark.browser
slow = pytest.mark.slow

CELLS = [
    code_cell('from course import predict, quiz\n\nquiz("99-sample/graded")', "quiz-graded"),
    code_cell('quiz("99-sample/practice")', "quiz-practice"),
    code_cell('predict("99-sample/guess")', "predict-guess"),
]

# The learner `mara` gets another question by it than everybody's.
TOKEN = "5" * 64
DRAWN = 'from course import quiz\n\nquiz("97-variants/drawn")'


@pytest.fixture
def notebook(folder: Path) -> Path:
    return write_notebook(folder / "99-sample.ipynb", CELLS)


def address(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def begin(lab: Lab, notebook: Path, cells: int = 1) -> None:
    lab.open(address(notebook))
    for index in range(cells):
        lab.run(index)


def saved_in(notebook: Path, answers: dict[str, object]) -> None:
    until(lambda: in_metadata(notebook) == answers, f"{notebook.name} holds {answers}")


def test_every_type_by_mouse_survives_restart_reload_and_rerun(lab: Lab, notebook: Path):
    begin(lab, notebook)
    quiz = lab.quiz()
    answer_by_mouse(quiz)
    quiz.wait_saved()
    expect(quiz.status).to_contain_text("9 of 9 answered")
    expect(quiz.state("choice")).to_have_text(re.compile(r"^Saved at \d\d:\d\d in this notebook\.$"))
    saved_in(notebook, BY_MOUSE)
    assert in_sidecar(notebook.parent) == BY_MOUSE
    # Nothing says whether a graded answer is right.
    assert quiz.root.locator(".wa-verdict").count() == 0
    lab.restart_kernel()
    lab.reload()
    lab.run(0)
    quiz = lab.quiz()
    expect(quiz.status).to_contain_text("9 of 9 answered")
    assert shown_answers(quiz) == BY_MOUSE
    lab.command("docmanager:save")
    until(lambda: in_outputs(notebook) == BY_MOUSE, "the output of the rerun holds the answers")
    assert not lab.problems
    away = [url for url in lab.requests if not url.startswith((lab.server.url, "data:", "blob:", "ws:"))]
    assert not away, "the page called another host"


@slow
def test_every_type_by_keyboard_alone(lab: Lab, notebook: Path):
    begin(lab, notebook)
    cells = lab.page.locator(".jp-Notebook .jp-Cell").count()
    quiz = lab.quiz()
    answer_by_keyboard(quiz)
    quiz.wait_saved()
    saved_in(notebook, BY_KEYBOARD)
    assert shown_answers(quiz) == BY_KEYBOARD
    assert lab.page.locator(".jp-Notebook .jp-Cell").count() == cells


@slow
def test_keys_typed_in_the_quiz_are_no_shortcuts(lab: Lab, notebook: Path):
    begin(lab, notebook)
    quiz = lab.quiz()
    before = [cell["cell_type"] for cell in json.loads(notebook.read_text())["cells"]]
    prompt = lab.prompt(0)
    tab_to(quiz, quiz.item("choice").get_by_role("radio"))
    quiz.press("Space", "a", "b", "x", "d", "d", "m", "Shift+Enter", "Escape", "z")
    tab_to(quiz, quiz.item("choices").get_by_role("checkbox").first)
    quiz.press("a", "b", "d", "d", "y", "Control+Enter")
    expect(quiz.item("choices").get_by_role("checkbox").first).to_be_focused()
    assert lab.prompt(0) == prompt, "a key in the quiz has run the cell"
    # Saving is meant, though: by the notebook, not by the browser's dialog.
    quiz.item("text").get_by_role("textbox").fill("half typed")
    quiz.press("Control+s")
    until(lambda: in_metadata(notebook).get("text") == "half typed", "Ctrl+S has saved what was typed")
    after = [cell["cell_type"] for cell in json.loads(notebook.read_text())["cells"]]
    # Shift+Enter on the last run may have added nothing: three cells before, three after.
    assert after == before


@slow
def test_focus_stays_where_it_was_after_an_update(lab: Lab, notebook: Path):
    begin(lab, notebook)
    quiz = lab.quiz()
    box = quiz.item("choices").get_by_role("checkbox").first
    box.focus()
    quiz.press("Space")
    quiz.wait_saved()
    expect(box).to_be_focused()
    select = quiz.item("match").get_by_role("combobox").first
    select.focus()
    select.select_option(index=1)
    until(lambda: "match" in in_sidecar(notebook.parent), "Python has replied")
    expect(select).to_be_focused()


@slow
def test_practice_gives_feedback_in_place_and_lets_one_retry(lab: Lab, notebook: Path):
    begin(lab, notebook, cells=2)
    quiz = lab.quiz(1)
    choice, feedback = quiz.item("choice"), quiz.feedback("choice")
    assert feedback.get_attribute("aria-live") == "polite"
    choice.locator("label:has(input[value=b])").click()
    # Choose, then check: a click alone tells nothing.
    assert feedback.inner_text() == ""
    choice.get_by_role("button", name="Check my answer").click()
    expect(feedback).to_contain_text("Not yet.")
    expect(feedback).to_contain_text("Added first, then multiplied.")
    choice.locator("label:has(input[value=a])").click()
    choice.get_by_role("button", name="Check my answer").click()
    expect(feedback).to_contain_text("Right.")
    expect(feedback).to_contain_text("Multiplication comes first.")
    assert "Added first" not in feedback.inner_text()
    # A number waits for the button; what cannot be read is said so, and is no mistake.
    number, said = quiz.item("number"), quiz.feedback("number")
    number.get_by_role("textbox").fill("1,234")
    assert said.inner_text() == ""
    number.get_by_role("button", name="Check my answer").click()
    expect(said).to_contain_text("Not understood.")
    number.get_by_role("textbox").fill("25 %")
    expect(said).to_be_empty()
    quiz.press("Enter")
    expect(said).to_contain_text("Two in eight.")
    # An order that waits to be checked outlives a rerun of the cell.
    lab.run(1)
    quiz = lab.quiz(1)
    expect(quiz.feedback("choice")).to_contain_text("Multiplication comes first.")
    expect(quiz.feedback("number")).to_contain_text("Two in eight.")


@slow
def test_a_draft_outlives_a_reload(lab: Lab, notebook: Path):
    begin(lab, notebook, cells=2)
    quiz = lab.quiz(1)
    quiz.item("text").get_by_role("textbox").fill("not checked yet")
    expect(quiz.state("text")).to_have_text("Not checked yet: press “Check my answer”.")
    lab.reload()
    for index in range(2):
        lab.run(index)
    expect(lab.quiz(1).item("text").get_by_role("textbox")).to_have_value("not checked yet")
    assert "text" not in in_sidecar(notebook.parent, "99-sample/practice")


@slow
def test_a_cleared_answer_stays_cleared(lab: Lab, notebook: Path):
    begin(lab, notebook)
    quiz = lab.quiz()
    answer_by_mouse(quiz)
    saved_in(notebook, BY_MOUSE)
    blank = {"choice": None, "choices": [], "number": "", "order": None, "match": {}, "estimate": None}
    for name in blank:
        quiz.item(name).get_by_role("button", name="Clear my answer").click()
        expect(quiz.state(name)).to_contain_text("Cleared at")
    expect(quiz.status).to_contain_text("3 of 9 answered")
    saved_in(notebook, {**BY_MOUSE, **blank})
    (notebook.parent / "answers" / "99-sample.graded.json").unlink()
    lab.reload()
    lab.run(0)
    expect(lab.quiz().status).to_contain_text("3 of 9 answered")


@slow
def test_a_prediction_is_committed_once(lab: Lab, notebook: Path):
    begin(lab, notebook, cells=3)
    prediction = lab.quiz(2)
    commit = prediction.root.get_by_role("button", name="Commit my prediction")
    commit.click()
    expect(prediction.status).to_contain_text("answer every question first")
    expect(prediction.item("p1").get_by_role("textbox")).to_be_focused()
    prediction.item("p1").get_by_role("textbox").fill("25")
    expect(prediction.state("p1")).to_have_text("Not committed yet.")
    assert in_sidecar(notebook.parent, "99-sample/guess") == {}
    commit.click()
    expect(prediction.state("p1")).to_contain_text("A prediction stays as it was made.")
    expect(prediction.item("p1").get_by_role("textbox")).to_be_disabled()
    expect(commit).to_be_hidden()
    until(
        lambda: in_metadata(notebook, "99-sample/guess") == {"p1": "25"}, "the notebook holds the prediction"
    )
    lab.restart_kernel()
    lab.reload()
    for index in (0, 2):
        lab.run(index)
    expect(lab.quiz(1).item("p1").get_by_role("textbox")).to_be_disabled()
    expect(lab.quiz(1).item("p1").get_by_role("textbox")).to_have_value("25")


@slow
def test_answers_survive_cleared_outputs_and_a_deleted_answers_file(lab: Lab, notebook: Path):
    begin(lab, notebook)
    answer_by_mouse(lab.quiz())
    saved_in(notebook, BY_MOUSE)
    lab.command("notebook:clear-all-cell-outputs")
    lab.command("docmanager:save")
    until(lambda: in_outputs(notebook) == {}, "the outputs are cleared on the disk")
    shutil.rmtree(notebook.parent / "answers")
    lab.restart_kernel()
    lab.reload()
    lab.run(0)
    expect(lab.quiz().status).to_contain_text("9 of 9 answered")
    assert shown_answers(lab.quiz()) == BY_MOUSE
    until(lambda: in_sidecar(notebook.parent) == BY_MOUSE, "the answers file is written again")


@slow
def test_a_copied_notebook_brings_its_answers_along(lab: Lab, notebook: Path, lab_server):
    begin(lab, notebook)
    answer_by_mouse(lab.quiz())
    saved_in(notebook, BY_MOUSE)
    elsewhere = lab_server.root / f"{notebook.parent.name}-copy"
    elsewhere.mkdir()
    copy = Path(shutil.copy(notebook, elsewhere / "copy of it.ipynb"))
    begin(lab, copy)
    expect(lab.quiz().status).to_contain_text("9 of 9 answered")
    assert shown_answers(lab.quiz()) == BY_MOUSE


@slow
def test_two_pages_with_two_kernels_lose_nothing(new_lab, folder: Path):
    first_copy = write_notebook(folder / "99-sample.ipynb", CELLS)
    second_copy = write_notebook(folder / "99-sample-2.ipynb", CELLS)
    one, other = new_lab(), new_lab()
    begin(one, first_copy)
    begin(other, second_copy)
    one.quiz().item("choice").locator("label:has(input[value=a])").click()
    until(lambda: in_sidecar(folder).get("choice") == "a", "the first page's answer is in the shared file")
    other.quiz().item("text").get_by_role("textbox").fill("prime")
    other.quiz().press("Enter")
    until(
        lambda: in_sidecar(folder) == {"choice": "a", "text": "prime"}, "both answers are in the shared file"
    )
    expect(other.quiz().item("choice").locator("input[value=a]")).to_be_checked()


@slow
def test_without_a_kernel_answers_go_to_the_notebook_and_the_learner_is_told(lab: Lab, notebook: Path):
    begin(lab, notebook, cells=2)
    lab.page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    until(lambda: lab.server.api("sessions") == [], "the kernel is gone")
    lab.quiz(0).item("choice").locator("label:has(input[value=c])").click()
    saved_in(notebook, {"choice": "c"})
    expect(lab.quiz(0).status).to_contain_text("in this notebook")
    practice = lab.quiz(1)
    practice.item("choice").locator("label:has(input[value=a])").click()
    practice.item("choice").get_by_role("button", name="Check my answer").click()
    expect(practice.status).to_contain_text("Python has not replied", timeout=15_000)
    expect(practice.status).to_contain_text("run this cell again")


@slow
def test_a_reopened_notebook_shows_the_quiz_not_an_error(lab: Lab, notebook: Path):
    begin(lab, notebook)
    answer_by_mouse(lab.quiz())
    saved_in(notebook, BY_MOUSE)
    assert in_outputs(notebook) == {}, "the output is that of the run, before anything was answered"
    lab.server.end_sessions()
    lab.open(address(notebook))
    output = lab.cell(0).locator(".jp-OutputArea")
    expect(output.get_by_role("button", name="Open the quiz")).to_be_visible(timeout=20_000)
    expect(output).not_to_contain_text("Error displaying widget")
    expect(output).to_contain_text("9 answers are kept in this notebook")
    expect(output).not_to_contain_text("Nothing to click here?")
    expect(output).not_to_contain_text("To answer, run this cell")
    expect(output).to_contain_text("What is 3 − 5?")
    expect(output).not_to_contain_text("when this cell was last run")
    report = Axe().run(lab.page, context=".wa-closed")
    assert not report.response["violations"], report.generate_report()
    output.get_by_role("button", name="Open the quiz").click()
    expect(lab.quiz().status).to_contain_text("9 of 9 answered")
    assert shown_answers(lab.quiz()) == BY_MOUSE
    # Run with its answers, the output tells them itself.
    lab.command("docmanager:save")
    until(lambda: in_outputs(notebook) == BY_MOUSE, "the output is on the disk")
    lab.server.end_sessions()
    lab.open(address(notebook))
    expect(output).to_contain_text("Your answer when this cell was last run: −2", timeout=20_000)


@slow
def test_a_notebook_read_without_any_kernel_shows_the_questions(lab: Lab, notebook: Path):
    begin(lab, notebook)
    lab.quiz().item("choice").locator("label:has(input[value=a])").click()
    saved_in(notebook, {"choice": "a"})
    lab.page.goto("about:blank")
    lab.server.end_sessions()
    content = json.loads(notebook.read_text("utf-8"))
    # A language for which this machine has no kernel, so that JupyterLab asks.
    content["metadata"]["kernelspec"] = {"name": "nowhere", "display_name": "Nowhere", "language": "none"}
    content["metadata"]["language_info"] = {"name": "none"}
    notebook.write_text(json.dumps(content), encoding="utf-8")
    lab.open(address(notebook), ready=False)
    lab.page.locator(".jp-Dialog").get_by_role("button", name="No Kernel").click()
    output = lab.cell(0).locator(".jp-OutputArea")
    expect(output).to_contain_text("What is 3 − 5?", timeout=20_000)
    expect(output).to_contain_text("One answer is kept in this notebook")
    expect(output).not_to_contain_text("Loading widget")
    expect(output).not_to_contain_text("when this cell was last run")
    expect(output.get_by_role("button", name="Open the quiz")).to_have_count(1)
    assert lab.server.api("sessions") == []


@slow
def test_a_read_only_notebook_says_so(lab: Lab, notebook: Path):
    begin(lab, notebook)
    lab.page.evaluate("() => { window.jupyterapp.shell.currentWidget.context.model.readOnly = true; }")
    quiz = lab.quiz()
    quiz.item("choice").locator("label:has(input[value=a])").click()
    expect(quiz.status).to_contain_text("read-only")
    expect(quiz.status).to_contain_text("answers/99-sample.graded.json")
    assert in_metadata(notebook) == {}


@slow
def test_a_clock_that_is_set_back_loses_no_answer(lab: Lab, notebook: Path):
    begin(lab, notebook)
    quiz = lab.quiz()
    quiz.item("choice").locator("label:has(input[value=a])").click()
    saved_in(notebook, {"choice": "a"})
    lab.page.evaluate("() => { const now = Date.now; Date.now = () => now() - 86_400_000; }")
    quiz.item("choice").locator("label:has(input[value=b])").click()
    saved_in(notebook, {"choice": "b"})
    until(lambda: in_sidecar(notebook.parent) == {"choice": "b"}, "the answers file has the later click")


@slow
@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_nothing_in_the_quizzes(lab: Lab, notebook: Path, theme: str):
    begin(lab, notebook, cells=3)
    lab.theme(theme)
    answer_by_mouse(lab.quiz(0))
    practice, prediction = lab.quiz(1), lab.quiz(2)
    for value, verdict in (("b", "Not yet."), ("a", "Right.")):
        practice.item("choice").locator(f"label:has(input[value={value}])").click()
        practice.item("choice").get_by_role("button", name="Check my answer").click()
        expect(practice.feedback("choice")).to_contain_text(verdict)
        assert_accessible(lab)
    practice.item("choices").locator("label:has(input[value=a])").click()
    practice.item("choices").get_by_role("button", name="Check").click()
    practice.item("number").get_by_role("textbox").fill("1,234")
    practice.item("number").get_by_role("button", name="Check").click()
    expect(practice.feedback("number")).to_contain_text("Not understood.")
    prediction.item("p1").get_by_role("textbox").fill("25")
    prediction.root.get_by_role("button", name="Commit").click()
    expect(prediction.state("p1")).to_contain_text("Committed")
    assert_accessible(lab)


def assert_accessible(lab: Lab) -> None:
    """No violation in our roots, with every rule of axe-core, those for small and faint text included."""
    report = Axe().run(lab.page, context=".wa-quiz")
    assert report.response["passes"], "axe has looked at nothing"
    assert not report.response["violations"], report.generate_report()


@slow
@pytest.mark.parametrize("app", ["lab", "notebook"])
def test_a_drawn_question_says_whose_it_is_and_keeps_its_answer(new_lab, folder: Path, app: str):
    path = write_notebook(folder / "97-variants.ipynb", [code_cell(DRAWN, "quiz-drawn")])
    content = json.loads(path.read_text("utf-8"))
    put_token(content["metadata"], "97-variants", TOKEN)
    path.write_text(json.dumps(content), "utf-8")
    variant = assigned(TOKEN, "mara", "97-variants/drawn/q1", ["a", "b", "c"])
    assert variant != "a", "the test has to see another question than everybody's"
    lab = new_lab(app=app)
    begin(lab, path)
    quiz = lab.quiz()
    expect(quiz.root).to_contain_text({"b": "follows three", "c": "follows six"}[variant])
    expect(quiz.root).to_contain_text("Yours follow from your id, “mara”.")
    assert_accessible(lab)
    quiz.item(f"q1-{variant}").locator("label:has(input[value=b])").click()
    name = f"97-variants/drawn/q1-{variant}"

    def kept() -> object:
        metadata = read_notebook(path)["metadata"]
        assert metadata[CLASS_KEY]["token"] == TOKEN
        return metadata.get("willing_and_able", {}).get("evidence", {}).get(name, {}).get("value")

    until(lambda: kept() == "b", "the notebook holds the answer and the token")
    lab.reload()
    lab.run(0)
    expect(lab.quiz().item(f"q1-{variant}").locator("input[value=b]")).to_be_checked()


@slow
@pytest.mark.parametrize("width", [1280, 800, 480])
def test_no_width_makes_the_quiz_scroll_sideways(new_lab, notebook: Path, width: int):
    lab = new_lab(width=width)
    begin(lab, notebook, cells=3)
    if 800 <= width < 1000:  # In a narrower window the list of files starts closed.
        lab.command("application:toggle-left-area")
    for index in range(3):
        sizes = lab.quiz(index).root.evaluate("node => [node.scrollWidth, node.clientWidth]")
        assert sizes[0] <= sizes[1], f"quiz {index} is {sizes[0]} px wide in {sizes[1]} px"


@slow
@pytest.mark.parametrize("app", ["lab", "notebook"])
def test_a_long_line_of_code_stays_inside_its_cell(new_lab, folder: Path, app: str):
    path = write_notebook(folder / "long.ipynb", [code_cell(f"# {'a long line ' * 20}", "long")])
    lab = new_lab(app=app, width=800)
    lab.open(address(path))
    lines = lab.cell(0).locator(".cm-scroller")
    until(lambda: lines.evaluate("node => node.scrollWidth <= node.clientWidth + 1"), "the line is folded")


@pytest.mark.parametrize("app", ["lab", "notebook"])
def test_after_a_double_click_a_text_is_written_in(new_lab, folder: Path, app: str):
    answer = {"cell_type": "markdown", "id": "answer-x", "metadata": {}, "source": "Write your answer here."}
    path = write_notebook(folder / "written.ipynb", [answer, code_cell("1 + 1", "sum")])
    lab = new_lab(app=app)
    lab.open(address(path))
    cell = lab.page.locator(".jp-Notebook .jp-Cell").first
    cell.get_by_role("paragraph").dblclick()
    expect(cell.locator(".cm-content")).to_be_focused()
    # As commands, M and Y would change the kind of the cell.
    lab.page.keyboard.press("Control+a")
    lab.page.keyboard.type("My verdict")
    expect(cell.locator(".cm-content")).to_have_text("My verdict")
    assert "jp-MarkdownCell" in (cell.get_attribute("class") or "")


@slow
def test_notebook_7_keeps_answers_too(new_lab, notebook: Path):
    lab = new_lab(app="notebook")
    begin(lab, notebook)
    answer_by_mouse(lab.quiz())
    lab.quiz().wait_saved()
    saved_in(notebook, BY_MOUSE)
    assert_accessible(lab)
    lab.reload()
    lab.run(0)
    expect(lab.quiz().status).to_contain_text("9 of 9 answered")
    assert shown_answers(lab.quiz()) == BY_MOUSE


@slow
@pytest.mark.parametrize("app", ["lab", "notebook"])
def test_the_extension_answers_a_ping(new_lab, notebook: Path, app: str):
    lab = new_lab(app=app)
    lab.open(address(notebook))
    answer = lab.page.evaluate(
        """() => {
          let got = null;
          const detail = { reply: answer => { got = answer; } };
          document.dispatchEvent(new CustomEvent("willing-and-able:ping", { detail }));
          return got;
        }"""
    )
    from course import __version__

    assert answer == {"active": True, "version": __version__}
