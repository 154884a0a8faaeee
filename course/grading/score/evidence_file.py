"""The evidence file of a graded submission, ``evidence/<slug>/<learner>.json``: raw evidence and the verdicts
on it.

Written whole or not at all after each grading run; regrading reads it and nothing else of the submission.
"""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import course
from course.errors import SubmissionError
from course.grading.files import write_json
from course.grading.score.marking import Raw, verdict_rows, verdicts
from course.grading.score.table import Row, cell_maximum, cell_points
from course.grading.texts import grading as texts

VERSION = 1
# In ``run`` until the gradebook has been told what needs a person.
UNFINISHED = "unfinished"
# In ``run``: the kind of kernel that ran the submission.
KERNEL = "kernel"


def read(path: Path, slug: str, learner: str) -> dict[str, Any]:
    """Read an evidence file.

    Raises:
        SubmissionError: if it is missing or damaged; the message says how to make it again.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SubmissionError(
            texts.NO_RAW_EVIDENCE.format(path=path, problem=error, slug=slug, learner=learner)
        ) from error
    if not isinstance(data, dict) or data.get("v") != VERSION:
        raise SubmissionError(
            texts.NO_RAW_EVIDENCE.format(path=path, problem="unknown format", slug=slug, learner=learner)
        )
    return data


def read_if_there(path: Path, slug: str, learner: str) -> dict[str, Any] | None:
    """Read an evidence file, or None where there is none that can be read."""
    try:
        return read(path, slug, learner)
    except SubmissionError:
        # Written anew by the run that asks; nothing of it is needed to grade.
        return None


def is_unfinished(data: dict[str, Any]) -> bool:
    """Whether the run that wrote this evidence ended before the gradebook knew what needs a person."""
    return bool(data["run"].get(UNFINISHED))


def finish(path: Path, slug: str, learner: str) -> None:
    """Note that the gradebook has been told what needs a person.

    Raises:
        SubmissionError: if the evidence file is missing or damaged.
    """
    data = read(path, slug, learner)
    write_json(path, data | {"run": {k: v for k, v in data["run"].items() if k != UNFINISHED}})


def raw_of(data: dict[str, Any]) -> Raw:
    """The raw evidence in an evidence file."""
    return Raw(**{f.name: data[f.name] for f in dataclasses.fields(Raw) if f.name in data})


def write(
    path: Path, slug: str, learner: str, raw: Raw, rows: dict[str, list[Row]], run: dict[str, Any]
) -> dict[str, Any]:
    """Write an evidence file and return its content.

    Args:
        path: the file.
        slug: the notebook.
        learner: the learner's id.
        raw: the raw evidence.
        rows: the verdicts by cell.
        run: what is known about the run that made it (hash of its input, or that it is unfinished).
    """
    data = content_of(slug, learner, raw, rows, run)
    write_json(path, data)
    return data


def content_of(
    slug: str, learner: str, raw: Raw, rows: dict[str, list[Row]], run: dict[str, Any]
) -> dict[str, Any]:
    """What an evidence file holds; arguments as for :func:`write`."""
    return {
        "v": VERSION,
        "assignment": slug,
        "learner": learner,
        "course": course.__version__,
        "graded": datetime.now(UTC).isoformat(timespec="seconds"),
        **vars(raw),
        "verdicts": verdict_rows(rows),
        "cells": {
            cell: {"points": cell_points(verdicts(r)), "max_points": cell_maximum(verdicts(r))}
            for cell, r in rows.items()
        },
        "run": run,
    }
