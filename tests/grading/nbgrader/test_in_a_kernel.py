"""What a learner's cells do behind the walls, in a shell and in a kernel, as anywhere: widgets that hold
output, commands of the shell, modules beside the notebook; and an early ``quit()``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from course.grading.nbgrader.cells import RunCells
from course.grading.nbgrader.execute import ExecuteAndKeep
from course.grading.sandbox import ladder

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a sandbox needs Linux")

CELLS = {
    "output": """
import ipywidgets
from IPython.display import display
held = ipywidgets.Output()
with held:
    print("inside")
held.clear_output()
display(held)
print("outside")
""",
    "interact": "ipywidgets.interact(lambda x: 2 * x, x=3)\nprint('drawn')",
    "shell": "!echo shown; echo also >&2; false\nwords = !echo kept\nprint(words, _exit_code)",
    "beside": "import helper\nprint(helper.ANSWER)",
    "places": "import sys\nprint([p for p in sys.path if p.startswith('/home') or p in ('', '/')])",
    "quits": "quit()",
    "exits": "import time\nexit()\ntime.sleep(0.3)",
    "after": "print('still here')",
}


@pytest.fixture(scope="module", params=[RunCells, ExecuteAndKeep])
def run(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, list[Any]]]:
    beside = tmp_path_factory.mktemp("beside")
    (beside / "helper.py").write_text("ANSWER = 42\n", encoding="utf-8")
    cells = [new_code_cell(source.strip(), id=name) for name, source in CELLS.items()]
    step = request.param(timeout=30, kernel_name="python3", allow_errors=True)
    notebook, _ = step.preprocess(new_notebook(cells=cells), {"metadata": {"path": str(beside)}})
    assert "widgets" not in notebook.metadata
    yield {cell.id: cell.outputs for cell in notebook.cells}
    ladder.close_all()


def text(outputs: list[Any]) -> str:
    assert [o for o in outputs if o.output_type == "error"] == []
    return "".join(o.get("text", "") for o in outputs)


def test_a_widget_that_holds_output_keeps_it(run: dict[str, list[Any]]) -> None:
    assert text(run["output"]) == "outside\n"
    assert text(run["interact"]) == "drawn\n"


def test_commands_of_the_shell_run_without_a_terminal(run: dict[str, list[Any]]) -> None:
    assert text(run["shell"]) == "shown\nalso\n['kept'] 1\n"


def test_modules_come_from_beside_the_notebook_and_not_from_the_graders_folder(
    run: dict[str, list[Any]], tmp_path: Path
) -> None:
    assert text(run["beside"]) == "42\n"
    assert text(run["places"]) == "['']\n"


def test_quit_ends_nothing(run: dict[str, list[Any]]) -> None:
    assert text(run["quits"]) == text(run["exits"]) == ""
    assert text(run["after"]) == "still here\n"
