"""The version is raised with what a class works with, and an id keeps its sense."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from course import __version__
from course.authoring import kept_ids, versions
from course.errors import CourseError
from course.paths import require_checkout
from course.questions.bank.load import load_items_file

ROOT = require_checkout()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The parts of a checkout that a version holds, and the files that name it."""
    for patterns in versions.PARTS.values():
        for pattern in patterns:
            for path in ROOT.glob(pattern):
                target = tmp_path / path.relative_to(ROOT)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
    for name in ("CITATION.cff", "codemeta.json", ".zenodo.json", "CHANGELOG.md", versions.RECORD):
        path = ROOT / name
        target = tmp_path / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    return tmp_path


def test_a_version_in_development_may_change(checkout: Path) -> None:
    assert versions.problems(checkout) == []
    (checkout / "data" / "claims.csv").write_text("changed", encoding="utf-8")
    assert versions.problems(checkout) == []


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("notebooks/source/01-coalition/01-coalition.ipynb", "notebooks"),
        ("notebooks/source/01-coalition/items.yaml", "questions"),
        ("notebooks/keys/01-coalition.yaml", "keys"),
        ("data/claims.csv", "tables"),
        ("course/evidence/record.py", "evidence"),
    ],
)
def test_a_released_version_may_not(checkout: Path, name: str, part: str) -> None:
    versions.release(checkout)
    assert versions.problems(checkout) == []
    path = checkout / name
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    (found,) = versions.problems(checkout)
    assert found.startswith(f"The {part} have changed since {__version__} was released. Raise __version__")
    with pytest.raises(CourseError, match="Raise __version__"):
        versions.release(checkout)


def test_a_raised_version_is_written_where_it_stands_besides(checkout: Path) -> None:
    versions.release(checkout)
    told = "\n".join(versions.problems(checkout, "9.8.7"))
    for name in ("CITATION.cff", "codemeta.json", ".zenodo.json", "CHANGELOG.md", "does not know version"):
        assert name in told
    versions.fix(checkout, "9.8.7")
    (left,) = versions.problems(checkout, "9.8.7")
    assert "CHANGELOG.md has no section ## 9.8.7" in left
    kept = json.loads((checkout / versions.RECORD).read_text(encoding="utf-8"))
    assert kept[__version__]["state"] == "released" and kept["9.8.7"] == {"state": "in development"}


CHANGES = [
    ("        key: {text: settled,", "        key: {text: contested,", "its key"),
    ("          shares: Which state contributes", "          parts: Which state contributes", "its rows"),
    (
        "          contested: Contested\n",
        "          contested: Never contested at all\n",
        "its options contested",
    ),
    ("The date that counts is 5 September", "The date that counts is 6 September", "its question"),
    ("Match each statement with the badge that it deserves.", "Match each statement with its badge.", None),
]


@pytest.mark.parametrize(("old", "new", "what"), CHANGES, ids=[str(change[2]) for change in CHANGES])
def test_what_keeps_its_id_keeps_its_sense(tmp_path: Path, old: str, new: str, what: str | None) -> None:
    from course import history

    path = history.items_of("0.1.0", "01-coalition")
    assert path is not None
    text = path.read_text(encoding="utf-8")
    assert old in text
    changed = text.replace(old, new)
    if "parts: Which" in new:
        changed = changed.replace("shares: undisclosed", "parts: undisclosed", 1).replace(
            "          shares: ", "          parts: "
        )
    (tmp_path / "01-coalition.yaml").write_text(changed, encoding="utf-8")
    then = load_items_file(path, "01-coalition")
    now = load_items_file(tmp_path / "01-coalition.yaml", "01-coalition")
    found = dict(kept_ids.changes(then, now, {}, {}))
    assert found.get("01-coalition/warm-up/badges") == what
