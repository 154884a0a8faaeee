"""A release hands out nothing it must not, and its results are those of the solution."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from grading_kit import FIXTURES, SLUG, Class, cell_of

from course.errors import ClassFolderError, CourseError
from course.grading.classroom.folder import CONFIG_FILE, open_class
from course.grading.config import load_config
from course.grading.release.leaks import check_no_leak
from course.grading.release.release import (
    check_points,
    check_results,
    in_no_order,
    release,
    release_student_edition,
)
from course.grading.release.solutions import replace_solution
from course.grading.run.run import grade_class
from course.grading.sandbox import ladder
from course.grading.sandbox.launch import SandboxError
from course.grading.score.marking import load_keys_only
from course.paths import require_checkout
from course.questions.bank.load import load_items
from course.questions.bank.yamlfile import read_yaml
from course.questions.types import TYPES

SOURCES = require_checkout() / "notebooks" / "source"


@pytest.fixture(scope="module")
def k(new_copy: Callable[[], Class]) -> Class:
    return new_copy()


def source(folder: Class) -> dict[str, Any]:
    return json.loads((folder.root / "source" / SLUG / f"{SLUG}.ipynb").read_text(encoding="utf-8"))


def test_the_released_notebook_asks_and_does_not_tell(k: Class) -> None:
    text = json.dumps(k.released)
    for secret in (
        "26 / 35 * 100",
        "2 * x",
        "BEGIN",
        "a learner does not see",
        "names a tension",
        "pledges.",
    ):
        assert secret not in text
    assert "share = ...  # replace the dots" in "".join(cell_of(k.notebook(), "solve-share")["source"])
    stub = cell_of(k.notebook(), "solve-share")["source"]
    assert "..." in stub
    assert "SOLUTION" not in stub and "Your code" not in stub
    assert "raise NotImplementedError" not in text
    assert sorted(p.name for p in (k.root / "release" / SLUG).iterdir()) == [f"{SLUG}.ipynb", "items.yaml"]


def test_results_are_those_of_the_solution_and_of_each_wrong_one(k: Class) -> None:
    data = json.loads((k.root / "keys" / f"{SLUG}.evidence.json").read_text(encoding="utf-8"))
    share, double = data["exercises"]["share"], data["exercises"]["double"]
    assert share["value"] == {"type": "number", "value": 26 / 35 * 100}
    assert share["wrong"]["rows"]["value"] == {"type": "number", "value": 26 / 38 * 100}
    assert [r["value"]["value"] for r in double["value"]["results"]] == [2, 4, 20, -6]
    assert set(double["wrong"]) == {"squares", "adds", "fails"}
    assert all("AttributeError" in r["error"] for r in double["wrong"]["fails"]["value"]["results"])


def test_points_must_agree(k: Class) -> None:
    marking = load_keys_only(k.root / "keys" / f"{SLUG}.yaml", load_items(SLUG))
    assert check_points(source(k), marking)["quiz-who"] == 4
    notebook = source(k)
    cell_of(notebook, "check-share")["metadata"]["nbgrader"]["points"] = 3
    with pytest.raises(CourseError, match="check-share is worth 3"):
        check_points(notebook, marking)
    notebook = source(k)
    cell_of(notebook, "quiz-who")["metadata"].pop("nbgrader")
    with pytest.raises(CourseError, match="entry for who"):
        check_points(notebook, marking)


def test_a_wrong_solution_that_is_right_is_refused(k: Class) -> None:
    marking = load_keys_only(k.root / "keys" / f"{SLUG}.yaml", load_items(SLUG))
    results = json.loads((k.root / "keys" / f"{SLUG}.evidence.json").read_text(encoding="utf-8"))["exercises"]
    check_results(marking, results)
    results["share"]["wrong"]["rows"]["value"] = {"type": "number", "value": 74.29}
    with pytest.raises(CourseError, match="'rows' of exercise share is scored as right"):
        check_results(marking, results)
    results["share"]["value"] = {"type": "unsupported", "name": "object"}
    with pytest.raises(CourseError, match="not right by its own result"):
        check_results(marking, results)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("intro", "### BEGIN SOLUTION"),
        ("solve-share", "share = 26 / 35 * 100  # a long line that tells"),
        ("argue-view", "4 points: names a tension between breadth and depth."),
        ("check-double", "cases += [(10,), (-3,)]  # inputs a learner does not see"),
    ],
)
def test_a_leak_is_found(k: Class, tmp_path: Path, cell: str, text: str) -> None:
    notebook, original = k.notebook(), source(k)
    cell_of(notebook, cell)["source"] += "\n" + text
    for each in original["cells"]:
        each["source"] = "".join(each["source"]).replace(
            "share = 26 / 35 * 100", "share = 26 / 35 * 100  # a long line that tells"
        )
    (tmp_path / f"{SLUG}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    with pytest.raises(CourseError, match="It was not released"):
        check_no_leak(original, tmp_path, SLUG)


def test_a_key_file_beside_the_notebook_is_found(k: Class, tmp_path: Path) -> None:
    (tmp_path / f"{SLUG}.ipynb").write_text(json.dumps(k.notebook()), encoding="utf-8")
    check_no_leak(source(k), tmp_path, SLUG)
    (tmp_path / "keys.yaml").write_text("", encoding="utf-8")
    with pytest.raises(CourseError, match=r"keys\.yaml"):
        check_no_leak(source(k), tmp_path, SLUG)


def test_a_solution_is_replaced_with_its_indent() -> None:
    before = "def f(x):\n    r = ...\n    ### BEGIN SOLUTION\n    r = 1\n    ### END SOLUTION\n    return r"
    after = replace_solution(before, "for i in x:\n    r = i\n", SLUG, "solve-f")
    assert (
        "    ### BEGIN SOLUTION\n    for i in x:\n        r = i\n    ### END SOLUTION\n    return r" in after
    )
    with pytest.raises(CourseError, match="solve-f has no line with BEGIN SOLUTION"):
        replace_solution("r = 1", "r = 2", SLUG, "solve-f")
    with pytest.raises(CourseError, match="solve-f has no line with END SOLUTION"):
        replace_solution("### BEGIN SOLUTION\nr = 1", "r = 2", SLUG, "solve-f")


def test_own_answers_beside_the_source_are_refused(autumn: Class) -> None:
    (autumn.root / "source" / SLUG / "answers").mkdir()
    before = (autumn.root / "release" / SLUG / f"{SLUG}.ipynb").read_bytes()
    with pytest.raises(CourseError, match="your own answers"):
        release(autumn.root, SLUG)
    assert (autumn.root / "release" / SLUG / f"{SLUG}.ipynb").read_bytes() == before


def test_a_source_that_fails_is_named_with_its_cell_and_nothing_is_released(autumn: Class) -> None:
    notebook = source(autumn)
    cell_of(notebook, "worked-example")["source"] = ["1 / 0"]
    (autumn.root / "source" / SLUG / f"{SLUG}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    shutil.rmtree(autumn.root / "release" / SLUG)
    with pytest.raises(CourseError, match="worked-example stopped with ZeroDivisionError"):
        release(autumn.root, SLUG)
    assert not (autumn.root / "release" / SLUG).exists()


def test_a_cell_that_ends_its_process_is_named_and_what_libraries_remark_is_not_told(
    autumn: Class, capfd: pytest.CaptureFixture[str]
) -> None:
    notebook = source(autumn)
    path = autumn.root / "source" / SLUG / f"{SLUG}.ipynb"
    remark = 'import os\nos.write(2, b"a remark of a library\\n")\n'
    cell_of(notebook, "worked-example")["source"] = [remark]
    path.write_text(json.dumps(notebook), encoding="utf-8")
    release(autumn.root, SLUG)
    cell_of(notebook, "worked-example")["source"] = [remark + "os._exit(1)"]
    path.write_text(json.dumps(notebook), encoding="utf-8")
    with pytest.raises(CourseError, match="cell worked-example ended its process"):
        release(autumn.root, SLUG)
    assert "remark" not in "".join(capfd.readouterr())


def test_a_wrong_solution_that_ends_its_process_is_named(autumn: Class) -> None:
    path = autumn.root / "keys" / f"{SLUG}.yaml"
    keys = yaml.safe_load(path.read_text(encoding="utf-8"))
    wrong = keys["exercises"]["share"]["wrong"]
    wrong.append({**wrong[0], "name": "leaves", "solution": "import os\nos._exit(1)"})
    path.write_text(yaml.safe_dump(keys, allow_unicode=True), encoding="utf-8")
    with pytest.raises(
        CourseError,
        match=r"solve-share with the wrong solution 'leaves' of keys/.* ended its",
    ):
        release(autumn.root, SLUG)


@pytest.mark.parametrize("code", ["share = = 3", "import sys\nsys.exit(0)"])
def test_a_wrong_solution_that_comes_to_nothing_is_refused(autumn: Class, code: str) -> None:
    path = autumn.root / "keys" / f"{SLUG}.yaml"
    keys = yaml.safe_load(path.read_text(encoding="utf-8"))
    wrong = keys["exercises"]["share"]["wrong"]
    wrong.append({**wrong[0], "name": "broken", "solution": code})
    path.write_text(yaml.safe_dump(keys, allow_unicode=True), encoding="utf-8")
    before = (autumn.root / "keys" / f"{SLUG}.evidence.json").read_bytes()
    with pytest.raises(CourseError, match=r"'broken' of exercise share comes to no value \((Syntax|System)"):
        release(autumn.root, SLUG)
    assert (autumn.root / "keys" / f"{SLUG}.evidence.json").read_bytes() == before


def test_a_loop_without_end_is_stopped_and_named(autumn: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("course.grading.release.solutions.SECONDS", 1)
    notebook = source(autumn)
    cell_of(notebook, "worked-example")["source"] = ["while True: pass"]
    path = autumn.root / "source" / SLUG / f"{SLUG}.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    with pytest.raises(CourseError, match="cell worked-example was stopped after 1 seconds"):
        release(autumn.root, SLUG)


WHERE = """import os
assert {there}os.path.exists({path!r})
"""


@pytest.mark.skipif(sys.platform != "linux", reason="a sandbox needs Linux")
def test_a_source_runs_as_submissions_do_and_without_a_sandbox_where_there_is_none(
    autumn: Class, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    notebook = source(autumn)
    path = autumn.root / "source" / SLUG / f"{SLUG}.ipynb"
    keys = str(autumn.root / "keys")

    def expect(there: str) -> dict[str, Any]:
        cell_of(notebook, "worked-example")["source"] = [WHERE.format(there=there, path=keys)]
        path.write_text(json.dumps(notebook), encoding="utf-8")
        done = release(autumn.root, SLUG)
        return json.loads(done.evidence.read_text(encoding="utf-8"))["exercises"]

    behind_walls = expect("not ")

    def refuse(*_: object) -> None:
        raise SandboxError("none here")

    monkeypatch.setattr(ladder, "RUNGS", dict.fromkeys(ladder.RUNGS, refuse))
    assert expect("") == behind_walls
    assert capfd.readouterr().err == ""


def test_the_student_edition_needs_no_class_and_leaves_no_trace(tmp_path: Path, items_in_place: None) -> None:
    written = release_student_edition(FIXTURES / "notebooks" / "source", tmp_path / "student")
    assert written == [tmp_path / "student" / SLUG / f"{SLUG}.ipynb"]
    text = written[0].read_text(encoding="utf-8")
    assert "26 / 35 * 100" not in text and "names a tension" not in text
    assert sorted(p.name for p in (tmp_path / "student").iterdir()) == [SLUG]
    first = written[0].read_bytes()
    release_student_edition(FIXTURES / "notebooks" / "source", tmp_path / "student", [SLUG])
    assert written[0].read_bytes() == first


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ("c = get_config()\n", r"c\.GenerateAssignment\.preprocessors"),
        ("1 / 0\n", "ZeroDivisionError"),
        ("from course.grading.config import configure\nc = get_config()\nconfigure(c\n", "SyntaxError"),
        (
            "from course.grading.config import configure\nc = get_config()\nconfigure(c)\n"
            "c.Autograde.autograde_preprocessors = []\n",
            r"c\.Autograde\.autograde_preprocessors",
        ),
        (
            "from course.grading.config import configure\nc = get_config()\nconfigure(c)\n"
            "c.OverwriteCells.add_missing_cells = False\n",
            "add_missing_cells",
        ),
    ],
)
def test_without_our_configuration_nothing_is_graded(autumn: Class, config: str, said: str) -> None:
    autumn.submit("mia", autumn.answered())
    load_config(open_class(autumn.root))
    (autumn.root / CONFIG_FILE).write_text(config, encoding="utf-8")
    with pytest.raises(ClassFolderError, match=said):
        grade_class(autumn.root, SLUG)
    assert not any((autumn.root / "autograded").iterdir())


def test_options_of_ones_own_are_welcome(autumn: Class) -> None:
    path = autumn.root / CONFIG_FILE
    path.write_text(path.read_text(encoding="utf-8") + "c.Execute.timeout = 5\n", encoding="utf-8")
    assert load_config(open_class(autumn.root)).Execute.timeout == 5


@pytest.mark.parametrize("slug", sorted(path.parent.name for path in SOURCES.glob("*/items.yaml")))
def test_the_order_in_a_released_file_tells_no_key(slug: str) -> None:
    written = read_yaml(SOURCES / slug / "items.yaml").content["quizzes"]
    released = in_no_order(written)
    assert released == written
    for quiz, content in released.items():
        for name, form in content["items"].items():
            kind = TYPES[form["type"]]
            for part in filter(None, (kind.mixed, kind.scrambled)):
                assert list(form[part]) != list(written[quiz]["items"][name][part]), (quiz, name, part)


def test_a_release_writes_the_questions_so(k: Class) -> None:
    asked = read_yaml(k.root / "release" / SLUG / "items.yaml").content["quizzes"]
    assert json.dumps(asked) == json.dumps(
        in_no_order(read_yaml(FIXTURES / "items" / f"{SLUG}.yaml").content["quizzes"])
    )
