"""Make the class folder, the hand-ins and the marks of a released version of the course, to be kept for ever.

Run once for each released version, in a checkout of exactly that version, and never again for it (the imports
are those of the version that it was written for, 0.1.0)::

    python tests/grading/classes/make.py tests/grading/classes/0.1.0.tar.xz

A later version must go on with what this version left, with equal marks. The archive holds

- ``class/``: a class folder after ``course release`` of three notebooks, before anything was handed in;
- ``graded/``: the same after ``course collect`` and ``course grade``, without the feedback pages;
- ``personal/``: a class with personal variants, notebook 07 released;
- ``handed-in/<class>/<notebook>/<learner>/``: what each learner's ``course pack`` held, made in notebooks of
  the student edition (in the class with variants: in the released notebook);
- ``learner/``: a learner's folder that ``course start`` made, with answers in it;
- ``marks.json``: for each class, notebook and learner what ``course grade`` gave;
- ``handed-in.json``: when each learner handed in.
"""

from __future__ import annotations

import copy
import json
import random
import shutil
import sys
import tarfile
import tempfile
import zipfile
from datetime import timedelta
from pathlib import Path

from course import __version__
from course.editions import student_edition
from course.evidence.record import METADATA_KEY, bundle
from course.grading.classroom import ClassFolder, new_class, open_class
from course.grading.collect import collect
from course.grading.deadlines import set_deadline
from course.grading.demo import load_material
from course.grading.demo_class import DUE, _Maker
from course.grading.files import remove_tree
from course.grading.release import release, release_student_edition
from course.grading.roster import import_roster, read_list
from course.grading.run import grade_class
from course.learner.folder import install
from course.learner.pack import pack

SLUGS = ("00-start-here", "01-coalition", "07-who-decides")
# Ability of each made-up learner: certain to be right, certain to be wrong, in between.
LEARNERS = {"right": 99.0, "wrong": -99.0, "blank": None, "mixed": 0.3, "late": 0.9, "fails": 0.6}
ESSAY = "Breadth is not depth: 26 **counts** announcements, and what each would send is another question."


def main(archive: Path) -> None:
    """Make everything in a temporary folder and pack it."""
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        times, marks = {}, {}
        for name, slugs, variants in (("class", SLUGS, "none"), ("personal", SLUGS[2:], "personal")):
            folder = make_class(root / name, slugs, variants)
            shutil.copytree(folder.root, root / f"{name}-graded")
            for slug in slugs:
                times[f"{name}/{slug}"] = hand_in(root, folder, name, slug)
            graded = open_class(root / f"{name}-graded")
            marks[name] = {slug: grade(root, graded, name, slug, times) for slug in slugs}
        (root / "class-graded").rename(root / "graded")
        remove_tree(root / "personal-graded")
        remove_tree(root / "graded" / "feedback")
        make_learner(root)
        (root / "marks.json").write_text(json.dumps(marks, indent=1, sort_keys=True), encoding="utf-8")
        (root / "handed-in.json").write_text(json.dumps(times, indent=1, sort_keys=True), encoding="utf-8")
        with tarfile.open(archive, "w:xz", preset=9) as target:
            kept = ("class", "graded", "personal", "handed-in", "learner", "marks.json", "handed-in.json")
            for name in kept:
                target.add(root / name, name, filter=plain)
    print(f"{archive}: {archive.stat().st_size} bytes, made with {__version__}")


def plain(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    """Without whose machine it was made on."""
    if member.name.endswith(".lock") or "/.grading" in member.name or "/backups/" in member.name:
        return None
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member


def make_class(place: Path, slugs: tuple[str, ...], variants: str) -> ClassFolder:
    """A class folder with ``slugs`` released and a list of learners."""
    folder = new_class(place)
    settings = place / "course.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(
        text.replace("variants: none", f"variants: {variants}").replace("late: none", "late: zero"),
        encoding="utf-8",
    )
    for slug in folder.assignments:
        if slug not in slugs:
            shutil.rmtree(folder.source / slug)
            (folder.keys / f"{slug}.yaml").unlink()
    shutil.rmtree(folder.guide)
    folder.guide.mkdir()
    folder = open_class(place)
    roster = place.parent / "roster.csv"
    roster.write_text(
        "learner_id,last_name,first_name,email\n"
        + "".join(f"{name},{name.title()},Learner,{name}@example.org\n" for name in LEARNERS),
        encoding="utf-8",
    )
    import_roster(folder, read_list(roster))
    for slug in slugs:
        release(folder.root, slug)
        set_deadline(folder, slug, DUE)
    return folder


def hand_in(root: Path, folder: ClassFolder, name: str, slug: str) -> dict[str, str]:
    """What each learner packs, unpacked for the archive; returns when each handed in."""
    edition = student_edition(release_student_edition)
    material = load_material(folder, slug)
    times = {}
    for learner, ability in LEARNERS.items():
        home = root / "homes" / name / learner
        install(edition, home)
        notebook = home / slug / f"{slug}.ipynb"
        if name == "personal":
            shutil.copyfile(folder.release / slug / f"{slug}.ipynb", notebook)
        when = DUE + (timedelta(hours=5) if learner == "late" else -timedelta(hours=5))
        given = json.loads(notebook.read_text(encoding="utf-8"))
        work(material, given, learner, ability, when)
        notebook.write_text(json.dumps(given, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        packed = pack(notebook, root, when)
        with zipfile.ZipFile(packed.path) as archive:
            archive.extractall(root / "handed-in" / name / slug / learner)
        packed.path.unlink()
        times[learner] = when.isoformat()
    return times


def work(material, notebook, learner, ability, when) -> None:
    """Answer a notebook of the student edition as this learner does."""
    if ability is None:
        return
    chance = random.Random(f"{material.slug} {learner}")
    difficulty = dict.fromkeys([*material.keys.items, *material.keys.exercises], 0.0)
    maker = Maker(material, chance, difficulty, ability=ability, at=when)
    maker.blank = 0.1 if learner == "mixed" else 0.0
    evidence = maker.answer_items()
    maker.solve_exercises(failing=learner == "fails", warning=learner == "mixed")
    done = {cell["id"]: cell["source"] for cell in maker.notebook["cells"]}
    for cell in notebook["cells"]:
        if cell["id"].startswith("solve-"):
            cell["source"] = copy.copy(done[cell["id"]])
        elif cell["id"].startswith("answer-") and learner != "wrong":
            cell["source"] = ESSAY
    notebook["metadata"][METADATA_KEY] = bundle(evidence)


def grade(root: Path, folder: ClassFolder, name: str, slug: str, times) -> dict[str, dict]:
    """Collect and grade one notebook; returns what is in the gradebook and in the evidence files."""
    inbox = root / "inbox" / name / slug
    inbox.mkdir(parents=True)
    lines = ["file,learner_id,time"]
    for learner, when in times[f"{name}/{slug}"].items():
        shutil.make_archive(str(inbox / learner), "zip", root / "handed-in" / name / slug / learner)
        lines.append(f"{learner}.zip,{learner},{when}")
    mapping = root / f"map-{name}-{slug}.csv"
    mapping.write_text("\n".join(lines) + "\n", encoding="utf-8")
    collected = collect(folder, slug, inbox, mapping)
    assert len(collected.collected) == len(LEARNERS), collected
    run = grade_class(folder.root, slug)
    assert all(result.status == "graded" for result in run.results), run
    return {learner: marks_of(folder, slug, learner) for learner in LEARNERS}


def marks_of(folder: ClassFolder, slug: str, learner: str) -> dict:
    """The marks of one submission: by cell, the penalty, and by question the verdict."""
    with folder.open_gradebook() as gradebook:
        notebook = gradebook.find_submission_notebook(slug, slug, learner)
        cells = {
            grade.name: [grade.auto_score, grade.manual_score, bool(grade.needs_manual_grade)]
            for grade in notebook.grades
        }
        penalty = notebook.late_submission_penalty
    evidence = json.loads((folder.evidence / slug / f"{learner}.json").read_text(encoding="utf-8"))
    verdicts = {
        verdict["item"]: [verdict["outcome"], verdict["points"], verdict.get("variant")]
        for verdict in evidence["verdicts"]
    }
    return {"cells": cells, "penalty": penalty, "verdicts": verdicts}


class Maker(_Maker):
    """Where a question has no sample of a wrong answer, none is given."""

    def _answer(self, item, key, drawn, *, completion):
        try:
            return super()._answer(item, key, drawn, completion=completion)
        except IndexError:
            return None, 0.0


def make_learner(root: Path) -> None:
    """A learner's folder with answers in 01, in the notebook and beside it."""
    home = root / "learner"
    install(student_edition(release_student_edition), home)
    for slug in ("02-germany", "03-america", "04-russia", "05-law-of-missions", "06-guarantees", "08-forces"):
        shutil.rmtree(home / slug)
    answered = root / "handed-in" / "class" / "01-coalition" / "mixed" / "01-coalition" / "01-coalition.ipynb"
    shutil.copyfile(answered, home / "01-coalition" / "01-coalition.ipynb")
    evidence = json.loads(answered.read_text(encoding="utf-8"))["metadata"][METADATA_KEY]["evidence"]
    (home / "01-coalition" / "answers").mkdir()
    for quiz in sorted({item.rpartition("/")[0] for item in evidence}):
        own = {item: record for item, record in evidence.items() if item.rpartition("/")[0] == quiz}
        path = home / "01-coalition" / "answers" / f"{quiz.replace('/', '.')}.json"
        path.write_text(json.dumps(bundle(own, quiz), indent=1), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
