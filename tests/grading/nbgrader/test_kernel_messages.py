"""What a kernel sends is the learner's word: bounded in parts, entries and depth, and mended where it would
cost an honest learner the whole submission."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from nbconvert.filters.ansi import ansi2html

from course.files import Broken, without_halves
from course.grading.nbgrader.execute import _growth_watched, held, whole_colours

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="a sandbox needs Linux")
PIECES = st.sampled_from(["\x1b", "[", "\x1b[", "38", "48", ";", "5", "2", "255", "999", "m", "K", "x", "\n"])


def mended(text: str) -> str:
    output: dict[str, Any] = {"output_type": "stream", "name": "stdout", "text": text}
    whole_colours(output)
    return output["text"]


@pytest.mark.parametrize("text", ["\x1b[38m", "\x1b[38;5;1;38mx", "\x1b[1;48m"])
def test_nbconvert_still_fails_at_a_colour_that_is_cut_short(text: str) -> None:
    with pytest.raises(IndexError):
        ansi2html(text)
    assert "␛" in mended(text) and ansi2html(mended(text))


@example("\x1b[\x1bm", 0)
@given(st.lists(PIECES, max_size=25).map("".join), st.integers(0, 60))
def test_no_text_of_escapes_fails_in_the_page_whole_or_in_parts(text: str, at: int) -> None:
    ansi2html(mended(text))
    # A kernel can send one text as two outputs, which a page puts together.
    ansi2html(mended(text[:at]) + mended(text[at:]))
    assert mended(mended(text)) == mended(text)


@pytest.mark.parametrize(
    "text",
    [
        "\x1b[0;31mValueError\x1b[0m",
        "\x1b[38;5;12mx\x1b[39;49;00m",
        "\x1b[1;38;2;1;2;3mx",
        "plain",
        "\x1b[2K",
    ],
)
def test_whole_colours_stay(text: str) -> None:
    assert mended(text) == text


def test_every_place_of_an_output_is_mended() -> None:
    cut = "\x1b[38m"
    error: dict[str, Any] = {"output_type": "error", "ename": cut, "evalue": cut, "traceback": [cut, "x"]}
    whole_colours(error)
    shown: dict[str, Any] = {"output_type": "display_data", "data": {"text/plain": cut}, "metadata": {}}
    whole_colours(shown)
    assert "\x1b" not in json.dumps([error, shown]).replace("\\u001b", "\x1b")


def test_halves_of_letters_become_what_a_file_can_hold() -> None:
    value = without_halves({"a\ud800": ["\udfff", {"b": "😀"}], "n": 1})
    assert value == {"a\ufffd": ["\ufffd", {"b": "😀"}], "n": 1}
    json.dumps(value, ensure_ascii=False).encode()


@LINUX
@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"[" * 500 + b"]" * 500, "too deeply"),
        (b"[" + b"[]," * 500_000 + b"[]]", "entries"),
        (b"{", "not JSON"),
        (b'"' + b"x" * (8 << 20) + b'"', "larger"),
    ],
)
def test_a_part_of_a_message_is_bounded(raw: bytes, why: str) -> None:
    from course.grading.sandbox.frames import read_part

    with pytest.raises(Broken, match=why):
        read_part(raw)


@LINUX
def test_what_an_exercise_may_hold_passes() -> None:
    from course.evidence.normalise import LIMIT, normalise
    from course.grading.sandbox.frames import read_part

    value = normalise(list(range(LIMIT - 1)))
    assert read_part(json.dumps({"data": {"x": value, "text/plain": "," * 2_000_000}}).encode())
    assert read_part(memoryview(b'{"text": "\\ud800"}')) == {"text": "\ufffd"}


@LINUX
def test_growth_is_seen_while_it_happens() -> None:
    seen: list[int] = []
    with _growth_watched(64 << 20, lambda: seen.append(held())):
        bulk = bytearray(b"x") * (128 << 20)
        while not seen and bulk:
            pass
    calm: list[int] = []
    with _growth_watched(256 << 20, lambda: calm.append(1)):
        sum(range(1_000_000))
    assert seen and not calm


# Sends parts of one message without end, past the library, as a hostile kernel can.
_PARTS = """
import os, socket, struct, threading
def connections():
    for number in range(3, 256):
        try:
            one = socket.socket(fileno=os.dup(number))
            if one.family == socket.AF_UNIX and one.type == socket.SOCK_STREAM and one.getsockname():
                one.getpeername()
                one.settimeout(20)
                yield one
        except OSError:
            continue
part = struct.pack("!BQ", 3, 4 << 20) + bytes(4 << 20)
def send(one):
    for _ in range(1000):
        one.sendall(part)
threads = [threading.Thread(target=send, args=(one,)) for one in connections()]
assert threads
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""
_RUN = f"""
import resource, sys
from nbformat.v4 import new_code_cell, new_notebook
from course.grading.nbgrader.execute import ExecuteAndKeep
from course.grading.sandbox import ladder
ladder.launcher()
cells = [new_code_cell("1 + 1"), new_code_cell({_PARTS!r}), new_code_cell("2 + 2")]
notebook = new_notebook(cells=cells)
notebook.metadata["kernelspec"] = {{"name": "python3", "display_name": "Python 3", "language": "python"}}
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
done, _ = ExecuteAndKeep(timeout=60).preprocess(notebook, {{"metadata": {{"path": sys.argv[1]}}}})
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print("grown", (after - before) >> 10, [cell.outputs[-1].get("ename", "") for cell in done.cells])
ladder.close_all()
"""


@LINUX
@pytest.mark.slow
@pytest.mark.parametrize("rung", ["forked", "bubblewrap"])
def test_parts_of_one_message_do_not_fill_the_grader(tmp_path: Path, rung: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _RUN, str(tmp_path)],
        env=os.environ | {"COURSE_KERNELS": rung},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    line = next((line for line in done.stdout.splitlines() if line.startswith("grown")), done.stderr)
    megabytes, names = line.split(maxsplit=2)[1:]
    assert names == "['', 'KernelDied', 'KernelDied']", done.stderr
    # 256 MB are allowed; what arrives between two looks comes on top. Without the watch it is gigabytes.
    assert int(megabytes) < 1_000


_STOPPED = r"""
import gc, sys, time
from nbformat.v4 import new_code_cell, new_notebook
from course.grading.nbgrader.execute import ExecuteAndKeep
from course.grading.sandbox import ladder
ladder.launcher()
for source in (
    "import os; os._exit(1)",
    "while True: print('x' * 100_000)",
    "print('x' * (40 << 20), flush=True)",
    "import signal; signal.signal(2, signal.SIG_IGN)\nwhile True: pass",
):
    notebook = new_notebook(cells=[new_code_cell("1 + 1"), new_code_cell(source), new_code_cell("2 + 2")])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    runs = ExecuteAndKeep(timeout=5, iopub_timeout=4, stop_output=3_000_000, seconds_to_answer=1)
    done, _ = runs.preprocess(notebook, {"metadata": {"path": sys.argv[1]}})
    print("ran", [cell.outputs[-1].get("ename", "") for cell in done.cells])
    del runs, done, notebook
    gc.collect()
ladder.close_all()
"""


@LINUX
@pytest.mark.slow
def test_a_kernel_that_was_stopped_leaves_no_task_that_fails_later(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _STOPPED, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.stdout.count("ran ['', 'KernelDied', 'KernelDied']") == 4, done.stdout + done.stderr
    assert "Traceback" not in done.stderr and "never retrieved" not in done.stderr, done.stderr
