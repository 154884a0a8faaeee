"""From the raw evidence of one submission to the verdicts of its cells; used alike after a grading run and
when regrading without one.

A class folder's keys and the results of the solution's run are read here once (a :class:`Marking`);
:func:`judge` is then a pure function of the marking and the raw evidence.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course.errors import ClassFolderError
from course.evidence.record import NO_ANSWERS
from course.grading.release.frozen import Frozen, in_force, of_edition
from course.grading.score.scoring import Verdict, fault, score_argument, score_exercise, score_item
from course.grading.score.table import Row, cell_maximum
from course.grading.texts import grading as texts
from course.questions.bank.specs import BASE
from course.questions.variants import assigned

if TYPE_CHECKING:
    from course.questions.bank.load import Items

QUIZ_CELLS = ("quiz-", "predict-")
# Of verdicts that are remembered: how many, and how much an answer may hold.
MOST_REMEMBERED, LARGEST_REMEMBERED = 500, 20_000
CHECK, SOLVE, TASK, ANSWER = "check-", "solve-", "argue-", "answer-"


@dataclass(frozen=True)
class Marking:
    """What is needed to judge submissions of one notebook.

    Attributes:
        slug: the notebook.
        quizzes: by quiz name, its graded items: public form and key entry.
        exercises: by name: specification and key entry.
        titles: by exercise name, its title.
        arguments: by name, the points.
        known: the ids of all questions and exercises of the notebook, those without points among them.
        expected: by exercise name, ``{"value": ..., "wrong": {name: value}}`` from the solution's own run.
        digest: hash over the key file and the solution's results, to see whether a grade is up to date.
        variants: by full id of an item that has variants, by their names, public form and key entry of each,
            the item itself as ``a`` among them.
        token: what the released notebook held to draw variants by, or None.
        exercise_variants: by name of an exercise that has variants, their names without ``a``.
        rules: by which rules functions are scored (:mod:`course.evidence.constants`), as the release says; 1
            for releases that say nothing of it.
        schemes: by name of an argument, all of its key entry: criteria, levels, rounding, limits.
        frozen: the release that all this is of; None before there is one.
    """

    slug: str
    quizzes: dict[str, list[tuple[dict[str, Any], dict[str, Any]]]]
    exercises: dict[str, tuple[dict[str, Any], dict[str, Any]]]
    titles: dict[str, str]
    arguments: dict[str, float]
    known: frozenset[str]
    expected: dict[str, dict[str, Any]]
    digest: str
    variants: dict[str, dict[str, tuple[dict[str, Any], dict[str, Any]]]] = field(default_factory=dict)
    token: str | None = None
    exercise_variants: dict[str, list[str]] = field(default_factory=dict)
    rules: int = 1
    schemes: dict[str, dict[str, Any]] = field(default_factory=dict)
    frozen: Frozen | None = field(default=None, compare=False, repr=False)
    # Verdicts given already, by question and answer: a class gives the same answers over and over.
    given: dict[tuple[str, str], Row] = field(default_factory=dict, compare=False, repr=False)

    def variants_of(self, learner: str) -> dict[str, str]:
        """By full id of each item and exercise that has variants, the one that a learner got; nothing where
        the notebook was released without."""
        if self.token is None:
            return {}
        slots = {item: list(forms) for item, forms in self.variants.items()}
        for name, results in self.expected.items():
            if results.get("variants"):
                slots[f"{self.slug}/{name}"] = [BASE, *results["variants"]]
        return {slot: assigned(self.token, learner, slot, names) for slot, names in slots.items()}

    def points_of(self, cell: str) -> float:
        """What the key file gives a graded cell.

        Raises:
            KeyError: if it has no entry for it.
        """
        prefix, _, name = cell.partition("-")
        if f"{prefix}-" in QUIZ_CELLS:
            return round(sum(float(key["points"]) for _, key in self.quizzes[name]), 4)
        if f"{prefix}-" == CHECK:
            return float(self.exercises[name][1]["points"])
        return self.arguments[name]


@dataclass
class Raw:
    """What one submission left, as data: the input of every score.

    Attributes:
        quiz: records by item id, from the submission.
        flags: by item id, what was odd about its record.
        exercises: by full id, ``{"record": ... | None, "problem": {...} | None}``, from the grading run.
        arguments: by name, ``{"blank": bool, "sha256": ...}``.
        unreadable: why the submission could not be read; then nothing but quiz answers can be judged.
        notes: what healing mended.
        lost: why stored answers could not be used, one sentence each.
        variants: by full id of an item or exercise, the variant that the learner got.
        edition: the id of an earlier edition that the class keeps, by which this is judged; None for the one
            in force.
        foreign: why keys of this class do not hold for it, where the class never had its edition; then a
            person decides, but for what is the same in both.
        same: full ids of the questions and exercises that are.
    """

    quiz: dict[str, Any] = field(default_factory=dict)
    flags: dict[str, list[str]] = field(default_factory=dict)
    exercises: dict[str, dict[str, Any]] = field(default_factory=dict)
    arguments: dict[str, dict[str, Any]] = field(default_factory=dict)
    unreadable: str | None = None
    notes: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    variants: dict[str, str] = field(default_factory=dict)
    edition: str | None = None
    foreign: str | None = None
    same: list[str] = field(default_factory=list)


def load_marking(keys_folder: Path, slug: str, edition: str | None = None) -> Marking:
    """Read key file, questions and the solution's results of a release.

    Args:
        keys_folder: the class folder's ``keys``.
        slug: the notebook.
        edition: the id of an earlier edition that the class keeps; the one in force if None.

    Raises:
        ClassFolderError: if the notebook has no results of a release, or what was kept of it is damaged.
        ItemFileError: if an item or key file is malformed; the message names file, item and line.
    """
    root = keys_folder.parent
    frozen = in_force(root, slug)
    key_file, results = keys_folder / f"{slug}.yaml", keys_folder / f"{slug}.evidence.json"
    if edition is not None and edition != frozen.edition.id:
        earlier = of_edition(root, slug, edition)
        if earlier is None:
            raise ClassFolderError(texts.FROZEN_GONE.format(slug=slug, path=frozen.folder.parent / edition))
        frozen, key_file, results = earlier, earlier.keys, earlier.evidence
    stamps = tuple(p.stat().st_mtime_ns if p.exists() else 0 for p in (key_file, results))
    return _load(frozen, key_file, results, stamps)


@lru_cache(maxsize=32)
def _load(frozen: Frozen, key_file: Path, results: Path, stamps: tuple[int, ...]) -> Marking:
    from course.questions.bank.load import load_items_file

    slug = frozen.slug
    marking = load_keys_only(key_file, load_items_file(frozen.items, slug))
    try:
        text = results.read_text(encoding="utf-8")
        kept = json.loads(text)
        expected, token, rules = kept["exercises"], kept.get("token"), int(kept.get("rules", 1))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ClassFolderError(texts.NOT_RELEASED.format(slug=slug, root=key_file.parent.parent)) from error
    said = marking.digest + text + frozen.edition.id + frozen.data.name
    digest = hashlib.sha256(said.encode()).hexdigest()
    return dataclasses.replace(
        marking, expected=expected, digest=digest, token=token, rules=rules, frozen=frozen
    )


def load_keys_only(key_file: Path, items: Items) -> Marking:
    """A marking without the solution's results, as a release needs it before there are any.

    Args:
        key_file: the keys.
        items: the questions that they belong to.

    Raises:
        ItemFileError: if the key file is malformed, or the two do not fit.
    """
    from course.questions.bank.load import check_pair, load_keys, public_dict

    slug, keys = items.slug, load_keys(key_file)
    check_pair(items, keys)
    quizzes: dict[str, list[tuple[dict[str, Any], dict[str, Any]]]] = {}
    variants = {}
    for name in keys.items:
        quiz, _, short = name.partition("/")
        item = next(i for i in items.quiz(quiz).items if i.id.rpartition("/")[2] == short)
        quizzes.setdefault(quiz, []).append((public_dict(item), _plain(keys.item(name))))
        if item.variants:
            variants[item.id] = {
                variant: (public_dict(form), _plain(keys.item(form.name)))
                for variant, form in item.forms.items()
            }
    exercises, titles, further = {}, {}, {}
    for name in keys.exercises:
        spec = items.exercise(name)
        exercises[name] = (
            {"id": spec.id, "returns": spec.returns, **spec.comparison},
            _plain(keys.exercise(name)),
        )
        titles[name] = spec.title
        if spec.variants:
            further[name] = list(spec.variants)
    schemes = {name: _plain(entry) for name, entry in keys.arguments.items()}
    arguments = {name: float(entry["points"]) for name, entry in schemes.items()}
    digest = hashlib.sha256(key_file.read_bytes()).hexdigest()
    questions = [item.id for item in items.all_items()]
    known = frozenset([*questions, *(spec.id for spec in items.exercises.values())])
    return Marking(
        slug,
        quizzes,
        exercises,
        titles,
        arguments,
        known,
        expected={},
        digest=digest,
        variants=variants,
        exercise_variants=further,
        schemes=schemes,
    )


def _plain(entry: Any) -> dict[str, Any]:
    """A key entry as a plain dict, without the settings that were not given."""
    if isinstance(entry, Mapping):
        return dict(entry)
    return {k: v for k, v in dataclasses.asdict(entry).items() if v is not None}


def judge(marking: Marking, raw: Raw, cells: Mapping[str, float]) -> dict[str, list[Row]]:
    """The verdicts of one submission, by graded cell.

    Args:
        marking: keys and the solution's results.
        raw: the submission's evidence.
        cells: the graded cells of the notebook (grade ids) and the points that nbgrader has for them.

    Returns:
        One row a question for each cell; a cell whose points disagree with the key file has faults only.
    """
    return {cell: _of_cell(marking, raw, cell, points) for cell, points in cells.items()}


def _of_cell(marking: Marking, raw: Raw, cell: str, cell_points: float) -> list[Row]:
    rows = _rows(marking, raw, cell)
    if raw.foreign:
        rows = [_if_the_same(row, raw) for row in rows]
    key_points = cell_maximum([row.verdict for row in rows])
    if abs(key_points - cell_points) < 1e-6:
        return rows
    if raw.edition is not None and rows and key_points:
        # An earlier edition of the class, by its own keys: the cell counts for what it counts now.
        return [_worth(row, cell_points / key_points) for row in rows]
    if raw.edition is not None and not rows:
        reason = texts.FAULT_NOT_ASKED.format(cell=cell)
        return [Row(cell, fault(f"{marking.slug}/{cell}", cell_points, reason))]
    # Our own books disagree: neither sum can be trusted, so a person decides.
    reason = texts.FAULT_POINTS.format(
        cell=cell, cell_points=cell_points, key_points=key_points, slug=marking.slug
    )
    if not rows:
        return [Row(cell, fault(f"{marking.slug}/{cell}", cell_points, reason))]
    return [
        Row(
            row.question,
            fault(row.verdict.item, cell_points / len(rows), reason, row.verdict.answer, row.verdict.value),
        )
        for row in rows
    ]


def _worth(row: Row, share: float) -> Row:
    verdict = row.verdict
    points, maximum = round(verdict.points * share, 4), round(verdict.max_points * share, 4)
    return Row(row.question, dataclasses.replace(verdict, points=points, max_points=maximum))


def _if_the_same(row: Row, raw: Raw) -> Row:
    """A verdict on an answer in an edition that the class does not have: it stands where the question is the
    same, or a person decides already."""
    verdict = row.verdict
    if verdict.item in raw.same or verdict.outcome in ("fault", "marking"):
        return row
    reason = str(raw.foreign)
    return Row(row.question, fault(verdict.item, verdict.max_points, reason, verdict.answer, verdict.value))


def _rows(marking: Marking, raw: Raw, cell: str) -> list[Row]:
    prefix, _, name = cell.partition("-")
    if f"{prefix}-" in QUIZ_CELLS:
        astray = _gone_astray(marking, raw, name)
        return [_quiz_row(marking, raw, item, key, astray) for item, key in marking.quizzes.get(name, [])]
    if f"{prefix}-" == CHECK and name in marking.exercises:
        return [_exercise_row(marking, raw, name)]
    if f"{prefix}-" == TASK and name in marking.arguments:
        kept = raw.arguments.get(name, {"blank": True})
        full = f"{marking.slug}/{name}"
        reason = raw.unreadable
        problem = None if reason is None else texts.FAULT_SUBMISSION.format(reason=reason)
        return [Row(name, score_argument(full, marking.arguments[name], bool(kept.get("blank")), problem))]
    return []


def _gone_astray(marking: Marking, raw: Raw, quiz: str) -> str | None:
    """Why an answer to a question of this quiz may have been given although there is none, or None."""
    if raw.unreadable is not None:
        return texts.FAULT_SUBMISSION.format(reason=raw.unreadable)
    if raw.lost:
        return texts.FAULT_LOST.format(problem=raw.lost[0])
    quizzes = {known.rpartition("/")[0] for known in marking.known}
    own = f"{marking.slug}/{quiz}"
    given = {item for item, record in raw.quiz.items() if record.get("kind") not in NO_ANSWERS}
    unknown = sorted(given - marking.known)
    renamed = [item for item in unknown if (of := item.rpartition("/")[0]) == own or of not in quizzes]
    shown = ", ".join(renamed[:3]) + (", …" if len(renamed) > 3 else "")
    return texts.FAULT_RENAMED.format(items=shown, slug=marking.slug) if renamed else None


def _once(marking: Marking, slot: str, leans_on: list[Any], make: Callable[[], Row]) -> Row:
    """The row that ``make`` gives, made once for each answer.

    Args:
        marking: keys and the solution's results.
        slot: full id of the question.
        leans_on: all of the submission that the verdict depends on, as JSON.
        make: makes the row.
    """
    text = json.dumps(leans_on, sort_keys=True, default=repr)
    if len(text) > LARGEST_REMEMBERED:
        return make()
    found = marking.given.get((slot, text))
    if found is None:
        if len(marking.given) >= MOST_REMEMBERED:
            marking.given.clear()
        found = marking.given[slot, text] = make()
    return found


def _said(record: Any) -> Any:
    """What of a record decides the verdict: all but its time."""
    return [record.get("kind"), record.get("value")] if isinstance(record, Mapping) else record


def _quiz_row(
    marking: Marking, raw: Raw, item: dict[str, Any], key: dict[str, Any], astray: str | None
) -> Row:
    slot = item["id"]
    forms = marking.variants.get(slot) or {BASE: (item, key)}
    ids = [form["id"] for form, _ in forms.values()]
    leans_on = [[_said(raw.quiz.get(i)), raw.flags.get(i)] for i in ids]
    own = raw.variants.get(slot, BASE)
    return _once(marking, slot, [leans_on, own, astray], lambda: _judge_item(raw, slot, forms, own, astray))


def _judge_item(
    raw: Raw,
    slot: str,
    forms: Mapping[str, tuple[dict[str, Any], dict[str, Any]]],
    own: str,
    astray: str | None,
) -> Row:
    """The verdict on an item: of several variants on the one that the learner got, or else, said to the
    marker, on another that was answered instead."""
    answered = [v for v, (form, _) in forms.items() if _has_answer(raw.quiz.get(form["id"]))]
    taken = own if own in answered or not answered else answered[0]
    flags: tuple[str, ...] = ()
    if taken != own:
        flags = (texts.OTHER_VARIANT.format(answered=taken.upper(), own=own.upper()),)
    item, key = forms[taken]
    record = raw.quiz.get(item["id"])
    if record is None and astray is not None:
        verdict = fault(slot, float(key["points"]), astray)
    else:
        verdict = score_item(item, key, record, (*raw.flags.get(item["id"], ()), *flags))
    if len(forms) > 1:
        verdict = dataclasses.replace(verdict, item=slot, variant=taken)
    return Row(str(item["stem"]), verdict)


def _has_answer(record: Any) -> bool:
    return isinstance(record, Mapping) and record.get("value") is not None


def _exercise_row(marking: Marking, raw: Raw, name: str) -> Row:
    spec, _ = marking.exercises[name]
    kept = raw.exercises.get(spec["id"]) or {}
    problem = kept.get("problem")
    if raw.unreadable is not None:
        problem = {"kind": "fault", "text": texts.FAULT_SUBMISSION.format(reason=raw.unreadable)}
    record, own = kept.get("record"), raw.variants.get(spec["id"], BASE)
    return _once(
        marking,
        spec["id"],
        [_said(record), problem, own],
        lambda: _judge_exercise(marking, name, record, problem, own),
    )


def _judge_exercise(
    marking: Marking, name: str, record: Any, problem: dict[str, str] | None, own: str
) -> Row:
    spec, key = marking.exercises[name]
    results = marking.expected.get(name, {})
    forms = {BASE: results, **(results.get("variants") or {})}

    def verdict_by(variant: str) -> Verdict:
        of = forms[variant]
        wrong = {n: v["value"] for n, v in (of.get("wrong") or {}).items() if v.get("value") is not None}
        ruled = {**spec, "rules": marking.rules}
        return score_exercise(ruled, key, of.get("value"), wrong, record, problem)

    verdict = verdict_by(own)
    if len(forms) > 1:
        other = next((v for v in forms if v != own and verdict_by(v).outcome == "right"), None)
        if verdict.outcome in ("wrong", "partly") and other is not None:
            # Somebody else's numbers: copied, or worked out under another id. That is not for us to say.
            reason = texts.FAULT_VARIANT.format(answered=other.upper(), own=own.upper())
            verdict = fault(spec["id"], float(key["points"]), reason, verdict.answer, verdict.value)
        verdict = dataclasses.replace(verdict, variant=own)
    return Row(marking.titles.get(name, name), verdict)


def verdict_rows(rows: Mapping[str, list[Row]]) -> list[dict[str, Any]]:
    """All verdicts as JSON-able data, each with its cell and kind (``quiz``, ``exercise``, ``argument``)."""
    kinds = {CHECK: "exercise", TASK: "argument"}
    return [
        {"cell": cell, "kind": kinds.get(cell.partition("-")[0] + "-", "quiz"), **row.verdict.as_dict()}
        for cell, of_cell in rows.items()
        for row in of_cell
    ]


def verdicts(rows: list[Row]) -> list[Verdict]:
    """The verdicts of one cell."""
    return [row.verdict for row in rows]
