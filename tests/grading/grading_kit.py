"""A class with one small notebook, and learners' submissions made by small changes to the released
notebook."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from course.evidence.record import METADATA_KEY, MIME, bundle, make

SLUG = "98-tests"
FIXTURES = Path(__file__).parent / "fixtures"
Cell = dict[str, Any]

# What the fixture's questions are worth: quiz 1 + 2 + 1, prediction 0.5, exercises 2 + 2, argument 4.
RIGHT = {
    "who/q1": ("choice", "b"),
    "who/q2": ("choices", ["air", "land"]),
    "who/q3": ("number", "74.3"),
    "guess/p1": ("estimate", {"estimate": 20, "confidence": 70}),
}
RIGHT_SHARE = "share = 26 / 35 * 100"
RIGHT_DOUBLE = "def double(x):\n    return x + x"
FULL = {"quiz-who": 4.0, "predict-guess": 0.5, "check-share": 2.0, "check-double": 2.0}
ZERO = dict.fromkeys(FULL, 0.0)


def evidence(answers: dict[str, tuple[str, Any]], t: float = 1_700_000_000.0) -> dict[str, Any]:
    """A bundle with one record for each answer."""
    records = {
        f"{SLUG}/{name}": make(f"{SLUG}/{name}", kind, value, t) for name, (kind, value) in answers.items()
    }
    return bundle(records)


@dataclass
class Class:
    """A class folder with the released fixture notebook."""

    root: Path
    released: dict[str, Any]
    learners: list[str] = field(default_factory=list)

    def notebook(self, **sources: str) -> dict[str, Any]:
        """The released notebook with some cells' sources replaced (underscores for hyphens in the names)."""
        notebook = json.loads(json.dumps(self.released))
        for cell in notebook["cells"]:
            cell["source"] = "".join(cell["source"]) if isinstance(cell["source"], list) else cell["source"]
            name = cell["id"].replace("-", "_")
            if name in sources:
                cell["source"] = sources.pop(name)
        assert not sources, f"no such cells: {sources}"
        return notebook

    def answered(self, answers: dict[str, tuple[str, Any]] | None = None, **sources: str) -> dict[str, Any]:
        """A notebook with everything right but for what is given."""
        given = {"solve_share": RIGHT_SHARE, "solve_double": RIGHT_DOUBLE} | sources
        notebook = self.notebook(**given)
        notebook["metadata"][METADATA_KEY] = evidence(RIGHT if answers is None else answers)
        return notebook

    def submit(self, learner: str, content: dict[str, Any] | bytes | None, **files: Any) -> str:
        """Put a submission into the class; further files by path, with ``__`` for a slash and ``_dot_`` for a
        full stop."""
        folder = self.root / "submitted" / learner / SLUG
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(parents=True)
        if content is not None:
            data = content if isinstance(content, bytes) else json.dumps(content).encode()
            (folder / f"{SLUG}.ipynb").write_bytes(data)
        for name, value in files.items():
            path = folder / name.replace("__", "/").replace("_dot_", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
        if learner not in self.learners:
            self.learners.append(learner)
        return learner

    def scores(self, learner: str) -> dict[str, float | None]:
        """The automatic points in the gradebook by cell."""
        return {name: auto for name, (auto, _, _) in self.grades(learner).items()}

    def grades(self, learner: str) -> dict[str, tuple[float | None, float | None, bool]]:
        """By cell: automatic points, points by hand, whether a person is needed."""
        from nbgrader.api import Gradebook

        with Gradebook(f"sqlite:///{self.root / 'gradebook.db'}", self.root.name) as gradebook:
            notebook = gradebook.find_submission_notebook(SLUG, SLUG, learner)
            return {g.name: (g.auto_score, g.manual_score, g.needs_manual_grade) for g in notebook.grades}

    def verdicts(self, learner: str) -> dict[str, dict[str, Any]]:
        """The verdicts of the evidence file by short item name."""
        path = self.root / "evidence" / SLUG / f"{learner}.json"
        data = json.loads(path.read_text(encoding="utf-8"))
        return {v["item"].removeprefix(f"{SLUG}/"): v for v in data["verdicts"]}

    def raw(self, learner: str) -> dict[str, Any]:
        """The whole evidence file."""
        return json.loads((self.root / "evidence" / SLUG / f"{learner}.json").read_text(encoding="utf-8"))

    def page(self, learner: str) -> str:
        """The feedback page."""
        return (self.root / "feedback" / learner / SLUG / f"{SLUG}.html").read_text(encoding="utf-8")

    def plain_nbgrader(self, *learners: str) -> str:
        """Grade with nbgrader's own command, in a process of its own; returns what it logged."""
        environment = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
        environment.pop("PYTHONWARNINGS", None)
        log = ""
        for learner in learners:
            done = subprocess.run(
                ["nbgrader", "autograde", SLUG, "--force", f"--student={learner}"],
                cwd=self.root,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            log += done.stdout + done.stderr
            assert done.returncode == 0, log
        return log


def cell_of(notebook: dict[str, Any], name: str) -> Cell:
    """The cell with an id."""
    return next(cell for cell in notebook["cells"] if cell["id"] == name)


def position(notebook: dict[str, Any], name: str) -> int:
    """The place of the cell with an id."""
    return next(i for i, cell in enumerate(notebook["cells"]) if cell["id"] == name)


def as_output(content: dict[str, Any]) -> dict[str, Any]:
    """A cell output that carries a bundle."""
    return {"output_type": "display_data", "metadata": {}, "data": {MIME: content, "text/plain": "saved"}}


@contextmanager
def fixture_items() -> Iterator[None]:
    """The fixture's questions instead of the course's, here and in the kernels."""
    before = os.environ.get("COURSE_ITEMS")
    os.environ["COURSE_ITEMS"] = str(FIXTURES / "items")
    try:
        yield
    finally:
        if before is None:
            del os.environ["COURSE_ITEMS"]
        else:
            os.environ["COURSE_ITEMS"] = before


@pytest.fixture(scope="module")
def items_in_place() -> Iterator[None]:
    """The fixture's questions for one module of tests; those of other modules are the course's own."""
    with fixture_items():
        yield


@pytest.fixture(scope="session")
def released_class(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class folder in which the fixture notebook has been released; copied, never used itself."""
    from course.grading.classroom.folder import new_class
    from course.grading.release.release import release

    checkout = tmp_path_factory.mktemp("checkout")
    shutil.copytree(FIXTURES / "notebooks", checkout / "notebooks")
    folder = new_class(tmp_path_factory.mktemp("made") / "autumn", checkout)
    with fixture_items():
        release(folder.root, SLUG)
    return folder.root


@pytest.fixture(scope="module")
def new_copy(
    released_class: Path, tmp_path_factory: pytest.TempPathFactory, items_in_place: None
) -> Callable[[], Class]:
    """Makes a class folder of one's own, without releasing again."""

    def copy() -> Class:
        root = tmp_path_factory.mktemp("class") / "autumn"
        shutil.copytree(released_class, root)
        released = json.loads((root / "release" / SLUG / f"{SLUG}.ipynb").read_text(encoding="utf-8"))
        return Class(root, released)

    return copy


@pytest.fixture
def autumn(new_copy: Callable[[], Class]) -> Class:
    """A class folder for one test."""
    return new_copy()


def change_keys(k: Class, old: str, new: str) -> None:
    """Put one text in the place of another in a class's keys."""
    path = k.root / "keys" / f"{SLUG}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
