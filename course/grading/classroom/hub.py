"""A JupyterHub for a class: the files that make Fetch, the folder of ``course start`` and Submit one place.

nbgrader's Assignment List works in the folder that ``c.Exchange.assignment_dir`` names, which is the server's
own folder unless it is told otherwise, and the learner's notebooks do not lie there. So one file tells it,
for every learner of the environment; two others switch off what is not for learners. Everything is shown
before it is written, other settings in a file stay, and writing twice changes nothing.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course.errors import CourseError
from course.files import write_whole
from course.grading.texts import hub as texts
from course.paths import DEFAULT_FOLDER

NAME = re.compile(r"[\w-]+")
_NBGRADER = "@jupyter/nbgrader"
# Plugins of JupyterLab and extensions of the server that are for those who teach.
PANELS = tuple(f"{_NBGRADER}:{name}" for name in ("create-assignment", "formgrader", "course-list"))
VALIDATE = f"{_NBGRADER}:validate-assignment"
SERVER = tuple(f"nbgrader.server_extensions.{name}" for name in ("formgrader", "course_list"))
VALIDATE_SERVER = "nbgrader.server_extensions.validate_assignment"
# Everybody must be able to hand in, and nobody to remove what is another's: the sticky bit.
EXCHANGE_MODE = 0o1777
# As nbgrader makes them: the class is read by all, what was handed in only by whom the folder belongs to.
CLASS_MODES = {"": 0o755, "outbound": 0o755, "inbound": 0o2733, "feedback": 0o711}

_LEARNERS = '''\
"""nbgrader for learners of the class {name}: written by `course hub-setup`."""

from pathlib import Path

c = get_config()  # noqa: F821 (nbgrader provides it)
c.CourseDirectory.course_id = {name!r}
c.Exchange.root = {exchange!r}
# Where `course start` puts the notebooks: Fetch and Submit work in the same place.
_folder = Path.home() / {folder!r}
_folder.mkdir(exist_ok=True)
c.Exchange.assignment_dir = str(_folder)
'''

_HUB = """\
# Learners find their notebooks in place: they are put there, as the learner, when the server starts.
c.Spawner.cmd = [{python!r}, "-m", "course", "hub-singleuser"]
c.Spawner.cmd += ["--folder", {folder!r}, "--exchange", {outbound!r}]
c.Spawner.default_url = "/lab/tree/{folder}"
"""


@dataclass(frozen=True)
class File:
    """A file to write: its place and its whole content."""

    path: Path
    content: str

    @property
    def state(self) -> str:
        """What would become of it, in words."""
        if not self.path.exists():
            return texts.WRITES
        return texts.SAME if self.path.read_text(encoding="utf-8") == self.content else texts.CHANGES


@dataclass(frozen=True)
class Folder:
    """A folder of the exchange: its place and its rights."""

    path: Path
    mode: int


@dataclass(frozen=True)
class Plan:
    """What a set-up writes.

    Attributes:
        files: configuration.
        folders: of the exchange.
        owner: the account that gets the class's folders, or None.
        hub: for the hub's own configuration.
        notes: sentences.
    """

    files: tuple[File, ...]
    folders: tuple[Folder, ...]
    owner: str | None
    hub: str
    notes: tuple[str, ...] = ()


def plan(
    exchange: Path,
    name: str,
    *,
    folder: str = DEFAULT_FOLDER,
    place: Path | None = None,
    owner: str | None = None,
) -> Plan:
    """What is to be written for a class on a hub; nothing is written here.

    Args:
        exchange: nbgrader's exchange folder.
        name: the class's name, which is nbgrader's course id.
        folder: the learners' folder, in their home.
        place: a folder of Jupyter's configuration; that of this environment if None.
        owner: the account that gets the class's part of the exchange.

    Raises:
        CourseError: for a name that nbgrader would not take, or a file there that is no JSON.
    """
    if not NAME.fullmatch(name):
        raise CourseError(texts.BAD_NAME.format(name=name))
    exchange = exchange.expanduser().resolve()
    place = place or Path(sys.prefix) / "etc" / "jupyter"
    files = (
        File(
            place / "nbgrader_config.py", _LEARNERS.format(name=name, exchange=str(exchange), folder=folder)
        ),
        *_panels(place, off=True),
    )
    own = exchange / name
    folders = [Folder(exchange, EXCHANGE_MODE)]
    if owner is not None:
        folders += [Folder(own / part if part else own, mode) for part, mode in CLASS_MODES.items()]
    hub = _HUB.format(python=sys.executable, folder=folder, outbound=str(own / "outbound"))
    notes = () if owner is not None or own.is_dir() else (texts.NO_CLASS_YET,)
    return Plan(files, tuple(folders), owner, hub, notes)


def plan_instructor(place: Path) -> Plan:
    """What shows one account again what learners do not see; Validate stays off, since it says of quizzes
    what is not so."""
    return Plan(tuple(_panels(place, off=False)), (), None, "")


def _panels(place: Path, *, off: bool) -> list[File]:
    server = dict.fromkeys(SERVER, not off) | {VALIDATE_SERVER: False}
    lab = dict.fromkeys(PANELS, off) | {VALIDATE: True}
    return [
        _merged(
            place / "jupyter_server_config.d" / "willing-and-able-hub.json",
            {"ServerApp": {"jpserver_extensions": server}},
        ),
        _merged(place / "labconfig" / "page_config.json", {"disabledExtensions": lab}),
    ]


def _merged(path: Path, ours: dict[str, Any]) -> File:
    """A JSON file with our settings in it; what else it holds stays."""
    there: dict[str, Any] = {}
    if path.exists():
        try:
            there = json.loads(path.read_text(encoding="utf-8"))
            if not isinstance(there, dict):
                raise ValueError("not a table")
        except (OSError, ValueError) as error:
            raise CourseError(texts.BROKEN_JSON.format(path=path, reason=error)) from error
    return File(path, json.dumps(_joined(there, ours), indent=2, sort_keys=True) + "\n")


def _joined(there: dict[str, Any], ours: dict[str, Any]) -> dict[str, Any]:
    made = dict(there)
    for name, value in ours.items():
        before = made.get(name)
        if isinstance(before, list) and isinstance(value, dict):
            # An older form of JupyterLab's list of plugins that are switched off.
            before = dict.fromkeys(before, True)
        made[name] = _joined(before, value) if isinstance(before, dict) and isinstance(value, dict) else value
    return made


def write(what: Plan) -> None:
    """Write what was planned.

    Raises:
        CourseError: naming the place that cannot be written, or the account that is not there.
    """
    if what.owner is not None:
        _require_account(what.owner)
    for folder in what.folders:
        try:
            folder.path.mkdir(parents=True, exist_ok=True)
            if stat.S_IMODE(folder.path.stat().st_mode) != folder.mode:
                folder.path.chmod(folder.mode)
            if what.owner is not None and folder.mode != EXCHANGE_MODE:
                shutil.chown(folder.path, what.owner)
                # A new owner takes the set-group bit away.
                folder.path.chmod(folder.mode)
        except OSError as error:
            raise CourseError(texts.NOT_WRITABLE.format(path=folder.path, reason=error.strerror)) from error
    for file in what.files:
        try:
            file.path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(file.path, file.content.encode())
            # Learners' servers read it.
            file.path.chmod(0o644)
        except OSError as error:
            raise CourseError(texts.NOT_WRITABLE.format(path=file.path, reason=error.strerror)) from error


def _require_account(owner: str) -> None:
    import pwd

    try:
        pwd.getpwnam(owner)
    except KeyError as error:
        raise CourseError(texts.NO_OWNER.format(owner=owner)) from error
    if os.geteuid() != 0:
        raise CourseError(texts.OWNER_ROOT)
