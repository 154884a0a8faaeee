"""Starting: an address on a line of its own, a workspace of its own, and a first cell that needs nothing."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from learner_editions import edition

from course.authoring import first_cell
from course.authoring.lint import notebook as lint
from course.learner.server import lab
from course.notebooks import source_of
from course.paths import require_checkout

ROOT = require_checkout()


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "mine" / "00-start-here"
    place.mkdir(parents=True)
    (place / "00-start-here.ipynb").write_text("{}")
    return place.parent


def test_the_workspace_is_that_of_the_folder(folder, tmp_path):
    made = lab.command(folder, port=8899)
    page = next(part for part in made if part.startswith("--LabApp.default_url="))
    assert page.endswith(f"/lab/workspaces/{lab.workspace(folder)}/tree/00-start-here/00-start-here.ipynb")
    assert lab.workspace(folder) != lab.workspace(tmp_path)


def test_the_address_is_told_before_the_server_is_there_and_the_token_is_no_argument(folder):
    made = lab.command(folder, port=8899)
    env = lab.environment({})
    token = env["JUPYTER_TOKEN"]
    told = lab.address(made, token)
    assert told.startswith("http://localhost:8899/lab/workspaces/") and told.endswith(f"?token={token}")
    assert len(token) >= 32 and not any(token in part for part in made)
    assert lab.environment({"JUPYTER_TOKEN": "own"})["JUPYTER_TOKEN"] == "own"


def test_files_that_only_notebooks_read_are_not_listed(folder):
    from jupyterlab.labapp import LabApp

    app = LabApp.serverapp_class()
    app.parse_command_line(lab.command(folder, port=8899)[3:])
    manager = app.contents_manager_class(config=app.config, root_dir=str(folder))
    hidden = ["items.yaml", "practice.json", "__pycache__"]
    assert [name for name in (*hidden, "00-start-here.ipynb", "notes.csv") if manager.should_list(name)] == [
        "00-start-here.ipynb",
        "notes.csv",
    ]
    assert set(app.contents_manager_class().hide_globs) < set(lab.UNLISTED)


@pytest.mark.skipif(os.name != "posix", reason="a terminal on Windows is no login shell")
def test_a_terminal_knows_the_course_and_is_no_login_shell(folder, monkeypatch):
    from jupyterlab.labapp import LabApp

    monkeypatch.setenv("SHELL", "/bin/my shell")
    server = LabApp.serverapp_class()
    server.parse_command_line(lab.command(folder, port=8899)[3:])
    assert server.terminado_settings == {"shell_command": ["/bin/my shell"]}
    programs = str(Path(sys.executable).parent)
    path = lab.environment({"PATH": f"/usr/bin{os.pathsep}{programs}"})["PATH"]
    assert path.split(os.pathsep) == [programs, "/usr/bin"]


@pytest.mark.skipif(os.name != "posix", reason="elsewhere the server is a process of its own")
def test_the_server_runs_in_the_learners_folder_where_its_terminals_begin(folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    seen = []
    monkeypatch.setattr(os, "execve", lambda *call: seen.append(Path.cwd()))
    monkeypatch.setattr(subprocess, "run", lambda *call, **more: subprocess.CompletedProcess(call, 0))
    lab.run(lab.command(folder, port=8899), {})
    assert seen == [folder.resolve()]


def test_a_port_that_is_taken_is_passed_over():
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert lab.free_port(port) > port


def test_learners_do_not_meet_nbgraders_own_buttons():
    config = ROOT / "course/questions/browser/lab/labconfig/page_config.json"
    disabled = json.loads(config.read_text(encoding="utf-8"))["disabledExtensions"]
    assert disabled["@jupyter/nbgrader:validate-assignment"] is True


@pytest.mark.parametrize("slug", lint.slugs(ROOT))
def test_every_notebook_begins_with_the_same_cell(slug):
    code = [cell for cell in lint.open_lesson(ROOT, slug).cells if cell["cell_type"] == "code"]
    assert source_of(code[0]) == first_cell.SOURCE


def test_the_first_cell_needs_no_pandas():
    heavy = subprocess.run(
        [sys.executable, "-c", f"{first_cell.SOURCE}\nimport sys; print(sorted(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert heavy.startswith("It works") and not re.search(r"'(pandas|numpy|matplotlib)'", heavy)


def test_without_the_course_the_first_cell_says_what_to_do():
    ran = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.modules['course'] = None\n{first_cell.SOURCE}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0 and ran.stderr == ""
    assert "course start" in ran.stdout and "Traceback" not in ran.stdout


@pytest.mark.parametrize(("options", "sentence"), [([], "OPENING"), (["--no-browser"], "OPEN_YOURSELF")])
def test_start_prints_the_address_with_its_token_on_a_line_of_its_own(
    options, sentence, tmp_path, monkeypatch
):
    from typer.testing import CliRunner

    from course.cli import build
    from course.learner import texts

    started = {}

    def run(arguments, env):
        started.update(arguments=arguments, token=env["JUPYTER_TOKEN"])
        return 0

    monkeypatch.setattr("course.cli.learner._edition", lambda: edition(tmp_path / "edition"))
    monkeypatch.setattr(lab, "run", run)
    ran = CliRunner().invoke(build(), ["start", str(tmp_path / "mine"), "--allow-root", *options])
    assert ran.exit_code == 0, ran.output
    lines = ran.output.splitlines()
    assert lines[-1] == lab.address(started["arguments"], started["token"])
    assert getattr(texts, sentence).split(".")[0] in ran.output
