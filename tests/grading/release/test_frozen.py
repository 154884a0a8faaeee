"""A release keeps what it was made from, and a hand-in is judged by what its learner was given."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from grading_kit import FIXTURES, FULL, RIGHT, SLUG, Class, change_keys, evidence

from course.errors import ClassFolderError, CourseError
from course.evidence.record import METADATA_KEY
from course.grading.release.frozen import FOLDER, editions, in_force
from course.grading.release.release import release
from course.grading.run.regrade import regrade
from course.grading.run.run import grade_class
from course.grading.sandbox import ladder
from course.paths import data_folder
from course.questions.bank.edition import EDITION_KEY, Edition, edition_in
from course.questions.bank.yamlfile import read_yaml

linux = pytest.mark.skipif(sys.platform != "linux", reason="a sandbox needs Linux")


@pytest.fixture(scope="module", autouse=True)
def end_kernels() -> Iterator[None]:
    yield
    ladder.close_all()


def questions() -> dict[str, Any]:
    return yaml.safe_load((FIXTURES / "items" / f"{SLUG}.yaml").read_text("utf-8"))


def write_source(k: Class, content: dict[str, Any], comment: str = "") -> None:
    path = k.root / "source" / SLUG / "items.yaml"
    path.write_text(yaml.safe_dump(content, sort_keys=False) + comment, encoding="utf-8")


def another_edition(k: Class) -> dict[str, Any]:
    """The class's first question gets another id, another key and a release of its own; the old notebook."""
    old = k.notebook()
    content = questions()
    who = content["quizzes"]["who"]["items"]
    asked = who.pop("q1")
    content["quizzes"]["who"]["items"] = {
        "q1b": asked | {"options": {"a": "35 states", "b": "26 states", "c": "41 states"}},
        **who,
    }
    write_source(k, content)
    change_keys(k, "who/q1:\n    points: 1\n    key: b", "who/q1b:\n    points: 1\n    key: a")
    change_keys(
        k,
        '{a: "26 is the number of pledges.", b: "Yes, 35 attended.", c',
        '{a: "Yes, 35 attended.", b: "26 is the number of pledges.", c',
    )
    release(k.root, SLUG)
    k.released = json.loads((k.root / "release" / SLUG / f"{SLUG}.ipynb").read_text(encoding="utf-8"))
    return old


def test_a_release_keeps_all_that_it_was_made_from(autumn: Class) -> None:
    frozen = in_force(autumn.root, SLUG)
    assert sorted(path.name for path in frozen.folder.iterdir()) == sorted(
        [f"{SLUG}.ipynb", f"{SLUG}.yaml", "evidence.json", "items.yaml", "release.json", "source.ipynb"]
    )
    for kept, there in (
        (frozen.keys, autumn.root / "keys" / f"{SLUG}.yaml"),
        (frozen.evidence, autumn.root / "keys" / f"{SLUG}.evidence.json"),
        (frozen.notebook, autumn.root / "release" / SLUG / f"{SLUG}.ipynb"),
        (frozen.items, autumn.root / "release" / SLUG / "items.yaml"),
        (frozen.folder / "source.ipynb", autumn.root / "source" / SLUG / f"{SLUG}.ipynb"),
        *((frozen.data / path.name, path) for path in data_folder().glob("*.csv")),
    ):
        assert kept.read_bytes() == there.read_bytes(), kept


def test_notebook_and_questions_name_the_same_edition(autumn: Class) -> None:
    named = edition_in(autumn.released)
    assert named == in_force(autumn.root, SLUG).edition
    asked = read_yaml(autumn.root / "release" / SLUG / "items.yaml").content
    assert Edition.parse(asked["edition"]) == named
    assert {name: value for name, value in asked.items() if name != "edition"} == (
        read_yaml(FIXTURES / "items" / f"{SLUG}.yaml").content
    )


def test_the_same_content_is_the_same_edition_whoever_releases_it(new_copy: Callable[[], Class]) -> None:
    one, other = new_copy(), new_copy()
    change_keys(other, "Divide the pledges", "Do divide the pledges")
    for k in (one, other):
        release(k.root, SLUG)
    assert in_force(one.root, SLUG).edition == in_force(other.root, SLUG).edition


def test_no_comment_is_handed_out(autumn: Class) -> None:
    write_source(autumn, questions(), "# q1 is b\n")
    release(autumn.root, SLUG)
    assert "q1 is b" not in (autumn.root / "release" / SLUG / "items.yaml").read_text("utf-8")


@pytest.mark.parametrize("secret", [{"key": "b"}, {"feedback": {"a": "26 is the number of pledges."}}])
def test_a_key_or_an_explanation_among_the_questions_is_refused(
    autumn: Class, secret: dict[str, Any]
) -> None:
    before = (autumn.root / "release" / SLUG / "items.yaml").read_bytes()
    content = questions()
    content["quizzes"]["who"]["items"]["q1"] |= secret
    write_source(autumn, content)
    with pytest.raises(CourseError, match=r"a learner must not get, so nothing was released\. .*line \d+"):
        release(autumn.root, SLUG)
    assert (autumn.root / "release" / SLUG / "items.yaml").read_bytes() == before


def test_a_notebook_without_questions_is_told(autumn: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COURSE_ITEMS")
    with pytest.raises(CourseError, match=r"questions of 98-tests are missing.*items\.yaml"):
        release(autumn.root, SLUG)


@pytest.mark.parametrize("name", ["items.yaml", "evidence.json", f"{SLUG}.ipynb"])
def test_what_was_kept_and_changed_since_is_not_graded_by(autumn: Class, name: str) -> None:
    autumn.submit("anna", autumn.answered())
    path = in_force(autumn.root, SLUG).folder / name
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(ClassFolderError, match="is not as it was when 98-tests was released"):
        grade_class(autumn.root, SLUG)
    assert not (autumn.root / "evidence" / SLUG).exists()


@linux
def test_a_hand_in_of_an_earlier_edition_is_judged_by_its_own_questions_and_keys(autumn: Class) -> None:
    first = autumn.answered()
    another_edition(autumn)
    assert len(editions(autumn.root, SLUG)) == 2
    autumn.submit("early", first)
    answers = {name.replace("who/q1", "who/q1b"): value for name, value in RIGHT.items()}
    autumn.submit("now", autumn.answered(answers | {"who/q1b": ("choice", "a")}))
    run = grade_class(autumn.root, SLUG)
    assert all(result.status == "graded" for result in run.results), run
    for learner, q1 in (("early", "who/q1"), ("now", "who/q1b")):
        assert autumn.scores(learner) == FULL | {"argue-view": 0.0}
        assert autumn.verdicts(learner)[q1]["outcome"] == "right"
    assert any("which the class had before" in note for note in autumn.raw("early")["notes"])
    assert autumn.raw("now")["notes"] == []
    # A regrade runs nothing and knows it, too.
    regrade(autumn.root, SLUG)
    assert autumn.scores("early") == autumn.scores("now") == FULL | {"argue-view": 0.0}


@linux
def test_an_edition_that_the_class_never_had_goes_to_a_person_as_a_whole(autumn: Class) -> None:
    notebook = autumn.answered(answer_view="Breadth costs depth.")
    notebook["metadata"][EDITION_KEY] = str(Edition("0.9.0", "0123456789"))
    autumn.submit("anna", notebook)
    run = grade_class(autumn.root, SLUG)
    assert {case.cell for case in run.needs_person} == {*FULL, "argue-view"}
    faults = [case.reason for case in run.needs_person if case.kind == "fault"]
    assert faults and all("edition 0.9.0 (0123456789)" in reason for reason in faults)
    assert set(autumn.scores("anna").values()) <= {0.0, None}
    regrade(autumn.root, SLUG)
    assert {v["outcome"] for v in autumn.verdicts("anna").values()} == {"fault", "marking"}


@linux
def test_what_a_learner_changes_in_the_questions_changes_no_mark(autumn: Class) -> None:
    content = questions() | {"edition": str(in_force(autumn.root, SLUG).edition)}
    who = content["quizzes"]["who"]["items"]
    who["q1"]["options"] = {"a": "35 states", "b": "26 states", "c": "41 states"}
    content["exercises"]["share"]["tolerance"] = {"absolute": 1000}
    content["exercises"]["share"]["returns"] = "text"
    autumn.submit(
        "anna",
        autumn.answered(RIGHT | {"who/q1": ("choice", "a")}, solve_share="share = 26"),
        items_dot_yaml=yaml.safe_dump(content),
    )
    grade_class(autumn.root, SLUG)
    assert autumn.scores("anna") == FULL | {"quiz-who": 3.0, "check-share": 0.0, "argue-view": 0.0}


@linux
def test_two_editions_in_one_hand_in(autumn: Class) -> None:
    """The notebook of the class is graded; an answer of the other edition is not taken for one to it."""
    old = another_edition(autumn)
    old["metadata"][METADATA_KEY] = evidence({"who/q2": ("choices", ["air", "land"])}, t=1_800_000_000.0)
    mine = autumn.answered({"who/q2": ("choices", ["prose"])})
    autumn.submit("anna", mine, backup_dot_ipynb=old)
    grade_class(autumn.root, SLUG)
    assert autumn.verdicts("anna")["who/q2"]["outcome"] == "wrong"
    # Nothing was answered but this, here or there: no zero is silent, and none is doubted.
    assert autumn.verdicts("anna")["who/q3"]["outcome"] == "unanswered"
    assert any("Notebooks of two editions were handed in" in note for note in autumn.raw("anna")["notes"])


@linux
def test_an_answer_that_stands_in_another_edition_alone_is_no_zero(autumn: Class) -> None:
    old = another_edition(autumn)
    old["metadata"][METADATA_KEY] = evidence({"who/q3": RIGHT["who/q3"]})
    autumn.submit("anna", autumn.answered({"who/q2": RIGHT["who/q2"]}), backup_dot_ipynb=old)
    grade_class(autumn.root, SLUG)
    assert autumn.verdicts("anna")["who/q2"]["outcome"] == "right"
    assert autumn.verdicts("anna")["who/q3"]["outcome"] == "fault"


@linux
def test_plain_nbgrader_reads_what_the_release_was_made_from(
    autumn: Class, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    autumn.submit("anna", autumn.answered())
    # Whatever the installed course asks by now.
    content = questions()
    content["exercises"]["share"]["returns"] = "text"
    (tmp_path / f"{SLUG}.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    monkeypatch.setenv("COURSE_ITEMS", str(tmp_path))
    autumn.plain_nbgrader("anna")
    assert autumn.scores("anna") == FULL | {"argue-view": 0.0}


def test_a_new_class_keeps_the_tables_that_its_releases_read(autumn: Class) -> None:
    kept = json.loads((autumn.root / FOLDER / "class.json").read_text(encoding="utf-8"))
    tables = autumn.root / FOLDER / "data" / kept["data"]
    assert (tables / "claims.csv").read_bytes() == (data_folder() / "claims.csv").read_bytes()
    shutil.rmtree(tables)
    with pytest.raises(ClassFolderError, match="are no longer in the class folder"):
        release(autumn.root, SLUG)
