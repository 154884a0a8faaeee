"""What tests of a learner's machine share: small disks, and the command as a learner runs it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from learner_editions import Run

from course.learner.edition import Edition

ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
# The command itself, with the edition that is at hand: a checkout would release its own first.
_WITH_EDITION = """
from pathlib import Path
from course import cli
from course.learner.edition import Edition
cli.learner._edition = lambda: Edition(Path({folder!r}), {version!r})
cli.main()
"""


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 KiB."""
    if not ROOT or shutil.which("mount") is None:
        pytest.skip("only root can mount a small disk")
    place = tmp_path / "disk"
    place.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(place)], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("nothing can be mounted here")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.fixture
def run_course() -> Run:
    """Runs ``course`` with an edition and gives back its exit code and what it said; no traceback passes."""

    def run(edition: Edition, *arguments: str, cwd: Path, **env: str) -> tuple[int, str]:
        code = _WITH_EDITION.format(folder=str(edition.folder), version=edition.version)
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            cwd=cwd,
            env={**os.environ, **env},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        said = done.stdout + done.stderr
        assert "Traceback" not in said, said
        return done.returncode, said

    return run
