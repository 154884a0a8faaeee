"""Intake: what a learner handed in, read without trusting any of it.

A notebook is read as JSON and brought into one plain form: a list of cells with a type, an id or None,
metadata, a source with Unix line ends, and outputs. Nothing is executed and no link is followed. What cannot
be read is a :class:`course.errors.SubmissionError` whose message says what the file is, so that a person can
ask for the right one.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from course.errors import SubmissionError
from course.evidence.record import printable
from course.files import Broken, parse_text
from course.grading.feedback.markdown import with_pictures
from course.grading.texts import grading as texts

MAX_NOTEBOOK_BYTES = 32 * 1024 * 1024
MAX_FILE_BYTES = 8 * 1024 * 1024
MAX_CELLS = 3000
MAX_TIME_BYTES = 200
CELL_TYPES = ("code", "markdown", "raw")
# Never a part of an answer: left by editors, by nbgrader and by operating systems.
IGNORED = {".ipynb_checkpoints", "__pycache__", "__MACOSX", ".DS_Store", "Thumbs.db", "feedback"}
# A learner's file of this name beside the notebook would be imported in place of the real module.
SHADOWED = (
    "course",
    "IPython",
    "ipykernel",
    "pandas",
    "numpy",
    "matplotlib",
    "anywidget",
    "ipywidgets",
    "json",
    "os",
    "sys",
)

_ARCHIVES = {
    b"PK\x03\x04": "a zip archive",
    b"\x1f\x8b": "a gzip archive",
    b"%PDF": "a PDF document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
}


@dataclass
class RawNotebook:
    """A submitted notebook in plain form.

    Attributes:
        name: file name.
        cells: dicts with ``cell_type``, ``id`` (str or None), ``metadata``, ``source`` and ``outputs``.
        metadata: the notebook's metadata.
        notes: sentences on what had to be put right while reading.
    """

    name: str
    cells: list[dict[str, Any]]
    metadata: dict[str, Any]
    notes: list[str] = field(default_factory=list)

    def as_notebook(self) -> dict[str, Any]:
        """The cells as a notebook of format 4, for readers of evidence."""
        return {"cells": self.cells, "metadata": self.metadata, "nbformat": 4, "nbformat_minor": 5}


@dataclass
class Files:
    """The regular files of a submission folder, and sentences on what was left out."""

    notebooks: list[Path]
    others: list[Path]
    notes: list[str]


def list_files(folder: Path) -> Files:
    """The files of a submission; links, special files, oversized files and editors' leftovers are left out,
    with a note each."""
    found = Files([], [], [])
    for path in _walk(folder):
        name = path.relative_to(folder)
        if set(name.parts) & IGNORED:
            continue
        status = path.lstat()
        module = name.parts[0].removesuffix(".py")
        if not stat.S_ISREG(status.st_mode) or status.st_nlink > 1:
            found.notes.append(_file_note(name, texts.NOT_REGULAR))
        elif path.suffix == ".ipynb":
            found.notebooks.append(path)
        elif status.st_size > MAX_FILE_BYTES:
            found.notes.append(_file_note(name, texts.FILE_TOO_BIG))
        elif str(name) == "timestamp.txt" and not _is_time(path):
            # nbgrader could not grade the rest.
            found.notes.append(_file_note(name, texts.NOT_A_TIME))
        elif module in SHADOWED:
            found.notes.append(_file_note(name, texts.SHADOWS.format(module=module)))
        else:
            found.others.append(path)
    return found


def _is_time(stamp: Path) -> bool:
    """Whether a file holds what nbgrader takes for the time of handing in: nothing, or a date and time."""
    from nbgrader.utils import parse_utc

    text = stamp.read_bytes()[:MAX_TIME_BYTES].decode("utf-8", "replace").strip()
    try:
        return stamp.stat().st_size < MAX_TIME_BYTES and (not text or parse_utc(text) is not None)
    except (ValueError, OverflowError):
        return False


def answer_files(files: list[Path], slug: str) -> list[Path]:
    """The answers files among a submission's: those in a folder ``answers``, and those that lost their folder
    or stand in another on the way; in whatever case a system or a person wrote their names.
    """
    named = f"{slug}.".casefold()
    return [
        path
        for path in files
        if path.suffix.casefold() == ".json"
        and ".broken-" not in path.name
        and (path.parent.name.casefold() == "answers" or path.name.casefold().startswith(named))
    ]


def _walk(folder: Path) -> Iterator[Path]:
    # os.walk does not follow links to folders; such a link is listed among the folder names and reported as a
    # file.
    for root, folders, files in os.walk(folder):
        links = [name for name in folders if Path(root, name).is_symlink()]
        for name in sorted([*files, *links]):
            yield Path(root, name)


def _file_note(name: Path, reason: str) -> str:
    return texts.HEALED["file"].format(name=printable(str(name)), reason=reason)


def content_hash(folder: Path) -> str:
    """SHA-256 over names and bytes of all regular files of a folder; links and special files count by their
    name only."""
    digest = hashlib.sha256()
    for path in _walk(folder):
        digest.update(str(path.relative_to(folder)).encode("utf-8", "surrogateescape") + b"\0")
        if stat.S_ISREG(path.lstat().st_mode):
            with path.open("rb") as content:
                digest.update(hashlib.file_digest(content, "sha256").digest())
    return digest.hexdigest()


def read_notebook(path: Path, learner: str, slug: str) -> RawNotebook:
    """Read one submitted notebook.

    Args:
        path: the file.
        learner: whose it is, for messages.
        slug: which notebook it should be, for messages.

    Raises:
        SubmissionError: if it is too big, no text, no JSON or no notebook.
    """
    _check_size(path.stat().st_size, printable(path.name), learner)
    return parse_notebook(path.read_bytes(), path.name, learner, slug)


def _check_size(size: int, name: str, learner: str) -> None:
    if size > MAX_NOTEBOOK_BYTES:
        raise SubmissionError(
            texts.TOO_BIG.format(
                name=name, learner=learner, size=size // 2**20, limit=MAX_NOTEBOOK_BYTES // 2**20
            )
        )


def parse_notebook(data_read: bytes, file_name: str, learner: str, slug: str) -> RawNotebook:
    """Read a notebook from the bytes of its file, as :func:`read_notebook` does.

    Raises:
        SubmissionError: if it is too big, no text, no JSON or no notebook.
    """
    name = printable(file_name)
    _check_size(len(data_read), name, learner)
    notes: list[str] = []
    text = _decode(data_read, name, learner, notes)
    what = _what_it_is(text)
    if what is not None:
        told = texts.WHAT_IT_IS[what]
        raise SubmissionError(texts.NOT_THE_FILE.format(name=name, learner=learner, slug=slug, what=told))
    try:
        data = parse_text(text)
    except Broken as broken:
        cause = broken.__cause__
        if isinstance(cause, json.JSONDecodeError):
            raise SubmissionError(
                texts.NOT_JSON.format(name=name, learner=learner, line=cause.lineno, problem=cause.msg)
            ) from broken
        raise SubmissionError(
            texts.NOT_NOTEBOOK.format(name=name, learner=learner, slug=slug, problem=broken)
        ) from broken
    if not isinstance(data, dict):
        raise SubmissionError(
            texts.NOT_NOTEBOOK.format(name=name, learner=learner, slug=slug, problem=texts.NO_CELLS)
        )
    version = data.get("nbformat")
    raw_cells = data.get("cells")
    if not isinstance(raw_cells, list) and isinstance(data.get("worksheets"), list):
        raw_cells = [
            c for sheet in data["worksheets"] if isinstance(sheet, dict) for c in _list(sheet.get("cells"))
        ]
        notes.append(texts.HEALED["format"].format(version=printable(str(version))))
    if not isinstance(raw_cells, list):
        raise SubmissionError(
            texts.NOT_NOTEBOOK.format(name=name, learner=learner, slug=slug, problem=texts.NO_CELLS)
        )
    if len(raw_cells) > MAX_CELLS:
        raise SubmissionError(
            texts.TOO_MANY_CELLS.format(name=name, learner=learner, cells=len(raw_cells), limit=MAX_CELLS)
        )
    cells = [cell for cell in map(_plain_cell, raw_cells) if cell is not None]
    if len(cells) < len(raw_cells):
        notes.append(texts.HEALED["cell_junk"].format(n=len(raw_cells) - len(cells)))
    if any("\r" in cell["source"] for cell in cells):
        notes.append(texts.HEALED["crlf"])
        for cell in cells:
            cell["source"] = unix(cell["source"])
    metadata = data.get("metadata")
    return RawNotebook(file_name, cells, metadata if isinstance(metadata, dict) else {}, notes)


def unix(text: str) -> str:
    """``text`` with Unix line ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _what_it_is(text: str) -> str | None:
    """What a text is that plainly is no notebook: empty, a web page, or two versions in conflict."""
    start = text[:2000].lstrip("\ufeff \t\r\n").casefold()
    if not start:
        return "empty" if not text.strip() else None
    if start.startswith(("<!doctype html", "<html", "<?xml", "<head", "<body")):
        return "html"
    if re.search(r"^<{7} ", text, re.MULTILINE) and re.search(r"^>{7} ", text, re.MULTILINE):
        return "conflict"
    return None


def _decode(data: bytes, name: str, learner: str, notes: list[str]) -> str:
    for magic, what in _ARCHIVES.items():
        if data.startswith(magic):
            raise SubmissionError(texts.NOT_TEXT.format(name=name, learner=learner, what=what))
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            notes.append(texts.HEALED["bom"])
            return _strict(data, encoding, name, learner)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if b"\x00" in data[:4096]:
            raise SubmissionError(
                texts.NOT_TEXT.format(name=name, learner=learner, what=texts.BINARY)
            ) from error
        notes.append(texts.HEALED["encoding"].format(encoding="Windows-1252"))
        return data.decode("cp1252", errors="replace")


def _strict(data: bytes, encoding: str, name: str, learner: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise SubmissionError(
            texts.NOT_TEXT.format(name=name, learner=learner, what=texts.BROKEN_ENCODING)
        ) from error


def _plain_cell(cell: Any) -> dict[str, Any] | None:
    if not isinstance(cell, dict):
        return None
    kind = cell.get("cell_type")
    source = cell.get("source", cell.get("input", ""))
    if kind == "heading":
        # Format 3 had cells for headings; the level is their only other content.
        level = cell.get("level")
        kind, source = (
            "markdown",
            f"{'#' * (level if isinstance(level, int) and 1 <= level <= 6 else 1)} {_text(source)}",
        )
    if kind == "html":
        kind = "markdown"
    if kind not in CELL_TYPES:
        return None
    metadata = cell.get("metadata")
    cell_id = cell.get("id")
    return {
        "cell_type": kind,
        "id": cell_id if isinstance(cell_id, str) else None,
        "metadata": metadata if isinstance(metadata, dict) else {},
        "source": with_pictures(_text(source), cell.get("attachments"))
        if kind == "markdown"
        else _text(source),
        "outputs": [o for o in map(_plain_output, _list(cell.get("outputs"))) if o is not None],
    }


def _plain_output(output: Any) -> dict[str, Any] | None:
    if not isinstance(output, dict):
        return None
    data = output.get("data")
    if not isinstance(data, dict):
        # Format 3 kept the MIME types beside the other fields.
        data = {key: value for key, value in output.items() if isinstance(key, str) and "/" in key}
    return {"output_type": "display_data", "data": data, "metadata": {}} if data else None


def _text(source: Any) -> str:
    if isinstance(source, str):
        return source
    return "".join(part for part in _list(source) if isinstance(part, str))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
