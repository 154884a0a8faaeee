"""A learner's folder that 0.1.0 made goes on: its notebooks show their own questions, and the newer ones come
with theirs."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

import pytest

from course import history
from course.evidence.notebook import from_notebook
from course.grading.release.release import release_student_edition
from course.learner.edition import Edition, student_edition
from course.learner.folder import install
from course.learner.status import status
from course.questions.bank.edition import edition_in
from course.questions.bank.load import items_beside

ARCHIVE = Path(__file__).parents[1] / "grading" / "classes" / "0.1.0.tar.xz"
SLUG, UNTOUCHED = "01-coalition", "09-will-it-hold"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def edition() -> Edition:
    return student_edition(release_student_edition)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(tmp_path, filter="data")
    return tmp_path / "learner"


def named(path: Path) -> str:
    return str(edition_in(json.loads(path.read_text(encoding="utf-8"))))


def test_questions_come_with_their_notebook_and_never_alone(home: Path, edition: Edition) -> None:
    mine, items = home / SLUG / f"{SLUG}.ipynb", home / SLUG / "items.yaml"
    before = mine.read_bytes()
    answered = status(mine).count("quiz")
    assert answered[0] > 0
    kinds = {change.path: change.kind for change in install(edition, home)}
    # The learner's notebook stays, and with it the questions that it was made with.
    assert kinds[f"{SLUG}/{SLUG}.ipynb"] == "kept" and mine.read_bytes() == before
    assert not items.exists() and items_beside(mine, SLUG) == history.items_of("0.1.0", SLUG)
    assert status(mine).count("quiz") == answered
    # A notebook that nobody touched is renewed, and its questions with it.
    other = home / UNTOUCHED / f"{UNTOUCHED}.ipynb"
    assert items_beside(other, UNTOUCHED) == other.with_name("items.yaml")
    assert named(other) in other.with_name("items.yaml").read_text(encoding="utf-8").partition("\n")[0]


def test_an_update_brings_both_and_what_was_changed_in_the_questions_goes(
    home: Path, edition: Edition
) -> None:
    mine, items = home / SLUG / f"{SLUG}.ipynb", home / SLUG / "items.yaml"
    answers = set(from_notebook(mine))
    install(edition, home, update=True)
    assert set(from_notebook(mine)) >= answers
    assert items_beside(mine, SLUG) == items
    fresh = items.read_bytes()
    items.write_bytes(fresh.replace(b"26", b"62"))
    install(edition, home)
    assert items.read_bytes() == fresh
    assert status(mine).edition == named(mine)
