"""Publish the keys of one notebook after its deadline, as one file for the learners of a class.

The file, ``exports/<slug>.keys.json``, holds what a learner's kernel needs to say at once what is right: the
keys and the feedback of the questions, and what the solutions of the exercises come to with the inputs that
learners see. It holds nobody's answers, no solution's code, no inputs that only grading tries, and nothing
whose key says ``reveal: false``. The course itself publishes none: all classes share these questions.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from course.errors import CourseError
from course.grading.classroom.folder import ClassFolder
from course.grading.files import write_json
from course.grading.mark.deadlines import last_moment
from course.grading.release.frozen import in_force
from course.grading.release.release import visible, visible_cases
from course.grading.score.marking import CHECK
from course.grading.texts import instructor as texts
from course.learner.published import SUFFIX, VERSION
from course.notebooks import source_of
from course.questions.bank.yamlfile import read_yaml


def publish_keys(
    folder: ClassFolder, slug: str, *, anyway: bool = False, now: datetime | None = None
) -> Path:
    """Write the keys of a released notebook for its learners.

    Args:
        folder: the class.
        slug: the notebook.
        anyway: also before the last deadline, or where there is none.
        now: the present moment; by default that of the call.

    Returns:
        The file that was written.

    Raises:
        CourseError: if the notebook was not released, or somebody may still hand it in.
    """
    folder.require_assignment(slug)
    frozen = in_force(folder.root, slug)
    if not anyway:
        last = last_moment(folder, slug)
        if last is None:
            raise CourseError(texts.KEYS_NO_DEADLINE.format(slug=slug))
        if last > (now or datetime.now(UTC)):
            when = last.astimezone().strftime("%Y-%m-%d %H:%M")
            raise CourseError(texts.KEYS_TOO_EARLY.format(slug=slug, when=when))
    keys = read_yaml(folder.keys / f"{slug}.yaml").content
    told = {name: entry for name, entry in (keys.get("items") or {}).items() if entry.get("reveal", True)}
    released = json.loads(frozen.notebook.read_text(encoding="utf-8"))
    checks = {cell.get("id"): source_of(cell) for cell in released["cells"]}
    exercises = {}
    results = json.loads((folder.keys / f"{slug}.evidence.json").read_text(encoding="utf-8"))["exercises"]
    for name, entry in (keys.get("exercises") or {}).items():
        if entry.get("reveal", True) and name in results:
            cases = visible_cases(checks.get(CHECK + name, ""))
            exercises[name] = _shown(results[name], cases)
    path = folder.exports / f"{slug}{SUFFIX}"
    path.parent.mkdir(exist_ok=True)
    write_json(
        path,
        {
            **{"v": VERSION, "notebook": slug, "edition": str(frozen.edition)},
            **{"published": (now or datetime.now(UTC)).isoformat(timespec="seconds")},
            **{"items": told, "exercises": exercises},
        },
    )
    return path


def _shown(result: dict[str, Any], cases: int | None) -> dict[str, Any]:
    made: dict[str, Any] = {"value": visible(result["value"], cases)}
    variants = result.get("variants") or {}
    if variants:
        made["variants"] = {name: {"value": visible(of["value"], cases)} for name, of in variants.items()}
    return made
