"""All that is known of how one learner's marks came about: hand-ins, verdicts with their keys, marks by
people.

For complaints. Nothing is made up for times before it was kept: a verdict of an earlier version of the course
says "not noted" where the keys were not noted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from course.errors import CourseError
from course.grading.classroom.folder import ClassFolder
from course.grading.files import evidence_path
from course.grading.mark import superseded
from course.grading.mark.codes import find_code
from course.grading.mark.store import Store
from course.grading.mark.tables import have_tables
from course.grading.score import evidence_file
from course.grading.score.marking import TASK, load_marking
from course.grading.texts import history as texts
from course.names import near_matches

_RECEIVED = re.compile(r"received-(?P<stamp>\d{8}T\d{6}Z|undated)-(?P<digest>[0-9a-f]+)")


@dataclass(frozen=True)
class HandedIn:
    """One hand-in: when (UTC) if that is known, where it is kept, whether it is the one that is graded."""

    when: datetime | None
    place: Path
    graded: bool


@dataclass(frozen=True)
class Said:
    """What the machine said at one time.

    Attributes:
        when: when, in UTC.
        version: of the course.
        keys: the state of the keys, or empty where it was not noted.
        edition: the edition that they are of, or empty.
        points: of all questions that the machine scores.
        verdicts: by full id of the question.
    """

    when: datetime
    version: str
    keys: str
    edition: str
    points: float
    verdicts: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class ByPerson:
    """One change of a mark by a person: when (UTC), at which cell, what was done and by whom, the mark before
    and after."""

    when: datetime
    cell: str
    what: str
    who: str
    before: float | None
    after: float | None


@dataclass(frozen=True)
class Mark:
    """What the gradebook has for a cell now: points, of how many, by which rule a person's came about (empty
    where the machine's count), whether it waits, who settled it."""

    cell: str
    points: float | None
    maximum: float
    rule: str
    waits: bool
    who: str


@dataclass(frozen=True)
class History:
    """The history of one learner's work on one notebook, or on one of its questions."""

    learner: str
    slug: str
    item: str
    handed_in: tuple[HandedIn, ...]
    said: tuple[Said, ...]
    by_people: tuple[ByPerson, ...]
    marks: tuple[Mark, ...]
    pages: tuple[Path, ...]
    evidence: tuple[Path, ...]


def history_of(folder: ClassFolder, learner: str, slug: str, question: str = "") -> History:
    """The history of one learner's work.

    Args:
        folder: the class folder.
        learner: the learner's id.
        slug: the notebook.
        question: a question's id, in full or without the notebook, or a graded cell; all if empty.

    Raises:
        CourseError: if there is no such question.
    """
    said = tuple(_said(folder, slug, learner))
    cells = {item: str(v["cell"]) for one in said for item, v in one.verdicts.items()}
    marks, people = _of_gradebook(folder, slug, learner)
    item, cell = "", ""
    if question:
        item, cell = _find(question, slug, learner, cells, [mark.cell for mark in marks])
        said = tuple(
            Said(
                **{**vars(one), "verdicts": {i: v for i, v in one.verdicts.items() if i == item or not item}}
            )
            for one in said
        )
    return History(
        learner,
        slug,
        item or cell,
        tuple(_handed_in(folder, slug, learner)),
        said,
        tuple(one for one in people if not cell or one.cell == cell),
        tuple(one for one in marks if not cell or one.cell == cell),
        tuple(superseded.kept(folder, slug, learner, "html")),
        tuple(superseded.kept(folder, slug, learner, "json")),
    )


def _find(
    question: str, slug: str, learner: str, cells: Mapping[str, str], known: list[str]
) -> tuple[str, str]:
    wanted = question.removeprefix(f"{slug}/")
    for item, cell in cells.items():
        if item.removeprefix(f"{slug}/") == wanted:
            return item, cell
    if wanted in known:
        return next(
            (i for i, cell in cells.items() if cell == wanted and wanted.startswith(TASK)), ""
        ), wanted
    names = sorted({item.removeprefix(f"{slug}/") for item in cells} | set(known))
    near = near_matches(wanted, names)
    raise CourseError(texts.NO_QUESTION.format(slug=slug, question=question, learner=learner, near=near))


def _handed_in(folder: ClassFolder, slug: str, learner: str) -> Iterator[HandedIn]:
    place = folder.originals / learner / slug
    try:
        record = json.loads((place / "collected.json").read_text(encoding="utf-8"))
        graded = str(record.get("digest") or "")[:8]
    except (OSError, ValueError, AttributeError):
        graded = ""
    found = []
    for path in place.glob("received-*") if place.is_dir() else ():
        named = _RECEIVED.fullmatch(path.name)
        if named is None:
            continue
        stamp = named["stamp"]
        when = None
        if stamp != "undated":
            when = datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        found.append(HandedIn(when, path, bool(graded) and named["digest"] == graded))
    submitted = folder.submitted / learner / slug
    if not found and submitted.is_dir():
        # Put there by hand, or by nbgrader.
        found.append(HandedIn(_stamp(submitted), submitted, True))
    yield from sorted(found, key=lambda one: one.when or datetime.min.replace(tzinfo=UTC))


def _stamp(place: Path) -> datetime | None:
    from nbgrader.utils import parse_utc

    try:
        text = (place / "timestamp.txt").read_text(encoding="utf-8").strip()
        return parse_utc(text).replace(tzinfo=UTC) if text else None
    except (OSError, ValueError):
        return None


def _said(folder: ClassFolder, slug: str, learner: str) -> Iterator[Said]:
    now = evidence_path(folder.evidence, slug, learner)
    for path in [*superseded.kept(folder, slug, learner, "json"), now]:
        data = evidence_file.read_if_there(path, slug, learner)
        if data is None:
            continue
        run = data.get("run") or {}
        verdicts = {v["item"]: v for v in data.get("verdicts", ())}
        yield Said(
            datetime.fromisoformat(data["graded"]),
            str(data.get("course") or ""),
            str(run.get("keys") or ""),
            str(run.get("edition") or ""),
            round(sum(float(v["points"]) for v in verdicts.values()), 4),
            verdicts,
        )


def _of_gradebook(folder: ClassFolder, slug: str, learner: str) -> tuple[list[Mark], list[ByPerson]]:
    if not folder.has_gradebook:
        return [], []
    with folder.open_gradebook() as gradebook:
        if not have_tables(gradebook.engine):
            # The marking page was never opened, and reading makes no tables.
            return list(_plain_marks(gradebook, slug, learner)), []
        store = Store(gradebook, slug)
        # What was changed outside of the marking page becomes a part of the history.
        store.absorb()
        marks = [
            Mark(
                one.cell,
                one.auto if one.manual is None else one.manual,
                one.maximum,
                "" if one.manual is None or one.final is None else one.final.rule,
                one.needs,
                one.final.who if one.final is not None else "",
            )
            for one in store.held(learner=learner).values()
        ]
        people = [
            ByPerson(
                datetime.fromisoformat(row.time),
                row.cell,
                row.what,
                row.who,
                _score(json.loads(row.before)),
                _score(json.loads(row.after)),
            )
            for row in store.changes(learner)
            if row.what != "draft"
        ]
    return marks, people


def _plain_marks(gradebook: Any, slug: str, learner: str) -> Iterator[Mark]:
    from nbgrader.api import MissingEntry

    try:
        notebooks = gradebook.find_submission(slug, learner).notebooks
    except MissingEntry:
        return
    for one in (grade for notebook in notebooks for grade in notebook.grades):
        by_hand = one.manual_score is not None
        points = one.manual_score if by_hand else one.auto_score
        rule = "elsewhere" if by_hand else ""
        yield Mark(one.name, points, float(one.max_score or 0.0), rule, bool(one.needs_manual_grade), "")


def _score(state: Mapping[str, Any]) -> float | None:
    if "score" in state:
        found: float | None = state["score"]
        return found
    return (state.get("final") or {}).get("score")


def find_answer(folder: ClassFolder, code: str) -> tuple[str, str, str]:
    """What a code on a feedback page stands for: learner, notebook and full id of the question (or empty).

    Raises:
        CourseError: if it is none of this class's.
    """
    found = find_code(folder.root, code, _known(folder))
    if found is None:
        raise CourseError(texts.NO_CODE.format(code=code))
    return found


def _known(folder: ClassFolder) -> Iterator[tuple[str, str, str]]:
    for place in sorted(folder.evidence.iterdir()):
        slug = place.name
        if slug not in folder.assignments:
            continue
        marking = load_marking(folder.keys, slug)
        items = ["", *sorted(marking.known | {f"{slug}/{name}" for name in marking.arguments})]
        for path in sorted(place.glob("*.json")):
            for item in items:
                yield path.stem, slug, item
