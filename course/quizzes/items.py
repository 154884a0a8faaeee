"""Loading the questions of a notebook and, on the instructor's side, their keys.

A kernel loads an item file before the first question shows, so loading is quick: the file is read once, and
the JSON Schema is consulted only where something looks wrong, to say precisely what and where.
:func:`item_problems` and :func:`key_problems` always consult it; tests, the linter and releases do.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course import paths
from course.errors import ItemFileError, UnknownName
from course.quizzes.specs import (
    ArgumentKey,
    ExerciseKey,
    ExerciseSpec,
    Item,
    ItemKey,
    Objective,
    QuizSpec,
    WrongSolution,
)
from course.quizzes.types import TYPES
from course.quizzes.yamlfile import Place, YamlFile, read_yaml

if TYPE_CHECKING:
    from course.quizzes.schema import Problem

ITEMS_VARIABLE = "COURSE_ITEMS"
_SECRET = ("key", "feedback", "misconceptions")
_PARTS = ("options", "rows", "entries")
_MOST_SHOWN = 5
_ITEM_FIELDS = frozenset(Item.__dataclass_fields__) - {"id"}
_NEEDED_PARTS = {
    "choice": {"options"},
    "choices": {"options"},
    "match": {"rows", "options"},
    "grid": {"rows", "options"},
    "order": {"entries"},
}


@dataclass(frozen=True)
class Items:
    """The public questions of one notebook.

    Attributes:
        slug: the notebook, such as ``01-coalition``.
        path: the file they come from.
        objectives: what the notebook teaches.
        quizzes: by name within the notebook.
        exercises: by name within the notebook.
    """

    slug: str
    path: Path
    objectives: tuple[Objective, ...]
    quizzes: Mapping[str, QuizSpec]
    exercises: Mapping[str, ExerciseSpec]

    def quiz(self, name: str) -> QuizSpec:
        """The quiz ``name``.

        Raises:
            UnknownName: if the notebook has none of that name; near matches are named.
        """
        return _named(self.quizzes, name, "quiz", self.slug, self.exercises, "an exercise; use check()")

    def exercise(self, name: str) -> ExerciseSpec:
        """The exercise ``name``.

        Raises:
            UnknownName: if the notebook has none of that name; near matches are named.
        """
        return _named(
            self.exercises, name, "exercise", self.slug, self.quizzes, "a quiz; use quiz() or predict()"
        )

    def all_items(self) -> Iterator[Item]:
        """Every item, quiz by quiz."""
        for quiz in self.quizzes.values():
            yield from quiz.items


@dataclass(frozen=True)
class Keys:
    """The keys of one notebook; these never leave the instructor's side.

    Attributes:
        slug: the notebook.
        path: the file they come from.
        items: by ``quiz/item``.
        exercises: by name.
        arguments: by name.
    """

    slug: str
    path: Path
    items: Mapping[str, ItemKey]
    exercises: Mapping[str, ExerciseKey]
    arguments: Mapping[str, ArgumentKey]

    def item(self, name: str) -> ItemKey:
        """The key of the item ``quiz/item``.

        Raises:
            UnknownName: if there is none.
        """
        return _named(self.items, name, "key of an item", self.path.name)

    def exercise(self, name: str) -> ExerciseKey:
        """The key of an exercise.

        Raises:
            UnknownName: if there is none.
        """
        return _named(self.exercises, name, "key of an exercise", self.path.name)


def items_folder(folder: Path | str | None = None) -> Path:
    """The folder of item files: ``folder``, else the variable COURSE_ITEMS, else the course's own."""
    if folder is not None:
        return Path(folder)
    named = os.environ.get(ITEMS_VARIABLE)
    return Path(named) if named else paths.items_folder()


def load_items(slug: str, folder: Path | str | None = None) -> Items:
    """The questions of one notebook; read again only when the file has changed.

    Args:
        slug: the notebook, such as ``01-coalition``.
        folder: where the item files lie, if not where :func:`items_folder` says.

    Raises:
        UnknownName: if the course has no such notebook.
        ItemFileError: if the file is malformed; the message names file, item and line.
    """
    place = items_folder(folder)
    path = place / f"{slug}.yaml"
    if not slug or Path(slug).name != slug or not path.is_file():
        slugs = sorted(found.stem for found in place.glob("[0-9][0-9]-*.yaml"))
        raise UnknownName(
            f"The course has no notebook “{slug}” with questions{_near(slug, slugs)} "
            "The first part of a question's id is the notebook's name, such as 01-coalition."
        )
    stat = path.stat()
    return _load_items(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=64)
def _load_items(path: Path, mtime_ns: int, size: int) -> Items:
    file = read_yaml(path)
    if _suspicious(file.content):
        _refuse(item_problems(path), path)
    try:
        return _items(file.content, path)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        _refuse(item_problems(path), path)
        raise ItemFileError(f"{path} could not be understood ({type(error).__name__}: {error}).") from error


def load_keys(path: Path | str) -> Keys:
    """The keys of one notebook, checked against the schema in full.

    Raises:
        ItemFileError: if the file is missing or malformed; the message names file, item and line.
    """
    path = Path(path)
    _refuse(key_problems(path), path)
    content = read_yaml(path).content
    return Keys(
        slug=content["notebook"],
        path=path,
        items={name: ItemKey(**entry) for name, entry in (content.get("items") or {}).items()},
        exercises={
            name: ExerciseKey(
                **{**entry, "wrong": tuple(WrongSolution(**wrong) for wrong in entry.get("wrong") or ())}
            )
            for name, entry in (content.get("exercises") or {}).items()
        },
        arguments={name: ArgumentKey(**entry) for name, entry in (content.get("arguments") or {}).items()},
    )


def find_quiz(quiz_id: str, folder: Path | str | None = None) -> QuizSpec:
    """The quiz with the full id ``notebook/quiz``.

    Raises:
        UnknownName: if there is none; near matches are named.
        ItemFileError: if its file is malformed.
    """
    slug, name = _split(quiz_id, "quiz")
    return load_items(slug, folder).quiz(name)


def find_exercise(exercise_id: str, folder: Path | str | None = None) -> ExerciseSpec:
    """The exercise with the full id ``notebook/exercise``.

    Raises:
        UnknownName: if there is none; near matches are named.
        ItemFileError: if its file is malformed.
    """
    slug, name = _split(exercise_id, "exercise")
    return load_items(slug, folder).exercise(name)


def public_dict(item: Item) -> dict[str, Any]:
    """The item as JSON for browsers, types and scoring, without key, feedback and misconceptions."""
    made: dict[str, Any] = {
        "id": item.id,
        "type": item.type,
        "mode": item.mode,
        "stem": item.stem,
        "objective": item.objective,
        "bloom": item.bloom,
        "shuffle": item.shuffle,
        "facts": list(item.facts),
    }
    made |= {part: dict(getattr(item, part)) for part in _PARTS if getattr(item, part)}
    numbers = {name: getattr(item, name) for name in ("unit", "minimum", "maximum", "step")}
    return made | {name: value for name, value in numbers.items() if value is not None}


def check_pair(items: Items, keys: Keys) -> None:
    """Check that item file and key file belong together.

    Raises:
        ItemFileError: if a graded or prediction item or a graded exercise has no key, if a key has no item,
        or if a key does not
            fit its item. All problems are named.
    """
    _refuse(pair_problems(items, keys), keys.path)


def item_problems(path: Path | str) -> list[Problem]:
    """Everything wrong with an item file: its form (schema), its keys, and names that lead nowhere."""
    from course.quizzes.schema import problem_at, problems_of

    file = read_yaml(Path(path))
    problems = problems_of(file, "items")
    if problems:
        return problems
    return [problem_at(file, place, message) for place, message in _inconsistencies(file)]


def key_problems(path: Path | str) -> list[Problem]:
    """Everything wrong with the form of a key file."""
    from course.quizzes.schema import problem_at, problems_of

    file = read_yaml(Path(path))
    problems = problems_of(file, "keys")
    if not problems and file.content["notebook"] != Path(path).stem:
        problems = [problem_at(file, ("notebook",), _other_notebook(file.content["notebook"], Path(path)))]
    return problems


def pair_problems(items: Items, keys: Keys) -> list[Problem]:
    """What does not fit between the item file and the key file of a notebook."""
    from course.quizzes.schema import Problem, problem_at

    file = read_yaml(keys.path)
    counted = {item.name: item for item in items.all_items() if item.mode != "practice"}
    exercises = {name for name, exercise in items.exercises.items() if exercise.mode == "graded"}
    problems: list[Problem] = []

    def missing(kind: str, name: str) -> None:
        message = f"no key for the {kind} {name}, which counts. Add it to {keys.path.name}."
        problems.append(Problem(keys.path, 1, "", message))

    for name in counted.keys() - keys.items.keys():
        missing("item", name)
    for name in exercises - keys.exercises.keys():
        missing("exercise", name)
    for name, key in keys.items.items():
        place: Place = ("items", name)
        item = counted.get(name)
        if item is None:
            near = _near(name, list(counted))
            problems.append(
                problem_at(file, place, f"the notebook has no graded or prediction item {name}{near}")
            )
            continue
        if key.count is not None and item.mode != "prediction":
            message = "only predictions count for completion. Give the item a key."
            problems.append(problem_at(file, (*place, "count"), message))
        if key.count is None:
            public = public_dict(item)
            for message in TYPES[item.type].check_key(public, key.key):
                problems.append(problem_at(file, (*place, "key"), message))
            told = _unknown_ids(
                item.type, public, {"feedback": key.feedback, "misconceptions": key.misconceptions}
            )
            problems += [problem_at(file, (*place, *within), message) for within, message in told]
    for name in sorted(keys.exercises.keys() - exercises):
        near = _near(name, sorted(exercises))
        problems.append(
            problem_at(file, ("exercises", name), f"the notebook has no graded exercise {name}{near}")
        )
    return sorted(problems, key=lambda problem: (problem.line, problem.message))


def _items(content: Mapping[str, Any], path: Path) -> Items:
    slug = content["notebook"]
    if slug != path.stem:
        raise ValueError(_other_notebook(slug, path))
    quizzes = {}
    for name, quiz in (content.get("quizzes") or {}).items():
        made = tuple(_item(f"{slug}/{name}/{ident}", entry) for ident, entry in quiz["items"].items())
        quizzes[name] = QuizSpec(f"{slug}/{name}", quiz["title"], made)
    exercises = {
        name: ExerciseSpec(
            id=f"{slug}/{name}",
            **{**entry, "hints": tuple(entry.get("hints") or ()), "facts": tuple(entry.get("facts") or ())},
        )
        for name, entry in (content.get("exercises") or {}).items()
    }
    objectives = tuple(Objective(**entry) for entry in content.get("objectives") or ())
    return Items(slug, path, objectives, quizzes, exercises)


def _item(ident: str, entry: Mapping[str, Any]) -> Item:
    return Item(id=ident, **{**entry, "facts": tuple(entry.get("facts") or ())})


def _suspicious(content: Any) -> bool:
    """Whether a file may break the schema: quick, and wrong only in the direction of looking closer."""
    if not isinstance(content, dict) or not isinstance(content.get("quizzes") or {}, dict):
        return True
    for quiz in (content.get("quizzes") or {}).values():
        if not isinstance(quiz, dict) or not isinstance(quiz.get("items"), dict) or not quiz["items"]:
            return True
        if any(_suspicious_item(item) for item in quiz["items"].values()):
            return True
    exercises = content.get("exercises") or {}
    return not isinstance(exercises, dict) or any(
        not isinstance(entry, dict) or (entry.get("mode") != "practice" and "key" in entry)
        for entry in exercises.values()
    )


def _suspicious_item(item: Any) -> bool:
    if not isinstance(item, dict) or not item.keys() <= _ITEM_FIELDS:
        return True
    kind = TYPES.get(item["type"]) if isinstance(item.get("type"), str) else None
    if kind is None or item.get("mode") not in ("graded", "practice", "prediction"):
        return True
    secret = any(name in item for name in _SECRET)
    if secret != (item["mode"] == "practice"):
        return True
    given = {part for part in _PARTS if part in item}
    if given != _NEEDED_PARTS.get(kind.name, set()):
        return True
    if any(not isinstance(item[part], dict) or not _texts(item[part].values()) for part in given):
        return True
    if not _texts([item.get("stem"), item.get("objective"), item.get("bloom")]):
        return True
    return item["mode"] == "practice" and bool(kind.check_key(item, item.get("key")))


def _texts(values: Any) -> bool:
    return all(isinstance(value, str) and value for value in values)


def _inconsistencies(file: YamlFile) -> Iterator[tuple[Place, str]]:
    """What a schema cannot say."""
    content = file.content
    if content["notebook"] != file.path.stem:
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
            low, high = item.get("minimum"), item.get("maximum")
            if low is not None and high is not None and low >= high:
                yield (*place, "minimum"), "the minimum is not below the maximum."
            if item["mode"] == "practice":
                for message in TYPES[item["type"]].check_key(item, item["key"]):
                    yield (*place, "key"), message
                told = {part: item.get(part) or {} for part in ("feedback", "misconceptions")}
                for within, message in _unknown_ids(item["type"], item, told):
                    yield (*place, *within), message


def _unknown_ids(
    kind: str, item: Mapping[str, Any], told: Mapping[str, Mapping[str, str]]
) -> Iterator[tuple[Place, str]]:
    """Feedback and misconceptions for options, rows or outcomes that an item does not have."""
    if kind in ("choice", "choices"):
        known = set(item["options"])
    elif kind in ("match", "grid"):
        known = set(item["rows"])
    else:
        known = {"right", "near", "wrong"}
    for part, entries in told.items():
        for ident in entries:
            if ident not in known:
                yield (
                    (part, ident),
                    f"`{ident}` names nothing that this item has; known: {', '.join(sorted(known))}.",
                )


def _refuse(problems: list[Problem], path: Path) -> None:
    if not problems:
        return
    shown = "\n".join(map(str, problems[:_MOST_SHOWN]))
    more = len(problems) - _MOST_SHOWN
    raise ItemFileError(shown + (f"\n… and {more} more in {path.name}." if more > 0 else ""))


def _split(full: str, kind: str) -> tuple[str, str]:
    parts = full.split("/") if isinstance(full, str) else []
    if len(parts) != 2 or not all(parts):
        example = {"quiz": "01-coalition/who-counts", "exercise": "01-coalition/share"}[kind]
        raise UnknownName(
            f"{full!r} is not the id of a {kind}. Write notebook/{kind}, for example {example!r}."
        )
    return parts[0], parts[1]


def _named(
    among: Mapping[str, Any],
    name: str,
    kind: str,
    where: str,
    others: Mapping[str, Any] | None = None,
    other_kind: str = "",
) -> Any:
    if name in among:
        return among[name]
    if others and name in others:
        raise UnknownName(f"“{name}” in {where} is {other_kind}.")
    raise UnknownName(f"There is no {kind} “{name}” in {where}{_near(name, list(among))}")


def _near(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=3, cutoff=0.5)
    if near:
        return f". Did you mean {' or '.join(near)}?"
    return f". Known: {', '.join(known)}." if known else "."


def _other_notebook(slug: Any, path: Path) -> str:
    return f"the file is called {path.name}, but its `notebook` is {slug}. Make them agree."
