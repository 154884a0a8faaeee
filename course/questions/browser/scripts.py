"""The scripts and styles that a browser gets, put together from ``static/``. Standard library only.

Two scripts share the rules of evidence: the quiz's, which anywidget takes as one module, and that of the
JupyterLab extension, which JupyterLab loads as one file. Neither can import another file, so both are put
together here, the quiz's when it is first shown, the extension's when the course is built or installed
(``hatch_build.py``). A type of question adds ``types/<type>.js`` and, where it needs one,
``types/<type>.css``.
"""

from __future__ import annotations

import json
from pathlib import Path

from course import __version__
from course.evidence.record import LIMITS, QUIZ_KINDS

STATIC = Path(__file__).parent / "static"
LAB_PACKAGE = "package.json"
LAB_SCRIPT = "static/remoteEntry.js"
"""Where JupyterLab finds the extension's script, within the extension's folder."""


def quiz_script() -> str:
    """The quiz in the browser, as one module."""
    # A block each, so that a type's own names are nobody else's.
    types = (f"{{\n{_read(f'types/{kind}.js')}}}\n" for kind in QUIZ_KINDS)
    return "\n".join([_evidence(), _read("quiz.js"), *types])


def quiz_style() -> str:
    """The style sheet of the quiz."""
    own = (f"types/{kind}.css" for kind in QUIZ_KINDS)
    return "\n".join([_read("quiz.css"), *(_read(name) for name in own if (STATIC / name).is_file())])


def extension_script() -> str:
    """The script of the JupyterLab extension."""
    version = f"const VERSION = {json.dumps(__version__)};\n"
    return f'(() => {{\n"use strict";\n{version}{_evidence()}\n{_read("extension.js")}}})();\n'


def extension_files() -> dict[str, str]:
    """The JupyterLab extension: by path within its folder, the text of each file."""
    package = json.loads(_read("extension.json"))
    manifest = {"name": package.pop("name"), "version": __version__, **package}
    return {LAB_PACKAGE: f"{json.dumps(manifest, indent=2)}\n", LAB_SCRIPT: extension_script()}


def _evidence() -> str:
    """What both scripts know of evidence, with the kinds of records and how long each may be."""
    return f"const MAX_BYTES = {json.dumps(LIMITS)};\n{_read('evidence.js')}"


def _read(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")
