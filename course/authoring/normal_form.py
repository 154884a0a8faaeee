"""The normal form of a source notebook: one way to write it, so that a diff shows changes in content alone.

The id of a cell says what the cell is (``quiz-who-counts``, ``solve-share``, ``check-share``,
``argue-strong-number`` …), and everything that follows from it (nbgrader's metadata, points, answer hashes)
is written from here: an author writes ids and sources and nothing else. The same ids are nbgrader's grade
ids and Jupyter's cell ids, and a learner's answers are carried over by them from one edition to the next.

Only the standard library is imported at module level; PyYAML where key files are read, ruff as a process
where code is laid out.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from course.authoring import first_cell, texts
from course.errors import CourseError
from course.notebooks import SLUG, source_of, stub_hash

NOTEBOOK_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
# What programs leave in a cell's metadata at each run or click, and what follows from its id. All else that
# stands there is the author's.
_LEFT_BEHIND = frozenset(
    (
        *("ExecuteTime", "collapsed", "execution", "scrolled", "trusted"),
        *("nbgrader", "willing_and_able", "deletable"),
    )
)


@dataclass(frozen=True)
class Points:
    """The points of one notebook: by quiz, exercise and argument name. A name that is missing is practice."""

    quizzes: dict[str, float] = field(default_factory=dict)
    exercises: dict[str, float] = field(default_factory=dict)
    arguments: dict[str, float] = field(default_factory=dict)


def read_points(keys_file: Path) -> Points:
    """Add up the points of a key file by quiz; a notebook without a key file has practice questions only.

    Raises:
        CourseError: where the file is no YAML mapping or an entry has no number as its points.
    """
    from course.questions.bank.yamlfile import read_yaml

    if not keys_file.is_file():
        return Points()
    raw = read_yaml(keys_file).content
    if not isinstance(raw, dict):
        raise CourseError(texts.KEYS_NO_MAPPING.format(keys_file=keys_file))

    def points(kind: str) -> dict[str, float]:
        found: dict[str, float] = {}
        for name, entry in (raw.get(kind) or {}).items():
            value = entry.get("points") if isinstance(entry, dict) else None
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise CourseError(texts.NO_POINTS.format(keys_file=keys_file, kind=kind, name=name))
            found[str(name)] = value
        return found

    quizzes: dict[str, float] = {}
    for name, value in points("items").items():
        quiz = name.partition("/")[0]
        quizzes[quiz] = quizzes.get(quiz, 0) + value
    return Points(quizzes, points("exercises"), points("arguments"))


def _nbgrader(cell_id: str, points: Points) -> dict[str, Any] | None:
    prefix, _, name = cell_id.partition("-")
    meta = {
        "grade_id": cell_id,
        "schema_version": 3,
        "grade": False,
        "locked": True,
        "solution": False,
        "task": False,
    }
    table = {
        "quiz": points.quizzes,
        "predict": points.quizzes,
        "check": points.exercises,
        "argue": points.arguments,
    }
    if prefix == "solve":
        return meta | {"locked": False, "solution": True}
    if name not in table.get(prefix, {}):
        return None
    value = table[prefix][name]
    # nbgrader's own form for a manually graded task: neither a grade nor a solution cell.
    kind = {"task": True} if prefix == "argue" else {"grade": True}
    return meta | kind | {"points": int(value) if value == int(value) else value}


def normalise(notebook: dict[str, Any], points: Points) -> dict[str, Any]:
    """The notebook in normal form: no outputs, metadata as the cell ids say, sources as lists of lines.

    Args:
        notebook: a notebook of format 4 as read from JSON; it is not changed.
        points: what its graded quizzes, exercises and arguments are worth.

    Raises:
        CourseError: where a cell's id is missing, is no slug or stands twice.
    """
    cells = []
    seen: set[str] = set()
    for number, cell in enumerate(notebook["cells"], start=1):
        cell_id = cell.get("id", "")
        if not SLUG.fullmatch(cell_id) or len(cell_id) > 64:
            raise CourseError(texts.CELL_ID_FORM.format(number=number, cell_id=cell_id))
        if cell_id in seen:
            raise CourseError(texts.CELL_ID_TWICE.format(cell_id=cell_id, number=number))
        seen.add(cell_id)
        cells.append(_normal_cell(cell, cell_id, points))
    return {"cells": cells, "metadata": NOTEBOOK_METADATA, "nbformat": 4, "nbformat_minor": 5}


def _normal_cell(cell: dict[str, Any], cell_id: str, points: Points) -> dict[str, Any]:
    source = source_of(cell).replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    source = "\n".join(line.rstrip() for line in source.split("\n"))
    if cell_id == first_cell.CELL and cell["cell_type"] == "code" and not _own_lines(source):
        source = first_cell.SOURCE
    given = cell.get("metadata") or {}
    metadata = {key: value for key, value in given.items() if key not in _LEFT_BEHIND}
    nbgrader = _nbgrader(cell_id, points)
    if nbgrader is None and counts(cell):
        # What counts stays so until its author says otherwise; that its key is missing is told.
        nbgrader = given["nbgrader"]
    if nbgrader is not None:
        metadata["nbgrader"] = nbgrader
    prefix, _, name = cell_id.partition("-")
    answer = prefix == "answer" and name != ""
    if answer:
        metadata["willing_and_able"] = {"answer": name, "stub_sha256": stub_hash(source)}
    if answer or cell_id == first_cell.CELL:
        # Like nbgrader's own cells in a release: the cell without which an answer has no place, or all later
        # ones have no tools, stays.
        metadata["deletable"] = False
    normal = {
        "cell_type": cell["cell_type"],
        "id": cell_id,
        "metadata": metadata,
        "source": source.splitlines(keepends=True),
    }
    if cell["cell_type"] == "code":
        normal |= {"execution_count": None, "outputs": []}
    if cell.get("attachments"):
        normal["attachments"] = cell["attachments"]
    return normal


def _own_lines(source: str) -> list[str]:
    """Lines of a first cell that no first cell of the course's had: they are its author's."""
    known = (
        "from course import ",
        "from course import(",
        "#",
        "print(",
        "try:",
        "except ModuleNotFoundError",
    )
    return [line for line in source.splitlines() if line.strip() and not line.strip().startswith(known)]


def counts(cell: dict[str, Any]) -> bool:
    """Whether a cell carries points by its own metadata."""
    nbgrader = (cell.get("metadata") or {}).get("nbgrader")
    if not isinstance(nbgrader, dict) or nbgrader.get("points") is None:
        return False
    return bool(nbgrader.get("grade") or nbgrader.get("task"))


def dumps(notebook: dict[str, Any]) -> str:
    """The text of a notebook file: sorted keys, one space of indent, letters as they are."""
    return json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def read(path: Path) -> dict[str, Any]:
    """Read a notebook's JSON.

    Raises:
        CourseError: where the file is missing or is no notebook of format 4.
    """
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise CourseError(texts.NO_NOTEBOOK_FILE.format(path=path)) from error
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise CourseError(texts.NOT_A_NOTEBOOK.format(path=path, error=error)) from error
    if (
        not isinstance(notebook, dict)
        or notebook.get("nbformat") != 4
        or not isinstance(notebook.get("cells"), list)
    ):
        raise CourseError(texts.NOT_FORMAT_4.format(path=path))
    return notebook


def rewrite(path: Path, points: Points) -> tuple[str, ...]:
    """Bring a notebook file into normal form, ruff's layout of its code included.

    Returns:
        What was changed, a line each; none where the file is as it was.

    Raises:
        CourseError: as `read` and `normalise`, and where ruff refuses the code of a cell.
    """
    given = read(path)
    before = path.read_text(encoding="utf-8")
    path.write_text(dumps(normalise(given, points)), encoding="utf-8")
    if find_spec("ruff") is None:
        # A class folder alone: how code is laid out is its author's business there.
        return _changes(given, before, path)
    laid_out = subprocess.run(
        # The layout of notebooks/ruff.toml, wherever the file lies and whatever configuration lies around it.
        [sys.executable, "-m", "ruff", "format", "--quiet", "--isolated", "--line-length=88", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    if laid_out.returncode:
        path.write_text(before, encoding="utf-8")
        raise CourseError(texts.NOT_LAID_OUT.format(path=path, reason=laid_out.stderr.strip()))
    path.write_text(dumps(normalise(read(path), points)), encoding="utf-8")
    return _changes(given, before, path)


def _changes(given: dict[str, Any], before: str, path: Path) -> tuple[str, ...]:
    """What differs between a notebook as it was given and as it stands in its file now."""
    if path.read_text(encoding="utf-8") == before:
        return ()
    found: dict[str, list[str]] = {}
    for old, new in zip(given["cells"], read(path)["cells"], strict=True):
        was, now = (cell.get("metadata") or {} for cell in (old, new))
        old_points, new_points = ((of.get("nbgrader") or {}).get("points") for of in (was, now))
        if old_points != new_points:
            shown = texts.POINTS_CHANGED.format(
                cell=new["id"], before=_number(old_points), after=_number(new_points)
            )
            found.setdefault("points", []).append(shown)
        elif was != now:
            found.setdefault("metadata", []).append(new["id"])
        if source_of(old) != source_of(new):
            found.setdefault("source", []).append(new["id"])
        if old.get("outputs"):
            found.setdefault("outputs", []).append(new["id"])
    lines = (texts.CHANGES[kind].format(cells=", ".join(cells)) for kind, cells in found.items())
    return (*lines,) or (texts.CHANGED_FILE,)


def _number(points: Any) -> str:
    return texts.NO_POINTS_BEFORE if points is None else f"{points:g}"
