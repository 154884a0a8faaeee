"""The source solves itself to full marks; an untouched student copy earns nothing, all of it unanswered."""

from __future__ import annotations

import json
import re

import pytest

from course.authoring.lint import notebook as lint
from course.authoring.normal_form import Points
from course.evidence.record import METADATA_KEY, make
from course.grading.classroom.folder import new_class
from course.grading.classroom.roster import import_roster, read_list
from course.grading.release.release import release
from course.grading.run.run import grade_class
from course.grading.score.marking import load_marking
from course.notebooks import source_of
from course.paths import require_checkout
from course.questions.bank.load import load_items, load_keys, public_dict
from course.questions.types import TYPES

ROOT = require_checkout()
# A primer counts nothing: its own test says what its checks tell.
SLUGS = [slug for slug in lint.slugs(ROOT) if lint.open_lesson(ROOT, slug).points != Points()]

pytestmark = pytest.mark.slow


def perfect(released: dict, slug: str) -> dict:
    """The released notebook with the source's solutions and, by the keys, a right answer to each question."""
    source = {cell["id"]: source_of(cell) for cell in lint.open_lesson(ROOT, slug).cells}
    done = json.loads(json.dumps(released))
    for cell in done["cells"]:
        if cell["id"].startswith("solve-"):
            cell["source"] = re.sub(r" *### (BEGIN|END) SOLUTION\n?", "", source[cell["id"]])
        elif cell["id"].startswith("answer-"):
            cell["source"] = (
                "The number counts pledges of different kinds, and so says little about any one kind."
            )
    items, keys = load_items(slug), load_keys(ROOT / "notebooks" / "keys" / f"{slug}.yaml")
    records = {}
    for item in items.all_items():
        if item.mode == "practice":
            continue
        key = keys.item(item.name)
        if key.count is None:
            value = TYPES[item.type].samples(public_dict(item), key.key).right[0]
        else:
            # A prediction counts for being made; any answer that is possible will do.
            middle = ((item.minimum or 0) + (item.maximum if item.maximum is not None else 2)) / 2
            value = {
                "estimate": {"estimate": round(middle), "confidence": 70},
                "number": str(round(middle)),
                "choice": next(iter(item.options), None),
            }[item.type]
        records[item.id] = make(item.id, item.type, value)
    done["metadata"][METADATA_KEY] = {"v": 1, "evidence": records}
    return done


@pytest.fixture(scope="module", params=SLUGS)
def graded(request, tmp_path_factory):
    """A class of two: one hands in the perfect notebook, one the untouched one."""
    slug = request.param
    root = tmp_path_factory.mktemp("class") / "autumn"
    folder = new_class(root, ROOT)
    roster = root.parent / "roster.csv"
    roster.write_text(
        "learner_id,last_name,first_name,email\nperfect,P,P,\nuntouched,U,U,\n", encoding="utf-8"
    )
    import_roster(folder, read_list(roster))
    released = json.loads((release(root, slug).folder / f"{slug}.ipynb").read_text(encoding="utf-8"))
    for learner, content in (("perfect", perfect(released, slug)), ("untouched", released)):
        home = root / "submitted" / learner / slug
        home.mkdir(parents=True)
        (home / f"{slug}.ipynb").write_text(json.dumps(content), encoding="utf-8")
    run = grade_class(root, slug)
    verdicts = {
        learner: json.loads((root / "evidence" / slug / f"{learner}.json").read_text(encoding="utf-8"))[
            "verdicts"
        ]
        for learner in ("perfect", "untouched")
    }
    return slug, {result.learner: result for result in run.results}, verdicts


def of_machine(verdicts: list[dict]) -> list[dict]:
    return [verdict for verdict in verdicts if verdict["kind"] != "argument"]


def test_the_source_scores_full_marks(graded):
    slug, results, verdicts = graded
    assert results["perfect"].status == "graded", results["perfect"].error
    assert results["perfect"].faults == ()
    short = [
        (verdict["item"], verdict["outcome"], verdict["reason"])
        for verdict in of_machine(verdicts["perfect"])
        if verdict["fraction"] != 1
    ]
    assert short == [], slug
    earned = sum(verdict["points"] for verdict in of_machine(verdicts["perfect"]))
    assert results["perfect"].points == pytest.approx(earned)
    assert (earned > 0) == bool(of_machine(verdicts["perfect"]))


def test_an_untouched_copy_scores_nothing_and_is_called_unanswered(graded):
    _, results, verdicts = graded
    assert results["untouched"].status == "graded", results["untouched"].error
    assert results["untouched"].points == 0
    assert results["untouched"].faults == ()
    others = [v["item"] for v in verdicts["untouched"] if v["outcome"] != "unanswered"]
    assert others == []
    assert len(verdicts["untouched"]) == len(verdicts["perfect"])


def test_every_part_that_counts_was_judged(graded):
    slug, _, verdicts = graded
    lesson = lint.open_lesson(ROOT, slug)
    counted = sum(len(lesson.keys.get(kind) or {}) for kind in ("items", "exercises", "arguments"))
    assert len(verdicts["perfect"]) == counted


VARIED = [
    slug
    for slug in SLUGS
    if any(form.variants for form in [*load_items(slug).all_items(), *load_items(slug).exercises.values()])
]


@pytest.mark.parametrize("slug", VARIED)
def test_every_variant_scores_full_marks_by_its_own_key(slug, tmp_path):
    folder = new_class(tmp_path / "autumn", ROOT)
    settings = folder.root / "course.yaml"
    settings.write_text(settings.read_text("utf-8").replace("variants: none", "variants: personal"), "utf-8")
    released = json.loads((release(folder.root, slug).folder / f"{slug}.ipynb").read_text(encoding="utf-8"))
    items = load_items(slug)
    slots = [item for quiz in items.quizzes.values() for item in quiz.items] + [*items.exercises.values()]
    wanted = {(slot.id, name) for slot in slots if slot.variants for name in slot.forms}
    marking = load_marking(folder.keys, slug)
    learners = []
    missing = set(wanted)
    for n in range(200):
        got = set(marking.variants_of(f"learner{n}").items())
        if got & missing:
            learners.append(f"learner{n}")
            missing -= got
    assert not missing
    for learner in learners:
        home = folder.submitted / learner / slug
        home.mkdir(parents=True)
        (home / f"{slug}.ipynb").write_text(json.dumps(perfect(released, slug)), encoding="utf-8")
    grade_class(folder.root, slug)
    judged = set()
    for learner in learners:
        kept = json.loads((folder.evidence / slug / f"{learner}.json").read_text(encoding="utf-8"))
        verdicts = of_machine(kept["verdicts"])
        assert [(v["item"], v["variant"], v["reason"]) for v in verdicts if v["fraction"] != 1] == []
        judged |= {(v["item"], v["variant"]) for v in verdicts if v["variant"]}
    assert judged == wanted
