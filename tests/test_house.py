"""The rules of the house: who imports whom, what must be declared, and that `import course` stays quick."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import grimp
import pytest
from import_contracts import NoCircles, Only
from importlinter.cli import lint_imports
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from course.paths import PACKAGE

ROOT = PACKAGE.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_every_contract_about_imports_is_kept(monkeypatch, capsys):
    # It looks for the package in the folder it is called in.
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "path", [*sys.path])
    done = lint_imports(no_cache=True, no_logo=True)
    assert done == 0, capsys.readouterr().out


def graph_of(monkeypatch, tmp_path: Path, name: str, **sources: str) -> grimp.ImportGraph:
    """The imports of a package made of these modules; each test needs a name of its own."""
    (tmp_path / name).mkdir()
    for module, source in {"__init__": "", **sources}.items():
        (tmp_path / name / f"{module}.py").write_text(source, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    return grimp.build_graph(name, include_external_packages=True, cache_dir=None)


def contract(kind: type, **options: object) -> Only | NoCircles:
    return kind("tried", {"root_packages": []}, options)


@pytest.mark.parametrize(
    "back",
    [
        "from circling import first",
        "def late():\n    from circling import first",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from circling.first import Thing",
    ],
)
def test_a_circle_of_imports_is_found(monkeypatch, tmp_path, back):
    graph = graph_of(
        monkeypatch, tmp_path, "circling", first="from circling import second", second="", third=back
    )
    assert contract(NoCircles).check(graph, False).kept
    graph.add_import(importer="circling.second", imported="circling.third")
    assert not contract(NoCircles).check(graph, False).kept


def test_what_is_not_listed_must_not_be_imported(monkeypatch, tmp_path):
    graph = graph_of(
        monkeypatch,
        tmp_path,
        "listed",
        pure="import json\nfrom listed import beside",
        beside="def late():\n    import yaml",
    )
    allowed = {"modules": ["listed.pure"], "allowed": ["standard library", "listed"]}
    found = contract(Only, **allowed).check(graph, False)
    assert found.metadata["wrong"] == [("listed.beside", "yaml")]
    assert contract(Only, **allowed, indirectly="false").check(graph, False).kept
    narrow = {"modules": ["listed.pure"], "allowed": [], "indirectly": "false"}
    found = contract(Only, **narrow).check(graph, False)
    assert found.metadata["wrong"] == [("listed.pure", "json"), ("listed.pure", "listed.beside")]
    with pytest.raises(ValueError, match="no module"):
        contract(Only, **allowed | {"modules": ["listed.away"]}).check(graph, False)


def declared(*extras: str) -> set[str]:
    """The distributions that pyproject.toml asks for."""
    wanted = [*PROJECT["dependencies"]]
    for extra in extras:
        wanted += PROJECT["optional-dependencies"][extra]
    return {canonicalize_name(Requirement(text).name) for text in wanted}


def imported(path: Path) -> set[str]:
    """The names at the top of every import in a file, also inside functions and for types only."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add((node.module or "").partition(".")[0])
    return found - sys.stdlib_module_names


@pytest.mark.parametrize(
    ("place", "extras"),
    [
        ("course", ("authoring", "site", "citations")),
        ("course/grading", ("instructor", "cluster")),
        ("tests", ("authoring", "instructor", "cluster", "citations", "test")),
    ],
)
def test_whatever_is_imported_is_declared(place, extras):
    """Not only brought along by something else, which may leave it out tomorrow."""
    files = [
        path
        for path in (ROOT / place).rglob("*.py")
        if place != "course" or "grading" not in path.relative_to(PACKAGE).parts[:1]
    ]
    helpers = {path.stem for path in files} if place == "tests" else set()
    brought, known = packages_distributions(), declared(*extras)
    for path in files:
        for name in imported(path) - helpers - {"course"}:
            ours = {canonicalize_name(distribution) for distribution in brought[name]}
            assert ours & known, f"{path} imports {name}, and pyproject.toml does not ask for {sorted(ours)}"


def loaded_by(statement: str) -> set[str]:
    code = f"import sys; {statement}; print(' '.join(sys.modules))"
    ran = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in ran.stdout.split()}


@pytest.mark.parametrize(
    "module",
    [
        "course.grading.score.scoring",
        "course.evidence.store",
        "course.evidence.compare",
        "course.questions.types",
    ],
)
def test_the_pure_modules_load_nothing_but_the_standard_library(module):
    # What the environment itself loads at start-up (editable installs, coverage) is not ours.
    before = loaded_by("pass")
    extra = loaded_by(f"import {module}") - before - set(sys.stdlib_module_names) - {"course"}
    assert not extra


def test_import_course_loads_nothing_heavy():
    heavy = {
        "pandas",
        "numpy",
        "matplotlib",
        "ipywidgets",
        "anywidget",
        "nbformat",
        "yaml",
        "IPython",
        "jsonschema",
    }
    assert not loaded_by("import course") & heavy


def test_import_course_is_quick():
    code = "import time; t = time.perf_counter(); import course; print(time.perf_counter() - t)"
    runs = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
        for _ in range(3)
    ]
    assert min(runs) < 0.3
