"""Schemas of the item and key files, and their errors in sentences with file, item and line.

``items.json`` and ``keys.json`` say what holds for every question; what each type adds is asked of the type.

Loading a file in a kernel does not read this package, since importing jsonschema takes longer than
everything else there; see :mod:`course.questions.bank.load` for when it is used.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course.names import nearest
from course.questions.bank.specs import NUMBERS, PARTS
from course.questions.bank.yamlfile import Place, YamlFile
from course.questions.texts import bank as texts
from course.questions.types import TYPES, ItemType

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator, ValidationError

_FOLDER = Path(__file__).parent
_WANTED = {
    "object": "a table (name: value)",
    "array": "a list",
    "string": "a text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
}


@dataclass(frozen=True)
class Problem:
    """Something wrong in a file.

    Attributes:
        path: the file.
        line: its line, from 1.
        where: the item, exercise or part, in words; may be empty.
        message: one or two sentences.
    """

    path: Path
    line: int
    where: str
    message: str

    def __str__(self) -> str:
        where = f", {self.where}" if self.where else ""
        return f"{self.path}, line {self.line}{where}: {self.message}"


def problem_at(file: YamlFile, place: Place, message: str) -> Problem:
    """The problem ``message`` at a place of a file."""
    return Problem(file.path, file.line(place), where_in_words(place), message)


def where_in_words(place: Place) -> str:
    """The name of the item, exercise or argument that a place belongs to."""
    parts = [str(part) for part in place]
    match parts:
        case ["quizzes", quiz, "items", item, *_]:
            return f"item {quiz}/{item}"
        case ["quizzes", quiz, *_]:
            return f"quiz {quiz}"
        case ["items" | "exercises" | "arguments" as kind, name, *_]:
            return f"{kind[:-1]} {name}"
        case ["objectives", index, *_]:
            return f"objective number {int(index) + 1}"
    return ""


def problems_of(file: YamlFile, schema: str) -> list[Problem]:
    """Every problem that the schema ``items`` or ``keys`` finds in a file, in the order of its lines."""
    found: dict[tuple[int, str], Problem] = {}
    for error in _validator(schema).iter_errors(file.content):
        for place, message in _sentences(error):
            problem = problem_at(file, place, message)
            found.setdefault((problem.line, problem.message), problem)
    return sorted(found.values(), key=lambda problem: problem.line)


@lru_cache(maxsize=2)
def _validator(schema: str) -> Draft202012Validator:
    from jsonschema import Draft202012Validator

    content = json.loads((_FOLDER / f"{schema}.json").read_text("utf-8"))
    if schema == "items":
        item = content["$defs"]["item"]
        item["properties"]["type"] = {"enum": list(TYPES)}
        item["allOf"] += [_rules(kind) for kind in TYPES.values()]
    return Draft202012Validator(content)


def _rules(kind: ItemType) -> dict[str, Any]:
    """What holds for the items of one type."""
    meant = {*kind.parts, *kind.fields}
    without = [name for name in (*PARTS, "shuffle", *NUMBERS) if name not in meant]
    return {
        "if": {"properties": {"type": {"const": kind.name}}, "required": ["type"]},
        "then": {
            "required": list(kind.parts),
            "properties": {"key": dict(kind.key_schema)} | {name: {"not": {}} for name in without},
        },
    }


def _sentences(error: ValidationError) -> Iterator[tuple[Place, str]]:
    place: Place = tuple(error.absolute_path)
    value: Any = error.instance
    asked: Any = error.validator_value
    match error.validator:
        case "required":
            for name in asked:
                if name not in value:
                    yield place, f"`{name}` is missing. Add it."
        case "additionalProperties":
            schema: Any = error.schema
            known = list(schema["properties"])
            for name in value:
                if name not in known:
                    near = nearest(name, known, 1)
                    hint = f"Did you mean `{near[0]}`?" if near else f"Known here: {', '.join(known)}."
                    yield (*place, name), f"`{name}` is not known here. {hint}"
        case "not":
            yield place, _forbidden(str(place[-1]) if place else "")
        case "enum":
            near = nearest(value, asked, 1)
            hint = f" Did you mean `{near[0]}`?" if near else ""
            choices = ", ".join(map(str, asked))
            yield place, f"{_shown(value)} is not one of {choices}.{hint}"
        case "type":
            wanted = asked
            names = [wanted] if isinstance(wanted, str) else wanted
            yield place, f"{_shown(value)} is not {' or '.join(_WANTED[name] for name in names)}."
        case "dependentRequired":
            yield (
                place,
                "variants need something that varies: `parameters` of an exercise, a `key`. Add it.",
            )
        case "pattern":
            # The name of an entry stands in its own line, not in that of the table around it.
            named = "propertyNames" in error.absolute_schema_path
            yield (*place, value) if named else place, _pattern(str(asked), value)
        case "minProperties" | "minItems":
            yield place, texts.AT_LEAST.format(n=asked)
        case "minimum" | "exclusiveMinimum":
            than = "at least" if error.validator == "minimum" else "larger than"
            yield place, f"{_shown(value)} must be {than} {asked}."
        case "uniqueItems":
            yield place, "an entry stands here twice. Remove one."
        case "oneOf":
            yield place, "either `key` or `count: completion` is needed, and not both."
        case "const":
            yield place, f"{_shown(value)} is not `{asked}`."
        case _:
            yield place, f"{error.message}."


def _forbidden(name: str) -> str:
    if name in ("key", "feedback", "misconceptions"):
        return (
            f"`{name}` must not stand in the public file of a graded or prediction item, because "
            "learners can read it. Move it to notebooks/keys."
        )
    if name == "variants":
        return "only what is graded has variants: everybody practises and predicts on the same. Remove them."
    return f"`{name}` has no meaning for this type of item. Remove it, or change the type."


def _pattern(pattern: str, value: Any) -> str:
    if pattern == "^[b-z]$":
        return f"{_shown(value)} is not the name of a variant: b, c and so on; the item itself is variant a."
    if pattern == r"\S":
        return "the text is empty. Write it."
    if "MIS" in pattern:
        return f"{_shown(value)} is not the id of a misconception, such as MIS04."
    if "-O" in pattern:
        return f"{_shown(value)} is not the id of an objective, such as 01-O2."
    if pattern.startswith("^(claim"):
        return f"{_shown(value)} is not a fact, such as claim:CO05 or source:S002."
    if "/" in pattern:
        return f"{_shown(value)} is not the name of an item, such as who-counts/q1."
    if pattern.startswith("^[0-9]{2}[a-z]?-"):
        return f"{_shown(value)} is not the name of a notebook, such as 01-coalition."
    return f"{_shown(value)} is not an id: lower-case letters, digits and hyphens."


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "…"
