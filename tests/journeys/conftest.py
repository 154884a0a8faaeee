"""Fixtures of the browser journeys: one server, a fresh page and folder a test."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lab_driver import SAMPLE_ITEMS, Lab, LabServer
from playwright.sync_api import Browser

from course.questions.browser.extension import lab_environment


@pytest.fixture(scope="session")
def lab_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabServer]:
    """JupyterLab with a learner's settings; its kernels see the sample items."""
    environment = lab_environment({"COURSE_ITEMS": str(SAMPLE_ITEMS), "COURSE_LEARNER": "mara"})
    server = LabServer(tmp_path_factory.mktemp("lab"), environment)
    try:
        yield server.wait()
    finally:
        server.stop()


@pytest.fixture
def new_lab(
    chromium: Browser, lab_server: LabServer, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Lab]]:
    """Makes pages: ``new_lab(app="lab", width=1280)``; ``SHOTS=folder`` keeps what they last showed."""
    contexts = []

    def make(app: str = "lab", width: int = 1280, height: int = 900) -> Lab:
        context = chromium.new_context(viewport={"width": width, "height": height})
        contexts.append(context)
        return Lab(lab_server, context.new_page(), app)

    yield make
    shots = os.environ.get("SHOTS")
    for i, context in enumerate(contexts):
        for page in context.pages:
            if shots:
                page.screenshot(path=str(Path(shots) / f"{request.node.name}-{i}.png"))
        context.close()
    lab_server.end_sessions()


@pytest.fixture
def lab(new_lab: Callable[..., Lab]) -> Lab:
    """One page for JupyterLab."""
    return new_lab()


@pytest.fixture
def folder(lab_server: LabServer, request: pytest.FixtureRequest) -> Path:
    """An empty folder under the server's root, of this test alone."""
    name = "".join(c if c.isalnum() else "-" for c in request.node.name)
    path = lab_server.root / name
    path.mkdir()
    return path
