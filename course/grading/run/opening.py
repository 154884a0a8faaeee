"""Open a class folder for whatever grades, regrades or writes pages in it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from course.errors import ClassFolderError, CourseError
from course.grading.classroom.folder import ClassFolder, open_class
from course.grading.classroom.gradebook import closing_gradebook, structure_rows
from course.grading.config import own_commands_first, require_in_force
from course.grading.score.marking import Marking, load_marking
from course.grading.texts import grading as texts
from course.grading.texts import term


def open_for_grading(class_dir: Path, slug: str) -> ClassFolder:
    """Open a class folder and make sure that everything that grading one notebook needs is in order.

    Raises:
        ClassFolderError: if the folder, its configuration, the release or the gradebook is not fit for
            grading.
        ItemFileError: if an item or key file is malformed.
    """
    own_commands_first()
    folder = open_class(class_dir)
    folder.require_assignment(slug)
    require_in_force(folder)
    load_marking(folder.keys, slug)
    folder.require_gradebook_free()
    require_known(folder, slug)
    return folder


def require_points(marking: Marking, cells: Mapping[str, float]) -> None:
    """Make sure that keys that were changed since the release give a cell what the gradebook has for it:
    else all of its answers would go to a person, with nothing until then.

    Args:
        marking: the keys.
        cells: the graded cells and what each is worth in the gradebook.

    Raises:
        CourseError: naming the first cell where they disagree.
    """
    for cell, points in cells.items():
        try:
            given = marking.points_of(cell)
        except KeyError:
            # Gone since: each answer to it is looked at by itself.
            continue
        if abs(given - points) > 1e-6:
            raise CourseError(
                texts.POINTS_SINCE_RELEASE.format(
                    slug=marking.slug, cell=cell, cell_points=f"{points:g}", key_points=f"{given:g}"
                )
            )


def require_known(folder: ClassFolder, slug: str) -> None:
    """Make sure that the gradebook knows a notebook that was released.

    Raises:
        ClassFolderError: if it does not, as after an older copy was put back.
    """
    with closing_gradebook(folder) as gradebook:
        if not structure_rows(gradebook, slug)["assignment"]:
            raise ClassFolderError(
                term.GRADEBOOK_LACKS.format(path=folder.gradebook, slug=slug, backups=folder.backups)
            )
