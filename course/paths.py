"""Where the course's files lie: in an installed wheel, in a checkout, in an editable install.

The wheel carries ``data/`` as ``course/_data`` and the released student edition as ``course/_student``; a
checkout has ``data/`` beside the package and makes the student edition under ``build/``. Nothing else in
the course looks for files on its own.
"""

from __future__ import annotations

import os
from pathlib import Path

from course.errors import CourseError

PACKAGE = Path(__file__).resolve().parent
# A learner's folder, where no other name is given.
DEFAULT_FOLDER = "willing-and-able"
DATA_VARIABLE = "COURSE_DATA"
ITEMS_VARIABLE = "COURSE_ITEMS"
MATERIAL_VARIABLE = "COURSE_MATERIAL"
"""Names a folder that kernels in the sandbox may read besides the course: the questions and tables of a
class's releases."""

_NO_CHECKOUT = (
    "A checkout of the course is needed here, because keys and source notebooks are never packaged; {where}. "
    "Give the folder of a checkout with --course PATH."
)
_NO_DATA_THERE = (
    "The variable {variable} names {folder}, where no datapackage.json lies. Name the folder of a data "
    "package of the course, or take the variable away."
)
_NO_DATA = (
    "The course's data are missing: no datapackage.json in {package} nor in {checkout}. "
    "Install the course again."
)


def checkout() -> Path | None:
    """The root of the checkout that this package runs from, or None in an installed wheel."""
    root = PACKAGE.parent
    return root if (root / "pyproject.toml").is_file() and (root / "notebooks").is_dir() else None


def require_checkout(path: Path | None = None) -> Path:
    """The checkout to use: ``path`` if given, else the one the package runs from.

    Raises:
        CourseError: where there is none; what needs one (keys, source notebooks) is never packaged.
    """
    root = path.resolve() if path is not None else checkout()
    if root is None or not (root / "notebooks" / "source").is_dir():
        where = f"{root} holds no notebooks/source" if root is not None else "this is an installed package"
        raise CourseError(_NO_CHECKOUT.format(where=where))
    return root


def data_folder() -> Path:
    """The folder that holds ``datapackage.json`` and the CSV tables: the one that the variable COURSE_DATA
    names, as a class's grading does, else the course's own.

    Raises:
        CourseError: where the named one holds no data package, or neither the wheel's nor the checkout's copy
            is there.
    """
    if named := os.environ.get(DATA_VARIABLE):
        if (Path(named) / "datapackage.json").is_file():
            return Path(named)
        raise CourseError(_NO_DATA_THERE.format(variable=DATA_VARIABLE, folder=named))
    for folder in (PACKAGE / "_data", PACKAGE.parent / "data"):
        if (folder / "datapackage.json").is_file():
            return folder
    raise CourseError(_NO_DATA.format(package=PACKAGE / "_data", checkout=PACKAGE.parent / "data"))


ITEMS = "items.yaml"
"""The public part of a notebook's questions, beside the notebook in its folder."""


def items_folder() -> Path:
    """The folder of the course's own notebooks, each with its questions (``<slug>/items.yaml``): those of the
    student edition in a wheel, the source in a checkout."""
    root = checkout()
    return PACKAGE / "_student" if root is None else root / "notebooks" / "source"


def item_files(root: Path) -> dict[str, Path]:
    """By notebook, the file with its questions, of all notebooks of a checkout in their order."""
    found = sorted((root / "notebooks" / "source").glob(f"*/{ITEMS}"))
    return {path.parent.name: path for path in found}
