"""Files of a class: where some lie, and writing so that an interruption leaves the old file or the new one,
never half of either."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from course.files import write_whole

# Where a run keeps temporary folders, so that a later run finds what a killed one left.
SCRATCH = "COURSE_GRADING_SCRATCH"
_synced: ContextVar[bool] = ContextVar("synced", default=True)


@contextmanager
def unsynced() -> Iterator[None]:
    """Do not wait for the disk in here: for files that nobody needs after a power failure."""
    token = _synced.set(False)
    try:
        yield
    finally:
        _synced.reset(token)


def write_text(path: Path, text: str) -> None:
    """Write a text file whole or not at all."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; everybody may read what the class folder lets them see."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, content, wait=_synced.get(), mode=0o644)


def write_json(path: Path, value: Any) -> None:
    """Write a table as JSON whole or not at all: sorted keys, letters as they are."""
    write_text(path, json_lines(value))


def json_lines(value: dict[str, Any]) -> str:
    """A table as JSON, a line for each of its entries: indenting all of it takes ten times as long."""

    def line(key: str) -> str:
        content = json.dumps(value[key], sort_keys=True, ensure_ascii=False)
        return f"{json.dumps(key, ensure_ascii=False)}: {content}"

    return "{\n" + ",\n".join(map(line, sorted(value))) + "\n}\n"


CELLS_BEGIN, CELLS_END = '{"cells": [', "],"


def notebook_lines(notebook: dict[str, Any]) -> str:
    """A notebook as JSON, a line for each cell, so that one can be changed without the others."""
    written = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode
    cells = ",\n".join(map(written, notebook["cells"]))
    rest = {name: value for name, value in notebook.items() if name != "cells"}
    return f"{CELLS_BEGIN}\n{cells}\n{CELLS_END}\n{written(rest)[1:]}\n"


def change_cells(text: str, wanted: Callable[[str], bool], change: Callable[[dict[str, Any]], None]) -> str:
    """Change cells of a notebook.

    Args:
        text: the notebook as JSON, quickest as :func:`notebook_lines` writes it.
        wanted: whether a cell may have to be changed, from its line of JSON.
        change: changes a cell in place.

    Returns:
        The notebook as :func:`notebook_lines` writes it.

    Raises:
        ValueError: if ``text`` is no JSON.
    """
    lines = text.split("\n")
    if lines[0] != CELLS_BEGIN or CELLS_END not in lines:
        notebook = json.loads(text)
        for cell in notebook["cells"]:
            change(cell)
        return notebook_lines(notebook)
    for number in range(1, lines.index(CELLS_END)):
        line = lines[number]
        if wanted(line):
            cell = json.loads(line.removesuffix(","))
            change(cell)
            lines[number] = json.dumps(cell, ensure_ascii=False) + ("," if line.endswith(",") else "")
    return "\n".join(lines)


def remove_tree(folder: Path) -> None:
    """Remove a folder that may hold read-only files (nbgrader writes what it graded without write
    permission)."""
    if not folder.exists():
        return
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | 0o700 if path.is_dir() else path.stat().st_mode | 0o600)
    shutil.rmtree(folder)


def swap_folder(new: Path, target: Path) -> None:
    """Put the folder ``new`` in the place of ``target``; :func:`finish_swap` completes what an interruption
    left."""
    before = _before(target)
    remove_tree(before)
    if target.exists():
        target.rename(before)
    new.rename(target)
    remove_tree(before)


def finish_swap(target: Path) -> None:
    """After an interruption between the two renames of :func:`swap_folder`: put the old folder back."""
    before = _before(target)
    if before.exists():
        if target.exists():
            remove_tree(before)
        else:
            before.rename(target)


def _before(target: Path) -> Path:
    return target.with_name(f".{target.name}.before")


def evidence_path(evidence_folder: Path, slug: str, learner: str) -> Path:
    """Where the evidence file of one submission lies."""
    return evidence_folder / slug / f"{learner}.json"
