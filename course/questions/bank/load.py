"""Loading the questions of a notebook and, on the instructor's side, their keys.

A kernel loads an item file before the first question shows, so loading is quick: the file is read once, and
the JSON Schema is consulted only where something looks wrong, to say precisely what and where
(:mod:`course.questions.bank.checks`). Key files are always checked in full.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from course import paths
from course.errors import ItemFileError, UnknownName
from course.names import near_matches
from course.questions.bank.edition import Edition, cell_marks, edition_in
from course.questions.bank.specs import (
    PARTS,
    ArgumentKey,
    ExerciseKey,
    ExerciseSpec,
    Item,
    ItemKey,
    Items,
    Keys,
    Objective,
    QuizSpec,
    WrongSolution,
    public_dict,
)
from course.questions.bank.yamlfile import read_yaml
from course.questions.texts import bank as texts
from course.questions.texts.quiz import DAMAGED
from course.questions.types import TYPES

__all__ = [
    "ExerciseSpec",
    "Item",
    "Items",
    "Keys",
    "QuizSpec",
    "check_pair",
    "find_exercise",
    "find_quiz",
    "items_folder",
    "load_items",
    "load_items_file",
    "load_keys",
    "public_dict",
]

# The share of a version's cells by which a notebook that names no edition is known to be of it.
MOSTLY = 0.9
_SECRET = ("key", "feedback", "misconceptions")
_ITEM_FIELDS = frozenset(Item.__dataclass_fields__) - {"id"}


def items_folder(folder: Path | str | None = None) -> Path:
    """The folder of item files, ``<slug>/items.yaml`` or ``<slug>.yaml``: ``folder``, else the variable
    COURSE_ITEMS, else the course's own."""
    if folder is not None:
        return Path(folder)
    named = os.environ.get(paths.ITEMS_VARIABLE)
    return Path(named) if named else paths.items_folder()


def named_items(slug: str) -> Path | None:
    """The file of a notebook's questions in the folder that the variable COURSE_ITEMS names, or None."""
    named = os.environ.get(paths.ITEMS_VARIABLE)
    return _in_folder(Path(named), slug) if named else None


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
    path = _in_folder(place, slug)
    if path is None:
        lying = [*place.glob("[0-9][0-9]-*.yaml"), *place.glob(f"[0-9][0-9]-*/{paths.ITEMS}")]
        slugs = sorted(found.parent.name if found.name == paths.ITEMS else found.stem for found in lying)
        raise UnknownName(texts.NO_QUESTIONS.format(slug=slug, near=near_matches(slug, slugs)))
    return load_items_file(path, slug)


def load_items_file(path: Path, slug: str) -> Items:
    """The questions of one notebook from a file that is known; read again only when it has changed.

    Args:
        path: the file.
        slug: the notebook whose questions it must hold.

    Raises:
        ItemFileError: if the file is missing, malformed or of another notebook; the message names file, item
            and line.
    """
    try:
        stat = path.stat()
    except OSError as error:
        raise ItemFileError(f"{path} cannot be read ({error.strerror}).") from error
    return _load_items(path, slug, stat.st_mtime_ns, stat.st_size)


def _in_folder(place: Path, slug: str) -> Path | None:
    """The item file of a notebook in a folder of them: beside the notebook, or under its name."""
    if not slug or Path(slug).name != slug or slug in (".", ".."):
        return None
    found = (place / slug / paths.ITEMS, place / f"{slug}.yaml")
    return next((path for path in found if path.is_file()), None)


@lru_cache(maxsize=64)
def _load_items(path: Path, slug: str, mtime_ns: int, size: int) -> Items:
    file = read_yaml(path)
    if not _suspicious(file.content):
        try:
            return _items(file.content, path, slug)
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            problem = f"{type(error).__name__}: {error}"
    else:
        problem = "its form is not that of an item file"
    from course.questions.bank.checks import item_problems, refuse

    refuse(item_problems(path, slug), path)
    raise ItemFileError(texts.NOT_UNDERSTOOD.format(path=path, problem=problem))


def load_keys(path: Path | str) -> Keys:
    """The keys of one notebook, checked against the schema in full; read again only when they have changed.

    Raises:
        ItemFileError: if the file is missing or malformed; the message names file, item and line.
    """
    path = Path(path)
    stat = path.stat() if path.exists() else None
    return _load_keys(path, stat and stat.st_mtime_ns, stat and stat.st_size)


@lru_cache(maxsize=64)
def _load_keys(path: Path, mtime_ns: int | None, size: int | None) -> Keys:
    from course.questions.bank.checks import key_problems, refuse

    refuse(key_problems(path), path)
    content = read_yaml(path).content
    return Keys(
        slug=content["notebook"],
        path=path,
        items={name: _item_key(entry) for name, entry in (content.get("items") or {}).items()},
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
    return _asked_here(slug, name, folder).quiz(name)


def find_exercise(exercise_id: str, folder: Path | str | None = None) -> ExerciseSpec:
    """The exercise with the full id ``notebook/exercise``.

    Raises:
        UnknownName: if there is none; near matches are named.
        ItemFileError: if its file is malformed.
    """
    slug, name = _split(exercise_id, "exercise")
    return _asked_here(slug, name, folder).exercise(name)


def _asked_here(slug: str, name: str, folder: Path | str | None) -> Items:
    """The questions of a notebook as whoever runs this kernel has it."""
    if folder is None and not os.environ.get(paths.ITEMS_VARIABLE):
        from course.evidence.store import notebook_files

        for notebook in notebook_files(slug):
            path = items_beside(notebook, slug)
            if path is not None:
                found = load_items_file(path, slug)
                if name in found.quizzes or name in found.exercises:
                    return found
    return load_items(slug, folder)


def items_beside(notebook: Path, slug: str) -> Path | None:
    """The file of the questions that belong to a notebook file.

    It lies beside the notebook and names the same edition. Where it does not, as beside a notebook that was
    copied or handed over alone, the course's own questions are the next best; of the first version, whose
    notebooks name no edition, the course has kept them.

    Args:
        notebook: the notebook file.
        slug: the notebook that it should be.

    Returns:
        The file, or None where only the course's own questions are left.

    Raises:
        ItemFileError: if the file beside it is malformed; beside a notebook that was handed out, the message
            says how to get it again.
    """
    if not notebook.is_file():
        return None
    stat = notebook.stat()
    named = _edition_once(notebook, stat.st_mtime_ns, stat.st_size)
    beside = notebook.with_name(paths.ITEMS)
    if beside.is_file():
        try:
            lying = load_items_file(beside, slug).edition
        except ItemFileError as error:
            if named is None:
                raise
            # A notebook that names its edition was handed out: its reader did not write the file beside it.
            raise ItemFileError(DAMAGED.format(path=beside, reason=str(error).splitlines()[0])) from error
        if lying == named or (named is None and not _is_first(notebook, slug)):
            return beside
    if named is None and _is_first(notebook, slug):
        from course import history

        return history.items_of(history.FIRST, slug)
    return None


def _is_first(notebook: Path, slug: str) -> bool:
    """Whether most of a notebook's cells are those of the first version."""
    from course import history

    stat = notebook.stat()
    theirs = _marks_once(notebook, stat.st_mtime_ns, stat.st_size)
    first = history.marks_of(history.FIRST).get(slug, {})
    return sum(theirs.get(cell) == mark for cell, mark in first.items()) > MOSTLY * len(first) > 0


def _notebook(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError):
        # What is wrong with the file is said where its answers are read.
        return None


@lru_cache(maxsize=16)
def _edition_once(path: Path, mtime_ns: int, size: int) -> Edition | None:
    return edition_in(_notebook(path))


@lru_cache(maxsize=16)
def _marks_once(path: Path, mtime_ns: int, size: int) -> dict[str, str]:
    notebook = _notebook(path)
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        return {}
    return cell_marks(cells)


def check_pair(items: Items, keys: Keys) -> None:
    """Check that item file and key file belong together.

    Raises:
        ItemFileError: if a graded or prediction item or a graded exercise has no key, if a key has no item,
        or if a key does not
            fit its item. All problems are named.
    """
    from course.questions.bank.checks import pair_problems, refuse

    refuse(pair_problems(items, keys), keys.path)


def _items(content: Mapping[str, Any], path: Path, slug: str) -> Items:
    if content["notebook"] != slug:
        raise ValueError(f"it holds the questions of {content['notebook']}, not of {slug}")
    quizzes = {}
    for name, quiz in (content.get("quizzes") or {}).items():
        made = tuple(_item(f"{slug}/{name}/{ident}", entry) for ident, entry in quiz["items"].items())
        quizzes[name] = QuizSpec(f"{slug}/{name}", quiz["title"], made)
    exercises = {
        name: _exercise(f"{slug}/{name}", entry) for name, entry in (content.get("exercises") or {}).items()
    }
    objectives = tuple(Objective(**entry) for entry in content.get("objectives") or ())
    edition, arguments = Edition.parse(content.get("edition")), content.get("arguments") or {}
    return Items(slug, path, objectives, quizzes, exercises, edition, arguments)


def _item(ident: str, entry: Mapping[str, Any]) -> Item:
    plain = {name: value for name, value in entry.items() if name != "variants"}
    variants = {
        name: _item(f"{ident}-{name}", {**plain, **changed})
        for name, changed in (entry.get("variants") or {}).items()
    }
    return Item(id=ident, variants=variants, **{**plain, "facts": tuple(plain.get("facts") or ())})


def _exercise(ident: str, entry: Mapping[str, Any]) -> ExerciseSpec:
    plain = {name: value for name, value in entry.items() if name != "variants"}
    plain |= {name: tuple(plain.get(name) or ()) for name in ("hints", "facts", "public")}
    base = ExerciseSpec(id=ident, **plain)
    # A variant of an exercise keeps its id: what it asks is the same, of other numbers.
    made = {name: replace(base, **changed) for name, changed in (entry.get("variants") or {}).items()}
    return replace(base, variants=made)


def _item_key(entry: Mapping[str, Any]) -> ItemKey:
    base = ItemKey(**{name: value for name, value in entry.items() if name != "variants"})
    # Nothing is inherited but the points: another question needs feedback of its own.
    variants = {
        name: ItemKey(points=base.points, reveal=base.reveal, **changed)
        for name, changed in (entry.get("variants") or {}).items()
    }
    return replace(base, variants=variants)


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
    if "variants" in item and not _plausible_variants(item):
        return True
    kind = TYPES.get(item["type"]) if isinstance(item.get("type"), str) else None
    if kind is None or item.get("mode") not in ("graded", "practice", "prediction"):
        return True
    secret = any(name in item for name in _SECRET)
    if secret != (item["mode"] == "practice"):
        return True
    given = {part for part in PARTS if part in item}
    if given != set(kind.parts):
        return True
    if any(not isinstance(item[part], dict) or not _texts(item[part].values()) for part in given):
        return True
    if any(len(item[part]) < 2 for part in given - {"rows"}) or item.get("rows") == {}:
        return True
    if not _texts([item.get("stem"), item.get("objective"), item.get("bloom")]):
        return True
    if kind.check_item(item):
        return True
    return item["mode"] == "practice" and bool(kind.check_key(item, item.get("key")))


def _plausible_variants(item: Mapping[str, Any]) -> bool:
    variants = item["variants"]
    if item.get("mode") != "graded" or not isinstance(variants, dict) or not variants:
        return False
    plain = {name: value for name, value in item.items() if name != "variants"}
    return all(
        isinstance(changed, dict) and not _suspicious_item({**plain, **changed})
        for changed in variants.values()
    )


def _texts(values: Any) -> bool:
    return all(isinstance(value, str) and value for value in values)


def _split(full: str, kind: str) -> tuple[str, str]:
    parts = full.split("/") if isinstance(full, str) else []
    if len(parts) != 2 or not all(parts):
        example = {"quiz": "01-coalition/who-counts", "exercise": "01-coalition/share"}[kind]
        raise UnknownName(texts.NO_ID.format(full=full, kind=kind, example=example))
    return parts[0], parts[1]
