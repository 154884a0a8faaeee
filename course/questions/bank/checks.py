"""What is wrong with item and key files: everything, each with file, line and item.

The schema says whether a file has the right form; what it cannot say (a key that fits no option, a key
without an item) is checked here. Slow by a kernel's measure, so kernels come here only when a file looks
wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from course.errors import ItemFileError
from course.names import near_matches
from course.paths import ITEMS
from course.questions.bank.schema import Problem, problem_at, problems_of
from course.questions.bank.specs import PARTS, Item, Items, Keys, public_dict
from course.questions.bank.yamlfile import Place, YamlFile, read_yaml
from course.questions.texts import bank as texts
from course.questions.types import TYPES

_MOST_SHOWN = 5


def item_problems(path: Path | str, slug: str | None = None) -> list[Problem]:
    """Everything wrong with an item file: its form (schema), its keys, and names that lead nowhere.

    Args:
        path: the file.
        slug: the notebook that it must be of; if None, the one that file or folder are named after.
    """
    file = read_yaml(Path(path))
    problems = problems_of(file, "items")
    if problems:
        return problems
    named = file.path.parent.name if file.path.name == ITEMS else file.path.stem
    return [problem_at(file, place, message) for place, message in _inconsistencies(file, slug or named)]


def key_problems(path: Path | str) -> list[Problem]:
    """Everything wrong with the form of a key file."""
    file = read_yaml(Path(path))
    problems = problems_of(file, "keys")
    if not problems and file.content["notebook"] != Path(path).stem:
        problems = [problem_at(file, ("notebook",), _other_notebook(file.content["notebook"], Path(path)))]
    if not problems:
        problems = list(_limits_of_nothing(file))
    return problems


def _limits_of_nothing(file: YamlFile) -> Iterator[Problem]:
    for name, entry in (file.content.get("arguments") or {}).items():
        criteria = list(entry.get("criteria") or ())
        for number, limit in enumerate(entry.get("limits") or ()):
            criterion = limit.get("criterion")
            if criterion is not None and criterion not in criteria:
                near = near_matches(criterion, criteria)
                message = f"`{criterion}` is none of the criteria{near} Name one of them."
                yield problem_at(file, ("arguments", name, "limits", number, "criterion"), message)


def pair_problems(items: Items, keys: Keys) -> list[Problem]:
    """What does not fit between the item file and the key file of a notebook."""
    file = read_yaml(keys.path)
    counted = {item.name: item for item in items.all_items() if item.mode != "practice"}
    exercises = {name for name, exercise in items.exercises.items() if exercise.mode == "graded"}
    problems: list[Problem] = []

    def missing(kind: str, name: str) -> None:
        message = f"no key for the {kind} {name}, which counts. Add it to {keys.path.name}."
        problems.append(Problem(keys.path, 1, "", message))

    all_keys = keys.all_items()
    for name in counted.keys() - all_keys.keys():
        missing("item", name)
    for name in exercises - keys.exercises.keys():
        missing("exercise", name)
    for name, key in all_keys.items():
        place = place_of_key(keys, name)
        item = counted.get(name)
        if item is None:
            near = near_matches(name, list(counted))
            problems.append(
                problem_at(file, place, f"the notebook has no graded or prediction item {name}{near}")
            )
            continue
        if key.count is not None and item.mode != "prediction":
            message = "only predictions count for completion. Give the item a key."
            problems.append(problem_at(file, (*place, "count"), message))
        public = public_dict(item)
        if key.record is not None:
            for message in TYPES[item.type].check_key(public, key.record):
                problems.append(problem_at(file, (*place, "record"), message))
        if key.count is None:
            for message in TYPES[item.type].check_key(public, key.key):
                problems.append(problem_at(file, (*place, "key"), message))
            told = _unknown_ids(public, {"feedback": key.feedback, "misconceptions": key.misconceptions})
            problems += [problem_at(file, (*place, *within), message) for within, message in told]
    for name in sorted(keys.exercises.keys() - exercises):
        near = near_matches(name, sorted(exercises))
        problems.append(
            problem_at(file, ("exercises", name), f"the notebook has no graded exercise {name}{near}")
        )
    return sorted(problems, key=lambda problem: (problem.line, problem.message))


def place_of_key(keys: Keys, name: str) -> Place:
    """Where in the key file the key of an item or of a variant (``quiz/item-b``) stands."""
    if name in keys.items:
        return ("items", name)
    base, _, variant = name.rpartition("-")
    return ("items", base, "variants", variant)


def place_of_item(items: Items, item: Item) -> Place:
    """Where in the item file an item or a variant stands."""
    _, quiz, ident = item.id.split("/")
    if any(known.id == item.id for known in items.quizzes[quiz].items):
        return ("quizzes", quiz, "items", ident)
    base, _, variant = ident.rpartition("-")
    return ("quizzes", quiz, "items", base, "variants", variant)


def _inconsistencies(file: YamlFile, slug: str) -> Iterator[tuple[Place, str]]:
    """What a schema cannot say."""
    content = file.content
    if content["notebook"] != slug:
        yield ("notebook",), _other_notebook(content["notebook"], file.path)
    for name, quiz in (content.get("quizzes") or {}).items():
        modes = {item["mode"] for item in quiz["items"].values()}
        if "prediction" in modes and len(modes) > 1:
            yield (
                ("quizzes", name),
                "a prediction shares its quiz with other questions. Give predictions a quiz of their own.",
            )
        for ident, item in quiz["items"].items():
            place: Place = ("quizzes", name, "items", ident)
            yield from _odd_variants(place, ident, item, quiz["items"])
            low, high = item.get("minimum"), item.get("maximum")
            if low is not None and high is not None and low >= high:
                yield (*place, "minimum"), "the minimum is not below the maximum."
            for part, message in TYPES[item["type"]].check_item(item):
                yield (*place, part), message
            if item["mode"] == "practice":
                for message in TYPES[item["type"]].check_key(item, item["key"]):
                    yield (*place, "key"), message
                told = {part: item.get(part) or {} for part in ("feedback", "misconceptions")}
                for within, message in _unknown_ids(item, told):
                    yield (*place, *within), message


def _odd_variants(
    place: Place, ident: str, item: Mapping[str, Any], others: Mapping[str, Any]
) -> Iterator[tuple[Place, str]]:
    for variant, changed in (item.get("variants") or {}).items():
        where: Place = (*place, "variants", variant)
        if f"{ident}-{variant}" in others:
            yield (
                where,
                f"the variant would be called {ident}-{variant}, as another item. Rename that.",
            )
        for part in PARTS:
            if part in changed and part not in item:
                yield (*where, part), f"a question of this type has no {part}."
        for part, message in TYPES[item["type"]].check_item({**item, **changed}):
            if part in changed:
                yield (*where, part), message
        low, high = (changed.get(name, item.get(name)) for name in ("minimum", "maximum"))
        if low is not None and high is not None and low >= high:
            yield where, "the minimum is not below the maximum."


def _unknown_ids(
    item: Mapping[str, Any], told: Mapping[str, Mapping[str, str]]
) -> Iterator[tuple[Place, str]]:
    """Feedback and misconceptions for options, rows or outcomes that an item does not have."""
    known = TYPES[item["type"]].told_ids(item)
    for part, entries in told.items():
        for ident in entries:
            if ident not in known:
                yield (
                    (part, ident),
                    f"`{ident}` names nothing that this item has; known: {', '.join(sorted(known))}.",
                )


def refuse(problems: list[Problem], path: Path) -> None:
    """Raise the problems of a file as one ItemFileError, if there are any."""
    if not problems:
        return
    shown = "\n".join(map(str, problems[:_MOST_SHOWN]))
    more = len(problems) - _MOST_SHOWN
    raise ItemFileError(shown + (texts.AND_MORE.format(count=more, name=path.name) if more > 0 else ""))


def _other_notebook(slug: Any, path: Path) -> str:
    return f"the file is called {path.name}, but its `notebook` is {slug}. Make them agree."
