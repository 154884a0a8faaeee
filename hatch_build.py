"""What the wheel carries besides the package: the JupyterLab extension, the data and the student edition.

The student edition is made by nbgrader's own release (``make wheel`` does that first), so that no step of
ours could forget to strip a key. A plain editable install needs neither, and no nbgrader at build time.
The extension is put together here from the course's own scripts, for an editable install too.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface):
    """Add ``data/`` as ``course/_data`` and ``build/student-edition`` as ``course/_student``."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Refuse a wheel without notebooks; an editable install finds everything in the checkout."""
        if self.target_name != "wheel":
            return
        root = Path(self.root)
        extension = _extension(root)
        build_data["shared_data"][str(extension)] = "share/jupyter/labextensions/willing-and-able"
        if version == "editable":
            return
        student = root / "build" / "student-edition"
        if not any(student.glob("*/*.ipynb")):
            raise SystemExit(
                f"The wheel cannot be built: the student edition is not in {student}. "
                "Build it with `make wheel`, which makes the edition first."
            )
        for folder, target in ((root / "data", "course/_data"), (student, "course/_student")):
            for path in sorted(folder.rglob("*")):
                if path.is_file() and ".ipynb_checkpoints" not in path.parts:
                    name = path.relative_to(folder).as_posix()
                    build_data["force_include"][str(path)] = f"{target}/{name}"


def _extension(root: Path) -> Path:
    """Write the JupyterLab extension into ``build/labextension``; needs the standard library alone."""
    sys.path.insert(0, str(root))
    try:
        from course.questions.browser.scripts import extension_files
    finally:
        sys.path.remove(str(root))
    folder = root / "build" / "labextension"
    for name, text in extension_files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return folder
