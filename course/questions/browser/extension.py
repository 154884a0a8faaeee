"""Whether the course's JupyterLab extension is in force, and the settings of a learner's JupyterLab.

The extension (``static/extension.js``) keeps answers in the notebook file. A wheel installs it under
``share/jupyter/labextensions``; it has to be in the environment that runs JupyterLab, which need not be the
one that runs the kernel. So ``course doctor`` asks here.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from jupyter_core.paths import jupyter_config_path, jupyter_path

from course import __version__
from course.questions.browser.scripts import extension_script
from course.questions.texts import widget as texts

NAME = "willing-and-able"
PLUGIN = f"{NAME}:plugin"
# A folder in the form of a Jupyter configuration directory: no news, no update checks, no instructor panels.
LAB_CONFIG = Path(__file__).parent / "lab"


@dataclass(frozen=True)
class ExtensionStatus:
    """What was found.

    Attributes:
        active: whether JupyterLab of this environment loads the extension of this very version.
        sentence: what is the case, for a reader.
        remedy: what to do about it; empty where nothing needs doing.
        path: the installed extension's folder, or None where there is none.
    """

    active: bool
    sentence: str
    remedy: str
    path: Path | None


def lab_environment(base: dict[str, str]) -> dict[str, str]:
    """The environment for a learner's JupyterLab: ``base`` with the course's configuration folder in front.

    Args:
        base: the environment to start from, such as ``os.environ``; it is not changed.
    """
    paths = [str(LAB_CONFIG), *filter(None, [base.get("JUPYTER_CONFIG_PATH")])]
    return {**base, "JUPYTER_CONFIG_PATH": os.pathsep.join(paths)}


def extension_status(
    data_path: list[str] | None = None, config_path: list[str] | None = None
) -> ExtensionStatus:
    """Look for the extension where JupyterLab of this environment does.

    Args:
        data_path: Jupyter's data folders, first match first; those of this environment where not given.
        config_path: Jupyter's configuration folders; those of this environment where not given.

    Returns:
        The status; never raises for what is missing or damaged.
    """
    folders = [Path(folder) / "labextensions" / NAME for folder in data_path or jupyter_path()]
    # JupyterLab takes the first one and looks no further.
    found = next((folder for folder in folders if (folder / "package.json").is_file()), None)
    if found is None:
        return _bad(texts.EXTENSION_MISSING.format(prefix=sys.prefix), None)
    try:
        manifest = json.loads((found / "package.json").read_text("utf-8"))
        version = str(manifest["version"])
        entry = found / manifest["jupyterlab"]["_build"]["load"]
        code = entry.read_text("utf-8")
    except (OSError, ValueError, KeyError, TypeError) as error:
        reason = f"{type(error).__name__}: {error}"
        return _bad(texts.EXTENSION_BROKEN.format(path=found, reason=reason), found)
    if version != __version__ or code != extension_script():
        return _bad(texts.EXTENSION_STALE.format(path=found, found=version, wanted=__version__), found)
    disabled = _disabled_in(config_path or jupyter_config_path())
    if disabled is not None:
        sentence = texts.EXTENSION_DISABLED.format(path=disabled)
        return ExtensionStatus(False, sentence, texts.EXTENSION_ENABLE, found)
    return ExtensionStatus(True, texts.EXTENSION_ACTIVE, "", found)


def _bad(sentence: str, path: Path | None) -> ExtensionStatus:
    return ExtensionStatus(False, sentence, texts.EXTENSION_REINSTALL, path)


def _disabled_in(config_path: list[str]) -> Path | None:
    """The page_config.json that decides that the extension is switched off, or None."""
    for folder in config_path:
        path = Path(folder) / "labconfig" / "page_config.json"
        try:
            config = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError):
            # Absent is usual; unreadable is JupyterLab's to report, and it then ignores the file as we do.
            continue
        disabled = config.get("disabledExtensions") if isinstance(config, dict) else None
        if isinstance(disabled, list):
            disabled = dict.fromkeys(disabled, True)
        for name in (NAME, PLUGIN):
            # A folder that comes earlier wins, and may also switch the extension on again.
            if isinstance(disabled, dict) and name in disabled:
                return path if disabled[name] is True else None
    return None
