"""Runs the JavaScript tests of the quiz and the JupyterLab extension with node's own test runner."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def test_the_javascript_tests_pass():
    node = shutil.which("node")
    if node is None:
        if os.environ.get("CI"):
            pytest.fail("node is missing: install Node.js 20 or newer")
        pytest.skip("node is not installed; the JavaScript tests were not run")
    done = subprocess.run(
        [node, "--test", "tests/quiz"], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    assert "\n# pass 0\n" not in done.stdout, "node found no test"
