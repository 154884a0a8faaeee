"""A gradebook that an older nbgrader made: found before anything is asked of it, copied, then brought up to
date by nbgrader's own migrations."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from course.errors import ClassFolderError
from course.grading.classroom.tables import columns
from course.grading.texts import term as texts


def upgrade_if_older(path: Path, url: str, backups: Path) -> str | None:
    """Bring a gradebook that is a file to the installed nbgrader's form, where it lacks columns or tables.

    Args:
        path: the file.
        url: its address.
        backups: the folder of its copies.

    Returns:
        A sentence on what was done, or None where nothing was to do.

    Raises:
        ClassFolderError: if it cannot be upgraded; then it is as it was.
    """
    missing = _missing(path)
    if missing is None:
        return None
    number = len(list(backups.glob("before-upgrade-*.db"))) + 1
    copy = backups / f"before-upgrade-{number}.db"
    try:
        backups.mkdir(exist_ok=True)
        copy_database(path, copy)
        problem = _migrate(url)
        still = _missing(path)
        if (problem or still) and still != missing:
            copy_database(copy, path)
    except (sqlite3.Error, OSError) as error:
        problem, still = str(error), missing
    if problem or still:
        reason = problem or still
        raise ClassFolderError(texts.GRADEBOOK_NOT_UPGRADED.format(path=path, reason=reason))
    return texts.GRADEBOOK_UPGRADED.format(path=path, copy=copy)


def copy_database(source: Path, target: Path) -> None:
    """Copy an SQLite file through SQLite's own backup, which is whole even while another program reads or
    writes.

    Raises:
        sqlite3.Error: if one cannot be read, or the other cannot be written.
    """
    with (
        closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True, timeout=10)) as old,
        closing(sqlite3.connect(target, timeout=10)) as new,
    ):
        old.backup(new)


def _missing(path: Path) -> str | None:
    """The first table or column that nbgrader wants and the file lacks; None where it has all, or is no
    gradebook yet (whoever opens it makes it, or says what it is)."""
    if not path.is_file() or not path.stat().st_size:
        return None
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=10)) as connection:
            rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            there = {str(row[0]) for row in rows}
            if "assignment" not in there:
                return None
            for name, wanted in columns().items():
                present = {str(row[1]) for row in connection.execute(f"PRAGMA table_info({name})")}
                lacking = [column for column in wanted if column not in present]
                if lacking:
                    return f"{name}.{lacking[0]}"
    except sqlite3.Error:
        # Whoever opens it says so.
        return None
    return None


def _migrate(url: str) -> str | None:
    """Run nbgrader's migrations in a process of their own, which may say what it likes; what went wrong."""
    from nbgrader import dbutil

    with tempfile.TemporaryDirectory(prefix="gradebook-") as scratch:
        ini = Path(scratch) / "alembic.ini"
        dbutil.write_alembic_ini(str(ini), url)
        done = subprocess.run(
            [sys.executable, "-m", "alembic", "-c", str(ini), "upgrade", "head"],
            capture_output=True,
            text=True,
            check=False,
        )
    if not done.returncode:
        return None
    # Of a traceback the line that names the error; the library's advice on the web comes after it.
    lines = done.stderr.strip().splitlines() or [f"exit status {done.returncode}"]
    return next((line for line in reversed(lines) if "Error" in line), lines[-1])
