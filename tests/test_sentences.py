"""Sentences that people meet stand with the package that says them, in `texts.py` or `texts/`. Those of
errors that still stand elsewhere are counted, and the count only goes down.
"""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path
from string import Formatter
from types import ModuleType

from course.names import Plural
from course.paths import PACKAGE

# Three words in a row make a sentence, or a part of one.
SENTENCE = re.compile(r"[A-Za-z]{2,}[ ,:]+\S.* [a-z]{2,}\b.* [a-z]{2,}", re.DOTALL)
# Mistakes of whoever writes code for the course, which nobody else meets.
OF_PROGRAMMERS = {
    "AssertionError",
    "AttributeError",
    "KeyError",
    "NotImplementedError",
    "RuntimeError",
    "TypeError",
    "ValueError",
}
# What still stands elsewhere, by room: to be moved, never to be added to.
ELSEWHERE: dict[str, int] = {}


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


HEDGE = re.compile(r"[a-z]\(s\)")


def fields(sentence: str | Plural) -> set[str]:
    """What a sentence wants filled in."""
    forms = (sentence.one, sentence.many) if isinstance(sentence, Plural) else (sentence,)
    named = {name for form in forms for _, name, _, _ in Formatter().parse(form) if name is not None}
    wanted = {re.split(r"[.\[]", name)[0] for name in named}
    return wanted | {"n"} if isinstance(sentence, Plural) else wanted


def sentences_of(tree: ast.Module) -> dict[str, ModuleType | str | Plural]:
    """By the name in a module: a module of sentences, or one of its sentences."""
    found: dict[str, ModuleType | str | Plural] = {}
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith("course"):
            continue
        for alias in node.names:
            if alias.name.endswith("texts") or "texts" in str(node.module).split("."):
                home = importlib.import_module(str(node.module))
                name = alias.asname or alias.name
                if hasattr(home, alias.name):
                    found[name] = getattr(home, alias.name)
                else:
                    found[name] = importlib.import_module(f"{node.module}.{alias.name}")
    return found


def amiss(source: str) -> list[str]:
    """Calls of ``format`` on a sentence that would fail, or fill in what the sentence does not name."""
    tree = ast.parse(source)
    known = sentences_of(tree)
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.args:
            continue
        if node.func.attr != "format" or any(word.arg is None for word in node.keywords):
            continue
        match node.func.value:
            case ast.Attribute(value=ast.Name(id=module), attr=name) if isinstance(
                known.get(module), ModuleType
            ):
                sentence = getattr(known[module], name, None)
            case ast.Name(id=name):
                sentence = known.get(name)
            case _:
                continue
        if isinstance(sentence, str | Plural):
            given = {str(word.arg) for word in node.keywords}
            if given != fields(sentence):
                found.append(f"line {node.lineno}: {name} wants {fields(sentence)}, is given {given}")
    return found


def test_a_sentence_that_lacks_a_word_is_seen():
    head = "from course.learner import texts\n"
    assert amiss(head + "texts.NO_NOTEBOOK_FILE.format(path=1)") == []
    assert len(amiss(head + "texts.NO_NOTEBOOK_FILE.format(name=1)")) == 1
    assert len(amiss(head + "texts.NO_NOTEBOOK_FILE.format()")) == 1
    assert len(amiss("from course.facts.texts import SOURCES\nSOURCES.format(m=2)")) == 1


def test_every_sentence_gets_the_words_that_it_names():
    """An error's sentence is met rarely, and must not fail then."""
    wrong = {
        path.relative_to(PACKAGE).as_posix(): found
        for path in sorted(PACKAGE.rglob("*.py"))
        if "history" not in path.parts and (found := amiss(path.read_text(encoding="utf-8")))
    }
    assert not wrong


def test_no_sentence_leaves_the_number_open():
    """ "1 page(s)" is no English; ``course.names.Plural`` has both forms."""
    hedged = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if is_texts(path) and isinstance(node, ast.Constant) and isinstance(node.value, str)
        if HEDGE.search(node.value)
    ]
    assert not hedged


def test_a_plural_has_both_forms():
    pages = Plural("{n} page in {path}", "{n} pages in {path}")
    assert [pages.format(n=n, path="x") for n in (0, 1, 2)] == ["0 pages in x", "1 page in x", "2 pages in x"]
