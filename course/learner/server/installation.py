"""What could keep the course from working on this machine: each finding a sentence with its remedy.

Nothing here asks the network; a course that works offline must be able to say so offline.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from course.errors import CourseError
from course.files import FULL
from course.learner import texts

OLDEST_PYTHON = (3, 11)
# The summit that the course starts from; a clock before it is wrong, and answers would carry wrong times.
_NOT_BEFORE = 1_756_900_000.0
_NEEDED_MIB = 200
# An installation is not used for longer than a few terms: a clock that says otherwise is looked at.
_LONGEST_USE_S = 4 * 365 * 86400.0


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: ``ok``, ``warning`` (works, but) or ``broken``."""

    level: str
    sentence: str
    remedy: str = ""


def examine(folder: Path | None = None) -> list[Finding]:
    """Look at this installation.

    Args:
        folder: where the learner's notebooks are or will be; by default the current folder.
    """
    place = (folder or Path.cwd()).resolve()
    looks: tuple[Callable[[], Iterator[Finding]], ...] = (
        _python,
        _packages,
        _edition,
        _extension,
        lambda: _kernel(place),
        _jupyter_home,
        lambda: _write_access(place),
        _clock,
    )
    findings: list[Finding] = []
    for look in looks:
        try:
            findings.extend(look())
        except CourseError as error:
            findings.append(Finding("broken", str(error)))
    return findings


def _python() -> Iterator[Finding]:
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < OLDEST_PYTHON:
        yield Finding(
            "broken", (f"Python {found} is too old."), "Install Python 3.11 or newer and set up again."
        )
    else:
        yield Finding("ok", f"Python {found} at {sys.executable}.")


def _packages() -> Iterator[Finding]:
    from packaging.requirements import Requirement

    try:
        needed = [Requirement(line) for line in requires("willing-and-able") or ()]
    except PackageNotFoundError:
        yield Finding(
            "broken",
            ("The package willing-and-able is not installed."),
            "Run `make start`, or `pip install` the wheel.",
        )
        return
    bad = []
    here = [need for need in needed if need.marker is None or need.marker.evaluate({"extra": ""})]
    for requirement in here:
        try:
            found = version(requirement.name)
        except PackageNotFoundError:
            bad.append(f"{requirement.name} is missing")
            continue
        if not requirement.specifier.contains(found, prereleases=True):
            bad.append(f"{requirement.name} is {found}, but {requirement.specifier} is needed")
    if bad:
        remedy = (
            f"Install the course again: {sys.executable} -m pip install --force-reinstall with its wheel."
        )
        yield Finding("broken", f"Packages: {'; '.join(bad)}.", remedy)
    else:
        yield Finding("ok", f"All {len(here)} packages that the course needs are there.")


def _edition() -> Iterator[Finding]:
    from course.learner.edition import notebooks_in
    from course.paths import PACKAGE, checkout, data_folder

    root = checkout()
    where = root / "notebooks" / "source" if root else PACKAGE / "_student"
    slugs = notebooks_in(where)
    if slugs:
        yield Finding("ok", f"{len(slugs)} notebooks in {where}.")
    else:
        yield Finding("broken", f"There are no notebooks in {where}.", "Install the course again.")
    yield Finding("ok", f"The facts are in {data_folder()}; nothing is fetched from the network.")


def _extension() -> Iterator[Finding]:
    from course.questions.browser.extension import extension_status

    found = extension_status()
    yield Finding("ok" if found.active else "broken", found.sentence, found.remedy)


def _kernel(folder: Path) -> Iterator[Finding]:
    from course.learner.server import kernels

    problem = kernels.problem_of(kernels.USUAL)
    if problem is None:
        yield Finding("ok", texts.KERNEL_OK.format(kernel=kernels.USUAL))
    else:
        known = texts.KERNELS["unknown"].partition("{")[0]
        remedy = texts.KERNEL_REINSTALL if problem.startswith(known) else texts.KERNEL_REMOVE
        yield Finding("broken", problem, remedy.format(python=sys.executable, kernel=kernels.USUAL))
    for kernel, names in sorted(_kernels_named(folder).items()):
        if kernel != kernels.USUAL and (problem := kernels.problem_of(kernel)):
            sentence = texts.KERNEL_OF.format(problem=problem, notebooks=", ".join(names))
            yield Finding("broken", sentence, texts.KERNEL_CHOOSE)


def _kernels_named(folder: Path) -> dict[str, list[str]]:
    """By kernel, the notebooks of the learner's folder that ask for it."""
    from course.learner.conflict import read_notebook
    from course.learner.find import notebook_files

    found: dict[str, list[str]] = {}
    for path in notebook_files(_learners_folder(folder)):
        try:
            asked = (read_notebook(path).get("metadata") or {}).get("kernelspec")
        except CourseError:
            continue
        name = asked.get("name") if isinstance(asked, dict) else None
        if isinstance(name, str) and name:
            found.setdefault(name, []).append(path.name)
    return found


def _learners_folder(place: Path) -> Path:
    from course.learner.folder import find_folder

    try:
        return find_folder(place)
    except CourseError:
        return place


def _jupyter_home() -> Iterator[Finding]:
    """Jupyter writes into folders of the user's own before it shows anything."""
    from course.learner.server.jupyter_home import writable

    home = writable(os.environ)
    if home.refused:
        yield Finding("warning", home.sentence(), texts.JUPYTER_HOME_REMEDY)


def _write_access(folder: Path) -> Iterator[Finding]:
    if not folder.is_dir():
        yield Finding("ok", f"{folder} does not exist yet; `course start` makes it.")
        return
    try:
        with tempfile.TemporaryDirectory(dir=folder, prefix=".course-doctor-") as scratch:
            first = Path(scratch) / "one.json"
            first.write_text(json.dumps({"ä": "Ж"}), encoding="utf-8")
            first.replace(Path(scratch) / "two.json")
    except OSError as error:
        yield Finding(
            "broken",
            f"{folder} cannot be written ({error.strerror}).",
            texts.FULL_REMEDY if error.errno in FULL else texts.FOLDER_REMEDY,
        )
        return
    if hasattr(os, "statvfs"):
        free = os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize // 2**20
        if free < _NEEDED_MIB:
            yield Finding("broken", f"Only {free} MiB are free in {folder}.", texts.FULL_REMEDY)
            return
    yield Finding("ok", f"{folder} can be written.")


def _clock() -> Iterator[Finding]:
    now = time.time()
    day = time.strftime("%Y-%m-%d %H:%M")
    installed = Path(__file__).stat().st_mtime
    if now < _NOT_BEFORE:
        yield Finding("broken", texts.CLOCK_EARLY.format(day=day), texts.CLOCK_REMEDY)
    elif now - installed > _LONGEST_USE_S:
        since = time.strftime("%Y-%m-%d", time.localtime(installed))
        sentence = texts.CLOCK_LATE.format(day=day, installed=since)
        yield Finding("warning", sentence, texts.CLOCK_REMEDY)
    else:
        yield Finding("ok", f"The clock says {day}.")
