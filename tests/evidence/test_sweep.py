"""What a killed writer leaves is swept; what somebody still writes, and all else, stays."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from course.files import sweep


@pytest.mark.skipif(os.name == "nt", reason="processes are not asked for there")
def test_only_what_a_dead_writer_left_is_swept(tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", "pass"])
    dead.wait()
    left = tmp_path / f".course-{dead.pid}-1.tmp"
    own = tmp_path / f".course-{os.getpid()}-1.tmp"
    others = [tmp_path / "answers.json", tmp_path / ".course-notes.tmp", tmp_path / "course-1-1.tmp"]
    for path in (left, own, *others):
        path.write_text("x", encoding="utf-8")
    sweep(tmp_path)
    assert not left.exists()
    assert all(path.exists() for path in (own, *others))
    sweep(tmp_path / "missing")
