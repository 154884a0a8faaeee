"""The wheel holds what a learner needs and no key, and it runs where nbgrader is not."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import pytest
from servers import free_port
from wheels import ROOT, SLUGS, build, leaks, made, secrets, sources, stripped_lines

from course import __version__


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    return made(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def contents(wheel) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_it_is_called_and_runs_everywhere(wheel):
    assert wheel.name == f"willing_and_able-{__version__}-py3-none-any.whl"


def test_it_holds_what_a_learner_needs(contents):
    wanted = {
        "course/__init__.py",
        "course/_data/datapackage.json",
        *(f"course/_student/{slug}/{slug}.ipynb" for slug in SLUGS),
        *(f"course/_student/{slug}/items.yaml" for slug in SLUGS),
    }
    assert wanted - set(contents) == set()
    shared = f"willing_and_able-{__version__}.data/data/share/jupyter/labextensions/willing-and-able"
    assert f"{shared}/package.json" in contents
    assert any(name.endswith("licenses/LICENSES/CC-BY-4.0.txt") for name in contents)


def test_every_file_is_one_that_belongs_there(contents):
    allowed = re.compile(r"course/|willing_and_able-[\d.]+\.(dist-info|data)/")
    assert [name for name in contents if not allowed.match(name)] == []
    strange = [
        name
        for name in contents
        if re.search(r"notebooks/|/keys/|/guide/|source/|__pycache__|\.ipynb_check", name)
    ]
    assert strange == []


def test_no_notebook_in_it_is_a_source(contents):
    notebooks = {name for name in contents if name.endswith(".ipynb")}
    assert notebooks == {f"course/_student/{slug}/{slug}.ipynb" for slug in SLUGS}


@pytest.mark.parametrize("marker", ["BEGIN SOLUTION", "BEGIN HIDDEN TESTS", "BEGIN MARK SCHEME"])
def test_no_notebook_holds_what_the_release_strips(contents, marker):
    assert [
        name for name, text in contents.items() if name.endswith(".ipynb") and marker.encode() in text
    ] == []


@pytest.mark.parametrize("collect", [secrets, stripped_lines])
def test_no_text_of_keys_solutions_or_mark_schemes_is_in_it(contents, collect):
    assert leaks(collect(), contents) == {}


def test_the_search_for_leaks_would_find_one(contents):
    hidden = stripped_lines()
    source = (ROOT / "notebooks" / "source" / SLUGS[-1] / f"{SLUGS[-1]}.ipynb").read_text(encoding="utf-8")
    assert any(secret in source.replace('\\"', '"') for secret in hidden.values())


def test_a_wheel_without_the_student_edition_is_refused_with_the_remedy(tmp_path):
    built = build(sources(tmp_path / "sources"), tmp_path / "dist")
    assert built.returncode != 0
    assert "make wheel" in built.stdout + built.stderr
    assert not list((tmp_path / "dist").glob("*.whl"))


@pytest.mark.slow
def test_a_fresh_environment_without_nbgrader_opens_the_lab(wheel, tmp_path):
    environment = tmp_path / "env"
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    program = environment / ("Scripts" if os.name == "nt" else "bin")
    install = [str(program / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    # The versions of the lock, so that a release of somebody else's cannot fail this test.
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    # A package may stand there twice, for different Pythons: the markers go with it.
    pins = re.findall(r"^([A-Za-z0-9][^\\\n]*==[^\\\n]*?) \\$", lock, re.MULTILINE)
    constraints = tmp_path / "constraints.txt"
    constraints.write_text("\n".join(pins), encoding="utf-8")
    subprocess.run([*install, "-c", str(constraints), str(wheel)], check=True)
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "COURSE"))}
    course = str(program / "course")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [course, *arguments], cwd=tmp_path, env=clean, capture_output=True, text=True, check=False
        )

    listed = subprocess.run([*install[:3], "list"], capture_output=True, text=True, check=True).stdout
    assert "nbgrader" not in listed
    refused = run("grade", SLUGS[0])
    assert refused.returncode == 2
    assert "willing-and-able[instructor]" in refused.stderr
    assert "Traceback" not in refused.stderr
    examined = run("doctor")
    assert examined.returncode == 0, examined.stdout
    assert run("start", "--no-lab").returncode == 0
    assert run("validate", SLUGS[-1], "--folder", "willing-and-able").returncode == 1
    assert (tmp_path / "willing-and-able" / SLUGS[0] / f"{SLUGS[0]}.ipynb").is_file()

    port = free_port()
    root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    log = tmp_path / "lab.log"
    with log.open("wb") as output:
        lab = subprocess.Popen(
            [course, "start", "--no-browser", "--port", str(port), *root],
            cwd=tmp_path,
            env=clean,
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
        )
    try:
        assert answer(port, log) == 200
    finally:
        lab.terminate()
        lab.wait(30)


def answer(port: int, log: Path, seconds: float = 240) -> int:
    """The status of the lab page, by the address with its token that the server prints."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        said = log.read_text(encoding="utf-8", errors="replace")
        if found := re.search(rf"http://(?:localhost|127\.0\.0\.1):{port}/\S*token=\w+", said):
            try:
                with urllib.request.urlopen(found[0], timeout=30) as response:
                    return response.status
            except urllib.error.URLError:
                pass
        time.sleep(0.3)
    raise AssertionError(
        f"no lab page within {seconds} s:\n{log.read_text(encoding='utf-8', errors='replace')}"
    )
