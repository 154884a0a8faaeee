"""What the wheel carries besides the package: the data and the released student edition.

The student edition is made by nbgrader's own release (``make wheel`` does that first), so that no step of
ours could forget to strip a key. A plain editable install needs neither, and no nbgrader at build time.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface):
    """Add ``data/`` as ``course/_data`` and ``build/student-edition`` as ``course/_student``."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Refuse a wheel without notebooks; an editable install finds everything in the checkout."""
        if self.target_name != "wheel" or version == "editable":
            return
        root = Path(self.root)
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
