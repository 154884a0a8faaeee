"""Reading YAML so that every error can name file and line.

A file is read into a tree of nodes, never into Python objects of the file's choosing. Of YAML's types only
those of JSON are taken (the "core schema" of YAML 1.2 in its plain spellings): ``NO`` stays the text that
stands for Norway, ``2025-09-04`` and ``12:30`` stay texts. Duplicate keys, anchors, aliases and tags are
refused, since each of them hides a mistake sooner or later.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from course.errors import ItemFileError
from course.questions.texts import bank as texts

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # the C library is missing in some builds, the browser edition among them
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

Place = tuple[str | int, ...]

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")
_NULL = ("", "~", "null")
_MAX_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True)
class YamlFile:
    """The content of a file, and where each part of it stands.

    Attributes:
        path: the file.
        content: its content as JSON values.
        lines: the line (from 1) of each key and list entry, by its place, such as ``("quizzes", "who",
        "title")``.
    """

    path: Path
    content: Any
    lines: dict[Place, int] = field(repr=False)

    def line(self, place: Place) -> int:
        """The line of a place, or of the nearest part around it."""
        for end in range(len(place), -1, -1):
            if place[:end] in self.lines:
                return self.lines[place[:end]]
        return 1


def read_yaml(path: Path) -> YamlFile:
    """Read one YAML file.

    Raises:
        ItemFileError: if it is missing, not UTF-8, not YAML, or holds what is refused here.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise ItemFileError(texts.FILE_MISSING.format(path=path)) from None
    except OSError as error:
        raise ItemFileError(texts.FILE_NOT_READ.format(path=path, reason=error.strerror or error)) from error
    if len(raw) > _MAX_BYTES:
        raise ItemFileError(texts.FILE_TOO_LARGE.format(path=path, most=_MAX_BYTES // 2**20))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ItemFileError(texts.NOT_UTF8.format(path=path, line=line)) from error
    try:
        node = yaml.compose(text, Loader=Loader)
    except yaml.MarkedYAMLError as error:
        raise ItemFileError(texts.NOT_YAML_AT.format(path=path, **_mistake(error))) from error
    except (yaml.YAMLError, ValueError) as error:
        raise ItemFileError(texts.NOT_YAML.format(path=path, error=error)) from error
    except RecursionError as error:
        raise ItemFileError(texts.TOO_DEEP.format(path=path)) from error
    if node is None:
        raise ItemFileError(texts.FILE_EMPTY.format(path=path))
    lines: dict[Place, int] = {}
    return YamlFile(path, _Reader(path, lines).value(node, ()), lines)


def _mistake(error: yaml.MarkedYAMLError) -> dict[str, Any]:
    """The line of a mistake, and what it is. Where something is not ended (a name without its colon, a
    quotation mark, a bracket), that is the line where it begins: what follows is well."""
    told = ", ".join(part for part in (error.context, error.problem) if part)
    known = next((part for part in texts.YAML_MISTAKES if part in told), None)
    # A block begins with its first line, however far down its mistake is.
    first, second = error.context_mark, error.problem_mark
    mark = (second or first) if "parsing a block" in told else (first or second)
    return {"line": mark.line + 1 if mark else 1, "told": texts.YAML_MISTAKES[known] if known else told}


class _Reader:
    def __init__(self, path: Path, lines: dict[Place, int]) -> None:
        self.path = path
        self.lines = lines
        self.seen: set[int] = set()

    def value(self, node: yaml.Node, place: Place) -> Any:
        self.lines.setdefault(place, node.start_mark.line + 1)
        if id(node) in self.seen:
            raise self.error(node, texts.AN_ALIAS.format(name=_name(place)))
        self.seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(entry, (*place, index)) for index, entry in enumerate(node.value)]
        assert isinstance(node, yaml.ScalarNode)
        return self.scalar(node)

    def mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise self.error(key_node, texts.KEY_NOT_TEXT)
            key = key_node.value
            line = key_node.start_mark.line + 1
            if key in made:
                first = self.lines[(*place, key)]
                raise self.error(
                    key_node,
                    texts.KEY_TWICE.format(key=key, name=_name(place), first=first),
                )
            self.lines[(*place, key)] = line
            made[key] = self.value(value_node, (*place, key))
        return made

    def scalar(self, node: yaml.ScalarNode) -> Any:
        if node.tag.startswith("!") or "python/" in node.tag:
            raise self.error(node, f"the tag {node.tag}. Remove it")
        text = node.value
        if node.style in ("'", '"', "|", ">"):
            return text
        if text in _NULL:
            return None
        if text in ("true", "false"):
            return text == "true"
        if _INTEGER.fullmatch(text) and len(text) <= 15:
            return int(text)
        return float(text) if _FLOAT.fullmatch(text) and abs(float(text)) < 1e300 else text

    def error(self, node: yaml.Node, what: str) -> ItemFileError:
        return ItemFileError(f"{self.path}, line {node.start_mark.line + 1}: {what}.")


def _name(place: Place) -> str:
    return "/".join(map(str, place)) or "the file"
