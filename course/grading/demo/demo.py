"""``course demo``: a made-up class from class folder to report, the way an instructor would do it.

The class folder is made, the assignment released, a roster imported, the submissions collected from a
platform's download and graded,
through the same functions as every other class. What each submission is worth is known in advance, and the
table says where the
grader disagrees.
"""

from __future__ import annotations

import csv
import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course.errors import CourseError
from course.grading.classroom.folder import ClassFolder, new_class
from course.grading.classroom.roster import import_roster, read_list
from course.grading.collect.collect import collect
from course.grading.demo.made_up import DUE, ESSAYS, Made, Material, make_class, solutions_of
from course.grading.mark.deadlines import apply_extensions, extend, set_deadline
from course.grading.rounding import number
from course.grading.texts import instructor as texts
from course.paths import ITEMS, item_files, program, quoted, require_checkout
from course.questions.bank.yamlfile import read_yaml

if TYPE_CHECKING:
    from rich.console import Console

    from course.grading.run.run import ClassRun


@dataclass(frozen=True)
class Demo:
    """A made-up class, collected and ready to be graded."""

    folder: ClassFolder
    slug: str
    made: tuple[Made, ...]


def first_lesson(course: Path | None = None) -> str:
    """The notebook that a demonstration grades where none is named: the first that is a lesson.

    Args:
        course: the checkout; the one this package runs from if None.

    Raises:
        CourseError: where there is no checkout, an item file cannot be read, or no notebook is a lesson.
    """
    for slug, path in item_files(require_checkout(course)).items():
        if kind_of(path) == "lesson":
            return slug
    raise CourseError(texts.NO_LESSON)


def kind_of(path: Path) -> str:
    """Whether a file of questions is of a lesson, a primer or the orientation.

    Raises:
        CourseError: where it cannot be read.
    """
    items = read_yaml(path).content
    return str(items.get("kind", "lesson")) if isinstance(items, dict) else ""


def make_demo(
    target: Path | None,
    slug: str,
    *,
    learners: int = 30,
    seed: int = 1,
    course: Path | None = None,
    say: Callable[[str], None] = print,
) -> Demo:
    """Make a class folder with a made-up class whose submissions of ``slug`` are collected.

    Args:
        target: the folder to make; the first free of ``course-demo``, ``course-demo-2``, … here if None.
        slug: the assignment.
        learners: how many learners; the first have a story each, the others are ordinary.
        seed: another seed makes another class.
        course: the checkout to copy from; the one this package runs from if None.
        say: told what is being done, one sentence at a time.

    Raises:
        CourseError: where a class folder cannot be made or the assignment not be released.
    """
    folder = new_class(target if target is not None else _free_folder(), course)
    folder.require_assignment(slug)
    say(texts.DEMO_FOLDER.format(root=folder.root))
    return fill(folder, slug, learners=learners, seed=seed, say=say)


def fill(
    folder: ClassFolder,
    slug: str,
    *,
    learners: int = 30,
    seed: int = 1,
    essays: Sequence[str] = ESSAYS,
    say: Callable[[str], None] = print,
) -> Demo:
    """Release an assignment of a class folder and collect what a made-up class hands in.

    Args:
        folder: a class folder without learners.
        slug: the assignment; it may be a lesson of the class's own.
        learners: how many learners.
        seed: another seed makes another class.
        essays: what they write where an argument is asked for.
        say: told what is being done, one sentence at a time.

    Raises:
        CourseError: where the assignment cannot be released.
    """
    from course.grading.release.release import release

    say(texts.DEMO_RELEASE.format(slug=slug))
    release(folder.root, slug)
    set_deadline(folder, slug, DUE)
    material = load_material(folder, slug)
    made = tuple(make_class(material, learners, seed, essays))
    downloads = folder.root / "downloads"
    downloads.mkdir()
    say(texts.DEMO_CLASS.format(n=learners, downloads=downloads))
    import_roster(folder, read_list(_write_roster(downloads / "participants.csv", made)))
    for one in made:
        if "extension" in one.story and one.handed_in is not None:
            extend(folder, slug, one.learner.learner_id, one.handed_in + timedelta(hours=1))
    first = [one for one in made if one.handed_in is not None]
    _write_download(downloads / f"{slug}-1.zip", folder.release / slug, first, earlier=True)
    _collect_all(folder, slug, downloads / f"{slug}-1.zip")
    again = [one for one in made if one.earlier is not None]
    if again:
        _write_download(downloads / f"{slug}-2.zip", folder.release / slug, again, earlier=False)
        _collect_all(folder, slug, downloads / f"{slug}-2.zip")
    apply_extensions(folder, slug)
    return Demo(folder, slug, made)


def load_material(folder: ClassFolder, slug: str) -> Material:
    """What a class is made up from, out of a class folder in which ``slug`` is released."""
    from course.grading.release.frozen import in_force
    from course.questions.bank.load import load_items_file, load_keys

    return Material(
        slug=slug,
        released=_read_json(folder.release / slug / f"{slug}.ipynb"),
        solutions=solutions_of(_read_json(folder.source / slug / f"{slug}.ipynb")),
        items=load_items_file(in_force(folder.root, slug).items, slug),
        keys=load_keys(folder.keys / f"{slug}.yaml"),
        results=_read_json(folder.keys / f"{slug}.evidence.json")["exercises"],
    )


def finish_demo(demo: Demo, run: ClassRun, console: Console) -> Path:
    """Print what each made-up learner did, what it is worth and what the grader gave; write the report.

    Returns:
        The report.

    Raises:
        CourseError: if a mark is not what the submission was built to earn; the table shows whose.
    """
    from rich.table import Table
    from rich.text import Text

    from course.grading.report.page import write_report

    points = {result.learner: result.points for result in run.results}
    cases: dict[str, list[str]] = {}
    for case in run.needs_person:
        cases.setdefault(case.learner, []).append(case.kind)
    table = Table(title=texts.DEMO_TITLE.format(slug=demo.slug, folder=demo.folder.root.name))
    for head in texts.DEMO_HEAD:
        # Where it is narrow, long names go on in the next line and are not cut.
        table.add_column(head, overflow="fold")
    differ = []
    for one in demo.made:
        got = points.get(one.learner.learner_id)
        agrees = got is None if one.handed_in is None else got is not None and abs(got - one.total) < 1e-3
        if not agrees:
            differ.append(one.learner.name)
        table.add_row(
            Text(one.learner.name),
            one.story,
            "" if one.handed_in is None else number(one.total),
            number(got),
            texts.DEMO_AGREES if agrees else texts.DEMO_DIFFERS,
            ", ".join(texts.DEMO_CASES[kind] for kind in sorted(set(cases.get(one.learner.learner_id, [])))),
        )
    console.print(table)
    report = write_report(demo.folder, demo.slug)
    console.print(Text(texts.REPORT_DONE.format(path=report)), soft_wrap=True)
    console.print(Text(_next(demo)), soft_wrap=True)
    if differ:
        raise CourseError(texts.DEMO_WRONG.format(names="; ".join(differ)))
    return report


def _next(demo: Demo) -> str:
    root = demo.folder.root
    return texts.DEMO_NEXT.format(root=quoted(root), course=program(root), slug=demo.slug)


def _free_folder() -> Path:
    here = Path.cwd()
    names = ("course-demo", *(f"course-demo-{n}" for n in range(2, 1000)))
    return next(here / name for name in names if not (here / name).exists())


def _read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _write_roster(path: Path, made: tuple[Made, ...]) -> Path:
    """The list of participants, as Moodle exports it."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["Username", "Last name", "First name", "Email address", "Identifier"])
        for one in made:
            who = one.learner
            row = [who.username, who.last_name, who.first_name, who.email, f"Participant {who.participant}"]
            writer.writerow(row)
    return path


def _write_download(path: Path, released: Path, made: list[Made], *, earlier: bool) -> None:
    """A download of all submissions, as Moodle makes it: a folder a learner, the .ipynb or the packed
    submission in it."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in made:
            if one.handed_in is None:
                continue
            first = earlier and one.earlier is not None
            when = one.handed_in - timedelta(days=1) if first else one.handed_in
            notebook = one.earlier if first else one.notebook
            name, content = _file(one, released, notebook or {}, when)
            who = one.learner
            place = f"{who.first_name} {who.last_name}_{who.participant}_assignsubmission_file_"
            # Moodle's archive has times of the machine's own zone.
            info = zipfile.ZipInfo(f"{place}/{name}", when.astimezone().timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)


def _file(one: Made, released: Path, notebook: dict[str, Any], when: datetime) -> tuple[str, bytes]:
    slug = released.name
    content = json.dumps(notebook, ensure_ascii=False, indent=1).encode()
    if not one.sidecars:
        return one.file_name, content
    from course.learner.pack import pack

    # Answers beside the notebook travel in what `course pack` makes, so that is what makes it.
    scratch = Path(tempfile.mkdtemp(prefix="course-demo-"))
    try:
        place = scratch / slug
        (place / "answers").mkdir(parents=True)
        (place / f"{slug}.ipynb").write_bytes(content)
        # As it was handed out: a lesson of the class's own is known by this file alone.
        shutil.copy(released / ITEMS, place)
        for name, sidecar in one.sidecars.items():
            (place / "answers" / name).write_text(json.dumps(sidecar), encoding="utf-8")
        made = pack(place / f"{slug}.ipynb", scratch, when)
        return made.path.name, made.path.read_bytes()
    finally:
        shutil.rmtree(scratch)


def _collect_all(folder: ClassFolder, slug: str, download: Path) -> None:
    done = collect(folder, slug, download)
    if done.unmatched:
        lost = "; ".join(f"{', '.join(u.names)}: {u.reason}" for u in done.unmatched)
        raise CourseError(texts.DEMO_NOT_WHOLE.format(download=download, lost=lost))
