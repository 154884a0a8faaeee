"""The class's side of nbgrader's exchange: handing out, and giving feedback back. Collecting is in
:mod:`course.grading.collect.collect`.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course.errors import ClassFolderError, CourseError
from course.grading.classroom.folder import ClassFolder
from course.grading.texts import hub as texts

STAMP, SECRET = "timestamp.txt", "submission_secret.txt"


@dataclass(frozen=True)
class Given:
    """Feedback in the exchange: for whom, and who handed in by another way and cannot fetch it."""

    learners: tuple[str, ...]
    elsewhere: tuple[str, ...]


def require_exchange(folder: ClassFolder) -> Path:
    """The class's exchange folder.

    Raises:
        ClassFolderError: if none is set, or it is not there.
    """
    root = folder.settings.exchange
    if root is None or not root.is_dir():
        what = "not set" if root is None else f"{root}, which is not there"
        raise ClassFolderError(
            texts.NO_EXCHANGE.format(
                what=what, settings=folder.root / "course.yaml", name=folder.settings.name
            )
        )
    return root


def release_to_exchange(folder: ClassFolder, slug: str) -> Path:
    """Put a released notebook into the exchange, in place of an earlier release of it.

    Returns:
        Where it lies.

    Raises:
        CourseError: if there is no exchange, or nbgrader could not.
    """
    root = require_exchange(folder)
    _run(folder, slug, "release", lambda api: api.release_assignment(slug))
    return root / folder.settings.name / "outbound" / slug


def feedback_to_exchange(folder: ClassFolder, slug: str) -> Given:
    """Put the feedback pages of a notebook into the exchange.

    Raises:
        CourseError: if there is no exchange, there are no pages, or nbgrader could not.
    """
    require_exchange(folder)
    pages = sorted(folder.feedback.glob(f"*/{slug}/{slug}.html"))
    if not pages:
        raise CourseError(texts.NO_FEEDBACK.format(slug=slug))
    learners = [page.parents[1].name for page in pages]
    here = [who for who in learners if (folder.submitted / who / slug / SECRET).is_file()]
    stamp_pages(folder, slug, learners)
    _run(folder, slug, "give feedback on", lambda api: _release_feedback(api, slug))
    return Given(tuple(here), tuple(who for who in learners if who not in here))


def stamp_pages(folder: ClassFolder, slug: str, learners: Iterable[str]) -> None:
    """Lay beside feedback pages what ``nbgrader release_feedback`` reads: when the submission was handed
    in, and the secret by which its learner alone finds the page.

    A submission that did not come through the exchange has no secret; one is made, so that nbgrader's command
    works, and nobody can fetch by it.
    """
    for learner in learners:
        place, came = folder.feedback / learner / slug, folder.submitted / learner / slug
        if not place.is_dir():
            continue
        for name, otherwise in ((STAMP, ""), (SECRET, secrets.token_hex(64))):
            try:
                text = (came / name).read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError):
                text = otherwise
            target = place / name
            if name == SECRET and text == otherwise and target.is_file():
                continue
            target.write_text(text, encoding="utf-8")


def _release_feedback(api: Any, slug: str) -> Any:
    """What ``api.release_feedback`` does; nbgrader 0.9 misspells an argument there, which traitlets
    warns of and will refuse."""
    from nbgrader.utils import capture_log

    api.coursedir.assignment_id, api.coursedir.student_id = slug, "*"
    release = api.exchange.ReleaseFeedback(
        coursedir=api.coursedir, authenticator=api.authenticator, parent=api
    )
    return capture_log(release)


def _run(folder: ClassFolder, slug: str, what: str, call: Any) -> None:
    from nbgrader.apps import NbGraderAPI

    from course.grading.config import load_config

    folder.require_assignment(slug)
    config = load_config(folder)
    config.CourseDirectory.root = str(folder.root)
    config.ExchangeReleaseAssignment.force = True
    outcome: dict[str, Any] = call(NbGraderAPI(config=config))
    if not outcome["success"]:
        raise CourseError(
            texts.EXCHANGE_FAILED.format(
                what=what,
                slug=slug,
                root=folder.settings.exchange,
                error=outcome.get("error") or outcome.get("log"),
            )
        )
