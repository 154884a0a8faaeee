"""What nbgrader does again and again for the same result, done once; for processes that grade many
submissions.

Inside :func:`quicker`, nbgrader's steps share one open gradebook instead of opening it a dozen times for
each submission, cells' metadata are checked against a schema that was itself checked once, notebooks are
copied as the trees of plain values that they are, and written without indentation. All that leaves what
comes out as it is; a test compares it with that of plain nbgrader.
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator
from functools import lru_cache
from types import SimpleNamespace
from typing import Any


@contextlib.contextmanager
def quicker(gradebook: Any) -> Iterator[None]:
    """Let nbgrader's steps of this process use ``gradebook``, which stays open, for as long as this lasts."""
    from nbformat import NotebookNode
    from nbformat.v4 import nbjson
    from nbgrader import api
    from nbgrader.nbgraderformat import common

    class Shared:
        """Stands for ``Gradebook`` in nbgrader's modules; its end closes nothing."""

        def __new__(cls, *_: Any, **__: Any) -> Any:
            return _StaysOpen(gradebook)

    replaced: list[tuple[Any, str, Any]] = [
        (module, "Gradebook", Shared) for module in _users_of(api.Gradebook)
    ]
    if hasattr(common, "jsonschema"):
        replaced.append((common, "jsonschema", SimpleNamespace(validate=_validate)))
    replaced.append((NotebookNode, "__deepcopy__", _deep_copy))
    replaced.append((nbjson, "json", SimpleNamespace(loads=json.loads, dumps=_compact)))
    before = [(module, name, getattr(module, name)) for module, name, _ in replaced]
    for module, name, stand_in in replaced:
        setattr(module, name, stand_in)
    try:
        yield
    finally:
        for module, name, original in before:
            setattr(module, name, original)
        gradebook.db.remove()


class _StaysOpen:
    """An open gradebook that is only left, not closed."""

    def __init__(self, gradebook: Any) -> None:
        self._gradebook = gradebook

    def __enter__(self) -> Any:
        return self._gradebook

    def __exit__(self, *_: Any) -> None:
        self._gradebook.db.remove()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._gradebook, name)


def _users_of(gradebook: Any) -> list[Any]:
    names = ("nbgrader.preprocessors.", "nbgrader.converters.", "course.grading.")
    return [
        module
        for name, module in list(sys.modules.items())
        if name.startswith(names) and getattr(module, "Gradebook", None) is gradebook
    ]


def _deep_copy(node: Any, memo: Any = None) -> Any:
    """A copy of a notebook or a part of it: nothing but mappings, lists, texts and numbers."""
    new = type(node)()
    for key, value in node.items():
        # Past the class's own, which asks of each value whether it is a mapping.
        dict.__setitem__(new, key, _copied(value))
    return new


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return _deep_copy(value)
    if isinstance(value, list):
        return [_copied(part) for part in value]
    return value


def _compact(notebook: Any, **options: Any) -> str:
    """As ``json.dumps``, but on one line: the file is read by the next step and then written anew."""
    return json.dumps(notebook, **(options | {"indent": None}))


def _validate(instance: Any, schema: dict[str, Any], *_: Any, **__: Any) -> None:
    """As ``jsonschema.validate``, but the schema is checked once."""
    _validator(json.dumps(schema, sort_keys=True)).validate(instance)


@lru_cache(maxsize=16)
def _validator(schema: str) -> Any:
    from jsonschema.validators import validator_for

    wanted = json.loads(schema)
    kind = validator_for(wanted)
    kind.check_schema(wanted)
    return kind(wanted)
