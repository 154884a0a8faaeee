"""Which notebooks are open in a Jupyter server of this user, so that no file is changed under an open one."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from course.learner.jupyter_home import runtime_dirs

_SECONDS = 2.0


def open_notebooks() -> set[Path]:
    """The notebooks with a running session in any Jupyter server of this user on this machine.

    Servers that do not answer are taken for stopped: their file stays behind when a machine is switched off.
    """
    return {path for server in _servers() for path in _sessions(server)}


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
    root = Path(str(server.get("root_dir") or server.get("notebook_dir") or ""))
    address = f"{server['url'].rstrip('/')}/api/sessions?token={quote(str(server.get('token') or ''))}"
    # Never by a proxy: the server is on this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(address, timeout=_SECONDS) as answer:
            sessions = json.loads(answer.read())
    except (OSError, ValueError):
        return
    for session in sessions if isinstance(sessions, list) else ():
        path = session.get("path") if isinstance(session, dict) else None
        if isinstance(path, str):
            # Collaboration puts a prefix before the path that is no folder.
            yield (root / path.removeprefix("RTC:")).resolve()
