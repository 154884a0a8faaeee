"""Runs the JavaScript tests of the quiz and the JupyterLab extension with node's own test runner."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from course import __version__
from course.questions.browser.scripts import (
    LAB_SCRIPT,
    STATIC,
    extension_files,
    extension_script,
    quiz_script,
)
from course.questions.browser.widget import all_labels

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripts as a browser gets them."""
    folder = tmp_path_factory.mktemp("scripts")
    labels = json.dumps(sorted(all_labels()))
    for name, text in {"quiz.js": quiz_script(), "labels.json": labels, **extension_files()}.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_both_scripts_have_the_rules_of_evidence_once():
    for script in (quiz_script(), extension_script()):
        assert script.count("function mergeEvidence") == script.count("const MAX_BYTES = ") == 1
    assert f'const VERSION = "{__version__}";' in extension_script()


def test_the_linter_finds_nothing(scripts):
    """As the browser gets them: what one file defines another uses, and both are in one scope then."""
    alone = [path for path in (ROOT / "course").rglob("*.js") if not path.is_relative_to(STATIC)]
    assert len(alone) >= 2
    made = [scripts / "quiz.js", scripts / LAB_SCRIPT]
    done = subprocess.run(
        [Path(sys.executable).with_name("oxlint"), "--config", ROOT / ".oxlintrc.json", *made, *alone],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert f"on {len(made) + len(alone)} files" in done.stdout


def test_the_linter_would_find_what_is_not_defined(tmp_path):
    path = tmp_path / "wrong.js"
    path.write_text("const used = notThere();\nconst never = 1;\nwindow.used = used;\n", encoding="utf-8")
    done = subprocess.run(
        [Path(sys.executable).with_name("oxlint"), "--config", ROOT / ".oxlintrc.json", path],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1 and "notThere" in done.stdout and "never" in done.stdout


def test_the_javascript_tests_pass(scripts):
    node = shutil.which("node")
    if node is None:
        if os.environ.get("CI"):
            pytest.fail("node is missing: install Node.js 20 or newer")
        pytest.skip("node is not installed; the JavaScript tests were not run")
    # Files, not their folder: newer node takes a folder for a module. TAP, since the usual form of the report
    # differs from version to version.
    files = sorted(str(path) for path in Path(__file__).parent.glob("*.test.mjs"))
    command = [node, "--test", "--test-reporter=tap", *files]
    env = {**os.environ, "SCRIPTS": str(scripts)}
    done = subprocess.run(
        command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    passed = re.search(r"^# pass (\d+)$", done.stdout, re.MULTILINE)
    assert files and passed and int(passed[1]) > len(files), "node found no test"
