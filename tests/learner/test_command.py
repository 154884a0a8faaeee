"""The `course` command as its users meet it: sentences, exit codes, and a server that starts as it should."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from learner_editions import edition

from course.authoring.lint import notebook as lint
from course.errors import CourseError
from course.learner.folder import MANIFEST, install
from course.learner.server import installation as doctor
from course.learner.server import lab
from course.notebooks import source_of
from course.paths import require_checkout
from course.questions.selfstudy import expected_value

FIRST = lint.slugs(require_checkout())[0]
SLUG = "01-coalition"
SOURCE = require_checkout() / "notebooks" / "source" / SLUG / f"{SLUG}.ipynb"


def course(*arguments: str, cwd: Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from course.cli import main; main()", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **(env or {})},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A learner's folder with the course's own notebook in it."""
    folder = tmp_path / "willing-and-able"
    install(edition(tmp_path / "edition"), folder)
    shutil.copy(SOURCE, folder / SLUG)
    return folder


def test_help_lists_every_command_and_is_quick(tmp_path):
    shown = course("--help", cwd=tmp_path)
    assert shown.returncode == 0
    for name in ("start", "progress", "validate", "pack", "doctor", "new-class", "grade", "export", "demo"):
        assert f" {name} " in shown.stdout
    loaded = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from course.cli import build; build(); print(*sys.modules)",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert not {"nbgrader", "pandas", "jupyterlab", "nbformat"} & set(loaded)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("validate",), "holds no notebooks of the course"),
        (("validate", "nothing.ipynb"), "There is no notebook"),
        (("progress", "--folder", "."), "course start"),
        (("pack", SLUG), "course start"),
        (("author", "lint", "nonsense"), "Choose one of: all, notebooks, items, facts"),
        (("author", "lint", "notebooks", "99-nothing"), "There is no notebook 99-nothing"),
        (("grade", SLUG), ""),
    ],
)
def test_a_mistake_gets_a_sentence_and_exit_code_2(arguments, said, tmp_path):
    ran = course(*arguments, cwd=tmp_path)
    assert ran.returncode == 2, ran.stdout
    assert ran.stderr.startswith("Not done: ")
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr


def test_from_validate_to_pack(mine, tmp_path):
    shown = course("validate", SLUG, cwd=mine)
    assert shown.returncode == 1
    assert "not answered yet" in shown.stdout
    assert "Question “" in shown.stdout
    everything = course("progress", cwd=mine / SLUG)
    assert everything.returncode == 0
    assert "0 of " in everything.stdout
    packed = course("pack", SLUG, "--output", str(tmp_path), cwd=mine)
    assert packed.returncode == 0, packed.stderr
    assert "SHA-256" in packed.stdout
    (submission,) = tmp_path.glob(f"{SLUG}-*.zip")
    assert submission.name in packed.stdout
    assert len((mine / "receipts.jsonl").read_text(encoding="utf-8").splitlines()) == 1


def test_a_name_that_is_no_notebook_is_answered_with_those_that_are(mine):
    ran = course("validate", "02-nothing", cwd=mine)
    assert ran.returncode == 2
    assert SLUG in ran.stderr


def test_the_environments_own_programs_come_first():
    code = (
        "import os; from course.cli import put_own_programs_first as f; f(); f(); print(os.environ['PATH'])"
    )
    path = subprocess.run(
        [sys.executable, "-c", code], env={"PATH": "/usr/bin"}, capture_output=True, text=True, check=True
    ).stdout.strip()
    assert path.split(os.pathsep) == [str(Path(sys.executable).parent), "/usr/bin"]


def test_the_lab_opens_the_first_notebook_and_keeps_its_token(tmp_path):
    for slug in ("01-later", FIRST):
        (tmp_path / slug).mkdir()
        (tmp_path / slug / f"{slug}.ipynb").write_text("{}", encoding="utf-8")
    arguments = lab.command(tmp_path, port=8899, browser=False)
    assert f"--ServerApp.root_dir={tmp_path}" in arguments
    page = f"/lab/workspaces/{lab.workspace(tmp_path)}/tree/{FIRST}/{FIRST}.ipynb"
    assert f"--LabApp.default_url={page}" in arguments
    assert {"--no-browser", "--port=8899"} <= set(arguments)
    assert "--allow-root" not in arguments
    assert not any("token" in argument or "password" in argument for argument in arguments)


def test_the_course_begins_with_its_orientation():
    assert lint.open_lesson(require_checkout(), FIRST).items["kind"] == "orientation"


def test_an_edition_without_the_first_notebook_opens_with_the_first_it_has(tmp_path):
    assert not any("/tree/" in argument for argument in lab.command(tmp_path))
    for slug in ("02-germany", "01-coalition"):
        (tmp_path / slug).mkdir()
        (tmp_path / slug / f"{slug}.ipynb").write_text("{}", encoding="utf-8")
    page = f"/lab/workspaces/{lab.workspace(tmp_path)}/tree/01-coalition/01-coalition.ipynb"
    assert f"--LabApp.default_url={page}" in lab.command(tmp_path)


def test_only_self_study_names_the_keys(tmp_path):
    base = {"COURSE_KEYS": "left over", "JUPYTER_CONFIG_PATH": "/mine", "HOME": "x"}
    assert "COURSE_KEYS" not in lab.environment(base)
    assert lab.environment(base, keys=tmp_path)["COURSE_KEYS"] == str(tmp_path)
    first, *rest = lab.environment(base)["JUPYTER_CONFIG_PATH"].split(os.pathsep)
    assert (Path(first) / "labconfig" / "page_config.json").is_file()
    assert rest == ["/mine"]


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="there is no root on Windows")
def test_root_is_told_how_to_go_on(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(CourseError, match=r"course start --allow-root.*make start ARGS=--allow-root"):
        lab.refuse_root(False)
    lab.refuse_root(True)


def test_the_doctor_finds_this_installation_well(tmp_path):
    findings = doctor.examine(tmp_path)
    assert {finding.level for finding in findings} <= {"ok", "warning"}, findings
    assert len(findings) >= 7


def test_the_doctor_says_what_cannot_be_written(tmp_path):
    locked = tmp_path / "file"
    locked.write_text("", encoding="utf-8")
    shut = tmp_path / "shut"
    shut.mkdir()
    shut.chmod(0o500)
    if os.access(shut, os.W_OK):
        # root writes everywhere: use a folder that nobody can write, a device's.
        shut = Path("/proc")
    levels = [finding for finding in doctor.examine(shut) if finding.level == "broken"]
    assert any("cannot be written" in finding.sentence and finding.remedy for finding in levels)


def test_the_doctor_sees_a_clock_before_the_course(monkeypatch, tmp_path):
    monkeypatch.setattr(doctor.time, "time", lambda: 0.0)
    broken = [finding for finding in doctor.examine(tmp_path) if finding.level == "broken"]
    assert [finding.sentence for finding in broken if "clock" in finding.sentence.lower()]
    assert all(finding.remedy for finding in broken)


def test_the_expected_value_of_an_exercise(tmp_path):
    value = {"type": "integer", "value": 9}
    (tmp_path / "01-coalition.evidence.json").write_text(
        json.dumps({"v": 1, "exercises": {"share": {"value": value, "wrong": {}}}}), encoding="utf-8"
    )
    assert expected_value(tmp_path, "01-coalition/share") == value
    assert expected_value(tmp_path, "01-coalition/other") is None
    assert expected_value(tmp_path, "02-germany/share") is None
    (tmp_path / "02-germany.evidence.json").write_text("{", encoding="utf-8")
    with pytest.raises(CourseError, match="Delete it"):
        expected_value(tmp_path, "02-germany/share")


def dead_links(folder: Path) -> list[str]:
    """Relative links of the notebooks in ``folder`` that lead to no file there."""
    found = []
    for notebook in folder.glob("*/*.ipynb"):
        for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "markdown":
                links = re.findall(r"\]\((?!https?://|#)([^)\s#]+)", source_of(cell))
                found += [
                    f"{notebook.stem}, {cell['id']}: {link}"
                    for link in links
                    if not (notebook.parent / link).resolve().is_relative_to(folder.resolve())
                    or not (notebook.parent / link).is_file()
                ]
    return found


def test_a_link_to_a_missing_notebook_is_found(tmp_path):
    (tmp_path / "one").mkdir()
    cells = [
        {"cell_type": "markdown", "id": "next", "source": f"[on](../{name}/{name}.ipynb)"}
        for name in ("one", "two")
    ]
    (tmp_path / "one" / "one.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")
    assert dead_links(tmp_path) == ["one, next: ../two/two.ipynb"]


@pytest.mark.slow
def test_start_in_a_checkout_makes_the_student_edition(tmp_path):
    """The first start releases; the second finds the same edition; no notebook of it holds a solution."""
    assert course("start", "mine", "--no-lab", cwd=tmp_path).returncode == 0
    notebook = tmp_path / "mine" / SLUG / f"{SLUG}.ipynb"
    text = notebook.read_text(encoding="utf-8")
    assert "BEGIN SOLUTION" not in text
    assert "BEGIN MARK SCHEME" not in text
    assert (tmp_path / "mine" / MANIFEST).is_file()
    page = f"/lab/workspaces/{lab.workspace(tmp_path / 'mine')}/tree/{FIRST}/{FIRST}.ipynb"
    assert f"--LabApp.default_url={page}" in lab.command(tmp_path / "mine")
    assert dead_links(tmp_path / "mine") == []
    again = course("start", "mine", "--no-lab", cwd=tmp_path)
    assert again.returncode == 0
    assert notebook.read_text(encoding="utf-8") == text


@pytest.mark.slow
def test_self_study_knows_every_exercise_and_a_class_does_not():
    from course.grading.release.selfstudy import self_study_keys
    from course.questions.bank.load import load_items

    keys = self_study_keys(lambda slug: None)
    exercises = [exercise for exercise in load_items(SLUG).exercises.values() if exercise.mode == "graded"]
    assert exercises
    assert [exercise.id for exercise in exercises if expected_value(keys, exercise.id) is None] == []
    assert self_study_keys(lambda slug: pytest.fail("made twice")) == keys
    assert [exercise.id for exercise in exercises if expected_value(SOURCE.parent, exercise.id)] == []
