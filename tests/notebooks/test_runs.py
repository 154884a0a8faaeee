"""Every notebook runs in both editions, with closed and open gates, as nbval sees it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from course.authoring.lint import notebook as lint
from course.grading.release.release import release_student_edition
from course.learner.edition import student_edition
from course.paths import require_checkout

ROOT = require_checkout()
SLUGS = lint.slugs(ROOT)
LARGEST = 1024 * 1024
# A warning that a cell's own code causes would stand in red above its result, so it is an error here.
_STRICT = """
c.InteractiveShellApp.exec_lines = ["import warnings; warnings.filterwarnings('error', module='__main__')"]
"""
# Cold kernels on a machine that runs other tests beside; the aim is about 20 s on an idle one.
_SECONDS = 180


@pytest.fixture(scope="module")
def student() -> Path:
    return student_edition(release_student_edition).folder


def nbval(notebook: Path, gates: str) -> None:
    """Run pytest with nbval on one notebook, in its folder, as a learner has it."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COURSE"))
    }
    environment.pop("NBGRADER_EXECUTION", None)
    if gates == "open":
        environment["COURSE_GATES"] = "open"
    profile = notebook.parent / "ipython" / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    (profile / "ipython_kernel_config.py").write_text(_STRICT, encoding="utf-8")
    environment["IPYTHONDIR"] = str(profile.parent)
    # A configuration of its own: the project's `error` filter would fail on warnings of nbval's kernels.
    (notebook.parent / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--nbval-lax",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
    ]
    began = time.monotonic()
    ran = subprocess.run(
        [*command, notebook.name],
        cwd=notebook.parent,
        env=environment,
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert " passed" in ran.stdout
    print(f"{notebook.name}, gates {gates}: {time.monotonic() - began:.1f} s")


@pytest.mark.parametrize("gates", ["closed", "open"])
@pytest.mark.parametrize("slug", SLUGS)
def test_the_source_runs(slug, gates, tmp_path):
    folder = Path(shutil.copytree(ROOT / "notebooks" / "source" / slug, tmp_path / slug))
    nbval(folder / f"{slug}.ipynb", gates)


@pytest.mark.parametrize("gates", ["closed", "open"])
@pytest.mark.parametrize("slug", SLUGS)
def test_the_student_edition_runs(slug, gates, student, tmp_path):
    notebook = Path(shutil.copytree(student / slug, tmp_path / slug)) / f"{slug}.ipynb"
    assert notebook.stat().st_size <= LARGEST
    nbval(notebook, gates)


def test_nbval_would_see_a_notebook_that_fails_or_warns(tmp_path):
    import nbformat
    from nbformat.v4 import new_code_cell, new_notebook

    warns = "import pandas as pd\npd.DataFrame({'a': [pd.Timestamp(0), None]}).fillna('nothing')"
    for source, error in (("1 / 0", "ZeroDivisionError"), (warns, "Warning")):
        broken = new_notebook(cells=[new_code_cell(source)])
        broken.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(broken, tmp_path / "broken.ipynb")
        with pytest.raises(AssertionError, match=error):
            nbval(tmp_path / "broken.ipynb", "closed")
