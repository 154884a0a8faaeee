"""Everything that belongs to one notebook of a checkout, read for those who check or rewrite it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course.authoring.normal_form import Points, read, read_points
from course.paths import ITEMS


@dataclass(frozen=True)
class Lesson:
    """What belongs to one notebook: its cells, the public part of its questions, its keys and its guide."""

    slug: str
    path: Path
    notebook: dict[str, Any]
    items: dict[str, Any]
    keys: dict[str, Any]
    points: Points
    guide: str | None
    sources: frozenset[str]

    @property
    def cells(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.notebook["cells"]
        return found

    def at(self, cell: dict[str, Any], problem: str) -> str:
        """A problem with its place."""
        return f"{self.slug}, cell {cell.get('id', '?')}: {problem}"


def home_of(root: Path) -> Path:
    """The folder with ``source``, ``keys`` and ``guide``: ``notebooks`` of a checkout, or a class folder."""
    return root / "notebooks" if (root / "notebooks" / "source").is_dir() else root


def slugs(root: Path) -> list[str]:
    """The notebooks that exist in a checkout or a class folder, in order."""
    return sorted(
        path.parent.name
        for path in (home_of(root) / "source").glob("*/*.ipynb")
        if path.stem == path.parent.name
    )


def open_lesson(root: Path, slug: str) -> Lesson:
    """Read everything that belongs to one notebook of a checkout or a class folder.

    Raises:
        CourseError: where the notebook or one of its YAML files cannot be read.
    """
    home = home_of(root)
    path = home / "source" / slug / f"{slug}.ipynb"
    keys_file = home / "keys" / f"{slug}.yaml"
    guide = home / "guide" / f"{slug}.md"
    return Lesson(
        slug=slug,
        path=path,
        notebook=read(path),
        items=_mapping(path.with_name(ITEMS)),
        keys=_mapping(keys_file),
        points=read_points(keys_file),
        guide=guide.read_text(encoding="utf-8") if guide.is_file() else None,
        sources=_source_ids(root / "data"),
    )


def _mapping(path: Path) -> dict[str, Any]:
    from course.questions.bank.yamlfile import read_yaml

    if not path.is_file():
        return {}
    raw = read_yaml(path).content
    return raw if isinstance(raw, dict) else {}


def _source_ids(data: Path) -> frozenset[str]:
    """The source ids of the data package; empty while there is none, and then ids are not looked up."""
    import csv

    for path in sorted(data.rglob("*.csv")):
        if path.stem.lower() == "sources":
            with path.open(encoding="utf-8", newline="") as file:
                rows = csv.reader(file)
                next(rows, None)
                return frozenset(row[0] for row in rows if row)
    return frozenset()
