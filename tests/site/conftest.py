"""The browser edition of this checkout, made once, and served to a browser that reaches nobody else."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from wheels import ROOT, made

from course.site.browser.build import build
from course.site.browser.fetch import Unreachable


class Server(http.server.ThreadingHTTPServer):
    """Serves a folder on this machine and remembers which files were asked for.

    Attributes:
        asked: paths of all requests, in their order.
        folder: what is served; a test may put another one in its place.
        lost: paths that are not served, whatever the folder holds.
    """

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        self.asked: list[str] = []
        self.lost: set[str] = set()
        self.folder = folder
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.server.asked.append(path)
        if path in self.server.lost:
            self.send_error(404)
        else:
            super().do_GET()

    def translate_path(self, path: str) -> str:
        self.directory = str(self.server.folder)
        return super().translate_path(path)

    def log_message(self, format: str, *args: object) -> None:
        pass


_Handler.extensions_map |= {".mjs": "text/javascript", ".wasm": "application/wasm"}


@pytest.fixture(scope="session")
def course_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course's wheel."""
    return made(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def edition(course_wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The browser edition, in which tests can reach the application."""
    folder = tmp_path_factory.mktemp("browser") / "try"
    cache = ROOT / "build" / "browser-cache"
    try:
        build(folder, course_wheel, cache=cache, testing=True, say=lambda _: None)
    except Unreachable as problem:
        pytest.skip(f"The browser edition was not tried, since a part of it could not be fetched: {problem}")
    return folder


@pytest.fixture
def served(edition: Path) -> Iterator[Server]:
    """The browser edition on this machine."""
    with Server(edition) as server:
        threading.Thread(target=functools.partial(server.serve_forever, 0.05), daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def new_page(chromium: Browser, served: Server) -> Iterator[Callable[..., Page]]:
    """Makes pages of one browser profile; nothing is asked of anybody else, no dialog opens."""
    contexts: list[BrowserContext] = []
    asked: list[str] = []
    problems: list[str] = []

    def make(*, script: str = "", fresh: bool = False) -> Page:
        if fresh or not contexts:
            contexts.append(
                chromium.new_context(
                    base_url=served.address, viewport={"width": 1280, "height": 900}, accept_downloads=True
                )
            )
            contexts[-1].on("request", lambda request: asked.append(request.url))
        page = contexts[-1].new_page()
        if script:
            page.add_init_script(script)
        page.on("dialog", lambda dialog: (problems.append(dialog.message), dialog.dismiss()))
        return page

    yield make
    for context in contexts:
        for page in context.pages:
            problems += page.locator(".jp-Dialog").all_inner_texts()
        context.close()
    # A picture that lies in a cell has for a moment the address that it has in the notebook: no host's.
    own = (served.address, "data:", "blob:", "attachment:")
    assert not [url for url in asked if not url.startswith(own)]
    assert not problems
