"""Functions of the real notebooks that answer nothing earn nothing, through `course grade`; and what was
released before the rule about constant functions keeps its marks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from course.cli import build
from course.grading.classroom.folder import new_class
from course.grading.release.release import release
from course.paths import require_checkout

ROOT = require_checkout()
FUNCTIONS = {
    "01-coalition": {"count_under": "d"},
    "07-who-decides": {
        "passes": "yes",
        "minimal": "states",
        "decisive": "state, rounds, seed",
        "interval": "ideals, status_quo",
    },
}
BODIES = {
    "nameless": "raise type('', (Exception,), {})()",
    "colon": "raise type(':', (Exception,), {})('x')",
    "empty": "pass",
    "false": "return False",
}

pytestmark = pytest.mark.slow


def answered(released: dict[str, Any], functions: dict[str, str], body: str) -> dict[str, Any]:
    notebook = json.loads(json.dumps(released))
    for cell in notebook["cells"]:
        name = cell["id"].removeprefix("solve-").replace("-", "_")
        if cell["id"].startswith("solve-") and name in functions:
            cell["source"] = f"def {name}({functions[name]}):\n    {body}\n"
    return notebook


def grade(root: Path, slug: str) -> None:
    done = CliRunner().invoke(build(), ["grade", slug, "--class", str(root)], env={"COLUMNS": "200"})
    assert done.exit_code in (0, 1), done.output


def earned(root: Path, slug: str, learner: str) -> dict[str, float]:
    kept = json.loads((root / "evidence" / slug / f"{learner}.json").read_text(encoding="utf-8"))
    wanted = {f"{slug}/{name.replace('_', '-')}" for name in FUNCTIONS[slug]}
    return {v["item"]: v["fraction"] for v in kept["verdicts"] if v["item"] in wanted}


@pytest.fixture(scope="module", params=FUNCTIONS)
def graded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    slug = request.param
    root = new_class(tmp_path_factory.mktemp("class") / "autumn", ROOT).root
    released = json.loads((release(root, slug).folder / f"{slug}.ipynb").read_text(encoding="utf-8"))
    for learner, body in BODIES.items():
        home = root / "submitted" / learner / slug
        home.mkdir(parents=True)
        content = answered(released, FUNCTIONS[slug], body)
        (home / f"{slug}.ipynb").write_text(json.dumps(content), encoding="utf-8")
    grade(root, slug)
    return root, slug


@pytest.mark.parametrize("learner", BODIES)
def test_functions_that_answer_nothing_earn_nothing(graded: tuple[Path, str], learner: str) -> None:
    root, slug = graded
    found = earned(root, slug, learner)
    assert found == dict.fromkeys(found, 0.0)
    assert len(found) == len(FUNCTIONS[slug])


def test_what_was_released_without_the_rule_keeps_its_marks(graded: tuple[Path, str]) -> None:
    root, slug = graded
    kept = root / "keys" / f"{slug}.evidence.json"
    content = json.loads(kept.read_text(encoding="utf-8"))
    assert content.pop("rules") == 2
    kept.write_text(json.dumps(content), encoding="utf-8")
    grade(root, slug)
    found = earned(root, slug, "false")
    if slug == "07-who-decides":
        assert found[f"{slug}/minimal"] == pytest.approx(8 / 13)  # of its 13 inputs, 8 give False
    for learner in ("nameless", "colon", "empty"):
        assert not any(earned(root, slug, learner).values())
