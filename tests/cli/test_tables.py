"""One line for one cause, people by name, and whatever has to be copied whole."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from course.cli.tables import causes_of, show_collection, show_not_final
from course.grading.classroom.folder import ClassFolder, open_class
from course.grading.classroom.roster import Learner, import_roster
from course.grading.collect.outcome import Collection, Unmatched
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
