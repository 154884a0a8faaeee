"""Notes that a learner writes for nobody else: where they are kept, read and saved.

They lie in ``my-notes/<notebook>.notes`` beside the notebooks' folders, never inside one, so that what is
handed in (by ``course pack``, by a learning platform, by nbgrader's exchange) has none of them; collecting
takes no such file either. One JSON file a notebook, replaced in one step at every save.

``load(key)`` and ``save(key, text)`` are all that others need: explorers keep the answer to "what explains
the difference?" here.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course import files
from course.errors import CourseError, UnknownName
from course.evidence.record import is_item_id
from course.learner.notes import texts as texts
from course.questions.identity import MANIFEST

FOLDER = "my-notes"
SUFFIX = ".notes"
# Characters of one note; some thirty pages.
LIMIT = 100_000
_LARGEST_FILE = 64 * 2**20


class NoteNotSaved(CourseError):
    """A note could not be kept; the message says why, and what was kept before is still there."""


@dataclass(frozen=True)
class Note:
    """One note: its key, such as ``01-coalition/desk-record``, its text, and when it was saved."""

    key: str
    text: str
    saved: float


def load(key: str) -> str:
    """The text of a note; empty where there is none.

    Args:
        key: ``notebook/name``, for example ``"01-coalition/desk-record"``.

    Raises:
        UnknownName: if ``key`` has another form.
        CourseError: if the file is there and cannot be read.
    """
    slug = _slug(key)
    entry = _read(_path(slug)).get(key)
    return entry["text"] if entry else ""


def save(key: str, text: str) -> Path:
    """Keep a note; an empty text removes it.

    Args:
        key: see :func:`load`.
        text: the whole text.

    Returns:
        The file that holds it.

    Raises:
        UnknownName: if ``key`` has another form.
        NoteNotSaved: if the text is too long or the file cannot be written; what was kept before stays.
    """
    path = _path(_slug(key))
    if len(text) > LIMIT:
        raise NoteNotSaved(texts.TOO_LONG.format(length=len(text), limit=LIMIT))
    # A lone surrogate (a broken paste) is no text that a file can hold.
    text = text.encode("utf-8", "replace").decode("utf-8")
    try:
        path.parent.mkdir(exist_ok=True)
        with files.locked(path):
            known = _read(path)
            if text.strip():
                known[key] = {"text": text, "t": time.time()}
            else:
                known.pop(key, None)
            content = {"v": 1, "note": texts.IN_FILE, "notes": known}
            files.write_text(path, json.dumps(content, ensure_ascii=False, indent=1) + "\n")
    except OSError as error:
        raise NoteNotSaved(texts.NOT_WRITTEN.format(path=path, problem=error.strerror or error)) from error
    except CourseError as error:
        raise NoteNotSaved(str(error)) from error
    return path


def all_notes(folder: Path | None = None) -> Iterator[Note]:
    """Every note, notebook by notebook, in the order in which they were first written.

    Args:
        folder: where the notebooks' folders lie; by default found from the current folder.

    Raises:
        CourseError: if a file of notes cannot be read.
    """
    place = notes_folder() if folder is None else folder / FOLDER
    for path in sorted(place.glob(f"*{SUFFIX}")):
        for key, entry in _read(path).items():
            yield Note(key, entry["text"], entry["t"])


def notes_folder(slug: str = "") -> Path:
    """Where notes lie: beside the notebooks' folders, found from the current folder.

    Args:
        slug: the notebook that asks; its own folder is never the place.
    """
    here = Path.cwd()
    root = next((place for place in (here, *here.parents) if (place / MANIFEST).is_file()), None)
    if root is None:
        inside = here.name == slug or (here / f"{here.name}.ipynb").is_file()
        root = here.parent if inside else here
    return root / FOLDER


def _path(slug: str) -> Path:
    return notes_folder(slug) / f"{slug}{SUFFIX}"


def _slug(key: str) -> str:
    if not is_item_id(key):
        raise UnknownName(texts.BAD_KEY.format(key=key))
    return key.partition("/")[0]


def _read(path: Path) -> dict[str, dict[str, Any]]:
    try:
        raw = files.read_bytes(path, _LARGEST_FILE)
        content = files.parse_json(raw)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise CourseError(texts.UNREADABLE.format(path=path, problem=error)) from error
    notes = content.get("notes") if isinstance(content, dict) else None
    if not isinstance(notes, dict):
        raise CourseError(texts.UNREADABLE.format(path=path, problem=texts.NO_NOTES))
    return {
        key: {"text": entry["text"], "t": float(entry.get("t") or 0)}
        for key, entry in notes.items()
        if isinstance(entry, dict) and isinstance(entry.get("text"), str)
    }
