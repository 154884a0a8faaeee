"""The made-up class: worth what it was built to be worth, through our command's function and through
nbgrader's own command."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from course.errors import CourseError
from course.grading.demo import demo
from course.grading.demo.made_up import STORIES, Made, make_class
from course.grading.run.run import ClassRun, grade_class

# nbgrader's own add_submission makes SQLAlchemy warn.
pytestmark = pytest.mark.filterwarnings("ignore:Object of type <Submitted")

SLUG = "01-coalition"
KEYS = Path(__file__).parents[3] / "notebooks" / "keys"
NOTEBOOKS = sorted(path.stem for path in KEYS.glob("*.yaml"))


def made_class(place: Path, learners: int) -> tuple[demo.Demo, ClassRun]:
    done = demo.make_demo(place, SLUG, learners=learners, seed=1, say=lambda text: None)
    return done, grade_class(done.folder.root, SLUG)


def by_cell(root: Path, learner: str) -> dict[str, float]:
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{root / 'gradebook.db'}", root.name) as gradebook:
        notebook = gradebook.find_submission_notebook(SLUG, SLUG, learner)
        return {g.name: g.auto_score or 0.0 for g in notebook.grades if not g.name.startswith("argue-")}


def check(root: Path, made: tuple[Made, ...]) -> None:
    for one in made:
        if one.handed_in is not None:
            got = by_cell(root, one.learner.learner_id)
            assert got == pytest.approx(one.points, abs=1e-3), f"{one.learner.learner_id}: {one.story}"


def nbgrader(root: Path, command: str = "autograde", *more: str) -> None:
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    words = ["nbgrader", command, SLUG, "--force", *more]
    done = subprocess.run(words, cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def six(tmp_path_factory: pytest.TempPathFactory) -> tuple[demo.Demo, ClassRun]:
    return made_class(tmp_path_factory.mktemp("six") / "six", 6)


def test_six_learners_get_what_their_answers_are_worth(six: tuple[demo.Demo, ClassRun]) -> None:
    done, run = six
    assert [one.story for one in done.made] == list(STORIES[:6])
    assert all(result.status == "graded" for result in run.results)
    check(done.folder.root, done.made)
    points = {result.learner: result.points for result in run.results}
    # The ends of the scale are what they must be, whatever the generator thinks.
    assert points["learner001"] == run.results[0].max_points - 8 > 0
    assert points["learner002"] == 0
    # Only arguments that were written wait for a person.
    assert {p.learner for p in run.needs_person} == {m.learner.learner_id for m in done.made if m.wrote}
    assert {p.kind for p in run.needs_person} == {"argument"}


def sources_of(notebook: Path) -> str:
    """What stands in the cells of a notebook, one after another."""
    return "\n".join(
        "".join(cell["source"]) for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    )


def seen(page: Path) -> str:
    """What a browser shows of a page."""
    text = re.sub(r"(?s)<(style|script)\b[^>]*>.*?</\1>", "", page.read_text(encoding="utf-8"))
    return html.unescape(re.sub(r"<[^>]*>", "", text))


# Words of the machinery.
NOT_FOR_LEARNERS = re.compile(
    r"NotScored|not in force|Traceback|\bNaN\b|Test cell|Grade cell|\(Score|Score:"
    r"|KernelDied|CellTimeoutError"
    # Names of cells, but not where a learner's copy calls a function with one.
    r"|(?<![\w/\"'-])(?:quiz|predict|solve|check|argue|answer)-[a-z0-9-]+"
)


def test_no_page_shows_what_only_the_machinery_says(six: tuple[demo.Demo, ClassRun]) -> None:
    done, _ = six
    pages = sorted(done.folder.feedback.glob(f"*/{SLUG}/{SLUG}.html"))
    assert len(pages) == 6
    exercises = re.findall(
        r"(?m)^### (Exercise .+)$", sources_of(done.folder.source / SLUG / f"{SLUG}.ipynb")
    )
    assert len(exercises) == 5
    for page in pages:
        text = seen(page)
        assert NOT_FOR_LEARNERS.findall(text) == [], page
        for heading in exercises:
            assert heading in text
        source = page.read_text(encoding="utf-8")
        assert '<html lang="en">' in source and "<title>Feedback on 01 · Who is willing?" in source
    # An argument that nobody has marked is not 0 of 8, and a learner's own error is still told.
    first = " ".join(seen(pages[0]).split())
    assert "20.5 of 20.5 points so far" in first and "not final" in first
    assert "One question (8 points) is not marked yet." in first
    fails = next(i for i, one in enumerate(done.made) if one.story == "code that fails")
    assert "ZeroDivisionError" in seen(pages[fails])


def test_nor_does_the_graded_notebook_or_the_page_of_an_older_one(
    six: tuple[demo.Demo, ClassRun], tmp_path: Path
) -> None:
    done, _ = six
    root = tmp_path / "six"
    shutil.copytree(done.folder.root, root)
    graded = root / "autograded" / "learner001" / SLUG / f"{SLUG}.ipynb"
    notebook = json.loads(graded.read_text(encoding="utf-8"))
    errors = [o for c in notebook["cells"] for o in c.get("outputs", ()) if o["output_type"] == "error"]
    assert errors == []
    practice = next(c for c in notebook["cells"] if c["id"] == "quiz-warm-up")
    said = "NotScored: The quiz 01-coalition/warm-up was not scored: the configuration is not in force."
    practice["outputs"] = [
        {"output_type": "error", "ename": "NotScored", "evalue": said, "traceback": [said]}
    ]
    graded.write_text(json.dumps(notebook), encoding="utf-8")
    nbgrader(root, "generate_feedback", "--student", "learner001")
    page = root / "feedback" / "learner001" / SLUG / f"{SLUG}.html"
    assert NOT_FOR_LEARNERS.findall(seen(page)) == []
    ours = done.folder.feedback / "learner001" / SLUG / f"{SLUG}.html"
    assert page.read_text(encoding="utf-8") == ours.read_text(encoding="utf-8")


def test_plain_nbgrader_gives_the_same_grades(six: tuple[demo.Demo, ClassRun], tmp_path: Path) -> None:
    done, _ = six
    root = tmp_path / "six"
    shutil.copytree(done.folder.root, root)
    shutil.rmtree(root / "autograded")
    (root / "autograded").mkdir()
    nbgrader(root)
    check(root, done.made)


def test_the_table_says_where_the_grader_disagrees(six: tuple[demo.Demo, ClassRun]) -> None:
    import dataclasses
    import io

    from rich.console import Console

    from course.errors import CourseError

    done, run = six
    out = io.StringIO()
    console = Console(file=out, width=200)
    report = demo.finish_demo(done, run, console)
    assert report.is_file() and "Шевченко" in out.getvalue() and " NO " not in out.getvalue()
    first = run.results[0]
    spoilt = dataclasses.replace(
        run, results=(dataclasses.replace(first, points=first.points - 1), *run.results[1:])
    )
    with pytest.raises(CourseError, match="Byron"):
        demo.finish_demo(done, spoilt, console)
    assert " NO " in out.getvalue()


def test_the_same_seed_makes_the_same_class(six: tuple[demo.Demo, ClassRun]) -> None:
    done, _ = six
    material = demo.load_material(done.folder, SLUG)
    assert make_class(material, 6, 1) == list(done.made)
    other = make_class(material, 6, 2)
    assert [one.points for one in other] != [one.points for one in done.made]
    # Nobody's answers stand in the released notebook, and a small class is the beginning of a large one.
    assert [one.story for one in make_class(material, 30, 1)][:6] == [one.story for one in done.made]


def test_the_command_says_nothing_that_other_libraries_remark(tmp_path: Path) -> None:
    course = Path(sys.executable).with_name("course")
    words = [str(course), "demo", str(tmp_path / "two"), "--learners", "2", "--no-open"]
    bare = os.environ | {"PATH": "/usr/bin:/bin"}
    done = subprocess.run(words, cwd=tmp_path, env=bare, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    assert "warning" not in done.stdout.lower()
    # The command that it ends with can be copied into a terminal in which nothing was activated.
    lines = [line.strip() for line in done.stdout.splitlines()]
    there, last = lines[-2:]
    assert there.startswith("cd ") and last.endswith(f"course mark {SLUG}")
    copied = f"{there}\n{last.replace(' mark ', ' show ')}"
    shown = subprocess.run(["/bin/sh", "-c", copied], cwd=tmp_path, env=bare, capture_output=True, text=True)
    assert shown.returncode == 0 and "Deadline" in shown.stdout, shown.stderr


@pytest.mark.slow
def test_thirty_learners_both_ways(tmp_path: Path) -> None:
    done, run = made_class(tmp_path / "thirty", 30)
    assert {one.story for one in done.made} >= set(STORIES)
    check(done.folder.root, done.made)
    odd = {m.learner.learner_id for m in done.made if m.person}
    assert {p.learner for p in run.needs_person if p.kind == "fault"} == odd
    assert run.exit_code == 1
    absent = {m.learner.learner_id for m in done.made if m.handed_in is None}
    assert absent and absent.isdisjoint(result.learner for result in run.results)
    shutil.rmtree(done.folder.root / "autograded")
    (done.folder.root / "autograded").mkdir()
    nbgrader(done.folder.root)
    check(done.folder.root, done.made)


@pytest.mark.slow
@pytest.mark.parametrize("slug", NOTEBOOKS)
def test_every_notebook_has_a_made_up_class(slug: str, tmp_path: Path) -> None:
    # As many as the command makes: the first three of them are graded.
    done = demo.make_demo(tmp_path / "thirty", slug, learners=30, seed=1, say=lambda text: None)
    run = grade_class(done.folder.root, slug, [one.learner.learner_id for one in done.made[:3]])
    got = {result.learner: result.points for result in run.results}
    for one in done.made[:3]:
        assert got[one.learner.learner_id] == pytest.approx(one.total, abs=1e-3), one.story
    for page in done.folder.feedback.glob(f"*/{slug}/{slug}.html"):
        assert NOT_FOR_LEARNERS.findall(seen(page)) == [], page


def test_where_no_notebook_is_named_the_first_lesson_is_graded(tmp_path: Path) -> None:
    assert demo.first_lesson() == "01-coalition"
    for slug, kind in (("00-a", "kind: orientation"), ("01-b", "kind: primer"), ("02-c", "notebook: 02-c")):
        folder = tmp_path / "notebooks" / "source" / slug
        folder.mkdir(parents=True)
        (folder / "items.yaml").write_text(f"{kind}\n", encoding="utf-8")
    assert demo.first_lesson(tmp_path) == "02-c"
    (tmp_path / "notebooks" / "source" / "02-c" / "items.yaml").unlink()
    with pytest.raises(CourseError, match="no lesson"):
        demo.first_lesson(tmp_path)
