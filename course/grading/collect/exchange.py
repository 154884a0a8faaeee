"""Collect from nbgrader's exchange."""

from __future__ import annotations

from typing import Any

from course.errors import ClassFolderError, SubmissionError
from course.grading.classroom.folder import ClassFolder
from course.grading.collect.choose import has_answers, other_notebook, what_is_odd, worth
from course.grading.collect.expected import class_learners, missing_learners
from course.grading.collect.kept import (
    digest_folder,
    digest_of,
    files_in,
    keep_folder,
    keep_submitted,
    read_stamp,
    write_record,
    write_submitted,
)
from course.grading.collect.outcome import Collected, Collection, Unmatched, reason_of
from course.grading.files import remove_tree
from course.grading.texts import collect as sentences
from course.grading.texts import grading as texts
from course.grading.texts import term


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
        path.parent.name: files_in(path) for path in folder.submitted.glob(f"*/{slug}") if path.is_dir()
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
            earlier = before.get(learner_id)
            if earlier is not None and digest_of(earlier) == digest:
                continue
            action, notes = _judged(folder, slug, learner_id, earlier)
            if action != "not taken":
                write_record(folder, slug, learner_id, digest, when, "exchange")
        except Exception as error:  # noqa: BLE001 - as above
            unmatched.append(Unmatched((learner_id,), reason_of(learner_id, error)))
            continue
        collected.append(Collected(learner_id, action, when, "exchange", notes))
    missing = missing_learners(folder, slug, class_learners(folder))
    return Collection(slug, tuple(collected), tuple(unmatched), missing)


def _judged(
    folder: ClassFolder, slug: str, learner_id: str, earlier: dict[str, bytes] | None
) -> tuple[str, tuple[str, ...]]:
    """What becomes of a hand-in that nbgrader has fetched, and what a person has to know of it; what holds
    less than the earlier one gives its place back to it.

    Raises:
        SubmissionError: if it is another notebook of the class, which is kept in ``originals/`` alone.
    """
    place = folder.submitted / learner_id / slug
    now = files_in(place)
    data = now.get(f"{slug}.ipynb", b"")
    other = other_notebook(folder, slug, data)
    less = earlier is not None and _worth(folder, slug, now) < _worth(folder, slug, earlier)
    if other is not None or less:
        keep_folder(folder, slug, learner_id)
        if earlier is None:
            remove_tree(place)
        else:
            write_submitted(folder, slug, learner_id, earlier)
    if other is not None:
        raise SubmissionError(texts.OTHER_BY_NAME.format(other=other, slug=slug))
    odd = what_is_odd(folder, slug, learner_id, data, has_answers(slug, now))
    notes = [odd] if odd is not None else []
    if less:
        path = place.relative_to(folder.root).as_posix()
        return "not taken", (*notes, term.LESS_THAN_BEFORE.format(path=path))
    return "new" if earlier is None else "resubmitted", tuple(notes)


def _worth(folder: ClassFolder, slug: str, files: dict[str, bytes]) -> int:
    return worth(folder, slug, files.get(f"{slug}.ipynb", b""), has_answers(slug, files))
