"""Where the course's files lie: in an installed wheel, in a checkout, in an editable install.

The wheel carries ``data/`` as ``course/_data`` and the released student edition as ``course/_student``; a
checkout has ``data/`` beside the package and makes the student edition under ``build/``. Nothing else in
the course looks for files on its own.
"""

from __future__ import annotations

from pathlib import Path

from course.errors import CourseError

PACKAGE = Path(__file__).resolve().parent


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
        raise CourseError(
            "A checkout of the course is needed here, because keys and source notebooks are never packaged; "
            f"{where}. Give the folder of a checkout with --course PATH."
        )
    return root


def data_folder() -> Path:
    """The folder that holds ``datapackage.json`` and the CSV tables.

    Raises:
        CourseError: where neither the wheel's nor the checkout's copy is there.
    """
    for folder in (PACKAGE / "_data", PACKAGE.parent / "data"):
        if (folder / "datapackage.json").is_file():
            return folder
    raise CourseError(
        f"The course's data are missing: no datapackage.json in {PACKAGE / '_data'} nor in "
        f"{PACKAGE.parent / 'data'}. Install the course again."
    )


def items_folder() -> Path:
    """The folder with the public part of the questions, one YAML file a notebook."""
    return PACKAGE / "items"
