"""Start JupyterLab for a learner: on the first notebook, without news, without the instructor's panels.

The settings lie in ``course/questions/browser/lab`` and are put on Jupyter's configuration path for this one
server, so that nothing in the environment or in the learner's home is changed. The token stays on, as
Jupyter has it.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from course.errors import CourseError
from course.learner import texts
from course.learner.edition import notebooks_in
from course.learner.server.jupyter_home import JupyterHome
from course.paths import ITEMS, own_programs_first
from course.questions.practice import FILE as PRACTICE_FILE

WORKSPACE = "willing-and-able-"
USUAL_HOME = JupyterHome()
# Files beside a notebook that are read by it and by nobody else, besides those that Jupyter does not list.
UNLISTED = (ITEMS, PRACTICE_FILE, "__pycache__", "*.pyc", "*.pyo", ".DS_Store", "*~")


def command(folder: Path, *, browser: bool = True, port: int | None = None, root: bool = False) -> list[str]:
    """The command line that starts the server, and opens the folder's first notebook.

    Args:
        folder: the learner's folder; the server shows nothing above it.
        browser: whether to open one.
        port: the port to use; by default 8888 or the next free one.
        root: start although the user is root (containers).

    Raises:
        CourseError: where no port is free.
    """
    path = next((f"{slug}/{slug}.ipynb" for slug in notebooks_in(folder)), "")
    page = f"/lab/workspaces/{workspace(folder)}" + (f"/tree/{path}" if path else "")
    made = server_command(folder, page, browser=browser, port=port or free_port(), root=root)
    made += [f"--ContentsManager.hide_globs={name}" for name in UNLISTED]
    # The server's log of every request would bury the address; what goes wrong is still told.
    return [*made, "--log-level=WARN"]


def workspace(folder: Path) -> str:
    """The name of the workspace of a folder: tabs of another server, or of other work in JupyterLab,
    do not appear in it."""
    return f"{WORKSPACE}{hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:8]}"


def free_port(first: int = 8888, tries: int = 100) -> int:
    """The first port from ``first`` on that nobody listens at.

    Raises:
        CourseError: where none of ``tries`` is free.
    """
    for port in range(first, first + tries):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise CourseError(texts.NO_PORT.format(first=first, last=first + tries - 1))


def address(arguments: Sequence[str], token: str) -> str:
    """The address that a browser opens, for a line of its own.

    Args:
        arguments: the command line that :func:`command` made, with a port.
        token: the server's token.
    """
    options = dict(part.partition("=")[::2] for part in arguments)
    return f"http://localhost:{options['--port']}{options['--LabApp.default_url']}?token={token}"


def server_command(
    folder: Path, page: str | None, *, browser: bool = True, port: int | None = None, root: bool = False
) -> list[str]:
    """The command line of a Jupyter server on ``folder`` that opens ``page`` (a path of the server; None: the
    file list) and asks no address on the network for news or for a newer version of JupyterLab."""
    arguments = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder.absolute()}"]
    if page is not None:
        arguments.append(f"--LabApp.default_url={page}")
    arguments += ["--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    if os.name == "posix":
        # Jupyter's own choice is a login shell, whose /etc/profile can take the course off the PATH.
        shell = json.dumps([os.environ.get("SHELL") or "/bin/sh"])
        arguments.append(f"--ServerApp.terminado_settings=shell_command={shell}")
    if not browser:
        arguments.append("--no-browser")
    if port is not None:
        arguments += [f"--port={port}", "--ServerApp.port_retries=0"]
    if root:
        arguments.append("--allow-root")
    return arguments


def environment(
    base: Mapping[str, str],
    *,
    keys: Path | None = None,
    learner: str | None = None,
    home: JupyterHome = USUAL_HOME,
) -> dict[str, str]:
    """The environment of the server: the course's settings first, keys only for self-study, the learner's
    id where the folder knows one, other folders for Jupyter where its own cannot be written, and the course's
    programs first on the PATH, so that a terminal of JupyterLab knows `course`."""
    from course.questions.browser.extension import lab_environment

    env = {name: value for name, value in base.items() if name != "COURSE_KEYS"}
    if keys is not None:
        env["COURSE_KEYS"] = str(keys)
    if learner is not None:
        env["COURSE_LEARNER"] = learner
    env |= home.variables
    env["PATH"] = own_programs_first(env.get("PATH", os.defpath))
    # Ours, so that the address can be told before the server is there; by the environment, since a command
    # line can be read by everybody on the machine.
    env.setdefault("JUPYTER_TOKEN", secrets.token_hex(24))
    return lab_environment(env)


def refuse_root(allowed: bool) -> None:
    """Jupyter refuses to run as root; say so before anything is started, with the way out.

    Raises:
        CourseError: where the user is root and did not ask for it.
    """
    if not allowed and hasattr(os, "geteuid") and os.geteuid() == 0:
        raise CourseError(texts.ROOT)


def run(arguments: Sequence[str], env: Mapping[str, str]) -> int:
    """Run the server in its own folder, where its terminals then begin, until it is stopped, and give back
    its exit code."""
    options = dict(part.partition("=")[::2] for part in arguments)
    os.chdir(options["--ServerApp.root_dir"])
    sys.stdout.flush()
    if os.name == "posix":
        # The server takes this process's place, so that Ctrl+C and signals reach it and nothing else.
        os.execve(arguments[0], list(arguments), dict(env))
    try:
        return subprocess.run(list(arguments), env=dict(env), check=False).returncode
    except KeyboardInterrupt:
        return 0
