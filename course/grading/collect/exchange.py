"""Collect from nbgrader's exchange."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from course.errors import ClassFolderError, SubmissionError
from course.grading.classroom.folder import ClassFolder
from course.grading.collect.choose import is_untouched
from course.grading.collect.expected import class_learners, missing_learners
from course.grading.collect.kept import content_of, digest_folder, keep_submitted, read_stamp, write_record
from course.grading.collect.outcome import Collected, Collection, Unmatched, reason_of
from course.grading.texts import collect as sentences
from course.grading.texts import grading as texts


def collect_exchange(folder: ClassFolder, slug: str, *, update: bool = True) -> Collection:
    """Collect from nbgrader's exchange, through nbgrader's own collector; earlier submissions are kept in
    ``originals/``.

    Raises:
        ClassFolderError: if the class has no such assignment or no exchange folder.
    """
    from nbgrader.apps import NbGraderAPI

    from course.grading.config import load_config

    folder.require_assignment(slug)
    root = folder.settings.exchange
    if root is None or not root.is_dir():
        raise ClassFolderError(
            sentences.NO_EXCHANGE.format(
                state=sentences.NOT_SET if root is None else sentences.NOT_THERE.format(root=root),
                settings=folder.root / "course.yaml",
                slug=slug,
            )
        )
    before = {
        path.parent.name: digest_folder(path) for path in folder.submitted.glob(f"*/{slug}") if path.is_dir()
    }
    unmatched: list[Unmatched] = []
    for learner_id in before:
        keep_submitted(folder, slug, learner_id)
    config = load_config(folder)
    config.CourseDirectory.root = str(folder.root)
    api = NbGraderAPI(config=config)
    outcome: dict[str, Any] = api.collect(slug, update=update)
    if not outcome["success"]:
        raise SubmissionError(
            sentences.NOT_COLLECTED.format(
                slug=slug, root=root, reason=outcome.get("error") or outcome["log"]
            )
        )
    collected = []
    for path in sorted(folder.submitted.glob(f"*/{slug}")):
        learner_id = path.parent.name
        try:
            digest, when = digest_folder(path), read_stamp(path)
            if before.get(learner_id) == digest:
                continue
            write_record(folder, slug, learner_id, digest, when, "exchange")
        except Exception as error:  # noqa: BLE001 - as above
            unmatched.append(Unmatched((learner_id,), reason_of(learner_id, error)))
            continue
        collected.append(
            Collected(
                learner_id,
                "resubmitted" if learner_id in before else "new",
                when,
                "exchange",
                (texts.UNTOUCHED,) if _exchange_untouched(folder, slug, path) else (),
            )
        )
    missing = missing_learners(folder, slug, class_learners(folder))
    return Collection(slug, tuple(collected), tuple(unmatched), missing)


def _exchange_untouched(folder: ClassFolder, slug: str, place: Path) -> bool:
    """Whether what was fetched is the notebook as it was given out, with no answers beside it."""
    data = content_of(place / f"{slug}.ipynb")
    return not any(place.glob(f"**/{slug}.*.json")) and bool(data) and is_untouched(folder, slug, data)
