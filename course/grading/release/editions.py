"""Of which edition a hand-in is, and by which questions and keys it can be judged.

Three cases: the edition in force; an earlier one that the class keeps, with its own keys and tables; one that
the class never had, as from another version's wheel. Of the last a person decides, but for the questions that
are the same in both editions, where the installed course knows theirs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course import history
from course.errors import CourseError
from course.evidence.record import printable
from course.grading.classroom.folder import ClassFolder
from course.grading.release.frozen import Frozen, editions, in_force
from course.grading.texts import grading as texts
from course.learner.edition import items_of_edition
from course.questions.bank.edition import Edition, cell_marks, edition_in
from course.questions.bank.load import Items, load_items_file, public_dict


@dataclass(frozen=True)
class Origin:
    """Where a hand-in comes from.

    Attributes:
        shown: its edition as people read it, or None where it names none and is taken for the one in force.
        earlier: the earlier release by which it is judged, or None.
        foreign: why it cannot be judged by the class's keys, or None.
        same: full ids of the questions and exercises for which it can.
        notes: sentences for whoever marks.
    """

    shown: str | None = None
    earlier: Frozen | None = None
    foreign: str | None = None
    same: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def noted(self) -> dict[str, Any]:
        """What healing writes down of it."""
        earlier = self.earlier.edition.id if self.earlier is not None else None
        return {"edition": earlier, "foreign": self.foreign, "same": list(self.same)}


def origin_of(
    folder: ClassFolder, slug: str, notebook: Mapping[str, Any], released: Mapping[str, Any]
) -> Origin:
    """Find out where a hand-in comes from.

    Args:
        folder: the class folder.
        slug: the notebook.
        notebook: what was handed in.
        released: what the class released.

    Raises:
        ClassFolderError: if what the class keeps of its releases is damaged.
    """
    current = in_force(folder.root, slug)
    theirs = edition_in(notebook)
    if theirs is None:
        theirs = _recognised(slug, notebook, released, current)
    if theirs is None:
        return Origin()
    shown = printable(str(theirs))
    if theirs.id == current.edition.id:
        return Origin(shown)
    for frozen in editions(folder.root, slug):
        if theirs.id in ("", frozen.edition.id) and (theirs.id or frozen.edition.version == theirs.version):
            said = texts.EARLIER_EDITION.format(theirs=frozen.edition, ours=current.edition)
            return Origin(str(frozen.edition), frozen, notes=(said,))
    said = texts.FAULT_EDITION.format(theirs=shown.replace(" ()", ""), ours=current.edition)
    same = _same(slug, theirs, notebook, released, current)
    return Origin(shown, foreign=said, same=same, notes=(said,))


def _recognised(
    slug: str, notebook: Mapping[str, Any], released: Mapping[str, Any], current: Frozen
) -> Edition | None:
    """The first version's edition, which no notebook names, where more of its cells are there than of the
    class's; else None, and the notebook counts as the class's."""
    if current.edition.version == history.FIRST:
        return None
    theirs = cell_marks(notebook["cells"])
    first, ours = history.marks_of(history.FIRST).get(slug, {}), cell_marks(released["cells"])

    def like(marks: Mapping[str, str]) -> int:
        return sum(theirs.get(name) == mark for name, mark in marks.items())

    return Edition(history.FIRST, "") if like(first) > like(ours) else None


def _same(
    slug: str, theirs: Edition, notebook: Mapping[str, Any], released: Mapping[str, Any], current: Frozen
) -> tuple[str, ...]:
    """What is asked alike in both editions, as far as the installed course knows the other's questions."""
    path = _known(slug, theirs)
    if path is None:
        return ()
    try:
        other, own = load_items_file(path, slug), load_items_file(current.items, slug)
    except CourseError:
        # Whatever is wrong with them: a person decides.
        return ()
    return (*_same_items(own, other), *_same_exercises(own, other, notebook, released))


def _known(slug: str, edition: Edition) -> Path | None:
    if not edition.id:
        return history.items_of(edition.version, slug)
    return items_of_edition(slug, edition)


def _same_items(own: Items, other: Items) -> list[str]:
    def asked(items: Items) -> dict[str, str]:
        return {
            item.id: json.dumps([public_dict(form) for form in item.forms.values()], sort_keys=True)
            for quiz in items.quizzes.values()
            for item in quiz.items
        }

    ours, theirs = asked(own), asked(other)
    return [name for name, text in ours.items() if theirs.get(name) == text]


def _same_exercises(
    own: Items, other: Items, notebook: Mapping[str, Any], released: Mapping[str, Any]
) -> list[str]:
    """Exercises with the same specification whose check cell says the same."""
    ours, theirs = cell_marks(released["cells"]), cell_marks(notebook["cells"])
    found = []
    for name, spec in own.exercises.items():
        check = f"check-{name}"
        if other.exercises.get(name) == spec and ours.get(check) and ours[check] == theirs.get(check):
            found.append(spec.id)
    return found
