"""Jupyter's own folders (settings, trust, connections), where the usual ones in the user's home cannot be
written: a home that is read-only, full, missing or another user's, as on shared machines and in containers.

What should last lies then in the learner's folder, under ``.jupyter``; what belongs to one run (addresses and
keys of running kernels, which nobody else may read) in a folder of the user's own among the temporary ones.
"""

from __future__ import annotations

import contextlib
import errno
import getpass
import os
import stat
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from course.learner import texts

FOLDER = ".jupyter"
# What Jupyter and IPython write before they show anything takes less; a disk without it is full to them.
_NEEDED_BYTES = 64 * 1024


@dataclass(frozen=True)
class JupyterHome:
    """Where Jupyter is to write.

    Attributes:
        variables: what to add to the environment of a Jupyter server or kernel; empty where nothing is wrong.
        refused: by folder that cannot be written, the reason.
        instead: the folders that take their place; those that do not last are temporary ones.
    """

    variables: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    instead: tuple[Path, ...] = ()

    def sentence(self) -> str:
        """What cannot be written and why, in one sentence for each reason."""
        by_reason: dict[str, list[str]] = {}
        for place, reason in self.refused.items():
            by_reason.setdefault(reason, []).append(place)
        return " ".join(
            texts.JUPYTER_HOME.format(folder=", ".join(places), reason=reason)
            for reason, places in by_reason.items()
        )


def problem_of(place: Path) -> str | None:
    """Why nothing can be written into a folder, or the folder cannot be made; None where it can."""
    try:
        there = next(folder for folder in (place, *place.parents) if folder.exists())
        with tempfile.TemporaryFile(dir=there) as file:
            file.write(b"\0" * _NEEDED_BYTES)
            file.flush()
    except OSError as error:
        return error.strerror or str(error)
    return None


def writable(base: Mapping[str, str], folder: Path | None = None) -> JupyterHome:
    """What has to be set so that Jupyter can write.

    Args:
        base: the environment that Jupyter would get.
        folder: the learner's folder, where settings are to be kept; None where there is none.
    """
    variables: dict[str, str] = {}
    refused: dict[str, str] = {}
    instead: list[Path] = []
    for name, usual in _usual(base):
        reason = problem_of(usual) if usual is not None else os.strerror(errno.ENOENT)
        if reason is None:
            continue
        refused[str(usual) if usual is not None else name] = reason
        lasting = None if folder is None or name == "JUPYTER_RUNTIME_DIR" else folder / FOLDER
        if lasting is None or problem_of(lasting) is not None:
            lasting = _temporary()
        place = lasting / name.lower().removesuffix("_dir").removesuffix("dir").replace("_", "-")
        variables[name] = str(place)
        instead.append(lasting)
        if usual is not None and (path := _SEARCHED.get(name)):
            # Kernels and settings that lie there are still found.
            variables[path] = os.pathsep.join(filter(None, [base.get(path), str(usual)]))
    return JupyterHome(variables, refused, tuple(dict.fromkeys(instead)))


# Search paths that a folder belongs to, so that what is in it is read although nothing can be written there.
_SEARCHED = {"JUPYTER_DATA_DIR": "JUPYTER_PATH", "JUPYTER_CONFIG_DIR": "JUPYTER_CONFIG_PATH"}


def _usual(base: Mapping[str, str]) -> Iterator[tuple[str, Path | None]]:
    """By variable, the folder that Jupyter, IPython or matplotlib would use; None where there is no home."""
    from jupyter_core.paths import jupyter_config_dir, jupyter_data_dir, jupyter_runtime_dir

    for name, find in (
        ("JUPYTER_CONFIG_DIR", jupyter_config_dir),
        ("JUPYTER_DATA_DIR", jupyter_data_dir),
        ("JUPYTER_RUNTIME_DIR", jupyter_runtime_dir),
    ):
        try:
            yield name, Path(find())
        except RuntimeError:
            # No HOME, and the system knows no home of this user.
            yield name, None
    home = Path(base["HOME"]) if base.get("HOME") else _known_home()
    for name, below in (("IPYTHONDIR", ".ipython"), ("MPLCONFIGDIR", ".config/matplotlib")):
        yield name, Path(base[name]) if base.get(name) else home and home / below


def _known_home() -> Path | None:
    try:
        return Path.home()
    except RuntimeError:
        return None


def runtime_dirs() -> list[Path]:
    """The folders in which running Jupyter servers of this user may have noted their addresses."""
    if sys.platform == "emscripten":
        # In a browser there is no server.
        return []
    from jupyter_core.paths import jupyter_runtime_dir

    found = []
    with contextlib.suppress(RuntimeError):  # no home: the one below is all there can be
        found.append(Path(jupyter_runtime_dir()))
    shared = _shared_temporary()
    if _is_ours(shared):
        found.append(shared / "jupyter-runtime")
    return found


def _temporary() -> Path:
    """A folder that nobody else can read, the same for all runs of this user where that is possible."""
    shared = _shared_temporary()
    with contextlib.suppress(FileExistsError):
        shared.mkdir(mode=0o700)
    if _is_ours(shared):
        return shared
    # Somebody else made one of that name: whoever may write there could send us anywhere.
    return Path(tempfile.mkdtemp(prefix="willing-and-able-"))


def _shared_temporary() -> Path:
    who = str(os.getuid()) if hasattr(os, "getuid") else getpass.getuser()
    return Path(tempfile.gettempdir()) / f"willing-and-able-{who}"


def _is_ours(place: Path) -> bool:
    try:
        status = place.lstat()
    except OSError:
        return False
    if not stat.S_ISDIR(status.st_mode):
        return False
    return not hasattr(os, "getuid") or (status.st_uid == os.getuid() and not status.st_mode & 0o077)
