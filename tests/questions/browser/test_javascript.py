"""Runs the JavaScript tests of the quiz and the JupyterLab extension with node's own test runner."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


def test_the_javascript_tests_pass():
    node = shutil.which("node")
    if node is None:
        if os.environ.get("CI"):
            pytest.fail("node is missing: install Node.js 20 or newer")
        pytest.skip("node is not installed; the JavaScript tests were not run")
    # Files, not their folder: newer node takes a folder for a module. TAP, since the usual form of the report
    # differs from version to version.
    files = sorted(str(path) for path in Path(__file__).parent.glob("*.test.mjs"))
    command = [node, "--test", "--test-reporter=tap", *files]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    passed = re.search(r"^# pass (\d+)$", done.stdout, re.MULTILINE)
    assert files and passed and int(passed[1]) > len(files), "node found no test"
