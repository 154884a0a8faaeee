"""Who is learning here: for the order in which options are shown, and for variants where a class has them."""

from __future__ import annotations

import getpass
import os
import sys
from pathlib import Path

from course.files import Broken, parse_json, read_bytes

MANIFEST = ".course-manifest.json"
"""In a learner's folder: what the course put there, and the learner's id in the class."""
UNKNOWN = "learner"
"""Who learns where nothing says who."""
_MAX_MANIFEST = 16 * 2**20


def learner_id() -> str:
    """Who is learning here: COURSE_LEARNER, else the hub's user, else whom the learner's folder
    knows, else the system's user.

    Used to shuffle, and to draw variants where a class has them; never stored with an answer.
    """
    for name in ("COURSE_LEARNER", "JUPYTERHUB_USER"):
        if os.environ.get(name):
            return os.environ[name]
    known = _known_to_folder()
    if known:
        return known
    if sys.platform == "emscripten":
        # In a browser everybody has the same name.
        return UNKNOWN
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        # No user database: a container with a bare user number.
        return UNKNOWN


def learner_of(folder: Path) -> str | None:
    """The learner's id in the class that ``course start --learner`` wrote into a folder; None where no folder
    of the course is, or none that can be read: whoever writes there next says what is wrong with it."""
    try:
        manifest = parse_json(read_bytes(folder / MANIFEST, _MAX_MANIFEST))
    except (OSError, Broken):
        return None
    known = manifest.get("learner") if isinstance(manifest, dict) else None
    return known if isinstance(known, str) else None


def _known_to_folder() -> str | None:
    """The id that `course start --learner` wrote down, for editors that were not started by it."""
    from course.evidence.store import notebook_folder

    home = notebook_folder()
    return None if home is None else learner_of(home.parent)
