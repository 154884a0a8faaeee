"""The submission of one notebook: a zip with the notebook, its answers and a receipt.

``01-coalition-20250905-143000.zip`` holds ``01-coalition/01-coalition.ipynb``,
``01-coalition/answers/*.json`` and ``01-coalition/receipt.json``. The receipt inside names the hash of
every file; the receipt that is shown and kept in ``receipts.jsonl`` adds the hash of the zip, so that both
sides can prove what was handed in.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from course import __version__
from course.errors import CourseError
from course.files import append_line
from course.learner import texts
from course.learner.status import Status, status

RECEIPTS = "receipts.jsonl"
# What the store writes is far smaller; a bigger file in answers/ is not an answer.
_LARGEST_SIDECAR = 4 * 1024 * 1024


@dataclass(frozen=True)
class Packed:
    """A submission, its receipt as data, where receipts are kept (None where that failed), and remarks."""

    path: Path
    receipt: dict[str, Any]
    receipts: Path | None
    status: Status
    remarks: tuple[str, ...] = ()

    def lines(self) -> list[tuple[str, str]]:
        """The receipt as it is shown: label and value."""
        packed = datetime.fromisoformat(self.receipt["packed"])
        values = {**self.receipt, **self.receipt["holds"], "files": ", ".join(self.receipt["files"])}
        values["packed"] = _shown(packed)
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
    remarks = list(_about(notebook))
    contents |= {f"{slug}/answers/{name}": content for name, content in _answers(notebook, remarks)}
    questions, exercises, arguments = (
        state.count("quiz", "prediction"),
        state.count("exercise"),
        state.count("argument"),
    )
    receipt: dict[str, Any] = {
        "v": 1,
        "course": __version__,
        "notebook": slug,
        "edition": state.edition,
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
    place = _home(notebook) / RECEIPTS
    receipts: Path | None = place
    try:
        append_line(place, json.dumps(receipt, ensure_ascii=False))
    except OSError as error:
        # The submission is whole: its receipt is shown, and only not kept.
        remarks.append(texts.RECEIPT_NOT_KEPT.format(path=place, reason=error.strerror or error))
        receipts = None
    return Packed(path, receipt, receipts, state, tuple(remarks))


def _shown(when: datetime) -> str:
    """A time as the learner's own clock has it."""
    return f"{when.astimezone():%Y-%m-%d %H:%M}"


def _home(notebook: Path) -> Path:
    """The learner's folder, also where the notebook does not lie in a folder of its own."""
    from course.questions.identity import MANIFEST

    parents = notebook.resolve().parents
    return next((place for place in parents[:3] if (place / MANIFEST).is_file()), parents[1])


def _about(notebook: Path) -> Iterator[str]:
    """When the notebook was saved, whether it is open, and what other work there is of the same notebook."""
    from course.evidence.store import kept_aside
    from course.learner.find import notebooks_around, slug_of
    from course.learner.folder import handed_out
    from course.learner.server.running import open_notebooks

    saved = datetime.fromtimestamp(notebook.stat().st_mtime, UTC)
    yield texts.LAST_SAVED.format(when=_shown(saved))
    if aside := kept_aside(notebook.parent):
        yield texts.PACKED_ASIDE.format(files=", ".join(f"answers/{name}" for name in aside))
    if notebook.resolve() in open_notebooks():
        yield texts.OPEN_IN_JUPYTER
    home = _home(notebook)
    slug = slug_of(notebook)
    others = [
        str(one.path)
        for one in notebooks_around(home, handed_out(home))
        if one.slug == slug and one.work and one.path.resolve() != notebook.resolve()
    ]
    if others:
        yield texts.OTHER_WORK.format(path=notebook, others=", ".join(others))


def _answers(notebook: Path, remarks: list[str]) -> Iterator[tuple[str, bytes]]:
    """The answers files beside a notebook, those kept aside included; what cannot be read is said."""
    for path in sorted((notebook.parent / "answers").glob("*.json")):
        name = f"answers/{path.name}"
        try:
            if path.is_symlink() or not path.is_file():
                continue
            if path.stat().st_size > _LARGEST_SIDECAR:
                remarks.append(texts.NOT_PACKED_LARGE.format(file=name))
                continue
            yield path.name, path.read_bytes()
        except OSError as error:
            remarks.append(texts.NOT_PACKED.format(file=name, reason=error.strerror or error))


def _target(output: Path | None, name: str) -> Path:
    place = output if output is not None else Path.cwd()
    if place.is_dir():
        return place / name
    if place.suffix != ".zip":
        raise CourseError(texts.PACK_PLACE.format(place=place))
    return place


def _zip_time(when: datetime) -> tuple[int, int, int, int, int, int]:
    """A time that a zip can hold: it knows the years 1980 to 2107. The receipt inside has the clock's own."""
    earliest, latest = (1980, 1, 1, 0, 0, 0), (2107, 12, 31, 23, 59, 58)
    year, month, day, hour, minute, second, *_ = when.timetuple()
    return min(max((year, month, day, hour, minute, second), earliest), latest)


def _write_new(path: Path, content: bytes) -> None:
    """Write a file that is not there yet, whole or not at all."""
    try:
        with path.open("xb") as raw:
            raw.write(content)
            raw.flush()
            os.fsync(raw.fileno())
    except FileExistsError:
        raise
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _write_zip(path: Path, contents: dict[str, bytes], when: datetime) -> None:
    # Made in memory and then written beside, so that a file of a submission's name is a whole submission.
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            info = zipfile.ZipInfo(name, _zip_time(when))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, content)
    try:
        _write_new(path, made.getvalue())
    except FileExistsError as error:
        raise CourseError(texts.PACK_THERE.format(path=path)) from error
    except OSError as error:
        raise CourseError(texts.PACK_NOT_WRITTEN.format(path=path, reason=error.strerror)) from error
