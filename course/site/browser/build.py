"""Builds the browser edition: JupyterLite, Pyodide and the course's wheel in one folder of static files."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

from course import __version__
from course.errors import CourseError
from course.questions.bank.edition import EDITION_KEY
from course.questions.browser.scripts import extension_files
from course.site.browser import bytecode, early, licences, texts
from course.site.browser.fetch import KERNEL, Found, checked, fetch, normal, sha256

STATIC = Path(__file__).parent / "static"
STORAGE = "willing-and-able"
"""The name under which a browser keeps the files: other sites may share the origin."""
MARK = ".willing-and-able-site"
OURS = "willing-and-able"
_RUNTIME = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "package.json")
# Loaded while Python starts, all at once; of what is not named here the kernel would install one by one.
_AT_START = ("micropip", "piplite", "ipykernel", "comm", "pyodide-kernel", "jedi", "ipython", OURS)
# What imports stand inside functions of the course, where no loader sees them, comes with the course itself.
_OF_COURSE = ("anywidget", "ipywidgets", "pyyaml", "markdown-it-py", "matplotlib", "pandas")
_DEPENDS: dict[str, tuple[str, ...]] = {
    "pyodide-kernel": ("comm", "ipython"),
    "anywidget": ("psygnal", "ipywidgets", "typing-extensions"),
    "ipywidgets": ("comm", "traitlets", "jupyterlab-widgets", "ipython"),
    "comm": ("traitlets",),
    "jedi": (),
    "markdown-it-py": ("mdurl",),
}
_IMPORTS = {"pyyaml": "yaml", "markdown-it-py": "markdown_it", OURS: "course"}
_EDITIONS = "const EDITIONS = {};"
_EXTENSIONS = ("anywidget", "jupyterlab-widgets")


def build(
    target: Path,
    wheel: Path,
    *,
    cache: Path,
    compiled: Path | None = None,
    testing: bool = False,
    say: Callable[[str], None] = print,
) -> Path:
    """Make the browser edition.

    Args:
        target: the folder to write; it must be empty, new, or hold a browser edition made before.
        wheel: the course's wheel; its student edition is what learners get.
        cache: where Pyodide and wheels are kept between builds.
        compiled: a folder with Pyodide's own wheels, of the release that is pinned; from PyPI if not given.
        testing: let tests reach the application in the page.
        say: told what is being done.

    Returns:
        The start page.

    Raises:
        CourseError: where the folder holds something else, or a part is missing or not what the pins say.
    """
    target = target.resolve()
    if target.is_dir() and any(target.iterdir()) and not (target / MARK).is_file():
        raise CourseError(texts.NOT_EMPTY.format(target=target))
    say(texts.FETCHES)
    found = fetch(cache.resolve(), compiled)
    with tempfile.TemporaryDirectory(prefix="course-browser-") as scratch:
        lite, out = Path(scratch) / "lite", Path(scratch) / "out"
        pyodide = lite / "static" / "pyodide"
        pyodide.mkdir(parents=True)
        for name in _RUNTIME:
            shutil.copy(found.pyodide / name, pyodide)
        say(texts.COMPILES)
        compile_all = partial(bytecode.compiled, found.pyodide, cache.resolve() / "bytecode")
        stdlib = found.pyodide / bytecode.STDLIB
        shutil.copy(compile_all([stdlib])[stdlib], pyodide)
        lock = locked(found, wheel, pyodide, compile_all)
        (pyodide / "pyodide-lock.json").write_text(json.dumps(lock), encoding="utf-8")
        slugs = _contents(wheel, lite / "files")
        _settings(lite, testing)
        say(texts.BUILDS)
        editions = _editions(lite / "files", slugs)
        asked = early.files(lite / "files", editions)
        _jupyterlite(lite, out, _extensions(found, lite / "extensions", editions, asked))
        app = out / "notebooks" / "index.html"
        page = early.with_first_screens(app.read_text(encoding="utf-8"), out / "files", slugs)
        app.write_text(page, encoding="utf-8")
        (out / "index.html").write_text(start_page(out / "files", slugs), encoding="utf-8")
        wheels = [found.pyodide, *sorted((out / "static" / "pyodide").rglob("*.whl"))]
        (out / "licences.html").write_text(licences.page(wheels, wheel), encoding="utf-8")
        (out / MARK).touch()
        shutil.rmtree(target, ignore_errors=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(out, target)
    return target / "index.html"


def wheel_in(folder: Path) -> Path:
    """The wheel of this version of the course.

    Raises:
        CourseError: where there is none.
    """
    wheel = next(folder.glob(f"willing_and_able-{__version__}-*.whl"), None)
    if wheel is None:
        raise CourseError(texts.NO_WHEEL_FILE.format(folder=folder))
    return wheel


def locked(
    found: Found,
    wheel: Path,
    folder: Path,
    compile_all: Callable[[Sequence[Path]], Mapping[Path, Path]],
) -> dict[str, Any]:
    """Put the wheels into a folder, and say which they are.

    Args:
        found: what was fetched.
        wheel: the course's own.
        folder: where to.
        compile_all: gives by wheel the one that is put there in its place.

    Returns:
        Pyodide's lock with what the course needs, and nothing else.

    Raises:
        CourseError: where a wheel is missing, or its hash is not that of the release's lock.
    """
    known: dict[str, Any] = found.lock["packages"]
    ours = {**found.wheels, OURS: wheel}
    chosen: dict[str, Path] = {}
    depends: dict[str, list[str]] = {}
    todo = list(_AT_START)
    while todo:
        name = normal(todo.pop())
        if name in chosen:
            continue
        if name not in ours and name not in known:
            raise CourseError(texts.NO_WHEEL.format(name=name, folder=found.compiled))
        chosen[name] = ours.get(name) or _of_release(found, name)
        own = _OF_COURSE if name == OURS else _DEPENDS.get(name, known.get(name, {}).get("depends", ()))
        depends[name] = [normal(one) for one in own]
        todo += depends[name]
    compiled = compile_all(list(chosen.values()))
    packages: dict[str, Any] = {}
    for name, source in sorted(chosen.items()):
        path = compiled[source]
        digest = sha256(path)
        # A browser keeps what it has once got: a wheel of other content has another address.
        place = f"{digest[:12]}/{path.name}"
        (folder / place).parent.mkdir(exist_ok=True)
        shutil.copy(path, folder / place)
        imports = [_IMPORTS.get(name, name.replace("-", "_"))]
        packages[name] = {
            "name": name,
            "version": path.name.split("-")[1],
            "file_name": place,
            "install_dir": "site",
            "sha256": digest,
            "package_type": "package",
            "imports": known.get(name, {}).get("imports", imports),
            "depends": depends[name],
            "unvendored_tests": False,
        }
    return {**found.lock, "packages": packages}


def _of_release(found: Found, name: str) -> Path:
    """A wheel of Pyodide's own release, if it is the one that its lock names."""
    package = found.lock["packages"][name]
    path: Path = found.compiled / package["file_name"]
    if not path.is_file():
        raise CourseError(texts.NO_WHEEL.format(name=name, folder=found.compiled))
    return checked(path, package["sha256"])


def start_page(files: Path, slugs: list[str]) -> str:
    """The page that a reader comes to: the notebooks, what is kept where, how to hand in."""
    links = "\n".join(
        f'<li><a href="notebooks/index.html?path={slug}/{slug}.ipynb">{escape(_title(files, slug))}</a></li>'
        for slug in slugs
    )
    page = (STATIC / "start.html").read_text(encoding="utf-8")
    return (
        page.replace("{{links}}", links).replace("{{version}}", __version__).replace("{{storage}}", STORAGE)
    )


def _title(files: Path, slug: str) -> str:
    notebook = json.loads((files / slug / f"{slug}.ipynb").read_text(encoding="utf-8"))
    lines = ("".join(cell["source"]).splitlines() for cell in notebook["cells"])
    return next((line[2:].strip() for text in lines for line in text if line.startswith("# ")), slug)


def _contents(wheel: Path, files: Path) -> list[str]:
    """The student edition out of the wheel; gives the notebooks' slugs."""
    prefix = "course/_student/"
    with zipfile.ZipFile(wheel) as bundle:
        for name in bundle.namelist():
            if name.startswith(prefix) and not name.endswith("/"):
                path = files / name.removeprefix(prefix)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(bundle.read(name))
    slugs = sorted(path.stem for path in files.glob("*/*.ipynb"))
    if not slugs:
        raise CourseError(texts.NO_EDITION.format(wheel=wheel))
    return slugs


def extension(editions: Mapping[str, str]) -> str:
    """The script of the browser edition's own extension.

    Args:
        editions: by notebook, the edition that the site hands out.
    """
    before, gap, after = (STATIC / "extension.js").read_text(encoding="utf-8").partition(_EDITIONS)
    if not gap:
        raise ValueError(f"extension.js has no line {_EDITIONS!r}")
    return f"{before}const EDITIONS = {json.dumps(editions)};{after}"


def _editions(files: Path, slugs: Sequence[str]) -> dict[str, str]:
    """By notebook, the edition that the site hands out."""
    notebooks = {slug: json.loads((files / slug / f"{slug}.ipynb").read_text("utf-8")) for slug in slugs}
    return {slug: str(notebook["metadata"].get(EDITION_KEY, "")) for slug, notebook in notebooks.items()}


def _extensions(
    found: Found, folder: Path, editions: Mapping[str, str], asked: Mapping[str, str]
) -> list[Path]:
    """JupyterLab's extensions: those of two wheels, the course's, the browser edition's own with what it
    shows before Python has started (``asked``), the kernel."""
    for name in _EXTENSIONS:
        with zipfile.ZipFile(found.wheels[name]) as bundle:
            for member in bundle.namelist():
                _, labextensions, rest = member.partition(".data/data/share/jupyter/labextensions/")
                if labextensions and not member.endswith("/"):
                    path = folder / rest
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(bundle.read(member))
    own = {f"{OURS}/{name}": text for name, text in extension_files().items()}
    name = f"{OURS}-browser"
    manifest = {
        "name": name,
        "version": __version__,
        "license": "MIT",
        "jupyterlab": {
            "extension": True,
            "_build": {"load": "static/remoteEntry.js", "extension": "./extension"},
        },
    }
    own[f"{name}/package.json"] = json.dumps(manifest)
    own[f"{name}/static/remoteEntry.js"] = extension(editions)
    own |= {f"{name}/static/{path}": text for path, text in asked.items()}
    for place, text in own.items():
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    shutil.copytree(KERNEL, folder / KERNEL.relative_to(KERNEL.parents[1]))
    made = [path.parent for path in [*folder.glob("*/package.json"), *folder.glob("@*/*/package.json")]]
    return sorted(made)


def _settings(lite: Path, testing: bool) -> None:
    lab = Path(sys.modules["course.questions.browser"].__path__[0]) / "lab"
    overrides = json.loads((lab / "labconfig" / "default_setting_overrides.json").read_text(encoding="utf-8"))
    # Light or dark as the reader's system is: nobody has a server that remembers a choice here.
    overrides["@jupyterlab/apputils-extension:themes"] = {"adaptive-theme": True}
    (lite / "overrides.json").write_text(json.dumps(overrides), encoding="utf-8")
    config = {
        "appName": "Willing and Able",
        "contentsStorageName": STORAGE,
        "settingsStorageName": STORAGE,
        "workspacesStorageName": STORAGE,
        "exposeAppInBrowser": testing,
        # Every notebook is the site's own or the learner's; "Not Trusted" above it would only frighten.
        "disabledExtensions": [
            "@jupyterlab/apputils-extension:announcements",
            "@jupyter-notebook/notebook-extension:trusted",
        ],
        # Written here and not by the tool: it would name an address of somebody else.
        "litePluginSettings": {
            "@jupyterlite/pyodide-kernel-extension:kernel": {
                "pyodideUrl": "./static/pyodide/pyodide.mjs",
                "disablePyPIFallback": True,
                "loadPyodideOptions": {"packages": list(_AT_START)},
            }
        },
    }
    whole = {"jupyter-lite-schema-version": 0, "jupyter-config-data": config}
    (lite / "jupyter-lite.json").write_text(json.dumps(whole, indent=1), encoding="utf-8")


def _jupyterlite(lite: Path, out: Path, extensions: list[Path]) -> None:
    config = {
        "LiteBuildConfig": {
            "federated_extensions": [str(path) for path in extensions],
            "ignore_sys_prefix": ["federated_extensions"],
        }
    }
    (lite / "jupyter_lite_config.json").write_text(json.dumps(config), encoding="utf-8")
    apps = [word for app in ("lab", "notebooks", "tree") for word in ("--apps", app)]
    command = [
        sys.executable,
        "-m",
        "jupyterlite_core",
        "build",
        "--lite-dir",
        str(lite),
        "--output-dir",
        str(out),
    ]
    # In a folder of its own: the tool remembers beside itself what it has done, and would leave steps out.
    ran = subprocess.run(
        [*command, *apps, "--no-sourcemaps", "--no-unused-shared-packages"],
        cwd=lite, capture_output=True, text=True,
    )  # fmt: skip
    if ran.returncode:
        raise CourseError(texts.NOT_BUILT.format(why=(ran.stdout + ran.stderr)[-2000:]))
