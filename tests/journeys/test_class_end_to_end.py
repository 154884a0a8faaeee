"""One class from release to marks: three ways of handing in, a mark by hand, a corrected key, a
resubmission, the export."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from servers import free_port, wait_for
from typer.testing import CliRunner, Result

from course.cli import build
from course.errors import CourseError
from course.grading.classroom.folder import ClassFolder, new_class, open_class
from course.grading.demo import demo
from course.grading.demo.made_up import Made, make_class
from course.learner.pack import pack as make_pack

# nbgrader's own add_submission makes SQLAlchemy warn.
pytestmark = pytest.mark.filterwarnings("ignore:Object of type <Submitted")

SLUG = "01-coalition"


def run(folder: ClassFolder, *words: str | Path) -> Result:
    done = CliRunner().invoke(
        build(), [str(word) for word in (*words, "--class", folder.root)], env={"COLUMNS": "200"}
    )
    assert done.exception is None or isinstance(done.exception, (SystemExit, CourseError)), done.output
    assert not isinstance(done.exception, CourseError), str(done.exception)
    return done


def grade_of(folder: ClassFolder, cell: str, learner: str) -> tuple[float | None, float | None, bool]:
    with folder.open_gradebook() as gradebook:
        grade = gradebook.find_grade(cell, SLUG, SLUG, learner)
        return grade.auto_score, grade.manual_score, bool(grade.needs_manual_grade)


def mark(folder: ClassFolder, cell: str, learner: str, points: float, comment: str = "") -> None:
    """As Formgrader does it: a mark by hand, and no person needed any more."""
    with folder.open_gradebook() as gradebook:
        grade = gradebook.find_grade(cell, SLUG, SLUG, learner)
        grade.manual_score, grade.needs_manual_grade = points, False
        if comment:
            gradebook.find_comment(cell, SLUG, SLUG, learner).manual_comment = comment
        gradebook.db.commit()


def points_of(folder: ClassFolder) -> dict[str, str]:
    run(folder, "export", SLUG)
    with (folder.exports / f"marks-{SLUG}.csv").open(encoding="utf-8-sig", newline="") as stream:
        return {row["learner_id"]: row["points"] for row in csv.DictReader(stream)}


def hand_in(folder: ClassFolder, made: list[Made], place: Path) -> None:
    """The first learner uploads the notebook, the second a pack, the third uses nbgrader's exchange."""
    by_file, by_pack, by_exchange = made
    mail = place / "mail"
    mail.mkdir()
    (mail / f"{by_file.learner.learner_id}.ipynb").write_text(json.dumps(by_file.notebook), encoding="utf-8")
    home = place / "home" / SLUG
    home.mkdir(parents=True)
    (home / f"{SLUG}.ipynb").write_text(json.dumps(by_pack.notebook), encoding="utf-8")
    make_pack(home / f"{SLUG}.ipynb", mail)
    (archive,) = mail.glob("*.zip")
    archive.rename(mail / f"{by_pack.learner.learner_id}.zip")
    assert run(folder, "collect", SLUG, mail).exit_code in (0, 1)

    # A shared server's exchange: nbgrader's own release and submit.
    (place / "student").mkdir()
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    for words, where in (
        (["release_assignment", SLUG], folder.root),
        (["fetch_assignment", SLUG], place / "student"),
    ):
        _nbgrader(words, where, folder, environment, by_exchange.learner.learner_id)
    (place / "student" / SLUG / f"{SLUG}.ipynb").write_text(
        json.dumps(by_exchange.notebook), encoding="utf-8"
    )
    _nbgrader(["submit", SLUG], place / "student", folder, environment, by_exchange.learner.learner_id)
    assert run(folder, "collect", SLUG, "--exchange").exit_code == 0


def _nbgrader(
    words: list[str], where: Path, folder: ClassFolder, environment: dict[str, str], learner: str
) -> None:
    options = [
        f"--course={folder.settings.name}",
        f"--Exchange.root={folder.settings.exchange}",
        *([f"--student={learner}"] if words[0] == "submit" else []),
    ]
    done = subprocess.run(
        ["nbgrader", *words, *options],
        cwd=where,
        env=environment | {"HOME": str(where.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_class_from_release_to_marks(tmp_path: Path) -> None:
    exchange = tmp_path / "exchange"
    exchange.mkdir(mode=0o777)
    exchange.chmod(0o777)
    folder = new_class(tmp_path / "autumn", exchange=exchange)
    assert run(folder, "release", SLUG, "--due", "2099-01-01").exit_code == 0
    # Three ordinary learners of the made-up class, so that what they earn is known.
    material = demo.load_material(folder, SLUG)
    made = make_class(material, 17, 3)[14:]
    roster = tmp_path / "roster.csv"
    roster.write_text(
        "username,last_name\n" + "".join(f'{m.learner.learner_id},"{m.learner.last_name}"\n' for m in made),
        encoding="utf-8",
    )
    assert run(folder, "roster", roster).exit_code == 0
    hand_in(folder, made, tmp_path)
    ids = [m.learner.learner_id for m in made]

    graded = run(folder, "grade", SLUG)
    assert graded.exit_code == int(any(m.wrote for m in made)), graded.output
    assert {k: float(v) for k, v in points_of(folder).items()} == pytest.approx(
        {m.learner.learner_id: m.total for m in made}, abs=0.01
    )
    for learner in ids:
        assert (folder.feedback / learner / SLUG / f"{SLUG}.html").is_file()

    # Marks by hand: an argument, and one machine's mark corrected.
    first = ids[0]
    mark(folder, "argue-strong-number", first, 6.5, "Well *argued*.")
    mark(folder, "check-excluded", first, 0.5)
    run(folder, "grade", SLUG)
    page = (folder.feedback / first / SLUG / f"{SLUG}.html").read_text(encoding="utf-8")
    assert "argued" in page and "6.5" in page and "Position-blind" not in page

    # The key was wrong: another option is right. No notebook is run, and marks by hand stay.
    key = folder.keys / f"{SLUG}.yaml"
    text = key.read_text(encoding="utf-8")
    assert text.count("    key: c\n") >= 1
    key.write_text(text.replace("    key: c\n", "    key: a\n", 1), encoding="utf-8")
    before = {learner: grade_of(folder, "quiz-who-counts", learner)[0] for learner in ids}
    run(folder, "regrade", SLUG, "--yes")
    after = {learner: grade_of(folder, "quiz-who-counts", learner)[0] for learner in ids}
    for one in made:
        record = _answers(folder, one.learner.learner_id).get(f"{SLUG}/who-counts/q7", {})
        change = {"c": -1.0, "a": 1.0}.get(record.get("value"), 0.0)
        assert after[one.learner.learner_id] == pytest.approx((before[one.learner.learner_id] or 0) + change)
    assert grade_of(folder, "argue-strong-number", first)[1] == 6.5
    assert grade_of(folder, "check-excluded", first)[1] == 0.5

    # A resubmission takes the place of the earlier one, which is kept; the mark by hand stands.
    again = tmp_path / "again"
    again.mkdir()
    (again / f"{first}.ipynb").write_text(
        json.dumps(make_class(material, 1, 1)[0].notebook), encoding="utf-8"
    )
    assert "resubmitted" in run(folder, "collect", SLUG, again).output
    run(folder, "grade", SLUG)
    assert grade_of(folder, "check-count-under", first)[0] == 3
    assert grade_of(folder, "argue-strong-number", first)[1] == 6.5
    assert len(list((folder.originals / first / SLUG).glob("received-*"))) == 2
    assert len(list(folder.backups.glob("*.db"))) >= 4


def _answers(folder: ClassFolder, learner: str) -> dict[str, Any]:
    path = folder.evidence / SLUG / f"{learner}.json"
    return json.loads(path.read_text(encoding="utf-8"))["quiz"]


@pytest.mark.slow
@pytest.mark.browser
def test_the_mark_scheme_stands_beside_the_answer_in_formgrader(tmp_path: Path, chromium: Browser) -> None:
    from course.grading.mark.formgrader import command
    from course.grading.run.run import grade_class

    done = demo.make_demo(tmp_path / "one", SLUG, learners=1, say=lambda text: None)
    grade_class(done.folder.root, SLUG)
    folder = open_class(done.folder.root)
    port = free_port()
    words = [*command(folder, browser=False, port=port, root=True), "--IdentityProvider.token="]
    log = tmp_path / "server.log"
    with log.open("w", encoding="utf-8") as out:
        server = subprocess.Popen(words, cwd=folder.root, stdout=out, stderr=subprocess.STDOUT)
    try:
        wait_for(f"http://127.0.0.1:{port}/api", log)
        tab = chromium.new_page(viewport={"width": 1280, "height": 1000})
        tab.goto(f"http://127.0.0.1:{port}/formgrader/gradebook/{SLUG}/{SLUG}")
        tab.locator("a[href*='submissions/']").first.click(timeout=60_000)
        task = tab.get_by_text("Position-blind")
        task.wait_for(timeout=60_000)
        text = tab.inner_text("body")
        # The scheme, and below it what the learner wrote.
        scheme, answer = text.index("Position-blind"), text.index("number", text.index("END MARK SCHEME"))
        assert scheme < answer
        # The page fills the boxes in from the gradebook first.
        tab.wait_for_load_state("networkidle")
        box = tab.locator("input#argue-strong-number")
        with tab.expect_response(lambda r: "/api/grade" in r.url and r.request.method == "PUT") as saved:
            box.fill("7.5")
            box.press("Tab")
        assert saved.value.ok, f"{saved.value.status} {saved.value.text()}"
        tab.close()
    finally:
        server.terminate()
        server.wait(30)
    assert grade_of(folder, "argue-strong-number", "learner001")[1] == 7.5
