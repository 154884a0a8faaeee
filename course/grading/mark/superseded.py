"""What a later run took the place of, kept for complaints: ``history/<notebook>/<learner>/`` in the class
folder.

A copy of the evidence file before its verdicts change, a copy of the feedback page before it is written anew,
and once for each state of the keys the key file, below ``history/keys/``. All of it stays until the learner
is removed or the class folder is deleted.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from course.grading.classroom.folder import ClassFolder
from course.grading.files import evidence_path, unsynced, write_bytes
from course.grading.score import evidence_file
from course.grading.score.marking import Marking

FOLDER, KEYS = "history", "keys"
_NAME = re.compile(r"(?P<stamp>\d{8}T\d{6}Z)-[0-9a-f]{8}\.(?P<kind>json|html)")


def place_of(folder: ClassFolder, slug: str, learner: str) -> Path:
    """Where what is superseded of one learner's work is kept."""
    return folder.root / FOLDER / slug / learner


def judged_by(marking: Marking) -> dict[str, str]:
    """What an evidence file notes of the keys: their state, and the edition that they are of."""
    edition = marking.frozen.edition.id if marking.frozen is not None else ""
    return {"keys": marking.digest[:12], "edition": edition}


def keep_keys(folder: ClassFolder, marking: Marking) -> None:
    """Keep the keys that verdicts are made by now, once for each state of them."""
    target = folder.root / FOLDER / KEYS / f"{marking.slug}-{marking.digest[:12]}.yaml"
    source = folder.keys / f"{marking.slug}.yaml"
    if not target.exists() and source.exists():
        write_bytes(target, source.read_bytes())


def keep_evidence(folder: ClassFolder, slug: str, learner: str, new: Mapping[str, Any] | None) -> Path | None:
    """Keep the evidence file that is there, if ``new`` says something else, or if it is about to go.

    Args:
        folder: the class folder.
        slug: the notebook.
        learner: the learner's id.
        new: what takes its place; None where nothing does.

    Returns:
        The copy, or None where nothing was to be kept.

    Raises:
        OSError: if it cannot be written; nothing may take its place then.
    """
    path = evidence_path(folder.evidence, slug, learner)
    before = evidence_file.read_if_there(path, slug, learner)
    if before is None:
        return None
    if new is not None and _said(before) == _said(new):
        return None
    return _keep(place_of(folder, slug, learner), path)


def keep_page(folder: ClassFolder, slug: str, learner: str) -> Path | None:
    """Keep the feedback page that is there, before another takes its place.

    Raises:
        OSError: if it cannot be written.
    """
    path = folder.feedback / learner / slug / f"{slug}.html"
    return _keep(place_of(folder, slug, learner), path) if path.is_file() else None


def _said(data: Mapping[str, Any]) -> str:
    """What of an evidence file a complaint can be about, whatever the order of its lines."""
    verdicts = {
        v["item"]: [v["outcome"], v["points"], v["max_points"], v.get("reason"), v.get("why"), v.get("value")]
        for v in data.get("verdicts", ())
    }
    return json.dumps([verdicts, data.get("arguments")], sort_keys=True, default=repr)


def _keep(place: Path, path: Path) -> Path:
    content = path.read_bytes()
    # By the time at which it was written, so that the names are in order.
    when = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    digest = hashlib.sha256(content).hexdigest()[:8]
    same = next(place.glob(f"*-{digest}{path.suffix}"), None) if place.is_dir() else None
    if same is not None:
        return same
    target = place / f"{when:%Y%m%dT%H%M%SZ}-{digest}{path.suffix}"
    with unsynced():
        write_bytes(target, content)
    return target


def kept(folder: ClassFolder, slug: str, learner: str, kind: str) -> list[Path]:
    """What is kept of one learner's work, the oldest first.

    Args:
        folder: the class folder.
        slug: the notebook.
        learner: the learner's id.
        kind: ``json`` for evidence, ``html`` for pages.
    """
    place = place_of(folder, slug, learner)
    found = [p for p in place.glob(f"*.{kind}") if _NAME.fullmatch(p.name)] if place.is_dir() else []
    return sorted(found)
