"""The wheel of this checkout as a test needs it, and what must be in nothing that learners get."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import yaml

from course.authoring.lint import notebook as lint
from course.grading.mark.scheme import general_scheme, without_general_scheme
from course.grading.release.release import release_student_edition
from course.learner.edition import student_edition
from course.paths import require_checkout
from course.questions.bank.load import load_items

ROOT = require_checkout()
SLUGS = lint.slugs(ROOT)
_COPIED = ("course", "data", "LICENSES", "LICENSE", "README.md", "pyproject.toml", "hatch_build.py")


def made(place: Path) -> Path:
    """A wheel of this checkout, built in an empty folder.

    Args:
        place: the folder.
    """
    root = sources(place / "sources")
    shutil.copytree(student_edition(release_student_edition).folder, root / "build" / "student-edition")
    built = build(root, place / "dist")
    assert built.returncode == 0, built.stdout + built.stderr
    (found,) = (place / "dist").glob("*.whl")
    return found


def sources(target: Path) -> Path:
    """What is needed to build, and the keys beside it: they must not get in although they are there."""
    target.mkdir()
    for name in _COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, target / name)
    shutil.copytree(ROOT / "notebooks", target / "notebooks")
    return target


def build(root: Path, output: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(output), str(root)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def secrets() -> dict[str, str]:
    """Every longer text of the keys: explanations, feedback, wrong solutions."""
    found: dict[str, str] = {}

    def walk(value, place: str) -> None:
        if isinstance(value, dict):
            for name, inner in value.items():
                if name not in ("misconception", "misconceptions", "name", "count"):
                    walk(inner, f"{place}/{name}")
        elif isinstance(value, list):
            for number, inner in enumerate(value):
                walk(inner, f"{place}[{number}]")
        elif isinstance(value, str) and len(value.strip()) >= 25:
            found[place] = value.strip()

    for slug in SLUGS:
        walk(yaml.safe_load((ROOT / "notebooks" / "keys" / f"{slug}.yaml").read_text(encoding="utf-8")), slug)
    return found


_REGION = re.compile(
    r"(?:###|===) BEGIN (SOLUTION|HIDDEN TESTS|MARK SCHEME).*?\n(.*?)(?:###|===) END \1", re.DOTALL
)


def stripped_lines() -> dict[str, str]:
    """The lines of solutions, hidden tests and mark schemes that the lesson does not show elsewhere; what is
    for practice is judged at once, and its last hint may be its solution."""
    found: dict[str, str] = {}
    for slug in SLUGS:
        practice = {
            f"solve-{name}" for name, spec in load_items(slug).exercises.items() if spec.mode == "practice"
        }
        whole = {cell["id"]: "".join(cell["source"]) for cell in lint.open_lesson(ROOT, slug).cells}
        # How an answer is marked in general words is printed for learners.
        texts = {cell: without_general_scheme(text) for cell, text in whole.items()}
        shown = "\n".join(
            [*map(general_scheme, whole.values()), *(_REGION.sub("", t) for t in texts.values())]
        )
        for cell_id, text in texts.items():
            if cell_id in practice:
                continue
            for _, region in _REGION.findall(text):
                for number, line in enumerate(region.splitlines()):
                    if len(line.strip()) >= 20 and line.strip() not in shown:
                        found[f"{slug}/{cell_id}:{number}"] = line.strip()
    return found


def leaks(hidden: Mapping[str, str], contents: Mapping[str, bytes]) -> dict[str, str]:
    """What of the hidden texts stands in a file, by place the file's name.

    Args:
        hidden: texts that learners must not get, by their place.
        contents: files by name.
    """
    assert len(hidden) > 10, "there must be something to look for"
    readable = {name: text.decode("utf-8", "ignore") for name, text in contents.items()}
    # JSON escapes quotation marks and line ends; compare both as they are and unescaped.
    texts = {name: text + text.replace('\\"', '"').replace("\\n", "\n") for name, text in readable.items()}
    return {place: name for place, secret in hidden.items() for name, text in texts.items() if secret in text}
