"""Small editions of a course for the tests: notebooks as nbgrader's release leaves them, old and new."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from course.authoring.normal_form import Points, normalise
from course.learner.edition import Edition

Run = Callable[..., tuple[int, str]]

POINTS = Points(quizzes={"who-counts": 3.0}, exercises={"share": 2.0}, arguments={"strong-number": 8.0})


def markdown(cell_id: str, source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": cell_id, "metadata": {}, "source": source}


def code(cell_id: str, source: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "id": cell_id,
        "metadata": {},
        "source": source,
        "execution_count": None,
        "outputs": [],
    }


def notebook(*cells: dict[str, Any]) -> dict[str, Any]:
    return normalise({"nbformat": 4, "cells": list(cells)}, POINTS)


OLD = notebook(
    markdown("header", "# Who is willing?"),
    code("setup", "from course import quiz"),
    code("quiz-who-counts", 'quiz("01-coalition/who-counts")'),
    code("worked-example", "1 + 1"),
    code("solve-share", "share = ...  # replace the dots\n# Your code here."),
    code("check-share", 'check("01-coalition/share", share)'),
    markdown("argue-strong-number", "## Is 26 a strong number?"),
    markdown("answer-strong-number", "*Write here.*"),
    markdown("old-news", "What changed since: nothing."),
)

NEW = notebook(
    markdown("header", "# Who is willing, and on whose word?"),
    code("setup", "from course import check, quiz"),
    markdown("new-section", "## A new section"),
    code("quiz-who-counts", 'quiz("01-coalition/who-counts")'),
    code("worked-example", "2 + 2"),
    code("solve-share", "share = ...  # replace the dots by a number\n# Your code here."),
    code("check-share", 'check("01-coalition/share", share)'),
    markdown("argue-strong-number", "## Is 26 a strong number? Say for whom."),
    markdown("answer-strong-number", "*Write here, in 200 words.*"),
)


def edition(folder: Path, content: dict[str, Any] = OLD, version: str = "1.0") -> Edition:
    """An edition on disk with one notebook and one file beside it."""
    home = folder / "01-coalition"
    home.mkdir(parents=True)
    (home / "01-coalition.ipynb").write_text(json.dumps(content, indent=1), encoding="utf-8")
    (home / "worksheet.txt").write_text(f"worksheet of {version}", encoding="utf-8")
    return Edition(folder, version)


def source(content: dict[str, Any], cell_id: str) -> str:
    """A cell's text."""
    return "".join(next(cell for cell in content["cells"] if cell["id"] == cell_id)["source"])


def write(content: dict[str, Any], cell_id: str, text: str) -> dict[str, Any]:
    """A copy of a notebook in which somebody wrote into one cell."""
    changed = json.loads(json.dumps(content))
    next(cell for cell in changed["cells"] if cell["id"] == cell_id)["source"] = text.splitlines(
        keepends=True
    )
    return changed
