"""Versions: one source, raised whenever what a class works with changes, and a record of what each holds.

The version stands in ``course/__init__.py`` and nowhere else by hand; ``course author version`` says where
another file disagrees. ``notebooks/released/versions.json`` records, for each version that was released, a
hash of its notebooks, questions, keys, tables and evidence. The version that is being worked on has the state
*in development* there, and may change as often as it likes; once it is released, a change needs a new one.
``course author version --fix`` brings the other files in line, those that describe the course to catalogues
included; ``course author version --release`` records
the version as released. The tables' schema and the format of evidence have versions of their own.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import course
from course.authoring import metadata, texts
from course.errors import CourseError

RECORD = Path("notebooks", "released", "versions.json")
DEVELOPMENT, RELEASED = "in development", "released"
# What a class in mid-term feels when it changes, by the files that hold it.
PARTS = {
    "notebooks": ("notebooks/source/*/*.ipynb", "notebooks/source/glossary.md"),
    "questions": ("notebooks/source/*/items.yaml",),
    "keys": ("notebooks/keys/*.yaml",),
    "tables": ("data/*.csv", "data/datapackage.json"),
    "evidence": ("course/evidence/*.py",),
}
_VERSION = r"[0-9]+(?:\.[0-9]+)+"


def hashes(root: Path) -> dict[str, str]:
    """A hash of each part of the course as it is in a checkout."""
    return {part: _hash(root, patterns) for part, patterns in PARTS.items()}


def _hash(root: Path, patterns: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for pattern in patterns for path in root.glob(pattern)):
        # As in every checkout, whatever line ends it has.
        content = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + hashlib.sha256(content).digest())
    return digest.hexdigest()[:16]


def problems(root: Path, version: str = course.__version__) -> list[str]:
    """What is wrong with the version of a checkout, a sentence each.

    Args:
        root: the checkout.
        version: of the course.
    """
    found = [
        texts.VERSION_DIFFERS.format(file=name, there=there or texts.VERSION_NONE, version=version)
        for name, there in _elsewhere(root).items()
        if there != version
    ]
    found += [
        texts.VERSION_FOLLOWS.format(file=name, version=version)
        for name, text in metadata.files(root, version).items()
        if _text(root / name) != text
    ]
    if f"\n## {version}\n" not in (root / "CHANGELOG.md").read_text(encoding="utf-8"):
        found.append(texts.VERSION_NO_CHANGES.format(version=version))
    known = _record(root)
    kept = known.get(version)
    if kept is None:
        found.append(texts.VERSION_UNKNOWN.format(version=version, file=RECORD.as_posix()))
    elif kept["state"] == RELEASED:
        now = hashes(root)
        changed = [part for part in PARTS if kept.get("hashes", {}).get(part) != now[part]]
        if changed:
            parts = " and ".join(filter(None, (", ".join(changed[:-1]), changed[-1])))
            found.append(texts.VERSION_NOT_RAISED.format(parts=parts, version=version))
    return found


def _elsewhere(root: Path) -> dict[str, str | None]:
    return {
        name: _found(root / name, pattern)
        for name, pattern in (("CITATION.cff", rf"^version: ({_VERSION})$"),)
    }


def _found(path: Path, pattern: str) -> str | None:
    found = re.search(pattern, path.read_text(encoding="utf-8"), re.MULTILINE)
    return found[1] if found else None


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


def fix(root: Path, version: str = course.__version__) -> list[str]:
    """Write the version into the other files, and into the record if it is new there.

    Returns:
        The files that were changed.
    """
    changed = []
    for name, there in _elsewhere(root).items():
        if there is not None and there != version:
            path = root / name
            text = path.read_text(encoding="utf-8")
            first = next(re.finditer(rf"(?i)version\W+(?={re.escape(there)})", text)).end()
            path.write_text(text[:first] + version + text[first + len(there) :], encoding="utf-8")
            changed.append(name)
    for name, text in metadata.files(root, version).items():
        if _text(root / name) != text:
            (root / name).write_text(text, encoding="utf-8", newline="\n")
            changed.append(name)
    known = _record(root)
    if version not in known:
        _write(root, known | {version: {"state": DEVELOPMENT}})
        changed.append(RECORD.as_posix())
    return changed


def release(root: Path, version: str = course.__version__) -> None:
    """Record the version as released, with what it holds now.

    Raises:
        CourseError: if it was released with something else, or other files disagree.
    """
    if found := problems(root, version):
        raise CourseError("\n".join(found))
    _write(root, _record(root) | {version: {"state": RELEASED, "hashes": hashes(root)}})


def _record(root: Path) -> dict[str, dict[str, Any]]:
    try:
        found: dict[str, dict[str, Any]] = json.loads((root / RECORD).read_text(encoding="utf-8"))
        return found
    except (OSError, ValueError) as error:
        raise CourseError(texts.VERSION_RECORD.format(path=root / RECORD, problem=error)) from error


def _write(root: Path, known: dict[str, dict[str, Any]]) -> None:
    path = root / RECORD
    path.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")
