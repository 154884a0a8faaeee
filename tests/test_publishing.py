"""What workflows, Binder and the image for learners say is true of this checkout; no host is reached."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from course import __version__
from course.paths import require_checkout

ROOT = require_checkout()
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def steps(path: Path) -> list[dict[str, Any]]:
    jobs = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]
    return [step for job in jobs.values() for step in job["steps"]]


def command_of(name: str, said: str) -> str:
    return next(
        step["run"] for step in steps(ROOT / ".github" / "workflows" / name) if step.get("name") == said
    )


def shell(command: str, tag: str) -> subprocess.CompletedProcess[str]:
    if not shutil.which("bash"):
        pytest.skip("the workflows' commands are for bash")
    environment = {"PATH": "/usr/bin:/bin", "GITHUB_REF_NAME": tag}
    return subprocess.run(
        ["bash", "-euc", command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_every_target_that_a_workflow_makes_exists(path: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    called = [
        word
        for step in steps(path)
        for word in re.findall(r"(?:^|&& )\s*make ([a-z-]+)", step.get("run", ""), re.MULTILINE)
    ]
    assert set(called) <= targets


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_may_write_only_where_it_publishes(path: Path) -> None:
    whole = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert whole["permissions"] == {"contents": "read"}
    writing = {name for name, job in whole["jobs"].items() if "write" in job.get("permissions", {}).values()}
    assert writing <= {"publish", "release"}


def test_a_release_has_the_tag_of_its_version() -> None:
    command = command_of("release.yml", "The tag is the version")
    assert shell(command, f"v{__version__}").returncode == 0
    assert shell(command, "v0.0.0").returncode == 1


def test_the_notes_of_a_release_are_its_section_of_the_change_log(tmp_path: Path) -> None:
    command = command_of("release.yml", "Release, with its section of the change log")
    awk = next(line for line in command.splitlines() if line.startswith("awk"))
    printed = shell(awk.partition(" > ")[0], f"v{__version__}").stdout
    assert printed.startswith(f"## {__version__}\n") and printed.count("\n## ") == 0 and len(printed) > 500
    assert shell(awk.partition(" > ")[0], "v0.0.0").stdout == ""


def test_binder_leaves_no_key_behind() -> None:
    script = (ROOT / ".binder" / "postBuild").read_text(encoding="utf-8")
    removed = set(re.search(r"^rm -rf (build .*)$", script, re.MULTILINE)[1].split())  # type: ignore[index]
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("this is no git checkout (an unpacked archive), so there is no list of tracked files")
    left = [name for name in listed.stdout.split() if "/" in name and name.partition("/")[0] not in removed]
    assert {name.partition("/")[0] for name in left} <= {".binder", ".ci", ".github", "LICENSES"}
    wheel, gone = script.index("hatchling build"), script.index("rm -rf build")
    assert wheel < gone < script.index('pip install --quiet --no-deps "$made"') < script.index("course start")


def test_the_image_for_learners_gets_the_wheel_and_nothing_of_the_checkout() -> None:
    ignored = (ROOT / "docs" / "learning.Dockerfile.dockerignore").read_text(encoding="utf-8").split()
    assert ignored == ["*", "!requirements-start.lock", "!dist/willing_and_able-*.whl"]
    image = (ROOT / "docs" / "learning.Dockerfile").read_text(encoding="utf-8")
    copied = [line.split()[1] for line in image.splitlines() if line.startswith("COPY")]
    assert copied == [name.removeprefix("!") for name in ignored[1:]]
    assert re.search(r"^USER learner$", image, re.MULTILINE)
