"""One answer as data: a small JSON record, and the bundle that carries records.

A *record* is ``{"v": 1, "item": "01-coalition/who-counts/q1", "kind": "choice", "value": ..., "t":
1757000000.0}``; a *bundle* is ``{"v": 1, "evidence": {item id: record}}`` and has the same shape in the
notebook's metadata (key :data:`METADATA_KEY`), in a sidecar file and in a cell's output (MIME type
:data:`MIME`).

Records come from browsers, files and other people's notebooks. So nothing here trusts its input: the
functions are total on any JSON value, and what is not a record is dropped with a sentence that says so.
"""

from __future__ import annotations

import json
import math
import re
import time
from typing import Any

VERSION = 1
METADATA_KEY = "willing_and_able"
MIME = "application/vnd.willing-and-able.evidence+json"

QUIZ_KINDS = ("choice", "choices", "number", "text", "order", "match", "grid", "estimate", "hotspot")
# Of an exercise: a value, a function's results, or what a learner's own chart shows.
EXERCISE_KINDS = ("value", "function", "figure")
# How many hints of an exercise were looked at: for teachers, never for a score.
HINT = "hint"
# A run of an explorer that a learner kept, to be cited: never an answer, never for a score.
RUN = "run"
NO_ANSWERS = (HINT, RUN)
KINDS = (*QUIZ_KINDS, *EXERCISE_KINDS, *NO_ANSWERS)

# Bytes of a record as compact JSON. A quiz answer is a few words; an exercise may hold a table.
LIMITS = {
    **dict.fromkeys(QUIZ_KINDS, 64 * 1024),
    **dict.fromkeys(EXERCISE_KINDS, 1024 * 1024),
    HINT: 1024,
    RUN: 16 * 1024,
}
MAX_DEPTH = 32
# More items than any notebook holds; a longer bundle is not ours, and reading it would only cost time.
MAX_RECORDS = 2_000
_MAX_INTEGER_BITS = 2_048
_ITEM = re.compile(r"[0-9a-z][0-9a-z-]{0,79}(/[0-9a-z][0-9a-z-]{0,79}){1,2}")
_NAME = re.compile(r"[0-9a-z][0-9a-z-]{0,79}")


class Evidence(dict[str, dict[str, Any]]):
    """Records by item id, with what had to be left out.

    Attributes:
        problems: one sentence for each thing that was refused or unreadable; empty where all was well.
    """

    problems: list[str]

    def __init__(self, records: dict[str, dict[str, Any]] | None = None, problems: list[str] | None = None):
        super().__init__(records or {})
        self.problems = list(problems or [])


def is_item_id(obj: object) -> bool:
    """Whether ``obj`` looks like an item id (``notebook/quiz/item``) or exercise id (``notebook/name``)."""
    return isinstance(obj, str) and _ITEM.fullmatch(obj) is not None


def is_slug(obj: object) -> bool:
    """Whether ``obj`` is one part of an id: lower-case letters, digits and hyphens."""
    return isinstance(obj, str) and _NAME.fullmatch(obj) is not None


def make(item: str, kind: str, value: Any, t: float | None = None) -> dict[str, Any]:
    """A record of one answer.

    Args:
        item: the item's or exercise's full id.
        kind: one of :data:`KINDS`.
        value: the answer as JSON; ``None`` means that the learner took it back or gave none.
        t: Unix time in seconds; now where it is not given.

    Raises:
        ValueError: if the result would not be a valid record; the message says why.
    """
    made = {"v": VERSION, "item": item, "kind": kind, "value": value, "t": time.time() if t is None else t}
    problem = record_problem(made)
    if problem:
        raise ValueError(f"No record can be made of the answer to {item!r}: {problem}.")
    made["t"] = float(made["t"])
    return made


def record_problem(obj: object) -> str | None:
    """Why ``obj`` is not a valid record, as the end of a sentence; None where it is one."""
    if not isinstance(obj, dict):
        return "it is not a record"
    if type(obj.get("v")) is not int or obj["v"] != VERSION:
        return f"its version is not {VERSION}"
    if not is_item_id(obj.get("item")):
        return "it names no item"
    kind = obj.get("kind")
    if not isinstance(kind, str) or kind not in LIMITS:
        return "its kind is unknown"
    if not _is_time(obj.get("t")):
        return "its time is not a number of seconds"
    if "value" not in obj:
        return "it has no value"
    if not _is_json(obj["value"], MAX_DEPTH):
        return "its value is not plain JSON"
    if len(json.dumps(obj["value"], ensure_ascii=False).encode("utf-8")) > LIMITS[kind]:
        return f"it is larger than {LIMITS[kind] // 1024} KiB"
    return None


def valid_record(obj: object) -> bool:
    """Whether ``obj`` is a record that may be stored and merged. Never raises."""
    return record_problem(obj) is None


def bundle(evidence: dict[str, dict[str, Any]], quiz: str | None = None) -> dict[str, Any]:
    """The bundle that carries ``evidence``; with ``quiz``, the quiz's id as a sidecar names it."""
    named = {} if quiz is None else {"quiz": quiz}
    return {"v": VERSION, **named, "evidence": dict(evidence)}


def clean_bundle(obj: object) -> Evidence:
    """The valid records of a bundle; everything else is dropped and named in ``.problems``. Never raises."""
    if not isinstance(obj, dict):
        return Evidence(problems=["The answers are not a bundle of records."])
    if type(obj.get("v")) is not int or obj["v"] != VERSION:
        return Evidence(
            problems=[
                f"The answers are in a format of version {_shown(obj.get('v'))}; "
                f"this course reads version {VERSION}."
            ]
        )
    return clean_evidence(obj.get("evidence"))


def clean_evidence(obj: object) -> Evidence:
    """The valid records of a mapping from item id to record, each under its own id. Never raises."""
    if not isinstance(obj, dict):
        return Evidence(problems=["The answers are not a table of records."])
    if len(obj) > MAX_RECORDS:
        return Evidence(problems=[f"The answers hold more than {MAX_RECORDS} records and were left out."])
    found = Evidence()
    for item, value in obj.items():
        problem = record_problem(value)
        if problem is None and value["item"] != item:
            problem = "it stands under another item's name"
        if problem is None:
            found[item] = {key: value[key] for key in ("v", "item", "kind", "value")} | {
                "t": float(value["t"])
            }
        else:
            found.problems.append(f"The record of {_shown(item)} was left out: {problem}.")
    return found


def clamp(record: dict[str, Any], now: float, horizon_s: float = 300) -> tuple[dict[str, Any], bool]:
    """Bring a record from the future back to ``now``.

    Args:
        record: a valid record.
        now: the grader's clock, Unix seconds.
        horizon_s: how far ahead, in seconds, a learner's clock may honestly be.

    Returns:
        The record (a changed copy where its time lay beyond ``now + horizon_s``) and whether it was changed.
    """
    if record["t"] <= now + horizon_s:
        return record, False
    return {**record, "t": float(now)}, True


def printable(text: str, limit: int = 80) -> str:
    """A learner's text for a message: without control characters, at most ``limit`` long."""
    return "".join(c if c.isprintable() else "?" for c in text[:limit])


def _shown(obj: object) -> str:
    text = (
        obj
        if isinstance(obj, str)
        else type(obj).__name__
        if isinstance(obj, (dict, list))
        else str(obj)[:40]
    )
    return f"“{printable(text)}”"


def _is_time(t: object) -> bool:
    if isinstance(t, bool) or not isinstance(t, (int, float)):
        return False
    # Beyond 1e15 seconds a double no longer holds milliseconds, and the ordering of clicks would be lost.
    return math.isfinite(t) and 0 <= t <= 1e15 if isinstance(t, float) else 0 <= t <= 10**15


def _is_json(value: object, depth: int) -> bool:
    """Whether ``value`` is finite, shallow JSON that UTF-8 can hold."""
    if value is None or isinstance(value, bool):
        return True
    if isinstance(value, int):
        return value.bit_length() <= _MAX_INTEGER_BITS
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, str):
        return _encodable(value)
    if depth == 0:
        return False
    if isinstance(value, list):
        return all(_is_json(entry, depth - 1) for entry in value)
    if isinstance(value, dict):
        return all(
            isinstance(key, str) and _encodable(key) and _is_json(entry, depth - 1)
            for key, entry in value.items()
        )
    return False


def _encodable(text: str) -> bool:
    # A lone surrogate passes through JSON but cannot be written to a UTF-8 file.
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
