"""The evidence that a notebook file carries: in its metadata and in its cells' outputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from course.evidence import texts
from course.evidence.merge import merge
from course.evidence.record import METADATA_KEY, MIME, Evidence, clean_bundle
from course.files import Broken, parse_json, read_bytes

MAX_NOTEBOOK_BYTES = 64 * 2**20


def from_notebook(notebook: Path | str | Mapping[str, Any]) -> Evidence:
    """The evidence inside a notebook: in its metadata and in its cells' outputs.

    Args:
        notebook: a file, or the notebook as JSON. Any format version, with or without a byte-order mark.

    Returns:
        The merged evidence; ``.problems`` names what could not be read. Never raises.
    """
    problems: list[str] = []
    content: object = notebook
    if isinstance(notebook, (str, Path)):
        content = _notebook_json(Path(notebook), problems)
    if not isinstance(content, Mapping):
        return Evidence(problems=problems)
    found = [clean_bundle(part) for part in _bundles(content, problems)]
    merged = merge(*found)
    merged.problems = problems + [problem for part in found for problem in part.problems]
    return merged


def _notebook_json(path: Path, problems: list[str]) -> object:
    try:
        content = parse_json(read_bytes(path, MAX_NOTEBOOK_BYTES))
    except OSError as error:
        problems.append(texts.BROKEN_NOTEBOOK.format(file=path.name, problem=error.strerror or error))
        return None
    except Broken as broken:
        problems.append(texts.BROKEN_NOTEBOOK.format(file=path.name, problem=broken))
        return None
    if not isinstance(content, dict):
        problems.append(texts.BROKEN_NOTEBOOK.format(file=path.name, problem="it is not a table of cells"))
    return content


def _bundles(notebook: Mapping[str, Any], problems: list[str]) -> Iterator[object]:
    metadata = notebook.get("metadata")
    if isinstance(metadata, Mapping) and isinstance(metadata.get(METADATA_KEY), Mapping):
        # The course may keep other things under this key; without evidence it is no bundle.
        if "evidence" in metadata[METADATA_KEY]:
            yield dict(metadata[METADATA_KEY])
    elif isinstance(metadata, Mapping) and METADATA_KEY in metadata:
        problems.append(texts.JUNK_METADATA)
    for cell in _cells(notebook):
        outputs = cell.get("outputs") if isinstance(cell, Mapping) else None
        for output in outputs if isinstance(outputs, list) else ():
            data = output.get("data") if isinstance(output, Mapping) else None
            found = data.get(MIME) if isinstance(data, Mapping) else None
            if found is not None:
                yield _unwrapped(found)


def _cells(notebook: Mapping[str, Any]) -> Iterator[object]:
    """The cells of a notebook of format 4, or of format 3 with its worksheets."""
    sheets = notebook.get("worksheets")
    holders = [notebook, *(sheets if isinstance(sheets, list) else ())]
    for holder in holders:
        cells = holder.get("cells") if isinstance(holder, Mapping) else None
        yield from cells if isinstance(cells, list) else ()


def _unwrapped(found: object) -> object:
    """JSON data in an output; some programs write it as a text or as lines of text."""
    if isinstance(found, list) and all(isinstance(line, str) for line in found):
        found = "".join(found)
    if not isinstance(found, str):
        return found
    try:
        return parse_json(found.encode("utf-8", "replace"))
    except Broken:
        return None
