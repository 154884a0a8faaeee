"""Which notebooks are open in a Jupyter server of this user, so that no file is changed under an open one."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from course.learner.server.jupyter_home import runtime_dirs
from course.learner.server.lab import WORKSPACE, workspace

_SECONDS = 2.0


def open_notebooks() -> set[Path]:
    """The notebooks that are open in any Jupyter server of this user on this machine.

    That is, with a running kernel, or among the documents that a window of JupyterLab has noted in its
    workspace since the server was started.

    Servers that do not answer are taken for stopped: their file stays behind when a machine is switched off.
    Not knowable here: a notebook without a kernel in Notebook 7, in another editor, or on another machine. A
    window that was closed with the notebook in it looks like an open one, until the server is stopped.
    """
    return {
        path for server in _servers() for found in (_sessions(server), _documents(server)) for path in found
    }


def _servers() -> Iterator[dict[str, Any]]:
    for file in _notes_of_servers():
        try:
            server = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            # Being written at this moment, or left damaged: no server that could be asked.
            continue
        if isinstance(server, dict) and isinstance(server.get("url"), str):
            yield server


def _notes_of_servers() -> Iterator[Path]:
    for folder in runtime_dirs():
        try:
            yield from sorted(folder.glob("jpserver-*.json"))
        except OSError:
            # What cannot be listed holds no server that this user has started.
            continue


def _sessions(server: dict[str, Any]) -> Iterator[Path]:
    sessions = _asked(server, "api/sessions")
    for session in sessions if isinstance(sessions, list) else ():
        path = session.get("path") if isinstance(session, dict) else None
        if isinstance(path, str):
            yield _place(server, path)


def _documents(server: dict[str, Any]) -> Iterator[Path]:
    status = _asked(server, "api/status")
    started = _moment(status.get("started")) if isinstance(status, dict) else None
    found = _asked(server, "lab/api/workspaces") if started is not None else None
    spaces = found.get("workspaces") if isinstance(found, dict) else None
    spaces = spaces.get("values") if isinstance(spaces, dict) else None
    for space in spaces if isinstance(spaces, list) else ():
        if not isinstance(space, dict) or not isinstance(space.get("data"), dict):
            continue
        about = space.get("metadata")
        if not isinstance(about, dict):
            continue
        noted = _moment(about.get("last_modified"))
        if noted is None or started is None or noted < started:
            # Of an earlier server: nobody has it before the eyes now.
            continue
        name = str(about.get("id"))
        if name.startswith(WORKSPACE) and name != workspace(Path(_root(server))):
            # Of another folder's server: its paths begin elsewhere.
            continue
        for name, entry in space["data"].items():
            data = entry.get("data") if isinstance(entry, dict) else None
            path = data.get("path") if isinstance(data, dict) else None
            if (
                isinstance(path, str)
                and name.startswith(("notebook:", "editor:"))
                and path.endswith(".ipynb")
            ):
                yield _place(server, path)


def _asked(server: dict[str, Any], what: str) -> Any:
    """What a server answers, as JSON; None where it does not, or has no such page (Notebook 7 alone)."""
    address = f"{server['url'].rstrip('/')}/{what}?token={quote(str(server.get('token') or ''))}"
    # Never by a proxy: the server is on this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(address, timeout=_SECONDS) as answer:
            return json.loads(answer.read())
    except (OSError, ValueError):
        return None


def _place(server: dict[str, Any], path: str) -> Path:
    # Collaboration puts a prefix before the path that is no folder.
    return (Path(_root(server)) / path.removeprefix("RTC:")).resolve()


def _root(server: dict[str, Any]) -> str:
    return str(server.get("root_dir") or server.get("notebook_dir") or "")


def _moment(text: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
