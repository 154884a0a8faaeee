"""Where evidence lies: beside the notebook, in its metadata, in its outputs.

A *sidecar* is one small file a quiz, ``answers/01-coalition.who-counts.json`` beside the notebook. It is
written under a lock, merged with what is there, and replaced in one step, so that two kernels or a crash
lose nothing. Nothing here stops a lesson: what goes wrong becomes a sentence in ``problem`` or
``problems``, and the lesson goes on.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from course.evidence import texts
from course.evidence.merge import merge
from course.evidence.notebook import from_notebook
from course.evidence.record import Evidence, bundle, clean_bundle, is_slug
from course.files import Broken, locked, parse_json, read_bytes, sides_of_conflict, write_text, write_whole

__all__ = [
    "Sidecar",
    "from_notebook",
    "gather",
    "notebook_files",
    "notebook_folder",
    "notebook_path",
    "sidecar_name",
    "sidecars",
]

FOLDER = "answers"
FOLDER_VARIABLE = "COURSE_ANSWERS"
_ASIDE = ".broken-"
MAX_SIDECAR_BYTES = 4 * 2**20
MAX_SIDECARS = 500
_NOTEBOOKS_READ = 20


def notebook_path() -> Path | None:
    """The notebook that this kernel runs, where the front end tells it (Jupyter servers and VS Code do)."""
    names: list[object] = [os.environ.get("JPY_SESSION_NAME")]
    # A front end is there only where IPython is already loaded.
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is not None:
        names.append(shell.user_ns.get("__vsc_ipynb_file__"))
    for name in names:
        if isinstance(name, str) and name and Path(name).is_absolute() and Path(name).parent.is_dir():
            return Path(name)
    return None


def notebook_folder() -> Path | None:
    """The folder of the notebook that runs here; None where answers must be neither read nor written.

    Under nbgrader's autograding there is no folder, because a submission's answers are collected before any
    kernel starts. Under its validation the folder is the working directory: the server's variables may name
    another notebook.
    """
    mode = os.environ.get("NBGRADER_EXECUTION")
    if mode == "autograde":
        return None
    named = os.environ.get(FOLDER_VARIABLE)
    if named and mode is None:
        return Path(named)
    notebook = notebook_path() if mode is None else None
    return notebook.parent if notebook is not None else Path.cwd()


def notebook_files(slug: str) -> list[Path]:
    """The file of the notebook that runs here, or those in its folder that may be it; none under autograding.

    Args:
        slug: the notebook, such as ``01-coalition``.
    """
    mode = os.environ.get("NBGRADER_EXECUTION")
    own = notebook_path() if mode is None else None
    folder = notebook_folder()
    if own is not None or folder is None:
        return [own] if own is not None else []
    usual = folder / f"{slug}.ipynb"
    # A renamed notebook is still the learner's; what it holds names the notebook it belongs to.
    return [usual] if usual.is_file() else sorted(folder.glob("*.ipynb"))[:_NOTEBOOKS_READ]


def sidecar_name(quiz_id: str) -> str:
    """The file name of a quiz's sidecar.

    Raises:
        ValueError: if ``quiz_id`` is not ``notebook/quiz``; a file name is never made from anything else.
    """
    parts = quiz_id.split("/")
    if len(parts) != 2 or not all(map(is_slug, parts)):
        raise ValueError(f"{quiz_id!r} is not the id of a quiz, such as 01-coalition/who-counts.")
    return ".".join(parts) + ".json"


class Sidecar:
    """The answers file of one quiz.

    Args:
        quiz_id: full id, ``notebook/quiz``.
        folder: the notebook's folder; found by :func:`notebook_folder` if not given.

    Attributes:
        quiz_id: as given.
        path: the file, or None where nothing may be stored (autograding).
        problem: None, or a sentence on what went wrong in the last :meth:`load` or :meth:`save`.
    """

    def __init__(self, quiz_id: str, folder: Path | str | None = None) -> None:
        name = sidecar_name(quiz_id)
        home = Path(folder) if folder is not None else notebook_folder()
        self.quiz_id = quiz_id
        self.path = home / FOLDER / name if home is not None else None
        self.problem: str | None = None

    def load(self) -> Evidence:
        """The answers in the file; none where it is missing or broken.

        A broken file is moved aside, never overwritten.
        """
        self.problem = None
        if self.path is None:
            return Evidence()
        found = self._load_own()
        beside = merge(*self._copies())
        return Evidence(merge(found, beside), found.problems) if beside else found

    def kept_aside(self) -> list[str]:
        """The names of files of this quiz that were moved aside because they could not be read."""
        if self.path is None:
            return []
        own = f"{self.path.stem}{_ASIDE}"
        return [name for name in kept_aside(self.path.parent.parent) if name.startswith(own)]

    def _copies(self) -> Iterator[Evidence]:
        """Answers to this quiz in copies that a cloud service put beside the file, whatever it calls them."""
        assert self.path is not None
        try:
            files = sorted(self.path.parent.glob(f"{self.path.stem}*.json"))
        except OSError:
            # The folder itself cannot be listed; reading the file says so.
            return
        others = (path for path in files if path != self.path and _ASIDE not in path.name)
        for found in sidecars(others):
            yield Evidence({i: record for i, record in found.items() if i.startswith(f"{self.quiz_id}/")})

    def _load_own(self) -> Evidence:
        assert self.path is not None
        try:
            return _read_sidecar(self.path)
        except FileNotFoundError:
            return Evidence()
        except Broken:
            return self._load_locked()
        except OSError as error:
            # Perhaps only for now (a virus scanner holds the file): it stays where it is.
            self.problem = texts.UNREADABLE_FILE.format(file=self._shown(), problem=error.strerror or error)
            return Evidence()

    def save(self, evidence: Mapping[str, Any]) -> Evidence:
        """Merge ``evidence`` into the file.

        Returns:
            The newest answer to each question, from here and from the file. Where it could not be written,
            :attr:`problem` says so; what was in the file before is still there.
        """
        self.problem = None
        merged = merge(evidence)
        if self.path is None:
            return merged
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with locked(self.path) as mine:
                if not mine:
                    self.problem = texts.LOCK_BUSY.format(file=self._shown())
                on_file = self._read()
                merged = merge(on_file, evidence, *self._copies())
                good = self.path.exists() and not _is_conflicted(self.path)
                if merged != on_file or on_file.problems or not good:
                    self._write(merged)
        except OSError as error:
            self.problem = texts.NOT_WRITTEN.format(file=self._shown(), problem=error.strerror or error)
        return merged

    def _load_locked(self) -> Evidence:
        # Under the lock, because another kernel may have put a good file there in the meantime.
        assert self.path is not None
        try:
            with locked(self.path):
                return self._read()
        except OSError as error:
            self.problem = texts.UNREADABLE_FILE.format(file=self._shown(), problem=error.strerror or error)
            return Evidence()

    def _read(self) -> Evidence:
        """The file's answers; a broken file is out of the way afterwards, or this raises OSError."""
        assert self.path is not None
        try:
            found = _read_sidecar(self.path)
        except FileNotFoundError:
            return Evidence()
        except Broken as broken:
            self._keep(str(broken), Path.replace)
            return Evidence()
        if found.problems:
            # The good records are used; the file with the bad ones is kept before it is replaced.
            self._keep(found.problems[0], _copy)
        return found

    def _keep(self, problem: str, how: Callable[[Path, Path], object]) -> None:
        assert self.path is not None
        kept = self.path.with_name(f"{self.path.stem}{_ASIDE}{time.time_ns()}.json")
        how(self.path, kept)
        self.problem = texts.KEPT_ASIDE.format(
            file=self._shown(), problem=problem.rstrip("."), kept=kept.name
        )

    def _write(self, evidence: Evidence) -> None:
        assert self.path is not None
        content = bundle(evidence, self.quiz_id)
        write_text(self.path, json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n")

    def _shown(self) -> str:
        assert self.path is not None
        return f"{self.path.parent.name}/{self.path.name}"


def kept_aside(folder: Path) -> list[str]:
    """The answers files beside a notebook that could not be read and were moved aside, by name."""
    try:
        return sorted(path.name for path in (folder / FOLDER).glob(f"*{_ASIDE}*.json"))
    except OSError:
        # A folder that cannot be listed is told where its answers are read.
        return []


def gather(notebook: Path | str | Mapping[str, Any], folder: Path | str | None = None) -> Evidence:
    """All evidence of a submission: in the notebook, and in the sidecars of its folder.

    Links, special files and large files are not opened, because a submission may come from anybody.

    Args:
        notebook: a file, or the notebook as JSON.
        folder: the folder that holds the notebook and ``answers/``; None where there is none.

    Returns:
        The merged evidence; ``.problems`` names what was refused or could not be read. Never raises.
    """
    parts = [from_notebook(notebook)]
    if folder is not None:
        for place in _answers_folders(Path(folder)):
            parts += _in_folder(place)
    merged = merge(*parts)
    merged.problems = [problem for part in parts for problem in part.problems]
    return merged


def _answers_folders(folder: Path) -> list[Path]:
    """The folders of answers, whose name a system or a person may have written in another case."""
    try:
        return sorted(path for path in folder.iterdir() if path.name.casefold() == FOLDER)
    except OSError:
        # What cannot be listed is told by the one that is meant.
        return [folder / FOLDER]


def _in_folder(folder: Path) -> Iterator[Evidence]:
    try:
        if folder.is_symlink():
            yield Evidence(problems=[texts.LINK.format(file=folder.name)])
            return
        files = sorted(
            path
            for path in folder.glob("*")
            if path.suffix.casefold() == ".json" and ".broken-" not in path.name
        )
    except OSError as error:
        yield Evidence(
            problems=[texts.UNREADABLE_FILE.format(file=folder.name, problem=error.strerror or error)]
        )
        return
    yield from sidecars(files)


def sidecars(files: Iterable[Path]) -> Iterator[Evidence]:
    """The evidence in each of these answers files; ``.problems`` name what was refused. Never raises."""
    for number, path in enumerate(files):
        folder = path.parent.name
        shown = f"{folder}/{path.name}"
        if number == MAX_SIDECARS:
            yield Evidence(problems=[texts.TOO_MANY_FILES.format(folder=folder, limit=MAX_SIDECARS)])
            return
        try:
            found = _read_sidecar(path)
        except OSError as error:
            found = Evidence(
                problems=[texts.UNREADABLE_FILE.format(file=shown, problem=error.strerror or error)]
            )
        except Broken as broken:
            found = Evidence(problems=[texts.UNREADABLE_FILE.format(file=shown, problem=broken)])
        else:
            found.problems = [f"{shown}: {problem}" for problem in found.problems]
        yield found


def _read_sidecar(path: Path) -> Evidence:
    raw = read_bytes(path, MAX_SIDECAR_BYTES)
    sides = sides_of_conflict(raw.decode("utf-8", "replace"))
    if sides is not None:
        # Both sides of a version control program's conflict are answers; the newest to each question counts.
        parts = [clean_bundle(parse_json(side.encode("utf-8"))) for side in sides]
        merged = Evidence(merge(*parts))
        merged.problems = [problem for part in parts for problem in part.problems]
        return merged
    content = parse_json(raw)
    found = clean_bundle(content)
    if not isinstance(content, dict) or not isinstance(content.get("evidence"), dict):
        raise Broken(texts.HOLDS_NO_ANSWERS)
    if not found and found.problems and content["evidence"]:
        raise Broken(found.problems[0].rstrip("."))
    return found


def _is_conflicted(path: Path) -> bool:
    raw = read_bytes(path, MAX_SIDECAR_BYTES)
    return sides_of_conflict(raw.decode("utf-8", "replace")) is not None


def _copy(source: Path, target: Path) -> None:
    write_whole(target, source.read_bytes())
