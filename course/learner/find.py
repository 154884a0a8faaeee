"""Which notebook of the course a file is, by what is in it, and where a learner's work lies.

Learners rename notebooks, and cloud services put a second copy beside the first. A file's name says little,
so a notebook is known by the questions that it asks; whether somebody worked in it is known by comparing its
cells with what was handed out.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course.errors import CourseError
from course.evidence.store import from_notebook
from course.learner import texts
from course.learner.carry import text_hash
from course.learner.conflict import read_notebook
from course.notebooks import notebook_paths, source_of

BACKUPS = "backups"
_LEFT_OUT = {BACKUPS, ".ipynb_checkpoints"}
_CALL = re.compile(r"""\b(?:quiz|predict|check)\(\s*["']([0-9a-z][0-9a-z-]*)/[0-9a-z-]+["']""")
_MOST = 500


@dataclass(frozen=True)
class Found:
    """A notebook file.

    Attributes:
        path: the file.
        slug: the course's notebook that it is.
        work: how many of its cells and answers are the learner's.
        content: a hash of what is the learner's; equal in copies.
    """

    path: Path
    slug: str
    work: int
    content: str


def slug_in(notebook: dict[str, Any]) -> str | None:
    """The course's notebook that these cells are, or None where they ask nothing of the course's."""
    named = Counter(match for cell in notebook["cells"] for match in _CALL.findall(source_of(cell)))
    if not named:
        named = Counter(item.partition("/")[0] for item in from_notebook(notebook))
    return named.most_common(1)[0][0] if named else None


def slug_of(path: Path) -> str:
    """The course's notebook that a file is: by its content, else by its name.

    Raises:
        CourseError: where the file cannot be read as a notebook.
    """
    return slug_in(read_notebook(path)) or path.stem


def notebooks_around(folder: Path, handed_out: dict[str, set[str]]) -> list[Found]:
    """The notebooks of the course in a learner's folder, wherever they lie and whatever they are called.

    Args:
        folder: the learner's folder.
        handed_out: by slug, hashes of the texts that the course put there; without them every cell counts as
            the learner's.
    """
    found = []
    for path in notebook_files(folder):
        try:
            notebook = read_notebook(path)
        except CourseError:
            # What cannot be read is told where that notebook is asked for.
            continue
        slug = slug_in(notebook)
        if slug is None and path.stem == path.parent.name:
            slug = path.stem
        if slug is not None:
            work, content = _work(notebook, handed_out.get(slug, set()))
            found.append(Found(path, slug, work, content))
    return found


def notebook_files(folder: Path) -> list[Path]:
    """The notebooks in a learner's folder and one level below, without backups and checkpoints."""
    plain = (path for path in notebook_paths(folder) if path.is_file() and not path.is_symlink())
    return [path for path in plain if not _LEFT_OUT.intersection(path.parts)][:_MOST]


def _work(notebook: dict[str, Any], known: set[str]) -> tuple[int, str]:
    own = [source_of(cell).strip() for cell in notebook["cells"] if text_hash(cell) not in known]
    own = [source for source in own if source]
    answers = dict(from_notebook(notebook))
    digest = hashlib.sha256(json.dumps([own, answers], sort_keys=True, default=str).encode()).hexdigest()
    return len(own) + len(answers), digest


def choose(folder: Path, slug: str, found: Iterable[Found]) -> tuple[Path, list[Path]]:
    """The file that is meant by a notebook's name, and other files with work in it.

    Returns:
        The one that was worked in, else the one at the usual place; and the other files with the same work.

    Raises:
        CourseError: where several were worked in, differently: which one is meant is not ours to say.
    """
    usual = folder / slug / f"{slug}.ipynb"
    candidates = [one for one in found if one.slug == slug]
    worked = [one for one in candidates if one.work]
    if not worked:
        others = [one.path for one in candidates]
        return (usual if usual.is_file() or not others else others[0]), []
    if len({one.content for one in worked}) > 1:
        files = "\n".join(texts.FOUND_ONE.format(path=one.path, n=one.work) for one in worked)
        raise CourseError(texts.WHICH_NOTEBOOK.format(slug=slug, files=files))
    best = next((one.path for one in worked if one.path == usual), worked[0].path)
    return best, [one.path for one in worked if one.path != best]
