"""What an earlier version left goes on: its class folders, hand-ins of its wheel, its learners' folders.

The archive holds what that version made; nothing in it is ever made again.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from course import history
from course.errors import ClassFolderError
from course.evidence.record import METADATA_KEY
from course.grading.classroom.folder import ClassFolder, new_class, open_class
from course.grading.collect.collect import collect
from course.grading.release.frozen import FOLDER, in_force
from course.grading.release.release import release, release_student_edition
from course.grading.run.regrade import regrade
from course.grading.run.run import grade_class
from course.grading.sandbox import ladder
from course.learner.edition import student_edition
from course.questions.bank.load import load_items_file

ARCHIVE = Path(__file__).parent / "classes" / "0.1.0.tar.xz"
SLUGS = ("00-start-here", "01-coalition", "07-who-decides")

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a sandbox needs Linux")


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What 0.1.0 left, unpacked."""
    place = tmp_path_factory.mktemp("left")
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(place, filter="data")
    return place


@pytest.fixture(scope="module", autouse=True)
def end_kernels() -> Iterator[None]:
    yield
    ladder.close_all()


def marks_of(folder: ClassFolder, slug: str, learner: str) -> dict[str, Any]:
    """As the script that made the archive wrote them down."""
    with folder.open_gradebook() as gradebook:
        notebook = gradebook.find_submission_notebook(slug, slug, learner)
        cells = {g.name: [g.auto_score, g.manual_score, bool(g.needs_manual_grade)] for g in notebook.grades}
        penalty = notebook.late_submission_penalty
    evidence = json.loads((folder.evidence / slug / f"{learner}.json").read_text(encoding="utf-8"))
    verdicts = {v["item"]: [v["outcome"], v["points"], v.get("variant")] for v in evidence["verdicts"]}
    return {"cells": cells, "penalty": penalty, "verdicts": verdicts}


def collected(left: Path, name: str, slug: str, scratch: Path) -> ClassFolder:
    """A copy of a class of 0.1.0 in which the hand-ins of one notebook were collected."""
    root = scratch / name
    shutil.copytree(left / name, root)
    folder = open_class(root)
    inbox = scratch / f"inbox-{name}-{slug}"
    inbox.mkdir()
    lines = ["file,learner_id,time"]
    for learner, when in json.loads((left / "handed-in.json").read_text())[f"{name}/{slug}"].items():
        shutil.make_archive(str(inbox / learner), "zip", left / "handed-in" / name / slug / learner)
        lines.append(f"{learner}.zip,{learner},{when}")
    mapping = scratch / f"map-{name}-{slug}.csv"
    mapping.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = collect(folder, slug, inbox, mapping)
    assert done.unmatched == () and len(done.collected) == 6
    return folder


@pytest.mark.parametrize(("name", "slug"), [*(("class", slug) for slug in SLUGS), ("personal", SLUGS[2])])
def test_a_class_made_with_0_1_0_and_hand_ins_of_its_wheel_earn_what_they_earned(
    left: Path, tmp_path: Path, name: str, slug: str
) -> None:
    folder = collected(left, name, slug, tmp_path)
    run = grade_class(folder.root, slug, workers=1)
    assert {result.status for result in run.results} == {"graded"}, run
    wanted = json.loads((left / "marks.json").read_text())[name][slug]
    assert {learner: marks_of(folder, slug, learner) for learner in wanted} == wanted


def test_a_class_that_0_1_0_graded_is_regraded_to_the_same_marks(left: Path, tmp_path: Path) -> None:
    root = tmp_path / "graded"
    shutil.copytree(left / "graded", root)
    folder = open_class(root)
    wanted = json.loads((left / "marks.json").read_text())["class"]
    for slug in SLUGS:
        regrade(root, slug)
        assert {learner: marks_of(folder, slug, learner) for learner in wanted[slug]} == wanted[slug]


def test_its_questions_and_tables_are_those_of_0_1_0(left: Path, tmp_path: Path) -> None:
    root = tmp_path / "class"
    shutil.copytree(left / "class", root)
    for slug in SLUGS:
        frozen = in_force(root, slug)
        assert frozen.edition.version == "0.1.0"
        kept = history.items_of("0.1.0", slug)
        assert kept is not None and frozen.items.read_bytes() == kept.read_bytes()
        # Asked again, nothing is adopted a second time.
        assert in_force(root, slug) == frozen
    history.write_tables("0.1.0", tmp_path / "tables")
    for path in (tmp_path / "tables").iterdir():
        assert (frozen.data / path.name).read_bytes() == path.read_bytes()


def test_nothing_is_graded_where_the_tables_of_the_release_have_changed(left: Path, tmp_path: Path) -> None:
    folder = collected(left, "class", SLUGS[1], tmp_path)
    data = in_force(folder.root, SLUGS[1]).data
    path = data / "coalition_members.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("Germany", "Germania"), encoding="utf-8")
    with pytest.raises(ClassFolderError, match=r"changed in .*: coalition_members\. .*nothing was graded"):
        grade_class(folder.root, SLUGS[1])
    assert not (folder.evidence / SLUGS[1]).exists()
    shutil.rmtree(data)
    with pytest.raises(ClassFolderError, match="tables that 01-coalition was released with are no longer"):
        grade_class(folder.root, SLUGS[1])


def test_a_class_folder_of_a_newer_version_is_told(left: Path, tmp_path: Path) -> None:
    folder = collected(left, "class", SLUGS[0], tmp_path)
    path = folder.keys / f"{SLUGS[0]}.evidence.json"
    results = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(results | {"course": "99.1.0"}), encoding="utf-8")
    with pytest.raises(ClassFolderError, match=r"99\.1\.0, which is newer .*nothing was changed"):
        grade_class(folder.root, SLUGS[0])
    path.write_text(json.dumps(results | {"course": "0.0.9"}), encoding="utf-8")
    with pytest.raises(ClassFolderError, match="has not kept the questions and tables of that version"):
        grade_class(folder.root, SLUGS[0])
    path.write_text(json.dumps(results | {"edition": "0123456789"}), encoding="utf-8")
    with pytest.raises(ClassFolderError, match="no longer in the class folder"):
        grade_class(folder.root, SLUGS[0])
    assert not (folder.root / FOLDER).exists() or not (folder.evidence / SLUGS[0]).exists()


def test_the_kernels_read_the_tables_of_the_release(left: Path, tmp_path: Path) -> None:
    """Honest code over a table is judged against the results of that same table, whatever is installed."""
    slug = SLUGS[1]
    folder = collected(left, "class", slug, tmp_path)
    place = folder.submitted / "right" / slug / f"{slug}.ipynb"
    notebook = json.loads(place.read_text(encoding="utf-8"))
    cell = next(c for c in notebook["cells"] if c["id"].startswith("solve-"))
    cell["source"] = [
        *cell["source"],
        "\nfrom course import table as _t\nfrom course.paths import data_folder as _d\n",
        "print('READ', _d(), len(_t('coalition_members')))\n",
    ]
    place.write_text(json.dumps(notebook), encoding="utf-8")
    grade_class(folder.root, slug, ["right"], workers=1)
    graded = (folder.autograded / "right" / slug / f"{slug}.ipynb").read_text(encoding="utf-8")
    said = graded.partition("READ ")[2]
    assert f"/data/{in_force(folder.root, slug).data.name} " in said[:200], said[:200]
    assert load_items_file(in_force(folder.root, slug).items, slug).slug == slug
    assert "COURSE_DATA" not in os.environ and "COURSE_MATERIAL" not in os.environ


def handed_in(notebook: dict[str, Any], place: Path, slug: str) -> None:
    place.mkdir(parents=True)
    (place / f"{slug}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")


def with_the_work_of(left: Path, learner: str, slug: str, fresh: dict[str, Any]) -> dict[str, Any]:
    """A newer notebook with the code and the answers of a hand-in of 0.1.0."""
    old = json.loads((left / "handed-in" / "class" / slug / learner / slug / f"{slug}.ipynb").read_text())
    sources = {cell["id"]: cell["source"] for cell in old["cells"]}
    made = json.loads(json.dumps(fresh))
    for cell in made["cells"]:
        if cell["id"].startswith(("solve-", "answer-")) and cell["id"] in sources:
            cell["source"] = sources[cell["id"]]
    made["metadata"][METADATA_KEY] = old["metadata"][METADATA_KEY]
    return made


def judged_or_for_a_person(before: dict[str, Any], after: dict[str, Any]) -> tuple[int, int]:
    """How many questions earned the same as before, and how many a person decides; nothing else may be."""
    same = faults = 0
    for item, (outcome, points, _) in after.items():
        if outcome in ("fault", "marking"):
            faults += 1
            continue
        assert item in before and [outcome, points] == before[item][:2], item
        same += 1
    return same, faults


@pytest.mark.slow
def test_a_class_of_0_1_0_with_hand_ins_of_the_present_wheel(left: Path, tmp_path: Path) -> None:
    slug = SLUGS[1]
    root = tmp_path / "class"
    shutil.copytree(left / "class", root)
    edition = student_edition(release_student_edition)
    fresh = json.loads((edition.folder / slug / f"{slug}.ipynb").read_text(encoding="utf-8"))
    for learner in ("right", "wrong"):
        handed_in(with_the_work_of(left, learner, slug, fresh), root / "submitted" / learner / slug, slug)
    grade_class(root, slug, workers=1)
    wanted = json.loads((left / "marks.json").read_text())["class"][slug]
    for learner in ("right", "wrong"):
        got = marks_of(open_class(root), slug, learner)
        same, faults = judged_or_for_a_person(wanted[learner]["verdicts"], got["verdicts"])
        assert same > 0 and same + faults == len(wanted[learner]["verdicts"])


@pytest.mark.slow
def test_a_class_of_the_present_version_with_hand_ins_of_0_1_0(left: Path, tmp_path: Path) -> None:
    slug = SLUGS[1]
    folder = new_class(tmp_path / "autumn")
    release(folder.root, slug)
    for learner in ("right", "wrong"):
        place = left / "handed-in" / "class" / slug / learner / slug / f"{slug}.ipynb"
        handed_in(json.loads(place.read_text()), folder.submitted / learner / slug, slug)
    grade_class(folder.root, slug, workers=1)
    wanted = json.loads((left / "marks.json").read_text())["class"][slug]
    for learner in ("right", "wrong"):
        got = marks_of(folder, slug, learner)
        same, _ = judged_or_for_a_person(wanted[learner]["verdicts"], got["verdicts"])
        assert same > 0
        assert "0.1.0" in json.loads((folder.evidence / slug / f"{learner}.json").read_text())["foreign"]
