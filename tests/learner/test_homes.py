"""A home in which nothing can be written: read-only, full, a file, missing, another user's."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from learner_editions import edition

from course.learner.folder import install
from course.learner.server import jupyter_home, running

ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
OWN = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "MPLCONFIGDIR")
LASTING = {"JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR", "MPLCONFIGDIR"}


@pytest.fixture(autouse=True)
def without_folders_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in (*OWN, "JUPYTER_PATH", "JUPYTER_CONFIG_PATH", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()


def mounted(place: Path, *then: str) -> None:
    if not ROOT or shutil.which("mount") is None:
        pytest.skip("only root can mount a small disk")
    place.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=32k", "none", str(place)], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("nothing can be mounted here")
    if then:
        subprocess.run(["mount", *then, str(place)], check=True)


@pytest.fixture(params=["read-only", "full", "a file"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "home"
    if request.param == "a file":
        place.write_text("", encoding="utf-8")
        yield place
        return
    # A disk of 32 KiB is full to Jupyter before anything lies on it.
    mounted(place, *(["-o", "remount,ro"] if request.param == "read-only" else []))
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def test_what_jupyter_needs_lies_in_the_course_folder_and_what_must_be_secret_does_not(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(home))
    folder = tmp_path / "mine"
    folder.mkdir()
    found = jupyter_home.writable(os.environ, folder)
    assert set(OWN) <= set(found.variables)
    for name in OWN:
        place = Path(found.variables[name])
        assert place.is_relative_to(folder / jupyter_home.FOLDER) == (name in LASTING)
        assert jupyter_home.problem_of(place) is None
    secret = Path(found.variables["JUPYTER_RUNTIME_DIR"]).parent
    assert secret.stat().st_mode & 0o077 == 0
    # Kernels and settings that lie in the home are still found.
    assert str(home) in found.variables["JUPYTER_PATH"]
    assert str(home) in found.sentence()
    for name, value in found.variables.items():
        monkeypatch.setenv(name, value)
    assert jupyter_home.writable(os.environ, folder).variables == {}


def test_where_the_course_folder_cannot_be_written_either_all_is_temporary(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(home))
    found = jupyter_home.writable(os.environ, home / "mine")
    assert found.instead == (jupyter_home._temporary(),)
    assert found.instead[0].parent == tmp_path / "temporary"


def test_a_home_that_can_be_written_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    before = sorted(tmp_path.rglob("*"))
    assert jupyter_home.writable(os.environ, tmp_path) == jupyter_home.JupyterHome()
    assert sorted(tmp_path.rglob("*")) == before


def test_without_any_home_there_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("HOME")
    monkeypatch.setattr(Path, "home", nobody)
    monkeypatch.setattr("jupyter_core.paths.get_home_dir", nobody)
    found = jupyter_home.writable(os.environ, tmp_path)
    assert set(OWN) <= set(found.variables)
    assert running.open_notebooks() == set()


def test_a_temporary_folder_that_somebody_else_may_write_is_not_used(tmp_path: Path) -> None:
    shared = jupyter_home._shared_temporary()
    shared.mkdir()
    shared.chmod(0o777)
    assert jupyter_home._temporary() != shared
    shared.rmdir()
    shared.symlink_to(tmp_path)
    assert jupyter_home._temporary() != shared


@pytest.mark.slow
def test_start_serves_the_notebooks_from_a_home_that_cannot_be_written(home: Path, tmp_path: Path) -> None:
    made = edition(tmp_path / "edition")
    install(made, tmp_path / "mine")
    temporary = tmp_path / "temporary"
    env = {**os.environ, "HOME": str(home), "TMPDIR": str(temporary)}
    # The command itself, with the edition that is at hand: a checkout would release its own first.
    start = "from pathlib import Path\nfrom course import cli\nfrom course.learner.edition import Edition\n"
    start += f"cli.learner._edition = lambda: Edition(Path({str(made.folder)!r}), '1.0')\ncli.main()"
    server = subprocess.Popen(
        [sys.executable, "-c", start, "start", str(tmp_path / "mine"), "--no-browser", "--allow-root"],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        address, said = "", ""
        assert server.stdout is not None
        while not address.startswith("http"):
            address = server.stdout.readline().strip()
            said += address + "\n"
            assert server.poll() is None, said
        assert "Jupyter cannot write" in said and "instead" in said
        base, _, query = address.partition("/lab/")
        token = query.rpartition("token=")[2]
        sessions = _asked(f"{base}/api/sessions?token={token}", server)
        assert sessions == []
        request = urllib.request.Request(
            f"{base}/api/sessions?token={token}",
            json.dumps(
                {
                    "path": "01-coalition/01-coalition.ipynb",
                    "type": "notebook",
                    "name": "01-coalition.ipynb",
                    "kernel": {"name": "python3"},
                }
            ).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            assert json.load(answer)["kernel"]["id"]
        # Another `course` of this user, which has the same home, sees that the notebook is open.
        asked = "from course.learner.server.running import open_notebooks; print(*open_notebooks())"
        seen = subprocess.run(
            [sys.executable, "-c", asked], env=env, capture_output=True, text=True, check=True
        )
        assert "01-coalition.ipynb" in seen.stdout
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.communicate(timeout=30)


def _asked(address: str, server: subprocess.Popen[str]) -> object:
    while True:
        assert server.poll() is None, server.stdout.read() if server.stdout else ""
        try:
            with urllib.request.urlopen(address, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.URLError:
            time.sleep(0.2)
