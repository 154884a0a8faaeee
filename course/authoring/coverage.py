"""The coverage map: where each question and each claim of the article is taught, asked and graded.

``notebooks/coverage.csv`` has one row for each question of the article (in our words) and for each claim of
the ledger, with the notebook that owes it and the reason where it is left out. The places are not written by
hand: ``fill`` reads them from the markers, the fact lists of the questions and the code cells, so that the
map cannot say what the notebooks do not do. Run ``course author coverage`` to fill it again.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from course.authoring import texts
from course.authoring.lesson import slugs
from course.authoring.prose.uses import Corpus, corpus, uses
from course.errors import DataError
from course.facts.rows import all_rows, split
from course.paths import ITEMS, item_files, require_checkout
from course.questions.bank.yamlfile import read_yaml

COLUMNS = ("id", "text", "claims", "notebooks", "status", "teach", "quiz", "graded", "reason")
STATUSES = {
    "covered": "taught, asked and graded",
    "partly": "taught, asked or graded, not yet all three",
    "planned": "its notebook is not written yet",
    "open": "its notebook is there and nothing in it leans on the claim yet",
    "left_out": "not taught, or taught and not asked for a mark, for the reason given",
}


@dataclass(frozen=True)
class Line:
    """One row of the map; places are ``notebook/cell`` or ``notebook/quiz/question``."""

    id: str
    text: str
    claims: tuple[str, ...]
    notebooks: tuple[str, ...]
    status: str
    teach: tuple[str, ...]
    quiz: tuple[str, ...]
    graded: tuple[str, ...]
    reason: str

    def cells(self) -> list[str]:
        """The row as it stands in the file."""
        values = (getattr(self, column) for column in COLUMNS)
        return [";".join(value) if isinstance(value, tuple) else value for value in values]


def load(root: Path | None = None) -> list[Line]:
    """The map of a checkout.

    Raises:
        CourseError: where there is no checkout.
        DataError: where the file is missing or malformed.
    """
    path = require_checkout(root) / "notebooks" / "coverage.csv"
    try:
        reader = csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline=""), strict=True)
        header = next(reader, [])
    except OSError as error:
        raise DataError(texts.COVERAGE_MISSING.format(path=path, name=path.name)) from error
    if tuple(header) != COLUMNS:
        raise DataError(texts.COVERAGE_COLUMNS.format(path=path, columns=", ".join(COLUMNS)))
    lines = []
    for cells in reader:
        if len(cells) != len(COLUMNS) or cells[4] not in STATUSES:
            raise DataError(texts.COVERAGE_ROW.format(path=path, line=reader.line_num, count=len(COLUMNS)))
        many = {column: tuple(split(cells[COLUMNS.index(column)])) for column in COLUMNS[2:4] + COLUMNS[5:8]}
        lines.append(Line(id=cells[0], text=cells[1], status=cells[4], reason=cells[8], **many))
    return lines


def _once(places: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(places))


def _graded_items(base: Path) -> set[str]:
    """Questions and exercises that count, as ``notebook/quiz/question`` or ``notebook/exercise``."""
    found = set()
    for slug, path in item_files(base).items():
        data = read_yaml(path).content
        for quiz, spec in (data.get("quizzes") or {}).items():
            found |= {
                f"{slug}/{quiz}/{q}" for q, item in spec["items"].items() if item.get("mode") == "graded"
            }
        for name, spec in (data.get("exercises") or {}).items():
            if spec.get("mode", "graded") == "graded":
                found.add(f"{slug}/{name}")
    return found


def _places(
    base: Path, claim_id: str, graded: set[str], read: Corpus
) -> tuple[list[str], list[str], list[str]]:
    """Where a claim is taught, asked and graded, read from what leans on it."""
    teach, asked, counted = [], [], []
    for use in uses(base, claim_id, read):
        file = Path(use.file)
        slug = file.parent.name if file.name == ITEMS else file.stem
        place = f"{slug}/{use.place}"
        if use.kind == "cell" and use.place.startswith(("argue-", "task-")):
            counted.append(place)
        elif (
            use.kind == "cell"
            and not use.via
            and not use.place.startswith(("check-", "solve-", "sources", "header"))
        ):
            teach.append(place)
        elif use.kind == "item":
            asked.append(place)
            if place in graded:
                counted.append(place)
    return teach, asked, counted


def fill(root: Path | None = None) -> list[Line]:
    """Read all places from the notebooks and questions that exist, and write the map again.

    Rows that are left out keep their reason; text, claims and notebooks of every row are kept.
    """
    base = require_checkout(root)
    read = corpus(base)
    written, graded = set(slugs(base)), _graded_items(base)
    found: dict[str, Line] = {}
    lines = load(base)
    for line in sorted(
        lines, key=lambda one: bool(one.claims)
    ):  # claims before the questions that they answer
        if line.claims:
            parts = [found[name] for name in line.claims]
            teach = [place for part in parts for place in part.teach]
            asked = [place for part in parts for place in part.quiz]
            counted = [place for part in parts for place in part.graded]
        else:
            teach, asked, counted = _places(base, line.id, graded, read)
        status = _status(line, written, bool(teach), bool(asked), bool(counted))
        if status == "covered" and any(
            found[name].status not in ("covered", "left_out") for name in line.claims
        ):
            status = "partly"  # a question is answered when all of its claims are
        found[line.id] = Line(
            line.id,
            line.text,
            line.claims,
            line.notebooks,
            status,
            _once(teach),
            _once(asked),
            _once(counted),
            line.reason,
        )
    result = [found[line.id] for line in lines]
    with (base / "notebooks" / "coverage.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(line.cells() for line in result)
    return result


def _status(line: Line, written: set[str], teach: bool, asked: bool, counted: bool) -> str:
    if line.status == "left_out":
        return "left_out"
    if teach and asked and counted:
        return "covered"
    if not all(slug in written for slug in line.notebooks):
        return "planned"
    return "partly" if teach or asked or counted else "open"


def check(root: Path | None = None) -> list[str]:
    """What is wrong with the map: rows missing or unknown, places that do not exist, a map that was not
    filled again.

    When all notebooks that the map names are written, every question and every checkable claim must be
    covered or left out with a reason.
    """
    base = require_checkout(root)
    read = corpus(base)
    lines = load(base)
    written, graded = set(slugs(base)), _graded_items(base)
    claims = {row["claim_id"]: row for row in all_rows("claims")}
    listed = [line.id for line in lines]
    wrong = [f"{name} stands twice" for name in sorted({name for name in listed if listed.count(name) > 1})]
    wrong += [f"{name} is a claim of the ledger and not in the map" for name in claims if name not in listed]
    asked_for = {name for line in lines for name in line.claims}
    whole = all(slug in written for line in lines for slug in line.notebooks)
    for line in lines:
        if line.id not in claims and not (line.id.startswith("AQ") and line.text and line.claims):
            wrong.append(f"{line.id} is neither a claim nor a question with text and claims")
        wrong += [f"{line.id}: no claim {name}" for name in line.claims if name not in claims]
        wrong += [f"{line.id}: no notebook {slug}" for slug in line.notebooks if slug not in written]
        if line.status == "left_out" and not line.reason:
            wrong.append(f"{line.id} is left out without a reason")
        if line.status != "left_out" and not line.notebooks:
            wrong.append(f"{line.id} has neither a notebook nor a reason why not")
        if line.id in claims:
            places = _places(base, line.id, graded, read)
            if tuple(map(tuple, places)) != (line.teach, line.quiz, line.graded):
                wrong.append(f"{line.id}: the notebooks have changed; run course author coverage")
            if line.id not in asked_for and line.status != "left_out":
                wrong.append(f"{line.id} belongs to no question of the article")
        if whole and line.status not in ("covered", "left_out"):
            checkable = claims[line.id]["checkable"] if line.id in claims else True
            if checkable:
                wrong.append(f"{line.id} is {line.status} although all notebooks are written")
    return wrong


def render(lines: list[Line]) -> str:
    """How many questions and claims stand where, as text."""
    rows = []
    for title, chosen in (
        ("questions", [line for line in lines if line.claims]),
        ("claims", [line for line in lines if not line.claims]),
    ):
        counts = {status: sum(line.status == status for line in chosen) for status in STATUSES}
        rows.append(f"{len(chosen)} {title}: " + ", ".join(f"{n} {s}" for s, n in counts.items() if n))
    return "\n".join(rows)
