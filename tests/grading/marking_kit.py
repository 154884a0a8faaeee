"""A graded class with arguments to mark, and the marking page as a browser or a program meets it."""

from __future__ import annotations

import asyncio
import http.client
import json
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from grading_kit import RIGHT, SLUG, Class

from course.grading.classroom.folder import open_class
from course.grading.mark.deadlines import late_policy
from course.grading.mark.desk import app
from course.grading.mark.store import Store
from course.grading.run.run import grade_class

CELL = "argue-view"
CRITERIA = ("Claim", "Evidence", "Form")
KEYS = """  view:
    points: 4
    criteria: [Claim, Evidence, Form]
    words: 8
    limits:
      - {if: "No counter-example.", criterion: Evidence, most: 1}
      - {if: "It judges the author.", most: 1.5}
"""
MARKUP = (
    "<script>document.title = 'ran'</script><img src=x onerror=\"document.title = 'ran'\">"
    "[x](javascript:document.title='ran') <style>body{display:none}</style>"
    "<div style='position:fixed;inset:0'>100 / 100</div><form action=/undo><button>u</button></form>"
)
TEXTS = {
    "anna": "Breadth is not depth: many states give little, and few give much.",
    "berta": "A short text.",
    "carla": MARKUP,
    "dina": "مرحبا، هذا نص من اليمين إلى اليسار.",
}


def prepared(new_copy: Callable[[], Class], texts: dict[str, str]) -> Path:
    """A class folder with graded submissions, each with an argument."""
    k = new_copy()
    keys = k.root / "keys" / f"{SLUG}.yaml"
    text = keys.read_text(encoding="utf-8")
    assert "  view: {points: 4}\n" in text
    keys.write_text(text.replace("  view: {points: 4}\n", KEYS), encoding="utf-8")
    for learner, written in texts.items():
        answers = dict(RIGHT)
        if learner == "berta":
            # Not possible for this question: it goes to a person.
            answers["who/q1"] = ("choice", "nowhere")
        k.submit(learner, k.answered(answers, answer_view=written))
    grade_class(k.root, SLUG)
    return k.root


@pytest.fixture(scope="session")
def graded_once(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Where the graded class lies; it is made once."""
    return {}


@pytest.fixture
def marked_class(new_copy: Callable[[], Class], graded_once: dict[str, Path], tmp_path: Path) -> Path:
    """A graded class of one's own."""
    if "root" not in graded_once:
        graded_once["root"] = prepared(new_copy, TEXTS)
    root = tmp_path / "autumn"
    shutil.copytree(graded_once["root"], root)
    return root


@contextmanager
def store(root: Path) -> Iterator[Store]:
    """The marks of a class."""
    folder = open_class(root)
    with folder.open_gradebook() as gradebook:
        yield Store(gradebook, SLUG, late_policy(folder))


@dataclass
class Desk:
    """A running marking page, and a client with its key."""

    run: app.Run

    def ask(
        self, method: str, path: str, body: Any = None, *, raw: bytes | None = None, **headers: str | None
    ) -> tuple[int, str, dict[str, str]]:
        """A request; headers that are None are left out."""
        own = f"127.0.0.1:{self.run.port}"
        sent: dict[str, str | None] = {"Host": own, "Cookie": f"{self.run.cookie}={self.run.key}"}
        if method == "POST":
            sent |= {"Origin": f"http://{own}", "Content-Type": "application/json"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection("127.0.0.1", self.run.port, timeout=30)
        try:
            connection.putrequest(method, path, skip_host=True)
            data = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
            for name, value in sent.items():
                if value is not None:
                    connection.putheader(name, value)
            if method == "POST":
                connection.putheader("Content-Length", str(len(data)))
            connection.endheaders(data or None)
            answer = connection.getresponse()
            return answer.status, answer.read().decode(), dict(answer.getheaders())
        finally:
            connection.close()

    def post(self, path: str, body: Any) -> tuple[int, dict[str, Any]]:
        """What the page's script would send, and what it gets back."""
        status, text, _ = self.ask("POST", path, body)
        return status, json.loads(text)

    def state(self, address: str) -> dict[str, Any]:
        """What an answer's page hands to its script."""
        status, page, _ = self.ask("GET", address)
        assert status == 200, page
        found = page.partition('data-state="')[2].partition('"')[0]
        return json.loads(found.replace("&#34;", '"').replace("&amp;", "&"))


def given(levels: dict[str, int] | None = None, **more: Any) -> dict[str, Any]:
    """What a page sends."""
    return {"levels": levels or {}, "limits": [], "points": None, "comment": "", **more}


@contextmanager
def desk(root: Path, marker: str = "mara", *, second: bool = False) -> Iterator[Desk]:
    """The marking page, served as `course mark` serves it, until the end."""
    run, _ = app.open_run(open_class(root), SLUG, marker, second=second)
    sockets = app.listen(run, 0)
    ready, loops = threading.Event(), []

    async def serve() -> None:
        stop = asyncio.Event()
        loops.append((asyncio.get_running_loop(), stop))
        await app.answer_until(stop, run, sockets, ready.set)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    try:
        assert ready.wait(30)
        yield Desk(run)
    finally:
        loop, stop = loops[0]
        loop.call_soon_threadsafe(stop.set)
        thread.join(30)
