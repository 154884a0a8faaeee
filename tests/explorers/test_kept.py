"""Runs that are kept: in the evidence, in a visible output, before whoever marks, never in a score."""

import json
import time

import nbformat
import pytest
from nbconvert.filters.markdown_mistune import markdown2html_mistune
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from course import explore
from course.errors import CourseError
from course.evidence.record import RUN, bundle, make, record_problem
from course.evidence.store import Sidecar
from course.explorers import kept
from course.explorers.texts import KEPT
from course.grading.feedback.sanitise import SanitiseOutputs
from course.grading.nbgrader.steps import show_runs
from course.grading.score.marking import Raw

SLUG = "09-will-it-hold"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for variable in ("COURSE_ANSWERS", "NBGRADER_EXECUTION", "JPY_SESSION_NAME"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.chdir(tmp_path)
    nbformat.write(new_notebook(), tmp_path / f"{SLUG}.ipynb")
    return tmp_path


def test_a_kept_run_is_a_valid_record_in_the_answers_file_with_settings_and_result(folder):
    explorer = explore("deterrence", loss=2)
    explorer.controls["prior"].value = 60
    explorer.view.keep.click()
    held = json.loads((folder / "answers" / f"{SLUG}.runs.json").read_text(encoding="utf-8"))["evidence"]
    [(item, record)] = held.items()
    assert item.startswith(f"{SLUG}/runs/deterrence-") and record["kind"] == RUN
    assert record_problem(record) is None
    assert record["value"]["state"] == explorer.state()
    assert record["value"]["result"] == explorer.result.sentence
    assert explorer.view.live.kept == {"quiz": f"{SLUG}/runs", "evidence": {item: record}}
    assert explorer.result.sentence in explorer.view.kept.value.replace("&quot;", '"')


def test_the_same_settings_are_one_run_and_others_another(folder):
    explorer = explore("deterrence")
    for value in (2.0, 3.0, 2.0):
        explorer.controls["loss"].value = value
        explorer.view.keep.click()
    assert len(kept.runs(explorer)) == 2
    assert kept.runs(explore("legal-basis")) == {}


def test_it_survives_in_the_notebook_alone_and_is_shown_when_the_cell_runs_again(folder):
    explorer = explore("deterrence", loss=4)
    found, problem = kept.keep(explorer, explorer.state())
    assert not problem
    notebook = new_notebook(metadata={"willing_and_able": bundle(found)})
    nbformat.write(notebook, folder / f"{SLUG}.ipynb")
    (folder / "answers" / f"{SLUG}.runs.json").unlink()
    again = kept.runs(explore("deterrence"))
    assert again == found
    assert explorer.result.sentence in kept.text(again) and KEPT["title"] in kept.html(again)


def test_the_cell_has_an_output_of_its_own_that_is_updated_in_place(folder, monkeypatch):
    shown = []

    class Handle:
        def update(self, data, raw):
            shown.append(data)

    def display(data, raw, display_id=False):
        shown.append(data)
        return Handle() if display_id else None

    monkeypatch.setattr("IPython.display.display", display)
    explorer = explore("deterrence")
    explorer._ipython_display_()
    assert len(shown) == 2 and shown[1] == {"text/html": "", "text/plain": ""}
    explorer.view.keep.click()
    assert explorer.result.sentence in shown[2]["text/plain"] and "<ol>" in shown[2]["text/html"]
    explore("deterrence")._ipython_display_()
    assert shown[-1] == shown[2]


def test_more_than_may_be_kept_and_no_notebook_are_sentences_and_lose_nothing(folder, monkeypatch):
    monkeypatch.setattr(kept, "MOST", 1)
    explorer = explore("deterrence")
    explorer.view.keep.click()
    explorer.controls["loss"].value = 5.0
    explorer.view.keep.click()
    assert "1 runs of" in explorer.view.kept.value and 'role="alert"' in explorer.view.kept.value
    assert len(kept.runs(explorer)) == 1
    (folder / f"{SLUG}.ipynb").unlink()
    with pytest.raises(CourseError, match="no notebook is known here"):
        kept.keep(explore("deterrence"), explorer.state())


def test_a_folder_that_cannot_be_written_still_hands_the_run_to_the_notebook(folder, monkeypatch):
    (folder / "answers").write_text("in the way", encoding="utf-8")
    explorer = explore("deterrence")
    explorer.view.keep.click()
    assert len(explorer.view.live.kept["evidence"]) == 1
    assert explorer.result.sentence in explorer.view.kept.value and "answers" in explorer.view.kept.value


def test_junk_under_its_name_is_not_shown(folder):
    item = f"{SLUG}/runs/deterrence-00000000"
    Sidecar(f"{SLUG}/runs").save({item: make(item, RUN, {"title": 3}, t=time.time())})
    assert kept.html(kept.runs(explore("deterrence"))) == ""


def test_whoever_marks_sees_the_runs_before_the_task(folder):
    explorer = explore("deterrence")
    found, _ = kept.keep(explorer, explorer.state())
    task = new_markdown_cell("Write", metadata={"nbgrader": {"grade_id": "t", "task": True, "grade": False}})
    nb = new_notebook(cells=[new_code_cell("1"), task])
    show_runs(nb, Raw(quiz=dict(found)))
    show_runs(nb, Raw(quiz=dict(found)))  # graded again: still once
    assert [cell.get("id") for cell in nb.cells].count("runs-kept") == 1
    assert nb.cells[1]["id"] == "runs-kept"
    source = nb.cells[1].source
    assert "Deterrence and commitment" in source and "the challenger holds back" in source
    empty = new_notebook(cells=[new_code_cell("1")])
    show_runs(empty, Raw())
    assert len(empty.cells) == 1


def test_a_hostile_run_is_text_in_the_graded_notebook(folder):
    item = f"{SLUG}/runs/deterrence-0"
    value = {"title": "<script>alert(1)</script>", "settings": "[x](javascript:alert(1))", "result": "# big"}
    nb = new_notebook(cells=[])
    show_runs(nb, Raw(quiz={item: make(item, RUN, value, t=1.0)}))
    nb, _ = SanitiseOutputs().preprocess(nb, {})
    page = markdown2html_mistune(nb.cells[0].source)
    assert "<script" not in page and 'href="javascript' not in page and "<h1" not in page


def test_a_kept_run_is_no_answer_and_changes_no_verdict():
    from course.grading.score import marking as marks

    item = f"{SLUG}/runs/deterrence-0"
    record = make(item, RUN, {"title": "t", "settings": "s", "result": "r"}, t=1.0)
    marking = marks.Marking.__new__(marks.Marking)
    object.__setattr__(marking, "slug", SLUG)
    object.__setattr__(marking, "known", frozenset({f"{SLUG}/game/q1"}))
    assert marks._gone_astray(marking, Raw(quiz={item: record}), "game") is None
    other = make(f"{SLUG}/gone/q9", "choice", "a", t=1.0)
    assert marks._gone_astray(marking, Raw(quiz={other["item"]: other}), "game") is not None
