"""A learner's server on a hub: the notebooks are put into the learner's folder, then the server starts.

It runs as the learner, in the learner's home, whatever starts it (systemd, Docker, Kubernetes), so nobody has
to open two hundred terminals. Nothing here may keep a learner out: whatever goes wrong is said in the
server's log, and the server starts.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from course.errors import CourseError
from course.learner.edition import Edition
from course.learner.folder import install

SERVER = "jupyterhub-singleuser"


def prepare(edition: Edition | None, folder: Path, handed_out: Path | None) -> list[str]:
    """Put the notebooks into a learner's folder: those of the installed course, and over them those that the
    class released into its exchange.

    Args:
        edition: the installed course's notebooks; None where there are none.
        folder: the learner's.
        handed_out: the class's part of the exchange, if any.

    Returns:
        What could not be done; never raises for it.
    """
    from course.learner.given import given_edition

    said = []
    try:
        if edition is not None:
            install(edition, folder)
        if handed_out is not None and handed_out.is_dir() and any(handed_out.iterdir()):
            with given_edition(handed_out) as given:
                install(given, folder, given=True)
    except (CourseError, OSError) as error:
        said.append(str(error))
    return said


def server(arguments: Sequence[str]) -> list[str]:
    """The command line of the learner's server, from the environment that this runs in."""
    beside = Path(sys.executable).with_name(SERVER)
    return [str(beside) if beside.exists() else SERVER, *arguments]


def start(arguments: Sequence[str]) -> None:
    """Become the learner's server."""
    command = server(arguments)
    os.execvp(command[0], command)
