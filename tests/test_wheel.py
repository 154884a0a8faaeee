"""The wheel holds what a learner needs and no key, and it runs where nbgrader is not."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import pytest
import yaml
from servers import free_port

from course import __version__
from course.authoring.lint import notebook as lint
from course.grading.release.learners_copy import general_scheme, without_general_scheme
from course.grading.release.release import release_student_edition
from course.learner.edition import student_edition
from course.paths import require_checkout
from course.questions.bank.load import load_items

ROOT = require_checkout()
SLUGS = lint.slugs(ROOT)
_COPIED = ("course", "data", "LICENSES", "LICENSE", "README.md", "pyproject.toml", "hatch_build.py")


def sources(target: Path) -> Path:
    """What is needed to build, and the keys beside it: they must not get in although they are there."""
    target.mkdir()
    for name in _COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, target / name)
    shutil.copytree(ROOT / "notebooks", target / "notebooks")
    return target


def build(root: Path, output: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(output), str(root)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("wheel")
    root = sources(place / "sources")
    shutil.copytree(student_edition(release_student_edition).folder, root / "build" / "student-edition")
    built = build(root, place / "dist")
    assert built.returncode == 0, built.stdout + built.stderr
    (found,) = (place / "dist").glob("*.whl")
    return found


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


def secrets() -> dict[str, str]:
    """Every longer text of the keys: explanations, feedback, wrong solutions."""
    found: dict[str, str] = {}

    def walk(value, place: str) -> None:
        if isinstance(value, dict):
            for name, inner in value.items():
                if name not in ("misconception", "misconceptions", "name", "count"):
                    walk(inner, f"{place}/{name}")
        elif isinstance(value, list):
            for number, inner in enumerate(value):
                walk(inner, f"{place}[{number}]")
        elif isinstance(value, str) and len(value.strip()) >= 25:
            found[place] = value.strip()

    for slug in SLUGS:
        walk(yaml.safe_load((ROOT / "notebooks" / "keys" / f"{slug}.yaml").read_text(encoding="utf-8")), slug)
    return found


_REGION = re.compile(
    r"(?:###|===) BEGIN (SOLUTION|HIDDEN TESTS|MARK SCHEME).*?\n(.*?)(?:###|===) END \1", re.DOTALL
)


def stripped_lines() -> dict[str, str]:
    """The lines of solutions, hidden tests and mark schemes that the lesson does not show elsewhere; what is
    for practice is judged at once, and its last hint may be its solution."""
    found: dict[str, str] = {}
    for slug in SLUGS:
        practice = {
            f"solve-{name}" for name, spec in load_items(slug).exercises.items() if spec.mode == "practice"
        }
        whole = {cell["id"]: "".join(cell["source"]) for cell in lint.open_lesson(ROOT, slug).cells}
        # How an answer is marked in general words is printed for learners.
        texts = {cell: without_general_scheme(text) for cell, text in whole.items()}
        shown = "\n".join(
            [*map(general_scheme, whole.values()), *(_REGION.sub("", t) for t in texts.values())]
        )
        for cell_id, text in texts.items():
            if cell_id in practice:
                continue
            for _, region in _REGION.findall(text):
                for number, line in enumerate(region.splitlines()):
                    if len(line.strip()) >= 20 and line.strip() not in shown:
                        found[f"{slug}/{cell_id}:{number}"] = line.strip()
    return found


@pytest.mark.parametrize("collect", [secrets, stripped_lines])
def test_no_text_of_keys_solutions_or_mark_schemes_is_in_it(contents, collect):
    hidden = collect()
    assert len(hidden) > 10, "there must be something to look for"
    readable = {name: text.decode("utf-8", "ignore") for name, text in contents.items()}
    # JSON escapes quotation marks and line ends; compare both as they are and unescaped.
    texts = {name: text + text.replace('\\"', '"').replace("\\n", "\n") for name, text in readable.items()}
    leaks = {
        place: name for place, secret in hidden.items() for name, text in texts.items() if secret in text
    }
    assert leaks == {}


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
