"""What could keep the course from working on this machine: each finding a sentence with its remedy.

Nothing here asks the network; a course that works offline must be able to say so offline.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from course.errors import CourseError

OLDEST_PYTHON = (3, 11)
# The summit that the course starts from; a clock before it is wrong, and answers would carry wrong times.
_NOT_BEFORE = 1_756_900_000.0
_NEEDED_MIB = 200


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
        _kernel,
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


def _kernel() -> Iterator[Finding]:
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        spec = KernelSpecManager().get_kernel_spec("python3")
    except NoSuchKernel:
        remedy = f"{sys.executable} -m pip install --force-reinstall ipykernel"
        yield Finding("broken", "Jupyter has no Python kernel called python3.", remedy)
        return
    program = spec.argv[0] if spec.argv else ""
    if program in ("python", "python3") or Path(program).resolve() == Path(sys.executable).resolve():
        yield Finding("ok", "Notebooks run in this Python.")
        return
    can = _imports_course(program)
    yield Finding(
        "warning" if can else "broken",
        f"Notebooks run in another Python than this one: {program} (from {spec.resource_dir})"
        + ("." if can else ", which does not have the course."),
        "" if can else f"Remove that kernel: {sys.executable} -m jupyter kernelspec remove python3",
    )


def _imports_course(program: str) -> bool:
    try:
        tried = subprocess.run([program, "-c", "import course"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return tried.returncode == 0


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
            "Go to a folder of your own, or give one: `course start FOLDER`.",
        )
        return
    if hasattr(os, "statvfs"):
        free = os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize // 2**20
        if free < _NEEDED_MIB:
            remedy = "Delete what you do not need: a full disc loses answers."
            yield Finding("broken", f"Only {free} MiB are free in {folder}.", remedy)
            return
    yield Finding("ok", f"{folder} can be written.")


def _clock() -> Iterator[Finding]:
    if time.time() < _NOT_BEFORE:
        yield Finding(
            "broken",
            f"The clock says {time.strftime('%Y-%m-%d')}, which is before the course was written.",
            "Set the clock: the newest answer wins, so a wrong time can hide your later answers.",
        )
    else:
        yield Finding("ok", f"The clock says {time.strftime('%Y-%m-%d %H:%M')}.")
