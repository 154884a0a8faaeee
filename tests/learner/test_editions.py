"""The student edition of a checkout is made once for each state of the sources, whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from course.errors import CourseError
from course.learner import edition as editions


@pytest.fixture
def root(tmp_path: Path, monkeypatch) -> Path:
    """A checkout with one notebook; where it lies is all that is put in another's place."""
    home = tmp_path / "notebooks" / "source" / "01-coalition"
    home.mkdir(parents=True)
    (home / "01-coalition.ipynb").write_text("{}", encoding="utf-8")
    (home.parent / editions.GLOSSARY).write_text("# Glossary", encoding="utf-8")
    monkeypatch.setattr(editions, "checkout", lambda: tmp_path)
    return tmp_path


class Copying:
    """A release that copies, and counts how often it was asked."""

    def __init__(self) -> None:
        self.made = 0

    def __call__(self, source: Path, target: Path, slugs: Sequence[str]) -> None:
        self.made += 1
        for slug in slugs:
            shutil.copytree(source / slug, target / slug)


def test_an_edition_is_made_once_and_again_after_a_change(root):
    release = Copying()
    first = editions.student_edition(release)
    assert first.slugs == ["01-coalition"]
    assert [name for name, _ in first.files()] == ["01-coalition/01-coalition.ipynb", "glossary.md"]
    assert editions.student_edition(release) == first
    assert editions.student_edition() == first, "nobody needs nbgrader for an edition that is there"
    assert release.made == 1
    (root / "notebooks" / "source" / "01-coalition" / "01-coalition.ipynb").write_text(
        "{ }", encoding="utf-8"
    )
    assert editions.student_edition(release) != first
    assert release.made == 2


def test_a_new_glossary_is_a_new_edition_and_a_missing_one_is_said(root):
    release = Copying()
    first = editions.student_edition(release)
    place = root / "notebooks" / "source" / editions.GLOSSARY
    place.write_text("# Glossary\n\n- **Base**: the group.", encoding="utf-8")
    assert editions.student_edition(release) != first
    place.unlink()
    with pytest.raises(CourseError, match=r"glossary\.md is missing.*course author glossary"):
        editions.student_edition(release)


def test_a_release_that_fails_leaves_nothing_behind(root):
    def failing(source: Path, target: Path, slugs: Sequence[str]) -> None:
        target.mkdir()
        (target / "half.ipynb").write_text("{}", encoding="utf-8")
        raise CourseError("01-coalition, cell solve-share: not released")

    with pytest.raises(CourseError, match="solve-share"):
        editions.student_edition(failing)
    assert list((root / "build" / "student").iterdir()) == []


def test_a_release_that_leaves_a_notebook_out_is_refused(root):
    with pytest.raises(CourseError, match="left out 01-coalition"):
        editions.student_edition(lambda source, target, slugs: target.mkdir())


def test_without_nbgrader_the_remedy_is_said(root):
    with pytest.raises(CourseError, match=r"made with nbgrader.*make start"):
        editions.student_edition()


def test_old_editions_do_not_pile_up(root):
    release = Copying()
    for number in range(6):
        path = root / "notebooks" / "source" / "01-coalition" / "01-coalition.ipynb"
        path.write_text("{}" + " " * number, encoding="utf-8")
        newest = editions.student_edition(release)
    kept = list((root / "build" / "student").iterdir())
    assert newest.folder in kept
    assert len(kept) <= 3


def test_an_installation_without_notebooks_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(editions, "checkout", lambda: None)
    monkeypatch.setattr(editions, "_IN_WHEEL", tmp_path / "_student")
    with pytest.raises(CourseError, match=r"missing from this installation.*Install the course again"):
        editions.student_edition()
