"""One line for one cause, people by name, and whatever has to be copied whole."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from course.cli.tables import _print, causes_of, show_collection, show_not_final
from course.grading.classroom.folder import ClassFolder, open_class
from course.grading.classroom.roster import Learner, import_roster
from course.grading.collect.outcome import Collected, Collection, Unmatched
from course.grading.export import Mark
from course.grading.mark.people import Person

SLUG = "98-tests"
LONG = "Copy of " + "very-" * 40 + "long name (final) [1].ipynb"


@pytest.fixture
def folder(autumn, monkeypatch: pytest.MonkeyPatch) -> ClassFolder:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("COLUMNS", "80")
    made = open_class(autumn.root)
    import_roster(made, [Learner("a1", last_name="Byron", first_name="Ada"), Learner("b2", last_name="Zed")])
    return made


def test_sixteen_questions_of_one_unreadable_file_are_one_line() -> None:
    cases = [
        Person("a1", SLUG, f"quiz-{n}", f"{SLUG}/q/{n}", "fault", "the file is cut off") for n in range(16)
    ]
    cases += [Person(who, SLUG, "argue-view", f"{SLUG}/view", "argument", "read it") for who in ("a1", "b2")]
    lines = causes_of(cases, {"a1": "Byron, Ada", "b2": "Zed"}, {"argue-view": "A view"})
    assert lines == [
        "2 arguments to be marked: A view",
        "Byron, Ada, 16 questions: the file is cut off",
    ]


def test_names_of_files_stand_whole_whatever_the_width(
    folder: ClassFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    unmatched = (
        Unmatched((LONG,), "no name fits"),
        Unmatched(("other.ipynb",), "no name fits"),
        Unmatched(("ada.zip",), "It is damaged. Download it again."),
    )
    show_collection(Collection(SLUG, (), unmatched, ("b2",)), folder)
    said = capsys.readouterr().out
    assert f"  {LONG}\n" in said and said.count("no name fits") == 1 and "Not handed in yet: Zed" in said
    assert "Download it again.\n  ada.zip\n" in said


def test_whose_marks_are_not_final_is_a_line_for_each_cause(capsys: pytest.CaptureFixture[str]) -> None:
    when = datetime(2026, 1, 1, tzinfo=UTC)
    waiting = [
        Mark(SLUG, Learner(ident, last_name=name), "needs a person", 1.0, 0.0, 4.0, when, None)
        for ident, name in (("a1", "Byron"), ("b2", "Zed"))
    ]
    show_not_final(waiting)
    assert capsys.readouterr().out == f"  {SLUG}, needs a person (2): Byron (a1); Zed (b2)\n"


@pytest.mark.parametrize("width", [80, 50, 30])
def test_a_table_of_people_breaks_no_word_where_there_is_room(
    folder: ClassFolder, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    import_roster(folder, [Learner("emuster", last_name="Mustermann-Gonzalez", first_name="Erika")])
    when = datetime(2026, 11, 20, 12, tzinfo=UTC)
    released = json.loads((folder.release / SLUG / f"{SLUG}.ipynb").read_bytes())["metadata"]
    now = next(value for value in json.dumps(released).split('"') if value.endswith(")"))
    done = (
        Collected("a1", "resubmitted", when, "receipt", (), now),
        Collected("b2", "not taken", when, "file", (), "", 100_000),
        Collected("emuster", "unchanged", when, "platform", (), "0.1.0 (1a5c00f32d)"),
    )
    show_collection(Collection(SLUG, done, (), ()), folder)
    said = capsys.readouterr().out
    assert "emuster" in said
    if width == 80:
        words = said.replace("│", " ").split()
        assert {"Mustermann-Gonzalez,", "resubmitted", "unchanged", "learner's", "platform's"} <= set(words)
        assert max(map(len, said.splitlines()[:-1])) <= 80
    # The edition that the class works with is not told of each.
    assert now not in said and "but 0.1.0 (1a5c00f32d): Mustermann-Gonzalez, Erika" in said


def test_a_column_with_nothing_in_it_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    _print(["Learner", "Id", "Status", "Points"], [["Byron, Ada", "a1", "failed", ""]])
    said = capsys.readouterr().out
    assert "failed" in said and "Points" not in said
