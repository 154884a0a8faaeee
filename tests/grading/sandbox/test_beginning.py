"""What submissions have in common at their beginning is run once, and nobody can tell."""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from grading_kit import RIGHT_SHARE, SLUG, Class
from test_recorded_marks import tables

from course.grading.run import run as grading
from course.grading.run.run import grade_class
from course.grading.sandbox import ladder
from course.grading.sandbox.frames import Frames
from course.grading.sandbox.launch import Forked, hello, pack

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a sandbox needs Linux")

FIRST = "import random\nimport numpy as np\nfrom course import table"


@pytest.fixture(scope="module")
def forked() -> Iterator[Forked]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(ladder.VARIABLE, "forked")
        found = ladder.launcher(ladder.CELLS)
        assert isinstance(found, Forked)
        yield found
    ladder.close_all()


def greeting() -> dict[str, Any]:
    return hello([], {"NBGRADER_EXECUTION": "autograde"}, ladder.never_shown())


def shown(forked: Forked, *cells: str, begun: bool) -> list[str]:
    """What each cell of a submission shows."""
    beginning = forked.beginning
    assert beginning is not None or not begun
    first = len(beginning.cells) if beginning is not None and begun else 0
    with tempfile.TemporaryDirectory() as beside:
        (Path(beside) / "own.txt").write_text("the learner's", encoding="utf-8")
        packed = pack(Path(beside))
    process = forked.launch(greeting(), begun=begun)
    try:
        left = [{"place": n, "source": source} for n, source in enumerate(cells)][first:]
        feed = process.begin(packed, left)
        frames = Frames(feed, beginning.shown_at(range(first)) if beginning is not None and begun else ())
        found = []
        for _ in cells:
            said = ""
            while "end" not in (frame := frames.next(1e12) or {}):
                content = frame.get("content", {})
                said += str(content.get("text") or content.get("evalue") or content.get("data") or "")
            found.append(said)
        return found
    finally:
        process.end()


@pytest.mark.parametrize(
    "cell",
    [
        "random.random()",
        "random.seed(1)",
        "np.random.rand()",
        "own = random.Random(1)",
        "own = np.random.default_rng(1)",
        "import threading; threading.Thread(target=threading.Event().wait, daemon=True).start()",
        "import os; os.fork() or os._exit(0)",
        "import subprocess; subprocess.run(['true'])",
        "!true",
        "import socket; own = socket.socket()",
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "open('own.txt', 'w').close()",
        "open('own.txt')",
        "import os; os.path.exists('own.txt')",
        "from pathlib import Path; Path('own.txt').is_file()",
        "import os; os.listdir()",
        "import os; os.chdir('/tmp')",
        "import os; os.getcwd()",
        "import own_module",
        "own = open('/etc/localtime')",
        "import tempfile; tempfile.mkdtemp()",
        "import ctypes; ctypes.CDLL(None)",
        "import os; os.write(1, b'past Python')",
        "import signal; signal.signal(signal.SIGUSR1, signal.SIG_IGN)",
        "import signal; signal.setitimer(signal.ITIMER_REAL, 1000)",
        "import asyncio; asyncio.get_running_loop().call_later(1, print)",
        "import asyncio; own = asyncio.get_running_loop()",
        "await __import__('asyncio').sleep(0)",
        "import uuid; print(uuid.uuid4())",
        "import time; print(time.time_ns())",
        "import sys; sys.addaudithook(lambda *_: None)",
    ],
)
def test_a_cell_that_tells_where_it_runs_ends_the_shared_beginning(forked: Forked, cell: str) -> None:
    forked.share([FIRST, cell, "1 + 1"], 3, greeting())
    assert forked.beginning is not None and forked.beginning.cells == (FIRST,)


def test_all_else_is_shared_and_goes_on_as_if_it_was_not(forked: Forked) -> None:
    cells = (
        FIRST,
        "members = table('coalition_members')\nmembers.head(2)",
        "import os, sys, warnings\nos.environ['MINE'] = '1'; sys.path.append('/mine'); warnings.warn('once')",
        "def second(x):\n    return 1 / x\nimport pandas as pd; pd.options.display.max_rows = 3\n_",
        "1 / 0",
        "from course import figure\nfigure('bars', {'a': 1, 'b': 2}, finding='One and two')",
    )
    then = (
        "len(members), os.environ['MINE'], '/mine' in sys.path, pd.options.display.max_rows, __name__",
        "second(0)",
        "In[1], Out[2].shape, _ih[2], os.getcwd(), os.getpid()",
        "import inspect; inspect.getfile(second)",
        "import matplotlib.pyplot as plt; plt.plot([2, 1]); plt.gcf().number",
        "open('own.txt').read()",
        "print(random.random() == 0.5, np.random.rand() == 0.5)",
        "import asyncio; await asyncio.sleep(0); asyncio.get_running_loop().is_running()",
    )
    forked.share(cells, len(cells), greeting())
    assert forked.beginning is not None and forked.beginning.cells == cells
    assert forked.beginning.fits([*cells, *then], greeting()["environment"])
    assert not forked.beginning.fits([*cells[:-1], "other"], greeting()["environment"])
    assert not forked.beginning.fits(cells, {})
    once, anew = (
        [re.sub(r"0x[0-9a-f]+", "", said) for said in shown(forked, *cells, *then, begun=begun)]
        for begun in (True, False)
    )
    assert once == anew
    assert "'1', True, 3, '__main__'" in once[6]


def test_two_that_were_forked_after_it_know_nothing_of_each_other(forked: Forked) -> None:
    cells = (FIRST, "known = []")
    forked.share(cells, len(cells), greeting())
    drawn = [shown(forked, *cells, "known.append(random.random()); known", begun=True)[2] for _ in range(2)]
    assert drawn[0] != drawn[1] and all(said.count(".") == 1 for said in drawn)


# What a learner's process is before its first cell, as far as another notebook's cells could have changed it.
ABOUT = """
import builtins, logging, sys, warnings
import matplotlib, numpy, pandas, course.questions.exercise
shell = get_ipython()
print(sorted(os.environ.items()), sys.path, sys.argv, sorted(vars(builtins)), warnings.filters)
print(dict.items(matplotlib.rcParams), pandas.describe_option("", _print_desc=False))
print({name: list(map(str, one.type_printers)) for name, one in shell.display_formatter.formatters.items()})
print({name: len(called) for name, called in shell.events.callbacks.items()})
print(In, Out, _, sorted(globals()), shell.user_module.__name__, numpy.get_printoptions(), logging.root)
print({
    f"{name}.{key}": value
    for name, module in sorted(sys.modules.items())
    if name.startswith("course.") and name not in ("course.facts.frames", "course.figures.charts")
    for key, value in sorted(vars(module).items())
    if isinstance(value, (int, str, dict, list, set)) and not key.startswith("__")
})
"""
LEAVING = """
import colorsys, os, sys, warnings
import matplotlib, pandas
from course import check, table
os.environ["LEFT"], sys.argv = "1", sys.argv + ["left"]
sys.path.append("/left")
warnings.filterwarnings("ignore"); warnings.warn("left")
left = table("coalition_members"); left.attrs["left"] = 1; left.iloc[0, 0] = "left"
get_ipython().events.register("post_execute", lambda: None)
get_ipython().display_formatter.formatters["text/html"].for_type(int, str)
print("left"); left
"""


def test_a_warm_up_leaves_nothing_that_a_learner_could_find(forked: Forked) -> None:
    cells = ("import os, sys", ABOUT, "import warnings; warnings.warn('once')", "table('coalition_members')")
    cells = (
        *cells[:1],
        "from course import table",
        *cells[1:],
        "table('coalition_members').iloc[0, 0]",
        "1 / 0",
    )
    before = shown(forked, *cells, "'colorsys' in sys.modules", begun=False)
    forked.share([LEAVING, "1 / 0", "left"], 0, greeting())
    after = shown(forked, *cells, "'colorsys' in sys.modules", begun=False)
    assert "False" in before.pop() and "True" in after.pop()
    assert after == before


@pytest.mark.parametrize(
    "cell",
    [
        "pandas.options.display.max_rows = 3",
        "matplotlib.rcParams['figure.dpi'] = 10",
        "import locale; locale.setlocale(locale.LC_ALL, 'C')",
        "import atexit; atexit.register(print)",
        "import matplotlib.pyplot as plt; plt.figure(); None",
        "get_ipython().set_custom_exc((ZeroDivisionError,), lambda *_: None)",
    ],
)
def test_what_a_warm_up_could_not_take_back_keeps_it_from_being_one(forked: Forked, cell: str) -> None:
    forked.share([f"import this, sys, pandas, matplotlib\n{cell}"], 0, greeting())
    assert forked.beginning is None
    (found,) = shown(forked, "import sys; 'this' in sys.modules", begun=False)
    assert "False" in found


@pytest.fixture
def handed_in(new_copy: Callable[[], Class]) -> Class:
    k = new_copy()
    k.submit("ann", k.answered())
    k.submit("bob", k.answered(solve_share=RIGHT_SHARE + " + 1", solve_double="1 / 0"))
    k.submit("cem", k.notebook())
    changed = k.answered()
    first = next(cell for cell in changed["cells"] if cell["cell_type"] == "code")
    first["source"] += "\nprint('mine')"
    k.submit("dee", changed)
    shorter = k.answered()
    shorter["cells"].remove(next(c for c in shorter["cells"] if c["cell_type"] == "markdown"))
    k.submit("eve", shorter)
    return k


def test_a_class_is_graded_alike_whether_or_not_its_beginning_is_shared(
    handed_in: Class, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = Class(tmp_path / handed_in.root.name, handed_in.released)
    shutil.copytree(handed_in.root, alone.root)
    monkeypatch.setattr(grading, "ENOUGH_TO_SHARE", 1)
    grade_class(handed_in.root, SLUG, workers=1)
    # The walls depend on which questions there are.
    (found,) = ladder._open
    assert isinstance(found, Forked) and found.beginning is not None and len(found.beginning.cells) > 3
    ladder.close_all()
    monkeypatch.setattr(grading, "ENOUGH_TO_SHARE", 1_000)
    grade_class(alone.root, SLUG, workers=1)
    (found,) = ladder._open
    assert isinstance(found, Forked) and found.beginning is None
    ladder.close_all()
    assert tables(handed_in.root) == tables(alone.root)
    for learner in ("ann", "bob", "cem", "dee", "eve"):
        assert handed_in.verdicts(learner) == alone.verdicts(learner)
        assert handed_in.page(learner) == alone.page(learner)
    assert "mine" in handed_in.page("dee")
