"""Makes what Python loads in the browser quicker to load: compiled here and not at every visit, and without
what nothing in the page uses.

Pyodide comes as source, and so do wheels. Its own Python, run by node, makes the bytecode, so that both are
of one version. Bytecode is larger than source, so only what every notebook needs from the start is compiled.
The result is kept beside what was fetched, under the hash of its source.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from course.errors import CourseError
from course.site.browser import texts
from course.site.browser.fetch import NoProgram, sha256

PROGRAM = Path(__file__).parent / "static" / "compile.mjs"
STDLIB = "python_stdlib.zip"
COMPILED = (STDLIB, "ipython", "ipywidgets", "pyodide_kernel", "traitlets", "willing_and_able")
"""What is compiled, by how the archive's name begins."""
WITHOUT = {
    "matplotlib": r"mpl-data/(sample_data|fonts/(afm|pdfcorefonts)|fonts/ttf/DejaVu(Serif|SansMono))",
    # Nobody writes lessons, grades or makes a site there; only who grades needs tables of earlier versions.
    "willing_and_able": r"^course/(authoring|grading|history|site)/|\.data/",
}
"""What is left out of an archive: a pattern of names."""
_PLACE = "/lib/python3.14/site-packages"
_PLACE_OF_STDLIB = "/lib/python314.zip"


def compiled(pyodide: Path, kept: Path, archives: Sequence[Path]) -> Mapping[Path, Path]:
    """Wheels, and the standard library, as the browser gets them.

    Args:
        pyodide: Pyodide's folder from npm, whose Python compiles.
        kept: where results are kept between builds.
        archives: the zips; they stay as they are.

    Returns:
        By archive, what is handed out in its place: itself, or one of the same file name.

    Raises:
        NoProgram: where node is not installed.
        CourseError: where node could not do it.
    """
    # What compiles, and what is left out, is part of the result's name.
    how = sha256(PROGRAM)[:8] + sha256(pyodide / "pyodide.asm.wasm")[:8] + _digest(WITHOUT, COMPILED)
    made: dict[Path, Path] = {}
    jobs: list[dict[str, Any]] = []
    for archive in archives:
        compiles, without = archive.name.startswith(COMPILED), _without(archive.name)
        if not compiles and not without:
            made[archive] = archive
            continue
        made[archive] = target = kept / how / sha256(archive)[:16] / archive.name
        if not target.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            place = _PLACE_OF_STDLIB if archive.name == STDLIB else _PLACE
            job = {"source": str(archive), "target": f"{target}.part", "place": place}
            jobs.append({**job, "compiles": compiles, "without": without})
    if not jobs:
        return made
    try:
        ran = subprocess.run(
            ["node", str(PROGRAM), str(pyodide)],
            input=json.dumps(jobs),
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
    except FileNotFoundError:
        raise NoProgram(texts.NO_PROGRAM.format(program="node")) from None
    if ran.returncode:
        raise CourseError(texts.NOT_COMPILED.format(why=ran.stderr[-2000:]))
    for job in jobs:
        shutil.move(job["target"], job["target"].removesuffix(".part"))
    return made


def _without(name: str) -> str:
    # The end of a distribution's name in a wheel's is a hyphen; "matplotlib" is not "matplotlib_inline".
    return next((pattern for start, pattern in WITHOUT.items() if f"{name}-".startswith(f"{start}-")), "")


def _digest(*rules: Any) -> str:
    return hashlib.sha256(json.dumps(rules).encode()).hexdigest()[:8]
