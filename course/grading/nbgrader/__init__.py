"""nbgrader's own steps with ours among them, for the quick way and for plain ``nbgrader autograde``."""

from __future__ import annotations

import sys
import types

# What nbgrader imports of itself with its first word: its parts for a Jupyter server, and by them all of one.
_SERVER = tuple(
    f"nbgrader.server_extensions.{part}"
    for part in ("assignment_list", "course_list", "formgrader", "validate_assignment")
)


def import_without_server() -> None:
    """Import nbgrader, in a process that grades or releases, without its parts for a Jupyter server: they
    take a sixth of the time. Whoever asks for one of them later gets it."""
    if "nbgrader" in sys.modules:
        return
    for name in _SERVER:
        stand_in = types.ModuleType(name)
        stand_in.load_jupyter_server_extension = None  # type: ignore[attr-defined]
        sys.modules[name] = stand_in
    try:
        import nbgrader  # noqa: F401
    finally:
        for name in _SERVER:
            del sys.modules[name]
