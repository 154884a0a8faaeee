"""Drives a real JupyterLab or Notebook 7 in Chromium: starts, opens, waits for conditions."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect
from servers import free_port

SAMPLE_ITEMS = Path(__file__).parents[1] / "questions" / "fixtures" / "items"
TIMEOUT = 60_000  # ms; two busy cores start a kernel in a few seconds, sometimes in many


class LabServer:
    """JupyterLab (which serves Notebook 7 too) on a free port of 127.0.0.1, configured for itself.

    Args:
        home: an empty folder; the notebooks are under ``home/work``.
        environment: variables added to the server's (and so its kernels') environment.
        arguments: further command-line arguments.
    """

    def __init__(
        self, home: Path, environment: dict[str, str] | None = None, arguments: tuple[str, ...] = ()
    ) -> None:
        self.root = home / "work"
        self.root.mkdir(parents=True)
        self.log = home / "server.log"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        private = {
            name: str(home / name.lower())
            for name in (
                "JUPYTER_CONFIG_DIR",
                "JUPYTER_DATA_DIR",
                "JUPYTER_RUNTIME_DIR",
                "JUPYTERLAB_SETTINGS_DIR",
                "JUPYTERLAB_WORKSPACES_DIR",
                "IPYTHONDIR",
            )
        }
        command = [
            sys.executable,
            "-m",
            "jupyterlab",
            "--no-browser",
            "--allow-root",
            "--ServerApp.ip=127.0.0.1",
            f"--ServerApp.port={self.port}",
            "--ServerApp.port_retries=0",
            "--IdentityProvider.token=",
            "--ServerApp.disable_check_xsrf=True",
            f"--ServerApp.root_dir={self.root}",
            "--ServerApp.terminals_enabled=False",
            # The pages then offer `window.jupyterapp`, by which the tests ask for the kernel's state.
            "--LabApp.expose_app_in_browser=True",
            "--JupyterNotebookApp.expose_app_in_browser=True",
            *arguments,
        ]
        self._log_file = self.log.open("wb")
        self._process = subprocess.Popen(
            command,
            cwd=self.root,
            env={**os.environ, **private, **(environment or {})},
            stdout=self._log_file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def wait(self, seconds: float = 60) -> LabServer:
        """Return once the server answers; raise with its log if it does not."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self._process.poll() is None:
            try:
                self.api("status")
                return self
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(
            f"JupyterLab did not start on {self.url}:\n{self.log.read_text('utf-8', 'replace')[-4000:]}"
        )

    def api(self, path: str, method: str = "GET", body: Any = None) -> Any:
        """One call of the server's REST interface; JSON in, JSON out."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/api/{path}", data=data, method=method)
        with urllib.request.urlopen(request, timeout=20) as reply:
            text = reply.read()
        return json.loads(text) if text else None

    def end_sessions(self) -> None:
        """Stop every kernel, so that one test leaves nothing to the next."""
        for session in self.api("sessions"):
            try:
                self.api(f"sessions/{session['id']}", "DELETE")
            except urllib.error.HTTPError as error:
                if error.code not in (404, 410):
                    raise

    def stop(self) -> None:
        """End the server and its kernels."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGTERM)
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait(10)
        self._log_file.close()


def code_cell(source: str, cell_id: str, metadata: dict[str, Any] | None = None) -> dict[str, Any]:
    """A code cell without outputs, in nbformat 4.5."""
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": cell_id,
        "metadata": metadata or {},
        "outputs": [],
        "source": source,
    }


def write_notebook(path: Path, cells: list[dict[str, Any]], metadata: dict[str, Any] | None = None) -> Path:
    """Write a Python notebook of ``cells`` (nbformat 4.5)."""
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    notebook = {
        "cells": cells,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}, **(metadata or {})},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook, indent=1), encoding="utf-8")
    return path


def until(condition: Callable[[], Any], what: str, seconds: float = 20) -> Any:
    """Ask ``condition`` until it holds and return its value; fail with ``what`` otherwise."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"After {seconds} s still not: {what}")
        time.sleep(0.1)


@dataclass
class Lab:
    """One browser page with a notebook open in JupyterLab or in Notebook 7."""

    server: LabServer
    page: Page
    app: str = "lab"
    problems: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("dialog", lambda dialog: dialog.accept())

    def open(self, path: str, ready: bool = True) -> None:
        """Open the notebook ``path``; with ``ready`` wait until its kernel is idle."""
        where = f"lab/tree/{path}?reset" if self.app == "lab" else f"notebooks/{path}"
        self.page.goto(f"{self.server.url}/{where}")
        self.loaded(ready)

    def reload(self, ready: bool = True) -> None:
        """Reload the page."""
        self.page.reload()
        self.loaded(ready)

    def loaded(self, ready: bool) -> None:
        self.page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=TIMEOUT)
        if ready:
            self.idle()

    def idle(self) -> None:
        """Wait until the kernel is connected and has nothing to do."""
        # The indicator in the toolbar says "idle" before a new kernel is connected; a cell run then is lost.
        self.page.wait_for_function(
            """() => {
              const kernel = window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel;
              return kernel?.connectionStatus === "connected" && kernel.status === "idle";
            }""",
            timeout=TIMEOUT,
        )

    def cell(self, index: int) -> Locator:
        """The code cell with this index (from 0) among the code cells."""
        return self.page.locator(".jp-Notebook .jp-CodeCell").nth(index)

    def prompt(self, index: int) -> str:
        """A cell's number of execution, such as ``[3]:``; also where its code is folded."""
        count = self.page.evaluate(
            """index => {
              const cells = window.jupyterapp.shell.currentWidget.content.widgets;
              const cell = cells.filter((cell) => cell.model.type === "code")[index];
              return cell.model.executionState === "running" ? null : cell.model.executionCount;
            }""",
            index,
        )
        return f"[{count if count is not None else '*'}]:"

    def run(self, index: int = 0) -> None:
        """Run one cell with Shift+Enter and wait until it is done."""
        # A new kernel counts from 1 again, so the number alone does not tell a rerun from the run before.
        self.page.evaluate(
            """index => {
              const cells = window.jupyterapp.shell.currentWidget.content.widgets;
              const cell = cells.filter((cell) => cell.model.type === "code")[index];
              cell.model.executionCount = null;
              cell.inputHidden = false; // its code may have been folded after its first output
            }""",
            index,
        )
        self.cell(index).locator(".cm-content").click()
        self.page.keyboard.press("Shift+Enter")
        until(lambda: any(c.isdigit() for c in self.prompt(index)), f"cell {index} has run", 60)

    def command(self, name: str) -> None:
        """Run a command of the application, as its menu would."""
        self.page.evaluate("name => window.jupyterapp.commands.execute(name)", name)

    def menu(self, menu: str, entry: str) -> None:
        """Choose an entry of the menu bar."""
        self.page.locator(".lm-MenuBar-itemLabel").get_by_text(menu, exact=True).click()
        self.page.locator(".lm-Menu-itemLabel").get_by_text(entry, exact=True).first.click()

    def restart_kernel(self) -> None:
        """Restart the kernel by the menu and wait until the new one is there."""
        self.page.evaluate(
            """() => {
              const { sessionContext } = window.jupyterapp.shell.currentWidget;
              window.restarted = false;
              const watch = (_, status) => { if (status.endsWith("restarting")) window.restarted = true; };
              sessionContext.statusChanged.connect(watch);
            }"""
        )
        self.menu("Kernel", "Restart Kernel…")
        self.page.locator(".jp-Dialog button.jp-mod-accept, .jp-Dialog button.jp-mod-warn").last.click()
        self.page.wait_for_function("() => window.restarted", timeout=TIMEOUT)
        self.idle()

    def kernel(self) -> dict[str, Any]:
        """What the server says about the first session's kernel."""
        return self.server.api("sessions")[0]["kernel"]

    def quiz(self, index: int = 0) -> Quiz:
        """The quiz with this index among those shown."""
        root = self.page.locator(".wa-quiz").nth(index)
        expect(root).to_be_visible(timeout=TIMEOUT)
        return Quiz(self.page, root)

    def theme(self, name: str) -> None:
        """Switch between ``JupyterLab Light`` and ``JupyterLab Dark``."""
        self.page.evaluate(
            "theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})",
            name,
        )
        light = "true" if name.endswith("Light") else "false"
        self.page.wait_for_selector(f"body[data-jp-theme-light={light}]", state="attached", timeout=TIMEOUT)


@dataclass
class Quiz:
    """One quiz in the page."""

    page: Page
    root: Locator

    def item(self, name: str) -> Locator:
        """The question whose id ends in ``/name``."""
        return self.root.locator(f".wa-question[data-item$='/{name}']")

    def state(self, name: str) -> Locator:
        """The line under a question that says what happened to its answer."""
        return self.item(name).locator(".wa-state")

    def feedback(self, name: str) -> Locator:
        """The feedback under a question."""
        return self.item(name).locator(".wa-feedback")

    @property
    def status(self) -> Locator:
        """The line under the whole quiz."""
        return self.root.locator(".wa-status")

    def wait_saved(self, place: str = "in this notebook") -> None:
        """Wait until the newest answer is said to be saved."""
        expect(self.status).to_contain_text(place, timeout=15_000)

    def press(self, *keys: str) -> None:
        """Press keys one after another."""
        for key in keys:
            self.page.keyboard.press(key)
