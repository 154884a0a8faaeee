"""Make sure that a released notebook holds nothing that a learner must not see.

nbgrader does the stripping; this reads what came out and compares it with the source: no solution, no hidden
test, no mark scheme, no answer, no output, no key file beside it, no key in the file of its questions.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from course.errors import CourseError, ItemFileError
from course.evidence.record import METADATA_KEY, MIME
from course.grading.mark.scheme import general_scheme, without_general_scheme
from course.grading.release.references import without_comments, without_references
from course.grading.texts import grading as texts
from course.notebooks import source_of
from course.paths import ITEMS
from course.questions.bank.checks import item_problems

# (begin, end, what it is called in a message)
REGIONS = (
    ("BEGIN SOLUTION", "END SOLUTION", "a solution"),
    ("BEGIN HIDDEN TESTS", "END HIDDEN TESTS", "hidden tests"),
    ("BEGIN MARK SCHEME", "END MARK SCHEME", "a mark scheme"),
)
# Shorter lines stand in a notebook for more than one reason.
_TELLING = 24


def check_no_leak(source: dict[str, Any], released: Path, slug: str) -> None:
    """Compare a released assignment with its source.

    Args:
        source: the source notebook.
        released: the folder that nbgrader wrote.
        slug: the notebook.

    Raises:
        CourseError: naming what would have been handed out, and in which cell it stands.
    """
    notebook = json.loads((released / f"{slug}.ipynb").read_text(encoding="utf-8"))
    for path in released.rglob("*"):
        if path == released / ITEMS:
            check_items(path, slug)
        elif (
            path.suffix in (".yaml", ".yml") or path.name.endswith(".evidence.json") or path.name == "answers"
        ):
            raise CourseError(texts.LEAK.format(slug=slug, what=f"the file {path.name}", cell="none"))
    metadata = notebook["metadata"]
    if METADATA_KEY in metadata or "widgets" in metadata:
        raise CourseError(texts.LEAK.format(slug=slug, what=texts.LEAKS_ANSWERS, cell="none"))
    for cell in notebook["cells"]:
        if cell.get("outputs") or MIME in json.dumps(cell):
            raise CourseError(texts.LEAK.format(slug=slug, what="outputs", cell=cell["id"]))
    kept = "\n".join(without_references(source_of(cell)) for cell in notebook["cells"])
    lines = {line.strip() for line in kept.splitlines()}
    for begin, end, what in REGIONS:
        if begin in kept or end in kept:
            raise CourseError(texts.LEAK.format(slug=slug, what=what, cell="unknown"))
        for cell in source["cells"]:
            text = without_comments(without_general_scheme(source_of(cell)))
            region, outside = split_region(text, begin, end)
            telling = [line.strip() for line in region if len(line.strip()) >= _TELLING]
            # What a scheme says to learners in general words it may say to markers once more.
            common = {line.strip() for line in [*outside, *general_scheme(source_of(cell)).splitlines()]}
            elsewhere = _elsewhere(source, cell["id"])
            if any(line in lines and line not in common and line not in elsewhere for line in telling):
                raise CourseError(texts.LEAK.format(slug=slug, what=what, cell=cell["id"]))


def check_items(path: Path, slug: str) -> None:
    """Make sure that an item file says no more than a learner may know: no key, no explanation and no
    misconception of a question that counts.

    Args:
        path: the file.
        slug: the notebook.

    Raises:
        CourseError: naming what would have been handed out, with its line.
    """
    try:
        problems = item_problems(path, slug)
    except ItemFileError as error:
        raise CourseError(texts.LEAK_ITEMS.format(slug=slug, problem=error)) from error
    if problems:
        raise CourseError(texts.LEAK_ITEMS.format(slug=slug, problem=problems[0]))


def split_region(source: str, begin: str, end: str) -> tuple[list[str], list[str]]:
    """The lines between the markers, and all others."""
    inside = False
    region: list[str] = []
    outside: list[str] = []
    for line in source.splitlines():
        if begin in line:
            inside = True
        elif end in line:
            inside = False
        else:
            (region if inside else outside).append(line)
    return region, outside


def _elsewhere(source: dict[str, Any], cell_id: str) -> set[str]:
    """Lines that the notebook shows outside every region in another cell; they are no secret."""
    found: set[str] = set()
    for cell in source["cells"]:
        if cell["id"] != cell_id:
            lines = source_of(cell).splitlines()
            for begin, end, _ in REGIONS:
                lines = split_region("\n".join(lines), begin, end)[1]
            found |= {line.strip() for line in without_comments("\n".join(lines)).splitlines()}
    return found
