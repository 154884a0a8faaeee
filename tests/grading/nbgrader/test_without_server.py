"""Grading imports nbgrader without its parts for a Jupyter server, and takes nothing from whoever wants them
later."""

from __future__ import annotations

import subprocess
import sys

TRY = """
import sys
from course.grading.nbgrader import import_without_server
import_without_server()
import nbgrader.preprocessors
assert "jupyter_server" not in sys.modules
from nbgrader.server_extensions.formgrader import load_jupyter_server_extension
assert load_jupyter_server_extension.__module__.startswith("nbgrader.server_extensions.formgrader")
assert "jupyter_server" in sys.modules
"""


def test_the_server_is_not_imported_and_can_be_later() -> None:
    done = subprocess.run([sys.executable, "-c", TRY], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
