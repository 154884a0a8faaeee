"""Whatever is wrong with a gradebook ends in a sentence in every command that needs it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from grading_kit import SLUG, Class

from course.cli import gradebook_sentence, main
from course.grading.classroom.folder import open_class
from course.grading.classroom.roster import Learner, import_roster
from course.grading.mark.deadlines import set_deadline

COMMANDS = {
    "roster": ["LIST"],
    "collect": [SLUG, "MAIL"],
    "grade": [SLUG],
    "regrade": [SLUG],
    "extension": ["ada", SLUG, "--until", "2026-12-01"],
    "show": [SLUG],
    "remove": ["ada", "--yes"],
    "rename": ["ada", "k42", "--yes"],
    "pseudonyms": [],
    "report": [SLUG],
    "export": [SLUG],
    "release": [SLUG, "--due", "2026-12-01"],
}


def given(k: Class, tmp_path: Path, command: str) -> list[str]:
    (tmp_path / "list.csv").write_text("username,name\nada,Ada\n", encoding="utf-8")
    (tmp_path / "mail").mkdir(exist_ok=True)
    places = {"LIST": str(tmp_path / "list.csv"), "MAIL": str(tmp_path / "mail")}
    return [command, *(places.get(word, word) for word in COMMANDS[command]), "--class", str(k.root)]


def ends(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[int, str]:
    monkeypatch.setattr("sys.argv", ["course", *words])
    try:
        main()
    except SystemExit as end:
        code = int(end.code or 0)
    written = capsys.readouterr()
    return code, " ".join((written.out + written.err).split())


@pytest.mark.parametrize("command", COMMANDS)
def test_a_file_that_is_no_database(
    autumn: Class,
    tmp_path: Path,
    command: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (autumn.root / "gradebook.db").write_bytes(b"no database " * 500)
    code, said = ends(given(autumn, tmp_path, command), monkeypatch, capsys)
    assert code == 2 and "Traceback" not in said
    assert "damaged" in said or "not a gradebook" in said


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("database is locked", "in use by another program"),
        ("attempt to write a readonly database", "cannot be written"),
        ("database or disk is full", "disk is full"),
        ("disk I/O error", "Network and cloud folders"),
        ("unable to open database file", "Network and cloud folders"),
        ("no such column: x", "another version of nbgrader"),
    ],
)
def test_what_sqlite_says_is_a_sentence(reason: str, said: str) -> None:
    from nbgrader.api import InvalidEntry, MissingEntry
    from sqlalchemy.exc import OperationalError

    for error in (
        sqlite3.OperationalError(reason),
        OperationalError("SELECT", {}, sqlite3.OperationalError(reason)),
        InvalidEntry(f"(sqlite3.OperationalError) {reason}\n[SQL: INSERT]"),
    ):
        assert said in str(gradebook_sentence(error))
    assert "older copy" in str(gradebook_sentence(MissingEntry("No such assignment: x")))
    assert gradebook_sentence(KeyError("x")) is None


@pytest.mark.skipif(shutil.which("unshare") is None or os.geteuid() != 0, reason="mounting needs root")
def test_a_class_on_a_disk_that_can_only_be_read(autumn: Class, tmp_path: Path) -> None:
    """Mounted so for these commands alone, in a space of mounts of their own."""
    k, words = autumn, []
    import_roster(open_class(k.root), [Learner("ada", "", "Ada")])
    set_deadline(open_class(k.root), SLUG, datetime(2026, 11, 1, tzinfo=UTC))
    for command in ("roster", "extension", "pseudonyms", "export", "report"):
        line = " ".join(given(k, tmp_path, command))
        words.append(f"echo; {sys.executable} -m course {line}; echo code $?")
    script = f"mount --bind {k.root} {k.root} && mount -o remount,ro,bind {k.root} && " + "; ".join(words)
    done = subprocess.run(
        ["unshare", "-m", "bash", "-c", script], capture_output=True, text=True, check=False
    )
    if "code" not in done.stdout:
        pytest.skip(f"Nothing can be mounted here: {done.stderr}")
    said = done.stdout + done.stderr
    assert done.stdout.count("code 2") == 5, said
    assert "Traceback" not in said and "sqlalche.me" not in said
