"""A question that asks something else gets another id: the comparison with the last released version.

Answers are kept by the id of their question, and so are marks, hints and statistics; a class in mid-term may
hold answers to either version. So an id that stays must keep its sense: the same type, options, rows and
entries, the same unit and bounds, the same key. Better wording is welcome: of texts, only numbers, negations
and what is mostly another text are found. What is found and meant stands with its reason in
``notebooks/released/kept.yaml``.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from course import history
from course.authoring import texts
from course.errors import CourseError
from course.paths import item_files
from course.questions.bank.load import Items, load_items, load_items_file, load_keys
from course.questions.bank.specs import ItemKey, public_dict
from course.questions.bank.yamlfile import read_yaml
from course.questions.types import plain

KEPT = Path("notebooks", "released", "kept.yaml")
# Below this share of equal words a text is another text.
ALIKE = 0.6
_STRICT = ("type", "mode", "unit", "minimum", "maximum")
_PARTS = ("options", "rows", "entries")
_NEGATIONS = {"not", "no", "never", "none", "without", "except", "least", "most", "nor", "neither"}


def problems(root: Path) -> list[str]:
    """Every id of a checkout's questions that kept its name and changed its sense, a sentence each.

    Args:
        root: the checkout.

    Raises:
        CourseError: if an item or key file, or the list of what is meant, cannot be read.
    """
    version = history.versions()[-1]
    keys_then = json.loads((root / KEPT.parent / f"{version}.json").read_text(encoding="utf-8"))
    meant = _meant(root / KEPT)
    found = []
    for slug in item_files(root):
        path = history.items_of(version, slug)
        if path is None:
            continue
        then, now = load_items_file(path, slug), load_items(slug, root / "notebooks" / "source")
        keys = load_keys(root / "notebooks" / "keys" / f"{slug}.yaml").all_items()
        for name, what in changes(then, now, keys_then.get(slug, {}), keys):
            if name not in meant:
                found.append(texts.SENSE_CHANGED.format(item=name, version=version, what=what, file=KEPT))
    return found


def _meant(path: Path) -> Mapping[str, str]:
    content = read_yaml(path).content if path.is_file() else {}
    if not all(isinstance(reason, str) and reason.strip() for reason in (content or {}).values()):
        raise CourseError(texts.SENSE_NO_REASON.format(path=path))
    return content or {}


def changes(
    then: Items, now: Items, keys_then: Mapping[str, Any], keys_now: Mapping[str, ItemKey]
) -> Iterator[tuple[str, str]]:
    """By full id, what of a question or an exercise has changed its sense.

    Args:
        then: the questions of a released version.
        now: those of today.
        keys_then: its keys of what counts, by ``quiz/item``.
        keys_now: those of today.
    """
    yield from _items(then, now, keys_then, keys_now)
    yield from _exercises(then, now)


def _items(
    then: Items, now: Items, keys_then: Mapping[str, Any], keys_now: Mapping[str, ItemKey]
) -> Iterator[tuple[str, str]]:
    before = {item.name: item for item in then.all_items()}
    for item in now.all_items():
        old = before.get(item.name)
        if old is None:
            continue
        what = _changed(public_dict(old), public_dict(item))
        if what is None and item.mode == "practice" and old.key != item.key:
            what = texts.SENSE_PARTS["key"]
        if what is None and item.name in keys_then and item.name in keys_now:
            was, key = keys_then[item.name], keys_now[item.name]
            given = key.key if key.count is None else {"count": key.count}
            if _plain(was) != _plain(given):
                what = texts.SENSE_PARTS["key"]
        if what is not None:
            yield item.id, what


def _changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> str | None:
    for name in _STRICT:
        if old.get(name) != new.get(name):
            return texts.SENSE_PARTS[name]
    for part in _PARTS:
        was, given = old.get(part) or {}, new.get(part) or {}
        if set(was) != set(given):
            return texts.SENSE_PARTS[part]
        for ident, text in was.items():
            if not _alike(text, given[ident]):
                return texts.SENSE_PART.format(part=texts.SENSE_PARTS[part], ident=ident)
    return None if _alike(old["stem"], new["stem"]) else texts.SENSE_PARTS["stem"]


def _exercises(then: Items, now: Items) -> Iterator[tuple[str, str]]:
    for name, spec in now.exercises.items():
        old = then.exercises.get(name)
        if old is None:
            continue
        if old.returns != spec.returns:
            yield spec.id, texts.SENSE_PARTS["returns"]
        elif old.parameters != spec.parameters or set(old.forms) != set(spec.forms):
            yield spec.id, texts.SENSE_PARTS["parameters"]


def _alike(old: str, new: str) -> bool:
    if old == new:
        return True
    was, given = _words(old), _words(new)
    if {w for w in was if w.isdigit()} != {w for w in given if w.isdigit()}:
        return False
    if {w for w in was if w in _NEGATIONS} != {w for w in given if w in _NEGATIONS}:
        return False
    return difflib.SequenceMatcher(None, was, given, autojunk=False).ratio() >= ALIKE


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", plain(text).casefold())


def _plain(value: Any) -> Any:
    """A key without the order in which its rows stand."""
    return json.loads(json.dumps(value, sort_keys=True, default=str))
