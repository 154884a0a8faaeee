"""The four sentences of the house about who imports whom, and that `import course` stays quick."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from course.paths import PACKAGE

WIDGETS = {"ipywidgets", "anywidget", "IPython", "traitlets", "jupyterlab", "jupyter_client"}
FILES = {"pathlib", "os", "io", "shutil", "tempfile", "glob", "csv", "sqlite3", "zipfile"}
PURE = ("course.evidence", "course.questions.types", "course.grading.score.scoring")


@cache
def modules() -> dict[str, Path]:
    found = {}
    for path in PACKAGE.rglob("*.py"):
        parts = ("course", *path.relative_to(PACKAGE).with_suffix("").parts)
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def imports(name: str) -> frozenset[str]:
    """Every module that a module names in an import anywhere in it, also inside functions and type checks."""
    path = modules()[name]
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                home = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*home, base]) if base else ".".join(home)
            found.add(base)
            found.update(
                f"{base}.{alias.name}" for alias in node.names if f"{base}.{alias.name}" in modules()
            )
    return frozenset(found)


def within(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def reachable(name: str) -> set[str]:
    """A module of the course and all modules of the course that it imports, directly or not."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        current = waiting.pop()
        if current in modules() and current not in seen:
            seen.add(current)
            waiting.extend(imports(current))
    return seen


def test_the_reader_of_imports_sees_relative_lazy_and_plain_imports():
    assert "course.grading" not in imports("course.questions.bank.load")
    assert within("course.questions.types", *imports("course.questions.bank.load"))
    assert any(within(name, "course.learner") for name in imports("course.cli.learner")), (
        "inside functions too"
    )


@pytest.mark.parametrize("name", sorted(name for name in modules() if within(name, "course.models")))
def test_models_import_neither_widgets_nor_files(name):
    tops = {imported.partition(".")[0] for imported in imports(name)}
    assert not tops & (WIDGETS | FILES)
    ours = {imported for imported in imports(name) if within(imported, "course")}
    assert all(within(imported, "course.models", "course.errors") for imported in ours)


@pytest.mark.parametrize("name", sorted(name for name in modules() if within(name, *PURE)))
def test_what_decides_a_grade_imports_the_standard_library_alone(name):
    for module in reachable(name):
        foreign = {
            imported
            for imported in imports(module)
            if not within(imported, "course") and imported.partition(".")[0] not in sys.stdlib_module_names
        }
        # Front ends are looked up by name in modules that are loaded already, never imported from here.
        assert not foreign, f"{module} imports {sorted(foreign)}"


def test_scoring_imports_of_the_course_only_evidence_and_item_types():
    allowed = (
        "course.grading.score.scoring",
        "course.grading.texts",
        "course.evidence",
        "course.questions.types",
        "course.questions.texts",
    )
    ours = {
        imported
        for imported in imports("course.grading.score.scoring")
        if within(imported, "course") and not within(imported, *allowed)
    }
    assert ours <= {"course", "course.errors"}


@pytest.mark.parametrize(
    "name",
    sorted(name for name in modules() if within(name, "course.questions")),
)
def test_quizzes_and_exercises_never_import_nbgrader(name):
    assert not any(within(imported, "nbgrader", "course.grading") for imported in imports(name))


@pytest.mark.parametrize(
    "name", sorted(name for name in modules() if not within(name, "course.grading", "course.cli"))
)
def test_nothing_a_kernel_loads_imports_grading(name):
    assert not any(within(imported, "course.grading") for imported in imports(name))


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
