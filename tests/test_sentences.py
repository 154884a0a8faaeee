"""Sentences that people meet stand with the package that says them, in `texts.py` or `texts/`. Those of
errors that still stand elsewhere are counted, and the count only goes down.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

from course.paths import PACKAGE

# Three words in a row make a sentence, or a part of one.
SENTENCE = re.compile(r"[A-Za-z]{2,}[ ,:]+\S.* [a-z]{2,}\b.* [a-z]{2,}", re.DOTALL)
# Mistakes of whoever writes code for the course, which nobody else meets.
OF_PROGRAMMERS = {
    "AssertionError",
    "KeyError",
    "NotImplementedError",
    "RuntimeError",
    "TypeError",
    "ValueError",
}
# What still stands elsewhere, by room: to be moved, never to be added to.
ELSEWHERE: dict[str, int] = {
    "__init__.py": 1,
    "authoring": 19,
    "cli": 3,
    "evidence": 1,
    "facts": 15,
    "files.py": 8,
    "grading": 5,
    "grading/classroom": 18,
    "grading/collect": 16,
    "grading/demo": 1,
    "grading/heal": 4,
    "grading/mark": 3,
    "grading/nbgrader": 1,
    "grading/release": 2,
    "grading/run": 1,
    "grading/sandbox": 7,
    "learner": 12,
    "paths.py": 3,
    "questions": 2,
    "questions/bank": 20,
}


def said(node: ast.AST) -> str:
    """The text of an expression, with a mark where something is put in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(said(part) if isinstance(part, ast.Constant) else "x" for part in node.values)
    return ""


def inline(source: str) -> list[int]:
    """The lines in which an error with a sentence of its own is raised."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Raise) or not isinstance(node.exc, ast.Call):
            continue
        if ast.unparse(node.exc.func) in OF_PROGRAMMERS:
            continue
        parts = [part for argument in node.exc.args for part in ast.walk(argument)]
        if any(SENTENCE.search(said(part)) for part in parts):
            found.append(node.lineno)
    return found


def room(path: Path) -> str:
    parts = path.relative_to(PACKAGE).parts
    return "/".join(parts[: 2 if parts[0] in ("grading", "questions") and len(parts) > 2 else 1])


def is_texts(path: Path) -> bool:
    return path.stem.endswith("texts") or "texts" in path.relative_to(PACKAGE).parts


def test_an_inline_sentence_is_seen_and_a_name_is_not():
    assert inline('raise CourseError(f"There is no {name} in the folder. Make one.")') == [1]
    assert inline('raise CourseError("There is no " + name + " in the folder at all.")') == [1]
    assert inline("raise CourseError(texts.NOTHING.format(name=name))") == []
    assert inline('raise ValueError("this cannot be a share of one")') == []
    assert inline('raise CourseError(ERRORS["no_rows"])') == []


def test_sentences_of_errors_stand_with_the_texts():
    found: dict[str, int] = {}
    places = []
    for path in sorted(PACKAGE.rglob("*.py")):
        if not is_texts(path):
            lines = inline(path.read_text(encoding="utf-8"))
            places += [f"{path.relative_to(PACKAGE)}:{line}" for line in lines]
            if lines:
                found[room(path)] = found.get(room(path), 0) + len(lines)
    more = {name: count for name, count in found.items() if count > ELSEWHERE.get(name, 0)}
    assert not more, f"sentences outside texts: {more} of {places}"
