"""Keys are published after the last deadline, and hold what a learner's kernel needs and nothing more."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from grading_kit import SLUG, Class, change_keys

from course.errors import CourseError
from course.grading.classroom.folder import open_class
from course.grading.classroom.roster import import_roster, read_list
from course.grading.mark.deadlines import extend, set_deadline
from course.grading.release.published import publish_keys


@pytest.fixture(scope="module")
def k(new_copy: Callable[[], Class]) -> Class:
    return new_copy()


def test_not_before_the_last_deadline_of_anybody(k: Class) -> None:
    folder, now = open_class(k.root), datetime.now(UTC)
    with pytest.raises(CourseError, match="has no deadline"):
        publish_keys(folder, SLUG)
    set_deadline(folder, SLUG, now - timedelta(days=1))
    (k.root.parent / "list.csv").write_text(
        "learner_id,last_name,first_name,email\nada,A,A,\n", encoding="utf-8"
    )
    import_roster(folder, read_list(k.root.parent / "list.csv"))
    extend(folder, SLUG, "ada", now + timedelta(days=2))
    with pytest.raises(CourseError, match="can be handed in until"):
        publish_keys(folder, SLUG)
    assert not (folder.exports / f"{SLUG}.keys.json").exists()
    assert publish_keys(folder, SLUG, anyway=True).is_file()
    assert publish_keys(folder, SLUG, now=now + timedelta(days=3)).is_file()


def test_the_file_holds_keys_and_visible_results_and_nothing_of_anybody(k: Class) -> None:
    path = publish_keys(open_class(k.root), SLUG, anyway=True)
    assert "double" not in json.loads(path.read_text(encoding="utf-8"))["exercises"], (
        "its key says reveal: false"
    )
    change_keys(
        k, "    reveal: false\n    wrong:\n      - {name: squares", "    wrong:\n      - {name: squares"
    )
    publish_keys(open_class(k.root), SLUG, anyway=True)
    text = path.read_text(encoding="utf-8")
    content = json.loads(text)
    assert content["items"] and content["edition"] and content["notebook"] == SLUG
    assert "26 / 35 * 100" not in text and "wrong" not in content["exercises"]["share"]
    results = content["exercises"]["double"]["value"]["results"]
    everything = json.loads((k.root / "keys" / f"{SLUG}.evidence.json").read_text(encoding="utf-8"))
    hidden = everything["exercises"]["double"]["value"]["results"]
    assert 0 < len(results) < len(hidden), "inputs that only grading tries stay with the instructor"
