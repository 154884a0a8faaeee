"""`course validate --run`: what stopped first is named, and a kernel that does not start is a sentence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from learner_editions import OLD, code, edition, write

from course.errors import CourseError
from course.learner.folder import install
from course.learner.server import kernels
from course.learner.status import status

NAME = "01-coalition/01-coalition.ipynb"
EXITS = "import sys; sys.exit('no such library')"


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    install(edition(tmp_path / "old"), tmp_path / "mine")
    return tmp_path / "mine" / NAME


@pytest.fixture
def kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Writes the kernel `python3` of this user."""
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "0")
    place = tmp_path / "data" / "kernels" / "python3" / "kernel.json"
    place.parent.mkdir(parents=True)
    kernels.problem_of.cache_clear()
    yield place
    kernels.problem_of.cache_clear()


def script(tmp_path: Path, code: str) -> str:
    path = tmp_path / "program"
    path.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{code}" "$2"\n', encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def without(*packages: str) -> str:
    hidden = ", ".join(f"{name!r}: None" for name in packages)
    return f"import sys; sys.modules.update({{{hidden}}}); exec(sys.argv[1])"


def spec(*argv: str, language: str = "python", **more: object) -> str:
    return json.dumps({"argv": list(argv), "display_name": "Mine", "language": language, **more})


FAILURES = {
    "removed": (lambda _: spec("/nowhere/bin/python", "-m", "ipykernel_launcher"), "not there any more"),
    "no ipykernel": (lambda p: spec(script(p, without("ipykernel"))), "no package ipykernel"),
    "no course": (lambda p: spec(script(p, without("course"))), "does not have the course"),
    "ends at once": (lambda p: spec(script(p, EXITS)), "no such library"),
    "no program": (lambda p: spec(str(p / "text")), "does not start"),
    "another language": (lambda _: spec("R", language="R"), "needs Python"),
    "no command": (lambda _: spec(), "set up wrongly"),
    "no JSON": (lambda _: "{", "set up wrongly"),
    "a list": (lambda _: "[]", "set up wrongly"),
    "dies when started": (lambda _: spec(sys.executable, "-c", EXITS), "could not be run"),
    "wrong option": (lambda _: spec(sys.executable, "-m", "ipykernel_launcher", "--x=1", "-q"), "could not"),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_each_way_in_which_a_kernel_does_not_start_is_a_sentence(
    failure: str, kernel: Path, mine: Path, tmp_path: Path
) -> None:
    (tmp_path / "text").write_text("no program", encoding="utf-8")
    (tmp_path / "text").chmod(0o755)
    content, said = FAILURES[failure]
    kernel.write_text(content(tmp_path), encoding="utf-8")
    before = mine.read_bytes()
    with pytest.raises(CourseError) as caught:
        status(mine, run=True)
    assert said in str(caught.value)
    assert "course doctor" in str(caught.value)
    assert mine.read_bytes() == before


def test_a_kernel_that_never_answers_is_a_sentence(
    kernel: Path, mine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernels, "_SECONDS", 0.5)
    kernel.write_text(spec(script(tmp_path, "import time; time.sleep(30)")), encoding="utf-8")
    with pytest.raises(CourseError, match="did not answer"):
        status(mine, run=True)


def test_what_stopped_first_is_named_and_what_follows_from_it_is_not(mine: Path) -> None:
    content = write(OLD, "solve-share", "share = numerator / 35")
    content["cells"].insert(1, code("own", "import pandsa"))
    content["cells"].append(code("later", "1 / 0"))
    mine.write_text(json.dumps(content), encoding="utf-8")
    (said,) = [line for line in status(mine, run=True).problems if "stopped first" in line]
    assert "ModuleNotFoundError: No module named 'pandsa'" in said
    assert "numerator" not in said and "ZeroDivisionError" not in said


def test_a_kernel_that_dies_in_the_middle_is_a_sentence(mine: Path) -> None:
    content = json.loads(json.dumps(OLD))
    content["cells"].insert(2, code("own", "import os; os._exit(9)"))
    mine.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(CourseError, match="Python stopped while the notebook ran"):
        status(mine, run=True)


def test_a_kernel_that_does_not_start_leaves_nothing_to_be_said_at_exit(mine: Path, tmp_path: Path) -> None:
    """Tried in a process of its own: what the client of a kernel leaves behind speaks at exit."""
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "ipykernel_launcher.py").write_text("raise SystemExit(3)\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "course", "validate", "01-coalition", "--run"],
        cwd=mine.parents[1],
        env={**os.environ, "PYTHONPATH": str(broken)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 2
    assert "could not be run" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr and "ignored" not in done.stderr
