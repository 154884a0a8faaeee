"""Where the course's files lie: in an installed wheel, in a checkout, in an editable install.

The wheel carries ``data/`` as ``course/_data`` and the released student edition as ``course/_student``; a
checkout has ``data/`` beside the package and makes the student edition under ``build/``. Nothing else in
the course looks for files on its own.
"""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path

from course.errors import CourseError

PACKAGE = Path(__file__).resolve().parent
# As the terminal has it, before the command puts its environment's own programs first.
_PATH_AS_STARTED = os.environ.get("PATH", os.defpath)
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


def own_programs_first(searched: str) -> str:
    """A search path of programs with this environment's own in front, also where it was never activated.

    Args:
        searched: the value of PATH.
    """
    own = str(Path(sys.executable).parent)
    return os.pathsep.join([own, *(place for place in searched.split(os.pathsep) if place not in ("", own))])


def program(there: Path) -> str:
    """How the course's command is called from the folder ``there``, so that it can be copied: by its name
    where the terminal finds it by that, else by the path by which it was started."""
    started, sibling = Path(sys.argv[0]), Path(sys.executable).with_name("course")
    found = shutil.which("course", path=_PATH_AS_STARTED)
    if found is not None and _same_program(found) in map(_same_program, (started, sibling)):
        return "course"
    if started.stem == "course":
        return quoted(_from(there, started))
    return f"{quoted(_from(there, Path(sys.executable)))} -m course"


def quoted(text: str | Path) -> str:
    """A path as a terminal of this system takes it."""
    if os.name == "nt":
        return f'"{text}"' if " " in str(text) else str(text)
    return shlex.quote(str(text))


def _same_program(path: str | Path) -> str:
    # Windows calls it course.exe, and other systems lead to it by links.
    return os.path.normcase(Path(path).resolve().with_suffix(""))


def _from(there: Path, path: Path) -> str:
    """The shorter of the whole path and that from the folder; no link is followed, since a Python of an
    environment is one."""
    whole = os.path.normpath(path.absolute())
    try:
        near = os.path.relpath(whole, there.resolve())
    except ValueError:
        # On another drive of Windows.
        return whole
    return min(near, whole, key=len)


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
