"""Start Formgrader, nbgrader's page for marking by hand, on a class folder.

Formgrader is a part of a Jupyter server (nbgrader has no command for it any more), and it finds the class
by the server's folder.
"""

from __future__ import annotations

import os

from course.grading.classroom.folder import ClassFolder
from course.learner.server.lab import run, server_command


def command(
    folder: ClassFolder, *, browser: bool = True, port: int | None = None, root: bool = False
) -> list[str]:
    """The command line that starts the server; it listens on this machine alone and asks for its token.

    Args:
        folder: the class folder; the server has to be started in it.
        browser: whether to open one.
        port: the port to use; by default Jupyter's own choice.
        root: start although the user is root (containers).
    """
    arguments = server_command(folder.root, "/formgrader", browser=browser, port=port, root=root)
    return [*arguments, "--ServerApp.ip=127.0.0.1"]


def start(arguments: list[str], folder: ClassFolder) -> int:
    """Run the server in the class folder until it is stopped and give back its exit code."""
    os.chdir(folder.root)
    return run(arguments, os.environ)
