"""The submission of one notebook: a zip with the notebook, its answers and a receipt.

``01-coalition-20250905-143000.zip`` holds ``01-coalition/01-coalition.ipynb``,
``01-coalition/answers/*.json`` and ``01-coalition/receipt.json``. The receipt inside names the hash of
every file; the receipt that is shown and kept in ``receipts.jsonl`` adds the hash of the zip, so that both
sides can prove what was handed in.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from course import __version__
from course.errors import CourseError
from course.learner import texts
from course.learner.status import Status, status

RECEIPTS = "receipts.jsonl"
# What the store writes is far smaller; a bigger file in answers/ is not an answer.
_LARGEST_SIDECAR = 4 * 1024 * 1024


@dataclass(frozen=True)
class Packed:
    """A submission file, its receipt as data, and where receipts are kept."""

    path: Path
    receipt: dict[str, Any]
    receipts: Path
    status: Status

    def lines(self) -> list[tuple[str, str]]:
        """The receipt as it is shown: label and value."""
        values = {**self.receipt, **self.receipt["holds"], "files": ", ".join(self.receipt["files"])}
        return [(label, value.format_map(values)) for label, value in texts.RECEIPT]


def pack(notebook: Path, output: Path | None = None, now: datetime | None = None) -> Packed:
    """Make the submission of one notebook.

    Args:
        notebook: the learner's notebook, in its folder ``<slug>/``.
        output: the zip to write, or the folder to write it to; by default the current one. A file that is
        there is not
            overwritten.
        now: the time of packing; by default that of the call.

    Raises:
        CourseError: where the notebook cannot be read or the zip cannot be written.
    """
    when = (now or datetime.now(UTC)).astimezone(UTC)
    state = status(notebook)
    slug = state.slug
    contents = {f"{slug}/{slug}.ipynb": notebook.read_bytes()}
    for sidecar in sorted((notebook.parent / "answers").glob("*.json")):
        if sidecar.is_file() and not sidecar.is_symlink() and sidecar.stat().st_size <= _LARGEST_SIDECAR:
            contents[f"{slug}/answers/{sidecar.name}"] = sidecar.read_bytes()
    questions, exercises, arguments = (
        state.count("quiz", "prediction"),
        state.count("exercise"),
        state.count("argument"),
    )
    receipt: dict[str, Any] = {
        "v": 1,
        "course": __version__,
        "notebook": slug,
        "packed": when.isoformat(timespec="seconds"),
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()},
        "holds": {
            "questions": questions[0],
            "questions_all": questions[1],
            "exercises": exercises[0],
            "exercises_all": exercises[1],
            "arguments": arguments[0],
            "arguments_all": arguments[1],
            "words": sum(part.words for part in state.parts),
        },
    }
    contents[f"{slug}/receipt.json"] = (json.dumps(receipt, indent=1, ensure_ascii=False) + "\n").encode()
    path = _target(output, f"{slug}-{when.astimezone():%Y%m%d-%H%M%S}.zip")
    _write_zip(path, contents, when)
    receipt |= {"file": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
    receipts = notebook.parent.parent / RECEIPTS
    with receipts.open("a", encoding="utf-8") as file:
        file.write(json.dumps(receipt, ensure_ascii=False) + "\n")
    return Packed(path, receipt, receipts, state)


def _target(output: Path | None, name: str) -> Path:
    place = output if output is not None else Path.cwd()
    if place.is_dir():
        return place / name
    if place.suffix != ".zip":
        raise CourseError(
            f"{place} is no folder and no name that ends in .zip. Give one of these with --output."
        )
    return place


def _write_zip(path: Path, contents: dict[str, bytes], when: datetime) -> None:
    try:
        with path.open("xb") as raw, zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in contents.items():
                info = zipfile.ZipInfo(name, when.timetuple()[:6])
                info.compress_type = zipfile.ZIP_DEFLATED
                info.external_attr = 0o644 << 16
                archive.writestr(info, content)
            archive.close()
            raw.flush()
            os.fsync(raw.fileno())
    except FileExistsError as error:
        raise CourseError(
            f"{path} is there already and was not overwritten. Give another name with --output."
        ) from error
    except OSError as error:
        raise CourseError(
            f"{path} could not be written ({error.strerror}). Give another folder with --output FOLDER."
        ) from error
