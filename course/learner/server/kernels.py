"""Whether the kernels that notebooks name can run the course: a beginner's most frequent fault."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

from course.learner import texts

USUAL = "python3"
_TRY = "import ipykernel\nprint('kernel')\nimport course\nprint('course')"
_SECONDS = 60


@lru_cache(maxsize=32)
def problem_of(kernel: str) -> str | None:
    """Why a kernel cannot run the course, as a sentence; None where it can.

    The kernel's own program is asked to import the course, since nothing else tells: every environment made
    from one Python has, behind its links, the same program.

    Args:
        kernel: the name under which Jupyter knows it.
    """
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        spec = KernelSpecManager().get_kernel_spec(kernel)
    except NoSuchKernel:
        return texts.KERNELS["unknown"].format(kernel=kernel)
    except (OSError, ValueError, TypeError, KeyError) as error:
        return texts.KERNELS["damaged"].format(kernel=kernel, reason=error)
    name = spec.display_name or kernel
    if str(spec.language).lower() != "python":
        return texts.KERNELS["language"].format(kernel=name, language=spec.language)
    if not spec.argv:
        return texts.KERNELS["damaged"].format(kernel=kernel, reason=spec.resource_dir)
    program = spec.argv[0]
    own = f"python{sys.version_info[0]}", f"python{sys.version_info[0]}.{sys.version_info[1]}"
    if program in ("python", *own):
        # As Jupyter does: a program without a folder is this very Python.
        program = sys.executable
    if shutil.which(program) is None:
        return texts.KERNELS["gone"].format(kernel=name, program=program, folder=spec.resource_dir)
    return _tried(name, program, {**os.environ, **(spec.env or {})})


def _tried(name: str, program: str, environment: dict[str, str]) -> str | None:
    try:
        tried = subprocess.run(
            [program, "-c", _TRY],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_SECONDS,
            check=False,
            env=environment,
            # Not where we stand: a folder “course” there would be taken for the package.
            cwd=Path(program).parent if Path(program).is_absolute() else None,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        reason = error.strerror if isinstance(error, OSError) else texts.TOO_SLOW
        return texts.KERNELS["not-started"].format(kernel=name, program=program, reason=reason or error)
    if tried.returncode == 0:
        return None
    last = (tried.stderr.strip().splitlines() or [str(tried.returncode)])[-1]
    if "kernel" not in tried.stdout:
        key = "no-ipykernel" if "ipykernel" in last else "not-started"
    else:
        key = "no-course" if "course" in last else "course-fails"
    return texts.KERNELS[key].format(kernel=name, program=program, reason=last)
