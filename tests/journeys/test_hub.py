"""A real hub: two learners with accounts of their own fetch, answer, hand in, and fetch their feedback."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from course.evidence.record import METADATA_KEY, bundle, make

HERE = Path(__file__).parent
SLUG = "10-own"
RIGHT: dict[str, tuple[str, Any]] = {
    "table/q1": ("choice", "a"),
    "table/q2": ("choices", ["a", "b"]),
    "table/q3": ("match", {"north": "three", "south": "two", "west": "six"}),
    "table/q4": ("grid", {"all": "differs", "most": "fits", "why": "silent"}),
    "table/q5": ("order", ["base", "count", "divide", "report"]),
    "table/q6": ("number", "71.4"),
    "table/q7": ("text", "for"),
    "guess/p1": ("estimate", {"estimate": 20, "confidence": 70}),
}
SOLVED = {
    "solve-share": "share = 21 / 32 * 100",
    "solve-majority": "def majority(in_favour, of_all):\n    return 2 * in_favour > of_all",
    "answer-sentence": "21 of 32 votes are in favour.",
}


def proxy() -> str | None:
    """The proxy that npm installed: on the path, or by `make hub` in this checkout."""
    own = HERE.parents[1] / "build" / "hub" / "node_modules" / ".bin" / "configurable-http-proxy"
    return shutil.which("configurable-http-proxy") or (str(own) if own.exists() else None)


def missing() -> str | None:
    """Why this machine can run no hub, or None."""
    if importlib.util.find_spec("jupyterhub") is None:
        return "jupyterhub is not installed: pip install 'willing-and-able[test]'"
    if shutil.which("node") is None or proxy() is None:
        return "the hub's proxy needs node: make hub"
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return "accounts of their own need root"
    if shutil.which("unshare") is None or shutil.which("runuser") is None:
        return "unshare and runuser (util-linux) are missing"
    bind = ["unshare", "-m", "mount", "--bind", "/etc/passwd", "/etc/passwd"]
    if subprocess.run(bind, capture_output=True).returncode:
        return "this container may mount nothing, so no accounts can be made"
    return None


def work(answers: dict[str, tuple[str, Any]], sources: dict[str, str]) -> dict[str, Any]:
    records = {
        f"{SLUG}/{name}": make(f"{SLUG}/{name}", kind, value, 1_790_000_000.0)
        for name, (kind, value) in answers.items()
    }
    assert METADATA_KEY == "willing_and_able"
    return {"metadata": bundle(records), "sources": sources}


@pytest.fixture
def scratch() -> Iterator[Path]:
    """A folder that every account can reach: pytest closes its own to all but the user that runs it."""
    with tempfile.TemporaryDirectory(prefix="course-hub-") as made:
        Path(made).chmod(0o755)
        yield Path(made)


@pytest.mark.slow
def test_a_class_on_a_hub(scratch: Path) -> None:
    if (why := missing()) is not None:
        pytest.skip(why)
    less = {**RIGHT, "table/q1": ("choice", "b")}
    del less["table/q7"]
    plan = {
        "wa-ada": work(RIGHT, SOLVED),
        "wa-bob": work(less, {**SOLVED, "solve-share": "share = 21 / 32"}),
    }
    (scratch / "work.json").write_text(json.dumps(plan), encoding="utf-8")
    done = subprocess.run(
        ["unshare", "--mount", sys.executable, str(HERE / "hub_journey.py"), str(scratch), str(proxy())],
        capture_output=True,
        text=True,
        timeout=900,
    )
    log = scratch / "hub.log"
    said = done.stdout + done.stderr + (log.read_text(encoding="utf-8")[-3000:] if log.exists() else "")
    assert done.returncode == 0, said
    saw = json.loads((scratch / "saw.json").read_text(encoding="utf-8"))
    print(json.dumps({name: saw[name] for name in ("seconds", "megabytes")}, indent=1))

    assert "Nothing was written" in saw["dry"] and not saw["dry wrote"]
    assert "changed:" not in saw["again"] and "as it should be" in saw["again"]
    assert saw["rights"] == {"": "0o1777", "autumn": "0o755", "autumn/inbound": "0o2733"}
    # Fetch, the folder of `course start` and Submit are one place.
    assert saw["in place"] == saw["fetched"] == 200
    assert saw["fetch"]["success"], saw["fetch"]
    assert all(saw[f"submit {who}"]["success"] for who in plan), saw
    assert saw["formgrader"] == saw["validate"] == 404
    disabled = saw["disabled"]
    for name in ("formgrader", "create-assignment", "validate-assignment"):
        assert f"@jupyter/nbgrader:{name}" in disabled, disabled
    assert "@jupyter/nbgrader:assignment-list" not in disabled
    assert set(saw["peeks"].values()) == {"no"}, saw["peeks"]
    # The argument (4 points) waits for a person.
    assert "11.5 of 15.5" in saw["grade"] and "7.5 of 15.5" in saw["grade"], saw["grade"]
    assert "2 submission(s)" in saw["feedback"], saw["feedback"]
    assert saw["fetch feedback"]["success"], saw["fetch feedback"]
    (page,) = saw["pages"]
    assert "11.5" in page
    assert saw["megabytes"] > 50
