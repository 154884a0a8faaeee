"""Open a class folder for whatever grades, regrades or writes pages in it."""

from __future__ import annotations

from pathlib import Path

from course.errors import ClassFolderError
from course.grading.classroom.folder import ClassFolder, open_class
from course.grading.classroom.gradebook import closing_gradebook, structure_rows
from course.grading.config import own_commands_first, require_in_force
from course.grading.score.marking import load_marking
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
