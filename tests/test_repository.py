"""What a repository must not hold: addresses of registries, paths of somebody's machine, missing licences."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from course.authoring import kept_ids, versions
from course.paths import require_checkout

ROOT = require_checkout()
_BINARY = {".png", ".jpg", ".woff2", ".zip", ".xz", ".db", ".ico"}


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("this is no git checkout (an unpacked archive), so there is no list of tracked files")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def texts() -> list[tuple[str, str]]:
    here = Path(__file__).name
    return [
        (path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
        for path in tracked()
        if path.suffix not in _BINARY and path.name != here
    ]


def test_no_registry_is_named():
    registry = re.compile(r"https?://[^\s\"']*(pypi\.org|pythonhosted|registry\.npmjs|deb\.debian|/simple/)")
    assert [name for name, text in texts() if registry.search(text)] == []


def test_no_path_of_a_machine_is_named():
    machine = re.compile(r"(?<![\w.:/-])/(home/[a-z]+|Users/[A-Za-z]+|work|root|farm)/")
    assert [(name, found[0]) for name, text in texts() if (found := machine.search(text))] == []


LOCKS = ("requirements.lock", "requirements-start.lock")


@pytest.mark.parametrize("name", LOCKS)
def test_the_lock_has_hashes_and_no_addresses(name):
    lock = (ROOT / name).read_text(encoding="utf-8")
    lines = [line for line in lock.splitlines() if not line.lstrip().startswith("#")]
    assert not re.search(r"https?:|file:|--index|--extra-index|--find-links| @ ", "\n".join(lines))
    packages = re.split(r"\n(?=[A-Za-z0-9])", "\n".join(lines).strip())
    assert len(packages) > 50
    unhashed = [package.split()[0] for package in packages if "--hash=sha256:" not in package]
    assert unhashed == []


def test_the_lock_holds_what_the_project_names():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *(need for extra in project["optional-dependencies"].values() for need in extra),
    ]
    names = {re.split(r"[<>=~!\[ ;]", need)[0].lower().replace("_", "-") for need in wanted} - {
        "willing-and-able"
    }
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = {name.lower() for name in re.findall(r"^([A-Za-z0-9._-]+)==", lock, re.MULTILINE)}
    assert names - locked == set(), "run `make lock`"


def test_what_a_start_needs_is_locked_as_for_the_tests_and_is_less():
    start, everything = (
        set(re.findall(r"^([A-Za-z0-9._-]+==[^ ]+)", (ROOT / name).read_text("utf-8"), re.MULTILINE))
        for name in reversed(LOCKS)
    )
    assert start < everything, "run `make lock`"
    names = {package.partition("==")[0] for package in start}
    assert {"jupyterlab", "nbgrader", "hatchling", "editables"} <= names
    assert not names & {"pytest", "playwright", "mypy", "ruff", "distributed", "hypothesis"}


def test_no_large_file_is_tracked():
    assert [path.name for path in tracked() if path.stat().st_size > 1024 * 1024] == []


def test_the_licences_are_there_and_are_the_official_texts():
    assert "Permission is hereby granted, free of charge" in (ROOT / "LICENSE").read_text(encoding="utf-8")
    attribution = (ROOT / "LICENSES" / "CC-BY-4.0.txt").read_text(encoding="utf-8")
    assert "Section 8 – Interpretation" in attribution
    assert "Creative Commons may be contacted at creativecommons.org." in attribution
    zero = (ROOT / "LICENSES" / "CC0-1.0.txt").read_text(encoding="utf-8")
    assert "CC0 1.0 Universal" in zero
    assert "4. Limitations and Disclaimers." in zero


def test_every_table_states_its_licence():
    package = json.loads((ROOT / "data" / "datapackage.json").read_text(encoding="utf-8"))
    silent = [
        resource["name"]
        for resource in package["resources"]
        if not (resource.get("licenses") or package.get("licenses"))
    ]
    assert package["resources"]
    assert silent == []


def test_one_version_everywhere():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "version" in project["project"]["dynamic"], "the version stands in course/__init__.py alone"
    assert project["tool"]["hatch"]["version"]["path"] == "course/__init__.py"
    assert versions.problems(ROOT) == []


def test_no_question_changed_its_sense_under_its_old_name():
    assert kept_ids.problems(ROOT) == []


def test_the_spelling_is_right():
    ran = subprocess.run(
        [sys.executable, "-m", "codespell_lib"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.stdout + ran.stderr == ""
    assert ran.returncode == 0


def test_documents_link_to_files_that_exist():
    broken = []
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", path.read_text(encoding="utf-8")):
            if not (path.parent / target).exists():
                broken.append(f"{path.relative_to(ROOT)}: {target}")
    assert broken == []
